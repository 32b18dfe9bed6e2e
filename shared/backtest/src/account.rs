//! The account: cash and shares through time, orders in, equity and fills out.
//!
//! - Orders of one batch are sized on the account's value at the batch's prices before any of them trades. Sales go first,
//!   purchases share the cash that is there: the account borrows only what the target weights ask for beyond 100 %.
//! - Between batches shares do not change, so a stretch of bars is valued asset by asset over contiguous prices.
//! - An order for an asset without a price waits until it has one. An asset without a bar is valued at its last close; past
//!   [`crate::market::CARRY_DAYS`] it is taken as gone and paid out at that close, without cost.

use crate::market::Market;
use crate::result::{Reason, Side};
use fo_market::Field;

/// When within a bar a batch trades.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Phase {
    Open,
    Intrabar,
    Close,
}

/// Bring one asset to a weight of the account's value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Order {
    /// Position in the run's universe.
    pub(crate) asset: u32,
    pub(crate) weight: f64,
    /// Whether `weight` is added to what is held instead of being the target.
    pub(crate) add: bool,
    /// The lot that is opened or closed, where positions in one asset are kept apart; 0 for none.
    pub(crate) lot: u32,
    /// A price other than the phase's, for stops that trade at their level.
    pub(crate) price: Option<f64>,
    pub(crate) reason: Reason,
}

/// Orders that trade together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Batch {
    pub(crate) bar: u32,
    pub(crate) phase: Phase,
    pub(crate) orders: Vec<Order>,
    pub(crate) bands: Bands,
}

/// Nothing is traded while every weight is within the bands around its target.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Bands {
    /// Distance in points of equity.
    pub(crate) absolute: Option<f64>,
    /// Distance as a share of the target.
    pub(crate) relative: Option<f64>,
}

impl Bands {
    fn hold(self, weight: f64, target: f64) -> bool {
        let distance = (weight - target).abs();
        let outside = self.absolute.is_some_and(|band| distance > band)
            || self.relative.is_some_and(|band| distance > band * target.abs());
        !outside && (self.absolute.is_some() || self.relative.is_some())
    }
}

/// What one trade costs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Fees {
    /// Commission as a fraction of traded value.
    pub(crate) commission: f64,
    /// Slippage as a fraction of traded value.
    pub(crate) slippage: f64,
    /// Commission in money a share.
    pub(crate) per_share: f64,
    /// Least commission in money of an order.
    pub(crate) minimum: f64,
}

impl Fees {
    fn of(self, shares: f64, price: f64) -> f64 {
        let worth = shares * price;
        if self.is_proportional() {
            return worth * self.rate();
        }
        (worth * self.commission + shares * self.per_share).max(self.minimum) + worth * self.slippage
    }

    /// Whether a trade's cost is a fixed part of its value.
    pub(crate) fn is_proportional(self) -> bool {
        self.per_share == 0.0 && self.minimum == 0.0
    }

    /// Commission and slippage as a fraction of traded value.
    pub(crate) fn rate(self) -> f64 {
        self.commission + self.slippage
    }
}

/// What trading and holding costs, and what cash earns.
///
/// Yearly rates apply to actual days over 365, at the rate known the bar before.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Terms {
    pub(crate) fees: Fees,
    /// Yearly cost of a short position as a fraction of its value.
    pub(crate) borrow: f64,
    /// Yearly rate on cash for every bar of the panel.
    pub(crate) cash_rate: Option<Vec<f64>>,
    /// Yearly rate on borrowed cash for every bar of the panel, where it is another one.
    pub(crate) debt_rate: Option<Vec<f64>>,
    /// Panel position of the asset whose return cash earns instead.
    pub(crate) cash_asset: Option<usize>,
    pub(crate) whole_shares: bool,
    /// Most the long positions together may be worth, as a share of the account's value.
    pub(crate) long_limit: f64,
    /// The same of short positions.
    pub(crate) short_limit: f64,
}

/// One execution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RawFill {
    pub(crate) bar: u32,
    pub(crate) asset: u32,
    pub(crate) side: Side,
    pub(crate) price: f64,
    pub(crate) shares: f64,
    pub(crate) fee: f64,
    pub(crate) reason: Reason,
}

/// The account's history.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Value at each close, after the trades at that close.
    pub(crate) equity: Vec<f64>,
    /// Value of long plus absolute value of short positions at each close.
    pub(crate) gross: Vec<f64>,
    pub(crate) fills: Vec<RawFill>,
    /// Traded value over account value of each batch that traded.
    pub(crate) turnover: Vec<(u32, f64)>,
    pub(crate) interest: f64,
    pub(crate) borrow_cost: f64,
    pub(crate) waited: u32,
    pub(crate) delisted: Vec<(u32, u32)>,
    pub(crate) ruined: Option<u32>,
    pub(crate) scaled: u32,
}

impl Ledger {
    /// Adds another account's history; histories stay in order of time.
    pub(crate) fn absorb(&mut self, other: Self) {
        let add = |own: &mut Vec<f64>, other: Vec<f64>| {
            own.iter_mut().zip(other).for_each(|(own, other)| *own += other)
        };
        add(&mut self.equity, other.equity);
        add(&mut self.gross, other.gross);
        self.fills.extend(other.fills);
        self.fills.sort_by_key(|fill| fill.bar);
        self.turnover.extend(other.turnover);
        self.turnover.sort_by_key(|(bar, _)| *bar);
        self.interest += other.interest;
        self.borrow_cost += other.borrow_cost;
        self.waited += other.waited;
        self.scaled += other.scaled;
        self.delisted.extend(other.delisted);
        self.ruined = self.ruined.or(other.ruined);
    }
}

/// Orders smaller than this part of the account are rounding, not trades.
const DUST: f64 = 1e-12;

struct Account<'m, 'a> {
    market: &'m Market<'a>,
    assets: &'m [usize],
    terms: &'m Terms,
    /// Number of the batch that last named each asset.
    named: Vec<u32>,
    batch: u32,
    first: usize,
    cash: f64,
    shares: Vec<f64>,
    /// Universe positions with shares, ascending.
    held: Vec<u32>,
    waiting: Vec<(Phase, Order)>,
    /// Shares of each open lot.
    lots: rustc_hash::FxHashMap<u32, f64>,
    accrued: usize,
    ledger: Ledger,
}

/// Runs batches, sorted by bar and phase, over the bars `first..end`. The account starts with `capital` in cash.
pub(crate) fn simulate(
    market: &Market<'_>,
    assets: &[usize],
    batches: &[Batch],
    terms: &Terms,
    (first, end): (usize, usize),
    capital: f64,
) -> Ledger {
    let bars = end - first;
    let mut account = Account {
        market,
        assets,
        terms,
        named: vec![0; assets.len()],
        batch: 0,
        first,
        cash: capital,
        shares: vec![0.0; assets.len()],
        held: Vec::new(),
        waiting: Vec::new(),
        lots: rustc_hash::FxHashMap::default(),
        accrued: first,
        ledger: Ledger {
            equity: Vec::with_capacity(bars),
            gross: Vec::with_capacity(bars),
            ..Ledger::default()
        },
    };
    for batch in batches {
        let bar = batch.bar as usize;
        account.advance(bar);
        if account.ledger.ruined.is_some() {
            break;
        }
        account.accrue(bar);
        account.retry(bar, batch.phase);
        account.execute(batch);
    }
    account.advance(end);
    account.ledger
}

impl Account<'_, '_> {
    fn marks(&self, position: u32) -> &[f64] {
        self.market.marks(self.assets[position as usize])
    }

    fn phase_price(&self, position: u32, bar: usize, phase: Phase) -> f64 {
        let field = if phase == Phase::Open {
            Field::Open
        } else {
            Field::Close
        };
        self.market.series(field, self.assets[position as usize])[bar]
    }

    /// The account's value at a phase's prices; an asset without one counts at its last close.
    fn value(&self, bar: usize, phase: Phase) -> f64 {
        self.held.iter().fold(self.cash, |value, &position| {
            let price = self.phase_price(position, bar, phase);
            let price = if price.is_nan() {
                self.last_mark(position, bar, phase)
            } else {
                price
            };
            value + self.shares[position as usize] * price
        })
    }

    fn last_mark(&self, position: u32, bar: usize, phase: Phase) -> f64 {
        let marks = self.marks(position);
        if phase == Phase::Close {
            marks[bar]
        } else {
            marks[bar.saturating_sub(1)]
        }
    }

    /// Values the account at the closes of all bars before `bar` that have not been valued yet.
    fn advance(&mut self, bar: usize) {
        let slow = self.terms.borrow != 0.0
            || self.terms.cash_rate.is_some()
            || self.terms.debt_rate.is_some()
            || self.terms.cash_asset.is_some()
            || !self.waiting.is_empty()
            || self
                .held
                .iter()
                .any(|&position| self.market.listing(self.assets[position as usize]).gaps.is_some());
        let from = self.first + self.ledger.equity.len();
        if !slow {
            self.mark(from, bar);
            return;
        }
        for today in from..bar {
            self.accrue(today);
            self.retry(today, Phase::Open);
            self.pay_out_delisted(today);
            self.retry(today, Phase::Close);
            self.mark(today, today + 1);
        }
    }

    /// Appends the value at each close of `from..to`, with cash and shares as they are.
    fn mark(&mut self, from: usize, to: usize) {
        if from >= to || self.ledger.ruined.is_some() && self.held.is_empty() {
            let cash = self.cash;
            self.ledger.equity.extend((from..to).map(|_| cash));
            self.ledger.gross.extend((from..to).map(|_| 0.0));
            return;
        }
        let start = self.ledger.equity.len();
        let mut equity = std::mem::take(&mut self.ledger.equity);
        let mut gross = std::mem::take(&mut self.ledger.gross);
        equity.resize(start + to - from, self.cash);
        gross.resize(start + to - from, 0.0);
        for &position in &self.held {
            let shares = self.shares[position as usize];
            let marks = &self.marks(position)[from..to];
            for ((value, exposed), mark) in equity[start..].iter_mut().zip(&mut gross[start..]).zip(marks) {
                *value += shares * mark;
                *exposed += shares.abs() * mark;
            }
        }
        self.ledger.equity = equity;
        self.ledger.gross = gross;
        // Only debt or short positions can take the value to zero.
        if self.cash < 0.0
            || self
                .held
                .iter()
                .any(|&position| self.shares[position as usize] < 0.0)
        {
            let lost = self.ledger.equity[start..].iter().position(|value| *value <= 0.0);
            if let Some(offset) = lost {
                self.ruin(start + offset, from + offset);
                self.ledger.equity.resize(start + to - from, 0.0);
                self.ledger.gross.resize(start + to - from, 0.0);
            }
        }
    }

    /// The account is worth nothing: it is closed, and stays at zero.
    fn ruin(&mut self, index: usize, bar: usize) {
        self.ledger.equity.truncate(index);
        self.ledger.gross.truncate(index);
        self.ledger.ruined = Some(bar as u32);
        for position in std::mem::take(&mut self.held) {
            let price = self.marks(position)[bar];
            let shares = std::mem::take(&mut self.shares[position as usize]);
            self.record(bar, position, -shares, price, 0.0, Reason::Ruin);
        }
        self.cash = 0.0;
        self.waiting.clear();
    }

    /// Interest on cash and the cost of borrowed shares for the days up to `bar`, once a bar.
    fn accrue(&mut self, bar: usize) {
        if bar <= self.accrued {
            return;
        }
        self.accrued = bar;
        let dates = self.market.dates();
        let years = (dates[bar] - dates[bar - 1]).num_days() as f64 / 365.0;
        let rate = |rates: &Option<Vec<f64>>| match rates {
            Some(rates) if !rates[bar - 1].is_nan() => rates[bar - 1] * years,
            _ => 0.0,
        };
        let growth = if self.cash < 0.0 && self.terms.debt_rate.is_some() {
            rate(&self.terms.debt_rate)
        } else if let Some(asset) = self.terms.cash_asset {
            let marks = self.market.marks(asset);
            let growth = marks[bar] / marks[bar - 1] - 1.0;
            if growth.is_nan() { 0.0 } else { growth }
        } else {
            rate(&self.terms.cash_rate)
        };
        if self.terms.borrow != 0.0 {
            let short: f64 = self
                .held
                .iter()
                .map(|&position| (-self.shares[position as usize]).max(0.0) * self.marks(position)[bar - 1])
                .sum();
            self.cash -= short * self.terms.borrow * years;
            self.ledger.borrow_cost += short * self.terms.borrow * years;
        }
        self.ledger.interest += self.cash * growth;
        self.cash += self.cash * growth;
    }

    fn retry(&mut self, bar: usize, phase: Phase) {
        if self.waiting.is_empty() {
            return;
        }
        let waiting = std::mem::take(&mut self.waiting);
        let (now, later): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|(due, order)| *due == phase && !self.phase_price(order.asset, bar, phase).is_nan());
        self.waiting = later;
        if !now.is_empty() {
            let orders = now.into_iter().map(|(_, order)| order).collect();
            self.execute(&Batch {
                bar: bar as u32,
                phase,
                orders,
                bands: Bands::default(),
            });
        }
    }

    fn pay_out_delisted(&mut self, bar: usize) {
        let gone: Vec<u32> = self
            .held
            .iter()
            .copied()
            .filter(|&position| {
                let gaps = &self.market.listing(self.assets[position as usize]).gaps;
                gaps.as_ref().is_some_and(|gaps| !gaps.fresh[bar])
            })
            .collect();
        for position in &gone {
            let price = self.marks(*position)[bar];
            let shares = std::mem::take(&mut self.shares[*position as usize]);
            self.cash += shares * price;
            self.record(bar, *position, -shares, price, 0.0, Reason::Delisted);
            self.ledger.delisted.push((bar as u32, *position));
            self.waiting.retain(|(_, order)| order.asset != *position);
        }
        if !gone.is_empty() {
            self.held.retain(|position| !gone.contains(position));
        }
    }

    fn record(&mut self, bar: usize, asset: u32, change: f64, price: f64, fee: f64, reason: Reason) {
        let side = if change > 0.0 { Side::Buy } else { Side::Sell };
        let bar = bar as u32;
        self.ledger.fills.push(RawFill {
            bar,
            asset,
            side,
            price,
            shares: change.abs(),
            fee,
            reason,
        });
    }

    fn execute(&mut self, batch: &Batch) {
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
