//! The account's history.

use super::Phase;
use crate::result::{Reason, Side};

/// One execution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RawFill {
    pub(crate) bar: u32,
    pub(crate) phase: Phase,
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
    /// Entries of which nothing was made: the rule's number, from 0, and the book.
    pub(crate) turned_away: Vec<(usize, u32)>,
    /// Batches whose entries the limits cut.
    pub(crate) cut: u32,
    /// Batches whose entries the account borrowed for, because what other rules held had outgrown their share.
    pub(crate) outgrown: u32,
}

impl Ledger {
    /// The histories of several accounts as one, in order of time and, on a bar, of the accounts.
    pub(crate) fn sum(accounts: impl IntoIterator<Item = Self>, bars: usize) -> Self {
        let mut total = Self {
            equity: vec![0.0; bars],
            gross: vec![0.0; bars],
            ..Self::default()
        };
        accounts.into_iter().for_each(|account| total.absorb(account));
        total.fills.sort_by_key(|fill| fill.bar);
        total.turnover.sort_by_key(|(bar, _)| *bar);
        total
    }

    fn absorb(&mut self, other: Self) {
        let add = |own: &mut Vec<f64>, other: Vec<f64>| {
            own.iter_mut().zip(other).for_each(|(own, other)| *own += other)
        };
        add(&mut self.equity, other.equity);
        add(&mut self.gross, other.gross);
        self.fills.extend(other.fills);
        self.turnover.extend(other.turnover);
        self.interest += other.interest;
        self.borrow_cost += other.borrow_cost;
        self.waited += other.waited;
        self.scaled += other.scaled;
        self.cut += other.cut;
        self.outgrown += other.outgrown;
        self.delisted.extend(other.delisted);
        self.ruined = self.ruined.or(other.ruined);
    }
}
