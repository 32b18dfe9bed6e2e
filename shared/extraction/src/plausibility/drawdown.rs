//! A maximum drawdown of 0 %, with the sign of a gain, beyond −100 %, or smaller than the worst year's loss.

use super::figures::Figures;
use super::finding;
use super::interval::Interval;
use crate::model::{Implausible, ImplausibleReason, Metric};
use crate::pattern::pattern;
use crate::source::Source;

pub(super) fn check(figures: &Figures<'_>, source: &Source<'_>) -> Vec<Implausible> {
    // More than everything can be lost only with borrowed money or sold shares.
    pattern!(
        GEARED,
        r"\b(?:leverag\w*|margin|borrow\w*|short(?:s|ing|ed)?|futures|options|long[\s/\-]short)\b"
    );
    let geared = source.sentences.iter().any(|s| GEARED.is_match(&s.lower));
    of(figures, geared)
}

fn of(figures: &Figures<'_>, geared: bool) -> Vec<Implausible> {
    let mut out = Vec::new();
    let whose = figures.whose();
    let drawdowns = figures.claims.iter().filter(|c| c.metric == Metric::MaxDrawdown);
    for drawdown in drawdowns {
        let size = Interval::printed(drawdown).abs();
        if drawdown.value == 0.0 && varies(figures) {
            out.push(finding(
                ImplausibleReason::Drawdown,
                figures,
                &[drawdown],
                format!("The maximum drawdown of {whose} is given as {}: it would never have fallen.", drawdown.text),
                "Whatever varies falls below an earlier peak at times; a blank cell may have been printed as zero.".to_owned(),
            ));
        } else if size.low > 100.0 && !geared {
            out.push(finding(
                ImplausibleReason::Drawdown,
                figures,
                &[drawdown],
                format!(
                    "The maximum drawdown of {whose} is given as {}: without leverage no more than everything can be lost.",
                    drawdown.text
                ),
                "Between 0 % and −100 %.".to_owned(),
            ));
        } else if drawdown.text.starts_with('+') {
            out.push(finding(
                ImplausibleReason::Drawdown,
                figures,
                &[drawdown],
                format!(
                    "The maximum drawdown of {whose} is given as {}: a drawdown is a loss.",
                    drawdown.text
                ),
                "The same size, without a plus sign.".to_owned(),
            ));
        }
    }
    if let (Some(drawdown), Some(worst)) = (figures.one(Metric::MaxDrawdown), figures.one(Metric::WorstYear))
        && drawdown.value != 0.0
        && worst.value < 0.0
        && Interval::printed(drawdown).abs().high < Interval::printed(worst).abs().low
    {
        out.push(finding(
            ImplausibleReason::Drawdown,
            figures,
            &[drawdown, worst],
            format!(
                "The maximum drawdown of {whose} is given as {}, but its worst year lost more: {}.",
                drawdown.text, worst.text
            ),
            "The loss of a year is a fall from the level at its start: the maximum drawdown is at least as large.".to_owned(),
        ));
    }
    out
}

/// There are figures that say the value varies.
fn varies(figures: &Figures<'_>) -> bool {
    figures
        .claims
        .iter()
        .any(|c| matches!(c.metric, Metric::Volatility | Metric::Sharpe | Metric::Cagr) && c.value != 0.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{claims, figures};
    use super::*;

    fn count(printed: &[(Metric, &str)], geared: bool) -> usize {
        of(&figures(&claims(printed, None)), geared).len()
    }

    #[test]
    fn both_signs_are_conventions() {
        assert_eq!(count(&[(Metric::MaxDrawdown, "15.3%")], false), 0);
        assert_eq!(count(&[(Metric::MaxDrawdown, "-15.3%")], false), 0);
        assert_eq!(count(&[(Metric::MaxDrawdown, "+15.3%")], false), 1);
    }

    #[test]
    fn everything_can_be_lost_once() {
        assert_eq!(count(&[(Metric::MaxDrawdown, "-100%")], false), 0);
        assert_eq!(count(&[(Metric::MaxDrawdown, "-132%")], false), 1);
        assert_eq!(count(&[(Metric::MaxDrawdown, "-132%")], true), 0);
    }

    #[test]
    fn no_fall_at_all() {
        assert_eq!(
            count(&[(Metric::MaxDrawdown, "0%"), (Metric::Volatility, "12%")], false),
            1
        );
        assert_eq!(
            count(
                &[(Metric::MaxDrawdown, "0.1%"), (Metric::Volatility, "12%")],
                false
            ),
            0
        );
    }

    #[test]
    fn a_year_is_a_drawdown() {
        let worst = (Metric::WorstYear, "-12.4%");
        assert_eq!(count(&[(Metric::MaxDrawdown, "11%"), worst], false), 1);
        assert_eq!(count(&[(Metric::MaxDrawdown, "12%"), worst], false), 0);
        assert_eq!(count(&[(Metric::MaxDrawdown, "-19%"), worst], false), 0);
    }
}
