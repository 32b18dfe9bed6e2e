//! The tear sheet: one HTML file that holds everything, and tables for a terminal.
//!
//! The file needs nothing else: no script, no font, no address. It follows the reader's light or dark theme and prints
//! on white. Whatever comes from a document or a spec is escaped.
//!
//! The crate knows strategies, runs, claims and statistics; nothing of files, documents, AWS, HTTP or SQL.
#![warn(missing_docs)]

mod chart;
mod escape;
mod number;
mod page;
mod reason;
mod section;
mod style;
pub mod text;

use fo_backtest::Backtest;
use fo_replication::{Check, Search};
use fo_statistics::{Convention, Input, Summary};
use fo_strategy::Spec;

pub use number::{figure, label};
pub use reason::cell;

/// What a tear sheet shows.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The strategy as run.
    pub spec: &'a Spec,
    /// The strategy in plain English, a paragraph or list item a line; empty to leave it out.
    pub explanation: &'a str,
    /// The run.
    pub run: &'a Backtest,
    /// The document's claims beside what was replicated.
    pub claims: &'a [Check],
    /// Title of the document the strategy was read from, or its file name.
    pub document: Option<&'a str>,
    /// What the variants that were tried say about luck.
    pub search: Option<&'a Search>,
}

impl<'a> Report<'a> {
    /// A report of a run alone.
    pub fn new(spec: &'a Spec, run: &'a Backtest) -> Self {
        Self {
            spec,
            explanation: "",
            run,
            claims: &[],
            document: None,
            search: None,
        }
    }
}

/// The tear sheet as one HTML document. The same report gives the same bytes.
pub fn html(report: &Report<'_>) -> String {
    page::page(report)
}

/// The usual statistics of a run, by name; see [`Summary::entries`]. Ratios are of returns over what the strategy's cash
/// earns, and there are none of a run that took no risk; round trips are those that were completed.
pub fn summary(run: &Backtest) -> Summary {
    let benchmark = run.benchmark_returns();
    let traded: Vec<f64> = run.turnover.iter().map(|day| day.traded).collect();
    let completed = || run.trades.iter().filter(|trade| trade.exited.is_some());
    let trades: Vec<f64> = completed().map(|trade| trade.profit_rate).collect();
    let holding: Vec<u32> = completed().map(|trade| trade.bars).collect();
    let input = Input {
        returns: &run.returns,
        risk_free: run.risk_free.as_deref(),
        idle: run.summary.sharpe.is_none(),
        dates: &run.dates,
        benchmark: benchmark.as_deref(),
        exposure: &run.exposure,
        traded: Some(&traded),
        trades: &trades,
        holding: &holding,
        open_trades: run.trades.len() - trades.len(),
    };
    Summary::of(&input, convention(run))
}

/// The convention a run's annualised figures follow.
pub(crate) fn convention(run: &Backtest) -> Convention {
    Convention {
        periods_per_year: run.periods_per_year,
        risk_free: 0.0,
    }
}
