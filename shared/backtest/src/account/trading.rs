//! Sizing a batch's orders and settling them.

use super::{Account, Bands, Batch, DUST, Order, Phase};
use crate::result::Reason;

impl Account<'_, '_> {
    pub(super) fn execute(&mut self, batch: &Batch) {
        let bar = batch.bar as usize;
        let value = self.value(bar, batch.phase);
        if value <= 0.0 || self.within_bands(batch, value) {
            return;
        }
        self.batch += 1;
        let mut net = 0.0;
        let mut changes: Vec<Change> = Vec::with_capacity(batch.orders.len());
        for order in &batch.orders {
            let held = self.shares[order.asset as usize];
            self.named[order.asset as usize] = self.batch;
            // A newer order for an asset replaces one that still waits.
            self.waiting
                .retain(|(_, other)| other.asset != order.asset || other.lot != order.lot);
            let price = order
                .price
                .unwrap_or_else(|| self.phase_price(order.asset, bar, batch.phase));
            if price.is_nan() {
                net += held * self.last_mark(order.asset, bar, batch.phase).max(0.0) / value;
                if order.weight != 0.0 || held != 0.0 {
                    let due = if batch.phase == Phase::Open {
                        Phase::Open
                    } else {
                        Phase::Close
                    };
                    self.waiting.push((due, *order));
                    self.ledger.waited += 1;
                }
                continue;
            }
            let weight = if order.reason == Reason::Entry {
                self.within_limits(order, bar, batch.phase, value)
            } else {
                order.weight
            };
            let mut wanted = weight * value / price + if order.add { held } else { 0.0 };
            if order.lot != 0 && !order.add {
                wanted = held - self.lots.remove(&order.lot).unwrap_or(0.0);
                // What other lots hold is never exactly what is left; dust is nothing.
                if (wanted * price).abs() <= DUST * value {
                    wanted = 0.0;
                }
            }
            if self.terms.whole_shares {
                wanted = wanted.trunc();
            }
            net += wanted * price / value;
            let shares = wanted - held;
            let closing = wanted == 0.0 && held != 0.0;
            if closing || (shares * price).abs() > DUST * value {
                changes.push(Change {
                    order: *order,
                    shares,
                    price,
                    closing,
                });
            }
        }
        let rest = self
            .held
            .iter()
            .filter(|position| self.named[**position as usize] != self.batch);
        net += rest
            .map(|&position| {
                self.shares[position as usize] * self.last_mark(position, bar, batch.phase) / value
            })
            .sum::<f64>();
        self.trade(bar, value, net, &changes);
    }

    /// The part of an entry that the limits leave room for beside what is held.
    fn within_limits(&self, order: &Order, bar: usize, phase: Phase, value: f64) -> f64 {
        let sign = order.weight.signum();
        let limit = if sign < 0.0 {
            self.terms.short_limit
        } else {
            self.terms.long_limit
        };
        let others = self
            .held
            .iter()
            .filter(|position| order.add || **position != order.asset);
        let used: f64 = others
            .map(|&position| {
                (sign * self.shares[position as usize]).max(0.0) * self.last_mark(position, bar, phase)
            })
            .sum();
        sign * order.weight.abs().min((limit - used / value).max(0.0))
    }

    fn within_bands(&self, batch: &Batch, value: f64) -> bool {
        let bar = batch.bar as usize;
        batch.bands != Bands::default()
            && batch.orders.iter().all(|order| {
                let price = self.phase_price(order.asset, bar, batch.phase);
                let weight = self.shares[order.asset as usize] * price / value;
                price.is_nan() || batch.bands.hold(weight, order.weight)
            })
    }

    /// Sells, then buys with the cash there is.
    fn trade(&mut self, bar: usize, value: f64, net: f64, changes: &[Change]) {
        let fees = self.terms.fees;
        let mut traded = 0.0;
        for change in changes.iter().filter(|change| change.shares < 0.0) {
            let worth = -change.shares * change.price;
            let cost = fees.of(-change.shares, change.price);
            self.cash += worth - cost;
            traded += worth;
            self.settle(bar, change, change.shares, cost);
        }
        // Weights over 100 % are a wish to borrow; anything else is not.
        let floor = -(net.min(self.terms.long_limit) - 1.0).max(0.0) * value;
        let scale = self.affordable(changes, self.cash - floor);
        for change in changes.iter().filter(|change| change.shares > 0.0) {
            let mut shares = change.shares * scale;
            if self.terms.whole_shares {
                shares = shares.floor();
            }
            if shares <= 0.0 {
                continue;
            }
            let worth = shares * change.price;
            let cost = fees.of(shares, change.price);
            self.cash -= worth + cost;
            traded += worth;
            self.settle(bar, change, shares, cost);
        }
        if scale < 1.0 {
            self.ledger.scaled += 1;
            if !self.terms.whole_shares && scale > 0.0 {
                // All of it was spent; what the subtraction leaves is rounding.
                self.cash = floor;
            }
        }
        if traded > 0.0 {
            self.ledger.turnover.push((bar as u32, traded / value));
        }
    }

    /// The largest part, at most 1, of all purchases that `room` pays for with their costs.
    fn affordable(&self, changes: &[Change], room: f64) -> f64 {
        let needed = |scale: f64| -> f64 {
            changes
                .iter()
                .filter(|change| change.shares > 0.0)
                .map(|change| {
                    let shares = change.shares * scale;
                    shares * change.price + self.terms.fees.of(shares, change.price)
                })
                .sum()
        };
        let mut scale = 1.0;
        let mut cost = needed(scale);
        // Proportional costs need one step; minimum fees approach the answer from above.
        for _ in 0..100 {
            if cost <= room * (1.0 + 1e-15) {
                return scale;
            }
            scale *= (room / cost).max(0.0);
            cost = needed(scale);
            if scale == 0.0 || (self.terms.fees.is_proportional() && cost <= room * (1.0 + 1e-12)) {
                return scale;
            }
        }
        0.0
    }

    fn settle(&mut self, bar: usize, change: &Change, shares: f64, fee: f64) {
        let position = change.order.asset;
        if change.order.lot != 0 && change.order.add {
            *self.lots.entry(change.order.lot).or_default() += shares;
        }
        let held = &mut self.shares[position as usize];
        let before = *held;
        *held = if change.closing && shares == change.shares {
            0.0
        } else {
            before + shares
        };
        match (before == 0.0, *held == 0.0) {
            (true, false) => {
                let place = self.held.partition_point(|&other| other < position);
                self.held.insert(place, position);
            }
            (false, true) => self.held.retain(|&other| other != position),
            _ => {}
        }
        self.record(bar, position, shares, change.price, fee, change.order.reason);
    }
}

/// An order in shares.
struct Change {
    order: Order,
    shares: f64,
    price: f64,
    /// Whether it ends the position.
    closing: bool,
}
