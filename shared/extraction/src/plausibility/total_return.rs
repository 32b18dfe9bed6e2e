//! A total return that the annual return does not compound to over the period.

use super::figures::Figures;
use super::interval::Interval;
use super::{finding, number};
use crate::model::{Implausible, ImplausibleReason, Metric, Period};

pub(super) fn check(figures: &Figures<'_>) -> Option<Implausible> {
    let total = figures.one(Metric::TotalReturn)?;
    let earned = figures.one(Metric::Cagr)?;
    let years = years(earned.period.as_ref()?)?;
    let (r, t) = (Interval::printed(earned), Interval::printed(total));
    if r.low <= -100.0 || t.low <= -100.0 {
        return None;
    }
    let compound = |r: f64, n: f64| 100.0 * ((1.0 + r / 100.0).powf(n) - 1.0);
    let ends = [
        compound(r.low, years.low),
        compound(r.low, years.high),
        compound(r.high, years.low),
        compound(r.high, years.high),
        // Without compounding.
        r.low * years.low,
        r.high * years.high,
    ];
    let expected = Interval::new(
        ends.iter().copied().fold(f64::INFINITY, f64::min),
        ends.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    );
    (!expected.meets(t)).then(|| {
        let n = years.middle();
        finding(
            ImplausibleReason::TotalReturn,
            figures,
            &[total, earned],
            format!(
                "The total return of {} is given as {}, but {} a year over {} years is another.",
                figures.whose(),
                total.text,
                earned.text,
                number(n)
            ),
            format!("It compounds to about {} %.", number(compound(earned.value, n))),
        )
    })
}

/// The length of a dated period in years. A bare year may mean its beginning or its end.
pub(super) fn years(period: &Period) -> Option<Interval> {
    let (from, to) = (period.from.as_deref()?, period.to.as_deref()?);
    let (first, last) = (span(from)?, span(to)?);
    let years = Interval::new((last.low - first.high).max(0.0), last.high - first.low);
    (years.high > 0.0).then_some(years)
}

/// The moments a date may stand for, in years.
pub(super) fn span(date: &str) -> Option<Interval> {
    let mut parts = date.split('-').map(str::parse::<f64>);
    let year = parts.next()?.ok()?;
    Some(match (parts.next(), parts.next()) {
        (Some(Ok(month)), Some(Ok(day))) => {
            let at = year + (month - 1.0) / 12.0 + (day - 1.0) / 365.0;
            Interval::new(at, at + 1.0 / 250.0)
        }
        (Some(Ok(month)), _) => Interval::new(year + (month - 1.0) / 12.0, year + month / 12.0),
        _ => Interval::new(year, year + 1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{claims, figures};
    use super::*;

    fn found(total: &str, cagr: &str) -> bool {
        let printed = claims(
            &[(Metric::TotalReturn, total), (Metric::Cagr, cagr)],
            Some(("2003", "2014")),
        );
        check(&figures(&printed)).is_some()
    }

    #[test]
    fn compounding_over_the_period() {
        // Eleven to twelve years: both ends of bare years are possible.
        assert!(!found("214%", "10.0%"));
        assert!(!found("185%", "10.0%"));
        assert!(found("500%", "10.0%"));
        assert!(found("45%", "10.0%"));
    }

    #[test]
    fn bare_years_have_two_ends() {
        let years = years(&Period {
            from: Some("2003".into()),
            to: Some("2014".into()),
            text: String::new(),
        })
        .unwrap();
        assert!(years.contains(11.0) && years.contains(12.0));
    }
}
