//! What a reader should know about the data and the run.

use fo_market::Field;
use fo_strategy::{Execution, Program};

use crate::doubts;
use crate::market::{CARRY_DAYS, Market};
use crate::result::{Note, Severity, Side};
use crate::run::Outcome;
use crate::setup::Setup;

pub(crate) fn note(code: &str, severity: Severity, message: String) -> Note {
    Note {
        code: code.to_owned(),
        severity,
        message,
    }
}

/// The most tickers a note names.
const NAMED: usize = 5;

pub(crate) fn list(names: &[&str]) -> String {
    let shown = names[..names.len().min(NAMED)].join(", ");
    if names.len() > NAMED {
        format!("{shown} and {} more", names.len() - NAMED)
    } else {
        shown
    }
}

/// A number of things: `1 day`, `2 days`.
pub(crate) fn counted(number: usize, what: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {what}{ending}")
}

/// Whether a position of an asset was carried into a bar.
pub(crate) fn is_held(outcome: &Outcome, asset: u32, bar: u32) -> bool {
    let before = outcome
        .ledger
        .fills
        .iter()
        .filter(|fill| fill.asset == asset && fill.bar < bar);
    let (mut shares, mut traded) = (0.0, 0.0_f64);
    for fill in before {
        shares += if fill.side == Side::Buy {
            fill.shares
        } else {
            -fill.shares
        };
        traded = traded.max(fill.shares);
    }
    // Purchases and sales that cancel leave rounding behind.
    shares.abs() > 1e-9 * traded
}

pub(crate) fn notes(
    program: &Program,
    market: &Market<'_>,
    setup: &Setup<'_>,
    outcome: &Outcome,
) -> Vec<Note> {
    use Severity::{Information, Warning};
    let mut notes = Vec::new();
    let ledger = &outcome.ledger;
    let conditions = &outcome.conditions;
    let (first, end) = conditions.range;
    let ticker = |asset: u32| &*setup.tickers[asset as usize];
    if conditions.execution == Execution::SameClose {
        let message = "orders fill at the very close they were decided on, which assumes that the close was known before it happened";
        notes.push(note("same_close", Warning, message.into()));
    }
    if !market.panel().has(Field::Open) && conditions.execution == Execution::NextOpen {
        notes.push(note(
            "no_open",
            Warning,
            "the prices have no open; next-open orders filled at the next close".into(),
        ));
    }
    if !market.panel().is_adjusted() {
        let message = "the prices have no adjusted closes and are taken as they are: if they are as quoted, dividends are missing and splits look like losses";
        notes.push(note("unadjusted", Information, message.into()));
    }
    for (asset, rate) in &program.convert {
        let name =
            |id: fo_strategy::program::AssetId| program.assets.get(id.0 as usize).map_or("", String::as_str);
        let message = format!(
            "prices of {} are multiplied by {}: opens at its open, the others at its close",
            name(*asset),
            name(*rate)
        );
        notes.push(note("converted", Information, message));
    }
    // A benchmark is compared, not traded.
    let needed: Vec<&str> = program.needed().collect();
    let takes_part = |position: u32| program.universe.all || needed.binary_search(&ticker(position)).is_ok();
    let with = |test: &dyn Fn(&crate::market::Listing) -> bool| -> Vec<&str> {
        (0..)
            .zip(&setup.assets)
            .filter(|(position, asset)| takes_part(*position) && test(market.listing(**asset)))
            .map(|(position, _)| ticker(position))
            .collect()
    };
    let late = with(&|listing| listing.first > first && listing.first < end);
    if !late.is_empty() {
        let message = format!(
            "{} had no price at the start and took no part before the first one",
            list(&late)
        );
        notes.push(note("late_listing", Information, message));
    }
    let gone = with(&|listing| listing.end > first && listing.end < end);
    if !gone.is_empty() {
        let message = format!(
            "{} has no price at the end; holdings are paid out at the last close when it is {CARRY_DAYS} days old",
            list(&gone)
        );
        notes.push(note("early_end", Warning, message));
    }
    let gaps = with(&|listing| {
        listing
            .gaps
            .as_ref()
            .is_some_and(|gaps| gaps.own.len() < listing.end - listing.first)
    });
    if !gaps.is_empty() {
        let message = format!(
            "{} has no bar on some days: holdings are valued at the last close, orders wait for the next price, windows count own bars",
            list(&gaps)
        );
        notes.push(note("missing_bars", Information, message));
    }
    for (position, &asset) in (0..).zip(&setup.assets) {
        let inside = market
            .jumps(asset)
            .iter()
            .filter(|bar| (first + 1..end).contains(&(**bar as usize)));
        let held: Vec<u32> = inside
            .copied()
            .filter(|bar| is_held(outcome, position, *bar))
            .collect();
        if let Some(&bar) = held.first() {
            let marks = market.marks(asset);
            let message = format!(
                "{} was held while its close doubled, halved or more in a day, {} times, first by a factor of {:.3} on {}; if that is a split that was not applied, the profit is false",
                ticker(position),
                held.len(),
                marks[bar as usize] / marks[bar as usize - 1],
                market.dates()[bar as usize]
            );
            notes.push(note("suspicious_jump", Warning, message));
        }
    }
    for &(bar, asset) in &ledger.delisted {
        let message = format!(
            "{} was paid out at its last close on {}",
            ticker(asset),
            market.dates()[bar as usize]
        );
        notes.push(note("delisted", Warning, message));
    }
    if ledger.waited > 0 {
        let message = format!(
            "{} orders found no price and waited for the next one",
            ledger.waited
        );
        notes.push(note("orders_waited", Information, message));
    }
    if ledger.scaled > 0 {
        let message = format!(
            "on {} occasions purchases were scaled down to the cash there was, costs included",
            ledger.scaled
        );
        notes.push(note("cash_bound", Information, message));
    }
    if outcome.limited > 0 {
        let message = format!(
            "{} decisions asked for more exposure than the limits allow and were scaled down",
            outcome.limited
        );
        notes.push(note("limits", Warning, message));
    }
    if ledger.cut > 0 {
        let message = format!(
            "on {} occasions entries were cut to the room the limits left beside what was held",
            ledger.cut
        );
        notes.push(note("limits", Warning, message));
    }
    if ledger.outgrown > 0 {
        let message = format!(
            "on {} occasions a rule's entry was paid with borrowed money, because what other rules held had outgrown their part of the capital",
            ledger.outgrown
        );
        notes.push(note("outgrown", Information, message));
    }
    if !outcome.refused.is_empty() {
        let bars: u32 = outcome.refused.iter().map(|(_, bars)| bars).sum();
        let mut names: Vec<&str> = outcome.refused.iter().map(|(asset, _)| ticker(*asset)).collect();
        names.sort_unstable();
        names.dedup();
        let message = format!(
            "{}: on {bars} bars the entry condition held while a stop, target or size was undefined or not above zero; no position was opened",
            list(&names)
        );
        notes.push(note("entries_refused", Information, message));
    }
    for (&asset, &decisions) in &outcome.stalled.assets {
        let message = format!(
            "{} was left out of the weights by risk on {}: its price stood still within the window, or moved by rounding alone",
            ticker(asset),
            counted(decisions as usize, "decision")
        );
        notes.push(note("still", Warning, message));
    }
    if outcome.stalled.targets > 0 {
        let message = format!(
            "on {} nothing was held under the volatility target: what was to be held had not moved within the window",
            counted(outcome.stalled.targets as usize, "decision")
        );
        notes.push(note("still", Warning, message));
    }
    notes.extend(doubts::untraded(market, setup, outcome));
    notes.extend(doubts::refused(market, setup, outcome));
    if let Some(bar) = ledger.ruined {
        let message = format!(
            "the account was worth nothing on {} and was closed",
            market.dates()[bar as usize]
        );
        notes.push(note("ruin", Warning, message));
    }
    if outcome.decisions > 0 && outcome.empty == outcome.decisions {
        notes.push(note(
            "never_invested",
            Warning,
            "no decision asked for a position: its conditions never held, or its data begins too late".into(),
        ));
    } else if ledger.fills.is_empty() {
        notes.push(note("no_trades", Warning, "the run made no trade".into()));
    }
    if program.universe.all {
        let message = "the universe is every series of the dataset; if these are today's members of an index, past losers are missing";
        notes.push(note("survivorship", Warning, message.into()));
    }
    notes
}
