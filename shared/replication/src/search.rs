//! What the variants a document tried say about luck.

use fo_backtest::{Backtest, BacktestError, Market, Options, Strategy, VariantReturns};
use fo_statistics::{Deflated, Overfitting, Variants};
use fo_strategy::Spec;
use fo_strategy::grid::{Grid, MAX_VARIANTS, Sample};
use serde::{Deserialize, Serialize};

/// Variants whose every return goes into the cross-validation; a larger grid is represented by as many, evenly spread.
const CROSS_VALIDATED: usize = 1_000;
/// Blocks of the cross-validation: 12,870 splits.
const BLOCKS: usize = 16;

/// What the variants that were tried say about luck.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Search {
    /// The deflated Sharpe ratio of the best of all variants.
    pub deflated: Option<Deflated>,
    /// The probability of backtest overfitting, by at most a thousand variants.
    pub overfitting: Option<Overfitting>,
}

/// What the document's own search says of a run of its strategy; nothing where it tells of none. Of its grid at most
/// `most` variants are run, drawn at random.
///
/// # Errors
/// As [`search`].
pub fn document_search(
    spec: &Spec,
    run: &Backtest,
    market: &Market<'_>,
    options: &Options,
    threads: usize,
    most: usize,
) -> Result<Option<Search>, BacktestError> {
    let Some(stated) = &spec.search else {
        return Ok(None);
    };
    if let Some(grid) = stated.space() {
        return sampled_search(spec, &grid, market, options, threads, most).map(Some);
    }
    let trials = stated.trials.and_then(|trials| usize::try_from(trials).ok());
    // It is not said which: the others are taken for independent and worthless, which is hard on a document whose variants
    // resemble each other.
    let variance = Deflated::worthless_variance(run.returns.len());
    let deflated = |trials| {
        run.summary.sharpe?;
        Deflated::of_trials(&run.excess(), variance, trials)
    };
    Ok(trials.filter(|trials| *trials > 1).map(|trials| Search {
        deflated: deflated(trials),
        overfitting: None,
    }))
}

/// As [`search`], of at most `most` variants of the grid, drawn at random and always the same.
///
/// # Errors
/// As [`search`].
pub fn sampled_search(
    spec: &Spec,
    grid: &Grid,
    market: &Market<'_>,
    options: &Options,
    threads: usize,
    most: usize,
) -> Result<Search, BacktestError> {
    let drawn = match grid.sample {
        Some(sample) => sample.count as u128,
        None => grid.combinations()?,
    };
    let seed = grid.sample.map_or(0, |sample| sample.seed);
    let sample = (drawn > most as u128).then_some(Sample { count: most, seed });
    let grid = Grid {
        sample: sample.or(grid.sample),
        ..grid.clone()
    };
    search(spec, &grid, market, options, threads)
}

/// Runs every variant of a grid: the one a document tells of ([`fo_strategy::Search::space`]), or a reader's own. Where
/// the document says that it tried more than the grid has, as many count.
///
/// # Errors
/// What is wrong with the grid, and those of a run.
pub fn search(
    spec: &Spec,
    grid: &Grid,
    market: &Market<'_>,
    options: &Options,
    threads: usize,
) -> Result<Search, BacktestError> {
    let (spec, variants) = grid.variants(spec, MAX_VARIANTS)?;
    let strategy = Strategy::compile(&spec)?;
    let options = Options {
        certificate_days: Some(0),
        ..options.clone()
    };
    let swept = strategy.sweep(&variants, variants.all(), market, &options, threads, &|_| true)?;
    // One that took no risk was tried, and has no ratio to be the best with.
    let tried = swept.iter().filter(|variant| variant.summary.is_some()).count();
    let ratios: Vec<(u64, f64)> = swept
        .iter()
        .filter_map(|variant| Some((variant.index, variant.summary?.sharpe?)))
        .filter(|(_, ratio)| ratio.is_finite())
        .collect();
    let Some(best) = (0..ratios.len()).reduce(|best, next| {
        if ratios[next].1 > ratios[best].1 {
            next
        } else {
            best
        }
    }) else {
        return Ok(Search::default());
    };
    let step = ratios.len().div_ceil(CROSS_VALIDATED).max(1);
    let mut which: Vec<u64> = ratios.iter().step_by(step).map(|(index, _)| *index).collect();
    let own = ratios[best].0;
    if let Err(place) = which.binary_search(&own) {
        which.insert(place, own);
    }
    let returns = strategy.sweep_returns(&variants, &which, market, &options, threads, &|_| true)?;
    let of_best = which
        .iter()
        .position(|index| *index == own)
        .and_then(|place| returns[place].as_ref())
        .map_or(&[][..], |best| &best.excess);
    // Ratios a period are all the test is defined on; the sweep gives them a year.
    let yearly = strategy.periods_per_year(market, &options)?.sqrt();
    let per_period: Vec<f64> = ratios.iter().map(|(_, ratio)| ratio / yearly).collect();
    let stated = spec.search.as_ref().and_then(|search| search.trials);
    // A sample stands for the whole grid.
    let whole: Option<u64> = (grid.sample).and_then(|_| grid.combinations().ok()?.try_into().ok());
    let trials = stated.max(whole).unwrap_or(0) as usize;
    let trials = trials.max(tried);
    let deflated = fo_statistics::standard_deviation(&per_period)
        .and_then(|deviation| Deflated::of_trials(of_best, deviation.powi(2), trials))
        .map(|deflated| Deflated { best, ..deflated });
    Ok(Search {
        deflated,
        overfitting: overfitting(&returns),
    })
}

/// None where there is too little to cross-validate.
fn overfitting(returns: &[Option<VariantReturns>]) -> Option<Overfitting> {
    let mut known = returns.iter().flatten().map(|variant| &variant.excess);
    let first = known.next()?;
    let mut variants = Variants::new(BLOCKS, first.len()).ok()?;
    variants.push(first).ok()?;
    for returns in known {
        variants.push(returns).ok()?;
    }
    variants.overfitting().ok()
}
