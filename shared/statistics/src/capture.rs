//! Up and down capture.

use crate::moments::{paired, ratio};
use crate::total_return::growth;

/// Compound return a period of the strategy over the benchmark's, in the periods in which the benchmark rose. `None`
/// where it never did.
///
/// Morningstar (2011), "Upside/Downside Capture Ratio Methodology": geometric mean over geometric mean.
pub fn up_capture(returns: &[f64], benchmark: &[f64]) -> Option<f64> {
    capture(returns, benchmark, |value| value > 0.0)
}

/// The same in the periods in which the benchmark fell: 0.8 is to have lost four fifths of what it lost.
pub fn down_capture(returns: &[f64], benchmark: &[f64]) -> Option<f64> {
    capture(returns, benchmark, |value| value < 0.0)
}

fn capture(returns: &[f64], benchmark: &[f64], chosen: impl Fn(f64) -> bool) -> Option<f64> {
    paired(returns, benchmark, 1)?;
    let pairs = returns.iter().zip(benchmark).filter(|pair| chosen(*pair.1));
    let (own, other): (Vec<f64>, Vec<f64>) = pairs.unzip();
    let compound = |values: &[f64]| growth(values).max(0.0).powf(1.0 / values.len() as f64) - 1.0;
    (!own.is_empty()).then(|| ratio(compound(&own), compound(&other)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_benchmark_captures_itself() {
        let benchmark = [0.01, -0.02, 0.03, -0.01];
        assert_eq!(up_capture(&benchmark, &benchmark), Some(1.0));
        assert_eq!(down_capture(&benchmark, &benchmark), Some(1.0));
        assert_eq!(down_capture(&[0.1], &[0.1]), None);
        let half: Vec<f64> = benchmark.iter().map(|value| value / 2.0).collect();
        assert!((down_capture(&half, &benchmark).unwrap() - 0.5).abs() < 0.01);
    }
}
