//! The probability of backtest overfitting, by combinatorially symmetric cross-validation.
//!
//! Bailey, Borwein, López de Prado and Zhu (2017), "The Probability of Backtest Overfitting", Journal of Computational
//! Finance 20(4).
//!
//! Returns are cut into S blocks in time order (the first `T mod S` are dropped). For every choice of S/2 blocks, the
//! variant with the best Sharpe ratio on them is ranked among all on the other half; `ω = rank / (N + 1)`, ties sharing
//! their average rank, and `ln(ω / (1 - ω)) ≤ 0` counts as overfit. A variant that does not vary on a half has no ratio
//! there: it is not chosen while another one has, and it stands at 0 among the others where they are ranked. One that never
//! trades has no place among the variants at all; that is for the caller to see to.
//!
//! A variant enters only through the sum and the sum of squares of each block. A half's sums are two look-ups in tables
//! of all subsets of the first and of the second S/2 blocks, and ranking needs no sorting: only the number of variants
//! below the chosen one. Variants go through in tiles whose tables stay in the cache.

use serde::{Deserialize, Serialize};

use crate::StatisticsError;
use crate::combinations::combinations;
use crate::moments::{RETURN_ROUNDING, average};

/// Variants whose tables are made at a time.
const TILE: usize = 64;

/// What cross-validation says of choosing the best of many variants.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Overfitting {
    /// Part of the splits whose chosen variant ranks in the lower half out of sample: the probability of overfitting.
    pub probability: f64,
    /// Number of splits.
    pub splits: usize,
    /// Number of variants.
    pub variants: usize,
    /// Returns left out at the beginning.
    pub dropped: usize,
    /// Mean of the logits.
    pub mean_logit: f64,
    /// Median of the logits.
    pub median_logit: f64,
    /// Part of the splits in which the chosen variant loses out of sample.
    pub probability_of_loss: f64,
    /// Slope of the chosen one's Sharpe ratio out of sample on that in sample, over the splits in which it has both:
    /// performance degradation. 0 where the latter never varies.
    pub slope: f64,
    /// Intercept of that line, per period.
    pub intercept: f64,
    /// `ln(ω / (1 - ω))` of each split, splits in ascending order of their in-sample blocks read as a binary number.
    pub logits: Vec<f64>,
}

/// Variants reduced to what the method needs of them: two sums a block.
#[derive(Clone, Debug)]
pub struct Variants {
    blocks: usize,
    length: usize,
    sums: Vec<f64>,
    squares: Vec<f64>,
}

impl Variants {
    /// Room for variants of `length` returns in `blocks` blocks: an even number from 2 to 24; 16 is usual.
    ///
    /// # Errors
    /// Another number of blocks, or fewer than two returns a block.
    pub fn new(blocks: usize, length: usize) -> Result<Self, StatisticsError> {
        if !(2..=24).contains(&blocks) || !blocks.is_multiple_of(2) {
            return Err(StatisticsError::Blocks { blocks });
        }
        if length < 2 * blocks {
            return Err(StatisticsError::TooFewReturns {
                found: length,
                needed: 2 * blocks,
            });
        }
        Ok(Self {
            blocks,
            length,
            sums: Vec::new(),
            squares: Vec::new(),
        })
    }

    /// Adds a variant.
    ///
    /// # Errors
    /// Another number of returns than announced, or one that is not finite.
    pub fn push(&mut self, returns: &[f64]) -> Result<(), StatisticsError> {
        let variant = self.count();
        if returns.len() != self.length {
            return Err(StatisticsError::UnequalLengths {
                variant,
                found: returns.len(),
                expected: self.length,
            });
        }
        if let Some(period) = returns.iter().position(|value| !value.is_finite()) {
            return Err(StatisticsError::NotFinite { variant, period });
        }
        for block in returns[self.length % self.blocks..].chunks_exact(self.length / self.blocks) {
            self.sums.push(block.iter().sum());
            self.squares.push(block.iter().map(|value| value * value).sum());
        }
        Ok(())
    }

    /// Variants so far.
    pub fn count(&self) -> usize {
        self.sums.len() / self.blocks
    }

    /// Runs the cross-validation.
    ///
    /// # Errors
    /// Fewer than two variants.
    pub fn overfitting(&self) -> Result<Overfitting, StatisticsError> {
        if self.count() < 2 {
            return Err(StatisticsError::TooFewVariants {
                found: self.count(),
                needed: 2,
            });
        }
        let masks = combinations(self.blocks as u32, self.blocks as u32 / 2);
        let chosen = self.choose(&masks);
        let ranks = self.rank(&masks, &chosen);
        Ok(self.conclude(&masks, &chosen, &ranks))
    }

    /// The best variant of each half; the first where several are.
    fn choose(&self, masks: &[u32]) -> Vec<usize> {
        let mut best = vec![(f64::NEG_INFINITY, 0_usize); masks.len()];
        let mut keys = [0.0; TILE];
        self.each_tile(|first, tile| {
            for (mask, best) in masks.iter().zip(&mut best) {
                let keys = &mut keys[..tile.width];
                tile.keys(*mask, self.half(), f64::NEG_INFINITY, keys);
                let highest = keys.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                if highest > best.0 {
                    let place = keys.iter().position(|key| *key == highest).unwrap_or(0);
                    *best = (highest, first + place);
                }
            }
        });
        best.into_iter().map(|(_, variant)| variant).collect()
    }

    /// The rank, from 1, of each split's chosen variant on the other half.
    fn rank(&self, masks: &[u32], chosen: &[usize]) -> Vec<f64> {
        let all = self.all_blocks();
        let keys_of_chosen: Vec<f64> = masks
            .iter()
            .zip(chosen)
            .map(|(mask, variant)| {
                let (sum, square) = self.half_sums(*variant, !mask & all);
                key(sum, square, 1.0 / self.half(), least(self.half()), 0.0)
            })
            .collect();
        let mut below = vec![(0_u64, 0_u64); masks.len()];
        let mut keys = [0.0; TILE];
        self.each_tile(|_, tile| {
            for ((mask, own), below) in masks.iter().zip(&keys_of_chosen).zip(&mut below) {
                let keys = &mut keys[..tile.width];
                tile.keys(!mask & all, self.half(), 0.0, keys);
                below.0 += keys.iter().map(|key| u64::from(key < own)).sum::<u64>();
                below.1 += keys.iter().map(|key| u64::from(key == own)).sum::<u64>();
            }
        });
        below
            .into_iter()
            .map(|(less, equal)| less as f64 + (equal as f64 + 1.0) / 2.0)
            .collect()
    }

    fn conclude(&self, masks: &[u32], chosen: &[usize], ranks: &[f64]) -> Overfitting {
        let all = self.all_blocks();
        let splits = masks.len() as f64;
        let logits: Vec<f64> = ranks
            .iter()
            .map(|rank| {
                let part = rank / (self.count() as f64 + 1.0);
                (part / (1.0 - part)).ln()
            })
            .collect();
        let ratios = |mask: u32, variant: usize| {
            let (sum, square) = self.half_sums(variant, mask);
            ratio(sum, square, self.half())
        };
        let pairs = masks.iter().zip(chosen);
        let (inside, outside): (Vec<f64>, Vec<f64>) = pairs
            .filter_map(|(mask, variant)| Some((ratios(*mask, *variant)?, ratios(!mask & all, *variant)?)))
            .unzip();
        let mean = |values: &[f64]| crate::mean(values).unwrap_or(0.0);
        let slope = crate::beta(&outside, &inside).unwrap_or(0.0);
        let part = |count: usize| count as f64 / splits;
        Overfitting {
            probability: part(logits.iter().filter(|logit| **logit <= 0.0).count()),
            splits: masks.len(),
            variants: self.count(),
            dropped: self.length % self.blocks,
            mean_logit: average(&logits),
            median_logit: crate::quantile(&logits, 0.5).unwrap_or(0.0),
            probability_of_loss: part(outside.iter().filter(|ratio| **ratio < 0.0).count()),
            slope,
            intercept: mean(&outside) - slope * mean(&inside),
            logits,
        }
    }

    /// Returns in half of the blocks.
    fn half(&self) -> f64 {
        (self.length / self.blocks * (self.blocks / 2)) as f64
    }

    fn all_blocks(&self) -> u32 {
        ((1_u64 << self.blocks) - 1) as u32
    }

    /// The sums of a variant over the blocks of a mask, added up in the order the tables do.
    fn half_sums(&self, variant: usize, mask: u32) -> (f64, f64) {
        let half = self.blocks / 2;
        let blocks = variant * self.blocks..(variant + 1) * self.blocks;
        let (sums, squares) = (&self.sums[blocks.clone()], &self.squares[blocks]);
        let over = |values: &[f64], first: usize| {
            let inside = (first..first + half).rev().filter(|block| mask >> block & 1 == 1);
            inside
                .map(|block| values[block])
                .fold(0.0, |sum, value| sum + value)
        };
        (
            over(sums, 0) + over(sums, half),
            over(squares, 0) + over(squares, half),
        )
    }

    fn each_tile(&self, mut visit: impl FnMut(usize, &Tile)) {
        let mut tile = Tile::new(self.blocks / 2);
        for first in (0..self.count()).step_by(TILE) {
            tile.fill(self, first, TILE.min(self.count() - first));
            visit(first, &tile);
        }
    }
}

/// Sums of every subset of the first and of the second half of the blocks, for a few variants.
struct Tile {
    half: usize,
    width: usize,
    /// `[low, high][subset × TILE + variant]`
    sums: [Vec<f64>; 2],
    squares: [Vec<f64>; 2],
}

impl Tile {
    fn new(half: usize) -> Self {
        let table = || vec![0.0; TILE << half];
        Self {
            half,
            width: 0,
            sums: [table(), table()],
            squares: [table(), table()],
        }
    }

    fn fill(&mut self, variants: &Variants, first: usize, width: usize) {
        self.width = width;
        for side in 0..2 {
            for (table, blocks) in [
                (&mut self.sums[side], &variants.sums),
                (&mut self.squares[side], &variants.squares),
            ] {
                for subset in 1..1_usize << self.half {
                    let (lowest, rest) = (subset.trailing_zeros() as usize, subset & (subset - 1));
                    for lane in 0..width {
                        let block = blocks[(first + lane) * variants.blocks + side * self.half + lowest];
                        table[subset * TILE + lane] = table[rest * TILE + lane] + block;
                    }
                }
            }
        }
    }

    /// The keys of every variant on the blocks of a mask; `still` of one that does not vary there.
    fn keys(&self, mask: u32, count: f64, still: f64, out: &mut [f64]) {
        let subset = [mask as usize & ((1 << self.half) - 1), mask as usize >> self.half];
        let row = |table: &'_ [Vec<f64>; 2], side: usize| {
            subset[side] * TILE..subset[side] * TILE + table[side].len().min(out.len())
        };
        let (low, high) = (
            &self.sums[0][row(&self.sums, 0)],
            &self.sums[1][row(&self.sums, 1)],
        );
        let (low2, high2) = (
            &self.squares[0][row(&self.squares, 0)],
            &self.squares[1][row(&self.squares, 1)],
        );
        let (inverse, least) = (1.0 / count, least(count));
        for ((((out, low), high), low2), high2) in out.iter_mut().zip(low).zip(high).zip(low2).zip(high2) {
            *out = key(low + high, low2 + high2, inverse, least, still);
        }
    }
}

/// The squares about the mean that so many returns leave if they deviate by rounding.
fn least(count: f64) -> f64 {
    RETURN_ROUNDING * RETURN_ROUNDING * count
}

/// Grows with the Sharpe ratio, of halves of the same length: its square with its sign, times a constant; `still` where
/// there is none.
fn key(sum: f64, square: f64, inverse_count: f64, least: f64, still: f64) -> f64 {
    let spread = square - sum * sum * inverse_count;
    // Less than rounding leaves of the squares is no variation.
    if spread > 1e-12 * square + least {
        sum * sum.abs() / spread
    } else {
        still
    }
}

/// The Sharpe ratio per period of `count` returns, divisor n − 1.
fn ratio(sum: f64, square: f64, count: f64) -> Option<f64> {
    let spread = square - sum * sum / count;
    (spread > 1e-12 * square + least(count)).then(|| sum / count / (spread / (count - 1.0)).sqrt())
}

/// The probability of overfitting of choosing among `variants` (returns of each, the same days) in `blocks` blocks.
///
/// # Errors
/// Fewer than two variants, an odd number of blocks or one beyond 24, fewer than two returns a block, unequal lengths,
/// returns that are not finite.
pub fn probability_of_overfitting<S: AsRef<[f64]>>(
    variants: &[S],
    blocks: usize,
) -> Result<Overfitting, StatisticsError> {
    let length = variants.first().map_or(0, |first| first.as_ref().len());
    if variants.len() < 2 {
        return Err(StatisticsError::TooFewVariants {
            found: variants.len(),
            needed: 2,
        });
    }
    let mut reduced = Variants::new(blocks, length)?;
    for returns in variants {
        reduced.push(returns.as_ref())?;
    }
    reduced.overfitting()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;
    use proptest::prelude::*;

    /// The definition, word by word.
    fn by_the_book(variants: &[Vec<f64>], blocks: usize) -> Vec<f64> {
        let length = variants[0].len() / blocks;
        let dropped = variants[0].len() % blocks;
        let half = |returns: &[f64], mask: u32, inside: bool| {
            let chosen = returns[dropped..]
                .chunks(length)
                .enumerate()
                .filter(|(block, _)| (mask >> block & 1 == 1) == inside);
            let drawn: Vec<f64> = chosen.flat_map(|(_, block)| block.iter().copied()).collect();
            crate::sharpe_per_period(&drawn, 0.0)
        };
        let split = |mask: u32| {
            let halves = |inside, still| -> Vec<f64> {
                let ratios = variants
                    .iter()
                    .map(|returns| half(returns, mask, inside).unwrap_or(still));
                ratios.collect()
            };
            let (inside, outside) = (halves(true, f64::NEG_INFINITY), halves(false, 0.0));
            let best = inside.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let chosen = inside.iter().position(|ratio| *ratio == best).unwrap();
            let less = outside.iter().filter(|ratio| **ratio < outside[chosen]).count() as f64;
            let equal = outside.iter().filter(|ratio| **ratio == outside[chosen]).count() as f64;
            let part = (less + (equal + 1.0) / 2.0) / (variants.len() as f64 + 1.0);
            (part / (1.0 - part)).ln()
        };
        combinations(blocks as u32, blocks as u32 / 2)
            .into_iter()
            .map(split)
            .collect()
    }

    proptest! {
        #[test]
        fn the_fast_way_is_the_definition(seed: u64, count in 2..150_usize, length in 12..40_usize) {
            let mut random = Random::new(seed);
            let mut variants: Vec<Vec<f64>> =
                (0..count).map(|_| (0..length).map(|_| random.unit() - 0.5).collect()).collect();
            // Some that tie and one that never trades.
            variants.push(variants[0].clone());
            variants.push(vec![0.0; length]);
            let fast = probability_of_overfitting(&variants, 6).unwrap();
            prop_assert_eq!(&fast.logits, &by_the_book(&variants, 6));
            prop_assert_eq!(fast.splits, 20);
        }
    }

    #[test]
    fn a_variant_that_is_always_best_is_not_overfit() {
        let mut random = Random::new(1);
        let noise: Vec<f64> = (0..160).map(|_| random.unit() - 0.5).collect();
        let variants: Vec<Vec<f64>> = (0..5)
            .map(|lift| noise.iter().map(|value| value + 0.2 * lift as f64).collect())
            .collect();
        let result = probability_of_overfitting(&variants, 8).unwrap();
        assert_eq!((result.probability, result.probability_of_loss), (0.0, 0.0));
    }

    #[test]
    fn one_that_rests_in_a_half_is_not_its_best() {
        // All lose but the one that trades in the second half only; by its ratio of 0 it would win the first.
        let mut random = Random::new(4);
        let mut variants: Vec<Vec<f64>> = (0..4)
            .map(|_| (0..80).map(|_| random.unit() - 0.9).collect())
            .collect();
        variants.push([vec![0.0; 40], (0..40).map(|_| random.unit() - 0.99).collect()].concat());
        let found = probability_of_overfitting(&variants, 2).unwrap();
        assert_eq!(found.probability_of_loss, 1.0, "{found:?}");
        // Interest to the last bit is rest as well.
        variants[4][..40]
            .iter_mut()
            .enumerate()
            .for_each(|(day, value)| *value = 1e-4 + (day % 3) as f64 * 1e-16);
        assert_eq!(
            probability_of_overfitting(&variants, 2)
                .unwrap()
                .probability_of_loss,
            1.0
        );
    }

    #[test]
    fn bad_input_is_named() {
        let variants = vec![vec![0.1; 10]; 2];
        assert!(matches!(
            probability_of_overfitting(&variants, 3),
            Err(StatisticsError::Blocks { blocks: 3 })
        ));
        assert!(matches!(
            probability_of_overfitting(&variants, 8),
            Err(StatisticsError::TooFewReturns { .. })
        ));
        assert!(matches!(
            probability_of_overfitting(&variants[..1], 4),
            Err(StatisticsError::TooFewVariants { .. })
        ));
        let ragged = [vec![0.1; 10], vec![0.1; 9]];
        assert!(matches!(
            probability_of_overfitting(&ragged, 4),
            Err(StatisticsError::UnequalLengths { variant: 1, .. })
        ));
        let hole = [vec![0.1; 10], vec![f64::NAN; 10]];
        assert!(matches!(
            probability_of_overfitting(&hole, 4),
            Err(StatisticsError::NotFinite {
                variant: 1,
                period: 0
            })
        ));
    }
}
