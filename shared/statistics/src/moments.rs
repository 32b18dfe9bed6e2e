//! Mean, deviation and central moments.

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
    /// `None` where the values do not vary.
    pub(crate) fn of(values: &[f64], least: usize) -> Option<Self> {
        usable(values, least.max(2))?;
        standard_deviation(values).filter(|deviation| *deviation > 0.0)?;
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
