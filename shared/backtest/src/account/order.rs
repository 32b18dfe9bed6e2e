//! Orders, and when they trade.

use smallvec::SmallVec;

use crate::result::Reason;

/// When within a bar a batch trades.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Phase {
    Open,
    Intrabar,
    Close,
}

/// What an order does to its book.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Action {
    /// Brings it to the weight.
    Target,
    /// Opens a position of the weight.
    Enter,
    /// Adds the weight to an open position; nothing where none is open.
    Add,
    /// Closes it.
    Leave,
}

/// The book of the allocation: everything that no trading rule holds.
pub(crate) const ALLOCATION: u32 = 0;

/// An order for one asset in one book. Weights are parts of the account's value.
///
/// What is held of an asset is the sum of its books: the allocation has one, and every position of a trading rule one of
/// its own, so that rules over the same asset do not overwrite each other. The account trades their sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Order {
    /// Position in the run's universe.
    pub(crate) asset: u32,
    /// [`ALLOCATION`], or the number of a rule's book, which is of this asset alone.
    pub(crate) book: u32,
    /// The rule whose book it is, from 1; 0 for the allocation.
    pub(crate) rule: u32,
    pub(crate) action: Action,
    pub(crate) reason: Reason,
    pub(crate) weight: f64,
    /// The part of the capital that the rule was given at the decision, with its sign.
    pub(crate) share: f64,
    /// A price other than the phase's, for stops that trade at their level.
    pub(crate) price: Option<f64>,
}

/// Orders that trade together, one a book at most; most often it is one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Batch {
    pub(crate) bar: u32,
    pub(crate) phase: Phase,
    pub(crate) orders: SmallVec<[Order; 1]>,
    /// Of the allocation's orders.
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
    pub(super) fn hold(self, weight: f64, target: f64) -> bool {
        let distance = (weight - target).abs();
        let outside = self.absolute.is_some_and(|band| distance > band)
            || self.relative.is_some_and(|band| distance > band * target.abs());
        !outside && (self.absolute.is_some() || self.relative.is_some())
    }
}
