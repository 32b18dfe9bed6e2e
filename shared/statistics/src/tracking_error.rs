//! Tracking error.

use crate::moments::paired;
use crate::{Convention, return_deviation};

/// Standard deviation of `r - b` (divisor n − 1) times the root of the periods a year.
pub fn tracking_error(returns: &[f64], benchmark: &[f64], convention: Convention) -> Option<f64> {
    paired(returns, benchmark, 2)?;
    Some(return_deviation(&active(returns, benchmark))? * convention.periods_per_year.sqrt())
}

/// Returns over the benchmark's, period by period.
pub fn active(returns: &[f64], benchmark: &[f64]) -> Vec<f64> {
    returns
        .iter()
        .zip(benchmark)
        .map(|(own, other)| own - other)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_deviation_of_what_differs() {
        let benchmark = [0.01, -0.02, 0.04];
        // Differences 0.01, −0.01, 0: deviation 0.01.
        let found = tracking_error(&[0.02, -0.03, 0.04], &benchmark, Convention::MONTHLY).unwrap();
        assert!((found - 0.01 * 12.0_f64.sqrt()).abs() < 1e-15);
        assert_eq!(
            tracking_error(&benchmark, &benchmark, Convention::DAILY),
            Some(0.0)
        );
        assert_eq!(
            tracking_error(&benchmark, &benchmark[1..], Convention::DAILY),
            None
        );
        assert_eq!(tracking_error(&[0.1], &[0.1], Convention::DAILY), None);
    }
}
