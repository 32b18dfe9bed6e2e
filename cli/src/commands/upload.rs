//! `fo upload`

use crate::show::say;
use std::path::PathBuf;
use std::time::Duration;

use fo_api::Nothing;
use fo_api::backtests::{Backtest, BacktestDetail, BacktestPath, BacktestQuery, GetBacktest, ListBacktests};
use fo_api::documents::{CreateDocument, Document, DocumentPath, GetDocument, NewDocument};
use fo_api::strategies::{GetStrategy, ListStrategies, StrategyDetail, StrategyPath, StrategyQuery};
use fo_documents::MediaType;
use fo_domain::{BacktestState, DocumentId, DocumentState};
use indicatif::ProgressBar;
use serde::Serialize;

use crate::cloud::{Client, block_on};
use crate::error::CliError;
use crate::show::{self, Watch, style};

/// Upload a document; its strategies are extracted and run by themselves.
#[derive(clap::Args)]
pub struct Args {
    /// PDF, text, Markdown, HTML or DOCX file, 100 MB at most.
    file: PathBuf,
    /// Stay until the strategies are extracted and their backtests done, and show them.
    #[arg(long)]
    watch: bool,
    /// Seconds to stay at most.
    #[arg(long, default_value_t = 300, value_name = "SECONDS")]
    timeout: u64,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// What `--watch --json` prints.
#[derive(Serialize)]
pub struct Watched {
    pub document: Document,
    pub strategies: Vec<StrategyDetail>,
    pub backtests: Vec<BacktestDetail>,
    /// Seconds waited until the strategies were there.
    pub strategies_seconds: f64,
    /// Seconds waited until their backtests were done.
    pub backtests_seconds: f64,
}

pub fn run(args: Args) -> Result<(), CliError> {
    let bytes = std::fs::read(&args.file).map_err(CliError::file(&args.file))?;
    let filename = args
        .file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let announced = NewDocument {
        content_type: content_type(&filename)?.to_owned(),
        size_bytes: bytes.len() as u64,
        filename,
    };
    block_on(async {
        let mut client = Client::signed_in()?;
        let created = client
            .call::<CreateDocument>(&Nothing {}, &Nothing {}, &announced)
            .await?;
        let bar = ProgressBar::new(announced.size_bytes).with_message("uploading");
        bar.set_style(style("{msg:<28} {wide_bar} {bytes}/{total_bytes}"));
        let moving = bar.clone();
        client
            .upload(&created.upload, bytes, move |sent| moving.inc(sent))
            .await?;
        bar.finish_and_clear();
        if !args.watch {
            return if args.json {
                show::json(&created.document)
            } else {
                say!(
                    "uploaded as {}\nwatch it with `fo status {}`",
                    created.document.id,
                    created.document.id
                );
                Ok(())
            };
        }
        let watched = watch(
            &mut client,
            created.document.id,
            Duration::from_secs(args.timeout),
        )
        .await?;
        if args.json {
            show::json(&watched)
        } else {
            show::watched(&watched)
        }
    })
}

/// Follows a document until everything that happens by itself has happened.
pub async fn watch(client: &mut Client, id: DocumentId, patience: Duration) -> Result<Watched, CliError> {
    let mut waiting = Watch::begin();
    let late = |what: &str| {
        CliError::Failed(format!(
            "{what} after {} s; it goes on without us: look again with `fo status {id}`",
            patience.as_secs()
        ))
    };
    let document = loop {
        let document = client
            .call::<GetDocument>(&DocumentPath { id }, &Nothing {}, &Nothing {})
            .await?;
        waiting.say(&document.state.to_string());
        match document.state {
            DocumentState::Ready => break document,
            DocumentState::Failed => {
                let reason = document.failure.unwrap_or_else(|| "no reason was given".into());
                return Err(CliError::Document {
                    path: document.filename.into(),
                    reason,
                });
            }
            _ if waiting.elapsed() > patience => return Err(late("the document is not ready")),
            _ => tokio::time::sleep(Duration::from_millis(300)).await,
        }
    };
    let strategies_seconds = waiting.elapsed().as_secs_f64();
    let query = StrategyQuery {
        document_id: Some(id),
        ..StrategyQuery::default()
    };
    let mut strategies = Vec::new();
    for strategy in client
        .list::<ListStrategies, _>(query, |query, cursor| query.cursor = Some(cursor))
        .await?
    {
        let path = StrategyPath { id: strategy.id };
        strategies.push(
            client
                .call::<GetStrategy>(&path, &Nothing {}, &Nothing {})
                .await?,
        );
    }
    // The API lists the newest first; people read the document from its beginning.
    strategies.reverse();
    let ids: Vec<_> = strategies
        .iter()
        .filter_map(|strategy| strategy.baseline_backtest_id)
        .collect();
    let mut backtests = Vec::new();
    for (number, &id) in ids.iter().enumerate() {
        let backtest = loop {
            let path = BacktestPath { id };
            let backtest = client
                .call::<GetBacktest>(&path, &Nothing {}, &Nothing {})
                .await?;
            let state = backtest.backtest.state;
            waiting.say(&format!("backtest {} of {}: {state}", number + 1, ids.len()));
            if is_over(state) {
                break backtest;
            }
            if waiting.elapsed() > patience {
                return Err(late("the backtests are not done"));
            }
            tokio::time::sleep(Duration::from_millis(300)).await;
        };
        backtests.push(backtest);
    }
    waiting.end();
    let backtests_seconds = waiting.elapsed().as_secs_f64();
    Ok(Watched {
        document,
        strategies,
        backtests,
        strategies_seconds,
        backtests_seconds,
    })
}

/// Every backtest of the organisation, newest first.
pub async fn backtests(client: &mut Client) -> Result<Vec<Backtest>, CliError> {
    client
        .list::<ListBacktests, _>(BacktestQuery::default(), |query, cursor| {
            query.cursor = Some(cursor)
        })
        .await
}

fn is_over(state: BacktestState) -> bool {
    matches!(
        state,
        BacktestState::Completed | BacktestState::Failed | BacktestState::Cancelled
    )
}

fn content_type(filename: &str) -> Result<&'static str, CliError> {
    MediaType::from_name(filename)
        .map(MediaType::mime)
        .ok_or_else(|| {
            CliError::Usage(format!(
                "{filename}: not a .pdf, .docx, .pptx, .xlsx, .html, .md, .txt, .rtf, .eml or .mht file"
            ))
        })
}
