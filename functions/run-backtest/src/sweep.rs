//! The variants of a chunk, as many as there is time for.

use crate::ComputeError;
use fo_backtest::{BacktestError, Market, Options, Strategy, Summary};
use fo_storage::{ChunkWork, Variant};
use fo_strategy::Spec;
use fo_strategy::grid::{Grid, MAX_VARIANTS, Variants};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How many of a chunk's variants may be among the best of all.
const TOP: usize = 20;
/// Variants that are run before it is known how long one takes.
const FIRST_SLICE: u64 = 16;
/// How long a slice should take: what is shared between variants is computed for each, and the clock is looked at after it.
const SLICE: Duration = Duration::from_secs(1);

/// Variants that were run.
pub(crate) struct Swept {
    /// How many, from the chunk's first on.
    pub(crate) variants: u32,
    /// How long it took.
    pub(crate) took: Duration,
    /// An array per statistic.
    pub(crate) statistics: Value,
    /// The best of them.
    pub(crate) top: Vec<Variant>,
}

impl Swept {
    /// How many chunks the rest of so many variants makes, of the length that a chunk should take.
    pub(crate) fn pieces(&self, of: u32, budget: Duration) -> u32 {
        let left = of.saturating_sub(self.variants);
        let work = self.took.as_secs_f64() / f64::from(self.variants.max(1)) * f64::from(left);
        (work / budget.as_secs_f64().max(f64::MIN_POSITIVE))
            .ceil()
            .max(1.0) as u32
    }
}

/// Runs a chunk's variants in order until they are done or the time is up; at least one slice.
pub(crate) fn sweep(
    spec: &Spec,
    grid: &Value,
    chunk: &ChunkWork,
    market: &Market<'_>,
    options: &Options,
    until: Instant,
) -> Result<Swept, ComputeError> {
    let started = Instant::now();
    let grid: Grid =
        serde_json::from_value(grid.clone()).map_err(|error| ComputeError::Spec(error.to_string()))?;
    let (spec, variants) = grid.variants(spec, MAX_VARIANTS).map_err(BacktestError::from)?;
    let strategy = Strategy::compile(&spec)?;
    let first = u64::from(chunk.first_variant);
    let end = first + u64::from(chunk.variants);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut swept = Vec::with_capacity(chunk.variants as usize);
    let (mut next, mut size) = (first, FIRST_SLICE);
    while next < end && (next == first || Instant::now() < until) {
        let slice = next..end.min(next + size);
        next = slice.end;
        swept.extend(strategy.sweep(&variants, slice, market, options, threads, &|_| true)?);
        let each = started.elapsed().as_secs_f64() / swept.len() as f64;
        size = ((SLICE.as_secs_f64() / each) as u64).clamp(1, size * 16);
    }
    Ok(Swept {
        variants: swept.len() as u32,
        took: started.elapsed(),
        top: best(&swept, &variants),
        statistics: columns(&swept),
    })
}

/// The best by Sharpe ratio, the earlier one first at a tie.
fn best(swept: &[fo_backtest::Variant], variants: &Variants) -> Vec<Variant> {
    let mut best: Vec<_> = swept.iter().filter(|variant| variant.summary.is_some()).collect();
    let sharpe = |variant: &fo_backtest::Variant| {
        variant
            .summary
            .map_or(f64::NEG_INFINITY, |summary| summary.sharpe)
    };
    best.sort_by(|a, b| sharpe(b).total_cmp(&sharpe(a)).then(a.index.cmp(&b.index)));
    best.truncate(TOP);
    best.into_iter().map(|variant| named(variant, variants)).collect()
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
    for (place, (name, _)) in statistics(&Summary::default()).into_iter().enumerate() {
        let values = swept.iter().map(|variant| {
            let summary = variant.summary.as_ref()?;
            finite(statistics(summary)[place].1)
        });
        columns.insert(name, values.collect());
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
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_cut_by_what_it_took() {
        let swept = |variants, seconds| Swept {
            variants,
            took: Duration::from_secs(seconds),
            statistics: json!({}),
            top: Vec::new(),
        };
        let budget = Duration::from_secs(10);
        assert_eq!(
            swept(100, 10).pieces(2_500, budget),
            24,
            "2,400 more at a tenth of a second"
        );
        assert_eq!(
            swept(1, 40).pieces(4, budget),
            12,
            "no piece has less than one variant, whoever cuts them"
        );
        assert_eq!(swept(2_499, 10).pieces(2_500, budget), 1);
    }
}
