//! Payoff ratio.

use crate::moments::{average, ratio, usable};

/// Mean gain over the size of the mean loss, of returns or of trades' profits. `None` without a gain or without a loss.
pub fn payoff(values: &[f64]) -> Option<f64> {
    usable(values, 1)?;
    let (gains, others): (Vec<f64>, Vec<f64>) = values
        .iter()
        .filter(|value| **value != 0.0)
        .partition(|value| **value > 0.0);
    if gains.is_empty() || others.is_empty() {
        return None;
    }
    ratio(average(&gains), -average(&others))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_twice_as_large_as_losses() {
        assert_eq!(payoff(&[2.0, 2.0, 0.0, -1.0]), Some(2.0));
        assert_eq!(payoff(&[2.0]), None);
        assert_eq!(crate::profit_factor(&[2.0, 2.0, -1.0]), Some(4.0));
        assert_eq!(crate::hit_rate(&[2.0, 2.0, 0.0, -1.0]), Some(2.0 / 3.0));
        assert_eq!(crate::hit_rate(&[0.0]), None);
    }
}
