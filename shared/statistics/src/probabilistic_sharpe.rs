//! The probabilistic Sharpe ratio.
//!
//! Bailey, D. H. and López de Prado, M. (2012). The Sharpe Ratio Efficient Frontier. *Journal of Risk* 15(2), 3–44.

use crate::{finite, moments, normal_cdf};

/// Probability that the true Sharpe ratio is above `benchmark`, both per period:
/// `Φ((SR − SR₀)·√(n − 1) / √(1 − γ₃·SR + (γ₄ − 1)/4 · SR²))`, with SR = mean/std (divisor n − 1) and population
/// skewness γ₃ and kurtosis γ₄ (3 for a normal sample).
pub fn probabilistic_sharpe(returns: &[f64], benchmark: f64) -> Option<f64> {
    let moments = moments(returns)?;
    let ratio = moments.mean / moments.deviation();
    let spread = 1.0 - moments.skewness * ratio + (moments.kurtosis - 1.0) / 4.0 * ratio * ratio;
    finite(normal_cdf(
        (ratio - benchmark) * (moments.count as f64 - 1.0).sqrt() / spread.sqrt(),
    ))
}
