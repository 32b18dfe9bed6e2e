//! Many variants of one strategy.
//!
//! What variants share is computed once; each gives the same numbers whatever the range, the chunks or the threads.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use fo_strategy::grid::Variants;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::engine::Strategy;
use crate::error::BacktestError;
use crate::eval::Evaluator;
use crate::market::Market;
use crate::options::Options;
use crate::periodicity::periods_of_run;
use crate::risk;
use crate::run::{Conditions, binding, simulate_program};
use crate::setup::Setup;
use crate::summary::{Summary, returns};
use crate::threshold::Threshold;
use crate::trips;

/// One variant's result.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Variant {
    /// Its number in the grid.
    pub index: u64,
    /// Its headline numbers; absent where the parameters make no sense together.
    #[serde(flatten)]
    pub summary: Option<Summary>,
}

/// What the choice among variants is judged by.
#[derive(Clone, Debug, PartialEq)]
pub struct VariantReturns {
    /// Returns over what the variant's cash earns, one a bar; its returns as they are where that is nothing.
    pub excess: Vec<f64>,
    /// Its headline numbers. One without a Sharpe ratio took no risk, and is no choice.
    pub summary: Summary,
}

/// Told how many variants are done; stops the sweep by answering `false`.
pub type Progress<'p> = &'p (dyn Fn(u64) -> bool + Sync);

/// Variants between two calls of the progress function.
const STRIDE: u64 = 256;

/// Grids smaller than this are run one by one. The grid counts, not the part of it asked for, so that chunks agree.
const FEW: usize = 32;

impl Strategy {
    /// Runs the variants of a range of a grid, on so many threads. Results are in order of index, and are the same bits
    /// as those of the whole grid run at once.
    ///
    /// # Errors
    /// As [`Strategy::run`]; [`BacktestError::Cancelled`] where `progress` asked to stop; a range outside the grid.
    pub fn sweep(
        &self,
        variants: &Variants,
        range: Range<u64>,
        market: &Market<'_>,
        options: &Options,
        threads: usize,
        progress: Progress<'_>,
    ) -> Result<Vec<Variant>, BacktestError> {
        let count = variants.len() as u64;
        if range.start > range.end || range.end > count {
            let message = format!(
                "variants {} to {} were asked for; the grid has {count}",
                range.start, range.end
            );
            return Err(BacktestError::Sweep(message));
        }
        self.on_own_prices(market, options, |market| {
            let shared = Shared::new(self, variants, market, options, progress);
            let size = (range.end - range.start) as usize;
            spread(size, threads, |part| {
                shared.part(range.start + part.start as u64..range.start + part.end as u64)
            })
        })
    }

    /// The excess returns of some variants, in the order asked for; none where a variant's parameters make no sense together. A variant and bar takes 8 bytes: for more than a few thousand variants take a part of them.
    ///
    /// # Errors
    /// As [`Strategy::sweep`].
    pub fn sweep_returns(
        &self,
        variants: &Variants,
        which: &[u64],
        market: &Market<'_>,
        options: &Options,
        threads: usize,
        progress: Progress<'_>,
    ) -> Result<Vec<Option<VariantReturns>>, BacktestError> {
        self.on_own_prices(market, options, |market| {
            let shared = Shared::new(self, variants, market, options, progress);
            spread(which.len(), threads, |part| shared.returns(&which[part]))
        })
    }
}

/// Bars a year of the options' period.
pub(crate) fn periods(market: &Market<'_>, options: &Options) -> Result<f64, BacktestError> {
    let range = crate::run::bar_range(market, options)?;
    let own = || periods_of_run(market.dates(), range);
    Ok(options.periods_per_year.unwrap_or_else(own))
}

/// Cuts work into as many parts as there are threads, and puts the results together in order.
fn spread<T: Send>(
    size: usize,
    threads: usize,
    work: impl Fn(Range<usize>) -> Result<Vec<T>, BacktestError> + Sync,
) -> Result<Vec<T>, BacktestError> {
    if threads <= 1 {
        return work(0..size);
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| BacktestError::Sweep(format!("no threads could be started: {error}")))?;
    let parts: Vec<Vec<T>> = pool.install(|| {
        (0..threads)
            .into_par_iter()
            .map(|number| work(size * number / threads..size * (number + 1) / threads))
            .collect::<Result<_, _>>()
    })?;
    Ok(parts.into_iter().flatten().collect())
}

struct Shared<'s, 'm> {
    strategy: &'s Strategy,
    variants: &'s Variants,
    market: &'s Market<'m>,
    options: &'s Options,
    progress: Progress<'s>,
    done: AtomicU64,
    stop: AtomicBool,
}

impl<'s, 'm> Shared<'s, 'm> {
    fn new(
        strategy: &'s Strategy,
        variants: &'s Variants,
        market: &'s Market<'m>,
        options: &'s Options,
        progress: Progress<'s>,
    ) -> Self {
        Self {
            strategy,
            variants,
            market,
            options,
            progress,
            done: AtomicU64::new(0),
            stop: AtomicBool::new(false),
        }
    }

    /// One thread's share of the returns.
    fn returns(&self, which: &[u64]) -> Result<Vec<Option<VariantReturns>>, BacktestError> {
        let program = &self.strategy.program;
        let setup = Setup::new(program, self.market)?;
        let mut bound = binding(program, self.options)?;
        let mut evaluator = Evaluator::new(self.market, &setup, &bound);
        let periods = periods(self.market, self.options)?;
        let mut found = Vec::with_capacity(which.len());
        for &index in which {
            self.variants.bind(index, &mut bound);
            evaluator.bind(&bound);
            found.push(if program.check_parameters(&bound).is_empty() {
                Some(self.general(&mut evaluator, periods)?)
            } else {
                None
            });
            self.report(1)?;
        }
        Ok(found)
    }

    /// One thread's share.
    fn part(&self, range: Range<u64>) -> Result<Vec<Variant>, BacktestError> {
        let program = &self.strategy.program;
        let setup = Setup::new(program, self.market)?;
        let mut bound = binding(program, self.options)?;
        let mut evaluator = Evaluator::new(self.market, &setup, &bound);
        let Some(first) = range.clone().next() else {
            return Ok(Vec::new());
        };
        self.variants.bind(first, &mut bound);
        evaluator.bind(&bound);
        let swept = self
            .variants
            .axes()
            .iter()
            .fold(0_u64, |mask, (at, _)| mask | 1 << (*at).min(63));
        // Its tables cost as much as a few runs.
        let fixed = self.variants.len() >= FEW && fixed_conditions(&setup, swept);
        let mut threshold = match fixed.then(|| Conditions::of(&mut evaluator, self.options)) {
            Some(Ok(conditions)) => Threshold::of(&mut evaluator, &conditions, self.variants)?,
            _ => None,
        };
        let requirements = Requirements::of(&setup, self.variants);
        let mut places = vec![0_u32; self.variants.axes().len()];
        let periods = periods(self.market, self.options)?;
        let mut checked = requirements;
        let unknown = |index| Variant { index, summary: None };
        let mut results: Vec<Variant> = range.clone().map(unknown).collect();
        let order = match threshold {
            Some(_) => tiled(self.variants, range.clone()),
            None => range.clone().collect(),
        };
        for (done, index) in order.into_iter().enumerate() {
            self.variants.bind(index, &mut bound);
            self.variants.places(index, &mut places);
            evaluator.bind(&bound);
            let summary = match &mut threshold {
                _ if !checked.hold(&setup, &bound, &places) => None,
                Some(threshold) => Some(threshold.summary(&mut evaluator, &places, periods)),
                None => Some(self.general(&mut evaluator, periods)?.summary),
            };
            results[(index - range.start) as usize].summary = summary;
            if (done as u64 + 1).is_multiple_of(STRIDE) {
                self.report(STRIDE)?;
            }
        }
        self.report(0)?;
        Ok(results)
    }

    fn report(&self, more: u64) -> Result<(), BacktestError> {
        let done = self.done.fetch_add(more, Ordering::Relaxed) + more;
        if self.stop.load(Ordering::Relaxed) || !(self.progress)(done) {
            self.stop.store(true, Ordering::Relaxed);
            return Err(BacktestError::Cancelled);
        }
        Ok(())
    }

    /// A variant through the account.
    fn general(
        &self,
        evaluator: &mut Evaluator<'_, '_>,
        periods: f64,
    ) -> Result<VariantReturns, BacktestError> {
        let conditions = Conditions::of(evaluator, self.options)?;
        let (capital, range) = (conditions.capital, conditions.range);
        let risk_free = risk::risk_free(self.market, &conditions.terms, range);
        let outcome = simulate_program(evaluator, conditions)?;
        let ledger = &outcome.ledger;
        let setup = evaluator.setup;
        let entries = trips::trades(ledger, self.market, &setup.assets, &setup.tickers, range.1).len() as u32;
        let held = ledger.gross.iter().filter(|gross| **gross > 0.0).count() as f64;
        let returns = returns(&ledger.equity, capital);
        let exposure = held / ledger.equity.len().max(1) as f64;
        let risk = risk::taken(ledger, self.market, &setup.assets, range);
        let summary = Summary::of_path(&ledger.equity, &returns, risk_free.as_deref(), capital, periods)
            .with_trading(entries, exposure, risk);
        let excess = match risk_free {
            Some(risk_free) => fo_statistics::excess(&returns, Some(&risk_free)),
            None => returns,
        };
        Ok(VariantReturns { excess, summary })
    }
}

/// A range's variants in tiles: eight settings of the other axes are walked along the last one side by side, so that what
/// a setting of the last axis computes is still in the processor's cache for the next.
fn tiled(variants: &Variants, range: Range<u64>) -> Vec<u64> {
    const SIDE: u128 = 8;
    let inner = variants
        .axes()
        .last()
        .map_or(1, |(_, values)| values.len().max(1)) as u128;
    let mut order = Vec::with_capacity((range.end - range.start) as usize);
    let mut start = range.start;
    while start < range.end {
        let tile = variants.combination(start) / inner / SIDE;
        // Each setting of the other axes: the next of its variants, and one past the last.
        let mut rows: Vec<(u128, u64, u64)> = Vec::with_capacity(SIDE as usize);
        while start < range.end {
            let row = variants.combination(start) / inner;
            if row / SIDE != tile {
                break;
            }
            match rows.last_mut() {
                Some((last, _, end)) if *last == row => *end += 1,
                _ => rows.push((row, start, start + 1)),
            }
            start += 1;
        }
        for place in 0..inner {
            for (row, next, end) in &mut rows {
                if next < end && variants.combination(*next) == *row * inner + place {
                    order.push(*next);
                    *next += 1;
                }
            }
        }
    }
    order
}

/// Whether costs, limits and the like are the same for every variant.
fn fixed_conditions(setup: &Setup<'_>, swept: u64) -> bool {
    let program = setup.program;
    let (costs, limits, cash) = (&program.costs, &program.limits, &program.cash);
    let mut values = vec![
        costs.commission_bps,
        costs.commission_per_share,
        costs.commission_minimum,
        costs.slippage_bps,
        costs.borrow_bps_per_year,
        limits.long,
        limits.short,
        cash.rate,
        cash.borrow_rate,
        program.capital,
    ];
    values.extend(limits.asset);
    values.extend(limits.groups.iter().map(|(_, bound)| *bound));
    values.extend(
        [program.rebalance.band, program.rebalance.relative_band]
            .into_iter()
            .flatten(),
    );
    use fo_strategy::program::PlanSchedule;
    match program.rebalance.on {
        PlanSchedule::Every(value)
        | PlanSchedule::DayOfMonth(value)
        | PlanSchedule::TradingDay(value)
        | PlanSchedule::When(value) => {
            values.push(value);
        }
        _ => {}
    }
    values
        .into_iter()
        .all(|value| setup.parameters(value) & swept == 0)
}

/// Which variants make sense. What depends on one axis alone is looked at once for each of its values.
struct Requirements {
    /// For each axis and value: whether what depends on that axis alone (or on none) holds; unknown at first.
    single: Vec<Vec<Option<bool>>>,
    /// Positions of the requirements that depend on exactly each axis.
    of_axis: Vec<Vec<usize>>,
    /// Those that depend on several.
    rest: Vec<usize>,
    /// Those that depend on no axis.
    always: Option<bool>,
    none: Vec<usize>,
}

impl Requirements {
    fn of(setup: &Setup<'_>, variants: &Variants) -> Self {
        let axes = variants.axes();
        let mut requirements = Self {
            single: axes.iter().map(|(_, values)| vec![None; values.len()]).collect(),
            of_axis: vec![Vec::new(); axes.len()],
            rest: Vec::new(),
            always: None,
            none: Vec::new(),
        };
        for (number, requirement) in setup.program.requirements.iter().enumerate() {
            let mask = setup.parameters(requirement.value);
            let on: Vec<usize> = (0..axes.len())
                .filter(|&axis| mask >> axes[axis].0.min(63) & 1 == 1)
                .collect();
            match on[..] {
                [] => requirements.none.push(number),
                [axis] => requirements.of_axis[axis].push(number),
                _ => requirements.rest.push(number),
            }
        }
        requirements
    }

    fn hold(&mut self, setup: &Setup<'_>, binding: &[fo_strategy::Quantity], places: &[u32]) -> bool {
        let program = setup.program;
        let holds = |number: &usize| {
            let requirement = &program.requirements[*number];
            program
                .constant(requirement.value, binding)
                .is_ok_and(|quantity| requirement.rule.violation(quantity).is_none())
        };
        let always = *self.always.get_or_insert_with(|| self.none.iter().all(holds));
        always
            && places.iter().enumerate().all(|(axis, &place)| {
                *self.single[axis][place as usize].get_or_insert_with(|| self.of_axis[axis].iter().all(holds))
            })
            && self.rest.iter().all(holds)
    }
}
