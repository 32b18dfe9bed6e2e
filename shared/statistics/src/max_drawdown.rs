//! Deepest and longest drawdown.

use crate::drawdowns;
use crate::moments::usable;

/// `min(E / max(E so far) - 1)`, E starting at 1: at most 0.
pub fn max_drawdown(returns: &[f64]) -> Option<f64> {
    usable(returns, 1)?;
    Some(drawdowns(returns).into_iter().fold(0.0, f64::min))
}

/// The longest run of periods below an earlier peak, one that still lasts included.
pub fn longest_drawdown(returns: &[f64]) -> Option<usize> {
    usable(returns, 1)?;
    let (mut longest, mut current) = (0, 0);
    for depth in drawdowns(returns) {
        current = if depth < 0.0 { current + 1 } else { 0 };
        longest = longest.max(current);
    }
    Some(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_loss_counts_from_the_start() {
        assert_eq!(max_drawdown(&[-0.5, 1.0, 0.1]), Some(-0.5));
        assert_eq!(longest_drawdown(&[-0.5, 0.5, 0.5, -0.1]), Some(2));
        assert_eq!(max_drawdown(&[0.1, 0.1]), Some(0.0));
        assert_eq!(max_drawdown(&[]), None);
        assert_eq!(longest_drawdown(&[0.1, -0.2, 0.01, 0.0]), Some(3), "and it lasts");
        assert_eq!(max_drawdown(&[-1.0, 0.0]), Some(-1.0));
        assert_eq!(
            (max_drawdown(&[0.0]), longest_drawdown(&[0.0])),
            (Some(0.0), Some(0))
        );
    }
}
