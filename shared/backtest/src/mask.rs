//! Truth over bars as bits: 64 bars a word, bar 0 in the lowest bit.

use crate::kernels::compare::{Compare, Right, compare};

/// One bit a bar. Bits past the last bar are zero.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Mask {
    pub(crate) words: Vec<u64>,
}

impl Mask {
    /// All false.
    pub(crate) fn empty(bars: usize) -> Self {
        Self {
            words: vec![0; bars.div_ceil(64)],
        }
    }

    /// Two series compared bar by bar.
    pub(crate) fn compare(&mut self, by: Compare, left: &[f64], right: &[f64]) {
        self.words.resize(left.len().div_ceil(64), 0);
        compare(by, left, Right::Series(&right[..left.len()]), &mut self.words);
    }

    /// A series compared with a number.
    pub(crate) fn compare_number(&mut self, by: Compare, left: &[f64], right: f64) {
        self.words.resize(left.len().div_ceil(64), 0);
        compare(by, left, Right::Number(right), &mut self.words);
    }

    /// Clears the bits past the last bar.
    pub(crate) fn trim(&mut self, bars: usize) {
        if !bars.is_multiple_of(64)
            && let Some(last) = self.words.get_mut(bars / 64)
        {
            *last &= (1 << (bars % 64)) - 1;
        }
    }

    /// Keeps what holds in another one as well.
    pub(crate) fn and(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// Makes it hold at a bar.
    pub(crate) fn set(&mut self, bar: usize) {
        if let Some(word) = self.words.get_mut(bar / 64) {
            *word |= 1 << (bar % 64);
        }
    }

    /// Makes it not hold at a bar.
    pub(crate) fn clear(&mut self, bar: usize) {
        if let Some(word) = self.words.get_mut(bar / 64) {
            *word &= !(1 << (bar % 64));
        }
    }

    /// Whether it holds at a bar.
    pub(crate) fn at(&self, bar: usize) -> bool {
        self.words[bar / 64] >> (bar % 64) & 1 == 1
    }

    /// Bars at which the truth changes from the bar before (false before the first), ascending.
    pub(crate) fn changes(&self, mut visit: impl FnMut(usize)) {
        let mut carry = 0;
        for (number, &word) in self.words.iter().enumerate() {
            let mut edges = word ^ (word << 1 | carry);
            carry = word >> 63;
            while edges != 0 {
                visit(number * 64 + edges.trailing_zeros() as usize);
                edges &= edges - 1;
            }
        }
    }

    /// The first bar from `from` on at which it holds.
    pub(crate) fn next(&self, from: usize) -> Option<usize> {
        let mut number = from / 64;
        let mut word = self.words.get(number)? & (u64::MAX << (from % 64));
        loop {
            if word != 0 {
                return Some(number * 64 + word.trailing_zeros() as usize);
            }
            number += 1;
            word = *self.words.get(number)?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Compare; 6] = [
        Compare::Greater,
        Compare::GreaterEqual,
        Compare::Less,
        Compare::LessEqual,
        Compare::Equal,
        Compare::NotEqual,
    ];

    proptest! {
        #[test]
        fn vector_comparison_is_the_scalar_one(
            pairs in prop::collection::vec((prop_oneof![Just(f64::NAN), Just(1.0), -2.0..2.0_f64], prop_oneof![Just(1.0), -2.0..2.0_f64]), 0..300),
        ) {
            let (left, right): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let mut mask = Mask::default();
            for compare in ALL {
                mask.compare(compare, &left, &right);
                for bar in 0..left.len() {
                    prop_assert_eq!(mask.at(bar), compare.holds(left[bar], right[bar]));
                }
                mask.compare_number(compare, &left, 1.0);
                for bar in 0..left.len() {
                    prop_assert_eq!(mask.at(bar), compare.holds(left[bar], 1.0));
                }
            }
        }

        #[test]
        fn changes_and_next_follow_the_bits(bits in prop::collection::vec(any::<bool>(), 1..200)) {
            let series: Vec<f64> = bits.iter().map(|bit| f64::from(u8::from(*bit))).collect();
            let mut mask = Mask::default();
            mask.compare_number(Compare::Greater, &series, 0.5);
            let mut seen = Vec::new();
            mask.changes(|bar| seen.push(bar));
            // A run that lasts to the end of its last word has an edge one past it only if bars follow.
            let expected: Vec<usize> = (0..bits.len()).filter(|&bar| bits[bar] != (bar > 0 && bits[bar - 1])).collect();
            seen.retain(|bar| *bar < bits.len());
            prop_assert_eq!(seen, expected);
            for from in 0..bits.len() {
                prop_assert_eq!(mask.next(from), (from..bits.len()).find(|&bar| bits[bar]));
            }
        }
    }
}
