//! Hansen's test of superior predictive ability.
//!
//! Hansen (2005), "A Test for Superior Predictive Ability", Journal of Business & Economic Statistics 23(4).

use serde::{Deserialize, Serialize};

use crate::moments::average;
use crate::resample::{check_fit, running_sums};
use crate::{Resample, StatisticsError};

/// The studentised test, with its three ways to treat variants that are clearly worse than the benchmark.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Superior {
    /// `max(0, max √n × mean(d) / ω)`.
    pub statistic: f64,
    /// Bad variants are taken for as bad as they look: the most liberal p-value.
    pub lower: f64,
    /// Variants worse than `-√(2 log log n) ω / √n` are dropped: the p-value to use.
    pub consistent: f64,
    /// No variant is worse than the benchmark: the most conservative, as White's.
    pub upper: f64,
    /// Each variant's ω: the long-run deviation of its differences; 0 for one that does not vary, which is left out.
    pub deviations: Vec<f64>,
}

/// `excess` holds each variant's returns over the benchmark's (or over nothing); `mean_block` is the stationary
/// bootstrap's, which also sets the kernel of ω. The statistic is studentised, as in the paper (some packages leave
/// that out).
///
/// # Errors
/// No variants, unequal lengths, returns that are not finite, resamples that do not fit.
pub fn superior_predictive_ability<S: AsRef<[f64]>>(
    excess: &[S],
    draws: &[Resample],
    mean_block: f64,
) -> Result<Superior, StatisticsError> {
    let length = crate::error::check(excess, 1, 3)?;
    check_fit(draws, length)?;
    let count = length as f64;
    let limit = -(2.0 * count.ln().ln().max(0.0)).sqrt();
    let mut statistic = 0.0_f64;
    let mut highest = vec![[0.0_f64; 3]; draws.len()];
    let mut sums = Vec::with_capacity(length + 1);
    let mut deviations = Vec::with_capacity(excess.len());
    for returns in excess {
        let centre = average(returns.as_ref());
        let deviation = long_run_deviation(returns.as_ref(), mean_block);
        deviations.push(deviation);
        if deviation == 0.0 {
            continue;
        }
        let scale = count.sqrt() / deviation;
        let own = scale * centre;
        statistic = statistic.max(own);
        // What the resampled mean is measured from, beyond the sample's own mean.
        let shift = [own.min(0.0), if own >= limit { 0.0 } else { own }, 0.0];
        running_sums(returns.as_ref(), centre, &mut sums);
        for (draw, highest) in draws.iter().zip(&mut highest) {
            let drawn = scale * draw.sum(&sums) / count;
            for (highest, shift) in highest.iter_mut().zip(shift) {
                *highest = highest.max(drawn + shift);
            }
        }
    }
    let p_value = |way: usize| {
        let larger = highest.iter().filter(|values| values[way] > statistic).count();
        larger as f64 / draws.len() as f64
    };
    Ok(Superior {
        statistic,
        lower: p_value(0),
        consistent: p_value(1),
        upper: p_value(2),
        deviations,
    })
}

/// ω: `ω² = γ₀ + 2 Σ κᵢ γᵢ`, `κᵢ = (n-i)/n (1-q)ⁱ + i/n (1-q)ⁿ⁻ⁱ`, q one over the mean block: the deviation of √n times
/// the mean under the stationary bootstrap.
///
/// With indices around the circle the sum is `Σₜ xₜ Σᵢ (1 - i/n)(1-q)ⁱ xₜ₋ᵢ`, and the inner sum moves on by a step in
/// constant time.
pub(crate) fn long_run_deviation(values: &[f64], mean_block: f64) -> f64 {
    if crate::return_deviation(values).is_none_or(|deviation| deviation == 0.0) {
        return 0.0;
    }
    let count = values.len();
    let n = count as f64;
    let keep = 1.0 - 1.0 / mean_block.max(1.0);
    let centre = average(values);
    let from: Vec<f64> = values.iter().map(|value| value - centre).collect();
    // Σ keepⁱ x₋ᵢ and Σ i keepⁱ x₋ᵢ for t = 0, i from 1 to n - 1.
    let (mut plain, mut counted, mut power) = (0.0, 0.0, 1.0);
    for lag in 1..count {
        power *= keep;
        plain += power * from[count - lag];
        counted += lag as f64 * power * from[count - lag];
    }
    let whole = power * keep;
    let mut sum = 0.0;
    for t in 0..count {
        sum += from[t] * (from[t] + 2.0 * (plain - counted / n));
        counted = keep * (counted + plain + from[t]) - n * whole * from[(t + 1) % count];
        plain = keep * (plain + from[t]) - whole * from[(t + 1) % count];
    }
    (sum / n).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_moving_sum_is_the_kernel(values in prop::collection::vec(-1.0..1.0_f64, 3..40), block in 1.0..30.0_f64) {
            let n = values.len();
            let (q, centre) = (1.0 / block, average(&values));
            let gamma = |lag: usize| (lag..n).map(|t| (values[t] - centre) * (values[t - lag] - centre)).sum::<f64>() / n as f64;
            let kappa = |lag: usize| {
                let (lag, n) = (lag as f64, n as f64);
                (n - lag) / n * (1.0 - q).powf(lag) + lag / n * (1.0 - q).powf(n - lag)
            };
            let variance = gamma(0) + 2.0 * (1..n).map(|lag| kappa(lag) * gamma(lag)).sum::<f64>();
            let expected = variance.max(0.0).sqrt();
            prop_assert!((long_run_deviation(&values, block) - expected).abs() < 1e-7 * (1.0 + expected));
        }
    }
}
