//! A window of the rule longer than the sample.

use super::number;
use super::total_return::years;
use crate::model::{ExtractedStrategy, Implausible, ImplausibleReason, Subject, TimeUnit, Unit};

pub(super) fn check(strategy: &ExtractedStrategy) -> Option<Implausible> {
    // All samples must be too short: a crisis told by itself is no sample of the test.
    let samples: Vec<_> = strategy
        .claims
        .iter()
        .filter(|c| c.subject == Subject::Strategy)
        .map(|c| Some((c, years(c.period.as_ref()?)?)))
        .collect::<Option<_>>()?;
    let (claim, sample) = samples.into_iter().max_by(|a, b| a.1.high.total_cmp(&b.1.high))?;
    let (window, length) = strategy
        .parameters
        .iter()
        .filter_map(|p| Some((p, in_years(p.value, p.unit)?)))
        .filter(|(_, length)| *length > sample.high)
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    let mut sources: Vec<_> = window.source.clone().into_iter().collect();
    sources.push(claim.source.clone());
    let period = claim.period.as_ref().map_or("", |p| p.text.as_str());
    Some(Implausible {
        reason: ImplausibleReason::WindowLongerThanSample,
        message: format!(
            "The rule looks back {} years ({}), but the sample ({period}) has at most {}.",
            number(length),
            window.name,
            number(sample.high)
        ),
        plausible: "A sample several times as long as the longest window: the first window is spent before the first decision.".to_owned(),
        strategy: Some(strategy.id.clone()),
        sources,
    })
}

fn in_years(value: f64, unit: Unit) -> Option<f64> {
    let Unit::Time(unit) = unit else { return None };
    let a_year = match unit {
        TimeUnit::Days => 252.0,
        TimeUnit::Weeks => 52.0,
        TimeUnit::Months => 12.0,
        TimeUnit::Quarters => 4.0,
        TimeUnit::Years => 1.0,
        TimeUnit::Minutes | TimeUnit::Hours | TimeUnit::Bars => return None,
    };
    Some(value / a_year)
}

#[cfg(test)]
mod tests {
    use super::super::testing::reasons;
    use crate::model::ImplausibleReason::WindowLongerThanSample;

    fn text(months: u32, years: &str) -> String {
        format!(
            "# Trend rule\n\n## Rules\n\nAt the end of each month buy SPY if it closes above its {months}-month moving average; otherwise \
             hold cash.\n\n## Results\n\nFrom {years} the strategy returned 8.3% a year."
        )
    }

    #[test]
    fn longer_than_the_sample() {
        assert_eq!(reasons(&text(60, "2010 to 2013")), [WindowLongerThanSample]);
        assert_eq!(reasons(&text(60, "2000 to 2013")), []);
        // Three to four years, and a bare year gives both ends.
        assert_eq!(reasons(&text(48, "2010 to 2013")), []);
    }
}
