//! Confidence intervals by resampling blocks.
//!
//! Politis, D. N. and Romano, J. P. (1994). The Stationary Bootstrap. *Journal of the American Statistical Association*
//! 89(428), 1303–1313.

use crate::{Random, quantile};

/// A two-sided interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Indices of one stationary resample: blocks of geometric length with mean `block`, wrapped around the end.
pub fn stationary_indices(count: usize, block: f64, random: &mut Random) -> Vec<usize> {
    let mut index = 0;
    (0..count)
        .map(|position| {
            index = if position == 0 || random.unit() * block < 1.0 {
                random.below(count)
            } else {
                (index + 1) % count
            };
            index
        })
        .collect()
}

/// Percentile interval of a statistic over `resamples` stationary resamples with blocks of mean length `block`.
/// Resamples on which the statistic is undefined are left out; `None` if more than half are, or for fewer than two
/// returns.
pub fn bootstrap_interval(
    returns: &[f64],
    statistic: impl Fn(&[f64]) -> Option<f64>,
    confidence: f64,
    block: f64,
    resamples: usize,
    seed: u64,
) -> Option<Interval> {
    if returns.len() < 2 || block < 1.0 {
        return None;
    }
    let mut random = Random::new(seed);
    let mut sample = Vec::with_capacity(returns.len());
    let mut values = Vec::with_capacity(resamples);
    for _ in 0..resamples {
        sample.clear();
        sample.extend(
            stationary_indices(returns.len(), block, &mut random)
                .into_iter()
                .map(|index| returns[index]),
        );
        values.extend(statistic(&sample));
    }
    if 2 * values.len() < resamples {
        return None;
    }
    let tail = (1.0 - confidence) / 2.0;
    Some(Interval {
        low: quantile(&values, tail)?,
        high: quantile(&values, 1.0 - tail)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sharpe;

    #[test]
    fn the_interval_is_repeatable_and_holds_the_estimate() {
        let mut random = Random::new(7);
        let returns: Vec<f64> = (0..500).map(|_| 0.001 + 0.01 * (random.unit() - 0.5)).collect();
        let interval =
            || bootstrap_interval(&returns, |sample| sharpe(sample, 252.0), 0.95, 20.0, 400, 1).unwrap();
        let estimate = sharpe(&returns, 252.0).unwrap();
        assert_eq!(interval(), interval());
        assert!(interval().low < estimate && estimate < interval().high);
    }
}
