//! Skewness.

use crate::moments::Moments;

/// Population skewness `m3 / m2^1.5`. `None` for fewer than three values or values that do not vary.
pub fn skewness(values: &[f64]) -> Option<f64> {
    let moments = Moments::of(values, 3)?;
    Some(moments.third / moments.second.powf(1.5))
}

/// Adjusted Fisher–Pearson skewness: the population's times `√(n (n - 1)) / (n - 2)`.
///
/// Joanes and Gill (1998), "Comparing Measures of Sample Skewness and Kurtosis", The Statistician 47(1).
pub fn skewness_unbiased(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    Some(skewness(values)? * (n * (n - 1.0)).sqrt() / (n - 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spike_upwards_is_skewed_to_the_right() {
        // 0, 0, 0, 0, 1 of mean 0.2: m2 = 0.16, m3 = 0.096, so 0.096 / 0.064; times √20 / 3.
        let spike = [0.0, 0.0, 0.0, 0.0, 1.0];
        assert!((skewness(&spike).unwrap() - 1.5).abs() < 1e-14);
        assert!((skewness_unbiased(&spike).unwrap() - 20.0_f64.sqrt() / 2.0).abs() < 1e-14);
        assert!((skewness(&spike.map(|value| -value)).unwrap() + 1.5).abs() < 1e-14);
        assert!(skewness(&[-0.02, 0.0, 0.02]).unwrap().abs() < 1e-14);
        assert_eq!(skewness(&[0.0, 1.0]), None, "fewer than three");
        assert_eq!(
            (skewness(&[0.01; 5]), skewness_unbiased(&[0.01; 5])),
            (None, None)
        );
    }
}
