//! Entry and exit rules: a state machine for each asset, run over prices and conditions alone.
//!
//! A position's bars do not depend on the account unless it turns an entry away, so the machine runs first and hands the
//! account its orders (see [`crate::lockstep`] for the rest). While it is flat it jumps from one bar on which the entry
//! condition holds to the next.

use fo_strategy::Execution;

use crate::account::{Action, Phase};
use crate::market::Gaps;
use crate::mask::Mask;
use crate::result::Reason;

/// What happened to a position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Event {
    /// The bar on whose close it was decided; for stops the bar on which they were reached.
    pub(crate) decided: usize,
    pub(crate) bar: usize,
    pub(crate) phase: Phase,
    pub(crate) action: Action,
    /// The price where it is not the phase's.
    pub(crate) price: Option<f64>,
    pub(crate) reason: Reason,
}

/// The open position, as conditions may ask about it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Open {
    pub(crate) bar: usize,
    pub(crate) entry: f64,
    pub(crate) last_entry: f64,
    pub(crate) units: f64,
    /// The asset's bars since the entry.
    pub(crate) held: usize,
    pub(crate) highest: f64,
    pub(crate) lowest: f64,
    stop: f64,
    target: f64,
    trail: f64,
    /// First bar whose range is watched for stops.
    watched: usize,
}

/// Distances of the protective orders in price, given the decision bar and the entry price; infinite where there is none.
pub(crate) trait Rules {
    fn stop_distance(&self, decided: usize, entry: f64) -> f64;
    fn target_distance(&self, decided: usize, entry: f64) -> f64;
    /// Distance and whether it is a share of the best price (else a price).
    fn trail(&self, decided: usize) -> Option<(f64, bool)>;
    fn wants_out(&self, bar: usize, open: &Open) -> bool;
    fn wants_more(&self, bar: usize, open: &Open) -> bool;
}

/// The prices and fixed rules of one asset's machine.
pub(crate) struct Machine<'v, R> {
    pub(crate) open: &'v [f64],
    pub(crate) high: &'v [f64],
    pub(crate) low: &'v [f64],
    pub(crate) close: &'v [f64],
    /// Bars on which the entry condition holds.
    pub(crate) wanted: &'v Mask,
    /// Those of them on which an entry can be decided: the asset has a bar, and what the position needs is defined.
    pub(crate) enter: &'v Mask,
    /// Bars on which the rule is given capital, if not on all: an open position is left on any other.
    pub(crate) on: Option<&'v Mask>,
    pub(crate) rules: R,
    pub(crate) short: bool,
    pub(crate) execution: Execution,
    pub(crate) time_stop: Option<usize>,
    pub(crate) wait: usize,
    pub(crate) reset: bool,
    pub(crate) units: f64,
    /// The bars it misses, if it misses some: times of a rule count its asset's own.
    pub(crate) gaps: Option<&'v Gaps>,
    /// The bar from which the asset is gone for good.
    pub(crate) gone: usize,
    /// One past the last bar.
    pub(crate) end: usize,
}

/// Where a machine stands between bars.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    pub(crate) position: Option<Open>,
    /// The trail's distance and kind, fixed at entry.
    trail: Option<(f64, bool)>,
    /// First bar on which an entry may be decided.
    pub(crate) ready: usize,
    /// Bar of the last exit, while `enter` has not been false since.
    armed_after: Option<usize>,
}

impl State {
    /// Flat, and ready to enter from a bar on.
    pub(crate) fn flat(ready: usize) -> Self {
        Self {
            ready,
            ..Self::default()
        }
    }
}

impl<R: Rules> Machine<'_, R> {
    /// The whole history from `first` on.
    pub(crate) fn run(&self, first: usize) -> Vec<Event> {
        let mut events = Vec::new();
        let mut state = State::flat(first);
        while let Some(decided) = self.next_entry(&mut state) {
            let Some(bar) = self.enter_at(decided, &mut state, &mut events) else {
                break;
            };
            let Some(left) = self.hold(bar, &mut state, &mut events) else {
                break;
            };
            self.rest(left, &mut state);
        }
        events
    }

    /// The next bar on which an entry is decided.
    fn next_entry(&self, state: &mut State) -> Option<usize> {
        if let Some(after) = state.armed_after {
            let calm = (after + 1..self.end).find(|&bar| self.is_calm(bar))?;
            state.ready = state.ready.max(calm);
            state.armed_after = None;
        }
        self.enter.next(state.ready).filter(|&bar| bar < self.end)
    }

    /// Whether a flat machine decides an entry on a bar's close, asked bar by bar.
    pub(crate) fn enters_on(&self, bar: usize, state: &mut State) -> bool {
        if state.armed_after.is_some_and(|after| bar > after) && self.is_calm(bar) {
            state.armed_after = None;
        }
        state.armed_after.is_none() && bar >= state.ready && self.enter.at(bar)
    }

    /// The asset's bars from one to another.
    fn between(&self, from: usize, to: usize) -> usize {
        match self.gaps {
            Some(gaps) => (gaps.seen[to] - gaps.seen[from]) as usize,
            None => to - from,
        }
    }

    /// The bar so many of the asset's bars after one of them.
    fn after(&self, bar: usize, bars: usize) -> usize {
        match self.gaps {
            Some(gaps) if bars > 0 && bar < self.end => {
                let place = gaps.seen[bar] as usize + bars - 1;
                gaps.own.get(place).map_or(self.end, |bar| *bar as usize)
            }
            _ => bar + bars,
        }
    }

    /// Whether the entry condition is seen not to hold, which arms it again after an exit.
    fn is_calm(&self, bar: usize) -> bool {
        !self.wanted.at(bar) && !self.close[bar].is_nan()
    }

    /// Opens the position decided on a bar's close; returns the bar of the fill.
    pub(crate) fn enter_at(
        &self,
        decided: usize,
        state: &mut State,
        events: &mut Vec<Event>,
    ) -> Option<usize> {
        let Some((bar, phase, price)) = self.fill(decided) else {
            // The order waits beyond the data; it takes its place all the same.
            state.position = Some(Open {
                bar: self.end,
                ..Open::default()
            });
            return None;
        };
        let sign = if self.short { -1.0 } else { 1.0 };
        state.trail = self.rules.trail(decided);
        state.position = Some(Open {
            bar,
            entry: price,
            last_entry: price,
            units: 1.0,
            held: 0,
            highest: price,
            lowest: price,
            stop: price - sign * self.rules.stop_distance(decided, price),
            target: price + sign * self.rules.target_distance(decided, price),
            trail: price,
            watched: if phase == Phase::Open { bar } else { bar + 1 },
        });
        events.push(Event {
            decided,
            bar,
            phase,
            action: Action::Enter,
            price: None,
            reason: Reason::Entry,
        });
        Some(bar)
    }

    /// Where an order decided on a bar's close fills: the next price of its kind.
    fn fill(&self, decided: usize) -> Option<(usize, Phase, f64)> {
        let (start, phase, prices) = match self.execution {
            Execution::SameClose => (decided, Phase::Close, self.close),
            Execution::NextClose => (decided + 1, Phase::Close, self.close),
            Execution::NextOpen => (decided + 1, Phase::Open, self.open),
        };
        let bar = (start..self.end).find(|&bar| !prices[bar].is_nan())?;
        Some((bar, phase, prices[bar]))
    }

    /// Follows an open position to its end; returns the bar of the exit, or nothing where it is still open.
    fn hold(&self, filled: usize, state: &mut State, events: &mut Vec<Event>) -> Option<usize> {
        // A bar that began before the entry has nothing more to say; its close may already decide an exit or an addition.
        let start = filled;
        for bar in start..self.end {
            if let Some(left) = self.step(bar, state, events) {
                return Some(left);
            }
        }
        None
    }

    /// One bar with an open position. Returns the bar on which it was left.
    pub(crate) fn step(&self, bar: usize, state: &mut State, events: &mut Vec<Event>) -> Option<usize> {
        let position = state.position.as_mut()?;
        if self.close[bar].is_nan() {
            return None;
        }
        if bar >= position.watched {
            if let Some((phase, price, reason)) = self.protect(bar, position, state.trail) {
                let price = (phase == Phase::Intrabar).then_some(price);
                drop_pending(events, (bar, phase));
                events.push(Event {
                    decided: bar,
                    bar,
                    phase,
                    action: Action::Leave,
                    price,
                    reason,
                });
                return Some(bar);
            }
            position.highest = position.highest.max(self.high[bar]);
            position.lowest = position.lowest.min(self.low[bar]);
            position.trail = if self.short {
                position.lowest
            } else {
                position.highest
            };
        }
        let filled_here = bar == position.bar && self.execution != Execution::NextOpen;
        position.held = self.between(position.bar, bar);
        let late = self.time_stop.is_some_and(|bars| position.held >= bars);
        let off = self.on.is_some_and(|on| !on.at(bar));
        if off || !filled_here && (late || self.rules.wants_out(bar, position)) {
            let reason = if late && !filled_here {
                Reason::TimeStop
            } else {
                Reason::Exit
            };
            return self.leave(bar, reason, state, events);
        }
        if position.units < self.units
            && !filled_here
            && self.rules.wants_more(bar, position)
            && let Some((at, phase, price)) = self.fill(bar)
        {
            position.last_entry = price;
            position.units += 1.0;
            let reason = Reason::Entry;
            events.push(Event {
                decided: bar,
                bar: at,
                phase,
                action: Action::Add,
                price: None,
                reason,
            });
        }
        None
    }

    /// Orders the exit decided on a bar's close. A stop may still come first where the fill is a whole bar away.
    fn leave(
        &self,
        decided: usize,
        reason: Reason,
        state: &mut State,
        events: &mut Vec<Event>,
    ) -> Option<usize> {
        drop_pending(events, (decided, Phase::Close));
        let Some((bar, phase, _)) = self.fill(decided) else {
            // The order waits beyond the data; its place is free all the same.
            return Some(self.end);
        };
        if self.execution == Execution::NextClose {
            let position = state.position.as_mut()?;
            if let Some((phase, price, reason)) = self.protect(bar, position, state.trail) {
                let price = (phase == Phase::Intrabar).then_some(price);
                drop_pending(events, (bar, phase));
                events.push(Event {
                    decided: bar,
                    bar,
                    phase,
                    action: Action::Leave,
                    price,
                    reason,
                });
                return Some(bar);
            }
        }
        events.push(Event {
            decided,
            bar,
            phase,
            action: Action::Leave,
            price: None,
            reason,
        });
        Some(bar)
    }

    /// The protective order a bar's range reaches first, by the order the language fixes.
    #[inline]
    fn protect(
        &self,
        bar: usize,
        position: &Open,
        trail: Option<(f64, bool)>,
    ) -> Option<(Phase, f64, Reason)> {
        let (open, high, low) = (self.open[bar], self.high[bar], self.low[bar]);
        // `against` is where a loss is made, `with` where a gain is.
        let beyond = |price: f64, level: f64| {
            if self.short {
                price >= level
            } else {
                price <= level
            }
        };
        let reached = |price: f64, level: f64| {
            if self.short {
                price <= level
            } else {
                price >= level
            }
        };
        let (against, with) = if self.short { (high, low) } else { (low, high) };
        let (mut stop, mut reason) = (position.stop, Reason::StopLoss);
        if let Some((distance, share)) = trail {
            let distance = if share {
                position.trail * distance
            } else {
                distance
            };
            // The nearer of the two stands.
            let trailing = if self.short {
                position.trail + distance
            } else {
                position.trail - distance
            };
            if beyond(stop, trailing) && stop != trailing {
                (stop, reason) = (trailing, Reason::TrailingStop);
            }
        }
        if beyond(open, stop) {
            return Some((Phase::Open, open, reason));
        }
        if beyond(against, stop) {
            return Some((Phase::Intrabar, stop, reason));
        }
        if reached(open, position.target) {
            return Some((Phase::Open, open, Reason::TakeProfit));
        }
        if reached(with, position.target) {
            return Some((Phase::Intrabar, position.target, Reason::TakeProfit));
        }
        None
    }

    /// After an exit on a bar: flat, and when an entry may be decided again.
    pub(crate) fn rest(&self, left: usize, state: &mut State) {
        state.position = None;
        // An entry decided on the bar of the exit fills on that bar only at the same close, which is not allowed.
        let pause = if self.execution == Execution::SameClose {
            1
        } else {
            0
        };
        state.ready = self.after(left, self.wait.max(pause));
        state.armed_after = self.reset.then_some(left);
    }
}

/// Takes back an addition that would fill after a moment: it dies with its position.
fn drop_pending(events: &mut Vec<Event>, moment: (usize, Phase)) {
    let pending = |event: &Event| event.action == Action::Add && (event.bar, event.phase) > moment;
    while events.last().is_some_and(pending) {
        events.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::compare::Compare;

    struct Plain {
        stop: f64,
        target: f64,
        trail: Option<(f64, bool)>,
        out: Vec<bool>,
    }

    impl Rules for Plain {
        fn stop_distance(&self, _: usize, entry: f64) -> f64 {
            self.stop * entry
        }
        fn target_distance(&self, _: usize, entry: f64) -> f64 {
            self.target * entry
        }
        fn trail(&self, _: usize) -> Option<(f64, bool)> {
            self.trail
        }
        fn wants_out(&self, bar: usize, _: &Open) -> bool {
            self.out[bar]
        }
        fn wants_more(&self, _: usize, _: &Open) -> bool {
            false
        }
    }

    /// (bar, phase, price or NaN) of each event.
    fn events(
        bars: &[[f64; 4]],
        enter: &[bool],
        rules: Plain,
        execution: Execution,
        short: bool,
    ) -> Vec<(usize, Reason, Option<f64>)> {
        let column = |field: usize| bars.iter().map(|bar| bar[field]).collect::<Vec<_>>();
        let (open, high, low, close) = (column(0), column(1), column(2), column(3));
        let truths: Vec<f64> = enter.iter().map(|truth| f64::from(u8::from(*truth))).collect();
        let mut mask = Mask::default();
        mask.compare_number(Compare::Greater, &truths, 0.5);
        let machine = Machine {
            open: &open,
            high: &high,
            low: &low,
            close: &close,
            wanted: &mask,
            enter: &mask,
            on: None,
            rules,
            short,
            execution,
            time_stop: None,
            wait: 0,
            reset: false,
            units: 1.0,
            gaps: None,
            gone: bars.len(),
            end: bars.len(),
        };
        machine
            .run(0)
            .into_iter()
            .map(|event| (event.bar, event.reason, event.price))
            .collect()
    }

    fn rules(stop: f64, target: f64) -> Plain {
        Plain {
            stop,
            target,
            trail: None,
            out: vec![false; 8],
        }
    }

    #[test]
    fn the_stop_comes_before_the_target_and_gaps_fill_at_the_open() {
        let flat = [100.0, 100.0, 100.0, 100.0];
        let both = [100.0, 120.0, 90.0, 100.0];
        let gap = [93.0, 95.0, 92.0, 94.0];
        let enter = [true, false, false];
        let at = |second| {
            events(
                &[flat, second, flat],
                &enter,
                rules(0.05, 0.10),
                Execution::SameClose,
                false,
            )
        };
        assert_eq!(at(both)[1], (1, Reason::StopLoss, Some(95.0)));
        assert_eq!(at(gap)[1], (1, Reason::StopLoss, None));
        assert_eq!(at([111.0, 112.0, 110.0, 111.0])[1], (1, Reason::TakeProfit, None));
        // A short position is the mirror image.
        let short = events(
            &[flat, both, flat],
            &enter,
            rules(0.05, 0.05),
            Execution::SameClose,
            true,
        );
        assert_eq!(short[1], (1, Reason::StopLoss, Some(105.0)));
    }

    #[test]
    fn stops_watch_the_entry_bar_only_after_an_open_fill() {
        let bars = [[100.0; 4], [100.0, 101.0, 90.0, 100.0], [100.0; 4]];
        let enter = [true, false, false];
        let open = events(
            &bars,
            &enter,
            rules(0.05, f64::INFINITY),
            Execution::NextOpen,
            false,
        );
        assert_eq!(open[1], (1, Reason::StopLoss, Some(95.0)));
        let close = events(
            &bars,
            &enter,
            rules(0.05, f64::INFINITY),
            Execution::NextClose,
            false,
        );
        assert_eq!(close.len(), 1);
    }

    #[test]
    fn no_entry_on_the_bar_of_an_exit() {
        let bars = [[100.0; 4], [90.0; 4], [90.0; 4]];
        let events = events(
            &bars,
            &[true, true, true],
            rules(0.05, f64::INFINITY),
            Execution::SameClose,
            false,
        );
        assert_eq!(events.iter().map(|event| event.0).collect::<Vec<_>>(), [0, 1, 2]);
    }

    #[test]
    fn a_trailing_stop_follows_the_best_price_of_earlier_bars() {
        let bars = [
            [100.0; 4],
            [100.0, 120.0, 100.0, 119.0],
            [119.0, 119.0, 100.0, 101.0],
        ];
        let plain = Plain {
            trail: Some((0.1, true)),
            ..rules(f64::INFINITY, f64::INFINITY)
        };
        let events = events(&bars, &[true, false, false], plain, Execution::SameClose, false);
        assert_eq!(events[1], (2, Reason::TrailingStop, Some(108.0)));
    }
}
