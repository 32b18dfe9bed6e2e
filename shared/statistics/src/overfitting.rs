//! The probability of backtest overfitting by combinatorially symmetric cross-validation.
//!
//! Bailey, D. H., Borwein, J. M., López de Prado, M. and Zhu, Q. J. (2017). The Probability of Backtest Overfitting.
//! *Journal of Computational Finance* 20(4), 39–69.

use crate::quantile;

/// What the cross-validation found.
#[derive(Clone, Debug, PartialEq)]
pub struct Overfitting {
    /// Share of splits in which the variant chosen in sample was no better than the median out of sample: λ ≤ 0.
    pub probability: f64,
    /// Median of the logits λ.
    pub median_logit: f64,
    /// Mean of the logits.
    pub mean_logit: f64,
    /// Share of splits in which the chosen variant lost money out of sample.
    pub probability_of_loss: f64,
    /// Slope of the chosen variants' Sharpe ratios out of sample on those in sample; negative where choosing harms.
    pub slope: f64,
    /// Intercept of that line.
    pub intercept: f64,
    /// Number of splits.
    pub splits: usize,
    /// Observations dropped at the beginning to make the blocks equally long.
    pub dropped: usize,
}

/// Sums of every variant over a block or a half.
#[derive(Clone)]
struct Sums {
    sum: Vec<f64>,
    squares: Vec<f64>,
}

impl Sums {
    fn zero(variants: usize) -> Self {
        Self {
            sum: vec![0.0; variants],
            squares: vec![0.0; variants],
        }
    }

    fn clear(&mut self) {
        self.sum.fill(0.0);
        self.squares.fill(0.0);
    }

    fn add(&mut self, other: &Self) {
        for (sum, more) in self.sum.iter_mut().zip(&other.sum) {
            *sum += more;
        }
        for (squares, more) in self.squares.iter_mut().zip(&other.squares) {
            *squares += more;
        }
    }

    /// Sharpe ratios per period (divisor n − 1) of samples of `count` with these sums about `centre`; 0 for one that
    /// never moves.
    fn ratios(&self, count: f64, centre: f64, ratios: &mut [f64]) {
        for ((ratio, sum), squares) in ratios.iter_mut().zip(&self.sum).zip(&self.squares) {
            let mean = sum / count;
            let variance = (squares - sum * mean) / (count - 1.0);
            *ratio = if variance > 1e-30 {
                (centre + mean) / variance.sqrt()
            } else {
                0.0
            };
        }
    }
}

/// Runs the cross-validation on the returns of N variants, each as long as the others.
///
/// The first `T mod blocks` observations are dropped and the rest cut into `blocks` equal blocks in time order (an even
/// number, 4 to 20). For each of the `C(blocks, blocks/2)` ways to take half of them as sample, the variant with the best
/// Sharpe ratio there is ranked among all on the other half (ties share the average rank): ω = rank / (N + 1),
/// λ = ln(ω / (1 − ω)). Of equally good variants in sample the first is chosen.
///
/// Sums of each block are computed once, so that a split costs one addition a block and variant, however long the
/// series.
///
/// `None` for fewer than two variants, unequal lengths, blocks shorter than two observations, or values that are not
/// finite.
pub fn probability_of_overfitting(variants: &[&[f64]], blocks: usize) -> Option<Overfitting> {
    let length = variants.first()?.len();
    let size = length.checked_div(blocks)?;
    let sound = variants.len() >= 2
        && (4..=20).contains(&blocks)
        && blocks.is_multiple_of(2)
        && size >= 2
        && variants
            .iter()
            .all(|variant| variant.len() == length && variant.iter().all(|r| r.is_finite()));
    if !sound {
        return None;
    }
    let dropped = length - size * blocks;
    // Sums are kept about a mean: squares of raw returns would lose digits.
    let kept = || variants.iter().map(|variant| &variant[dropped..]);
    let centre = kept().flatten().sum::<f64>() / (size * blocks * variants.len()) as f64;
    let mut sums = vec![Sums::zero(variants.len()); blocks];
    for (index, variant) in kept().enumerate() {
        for (block, observations) in sums.iter_mut().zip(variant.chunks_exact(size)) {
            for r in observations {
                block.sum[index] += r - centre;
                block.squares[index] += (r - centre) * (r - centre);
            }
        }
    }
    let mut splits = Splits::new(variants.len(), (size * blocks / 2) as f64, centre);
    let mut mask: u32 = (1 << (blocks / 2)) - 1;
    while mask >> blocks == 0 {
        splits.judge(&sums, mask);
        // Gosper's hack: the next larger number with as many bits.
        let lowest = mask & mask.wrapping_neg();
        let ripple = mask + lowest;
        mask = (((ripple ^ mask) >> 2) / lowest) | ripple;
    }
    splits.finish(dropped)
}

/// The walk over all halves.
struct Splits {
    count: f64,
    centre: f64,
    half: Sums,
    inside: Vec<f64>,
    outside: Vec<f64>,
    logits: Vec<f64>,
    chosen: Vec<(f64, f64)>,
}

impl Splits {
    fn new(variants: usize, count: f64, centre: f64) -> Self {
        let ratios = vec![0.0; variants];
        Self {
            count,
            centre,
            half: Sums::zero(variants),
            inside: ratios.clone(),
            outside: ratios,
            logits: Vec::new(),
            chosen: Vec::new(),
        }
    }

    /// Chooses on the blocks of the mask and ranks on the others.
    fn judge(&mut self, sums: &[Sums], mask: u32) {
        for (is_inside, ratios) in [(true, &mut self.inside), (false, &mut self.outside)] {
            self.half.clear();
            for (_, block) in sums
                .iter()
                .enumerate()
                .filter(|(block, _)| (mask >> block & 1 == 1) == is_inside)
            {
                self.half.add(block);
            }
            self.half.ratios(self.count, self.centre, ratios);
        }
        let highest = self.inside.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let best = self
            .inside
            .iter()
            .position(|ratio| *ratio == highest)
            .unwrap_or_default();
        let result = self.outside[best];
        let below = self.outside.iter().filter(|other| **other < result).count();
        let equal = self
            .outside
            .iter()
            .filter(|other| **other == result)
            .count();
        let rank = below as f64 + (equal as f64 + 1.0) / 2.0;
        let omega = rank / (self.outside.len() as f64 + 1.0);
        self.logits.push((omega / (1.0 - omega)).ln());
        self.chosen.push((self.inside[best], result));
    }

    fn finish(self, dropped: usize) -> Option<Overfitting> {
        let splits = self.logits.len();
        let n = splits as f64;
        let share = |count: usize| count as f64 / n;
        let (inside, outside): (Vec<f64>, Vec<f64>) = self.chosen.into_iter().unzip();
        let line = crate::alpha_beta(&outside, &inside, 1.0);
        Some(Overfitting {
            probability: share(self.logits.iter().filter(|logit| **logit <= 0.0).count()),
            median_logit: quantile(&self.logits, 0.5)?,
            mean_logit: self.logits.iter().sum::<f64>() / n,
            probability_of_loss: share(outside.iter().filter(|ratio| **ratio < 0.0).count()),
            slope: line.map_or(0.0, |line| line.beta),
            intercept: line.map_or(0.0, |line| line.alpha),
            splits,
            dropped,
        })
    }
}
