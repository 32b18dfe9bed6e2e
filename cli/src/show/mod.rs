//! What people see on a terminal: tables for humans, JSON for machines.

mod backtest;
mod credibility;
mod explain;
mod heading;
mod progress;
mod strategy;
mod table;
pub mod terminal;

use fo_api::backtests::Backtest;
use fo_api::documents::Document;
use serde::Serialize;

pub use backtest::{Outcome, backtest, outcome, sweep};
pub use explain::explained;
pub use heading::heading;
pub use progress::{Watch, style};
pub use strategy::{extracted, spec, unread};
pub use table::Table;
pub use terminal::printable;
pub(crate) use terminal::say;

use crate::commands::upload::Watched;
use crate::error::CliError;

/// Prints a value as JSON, indented on a terminal and on one line into a pipe.
pub fn json(value: &impl Serialize) -> Result<(), CliError> {
    use std::io::{IsTerminal, Write};
    let out = std::io::stdout().lock();
    let mut out = std::io::BufWriter::new(out);
    let written = if out.get_ref().is_terminal() {
        serde_json::to_writer_pretty(&mut out, value)
    } else {
        serde_json::to_writer(&mut out, value)
    };
    let flushed = written
        .map_err(std::io::Error::from)
        .and_then(|()| out.write_all(b"\n"))
        .and_then(|()| out.flush());
    match flushed {
        // A reader that has seen enough (`| head`) is no failure.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(|error| CliError::Failed(format!("standard output: {error}"))),
    }
}

/// A document with its strategies and their backtests.
pub fn watched(watched: &Watched) -> Result<(), CliError> {
    let document = &watched.document;
    let pages = document.page_count.unwrap_or_default();
    say!(
        "{}: {pages} pages, {} strategies after {:.1} s, their backtests after {:.1} s\n",
        document.filename,
        watched.strategies.len(),
        watched.strategies_seconds,
        watched.backtests_seconds
    );
    for (number, detail) in watched.strategies.iter().enumerate() {
        let strategy = &detail.strategy;
        say!("{}", heading(&format!("{}. {}", number + 1, strategy.name)));
        match detail.spec.clone().map(serde_json::from_value) {
            Some(Ok(parsed)) => spec(&parsed),
            Some(Err(_)) => say!("(the strategy is in a form this version of `fo` does not know)"),
            None => say!("(described, but not in a form that can be run)"),
        }
        if !strategy.missing.is_empty() {
            say!("The document does not say: {}", strategy.missing.join(", "));
        }
        let run = detail
            .baseline_backtest_id
            .and_then(|id| watched.backtests.iter().find(|run| run.backtest.id == id));
        match run {
            Some(run) => backtest(run)?,
            None => say!(
                "No backtest: {}\n",
                detail.no_baseline.as_deref().unwrap_or("it was not run.")
            ),
        }
    }
    say!("More: `fo status {}`, or the same with --json", document.id);
    Ok(())
}

/// A list of documents.
pub fn documents(documents: &[Document]) {
    let mut table = Table::new(&["document", "file", "state", "pages", "since", "reason"]);
    for document in documents {
        table.row([
            document.id.to_string(),
            document.filename.clone(),
            document.state.to_string(),
            document
                .page_count
                .map_or_else(String::new, |pages| pages.to_string()),
            document.updated_at.format("%Y-%m-%d %H:%M").to_string(),
            document.failure.clone().unwrap_or_default(),
        ]);
    }
    table.print("No documents yet: `fo upload FILE --watch`.");
}

/// A list of backtests.
pub fn backtests(backtests: &[Backtest]) {
    let mut table = Table::new(&["backtest", "strategy", "state", "done", "period", "reason"]);
    for backtest in backtests {
        table.row([
            backtest.id.to_string(),
            backtest.name.clone(),
            backtest.state.to_string(),
            format!("{}/{}", backtest.progress.done, backtest.progress.total),
            format!("{} to {}", backtest.period.from, backtest.period.to),
            backtest.failure.clone().unwrap_or_default(),
        ]);
    }
    table.print("No backtests yet.");
}
