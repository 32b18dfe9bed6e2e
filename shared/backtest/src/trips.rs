//! Fills as round trips and as weights.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::account::{Ledger, RawFill};
use crate::market::Market;
use crate::result::{Side, Trade, Weights};

/// A position being followed.
#[derive(Clone, Copy, Default)]
struct Trip {
    shares: f64,
    /// Money in (negative) and out since the position was opened, costs included.
    flow: f64,
    /// Value of the fills that opened or enlarged it.
    invested: f64,
    entered: u32,
    open: bool,
}

impl Trip {
    fn signed(fill: &RawFill) -> f64 {
        if fill.side == Side::Buy {
            fill.shares
        } else {
            -fill.shares
        }
    }
}

/// Every position from nothing to nothing, in order of entry.
pub(crate) fn trades(
    ledger: &Ledger,
    market: &Market<'_>,
    assets: &[usize],
    tickers: &[Arc<str>],
    end: usize,
) -> Vec<Trade> {
    let dates = market.dates();
    let mut trips = vec![Trip::default(); assets.len()];
    let mut trades: Vec<(u32, Trade)> = Vec::new();
    let close = |asset: u32, trip: &Trip, last: u32, exited: Option<NaiveDate>, profit: f64, reason| {
        let trade = Trade {
            ticker: Arc::clone(&tickers[asset as usize]),
            short: trip.shares < 0.0,
            entered: dates[trip.entered as usize],
            exited,
            bars: last - trip.entered,
            profit,
            profit_rate: if trip.invested > 0.0 {
                profit / trip.invested
            } else {
                0.0
            },
            reason,
        };
        (trip.entered, trade)
    };
    for fill in &ledger.fills {
        let trip = &mut trips[fill.asset as usize];
        let change = Trip::signed(fill);
        // A fill that carries a position through zero ends one and begins another.
        let crossing =
            trip.open && trip.shares * change < 0.0 && change.abs() > trip.shares.abs() * (1.0 + 1e-12);
        let parts = if crossing {
            [-trip.shares, change + trip.shares]
        } else {
            [change, 0.0]
        };
        for part in parts.into_iter().filter(|part| *part != 0.0) {
            let fee = fill.fee * part / change;
            if !trip.open {
                *trip = Trip {
                    entered: fill.bar,
                    open: true,
                    ..Trip::default()
                };
            }
            let grows = trip.shares == 0.0 || trip.shares * part > 0.0;
            trip.flow -= part * fill.price + fee;
            trip.invested += if grows { part.abs() * fill.price } else { 0.0 };
            let before = trip.shares;
            trip.shares += part;
            if !grows && trip.shares.abs() <= 1e-12 * before.abs() {
                let ended = Trip {
                    shares: before,
                    ..*trip
                };
                let date = Some(dates[fill.bar as usize]);
                trades.push(close(
                    fill.asset,
                    &ended,
                    fill.bar,
                    date,
                    trip.flow,
                    Some(fill.reason),
                ));
                *trip = Trip::default();
            }
        }
    }
    for (asset, trip) in (0..).zip(&trips).filter(|(_, trip)| trip.open) {
        let worth = trip.shares * market.marks(assets[asset as usize])[end - 1];
        trades.push(close(asset, trip, end as u32 - 1, None, trip.flow + worth, None));
    }
    trades.sort_by_key(|(entered, _)| *entered);
    trades.into_iter().map(|(_, trade)| trade).collect()
}

/// Weights at the close of each day with fills.
pub(crate) fn weights(
    ledger: &Ledger,
    market: &Market<'_>,
    assets: &[usize],
    tickers: &[Arc<str>],
    first: usize,
) -> Vec<Weights> {
    let mut shares = vec![0.0; assets.len()];
    let mut held: Vec<u32> = Vec::new();
    let mut out = Vec::new();
    for day in ledger.fills.chunk_by(|left, right| left.bar == right.bar) {
        let bar = day[0].bar as usize;
        for fill in day {
            let own = &mut shares[fill.asset as usize];
            let before: f64 = *own;
            *own += Trip::signed(fill);
            if own.abs() <= 1e-12 * before.abs() {
                *own = 0.0;
            }
            let place = held.binary_search(&fill.asset);
            match (place, *own == 0.0) {
                (Ok(place), true) => drop(held.remove(place)),
                (Err(place), false) => held.insert(place, fill.asset),
                _ => {}
            }
        }
        let equity = ledger.equity[bar - first];
        let mut weights = BTreeMap::new();
        for asset in held.iter().map(|asset| *asset as usize) {
            let value = shares[asset] * market.marks(assets[asset])[bar];
            let weight = if equity > 0.0 { value / equity } else { 0.0 };
            weights.insert(Arc::clone(&tickers[asset]), weight);
        }
        out.push(Weights {
            date: market.dates()[bar],
            weights,
        });
    }
    out
}
