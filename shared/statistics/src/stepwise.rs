//! Romano and Wolf's step-down test: which of the variants are better, not only whether one is.

use crate::moments::average;
use crate::quantile::of_sorted;
use crate::resample::{check_fit, running_sums};
use crate::superior::long_run_deviation;
use crate::{Resample, StatisticsError};

/// The variants that beat the benchmark, with the chance of a single false one held at `level` (0.05 is usual).
///
/// `excess` holds each variant's returns over the benchmark's (or over nothing); `mean_block` sets the kernel of the
/// deviations that studentise. In each step those above the `1 - level` quantile of the resampled maximum over the ones
/// left are found better and leave, until none is. Places of the variants, ascending; ones that do not vary never are.
///
/// Romano and Wolf (2005), "Stepwise Multiple Testing as Formalized Data Snooping", Econometrica 73(4).
///
/// # Errors
/// No variants, unequal lengths, returns that are not finite, resamples that do not fit.
pub fn stepwise<S: AsRef<[f64]>>(
    excess: &[S],
    draws: &[Resample],
    mean_block: f64,
    level: f64,
) -> Result<Vec<usize>, StatisticsError> {
    let length = crate::error::check(excess, 1, 3)?;
    check_fit(draws, length)?;
    let count = length as f64;
    let scales: Vec<f64> = excess
        .iter()
        .map(|returns| count.sqrt() / long_run_deviation(returns.as_ref(), mean_block))
        .collect();
    let mut left: Vec<usize> = (0..excess.len())
        .filter(|place| scales[*place].is_finite())
        .collect();
    let mut better = Vec::new();
    let mut sums = Vec::with_capacity(length + 1);
    loop {
        let mut highest = vec![f64::NEG_INFINITY; draws.len()];
        for &place in &left {
            let returns = excess[place].as_ref();
            running_sums(returns, average(returns), &mut sums);
            for (draw, highest) in draws.iter().zip(&mut highest) {
                *highest = highest.max(scales[place] * draw.sum(&sums) / count);
            }
        }
        highest.sort_unstable_by(f64::total_cmp);
        let critical = of_sorted(&highest, (1.0 - level).clamp(0.0, 1.0));
        let before = left.len();
        left.retain(|&place| {
            let found = scales[place] * average(excess[place].as_ref()) > critical;
            if found {
                better.push(place);
            }
            !found
        });
        if left.len() == before || left.is_empty() {
            better.sort_unstable();
            return Ok(better);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Random, Scheme, normal_quantile, resamples};

    #[test]
    fn the_good_ones_are_found_and_the_rest_left() {
        let mut random = Random::new(11);
        let mut variant = |mean: f64| -> Vec<f64> {
            (0..1000)
                .map(|_| mean + normal_quantile(random.unit().max(1e-12)).unwrap())
                .collect()
        };
        let mut variants: Vec<Vec<f64>> = (0..20).map(|_| variant(0.0)).collect();
        variants[3] = variant(0.3);
        variants[8] = variant(0.2);
        variants.push(vec![0.0; 1000]);
        let draws = resamples(1000, 500, Scheme::Stationary { mean_block: 5.0 }, 1);
        assert_eq!(stepwise(&variants, &draws, 5.0, 0.05).unwrap(), [3, 8]);
        let short = resamples(999, 5, Scheme::Stationary { mean_block: 5.0 }, 1);
        assert!(matches!(
            stepwise(&variants, &short, 5.0, 0.05),
            Err(StatisticsError::Resample { .. })
        ));
        assert!(matches!(
            stepwise(&variants, &[], 5.0, 0.05),
            Err(StatisticsError::NoResamples)
        ));
    }
}
