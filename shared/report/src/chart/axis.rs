//! Where the marks of an axis go.

use chrono::{Datelike, NaiveDate};

/// Round values between two limits, about `wanted` of them: steps of 1, 2 or 5 times a power of ten.
pub(crate) fn ticks(low: f64, high: f64, wanted: usize) -> Vec<f64> {
    let span = high - low;
    if !(span > 0.0 && span.is_finite()) {
        return vec![low];
    }
    let rough = span / wanted.max(1) as f64;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .map(|factor| factor * power)
        .into_iter()
        .find(|step| *step >= rough * 0.999)
        .unwrap_or(power);
    let first = (low / step).ceil() as i64;
    let last = (high / step).floor() as i64;
    (first..=last.min(first + 50))
        .map(|place| place as f64 * step)
        .collect()
}

/// Round values on a logarithmic axis: 1, 2 and 5 times powers of ten, or plain ticks where those are too few.
pub(crate) fn log_ticks(low: f64, high: f64) -> Vec<f64> {
    let decades = (high / low).log10();
    let factors: &[f64] = if decades > 3.5 { &[1.0] } else { &[1.0, 2.0, 5.0] };
    let range = low.log10().floor() as i32..=high.log10().ceil() as i32;
    let all = range.flat_map(|power| factors.iter().map(move |factor| factor * 10_f64.powi(power)));
    let inside: Vec<f64> = all.filter(|value| (low..=high).contains(value)).collect();
    if inside.len() >= 3 {
        inside
    } else {
        ticks(low, high, 5)
    }
}

/// First places of years (or of months where the series is short), with their names.
pub(crate) fn date_ticks(dates: &[NaiveDate]) -> Vec<(usize, String)> {
    let years = match (dates.first(), dates.last()) {
        (Some(first), Some(last)) => last.year() - first.year() + 1,
        _ => return Vec::new(),
    };
    let changes = |key: &dyn Fn(&NaiveDate) -> i32| -> Vec<usize> {
        (1..dates.len())
            .filter(|&place| key(&dates[place]) != key(&dates[place - 1]))
            .collect()
    };
    if years <= 2 {
        let months = changes(&|date| date.year() * 12 + date.month0() as i32);
        let step = months.len().div_ceil(10).max(1);
        return months
            .into_iter()
            .step_by(step)
            .map(|place| (place, dates[place].format("%b %y").to_string()))
            .collect();
    }
    let step = [1, 2, 5, 10, 20]
        .into_iter()
        .find(|step| years / step <= 12)
        .unwrap_or(50);
    let starts = changes(&|date| date.year())
        .into_iter()
        .filter(|&place| dates[place].year() % step == 0);
    starts
        .map(|place| (place, dates[place].year().to_string()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(ticks(0.0, 10.0, 5), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks(-0.34, 0.0, 4), [-0.30000000000000004, -0.2, -0.1, 0.0]);
        assert_eq!(ticks(1.0, 1.0, 5), [1.0]);
        assert_eq!(log_ticks(0.9, 120.0), [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
    }
}
