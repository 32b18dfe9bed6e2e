//! Trading the spread of two assets.
//!
//! Formation looks at its window alone. Afterwards every bar's close gives the spread's z-score, and with it entries,
//! exits and stops. After a stop the spread must come back within the entry threshold before the pair is opened again.

use fo_market::Field;
use fo_strategy::program::{PlanPairs, PlanSet};
use fo_strategy::spec::{Hedge, PairScore, Spread};

use crate::account::{Action, Phase};
use crate::decide::{Decider, Limits};
use crate::error::BacktestError;
use crate::eval::{ALL, Evaluator, period};
use crate::kernels::window::{beta, correlation, mean, variance};
use crate::lockstep::Stepped;
use crate::market::Market;
use crate::mask::Mask;
use crate::orders::{RuleRun, Timing};
use crate::result::Reason;
use crate::rules::{Frame, RuleEvent};
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
    /// Bits of the legs that the account turned away.
    missing: u8,
}

/// Constants of the node.
struct Settings {
    enter: f64,
    exit: f64,
    stop: f64,
    time_stop: usize,
    zscore: Option<usize>,
    /// Gross weight of a pair; an equal part of the capital where there is none.
    size: Option<f64>,
}

/// A `pairs` node with the pairs of each formation.
pub(crate) struct PairsRule<'e, 'm> {
    prices: Prices<'e, 'm>,
    settings: Settings,
    timing: Timing,
    range: (usize, usize),
    on: Option<Mask>,
    /// The bars whose close forms pairs, and the pairs.
    formations: Vec<(usize, Vec<Pair>)>,
    /// All pairs ever formed. Each leg of each has a book.
    known: Vec<[u32; 2]>,
}

/// The prices of a node's assets, and how it relates them.
#[derive(Clone, Copy)]
struct Prices<'e, 'm> {
    market: &'e Market<'m>,
    assets: &'e [usize],
    pairs: &'e PlanPairs,
}

impl<'e, 'm> PairsRule<'e, 'm> {
    /// Reads a node and forms its pairs. `on` has the bars on which it is given capital, if not all.
    pub(crate) fn read(
        evaluator: &mut Evaluator<'e, 'm>,
        pairs: &'e PlanPairs,
        timing: Timing,
        frame: Frame<'_>,
        on: Option<Mask>,
    ) -> Result<Self, BacktestError> {
        let setup = evaluator.setup;
        let binding = evaluator.binding().to_vec();
        let number = |id, path: &str| setup.number(id, &binding, path);
        let optional = |id, path: &str| setup.optional(id, &binding, path);
        let window = evaluator.span(pairs.formation).count as usize;
        let settings = Settings {
            enter: number(pairs.enter, "portfolio.pairs.enter")?,
            exit: number(pairs.exit, "portfolio.pairs.exit")?,
            stop: optional(pairs.stop, "portfolio.pairs.stop")?.unwrap_or(f64::INFINITY),
            time_stop: optional(pairs.time_stop, "portfolio.pairs.time_stop")?
                .map_or(usize::MAX, |bars| bars as usize),
            zscore: pairs
                .zscore_window
                .map(|window| evaluator.span(window).count as usize),
            size: optional(pairs.size, "portfolio.pairs.size")?,
        };
        let top = optional(pairs.top, "portfolio.pairs.choose.top")?.map_or(usize::MAX, |top| top as usize);
        let least = optional(pairs.min_correlation, "portfolio.pairs.choose.min_correlation")?;
        let most = optional(pairs.max_statistic, "portfolio.pairs.choose.max_statistic")?;
        let prices = Prices {
            market: evaluator.market,
            assets: &setup.assets,
            pairs,
        };
        let mut formations = Vec::new();
        let mut known = Vec::new();
        for start in starts(evaluator, pairs, window, frame.range) {
            let candidates = candidates(evaluator, pairs, start, frame.limits)?;
            let mut chosen: Vec<Pair> = candidates
                .into_iter()
                .filter_map(|assets| prices.form(assets, start, window, least, most))
                .collect();
            // The least score is best; equal ones in the order of the candidates.
            if pairs.by.is_some() {
                chosen.sort_by(|left, right| left.score.total_cmp(&right.score));
            }
            chosen.truncate(top);
            known.extend(chosen.iter().map(|pair| pair.assets));
            formations.push((start, chosen));
        }
        known.sort_unstable();
        known.dedup();
        Ok(Self {
            prices,
            settings,
            timing,
            range: frame.range,
            on,
            formations,
            known,
        })
    }

    /// What it does where every entry is made.
    pub(crate) fn run(&self) -> RuleRun {
        let mut stepper = self.stepper();
        for bar in self.range.0..self.range.1 {
            stepper.decide(bar);
        }
        RuleRun {
            books: stepper.books(),
            events: stepper.events,
        }
    }

    /// The rule bar by bar.
    pub(crate) fn stepper<'r>(&'r self) -> PairsStepper<'r, 'e, 'm> {
        PairsStepper {
            rule: self,
            formed: 0,
            gross: 0.0,
            slots: Vec::new(),
            events: Vec::new(),
        }
    }
}

/// Bars whose close forms pairs: the first with a whole window behind it, then at every interval.
fn starts(
    evaluator: &Evaluator<'_, '_>,
    pairs: &PlanPairs,
    window: usize,
    (first, end): (usize, usize),
) -> Vec<usize> {
    let first = first.max(window.saturating_sub(1));
    let Some(every) = pairs.every.and_then(|every| evaluator.interval(every)) else {
        return (first < end).then_some(first).into_iter().collect();
    };
    let step = (every.count as usize).max(1);
    match period(every.unit) {
        None => (first..end).step_by(step).collect(),
        Some(period) => {
            let ends = fo_market::calendar::period_ends(evaluator.market.dates(), period);
            ends.into_iter()
                .filter(|bar| (first..end).contains(bar))
                .step_by(step)
                .collect()
        }
    }
}

fn candidates<'e>(
    evaluator: &mut Evaluator<'e, '_>,
    pairs: &'e PlanPairs,
    bar: usize,
    limits: &Limits,
) -> Result<Vec<[u32; 2]>, BacktestError> {
    let setup = evaluator.setup;
    let Some(set): Option<&'e PlanSet> = pairs.from.as_ref() else {
        return Ok(pairs
            .pairs
            .iter()
            .map(|(a, b)| [setup.position(*a), setup.position(*b)])
            .collect());
    };
    let members = Decider::new(evaluator, &[], ALL, limits.clone()).members(set, bar)?;
    let mut pairs = Vec::with_capacity(members.len() * members.len() / 2);
    for (at, &first) in members.iter().enumerate() {
        pairs.extend(members[at + 1..].iter().map(|&second| [first, second]));
    }
    Ok(pairs)
}

impl Prices<'_, '_> {
    fn close_of(&self, asset: u32) -> &[f64] {
        self.market.marks(self.assets[asset as usize])
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

    /// Whether both assets have a bar: a spread of a carried price is none.
    fn trade_on(&self, pair: &Pair, bar: usize) -> bool {
        pair.assets.into_iter().all(|asset| {
            let closes = self.market.fills(Field::Close, self.assets[asset as usize]);
            !closes[bar].is_nan()
        })
    }

    /// The part of a pair's gross weight in its first asset, and the second's weight for one of the first.
    fn legs(&self, pair: &Pair, bar: usize) -> (f64, f64) {
        let [x, y] = pair.assets.map(|asset| self.close_of(asset)[bar]);
        let other = match (self.pairs.hedge, self.pairs.spread) {
            (Hedge::EqualMoney, _) => 1.0,
            (Hedge::Ols, Spread::Log | Spread::Normalised) => pair.hedge,
            (Hedge::Ols, Spread::Price | Spread::Ratio) => pair.hedge * y / x,
        };
        (1.0 / (1.0 + other.abs()), other)
    }
}

/// A pair of the last formation.
struct Slot {
    pair: Pair,
    open: Option<OpenPair>,
    /// Whether it may be opened.
    ready: bool,
}

/// A rule's pairs bar by bar.
pub(crate) struct PairsStepper<'r, 'e, 'm> {
    rule: &'r PairsRule<'e, 'm>,
    /// Formations so far.
    formed: usize,
    gross: f64,
    slots: Vec<Slot>,
    /// What has not been taken yet.
    events: Vec<RuleEvent>,
}

impl PairsStepper<'_, '_, '_> {
    /// Pairs no longer chosen are closed; the others go on with their new measures.
    fn form(&mut self, bar: usize) {
        let (_, chosen) = &self.rule.formations[self.formed];
        self.formed += 1;
        self.gross = self
            .rule
            .settings
            .size
            .unwrap_or(1.0 / chosen.len().max(1) as f64);
        let slots = chosen.iter().map(|pair| Slot {
            pair: *pair,
            open: None,
            ready: true,
        });
        let before = std::mem::replace(&mut self.slots, slots.collect());
        for Slot { pair, open, .. } in before {
            let Some(open) = open else { continue };
            let next = self.slots.iter_mut().find(|slot| slot.pair.assets == pair.assets);
            match next {
                Some(slot) => slot.open = Some(open),
                None => self.close(&pair, bar, Reason::Exit),
            }
        }
    }

    /// One bar of one pair.
    fn step(&mut self, place: usize, bar: usize) {
        let Slot { pair, open, .. } = self.slots[place];
        let on = self.rule.on.as_ref().is_none_or(|on| on.at(bar));
        if open.is_some() && !on {
            self.close(&pair, bar, Reason::Exit);
            self.slots[place].open = None;
            return;
        }
        let (prices, settings) = (self.rule.prices, &self.rule.settings);
        if !prices.trade_on(&pair, bar) {
            return;
        }
        let z = prices.zscore(&pair, bar, settings.zscore);
        if z.is_nan() {
            return;
        }
        let Some(open) = open else {
            let slot = &mut self.slots[place];
            slot.ready |= z.abs() < settings.enter;
            if on && slot.ready && z.abs() >= settings.enter && z.abs() < settings.stop {
                self.open(place, bar, -z.signum());
            }
            return;
        };
        let late = bar - open.decided >= settings.time_stop;
        let stopped = z.abs() >= settings.stop;
        // The first asset is owed while the spread was high, so a long first leg means that z was negative.
        let home = z.abs() <= settings.exit || z * open.sign > 0.0;
        let reason = match (home, stopped, late) {
            (true, ..) => Reason::Exit,
            (_, true, _) => Reason::StopLoss,
            (_, _, true) => Reason::TimeStop,
            _ => return,
        };
        self.close(&pair, bar, reason);
        self.slots[place].open = None;
        self.slots[place].ready = home;
    }

    fn open(&mut self, place: usize, bar: usize, sign: f64) {
        if self.rule.timing.fill(bar).is_none() {
            return;
        }
        let pair = self.slots[place].pair;
        let (part, other) = self.rule.prices.legs(&pair, bar);
        let first = sign * self.gross * part;
        for (leg, size) in [first, -first * other].into_iter().enumerate() {
            self.push(&pair, leg, size, bar, Action::Enter, Reason::Entry);
        }
        self.slots[place].open = Some(OpenPair {
            sign,
            decided: bar,
            missing: 0,
        });
    }

    fn close(&mut self, pair: &Pair, bar: usize, reason: Reason) {
        for leg in 0..2 {
            self.push(pair, leg, 0.0, bar, Action::Leave, reason);
        }
    }

    fn push(&mut self, pair: &Pair, leg: usize, size: f64, decided: usize, action: Action, reason: Reason) {
        let known = self.rule.known.binary_search(&pair.assets);
        if let (Some((bar, phase)), Ok(known)) = (self.rule.timing.fill(decided), known) {
            let event = Event {
                decided,
                bar,
                phase,
                action,
                price: None,
                reason,
            };
            self.events.push(RuleEvent {
                asset: pair.assets[leg],
                size,
                book: (2 * known + leg) as u32,
                event,
            });
        }
    }
}

impl Stepped for PairsStepper<'_, '_, '_> {
    fn books(&self) -> u32 {
        2 * self.rule.known.len() as u32
    }

    fn before(&mut self, _: usize) {}

    fn after(&mut self, _: usize) {}

    fn decide(&mut self, bar: usize) {
        let formation = self.rule.formations.get(self.formed);
        if formation.is_some_and(|(start, _)| *start == bar) {
            self.form(bar);
        }
        for place in 0..self.slots.len() {
            self.step(place, bar);
        }
    }

    fn take(&mut self, moment: (usize, Phase), taken: &mut Vec<RuleEvent>) {
        let due = self
            .events
            .iter()
            .take_while(|due| (due.event.bar, due.event.phase) <= moment)
            .count();
        taken.extend(self.events.drain(..due));
    }

    /// A pair of which neither leg was made is not open.
    fn turned_away(&mut self, book: u32) {
        let assets = self.rule.known[book as usize / 2];
        let slot = self.slots.iter_mut().find(|slot| slot.pair.assets == assets);
        if let Some((slot, open)) = slot.and_then(|slot| slot.open.map(|open| (slot, open))) {
            let missing = open.missing | 1 << (book % 2);
            slot.open = (missing != 0b11).then_some(OpenPair { missing, ..open });
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
