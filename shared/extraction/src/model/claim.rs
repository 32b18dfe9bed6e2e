//! Performance figures of a document, and how many configurations it tried.

use super::{Quote, Status, Unit};
use serde::{Deserialize, Serialize};

/// A performance figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// The measure.
    pub metric: Metric,
    /// The figure: percent for returns, volatilities, drawdowns and rates, a plain number for ratios. The sign is the document's.
    pub value: f64,
    /// The figure as printed.
    pub text: String,
    /// Whether `value` is in percent.
    pub percent: bool,
    /// The degree to which it is the document's; `inferred` when the print is doubtful (`08`).
    pub status: Status,
    /// Whose figure it is.
    pub subject: Subject,
    /// The strategy, benchmark or study by name, where the document names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The sample it was measured on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Whether trading costs are taken off, where the document says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub net_of_costs: Option<bool>,
    /// The place at which it stands.
    pub source: Quote,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The measure of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Annual (compound) return, percent.
    Cagr,
    /// Return over the whole period, percent.
    TotalReturn,
    /// Average return per month, percent.
    MonthlyReturn,
    /// Return above the benchmark or the risk-free rate, a year, percent.
    ExcessReturn,
    /// Sharpe ratio.
    Sharpe,
    /// Sortino ratio.
    Sortino,
    /// Calmar or MAR ratio.
    Calmar,
    /// Information ratio.
    InformationRatio,
    /// Annual standard deviation of returns, percent.
    Volatility,
    /// Largest fall from a peak, percent, with the document's sign.
    MaxDrawdown,
    /// Share of winning trades or periods, percent.
    WinRate,
    /// Gross profit over gross loss.
    ProfitFactor,
    /// Beta to the benchmark.
    Beta,
    /// Alpha, percent.
    Alpha,
    /// Turnover, percent.
    Turnover,
    /// Number of trades.
    Trades,
    /// Mean return per trade, percent.
    AverageTrade,
    /// Best year's return, percent.
    BestYear,
    /// Worst year's return, percent.
    WorstYear,
    /// Share of time invested, percent.
    Exposure,
    /// Correlation with the benchmark.
    Correlation,
}

/// Whose figure a claim is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The strategy described.
    #[default]
    Strategy,
    /// A benchmark's figure.
    Benchmark,
    /// Another parameter choice or version of the strategy.
    Variant,
    /// Another study.
    Cited,
}

/// A sample period.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First date: `1974`, `1974-03` or `1974-03-01`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last date, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The period as printed.
    pub text: String,
}

/// The number of configurations that were tried, for the deflated Sharpe ratio.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchSpace {
    /// The number of trials: stated, or the product of `dimensions`.
    pub trials: u64,
    /// Stated where the document gives the number itself.
    pub status: Status,
    /// The parameters varied and how many values each took.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<SearchDimension>,
    /// The place at which it says so.
    pub source: Quote,
}

/// One parameter varied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchDimension {
    /// The parameter.
    pub name: String,
    /// The values tried, if listed.
    pub values: Vec<f64>,
    /// First and last value of a range whose step is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<(f64, f64)>,
    /// The unit of the values.
    pub unit: Unit,
}
