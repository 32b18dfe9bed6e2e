//! Beta and correlation against a benchmark.

use crate::moments::{average, paired, ratio};
use crate::return_deviation;

/// `cov(r, b) / var(b)`: the slope of the strategy's returns on the benchmark's. `None` where they do not pair up or
/// the benchmark does not vary.
///
/// Sharpe (1964), "Capital Asset Prices", Journal of Finance 19(3).
pub fn beta(returns: &[f64], benchmark: &[f64]) -> Option<f64> {
    paired(returns, benchmark, 2)?;
    return_deviation(benchmark).filter(|deviation| *deviation > 0.0)?;
    ratio(covariance(returns, benchmark), covariance(benchmark, benchmark))
}

/// Pearson's correlation. `None` where either series does not vary.
pub fn correlation(left: &[f64], right: &[f64]) -> Option<f64> {
    paired(left, right, 2)?;
    let deviations = return_deviation(left)? * return_deviation(right)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leveraged_benchmark_has_its_leverage_for_beta() {
        let benchmark = [0.01, -0.02, 0.03, 0.0];
        let twice = benchmark.map(|value| 2.0 * value + 0.001);
        assert!((beta(&twice, &benchmark).unwrap() - 2.0).abs() < 1e-12);
        assert_eq!(correlation(&twice, &benchmark), Some(1.0));
        let against = benchmark.map(|value| -value);
        assert_eq!(correlation(&against, &benchmark), Some(-1.0));
        // x = 1, 2, 3; y = 2, 1, 3: covariance 0.5, deviations 1 and 1.
        assert!((correlation(&[0.02, 0.01, 0.03], &[0.01, 0.02, 0.03]).unwrap() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn what_does_not_vary_goes_with_nothing() {
        let moving = [0.01, -0.02, 0.03, 0.0];
        let still = [1.0 / 3.0; 4].map(|value| value - 1.0 / 3.0 + 1e-16);
        for constant in [[0.0; 4], [0.0001; 4], still] {
            assert_eq!(beta(&moving, &constant), None);
            assert_eq!(correlation(&moving, &constant), None);
            assert_eq!(correlation(&constant, &moving), None);
        }
        assert_eq!(
            beta(&[0.0; 4], &moving),
            Some(0.0),
            "an account in cash does not follow"
        );
        assert_eq!(beta(&moving, &moving[1..]), None);
        assert_eq!(beta(&[0.1], &[0.1]), None);
        assert_eq!(beta(&[0.1, f64::NAN], &[0.1, 0.2]), None);
    }
}
