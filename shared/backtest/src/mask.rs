//! Truth over bars as bits: 64 bars a word, bar 0 in the lowest bit.

use pulp::{Arch, NullaryFnOnce};

/// One bit a bar. Bits past the last bar are zero.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Mask {
    pub(crate) words: Vec<u64>,
}

/// The comparisons a mask can be made by. NaN compares false, for `NotEqual` too.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Compare {
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
    Equal,
    NotEqual,
}

impl Compare {
    /// The same comparison with its sides changed over.
    pub(crate) fn flipped(self) -> Self {
        match self {
            Self::Greater => Self::Less,
            Self::GreaterEqual => Self::LessEqual,
            Self::Less => Self::Greater,
            Self::LessEqual => Self::GreaterEqual,
            Self::Equal | Self::NotEqual => self,
        }
    }

    /// The scalar definition all vector code follows.
    #[inline(always)]
    pub(crate) fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Greater => left > right,
            Self::GreaterEqual => left >= right,
            Self::Less => left < right,
            Self::LessEqual => left <= right,
            Self::Equal => left == right,
            Self::NotEqual => left < right || left > right,
        }
    }
}

/// The bit of each of 64 bars, so that a word is gathered by and/or alone, which every vector unit does well.
const BITS: [u64; 64] = {
    let mut bits = [0; 64];
    let mut i = 0;
    while i < 64 {
        bits[i] = 1 << i;
        i += 1;
    }
    bits
};

/// Lanes gathered side by side: one vector of AVX-512, two of AVX2.
const LANES: usize = 8;

/// What stands on the right of a comparison.
#[derive(Clone, Copy)]
enum Right<'r> {
    Series(&'r [f64]),
    Number(f64),
}

/// A comparison of a series bar by bar; `call` is compiled anew for each kind of vector unit.
struct Gather<'g, F> {
    left: &'g [f64],
    right: Right<'g>,
    words: &'g mut [u64],
    holds: F,
}

impl<F: Fn(f64, f64) -> bool> NullaryFnOnce for Gather<'_, F> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let (left, left_rest) = self.left.as_chunks::<64>();
        let (words, word_rest) = self.words.split_at_mut(left.len());
        let holds = &self.holds;
        match self.right {
            Right::Series(right) => {
                let (right, right_rest) = right.as_chunks::<64>();
                for ((word, left), right) in words.iter_mut().zip(left).zip(right) {
                    *word = block(left, right, holds);
                }
                if let Some(word) = word_rest.first_mut() {
                    *word = rest(
                        left_rest
                            .iter()
                            .zip(right_rest)
                            .map(|(left, right)| holds(*left, *right)),
                    );
                }
            }
            Right::Number(right) => {
                let all = [right; 64];
                for (word, left) in words.iter_mut().zip(left) {
                    *word = block(left, &all, holds);
                }
                if let Some(word) = word_rest.first_mut() {
                    *word = rest(left_rest.iter().map(|left| holds(*left, right)));
                }
            }
        }
    }
}

/// The bits of 64 bars.
#[inline(always)]
fn block(left: &[f64; 64], right: &[f64; 64], holds: impl Fn(f64, f64) -> bool) -> u64 {
    let mut lanes = [0_u64; LANES];
    let parts = left
        .as_chunks::<LANES>()
        .0
        .iter()
        .zip(right.as_chunks::<LANES>().0);
    for ((left, right), bits) in parts.zip(BITS.as_chunks::<LANES>().0) {
        // All ones or none, without a branch: prices take turns at random.
        let kept: [u64; LANES] =
            std::array::from_fn(|lane| u64::from(holds(left[lane], right[lane])).wrapping_neg() & bits[lane]);
        for (gathered, kept) in lanes.iter_mut().zip(kept) {
            *gathered |= kept;
        }
    }
    lanes.iter().fold(0, |all, lane| all | lane)
}

/// The bits of the last bars, fewer than 64.
#[inline(always)]
fn rest(bits: impl Iterator<Item = bool>) -> u64 {
    bits.enumerate()
        .fold(0, |word, (at, bit)| word | u64::from(bit) << at)
}

fn gather(compare: Compare, left: &[f64], right: Right<'_>, words: &mut [u64]) {
    macro_rules! with {
        ($holds:expr) => {
            Arch::new().dispatch(Gather {
                left,
                right,
                words,
                holds: $holds,
            })
        };
    }
    match compare {
        Compare::Greater => with!(|a, b| a > b),
        Compare::GreaterEqual => with!(|a, b| a >= b),
        Compare::Less => with!(|a, b| a < b),
        Compare::LessEqual => with!(|a, b| a <= b),
        Compare::Equal => with!(|a, b| a == b),
        Compare::NotEqual => with!(|a, b| a < b || a > b),
    }
}

impl Mask {
    /// All false.
    pub(crate) fn empty(bars: usize) -> Self {
        Self {
            words: vec![0; bars.div_ceil(64)],
        }
    }

    /// Two series compared bar by bar.
    pub(crate) fn compare(&mut self, compare: Compare, left: &[f64], right: &[f64]) {
        self.words.resize(left.len().div_ceil(64), 0);
        gather(
            compare,
            left,
            Right::Series(&right[..left.len()]),
            &mut self.words,
        );
    }

    /// A series compared with a number.
    pub(crate) fn compare_number(&mut self, compare: Compare, left: &[f64], right: f64) {
        self.words.resize(left.len().div_ceil(64), 0);
        gather(compare, left, Right::Number(right), &mut self.words);
    }

    /// Clears the bits past the last bar.
    pub(crate) fn trim(&mut self, bars: usize) {
        if !bars.is_multiple_of(64)
            && let Some(last) = self.words.get_mut(bars / 64)
        {
            *last &= (1 << (bars % 64)) - 1;
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
