//! Exposure.

use crate::mean;
use crate::moments::usable;

/// Mean of gross exposure (long plus absolute short value over account value) over all closes.
pub fn average_exposure(gross: &[f64]) -> Option<f64> {
    mean(gross)
}

/// Part of the closes at which anything was held.
pub fn time_in_market(gross: &[f64]) -> Option<f64> {
    usable(gross, 1)?;
    Some(gross.iter().filter(|value| **value != 0.0).count() as f64 / gross.len() as f64)
}
