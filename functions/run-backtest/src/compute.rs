//! The chunk's work, without any store: the same chunk on the same prices gives the same results.

use crate::run::{Run, run};
use fo_backtest::{BacktestError, Market, Options, Strategy, Summary};
use fo_market::{MarketError, Panel};
use fo_storage::{ChunkResults, ChunkWork, Variant};
use fo_strategy::Spec;
use fo_strategy::grid::{Grid, MAX_VARIANTS, Variants};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many of a chunk's variants may be among the best of all.
const TOP: usize = 20;

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

/// Runs a chunk's variants and, with the first chunk, the spec as it is.
///
/// # Errors
/// [`ComputeError`]: running it again would end the same way.
pub fn compute(chunk: &ChunkWork, panel: &Panel, first: bool) -> Result<Computed, ComputeError> {
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
    let (statistics, top) = match &chunk.grid {
        Some(grid) => sweep(&spec, grid, chunk, &market, &options)?,
        None => (json!({}), Vec::new()),
    };
    let (outcome, series) = own.map_or((None, None), |Run { outcome, series }| {
        (Some(outcome), Some(series))
    });
    Ok(Computed {
        results: ChunkResults {
            statistics,
            top,
            run: outcome,
        },
        series,
    })
}

fn sweep(
    spec: &Spec,
    grid: &Value,
    chunk: &ChunkWork,
    market: &Market<'_>,
    options: &Options,
) -> Result<(Value, Vec<Variant>), ComputeError> {
    let grid: Grid =
        serde_json::from_value(grid.clone()).map_err(|error| ComputeError::Spec(error.to_string()))?;
    let (spec, variants) = grid.variants(spec, MAX_VARIANTS).map_err(BacktestError::from)?;
    let strategy = Strategy::compile(&spec)?;
    let first = u64::from(chunk.first_variant);
    let range = first..first + u64::from(chunk.variants);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let swept = strategy.sweep(&variants, range, market, options, threads, &|_| true)?;
    let mut best: Vec<&fo_backtest::Variant> =
        swept.iter().filter(|variant| variant.summary.is_some()).collect();
    let sharpe = |variant: &fo_backtest::Variant| {
        variant
            .summary
            .map_or(f64::NEG_INFINITY, |summary| summary.sharpe)
    };
    best.sort_by(|a, b| sharpe(b).total_cmp(&sharpe(a)).then(a.index.cmp(&b.index)));
    best.truncate(TOP);
    let top = best
        .into_iter()
        .map(|variant| named(variant, &variants))
        .collect();
    Ok((columns(&swept), top))
}

fn statistics(summary: &Summary) -> [(&'static str, f64); 7] {
    [
        ("total_return", summary.total_return),
        ("cagr", summary.cagr),
        ("volatility", summary.volatility),
        ("sharpe", summary.sharpe),
        ("max_drawdown", summary.max_drawdown),
        ("entries", f64::from(summary.entries)),
        ("exposure", summary.exposure),
    ]
}

fn finite(value: f64) -> Option<f64> {
    Some(value).filter(|value| value.is_finite())
}

/// One array per statistic, in order of the variants; null where the parameters make no sense together.
fn columns(swept: &[fo_backtest::Variant]) -> Value {
    let mut columns: BTreeMap<&str, Vec<Option<f64>>> = BTreeMap::new();
    let names = [
        "total_return",
        "cagr",
        "volatility",
        "sharpe",
        "max_drawdown",
        "entries",
        "exposure",
    ];
    for variant in swept {
        let values = variant.summary.as_ref().map(statistics);
        for (place, name) in names.into_iter().enumerate() {
            columns
                .entry(name)
                .or_default()
                .push(values.and_then(|values| finite(values[place].1)));
        }
    }
    json!(columns)
}

/// A variant with its parameters.
fn named(variant: &fo_backtest::Variant, variants: &Variants) -> Variant {
    let parameters = variants.assignment(variant.index).into_iter();
    let statistics = variant
        .summary
        .iter()
        .flat_map(statistics)
        .map(|(name, value)| (name.to_owned(), finite(value)));
    Variant {
        index: variant.index,
        parameters: parameters.map(|(name, value)| (name, json!(value))).collect(),
        statistics: statistics.collect(),
    }
}

#[cfg(test)]
mod tests;
