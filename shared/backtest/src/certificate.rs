//! The look-ahead certificate: prices after a day are taken away, everything is recomputed, and nothing before may change.
//!
//! Compared are the values that decide (every signal and condition the run computed, at every bar up to the day), the
//! account's value at each close, and every fill: a leak shows in the first even where it happened to change no decision.
//! Half of the days are spread over the run, half are days of fills: an order that fills before it is decided is there on
//! such a day only while the future is known. Of the bar after the day its opens are known and nothing else, so that orders
//! that fill at an open are seen to be decided before it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fo_market::{Field, Panel};
use serde::{Deserialize, Serialize};

use crate::account::{Phase, RawFill};
use crate::error::BacktestError;
use crate::eval::{Evaluator, NO_BAR};
use crate::options::Options;
use crate::result::{Reason, Side};
use crate::run::{Conditions, Outcome, simulate_program};
use crate::setup::Setup;

/// Days checked when the options do not say.
pub(crate) const DEFAULT_DAYS: usize = 5;

/// What was checked and what came out.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Certificate {
    /// Days after which prices were taken away and the run repeated.
    pub checked: Vec<NaiveDate>,
    /// Days up to each cut whose signals, account value and fills were compared, in all.
    pub compared: u64,
    /// The first difference, if there is one: what the run would have been without knowledge of the future.
    pub difference: Option<Difference>,
}

/// A place where the past changed with the future.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Difference {
    /// The last day whose prices were known.
    pub cut: NaiveDate,
    /// The earliest day that came out differently.
    pub day: NaiveDate,
    /// What came out differently.
    #[serde(default)]
    pub what: Compared,
    /// Its value with all prices.
    pub with_future: f64,
    /// Its value without those after the cut.
    pub without_future: f64,
}

/// What is compared.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// The account's value at the close, or the fills up to it.
    #[default]
    Account,
    /// A value that the rules decide by.
    Signal,
}

impl Certificate {
    /// Whether every check agreed.
    pub fn holds(&self) -> bool {
        self.difference.is_none()
    }
}

/// Repeats a run without the prices after each of some days, and compares bit for bit up to the day. `evaluator` is that of
/// the run.
pub(crate) fn certify(
    evaluator: &mut Evaluator<'_, '_>,
    options: &Options,
    outcome: &Outcome,
    days: usize,
) -> Result<Certificate, BacktestError> {
    let market = evaluator.market;
    let first = outcome.conditions.range.0;
    let mut certificate = Certificate {
        checked: Vec::new(),
        compared: 0,
        difference: None,
    };
    for cut in cuts(outcome, days) {
        let day = market.dates()[cut];
        let panel = truncated(market.panel(), day);
        let others: Vec<(usize, Panel)> = market
            .foreign()
            .iter()
            .map(|foreign| (foreign.asset, truncated(foreign.market.panel(), day)))
            .collect();
        let past = market.cut(&panel, &others);
        let setup = Setup::new(evaluator.setup.program, &past)?;
        let binding = evaluator.binding().to_vec();
        let mut repeat = Evaluator::new(&past, &setup, &binding);
        #[cfg(test)]
        {
            repeat.leak = evaluator.leak;
        }
        let mut conditions = Conditions::of(&mut repeat, options)?;
        // One bar more, for what trades at its open.
        conditions.range = (first, cut + 2);
        let repeated = simulate_program(&mut repeat, conditions)?;
        certificate.checked.push(day);
        certificate.compared += (cut + 1 - first) as u64;
        let found =
            account(outcome, &repeated, (first, cut)).or_else(|| morning(outcome, &repeated, (first, cut)));
        certificate.difference = found.or_else(|| signals(evaluator, &repeat, cut)).map(
            |(bar, what, with_future, without_future)| Difference {
                cut: day,
                day: market.dates()[bar],
                what,
                with_future,
                without_future,
            },
        );
        if certificate.difference.is_some() {
            break;
        }
    }
    Ok(certificate)
}

/// The last bars whose prices are known, ascending: half of them spread over the run, half bars of fills.
fn cuts(outcome: &Outcome, days: usize) -> Vec<usize> {
    let (first, end) = outcome.conditions.range;
    let fills = &outcome.ledger.fills;
    let of_fills = if fills.is_empty() { 0 } else { days / 2 };
    let spread = days - of_fills;
    // Not quite evenly: what looks ahead to the end of a week would be missed on days that all end one.
    let even = (1..=spread).map(|part| first + (end - first) * part / (spread + 1) + part);
    let filled = (1..=of_fills).map(|part| {
        let fill = &fills[fills.len() * part / (of_fills + 1)];
        // What fills at an open is looked at from the close before.
        let before = usize::from(fill.phase == Phase::Open);
        (fill.bar as usize - before).max(first)
    });
    let mut cuts: Vec<usize> = even.chain(filled).filter(|cut| *cut + 1 < end).collect();
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

/// A bar, what differs there, and its value with and without the future.
type Found = (usize, Compared, f64, f64);

/// The first difference of the account's history up to a bar.
fn account(outcome: &Outcome, repeated: &Outcome, (first, cut): (usize, usize)) -> Option<Found> {
    let (full, short) = (&outcome.ledger, &repeated.ledger);
    let equity = (0..=cut - first).find(|&at| full.equity[at].to_bits() != short.equity[at].to_bits());
    let known = |fill: &&RawFill| fill.bar as usize <= cut;
    let [left, right] = [full, short].map(|ledger| ledger.fills.iter().take_while(known).collect::<Vec<_>>());
    let place = (0..left.len().max(right.len())).find(|&place| left.get(place) != right.get(place));
    let fill = place.and_then(|place| left.get(place).or(right.get(place)));
    let at = equity.or_else(|| fill.map(|fill| fill.bar as usize - first))?;
    Some((first + at, Compared::Account, full.equity[at], short.equity[at]))
}

/// Whether other orders traded at the open after the last known close. Stops that trade there are reached, not decided; what
/// they bring in can make room for others, so that such an open is not compared.
fn morning(outcome: &Outcome, repeated: &Outcome, (first, cut): (usize, usize)) -> Option<Found> {
    let decided = |reason: Reason| {
        matches!(
            reason,
            Reason::Rebalance | Reason::Entry | Reason::Exit | Reason::TimeStop
        )
    };
    let opened = |outcome: &Outcome| -> Option<Vec<(u32, Side)>> {
        let next = outcome
            .ledger
            .fills
            .iter()
            .filter(|fill| fill.bar as usize == cut + 1);
        let at_open: Vec<&RawFill> = next.filter(|fill| fill.phase == Phase::Open).collect();
        let clear = at_open.iter().all(|fill| decided(fill.reason));
        clear.then(|| at_open.iter().map(|fill| (fill.asset, fill.side)).collect())
    };
    let (with, without) = (opened(outcome)?, opened(repeated)?);
    let equity = |outcome: &Outcome| outcome.ledger.equity[cut - first];
    (with != without).then(|| (cut + 1, Compared::Account, equity(outcome), equity(repeated)))
}

/// The first difference of what the repeated run decided by, up to a bar.
fn signals(full: &mut Evaluator<'_, '_>, repeat: &Evaluator<'_, '_>, cut: usize) -> Option<Found> {
    let same = |left: f64, right: f64| left.to_bits() == right.to_bits() || left.is_nan() && right.is_nan();
    for (id, rows, known) in repeat.computed() {
        let bars = repeat.bars_of(rows);
        let own = full.intern_as(repeat, rows);
        let value = full.value(id, own);
        for lane in 0..known.lanes(bars.len()).max(value.lanes(bars.len())) {
            let differs = |&(row, bar): &(usize, &u32)| {
                let known_then = *bar == NO_BAR || *bar as usize <= cut;
                let (left, right) = (value.at(lane, row, bars.len()), known.at(lane, row, bars.len()));
                known_then && !same(left, right)
            };
            if let Some((row, bar)) = bars.iter().enumerate().find(differs) {
                let values = (value.at(lane, row, bars.len()), known.at(lane, row, bars.len()));
                return Some(((*bar as usize).min(cut), Compared::Signal, values.0, values.1));
            }
        }
    }
    None
}

/// The panel with every value after a day gone but the opens of the next bar. The calendar stays: exchanges publish it ahead.
fn truncated(panel: &Panel, day: NaiveDate) -> Panel {
    const FIELDS: [Field; 9] = [
        Field::Open,
        Field::High,
        Field::Low,
        Field::Close,
        Field::Volume,
        Field::RawOpen,
        Field::RawHigh,
        Field::RawLow,
        Field::RawClose,
    ];
    let bars = panel.bars();
    let known = panel.dates().partition_point(|date| *date <= day);
    let mut fields = BTreeMap::new();
    for field in FIELDS {
        if let Some(values) = panel.field(field).filter(|_| panel.has_own(field)) {
            let mut values = values.to_vec();
            let opens = matches!(field, Field::Open | Field::RawOpen);
            let kept = (known + usize::from(opens)).min(bars);
            values
                .chunks_exact_mut(bars)
                .for_each(|series| series[kept..].fill(f64::NAN));
            fields.insert(field, values);
        }
    }
    Panel::new(panel.dates().to_vec(), panel.tickers().to_vec(), fields).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use fo_strategy::Spec;
    use proptest::prelude::*;

    use super::*;
    use crate::drawn::{prices, spec};
    use crate::engine::Strategy;
    use crate::eval::Leak;
    use crate::market::Market;
    use crate::run::binding;

    fn certificate(spec: &Spec, panel: &Panel, leak: Option<Leak>) -> Certificate {
        let strategy = Strategy::compile(spec).unwrap_or_else(|error| panic!("{error}"));
        let market = Market::new(panel);
        let options = Options::default();
        let setup = Setup::new(&strategy.program, &market).unwrap();
        let bound = binding(&strategy.program, &options).unwrap();
        let mut evaluator = Evaluator::new(&market, &setup, &bound);
        evaluator.leak = leak;
        let conditions = Conditions::of(&mut evaluator, &options).unwrap();
        let outcome = simulate_program(&mut evaluator, conditions).unwrap();
        certify(&mut evaluator, &options, &outcome, DEFAULT_DAYS).unwrap()
    }

    #[test]
    fn ten_thousand_clean_runs_are_certified() {
        for seed in 0..10_000 {
            let tick = [0.0, 0.01, 0.1, 0.5][seed as usize % 4];
            let panel = prices(seed, 60 + seed as usize % 60, tick, seed % 3 > 0);
            let spec = spec(seed);
            let found = certificate(&spec, &panel, None);
            assert!(found.holds(), "seed {seed}: {:?}\n{spec:?}", found.difference);
            assert!(!found.checked.is_empty());
        }
    }

    #[test]
    fn every_planted_leak_is_found() {
        for leak in Leak::ALL {
            for seed in 0..100 {
                let panel = prices(seed, 120, 0.01, seed % 2 == 1);
                let execution = ["same_close", "next_open", "next_close"][seed as usize % 3];
                let text = format!(
                    "name: Leaky\nuniverse: {{tickers: [A]}}\nportfolio: {{if: 'close(A) > sma(close(A), 5)', then: A, else: cash}}\nexecution: {execution}\n"
                );
                let found = certificate(&Spec::read(&text).unwrap(), &panel, Some(leak));
                assert!(!found.holds(), "{leak:?}, seed {seed}");
            }
        }
    }

    proptest! {
        #[test]
        fn taking_away_more_leaves_less(known in 1_usize..60) {
            let panel = prices(7, 60, 0.01, false);
            let short = truncated(&panel, panel.dates()[known - 1]);
            for asset in 0..3 {
                let (full, cut) = (panel.series(Field::Close, asset).unwrap(), short.series(Field::Close, asset).unwrap());
                prop_assert!(full[..known].iter().zip(&cut[..known]).all(|(full, cut)| full.to_bits() == cut.to_bits()));
                prop_assert!(cut[known..].iter().all(|price| price.is_nan()));
                let opens = short.series(Field::Open, asset).unwrap();
                prop_assert!(!opens[known.min(59)].is_nan() && opens[(known + 1).min(60)..].iter().all(|price| price.is_nan()));
            }
        }
    }
}
