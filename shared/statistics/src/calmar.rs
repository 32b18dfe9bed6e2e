//! The Calmar ratio.

use crate::moments::ratio;
use crate::{Convention, cagr, max_drawdown};

/// Compound annual growth over the size of the deepest drawdown, both over the whole series.
///
/// Young (1991), "Calmar Ratio: A Smoother Tool", Futures 20(1), there over 36 months. `None` without a drawdown.
pub fn calmar(returns: &[f64], convention: Convention) -> Option<f64> {
    ratio(cagr(returns, convention)?, -max_drawdown(returns)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_of_a_tenth_through_a_fall_of_a_fifth() {
        // A year: down a fifth at first, then up to 1.1.
        let mut returns = [0.0; 12];
        (returns[0], returns[11]) = (-0.2, 1.1 / 0.8 - 1.0);
        assert!((calmar(&returns, Convention::MONTHLY).unwrap() - 0.5).abs() < 1e-14);
        assert_eq!(calmar(&[-1.0, 0.0], Convention::MONTHLY), Some(-1.0));
        assert_eq!(calmar(&[0.01; 12], Convention::MONTHLY), None, "nothing fell");
        // Back at the high to the last bit but one is no fall.
        assert_eq!(calmar(&[0.0, -1e-16, 0.01], Convention::MONTHLY), None);
        assert_eq!(calmar(&[], Convention::MONTHLY), None);
    }
}
