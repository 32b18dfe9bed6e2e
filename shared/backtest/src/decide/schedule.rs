//! On which bars a portfolio is decided.

use chrono::{Datelike, NaiveDate};
use fo_market::calendar::{
    Period, period_ends, period_starts, trading_day_from_month_end, trading_day_of_month,
};
use fo_strategy::program::PlanSchedule;
use fo_strategy::spec::Weekday;

use crate::error::BacktestError;
use crate::eval::{ALL, Evaluator, period};

/// A bit for each.
const EVERY_MONTH: u16 = 0xfff;

/// Decision bars within a range, ascending. Those that hang on dates alone are worked out once for all variants.
pub(crate) fn decision_bars(
    evaluator: &mut Evaluator<'_, '_>,
    range: (usize, usize),
) -> Result<Vec<u32>, BacktestError> {
    if let Some((_, bars)) = evaluator.schedule.as_ref().filter(|(of, _)| *of == range) {
        return Ok(bars.clone());
    }
    let bars = bars_of(evaluator, range)?;
    let varies = matches!(
        evaluator.setup.program.rebalance.on,
        PlanSchedule::Every(_)
            | PlanSchedule::DayOfMonth(_)
            | PlanSchedule::TradingDay(_)
            | PlanSchedule::When(_)
    );
    if !varies {
        evaluator.schedule = Some((range, bars.clone()));
    }
    Ok(bars)
}

fn bars_of(
    evaluator: &mut Evaluator<'_, '_>,
    (first, end): (usize, usize),
) -> Result<Vec<u32>, BacktestError> {
    let rebalance = evaluator.setup.program.rebalance.clone();
    let every_bar = matches!(
        rebalance.on,
        PlanSchedule::OnSignal | PlanSchedule::Daily | PlanSchedule::Once
    );
    if every_bar && rebalance.months == EVERY_MONTH {
        return Ok((first as u32..end as u32).collect());
    }
    let dates = evaluator.market.dates();
    let number =
        |evaluator: &Evaluator<'_, '_>, id| evaluator.setup.number(id, evaluator.binding(), "rebalance");
    let bars: Vec<usize> = match rebalance.on {
        PlanSchedule::OnSignal | PlanSchedule::Daily | PlanSchedule::Once => (first..end).collect(),
        PlanSchedule::WeekStart => period_starts(dates, Period::Week),
        PlanSchedule::WeekEnd => period_ends(dates, Period::Week),
        PlanSchedule::MonthStart => period_starts(dates, Period::Month),
        PlanSchedule::MonthEnd => period_ends(dates, Period::Month),
        PlanSchedule::QuarterStart => period_starts(dates, Period::Quarter),
        PlanSchedule::QuarterEnd => period_ends(dates, Period::Quarter),
        PlanSchedule::YearStart => period_starts(dates, Period::Year),
        PlanSchedule::YearEnd => period_ends(dates, Period::Year),
        PlanSchedule::Every(window) => {
            let interval = evaluator.interval(window);
            let all = match interval.and_then(|interval| period(interval.unit)) {
                Some(period) => period_ends(dates, period)
                    .into_iter()
                    .filter(|bar| *bar >= first)
                    .collect(),
                None => (first..end).collect::<Vec<_>>(),
            };
            let step = interval.map_or(1, |interval| interval.count as usize);
            all.into_iter().step_by(step.max(1)).collect()
        }
        PlanSchedule::Weekday(weekday) => on_weekday(dates, weekday),
        PlanSchedule::DayOfMonth(day) => on_day(dates, number(evaluator, day)? as u32),
        PlanSchedule::TradingDay(day) => {
            let day = number(evaluator, day)?;
            let counts = if day < 0.0 {
                trading_day_from_month_end(dates)
            } else {
                trading_day_of_month(dates)
            };
            (0..dates.len())
                .filter(|&bar| f64::from(counts[bar]) == day.abs())
                .collect()
        }
        PlanSchedule::When(condition) => {
            let value = evaluator.value(condition, ALL);
            (first..end)
                .filter(|&bar| value.at(0, bar, dates.len()) == 1.0)
                .collect()
        }
    };
    let in_month = |bar: &usize| rebalance.months >> dates[*bar].month0() & 1 == 1;
    Ok(bars
        .into_iter()
        .filter(|bar| (first..end).contains(bar))
        .filter(in_month)
        .map(|bar| bar as u32)
        .collect())
}

/// In each period the first bar that is late enough, else the period's last bar where that is known.
fn first_late_enough(dates: &[NaiveDate], span: Period, late: impl Fn(NaiveDate) -> bool) -> Vec<usize> {
    let ends = period_ends(dates, span);
    let mut chosen = Vec::new();
    let mut bar = 0;
    while bar < dates.len() {
        let key = span.key(dates[bar]);
        let length = dates[bar..]
            .iter()
            .take_while(|date| span.key(**date) == key)
            .count();
        let last = bar + length - 1;
        match (bar..=last).find(|&bar| late(dates[bar])) {
            // The data may begin after the day.
            Some(found) if found > bar || bar > 0 || !late(dates[0]) => chosen.push(found),
            Some(_) => {}
            None if ends.binary_search(&last).is_ok() => chosen.push(last),
            None => {}
        }
        bar = last + 1;
    }
    chosen
}

fn on_weekday(dates: &[NaiveDate], weekday: Weekday) -> Vec<usize> {
    let wanted = match weekday {
        Weekday::Monday => 0,
        Weekday::Tuesday => 1,
        Weekday::Wednesday => 2,
        Weekday::Thursday => 3,
        Weekday::Friday => 4,
    };
    first_late_enough(dates, Period::Week, |date| {
        date.weekday().num_days_from_monday() >= wanted
    })
}

fn on_day(dates: &[NaiveDate], day: u32) -> Vec<usize> {
    first_late_enough(dates, Period::Month, |date| date.day() >= day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(list: &[&str]) -> Vec<NaiveDate> {
        list.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_holiday_moves_the_day_on() {
        // Monday 18 January 2021 was a holiday; Friday 2 April as well.
        let dates = days(&[
            "2021-01-14",
            "2021-01-15",
            "2021-01-19",
            "2021-01-20",
            "2021-01-25",
            "2021-04-01",
            "2021-04-05",
        ]);
        assert_eq!(on_weekday(&dates, Weekday::Monday), [2, 4, 5, 6]);
        assert_eq!(on_weekday(&dates, Weekday::Friday), [1, 3, 4, 5]);
        assert_eq!(on_day(&dates, 18), [2], "the last month may go on");
    }
}
