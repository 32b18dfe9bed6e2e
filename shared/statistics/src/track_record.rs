//! The minimum track record length.

use crate::probabilistic_sharpe::spread;
use crate::{normal_quantile, sharpe_per_period};

/// Returns needed until the Sharpe ratio exceeds `threshold` (per period) with this confidence:
/// `1 + (1 - γ₃ SR + (γ₄ - 1) / 4 × SR²) (Φ⁻¹(confidence) / (SR - SR₀))²`. `None` where the ratio is not above the
/// threshold: no record is long enough then.
///
/// Bailey and López de Prado (2012), "The Sharpe Ratio Efficient Frontier", Journal of Risk 15(2).
pub fn minimum_track_record(returns: &[f64], threshold: f64, confidence: f64) -> Option<f64> {
    let ratio = sharpe_per_period(returns, 0.0)?;
    let deviation = spread(returns, ratio)?;
    let quantile = normal_quantile(confidence)?;
    (ratio > threshold).then(|| 1.0 + (deviation * quantile / (ratio - threshold)).powi(2))
}
