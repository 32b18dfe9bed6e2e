//! The chunk's work, without any store: the same chunk on the same prices gives the same results.

use crate::run::{Run, run};
use crate::sweep::{Swept, sweep};
use fo_backtest::{BacktestError, Market, Options, Strategy};
use fo_market::{MarketError, Panel};
use fo_storage::{ChunkResults, ChunkWork};
use fo_strategy::Spec;
use serde_json::json;
use std::time::{Duration, Instant};

/// What a chunk came to.
#[derive(Clone, Debug)]
pub struct Computed {
    /// For the rows.
    pub results: ChunkResults,
    /// The series of the spec's own run as Parquet, if this chunk made it.
    pub series: Option<Vec<u8>>,
}

/// Why a chunk can't be computed; the message is for the person who asked.
#[derive(Debug, thiserror::Error)]
pub enum ComputeError {
    /// The stored spec is no spec of this version.
    #[error("The strategy can't be read by this version of the engine: {0}. Save it again and run it anew.")]
    Spec(String),
    /// The engine refused.
    #[error("The strategy can't be run: {0}")]
    Backtest(#[from] BacktestError),
    /// The series could not be written.
    #[error("The result series can't be written: {0}")]
    Series(#[from] MarketError),
}

/// Runs a chunk's variants and, with the first chunk, the spec as it is. Variants that are not begun when `budget` is
/// used up are left.
///
/// # Errors
/// [`ComputeError`]: running it again would end the same way.
pub fn compute(
    chunk: &ChunkWork,
    panel: &Panel,
    first: bool,
    budget: Duration,
) -> Result<Computed, ComputeError> {
    let until = Instant::now() + budget;
    let spec: Spec =
        Spec::from_value(chunk.spec.clone()).map_err(|error| ComputeError::Spec(error.to_string()))?;
    let strategy = Strategy::compile(&spec)?;
    let options = Options {
        from: Some(chunk.first_date),
        to: Some(chunk.last_date),
        benchmark: chunk.benchmark.clone(),
        document: chunk.document_version.clone(),
        dataset_version: Some(chunk.dataset_version.clone()),
        ..Options::default()
    };
    let market = Market::new(panel);
    let own = if first {
        Some(run(&strategy, &spec, &market, &options, chunk)?)
    } else {
        None
    };
    let swept = match &chunk.grid {
        Some(grid) => sweep(&spec, grid, chunk, &market, &options, until)?,
        None => Swept {
            variants: chunk.variants,
            took: Duration::ZERO,
            statistics: json!({}),
            top: Vec::new(),
        },
    };
    let (outcome, series) = own.map_or((None, None), |Run { outcome, series }| {
        (Some(outcome), Some(series))
    });
    Ok(Computed {
        results: ChunkResults {
            variants: swept.variants,
            pieces: swept.pieces(chunk.variants, budget),
            statistics: swept.statistics,
            top: swept.top,
            run: outcome,
        },
        series,
    })
}

#[cfg(test)]
mod tests;
