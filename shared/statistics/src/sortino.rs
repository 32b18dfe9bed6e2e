//! The Sortino ratio.

use crate::Convention;
use crate::downside_deviation::below;
use crate::moments::{average, ratio, usable};

/// `mean(r - rf) / √(mean(min(r - rf, 0)²)) × √periods`, all n returns in the divisor of the downside deviation.
///
/// Sortino and Price (1994), "Performance Measurement in a Downside Risk Framework", Journal of Investing 3(3).
/// `None` where nothing was lost, or nothing but rounding.
pub fn sortino(returns: &[f64], convention: Convention) -> Option<f64> {
    usable(returns, 1)?;
    let per_period = ratio(
        average(returns) - convention.risk_free,
        below(returns, convention.risk_free),
    )?;
    Some(per_period * convention.periods_per_year.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_count_in_the_divisor_as_zeros() {
        // mean .01; downside √(.01² / 4) = .005
        let convention = Convention {
            periods_per_year: 1.0,
            risk_free: 0.0,
        };
        assert!((sortino(&[0.02, 0.03, -0.01, 0.0], convention).unwrap() - 2.0).abs() < 1e-12);
        assert_eq!(sortino(&[0.01, 0.02], convention), None);
        assert_eq!(sortino(&[0.01, -1e-17], convention), None);
        assert_eq!(sortino(&[], convention), None);
        // One bar is enough for a loss.
        assert_eq!(sortino(&[-0.5], convention), Some(-1.0));
    }
}
