//! Turnover.

use crate::Convention;
use crate::moments::{ratio, usable};

/// One-way turnover a year: half the traded value over account value, summed, over the years.
///
/// `traded` holds `(purchases + sales) / account value` of each day with trades; `periods` is the length of the run.
pub fn turnover(traded: &[f64], periods: usize, convention: Convention) -> Option<f64> {
    if traded.is_empty() && periods > 0 {
        return Some(0.0);
    }
    usable(traded, 1)?;
    ratio(
        0.5 * traded.iter().sum::<f64>(),
        periods as f64 / convention.periods_per_year,
    )
}

/// One-way turnover of one rebalance: `0.5 × Σ|w_new - w_old|`. `None` where the weights do not pair up.
pub fn one_way_turnover(before: &[f64], after: &[f64]) -> Option<f64> {
    crate::moments::paired(before, after, 1)?;
    Some(
        0.5 * before
            .iter()
            .zip(after)
            .map(|(old, new)| (new - old).abs())
            .sum::<f64>(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapping_everything_once_a_year_is_one() {
        assert_eq!(one_way_turnover(&[1.0, 0.0], &[0.0, 1.0]), Some(1.0));
        assert_eq!(turnover(&[2.0, 2.0], 504, Convention::DAILY), Some(1.0));
        assert_eq!(turnover(&[], 504, Convention::DAILY), Some(0.0));
        assert_eq!(turnover(&[1.0], 0, Convention::DAILY), None);
    }
}
