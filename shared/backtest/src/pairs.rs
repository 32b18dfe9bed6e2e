//! Trading the spread of two assets.
//!
//! Formation looks at its window alone. Afterwards every bar's close gives the spread's z-score, and with it entries,
//! exits and stops. After a stop the spread must come back within the entry threshold before the pair is opened again.

use fo_market::Field;
use fo_strategy::program::{PlanPairs, PlanSet};
use fo_strategy::spec::{Hedge, PairScore, Spread};

use crate::account::Action;
use crate::decide::{Decider, Limits};
use crate::error::BacktestError;
use crate::eval::{ALL, Evaluator, period};
use crate::kernels::window::{beta, correlation, mean, variance};
use crate::orders::{RuleRun, Timing};
use crate::result::Reason;
use crate::rules::RuleEvent;
use crate::trade::Event;

/// A pair chosen at a formation, with what was measured there.
#[derive(Clone, Copy, Debug)]
struct Pair {
    assets: [u32; 2],
    hedge: f64,
    /// Prices at the start of the formation window.
    start: [f64; 2],
    mean: f64,
    deviation: f64,
    score: f64,
}

/// A pair that is open.
#[derive(Clone, Copy, Debug)]
struct OpenPair {
    /// 1 where the first asset is held and the second owed.
    sign: f64,
    decided: usize,
    books: [u32; 2],
}

/// Constants of the node.
struct Settings {
    enter: f64,
    exit: f64,
    stop: f64,
    time_stop: usize,
    zscore: Option<usize>,
}

struct Trader<'t, 'e, 'm> {
    evaluator: &'t mut Evaluator<'e, 'm>,
    pairs: &'e PlanPairs,
    timing: Timing,
    next_book: u32,
    events: Vec<RuleEvent>,
}

/// What a pairs node did within a range of bars. Every position of a leg has a book of its own.
pub(crate) fn run_pairs<'e>(
    evaluator: &mut Evaluator<'e, '_>,
    pairs: &'e PlanPairs,
    timing: Timing,
    range: (usize, usize),
    limits: &Limits,
) -> Result<RuleRun, BacktestError> {
    let setup = evaluator.setup;
    let binding = evaluator.binding().to_vec();
    let number = |id, path: &str| setup.number(id, &binding, path);
    let optional = |id, path: &str| setup.optional(id, &binding, path);
    let formation = evaluator.span(pairs.formation).count as usize;
    let settings = Settings {
        enter: number(pairs.enter, "portfolio.pairs.enter")?,
        exit: number(pairs.exit, "portfolio.pairs.exit")?,
        stop: optional(pairs.stop, "portfolio.pairs.stop")?.unwrap_or(f64::INFINITY),
        time_stop: optional(pairs.time_stop, "portfolio.pairs.time_stop")?
            .map_or(usize::MAX, |bars| bars as usize),
        zscore: pairs
            .zscore_window
            .map(|window| evaluator.span(window).count as usize),
    };
    let top = optional(pairs.top, "portfolio.pairs.choose.top")?.map_or(usize::MAX, |top| top as usize);
    let least = optional(pairs.min_correlation, "portfolio.pairs.choose.min_correlation")?;
    let most = optional(pairs.max_statistic, "portfolio.pairs.choose.max_statistic")?;
    let size = optional(pairs.size, "portfolio.pairs.size")?;
    let mut trader = Trader {
        evaluator,
        pairs,
        timing,
        next_book: 0,
        events: Vec::new(),
    };
    let formations = trader.formations(formation, range);
    let mut open: Vec<(Pair, OpenPair)> = Vec::new();
    for (place, &start) in formations.iter().enumerate() {
        let end = formations.get(place + 1).copied().unwrap_or(range.1);
        let mut chosen: Vec<Pair> = trader
            .candidates(start, limits)?
            .into_iter()
            .filter_map(|assets| trader.form(assets, start, formation, least, most))
            .collect();
        // The least score is best; equal ones in the order of the candidates.
        if pairs.by.is_some() {
            chosen.sort_by(|left, right| left.score.total_cmp(&right.score));
        }
        chosen.truncate(top);
        let gross = size.unwrap_or(1.0 / chosen.len().max(1) as f64);
        // Pairs no longer chosen are closed; the others go on with their new measures.
        let mut slots: Vec<(Pair, Option<OpenPair>, bool)> =
            chosen.iter().map(|pair| (*pair, None, true)).collect();
        for (pair, state) in std::mem::take(&mut open) {
            match slots.iter_mut().find(|(other, ..)| other.assets == pair.assets) {
                Some(slot) => slot.1 = Some(state),
                None => trader.close(&pair, &state, start, Reason::Exit),
            }
        }
        for bar in start..end {
            for slot in &mut slots {
                trader.step(slot, bar, &settings, gross);
            }
        }
        open = slots
            .into_iter()
            .filter_map(|(pair, state, _)| Some((pair, state?)))
            .collect();
    }
    Ok(RuleRun {
        events: trader.events,
        books: trader.next_book,
    })
}

impl<'e> Trader<'_, 'e, '_> {
    fn close_of(&self, asset: u32) -> &[f64] {
        self.evaluator
            .market
            .marks(self.evaluator.setup.assets[asset as usize])
    }

    /// Bars whose close forms pairs: the first with a whole window behind it, then at every interval.
    fn formations(&self, window: usize, (first, end): (usize, usize)) -> Vec<usize> {
        let first = first.max(window.saturating_sub(1));
        let Some(every) = self.pairs.every.and_then(|every| self.evaluator.interval(every)) else {
            return (first < end).then_some(first).into_iter().collect();
        };
        let step = (every.count as usize).max(1);
        match period(every.unit) {
            None => (first..end).step_by(step).collect(),
            Some(period) => {
                let ends = fo_market::calendar::period_ends(self.evaluator.market.dates(), period);
                ends.into_iter()
                    .filter(|bar| (first..end).contains(bar))
                    .step_by(step)
                    .collect()
            }
        }
    }

    fn candidates(&mut self, bar: usize, limits: &Limits) -> Result<Vec<[u32; 2]>, BacktestError> {
        let setup = self.evaluator.setup;
        let Some(set): Option<&'e PlanSet> = self.pairs.from.as_ref() else {
            return Ok(self
                .pairs
                .pairs
                .iter()
                .map(|(a, b)| [setup.position(*a), setup.position(*b)])
                .collect());
        };
        let members = Decider::new(self.evaluator, &[], ALL, limits.clone()).members(set, bar)?;
        let mut pairs = Vec::with_capacity(members.len() * members.len() / 2);
        for (at, &first) in members.iter().enumerate() {
            pairs.extend(members[at + 1..].iter().map(|&second| [first, second]));
        }
        Ok(pairs)
    }

    /// Measures a pair on the window that ends with a bar; nothing where it lacks prices or fails a bound.
    fn form(
        &self,
        assets: [u32; 2],
        bar: usize,
        window: usize,
        least: Option<f64>,
        most: Option<f64>,
    ) -> Option<Pair> {
        let from = bar + 1 - window;
        let [first, second] = assets.map(|asset| &self.close_of(asset)[from..=bar]);
        if first.iter().chain(second).any(|price| price.is_nan()) {
            return None;
        }
        let start = [first[0], second[0]];
        let terms = |price: f64, start: f64| match self.pairs.spread {
            Spread::Log => price.ln(),
            Spread::Normalised => price / start,
            Spread::Price | Spread::Ratio => price,
        };
        let hedge = match self.pairs.hedge {
            Hedge::EqualMoney => 1.0,
            Hedge::Ols => {
                let left: Vec<f64> = first.iter().map(|price| terms(*price, start[0])).collect();
                let right: Vec<f64> = second.iter().map(|price| terms(*price, start[1])).collect();
                beta(&left, &right)
            }
        };
        let changes = |prices: &[f64]| {
            prices
                .windows(2)
                .map(|pair| pair[1] / pair[0] - 1.0)
                .collect::<Vec<_>>()
        };
        let related = || correlation(&changes(first), &changes(second));
        let statistic = || engle_granger(first, second);
        if least.is_some_and(|least| !(related() >= least)) || most.is_some_and(|most| !(statistic() <= most))
        {
            return None;
        }
        let score = match self.pairs.by {
            None => 0.0,
            Some(PairScore::Distance) => first
                .iter()
                .zip(second)
                .map(|(x, y)| (x / start[0] - y / start[1]).powi(2))
                .sum(),
            Some(PairScore::Correlation) => -related(),
            Some(PairScore::Cointegration) => statistic(),
        };
        let mut pair = Pair {
            assets,
            hedge,
            start,
            mean: 0.0,
            deviation: 0.0,
            score,
        };
        let spreads: Vec<f64> = (from..=bar).map(|bar| self.spread(&pair, bar)).collect();
        pair.mean = mean(&spreads);
        pair.deviation = variance(&spreads).sqrt();
        (pair.deviation > 0.0 && hedge.is_finite() && score.is_finite()).then_some(pair)
    }

    fn spread(&self, pair: &Pair, bar: usize) -> f64 {
        let [x, y] = pair.assets.map(|asset| self.close_of(asset)[bar]);
        match self.pairs.spread {
            Spread::Log => x.ln() - pair.hedge * y.ln(),
            Spread::Price => x - pair.hedge * y,
            Spread::Normalised => x / pair.start[0] - pair.hedge * y / pair.start[1],
            Spread::Ratio => x / y,
        }
    }

    fn zscore(&self, pair: &Pair, bar: usize, window: Option<usize>) -> f64 {
        let Some(window) = window else {
            return (self.spread(pair, bar) - pair.mean) / pair.deviation;
        };
        let Some(from) = (bar + 1).checked_sub(window) else {
            return f64::NAN;
        };
        let spreads: Vec<f64> = (from..=bar).map(|bar| self.spread(pair, bar)).collect();
        let deviation = variance(&spreads).sqrt();
        if deviation > 0.0 {
            (spreads[window - 1] - mean(&spreads)) / deviation
        } else {
            f64::NAN
        }
    }

    /// One bar of one pair. The last field says whether the pair may be opened.
    fn step(
        &mut self,
        slot: &mut (Pair, Option<OpenPair>, bool),
        bar: usize,
        settings: &Settings,
        gross: f64,
    ) {
        let (pair, state, ready) = slot;
        // A spread of a carried price is none.
        let there = |asset: u32| {
            let asset = self.evaluator.setup.assets[asset as usize];
            !self.evaluator.market.fills(Field::Close, asset)[bar].is_nan()
        };
        if !pair.assets.into_iter().all(there) {
            return;
        }
        let z = self.zscore(pair, bar, settings.zscore);
        if z.is_nan() {
            return;
        }
        if let Some(open) = *state {
            let late = bar - open.decided >= settings.time_stop;
            let stopped = z.abs() >= settings.stop;
            // The first asset is owed while the spread was high, so a long first leg means that z was negative.
            let home = z.abs() <= settings.exit || z * open.sign > 0.0;
            if home || stopped || late {
                let reason = if home {
                    Reason::Exit
                } else if stopped {
                    Reason::StopLoss
                } else {
                    Reason::TimeStop
                };
                self.close(pair, &open, bar, reason);
                *state = None;
                *ready = home;
            }
            return;
        }
        *ready |= z.abs() < settings.enter;
        if *ready && z.abs() >= settings.enter && z.abs() < settings.stop {
            *state = self.open(pair, bar, -z.signum(), gross);
        }
    }

    fn open(&mut self, pair: &Pair, bar: usize, sign: f64, gross: f64) -> Option<OpenPair> {
        self.timing.fill(bar)?;
        let [x, y] = pair.assets.map(|asset| self.close_of(asset)[bar]);
        let other = match (self.pairs.hedge, self.pairs.spread) {
            (Hedge::EqualMoney, _) => 1.0,
            (Hedge::Ols, Spread::Log | Spread::Normalised) => pair.hedge,
            (Hedge::Ols, Spread::Price | Spread::Ratio) => pair.hedge * y / x,
        };
        let first = gross / (1.0 + other.abs());
        let books = [self.next_book, self.next_book + 1];
        self.next_book += 2;
        let sizes = [sign * first, -sign * first * other];
        for ((asset, book), size) in pair.assets.into_iter().zip(books).zip(sizes) {
            self.push(asset, size, book, bar, Action::Enter, Reason::Entry);
        }
        Some(OpenPair {
            sign,
            decided: bar,
            books,
        })
    }

    fn close(&mut self, pair: &Pair, open: &OpenPair, bar: usize, reason: Reason) {
        for (asset, book) in pair.assets.into_iter().zip(open.books) {
            self.push(asset, 0.0, book, bar, Action::Leave, reason);
        }
    }

    fn push(&mut self, asset: u32, size: f64, book: u32, decided: usize, action: Action, reason: Reason) {
        if let Some((bar, phase)) = self.timing.fill(decided) {
            let event = Event {
                decided,
                bar,
                phase,
                action,
                price: None,
                reason,
            };
            self.events.push(RuleEvent {
                asset,
                size,
                book,
                event,
            });
        }
    }
}

/// The Engle-Granger statistic (1987): the Dickey-Fuller t-ratio, without lags or constant, of the residuals of the
/// regression of the first log price on the second.
fn engle_granger(first: &[f64], second: &[f64]) -> f64 {
    let logs = |prices: &[f64]| prices.iter().map(|price| price.ln()).collect::<Vec<_>>();
    let (x, y) = (logs(first), logs(second));
    let slope = beta(&x, &y);
    let intercept = mean(&x) - slope * mean(&y);
    let residuals: Vec<f64> = x.iter().zip(&y).map(|(x, y)| x - intercept - slope * y).collect();
    let (before, after) = (&residuals[..residuals.len() - 1], &residuals[1..]);
    let squares: f64 = before.iter().map(|e| e * e).sum();
    let pull: f64 = before
        .iter()
        .zip(after)
        .map(|(e, next)| e * (next - e))
        .sum::<f64>()
        / squares;
    let errors: f64 = before
        .iter()
        .zip(after)
        .map(|(e, next)| (next - e - pull * e).powi(2))
        .sum();
    pull / (errors / (before.len() as f64 - 1.0) / squares).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_that_returns_is_told_from_one_that_wanders() {
        // A fixed zig-zag around a common trend against a trend of its own.
        let second: Vec<f64> = (0..200)
            .map(|t| 50.0 + f64::from(t % 7) + 0.1 * f64::from(t))
            .collect();
        let bound: Vec<f64> = second
            .iter()
            .enumerate()
            .map(|(t, price)| 2.0 * price * if t % 2 == 0 { 1.01 } else { 0.99 })
            .collect();
        let free: Vec<f64> = (0..200)
            .map(|t| 80.0 + (f64::from(t) / 30.0).sin() * 20.0)
            .collect();
        assert!(engle_granger(&bound, &second) < -10.0);
        assert!(engle_granger(&free, &second) > -3.34);
    }
}
