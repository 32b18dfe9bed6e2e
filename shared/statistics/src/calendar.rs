//! Returns by calendar month and year.
//!
//! A month or year is **whole** where the returns cover it from its beginning to its end, as told by the dates against the
//! calendar of weekdays; only whole ones are compared with each other.
//!
//! * One that begins or ends inside the series is whole unless a hole (more than two weeks, and more than one and a half
//!   of the usual distance between dates) lies at its edge: then a part of it stands under another month or year.
//! * The first one is whole if at most one of its weekdays (New Year's Day, Labour Day) comes before the first date, and it
//!   has more than that date.
//! * The last one is whole once no weekday of it is left, as the engine counts months that have ended.
//! * Where dates are further apart, these are days less than one such distance, at most four weekdays; in a series that
//!   also has weekends every day counts, and none may be missing.

use std::ops::Range;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// Compound return of a calendar month.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Month {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
    /// `Π(1 + r) - 1` over the month's returns.
    pub value: f64,
    /// Whether the returns cover all of it.
    pub whole: bool,
}

/// Compound return of a calendar year.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Year {
    /// Year.
    pub year: i32,
    /// `Π(1 + r) - 1` over the year's returns.
    pub value: f64,
    /// Whether the returns cover all of it.
    pub whole: bool,
}

/// Months with returns, in order. `dates` are the days the returns end on, ascending; pairs beyond the shorter of the
/// two are ignored.
pub fn monthly(dates: &[NaiveDate], returns: &[f64]) -> Vec<Month> {
    let month = |bars: &Bars<'_>, range: Range<usize>| {
        let (year, month) = (bars.dates[range.start].year(), bars.dates[range.start].month());
        let next = NaiveDate::from_ymd_opt(year + i32::from(month == 12), month % 12 + 1, 1);
        Month {
            year,
            month,
            value: compound(&returns[range.clone()]),
            whole: bars.cover(range, NaiveDate::from_ymd_opt(year, month, 1), next),
        }
    };
    grouped(dates, returns, |date| (date.year(), date.month()), month)
}

/// Years with returns, in order; as [`monthly`].
pub fn yearly(dates: &[NaiveDate], returns: &[f64]) -> Vec<Year> {
    let year = |bars: &Bars<'_>, range: Range<usize>| {
        let year = bars.dates[range.start].year();
        let first = |year| NaiveDate::from_ymd_opt(year, 1, 1);
        Year {
            year,
            value: compound(&returns[range.clone()]),
            whole: bars.cover(range, first(year), first(year + 1)),
        }
    };
    grouped(dates, returns, NaiveDate::year, year)
}

fn compound(returns: &[f64]) -> f64 {
    // The product of one factor is that factor, to the bit.
    match returns {
        [one] => *one,
        many => crate::total_return::growth(many) - 1.0,
    }
}

fn grouped<K: PartialEq, T>(
    dates: &[NaiveDate],
    returns: &[f64],
    key: impl Fn(&NaiveDate) -> K,
    make: impl Fn(&Bars<'_>, Range<usize>) -> T,
) -> Vec<T> {
    let bars = Bars::new(&dates[..dates.len().min(returns.len())]);
    let mut start = 0;
    bars.dates
        .chunk_by(|left, right| key(left) == key(right))
        .map(|group| {
            let range = start..start + group.len();
            start = range.end;
            make(&bars, range)
        })
        .collect()
}

/// Dates, and what they say of the days on which there could be others.
struct Bars<'a> {
    dates: &'a [NaiveDate],
    /// Usual distance between them, in days.
    usual: i64,
    /// Whether there are bars at weekends.
    seven: bool,
}

impl<'a> Bars<'a> {
    fn new(dates: &'a [NaiveDate]) -> Self {
        let mut distances: Vec<i64> = dates
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).num_days())
            .collect();
        let middle = distances.len() / 2;
        let usual = match distances.len() {
            0 => 1,
            _ => *distances.select_nth_unstable(middle).1,
        };
        let weekends = dates.iter().filter(|date| is_weekend(**date)).count();
        Self {
            dates,
            usual,
            seven: 10 * weekends > dates.len(),
        }
    }

    /// Whether the bars of a range cover a period, which is given by its first day and the next one's.
    fn cover(&self, range: Range<usize>, first: Option<NaiveDate>, next: Option<NaiveDate>) -> bool {
        let (Some(first), Some(next)) = (first, next) else {
            return false;
        };
        let last = self.dates[range.end - 1];
        let begins = match range.start.checked_sub(1) {
            Some(_) => self.adjacent(range.start),
            None => range.len() > 1 && self.days(first, self.dates[0]) <= self.step().max(self.holiday()),
        };
        let ends = if range.end < self.dates.len() {
            self.adjacent(range.end)
        } else {
            last.succ_opt()
                .is_some_and(|after| self.days(after, next) <= self.step())
        };
        begins && ends
    }

    /// Whether nothing is missing between a bar and the one before.
    fn adjacent(&self, bar: usize) -> bool {
        (self.dates[bar] - self.dates[bar - 1]).num_days() <= (self.usual * 3 / 2).max(14)
    }

    /// Days without a bar that are within one usual distance.
    fn step(&self) -> usize {
        match (self.usual, self.seven) {
            (..=1, _) => 0,
            (_, false) => 4,
            (_, true) => 6,
        }
    }

    fn holiday(&self) -> usize {
        usize::from(!self.seven)
    }

    /// Days that could have had a bar, from one on and before another; no more than are worth counting.
    fn days(&self, from: NaiveDate, before: NaiveDate) -> usize {
        from.iter_days()
            .take_while(|day| *day < before)
            .filter(|day| self.seven || !is_weekend(*day))
            .take(10)
            .count()
    }
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Days from one to another, both included.
    fn days(from: &str, to: &str, keep: impl Fn(NaiveDate) -> bool) -> Vec<NaiveDate> {
        let all = day(from).iter_days().take_while(|date| *date <= day(to));
        all.filter(|date| keep(*date)).collect()
    }

    fn weekdays(from: &str, to: &str) -> Vec<NaiveDate> {
        days(from, to, |date| !is_weekend(date))
    }

    fn whole_years(dates: &[NaiveDate]) -> Vec<i32> {
        let years = yearly(dates, &vec![0.01; dates.len()]);
        years
            .iter()
            .filter(|year| year.whole)
            .map(|year| year.year)
            .collect()
    }

    fn whole_months(dates: &[NaiveDate]) -> Vec<(i32, u32)> {
        let months = monthly(dates, &vec![0.01; dates.len()]);
        let whole = months.iter().filter(|month| month.whole);
        whole.map(|month| (month.year, month.month)).collect()
    }

    #[test]
    fn returns_compound_within_a_month() {
        let dates: Vec<NaiveDate> = ["2020-01-30", "2020-01-31", "2020-02-03", "2021-02-01"]
            .iter()
            .map(|text| day(text))
            .collect();
        let months = monthly(&dates, &[0.1, 0.1, -0.5, 1.0]);
        assert_eq!(
            months.iter().map(|m| (m.year, m.month)).collect::<Vec<_>>(),
            [(2020, 1), (2020, 2), (2021, 2)]
        );
        assert!((months[0].value - 0.21).abs() < 1e-15);
        assert!(
            months.iter().all(|month| !month.whole),
            "two days, one day, and one day are no months"
        );
        let years = yearly(&dates, &[0.1, 0.1, -0.5, 1.0]);
        assert!((years[0].value - (1.21 * 0.5 - 1.0)).abs() < 1e-15);
        assert_eq!(years[1].value, 1.0);
        assert_eq!(monthly(&[], &[]), []);
        assert_eq!(yearly(&dates, &[]), []);
        assert_eq!(yearly(&dates, &[0.1]).len(), 1);
    }

    #[test]
    fn a_few_days_are_no_year() {
        // Two days of 2021, and 2019 from March on.
        assert_eq!(whole_years(&weekdays("2019-03-01", "2021-01-05")), [2020]);
        assert_eq!(whole_years(&weekdays("2020-02-03", "2020-11-30")), [0; 0]);
        // New Year's Day is no trading day; the 31st is one, and is missing.
        assert_eq!(whole_years(&weekdays("2020-01-02", "2020-12-31")), [2020]);
        assert_eq!(whole_years(&weekdays("2020-01-03", "2020-12-31")), [0; 0]);
        assert_eq!(whole_years(&weekdays("2020-01-02", "2020-12-30")), [0; 0]);
        // 2021 began on a Friday: Monday the 4th was its first trading day. 2022 ended on a Saturday.
        assert_eq!(whole_years(&weekdays("2021-01-04", "2022-12-30")), [2021, 2022]);
    }

    #[test]
    fn months_at_the_edges_are_whole_by_the_calendar() {
        assert_eq!(
            whole_months(&weekdays("2020-01-15", "2020-04-29")),
            [(2020, 2), (2020, 3)]
        );
        // 2020-05-29 was a Friday, and the 30th and 31st no weekdays.
        assert_eq!(whole_months(&weekdays("2020-05-01", "2020-05-29")), [(2020, 5)]);
        assert_eq!(whole_months(&weekdays("2020-05-01", "2020-05-28")), [(0, 0); 0]);
        assert_eq!(whole_months(&[day("2020-05-29")]), [(0, 0); 0]);
    }

    #[test]
    fn a_hole_at_an_edge_breaks_the_two_it_lies_between() {
        let mut dates = weekdays("2020-01-01", "2020-06-30");
        dates.retain(|date| !(day("2020-03-20")..day("2020-04-10")).contains(date));
        assert_eq!(whole_months(&dates), [(2020, 1), (2020, 2), (2020, 5), (2020, 6)]);
        // One in the middle is carried by the price across it.
        let mut dates = weekdays("2020-01-01", "2020-06-30");
        dates.retain(|date| !(day("2020-03-05")..day("2020-03-25")).contains(date));
        assert_eq!(whole_months(&dates).len(), 6);
        // Golden Week 2019: nine days without trade over the end of April.
        let mut dates = weekdays("2019-04-01", "2019-05-31");
        dates.retain(|date| !(day("2019-04-27")..day("2019-05-07")).contains(date));
        assert_eq!(whole_months(&dates), [(2019, 4), (2019, 5)]);
    }

    #[test]
    fn other_bars_than_trading_days() {
        // Month ends: the first one only opens the account.
        let ends = days("2019-12-31", "2021-12-31", |date| {
            date.succ_opt().unwrap().day() == 1
        });
        assert_eq!(whole_months(&ends).len(), 24);
        assert_eq!(whole_months(&ends)[0], (2020, 1));
        assert_eq!(whole_years(&ends), [2020, 2021]);
        assert_eq!(whole_years(&ends[1..]), [2021], "January 2020 has no return");
        // Fridays.
        let fridays = days("2020-01-03", "2021-12-31", |date| date.weekday() == Weekday::Fri);
        assert_eq!(whole_years(&fridays), [2020, 2021]);
        assert_eq!(whole_years(&fridays[1..]), [2021]);
        // Every day: none may be missing.
        let every = days("2020-01-01", "2020-12-31", |_| true);
        assert_eq!(whole_years(&every), [2020]);
        assert_eq!(whole_years(&every[1..]), [0; 0]);
        assert_eq!(whole_years(&every[..365]), [0; 0]);
    }
}
