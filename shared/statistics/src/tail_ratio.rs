//! The tail ratio.

use crate::moments::ratio;
use crate::quantile;

/// `|95th percentile| / |5th percentile|` of returns: above 1, the good tail is the longer one.
pub fn tail_ratio(returns: &[f64]) -> Option<f64> {
    ratio(quantile(returns, 0.95)?.abs(), quantile(returns, 0.05)?.abs())
}
