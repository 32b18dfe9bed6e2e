//! The information ratio.

use crate::moments::paired;
use crate::tracking_error::active;
use crate::{Convention, sharpe_per_period};

/// `mean(r - b) / std(r - b) × √periods`, divisor n − 1. `None` where the strategy is the benchmark.
///
/// Goodwin (1998), "The Information Ratio", Financial Analysts Journal 54(4).
pub fn information_ratio(returns: &[f64], benchmark: &[f64], convention: Convention) -> Option<f64> {
    paired(returns, benchmark, 2)?;
    Some(sharpe_per_period(&active(returns, benchmark), 0.0)? * convention.periods_per_year.sqrt())
}
