//! What an extractor hands back.

use fo_documents::Rect;
use serde::{Deserialize, Serialize};

pub use crate::text::TimeUnit;
pub use fo_strategy::Status;

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

/// Words of a rule and the node of the spec that uses them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UsedWords {
    /// The kind of the words.
    pub kind: WordKind,
    /// The words, as in the document.
    pub text: String,
    /// Page, from 1.
    pub page: u32,
    /// Their first byte in the page's text and the one behind their last.
    pub range: [u32; 2],
    /// Dotted path of the node or parameter of the spec: `parameters.lookback`, `portfolio.trade.enter`.
    pub by: String,
}

/// Words of a rule that no node of the spec uses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnreadWords {
    /// The kind of the words.
    pub kind: WordKind,
    /// The words, as in the document.
    pub text: String,
    /// Page, from 1.
    pub page: u32,
    /// Their first byte in the page's text and the one behind their last.
    pub range: [u32; 2],
    /// Boxes on the page in PDF points, one per line; empty in formats without a layout.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boxes: Vec<Rect>,
    /// The sentence they stand in.
    pub sentence: String,
}

/// Kinds of words that matter in a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordKind {
    /// A number or a span of time.
    Number,
    /// Above, below, positive, `>`.
    Comparison,
    /// If, until, unless, otherwise.
    Condition,
    /// Not, no, never.
    Negation,
    /// An instrument or a class of them.
    Asset,
    /// Highest, bottom, ranked.
    Order,
    /// Buy, sell, short.
    Side,
    /// A frequency and a day.
    Schedule,
    /// Other words of time: weekdays, months, delays, leaving out the latest month.
    Time,
    /// A measure: volume, an indicator, a form of it.
    Measure,
    /// Stops and targets.
    Protection,
    /// A division of the money.
    Weight,
    /// The price at which orders fill.
    Execution,
    /// A restriction on the instruments that may be traded.
    Universe,
    /// Anything else that changes a rule.
    Other,
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

/// What a claim measures.
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
    /// What it is compared with.
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

/// A figure that can't be right, or figures that don't agree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Implausible {
    /// For programs.
    pub reason: ImplausibleReason,
    /// What is wrong, for people.
    pub message: String,
    /// What would be plausible.
    pub plausible: String,
    /// Id of the strategy it is about; absent when it is about a benchmark, or not told whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<String>,
    /// Where the figures stand.
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

/// What the document states of one aspect of a realistic test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Realism {
    /// The aspect.
    pub aspect: RealismAspect,
    /// What the document says of it.
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
    /// How much is traded, and how much money the rule can carry.
    TurnoverAndCapacity,
    /// When orders fill after a signal.
    FillTiming,
    /// Which instruments were eligible, and how they were chosen.
    Universe,
    /// Instruments that were delisted or merged in the sample.
    Survivorship,
}

/// What a document says of an aspect.
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

/// How many configurations were tried, for the deflated Sharpe ratio.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchSpace {
    /// The number of trials: stated, or the product of `dimensions`.
    pub trials: u64,
    /// Whether the document gives the number itself.
    pub status: Status,
    /// The parameters varied and how many values each took.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<SearchDimension>,
    /// Where it says so.
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
    /// What they count in.
    pub unit: Unit,
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
