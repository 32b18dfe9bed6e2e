//! The Sharpe ratio.

use crate::moments::{average, ratio};
use crate::{Convention, return_deviation};

/// `mean(r - rf) / std(r - rf) × √periods`, divisor n − 1. A risk-free return that changes is taken off beforehand: see
/// [`crate::excess`].
///
/// Sharpe (1994), "The Sharpe Ratio", Journal of Portfolio Management 21(1). `None` for fewer than two returns or
/// returns that do not vary by more than [`crate::RETURN_ROUNDING`].
pub fn sharpe(returns: &[f64], convention: Convention) -> Option<f64> {
    let per_period = sharpe_per_period(returns, convention.risk_free)?;
    Some(per_period * convention.periods_per_year.sqrt())
}

/// The same, not annualised: what [`crate::probabilistic_sharpe`] and its relatives are defined on.
pub fn sharpe_per_period(returns: &[f64], risk_free: f64) -> Option<f64> {
    ratio(average(returns) - risk_free, return_deviation(returns)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn returns_that_do_not_vary_have_no_ratio() {
        assert_eq!(sharpe(&[0.01; 100], Convention::DAILY), None);
        assert_eq!(sharpe(&[0.1 + 0.2 - 0.3; 3], Convention::DAILY), None);
        let grown: Vec<f64> = (1..500)
            .map(|t| 1.0001_f64.powi(t) / 1.0001_f64.powi(t - 1) - 1.0)
            .collect();
        assert_eq!(sharpe(&grown, Convention::DAILY), None);
        assert_eq!(sharpe(&[0.0; 2], Convention::DAILY), None);
        assert_eq!(sharpe(&[0.01], Convention::DAILY), None);
        assert_eq!(sharpe(&[0.01, f64::NAN, 0.02], Convention::DAILY), None);
        assert_eq!(sharpe(&[], Convention::DAILY), None);
    }

    #[test]
    fn the_risk_free_rate_is_taken_off_each_period() {
        let convention = Convention {
            periods_per_year: 4.0,
            risk_free: 0.01,
        };
        // mean .02, deviation .01
        assert!((sharpe(&[0.01, 0.02, 0.03], convention).unwrap() - 2.0).abs() < 1e-12);
    }
}
