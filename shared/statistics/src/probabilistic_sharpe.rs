//! The probabilistic Sharpe ratio.

use crate::moments::Moments;
use crate::{normal_cdf, sharpe_per_period};

/// The probability that the true Sharpe ratio exceeds `threshold` (per period, not annualised):
/// `Φ((SR - SR₀) √(n - 1) / √(1 - γ₃ SR + (γ₄ - 1) / 4 × SR²))`, γ₃ and γ₄ the population's skewness and (not excess)
/// kurtosis, no risk-free rate.
///
/// Bailey and López de Prado (2012), "The Sharpe Ratio Efficient Frontier", Journal of Risk 15(2).
pub fn probabilistic_sharpe(returns: &[f64], threshold: f64) -> Option<f64> {
    let ratio = sharpe_per_period(returns, 0.0)?;
    let deviation = spread(returns, ratio)?;
    Some(normal_cdf(
        (ratio - threshold) * (returns.len() as f64 - 1.0).sqrt() / deviation,
    ))
}

/// `√(1 - γ₃ SR + (γ₄ - 1) / 4 × SR²)`: the deviation of √n times the estimate.
pub(crate) fn spread(returns: &[f64], ratio: f64) -> Option<f64> {
    let moments = Moments::of(returns, 4)?;
    let skewness = moments.third / moments.second.powf(1.5);
    let kurtosis = moments.fourth / (moments.second * moments.second);
    let variance = 1.0 - skewness * ratio + 0.25 * (kurtosis - 1.0) * ratio * ratio;
    (variance > 0.0).then(|| variance.sqrt())
}
