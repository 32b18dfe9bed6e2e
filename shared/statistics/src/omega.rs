//! The Omega ratio.

use crate::moments::{ratio, usable};

/// `Σ max(r - θ, 0) / Σ max(θ - r, 0)`, the threshold θ being a return of one period.
///
/// Keating and Shadwick (2002), "A Universal Performance Measure". `None` where nothing fell below the threshold.
pub fn omega(returns: &[f64], threshold: f64) -> Option<f64> {
    usable(returns, 1)?;
    let above: f64 = returns.iter().map(|value| (value - threshold).max(0.0)).sum();
    let below: f64 = returns.iter().map(|value| (threshold - value).max(0.0)).sum();
    ratio(above, below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_over_losses_about_a_threshold() {
        let returns = [0.03, -0.01, 0.0, 0.01];
        assert!((omega(&returns, 0.0).unwrap() - 4.0).abs() < 1e-12);
        // About 0.01: 0.02 above; 0.02 + 0.01 below.
        assert!((omega(&returns, 0.01).unwrap() - 2.0 / 3.0).abs() < 1e-12);
        // At 0 it is the profit factor.
        assert_eq!(omega(&returns, 0.0), crate::profit_factor(&returns));
        assert_eq!(omega(&[-0.01], 0.0), Some(0.0));
        assert_eq!(
            (omega(&[0.0; 4], 0.0), omega(&[0.01], 0.0), omega(&[], 0.0)),
            (None, None, None)
        );
    }
}
