//! The probabilistic Sharpe ratio.

use crate::moments::Moments;
use crate::{normal_cdf, sharpe_per_period};

/// The probability that the true Sharpe ratio exceeds `threshold` (per period, not annualised):
/// `Φ((SR - SR₀) √(n - 1) / √(1 - γ₃ SR + (γ₄ - 1) / 4 × SR²))`, γ₃ and γ₄ the population's skewness and (not excess)
/// kurtosis. Over a risk-free rate it is that of [`crate::excess`] returns.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// n/2 times 3 % and n/2 times −1 %: mean 0.01, population deviation 0.02, skewness 0, kurtosis 1.
    fn two_points(n: usize) -> Vec<f64> {
        (0..n)
            .map(|place| if place % 2 == 0 { 0.03 } else { -0.01 })
            .collect()
    }

    #[test]
    fn by_hand() {
        // With kurtosis 1 and skewness 0 the deviation is 1: Φ(SR √(n − 1)), SR = 0.5 √((n − 1) / n).
        let (n, returns) = (10.0_f64, two_points(10));
        let ratio = 0.5 * ((n - 1.0) / n).sqrt();
        let found = probabilistic_sharpe(&returns, 0.0).unwrap();
        assert!((found - normal_cdf(ratio * 3.0)).abs() < 1e-12, "{found}");
        assert!((probabilistic_sharpe(&returns, ratio).unwrap() - 0.5).abs() < 1e-12);
        assert!(
            probabilistic_sharpe(&two_points(100), 0.0) > Some(found),
            "longer is surer"
        );
    }

    #[test]
    fn without_a_ratio_there_is_no_chance_of_skill() {
        assert_eq!(probabilistic_sharpe(&[0.0; 100], 0.0), None);
        assert_eq!(probabilistic_sharpe(&[0.0001; 100], 0.0), None);
        assert_eq!(
            probabilistic_sharpe(&[0.01, 0.02, 0.03], 0.0),
            None,
            "fewer than four"
        );
        // A ratio so high that the estimate's variance, as the formula has it, is none.
        let sure = [vec![0.01; 99], vec![0.02]].concat();
        assert!(probabilistic_sharpe(&sure, 0.0).is_none_or(|found| (0.0..=1.0).contains(&found)));
    }
}
