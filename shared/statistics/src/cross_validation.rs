//! Choosing among variants, judged by purged cross-validation.
//!
//! López de Prado (2018), "Advances in Financial Machine Learning", chapters 7 (purging and embargo) and 12
//! (combinatorial cross-validation).
//!
//! Returns are cut into N groups in time order, as even as they come. Every choice of k groups is tested once: the variant
//! with the best Sharpe ratio on the other groups is judged on these. Returns shortly before a tested group are purged from
//! the training (a position held over the edge belongs to both), those shortly after it are under embargo (signals there
//! still look back into the test). With k = 1 this is ordinary cross-validation of time series; with more, the tested
//! groups of different splits make up `C(N, k) × k / N` whole paths out of sample.

use serde::{Deserialize, Serialize};

use crate::StatisticsError;
use crate::combinations::combinations;
use crate::mean;
use crate::moments::variance_of_sums;

/// How returns are cut.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Folds {
    /// Groups: 2 to 24.
    pub groups: usize,
    /// Groups tested at a time: 1, or more for several paths; fewer than `groups`.
    pub tested: usize,
    /// Returns left out before each tested stretch.
    pub purge: usize,
    /// Returns left out after each tested stretch.
    pub embargo: usize,
}

/// One choice and its judgement.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Split {
    /// The groups tested, from 0.
    pub tested: Vec<usize>,
    /// The variant with the best Sharpe ratio in training; the first where several are, or none has a ratio.
    pub chosen: usize,
    /// Its Sharpe ratio in training, per period; absent where no variant's returns vary there.
    pub training: Option<f64>,
    /// Its Sharpe ratio in the test, per period; absent where its returns do not vary there.
    pub test: Option<f64>,
}

/// What the splits came to. Ratios are per period; multiply by the root of the periods a year.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct CrossValidation {
    /// Every split, in ascending order of its tested groups read as a binary number.
    pub splits: Vec<Split>,
    /// Sharpe ratio of each path out of sample; absent where the returns on it do not vary.
    pub paths: Vec<Option<f64>>,
    /// Mean Sharpe ratio of the chosen variants in training, of the splits that have one.
    pub training: Option<f64>,
    /// Mean Sharpe ratio of the paths that have one.
    pub test: Option<f64>,
    /// Part of all paths that lose.
    pub probability_of_loss: f64,
}

/// A variant as running sums, so that any stretch costs two look-ups.
struct Running {
    sums: Vec<f64>,
    squares: Vec<f64>,
}

/// Count, sum and sum of squares of some stretches.
#[derive(Clone, Copy, Default)]
struct Total {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Running {
    fn of(returns: &[f64]) -> Self {
        let running = |term: fn(f64) -> f64| {
            let mut total = 0.0;
            let sums = returns.iter().map(|value| {
                total += term(*value);
                total
            });
            std::iter::once(0.0).chain(sums).collect()
        };
        Self {
            sums: running(|value| value),
            squares: running(|value| value * value),
        }
    }

    fn total(&self, stretches: &[(usize, usize)]) -> Total {
        stretches.iter().fold(Total::default(), |total, &(start, end)| {
            total.and(Total {
                count: (end - start) as f64,
                sum: self.sums[end] - self.sums[start],
                squares: self.squares[end] - self.squares[start],
            })
        })
    }
}

impl Total {
    fn and(self, other: Self) -> Self {
        Self {
            count: self.count + other.count,
            sum: self.sum + other.sum,
            squares: self.squares + other.squares,
        }
    }

    /// Mean over deviation (divisor n − 1), where the returns vary.
    fn sharpe(self) -> Option<f64> {
        let variance = variance_of_sums(self.count, self.sum, self.squares)?;
        Some(self.sum / self.count / variance.sqrt())
    }
}

/// Judges the choice of the best of `variants` (excess returns of each, over the same periods). Ones that never trade are to
/// be left out beforehand.
///
/// # Errors
/// Fewer than two variants, series of unequal length or that are not finite, groups out of range, or so few returns that a
/// split has fewer than two to train on.
pub fn cross_validation<S: AsRef<[f64]>>(
    variants: &[S],
    folds: Folds,
) -> Result<CrossValidation, StatisticsError> {
    let Folds { groups, tested, .. } = folds;
    if !(2..=24).contains(&groups) || !(1..groups).contains(&tested) {
        return Err(StatisticsError::Folds { groups, tested });
    }
    let length = crate::error::check(variants, 2, 2 * groups)?;
    let edges: Vec<usize> = (0..=groups).map(|group| length * group / groups).collect();
    let variants: Vec<Running> = variants
        .iter()
        .map(|variant| Running::of(variant.as_ref()))
        .collect();
    let mut splits = Vec::new();
    for mask in combinations(groups as u32, tested as u32) {
        let tested: Vec<usize> = (0..groups).filter(|group| mask >> group & 1 == 1).collect();
        let training = training(&edges, mask, folds);
        let count: usize = training.iter().map(|(start, end)| end - start).sum();
        if count < 2 {
            return Err(StatisticsError::TooFewReturns {
                found: count,
                needed: 2,
            });
        }
        let test: Vec<_> = tested
            .iter()
            .map(|&group| (edges[group], edges[group + 1]))
            .collect();
        let mut best: Option<(f64, usize)> = None;
        for (place, variant) in variants.iter().enumerate() {
            let Some(ratio) = variant.total(&training).sharpe() else {
                continue;
            };
            if best.is_none_or(|(highest, _)| ratio > highest) {
                best = Some((ratio, place));
            }
        }
        let chosen = best.map_or(0, |(_, place)| place);
        splits.push(Split {
            tested,
            chosen,
            training: best.map(|(ratio, _)| ratio),
            test: variants[chosen].total(&test).sharpe(),
        });
    }
    let paths = paths(&variants, &splits, &edges);
    let of = |ratios: &mut dyn Iterator<Item = Option<f64>>| mean(&ratios.flatten().collect::<Vec<f64>>());
    let losing = paths.iter().flatten().filter(|ratio| **ratio < 0.0).count();
    Ok(CrossValidation {
        training: of(&mut splits.iter().map(|split| split.training)),
        test: of(&mut paths.iter().copied()),
        probability_of_loss: losing as f64 / paths.len() as f64,
        splits,
        paths,
    })
}

/// What may be trained on: everything outside the tested groups, less what is purged before and embargoed after each.
fn training(edges: &[usize], mask: u32, folds: Folds) -> Vec<(usize, usize)> {
    let groups = folds.groups;
    let is_tested = |group: usize| mask >> group & 1 == 1;
    let mut stretches = Vec::new();
    for group in (0..groups).filter(|group| !is_tested(*group)) {
        let (mut start, mut end) = (edges[group], edges[group + 1]);
        // A purge or an embargo may be longer than a group.
        for tested in (0..groups).filter(|tested| is_tested(*tested)) {
            if tested < group {
                start = start.max(edges[tested + 1] + folds.embargo);
            } else {
                end = end.min(edges[tested].saturating_sub(folds.purge));
            }
        }
        if start < end {
            stretches.push((start, end));
        }
    }
    stretches
}

/// The n-th path holds, for each group, the n-th split that tests it.
fn paths(variants: &[Running], splits: &[Split], edges: &[usize]) -> Vec<Option<f64>> {
    let groups = edges.len() - 1;
    let mut totals: Vec<Total> = Vec::new();
    for group in 0..groups {
        let testing = splits.iter().filter(|split| split.tested.contains(&group));
        for (path, split) in testing.enumerate() {
            if path == totals.len() {
                totals.push(Total::default());
            }
            let own = variants[split.chosen].total(&[(edges[group], edges[group + 1])]);
            totals[path] = totals[path].and(own);
        }
    }
    totals.into_iter().map(Total::sharpe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Random, sharpe_per_period};
    use proptest::prelude::*;

    fn noise(variants: usize, length: usize, seed: u64) -> Vec<Vec<f64>> {
        let mut random = Random::new(seed);
        (0..variants)
            .map(|_| (0..length).map(|_| random.unit() - 0.5).collect())
            .collect()
    }

    #[test]
    fn six_groups_two_at_a_time_are_fifteen_splits_and_five_paths() {
        let folds = Folds {
            groups: 6,
            tested: 2,
            purge: 3,
            embargo: 5,
        };
        let found = cross_validation(&noise(20, 600, 1), folds).unwrap();
        assert_eq!((found.splits.len(), found.paths.len()), (15, 5));
        assert_eq!(found.splits[0].tested, [0, 1]);
        assert!(
            found.training > Some(0.0) && found.training > found.test,
            "noise is best in training"
        );
    }

    #[test]
    fn a_variant_that_is_better_everywhere_is_always_chosen() {
        let mut variants = noise(10, 400, 2);
        variants[7].iter_mut().for_each(|value| *value += 0.5);
        let folds = Folds {
            groups: 5,
            tested: 1,
            purge: 0,
            embargo: 0,
        };
        let found = cross_validation(&variants, folds).unwrap();
        assert!(found.splits.iter().all(|split| split.chosen == 7));
        assert_eq!(found.paths.len(), 1);
        let whole = sharpe_per_period(&variants[7], 0.0).unwrap();
        assert!((found.paths[0].unwrap() - whole).abs() < 1e-12);
        assert_eq!(found.probability_of_loss, 0.0);
    }

    #[test]
    fn what_rests_in_training_is_not_chosen() {
        let folds = Folds {
            groups: 4,
            tested: 1,
            purge: 0,
            embargo: 0,
        };
        // All lose; the one that earns interest alone, to the last bit, does not vary.
        let mut variants = noise(3, 400, 5);
        variants.iter_mut().flatten().for_each(|value| *value -= 0.2);
        variants.push((0..400).map(|day| 1e-4 + f64::from(day % 3) * 1e-16).collect());
        let found = cross_validation(&variants, folds).unwrap();
        assert!(found.splits.iter().all(|split| split.chosen < 3), "{found:?}");
        assert!(found.training.unwrap() < 0.0 && found.test.unwrap() < 0.0);
        let still = cross_validation(&[vec![0.0; 40], vec![1e-4; 40]], folds).unwrap();
        assert_eq!(
            (still.training, still.test, still.probability_of_loss),
            (None, None, 0.0)
        );
        assert_eq!((still.paths, still.splits[0].test), (vec![None], None));
    }

    #[test]
    fn what_can_not_be_cut_says_so() {
        let folds = |groups, tested| Folds {
            groups,
            tested,
            purge: 0,
            embargo: 0,
        };
        let variants = noise(3, 30, 3);
        assert!(matches!(
            cross_validation(&variants, folds(1, 1)),
            Err(StatisticsError::Folds { .. })
        ));
        assert!(matches!(
            cross_validation(&variants, folds(6, 6)),
            Err(StatisticsError::Folds { .. })
        ));
        assert!(matches!(
            cross_validation(&variants, folds(20, 1)),
            Err(StatisticsError::TooFewReturns { .. })
        ));
        let all = Folds {
            purge: 30,
            embargo: 30,
            ..folds(3, 1)
        };
        assert!(matches!(
            cross_validation(&variants, all),
            Err(StatisticsError::TooFewReturns { .. })
        ));
    }

    proptest! {
        /// Against the definition, bar by bar.
        #[test]
        fn training_keeps_its_distance_and_ratios_are_those_of_the_returns(
            seed in 0u64..1000, groups in 3usize..8, tested in 1usize..3, purge in 0usize..20, embargo in 0usize..20,
        ) {
            let variants = noise(5, 200, seed);
            let found = cross_validation(&variants, Folds { groups, tested, purge, embargo });
            let Ok(found) = found else { return Ok(()) };
            let group = |bar: usize| (0..groups).find(|group| bar < 200 * (group + 1) / groups).unwrap();
            for split in &found.splits {
                let is_tested = |bar: usize| split.tested.contains(&group(bar));
                let near = |bar: usize| {
                    (bar + 1..=(bar + purge).min(199)).any(is_tested) || (bar.saturating_sub(embargo)..bar).any(is_tested)
                };
                let pick = |keep: &dyn Fn(usize) -> bool, variant: &[f64]| -> Vec<f64> {
                    (0..200).filter(|bar| keep(*bar)).map(|bar| variant[bar]).collect()
                };
                let ratio = |keep: &dyn Fn(usize) -> bool, variant: &[f64]| {
                    sharpe_per_period(&pick(keep, variant), 0.0).unwrap()
                };
                let training = |bar: usize| !is_tested(bar) && !near(bar);
                let ratios: Vec<f64> = variants.iter().map(|variant| ratio(&training, variant)).collect();
                let best = ratios.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                prop_assert!((ratios[split.chosen] - best).abs() < 1e-9);
                prop_assert!((split.training.unwrap() - best).abs() < 1e-9);
                prop_assert!((split.test.unwrap() - ratio(&is_tested, &variants[split.chosen])).abs() < 1e-9);
            }
        }
    }
}
