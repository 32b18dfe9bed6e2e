//! How many bars make a year, told from the dates alone.
//!
//! The typical gap between bars decides, not their number over the whole time: a daily series with a few missing years is a
//! daily one, and 18 month ends are months. Where the gaps are those of a usual frequency its usual number is taken (252
//! trading days, 365 days, 52 weeks, 26 fortnights, 24 half-months, 12 months, 6, 4, 2 or 1 a year); else the data's own.

use chrono::{Datelike, NaiveDate, Weekday};

/// Trading days a year, also where there are too few bars to tell.
pub(crate) const TRADING_DAYS: f64 = 252.0;
/// Every day of the year.
pub(crate) const ALL_DAYS: f64 = 365.0;

const DAYS_A_YEAR: f64 = 365.25;
/// Fewer bars than this can't tell five days a week from seven by their number.
const FEW: usize = 20;
/// The longest gap between two bars of a daily series that is no hole in it: holidays last so long.
const LONGEST_HOLIDAY: i64 = 10;
/// Gaps up to this many days are those of a daily series, with a weekend or a holiday in them.
const LONG_WEEKEND: i64 = 4;
/// How far the typical gap may be from that of a usual frequency: a month has 28 to 31 days, a week may end on Thursday.
const TOLERANCE: f64 = 0.15;

/// Bars a year of a part of the data. Whether weekends are traded is seen in the rest of it where the part is short.
pub(crate) fn periods_of_run(all: &[NaiveDate], (first, end): (usize, usize)) -> f64 {
    let is_daily = |rate: f64| rate >= TRADING_DAYS * 0.8;
    let own = periods_per_year(&all[first..end]);
    if end - first < FEW && is_daily(own) {
        let whole = periods_per_year(all);
        if is_daily(whole) {
            return whole;
        }
    }
    own
}

/// Bars a year of these dates.
pub(crate) fn periods_per_year(dates: &[NaiveDate]) -> f64 {
    let near = |rate: f64, usual: f64| (rate / usual - 1.0).abs() < 0.1;
    let usual = |rate: f64| {
        [TRADING_DAYS, ALL_DAYS]
            .into_iter()
            .find(|usual| near(rate, *usual))
    };
    let &[first, .., last] = dates else {
        return TRADING_DAYS;
    };
    let gaps = (dates.len() - 1) as f64;
    // Nothing but daily bars comes so close; the gaps need not be looked at.
    if dates.len() >= FEW
        && let Some(usual) = usual(gaps * DAYS_A_YEAR / (last - first).num_days().max(1) as f64)
    {
        return usual;
    }
    let mut gaps: Vec<i64> = dates
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).num_days())
        .collect();
    gaps.sort_unstable();
    let typical = gaps[(gaps.len() - 1) / 2].max(1);
    if typical <= LONG_WEEKEND {
        if dates.len() < FEW {
            let traded = |day| dates.iter().any(|date| date.weekday() == day);
            let weekends = traded(Weekday::Sat) && traded(Weekday::Sun);
            return if weekends { ALL_DAYS } else { TRADING_DAYS };
        }
        let own = rate_without_holes(&gaps, LONGEST_HOLIDAY);
        // Where one bar follows on the day after another as a rule, days are missing, and not the frequency lower.
        let holey = typical == 1 && own < TRADING_DAYS;
        return usual(own).unwrap_or(if holey { TRADING_DAYS } else { own });
    }
    let own = rate_without_holes(&gaps, typical * 3 / 2);
    let close = |periods: f64| (typical as f64 * periods / DAYS_A_YEAR - 1.0).abs() < TOLERANCE;
    match [52.0, 26.0, 12.0, 6.0, 4.0, 2.0, 1.0]
        .into_iter()
        .find(|periods| close(*periods))
    {
        // Every fortnight, or twice a month: the typical gap is nearly the same, the mean is not.
        Some(26.0) if own < 25.0 => 24.0,
        Some(periods) => periods,
        None => own,
    }
}

/// Bars a year by the gaps up to a length; longer ones are holes in the data.
fn rate_without_holes(gaps: &[i64], longest: i64) -> f64 {
    let kept = gaps.partition_point(|gap| *gap <= longest);
    let days: i64 = gaps[..kept].iter().sum();
    kept as f64 * DAYS_A_YEAR / days.max(1) as f64
}

/// A frequency in words, as in "bars are weekly"; none for trading days.
pub(crate) fn in_words(rate: f64) -> Option<String> {
    let words = [
        (TRADING_DAYS, None),
        (ALL_DAYS, Some("on all seven days of the week")),
        (52.0, Some("weekly")),
        (26.0, Some("fortnightly")),
        (24.0, Some("twice a month")),
        (12.0, Some("monthly")),
        (6.0, Some("every two months")),
        (4.0, Some("quarterly")),
        (2.0, Some("half-yearly")),
        (1.0, Some("yearly")),
    ];
    match words.into_iter().find(|(usual, _)| *usual == rate) {
        Some((_, word)) => word.map(str::to_owned),
        None => Some(format!("{rate:.0} a year")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Datelike;
    use chrono::{Days, Months};

    fn next_weekday(date: NaiveDate) -> NaiveDate {
        let weekday = |day: &NaiveDate| day.weekday().num_days_from_monday() < 5;
        date.iter_days().skip(1).find(weekday).unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// So many days from one on, each made from the one before.
    fn series(first: &str, count: usize, next: impl Fn(NaiveDate) -> NaiveDate) -> Vec<NaiveDate> {
        std::iter::successors(Some(day(first)), |date| Some(next(*date)))
            .take(count)
            .collect()
    }

    fn later(days: u64) -> impl Fn(NaiveDate) -> NaiveDate {
        move |date| date + Days::new(days)
    }

    /// Ends of every so many months, on a weekday where that is asked for.
    fn ends(count: u32, months: u32, business: bool) -> Vec<NaiveDate> {
        let end = |number: u32| {
            let mut end = day("2015-02-01") + Months::new(number * months) - Days::new(1);
            while business && matches!(end.weekday(), Weekday::Sat | Weekday::Sun) {
                end = end - Days::new(1);
            }
            end
        };
        (0..count).map(end).collect()
    }

    #[test]
    fn few_bars_are_told_by_their_spacing() {
        for count in [2, 3, 5, 18, 19, 40] {
            let of = |dates: &[NaiveDate]| periods_per_year(dates);
            assert_eq!(of(&ends(count, 1, false)), 12.0, "{count}");
            assert_eq!(of(&ends(count, 1, true)), 12.0, "{count}");
            assert_eq!(of(&ends(count, 3, true)), 4.0, "{count}");
            assert_eq!(of(&ends(count, 6, false)), 2.0, "{count}");
            assert_eq!(of(&ends(count, 12, true)), 1.0, "{count}");
            assert_eq!(
                of(&series("2021-01-01", count as usize, later(7))),
                52.0,
                "{count}"
            );
            assert_eq!(
                of(&series("2021-01-01", count as usize, later(14))),
                26.0,
                "{count}"
            );
        }
        for count in [2, 3, 4, 5, 6, 15, 19] {
            for first in ["2021-01-04", "2021-01-07", "2021-01-08"] {
                assert_eq!(
                    periods_per_year(&series(first, count, next_weekday)),
                    252.0,
                    "{count} from {first}"
                );
            }
        }
        // Two days with a holiday after the weekend between them.
        assert_eq!(periods_per_year(&[day("2021-01-15"), day("2021-01-19")]), 252.0);
        assert_eq!(periods_per_year(&series("2021-01-04", 15, later(1))), 365.0);
        assert_eq!(periods_per_year(&[day("2021-01-04")]), 252.0);
        assert_eq!(periods_per_year(&[]), 252.0);
    }

    #[test]
    fn holes_do_not_change_the_frequency() {
        let mut daily = series("2010-01-04", 600, next_weekday);
        daily.extend(series("2016-03-01", 300, next_weekday));
        daily.extend(series("2020-03-02", 30, next_weekday));
        assert_eq!(periods_per_year(&daily), 252.0);
        let mut crypto = series("2018-01-01", 100, later(1));
        crypto.extend(series("2019-01-01", 100, later(1)));
        assert_eq!(periods_per_year(&crypto), 365.0);
        let mut months = ends(18, 1, false);
        months.remove(7);
        months.remove(3);
        assert_eq!(periods_per_year(&months), 12.0);
        let weeks: Vec<NaiveDate> = series("2018-01-05", 200, later(7))
            .into_iter()
            .enumerate()
            .filter(|(number, _)| number % 10 != 0)
            .map(|(_, date)| date)
            .collect();
        assert_eq!(periods_per_year(&weeks), 52.0);
    }

    #[test]
    fn twice_a_month_is_not_every_fortnight() {
        let half = |number: usize| {
            let month = day("2015-01-01") + Months::new((number / 2) as u32);
            [month + Days::new(14), month + Months::new(1) - Days::new(1)][number % 2]
        };
        for count in [4, 19, 60] {
            assert_eq!(
                periods_per_year(&(0..count).map(half).collect::<Vec<_>>()),
                24.0,
                "{count}"
            );
        }
        let first = |number: usize| {
            day("2015-01-01") + Months::new((number / 2) as u32) + Days::new(14 * (number % 2) as u64)
        };
        assert_eq!(periods_per_year(&(0..19).map(first).collect::<Vec<_>>()), 24.0);
    }

    #[test]
    fn what_is_unusual_is_counted() {
        // Monday, Wednesday and Friday.
        let three = |date: NaiveDate| date + Days::new(if date.weekday() == Weekday::Fri { 3 } else { 2 });
        assert!((periods_per_year(&series("2021-01-04", 300, three)) - 156.5).abs() < 1.0);
        let six = |date: NaiveDate| date + Days::new(if date.weekday() == Weekday::Sat { 2 } else { 1 });
        assert!((periods_per_year(&series("2021-01-04", 300, six)) - 313.0).abs() < 1.0);
        assert!((periods_per_year(&series("2021-01-04", 50, later(10))) - 36.5).abs() < 0.1);
    }

    #[test]
    fn a_short_run_looks_at_all_the_data_for_weekends() {
        let crypto = series("2021-01-01", 400, later(1));
        assert_eq!(periods_per_year(&crypto[3..8]), 252.0);
        assert_eq!(periods_of_run(&crypto, (3, 8)), 365.0);
        // Monthly bars of a series that is daily later are months all the same.
        let mut mixed = ends(30, 1, true);
        mixed.extend(series("2018-01-01", 500, next_weekday));
        assert_eq!(periods_of_run(&mixed, (0, 15)), 12.0);
    }
}
