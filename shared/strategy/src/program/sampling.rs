//! How windows in calendar units are sampled: from which days a portfolio is decided on, and what that changed.

use super::Program;
use super::graph::{CalendarField, Operation, ValueId};
use super::plan::PlanSchedule;
use super::requirement::{Requirement, Rule};
use crate::diagnostic::Diagnostic;
use crate::spec::{Quantity, Unit, Weekday};

impl Program {
    /// Whether the portfolio is decided at the start of periods: on the first trading day of a week, month, quarter or year.
    ///
    /// There a window in calendar units ends with the last completed period: "at the start of each month, the return over the
    /// past twelve months" is that of twelve whole months. On any other day it ends with the running period.
    pub fn decides_at_starts(&self, parameters: &[Quantity]) -> bool {
        let is_one = |id: ValueId| {
            self.constant(id, parameters)
                .is_ok_and(|quantity| quantity.value == 1.0)
        };
        match self.rebalance.on {
            PlanSchedule::WeekStart
            | PlanSchedule::MonthStart
            | PlanSchedule::QuarterStart
            | PlanSchedule::YearStart
            | PlanSchedule::Weekday(Weekday::Monday) => true,
            PlanSchedule::DayOfMonth(day) | PlanSchedule::TradingDay(day) => is_one(day),
            PlanSchedule::When(condition) => self.says_first_day(condition, parameters),
            _ => false,
        }
    }

    /// Whether a condition can hold on the first trading day of a week, month or year only, by what it says:
    /// `trading_day_of_month == 1`, alone or with more conditions.
    fn says_first_day(&self, condition: ValueId, parameters: &[Quantity]) -> bool {
        let Some(value) = self.values.get(condition.0 as usize) else {
            return false;
        };
        match (value.operation, value.inputs.as_slice()) {
            (Operation::And, [left, right]) => {
                self.says_first_day(*left, parameters) || self.says_first_day(*right, parameters)
            }
            (Operation::Or, [left, right]) => {
                self.says_first_day(*left, parameters) && self.says_first_day(*right, parameters)
            }
            (Operation::Equal, [left, right]) => {
                let one = |id: &ValueId| self.constant(*id, parameters) == Ok(Quantity::number(1.0));
                self.counts_from_the_start(*left, parameters) && one(right)
                    || self.counts_from_the_start(*right, parameters) && one(left)
            }
            _ => false,
        }
    }

    /// Whether a value is the number of this bar among its period's.
    fn counts_from_the_start(&self, id: ValueId, parameters: &[Quantity]) -> bool {
        let Some(value) = self.values.get(id.0 as usize) else {
            return false;
        };
        let counts = matches!(
            value.operation,
            Operation::Calendar(
                CalendarField::TradingDayOfWeek
                    | CalendarField::TradingDayOfMonth
                    | CalendarField::TradingDayOfYear
            )
        );
        let today = |ahead: &ValueId| {
            self.constant(*ahead, parameters)
                .is_ok_and(|quantity| quantity.value == 0.0)
        };
        counts && value.inputs.first().is_none_or(today)
    }

    /// The windows of signals and weights, with what they are under these parameters.
    pub fn windows(&self, parameters: &[Quantity]) -> impl Iterator<Item = (&Requirement, Quantity)> {
        self.requirements
            .iter()
            .filter(|requirement| {
                matches!(
                    requirement.rule,
                    Rule::Window | Rule::Deviation | Rule::Bars | Rule::LongBars
                )
            })
            .filter_map(|requirement| Some((requirement, self.constant(requirement.value, parameters).ok()?)))
    }

    /// What the language has come to read differently since the version the spec was written in, where the spec says it:
    /// warnings, since a run of it gives other figures than it did.
    pub fn changed_meaning(&self, parameters: &[Quantity]) -> Vec<Diagnostic> {
        let mut found: Vec<Diagnostic> = Vec::new();
        if self.from_version != Some(1) {
            return found;
        }
        let at_starts = self.decides_at_starts(parameters);
        for (requirement, quantity) in self.windows(parameters) {
            let message = if quantity.unit == Unit::Years {
                format!(
                    "since version 2 a window of {quantity} is one of {}, sampled at month ends; it was the running calendar \
                     year and those before",
                    quantity.in_samples()
                )
            } else if at_starts && quantity.unit.is_calendar() {
                format!(
                    "since version 2 a window of {quantity} that is decided at a period's start ends with the last completed \
                     period; it ended on the day itself and was a period short"
                )
            } else {
                continue;
            };
            let help =
                "figures differ from those of earlier runs; `version: 2` in the spec says that this is meant";
            let warning = Diagnostic::warning(&requirement.path, message)
                .help(help)
                .at(&requirement.text, requirement.span.clone());
            if !found.contains(&warning) {
                found.push(warning);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use crate::{Spec, compile};

    fn program(rest: &str) -> crate::Program {
        let text =
            format!("name: x\nuniverse: {{tickers: [A]}}\nparameters: {{nth: 1, look: 12 months}}\n{rest}\n");
        compile(&Spec::from_yaml(&text).unwrap()).unwrap()
    }

    fn at_starts(rebalance: &str) -> bool {
        let program = program(&format!("portfolio: A\nrebalance: {rebalance}"));
        program.decides_at_starts(&program.default_parameters())
    }

    #[test]
    fn the_first_day_of_a_period_can_be_said_in_many_ways() {
        for first in [
            "month_start",
            "week_start",
            "quarter_start",
            "{on: year_start, band: 5%}",
            "{trading_day: 1}",
            "{trading_day: nth}",
            "{day_of_month: 1}",
            "{weekday: monday}",
            "{when: trading_day_of_month == 1}",
            "{when: 'day == trading_day_of_week and 1 == trading_day_of_year'}",
            "{when: 'trading_day_of_month == 1 and close(A) > 5'}",
            "{when: 'trading_day_of_month == 1 or trading_day_of_week == 1'}",
        ] {
            assert!(at_starts(first), "{first}");
        }
        for other in [
            "month_end",
            "daily",
            "on_signal",
            "once",
            "{every: 1 month}",
            "{trading_day: -1}",
            "{trading_day: 2}",
            "{day_of_month: 16}",
            "{weekday: tuesday}",
            "{when: trading_day_of_month(1) == 1}",
            "{when: trading_day_of_month == 2}",
            "{when: 'trading_day_of_month == 1 or close(A) > 5'}",
        ] {
            assert!(!at_starts(other), "{other}");
        }
    }

    #[test]
    fn a_year_is_twelve_months_except_in_a_schedule() {
        let program = program(
            "signals: {a: 'volatility(2 years)', b: 'change(close, 1 year)', c: 'sma(close, 0.5 years)'}\n\
             portfolio: {select: {from: all, where: 'a > 0 and b > 0 and c > 0'}}\nrebalance: {every: 1 year}",
        );
        let windows: Vec<String> = program
            .windows(&[])
            .filter_map(|(requirement, _)| program.window(requirement.value, &[]).ok())
            .map(|window| format!("{} {}", window.count, window.unit.word()))
            .collect();
        assert_eq!(windows, ["24 months", "12 months", "6 months"]);
        let crate::program::PlanSchedule::Every(every) = program.rebalance.on else {
            panic!("the schedule is another one");
        };
        let every = program.interval(every, &[]).unwrap();
        assert_eq!((every.count, every.unit), (1, crate::Unit::Years));
    }

    #[test]
    fn an_old_spec_says_what_it_means_now() {
        let said = |version: &str, rest: &str| {
            let program = program(&format!("{version}\n{rest}"));
            let found = program.changed_meaning(&program.default_parameters());
            found.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let starts = "portfolio: {if: 'change(close(A), look) > 0', then: A}\nrebalance: month_start";
        let found = said("version: 1", starts);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("portfolio.if") && found[0].contains("12 months"));
        assert!(said("version: 2", starts).is_empty());
        assert!(said("", starts).is_empty());
        assert!(said("version: 1", &starts.replace("month_start", "month_end")).is_empty());
        let years = "portfolio: {if: 'change(close(A), 1 year) > 0', then: A}\nrebalance: {every: 1 year}";
        let found = said("version: 1", years);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("1 year is one of 12 months"), "{found:?}");
        let bars = "portfolio: {if: 'change(close(A), 252 days) > 0', then: A}\nrebalance: month_start";
        assert!(said("version: 1", bars).is_empty());
    }
}
