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

/// The best by Sharpe ratio, those without one last, the earlier one first at a tie.
fn best(swept: &[fo_backtest::Variant], variants: &Variants) -> Vec<Variant> {
    let mut best: Vec<_> = swept.iter().filter(|variant| variant.summary.is_some()).collect();
    best.sort_by(|a, b| {
        Summary::by_sharpe(a.summary.as_ref(), b.summary.as_ref()).then(a.index.cmp(&b.index))
    });
    best.truncate(TOP);
    best.into_iter().map(|variant| named(variant, variants)).collect()
}

/// Null where undefined.
fn statistics(summary: &Summary) -> [(&'static str, Option<f64>); 7] {
    let finite = |value: f64| Some(value).filter(|value| value.is_finite());
    [
        ("total_return", finite(summary.total_return)),
        ("cagr", finite(summary.cagr)),
        ("volatility", finite(summary.volatility)),
        ("sharpe", summary.sharpe.and_then(finite)),
        ("max_drawdown", finite(summary.max_drawdown)),
        ("entries", finite(f64::from(summary.entries))),
        ("exposure", finite(summary.exposure)),
    ]
}

/// One array per statistic, in order of the variants; null where it is undefined or the parameters make no sense together.
fn columns(swept: &[fo_backtest::Variant]) -> Value {
    let mut columns: BTreeMap<&str, Vec<Option<f64>>> = BTreeMap::new();
    for (place, (name, _)) in statistics(&Summary::default()).into_iter().enumerate() {
        let values = swept.iter().map(|variant| {
            let summary = variant.summary.as_ref()?;
            statistics(summary)[place].1
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
        .map(|(name, value)| (name.to_owned(), value));
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
    fn one_without_a_ratio_is_last_and_its_ratio_null() {
        let spec: Spec = serde_json::from_value(json!({
            "name": "timing", "universe": {"tickers": ["A"]}, "parameters": {"n": 1},
            "portfolio": {"if": "close(A) > n", "then": "A"}
        }))
        .unwrap();
        let (_, variants) = Grid::new([("n", "1..4")]).variants(&spec, MAX_VARIANTS).unwrap();
        let variant = |index, sharpe, entries| fo_backtest::Variant {
            index,
            summary: Some(Summary {
                sharpe,
                entries,
                ..Summary::default()
            }),
        };
        // All that trade lose; one earns interest alone.
        let swept = [
            variant(0, None, 0),
            variant(1, Some(-1.0), 3),
            variant(2, None, 1),
            variant(3, Some(-0.5), 2),
        ];
        let ranked: Vec<u64> = best(&swept, &variants)
            .iter()
            .map(|variant| variant.index)
            .collect();
        assert_eq!(ranked, [3, 1, 2, 0]);
        assert_eq!(columns(&swept)["sharpe"], json!([null, -1.0, null, -0.5]));
        assert_eq!(named(&swept[0], &variants).statistics["sharpe"], None);
    }

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
