//! Value at risk.

use crate::moments::average;
use crate::{normal_quantile, quantile, standard_deviation};

/// Historical: the quantile of returns at `1 - confidence` (0.95 is usual), a return of one period, negative for a
/// loss. Linear between observations.
pub fn value_at_risk(returns: &[f64], confidence: f64) -> Option<f64> {
    quantile(returns, 1.0 - confidence)
}

/// Of a normal distribution with the sample's mean and deviation (divisor n − 1): `mean + Φ⁻¹(1 - confidence) × std`.
///
/// J.P. Morgan/Reuters (1996), "RiskMetrics Technical Document".
pub fn value_at_risk_normal(returns: &[f64], confidence: f64) -> Option<f64> {
    let deviation = standard_deviation(returns)?;
    Some(average(returns) + normal_quantile(1.0 - confidence)? * deviation)
}
