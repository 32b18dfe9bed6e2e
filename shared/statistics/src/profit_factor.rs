//! Profit factor.

use crate::moments::{ratio, usable};

/// `Σ gains / |Σ losses|`, of returns or of trades' profits. `None` where nothing was lost.
pub fn profit_factor(values: &[f64]) -> Option<f64> {
    usable(values, 1)?;
    let gains: f64 = values.iter().filter(|value| **value > 0.0).sum();
    let losses: f64 = values.iter().filter(|value| **value < 0.0).sum();
    ratio(gains, -losses)
}
