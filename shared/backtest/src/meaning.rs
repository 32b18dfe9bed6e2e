//! What a reader should know about how the strategy's words were read: notes on units, periods and percentages.

use fo_strategy::program::{Operation, Plan, Shape, ValueId};
use fo_strategy::{Diagnostic, Program, Quantity, Unit};

use crate::market::Market;
use crate::options::Options;
use crate::periodicity::{self, TRADING_DAYS};
use crate::result::{Note, Severity};
use crate::run::Conditions;

/// A yearly rate beyond this, as a fraction, is likely a series quoted in percent.
const HIGH_RATE: f64 = 0.3;

/// The notes of a run under these parameters.
pub(crate) fn notes(
    program: &Program,
    market: &Market<'_>,
    conditions: &Conditions,
    options: &Options,
    parameters: &[Quantity],
) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut note = |code: &str, severity, message| {
        notes.push(Note {
            code: code.to_owned(),
            severity,
            message,
        });
    };
    for changed in program.changed_meaning(parameters) {
        note("changed_meaning", Severity::Warning, sentence(&changed));
    }
    if let Some(message) = whole_periods(program, parameters) {
        note("whole_periods", Severity::Information, message);
    }
    if let Some(message) = spacing(program, market, parameters) {
        note("bar_spacing", Severity::Information, message);
    }
    for doubtful in program.doubtful_constants(parameters) {
        note("percent_for_fraction", Severity::Warning, sentence(&doubtful));
    }
    for (path, doubt) in options.doubts() {
        note(
            "percent_for_fraction",
            Severity::Warning,
            format!("{path}: {doubt}"),
        );
    }
    let cash = &program.cash;
    let terms = &conditions.terms;
    let rates = [
        ("cash.rate", cash.rate, &terms.cash_rate),
        ("cash.borrow_rate", cash.borrow_rate, &terms.debt_rate),
    ];
    for (path, id, rates) in rates {
        if let Some(message) = high_rate(program, market, conditions.range, (path, id), rates.as_deref()) {
            note("percent_for_fraction", Severity::Warning, message);
        }
    }
    notes
}

/// A diagnostic as one sentence.
fn sentence(found: &Diagnostic) -> String {
    format!("{}: {}; {}", found.path, found.message, found.help)
}

/// Decisions at the start of periods: calendar windows hold whole periods.
fn whole_periods(program: &Program, parameters: &[Quantity]) -> Option<String> {
    let (_, window) = program
        .windows(parameters)
        .find(|(_, quantity)| quantity.unit.is_calendar())?;
    program.decides_at_starts(parameters).then(|| {
        format!("decided at the start of periods: windows in calendar units, such as {window}, end with the last completed one")
    })
}

/// Bars that are no trading days: what `20 days` counts, and by what it is annualised.
fn spacing(program: &Program, market: &Market<'_>, parameters: &[Quantity]) -> Option<String> {
    let rate = periodicity::periods_per_year(market.dates());
    let spacing = periodicity::in_words(rate).filter(|_| rate != TRADING_DAYS)?;
    let counted = |unit: Unit| !unit.is_calendar();
    // A window with a unit says best what is counted.
    let window = program
        .windows(parameters)
        .map(|(_, quantity)| quantity)
        .filter(|quantity| counted(quantity.unit))
        .max_by_key(|window| window.unit == Unit::Days)?;
    let is_annualised = program.values.iter().any(|value| {
        let window = value
            .inputs
            .first()
            .and_then(|id| program.constant(*id, parameters).ok());
        value.operation == Operation::PeriodsPerYear && window.is_some_and(|window| counted(window.unit))
    }) || scales_by_days(program, &program.portfolio, parameters);
    let annualised = if is_annualised {
        format!(", and is annualised by {rate:.0} a year")
    } else {
        String::new()
    };
    Some(format!(
        "bars are {spacing}: a window of {window} counts {} of them{annualised}",
        window.value
    ))
}

/// Whether some part is scaled to a volatility over bars.
fn scales_by_days(program: &Program, plan: &Plan, parameters: &[Quantity]) -> bool {
    let of = |part: &Plan| scales_by_days(program, part, parameters);
    match plan {
        Plan::VolatilityTarget {
            window,
            portfolio,
            rest,
            ..
        } => {
            let window = program.constant(*window, parameters);
            window.is_ok_and(|window| !window.unit.is_calendar()) || of(portfolio) || of(rest)
        }
        Plan::Cash | Plan::Trade(_) | Plan::Pairs(_) => false,
        Plan::Allocate { rest, .. } => rest.as_deref().is_some_and(of),
        Plan::If { then, otherwise, .. } => of(then) || of(otherwise),
        Plan::Sleeves(sleeves) => sleeves.iter().any(|sleeve| of(&sleeve.portfolio)),
        Plan::LongShort { long, short } => of(long) || of(short),
        Plan::Scale { portfolio, rest, .. } => of(portfolio) || of(rest),
        Plan::Stagger { portfolio, .. } | Plan::Session { portfolio, .. } => of(portfolio),
    }
}

/// A rate that changes over time and is so high on some day of the run that it may be quoted in percent. Constants are
/// looked at with the spec.
fn high_rate(
    program: &Program,
    market: &Market<'_>,
    (first, end): (usize, usize),
    (path, id): (&str, ValueId),
    rates: Option<&[f64]>,
) -> Option<String> {
    let constant = program.values.get(id.0 as usize)?.shape == Shape::Constant;
    let rates = rates.filter(|_| !constant)?;
    let (bar, rate) = (first..end)
        .filter_map(|bar| Some((bar, *rates.get(bar)?)))
        .find(|(_, rate)| rate.abs() > HIGH_RATE)?;
    let percent = (rate * 1e4).round() / 1e2;
    Some(format!(
        "{path} is {percent}% a year on {}: a series quoted in percent is divided by 100 to be a rate",
        market.dates()[bar]
    ))
}
