//! The deflated Sharpe ratio: what a ratio is worth after so many tries.
//!
//! Bailey and López de Prado (2014), "The Deflated Sharpe Ratio", Journal of Portfolio Management 40(5).

use std::f64::consts::E;

use serde::{Deserialize, Serialize};

use crate::{StatisticsError, normal_quantile, probabilistic_sharpe, sharpe_per_period};

/// Euler and Mascheroni's constant.
const EULER_GAMMA: f64 = 0.577_215_664_901_532_9;

/// The best of several variants against what the best of as many worthless ones would show.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Deflated {
    /// Variants tried.
    pub trials: usize,
    /// Place of the best one.
    pub best: usize,
    /// Its Sharpe ratio, per period.
    pub sharpe: f64,
    /// Variance of the Sharpe ratios across variants (divisor n − 1), per period.
    pub variance: f64,
    /// The ratio expected of the best of as many worthless variants, per period.
    pub threshold: f64,
    /// Probability that the best one's true ratio exceeds that threshold: the deflated Sharpe ratio.
    pub probability: f64,
}

/// `√V × ((1 - γ) Φ⁻¹(1 - 1/N) + γ Φ⁻¹(1 - 1/(N e)))`: the expected maximum of N Sharpe ratios with variance V around 0.
/// 0 for a single trial; `None` for none.
pub fn expected_maximum_sharpe(variance: f64, trials: usize) -> Option<f64> {
    if trials < 2 {
        return (trials == 1).then_some(0.0);
    }
    let count = trials as f64;
    // Through the upper tail, which keeps its digits for any number of trials.
    let high = |tail: f64| normal_quantile(tail).map(|value| -value);
    let factor = (1.0 - EULER_GAMMA) * high(1.0 / count)? + EULER_GAMMA * high(1.0 / (count * E))?;
    (variance >= 0.0).then(|| variance.sqrt() * factor)
}

/// Deflates the best of `variants` (excess returns of each, the same days). Variants whose Sharpe ratio is undefined (those
/// that never traded) count as tried; they are never the best, and no part of the ratios' variance. `None` where fewer
/// than two have one.
///
/// # Errors
/// Fewer than two variants, fewer than four returns, unequal lengths, or returns that are not finite.
pub fn deflated_sharpe<S: AsRef<[f64]>>(variants: &[S]) -> Result<Option<Deflated>, StatisticsError> {
    crate::error::check(variants, 2, 4)?;
    let known = variants.iter().enumerate();
    let known = known.filter_map(|(place, returns)| Some((place, sharpe_per_period(returns.as_ref(), 0.0)?)));
    let (places, ratios): (Vec<usize>, Vec<f64>) = known.unzip();
    let Some(variance) = crate::standard_deviation(&ratios).map(|deviation| deviation.powi(2)) else {
        return Ok(None);
    };
    let best = (1..ratios.len()).fold(
        0,
        |best, next| if ratios[next] > ratios[best] { next } else { best },
    );
    let best = places[best];
    let found = Deflated::of_trials(variants[best].as_ref(), variance, variants.len());
    Ok(found.map(|found| Deflated { best, ..found }))
}

impl Deflated {
    /// From the excess returns of the variant that was shown and how many were tried; `variance` is that of their Sharpe
    /// ratios. `None` where it has no ratio.
    /// Where nothing is known of the others, [`Deflated::worthless_variance`] is what chance alone gives.
    pub fn of_trials(returns: &[f64], variance: f64, trials: usize) -> Option<Self> {
        let threshold = expected_maximum_sharpe(variance, trials)?;
        Some(Self {
            trials,
            best: 0,
            sharpe: sharpe_per_period(returns, 0.0)?,
            variance,
            threshold,
            probability: probabilistic_sharpe(returns, threshold)?,
        })
    }

    /// `1 / (n - 1)`: the variance across independent variants that are worth nothing, of Sharpe ratios per period over
    /// n returns. Lo (2002), "The Statistics of Sharpe Ratios", Financial Analysts Journal 58(4), at a ratio of 0.
    pub fn worthless_variance(returns: usize) -> f64 {
        1.0 / (returns as f64 - 1.0).max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_tries_raise_the_bar() {
        let bars: Vec<f64> = [1, 2, 10, 1000, 100_000]
            .iter()
            .map(|n| expected_maximum_sharpe(1.0, *n).unwrap())
            .collect();
        assert!(bars.is_sorted());
        assert_eq!(bars[0], 0.0);
        assert_eq!(expected_maximum_sharpe(1.0, 0), None);
        let returns: Vec<f64> = (0..500_u32)
            .map(|day| f64::from(day % 7) / 100.0 - 0.029)
            .collect();
        let of = |trials| Deflated::of_trials(&returns, Deflated::worthless_variance(500), trials).unwrap();
        assert!(of(1).probability > of(20).probability && of(20).probability > of(1104).probability);
        assert_eq!((of(1).threshold, of(1104).trials), (0.0, 1104));
        let quiet = vec![vec![0.0; 10]; 3];
        assert_eq!(deflated_sharpe(&quiet).unwrap(), None);
        assert!(deflated_sharpe(&quiet[..1]).is_err());
    }

    #[test]
    fn one_that_never_traded_is_tried_but_not_the_best() {
        let losing = |step: u32| -> Vec<f64> {
            (0..60_u32)
                .map(|day| f64::from(day * step % 7) / 100.0 - 0.04)
                .collect()
        };
        let traded = [losing(1), losing(2), losing(3)];
        let found = deflated_sharpe(&traded).unwrap().unwrap();
        let with = [vec![0.0; 60], losing(1), losing(2), losing(3)];
        let other = deflated_sharpe(&with).unwrap().unwrap();
        assert!(found.sharpe < 0.0, "all lose, and a ratio of 0 would be the best");
        assert_eq!(
            (other.best, other.trials, other.sharpe, other.variance),
            (found.best + 1, 4, found.sharpe, found.variance)
        );
        assert!(other.threshold > found.threshold);
        assert_eq!(
            deflated_sharpe(&with[..2]).unwrap(),
            None,
            "of one ratio there is no variance"
        );
    }
}
