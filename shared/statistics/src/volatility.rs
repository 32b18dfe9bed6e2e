//! Annualised volatility.

use crate::{Convention, standard_deviation};

/// Standard deviation of returns (divisor n − 1) times the root of the periods a year. `None` with fewer than two.
pub fn volatility(returns: &[f64], convention: Convention) -> Option<f64> {
    Some(standard_deviation(returns)? * convention.periods_per_year.sqrt())
}
