//! From decisions and events to orders, in the order in which they trade.

use fo_strategy::Execution;
use smallvec::{SmallVec, smallvec};

use crate::account::{ALLOCATION, Action, Bands, Batch, Order, Phase};
use crate::decide::Targets;
use crate::mask::Mask;
use crate::result::Reason;
use crate::rules::RuleEvent;

/// A decision that is to be traded towards.
#[derive(Debug)]
pub(crate) struct Decision {
    pub(crate) bar: usize,
    pub(crate) targets: Targets,
}

/// What a rule did.
#[derive(Debug, Default)]
pub(crate) struct RuleRun {
    pub(crate) events: Vec<RuleEvent>,
    /// Books it uses, numbered from 0.
    pub(crate) books: u32,
}

/// How orders trade.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timing {
    pub(crate) execution: Execution,
    pub(crate) bands: Bands,
    /// One past the last bar.
    pub(crate) end: usize,
}

impl Timing {
    /// Where an order decided on a bar's close trades; nothing past the last bar.
    pub(crate) fn fill(self, decided: usize) -> Option<(usize, Phase)> {
        let (bar, phase) = match self.execution {
            Execution::SameClose => (decided, Phase::Close),
            Execution::NextClose => (decided + 1, Phase::Close),
            Execution::NextOpen => (decided + 1, Phase::Open),
        };
        (bar < self.end).then_some((bar, phase))
    }
}

impl Timing {
    /// Whether what is decided on a close fills at an open.
    pub(crate) fn fills_at_open(self) -> bool {
        self.execution == Execution::NextOpen
    }

    /// Whether what is decided on a close fills at that close.
    pub(crate) fn fills_at_once(self) -> bool {
        self.execution == Execution::SameClose
    }
}

/// An order of the allocation.
fn target(asset: u32, weight: f64) -> Order {
    Order {
        asset,
        book: ALLOCATION,
        rule: 0,
        action: Action::Target,
        reason: Reason::Rebalance,
        weight,
        share: 1.0,
        price: None,
    }
}

/// All batches of a run, by bar and phase. Orders of the same moment trade together.
pub(crate) fn batches(decisions: &[Decision], rules: &[RuleRun], timing: Timing) -> Vec<Batch> {
    let mut batches = allocations(decisions, timing);
    let mut books = ALLOCATION + 1;
    for (number, rule) in rules.iter().enumerate() {
        let events = rule.events.iter();
        batches.extend(events.filter_map(|event| order_of(number, event, books, decisions, timing)));
        books += rule.books;
    }
    in_order(batches)
}

/// Batches by bar and phase, those of one moment joined.
pub(crate) fn in_order(mut batches: Vec<Batch>) -> Vec<Batch> {
    batches.sort_by_key(|batch| (batch.bar, batch.phase));
    merge(batches)
}

/// What the allocation trades, by bar and phase.
pub(crate) fn allocations(decisions: &[Decision], timing: Timing) -> Vec<Batch> {
    let mut batches = allocation(decisions, timing);
    sessions(decisions, timing, &mut batches);
    batches.sort_by_key(|batch| (batch.bar, batch.phase));
    batches
}

/// The bars on which each rule is given capital; nothing for one that has some on all of `first..end`.
pub(crate) fn given(
    decisions: &[Decision],
    rules: usize,
    (first, end): (usize, usize),
    bars: usize,
) -> Vec<Option<Mask>> {
    let given = |rule: usize| {
        let has = |decision: &Decision| decision.targets.rules[rule] != 0.0;
        let from_the_start = decisions.first().is_some_and(|decision| decision.bar <= first);
        if from_the_start && decisions.iter().all(has) {
            return None;
        }
        let mut mask = Mask::empty(bars);
        for (place, decision) in decisions.iter().enumerate().filter(|(_, decision)| has(decision)) {
            let until = decisions.get(place + 1).map_or(end, |next| next.bar);
            (decision.bar..until).for_each(|bar| mask.set(bar));
        }
        Some(mask)
    };
    (0..rules).map(given).collect()
}

/// Orders towards the weights held all day.
fn allocation(decisions: &[Decision], timing: Timing) -> Vec<Batch> {
    let mut batches = Vec::with_capacity(decisions.len());
    let mut before: Vec<u32> = Vec::new();
    for decision in decisions {
        let Some((bar, phase)) = timing.fill(decision.bar) else {
            continue;
        };
        let base = &decision.targets.base;
        let now: Vec<u32> = (0..)
            .zip(base)
            .filter(|(_, weight)| **weight != 0.0)
            .map(|(asset, _)| asset)
            .collect();
        let mut named: Vec<u32> = now.iter().chain(&before).copied().collect();
        named.sort_unstable();
        named.dedup();
        let orders: SmallVec<[Order; 1]> = named
            .into_iter()
            .map(|asset| target(asset, base[asset as usize]))
            .collect();
        if !orders.is_empty() {
            batches.push(Batch {
                bar: bar as u32,
                phase,
                orders,
                bands: timing.bands,
            });
        }
        before = now;
    }
    batches
}

/// Purchases and sales of what is held for a part of the day, every day.
fn sessions(decisions: &[Decision], timing: Timing, batches: &mut Vec<Batch>) {
    let used = |pick: fn(&Targets) -> &Vec<f64>| {
        decisions
            .iter()
            .any(|d| pick(&d.targets).iter().any(|w| *w != 0.0))
    };
    let (overnight, intraday) = (
        used(|targets| &targets.overnight),
        used(|targets| &targets.intraday),
    );
    if !overnight && !intraday {
        return;
    }
    let first = decisions.first().map_or(timing.end, |decision| decision.bar);
    // The last decision in force at each session's start.
    let mut next = 0;
    let mut held: Option<&Targets> = None;
    let mut night: Option<&Targets> = None;
    for bar in first..timing.end {
        // The open: last night's holding goes, today's comes; the decision is yesterday's at the latest.
        if let Some(targets) = night.filter(|_| overnight) {
            batches.push(session(bar, Phase::Open, targets, |t| &t.overnight, false));
        }
        if let Some(targets) = held.filter(|_| intraday) {
            batches.push(session(bar, Phase::Open, targets, |t| &t.intraday, true));
            batches.push(session(bar, Phase::Close, targets, |t| &t.intraday, false));
        }
        let same = timing.execution == Execution::SameClose;
        let yesterday = held;
        while decisions.get(next).is_some_and(|decision| decision.bar <= bar) {
            held = Some(&decisions[next].targets);
            next += 1;
        }
        night = if same { held } else { yesterday };
        // On the last bar too: nobody knows that the data ends there.
        if let Some(targets) = night.filter(|_| overnight) {
            batches.push(session(bar, Phase::Close, targets, |t| &t.overnight, true));
        }
    }
}

fn session(
    bar: usize,
    phase: Phase,
    targets: &Targets,
    pick: fn(&Targets) -> &Vec<f64>,
    start: bool,
) -> Batch {
    let list = (0..)
        .zip(pick(targets))
        .zip(&targets.base)
        .filter(|((_, weight), _)| **weight != 0.0);
    let orders = list
        .map(|((asset, weight), base)| target(asset, if start { base + weight } else { *base }))
        .collect();
    Batch {
        bar: bar as u32,
        phase,
        orders,
        bands: Bands::default(),
    }
}

/// The order of a rule's event: what it did, times the share of the capital the tree gave it at the time. Its books are
/// numbered from `books`.
pub(crate) fn order_of(
    number: usize,
    rule_event: &RuleEvent,
    books: u32,
    decisions: &[Decision],
    timing: Timing,
) -> Option<Batch> {
    let RuleEvent {
        asset,
        size,
        book,
        event,
    } = rule_event;
    let share = match event.action {
        Action::Leave => 0.0,
        _ => {
            let last = decisions.partition_point(|decision| decision.bar <= event.decided);
            last.checked_sub(1)
                .map_or(0.0, |last| decisions[last].targets.rules[number])
        }
    };
    let weight = size * share;
    if event.action != Action::Leave && weight == 0.0 || event.bar >= timing.end {
        return None;
    }
    Some(Batch {
        bar: event.bar as u32,
        phase: event.phase,
        orders: smallvec![Order {
            asset: *asset,
            book: books + book,
            rule: number as u32 + 1,
            action: event.action,
            reason: event.reason,
            weight,
            share,
            price: event.price,
        }],
        bands: Bands::default(),
    })
}

/// Joins batches of the same moment whose books differ, so that sales pay for purchases.
fn merge(mut batches: Vec<Batch>) -> Vec<Batch> {
    batches.dedup_by(|batch, last| {
        let joins = (last.bar, last.phase) == (batch.bar, batch.phase) && last.takes(batch);
        if joins {
            if batch.bands != Bands::default() {
                last.bands = batch.bands;
            }
            last.orders.extend(batch.orders.drain(..));
        }
        joins
    });
    batches
}

impl Batch {
    /// Whether another batch of the same moment may trade with this one: no book is named twice, and bands stay with the
    /// allocation they are of.
    fn takes(&self, other: &Self) -> bool {
        let allocates = |batch: &Self| batch.orders.iter().any(|order| order.book == ALLOCATION);
        let bands = self.bands == other.bands || !allocates(self) || !allocates(other);
        let named = |new: &Order| {
            self.orders
                .iter()
                .any(|old| (old.asset, old.book) == (new.asset, new.book))
        };
        bands && !other.orders.iter().any(named)
    }
}
