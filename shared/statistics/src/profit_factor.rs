//! Profit factor.

use crate::moments::{ratio, usable};

/// `Σ gains / |Σ losses|`, of returns or of trades' profits. `None` where nothing was lost.
pub fn profit_factor(values: &[f64]) -> Option<f64> {
    usable(values, 1)?;
    let gains: f64 = values.iter().filter(|value| **value > 0.0).sum();
    let losses: f64 = values.iter().filter(|value| **value < 0.0).sum();
    ratio(gains, -losses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_won_over_what_was_lost() {
        assert_eq!(profit_factor(&[3.0, -1.0, 0.0, -1.0]), Some(1.5));
        assert_eq!(profit_factor(&[-1.0]), Some(0.0));
        assert_eq!(profit_factor(&[1.0, 2.0]), None, "nothing lost");
        assert_eq!((profit_factor(&[0.0; 3]), profit_factor(&[])), (None, None));
        assert_eq!(profit_factor(&[1.0, -f64::INFINITY]), None);
    }
}
