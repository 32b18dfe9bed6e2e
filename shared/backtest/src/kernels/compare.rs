//! Comparisons of series, 64 bars to a word.

use pulp::{Arch, NullaryFnOnce};

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

/// What stands on the right of a comparison.
#[derive(Clone, Copy)]
pub(crate) enum Right<'r> {
    /// As long as the left.
    Series(&'r [f64]),
    Number(f64),
}

/// Writes one bit a bar, bar 0 in the lowest bit of the first word; bits past the last bar are zero.
pub(crate) fn compare(compare: Compare, left: &[f64], right: Right<'_>, words: &mut [u64]) {
    #[cfg(target_arch = "x86_64")]
    if let Arch::V3(simd) = Arch::new() {
        return x86::compare(simd, compare, left, right, words);
    }
    Arch::new().dispatch(Gather {
        left,
        right,
        words,
        bits: Scalar(compare),
    });
}

/// How a kind of processor compares.
trait Bits: Copy {
    /// The bits of 64 bars.
    fn block(self, left: &[f64; 64], right: &[f64; 64]) -> u64;
    /// One bar.
    fn holds(self, left: f64, right: f64) -> bool;
}

/// One bar after the other, on processors nothing is known of.
#[derive(Clone, Copy)]
struct Scalar(Compare);

impl Bits for Scalar {
    #[inline(always)]
    fn block(self, left: &[f64; 64], right: &[f64; 64]) -> u64 {
        rest(self, left, right.iter().copied())
    }

    #[inline(always)]
    fn holds(self, left: f64, right: f64) -> bool {
        self.0.holds(left, right)
    }
}

/// A comparison of a series bar by bar; `call` is compiled anew for each kind of processor.
struct Gather<'g, B> {
    left: &'g [f64],
    right: Right<'g>,
    words: &'g mut [u64],
    bits: B,
}

impl<B: Bits> NullaryFnOnce for Gather<'_, B> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let bits = self.bits;
        let (left, left_rest) = self.left.as_chunks::<64>();
        let (words, word_rest) = self.words.split_at_mut(left.len());
        let last = match self.right {
            Right::Series(right) => {
                let (right, right_rest) = right.as_chunks::<64>();
                for ((word, left), right) in words.iter_mut().zip(left).zip(right) {
                    *word = bits.block(left, right);
                }
                rest(bits, left_rest, right_rest.iter().copied())
            }
            Right::Number(right) => {
                let all = [right; 64];
                for (word, left) in words.iter_mut().zip(left) {
                    *word = bits.block(left, &all);
                }
                rest(bits, left_rest, std::iter::repeat(right))
            }
        };
        if let Some(word) = word_rest.first_mut() {
            *word = last;
        }
    }
}

/// The bits of at most 64 bars.
#[inline(always)]
fn rest(bits: impl Bits, left: &[f64], right: impl Iterator<Item = f64>) -> u64 {
    left.iter()
        .zip(right)
        .enumerate()
        .fold(0, |word, (at, (left, right))| {
            word | u64::from(bits.holds(*left, right)) << at
        })
}

/// AVX2: one instruction compares four bars, one gathers their bits.
#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{_CMP_EQ_OQ, _CMP_GE_OQ, _CMP_GT_OQ, _CMP_LE_OQ, _CMP_LT_OQ, _CMP_NEQ_OQ};

    use pulp::cast;
    use pulp::x86::V3;

    use super::{Bits, Compare, Gather, Right};

    /// `BY` is the processor's name of the comparison.
    #[derive(Clone, Copy)]
    struct Avx2<const BY: i32>(V3, Compare);

    impl<const BY: i32> Bits for Avx2<BY> {
        #[inline(always)]
        fn block(self, left: &[f64; 64], right: &[f64; 64]) -> u64 {
            let avx = self.0.avx;
            let fours = left.as_chunks::<4>().0.iter().zip(right.as_chunks::<4>().0);
            fours.enumerate().fold(0, |word, (at, (left, right))| {
                let compared = avx._mm256_cmp_pd::<BY>(cast(*left), cast(*right));
                word | (avx._mm256_movemask_pd(compared) as u64) << (4 * at)
            })
        }

        #[inline(always)]
        fn holds(self, left: f64, right: f64) -> bool {
            self.1.holds(left, right)
        }
    }

    pub(super) fn compare(simd: V3, compare: Compare, left: &[f64], right: Right<'_>, words: &mut [u64]) {
        macro_rules! by {
            ($by:ident) => {
                simd.vectorize(Gather {
                    left,
                    right,
                    words,
                    bits: Avx2::<$by>(simd, compare),
                })
            };
        }
        match compare {
            Compare::Greater => by!(_CMP_GT_OQ),
            Compare::GreaterEqual => by!(_CMP_GE_OQ),
            Compare::Less => by!(_CMP_LT_OQ),
            Compare::LessEqual => by!(_CMP_LE_OQ),
            Compare::Equal => by!(_CMP_EQ_OQ),
            Compare::NotEqual => by!(_CMP_NEQ_OQ),
        }
    }
}
