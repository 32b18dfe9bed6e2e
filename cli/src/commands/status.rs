//! `fo status`

use crate::show::say;
use std::time::Duration;

use fo_api::backtests::{BacktestPath, GetBacktest};
use fo_api::documents::{Document, ListDocuments};
use fo_api::users::{GetMe, User};
use fo_api::{Nothing, PageQuery};
use serde::Serialize;

use super::upload;
use crate::cloud::{Client, block_on};
use crate::error::CliError;
use crate::show;

/// Show who is signed in and how far everything is, or one document or backtest in full.
#[derive(clap::Args)]
pub struct Args {
    /// Id of a document or a backtest.
    id: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Overview {
    api_url: String,
    user: User,
    documents: Vec<Document>,
    backtests: Vec<fo_api::backtests::Backtest>,
}

pub fn run(args: Args) -> Result<(), CliError> {
    block_on(async {
        let mut client = Client::signed_in()?;
        let Some(id) = args.id else {
            let user = client
                .call::<GetMe>(&Nothing {}, &Nothing {}, &Nothing {})
                .await?;
            let documents = client
                .list::<ListDocuments, _>(PageQuery::default(), |query, cursor| query.cursor = Some(cursor))
                .await?;
            let backtests = upload::backtests(&mut client).await?;
            let api_url = client.api_url().to_owned();
            if args.json {
                return show::json(&Overview {
                    api_url,
                    user,
                    documents,
                    backtests,
                });
            }
            say!("{} at {api_url} ({})\n", user.email, user.role);
            show::documents(&documents);
            show::backtests(&backtests);
            return Ok(());
        };
        let unknown = |_| CliError::Usage(format!("{id} is no id: `fo status` lists them"));
        let path = BacktestPath {
            id: id.parse().map_err(unknown)?,
        };
        // An id says nothing of its kind: ask for a backtest, and for a document where there is none.
        if let Ok(backtest) = client.call::<GetBacktest>(&path, &Nothing {}, &Nothing {}).await {
            return if args.json {
                show::json(&backtest)
            } else {
                show::backtest(&backtest)
            };
        }
        let document = id
            .parse()
            .map_err(|_| CliError::Usage(format!("{id} is no id: `fo status` lists them")))?;
        let watched = upload::watch(&mut client, document, Duration::from_secs(300)).await?;
        if args.json {
            show::json(&watched)
        } else {
            show::watched(&watched)
        }
    })
}
