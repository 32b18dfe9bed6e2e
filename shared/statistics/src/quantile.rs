//! Sample quantiles.

use crate::moments::usable;

/// The quantile at `part` (0 to 1), linear between order statistics: place `part × (n - 1)`.
///
/// Definition 7 of Hyndman and Fan (1996), "Sample Quantiles in Statistical Packages", American Statistician 50(4).
pub fn quantile(values: &[f64], part: f64) -> Option<f64> {
    usable(values, 1)?;
    if !(0.0..=1.0).contains(&part) {
        return None;
    }
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    Some(of_sorted(&sorted, part))
}

/// The quantile of values already in ascending order; there must be some.
pub(crate) fn of_sorted(sorted: &[f64], part: f64) -> f64 {
    let place = part * (sorted.len() - 1) as f64;
    let low = place.floor() as usize;
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low] + (sorted[high] - sorted[low]) * (place - low as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_order_statistics_it_is_linear() {
        let values = [4.0, 1.0, 3.0, 2.0];
        assert_eq!(quantile(&values, 0.5), Some(2.5));
        assert_eq!(quantile(&values, 0.0), Some(1.0));
        assert_eq!(quantile(&values, 1.0), Some(4.0));
        assert_eq!(quantile(&values, 1.1), None);
        assert_eq!(quantile(&[], 0.5), None);
    }
}
