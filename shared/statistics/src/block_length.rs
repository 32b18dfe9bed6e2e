//! How long bootstrap blocks should be.

use serde::{Deserialize, Serialize};

use crate::moments::{average, usable};

/// Block lengths that make the error of a bootstrapped mean smallest.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct BlockLength {
    /// Mean length for the stationary bootstrap.
    pub stationary: f64,
    /// Length for the circular bootstrap.
    pub circular: f64,
}

/// Politis and White (2004), "Automatic Block-Length Selection for the Dependent Bootstrap", Econometric Reviews 23(1),
/// with the correction of Patton, Politis and White (2009), ibid. 28(4).
///
/// Correlations are noise from the first lag on that begins `max(5, log10 n)` of them within `±2 √(log10 n / n)` (as
/// arch 8.0.0 counts; the paper's lag is one less); twice that lag goes through the flat-top window. `None` for fewer
/// than 10 values or values that do not vary.
pub fn block_length(values: &[f64]) -> Option<BlockLength> {
    usable(values, 10)?;
    crate::return_deviation(values).filter(|deviation| *deviation > 0.0)?;
    let count = values.len() as f64;
    let centre = average(values);
    let from: Vec<f64> = values.iter().map(|value| value - centre).collect();
    let run = (count.log10() as usize).max(5);
    let most = (count.sqrt().ceil() as usize + run).min(values.len() - 1);
    let covariance: Vec<f64> = (0..=most)
        .map(|lag| from[lag..].iter().zip(&from).map(|(x, y)| x * y).sum::<f64>() / count)
        .collect();
    let noise = 2.0 * (count.log10() / count).sqrt();
    let quiet = |lag: usize| (covariance[lag] / covariance[0]).abs() < noise;
    let first = (1..=most.saturating_sub(run)).find(|first| (*first..first + run).all(quiet));
    let window = first.map_or(most, |first| (2 * first).min(most));
    let (mut slope, mut long_run) = (0.0, covariance[0]);
    for (lag, value) in covariance.iter().enumerate().take(window + 1).skip(1) {
        let part = lag as f64 / window as f64;
        let weight = if part <= 0.5 { 1.0 } else { 2.0 * (1.0 - part) };
        slope += 2.0 * weight * lag as f64 * value;
        long_run += 2.0 * weight * value;
    }
    let longest = (3.0 * count.sqrt()).min(count / 3.0).ceil();
    let length = |scale: f64| {
        let best = (2.0 * slope * slope / (scale * long_run * long_run)).cbrt() * count.cbrt();
        if best.is_finite() {
            best.clamp(1.0, longest)
        } else {
            longest
        }
    };
    Some(BlockLength {
        stationary: length(2.0),
        circular: length(4.0 / 3.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Random, normal_quantile};

    /// `x = a x + noise`.
    fn autoregressive(a: f64, count: usize) -> Vec<f64> {
        let (mut random, mut last) = (Random::new(7), 0.0);
        (0..count)
            .map(|_| {
                last = a * last + 0.01 * normal_quantile(random.unit().max(1e-12)).unwrap();
                last
            })
            .collect()
    }

    #[test]
    fn dependence_makes_blocks_longer() {
        let of = |a| block_length(&autoregressive(a, 2000)).unwrap();
        assert!(of(0.0).stationary < 6.0);
        assert!(of(0.3).stationary < of(0.8).stationary && of(0.8).stationary < of(0.95).stationary);
        // Both are the same but for their scale: ∛(2 / (4/3)).
        let found = of(0.5);
        assert!((found.circular / found.stationary - 1.5_f64.cbrt()).abs() < 1e-12);
    }

    #[test]
    fn too_little_has_no_length() {
        assert_eq!(block_length(&autoregressive(0.5, 9)), None);
        assert_eq!(block_length(&[0.01; 100]), None);
        assert_eq!(block_length(&[0.0; 100]), None);
        let found = block_length(&autoregressive(0.9, 10)).unwrap();
        assert!(
            (1.0..=4.0).contains(&found.stationary),
            "at most a third of ten, rounded up"
        );
    }
}
