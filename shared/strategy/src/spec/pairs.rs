//! Trading the spread of two assets.

use super::{Assets, Expression};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Pairs whose spread is expected to return to its mean.
///
/// At each formation the candidates are scored on the formation window alone, and the best are traded until the next
/// one, when open pairs that are no longer chosen are closed. With spread *s*, its z-score is (*s* − mean) / standard
/// deviation, over `zscore_window` if given, else with the formation window's mean and deviation. A pair is opened
/// when |z| ≥ `enter` (short the first asset and long the second if z is positive), closed when |z| ≤ `exit` or z has
/// changed sign, and stopped when |z| ≥ `stop`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pairs {
    /// Candidates: every pair of these assets. Exclusive with `pairs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Assets>,
    /// Candidates: these pairs of tickers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<[String; 2]>,
    /// The window pairs are scored and hedged on: `252 days`.
    pub formation: Expression,
    /// How often pairs are formed anew: `126 days`, `6 months`; by default once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Expression>,
    /// Which candidates are traded; by default all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choose: Option<PairChoice>,
    /// What the spread is.
    #[serde(default)]
    pub spread: Spread,
    /// How many units of the second asset stand against one of the first.
    #[serde(default)]
    pub hedge: Hedge,
    /// Rolling window of the z-score; by default the formation window's moments are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zscore_window: Option<Expression>,
    /// Open at this many standard deviations.
    pub enter: Expression,
    /// Close at this many; 0 by default (the spread crosses its mean).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<Expression>,
    /// Give up at this many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<Expression>,
    /// Give up after this many bars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_stop: Option<Expression>,
    /// Gross exposure of an open pair (both legs together) as a share of equity; by default 1 / number of pairs traded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<Expression>,
}

/// Which candidates are traded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PairChoice {
    /// The score, on the formation window.
    pub by: PairScore,
    /// How many of the best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<Expression>,
    /// Correlation of daily returns must be at least this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_correlation: Option<Expression>,
    /// The Engle-Granger statistic must be at most this (−3.34 is the 5 % level for two series).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_statistic: Option<Expression>,
}

/// How a candidate pair is scored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PairScore {
    /// Sum of squared differences of prices normalised to 1 at the start of the window; least is best (Gatev,
    /// Goetzmann and Rouwenhorst 2006).
    Distance,
    /// Correlation of daily returns; most is best.
    Correlation,
    /// Engle-Granger: the augmented Dickey-Fuller statistic (no lags, no constant) of the residuals of the regression
    /// of the first log price on the second; least is best.
    Cointegration,
}

/// What the spread of a pair is; P₁ and P₂ are closes, h the hedge ratio.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Spread {
    /// ln P₁ − h ln P₂.
    #[default]
    Log,
    /// P₁ − h P₂.
    Price,
    /// P₁ / P₁(start of formation) − h P₂ / P₂(start of formation).
    Normalised,
    /// P₁ / P₂; the hedge ratio only sizes the legs.
    Ratio,
}

/// The hedge ratio.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Hedge {
    /// h = 1 and equal money on both legs.
    #[default]
    EqualMoney,
    /// The slope of the least-squares regression (with intercept) of the first on the second, in the terms of
    /// `spread`, on the formation window. Legs: 1 : h, in money for `log` and `normalised`, in shares for `price`.
    Ols,
}
