//! The days a claim's period means.

use std::fmt;

use chrono::{Datelike, Months, NaiveDate};
use fo_strategy::Period;

/// A span of days, both ends included; an absent end is open.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Span {
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
}

impl Span {
    /// The part of it that lies within another span; `None` if nothing does.
    pub fn within(self, other: Self) -> Option<Self> {
        let from = self.from.max(other.from);
        let to = self.to.into_iter().chain(other.to).min();
        match (from, to) {
            (Some(from), Some(to)) if from >= to => None,
            _ => Some(Self { from, to }),
        }
    }

    /// Its length in days; 0 while an end is open.
    pub fn days(self) -> i64 {
        self.from
            .zip(self.to)
            .map_or(0, |(from, to)| (to - from).num_days())
    }
}

impl fmt::Display for Span {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (Some(from), Some(to)) => write!(formatter, "{from} to {to}"),
            (Some(from), None) => write!(formatter, "the time from {from}"),
            (None, Some(to)) => write!(formatter, "the time to {to}"),
            (None, None) => formatter.write_str("all time"),
        }
    }
}

/// The days a period means: a year is 1 January to 31 December, a month its first to its last day. `None` if neither end
/// can be read.
pub fn span(period: &Period) -> Option<Span> {
    let from = period.from.as_deref().and_then(first_day);
    let to = period.to.as_deref().and_then(last_day);
    (from.is_some() || to.is_some()).then_some(Span { from, to })
}

fn first_day(text: &str) -> Option<NaiveDate> {
    let mut parts = text.trim().splitn(3, '-').map(str::parse::<u32>);
    let year = i32::try_from(parts.next()?.ok()?).ok()?;
    let month = parts.next().unwrap_or(Ok(1)).ok()?;
    let day = parts.next().unwrap_or(Ok(1)).ok()?;
    NaiveDate::from_ymd_opt(year, month, day)
}

fn last_day(text: &str) -> Option<NaiveDate> {
    let first = first_day(text)?;
    match text.trim().split('-').count() {
        1 => NaiveDate::from_ymd_opt(first.year(), 12, 31),
        2 => first.checked_add_months(Months::new(1))?.pred_opt(),
        _ => Some(first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(from: Option<&str>, to: Option<&str>) -> Option<String> {
        span(&Period {
            from: from.map(Into::into),
            to: to.map(Into::into),
        })
        .map(|span| span.to_string())
    }

    #[test]
    fn years_and_months_are_whole() {
        assert_eq!(
            of(Some("1974"), Some("2013")).as_deref(),
            Some("1974-01-01 to 2013-12-31")
        );
        assert_eq!(
            of(Some("2000-02"), Some("2016-02")).as_deref(),
            Some("2000-02-01 to 2016-02-29")
        );
        assert_eq!(
            of(Some("2000-02-03"), None).as_deref(),
            Some("the time from 2000-02-03")
        );
        assert_eq!(of(Some("soon"), None), None);
    }

    #[test]
    fn only_what_lies_within_is_kept() {
        let of = |from, to| {
            span(&Period {
                from: Some(String::from(from)),
                to: Some(String::from(to)),
            })
            .unwrap()
        };
        assert_eq!(
            of("1950", "2000").within(of("1990", "2020")).unwrap().to_string(),
            "1990-01-01 to 2000-12-31"
        );
        assert!(of("1950", "1960").within(of("1990", "2020")).is_none());
    }
}
