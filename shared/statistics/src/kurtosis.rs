//! Kurtosis.

use crate::moments::Moments;

/// Population excess kurtosis `m4 / m2² - 3`: 0 for a normal distribution. `None` for fewer than four values or values
/// that do not vary.
pub fn kurtosis(values: &[f64]) -> Option<f64> {
    let moments = Moments::of(values, 4)?;
    Some(moments.fourth / (moments.second * moments.second) - 3.0)
}

/// Sample excess kurtosis G2: `((n + 1) g2 + 6) (n - 1) / ((n - 2) (n - 3))`.
///
/// Joanes and Gill (1998), "Comparing Measures of Sample Skewness and Kurtosis", The Statistician 47(1).
pub fn kurtosis_unbiased(values: &[f64]) -> Option<f64> {
    let moments = Moments::of(values, 4)?;
    let n = moments.count;
    let excess = moments.fourth / (moments.second * moments.second) - 3.0;
    Some(((n + 1.0) * excess + 6.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_points_are_as_flat_as_can_be() {
        // m4 = m2²: 1 − 3.
        assert!((kurtosis(&[0.01, -0.01, 0.01, -0.01]).unwrap() + 2.0).abs() < 1e-12);
        // 0, 0, 0, 0, 1 of mean 0.2: m2 = 0.16, m4 = 0.0832, so 3.25 − 3; G2 = (6 × 0.25 + 6) × 4 / (3 × 2) = 5.
        let spike = [0.0, 0.0, 0.0, 0.0, 1.0];
        assert!((kurtosis(&spike).unwrap() - 0.25).abs() < 1e-14);
        assert!((kurtosis_unbiased(&spike).unwrap() - 5.0).abs() < 1e-13);
        assert_eq!(kurtosis(&[0.0, 0.0, 1.0]), None, "fewer than four");
        assert_eq!(kurtosis(&[0.01; 9]), None);
        assert_eq!(kurtosis_unbiased(&[0.01, 0.01 + 1e-16, 0.01, 0.01]), None);
    }
}
