//! What trading and holding costs, and what cash earns.

/// What one trade costs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Fees {
    /// Commission as a fraction of traded value.
    pub(crate) commission: f64,
    /// Slippage as a fraction of traded value.
    pub(crate) slippage: f64,
    /// Commission in money a quoted share.
    pub(crate) per_share: f64,
    /// Least commission in money of an order.
    pub(crate) minimum: f64,
}

impl Fees {
    /// The cost of a trade; `quoted` is its number of shares as they were quoted on the day.
    pub(super) fn of(self, shares: f64, price: f64, quoted: f64) -> f64 {
        let worth = shares * price;
        (worth * self.commission + quoted * self.per_share).max(self.minimum) + worth * self.slippage
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
