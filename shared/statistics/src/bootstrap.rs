//! Bootstrap confidence intervals.

use serde::{Deserialize, Serialize};

use crate::quantile::of_sorted;
use crate::{Convention, Resample, Scheme, resamples, sharpe};

/// A statistic with its bootstrap intervals. Efron and Tibshirani (1993), "An Introduction to the Bootstrap", ch. 13.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Interval {
    /// The statistic of the data.
    pub estimate: f64,
    /// Deviation of the resampled statistics (divisor n − 1).
    pub error: f64,
    /// Percentile interval, lower end: a quantile of the resampled statistics.
    pub lower: f64,
    /// Percentile interval, upper end.
    pub upper: f64,
    /// Basic interval, lower end: `2 × estimate - upper`.
    pub basic_lower: f64,
    /// Basic interval, upper end: `2 × estimate - lower`.
    pub basic_upper: f64,
}

/// Intervals that hold the statistic with this confidence (0.95 is usual). Resamples in which the statistic is
/// undefined are left out; `None` where it is undefined for the data or for half the resamples.
pub fn bootstrap(
    values: &[f64],
    draws: &[Resample],
    confidence: f64,
    statistic: impl Fn(&[f64]) -> Option<f64>,
) -> Option<Interval> {
    let estimate = statistic(values)?;
    let mut drawn = Vec::with_capacity(values.len());
    let mut found: Vec<f64> = draws
        .iter()
        .filter_map(|draw| {
            draw.gather(values, &mut drawn);
            statistic(&drawn).filter(|value| value.is_finite())
        })
        .collect();
    if found.len() < 2 || found.len() * 2 < draws.len() || !(0.0..1.0).contains(&confidence) {
        return None;
    }
    found.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - confidence) / 2.0;
    let (lower, upper) = (of_sorted(&found, tail), of_sorted(&found, 1.0 - tail));
    let error = crate::standard_deviation(&found)?;
    Some(Interval {
        estimate,
        error,
        lower,
        upper,
        basic_lower: 2.0 * estimate - upper,
        basic_upper: 2.0 * estimate - lower,
    })
}

/// The annualised Sharpe ratio with 95 % intervals from 1,000 draws of the scheme.
pub fn sharpe_interval(
    returns: &[f64],
    scheme: Scheme,
    seed: u64,
    convention: Convention,
) -> Option<Interval> {
    let draws = resamples(returns.len(), 1000, scheme, seed);
    bootstrap(returns, &draws, 0.95, |drawn| sharpe(drawn, convention))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Random, normal_quantile, sharpe_error};

    #[test]
    fn the_error_of_a_sharpe_ratio_is_los() {
        let mut random = Random::new(5);
        let draw = |_| 0.001 + 0.01 * normal_quantile(random.unit().max(1e-12)).unwrap();
        let returns: Vec<f64> = (0..2000).map(draw).collect();
        let interval =
            sharpe_interval(&returns, Scheme::Circular { block: 1 }, 1, Convention::DAILY).unwrap();
        let error = sharpe_error(&returns, Convention::DAILY).unwrap();
        assert!(
            (interval.error / error - 1.0).abs() < 0.1,
            "{} {error}",
            interval.error
        );
        assert!(interval.lower < interval.estimate && interval.estimate < interval.upper);
        assert_eq!(
            sharpe_interval(&[0.0; 50], Scheme::Circular { block: 5 }, 1, Convention::DAILY),
            None
        );
    }
}
