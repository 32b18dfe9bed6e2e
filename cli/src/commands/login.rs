//! `fo login`

use crate::show::say;
use std::io::{IsTerminal, Read};

use fo_api::auth::{Credentials, Login};
use fo_api::{Nothing, Secret};
use serde::Deserialize;

use crate::cloud::{Client, Session, block_on, local_api_url};
use crate::error::CliError;

/// Sign in to the API and keep the session.
#[derive(clap::Args)]
pub struct Args {
    /// Address of the API; by default that of the local cloud, if `make up` runs here.
    #[arg(long, env = "FO_API_URL")]
    api: Option<String>,
    /// Email; by default the local cloud's first admin.
    #[arg(long)]
    email: Option<String>,
    /// Read the password from standard input instead of asking for it.
    #[arg(long)]
    password_stdin: bool,
}

/// What `make up` writes down about the first admin of a laptop's own cloud.
#[derive(Deserialize)]
struct LocalAdmin {
    email: String,
    password: String,
}

pub fn run(args: Args) -> Result<(), CliError> {
    let api = args.api.or_else(local_api_url).ok_or_else(|| {
        CliError::Usage("which API? Give --api URL (or FO_API_URL), or run `make up` for a local one".into())
    })?;
    let (email, password) = match args.email {
        Some(email) => (email, password(args.password_stdin)?),
        None => {
            let admin = local_admin().ok_or_else(|| CliError::Usage("who signs in? Give --email".into()))?;
            (admin.email, admin.password)
        }
    };
    let email = email
        .parse()
        .map_err(|error| CliError::Usage(format!("--email: {error}")))?;
    let credentials = Credentials {
        email,
        password: Secret::new(password),
    };
    block_on(async {
        let mut client = Client::visitor(&api)?;
        let tokens = client
            .call::<Login>(&Nothing {}, &Nothing {}, &credentials)
            .await?;
        say!(
            "signed in to {} as {} ({})",
            client.api_url(),
            tokens.user.email,
            tokens.user.role
        );
        Session::new(client.api_url(), tokens).save()
    })
}

fn local_admin() -> Option<LocalAdmin> {
    let here = std::env::current_dir().ok()?;
    let text = here
        .ancestors()
        .find_map(|folder| std::fs::read_to_string(folder.join(".local/admin.json")).ok())?;
    serde_json::from_str(&text).ok()
}

fn password(from_stdin: bool) -> Result<String, CliError> {
    let unreadable =
        |error: std::io::Error| CliError::Failed(format!("the password could not be read: {error}"));
    if from_stdin || !std::io::stdin().is_terminal() {
        let mut text = String::new();
        std::io::stdin()
            .take(4096)
            .read_to_string(&mut text)
            .map_err(unreadable)?;
        Ok(text.trim_end_matches(['\r', '\n']).to_owned())
    } else {
        rpassword::prompt_password("password: ").map_err(unreadable)
    }
}
