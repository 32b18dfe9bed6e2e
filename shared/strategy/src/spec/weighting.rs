//! How capital is divided among the assets of a node.

use super::Expression;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a node divides its capital among its assets. Windows are constants: `60 days`, `12 months`.
///
/// `equal`, `proportional`, `rank` and the risk-based schemes give weights that sum to 1. `each` and `fixed` give the
/// weights as they are; what they leave goes to the node's `rest`. An asset whose weight is undefined gets none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weighting {
    /// The same for each.
    #[default]
    Equal,
    /// The weight itself, evaluated per asset: `10%`, `sign(momentum) * 40% / volatility(60 days) / 8`. Negative is
    /// short.
    Each(Expression),
    /// The weight of each ticker.
    Fixed(IndexMap<String, Expression>),
    /// Proportional to a number per asset; negative numbers count as 0.
    Proportional(Expression),
    /// Proportional to the rank by a number per asset: of n assets the highest gets n parts, the lowest 1.
    Rank(Expression),
    /// Proportional to the inverse of each asset's volatility over a window (equal risk without correlations).
    InverseVolatility(Expression),
    /// Each asset contributes the same to the portfolio's variance over a window (equal risk contribution).
    RiskParity(Expression),
    /// The long-only portfolio of least variance over a window.
    MinimumVariance(Expression),
}
