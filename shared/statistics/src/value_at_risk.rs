//! Value at risk.

use crate::moments::average;
use crate::{normal_quantile, quantile, return_deviation};

/// Historical: the quantile of returns at `1 - confidence` (0.95 is usual), a return of one period, negative for a
/// loss. Linear between observations.
pub fn value_at_risk(returns: &[f64], confidence: f64) -> Option<f64> {
    quantile(returns, 1.0 - confidence)
}

/// Of a normal distribution with the sample's mean and deviation (divisor n − 1): `mean + Φ⁻¹(1 - confidence) × std`.
///
/// J.P. Morgan/Reuters (1996), "RiskMetrics Technical Document".
pub fn value_at_risk_normal(returns: &[f64], confidence: f64) -> Option<f64> {
    let deviation = return_deviation(returns)?;
    Some(average(returns) + normal_quantile(1.0 - confidence)? * deviation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_two_returns_it_is_linear() {
        // 21 returns: place 1 of the sorted ones at 95 %, half-way between the two lowest at 97.5 %.
        let returns: Vec<f64> = (-10..=10).map(|percent| f64::from(percent) / 100.0).collect();
        assert!((value_at_risk(&returns, 0.95).unwrap() + 0.09).abs() < 1e-15);
        assert!((value_at_risk(&returns, 0.975).unwrap() + 0.095).abs() < 1e-15);
        assert_eq!(value_at_risk(&returns, 1.0), Some(-0.1));
        assert_eq!(value_at_risk(&[0.0; 50], 0.95), Some(0.0));
        assert_eq!(value_at_risk(&[-0.3], 0.95), Some(-0.3));
        assert_eq!(
            (value_at_risk(&[], 0.95), value_at_risk(&returns, 1.5)),
            (None, None)
        );
    }

    #[test]
    fn the_normal_one_is_a_multiple_of_the_deviation() {
        // Mean 0.02, deviation 0.01.
        let found = value_at_risk_normal(&[0.01, 0.02, 0.03], 0.95).unwrap();
        assert!((found - (0.02 - 0.01 * 1.644_853_626_951_472_2)).abs() < 1e-15);
        assert_eq!(
            value_at_risk_normal(&[0.01; 4], 0.95),
            Some(0.01),
            "no risk, no loss"
        );
        assert_eq!(
            (
                value_at_risk_normal(&[0.01], 0.95),
                value_at_risk_normal(&[0.01, 0.02], 1.0)
            ),
            (None, None)
        );
    }
}
