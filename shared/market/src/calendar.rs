//! The trading calendar read off a sorted list of days.
//!
//! Nothing here looks at a later day to judge an earlier one, except where a function says that it needs the
//! calendar (exchange holidays are published years ahead, so "the last trading day of the month" is known on the
//! day). The last month of the data is complete only if the calendar goes past it: see [`period_ends`].

use chrono::{Datelike, NaiveDate, Weekday};

/// Calendar periods that group trading days.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Period {
    /// ISO weeks, Monday to Sunday.
    Week,
    /// Calendar months.
    Month,
    /// Calendar quarters.
    Quarter,
    /// Calendar half-years.
    HalfYear,
    /// Calendar years.
    Year,
}

impl Period {
    /// A number that is equal for two days exactly when they are in the same period, and grows with time.
    pub fn key(self, date: NaiveDate) -> i64 {
        let year = i64::from(date.year());
        let month = i64::from(date.month0());
        match self {
            // Day 1 of the common era was a Monday.
            Self::Week => i64::from(date.num_days_from_ce() - 1).div_euclid(7),
            Self::Month => year * 12 + month,
            Self::Quarter => year * 4 + month / 3,
            Self::HalfYear => year * 2 + month / 6,
            Self::Year => year,
        }
    }
}

/// Bars that are the last trading day of their period, ascending.
///
/// The final bar of the data counts only if it is certainly the last of its period: that can't be known from the
/// data alone, so it counts when no later weekday is left in the period.
pub fn period_ends(dates: &[NaiveDate], period: Period) -> Vec<usize> {
    (0..dates.len())
        .filter(|&bar| match dates.get(bar + 1) {
            Some(next) => period.key(*next) != period.key(dates[bar]),
            None => period.key(next_weekday(dates[bar])) != period.key(dates[bar]),
        })
        .collect()
}

/// Bars that are the first trading day of their period, ascending. The first bar of the data is left out: whether
/// an earlier trading day of its period exists can't be seen.
pub fn period_starts(dates: &[NaiveDate], period: Period) -> Vec<usize> {
    (1..dates.len())
        .filter(|&bar| period.key(dates[bar]) != period.key(dates[bar - 1]))
        .collect()
}

/// The next Monday to Friday after a day.
pub fn next_weekday(date: NaiveDate) -> NaiveDate {
    let mut day = date;
    for _ in 0..3 {
        day = day.succ_opt().unwrap_or(day);
        if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            break;
        }
    }
    day
}

/// 1-based number of each trading day within its month, counted from the first bar of that month in the data.
pub fn trading_day_of_month(dates: &[NaiveDate]) -> Vec<u32> {
    let mut number = 0;
    dates
        .iter()
        .enumerate()
        .map(|(bar, date)| {
            let same = bar > 0 && Period::Month.key(dates[bar - 1]) == Period::Month.key(*date);
            number = if same { number + 1 } else { 1 };
            number
        })
        .collect()
}

/// 1-based number of each trading day counted back from the end of its month: the last trading day is 1.
///
/// Uses the calendar (known in advance), not prices. Days after the end of the data are weekdays, for want of an
/// exchange calendar.
pub fn trading_day_from_month_end(dates: &[NaiveDate]) -> Vec<u32> {
    let Some(&last) = dates.last() else {
        return Vec::new();
    };
    let mut tail = 0;
    let mut day = next_weekday(last);
    while Period::Month.key(day) == Period::Month.key(last) && tail < 31 {
        tail += 1;
        day = next_weekday(day);
    }
    let mut from_end = vec![0; dates.len()];
    let mut number = tail;
    for bar in (0..dates.len()).rev() {
        let same = dates
            .get(bar + 1)
            .is_none_or(|next| Period::Month.key(*next) == Period::Month.key(dates[bar]));
        number = if same { number + 1 } else { 1 };
        from_end[bar] = number;
    }
    from_end
}

/// Mean number of bars a year, from the first to the last day: about 252 for equities, 365 for daily crypto.
/// `None` for fewer than two bars.
pub fn bars_per_year(dates: &[NaiveDate]) -> Option<f64> {
    let (first, last) = (dates.first()?, dates.last()?);
    let days = (*last - *first).num_days();
    (days > 0).then(|| (dates.len() - 1) as f64 * 365.25 / days as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(list: &[&str]) -> Vec<NaiveDate> {
        list.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_partial_last_month_has_no_end() {
        let dates = days(&[
            "2021-02-26",
            "2021-03-01",
            "2021-03-31",
            "2021-04-01",
            "2021-04-21",
        ]);
        assert_eq!(period_ends(&dates, Period::Month), [0, 2]);
        assert_eq!(
            period_ends(&days(&["2021-04-29", "2021-04-30"]), Period::Month),
            [1]
        );
        // Friday 28 May 2021 is followed only by a weekend and Monday 31 May, so the month is not over.
        assert_eq!(
            period_ends(&days(&["2021-05-28"]), Period::Month),
            Vec::<usize>::new()
        );
    }

    #[test]
    fn weeks_start_on_monday() {
        let dates = days(&["2021-01-01", "2021-01-04", "2021-01-08", "2021-01-11"]);
        assert_eq!(period_ends(&dates, Period::Week), [0, 2]);
        assert_eq!(period_starts(&dates, Period::Week), [1, 3]);
        assert_eq!(
            Period::Week.key(dates[1]),
            Period::Week.key("2021-01-10".parse().unwrap())
        );
    }

    #[test]
    fn days_of_the_month_count_from_both_ends() {
        let dates = days(&["2021-01-28", "2021-01-29", "2021-02-01", "2021-02-02"]);
        assert_eq!(trading_day_of_month(&dates), [1, 2, 1, 2]);
        assert_eq!(trading_day_from_month_end(&dates)[..2], [2, 1]);
        assert_eq!(trading_day_from_month_end(&dates)[3], 19);
    }

    #[test]
    fn about_252_bars_a_year() {
        let dates = days(&["2020-01-01", "2021-01-01"]);
        assert!((bars_per_year(&dates).unwrap() - 365.25 / 366.0).abs() < 1e-12);
        assert_eq!(bars_per_year(&dates[..1]), None);
    }
}
