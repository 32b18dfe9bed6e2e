//! A Calmar (MAR) ratio that is not the annual return over the maximum drawdown.

use super::figures::Figures;
use super::interval::Interval;
use super::{finding, number};
use crate::model::{Implausible, ImplausibleReason, Metric};
use crate::pattern::pattern;
use crate::source::Source;

pub(super) fn check(figures: &Figures<'_>, source: &Source<'_>) -> Option<Implausible> {
    // Its first definition is over the latest three years only.
    pattern!(
        THREE_YEARS,
        r"\b(?:three|3)[\s\-]years?\b|\b36[\s\-]months?\b|trailing"
    );
    let calmar = figures.one(Metric::Calmar)?;
    let windowed = source
        .sentences
        .iter()
        .any(|s| s.lower.contains("calmar") && THREE_YEARS.is_match(&s.lower));
    if windowed {
        return None;
    }
    let (earned, drawdown) = (figures.one(Metric::Cagr)?, figures.one(Metric::MaxDrawdown)?);
    let expected = Interval::printed(earned).over(Interval::printed(drawdown).abs())?;
    // An arithmetic mean or a return above cash shifts it a little.
    let room = 0.1 * expected.middle().abs();
    let expected = Interval::new(expected.low - room, expected.high + room);
    (!expected.meets(Interval::printed(calmar))).then(|| {
        finding(
            ImplausibleReason::CalmarRatio,
            figures,
            &[calmar, earned, drawdown],
            format!(
                "The Calmar ratio of {} is given as {}, but its annual return is {} and its maximum drawdown {}.",
                figures.whose(),
                calmar.text,
                earned.text,
                drawdown.text
            ),
            format!("Annual return over maximum drawdown is {}.", number(expected.middle())),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::reasons;
    use crate::model::ImplausibleReason::CalmarRatio;

    #[test]
    fn return_over_drawdown() {
        let text = |calmar: &str| {
            format!(
                "The rule has a CAGR of 11.4%, a maximum drawdown of 18.9% and a Calmar ratio of {calmar}."
            )
        };
        assert_eq!(reasons(&text("0.60")), []);
        assert_eq!(reasons(&text("0.6")), []);
        assert_eq!(reasons(&text("1.60")), [CalmarRatio]);
    }

    #[test]
    fn over_three_years_it_is_another() {
        let text =
            "The rule has a CAGR of 11.4%, a maximum drawdown of 18.9% and a three-year Calmar ratio of 1.6.";
        assert_eq!(reasons(text), []);
    }
}
