//! Where a spec comes from: sources, the ledger of assumptions, the document's claims and its search.
//!
//! None of this changes what a backtest does, so none of it enters the content hash.

use super::Quantity;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A place in the document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Page, counted from 1.
    pub page: u32,
    /// The exact words on that page.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub quote: String,
    /// Boxes around the words: `[x0, y0, x1, y1]` in points from the page's top left corner, y down.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boxes: Vec<[f32; 4]>,
}

/// How well a field is founded in the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The document says it.
    Stated,
    /// The document implies it.
    Inferred,
    /// The document is silent; a usual value was put in.
    Assumed,
    /// The document is silent and no value is reasonable; the strategy cannot run until someone gives one.
    Missing,
    /// The document says more than one thing; the value is one of them, the others are alternatives.
    Contradictory,
}

/// Another value a field could have, to re-run the backtest with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// The value to put at the entry's path.
    pub value: serde_json::Value,
    /// Where the document says so, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Why it is a candidate.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// The ledger's line about one field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// How well the field is founded.
    pub status: Status,
    /// Where the document says it; absent for what is assumed or missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Other values worth trying.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
    /// For people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// The ledger of assumptions, keyed by path into the spec: `parameters.lookback`, `universe.tickers[2]`,
/// `portfolio.then.select.top`, `costs.commission_bps`. A path that is absent from the spec is allowed for
/// `missing` entries.
pub type Ledger = IndexMap<String, Entry>;

/// What a claim is about. Fractions throughout: 8.04 % is 0.0804.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Compound annual growth rate.
    Cagr,
    /// Return over the whole period.
    TotalReturn,
    /// Arithmetic mean return times periods a year.
    MeanAnnualReturn,
    /// Mean return a month.
    MeanMonthlyReturn,
    /// Annualised standard deviation of returns.
    Volatility,
    /// Annualised Sharpe ratio.
    Sharpe,
    /// Annualised Sortino ratio.
    Sortino,
    /// Growth rate over maximum drawdown.
    Calmar,
    /// Deepest fall from a high; negative (−0.35 is a fall by 35 %).
    MaxDrawdown,
    /// Annualised alpha.
    Alpha,
    /// Beta to the benchmark.
    Beta,
    /// Information ratio.
    InformationRatio,
    /// Correlation with the benchmark.
    Correlation,
    /// Share of trades, or of periods, that made money.
    HitRate,
    /// Gains over losses.
    ProfitFactor,
    /// Traded value over equity, a year.
    Turnover,
    /// Number of trades.
    Trades,
    /// Return of the best calendar year.
    BestYear,
    /// Return of the worst calendar year.
    WorstYear,
    /// Share of days with a position.
    TimeInMarket,
    /// t statistic of the mean return.
    TStatistic,
    /// Growth of one unit of money: final over initial wealth.
    FinalWealth,
}

/// A period, as precise as the document is: `1974`, `1974-03` or `1974-03-29`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "PeriodForm", into = "PeriodFields")]
#[schemars(with = "PeriodForm")]
pub struct Period {
    /// First year, month or day; open if absent.
    pub from: Option<String>,
    /// Last year, month or day, included; open if absent.
    pub to: Option<String>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PeriodFields {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<DatePart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<DatePart>,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a year, or a date such as 1974-03 or 1974-03-29")]
enum DatePart {
    Year(u16),
    Text(String),
}

#[derive(Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a period such as 1974-2013, or {from: 1974, to: 2013}")]
enum PeriodForm {
    Year(u16),
    Text(String),
    Fields(PeriodFields),
}

impl From<DatePart> for String {
    fn from(part: DatePart) -> Self {
        match part {
            DatePart::Year(year) => year.to_string(),
            DatePart::Text(text) => text,
        }
    }
}

impl From<String> for DatePart {
    fn from(text: String) -> Self {
        match text.parse() {
            Ok(year) if text.len() == 4 => Self::Year(year),
            _ => Self::Text(text),
        }
    }
}

impl From<PeriodForm> for Period {
    fn from(form: PeriodForm) -> Self {
        match form {
            PeriodForm::Year(year) => Self {
                from: Some(year.to_string()),
                to: Some(year.to_string()),
            },
            PeriodForm::Fields(fields) => Self {
                from: fields.from.map(Into::into),
                to: fields.to.map(Into::into),
            },
            PeriodForm::Text(text) => {
                let parts = match text.split_once(" to ").or_else(|| text.split_once('/')) {
                    Some(parts) => parts,
                    // `1974-2013`, but not the `1974-03` of one month.
                    None => match text.split_once('-') {
                        Some((from, to)) if from.trim().len() == 4 && to.trim().len() == 4 => (from, to),
                        _ => (text.as_str(), text.as_str()),
                    },
                };
                let part = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
                Self {
                    from: part(parts.0),
                    to: part(parts.1),
                }
            }
        }
    }
}

impl From<Period> for PeriodFields {
    fn from(period: Period) -> Self {
        Self {
            from: period.from.map(Into::into),
            to: period.to.map(Into::into),
        }
    }
}

/// A performance figure the document gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Which figure.
    pub metric: Metric,
    /// Its value; fractions, not percent.
    pub value: f64,
    /// The period it covers, if the document says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Which variant, portfolio or benchmark the figure is of, when it is not the strategy as specified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// The convention the document states or implies: `net of costs`, `monthly returns`, `in-sample`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Where the document says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

impl Claim {
    /// Why the figure can hardly be what the document says, if it can't: percent for a fraction, a drawdown without its sign.
    pub fn doubt(&self) -> Option<String> {
        let value = self.value;
        // The largest size that is plausible as a fraction.
        let most = match self.metric {
            Metric::Cagr
            | Metric::MeanAnnualReturn
            | Metric::Volatility
            | Metric::Alpha
            | Metric::HitRate
            | Metric::MaxDrawdown
            | Metric::Correlation => 1.0,
            Metric::MeanMonthlyReturn => 0.5,
            _ => return None,
        };
        let percent = || format!("{value}% is {}", (value * 1e8).round() / 1e10);
        if value.abs() > most {
            return Some(match self.metric {
                Metric::Correlation => "a correlation lies between -1 and 1".into(),
                _ => format!("claims are fractions: {}", percent()),
            });
        }
        match self.metric {
            Metric::MaxDrawdown if value > 0.0 => Some(format!(
                "a drawdown is negative: a fall by {}% is {}",
                value * 100.0,
                -value
            )),
            Metric::Volatility | Metric::HitRate if value < 0.0 => {
                Some("this figure can't be negative".into())
            }
            _ => None,
        }
    }
}

/// How many variants the document tried before it showed this one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// The number of variants tried, if the document says or its grid implies it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trials: Option<u64>,
    /// Values tried for each parameter; see [`crate::grid`].
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub grid: IndexMap<String, crate::grid::Axis>,
    /// Conditions the variants kept, such as `fast < slow`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<super::Expression>,
    /// Where the document says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

impl Search {
    /// The grid that was searched, if the document gives its values.
    pub fn space(&self) -> Option<crate::grid::Grid> {
        (!self.grid.is_empty()).then(|| crate::grid::Grid {
            axes: self.grid.clone(),
            constraints: self.constraints.clone(),
            sample: None,
        })
    }
}

/// Named values a strategy can be re-run under; see [`crate::Spec::with_parameters`].
pub type Assignment = IndexMap<String, Quantity>;
