//! Average drawdown.

use crate::drawdown_table;
use crate::moments::average;

/// Mean depth of the separate drawdowns, one that still lasts included: at most 0, 0 where there are none.
pub fn average_drawdown(returns: &[f64]) -> Option<f64> {
    let depths: Vec<f64> = drawdown_table(returns)?.iter().map(|fall| fall.depth).collect();
    Some(if depths.is_empty() { 0.0 } else { average(&depths) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_lasts_counts_as_deep_as_it_is() {
        // Down a tenth and back, then down a half and still there.
        let found = average_drawdown(&[-0.1, 1.0 / 9.0, 0.1, -0.5, 0.2]).unwrap();
        assert!((found + 0.3).abs() < 1e-15, "{found}");
        assert_eq!(average_drawdown(&[0.1, 0.0, 0.1]), Some(0.0));
        assert_eq!(average_drawdown(&[-0.25]), Some(-0.25));
        assert_eq!(average_drawdown(&[]), None);
    }
}
