//! The functions of the language, spelled in core operations.

use super::builder::{Builder, Typed};
use super::graph::{CalendarField, Field, GroupId, Kind, Operation as O, PositionField, Shape};
use super::resolve::Given;
use crate::expression::Function as F;
use crate::spec::Quantity;

/// The arguments of a call whose kinds and number have been checked.
struct Arguments<'g>(&'g [Given]);

impl Arguments<'_> {
    fn value(&self, position: usize) -> Option<Typed> {
        match self.0.get(position) {
            Some(Given::Value(value)) => Some(*value),
            _ => None,
        }
    }

    /// The group, or `all`.
    fn group(&self, position: usize) -> GroupId {
        match self.0.get(position) {
            Some(Given::Group(group)) => *group,
            _ => GroupId(0),
        }
    }
}

impl Builder<'_> {
    pub(super) fn ratio_less_one(&mut self, x: Typed, y: Typed) -> Typed {
        let ratio = self.number(O::Divide, &[x, y]);
        let one = self.constant(Quantity::number(1.0));
        self.number(O::Subtract, &[ratio, one])
    }

    /// x at the newest sample of a window: x itself where the window is known to count bars.
    fn newest(&mut self, x: Typed, n: Typed) -> Typed {
        let window = self.values.get(n.id.0 as usize).map(|value| value.operation);
        match window {
            Some(O::Constant(quantity)) if !quantity.unit.is_calendar() => x,
            _ => self.series(O::Newest, &[x, n], x.kind),
        }
    }

    pub(super) fn change(&mut self, x: Typed, n: Typed) -> Typed {
        let before = self.series(O::Delay, &[x, n], x.kind);
        let now = self.newest(x, n);
        self.ratio_less_one(now, before)
    }

    fn time(&mut self, operation: O, inputs: &[Typed]) -> Typed {
        self.series(operation, inputs, Kind::Number)
    }

    fn plain(&mut self, value: f64) -> Typed {
        self.constant(Quantity::number(value))
    }

    pub(super) fn true_range(&mut self) -> Typed {
        let (high, low, close) = (
            self.field(Field::High),
            self.field(Field::Low),
            self.field(Field::Close),
        );
        let bar = self.plain(1.0);
        let before = self.time(O::Delay, &[close, bar]);
        let range = self.number(O::Subtract, &[high, low]);
        let up = self.number(O::Subtract, &[high, before]);
        let up = self.number(O::Abs, &[up]);
        let down = self.number(O::Subtract, &[low, before]);
        let down = self.number(O::Abs, &[down]);
        let gap = self.number(O::Maximum, &[up, down]);
        self.number(O::Maximum, &[range, gap])
    }

    fn macd(&mut self, x: Typed, fast: Typed, slow: Typed) -> Typed {
        let (fast, slow) = (self.time(O::Ema, &[x, fast]), self.time(O::Ema, &[x, slow]));
        self.number(O::Subtract, &[fast, slow])
    }

    /// mean ± k · population deviation.
    fn bollinger(&mut self, side: O, x: Typed, n: Typed, k: Typed) -> Typed {
        let (mean, deviation) = (self.time(O::Mean, &[x, n]), self.time(O::Std, &[x, n]));
        let (count, one) = (self.number(O::CountOf, &[n]), self.plain(1.0));
        let less = self.number(O::Subtract, &[count, one]);
        let share = self.number(O::Divide, &[less, count]);
        let factor = self.number(O::Sqrt, &[share]);
        let factor = self.number(O::Multiply, &[k, factor]);
        let width = self.number(O::Multiply, &[factor, deviation]);
        self.number(side, &[mean, width])
    }

    fn adx(&mut self, n: Typed) -> Typed {
        let (high, low, bar, zero) = (
            self.field(Field::High),
            self.field(Field::Low),
            self.plain(1.0),
            self.plain(0.0),
        );
        let high_before = self.time(O::Delay, &[high, bar]);
        let low_before = self.time(O::Delay, &[low, bar]);
        let up = self.number(O::Subtract, &[high, high_before]);
        let down = self.number(O::Subtract, &[low_before, low]);
        let range = self.true_range();
        let range = self.time(O::Wilder, &[range, n]);
        let index = |this: &mut Self, move_: Typed, other: Typed| {
            let larger = this.wide(O::Greater, &[move_, other], Kind::Boolean);
            let positive = this.wide(O::Greater, &[move_, zero], Kind::Boolean);
            let counts = this.wide(O::And, &[larger, positive], Kind::Boolean);
            let movement = this.number(O::If, &[counts, move_, zero]);
            // Undefined on the first bar, as the true range is: both averages must start on the same bar.
            let missing = this.wide(O::IsMissing, &[move_], Kind::Boolean);
            let movement = this.number(O::If, &[missing, move_, movement]);
            let average = this.time(O::Wilder, &[movement, n]);
            this.number(O::Divide, &[average, range])
        };
        let (plus, minus) = (index(self, up, down), index(self, down, up));
        let gap = self.number(O::Subtract, &[plus, minus]);
        let gap = self.number(O::Abs, &[gap]);
        let sum = self.number(O::Add, &[plus, minus]);
        let ratio = self.number(O::Divide, &[gap, sum]);
        let hundred = self.plain(100.0);
        let ratio = self.number(O::Multiply, &[hundred, ratio]);
        self.time(O::Wilder, &[ratio, n])
    }

    fn stochastic(&mut self, n: Typed) -> Typed {
        let (high, low, close) = (
            self.field(Field::High),
            self.field(Field::Low),
            self.field(Field::Close),
        );
        let lowest = self.time(O::Lowest, &[low, n]);
        let highest = self.time(O::Highest, &[high, n]);
        // Its window counts bars, so the close is today's.
        let above = self.number(O::Subtract, &[close, lowest]);
        let range = self.number(O::Subtract, &[highest, lowest]);
        let share = self.number(O::Divide, &[above, range]);
        let hundred = self.plain(100.0);
        self.number(O::Multiply, &[hundred, share])
    }

    fn volatility(&mut self, n: Typed) -> Typed {
        let close = self.field(Field::Close);
        let one = self.number(O::OneOf, &[n]);
        let returns = self.change(close, one);
        let deviation = self.time(O::Std, &[returns, n]);
        let periods = self.push(O::PeriodsPerYear, &[n], Kind::Number, Shape::Asset);
        let root = self.number(O::Sqrt, &[periods]);
        self.number(O::Multiply, &[deviation, root])
    }

    /// x crosses y: now on one side, one bar ago not.
    fn crosses(&mut self, now: O, before: O, x: Typed, y: Typed) -> Typed {
        let bar = self.plain(1.0);
        // A constant level is the same one bar ago.
        let earlier = |this: &mut Self, v: Typed| match v.shape {
            Shape::Constant => v,
            _ => this.time(O::Delay, &[v, bar]),
        };
        let (x_before, y_before) = (earlier(self, x), earlier(self, y));
        let now = self.wide(now, &[x, y], Kind::Boolean);
        let before = self.wide(before, &[x_before, y_before], Kind::Boolean);
        self.wide(O::And, &[now, before], Kind::Boolean)
    }

    fn across(&mut self, operation: O, inputs: &[Typed]) -> Typed {
        self.push(operation, inputs, Kind::Number, Shape::Asset)
    }

    fn over(&mut self, operation: O, inputs: &[Typed]) -> Typed {
        self.push(operation, inputs, Kind::Number, Shape::Market)
    }

    /// For how many members a condition holds.
    fn count(&mut self, group: GroupId, condition: Typed) -> Typed {
        self.over(O::Count(group), &[condition])
    }

    /// The value of a call. The arguments have been checked, so an absent one is an optional one.
    pub(super) fn spell(&mut self, function: F, given: &[Given]) -> Typed {
        let arguments = Arguments(given);
        let one = self.constant(Quantity::number(1.0));
        let v = |position: usize| arguments.value(position).unwrap_or(one);
        let (x, y, z) = (v(0), v(1), v(2));
        let g = arguments.group(0);
        match function {
            F::Abs => self.number(O::Abs, &[x]),
            F::Sqrt => self.number(O::Sqrt, &[x]),
            F::Ln => self.number(O::Ln, &[x]),
            F::Exp => self.number(O::Exp, &[x]),
            F::Sign => self.number(O::Sign, &[x]),
            F::Floor => self.number(O::Floor, &[x]),
            F::Ceiling => self.number(O::Ceiling, &[x]),
            F::Round => self.number(O::Round, &[x]),
            F::Modulo => self.number(O::Modulo, &[x, y]),
            F::Minimum | F::Maximum => {
                let operation = if function == F::Minimum {
                    O::Minimum
                } else {
                    O::Maximum
                };
                (1..given.len()).fold(x, |so_far, at| self.number(operation, &[so_far, v(at)]))
            }
            F::Clamp => {
                let low = self.number(O::Maximum, &[x, y]);
                self.number(O::Minimum, &[low, z])
            }
            F::If => self.wide(O::If, &[x, y, z], y.kind),
            F::IsMissing => self.wide(O::IsMissing, &[x], Kind::Boolean),
            F::Coalesce => self.number(O::Coalesce, &[x, y]),

            F::Delay => self.series(O::Delay, &[x, y], x.kind),
            F::Change => self.change(x, y),
            F::LogChange => {
                let before = self.time(O::Delay, &[x, y]);
                let now = self.newest(x, y);
                let ratio = self.number(O::Divide, &[now, before]);
                self.number(O::Ln, &[ratio])
            }
            F::Difference => {
                let before = self.time(O::Delay, &[x, y]);
                let now = self.newest(x, y);
                self.number(O::Subtract, &[now, before])
            }
            F::Sum => self.time(O::Sum, &[x, y]),
            F::Mean => self.time(O::Mean, &[x, y]),
            F::WeightedMean => self.time(O::WeightedMean, &[x, y]),
            F::Ema => self.time(O::Ema, &[x, y]),
            F::Wilder => self.time(O::Wilder, &[x, y]),
            F::Std => self.time(O::Std, &[x, y]),
            F::Variance => self.time(O::Variance, &[x, y]),
            F::Skewness => self.time(O::Skewness, &[x, y]),
            F::Kurtosis => self.time(O::Kurtosis, &[x, y]),
            F::Median => self.time(O::Median, &[x, y]),
            F::Quantile => self.time(O::Quantile, &[x, y, z]),
            F::Lowest | F::Highest | F::Drawdown => {
                let window = arguments.value(1);
                let (windowed, ever) = match function {
                    F::Lowest => (O::Lowest, O::LowestEver),
                    _ => (O::Highest, O::HighestEver),
                };
                let extreme = match window {
                    Some(n) => self.time(windowed, &[x, n]),
                    None => self.time(ever, &[x]),
                };
                if function == F::Drawdown {
                    let now = window.map_or(x, |n| self.newest(x, n));
                    self.ratio_less_one(now, extreme)
                } else {
                    extreme
                }
            }
            F::RankOver => self.time(O::RankOver, &[x, y]),
            F::ZScore => {
                let (mean, deviation) = (self.time(O::Mean, &[x, y]), self.time(O::Std, &[x, y]));
                let now = self.newest(x, y);
                let gap = self.number(O::Subtract, &[now, mean]);
                self.number(O::Divide, &[gap, deviation])
            }
            F::Correlation => self.time(O::Correlation, &[x, y, z]),
            F::Covariance => self.time(O::Covariance, &[x, y, z]),
            F::Beta | F::Alpha => {
                let (covariance, variance) = (
                    self.time(O::Covariance, &[x, y, z]),
                    self.time(O::Variance, &[y, z]),
                );
                let beta = self.number(O::Divide, &[covariance, variance]);
                if function == F::Beta {
                    return beta;
                }
                let (mean_of_y, mean_of_x) = (self.time(O::Mean, &[x, z]), self.time(O::Mean, &[y, z]));
                let explained = self.number(O::Multiply, &[beta, mean_of_x]);
                self.number(O::Subtract, &[mean_of_y, explained])
            }
            F::Slope => self.time(O::Slope, &[x, y]),
            F::Intercept => self.time(O::Intercept, &[x, y]),
            F::RSquared => self.time(O::RSquared, &[x, y]),
            F::GarchVolatility => self.time(O::GarchVolatility, &[x, y]),
            F::CountTrue => self.time(O::CountTrue, &[x, y]),
            F::Streak => self.time(O::Streak, &[x]),
            F::BarsSince => self.time(O::BarsSince, &[x]),
            F::CrossesAbove => self.crosses(O::Greater, O::LessOrEqual, x, y),
            F::CrossesBelow => self.crosses(O::Less, O::GreaterOrEqual, x, y),

            F::Volatility => self.volatility(x),
            F::Rsi => self.time(O::Rsi, &[x, y]),
            F::Atr => {
                let range = self.true_range();
                self.time(O::Wilder, &[range, x])
            }
            F::Adx => self.adx(x),
            F::Macd => self.macd(x, y, z),
            F::MacdSignal => {
                let macd = self.macd(x, y, z);
                self.time(O::Ema, &[macd, v(3)])
            }
            F::BollingerUpper => self.bollinger(O::Add, x, y, z),
            F::BollingerLower => self.bollinger(O::Subtract, x, y, z),
            F::DonchianUpper => {
                let high = self.field(Field::High);
                self.time(O::Highest, &[high, x])
            }
            F::DonchianLower => {
                let low = self.field(Field::Low);
                self.time(O::Lowest, &[low, x])
            }
            F::Stochastic => self.stochastic(x),

            F::Rank => self.across(O::Rank(arguments.group(1)), &[x]),
            F::Percentile => self.across(O::Percentile(arguments.group(1)), &[x]),
            F::Bucket => self.across(O::Bucket(arguments.group(2)), &[x, y]),
            F::CrossZScore => self.across(O::CrossZScore(arguments.group(1)), &[x]),

            F::Count => self.count(g, y),
            F::Members => self.over(O::Size(g), &[]),
            F::AnyOf => {
                let (count, zero) = (self.count(g, y), self.plain(0.0));
                self.wide(O::Greater, &[count, zero], Kind::Boolean)
            }
            F::EveryOf => {
                let untrue = self.wide(O::Not, &[y], Kind::Boolean);
                let (count, zero) = (self.count(g, untrue), self.plain(0.0));
                self.wide(O::Equal, &[count, zero], Kind::Boolean)
            }
            F::Average => self.over(O::Average(g), &[y]),
            F::Total => self.over(O::Total(g), &[y]),
            F::MedianOf => self.over(O::MedianOf(g), &[y]),
            F::LowestOf => self.over(O::LowestOf(g), &[y]),
            F::HighestOf => self.over(O::HighestOf(g), &[y]),
            F::Dispersion => self.over(O::Dispersion(g), &[y]),
            // Read where names are resolved: its first argument is a ticker.
            F::On => y,

            F::Year => self.calendar(CalendarField::Year, &arguments),
            F::Quarter => self.calendar(CalendarField::Quarter, &arguments),
            F::Month => self.calendar(CalendarField::Month, &arguments),
            F::Day => self.calendar(CalendarField::Day, &arguments),
            F::Weekday => self.calendar(CalendarField::Weekday, &arguments),
            F::WeekOfYear => self.calendar(CalendarField::WeekOfYear, &arguments),
            F::TradingDayOfMonth => self.calendar(CalendarField::TradingDayOfMonth, &arguments),
            F::TradingDaysLeftInMonth => self.calendar(CalendarField::TradingDaysLeftInMonth, &arguments),
            F::TradingDayOfWeek => self.calendar(CalendarField::TradingDayOfWeek, &arguments),
            F::TradingDayOfYear => self.calendar(CalendarField::TradingDayOfYear, &arguments),
            F::TradingDaysLeftInYear => self.calendar(CalendarField::TradingDaysLeftInYear, &arguments),
            F::TradingDaysToHoliday => self.calendar(CalendarField::TradingDaysToHoliday, &arguments),
            F::TradingDaysSinceHoliday => self.calendar(CalendarField::TradingDaysSinceHoliday, &arguments),
            F::TradingDaysToOptionExpiry => {
                self.calendar(CalendarField::TradingDaysToOptionExpiry, &arguments)
            }

            F::EntryPrice => self.position(PositionField::EntryPrice),
            F::LastEntryPrice => self.position(PositionField::LastEntryPrice),
            F::UnitsHeld => self.position(PositionField::UnitsHeld),
            F::BarsHeld => self.position(PositionField::BarsHeld),
            F::OpenReturn => self.position(PositionField::OpenReturn),
            F::HighestSinceEntry => self.position(PositionField::HighestSinceEntry),
            F::LowestSinceEntry => self.position(PositionField::LowestSinceEntry),
        }
    }

    fn calendar(&mut self, field: CalendarField, arguments: &Arguments<'_>) -> Typed {
        let now = self.constant(Quantity::number(0.0));
        let ahead = arguments.value(0).unwrap_or(now);
        self.push(O::Calendar(field), &[ahead], Kind::Number, Shape::Market)
    }

    fn position(&mut self, field: PositionField) -> Typed {
        self.push(O::Position(field), &[], Kind::Number, Shape::Asset)
    }
}
