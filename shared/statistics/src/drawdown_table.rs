//! Every drawdown with its depth, length and recovery.

use serde::{Deserialize, Serialize};

use crate::drawdowns;
use crate::moments::usable;

/// A stretch below an earlier peak. Places are those of the returns.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Drawdown {
    /// Fall from the peak to the trough, negative.
    pub depth: f64,
    /// First return below the peak; the peak is the close before it.
    pub start: usize,
    /// The lowest point.
    pub trough: usize,
    /// First return back at the peak or above; `None` while it lasts.
    pub recovery: Option<usize>,
    /// Periods below the peak.
    pub length: usize,
}

impl Drawdown {
    /// Periods from the trough to the recovery.
    pub fn recovery_length(&self) -> Option<usize> {
        self.recovery.map(|recovery| recovery - self.trough)
    }
}

/// The drawdowns, deepest first (the earlier first where equally deep). `None` for an unusable series.
pub fn drawdown_table(returns: &[f64]) -> Option<Vec<Drawdown>> {
    usable(returns, 1)?;
    let mut all: Vec<Drawdown> = Vec::new();
    let mut open: Option<Drawdown> = None;
    for (place, depth) in drawdowns(returns).into_iter().enumerate() {
        if depth < 0.0 {
            let fall = open.get_or_insert(Drawdown {
                depth,
                start: place,
                trough: place,
                recovery: None,
                length: 0,
            });
            fall.length += 1;
            if depth < fall.depth {
                (fall.depth, fall.trough) = (depth, place);
            }
        } else if let Some(fall) = open.take() {
            all.push(Drawdown {
                recovery: Some(place),
                ..fall
            });
        }
    }
    all.extend(open);
    all.sort_by(|left, right| left.depth.total_cmp(&right.depth));
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_trough_and_recovery() {
        let table = drawdown_table(&[0.1, -0.1, -0.1, 0.5, -0.5, 0.1]).unwrap();
        assert_eq!(table.len(), 2);
        assert_eq!(
            (
                table[0].start,
                table[0].trough,
                table[0].recovery,
                table[0].length
            ),
            (4, 4, None, 2)
        );
        assert_eq!(
            (
                table[1].start,
                table[1].trough,
                table[1].recovery,
                table[1].length
            ),
            (1, 2, Some(3), 2)
        );
        assert!((table[1].depth + 0.19).abs() < 1e-15);
        assert_eq!(table[1].recovery_length(), Some(1));
        assert_eq!(drawdown_table(&[0.1]).unwrap(), []);
    }

    #[test]
    fn one_that_lasts_has_no_recovery_and_equal_ones_keep_their_order() {
        let table = drawdown_table(&[-0.1, 1.0 / 9.0, -0.1, 0.05]).unwrap();
        let places: Vec<(usize, Option<usize>, usize)> = table
            .iter()
            .map(|fall| (fall.start, fall.recovery, fall.length))
            .collect();
        assert_eq!(places, [(0, Some(1), 1), (2, None, 2)]);
        assert_eq!((table[1].trough, table[1].recovery_length()), (2, None));
        assert_eq!(drawdown_table(&[-1.0, 0.0]).unwrap()[0].depth, -1.0);
        assert_eq!(drawdown_table(&[0.0; 4]).unwrap(), []);
        assert_eq!(drawdown_table(&[]), None);
    }
}
