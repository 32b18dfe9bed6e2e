//! Exact means of decimal prices.
//!
//! Quotes are decimal numbers, and a comparison of two moving averages is sometimes an exact tie that binary rounding
//! would decide at random. Prices that are whole multiples of a decimal tick are summed as integers, which doubles do
//! exactly up to 2^53; a mean is then *one* correctly rounded division. Rounding once is monotonic, and two different
//! means of prices differ by far more than one rounding step, so equal means are equal doubles and unequal ones compare
//! the right way round. Nothing downstream has to know.

/// The largest integer up to which every integer is a double.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// Adding and subtracting 1.5 · 2^52 rounds a double below 2^51 to the nearest integer, and vectorises.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
const LARGEST: f64 = 2_251_799_813_685_248.0;
/// Prices are checked against these ticks a unit. Finer decimals than a millionth are not quotes.
const SCALES: [f64; 5] = [1.0, 1e2, 1e3, 1e4, 1e6];

/// Running totals of a decimal series, in ticks.
#[derive(Debug)]
pub(crate) struct DecimalTotals {
    /// Ticks in one unit of price.
    scale: f64,
    /// `totals[i]` is the exact sum of the first `i` values, in ticks.
    totals: Vec<f64>,
}

impl DecimalTotals {
    /// The totals of a series without NaN, or `None` if a value is not a decimal of at most six places or the sum
    /// leaves the range in which doubles count exactly.
    pub(crate) fn of(series: &[f64]) -> Option<Self> {
        let scale = SCALES
            .into_iter()
            .find(|&scale| series.chunks(256).all(|block| is_decimal(block, scale)))?;
        // Partial sums of positive numbers grow, of mixed signs they could leave the range and come back.
        if largest(series) * scale * series.len() as f64 > EXACT {
            return None;
        }
        let ticks = |price: f64| (price * scale + ROUNDER) - ROUNDER;
        let mut totals = Vec::with_capacity(series.len() + 1);
        let mut total = 0.0;
        totals.push(0.0);
        // Sums of integers are exact in any order: of four, three don't wait for the total.
        let (fours, rest) = series.as_chunks::<4>();
        for four in fours {
            let [a, b, c, d] = four.map(ticks);
            let (two, last) = (a + b, c + d);
            totals.extend([total + a, total + two, total + (two + c), total + (two + last)]);
            total += two + last;
        }
        for price in rest {
            total += ticks(*price);
            totals.push(total);
        }
        Some(Self { scale, totals })
    }

    /// Mean of the whole series; NaN for an empty one.
    pub(crate) fn mean(&self) -> f64 {
        let count = self.totals.len() as f64 - 1.0;
        self.totals
            .last()
            .map_or(f64::NAN, |total| total / (count * self.scale))
    }

    /// Means of `length` consecutive values, written where the last of them stands; NaN before the first full window.
    pub(crate) fn means(&self, length: usize, out: &mut [f64]) {
        let warm_up = length.saturating_sub(1).min(out.len());
        out[..warm_up].fill(f64::NAN);
        if length == 0 || warm_up == out.len() {
            out.fill(f64::NAN);
            return;
        }
        let divisor = length as f64 * self.scale;
        for ((mean, end), start) in out[warm_up..]
            .iter_mut()
            .zip(&self.totals[length..])
            .zip(&self.totals)
        {
            *mean = (end - start) / divisor;
        }
    }
}

/// The largest absolute value.
fn largest(series: &[f64]) -> f64 {
    let (fours, rest) = series.as_chunks::<4>();
    let mut lanes = [0.0_f64; 4];
    for four in fours {
        for (lane, price) in lanes.iter_mut().zip(four) {
            *lane = lane.max(price.abs());
        }
    }
    lanes
        .iter()
        .chain(rest)
        .fold(0.0, |largest, price| largest.max(price.abs()))
}

/// Whether every value is a whole number of ticks, that is, equals the double nearest to its rounded number of ticks.
fn is_decimal(block: &[f64], scale: f64) -> bool {
    let mut sound = true;
    for &price in block {
        let scaled = price * scale;
        let ticks = (scaled + ROUNDER) - ROUNDER;
        sound &= (ticks / scale == price) & (scaled.abs() < LARGEST);
    }
    sound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tied_means_are_equal_doubles() {
        // The mean of the last two and of all four is 10.15 in decimals; naive sums of doubles disagree.
        let prices = [10.1, 10.2, 10.05, 10.25];
        let totals = DecimalTotals::of(&prices).unwrap();
        let (mut two, mut four) = ([0.0; 4], [0.0; 4]);
        totals.means(2, &mut two);
        totals.means(4, &mut four);
        assert_eq!(two[3], four[3]);
        assert_eq!(two[3], 10.15);
        assert!(four[2].is_nan() && two[0].is_nan());
    }

    #[test]
    fn only_decimals_are_taken() {
        assert!(DecimalTotals::of(&[1.0 / 3.0]).is_none());
        assert!(DecimalTotals::of(&[f64::NAN]).is_none());
        assert!(DecimalTotals::of(&[f64::INFINITY]).is_none());
        assert!(DecimalTotals::of(&[1e18]).is_none());
        assert!(DecimalTotals::of(&[0.000_001]).is_some());
    }

    #[test]
    fn a_window_longer_than_the_series_is_undefined() {
        let totals = DecimalTotals::of(&[1.0, 2.0]).unwrap();
        let mut out = [0.0; 2];
        totals.means(3, &mut out);
        assert!(out.iter().all(|mean| mean.is_nan()));
    }
}
