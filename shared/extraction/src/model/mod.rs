//! What an extractor hands back.

mod assessment;
mod claim;
mod words;

use fo_documents::Rect;
use serde::{Deserialize, Serialize};

pub use crate::text::TimeUnit;
pub use assessment::{Implausible, ImplausibleReason, Realism, RealismAnswer, RealismAspect};
pub use claim::{Claim, Metric, Period, SearchDimension, SearchSpace, Subject};
pub use fo_strategy::Status;
pub use words::{UnreadWords, UsedWords, WordKind};

/// Version of the serialised form of [`Extraction`].
pub const SCHEMA_VERSION: u32 = 1;

/// Everything an extractor found in one document.
///
/// The same shape comes from every extractor, so that two of them can be laid side by side.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Extraction {
    /// [`SCHEMA_VERSION`] of the writer.
    pub schema_version: u32,
    /// The extractor that wrote it: `rules`.
    pub extractor: String,
    /// Version of that extractor.
    pub extractor_version: String,
    /// The document's title, if one could be told.
    pub title: Option<String>,
    /// The strategies the document describes with at least one trading rule, in the order of the document.
    pub strategies: Vec<ExtractedStrategy>,
    /// Every performance figure of the document, also those of benchmarks and of other studies.
    pub claims: Vec<Claim>,
    /// The number of configurations that the document says or implies that it tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search_space: Option<SearchSpace>,
    /// Figures that can't be right, or that don't agree with each other, before any price is looked at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub implausible: Vec<Implausible>,
    /// The realism of the test as the document states it, one entry an aspect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub realism: Vec<Realism>,
    /// The reasons why nothing, or less than the title promises, was extracted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub abstentions: Vec<Abstention>,
    /// Remarks about the document or about this result.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

/// The place of words in the document. The words were found there: nothing is cited that is not in the document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quote {
    /// Page, from 1.
    pub page: u32,
    /// The words, as in the document.
    pub quote: String,
    /// Boxes on the page in PDF points, one per line; empty in formats without a layout.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boxes: Vec<Rect>,
}

/// A value with its evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// The degree to which it is the document's.
    pub status: Status,
    /// The words it rests on; always present when `status` is `stated` or `contradictory`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Quote>,
}

/// The kind of rule that a strategy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Price against its moving average, or a fast against a slow one (MACD included).
    MaCrossover,
    /// An asset's own past return.
    TsMomentum,
    /// Assets ranked by past return, winners bought.
    XsMomentum,
    /// Relative and absolute momentum together.
    DualMomentum,
    /// Momentum breadth: how many assets (often "canaries") have positive momentum sets the defence.
    BreadthMomentum,
    /// Wilder's RSI oversold and overbought levels.
    RsiMeanReversion,
    /// Bollinger bands.
    Bollinger,
    /// New highs or lows, Donchian and other price channels.
    BreakoutChannel,
    /// Breakout from the day's open by a range (Dual Thrust, opening range).
    BreakoutOpeningRange,
    /// Losers of the last days to months bought.
    ShortTermReversal,
    /// Losers of the last years bought.
    LongTermReversal,
    /// Other reversion of one price to its mean.
    MeanReversion,
    /// Months, days, holidays, meetings.
    SeasonalityCalendar,
    /// Two prices that move together.
    Pairs,
    /// Futures term structure, roll yield, interest differential.
    Carry,
    /// Ranked by beta.
    LowBeta,
    /// Ranked by volatility.
    LowVolatility,
    /// Ranked by another statistic of prices (skewness, correlation, volume…).
    PriceFactor,
    /// Accounting data and other fundamentals.
    FundamentalOther,
    /// Weights from a risk model: minimum variance, risk parity, volatility target.
    RiskParityMinvar,
    /// Fixed weights.
    StaticAllocation,
    /// One market's relation to another decides what is held.
    MacroTiming,
    /// Options, implied volatility.
    Volatility,
    /// A rule of none of these kinds.
    Other,
}

impl Family {
    /// Returns the family's name in plain words, for a strategy that the document gives no name.
    pub fn label(self) -> &'static str {
        match self {
            Self::MaCrossover => "Moving-average rule",
            Self::TsMomentum => "Time-series momentum",
            Self::XsMomentum => "Cross-sectional momentum",
            Self::DualMomentum => "Dual momentum",
            Self::BreadthMomentum => "Breadth momentum",
            Self::RsiMeanReversion => "RSI mean reversion",
            Self::Bollinger => "Bollinger-band rule",
            Self::BreakoutChannel => "Channel breakout",
            Self::BreakoutOpeningRange => "Opening-range breakout",
            Self::ShortTermReversal => "Short-term reversal",
            Self::LongTermReversal => "Long-term reversal",
            Self::MeanReversion => "Mean reversion",
            Self::SeasonalityCalendar => "Calendar rule",
            Self::Pairs => "Pairs trade",
            Self::Carry => "Carry",
            Self::LowBeta => "Low beta",
            Self::LowVolatility => "Low volatility",
            Self::PriceFactor => "Price factor",
            Self::FundamentalOther => "Fundamental rule",
            Self::RiskParityMinvar => "Risk-weighted portfolio",
            Self::StaticAllocation => "Fixed allocation",
            Self::MacroTiming => "Macro timing",
            Self::Volatility => "Volatility rule",
            Self::Other => "Strategy",
        }
    }
}

/// The sides of the positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Long or flat.
    LongOnly,
    /// Short or flat.
    ShortOnly,
    /// Both.
    LongShort,
}

/// The frequency at which holdings are set anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// Several times a day.
    Intraday,
    /// Every trading day.
    Daily,
    /// Every week.
    Weekly,
    /// Every month.
    Monthly,
    /// Every quarter.
    Quarterly,
    /// Twice a year.
    SemiAnnually,
    /// Every year.
    Yearly,
    /// On a change of the signal.
    OnSignal,
}

impl Frequency {
    /// Returns how often a period of this name begins: `week`, `month`, `quarter`, `year`.
    pub(crate) fn of_period(name: &str) -> Option<Self> {
        Some(match name {
            "day" => Self::Daily,
            "week" => Self::Weekly,
            "month" => Self::Monthly,
            "quarter" => Self::Quarterly,
            "year" => Self::Yearly,
            _ => return None,
        })
    }
}

/// A strategy as the document describes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExtractedStrategy {
    /// Unique in the document: `s1`, `s2`…
    pub id: String,
    /// The document's name for it, or a plain description.
    pub name: String,
    /// The kind of rule.
    pub family: Family,
    /// The instruments that it trades.
    pub universe: Universe,
    /// The sides of the positions.
    pub direction: Option<Sourced<Direction>>,
    /// The condition on which positions are opened, in the document's words.
    pub entry: Option<Sourced<String>>,
    /// The condition on which they are closed, in the document's words.
    pub exit: Option<Sourced<String>>,
    /// Every number of the rule.
    pub parameters: Vec<Parameter>,
    /// The frequency at which holdings are set anew.
    pub rebalance: Option<Sourced<Frequency>>,
    /// The choice of assets: `top 3`, `top decile / bottom decile`.
    pub selection: Option<Sourced<String>>,
    /// The division of the money: `equal`, `inverse_volatility`, `5% IWD, …`.
    pub weighting: Option<Sourced<String>>,
    /// Stops, targets, filters.
    pub risk_rules: Vec<Sourced<String>>,
    /// Costs the document's figures include or leave out.
    pub costs: Vec<Sourced<String>>,
    /// The performance the document claims for this strategy.
    pub claims: Vec<Claim>,
    /// The rule in the strategy language, when the language expresses it. Its ledger says where each field comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spec: Option<fo_strategy::Spec>,
    /// The language and daily prices can express the rule, once `missing` is filled in.
    pub expressible: bool,
    /// `spec` can be run as it is: nothing is missing, contradictory or unread.
    pub executable: bool,
    /// The words of its rule that a node of `spec` uses, each with the node's path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub used: Vec<UsedWords>,
    /// The words of its rule that no node uses. While there are any the strategy is incomplete and can't be run.
    #[serde(default)]
    pub unread: Vec<UnreadWords>,
    /// The information that is needed to run it.
    pub missing: Vec<Missing>,
    /// The places at which the document says two different things.
    pub contradictions: Vec<Contradiction>,
    /// The reasons why the rule is not expressible.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub abstentions: Vec<Abstention>,
    /// 0 to 1: how complete and how certain the reading is.
    pub confidence: f64,
}

/// The instruments of a strategy.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Universe {
    /// In the document's words.
    pub description: Option<Sourced<String>>,
    /// The instruments it names by symbol.
    pub tickers: Vec<Ticker>,
    /// The number of instruments that it says there are.
    pub size: Option<Sourced<u32>>,
}

/// An instrument named by its symbol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ticker {
    /// The symbol as written.
    pub symbol: String,
    /// The purpose of the instrument.
    pub role: Role,
    /// Its weight in percent, if the document gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight_percent: Option<f64>,
    /// The place at which it is named.
    pub source: Quote,
}

/// The purpose of an instrument.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Traded (or ranked) by the rule.
    #[default]
    Risky,
    /// Held when the rule says to stay out.
    Safe,
    /// Watched, not held.
    Signal,
    /// The hurdle a return must beat, such as Treasury bills.
    Hurdle,
    /// An instrument that results are compared with.
    Benchmark,
}

/// A number of the rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its name in the spec, such as `lookback`.
    pub name: String,
    /// Its value; of several tried, the one the rule uses.
    pub value: f64,
    /// The unit.
    pub unit: Unit,
    /// The degree to which it is the document's.
    pub status: Status,
    /// The words it rests on.
    pub source: Option<Quote>,
    /// Other values that the document gives for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<f64>,
    /// Remarks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The unit of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Percent.
    Percent,
    /// Hundredths of a percent.
    BasisPoints,
    /// Money, in the document's currency.
    Currency,
    /// Standard deviations.
    StandardDeviations,
    /// Number of assets.
    Assets,
    /// Quantiles the assets are split into: 10 for deciles.
    Quantiles,
    /// A day of the month or week, or a month of the year.
    CalendarPosition,
    /// A plain number.
    Number,
    /// A span of time.
    #[serde(untagged)]
    Time(TimeUnit),
}

/// Something needed to run the rule that the document does not give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Dotted path in the spec, or a field of [`ExtractedStrategy`].
    pub field: String,
    /// What to supply.
    pub needed: String,
}

/// Two statements that can't both hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contradiction {
    /// The field they are about.
    pub field: String,
    /// What they say.
    pub message: String,
    /// Where they stand.
    pub sources: Vec<Quote>,
}

/// Why an extractor says nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Abstention {
    /// For programs.
    pub reason: AbstentionReason,
    /// For people.
    pub message: String,
    /// The words that show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Quote>,
}

/// Kinds of abstention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbstentionReason {
    /// No sentence says when to trade what.
    NoRule,
    /// An indicator and its uses are described, but not one rule.
    IndicatorOnly,
    /// The document says that it has no rules to give.
    Declined,
    /// The rule would have to know the future.
    LookAhead,
    /// Accounting data and other fundamentals are needed.
    NeedsFundamentals,
    /// Prices within the day are needed.
    NeedsIntraday,
    /// Futures curves are needed.
    NeedsFuturesCurve,
    /// Options data are needed.
    NeedsOptions,
    /// A calendar of events (meetings, announcements) is needed.
    NeedsEventCalendar,
    /// News, sentiment, surveys and other data that are no prices.
    NeedsAlternativeData,
    /// A statistical model that the language does not have.
    NeedsModel,
    /// The rule is there, but the language has no form for it yet.
    NotExpressible,
    /// The pages have no readable text.
    NoText,
}

/// A remark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// The remark.
    pub message: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Quote>,
}
