//! The account: cash and shares through time, orders in, equity and fills out.
//!
//! - Orders of one batch are sized on the account's value at the batch's prices before any of them trades. Sales go first,
//!   purchases share the cash that is there: the account borrows only what the target weights ask for beyond 100 %.
//! - Between batches shares do not change, so a stretch of bars is valued asset by asset over contiguous prices.
//! - An order for an asset without a price waits until it has one. An asset without a bar is valued at its last close; past
//!   [`crate::market::CARRY_DAYS`] one that never trades again is paid out at that close, without cost.
//! - What is held of an asset is kept in books, one of the allocation and one of each rule's position; they are netted
//!   before anything is traded.

mod ledger;
mod order;
mod terms;
mod trading;

use crate::market::Market;
use crate::result::{Reason, Side};
use fo_market::Field;

pub(crate) use ledger::{Ledger, RawFill};
pub(crate) use order::{ALLOCATION, Action, Bands, Batch, Order, Phase};
pub(crate) use terms::{Fees, Terms};

/// Orders smaller than this part of the account are rounding, not trades.
const DUST: f64 = 1e-12;

/// An account in the midst of a run.
pub(crate) struct Account<'m, 'a> {
    market: &'m Market<'a>,
    assets: &'m [usize],
    terms: &'m Terms,
    /// Number of the batch that last changed each asset, and the place of the change in it.
    named: Vec<u32>,
    place: Vec<u32>,
    batch: u32,
    first: usize,
    cash: f64,
    shares: Vec<f64>,
    /// Universe positions with shares, ascending.
    held: Vec<u32>,
    waiting: Vec<(Phase, Order)>,
    /// Each rule's books, by number.
    books: Vec<Book>,
    /// Whether the batch at hand trades at the open.
    at_open: bool,
    /// Whose orders came first, and whether anybody else's came.
    only: Option<u32>,
    several: bool,
    /// Shares of each asset in rules' books.
    ruled: Vec<f64>,
    /// Whether some asset is gone before the data ends.
    delists: bool,
    accrued: usize,
    /// The price of the cash's asset up to which its return is credited.
    cash_mark: f64,
    ledger: Ledger,
}

/// What a rule holds in one position.
#[derive(Clone, Copy, Debug, Default)]
struct Book {
    asset: u32,
    rule: u32,
    shares: f64,
    /// The weight it was entered with.
    weight: f64,
}

impl<'m, 'a> Account<'m, 'a> {
    /// An account with `capital` in cash before the first of the bars.
    pub(crate) fn new(
        market: &'m Market<'a>,
        assets: &'m [usize],
        terms: &'m Terms,
        (first, end): (usize, usize),
        capital: f64,
    ) -> Self {
        let bars = end - first;
        Account {
            market,
            assets,
            terms,
            named: vec![0; assets.len()],
            place: vec![0; assets.len()],
            batch: 0,
            first,
            cash: capital,
            shares: vec![0.0; assets.len()],
            held: Vec::new(),
            waiting: Vec::new(),
            books: Vec::new(),
            at_open: false,
            only: None,
            several: false,
            ruled: vec![0.0; assets.len()],
            delists: assets.iter().any(|&asset| market.listing(asset).gone < end),
            accrued: first,
            cash_mark: f64::NAN,
            ledger: Ledger {
                equity: Vec::with_capacity(bars),
                gross: Vec::with_capacity(bars),
                ..Ledger::default()
            },
        }
    }

    /// Executes batches, sorted by bar and phase, and values the account up to the last bar.
    pub(crate) fn run(mut self, batches: &[Batch], end: usize) -> Ledger {
        for batch in batches {
            self.carry_out(batch);
            if self.is_ruined() {
                break;
            }
        }
        self.finish(end)
    }

    /// Goes on to a batch's moment and executes it. Batches come by bar and phase.
    pub(crate) fn carry_out(&mut self, batch: &Batch) {
        let bar = batch.bar as usize;
        self.advance(bar);
        if self.is_ruined() {
            return;
        }
        if self.delists && batch.phase == Phase::Close {
            // What is gone is paid out before the close, and its money is there to be spent at it.
            self.accrue(bar, Phase::Open);
            self.pay_out_delisted(bar);
        }
        self.accrue(bar, batch.phase);
        self.retry(bar, batch.phase);
        self.execute(batch);
    }

    /// Values the account up to the last bar.
    pub(crate) fn finish(mut self, end: usize) -> Ledger {
        self.advance(end);
        self.ledger
    }

    pub(crate) fn is_ruined(&self) -> bool {
        self.ledger.ruined.is_some()
    }

    /// The rules, from 0, and the books whose entries came to nothing since this was asked last.
    pub(crate) fn turned_away(&mut self) -> Vec<(usize, u32)> {
        std::mem::take(&mut self.ledger.turned_away)
    }
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
        self.market.fills(field, self.assets[position as usize])[bar]
    }

    /// The account's value at a phase's prices; an asset without one counts at its last close.
    fn value(&self, bar: usize, phase: Phase) -> f64 {
        self.held.iter().fold(self.cash, |value, &position| {
            value + self.shares[position as usize] * self.price_or_mark(position, bar, phase)
        })
    }

    /// The price of a phase; the last close where there is none.
    fn price_or_mark(&self, position: u32, bar: usize, phase: Phase) -> f64 {
        let price = self.phase_price(position, bar, phase);
        if price.is_nan() {
            self.last_mark(position, bar, phase)
        } else {
            price
        }
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
            self.accrue(today, Phase::Open);
            self.retry(today, Phase::Open);
            self.pay_out_delisted(today);
            self.accrue(today, Phase::Close);
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

    /// The account is worth nothing at a close: it is closed, and stays at zero.
    fn ruin(&mut self, index: usize, bar: usize) {
        self.ledger.equity.truncate(index);
        self.ledger.gross.truncate(index);
        self.ruin_at((bar, Phase::Close));
    }

    /// Closes the account at the prices of a moment, at which it is worth nothing.
    fn ruin_at(&mut self, (bar, phase): (usize, Phase)) {
        self.ledger.ruined = Some(bar as u32);
        for position in std::mem::take(&mut self.held) {
            let price = self.price_or_mark(position, bar, phase);
            let shares = std::mem::take(&mut self.shares[position as usize]);
            self.record((bar, phase), position, -shares, price, 0.0, Reason::Ruin);
        }
        self.cash = 0.0;
        self.waiting.clear();
    }

    /// Interest on cash and the cost of borrowed shares for the days up to `bar`, once a bar; the return of the asset that
    /// cash is kept in up to the phase.
    fn accrue(&mut self, bar: usize, phase: Phase) {
        if let Some(asset) = self.terms.cash_asset {
            self.follow_asset(asset, bar, phase);
        }
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
        } else if self.terms.cash_asset.is_some() {
            0.0
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

    /// Credits the return of the asset that cash is kept in: money spent at the open has not earned the day.
    fn follow_asset(&mut self, asset: usize, bar: usize, phase: Phase) {
        let price = match phase {
            Phase::Close => self.market.marks(asset)[bar],
            Phase::Open | Phase::Intrabar => self.market.series(Field::Open, asset)[bar],
        };
        if price.is_nan() {
            return;
        }
        let before = std::mem::replace(&mut self.cash_mark, price);
        let borrowed = self.cash < 0.0 && self.terms.debt_rate.is_some();
        if before > 0.0 && !borrowed {
            let earned = self.cash * (price / before - 1.0);
            self.ledger.interest += earned;
            self.cash += earned;
        }
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
            .filter(|&position| self.market.listing(self.assets[position as usize]).gone <= bar)
            .collect();
        for position in &gone {
            let price = self.marks(*position)[bar];
            let shares = std::mem::take(&mut self.shares[*position as usize]);
            self.cash += shares * price;
            self.record(
                (bar, Phase::Close),
                *position,
                -shares,
                price,
                0.0,
                Reason::Delisted,
            );
            self.ledger.delisted.push((bar as u32, *position));
            self.waiting.retain(|(_, order)| order.asset != *position);
            self.ruled[*position as usize] = 0.0;
            for book in self.books.iter_mut().filter(|book| book.asset == *position) {
                *book = Book::default();
            }
        }
        if !gone.is_empty() {
            self.held.retain(|position| !gone.contains(position));
        }
    }

    /// Notes a fill; `bar` and `phase` are its moment.
    fn record(
        &mut self,
        (bar, phase): (usize, Phase),
        asset: u32,
        change: f64,
        price: f64,
        fee: f64,
        reason: Reason,
    ) {
        let side = if change > 0.0 { Side::Buy } else { Side::Sell };
        let bar = bar as u32;
        self.ledger.fills.push(RawFill {
            bar,
            phase,
            asset,
            side,
            price,
            shares: change.abs(),
            fee,
            reason,
        });
    }
}
