//! Beta and correlation against a benchmark.

use crate::moments::{average, paired, ratio};
use crate::standard_deviation;

/// `cov(r, b) / var(b)`: the slope of the strategy's returns on the benchmark's. `None` where they do not pair up or
/// the benchmark does not vary.
///
/// Sharpe (1964), "Capital Asset Prices", Journal of Finance 19(3).
pub fn beta(returns: &[f64], benchmark: &[f64]) -> Option<f64> {
    paired(returns, benchmark, 2)?;
    standard_deviation(benchmark).filter(|deviation| *deviation > 0.0)?;
    ratio(covariance(returns, benchmark), covariance(benchmark, benchmark))
}

/// Pearson's correlation. `None` where either series does not vary.
pub fn correlation(left: &[f64], right: &[f64]) -> Option<f64> {
    paired(left, right, 2)?;
    let deviations = standard_deviation(left)? * standard_deviation(right)?;
    ratio(covariance(left, right), deviations).map(|value| value.clamp(-1.0, 1.0))
}

/// Divisor n − 1.
pub(crate) fn covariance(left: &[f64], right: &[f64]) -> f64 {
    let centres = (average(left), average(right));
    let products = left
        .iter()
        .zip(right)
        .map(|(x, y)| (x - centres.0) * (y - centres.1));
    products.sum::<f64>() / (left.len() as f64 - 1.0)
}
