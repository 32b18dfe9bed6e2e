//! Best year, worst year and annual return in an impossible order.

use super::figures::Figures;
use super::finding;
use super::interval::Interval;
use crate::model::{Claim, Implausible, ImplausibleReason, Metric};

pub(super) fn check(figures: &Figures<'_>) -> Option<Implausible> {
    let best = figures.one(Metric::BestYear);
    let worst = figures.one(Metric::WorstYear);
    let earned = figures.one(Metric::Cagr);
    let (low, high, lower, higher) = [
        (worst, best, "worst year", "best year"),
        (earned, best, "annual return", "best year"),
        (worst, earned, "worst year", "annual return"),
    ]
    .into_iter()
    .find_map(|(low, high, lower, higher)| {
        let (low, high) = (low?, high?);
        above(low, high).then_some((low, high, lower, higher))
    })?;
    Some(finding(
        ImplausibleReason::BestAndWorstYear,
        figures,
        &[low, high],
        format!(
            "The {lower} of {} is given as {}, its {higher} as {}.",
            figures.whose(),
            low.text,
            high.text
        ),
        format!("The {lower} is at most the {higher}."),
    ))
}

/// What should be the lower one is above the other, whatever the rounding.
fn above(low: &Claim, high: &Claim) -> bool {
    Interval::printed(low).low > Interval::printed(high).high
}

#[cfg(test)]
mod tests {
    use super::super::testing::{claims, figures};
    use super::*;

    fn found(printed: &[(Metric, &str)]) -> bool {
        check(&figures(&claims(printed, None))).is_some()
    }

    #[test]
    fn order() {
        let (best, worst) = ((Metric::BestYear, "41.3%"), (Metric::WorstYear, "-9.8%"));
        assert!(!found(&[best, worst, (Metric::Cagr, "12%")]));
        assert!(found(&[
            (Metric::BestYear, "-9.8%"),
            (Metric::WorstYear, "41.3%")
        ]));
        assert!(found(&[best, (Metric::Cagr, "52%")]));
        assert!(found(&[worst, (Metric::Cagr, "-12%")]));
        assert!(!found(&[(Metric::BestYear, "9.6%"), (Metric::Cagr, "10%")]));
    }
}
