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

/// Orders that trade together; most often it is one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Batch {
    pub(crate) bar: u32,
    pub(crate) phase: Phase,
    pub(crate) orders: SmallVec<[Order; 1]>,
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
