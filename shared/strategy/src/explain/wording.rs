//! The wordings of the language's parts: the tables that the writer and the reader of plain English share.

use crate::expression::{BinaryOperator, Function};
use crate::spec::{
    Costs, Execution, Expression, Hedge, Limits, PairScore, Schedule, Session, Side, Spread, Status,
    VolatilityEstimate, VolatilityModel, Weekday, Weighting,
};

/// Operators between two expressions.
pub(super) const OPERATORS: [(BinaryOperator, &str); 13] = [
    (BinaryOperator::Or, "or"),
    (BinaryOperator::And, "and"),
    (BinaryOperator::Less, "is below"),
    (BinaryOperator::LessOrEqual, "is at most"),
    (BinaryOperator::Greater, "is above"),
    (BinaryOperator::GreaterOrEqual, "is at least"),
    (BinaryOperator::Equal, "equals"),
    (BinaryOperator::NotEqual, "differs from"),
    (BinaryOperator::Add, "plus"),
    (BinaryOperator::Subtract, "minus"),
    (BinaryOperator::Multiply, "times"),
    (BinaryOperator::Divide, "over"),
    (BinaryOperator::Power, "to the power"),
];

/// Functions that read like comparisons.
pub(super) const CROSSINGS: [(Function, &str); 2] = [
    (Function::CrossesAbove, "crosses above"),
    (Function::CrossesBelow, "crosses below"),
];

/// Functions of a list of numbers.
pub(super) const LISTS: [(Function, &str); 2] = [
    (Function::Minimum, "the least of"),
    (Function::Maximum, "the greatest of"),
];

/// Functions with a wording of their own, for each number of arguments; the others are called by their names.
pub(super) const FUNCTIONS: &[(Function, &str)] = &[
    (Function::Abs, "the size of {part 0}"),
    (Function::Sqrt, "the square root of {part 0}"),
    (Function::Ln, "the logarithm of {part 0}"),
    (Function::Exp, "the exponential of {part 0}"),
    (Function::Sign, "the sign of {part 0}"),
    (Function::Floor, "the floor of {part 0}"),
    (Function::Ceiling, "the ceiling of {part 0}"),
    (Function::Round, "the whole number nearest to {part 0}"),
    (Function::Modulo, "the remainder of {part 0} by {part 1}"),
    (Function::IsMissing, "nothing is known of {part 0}"),
    (
        Function::Clamp,
        "the value of {part 0} kept between {part 1} and {part 2}",
    ),
    (Function::Coalesce, "the first known of {part 0} and {part 1}"),
    // Stands behind what it applies to.
    (Function::Delay, DELAY),
    (Function::Change, "the change of {part 0} over {window 1}"),
    (Function::Change, "the daily change of {part 0}"),
    (Function::LogChange, "the log change of {part 0} over {window 1}"),
    (Function::LogChange, "the daily log change of {part 0}"),
    (Function::Difference, "the difference of {part 0} over {window 1}"),
    (Function::Difference, "the daily difference of {part 0}"),
    (Function::Sum, "the {span 1} sum of {part 0}"),
    (Function::Mean, "the {span 1} average of {part 0}"),
    (
        Function::WeightedMean,
        "the {span 1} weighted average of {part 0}",
    ),
    (Function::Ema, "the {span 1} exponential average of {part 0}"),
    (Function::Wilder, "the {span 1} Wilder average of {part 0}"),
    (Function::Std, "the {span 1} standard deviation of {part 0}"),
    (Function::Variance, "the {span 1} variance of {part 0}"),
    (Function::Skewness, "the {span 1} skewness of {part 0}"),
    (Function::Kurtosis, "the {span 1} kurtosis of {part 0}"),
    (Function::Median, "the {span 1} median of {part 0}"),
    (Function::Lowest, "the {span 1} low of {part 0}"),
    (Function::Lowest, "the low so far of {part 0}"),
    (Function::Highest, "the {span 1} high of {part 0}"),
    (Function::Highest, "the high so far of {part 0}"),
    (
        Function::Quantile,
        "the {span 1} quantile of {part 0} at {part 2}",
    ),
    (Function::RankOver, "the {span 1} rank of {part 0}"),
    (Function::ZScore, "the {span 1} z-score of {part 0}"),
    (Function::Drawdown, "the {span 1} drawdown of {part 0}"),
    (Function::Drawdown, "the drawdown so far of {part 0}"),
    (
        Function::Correlation,
        "the {span 2} correlation of {part 0} with {part 1}",
    ),
    (
        Function::Covariance,
        "the {span 2} covariance of {part 0} with {part 1}",
    ),
    (Function::Beta, "the {span 2} beta of {part 0} to {part 1}"),
    (Function::Alpha, "the {span 2} alpha of {part 0} to {part 1}"),
    (Function::Slope, "the {span 1} slope of {part 0}"),
    (Function::Intercept, "the {span 1} intercept of {part 0}"),
    (Function::RSquared, "the {span 1} R-squared of {part 0}"),
    (
        Function::GarchVolatility,
        "the {span 1} GARCH volatility of {part 0}",
    ),
    (
        Function::CountTrue,
        "the number of the last {window 1} on which {condition 0}",
    ),
    (
        Function::Streak,
        "the number of days in a row on which {condition 0}",
    ),
    (Function::BarsSince, "the number of days since {condition 0}"),
    (Function::Volatility, "the {span 0} volatility"),
    (Function::Rsi, "the {span 1} RSI of {part 0}"),
    (Function::Atr, "the {span 0} average true range"),
    (Function::Adx, "the {span 0} ADX"),
    (
        Function::Macd,
        "the MACD of {part 0} over {window 1} and {window 2}",
    ),
    (
        Function::MacdSignal,
        "the {span 3} signal line of the MACD of {part 0} over {window 1} and {window 2}",
    ),
    (
        Function::BollingerUpper,
        "the upper {span 1} Bollinger band of {part 0} at {part 2} deviations",
    ),
    (
        Function::BollingerLower,
        "the lower {span 1} Bollinger band of {part 0} at {part 2} deviations",
    ),
    (Function::DonchianUpper, "the {span 0} high"),
    (Function::DonchianLower, "the {span 0} low"),
    (Function::Stochastic, "the {span 0} stochastic"),
    (Function::Rank, "the rank from the highest by {part 0}"),
    (Function::Percentile, "the percentile by {part 0}"),
    (Function::CrossZScore, "the z-score among all by {part 0}"),
    (Function::Count, "the number of {group 0} for which {condition 1}"),
    (Function::Members, "the number of assets in {group 0}"),
    (Function::AnyOf, "for some of {group 0}, {condition 1}"),
    (Function::EveryOf, "for every one of {group 0}, {condition 1}"),
    (Function::Average, "the average over {group 0} of {part 1}"),
    (Function::Total, "the total over {group 0} of {part 1}"),
    (Function::MedianOf, "the median over {group 0} of {part 1}"),
    (Function::LowestOf, "the lowest over {group 0} of {part 1}"),
    (Function::HighestOf, "the highest over {group 0} of {part 1}"),
    (Function::Dispersion, "the dispersion over {group 0} of {part 1}"),
    (Function::On, "for {group 0}, {condition 1}"),
];

/// A value as it was.
pub(super) const DELAY: &str = "{stem 0} {window 1} ago";

/// Series of prices and what is made of them.
pub(super) const SERIES: [(&str, &str); 15] = [
    ("open", "the open"),
    ("high", "the high"),
    ("low", "the low"),
    ("close", "the close"),
    ("volume", "the volume"),
    ("returns", "the daily return"),
    ("overnight_returns", "the overnight return"),
    ("intraday_returns", "the return since the open"),
    ("true_range", "the true range"),
    ("dollar_volume", "the traded value"),
    ("raw.open", "the open as quoted"),
    ("raw.high", "the high as quoted"),
    ("raw.low", "the low as quoted"),
    ("raw.close", "the close as quoted"),
    ("raw.volume", "the volume as quoted"),
];

/// Words that mean something wherever a name may stand, so that a name like them is put in quotes.
pub(super) const RESERVED: [&str; 103] = [
    "a",
    "an",
    "the",
    "each",
    "every",
    "one",
    "of",
    "for",
    "which",
    "by",
    "in",
    "on",
    "and",
    "or",
    "not",
    "is",
    "at",
    "most",
    "least",
    "equals",
    "differs",
    "crosses",
    "plus",
    "minus",
    "times",
    "over",
    "to",
    "if",
    "else",
    "otherwise",
    "what",
    "long",
    "short",
    "scaled",
    "only",
    "all",
    "those",
    "nothing",
    "true",
    "false",
    "bar",
    "bars",
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "quarter",
    "quarters",
    "year",
    "years",
    "that",
    "are",
    "also",
    "among",
    "but",
    "together",
    "except",
    "equity",
    "traded",
    "its",
    "leave",
    "stop",
    "take",
    "entered",
    "up",
    "opened",
    "closed",
    "given",
    "against",
    "judged",
    "anew",
    "with",
    "from",
    "ago",
    "none",
    "kept",
    "portfolios",
    "positions",
    "assets",
    "number",
    "universe",
    "whole",
    "unless",
    "some",
    "above",
    "below",
    "as",
    "share",
    "basis",
    "points",
    "after",
    "It",
    "The",
    "Portfolio",
    "Parameters",
    "Signals",
    "Orders",
    "Trading",
    "Cash",
    "Limits",
    "Prices",
];

/// What joins sets of assets.
pub(super) const TOGETHER: &str = ", together with";
pub(super) const AMONG: &str = " that are also among";
pub(super) const WITHOUT: &str = " but not";

/// What a selection adds.
pub(super) const KEEP: &str = ", kept while among the first {amount}";
pub(super) const AT_LEAST: &str = ", none unless at least {amount} qualify";

/// The lines of a trade.
pub(super) mod trade {
    use super::Side;

    pub(in super::super) const LEAVE: &str = "leave when {condition}";
    pub(in super::super) const TIME_STOP: &str = "leave after {amount}";
    pub(in super::super) const SIZE: &str = "each position takes {share} of equity";
    pub(in super::super) const EQUAL_SIZE: &str = "each position takes an equal share of equity";
    pub(in super::super) const ACCOUNTS: &str = "each asset has an account of its own, fully invested";
    pub(in super::super) const SIZED_ACCOUNTS: &str =
        "each asset has an account of its own, of which a position takes {amount}";
    pub(in super::super) const RANKED_MOST: &str = "at most {amount} positions, the highest {amount} first";
    pub(in super::super) const MOST: &str = "at most {amount} positions";
    pub(in super::super) const RANKED: &str = "any number of positions, the highest {amount} first";
    pub(in super::super) const WAIT: &str = "not entered again for {amount}";
    pub(in super::super) const RESET: &str = "entered again only after the entry condition has been false";
    pub(in super::super) const PYRAMID: &str = "up to {amount} units, one more when {condition}";

    /// How a position is opened.
    pub(in super::super) const fn entry(side: Side) -> &'static str {
        match side {
            Side::Long => "buy when {condition}",
            Side::Short => "sell short when {condition}",
        }
    }

    /// A stop as a share of the price and as a distance.
    pub(in super::super) const fn stop_loss(side: Side) -> [&'static str; 2] {
        match side {
            Side::Long => [
                "stop at {amount} below the entry price",
                "stop at a distance of {amount} below the entry price",
            ],
            Side::Short => [
                "stop at {amount} above the entry price",
                "stop at a distance of {amount} above the entry price",
            ],
        }
    }

    /// A target likewise.
    pub(in super::super) const TAKE_PROFIT: [&str; 2] = [
        "take profit at {amount} from the entry price",
        "take profit at a distance of {amount} from the entry price",
    ];

    /// A trailing stop likewise.
    pub(in super::super) const fn trailing_stop(side: Side) -> [&'static str; 2] {
        match side {
            Side::Long => [
                "stop at {amount} below the best price since entry",
                "stop at a distance of {amount} below the best price since entry",
            ],
            Side::Short => [
                "stop at {amount} above the best price since entry",
                "stop at a distance of {amount} above the best price since entry",
            ],
        }
    }
}

/// The lines of pairs.
pub(super) mod pairs {
    use super::{Hedge, PairScore, Spread};

    pub(in super::super) const FORMATION: &str = "judged on the last {amount}";
    pub(in super::super) const EVERY: &str = ", anew every {amount}";
    pub(in super::super) const CORRELATED: &str = ", correlated at least {amount}";
    pub(in super::super) const STATISTIC: &str = ", with a statistic of at most {amount}";
    pub(in super::super) const ZSCORE: &str = "its mean and deviation are those of the last {amount}";
    pub(in super::super) const OPENED: &str = "opened at {amount} standard deviations, closed at {amount}";
    pub(in super::super) const STOP: &str = "given up at {amount} standard deviations";
    pub(in super::super) const TIME_STOP: &str = "given up after {amount}";
    pub(in super::super) const SIZE: &str = "each pair takes {amount} of equity";

    pub(in super::super) const SCORES: [(PairScore, &str); 3] = [
        (PairScore::Distance, "the least distance of normalised prices"),
        (PairScore::Correlation, "the highest correlation"),
        (
            PairScore::Cointegration,
            "the strongest cointegration (Engle-Granger)",
        ),
    ];
    pub(in super::super) const SPREADS: [(Spread, &str); 4] = [
        (Spread::Log, "the difference of log prices"),
        (Spread::Price, "the difference of prices"),
        (Spread::Normalised, "the difference of normalised prices"),
        (Spread::Ratio, "the ratio of prices"),
    ];
    pub(in super::super) const HEDGES: [(Hedge, &str); 2] = [
        (Hedge::EqualMoney, "equal money on both legs"),
        (Hedge::Ols, "hedged by regression"),
    ];
}

/// How volatility is estimated.
pub(super) const MODELS: [(VolatilityModel, &str); 3] = [
    (VolatilityModel::Realised, "realised volatility"),
    (VolatilityModel::Ewma, "exponentially weighted volatility"),
    (VolatilityModel::Garch, "GARCH(1,1) forecast"),
];

/// Whose volatility is estimated.
pub(super) const ESTIMATES: [(VolatilityEstimate, &str); 2] = [
    (VolatilityEstimate::Holdings, "the holdings"),
    (VolatilityEstimate::Strategy, "the strategy itself"),
];

/// Parts of the day.
pub(super) const SESSIONS: [(Session, &str); 2] = [
    (
        Session::Overnight,
        "only overnight, from each close to the next open",
    ),
    (
        Session::Intraday,
        "only during the day, from each open to the same day's close",
    ),
];

/// Makes a part of the spec of an expression.
type Of<T> = fn(Expression) -> T;

/// Weightings by an expression.
pub(super) const WEIGHTINGS: [(Of<Weighting>, &str); 6] = [
    (Weighting::Rank, "in proportion to the rank by {amount}"),
    (Weighting::Proportional, "in proportion to {amount}"),
    (
        Weighting::InverseVolatility,
        "in inverse proportion to volatility over {amount}",
    ),
    (
        Weighting::RiskParity,
        "each contributing the same risk over {amount}",
    ),
    (
        Weighting::MinimumVariance,
        "in the mix of least variance over {amount}",
    ),
    (Weighting::Each, "{amount} in each"),
];

/// Schedules without an expression.
pub(super) const SCHEDULES: [(Schedule, &str); 16] = [
    (
        Schedule::OnSignal,
        "It decides on every close and trades when the decision changes",
    ),
    (
        Schedule::Once,
        "It decides once, as soon as it can, and then holds",
    ),
    (Schedule::Daily, "It rebalances every day"),
    (
        Schedule::WeekStart,
        "It rebalances on the first trading day of each week",
    ),
    (
        Schedule::WeekEnd,
        "It rebalances on the last trading day of each week",
    ),
    (
        Schedule::MonthStart,
        "It rebalances on the first trading day of each month",
    ),
    (
        Schedule::MonthEnd,
        "It rebalances on the last trading day of each month",
    ),
    (
        Schedule::QuarterStart,
        "It rebalances on the first trading day of each quarter",
    ),
    (
        Schedule::QuarterEnd,
        "It rebalances on the last trading day of each quarter",
    ),
    (
        Schedule::YearStart,
        "It rebalances on the first trading day of each year",
    ),
    (
        Schedule::YearEnd,
        "It rebalances on the last trading day of each year",
    ),
    (
        Schedule::Weekday(Weekday::Monday),
        "It rebalances each Monday, or the week's next trading day",
    ),
    (
        Schedule::Weekday(Weekday::Tuesday),
        "It rebalances each Tuesday, or the week's next trading day",
    ),
    (
        Schedule::Weekday(Weekday::Wednesday),
        "It rebalances each Wednesday, or the week's next trading day",
    ),
    (
        Schedule::Weekday(Weekday::Thursday),
        "It rebalances each Thursday, or the week's next trading day",
    ),
    (
        Schedule::Weekday(Weekday::Friday),
        "It rebalances each Friday, or the week's next trading day",
    ),
];

/// Schedules by an expression. [`FROM_END`] is another wording of the trading day.
pub(super) const COMPUTED_SCHEDULES: [(Of<Schedule>, &str); 4] = [
    (
        Schedule::DayOfMonth,
        "It rebalances on day {amount} of each month, or the first trading day after it",
    ),
    (
        Schedule::TradingDay,
        "It rebalances on trading day {amount} of each month",
    ),
    (Schedule::Every, "It rebalances every {amount}"),
    (Schedule::When, "It rebalances whenever {condition}"),
];

/// A trading day counted from the month's end.
pub(super) const FROM_END: &str = "It rebalances on trading day {amount} from the end of each month";

/// The bounds within which weights may drift.
pub(super) const BAND: &str = ", if some weight is more than {amount} of equity off its target";
pub(super) const RELATIVE_BAND: &str = ", if some weight is more than {amount} of its target off";

/// The months of the year.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// When orders fill.
pub(super) const EXECUTIONS: [(Execution, &str); 3] = [
    (Execution::NextOpen, "Orders fill at the next open."),
    (Execution::NextClose, "Orders fill at the next close."),
    (
        Execution::SameClose,
        "Orders fill at the very close they are decided on, which assumes the close is known just before it happens.",
    ),
];

/// An optional expression of a part of the spec.
type Field<T> = fn(&mut T) -> &mut Option<Expression>;

/// What trading costs, in the order of the text.
pub(super) const COSTS: [(Field<Costs>, &str); 5] = [
    (|c| &mut c.commission_bps, "a commission of {bps} of traded value"),
    (
        |c| &mut c.commission_per_share,
        "a commission of {amount} a share",
    ),
    (|c| &mut c.commission_minimum, "at least {amount} an order"),
    (|c| &mut c.slippage_bps, "slippage of {bps} of traded value"),
    (
        |c| &mut c.borrow_bps_per_year,
        "a fee of {bps} a year on short positions",
    ),
];

/// Bounds on exposure, in the order of the text.
pub(super) const LIMITS: [(Field<Limits>, &str); 3] = [
    (|l| &mut l.long, "long positions at most {amount}"),
    (|l| &mut l.short, "short positions at most {amount}"),
    (|l| &mut l.asset, "any one asset at most {amount}"),
];

/// The ledger's states that the text tells, in its order.
pub(super) const GAPS: [(Status, &str); 4] = [
    (Status::Inferred, "Implied rather than stated"),
    (Status::Assumed, "Assumed, because the document is silent"),
    (Status::Contradictory, "Contradictory in the document"),
    (Status::Missing, "Missing"),
];

/// The wording of a value, by a table.
pub(super) fn wording<T: PartialEq>(table: &[(T, &'static str)], value: &T) -> &'static str {
    table
        .iter()
        .find(|(known, _)| known == value)
        .map_or("", |(_, words)| words)
}
