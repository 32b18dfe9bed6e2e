//! Downside deviation.

use crate::Convention;
use crate::moments::usable;

/// `√(mean(min(r - rf, 0)²)) × √periods`: all n returns are in the divisor, gains count as zeros.
///
/// Sortino and van der Meer (1991), "Downside Risk", Journal of Portfolio Management 17(4).
pub fn downside_deviation(returns: &[f64], convention: Convention) -> Option<f64> {
    usable(returns, 1)?;
    Some(below(returns, convention.risk_free) * convention.periods_per_year.sqrt())
}

pub(crate) fn below(returns: &[f64], target: f64) -> f64 {
    let squares: f64 = returns
        .iter()
        .map(|value| (value - target).min(0.0).powi(2))
        .sum();
    (squares / returns.len() as f64).sqrt()
}
