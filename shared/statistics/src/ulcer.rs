//! The ulcer index.

use crate::drawdowns;
use crate::moments::usable;

/// Root of the mean squared drawdown (divisor n), as a fraction: 0.05 where Martin writes 5.
///
/// Martin and McCann (1989), "The Investor's Guide to Fidelity Funds".
pub fn ulcer_index(returns: &[f64]) -> Option<f64> {
    usable(returns, 1)?;
    let squares: f64 = drawdowns(returns).iter().map(|depth| depth * depth).sum();
    Some((squares / returns.len() as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_four_periods_ten_percent_down() {
        let index = ulcer_index(&[0.0, -0.1, 1.0 / 9.0 + 1e-9, 0.0]).unwrap();
        assert!((index - 0.05).abs() < 1e-12);
    }
}
