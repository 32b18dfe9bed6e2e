//! The minimum track record length.
//!
//! Bailey, D. H. and López de Prado, M. (2012). The Sharpe Ratio Efficient Frontier. *Journal of Risk* 15(2), 3–44.

use crate::{finite, moments, normal_quantile};

/// Number of periods after which the Sharpe ratio would be above `benchmark` (per period) with the given confidence:
/// `1 + (1 − γ₃·SR + (γ₄ − 1)/4 · SR²) · (Φ⁻¹(confidence) / (SR − SR₀))²`. `None` if it is not above it now.
pub fn minimum_track_record(returns: &[f64], benchmark: f64, confidence: f64) -> Option<f64> {
    let moments = moments(returns)?;
    let ratio = moments.mean / moments.deviation();
    if ratio <= benchmark {
        return None;
    }
    let spread = 1.0 - moments.skewness * ratio + (moments.kurtosis - 1.0) / 4.0 * ratio * ratio;
    finite(1.0 + spread * (normal_quantile(confidence) / (ratio - benchmark)).powi(2))
}
