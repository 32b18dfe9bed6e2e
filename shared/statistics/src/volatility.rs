//! Annualised volatility.

use crate::{Convention, return_deviation};

/// Standard deviation of returns (divisor n − 1) times the root of the periods a year; 0 where they vary by rounding only.
/// `None` with fewer than two.
pub fn volatility(returns: &[f64], convention: Convention) -> Option<f64> {
    Some(return_deviation(returns)? * convention.periods_per_year.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_worth_the_root_of_twelve() {
        // Deviation of 0.01, 0.03 is 0.02 / √2.
        let found = volatility(&[0.01, 0.03], Convention::MONTHLY).unwrap();
        assert!((found - 0.02 * 6.0_f64.sqrt()).abs() < 1e-15);
        assert_eq!(volatility(&[0.01; 3], Convention::DAILY), Some(0.0));
        let rounding: Vec<f64> = (0..100).map(|t| 0.01 + f64::from(t % 7) * 1e-16).collect();
        assert_eq!(volatility(&rounding, Convention::DAILY), Some(0.0));
        assert_eq!(volatility(&[0.01], Convention::DAILY), None);
        assert_eq!(volatility(&[], Convention::DAILY), None);
    }
}
