//! Standard error of the Sharpe ratio.
//!
//! Lo, A. W. (2002). The Statistics of Sharpe Ratios. *Financial Analysts Journal* 58(4), 36–52; with Mertens's (2002)
//! term for skewness and kurtosis.

use crate::{finite, moments};

/// Standard error of the annualised Sharpe ratio:
/// `√((1 + SR²/2 · (γ₄ − 1)/2 − γ₃·SR) / (n − 1)) · √periods`, in the form
/// `√((1 − γ₃·SR + (γ₄ − 1)/4 · SR²) / (n − 1))` per period. For normal returns it is Lo's `√((1 + SR²/2)/(n − 1))`.
pub fn sharpe_standard_error(returns: &[f64], periods: f64) -> Option<f64> {
    let moments = moments(returns)?;
    let ratio = moments.mean / moments.deviation();
    let spread = 1.0 - moments.skewness * ratio + (moments.kurtosis - 1.0) / 4.0 * ratio * ratio;
    finite((spread / (moments.count as f64 - 1.0)).sqrt() * periods.sqrt())
}
