//! Fixed weights: "60% SPY, 40% TLT", "SPY 60%, AGG 40%".

use super::reader::Reader;
use super::word::{Figure, What};
use crate::ledger::amount::Counts;

impl Reader<'_> {
    /// Whether "SPY 60%" stands here.
    pub(super) fn allotted(&self) -> bool {
        let symbol = self.item().is_some_and(|i| matches!(i.what, What::Symbol(_)));
        let share = self
            .figure_at(self.at + 1)
            .is_some_and(|f| f.amount.counts == Counts::Share);
        symbol && share
    }

    /// "SPY 60%, AGG 40%".
    pub(super) fn allotments(&mut self) -> Option<Vec<(String, Figure)>> {
        let mut out = Vec::new();
        loop {
            let symbol = self.symbol()?;
            out.push((
                symbol,
                self.figure().filter(|f| f.amount.counts == Counts::Share)?,
            ));
            let back = self.at;
            self.eat_mark(',');
            self.eat(&["and"]);
            if !self.allotted() {
                self.at = back;
                return (out.len() > 1 && is_whole(&out)).then_some(out);
            }
        }
    }

    /// "60% SPY, 40% TLT", "40% in SPY and 60% in TLT".
    pub(super) fn weights(&mut self) -> Option<Vec<(String, Figure)>> {
        let mut out = Vec::new();
        loop {
            let share = self.figure().filter(|f| f.amount.counts == Counts::Share)?;
            self.eat_all(&["in", "of", "to", "the", "portfolio", "into"]);
            out.push((self.symbol()?, share));
            let back = self.at;
            self.eat_mark(',');
            self.eat(&["and"]);
            if !self.says_number() {
                self.at = back;
                return (out.len() > 1 && is_whole(&out)).then_some(out);
            }
        }
    }
}

/// Whether weights make up the whole, as near as rounded thirds come.
fn is_whole(weights: &[(String, Figure)]) -> bool {
    let sum: f64 = weights.iter().map(|(_, f)| f.amount.value).sum();
    (sum - 1.0).abs() < 0.011
}
