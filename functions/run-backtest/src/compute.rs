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

/// What a chunk may take.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    /// The time in which variants are begun.
    pub budget: Duration,
    /// The memory that the service has, in bytes.
    pub memory: u64,
}

/// Why a chunk can't be computed; the message is for the person who asked.
#[derive(Debug, thiserror::Error)]
pub enum ComputeError {
    /// The stored spec is no spec of this version.
    #[error("The strategy can't be read by this version of the engine: {0}. Save it again and run it anew.")]
    Spec(String),
    /// It would need more memory than there is.
    #[error(
        "The run would need about {} of memory, and the service has {}: choose fewer assets, a simpler rule, or prices of fewer days.",
        gigabytes(*.needed),
        gigabytes(*.has)
    )]
    Memory {
        /// Bytes needed.
        needed: u64,
        /// Bytes there are.
        has: u64,
    },
    /// The engine refused.
    #[error("The strategy can't be run: {0}")]
    Backtest(#[from] BacktestError),
    /// The series could not be written.
    #[error("The result series can't be written: {0}")]
    Series(#[from] MarketError),
}

fn gigabytes(bytes: u64) -> String {
    format!("{:.1} GB", bytes as f64 / 1e9)
}

/// Refuses a run that would not fit: beside the prices, each step of the rule holds a value for every asset it may look at on every day.
///
/// # Errors
/// [`ComputeError::Memory`].
fn fits(strategy: &Strategy, panel: &Panel, memory: u64) -> Result<(), ComputeError> {
    let program = strategy.program();
    let assets = if program.universe.all {
        panel.assets()
    } else {
        program.assets.len()
    };
    let cells = (assets * panel.bars()) as u64;
    let needed = panel.bytes() + program.values.len() as u64 * cells * size_of::<f64>() as u64;
    // The program itself, the result and what the allocator keeps.
    let has = memory / 10 * 9;
    if needed > has {
        return Err(ComputeError::Memory { needed, has });
    }
    Ok(())
}

/// Runs a chunk's variants and, with the first chunk, the spec as it is. Variants that are not begun when the time is
/// used up are left.
///
/// # Errors
/// [`ComputeError`]: running it again would end the same way.
pub fn compute(
    chunk: &ChunkWork,
    panel: &Panel,
    first: bool,
    allowance: Allowance,
) -> Result<Computed, ComputeError> {
    let Allowance { budget, memory } = allowance;
    let until = Instant::now() + budget;
    let spec: Spec =
        Spec::from_value(chunk.spec.clone()).map_err(|error| ComputeError::Spec(error.to_string()))?;
    let strategy = Strategy::compile(&spec)?;
    fits(&strategy, panel, memory)?;
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
