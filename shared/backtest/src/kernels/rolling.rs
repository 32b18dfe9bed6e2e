//! Sums, means, deviations and extremes over the last `n` values, each in one pass.

use std::collections::VecDeque;

/// A running sum kept as an unevaluated pair, so that adding and later removing a value leaves nothing behind
/// (Knuth's two-sum; about 32 digits).
#[derive(Clone, Copy, Default)]
struct Total {
    high: f64,
    low: f64,
}

impl Total {
    fn add(&mut self, value: f64) {
        let sum = self.high + value;
        let part = sum - self.high;
        let error = (self.high - (sum - part)) + (value - part);
        let low = self.low + error;
        self.high = sum + low;
        self.low = low - (self.high - sum);
    }

    fn value(self) -> f64 {
        self.high
    }
}

/// Walks the windows of `length` values without NaN: `enter(t)` for each value that comes in, `leave(t)` for each that
/// goes out, `restart()` after a NaN, and `read(t)` gives the value of a full window.
fn slide(series: &[f64], length: usize, out: &mut [f64], state: &mut impl Sliding) {
    let mut run = 0;
    for t in 0..series.len() {
        if series[t].is_nan() {
            run = 0;
            state.restart();
            out[t] = f64::NAN;
            continue;
        }
        state.enter(series, t);
        run += 1;
        if run > length {
            state.leave(series, t - length);
        }
        out[t] = if run >= length && length > 0 {
            state.read(series, t)
        } else {
            f64::NAN
        };
    }
}

trait Sliding {
    fn restart(&mut self);
    fn enter(&mut self, series: &[f64], t: usize);
    fn leave(&mut self, series: &[f64], t: usize);
    fn read(&self, series: &[f64], t: usize) -> f64;
}

struct Sum {
    total: Total,
    divisor: f64,
}

impl Sliding for Sum {
    fn restart(&mut self) {
        self.total = Total::default();
    }
    fn enter(&mut self, series: &[f64], t: usize) {
        self.total.add(series[t]);
    }
    fn leave(&mut self, series: &[f64], t: usize) {
        self.total.add(-series[t]);
    }
    fn read(&self, _: &[f64], _: usize) -> f64 {
        self.total.value() / self.divisor
    }
}

/// Sum of the last `length` values.
pub(crate) fn sum(series: &[f64], length: usize, out: &mut [f64]) {
    slide(
        series,
        length,
        out,
        &mut Sum {
            total: Total::default(),
            divisor: 1.0,
        },
    );
}

/// Mean of the last `length` values.
pub(crate) fn mean(series: &[f64], length: usize, out: &mut [f64]) {
    slide(
        series,
        length,
        out,
        &mut Sum {
            total: Total::default(),
            divisor: length as f64,
        },
    );
}

/// Below this part of the squares a difference of sums has lost more than six of its digits.
const CANCELLED: f64 = 1e-6;

/// Sums of deviations from the first value of the run (which keeps the squares small) and of their squares.
struct Variance {
    origin: Option<f64>,
    sum: Total,
    squares: Total,
    length: f64,
    /// The variance that rounding alone may leave; of the first value, which the others are near where it matters.
    residue: f64,
    /// How many times in a row the newest value has been seen.
    same: usize,
    newest: f64,
}

impl Sliding for Variance {
    fn restart(&mut self) {
        self.origin = None;
        (self.sum, self.squares) = (Total::default(), Total::default());
        (self.same, self.newest) = (0, f64::NAN);
    }
    fn enter(&mut self, series: &[f64], t: usize) {
        let origin = *self.origin.get_or_insert_with(|| {
            self.residue = super::window::residue(series[t].abs()).powi(2);
            series[t]
        });
        let deviation = series[t] - origin;
        self.sum.add(deviation);
        self.squares.add(deviation * deviation);
        self.same = if series[t] == self.newest {
            self.same + 1
        } else {
            1
        };
        self.newest = series[t];
    }
    fn leave(&mut self, series: &[f64], t: usize) {
        let deviation = series[t] - self.origin.unwrap_or_default();
        self.sum.add(-deviation);
        self.squares.add(-(deviation * deviation));
    }
    fn read(&self, series: &[f64], t: usize) -> f64 {
        if self.length < 2.0 {
            return f64::NAN;
        }
        // A window of one repeated value has no spread; differences of sums would leave dust instead of zero.
        if self.same as f64 >= self.length {
            return 0.0;
        }
        let sum = self.sum.value();
        let squares = self.squares.value();
        let spread = squares - sum * sum / self.length;
        if spread < CANCELLED * squares {
            // Far from the run's first value the squares are nearly all mean; the window is walked instead.
            let window = &series[t + 1 - self.length as usize..=t];
            return super::window::variance(window);
        }
        let variance = spread / (self.length - 1.0);
        if variance <= self.residue { 0.0 } else { variance }
    }
}

/// Sample variance (divisor `length - 1`) of the last `length` values.
pub(crate) fn variance(series: &[f64], length: usize, out: &mut [f64]) {
    let mut state = Variance {
        origin: None,
        sum: Total::default(),
        squares: Total::default(),
        length: length as f64,
        residue: 0.0,
        same: 0,
        newest: f64::NAN,
    };
    slide(series, length, out, &mut state);
}

/// Sample standard deviation (divisor `length - 1`) of the last `length` values.
pub(crate) fn std(series: &[f64], length: usize, out: &mut [f64]) {
    variance(series, length, out);
    for value in out {
        *value = value.sqrt();
    }
}

/// Indices that can still become the extreme of a window, best first.
struct Extreme {
    candidates: VecDeque<usize>,
    better: fn(f64, f64) -> bool,
}

impl Sliding for Extreme {
    fn restart(&mut self) {
        self.candidates.clear();
    }
    fn enter(&mut self, series: &[f64], t: usize) {
        while self
            .candidates
            .back()
            .is_some_and(|&old| !(self.better)(series[old], series[t]))
        {
            self.candidates.pop_back();
        }
        self.candidates.push_back(t);
    }
    fn leave(&mut self, _: &[f64], t: usize) {
        if self.candidates.front() == Some(&t) {
            self.candidates.pop_front();
        }
    }
    fn read(&self, series: &[f64], _: usize) -> f64 {
        self.candidates.front().map_or(f64::NAN, |&t| series[t])
    }
}

/// Smallest of the last `length` values.
pub(crate) fn min(series: &[f64], length: usize, out: &mut [f64]) {
    slide(
        series,
        length,
        out,
        &mut Extreme {
            candidates: VecDeque::new(),
            better: |old, new| old < new,
        },
    );
}

/// Largest of the last `length` values.
pub(crate) fn max(series: &[f64], length: usize, out: &mut [f64]) {
    slide(
        series,
        length,
        out,
        &mut Extreme {
            candidates: VecDeque::new(),
            better: |old, new| old > new,
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Kernel = fn(&[f64], usize, &mut [f64]);

    fn direct(series: &[f64], length: usize, value: impl Fn(&[f64]) -> f64) -> Vec<f64> {
        (0..series.len())
            .map(|t| match (t + 1).checked_sub(length) {
                Some(start) if !series[start..=t].iter().any(|x| x.is_nan()) => value(&series[start..=t]),
                _ => f64::NAN,
            })
            .collect()
    }

    fn close(left: f64, right: f64) -> bool {
        left.is_nan() && right.is_nan() || (left - right).abs() <= 1e-9 * (1.0 + left.abs())
    }

    proptest! {
        #[test]
        fn one_pass_agrees_with_the_definition(
            series in prop::collection::vec(prop_oneof![9 => -1e3..1e3_f64, 1 => Just(f64::NAN)], 1..80),
            length in 1_usize..12,
        ) {
            let mut out = vec![0.0; series.len()];
            let mean_of = |w: &[f64]| w.iter().sum::<f64>() / w.len() as f64;
            let deviation = |w: &[f64]| {
                let mean = mean_of(w);
                (w.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (w.len() as f64 - 1.0)).sqrt()
            };
            let cases: [(Kernel, Vec<f64>); 5] = [
                (sum, direct(&series, length, |w| w.iter().sum())),
                (mean, direct(&series, length, mean_of)),
                (std, direct(&series, length, deviation)),
                (min, direct(&series, length, |w| w.iter().copied().fold(f64::INFINITY, f64::min))),
                (max, direct(&series, length, |w| w.iter().copied().fold(f64::NEG_INFINITY, f64::max))),
            ];
            for (kernel, expected) in cases {
                kernel(&series, length, &mut out);
                prop_assert!(out.iter().zip(&expected).all(|(a, b)| close(*a, *b)), "{out:?} {expected:?}");
            }
        }
    }

    #[test]
    fn a_small_spread_far_from_the_first_value_keeps_its_digits() {
        let series = [-610.935_672_280_772_1, 271.187_791_109_127_3, 271.231_726_897_488];
        let mut out = [0.0; 3];
        std(&series, 2, &mut out);
        let expected = (series[2] - series[1]) / 2_f64.sqrt();
        assert!(
            (out[2] / expected - 1.0).abs() < 1e-12,
            "{} is not {expected}",
            out[2]
        );
    }

    #[test]
    fn a_constant_window_has_exactly_no_spread() {
        let mut out = [1.0; 6];
        std(&[0.3, 0.1, 0.1, 0.1, 0.1, 0.2], 3, &mut out);
        assert_eq!(out[3], 0.0);
        assert_eq!(out[4], 0.0);
        assert!(out[5] > 0.0);
    }

    #[test]
    fn a_removed_giant_leaves_nothing_behind() {
        let mut out = [0.0; 4];
        mean(&[1e16, 0.1, 0.2, 0.3], 2, &mut out);
        assert!((out[3] - 0.25).abs() < 1e-15);
    }
}
