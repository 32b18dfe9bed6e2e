//! Mean, deviation and central moments.

/// Deviations of returns up to this one are rounding, not risk.
///
/// Returns are quotients of prices less 1, so what rounding leaves of a constant growth does not shrink with the growth:
/// about 1e-16 in double precision, and `√(2/3) × 5e-10`, some 4e-10, where prices are printed with ten digits.
pub const RETURN_ROUNDING: f64 = 1e-9;

/// Whether there are at least `least` observations, all of them finite.
pub(crate) fn usable(values: &[f64], least: usize) -> Option<()> {
    (values.len() >= least.max(1) && values.iter().all(|value| value.is_finite())).then_some(())
}

/// Whether two series pair up: the same length, usable both.
pub(crate) fn paired(left: &[f64], right: &[f64], least: usize) -> Option<()> {
    if left.len() != right.len() {
        return None;
    }
    usable(left, least)?;
    usable(right, least)
}

/// The quotient, or `None` where it is no number.
pub(crate) fn ratio(numerator: f64, denominator: f64) -> Option<f64> {
    let value = numerator / denominator;
    (denominator != 0.0 && value.is_finite()).then_some(value)
}

/// Arithmetic mean. `None` without observations or with one that is not finite.
pub fn mean(values: &[f64]) -> Option<f64> {
    usable(values, 1)?;
    Some(average(values))
}

/// Standard deviation with divisor n − 1. `None` with fewer than two observations. Exactly 0 for a constant series.
pub fn standard_deviation(values: &[f64]) -> Option<f64> {
    usable(values, 2)?;
    let centre = average(values);
    let squares: f64 = values
        .iter()
        .map(|value| (value - centre) * (value - centre))
        .sum();
    let deviation = (squares / (values.len() as f64 - 1.0)).sqrt();
    // A constant series has a deviation of rounding errors; a Sharpe ratio of 10^16 would follow.
    let size = values.iter().fold(0.0_f64, |size, value| size.max(value.abs()));
    Some(if deviation <= 8.0 * f64::EPSILON * size {
        0.0
    } else {
        deviation
    })
}

/// Standard deviation of returns, or of differences of returns: as [`standard_deviation`], and exactly 0 up to
/// [`RETURN_ROUNDING`].
pub fn return_deviation(returns: &[f64]) -> Option<f64> {
    standard_deviation(returns).map(|deviation| {
        if deviation <= RETURN_ROUNDING {
            0.0
        } else {
            deviation
        }
    })
}

/// Whether returns known by their number, sum and sum of squares vary by more than [`RETURN_ROUNDING`], and by more than
/// such sums lose of their digits. The variance (divisor n − 1) if they do.
pub(crate) fn variance_of_sums(count: f64, sum: f64, squares: f64) -> Option<f64> {
    let variance = (squares - sum * sum / count) / (count - 1.0);
    let least = RETURN_ROUNDING * RETURN_ROUNDING + 1e-12 * squares / count;
    (count >= 2.0 && variance > least).then_some(variance)
}

pub(crate) fn average(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Population moments about the mean.
pub(crate) struct Moments {
    pub(crate) count: f64,
    pub(crate) second: f64,
    pub(crate) third: f64,
    pub(crate) fourth: f64,
}

impl Moments {
    /// `None` where the returns do not vary.
    pub(crate) fn of(values: &[f64], least: usize) -> Option<Self> {
        usable(values, least.max(2))?;
        return_deviation(values).filter(|deviation| *deviation > 0.0)?;
        let (count, centre) = (values.len() as f64, average(values));
        let (mut second, mut third, mut fourth) = (0.0, 0.0, 0.0);
        for value in values {
            let from = value - centre;
            let square = from * from;
            second += square;
            third += square * from;
            fourth += square * square;
        }
        Some(Self {
            count,
            second: second / count,
            third: third / count,
            fourth: fourth / count,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `100 × 1.0001^t`, as a data vendor prints it.
    fn printed(digits: usize) -> Vec<f64> {
        let price = |t: i32| {
            format!("{:.*}", digits - 3, 100.0 * 1.0001_f64.powi(t))
                .parse::<f64>()
                .unwrap()
        };
        (1..1000).map(|t| price(t) / price(t - 1) - 1.0).collect()
    }

    #[test]
    fn what_rounding_leaves_of_a_constant_growth_is_no_deviation() {
        for digits in [10, 12, 17] {
            let returns = printed(digits);
            assert!(
                standard_deviation(&returns).unwrap() > 0.0,
                "{digits} digits do vary"
            );
            assert_eq!(return_deviation(&returns), Some(0.0), "{digits}");
        }
        assert!(
            return_deviation(&printed(6)).unwrap() > 0.0,
            "three decimals move the price by a part of what it grows"
        );
        assert_eq!(standard_deviation(&[0.1 + 0.2; 7]), Some(0.0));
        assert_eq!(
            return_deviation(&[0.0, 1e-8]).map(|found| found > 0.0),
            Some(true)
        );
    }

    #[test]
    fn the_divisor_is_one_less_than_the_number() {
        // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squares 32.
        let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        assert_eq!(mean(&values), Some(5.0));
        assert!((standard_deviation(&values).unwrap() - (32.0_f64 / 7.0).sqrt()).abs() < 1e-15);
        assert_eq!(standard_deviation(&[1.0]), None);
        assert_eq!(mean(&[]), None);
        assert_eq!(mean(&[1.0, f64::NAN]), None);
        let moments = Moments::of(&values, 2).unwrap();
        // Deviations −3, −1, −1, −1, 0, 0, 2, 4: cubes 42, fourth powers 356.
        assert_eq!((moments.second, moments.third, moments.fourth), (4.0, 5.25, 44.5));
        assert!(Moments::of(&[0.01; 5], 2).is_none());
    }

    #[test]
    fn sums_know_as_much_as_they_can() {
        let of = |values: &[f64]| {
            let squares = values.iter().map(|value| value * value).sum();
            variance_of_sums(values.len() as f64, values.iter().sum(), squares)
        };
        assert!((of(&[0.01, 0.02, 0.03]).unwrap() - 1e-4).abs() < 1e-18);
        assert_eq!(of(&[0.1; 1000]), None);
        assert_eq!(of(&printed(10)), None);
        assert_eq!(of(&[0.01]), None);
        assert_eq!(of(&[0.0; 9]), None);
    }

    #[test]
    fn pairs_are_of_one_length_and_quotients_are_numbers() {
        assert_eq!(paired(&[1.0, 2.0], &[1.0], 1), None);
        assert_eq!(paired(&[1.0, 2.0], &[1.0, f64::INFINITY], 1), None);
        assert_eq!(paired(&[1.0, 2.0], &[3.0, 4.0], 2), Some(()));
        assert_eq!(
            (ratio(1.0, 0.0), ratio(f64::NAN, 1.0), ratio(1.0, 2.0)),
            (None, None, Some(0.5))
        );
    }
}
