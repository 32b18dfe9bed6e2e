//! Standard errors of the Sharpe ratio.
//!
//! Lo (2002), "The Statistics of Sharpe Ratios", Financial Analysts Journal 58(4).

use crate::moments::average;
use crate::{Convention, return_deviation, sharpe_per_period};

/// For independent, normal returns: `√((1 + SR² / 2) / n) × √periods`, SR per period (Lo's equation 9).
pub fn sharpe_error(returns: &[f64], convention: Convention) -> Option<f64> {
    let ratio = sharpe_per_period(returns, convention.risk_free)?;
    Some(((1.0 + 0.5 * ratio * ratio) / returns.len() as f64 * convention.periods_per_year).sqrt())
}

/// For returns that are neither: Lo's GMM estimator with Newey and West's weights over `lags`, annualised by the root
/// of the periods.
///
/// The influence of a return on the ratio is `(r - μ) / σ - SR ((r - μ)² - σ²) / (2 σ²)`; its long-run variance over n
/// is the ratio's. With no lags, skewness and fat tails alone are allowed for. σ has divisor n here, as in the paper.
pub fn sharpe_error_autocorrelated(returns: &[f64], lags: usize, convention: Convention) -> Option<f64> {
    return_deviation(returns).filter(|deviation| *deviation > 0.0)?;
    let (count, centre) = (returns.len() as f64, average(returns));
    let variance = returns.iter().map(|value| (value - centre).powi(2)).sum::<f64>() / count;
    let deviation = variance.sqrt();
    let ratio = (centre - convention.risk_free) / deviation;
    let influence: Vec<f64> = returns
        .iter()
        .map(|value| {
            let from = value - centre;
            from / deviation - ratio * (from * from - variance) / (2.0 * variance)
        })
        .collect();
    let covariance = |lag: usize| {
        influence[lag..]
            .iter()
            .zip(&influence)
            .map(|(x, y)| x * y)
            .sum::<f64>()
            / count
    };
    let lags = lags.min(returns.len() - 1);
    let weighted = |lag: usize| 2.0 * (1.0 - lag as f64 / (lags as f64 + 1.0)) * covariance(lag);
    let long_run = covariance(0) + (1..=lags).map(weighted).sum::<f64>();
    Some((long_run.max(0.0) / count * convention.periods_per_year).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Random, normal_quantile};

    #[test]
    fn both_agree_on_independent_normal_returns() {
        let mut random = Random::new(1);
        let draw = |_| 0.0005 + 0.01 * normal_quantile(random.unit().max(1e-12)).unwrap();
        let returns: Vec<f64> = (0..20_000).map(draw).collect();
        let plain = sharpe_error(&returns, Convention::DAILY).unwrap();
        let robust = sharpe_error_autocorrelated(&returns, 5, Convention::DAILY).unwrap();
        assert!((plain / robust - 1.0).abs() < 0.05, "{plain} {robust}");
        assert_eq!(sharpe_error(&[0.0; 9], Convention::DAILY), None);
        assert_eq!(sharpe_error_autocorrelated(&[0.0; 9], 2, Convention::DAILY), None);
    }

    #[test]
    fn positive_autocorrelation_widens_the_error() {
        let mut random = Random::new(2);
        let mut last = 0.0;
        let returns: Vec<f64> = (0..5000)
            .map(|_| {
                last = 0.5 * last + 0.01 * normal_quantile(random.unit().max(1e-12)).unwrap();
                last
            })
            .collect();
        let plain = sharpe_error(&returns, Convention::DAILY).unwrap();
        let robust = sharpe_error_autocorrelated(&returns, 20, Convention::DAILY).unwrap();
        // The long-run deviation of such a series is √3 times the deviation.
        assert!((robust / plain - 3.0_f64.sqrt()).abs() < 0.2, "{plain} {robust}");
    }
}
