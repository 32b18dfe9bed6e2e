//! What dates say. The calendar of sessions is published ahead, so counting days to the end of a month looks at no
//! price. Past the end of the data every day on which it trades by its rhythm counts as a session.

use chrono::{Datelike, NaiveDate, Weekday};
use fo_market::calendar::{Period, Rhythm};
use fo_strategy::program::{CalendarField, ValueId};

use super::{ALL, Evaluator, RowsId, Value};

impl<'m> Evaluator<'_, 'm> {
    /// A calendar field of the session some sessions after each bar.
    pub(super) fn calendar(&mut self, field: CalendarField, inputs: &[ValueId], rows: RowsId) -> Value<'m> {
        let ahead = inputs
            .first()
            .map_or(0.0, |&ahead| self.number(ahead))
            .clamp(0.0, 5.0) as usize;
        let bars = self.market.bars();
        let mut values = series(field, &extended(self.market.dates()));
        values.drain(..ahead);
        values.truncate(bars);
        let whole = Value::Row(values.into());
        if rows == ALL {
            whole
        } else {
            self.pick(&whole, rows, f64::NAN)
        }
    }
}

/// The sessions, followed by those their rhythm lets expect up to the end of the next year.
fn extended(dates: &[NaiveDate]) -> Vec<NaiveDate> {
    let mut sessions = dates.to_vec();
    if let Some(&last) = dates.last() {
        let rhythm = Rhythm::of(dates);
        let mut day = rhythm.next(last);
        while day.year() <= last.year() + 1 && day > last {
            sessions.push(day);
            day = rhythm.next(day);
        }
    }
    sessions
}

fn series(field: CalendarField, dates: &[NaiveDate]) -> Vec<f64> {
    let each = |f: fn(&NaiveDate) -> u32| dates.iter().map(|date| f64::from(f(date))).collect();
    match field {
        CalendarField::Year => dates.iter().map(|date| f64::from(date.year())).collect(),
        CalendarField::Quarter => each(|date| date.month0() / 3 + 1),
        CalendarField::Month => each(NaiveDate::month),
        CalendarField::Day => each(NaiveDate::day),
        CalendarField::Weekday => each(|date| date.weekday().number_from_monday()),
        CalendarField::WeekOfYear => each(|date| date.iso_week().week()),
        CalendarField::TradingDayOfMonth => number_within(dates, Period::Month),
        CalendarField::TradingDayOfWeek => number_within(dates, Period::Week),
        CalendarField::TradingDayOfYear => number_within(dates, Period::Year),
        CalendarField::TradingDaysLeftInMonth => left_within(dates, Period::Month),
        CalendarField::TradingDaysLeftInYear => left_within(dates, Period::Year),
        CalendarField::TradingDaysToHoliday => {
            let rhythm = Rhythm::of(dates);
            let skipped = |bar: usize| {
                let after = dates.get(bar + 1);
                after.is_some_and(|after| closed_between(rhythm, dates[bar], *after))
            };
            until(dates, skipped).into_iter().map(|days| days + 1.0).collect()
        }
        CalendarField::TradingDaysSinceHoliday => days_since_holiday(dates),
        CalendarField::TradingDaysToOptionExpiry => until(dates, |bar| is_expiry(dates, bar)),
    }
}

/// 1 on the first session of each period, 2 on the next.
fn number_within(dates: &[NaiveDate], period: Period) -> Vec<f64> {
    let (mut number, mut current) = (0.0, None);
    dates
        .iter()
        .map(|date| {
            let key = Some(period.key(*date));
            number = if key == current { number + 1.0 } else { 1.0 };
            current = key;
            number
        })
        .collect()
}

/// 0 on the last session of each period, 1 on the one before.
fn left_within(dates: &[NaiveDate], period: Period) -> Vec<f64> {
    let mut left: Vec<f64> = vec![0.0; dates.len()];
    for bar in (0..dates.len().saturating_sub(1)).rev() {
        let same = period.key(dates[bar]) == period.key(dates[bar + 1]);
        left[bar] = if same { left[bar + 1] + 1.0 } else { 0.0 };
    }
    left
}

/// Sessions until an event: 0 on its bar; NaN where none is known.
fn until(dates: &[NaiveDate], event: impl Fn(usize) -> bool) -> Vec<f64> {
    let mut days = vec![f64::NAN; dates.len()];
    let mut left = f64::NAN;
    for bar in (0..dates.len()).rev() {
        left = if event(bar) { 0.0 } else { left + 1.0 };
        days[bar] = left;
    }
    days
}

/// Whether a day of trading was skipped between two consecutive sessions.
fn closed_between(rhythm: Rhythm, before: NaiveDate, after: NaiveDate) -> bool {
    rhythm.next(before) < after
}

fn days_since_holiday(dates: &[NaiveDate]) -> Vec<f64> {
    let rhythm = Rhythm::of(dates);
    let mut since = f64::NAN;
    (0..dates.len())
        .map(|bar| {
            let after = bar > 0 && closed_between(rhythm, dates[bar - 1], dates[bar]);
            since = if after { 1.0 } else { since + 1.0 };
            since
        })
        .collect()
}

/// Whether a session is the month's option expiry: the third Friday, or the last session before it.
fn is_expiry(dates: &[NaiveDate], bar: usize) -> bool {
    let date = dates[bar];
    let friday =
        NaiveDate::from_weekday_of_month_opt(date.year(), date.month(), Weekday::Fri, 3).unwrap_or(date);
    date == friday || date < friday && dates.get(bar + 1).is_some_and(|after| *after > friday)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(list: &[&str]) -> Vec<NaiveDate> {
        list.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn holidays_are_weekdays_without_a_session() {
        // Good Friday, 2 April 2021, and the weekend after it.
        let dates = days(&["2021-03-31", "2021-04-01", "2021-04-05", "2021-04-06"]);
        assert_eq!(
            series(CalendarField::TradingDaysToHoliday, &dates)[..2],
            [2.0, 1.0]
        );
        assert_eq!(
            series(CalendarField::TradingDaysSinceHoliday, &dates)[2..],
            [1.0, 2.0]
        );
    }

    #[test]
    fn a_weekend_is_no_holiday_where_it_is_traded_and_a_missing_day_is_one() {
        let start: NaiveDate = "2021-03-01".parse().unwrap();
        let mut dates: Vec<NaiveDate> = start.iter_days().take(60).collect();
        // Saturday 20 March is missing.
        assert_eq!(dates.remove(19).to_string(), "2021-03-20");
        let since = series(CalendarField::TradingDaysSinceHoliday, &dates);
        assert!(since[18].is_nan());
        assert_eq!(since[19..22], [1.0, 2.0, 3.0]);
        let left = series(CalendarField::TradingDaysLeftInMonth, &extended(&dates[..59]));
        // 29 April 2021 was a Thursday, and the 30th a Friday.
        assert_eq!(dates[58].to_string(), "2021-04-29");
        assert_eq!(left[58], 1.0);
    }

    #[test]
    fn expiry_is_the_third_friday_or_the_session_before() {
        let dates = extended(&days(&["2021-01-13", "2021-01-14", "2021-01-15", "2021-01-19"]));
        assert_eq!(
            series(CalendarField::TradingDaysToOptionExpiry, &dates)[..3],
            [2.0, 1.0, 0.0]
        );
        // 19 April 2019 was Good Friday.
        let easter = days(&["2019-04-17", "2019-04-18", "2019-04-22"]);
        assert_eq!(
            series(CalendarField::TradingDaysToOptionExpiry, &easter)[..2],
            [1.0, 0.0]
        );
    }

    #[test]
    fn days_left_count_weekdays_past_the_end_of_the_data() {
        let dates = extended(&days(&["2021-01-28", "2021-01-29", "2021-02-01", "2021-02-02"]));
        let left = series(CalendarField::TradingDaysLeftInMonth, &dates);
        assert_eq!(left[..4], [1.0, 0.0, 19.0, 18.0]);
        assert_eq!(
            series(CalendarField::TradingDayOfMonth, &dates)[..4],
            [1.0, 2.0, 1.0, 2.0]
        );
    }
}
