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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_on_two_resamples() {
        // Means 0.02 and −0.02; the first resample repeats the first return, the second the last.
        let excess = [[0.01, 0.02, 0.03, 0.02], [-0.01, -0.02, -0.03, -0.02]];
        let draws = [[0; 4], [2; 4]].map(|places| Resample::from_places(&places));
        let found = reality_check(&excess, &draws).unwrap();
        assert!((found.statistic - 0.04).abs() < 1e-15);
        // √4 × (0.01 − 0.02) and √4 × (−0.01 + 0.02) = 0.02; √4 × (0.03 − 0.02) = 0.02: neither is above 0.04.
        assert_eq!(found.p_value, 0.0);
        let worse = [[-0.01, -0.02, -0.03, -0.02]];
        assert_eq!(reality_check(&worse, &draws).unwrap().p_value, 1.0);
    }

    #[test]
    fn what_never_moves_is_never_better_than_its_resamples() {
        let draws = [Resample::from_places(&[0, 1, 2])];
        let found = reality_check(&[[0.0; 3]], &draws).unwrap();
        assert_eq!((found.statistic, found.p_value), (0.0, 0.0));
        let none: [[f64; 3]; 0] = [];
        assert!(matches!(
            reality_check(&none, &draws),
            Err(StatisticsError::TooFewVariants { .. })
        ));
        assert!(matches!(
            reality_check(&[[0.0; 4]], &draws),
            Err(StatisticsError::Resample { .. })
        ));
        assert!(matches!(
            reality_check(&[[0.0; 3]], &[]),
            Err(StatisticsError::NoResamples)
        ));
    }
}
