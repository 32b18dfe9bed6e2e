//! White's reality check.

use serde::{Deserialize, Serialize};

use crate::moments::average;
use crate::resample::{check_fit, running_sums};
use crate::{Resample, StatisticsError};

/// Whether the best of many variants beats the benchmark by more than luck.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct RealityCheck {
    /// `max √n × mean(d)`.
    pub statistic: f64,
    /// Part of the resamples with a larger statistic.
    pub p_value: f64,
}

/// `excess` holds each variant's returns over the benchmark's (or over nothing). The resampled statistic is
/// `max √n (mean*(d) - mean(d))`.
///
/// White (2000), "A Reality Check for Data Snooping", Econometrica 68(5).
///
/// # Errors
/// No variants, unequal lengths, returns that are not finite, resamples that do not fit.
pub fn reality_check<S: AsRef<[f64]>>(
    excess: &[S],
    draws: &[Resample],
) -> Result<RealityCheck, StatisticsError> {
    let length = crate::error::check(excess, 1, 2)?;
    check_fit(draws, length)?;
    let root = (length as f64).sqrt();
    let mut statistic = f64::NEG_INFINITY;
    let mut highest = vec![f64::NEG_INFINITY; draws.len()];
    let mut sums = Vec::with_capacity(length + 1);
    for returns in excess {
        let centre = average(returns.as_ref());
        statistic = statistic.max(root * centre);
        running_sums(returns.as_ref(), centre, &mut sums);
        for (draw, highest) in draws.iter().zip(&mut highest) {
            *highest = highest.max(draw.sum(&sums) / root);
        }
    }
    let larger = highest.iter().filter(|value| **value > statistic).count();
    Ok(RealityCheck {
        statistic,
        p_value: larger as f64 / draws.len() as f64,
    })
}
