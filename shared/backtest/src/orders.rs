//! From decisions and events to orders, in the order in which they trade.

use fo_strategy::Execution;
use smallvec::{SmallVec, smallvec};

use crate::account::{Bands, Batch, Order, Phase};
use crate::decide::Targets;
use crate::result::Reason;
use crate::rules::RuleEvent;
use crate::trade::Action;

/// A decision that is to be traded towards.
#[derive(Debug)]
pub(crate) struct Decision {
    pub(crate) bar: usize,
    pub(crate) targets: Targets,
}

/// What a rule did, and over which assets.
#[derive(Debug, Default)]
pub(crate) struct RuleRun {
    pub(crate) events: Vec<RuleEvent>,
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

fn order(asset: u32, weight: f64, reason: Reason) -> Order {
    Order {
        asset,
        weight,
        add: false,
        lot: 0,
        price: None,
        reason,
    }
}

/// All batches of a run, by bar and phase. Orders of the same moment trade together.
pub(crate) fn batches(decisions: &[Decision], rules: &[RuleRun], timing: Timing) -> Vec<Batch> {
    let mut batches = allocation(decisions, timing);
    sessions(decisions, timing, &mut batches);
    for (number, rule) in rules.iter().enumerate() {
        events(number, rule, decisions, timing, &mut batches);
    }
    batches.sort_by_key(|batch| (batch.bar, batch.phase));
    merge(batches)
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
            .map(|asset| order(asset, base[asset as usize], Reason::Rebalance))
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
        .map(|((asset, weight), base)| {
            order(
                asset,
                if start { base + weight } else { *base },
                Reason::Rebalance,
            )
        })
        .collect();
    Batch {
        bar: bar as u32,
        phase,
        orders,
        bands: Bands::default(),
    }
}

/// Orders of a rule: what it did, times the share of the capital the tree gave it at the time.
fn events(number: usize, rule: &RuleRun, decisions: &[Decision], timing: Timing, batches: &mut Vec<Batch>) {
    let given = |bar: usize| {
        let last = decisions.partition_point(|decision| decision.bar <= bar);
        last.checked_sub(1)
            .map(|last| (&decisions[last].targets, decisions[last].targets.rules[number]))
    };
    for RuleEvent {
        asset,
        size,
        lot,
        event,
    } in &rule.events
    {
        let Some((targets, share)) = given(event.decided) else {
            continue;
        };
        let base = targets.base[*asset as usize];
        let (weight, add) = match event.action {
            Action::Enter if base == 0.0 => (size * share, false),
            Action::Enter | Action::Add => (size * share, true),
            Action::Leave if *lot != 0 => (0.0, false),
            Action::Leave => (base, false),
        };
        if event.action != Action::Leave && weight == 0.0 || event.bar >= timing.end {
            continue;
        }
        let order = Order {
            asset: *asset,
            weight,
            add,
            lot: *lot,
            price: event.price,
            reason: event.reason,
        };
        let (bar, phase) = (event.bar as u32, event.phase);
        batches.push(Batch {
            bar,
            phase,
            orders: smallvec![order],
            bands: Bands::default(),
        });
    }
    // A part of the tree that is switched off closes what its rule holds.
    for pair in decisions.windows(2) {
        if pair[0].targets.rules[number] != 0.0 && pair[1].targets.rules[number] == 0.0 {
            let Some((bar, phase)) = timing.fill(pair[1].bar) else {
                continue;
            };
            let mut touched: Vec<u32> = rule.events.iter().map(|event| event.asset).collect();
            touched.sort_unstable();
            touched.dedup();
            let base = &pair[1].targets.base;
            let orders = touched
                .into_iter()
                .map(|asset| order(asset, base[asset as usize], Reason::Exit))
                .collect();
            batches.push(Batch {
                bar: bar as u32,
                phase,
                orders,
                bands: Bands::default(),
            });
        }
    }
}

/// Joins batches of the same moment whose assets differ, so that sales pay for purchases.
fn merge(batches: Vec<Batch>) -> Vec<Batch> {
    let mut merged: Vec<Batch> = Vec::with_capacity(batches.len());
    for batch in batches {
        match merged.last_mut() {
            Some(last)
                if (last.bar, last.phase, last.bands) == (batch.bar, batch.phase, batch.bands)
                    && !batch
                        .orders
                        .iter()
                        .any(|new| last.orders.iter().any(|old| old.asset == new.asset)) =>
            {
                last.orders.extend(batch.orders);
            }
            _ => merged.push(batch),
        }
    }
    merged
}
