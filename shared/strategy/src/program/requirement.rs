//! What constants must satisfy. Checked once for the spec's own parameters and again for each variant of a grid.

use super::Program;
use super::constant::evaluate;
use super::graph::{Value, ValueId};
use crate::diagnostic::Diagnostic;
use crate::expression::Span;
use crate::spec::{Quantity, Unit};

/// What a constant must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A window in bars or periods.
    Window,
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
    /// A number above 0 and below 1.
    Fraction,
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
    pub fn violation(self, quantity: Quantity) -> Option<&'static str> {
        let Quantity { value, unit } = quantity;
        let whole = value.fract() == 0.0;
        let plain = !unit.is_duration();
        let window = whole && (1.0..=100_000.0).contains(&value) && unit != Unit::Percent;
        let (satisfied, wanted) = match self {
            Self::Window => (
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
                value >= 0.0 && plain,
                "this must not be negative, and carries no time unit",
            ),
            Self::Positive => (
                value > 0.0 && plain,
                "this must be above 0, and carries no time unit",
            ),
            Self::Fraction => (
                value > 0.0 && value < 1.0 && plain,
                "this must be above 0 and below 1, such as 5%",
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
        (!satisfied).then_some(wanted)
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
                .map(|wanted| (format!("the value here is {quantity}"), wanted.to_owned())),
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

    /// Whether these parameter values are all right; the same as an empty [`Program::check_parameters`], faster.
    pub fn accepts(&self, parameters: &[Quantity]) -> bool {
        self.requirements.iter().all(|requirement| {
            self.constant(requirement.value, parameters)
                .is_ok_and(|quantity| requirement.rule.violation(quantity).is_none())
        })
    }
}
