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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_time_at_twice_the_money() {
        let gross = [0.0, 2.0, 2.0, 0.0];
        assert_eq!(
            (average_exposure(&gross), time_in_market(&gross)),
            (Some(1.0), Some(0.5))
        );
        assert_eq!(
            (average_exposure(&[0.0]), time_in_market(&[0.0])),
            (Some(0.0), Some(0.0))
        );
        assert_eq!((average_exposure(&[]), time_in_market(&[])), (None, None));
        assert_eq!(time_in_market(&[f64::NAN]), None);
    }
}
