//! The information ratio.

use crate::moments::paired;
use crate::tracking_error::active;
use crate::{Convention, sharpe_per_period};

/// `mean(r - b) / std(r - b) × √periods`, divisor n − 1. `None` where the strategy is the benchmark, or
/// differs from it by a constant.
///
/// Goodwin (1998), "The Information Ratio", Financial Analysts Journal 54(4).
pub fn information_ratio(returns: &[f64], benchmark: &[f64], convention: Convention) -> Option<f64> {
    paired(returns, benchmark, 2)?;
    Some(sharpe_per_period(&active(returns, benchmark), 0.0)? * convention.periods_per_year.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_benchmark_has_none_over_itself() {
        let benchmark = [0.01, -0.02, 0.04];
        // Differences 0.02, 0, 0.01: mean 0.01, deviation 0.01.
        let found = information_ratio(&[0.03, -0.02, 0.05], &benchmark, Convention::MONTHLY).unwrap();
        assert!((found - 12.0_f64.sqrt()).abs() < 1e-12);
        // The same account kept in other units differs by rounding.
        let own = benchmark.map(|value| ((1.0 + value) * 3.0) / 3.0 - 1.0 + 1e-16);
        assert_eq!(information_ratio(&own, &benchmark, Convention::MONTHLY), None);
        assert_eq!(
            information_ratio(&benchmark, &benchmark[..2], Convention::MONTHLY),
            None
        );
        assert_eq!(information_ratio(&[0.1], &[0.2], Convention::MONTHLY), None);
    }
}
