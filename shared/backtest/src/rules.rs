//! A `trade` node over its assets: what happened to each position.

use fo_strategy::Execution;
use fo_strategy::program::{PlanSet, PlanTrade, ValueId};
use fo_strategy::spec::Side;

use crate::account::{Action, Phase};
use crate::conditions::{AssetRules, Distance, Exit, Points, mask};
use crate::decide::Decider;
use crate::error::BacktestError;
use crate::eval::{ALL, Evaluator};
use crate::lockstep::Stepped;
use crate::market::Market;
use crate::mask::Mask;
use crate::orders::RuleRun;
use crate::trade::{Event, Machine, State};
use fo_market::Field;

/// An event of one asset and, for entries, the share of equity it trades with (negative to sell short).
#[derive(Clone, Copy, Debug)]
pub(crate) struct RuleEvent {
    pub(crate) asset: u32,
    pub(crate) size: f64,
    /// Which of the rule's books.
    pub(crate) book: u32,
    pub(crate) event: Event,
}

/// What a rule is run under.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'f> {
    pub(crate) execution: Execution,
    /// First bar, and one past the last.
    pub(crate) range: (usize, usize),
    pub(crate) limits: &'f crate::decide::Limits,
}

/// A `trade` node with everything read that its machines need.
pub(crate) struct TradeRule<'e, 'm> {
    trade: &'e PlanTrade,
    market: &'e Market<'m>,
    points: Points<'e, 'm>,
    execution: Execution,
    range: (usize, usize),
    stop: Distance,
    target: Distance,
    trailing: Distance,
    time_stop: Option<usize>,
    wait: usize,
    units: f64,
    most: Option<usize>,
    /// An exit that asks about the position.
    asks: Option<ValueId>,
    on: Option<Mask>,
    legs: Vec<Leg>,
    /// By asset, on how many bars the entry condition held while a stop, target or size was undefined.
    pub(crate) refused: Vec<(u32, u32)>,
}

/// An asset a trade may enter; it has a book of its own.
struct Leg {
    asset: u32,
    /// Its position in the panel.
    listed: usize,
    wanted: Mask,
    enter: Mask,
    /// An exit that speaks of data only.
    exit: Option<Mask>,
}

/// The assets a trade may enter at all, and on which bars they belong to its set.
fn candidates<'e>(
    evaluator: &mut Evaluator<'e, '_>,
    trade: &'e PlanTrade,
    frame: Frame<'_>,
) -> Result<Vec<(u32, Option<Mask>)>, BacktestError> {
    if let PlanSet::Group(group) = &trade.assets {
        let setup = evaluator.setup;
        let filter = setup.filter(*group);
        return Ok(setup
            .members(*group)
            .iter()
            .map(|&asset| (asset, filter.map(|filter| mask(evaluator, filter, asset))))
            .collect());
    }
    let bars = evaluator.market.bars();
    let mut masks: Vec<Mask> = vec![Mask::empty(bars); evaluator.setup.assets.len()];
    let mut decider = Decider::new(evaluator, &[], ALL, frame.limits.clone());
    for bar in frame.range.0..frame.range.1 {
        for asset in decider.members(&trade.assets, bar)? {
            masks[asset as usize].words[bar / 64] |= 1 << (bar % 64);
        }
    }
    let used = |(asset, mask): (usize, Mask)| {
        mask.words
            .iter()
            .any(|word| *word != 0)
            .then_some((asset as u32, Some(mask)))
    };
    Ok(masks.into_iter().enumerate().filter_map(used).collect())
}

impl<'e, 'm> TradeRule<'e, 'm> {
    /// Reads a node. `on` has the bars on which it is given capital, if not all.
    pub(crate) fn read(
        evaluator: &mut Evaluator<'e, 'm>,
        trade: &'e PlanTrade,
        frame: Frame<'_>,
        on: Option<Mask>,
    ) -> Result<Self, BacktestError> {
        let candidates = candidates(evaluator, trade, frame)?;
        let setup = evaluator.setup;
        let binding = evaluator.binding().to_vec();
        let optional = |id, path: &str| setup.optional(id, &binding, path);
        let [stop, target, trailing] = [trade.stop_loss, trade.take_profit, trade.trailing_stop]
            .map(|protection| Distance::of(evaluator, protection));
        let asks = trade.exit.filter(|exit| setup.needs_position(*exit));
        let roots: Vec<ValueId> = [
            stop.value(),
            target.value(),
            trailing.value(),
            trade.pyramid.map(|pyramid| pyramid.when),
            asks,
            trade.size,
            trade.rank,
        ]
        .into_iter()
        .flatten()
        .collect();
        let mut rule = Self {
            trade,
            market: evaluator.market,
            points: Points::new(evaluator, &roots, trade.is_short()),
            execution: frame.execution,
            range: frame.range,
            stop,
            target,
            trailing,
            time_stop: optional(trade.time_stop, "portfolio.trade.time_stop")?.map(|bars| bars as usize),
            wait: optional(trade.wait, "portfolio.trade.reentry.wait")?.unwrap_or(0.0) as usize,
            units: optional(
                trade.pyramid.map(|pyramid| pyramid.units),
                "portfolio.trade.pyramid.units",
            )?
            .unwrap_or(1.0),
            most: optional(trade.max_positions, "portfolio.trade.max_positions")?.map(|most| most as usize),
            asks,
            on,
            legs: Vec::with_capacity(candidates.len()),
            refused: Vec::new(),
        };
        for (asset, belongs) in candidates {
            let mut wanted = mask(evaluator, trade.enter, asset);
            if let Some(belongs) = belongs {
                wanted.and(&belongs);
            }
            let listed = setup.assets[asset as usize];
            let enter = rule.enterable(&wanted, asset, listed);
            let exit = trade
                .exit
                .filter(|_| asks.is_none())
                .map(|exit| mask(evaluator, exit, asset));
            rule.legs.push(Leg {
                asset,
                listed,
                wanted,
                enter,
                exit,
            });
        }
        Ok(rule)
    }

    /// The bars on which an entry can be decided: the rule is given capital, the asset has a bar, and what the position
    /// needs is defined; without it the position would have no stop, or no size.
    fn enterable(&mut self, wanted: &Mask, asset: u32, listed: usize) -> Mask {
        let mut enter = wanted.clone();
        if let Some(on) = &self.on {
            enter.and(on);
        }
        let needed: Vec<ValueId> = [self.stop, self.target, self.trailing]
            .iter()
            .filter_map(|distance| distance.value())
            .chain(self.trade.size)
            .collect();
        let whole = self.market.listing(listed).gaps.is_none();
        if needed.is_empty() && whole && !self.market.has_halts(listed) {
            return enter;
        }
        let close = self.market.fills(Field::Close, listed);
        let mut undefined = 0;
        let mut next = enter.next(self.range.0);
        while let Some(bar) = next.filter(|bar| *bar < self.range.1) {
            let there = !close[bar].is_nan();
            let defined = needed
                .iter()
                .all(|value| self.points.read(*value, asset, bar) > 0.0);
            undefined += u32::from(there && !defined);
            if !there || !defined {
                enter.clear(bar);
            }
            next = enter.next(bar + 1);
        }
        if undefined > 0 {
            self.refused.push((asset, undefined));
        }
        enter
    }

    /// Assets it may enter, one book each.
    pub(crate) fn assets(&self) -> impl Iterator<Item = u32> + '_ {
        self.legs.iter().map(|leg| leg.asset)
    }

    fn machine<'r>(&'r self, leg: &'r Leg) -> Machine<'r, AssetRules<'r, 'e, 'm>> {
        let listing = self.market.listing(leg.listed);
        // A rule rests with its asset.
        let close = self.market.fills(Field::Close, leg.listed);
        let exit = match (self.asks, &leg.exit) {
            (Some(exit), _) => Exit::Asks(exit),
            (None, Some(exit)) => Exit::When(exit),
            (None, None) => Exit::Never,
        };
        Machine {
            open: self.market.fills(Field::Open, leg.listed),
            high: self.market.series(Field::High, leg.listed),
            low: self.market.series(Field::Low, leg.listed),
            close,
            wanted: &leg.wanted,
            enter: &leg.enter,
            on: self.on.as_ref(),
            rules: AssetRules {
                points: &self.points,
                asset: leg.asset,
                close,
                stop: self.stop,
                target: self.target,
                trailing: self.trailing,
                exit,
                more: self.trade.pyramid.map(|pyramid| pyramid.when),
            },
            short: self.trade.is_short(),
            execution: self.execution,
            time_stop: self.time_stop,
            wait: self.wait,
            reset: self.trade.reset,
            units: self.units,
            gaps: listing.gaps.as_ref(),
            gone: listing.gone,
            end: self.range.1,
        }
    }

    /// An event with the share of equity it trades with.
    fn sized(&self, book: usize, event: Event) -> RuleEvent {
        let asset = self.legs[book].asset;
        let sign = if self.trade.side == Side::Short { -1.0 } else { 1.0 };
        let size = match (self.trade.size, event.action) {
            (_, Action::Leave) => 0.0,
            (None, _) if self.trade.separate_accounts => sign,
            (None, _) => sign / self.legs.len() as f64,
            (Some(size), _) => {
                let size = self.points.read(size, asset, event.decided);
                if size.is_nan() { 0.0 } else { sign * size }
            }
        };
        RuleEvent {
            asset,
            size,
            book: book as u32,
            event,
        }
    }

    /// What it does where every entry is made.
    pub(crate) fn run(&self) -> RuleRun {
        let mut events = Vec::new();
        if self.most.is_none() {
            for (book, leg) in self.legs.iter().enumerate() {
                let own = self.machine(leg).run(self.range.0);
                events.extend(own.into_iter().map(|event| self.sized(book, event)));
            }
        } else {
            let mut stepper = self.stepper();
            for bar in self.range.0..self.range.1 {
                stepper.before(bar);
                stepper.after(bar);
                stepper.decide(bar);
            }
            for (book, own) in stepper.events.into_iter().enumerate() {
                events.extend(own.into_iter().map(|event| self.sized(book, event)));
            }
        }
        RuleRun {
            events,
            books: self.legs.len() as u32,
        }
    }

    /// The rule bar by bar, over all its assets.
    pub(crate) fn stepper<'r>(&'r self) -> TradeStepper<'r, 'e, 'm> {
        TradeStepper {
            rule: self,
            machines: self.legs.iter().map(|leg| self.machine(leg)).collect(),
            states: vec![State::flat(self.range.0); self.legs.len()],
            events: vec![Vec::new(); self.legs.len()],
            only: None,
        }
    }
}

/// All machines of a rule bar by bar, with a limit on how many positions are open. An exit frees its place for an entry
/// that is decided on the same close; an asset that finds no place asks again on the next bar.
pub(crate) struct TradeStepper<'r, 'e, 'm> {
    rule: &'r TradeRule<'e, 'm>,
    machines: Vec<Machine<'r, AssetRules<'r, 'e, 'm>>>,
    states: Vec<State>,
    /// By book, what has not been taken yet.
    events: Vec<Vec<Event>>,
    /// The one book that may enter, where each has an account of its own.
    only: Option<usize>,
}

impl TradeStepper<'_, '_, '_> {
    /// The stepper of one book alone.
    pub(crate) fn of_book(mut self, book: usize) -> Self {
        self.only = Some(book);
        self
    }

    /// Steps the positions for which `due` holds, given the bar of their entry.
    fn step(&mut self, bar: usize, due: impl Fn(usize) -> bool) {
        for (at, machine) in self.machines.iter().enumerate() {
            let state = &mut self.states[at];
            if bar >= machine.gone {
                // It was paid out.
                state.position = None;
            }
            if state.position.is_some_and(|position| due(position.bar))
                && let Some(left) = machine.step(bar, state, &mut self.events[at])
            {
                machine.rest(left, state);
            }
        }
    }
}

impl Stepped for TradeStepper<'_, '_, '_> {
    fn books(&self) -> u32 {
        self.machines.len() as u32
    }

    fn before(&mut self, bar: usize) {
        self.step(bar, |entered| entered < bar);
    }

    fn after(&mut self, bar: usize) {
        self.step(bar, |entered| entered == bar);
    }

    fn decide(&mut self, bar: usize) {
        let mut open = 0;
        let mut wanting: Vec<(f64, usize)> = Vec::new();
        for (at, machine) in self.machines.iter().enumerate() {
            if self.states[at].position.is_some() {
                open += 1;
            } else if self.only.is_none_or(|only| only == at) && machine.enters_on(bar, &mut self.states[at])
            {
                let rank = match self.rule.trade.rank.filter(|_| self.rule.most.is_some()) {
                    Some(rank) => self.rule.points.read(rank, self.rule.legs[at].asset, bar),
                    None => 0.0,
                };
                wanting.push((if rank.is_nan() { f64::NEG_INFINITY } else { rank }, at));
            }
        }
        // The highest first; equal ranks by ticker, which is the order of the assets.
        wanting.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        let places = self.rule.most.unwrap_or(usize::MAX).saturating_sub(open);
        for (_, at) in wanting.into_iter().take(places) {
            self.machines[at].enter_at(bar, &mut self.states[at], &mut self.events[at]);
        }
    }

    fn take(&mut self, moment: (usize, Phase), taken: &mut Vec<RuleEvent>) {
        for (book, events) in self.events.iter_mut().enumerate() {
            let due = events
                .iter()
                .take_while(|event| (event.bar, event.phase) <= moment)
                .count();
            taken.extend(events.drain(..due).map(|event| self.rule.sized(book, event)));
        }
    }

    fn turned_away(&mut self, book: u32) {
        self.states[book as usize].position = None;
    }
}
