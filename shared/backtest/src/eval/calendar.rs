//! What dates say. The calendar of trading days is published ahead, so counting days to the end of a month looks at
//! no price; past the end of the data every weekday counts as a trading day.

use chrono::{Datelike, NaiveDate, Weekday};
use fo_market::calendar::{Period, next_weekday, trading_day_from_month_end, trading_day_of_month};

use super::{ALL, Evaluator, RowsId, Value};
use crate::graph::Calendar;

/// Trading days looked ahead or back for a holiday.
const HORIZON: usize = 400;

impl<'m> Evaluator<'_, 'm> {
    pub(super) fn calendar(&mut self, field: Calendar, rows: RowsId) -> Value<'m> {
        let whole = Value::Row(series(field, self.market.dates()).into());
        if rows == ALL { whole } else { self.pick(&whole, rows) }
    }
}

fn series(field: Calendar, dates: &[NaiveDate]) -> Vec<f64> {
    let each = |f: fn(&NaiveDate) -> u32| dates.iter().map(|date| f64::from(f(date))).collect();
    let counts = |counts: Vec<u32>| counts.into_iter().map(f64::from).collect();
    match field {
        Calendar::Year => dates.iter().map(|date| f64::from(date.year())).collect(),
        Calendar::Quarter => each(|date| date.month0() / 3 + 1),
        Calendar::Month => each(NaiveDate::month),
        Calendar::Day => each(NaiveDate::day),
        Calendar::Weekday => each(|date| date.weekday().number_from_monday()),
        Calendar::DayOfYear => each(NaiveDate::ordinal),
        Calendar::WeekOfYear => each(|date| date.iso_week().week()),
        Calendar::TradingDayOfMonth => counts(trading_day_of_month(dates)),
        Calendar::TradingDayFromMonthEnd => counts(trading_day_from_month_end(dates)),
        Calendar::TradingDayOfYear => {
            let mut number = 0.0;
            let mut year = None;
            dates
                .iter()
                .map(|date| {
                    number = if year.replace(date.year()) == Some(date.year()) { number + 1.0 } else { 1.0 };
                    number
                })
                .collect()
        }
        Calendar::DaysToHoliday => (0..dates.len()).map(|bar| days_to_holiday(dates, bar)).collect(),
        Calendar::DaysSinceHoliday => days_since_holiday(dates),
        Calendar::DaysToExpiry => (0..dates.len()).map(|bar| days_to_expiry(dates, bar)).collect(),
        Calendar::Bar => (0..dates.len()).map(|bar| bar as f64).collect(),
    }
}

/// Whether a weekday was skipped between two consecutive trading days.
fn holiday_between(before: NaiveDate, after: NaiveDate) -> bool {
    next_weekday(before) < after
}

fn days_to_holiday(dates: &[NaiveDate], bar: usize) -> f64 {
    let ahead = dates[bar..].windows(2).take(HORIZON).position(|pair| holiday_between(pair[0], pair[1]));
    ahead.map_or(f64::NAN, |days| days as f64 + 1.0)
}

fn days_since_holiday(dates: &[NaiveDate]) -> Vec<f64> {
    let mut since = f64::NAN;
    (0..dates.len())
        .map(|bar| {
            let after = bar > 0 && holiday_between(dates[bar - 1], dates[bar]);
            since = if after { 1.0 } else { since + 1.0 };
            since
        })
        .collect()
}

/// The third Friday of a date's month.
fn third_friday(date: NaiveDate) -> NaiveDate {
    NaiveDate::from_weekday_of_month_opt(date.year(), date.month(), Weekday::Fri, 3).unwrap_or(date)
}

fn days_to_expiry(dates: &[NaiveDate], bar: usize) -> f64 {
    let expiry = third_friday(dates[bar]);
    if dates[bar] >= expiry {
        let after = dates[..=bar].iter().rev().take_while(|date| **date > expiry).count();
        return -(after as f64);
    }
    let month = Period::Month.key(expiry);
    let known = dates[bar + 1..].iter().take_while(|date| **date <= expiry).count();
    let mut days = known as f64;
    // Past the end of the data the calendar is every weekday.
    let mut day = dates[bar + known];
    if bar + known + 1 == dates.len() {
        while next_weekday(day) <= expiry && Period::Month.key(day) <= month {
            day = next_weekday(day);
            days += 1.0;
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(list: &[&str]) -> Vec<NaiveDate> {
        list.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn holidays_are_weekdays_without_a_bar() {
        // Good Friday, 2 April 2021, and the weekend after it.
        let dates = days(&["2021-03-31", "2021-04-01", "2021-04-05", "2021-04-06"]);
        assert_eq!(series(Calendar::DaysToHoliday, &dates)[..2], [2.0, 1.0]);
        assert_eq!(series(Calendar::DaysSinceHoliday, &dates)[2..], [1.0, 2.0]);
    }

    #[test]
    fn expiry_is_the_third_friday() {
        let dates = days(&["2021-01-13", "2021-01-14", "2021-01-15", "2021-01-19"]);
        assert_eq!(series(Calendar::DaysToExpiry, &dates), [2.0, 1.0, 0.0, -1.0]);
        assert_eq!(series(Calendar::DaysToExpiry, &dates[..1]), [2.0]);
    }

    #[test]
    fn fields_of_a_date() {
        let dates = days(&["2020-12-31", "2021-01-04", "2021-01-05"]);
        assert_eq!(series(Calendar::Weekday, &dates), [4.0, 1.0, 2.0]);
        assert_eq!(series(Calendar::TradingDayOfYear, &dates), [1.0, 1.0, 2.0]);
        assert_eq!(series(Calendar::Quarter, &dates), [4.0, 1.0, 1.0]);
    }
}
