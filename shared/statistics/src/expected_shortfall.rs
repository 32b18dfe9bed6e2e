//! Expected shortfall (conditional value at risk).

use crate::moments::average;
use crate::value_at_risk;

/// Mean of the returns at or below the historical value at risk.
///
/// Acerbi and Tasche (2002), "On the Coherence of Expected Shortfall", Journal of Banking and Finance 26(7).
pub fn expected_shortfall(returns: &[f64], confidence: f64) -> Option<f64> {
    let limit = value_at_risk(returns, confidence)?;
    let beyond: Vec<f64> = returns.iter().copied().filter(|value| *value <= limit).collect();
    (!beyond.is_empty()).then(|| average(&beyond))
}
