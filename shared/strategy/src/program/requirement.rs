//! What constants must satisfy. Checked once for the spec's own parameters and again for each variant of a grid.

use super::Program;
use super::constant::evaluate;
use super::graph::{Value, ValueId};
use crate::diagnostic::Diagnostic;
use crate::expression::Span;
use crate::spec::{Quantity, Unit};
use std::borrow::Cow;

/// What a constant must be.
///
/// Where a fraction is read, people write percent: 8 for 8 %. A plain number too large to be the fraction that was meant is
/// refused; the same written with its sign, 800%, is taken at its word where it is possible at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A window in bars or periods.
    Window,
    /// An interval between the days of a schedule, in bars or periods.
    Interval,
    /// A window in bars: calendar units make no sense there.
    Bars,
    /// A window in bars that holds at least two observations.
    LongBars,
    /// A window that holds at least two observations.
    Deviation,
    /// A whole number, at least 1.
    Count,
    /// A whole number of at least 1, or a percentage above 0 and at most 100%.
    CountOrShare,
    /// From 0 to 1.
    Probability,
    /// A number from 0 up.
    NonNegative,
    /// A number above 0.
    Positive,
    /// How far a price may fall, as a share of it: above 0 and below 1, since no price falls by all it has.
    Fall,
    /// How far a price may rise, as a share of it: above 0; plainly written below 1.
    Rise,
    /// A distance in price: above 0, and no percentage.
    Distance,
    /// A yearly rate; plainly written between −1 and 1.
    YearlyRate,
    /// A yearly volatility: above 0; plainly written below 1.
    YearlyVolatility,
    /// How far weights may drift: from 0 up; plainly written below 1.
    Drift,
    /// The most a part of the portfolio may be worth, as a share of equity: above 0; plainly written at most 1.
    Part,
    /// The same for a group, which may be kept out altogether: from 0 up.
    GroupPart,
    /// Exposure as a share of equity, leverage included: from 0 up; plainly written below [`MAX_PLAIN_EXPOSURE`].
    Exposure,
    /// The same, above 0.
    Leverage,
    /// Basis points of a value: from 0 up, and no percentage.
    BasisPoints,
    /// An amount of money from 0 up.
    Money,
    /// A correlation, from −1 to 1.
    Correlation,
    /// A whole number from 0 to 5.
    Ahead,
    /// A whole number from 1 to 31.
    DayOfMonth,
    /// A whole number from 1 to 23, or its negative.
    TradingDay,
    /// Whatever can be evaluated.
    Evaluable,
    /// Any number.
    Number,
}

/// From here on exposure written without a percent sign is a percentage that lacks it: 50 is 5,000 % of equity.
pub const MAX_PLAIN_EXPOSURE: f64 = 20.0;

/// Basis points below this are hardly meant: 0.001 as a fraction is 10 basis points.
const LEAST_BASIS_POINTS: f64 = 0.05;
/// Basis points above this are a tenth of the value, a year or a trade.
const MOST_BASIS_POINTS: f64 = 1_000.0;

/// What to write for a plain number that stands where a fraction is read.
fn with_its_sign(value: f64) -> String {
    format!(
        "write {value}% for {value} percent, or {} if that is meant",
        share(value)
    )
}

/// A fraction as a percentage.
fn share(value: f64) -> Quantity {
    Quantity::new(value, Unit::Percent)
}

/// A number without the digits that only rounding leaves.
fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// A constant, what it must be, and where it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// The constant.
    pub value: ValueId,
    /// What it must be.
    pub rule: Rule,
    /// Where it is written: a path into the spec.
    pub path: String,
    /// The expression there.
    pub text: String,
    /// The place in it.
    pub span: Span,
}

impl Rule {
    /// What is wrong with a quantity, if anything.
    pub fn violation(self, quantity: Quantity) -> Option<Cow<'static, str>> {
        let quantity = match self {
            Self::Window | Self::Deviation => quantity.in_samples(),
            _ => quantity,
        };
        let Quantity { value, unit } = quantity;
        let whole = value.fract() == 0.0;
        let plain = !unit.is_duration();
        let percent = unit == Unit::Percent;
        let window = whole && (1.0..=100_000.0).contains(&value) && unit != Unit::Percent;
        let (satisfied, wanted) = match self {
            Self::Window | Self::Interval => (
                window,
                "a window must be a whole number of bars or periods, from 1 to 100000",
            ),
            Self::Deviation => (
                window && value >= 2.0,
                "this window must be a whole number of bars or periods, from 2 to 100000",
            ),
            Self::Bars => (
                window && !unit.is_calendar(),
                "this window counts bars: give a whole number of days, such as 20 days",
            ),
            Self::LongBars => (
                window && value >= 2.0 && !unit.is_calendar(),
                "this window counts bars: give a whole number of days, at least 2, such as 252 days",
            ),
            Self::Count => (
                whole && value >= 1.0 && unit == Unit::None,
                "this must be a whole number, at least 1",
            ),
            Self::CountOrShare => (
                match unit {
                    Unit::None => whole && value >= 1.0,
                    Unit::Percent => value > 0.0 && value <= 1.0,
                    _ => false,
                },
                "this must be a count such as 3, or a share such as 20%",
            ),
            Self::Probability => (
                (0.0..=1.0).contains(&value) && plain,
                "this must lie between 0 and 1",
            ),
            Self::NonNegative => (
                value >= 0.0 && plain && !percent,
                "this is a plain number, which must not be negative",
            ),
            Self::Positive => (
                value > 0.0 && plain && !percent,
                "this is a plain number, which must be above 0",
            ),
            Self::Fall => (
                value > 0.0 && value < 1.0 && plain,
                "a price falls by less than 100%: this must be a share of it such as 8%",
            ),
            Self::Rise => (
                value > 0.0 && plain,
                "this must be a share of the price such as 20%",
            ),
            Self::Distance => (
                value > 0.0 && plain && !percent,
                "this is a distance in price, above 0; a share of the price is written without `distance`: 5%",
            ),
            Self::YearlyRate => (plain, "this is a yearly rate such as 5%, not a duration"),
            Self::YearlyVolatility => (
                value > 0.0 && plain,
                "this is a yearly volatility above 0 such as 10%",
            ),
            Self::Drift | Self::GroupPart | Self::Exposure => (
                value >= 0.0 && plain,
                "this must not be negative, and carries no time unit",
            ),
            Self::Part | Self::Leverage => (
                value > 0.0 && plain,
                "this must be above 0, and carries no time unit",
            ),
            Self::BasisPoints => (
                value >= 0.0 && plain && !percent,
                "this is a number of basis points, which must not be negative",
            ),
            Self::Money => (
                value >= 0.0 && plain && !percent,
                "this is an amount of money, which must not be negative",
            ),
            Self::Correlation => (
                (-1.0..=1.0).contains(&value) && plain,
                "a correlation lies between -1 and 1",
            ),
            Self::Ahead => (
                whole && (0.0..=5.0).contains(&value),
                "the calendar is read 0 to 5 sessions ahead",
            ),
            Self::DayOfMonth => (
                whole && (1.0..=31.0).contains(&value),
                "a day of the month is 1 to 31",
            ),
            Self::TradingDay => (
                whole && (1.0..=23.0).contains(&value.abs()),
                "a trading day of the month is 1 to 23, or −1 to −23 from the end",
            ),
            Self::Evaluable => (true, ""),
            Self::Number => (plain, "this is a number, not a duration"),
        };
        match self {
            Self::BasisPoints if percent => Some(
                format!(
                    "basis points are read here: write {} for {0} of them, or {} if {quantity} is meant",
                    rounded(value * 1e2),
                    rounded(value * 1e4)
                )
                .into(),
            ),
            Self::Fall if unit == Unit::None && (1.0..100.0).contains(&value) => {
                Some(format!("write {value}% for {value} percent: a price falls by less than 100%").into())
            }
            _ if unit == Unit::None && self.lacks_a_percent_sign(value) => Some(with_its_sign(value).into()),
            _ => (!satisfied).then_some(wanted.into()),
        }
    }

    /// Whether a number written plainly can only be a percentage.
    fn lacks_a_percent_sign(self, value: f64) -> bool {
        match self {
            Self::Rise | Self::YearlyVolatility | Self::Drift => value >= 1.0,
            Self::YearlyRate => value.abs() >= 1.0,
            Self::Part | Self::GroupPart => value > 1.0,
            Self::Exposure | Self::Leverage => value >= MAX_PLAIN_EXPOSURE,
            _ => false,
        }
    }

    /// What makes a quantity doubtful that is not wrong, if anything.
    pub fn doubt(self, quantity: Quantity) -> Option<String> {
        let value = quantity.value;
        match self {
            Self::YearlyRate if value.abs() > 1.0 => {
                Some("a yearly rate of more than 100% is hardly meant".into())
            }
            Self::YearlyVolatility if value > 1.0 => {
                Some("a yearly volatility of more than 100% is hardly meant".into())
            }
            Self::BasisPoints if value > 0.0 && value < LEAST_BASIS_POINTS => Some(format!(
                "a basis point is a hundredth of a percent: write {} if the fraction {value} is meant",
                rounded(value * 1e4)
            )),
            Self::BasisPoints if value > MOST_BASIS_POINTS => Some(format!(
                "{value} basis points are {}, which is hardly meant",
                share(value / 1e4)
            )),
            _ => None,
        }
    }
}

/// What is wrong with constants of a graph under parameter values.
pub(super) fn check(
    values: &[Value],
    requirements: &[Requirement],
    parameters: &[Quantity],
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for requirement in requirements {
        let problem = match evaluate(values, requirement.value, parameters) {
            Err(error) => Some((error.to_string(), String::new())),
            Ok(quantity) => (requirement.rule)
                .violation(quantity)
                .map(|wanted| (format!("the value here is {quantity}"), wanted.into_owned())),
        };
        if let Some((message, help)) = problem {
            let diagnostic = Diagnostic::error(&requirement.path, message).help(help);
            let diagnostic = diagnostic.at(&requirement.text, requirement.span.clone());
            if !found.contains(&diagnostic) {
                found.push(diagnostic);
            }
        }
    }
    found
}

impl Program {
    /// What is wrong with these parameter values (one for each of [`Program::parameters`], in order): constants that
    /// are no window, no count, negative where they must not be.
    pub fn check_parameters(&self, parameters: &[Quantity]) -> Vec<Diagnostic> {
        check(&self.values, &self.requirements, parameters)
    }

    /// Constants that run under these parameter values but are hardly meant, such as a yearly rate of 500 %: warnings.
    pub fn doubtful_constants(&self, parameters: &[Quantity]) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for requirement in &self.requirements {
            let Ok(quantity) = self.constant(requirement.value, parameters) else {
                continue;
            };
            if let Some(doubt) = requirement.rule.doubt(quantity) {
                let warning = Diagnostic::warning(&requirement.path, format!("the value here is {quantity}"));
                let warning = warning
                    .help(doubt)
                    .at(&requirement.text, requirement.span.clone());
                if !found.contains(&warning) {
                    found.push(warning);
                }
            }
        }
        found
    }

    /// Whether these parameter values are all right; the same as an empty [`Program::check_parameters`], faster.
    pub fn accepts(&self, parameters: &[Quantity]) -> bool {
        self.requirements.iter().all(|requirement| {
            self.constant(requirement.value, parameters)
                .is_ok_and(|quantity| requirement.rule.violation(quantity).is_none())
        })
    }
}
