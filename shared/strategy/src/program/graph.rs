//! The graph of values.

use crate::spec::{Quantity, Unit};

/// A position in [`super::Program::values`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ValueId(pub u32);

/// A position in [`super::Program::parameters`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParameterId(pub u32);

/// A position in [`super::Program::assets`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AssetId(pub u32);

/// A position in [`super::Program::groups`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupId(pub u32);

/// What a value is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Numbers; NaN where undefined.
    Number,
    /// Truth values; never undefined.
    Boolean,
}

/// How many numbers a value is on each bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Shape {
    /// One for the whole run; evaluated by [`super::Program::constant`].
    Constant,
    /// One a bar.
    Market,
    /// One a bar for each asset.
    Asset,
}

/// A node of the graph.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What is computed.
    pub operation: Operation,
    /// From what; positions given at each [`Operation`].
    pub inputs: Vec<ValueId>,
    /// What it is made of.
    pub kind: Kind,
    /// How many it is on each bar.
    pub shape: Shape,
}

/// Price and volume series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// Open, adjusted for splits and dividends.
    Open,
    /// High, adjusted.
    High,
    /// Low, adjusted.
    Low,
    /// Close, adjusted.
    Close,
    /// Shares traded, as reported.
    Volume,
    /// Open as it was quoted.
    RawOpen,
    /// High as it was quoted.
    RawHigh,
    /// Low as it was quoted.
    RawLow,
    /// Close as it was quoted.
    RawClose,
}

/// What the exchange's calendar says of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum CalendarField {
    Year,
    Quarter,
    Month,
    Day,
    Weekday,
    WeekOfYear,
    TradingDayOfMonth,
    TradingDaysLeftInMonth,
    TradingDayOfWeek,
    TradingDayOfYear,
    TradingDaysLeftInYear,
    TradingDaysToHoliday,
    TradingDaysSinceHoliday,
    TradingDaysToOptionExpiry,
}

/// What the state machine of a `trade` knows of the open position; defined in [`crate::expression::Function`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum PositionField {
    EntryPrice,
    LastEntryPrice,
    UnitsHeld,
    BarsHeld,
    OpenReturn,
    HighestSinceEntry,
    LowestSinceEntry,
}

/// A constant number of bars or of sampled period ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// How many; at least 1.
    pub count: u32,
    /// Of what: [`Unit::Days`] for bars, or a calendar unit (years only in schedules).
    pub unit: Unit,
}

/// What a node of the graph computes. In the notes, `x`, `y`, … are [`Value::inputs`] in order; `n` is an input that is
/// constant and gives a [`Window`]. Everything else of the language is spelled in these.
///
/// **Windows.** With `n` in days, a window holds the last n bars of the asset's calendar, the current bar included.
/// With a calendar unit it holds samples: the newest sample is the current bar, standing for the running period, and the
/// older ones are the last bars of the n − 1 periods before. Where the portfolio is decided at the start of periods (see
/// [`super::Program::decides_at_starts`]) and the bar is the first of its period of that unit, the newest sample is the last
/// bar of the period before, so that the window holds whole periods. `Newest` is the newest sample, `Delay` by n periods
/// the sample n periods before it. Operations with a state (`Ema`, `Wilder`, `Rsi`) run over all samples up to the newest.
/// A window that holds an undefined value is undefined, and so is one that begins before the data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operation {
    // Leaves.
    /// A literal.
    Constant(Quantity),
    /// `true` or `false`.
    Boolean(bool),
    /// A parameter.
    Parameter(ParameterId),
    /// A price or volume series; shape [`Shape::Asset`].
    Field(Field),
    /// A calendar field of the session `x` (constant, 0 to 5) sessions after this bar; market-wide.
    Calendar(CalendarField),
    /// A field of the open position; shape [`Shape::Asset`], only inside a trade.
    Position(PositionField),

    // Constants only.
    /// 1 in the unit of `n`.
    OneOf,
    /// The count of `n` as a plain number.
    CountOf,

    /// (n): samples a year of the unit of `n`: [`Unit::per_year`], or for bars as many as the asset's own dates show; shape
    /// [`Shape::Asset`].
    PeriodsPerYear,

    // Elementwise. Undefined if an input is, except as noted.
    /// −x
    Negate,
    /// x + y
    Add,
    /// x − y
    Subtract,
    /// x · y
    Multiply,
    /// x / y; undefined if y is 0
    Divide,
    /// x to the power y
    Power,
    /// |x|
    Abs,
    /// √x
    Sqrt,
    /// ln x
    Ln,
    /// eˣ
    Exp,
    /// −1, 0, 1
    Sign,
    /// ⌊x⌋
    Floor,
    /// ⌈x⌉
    Ceiling,
    /// nearest whole number, halves away from zero
    Round,
    /// x − y·⌊x / y⌋
    Modulo,
    /// The lesser of x and y; undefined if either is.
    Minimum,
    /// The greater of x and y; undefined if either is.
    Maximum,
    /// x < y; false if either is undefined, as for all comparisons
    Less,
    /// x ≤ y
    LessOrEqual,
    /// x > y
    Greater,
    /// x ≥ y
    GreaterOrEqual,
    /// x = y (numbers or truth values)
    Equal,
    /// x ≠ y; false if either is undefined
    NotEqual,
    /// not x
    Not,
    /// x and y
    And,
    /// x or y
    Or,
    /// y where the truth value x, else z (numbers or truth values)
    If,
    /// Whether x is undefined.
    IsMissing,
    /// x, or y where x is undefined.
    Coalesce,

    // Over time: (x, n) unless noted.
    /// x at the newest sample of n: on the bar itself, or at the end of the last completed period.
    Newest,
    /// x at n before; x may be truth values (false before the start).
    Delay,
    /// Σ
    Sum,
    /// Arithmetic mean. Ties between two means of decimal prices are compared exactly by the engine.
    Mean,
    /// Mean with weights n, …, 1 from the newest.
    WeightedMean,
    /// Exponential average, α = 2 / (n + 1), started at the mean of the first n defined values.
    Ema,
    /// Wilder's average, α = 1 / n, started at the mean of the first n defined values.
    Wilder,
    /// Standard deviation (n − 1).
    Std,
    /// Variance (n − 1).
    Variance,
    /// m₃ / m₂^1.5
    Skewness,
    /// m₄ / m₂² − 3
    Kurtosis,
    /// Median.
    Median,
    /// (x, n, q): the q-quantile, linear between order statistics.
    Quantile,
    /// Minimum of the window.
    Lowest,
    /// Maximum of the window.
    Highest,
    /// (x): minimum since the start, undefined values skipped.
    LowestEver,
    /// (x): maximum since the start, undefined values skipped.
    HighestEver,
    /// Share of the window ≤ x, x included.
    RankOver,
    /// (x, y, n): Pearson's correlation.
    Correlation,
    /// (x, y, n): covariance (n − 1).
    Covariance,
    /// Slope of the regression on time 0 … n − 1.
    Slope,
    /// Its value at time 0.
    Intercept,
    /// Its R².
    RSquared,
    /// One-step GARCH(1,1) forecast of the standard deviation.
    GarchVolatility,
    /// Wilder's relative strength index: 100 − 100 / (1 + G / L); 100 where L is 0. First defined at bar n.
    Rsi,
    /// (c, n): on how many of the window c held; defined once the window begins within the data.
    CountTrue,
    /// (c): bars in a row up to now on which c held.
    Streak,
    /// (c): bars since c held; undefined before it first did.
    BarsSince,

    // Across assets on one bar: (x); shape `Asset`. Only members of the group for which x is defined take part; for
    // other assets the result is undefined.
    /// Place by x: 1 for the highest; ties by ticker.
    Rank(GroupId),
    /// Share of members ≤ x.
    Percentile(GroupId),
    /// (x, k): ⌈k · place / n⌉, place counted from the lowest, ties by ticker.
    Bucket(GroupId),
    /// (x − mean) / standard deviation (n − 1).
    CrossZScore(GroupId),

    // Over a group on one bar: (x) or (c); shape `Market`. Undefined members are skipped; over no member the result is
    // undefined (0 for `Count`, `Size` and `Total`).
    /// (c): members with a price for which c is true.
    Count(GroupId),
    /// (): members with a price.
    Size(GroupId),
    /// Mean.
    Average(GroupId),
    /// Sum.
    Total(GroupId),
    /// Median.
    MedianOf(GroupId),
    /// Minimum.
    LowestOf(GroupId),
    /// Maximum.
    HighestOf(GroupId),
    /// Standard deviation (n − 1).
    Dispersion(GroupId),
    /// (x): x read on one asset; shape `Market`.
    On(AssetId),
}
