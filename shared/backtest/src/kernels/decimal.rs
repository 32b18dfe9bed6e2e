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

/// Running totals of a decimal series, in ticks, as far as it is one.
///
/// How far that is depends on no later value: a mean is the same whether or not the future is known.
#[derive(Debug)]
pub(crate) struct DecimalTotals {
    /// Ticks in one unit of price.
    scale: f64,
    /// `totals[i]` is the exact sum of the first `i` values, in ticks.
    totals: Vec<f64>,
}

impl DecimalTotals {
    /// The totals of a series up to the first value that is not a decimal of at most six places, or with which the sum
    /// would leave the range in which doubles count exactly.
    pub(crate) fn of(series: &[f64]) -> Self {
        let whole = SCALES
            .into_iter()
            .find(|&scale| series.chunks(256).all(|block| is_decimal(block, scale)));
        let fits = |scale: &f64| largest(series) * scale * series.len() as f64 <= EXACT;
        if let Some(scale) = whole.filter(fits) {
            return Self::sum(series, scale);
        }
        let (scale, length) = SCALES
            .into_iter()
            .map(|scale| (scale, exact_length(series, scale)))
            .fold((1.0, 0), |best, next| if next.1 > best.1 { next } else { best });
        Self::sum(&series[..length], scale)
    }

    /// How many values it covers.
    pub(crate) fn len(&self) -> usize {
        self.totals.len() - 1
    }

    fn sum(series: &[f64], scale: f64) -> Self {
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
        Self { scale, totals }
    }

    /// Mean of all values covered; NaN where there are none.
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

/// How many values from the first on are decimal at a scale and sum to an exact number of ticks.
fn exact_length(series: &[f64], scale: f64) -> usize {
    let mut size = 0.0;
    let leaves = |price: &f64| {
        size += price.abs() * scale;
        !is_decimal(std::slice::from_ref(price), scale) || size > EXACT
    };
    series.iter().position(leaves).unwrap_or(series.len())
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
        let totals = DecimalTotals::of(&prices);
        let (mut two, mut four) = ([0.0; 4], [0.0; 4]);
        totals.means(2, &mut two);
        totals.means(4, &mut four);
        assert_eq!(two[3], four[3]);
        assert_eq!(two[3], 10.15);
        assert!(four[2].is_nan() && two[0].is_nan());
    }

    #[test]
    fn only_decimals_are_taken() {
        let length = |series: &[f64]| DecimalTotals::of(series).len();
        assert_eq!(length(&[1.0 / 3.0]), 0);
        assert_eq!(length(&[f64::NAN]), 0);
        assert_eq!(length(&[f64::INFINITY]), 0);
        assert_eq!(length(&[1e18]), 0);
        assert_eq!(length(&[0.000_001]), 1);
    }

    #[test]
    fn later_values_do_not_change_earlier_means() {
        let prices = [10.1, 10.2, 10.05, 10.25];
        let known = DecimalTotals::of(&prices);
        for later in [f64::NAN, 1.0 / 3.0, 0.000_001, 1e15, 9e15] {
            let totals = DecimalTotals::of(&[&prices[..], &[later, 1.0]].concat());
            assert!(totals.len() >= 4, "{later}");
            let (mut alone, mut before) = ([0.0; 4], [0.0; 6]);
            known.means(2, &mut alone);
            totals.means(2, &mut before[..totals.len()]);
            assert_eq!(alone[1..], before[1..4], "{later}");
        }
    }

    #[test]
    fn a_window_longer_than_the_series_is_undefined() {
        let totals = DecimalTotals::of(&[1.0, 2.0]);
        let mut out = [0.0; 2];
        totals.means(3, &mut out);
        assert!(out.iter().all(|mean| mean.is_nan()));
    }
}
