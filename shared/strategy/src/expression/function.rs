//! The functions of the language: names, arguments, meaning.
//!
//! One table feeds the checker, its messages and the reference in `docs/strategy-language.md`. Common rules: a value is
//! undefined while one of its inputs is, a window is undefined while it holds an undefined value, and a comparison with
//! an undefined value is false.

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A number, per asset, market-wide or constant.
    Number,
    /// Two or more of those; only as the only argument.
    Numbers,
    /// A truth value.
    Boolean,
    /// A number or a truth value; where there are two, both of the same kind.
    Any,
    /// A constant number of bars or periods, at least 1.
    Window,
    /// The same, may be left out.
    OptionalWindow,
    /// A constant number.
    Constant,
    /// A constant whole number of sessions from 0 to 5, may be left out (0).
    OptionalAhead,
    /// A group, `all`, or a ticker.
    Assets,
    /// The same, may be left out (`all`).
    OptionalAssets,
    /// A ticker.
    Asset,
}

impl Argument {
    /// Whether it may be left out.
    pub const fn is_optional(self) -> bool {
        matches!(
            self,
            Self::OptionalWindow | Self::OptionalAhead | Self::OptionalAssets
        )
    }
}

/// What a function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// A number.
    Number,
    /// A truth value.
    Boolean,
    /// What its [`Argument::Any`] is.
    Same,
}

/// What family a function belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Category {
    /// Of values on the same bar.
    Arithmetic,
    /// Of one series over time.
    Time,
    /// Of an asset's prices over time.
    Indicator,
    /// Of one asset among others, on the same bar.
    CrossSection,
    /// Of a group, on the same bar; the result is market-wide.
    Aggregate,
    /// Of the exchange's calendar, which is known in advance; the result is market-wide.
    Calendar,
    /// Of the open position; only inside a `trade`'s `exit` and `pyramid`.
    Position,
}

/// How a function is called and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The function.
    pub function: Function,
    /// What it is called; the first is the usual name.
    pub names: &'static [&'static str],
    /// Its family.
    pub category: Category,
    /// The names and kinds of its arguments.
    pub arguments: &'static [(&'static str, Argument)],
    /// What it gives.
    pub returns: Returns,
    /// Its definition.
    pub meaning: &'static str,
    /// Bars before it is first defined, beyond those of its inputs; empty for none.
    pub warm_up: &'static str,
}

impl Signature {
    /// As it is called: `sma(x, n)`; optional arguments in brackets.
    pub fn usage(&self) -> String {
        let mut text = format!("{}(", self.names[0]);
        for (position, (name, kind)) in self.arguments.iter().enumerate() {
            let comma = if position > 0 { ", " } else { "" };
            match kind {
                Argument::Numbers => text.push_str(&format!("{comma}{name}, y, …")),
                kind if kind.is_optional() => text.push_str(&format!("[{comma}{name}]")),
                _ => text.push_str(&format!("{comma}{name}")),
            }
        }
        text.push(')');
        text
    }
}

/// A function of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Function {
    Abs,
    Sqrt,
    Ln,
    Exp,
    Sign,
    Floor,
    Ceiling,
    Round,
    Modulo,
    Minimum,
    Maximum,
    Clamp,
    If,
    IsMissing,
    Coalesce,
    Delay,
    Change,
    LogChange,
    Difference,
    Sum,
    Mean,
    WeightedMean,
    Ema,
    Wilder,
    Std,
    Variance,
    Skewness,
    Kurtosis,
    Median,
    Quantile,
    Lowest,
    Highest,
    RankOver,
    ZScore,
    Drawdown,
    Correlation,
    Covariance,
    Beta,
    Alpha,
    Slope,
    Intercept,
    RSquared,
    GarchVolatility,
    CountTrue,
    Streak,
    BarsSince,
    CrossesAbove,
    CrossesBelow,
    Volatility,
    Rsi,
    Atr,
    Adx,
    Macd,
    MacdSignal,
    BollingerUpper,
    BollingerLower,
    DonchianUpper,
    DonchianLower,
    Stochastic,
    Rank,
    Percentile,
    Bucket,
    CrossZScore,
    Count,
    Members,
    AnyOf,
    EveryOf,
    Average,
    Total,
    MedianOf,
    LowestOf,
    HighestOf,
    Dispersion,
    On,
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
    EntryPrice,
    LastEntryPrice,
    UnitsHeld,
    BarsHeld,
    OpenReturn,
    HighestSinceEntry,
    LowestSinceEntry,
}

impl Function {
    /// The function of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        SIGNATURES
            .iter()
            .find(|signature| signature.names.contains(&name))
            .map(|signature| signature.function)
    }

    /// How it is called and what it means.
    pub fn signature(self) -> &'static Signature {
        // The table is in the order of the enum; a test says so.
        &SIGNATURES[self as usize]
    }

    /// All functions, by family.
    pub fn all() -> &'static [Signature] {
        SIGNATURES
    }
}

#[rustfmt::skip]
static SIGNATURES: &[Signature] = &[
    signature(Function::Abs, &["abs"], Category::Arithmetic, &[("x", Argument::Number)], Returns::Number, "|x|", ""),
    signature(Function::Sqrt, &["sqrt"], Category::Arithmetic, &[("x", Argument::Number)], Returns::Number, "The square root; undefined for a negative x", ""),
    signature(Function::Ln, &["ln"], Category::Arithmetic, &[("x", Argument::Number)], Returns::Number, "The natural logarithm; undefined for x ≤ 0", ""),
    signature(Function::Exp, &["exp"], Category::Arithmetic, &[("x", Argument::Number)], Returns::Number, "e to the power x", ""),
    signature(Function::Sign, &["sign"], Category::Arithmetic, &[("x", Argument::Number)], Returns::Number, "−1, 0 or 1", ""),
    signature(Function::Floor, &["floor"], Category::Arithmetic, &[("x", Argument::Number)], Returns::Number, "The largest whole number ≤ x", ""),
    signature(Function::Ceiling, &["ceil"], Category::Arithmetic, &[("x", Argument::Number)], Returns::Number, "The smallest whole number ≥ x", ""),
    signature(Function::Round, &["round"], Category::Arithmetic, &[("x", Argument::Number)], Returns::Number, "The nearest whole number, halves away from zero", ""),
    signature(Function::Modulo, &["mod"], Category::Arithmetic, &[("x", Argument::Number), ("y", Argument::Number)], Returns::Number, "x − y·floor(x / y): the remainder, with the sign of y", ""),
    signature(Function::Minimum, &["min"], Category::Arithmetic, &[("x", Argument::Numbers)], Returns::Number, "The least of two or more; undefined if one of them is", ""),
    signature(Function::Maximum, &["max"], Category::Arithmetic, &[("x", Argument::Numbers)], Returns::Number, "The greatest of two or more; undefined if one of them is", ""),
    signature(Function::Clamp, &["clamp"], Category::Arithmetic, &[("x", Argument::Number), ("low", Argument::Number), ("high", Argument::Number)], Returns::Number, "x, but at least low and at most high", ""),
    signature(Function::If, &["if"], Category::Arithmetic, &[("condition", Argument::Boolean), ("a", Argument::Any), ("b", Argument::Any)], Returns::Same, "a where the condition is true, else b", ""),
    signature(Function::IsMissing, &["is_missing"], Category::Arithmetic, &[("x", Argument::Number)], Returns::Boolean, "Whether x is undefined", ""),
    signature(Function::Coalesce, &["coalesce"], Category::Arithmetic, &[("x", Argument::Number), ("y", Argument::Number)], Returns::Number, "x, or y where x is undefined", ""),
    signature(Function::Delay, &["delay", "lag"], Category::Time, &[("x", Argument::Any), ("n", Argument::Window)], Returns::Same, "x as it was n bars ago; with a calendar unit, n samples before the newest", "n bars"),
    signature(Function::Change, &["change"], Category::Time, &[("x", Argument::Number), ("n", Argument::OptionalWindow)], Returns::Number, "x / delay(x, n) − 1, x read at the newest sample of n; n is 1 bar if left out", "n bars"),
    signature(Function::LogChange, &["log_change"], Category::Time, &[("x", Argument::Number), ("n", Argument::OptionalWindow)], Returns::Number, "ln(x / delay(x, n)), x read at the newest sample of n; n is 1 bar if left out", "n bars"),
    signature(Function::Difference, &["difference"], Category::Time, &[("x", Argument::Number), ("n", Argument::OptionalWindow)], Returns::Number, "x − delay(x, n), x read at the newest sample of n; n is 1 bar if left out", "n bars"),
    signature(Function::Sum, &["sum"], Category::Time, &[("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "The sum of the last n", "n − 1 bars"),
    signature(Function::Mean, &["mean", "sma"], Category::Time, &[("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "The arithmetic mean of the last n (simple moving average)", "n − 1 bars"),
    signature(Function::WeightedMean, &["wma"], Category::Time, &[("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "The mean of the last n with weights n, n − 1, …, 1 from the newest", "n − 1 bars"),
    signature(Function::Ema, &["ema"], Category::Time, &[("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "The exponential moving average with α = 2 / (n + 1), started at the mean of the first n values", "n − 1 bars"),
    signature(Function::Wilder, &["wilder"], Category::Time, &[("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "Wilder's average: α = 1 / n, started at the mean of the first n values", "n − 1 bars"),
    signature(Function::Std, &["std"], Category::Time, &[("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "The standard deviation of the last n (divided by n − 1)", "n − 1 bars"),
    signature(Function::Variance, &["variance"], Category::Time, &[("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "The variance of the last n (divided by n − 1)", "n − 1 bars"),
    signature(Function::Skewness, &["skewness"], Category::Time, &[("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "The skewness of the last n, population form m₃ / m₂^1.5", "n − 1 bars"),
    signature(Function::Kurtosis, &["kurtosis"], Category::Time, &[("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "The excess kurtosis of the last n, population form m₄ / m₂² − 3", "n − 1 bars"),
    signature(Function::Median, &["median"], Category::Time, &[("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "The median of the last n", "n − 1 bars"),
    signature(Function::Quantile, &["quantile"], Category::Time, &[("x", Argument::Number), ("n", Argument::Window), ("q", Argument::Constant)], Returns::Number, "The q-quantile of the last n, linear between order statistics (q from 0 to 1)", "n − 1 bars"),
    signature(Function::Lowest, &["lowest"], Category::Time, &[("x", Argument::Number), ("n", Argument::OptionalWindow)], Returns::Number, "The least of the last n; since the start if n is left out", "n − 1 bars"),
    signature(Function::Highest, &["highest"], Category::Time, &[("x", Argument::Number), ("n", Argument::OptionalWindow)], Returns::Number, "The greatest of the last n; since the start if n is left out", "n − 1 bars"),
    signature(Function::RankOver, &["rank_over"], Category::Time, &[("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "The share of the last n values that are ≤ the newest, itself included: 1/n to 1", "n − 1 bars"),
    signature(Function::ZScore, &["zscore"], Category::Time, &[("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "(x − mean(x, n)) / std(x, n); undefined where the deviation is 0", "n − 1 bars"),
    signature(Function::Drawdown, &["drawdown"], Category::Time, &[("x", Argument::Number), ("n", Argument::OptionalWindow)], Returns::Number, "x / highest(x, n) − 1, from 0 down to −1", "n − 1 bars"),
    signature(Function::Correlation, &["correlation"], Category::Time, &[("x", Argument::Number), ("y", Argument::Number), ("n", Argument::Window)], Returns::Number, "Pearson's correlation over the last n", "n − 1 bars"),
    signature(Function::Covariance, &["covariance"], Category::Time, &[("x", Argument::Number), ("y", Argument::Number), ("n", Argument::Window)], Returns::Number, "The covariance over the last n (divided by n − 1)", "n − 1 bars"),
    signature(Function::Beta, &["beta"], Category::Time, &[("y", Argument::Number), ("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "The slope of the regression of y on x over the last n: covariance(y, x) / variance(x)", "n − 1 bars"),
    signature(Function::Alpha, &["alpha"], Category::Time, &[("y", Argument::Number), ("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "The intercept of the regression of y on x over the last n: mean(y) − beta·mean(x)", "n − 1 bars"),
    signature(Function::Slope, &["slope"], Category::Time, &[("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "The slope of the regression of the last n on time 0, 1, …, n − 1", "n − 1 bars"),
    signature(Function::Intercept, &["intercept"], Category::Time, &[("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "The intercept of that regression, at the oldest of the n", "n − 1 bars"),
    signature(Function::RSquared, &["r_squared"], Category::Time, &[("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "The share of variance that regression explains", "n − 1 bars"),
    signature(Function::GarchVolatility, &["garch_volatility"], Category::Time, &[("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "The one-step forecast of the standard deviation of a GARCH(1,1) with constant mean and normal errors, fitted by maximum likelihood to the last n; not annualised", "n − 1 bars"),
    signature(Function::CountTrue, &["count_true"], Category::Time, &[("condition", Argument::Boolean), ("n", Argument::Window)], Returns::Number, "On how many of the last n the condition held", "n − 1 bars"),
    signature(Function::Streak, &["streak"], Category::Time, &[("condition", Argument::Boolean)], Returns::Number, "For how many bars in a row, up to this one, the condition has held", ""),
    signature(Function::BarsSince, &["bars_since"], Category::Time, &[("condition", Argument::Boolean)], Returns::Number, "Bars since the condition last held, 0 if it holds now; undefined before it first did", ""),
    signature(Function::CrossesAbove, &["crosses_above"], Category::Time, &[("x", Argument::Number), ("y", Argument::Number)], Returns::Boolean, "x > y now, and x ≤ y one bar ago", "1 bar"),
    signature(Function::CrossesBelow, &["crosses_below"], Category::Time, &[("x", Argument::Number), ("y", Argument::Number)], Returns::Boolean, "x < y now, and x ≥ y one bar ago", "1 bar"),
    signature(Function::Volatility, &["volatility"], Category::Indicator, &[("n", Argument::Window)], Returns::Number, "Annualised volatility: std(change(close, 1 u), n)·√p, where u is the unit of n and p its samples a year (52 weeks, 12 months, 4 quarters; as many bars as the dates show, 252 trading days)", "n bars"),
    signature(Function::Rsi, &["rsi"], Category::Indicator, &[("x", Argument::Number), ("n", Argument::Window)], Returns::Number, "Wilder's relative strength index: 100 − 100 / (1 + G / L) with Wilder's averages of gains and losses; 100 where L is 0", "n bars"),
    signature(Function::Atr, &["atr"], Category::Indicator, &[("n", Argument::Window)], Returns::Number, "Wilder's average of the true range", "n bars"),
    signature(Function::Adx, &["adx"], Category::Indicator, &[("n", Argument::Window)], Returns::Number, "Wilder's average directional index, 0 to 100", "2n − 1 bars"),
    signature(Function::Macd, &["macd"], Category::Indicator, &[("x", Argument::Number), ("fast", Argument::Window), ("slow", Argument::Window)], Returns::Number, "ema(x, fast) − ema(x, slow)", "slow − 1 bars"),
    signature(Function::MacdSignal, &["macd_signal"], Category::Indicator, &[("x", Argument::Number), ("fast", Argument::Window), ("slow", Argument::Window), ("signal", Argument::Window)], Returns::Number, "ema(macd(x, fast, slow), signal)", "slow + signal − 2 bars"),
    signature(Function::BollingerUpper, &["bollinger_upper"], Category::Indicator, &[("x", Argument::Number), ("n", Argument::Window), ("k", Argument::Constant)], Returns::Number, "mean(x, n) + k·s, s being the population deviation (divided by n), as Bollinger defines it", "n − 1 bars"),
    signature(Function::BollingerLower, &["bollinger_lower"], Category::Indicator, &[("x", Argument::Number), ("n", Argument::Window), ("k", Argument::Constant)], Returns::Number, "mean(x, n) − k·s, s being the population deviation (divided by n)", "n − 1 bars"),
    signature(Function::DonchianUpper, &["donchian_upper"], Category::Indicator, &[("n", Argument::Window)], Returns::Number, "highest(high, n), this bar included; write delay(donchian_upper(n), 1) for the channel before it", "n − 1 bars"),
    signature(Function::DonchianLower, &["donchian_lower"], Category::Indicator, &[("n", Argument::Window)], Returns::Number, "lowest(low, n), this bar included", "n − 1 bars"),
    signature(Function::Stochastic, &["stochastic"], Category::Indicator, &[("n", Argument::Window)], Returns::Number, "100·(close − lowest(low, n)) / (highest(high, n) − lowest(low, n)): %K", "n − 1 bars"),
    signature(Function::Rank, &["rank"], Category::CrossSection, &[("x", Argument::Number), ("group", Argument::OptionalAssets)], Returns::Number, "The asset's place among the group (the universe if left out) by x: 1 for the highest; ties by ticker", ""),
    signature(Function::Percentile, &["percentile"], Category::CrossSection, &[("x", Argument::Number), ("group", Argument::OptionalAssets)], Returns::Number, "The share of the group whose x is ≤ the asset's, itself included: 1/n to 1", ""),
    signature(Function::Bucket, &["bucket"], Category::CrossSection, &[("x", Argument::Number), ("buckets", Argument::Constant), ("group", Argument::OptionalAssets)], Returns::Number, "Which of k equal buckets the asset falls into by x, 1 for the lowest: ceil(k·place / n), place counted from the lowest", ""),
    signature(Function::CrossZScore, &["cross_zscore"], Category::CrossSection, &[("x", Argument::Number), ("group", Argument::OptionalAssets)], Returns::Number, "(x − mean) / standard deviation (n − 1) over the group", ""),
    signature(Function::Count, &["count"], Category::Aggregate, &[("group", Argument::Assets), ("condition", Argument::Boolean)], Returns::Number, "For how many members the condition is true", ""),
    signature(Function::Members, &["members"], Category::Aggregate, &[("group", Argument::Assets)], Returns::Number, "How many members have a price", ""),
    signature(Function::AnyOf, &["any"], Category::Aggregate, &[("group", Argument::Assets), ("condition", Argument::Boolean)], Returns::Boolean, "Whether the condition is true for some member", ""),
    signature(Function::EveryOf, &["every"], Category::Aggregate, &[("group", Argument::Assets), ("condition", Argument::Boolean)], Returns::Boolean, "Whether the condition is true for all members that have a price", ""),
    signature(Function::Average, &["average"], Category::Aggregate, &[("group", Argument::Assets), ("x", Argument::Number)], Returns::Number, "The mean of x over the members for which it is defined", ""),
    signature(Function::Total, &["total"], Category::Aggregate, &[("group", Argument::Assets), ("x", Argument::Number)], Returns::Number, "The sum of x over the members for which it is defined", ""),
    signature(Function::MedianOf, &["median_of"], Category::Aggregate, &[("group", Argument::Assets), ("x", Argument::Number)], Returns::Number, "The median of x over the members for which it is defined", ""),
    signature(Function::LowestOf, &["lowest_of"], Category::Aggregate, &[("group", Argument::Assets), ("x", Argument::Number)], Returns::Number, "The least x of the members", ""),
    signature(Function::HighestOf, &["highest_of"], Category::Aggregate, &[("group", Argument::Assets), ("x", Argument::Number)], Returns::Number, "The greatest x of the members", ""),
    signature(Function::Dispersion, &["dispersion"], Category::Aggregate, &[("group", Argument::Assets), ("x", Argument::Number)], Returns::Number, "The standard deviation (n − 1) of x over the members", ""),
    signature(Function::On, &["on"], Category::Aggregate, &[("asset", Argument::Asset), ("x", Argument::Any)], Returns::Same, "x read on one asset: on(SPY, close > sma(close, 200 days)). For a single name write it directly: momentum(SPY)", ""),
    signature(Function::Year, &["year"], Category::Calendar, &[("ahead", Argument::OptionalAhead)], Returns::Number, "The year, of this bar or, with `ahead`, of the session that many after it", ""),
    signature(Function::Quarter, &["quarter"], Category::Calendar, &[("ahead", Argument::OptionalAhead)], Returns::Number, "The quarter, 1 to 4, of this bar or, with `ahead`, of the session that many after it", ""),
    signature(Function::Month, &["month"], Category::Calendar, &[("ahead", Argument::OptionalAhead)], Returns::Number, "The month, 1 to 12, of this bar or, with `ahead`, of the session that many after it", ""),
    signature(Function::Day, &["day"], Category::Calendar, &[("ahead", Argument::OptionalAhead)], Returns::Number, "The day of the month, of this bar or, with `ahead`, of the session that many after it", ""),
    signature(Function::Weekday, &["weekday"], Category::Calendar, &[("ahead", Argument::OptionalAhead)], Returns::Number, "The day of the week: Monday 1 to Friday 5, of this bar or, with `ahead`, of the session that many after it", ""),
    signature(Function::WeekOfYear, &["week_of_year"], Category::Calendar, &[("ahead", Argument::OptionalAhead)], Returns::Number, "The ISO week, 1 to 53, of this bar or, with `ahead`, of the session that many after it", ""),
    signature(Function::TradingDayOfMonth, &["trading_day_of_month"], Category::Calendar, &[("ahead", Argument::OptionalAhead)], Returns::Number, "The n-th trading day of its month, from 1, of this bar or, with `ahead`, of the session that many after it", ""),
    signature(Function::TradingDaysLeftInMonth, &["trading_days_left_in_month"], Category::Calendar, &[("ahead", Argument::OptionalAhead)], Returns::Number, "Trading days still to come in its month: 0 on the last, of this bar or, with `ahead`, of the session that many after it", ""),
    signature(Function::TradingDayOfWeek, &["trading_day_of_week"], Category::Calendar, &[("ahead", Argument::OptionalAhead)], Returns::Number, "The n-th trading day of its week, from 1, of this bar or, with `ahead`, of the session that many after it", ""),
    signature(Function::TradingDayOfYear, &["trading_day_of_year"], Category::Calendar, &[("ahead", Argument::OptionalAhead)], Returns::Number, "The n-th trading day of its year, from 1, of this bar or, with `ahead`, of the session that many after it", ""),
    signature(Function::TradingDaysLeftInYear, &["trading_days_left_in_year"], Category::Calendar, &[("ahead", Argument::OptionalAhead)], Returns::Number, "Trading days still to come in its year: 0 on the last, of this bar or, with `ahead`, of the session that many after it", ""),
    signature(Function::TradingDaysToHoliday, &["trading_days_to_holiday"], Category::Calendar, &[("ahead", Argument::OptionalAhead)], Returns::Number, "Trading days until the exchange next closes on a weekday: 1 on the last session before the closure, of this bar or, with `ahead`, of the session that many after it", ""),
    signature(Function::TradingDaysSinceHoliday, &["trading_days_since_holiday"], Category::Calendar, &[("ahead", Argument::OptionalAhead)], Returns::Number, "Trading days since the exchange last closed on a weekday: 1 on the first session after the closure, of this bar or, with `ahead`, of the session that many after it", ""),
    signature(Function::TradingDaysToOptionExpiry, &["trading_days_to_option_expiry"], Category::Calendar, &[("ahead", Argument::OptionalAhead)], Returns::Number, "Trading days until the monthly option expiry (the third Friday, or the session before it if that is a holiday): 0 on that day, of this bar or, with `ahead`, of the session that many after it", ""),
    signature(Function::EntryPrice, &["entry_price"], Category::Position, &[], Returns::Number, "The price the open position's first unit was filled at, before costs", ""),
    signature(Function::LastEntryPrice, &["last_entry_price"], Category::Position, &[], Returns::Number, "The price its last unit was filled at", ""),
    signature(Function::UnitsHeld, &["units_held"], Category::Position, &[], Returns::Number, "Units in the open position", ""),
    signature(Function::BarsHeld, &["bars_held"], Category::Position, &[], Returns::Number, "Bars since the entry's fill: 0 on the bar of the fill", ""),
    signature(Function::OpenReturn, &["open_return"], Category::Position, &[], Returns::Number, "close / entry_price − 1 for a long position, its negative for a short one", ""),
    signature(Function::HighestSinceEntry, &["highest_since_entry"], Category::Position, &[], Returns::Number, "The highest high since the fill, the fill's bar and this one included", ""),
    signature(Function::LowestSinceEntry, &["lowest_since_entry"], Category::Position, &[], Returns::Number, "The lowest low since the fill, the fill's bar and this one included", ""),
];

const fn signature(
    function: Function,
    names: &'static [&'static str],
    category: Category,
    arguments: &'static [(&'static str, Argument)],
    returns: Returns,
    meaning: &'static str,
    warm_up: &'static str,
) -> Signature {
    Signature {
        function,
        names,
        category,
        arguments,
        returns,
        meaning,
        warm_up,
    }
}
