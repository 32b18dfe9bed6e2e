//! Downside deviation.

use crate::Convention;
use crate::moments::{RETURN_ROUNDING, usable};

/// `√(mean(min(r - rf, 0)²)) × √periods`: all n returns are in the divisor, gains count as zeros.
///
/// Sortino and van der Meer (1991), "Downside Risk", Journal of Portfolio Management 17(4).
pub fn downside_deviation(returns: &[f64], convention: Convention) -> Option<f64> {
    usable(returns, 1)?;
    Some(below(returns, convention.risk_free) * convention.periods_per_year.sqrt())
}

/// Of one period; exactly 0 where what is below is rounding.
pub(crate) fn below(returns: &[f64], target: f64) -> f64 {
    let squares: f64 = returns
        .iter()
        .map(|value| (value - target).min(0.0).powi(2))
        .sum();
    let deviation = (squares / returns.len() as f64).sqrt();
    if deviation <= RETURN_ROUNDING {
        0.0
    } else {
        deviation
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_are_zeros_in_the_mean() {
        let monthly = Convention::MONTHLY;
        // One loss of 0.02 among four: √(0.0004 / 4) = 0.01.
        let found = downside_deviation(&[0.05, -0.02, 0.0, 0.01], monthly).unwrap();
        assert!((found - 0.01 * 12.0_f64.sqrt()).abs() < 1e-15);
        // Below a target of 0.01: −0.03 and −0.01 and nothing, √(0.0010 / 4).
        let target = Convention {
            risk_free: 0.01,
            ..monthly
        };
        let found = downside_deviation(&[0.05, -0.02, 0.0, 0.01], target).unwrap();
        assert!((found - (0.001_f64 / 4.0 * 12.0).sqrt()).abs() < 1e-15);
        assert_eq!(downside_deviation(&[0.01, 0.0], monthly), Some(0.0));
        assert_eq!(downside_deviation(&[0.01, -1e-16], monthly), Some(0.0));
        assert_eq!(downside_deviation(&[], monthly), None);
        let one = Convention {
            periods_per_year: 1.0,
            ..monthly
        };
        assert_eq!(downside_deviation(&[-1.0], one), Some(1.0));
    }
}
