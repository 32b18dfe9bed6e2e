//! Entry and exit rules per asset: a state machine for each.

use super::{Assets, Expression};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Positions that are entered on a condition and left on another, or by a stop, each asset on its own.
///
/// It decides on every bar, whatever the spec's `rebalance` says. A position keeps the number of shares it was
/// entered with. In `exit`, `stop`-like fields and `pyramid`, the names `entry_price`, `bars_held`, `open_return`,
/// `highest_since_entry` and `lowest_since_entry` speak about the open position.
///
/// On each bar with an open position, in this order, the first that applies wins: stop (fixed, then trailing) at the
/// open if the bar opens beyond it, else at its level if the bar's range reaches it; target likewise; then on the
/// close the time stop and `exit`, filled as the spec's `execution` says. Stops watch from the bar after an entry
/// filled at a close, and from the very bar of an entry filled at an open. An asset whose position was closed on a bar
/// is not entered again on that bar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trade {
    /// Which assets.
    pub assets: Assets,
    /// Long or short.
    #[serde(default, skip_serializing_if = "Side::is_long")]
    pub side: Side,
    /// Enter while this holds, per asset, and there is no position.
    pub enter: Expression,
    /// Leave when this holds; without it, only the stops close a position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<Expression>,
    /// Share of equity a position is entered with, per asset, evaluated on entry: `10%`,
    /// `1% * close / (2 * atr(20 days))`. By default 1 / number of assets; with separate accounts, all of its account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Expression>,
    /// Give each asset its own account with 1 / number of assets of the capital, that never mixes with the others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub separate_accounts: bool,
    /// Most positions open at a time; if more are wanted, `rank` decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_positions: Option<Expression>,
    /// Which entries come first when there is no room for all: the highest of a number per asset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<Expression>,
    /// Leave at a loss.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_loss: Option<Protection>,
    /// Leave at a gain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub take_profit: Option<Protection>,
    /// Leave at a fall from the best price since entry (highest high for long, lowest low for short, up to the bar
    /// before).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trailing_stop: Option<Protection>,
    /// Leave after this many bars: `20 days`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_stop: Option<Expression>,
    /// When a closed position may be entered again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reentry: Option<Reentry>,
    /// Add to a winning position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pyramid: Option<Pyramid>,
}

/// Long or short.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Gains when the price rises.
    #[default]
    Long,
    /// Gains when the price falls.
    Short,
}

impl Side {
    pub(crate) fn is_long(&self) -> bool {
        *self == Self::Long
    }
}

/// How far from the entry price (for a trailing stop: from the best price since entry) an order waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "a share of the entry price such as `5%`, or `{distance: 2 * atr(20 days)}`"
)]
pub enum Protection {
    /// A distance in price, per asset, evaluated on the bar whose close decided the entry and then kept.
    Distance(Distance),
    /// A constant share of the price: `5%`.
    Share(Expression),
}

/// A distance in price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Distance {
    /// A positive number per asset: `2 * atr(20 days)`.
    pub distance: Expression,
}

/// When a closed position may be entered again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reentry {
    /// Bars to wait after the exit: `5 days`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<Expression>,
    /// Whether `enter` must have been false in between.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reset: bool,
}

/// Adding to a position.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pyramid {
    /// Most units, the first included.
    pub units: Expression,
    /// Add a unit when this holds, per asset: `close > last_entry_price + 0.5 * atr(20 days)`.
    pub when: Expression,
}
