//! Drawing periods with replacement, in blocks, so that what hangs together in time stays together.

use crate::{Random, StatisticsError};

/// How blocks are drawn. Both wrap around the end of the series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scheme {
    /// Blocks of geometric length with this mean. Politis and Romano (1994), "The Stationary Bootstrap", Journal of the
    /// American Statistical Association 89(428).
    Stationary {
        /// Mean length, at least 1.
        mean_block: f64,
    },
    /// Blocks of this length. Politis and Romano (1992), "A Circular Block-Resampling Procedure for Stationary Data".
    Circular {
        /// Length, at least 1.
        block: usize,
    },
}

/// One draw: as many periods as the series has, as runs of consecutive ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Resample {
    /// First place and length; no run passes the end of the series.
    runs: Vec<(usize, usize)>,
    length: usize,
}

impl Resample {
    /// From places drawn elsewhere, each below their number.
    pub fn from_places(places: &[usize]) -> Self {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for &place in places {
            match runs.last_mut() {
                Some((start, length)) if *start + *length == place => *length += 1,
                _ => runs.push((place, 1)),
            }
        }
        Self {
            runs,
            length: places.len(),
        }
    }

    fn draw(length: usize, scheme: Scheme, random: &mut Random) -> Self {
        let mut runs = Vec::new();
        let mut left = length;
        while left > 0 {
            let start = random.below(length);
            let wanted = match scheme {
                Scheme::Stationary { mean_block } => geometric(mean_block.max(1.0), random),
                Scheme::Circular { block } => block.max(1),
            };
            let wanted = wanted.min(left);
            left -= wanted;
            let (mut start, mut wanted) = (start, wanted);
            while wanted > 0 {
                let part = wanted.min(length - start);
                runs.push((start, part));
                wanted -= part;
                start = 0;
            }
        }
        Self { runs, length }
    }

    /// Number of periods.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether it has no periods.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The drawn values, into `out`, which is emptied first. Places beyond the series are left out.
    pub fn gather(&self, values: &[f64], out: &mut Vec<f64>) {
        out.clear();
        for &(start, length) in &self.runs {
            out.extend_from_slice(values.get(start..start + length).unwrap_or_default());
        }
    }

    /// The sum of the drawn values from their running sums (`sums[0] = 0`): a subtraction a run.
    pub(crate) fn sum(&self, sums: &[f64]) -> f64 {
        self.runs
            .iter()
            .map(|&(start, length)| sums[start + length] - sums[start])
            .sum()
    }

    fn end(&self) -> usize {
        self.runs
            .iter()
            .map(|&(start, length)| start + length)
            .max()
            .unwrap_or(0)
    }
}

/// Draws with mean `mean`, at least 1, by inversion.
fn geometric(mean: f64, random: &mut Random) -> usize {
    let stay = 1.0 - 1.0 / mean;
    if stay <= 0.0 {
        return 1;
    }
    // In (0, 1]: its logarithm is finite.
    let unit = 1.0 - random.unit();
    1 + (unit.ln() / stay.ln()) as usize
}

/// `count` draws for series of `length` periods.
pub fn resamples(length: usize, count: usize, scheme: Scheme, seed: u64) -> Vec<Resample> {
    let mut random = Random::new(seed);
    (0..count)
        .map(|_| Resample::draw(length, scheme, &mut random))
        .collect()
}

/// Checks that draws fit series of `length` periods.
pub(crate) fn check_fit(draws: &[Resample], length: usize) -> Result<(), StatisticsError> {
    if draws.is_empty() {
        return Err(StatisticsError::NoResamples);
    }
    match draws
        .iter()
        .find(|draw| draw.length != length || draw.end() > length)
    {
        Some(draw) => Err(StatisticsError::Resample {
            found: draw.length.max(draw.end()),
            expected: length,
        }),
        None => Ok(()),
    }
}

/// Running sums of values minus `centre`, from 0.
pub(crate) fn running_sums(values: &[f64], centre: f64, out: &mut Vec<f64>) {
    out.clear();
    out.push(0.0);
    let mut sum = 0.0;
    out.extend(values.iter().map(|value| {
        sum += value - centre;
        sum
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blocks_have_their_length() {
        let draws = resamples(1000, 200, Scheme::Stationary { mean_block: 20.0 }, 3);
        let runs: usize = draws.iter().map(|draw| draw.runs.len()).sum();
        let mean = 200.0 * 1000.0 / runs as f64;
        assert!((18.0..22.0).contains(&mean), "{mean}");
        let circular = resamples(10, 50, Scheme::Circular { block: 4 }, 3);
        assert!(
            circular
                .iter()
                .all(|draw| draw.runs.iter().map(|run| run.1).sum::<usize>() == 10)
        );
        assert_eq!(
            draws,
            resamples(1000, 200, Scheme::Stationary { mean_block: 20.0 }, 3)
        );
    }

    proptest! {
        #[test]
        fn sums_agree_with_gathered_values(length in 1..50_usize, mean_block in 0.5..60.0_f64, seed: u64) {
            let values: Vec<f64> = (0..length).map(|place| place as f64).collect();
            let mut sums = Vec::new();
            running_sums(&values, 0.0, &mut sums);
            let mut drawn = Vec::new();
            for draw in resamples(length, 3, Scheme::Stationary { mean_block }, seed) {
                draw.gather(&values, &mut drawn);
                prop_assert_eq!(drawn.len(), length);
                prop_assert_eq!(draw.sum(&sums), drawn.iter().sum::<f64>());
                let places: Vec<usize> = drawn.iter().map(|value| *value as usize).collect();
                prop_assert_eq!(Resample::from_places(&places).sum(&sums), draw.sum(&sums));
            }
        }
    }
}
