//! Returns by calendar month and year.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// Compound return of a calendar month.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Month {
    /// Year.
    pub year: i32,
    /// Month, 1 to 12.
    pub month: u32,
    /// `Π(1 + r) - 1` over the month's returns; the first and last month may be partial.
    pub value: f64,
}

/// Compound return of a calendar year.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Year {
    /// Year.
    pub year: i32,
    /// `Π(1 + r) - 1` over the year's returns; the first and last year may be partial.
    pub value: f64,
}

/// Months with returns, in order. `dates` are the days the returns end on, ascending; pairs beyond the shorter of the
/// two are ignored.
pub fn monthly(dates: &[NaiveDate], returns: &[f64]) -> Vec<Month> {
    let mut months: Vec<Month> = Vec::new();
    for (date, change) in dates.iter().zip(returns) {
        let (year, month) = (date.year(), date.month());
        match months.last_mut() {
            Some(last) if (last.year, last.month) == (year, month) => {
                last.value = (1.0 + last.value) * (1.0 + change) - 1.0;
            }
            _ => months.push(Month {
                year,
                month,
                value: *change,
            }),
        }
    }
    months
}

/// Years with returns, in order; as [`monthly`].
pub fn yearly(dates: &[NaiveDate], returns: &[f64]) -> Vec<Year> {
    let mut years: Vec<Year> = Vec::new();
    for (date, change) in dates.iter().zip(returns) {
        match years.last_mut() {
            Some(last) if last.year == date.year() => last.value = (1.0 + last.value) * (1.0 + change) - 1.0,
            _ => years.push(Year {
                year: date.year(),
                value: *change,
            }),
        }
    }
    years
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn returns_compound_within_a_month() {
        let dates: Vec<NaiveDate> = ["2020-01-30", "2020-01-31", "2020-02-03", "2021-02-01"]
            .iter()
            .map(|day| day.parse().unwrap())
            .collect();
        let months = monthly(&dates, &[0.1, 0.1, -0.5, 1.0]);
        assert_eq!(
            months.iter().map(|m| (m.year, m.month)).collect::<Vec<_>>(),
            [(2020, 1), (2020, 2), (2021, 2)]
        );
        assert!((months[0].value - 0.21).abs() < 1e-15);
        let years = yearly(&dates, &[0.1, 0.1, -0.5, 1.0]);
        assert!((years[0].value - (1.21 * 0.5 - 1.0)).abs() < 1e-15);
        assert_eq!(years[1].value, 1.0);
        assert_eq!(monthly(&[], &[]), []);
    }
}
