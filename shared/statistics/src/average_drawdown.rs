//! Average drawdown.

use crate::drawdown_table;
use crate::moments::average;

/// Mean depth of the separate drawdowns: at most 0, 0 where there are none.
pub fn average_drawdown(returns: &[f64]) -> Option<f64> {
    let depths: Vec<f64> = drawdown_table(returns)?.iter().map(|fall| fall.depth).collect();
    Some(if depths.is_empty() { 0.0 } else { average(&depths) })
}
