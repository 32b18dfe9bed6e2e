//! The assessment of a document before any price is looked at: figures that can't be right, and the realism of its test.

use super::Quote;
use serde::{Deserialize, Serialize};

/// A figure that can't be right, or figures that don't agree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Implausible {
    /// For programs.
    pub reason: ImplausibleReason,
    /// The fault in words for people.
    pub message: String,
    /// The figures that would be plausible.
    pub plausible: String,
    /// Id of the strategy it is about; absent when it is about a benchmark, or not told whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<String>,
    /// The places of the figures.
    pub sources: Vec<Quote>,
}

/// Kinds of implausible figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImplausibleReason {
    /// A standard deviation of 0 %.
    ZeroVolatility,
    /// A drawdown that is positive among negative ones, zero, or beyond −100 % without leverage.
    Drawdown,
    /// A Sharpe ratio that does not follow from the return and the volatility printed beside it.
    SharpeRatio,
    /// A Calmar ratio that is not the annual return over the maximum drawdown.
    CalmarRatio,
    /// A total return that the annual return does not compound to over the period.
    TotalReturn,
    /// Best year, worst year and annual return in an impossible order.
    BestAndWorstYear,
    /// A share of winners above 100 %.
    WinRate,
    /// A sample that begins before an instrument existed.
    BeforeInception,
    /// Weights that don't sum to 100 %.
    Weights,
    /// A window of the rule longer than the sample.
    WindowLongerThanSample,
}

/// The document's statement on one aspect of a realistic test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Realism {
    /// The aspect.
    pub aspect: RealismAspect,
    /// The document's answer.
    pub answer: RealismAnswer,
    /// The words that say so; absent when it is not stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Quote>,
}

/// Aspects of a realistic test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RealismAspect {
    /// Data as they were known at the time: publication lags, constituents and values before revision.
    PointInTimeData,
    /// Parameters chosen on one part of the sample and tested on another.
    SampleSplit,
    /// A part of the sample, or the time after publication, that no choice was made on.
    OutOfSample,
    /// Commissions, spreads and other costs of trading.
    Costs,
    /// Turnover, and the money that the rule can carry.
    TurnoverAndCapacity,
    /// The time between a signal and its fill.
    FillTiming,
    /// The eligible instruments and the way they were chosen.
    Universe,
    /// Instruments that were delisted or merged in the sample.
    Survivorship,
}

/// A document's answer on an aspect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RealismAnswer {
    /// It takes it into account, and says how.
    Yes,
    /// It says that it does not.
    No,
    /// It does not say.
    NotStated,
}
