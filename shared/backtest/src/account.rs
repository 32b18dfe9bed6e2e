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
    /// Whether everything held and not named is sold.
    pub(crate) whole: bool,
    /// An asset is left alone while its weight is within this of the target.
    pub(crate) band: f64,
}

/// What trading and holding costs, and what cash earns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Terms {
    /// Cost of a trade as a fraction of its value.
    pub(crate) fee: f64,
    /// Yearly cost of a short position as a fraction of its value (actual days over 365).
    pub(crate) borrow: f64,
    /// Yearly rate on cash (actual days over 365); also paid on borrowed cash.
    pub(crate) cash_rate: f64,
    /// Panel position of the asset whose return cash earns instead.
    pub(crate) cash_asset: Option<usize>,
    pub(crate) whole_shares: bool,
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

/// Holdings from a bar's close on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Holding {
    pub(crate) bar: u32,
    pub(crate) shares: Vec<(u32, f64)>,
}

/// The account's history.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Value at each close, after the trades at that close.
    pub(crate) equity: Vec<f64>,
    /// Value of long plus absolute value of short positions at each close.
    pub(crate) gross: Vec<f64>,
    pub(crate) fills: Vec<RawFill>,
    pub(crate) holdings: Vec<Holding>,
    /// Traded value over account value of each batch that traded.
    pub(crate) turnover: Vec<(u32, f64)>,
    pub(crate) interest: f64,
    pub(crate) borrow_cost: f64,
    pub(crate) waited: u32,
    pub(crate) delisted: Vec<(u32, u32)>,
    pub(crate) ruined: Option<u32>,
    pub(crate) scaled: u32,
}

/// Orders smaller than this part of the account are rounding, not trades.
const DUST: f64 = 1e-12;

struct Account<'m, 'a> {
    market: &'m Market<'a>,
    assets: &'m [usize],
    terms: Terms,
    first: usize,
    cash: f64,
    shares: Vec<f64>,
    /// Universe positions with shares, ascending.
    held: Vec<u32>,
    waiting: Vec<(Phase, Order)>,
    accrued: usize,
    ledger: Ledger,
}

/// Runs batches, sorted by bar and phase, over the bars `first..end`. The account starts with `capital` in cash.
pub(crate) fn simulate(
    market: &Market<'_>,
    assets: &[usize],
    batches: &[Batch],
    terms: Terms,
    (first, end): (usize, usize),
    capital: f64,
) -> Ledger {
    let bars = end - first;
    let mut account = Account {
        market,
        assets,
        terms,
        first,
        cash: capital,
        shares: vec![0.0; assets.len()],
        held: Vec::new(),
        waiting: Vec::new(),
        accrued: first,
        ledger: Ledger { equity: Vec::with_capacity(bars), gross: Vec::with_capacity(bars), ..Ledger::default() },
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
        let field = if phase == Phase::Open { Field::Open } else { Field::Close };
        self.market.series(field, self.assets[position as usize])[bar]
    }

    /// The account's value at a phase's prices; an asset without one counts at its last close.
    fn value(&self, bar: usize, phase: Phase) -> f64 {
        self.held.iter().fold(self.cash, |value, &position| {
            let price = self.phase_price(position, bar, phase);
            let price = if price.is_nan() { self.last_mark(position, bar, phase) } else { price };
            value + self.shares[position as usize] * price
        })
    }

    fn last_mark(&self, position: u32, bar: usize, phase: Phase) -> f64 {
        let marks = self.marks(position);
        if phase == Phase::Close { marks[bar] } else { marks[bar.saturating_sub(1)] }
    }

    /// Values the account at the closes of all bars before `bar` that have not been valued yet.
    fn advance(&mut self, bar: usize) {
        let slow = self.terms.borrow != 0.0
            || self.terms.cash_rate != 0.0
            || self.terms.cash_asset.is_some()
            || !self.waiting.is_empty()
            || self.held.iter().any(|&position| self.market.listing(self.assets[position as usize]).gaps.is_some());
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
        if self.cash < 0.0 || self.held.iter().any(|&position| self.shares[position as usize] < 0.0) {
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
        self.remember(bar);
    }

    /// Interest on cash and the cost of borrowed shares for the days up to `bar`, once a bar.
    fn accrue(&mut self, bar: usize) {
        if bar <= self.accrued {
            return;
        }
        self.accrued = bar;
        let dates = self.market.dates();
        let years = (dates[bar] - dates[bar - 1]).num_days() as f64 / 365.0;
        let growth = match self.terms.cash_asset {
            Some(asset) => {
                let marks = self.market.marks(asset);
                let growth = marks[bar] / marks[bar - 1] - 1.0;
                if growth.is_nan() { 0.0 } else { growth }
            }
            None => self.terms.cash_rate * years,
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
        let (now, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(due, order)| {
            *due == phase && !self.phase_price(order.asset, bar, phase).is_nan()
        });
        self.waiting = later;
        if !now.is_empty() {
            let orders = now.into_iter().map(|(_, order)| order).collect();
            self.execute(&Batch { bar: bar as u32, phase, orders, whole: false, band: 0.0 });
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
            self.remember(bar);
        }
    }

    fn record(&mut self, bar: usize, asset: u32, change: f64, price: f64, fee: f64, reason: Reason) {
        let side = if change > 0.0 { Side::Buy } else { Side::Sell };
        let bar = bar as u32;
        self.ledger.fills.push(RawFill { bar, asset, side, price, shares: change.abs(), fee, reason });
    }

    fn remember(&mut self, bar: usize) {
        let shares = self.held.iter().map(|&position| (position, self.shares[position as usize])).collect();
        match self.ledger.holdings.last_mut() {
            Some(last) if last.bar as usize == bar => last.shares = shares,
            _ => self.ledger.holdings.push(Holding { bar: bar as u32, shares }),
        }
    }

    fn execute(&mut self, batch: &Batch) {
        let bar = batch.bar as usize;
        let value = self.value(bar, batch.phase);
        if value <= 0.0 {
            return;
        }
        let mut changes: Vec<(Order, f64, f64)> = Vec::with_capacity(batch.orders.len() + self.held.len());
        if batch.whole {
            // A new allocation overrides whatever was still waiting.
            self.waiting.clear();
            for &position in &self.held {
                if !batch.orders.iter().any(|order| order.asset == position) {
                    let order = Order { asset: position, weight: 0.0, price: None, reason: Reason::Rebalance };
                    changes.push((order, 0.0, 0.0));
                }
            }
        }
        changes.extend(batch.orders.iter().map(|order| (*order, 0.0, 0.0)));
        let mut net = 0.0;
        changes.retain_mut(|(order, change, price)| {
            let held = self.shares[order.asset as usize];
            *price = order.price.unwrap_or_else(|| self.phase_price(order.asset, bar, batch.phase));
            net += order.weight;
            if price.is_nan() {
                if order.weight != 0.0 || held != 0.0 {
                    self.waiting.retain(|(_, other)| other.asset != order.asset);
                    let due = if batch.phase == Phase::Open { Phase::Open } else { Phase::Close };
                    self.waiting.push((due, *order));
                    self.ledger.waited += 1;
                }
                return false;
            }
            let mut wanted = order.weight * value / *price;
            if self.terms.whole_shares {
                wanted = wanted.trunc();
            }
            *change = wanted - held;
            let size = (*change * *price).abs();
            let closing = order.weight == 0.0 && held != 0.0;
            closing || size > DUST * value && size > batch.band * value
        });
        if !batch.whole {
            let named = |position: &u32| batch.orders.iter().any(|order| order.asset == *position);
            let rest: f64 = self
                .held
                .iter()
                .filter(|position| !named(position))
                .map(|&position| self.shares[position as usize] * self.last_mark(position, bar, batch.phase))
                .sum();
            net += rest / value;
        }
        self.trade(bar, value, net, &changes);
    }

    /// Sells, then buys with the cash there is.
    fn trade(&mut self, bar: usize, value: f64, net: f64, changes: &[(Order, f64, f64)]) {
        let fee = self.terms.fee;
        let mut traded = 0.0;
        for (order, change, price) in changes.iter().filter(|(_, change, _)| *change < 0.0) {
            let worth = -change * price;
            let cost = worth * fee;
            self.cash += worth - cost;
            traded += worth;
            self.settle(bar, order, *change, *price, cost);
        }
        let needed: f64 =
            changes.iter().filter(|(_, change, _)| *change > 0.0).map(|(_, change, price)| change * price * (1.0 + fee)).sum();
        // Weights over 100 % are a wish to borrow; anything else is not.
        let floor = -(net - 1.0).max(0.0) * value;
        let room = self.cash - floor;
        let scale = if needed > room { (room / needed).max(0.0) } else { 1.0 };
        for (order, change, price) in changes.iter().filter(|(_, change, _)| *change > 0.0) {
            let mut change = change * scale;
            if self.terms.whole_shares {
                change = change.floor();
            }
            if change <= 0.0 {
                continue;
            }
            let worth = change * price;
            let cost = worth * fee;
            self.cash -= worth + cost;
            traded += worth;
            self.settle(bar, order, change, *price, cost);
        }
        if scale < 1.0 {
            self.ledger.scaled += 1;
            if !self.terms.whole_shares {
                // All of it was spent; what the subtraction leaves is rounding.
                self.cash = floor;
            }
        }
        if traded > 0.0 {
            self.ledger.turnover.push((bar as u32, traded / value));
            self.remember(bar);
        }
    }

    fn settle(&mut self, bar: usize, order: &Order, change: f64, price: f64, fee: f64) {
        let position = order.asset;
        let shares = &mut self.shares[position as usize];
        let before = *shares;
        *shares = if order.weight == 0.0 && change == -before { 0.0 } else { before + change };
        match (before == 0.0, *shares == 0.0) {
            (true, false) => {
                let place = self.held.partition_point(|&other| other < position);
                self.held.insert(place, position);
            }
            (false, true) => self.held.retain(|&other| other != position),
            _ => {}
        }
        self.record(bar, position, change, price, fee, order.reason);
    }
}
