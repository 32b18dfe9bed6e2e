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
