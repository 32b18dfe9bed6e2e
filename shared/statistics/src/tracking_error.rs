//! Tracking error.

use crate::moments::paired;
use crate::{Convention, standard_deviation};

/// Standard deviation of `r - b` (divisor n − 1) times the root of the periods a year.
pub fn tracking_error(returns: &[f64], benchmark: &[f64], convention: Convention) -> Option<f64> {
    paired(returns, benchmark, 2)?;
    Some(standard_deviation(&active(returns, benchmark))? * convention.periods_per_year.sqrt())
}

/// Returns over the benchmark's.
pub(crate) fn active(returns: &[f64], benchmark: &[f64]) -> Vec<f64> {
    returns
        .iter()
        .zip(benchmark)
        .map(|(own, other)| own - other)
        .collect()
}
