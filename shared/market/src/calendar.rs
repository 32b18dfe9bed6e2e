//! The trading calendar read off a sorted list of days.
//!
//! Nothing here looks at a later day to judge an earlier one, except where a function says that it needs the
//! calendar (exchange holidays are published years ahead, so "the last trading day of the month" is known on the
//! day). The last month of the data is complete only if the calendar goes past it: see [`period_ends`].

use chrono::{Datelike, Days, NaiveDate};

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

/// When a series trades, told from its days: on which days of the week, or every so many days.
///
/// Monday to Friday count as trading days unless the data shows that one is none (the Gulf rests on Friday), and Saturday
/// and Sunday only where it shows that they are (coins trade on all seven).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Rhythm {
    /// From Monday on.
    weekdays: [bool; 7],
    /// Days from one observation to the next, for a series of lower frequency.
    every: Option<u64>,
}

/// Days between observations from which on a series is of a lower frequency than days.
const SPARSE: i64 = 5;

impl Rhythm {
    /// The rhythm of sorted days.
    pub fn of(dates: &[NaiveDate]) -> Self {
        let mut rhythm = Self {
            weekdays: [true, true, true, true, true, false, false],
            every: None,
        };
        let (Some(first), Some(last)) = (dates.first(), dates.last()) else {
            return rhythm;
        };
        let mut between: Vec<i64> = dates
            .windows(2)
            .map(|pair| (pair[1] - pair[0]).num_days())
            .collect();
        between.sort_unstable();
        // Nine in ten at least this far apart: a daily series with holes is none of a lower frequency.
        if between
            .get(between.len() / 10)
            .is_some_and(|days| *days >= SPARSE)
        {
            rhythm.every = Some(between[between.len() / 2].unsigned_abs());
        }
        let mut seen = [0_i64; 7];
        for date in dates {
            seen[date.weekday().num_days_from_monday() as usize] += 1;
        }
        for (day, seen) in seen.into_iter().enumerate() {
            // How often the weekday comes between the first and the last day, both included.
            let ahead = (day as i64 - i64::from(first.weekday().num_days_from_monday())).rem_euclid(7);
            let there = ((*last - *first).num_days() - ahead).div_euclid(7) + 1;
            rhythm.weekdays[day] = if day < 5 {
                there < 4 || 10 * seen >= there
            } else {
                2 * seen > there
            };
        }
        rhythm
    }

    /// The trading day that follows a day, for want of an exchange's calendar of holidays.
    pub fn next(&self, date: NaiveDate) -> NaiveDate {
        if let Some(days) = self.every {
            return date.checked_add_days(Days::new(days)).unwrap_or(date);
        }
        let trades = |day: &NaiveDate| self.weekdays[day.weekday().num_days_from_monday() as usize];
        date.iter_days().skip(1).take(7).find(trades).unwrap_or(date)
    }
}

/// Bars that are the last trading day of their period, ascending.
///
/// The final bar of the data counts only if it is certainly the last of its period: that can't be known from the
/// data alone, so it counts when, in the data's own [`Rhythm`], no later trading day is left in the period.
pub fn period_ends(dates: &[NaiveDate], period: Period) -> Vec<usize> {
    let mut ends: Vec<usize> = (1..dates.len())
        .filter(|&bar| period.key(dates[bar]) != period.key(dates[bar - 1]))
        .map(|bar| bar - 1)
        .collect();
    if let Some(&last) = dates.last()
        && period.key(Rhythm::of(dates).next(last)) != period.key(last)
    {
        ends.push(dates.len() - 1);
    }
    ends
}

/// Bars that are the first trading day of their period, ascending. The first bar of the data is left out: whether
/// an earlier trading day of its period exists can't be seen.
pub fn period_starts(dates: &[NaiveDate], period: Period) -> Vec<usize> {
    (1..dates.len())
        .filter(|&bar| period.key(dates[bar]) != period.key(dates[bar - 1]))
        .collect()
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
/// Uses the calendar (known in advance), not prices. Days after the end of the data are those of its [`Rhythm`], for want
/// of an exchange calendar.
pub fn trading_day_from_month_end(dates: &[NaiveDate]) -> Vec<u32> {
    let Some(&last) = dates.last() else {
        return Vec::new();
    };
    let rhythm = Rhythm::of(dates);
    let mut tail = 0;
    let mut day = rhythm.next(last);
    while Period::Month.key(day) == Period::Month.key(last) && tail < 31 {
        tail += 1;
        day = rhythm.next(day);
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
    use chrono::Weekday;

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

    /// Every day from the first to the last, both included, on which some condition holds.
    fn every(first: &str, last: &str, trades: impl Fn(Weekday) -> bool) -> Vec<NaiveDate> {
        let (first, last): (NaiveDate, NaiveDate) = (first.parse().unwrap(), last.parse().unwrap());
        let days = first.iter_days().take_while(|day| *day <= last);
        days.filter(|day| trades(day.weekday())).collect()
    }

    #[test]
    fn seven_day_series_go_on_at_weekends() {
        use Weekday::{Fri, Sat, Sun};
        // 30 April 2021 was a Friday; the 29th of May a Saturday, the 31st a Monday.
        let last = |dates: &[NaiveDate]| period_ends(dates, Period::Month).last() == Some(&(dates.len() - 1));
        let seven = |to| every("2021-03-01", to, |_| true);
        let five = |to| every("2021-03-01", to, |day| !matches!(day, Sat | Sun));
        assert!(last(&seven("2021-04-30")) && last(&five("2021-04-30")));
        assert!(!last(&seven("2021-05-28")) && !last(&five("2021-05-28")));
        // The last day of July 2021 was a Saturday: a series of five days ended its month on the Friday.
        assert!(!last(&seven("2021-07-30")) && last(&five("2021-07-30")));
        assert!(last(&seven("2021-07-31")));
        let week = |dates: &[NaiveDate]| period_ends(dates, Period::Week).last() == Some(&(dates.len() - 1));
        assert!(!week(&seven("2021-07-30")) && week(&five("2021-07-30")));
        assert!(week(&seven("2021-08-01")));
        assert_eq!(trading_day_from_month_end(&seven("2021-07-30")).last(), Some(&2));
        assert_eq!(trading_day_from_month_end(&five("2021-07-30")).last(), Some(&1));
        // Sunday to Thursday, as in the Gulf: Thursday 29 July 2021 is followed by Sunday 1 August.
        let gulf = every("2021-03-01", "2021-07-29", |day| !matches!(day, Fri | Sat));
        assert!(
            last(&gulf)
                && !week(&every("2021-03-01", "2021-08-04", |day| !matches!(
                    day,
                    Fri | Sat
                )))
        );
        // One bar on a Sunday makes no market of seven days.
        let mut odd = five("2021-07-30");
        odd.insert(5, "2021-03-07".parse().unwrap());
        assert!(last(&odd));
    }

    #[test]
    fn the_last_observation_of_a_sparse_series_ends_its_period() {
        let months: Vec<NaiveDate> = (0..24)
            .map(|month| day_of(2019 + month / 12, month % 12 + 1))
            .collect();
        assert_eq!(period_ends(&months, Period::Month).len(), 24);
        let fridays = every("2021-03-01", "2021-07-30", |day| day == Weekday::Fri);
        assert_eq!(period_ends(&fridays, Period::Week).len(), fridays.len());
        assert_eq!(
            period_ends(&fridays, Period::Month).last(),
            Some(&(fridays.len() - 1))
        );
        assert_eq!(period_ends(&fridays[..fridays.len() - 1], Period::Month).len(), 4);
    }

    fn day_of(year: i32, month: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month.cast_unsigned(), 1).unwrap()
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
