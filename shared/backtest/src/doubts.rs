//! Fills and holdings at prices that nobody can have traded at.

use std::collections::BTreeMap;

use fo_market::Field;

use crate::account::RawFill;
use crate::market::Market;
use crate::notes::{counted, is_held, list, note};
use crate::result::{Note, Reason, Severity};
use crate::run::Outcome;
use crate::setup::Setup;

/// Names the fills on days on which none of an asset was traded though its price moved, where it is known how much was on
/// others.
pub(crate) fn untraded(market: &Market<'_>, setup: &Setup<'_>, outcome: &Outcome) -> Option<Note> {
    let mut found: BTreeMap<u32, Vec<&RawFill>> = BTreeMap::new();
    for fill in &outcome.ledger.fills {
        let volume = market.series(Field::Volume, setup.assets[fill.asset as usize]);
        let traded = volume.get(fill.bar as usize).is_none_or(|shares| *shares != 0.0);
        // A payout is no trade.
        if !traded && fill.reason != Reason::Delisted {
            found.entry(fill.asset).or_default().push(fill);
        }
    }
    found.retain(|&asset, _| {
        let volume = market.series(Field::Volume, setup.assets[asset as usize]);
        volume.iter().any(|shares| *shares > 0.0)
    });
    let count: usize = found.values().map(Vec::len).sum();
    let described: Vec<String> = found
        .iter()
        .filter_map(|(&asset, fills)| {
            let first = fills.first()?;
            let ticker = &setup.tickers[asset as usize];
            let day = market.dates()[first.bar as usize];
            let more = if fills.len() > 1 {
                format!(" and {} more", fills.len() - 1)
            } else {
                String::new()
            };
            Some(format!("{ticker} on {day} at {}{more}", first.price))
        })
        .collect();
    let described: Vec<&str> = described.iter().map(String::as_str).collect();
    let message = format!(
        "{} on days on which nothing was traded (volume 0), at prices that nobody can have had: {}",
        counted(count, "fill"),
        list(&described)
    );
    (count > 0).then(|| note("no_volume", Severity::Warning, message))
}

/// Names the assets that were held on a day on which the data has a price of zero or less.
pub(crate) fn refused(market: &Market<'_>, setup: &Setup<'_>, outcome: &Outcome) -> Vec<Note> {
    let (first, end) = outcome.conditions.range;
    let mut notes = Vec::new();
    for (position, &asset) in (0..).zip(&setup.assets) {
        let held = market.panel().refused(asset).filter(|refused| {
            let bar = market.dates().partition_point(|day| *day < refused.date);
            (first..end).contains(&bar) && is_held(outcome, position, bar as u32)
        });
        let held: Vec<_> = held.collect();
        if let Some(refused) = held.first() {
            let message = format!(
                "{} was held on {} whose price is zero, negative or infinite, the first {} at {}: such a price counts as missing, so the holding was valued at the close before and could not be traded; the real gain or loss of those days is not in the result",
                setup.tickers[position as usize],
                counted(held.len(), "day"),
                refused.date,
                refused.close
            );
            notes.push(note("invalid_price", Severity::Warning, message));
        }
    }
    notes
}
