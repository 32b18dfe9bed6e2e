//! `fo logout`

use crate::show::say;

use fo_api::Nothing;
use fo_api::auth::{Logout, Refresh};

use crate::cloud::{Client, Session, block_on};
use crate::error::CliError;

/// End the session and forget it.
#[derive(clap::Args)]
pub struct Args {}

pub fn run(_: &Args) -> Result<(), CliError> {
    let _turn = Session::turn()?;
    let session = Session::load()?;
    let refresh = Refresh {
        refresh_token: session.tokens.refresh_token.clone(),
    };
    block_on(async {
        let mut client = Client::visitor(&session.api_url)?;
        client.call::<Logout>(&Nothing {}, &Nothing {}, &refresh).await?;
        Session::forget()?;
        say!("signed out of {}", client.api_url());
        Ok(())
    })
}
