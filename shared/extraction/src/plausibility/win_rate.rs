//! A share of winners above 100 %.

use super::figures::Figures;
use super::finding;
use super::interval::Interval;
use crate::model::{Implausible, ImplausibleReason, Metric};

pub(super) fn check(figures: &Figures<'_>) -> Option<Implausible> {
    let rate = figures
        .claims
        .iter()
        .find(|c| c.metric == Metric::WinRate && Interval::printed(c).low > 100.0)?;
    Some(finding(
        ImplausibleReason::WinRate,
        figures,
        &[rate],
        format!(
            "The share of winners of {} is given as {}.",
            figures.whose(),
            rate.text
        ),
        "Between 0 % and 100 %; above 100 % it may be a profit factor or a payoff ratio.".to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::reasons;
    use crate::model::ImplausibleReason::WinRate;

    #[test]
    fn more_than_all() {
        assert_eq!(reasons("The rule has a win rate of 132%."), [WinRate]);
        assert_eq!(reasons("The rule has a win rate of 100%."), []);
    }
}
