//! A standard deviation of 0 %.

use super::figures::Figures;
use super::{finding, number};
use crate::model::{Implausible, ImplausibleReason, Metric};

pub(super) fn check(figures: &Figures<'_>) -> Option<Implausible> {
    let volatility = figures.one(Metric::Volatility).filter(|v| v.value == 0.0)?;
    let (earned, ratio) = (figures.one(Metric::Cagr), figures.one(Metric::Sharpe));
    let mut claims = vec![volatility];
    let plausible = match (earned, ratio) {
        (Some(earned), Some(ratio)) if ratio.value != 0.0 && earned.value / ratio.value > 0.0 => {
            claims.extend([earned, ratio]);
            format!(
                "A return of {} and a Sharpe ratio of {} go with a standard deviation of about {} % (before interest on cash).",
                earned.text,
                ratio.text,
                number(earned.value / ratio.value)
            )
        }
        _ => "Stocks have a standard deviation of 10 % to 25 % a year, bonds of 3 % to 10 %.".to_owned(),
    };
    Some(finding(
        ImplausibleReason::ZeroVolatility,
        figures,
        &claims,
        format!(
            "The standard deviation of {} is given as {}: its return would never vary.",
            figures.whose(),
            volatility.text
        ),
        plausible,
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{claims, figures};
    use super::*;

    #[test]
    fn a_return_that_never_varies() {
        let printed = claims(
            &[
                (Metric::Volatility, "0%"),
                (Metric::Cagr, "9%"),
                (Metric::Sharpe, "0.6"),
            ],
            None,
        );
        let found = check(&figures(&printed)).unwrap();
        assert!(found.plausible.contains("about 15.0 %"), "{}", found.plausible);
        assert_eq!(found.sources.len(), 3);
    }

    #[test]
    fn a_small_deviation_is_one() {
        assert_eq!(
            check(&figures(&claims(&[(Metric::Volatility, "0.4%")], None))),
            None
        );
    }
}
