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
