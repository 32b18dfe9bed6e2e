//! `fo run`

use crate::show::say;
use std::path::PathBuf;

use fo_backtest::{Market, Strategy};
use fo_strategy::{Execution, Spec};
use serde::Serialize;

use super::backtest::{self, Replication, Settings};
use super::parse;
use super::prices::{self, Prices};
use crate::error::CliError;
use crate::show;

/// From a document to its strategies, backtests and a tear sheet in one go, without any cloud.
#[derive(clap::Args)]
pub struct Args {
    /// PDF, DOCX, PPTX, XLSX, HTML, Markdown, text, RTF, EML or MHT file.
    file: PathBuf,
    #[command(flatten)]
    prices: Prices,
    #[command(flatten)]
    settings: Settings,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Where to write the tear sheets: one HTML file for each strategy that could be run.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    out: PathBuf,
}

/// One strategy of the document.
#[derive(Serialize)]
struct Found {
    strategy: fo_extraction::ExtractedStrategy,
    replication: Option<Replication>,
    /// Why there is none.
    reason: Option<String>,
    report: Option<PathBuf>,
}

pub fn run(args: &Args) -> Result<(), CliError> {
    let document = parse::read(&args.file)?;
    let extraction = fo_extraction::extract(&document, &fo_extraction::Options::default());
    std::fs::create_dir_all(&args.out).map_err(CliError::file(&args.out))?;
    let stem = args
        .file
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut found = Vec::new();
    for strategy in extraction.strategies {
        let (mut replication, mut reason, mut report) = (None, None, None);
        match strategy.spec.as_ref().filter(|_| strategy.executable) {
            None => reason = Some(why_not(&strategy)),
            Some(spec) => match replicate(spec, args) {
                Ok((spec, run)) => {
                    let path = args.out.join(format!("{stem}-{}.html", strategy.id));
                    backtest::write_report(&path, &spec, &run, Some(&stem))?;
                    (replication, report) = (Some(run), Some(path));
                }
                Err(error) => reason = Some(error.to_string()),
            },
        }
        found.push(Found {
            strategy,
            replication,
            reason,
            report,
        });
    }
    if args.json {
        return show::json(&found);
    }
    say!(
        "{}: {} pages, {} strategies\n",
        args.file.display(),
        document.pages.len(),
        found.len()
    );
    for (number, found) in found.iter().enumerate() {
        say!(
            "{}",
            show::heading(&format!("{}. {}", number + 1, found.strategy.name))
        );
        if let Some(spec) = &found.strategy.spec {
            show::spec(spec);
        }
        show::unread(&found.strategy.unread);
        for missing in &found.strategy.missing {
            say!("Missing {}: {}", missing.field, missing.needed);
        }
        if let Some(run) = &found.replication {
            backtest::print(run);
        }
        if let Some(reason) = &found.reason {
            say!("No backtest: {reason}\n");
        }
        if let Some(path) = &found.report {
            say!("tear sheet: {}\n", path.display());
        }
    }
    Ok(())
}

/// Why a strategy is not run, in a sentence.
fn why_not(strategy: &fo_extraction::ExtractedStrategy) -> String {
    if strategy.unread.is_empty() {
        "the document does not say enough to run it".to_owned()
    } else {
        "not every word of its rule was understood; what was not is listed above".to_owned()
    }
}

/// Runs an extracted strategy. Where the prices have no opens, orders fill at the next close instead.
fn replicate(spec: &Spec, args: &Args) -> Result<(Spec, Replication), CliError> {
    let strategy = Strategy::compile(spec).map_err(|error| backtest::failed(&error))?;
    let loaded = args.prices.read(&strategy.program().assets)?;
    let panel = &loaded.panel;
    let options = args.settings.options(panel, strategy.program());
    let known = prices::catalogue(panel).series;
    let mut needed = strategy.program().needed();
    let opens = needed.all(|ticker| known.get(ticker).is_some_and(|series| series.open));
    let mut spec = spec.clone();
    if !opens && options.execution.is_none() && spec.execution == Execution::NextOpen {
        spec.execution = Execution::NextClose;
        if let Some(entry) = spec.ledger.get_mut("execution") {
            entry.note = "the prices have no opens: orders fill at the next close".into();
        }
    }
    let strategy = Strategy::compile(&spec).map_err(|error| backtest::failed(&error))?;
    prices::check(strategy.program(), panel, &options)?;
    let market = Market::new(panel);
    let mut run = backtest::replicate(&spec, &strategy, &market, &options)?;
    run.backtest
        .notes
        .extend(loaded.notes(&strategy.program().assets));
    Ok((spec, run))
}
