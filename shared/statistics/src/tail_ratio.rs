//! The tail ratio.

use crate::moments::{RETURN_ROUNDING, ratio};
use crate::quantile;

/// `|95th percentile| / |5th percentile|` of returns: above 1, the good tail is the longer one. `None` where
/// the 5th percentile is 0.
pub fn tail_ratio(returns: &[f64]) -> Option<f64> {
    let bad = quantile(returns, 0.05)?.abs();
    ratio(
        quantile(returns, 0.95)?.abs(),
        if bad > RETURN_ROUNDING { bad } else { 0.0 },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_of_21_returns() {
        // −0.10, −0.09, … 0.10: the second lowest and the second highest.
        let even: Vec<f64> = (-10..=10).map(|percent| f64::from(percent) / 100.0).collect();
        assert!((tail_ratio(&even).unwrap() - 1.0).abs() < 1e-14);
        let shifted: Vec<f64> = even.iter().map(|value| value + 0.01).collect();
        assert!((tail_ratio(&shifted).unwrap() - 10.0 / 8.0).abs() < 1e-12);
        let mut cash = vec![0.0; 97];
        cash.extend([0.05, 0.05, -0.01]);
        assert_eq!(tail_ratio(&cash), None, "mostly in cash");
        assert_eq!(tail_ratio(&[-0.02]), Some(1.0));
        assert_eq!(tail_ratio(&[]), None);
    }
}
