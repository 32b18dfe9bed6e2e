//! Hit rate.

use crate::moments::{ratio, usable};

/// `count(x > 0) / count(x ≠ 0)`, of returns or of trades' profits. `None` where everything is 0.
pub fn hit_rate(values: &[f64]) -> Option<f64> {
    usable(values, 1)?;
    let count = |chosen: fn(f64) -> bool| values.iter().filter(|value| chosen(**value)).count() as f64;
    ratio(count(|value| value > 0.0), count(|value| value != 0.0))
}
