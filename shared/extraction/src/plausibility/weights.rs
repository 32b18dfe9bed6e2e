//! Weights that don't sum to 100 %.

use super::number;
use crate::model::{ExtractedStrategy, Implausible, ImplausibleReason, Role};
use crate::pattern::pattern;
use crate::source::Source;

pub(super) fn check(strategy: &ExtractedStrategy, source: &Source<'_>) -> Option<Implausible> {
    // The rest is in cash, or more than all is invested on purpose.
    pattern!(
        REST,
        r"\b(?:cash|remain(?:der|ing)|the rest|t[\s\-]bills?|treasury bills|leverag\w*|margin|borrow\w*|short(?:s|ing)?|risk[\s\-]free)\b"
    );
    let held: Vec<_> = strategy
        .universe
        .tickers
        .iter()
        .filter(|t| matches!(t.role, Role::Risky | Role::Safe))
        .collect();
    let weighted: Vec<(f64, _)> = held
        .iter()
        .filter_map(|t| Some((t.weight_percent?, *t)))
        .collect();
    // A weight that was not found is no evidence.
    if weighted.len() < 2 || weighted.len() != held.len() {
        return None;
    }
    if source.sentences.iter().any(|s| REST.is_match(&s.lower)) {
        return None;
    }
    let sum: f64 = weighted.iter().map(|(w, _)| w).sum();
    let room: f64 = weighted.iter().map(|(w, _)| half_unit(*w)).sum();
    ((sum - 100.0).abs() > room + 1e-6).then(|| Implausible {
        reason: ImplausibleReason::Weights,
        message: format!("The {} weights sum to {} %.", weighted.len(), number(sum)),
        plausible: "100 %; a rest in cash, or leverage, would have to be stated.".to_owned(),
        strategy: Some(strategy.id.clone()),
        sources: weighted.iter().map(|(_, t)| t.source.clone()).collect(),
    })
}

/// Half a unit of the last digit that a weight has: 33 may be 33⅓, 12.5 may be 12.45; round tens are exact enough.
fn half_unit(weight: f64) -> f64 {
    (0..4)
        .map(|decimals| 10f64.powi(-decimals))
        .find(|unit| ((weight / unit).round() * unit - weight).abs() < 1e-9)
        .map_or(0.000_5, |unit| unit / 2.0)
}

#[cfg(test)]
mod tests {
    use super::super::testing::reasons;
    use crate::model::ImplausibleReason::Weights;

    fn text(weights: [&str; 3], more: &str) -> String {
        let [a, b, c] = weights;
        format!(
            "# Fixed mix\n\n## Rules\n\nHold {a}% SPY, {b}% TLT and {c}% GLD. Rebalance at the end of every year. {more}"
        )
    }

    #[test]
    fn sums() {
        assert_eq!(reasons(&text(["50", "30", "20"], "")), []);
        assert_eq!(reasons(&text(["33", "33", "33"], "")), []);
        assert_eq!(reasons(&text(["33.3", "33.3", "33.3"], "")), []);
        assert_eq!(reasons(&text(["50", "40", "20"], "")), [Weights]);
        assert_eq!(reasons(&text(["50", "20", "20"], "")), [Weights]);
    }

    #[test]
    fn a_rest_in_cash() {
        assert_eq!(reasons(&text(["50", "20", "20"], "The rest stays in cash.")), []);
    }
}
