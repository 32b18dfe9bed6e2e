//! What the variants that were tried say about luck: those the document tells of, and those of the grid asked for.

use fo_backtest::{Backtest, BacktestError, Market, Options};
use fo_replication::{Search, document_search, sampled_search};
use fo_strategy::Spec;
use fo_strategy::grid::Grid;
use serde_json::Value;

/// The most variants that are run beside a strategy.
const VARIANTS: usize = 200;
/// The most bars of single assets they may have together. Not a time: a run repeated elsewhere says the same.
const BARS: usize = 50_000_000;

/// A sentence for each finding.
pub(crate) fn sentences(
    spec: &Spec,
    grid: Option<&Value>,
    run: &Backtest,
    market: &Market<'_>,
    options: &Options,
) -> Vec<String> {
    let assets = if spec.universe.all {
        market.panel().tickers().len()
    } else {
        spec.universe.tickers.len()
    };
    let most = (BARS / (run.dates.len() * assets).max(1)).clamp(2, VARIANTS);
    let mut lines = told(
        "The document's search",
        document_search(spec, run, market, options, 1, most),
        run,
    );
    let grid: Option<Grid> = grid.and_then(|grid| serde_json::from_value(grid.clone()).ok());
    if let Some(grid) = grid {
        let search = sampled_search(spec, &grid, market, options, 1, most);
        lines.extend(told("The grid of this backtest", search.map(Some), run));
    }
    lines
}

fn told(whose: &str, search: Result<Option<Search>, BacktestError>, run: &Backtest) -> Vec<String> {
    match search {
        Ok(search) => search
            .iter()
            .flat_map(|search| fo_report::text::luck(search, run.periods_per_year))
            .map(|line| format!("{whose}. {line}"))
            .collect(),
        Err(error) => vec![format!("{whose} can't be run: {error}")],
    }
}
