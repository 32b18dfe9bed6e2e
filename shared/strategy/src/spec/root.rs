//! The root of a spec.

use super::{Claim, Expression, Ledger, Node, Quantity, Rebalance, Search};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of the language this crate writes.
///
/// Version 2: windows decided on the first bar of a period end with the last completed one, and `1 year` is a window of
/// twelve months. In version 1 both ended with the running period, so that at a month's start `change(close, 12 months)` was
/// the change over eleven months and a day, and `1 year` the year to date.
pub const VERSION: u32 = 2;

const fn current_version() -> u32 {
    VERSION
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A strategy: what may be held, how the target portfolio is decided, when, and at what cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The version of the language the spec is written in.
    #[serde(default = "current_version")]
    pub version: u32,
    /// The older version of the language the spec was written in, if it was: set on reading, so that what the language has
    /// come to read differently since can be said of each run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_version: Option<u32>,
    /// What people call it.
    pub name: String,
    /// A sentence or two for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Who published it, where and when.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub citation: String,
    /// The assets the strategy chooses from.
    pub universe: Universe,
    /// Named constants, used in any expression: `fast: 50`, `lookback: 12 months`, `target: 10%`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub parameters: IndexMap<String, Quantity>,
    /// Named expressions; each may use the others (in any order, but not in a circle).
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub signals: IndexMap<String, Expression>,
    /// The target portfolio, decided at each rebalance.
    pub portfolio: Node,
    /// When the portfolio is decided and traded towards.
    #[serde(default)]
    pub rebalance: Rebalance,
    /// When orders fill.
    #[serde(default)]
    pub execution: Execution,
    /// What trading costs.
    #[serde(default, skip_serializing_if = "is_default")]
    pub costs: Costs,
    /// What uninvested money earns and borrowed money costs.
    #[serde(default, skip_serializing_if = "is_default")]
    pub cash: Cash,
    /// Bounds on exposure.
    #[serde(default, skip_serializing_if = "is_default")]
    pub limits: Limits,
    /// Money at the start, in the dataset's currency; 1,000,000 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capital: Option<Expression>,
    /// Whether fractions of a share can be held.
    #[serde(default, skip_serializing_if = "is_default")]
    pub shares: Shares,
    /// The ticker the strategy is measured against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benchmark: Option<String>,
    /// Assets quoted in another currency, each with the series that turns its prices into the account's: `{VGK: EURUSD}`
    /// multiplies the prices of VGK, in euros, by dollars a euro.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub convert: IndexMap<String, String>,
    /// How long after its date an observation of a series was published: `{UNRATE: 35 days}`, in calendar days or weeks.
    /// Until then the one before it stands.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub publication_lag: IndexMap<String, Quantity>,
    /// Performance figures the document gives.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// How many variants the document tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<Search>,
    /// How well each field is founded in the document, keyed by path.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub ledger: Ledger,
}

/// The assets a strategy chooses from. Tickers named elsewhere in the spec (a safe asset, a signal's index) need not
/// be listed; they can be held and read, but do not take part in rankings over `all`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Universe {
    /// The tickers, as the dataset names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tickers: Vec<String>,
    /// Every series of the dataset. Exclusive with `tickers`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub all: bool,
    /// Tickers to leave out of `all`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
    /// A condition per asset; on each bar only those that satisfy it belong to `all` and to the groups.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<Expression>,
    /// Named lists of tickers.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub groups: IndexMap<String, Vec<String>>,
}

/// When the orders of a decision made on the close of day *t* fill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Execution {
    /// At the open of the next bar.
    #[default]
    NextOpen,
    /// At the close of the next bar.
    NextClose,
    /// At the very close the decision was made on. It assumes the close was known before it happened; runs are
    /// labelled.
    SameClose,
}

/// What trading costs. All are constants, none negative.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Costs {
    /// Commission in basis points of traded value (1 bp is 0.01 %).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commission_bps: Option<Expression>,
    /// Commission in money a share traded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commission_per_share: Option<Expression>,
    /// Least commission in money for each order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commission_minimum: Option<Expression>,
    /// Slippage in basis points of traded value, one way: half the spread and the impact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slippage_bps: Option<Expression>,
    /// Fee for borrowed shares in basis points of the short position's value a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub borrow_bps_per_year: Option<Expression>,
}

/// What money earns and costs. Both rates are market-wide expressions of a yearly rate: `2%`, `close(IRX) / 100`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cash {
    /// Yearly rate earned on positive cash; 0 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Expression>,
    /// Yearly rate paid on negative cash; by default the rate earned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub borrow_rate: Option<Expression>,
    /// A ticker whose total return cash earns instead of a rate. Exclusive with `rate`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
}

/// Bounds on exposure. Targets beyond a bound are scaled down to it, and the run reports it; constants beyond a bound
/// are refused when the spec is checked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Most the long positions together may be worth, as a share of equity; 100% by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub long: Option<Expression>,
    /// Most the short positions together may be worth; 100% by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<Expression>,
    /// Most one asset may be worth, long or short; no bound by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<Expression>,
    /// Most the assets of a group may be worth together, gross.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub groups: IndexMap<String, Expression>,
}

/// Whether fractions of a share can be held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shares {
    /// Any fraction.
    #[default]
    Fractional,
    /// Whole shares, rounded towards zero.
    Whole,
}
