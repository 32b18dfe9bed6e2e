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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probabilistic_sharpe;

    #[test]
    fn a_record_of_that_length_is_just_sure_enough() {
        // Two points: skewness 0, kurtosis 1, so the deviation is 1 and n = 1 + (1.645 / SR)².
        let returns: Vec<f64> = (0..10)
            .map(|place| if place % 2 == 0 { 0.03 } else { -0.01 })
            .collect();
        let ratio = 0.5 * 0.9_f64.sqrt();
        let needed = minimum_track_record(&returns, 0.0, 0.95).unwrap();
        assert!(
            (needed - (1.0 + (1.644_853_626_951_472_2 / ratio).powi(2))).abs() < 1e-10,
            "{needed}"
        );
        // Half of the confidence needs nothing but the ratio.
        assert!((minimum_track_record(&returns, 0.0, 0.5).unwrap() - 1.0).abs() < 1e-12);
        let sure = probabilistic_sharpe(&returns, 0.0).unwrap();
        assert!((minimum_track_record(&returns, 0.0, sure).unwrap() - 10.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_is_long_enough_for_a_ratio_below_the_threshold() {
        let returns = [0.03, -0.01, 0.03, -0.01];
        assert_eq!(minimum_track_record(&returns, 2.0, 0.95), None);
        assert_eq!(
            minimum_track_record(&returns.map(|value| -value), 0.0, 0.95),
            None
        );
        assert_eq!(minimum_track_record(&[0.0; 20], 0.0, 0.95), None);
        assert_eq!(minimum_track_record(&returns, 0.0, 1.0), None);
    }
}
