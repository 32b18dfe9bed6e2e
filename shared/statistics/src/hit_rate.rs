//! Hit rate.

use crate::moments::{ratio, usable};

/// `count(x > 0) / count(x ≠ 0)`, of returns or of trades' profits. `None` where everything is 0.
pub fn hit_rate(values: &[f64]) -> Option<f64> {
    usable(values, 1)?;
    let count = |chosen: fn(f64) -> bool| values.iter().filter(|value| chosen(**value)).count() as f64;
    ratio(count(|value| value > 0.0), count(|value| value != 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_without_movement_are_neither_hit_nor_miss() {
        assert_eq!(hit_rate(&[0.01, 0.0, 0.0, -0.02, 0.03]), Some(2.0 / 3.0));
        assert_eq!((hit_rate(&[0.01]), hit_rate(&[-0.01])), (Some(1.0), Some(0.0)));
        assert_eq!(hit_rate(&[0.0; 3]), None);
        assert_eq!(hit_rate(&[-0.0]), None);
        assert_eq!(hit_rate(&[]), None);
        assert_eq!(hit_rate(&[0.1, f64::NAN]), None);
    }
}
