//! A Sharpe ratio that does not follow from the return and the volatility printed beside it.

use super::figures::Figures;
use super::interval::Interval;
use super::{finding, number};
use crate::model::{Claim, Implausible, ImplausibleReason, Metric};

/// How often the figures of a ratio that was not annualised are sampled in a year.
const SAMPLINGS: [(&str, f64); 3] = [("monthly", 12.0), ("weekly", 52.0), ("daily", 252.0)];

pub(super) fn check(figures: &Figures<'_>) -> Option<Implausible> {
    let earned = figures.one(Metric::Cagr)?;
    let volatility = figures.one(Metric::Volatility).filter(|v| v.value > 0.0)?;
    let ratio = figures.one(Metric::Sharpe)?;
    let (r, v, s) = (
        Interval::printed(earned),
        Interval::printed(volatility),
        Interval::printed(ratio),
    );
    let usual = conventions(r, v, cash(earned))?;
    if usual.meets(s) {
        return None;
    }
    let plain = r.over(v)?;
    let yearly = Interval::new(plain.low, r.plus(drag(v)).over(v)?.high);
    let plausible = match other(yearly, s) {
        Some(followed) => format!("It follows as {followed}."),
        None => format!(
            "It follows under no usual convention: return over volatility is {}; with the return above cash it is less, with the arithmetic mean {}.",
            number(plain.middle()),
            number(plain.middle() + volatility.value / 200.0)
        ),
    };
    Some(finding(
        ImplausibleReason::SharpeRatio,
        figures,
        &[ratio, earned, volatility],
        format!(
            "The Sharpe ratio of {} is given as {}, but its return is {} and its volatility {}.",
            figures.whose(),
            ratio.text,
            earned.text,
            volatility.text
        ),
        plausible,
    ))
}

/// The ratios under the usual conventions: of the return or of its excess over cash, compound or arithmetic mean.
fn conventions(r: Interval, v: Interval, cash: Interval) -> Option<Interval> {
    let drag = drag(v);
    let numerator = Interval::new(r.minus(cash).low, r.plus(drag).high);
    // What is printed may itself be the arithmetic mean, and the ratio that of the compound return.
    let compound = r.minus(drag).minus(cash);
    Interval::new(numerator.low.min(compound.low), numerator.high).over(v)
}

/// How much the arithmetic mean is above the compound return: about half the variance.
fn drag(v: Interval) -> Interval {
    v.times(v).scale(0.5 / 100.0)
}

/// The convention that explains the ratio though it is no usual one.
fn other(yearly: Interval, s: Interval) -> Option<String> {
    for (name, times) in SAMPLINGS {
        if yearly.scale(1.0 / times.sqrt()).meets(s) {
            return Some(format!(
                "the {name} ratio, not annualised; times the square root of {times} it would be a yearly one"
            ));
        }
        if yearly.scale(times.sqrt()).meets(s) {
            return Some(format!(
                "a ratio that was annualised twice: a yearly one times the square root of {times}"
            ));
        }
    }
    yearly
        .scale(100.0)
        .meets(s)
        .then(|| "a ratio in percent".to_owned())
        .or_else(|| {
            let turned = Interval::new(1.0, 1.0).over(yearly)?;
            turned
                .meets(s)
                .then(|| "volatility over return, upside down".to_owned())
        })
}

/// What cash may have earned a year on average, in percent: three-month US Treasury bills by decade, with room on both sides.
fn cash(claim: &Claim) -> Interval {
    let year = |d: &Option<String>| d.as_deref()?.get(..4)?.parse::<i32>().ok();
    let from = claim.period.as_ref().and_then(|p| year(&p.from));
    let to = claim.period.as_ref().and_then(|p| year(&p.to));
    let most = match (from, to) {
        (Some(2008..), Some(..=2021)) => 1.5,
        (Some(2000..), _) => 5.0,
        (Some(1990..), _) => 6.0,
        (None, _) | (Some(1960..), _) => 10.0,
        (Some(_), _) => 6.0,
    };
    Interval::new(-0.5, most)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{claims, figures};
    use super::*;

    fn found(r: &str, v: &str, s: &str, years: Option<(&str, &str)>) -> Option<Implausible> {
        let printed = claims(
            &[(Metric::Cagr, r), (Metric::Volatility, v), (Metric::Sharpe, s)],
            years,
        );
        check(&figures(&printed))
    }

    #[test]
    fn usual_conventions() {
        // Return over volatility, above cash, arithmetic.
        for (r, v, s) in [
            ("9.9%", "10.2%", "0.98"),
            ("8.0%", "14.8%", "0.60"),
            ("5.7%", "16.3%", "0.42"),
            ("22.7%", "20.8%", "1.09"),
            ("8.1%", "12.7%", "0.42"),
            ("16.0%", "15.5%", "1.04"),
        ] {
            assert_eq!(found(r, v, s, None), None, "{r} {v} {s}");
        }
    }

    #[test]
    fn ratios_of_other_samplings() {
        let monthly = found("9.0%", "10.0%", "0.26", Some(("2009", "2020"))).unwrap();
        assert!(
            monthly.plausible.contains("monthly ratio"),
            "{}",
            monthly.plausible
        );
        let twice = found("9.0%", "10.0%", "3.1", None).unwrap();
        assert!(
            twice.plausible.contains("annualised twice"),
            "{}",
            twice.plausible
        );
    }

    #[test]
    fn no_convention() {
        let none = found("6.0%", "12.0%", "1.2", None).unwrap();
        assert!(
            none.plausible.contains("no usual convention"),
            "{}",
            none.plausible
        );
        assert!(none.plausible.contains("0.50"), "{}", none.plausible);
        assert!(found("-4.0%", "12.0%", "0.5", None).is_some());
    }

    #[test]
    fn rounding_is_no_error() {
        // 0.5 % over 0.6 % is anything from 0.69 to 1.0, plus what cash may take.
        assert_eq!(found("0.5%", "0.6%", "0.9", None), None);
        assert_eq!(found("10%", "10%", "1.1", None), None);
    }
}
