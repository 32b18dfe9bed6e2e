//! Averages that carry a state from bar to bar: exponential and Wilder's, and what is built on them.
//!
//! A NaN at the start is skipped. A NaN inside the series gives NaN there and leaves the state as it was.

/// Exponential average with weight `alpha` on the newest value, started on the mean of the first `length` values.
///
/// Starting on a mean (not on the first value) is what Wilder and most charting packages do.
pub(crate) fn exponential(series: &[f64], length: usize, alpha: f64, out: &mut [f64]) {
    let (mut seen, mut total, mut state) = (0, 0.0, f64::NAN);
    for (value, smoothed) in series.iter().zip(out) {
        *smoothed = f64::NAN;
        if value.is_nan() || length == 0 {
            continue;
        }
        seen += 1;
        if seen < length {
            total += value;
            continue;
        }
        state = if seen == length {
            (total + value) / length as f64
        } else {
            state + alpha * (value - state)
        };
        *smoothed = state;
    }
}

/// Exponential moving average of `length` values: `alpha = 2 / (length + 1)`.
pub(crate) fn ema(series: &[f64], length: usize, out: &mut [f64]) {
    exponential(series, length, 2.0 / (length as f64 + 1.0), out);
}

/// Wilder's average of `length` values: `alpha = 1 / length`.
pub(crate) fn wilder(series: &[f64], length: usize, out: &mut [f64]) {
    exponential(series, length, 1.0 / length as f64, out);
}

/// Wilder's relative strength index over `length` changes, 0 to 100; 100 where there was no loss.
///
/// J. Welles Wilder, New Concepts in Technical Trading Systems (1978): the first averages are plain means of the first
/// `length` gains and losses, later ones `(average · (length - 1) + newest) / length`.
pub(crate) fn rsi(series: &[f64], length: usize, out: &mut [f64]) {
    out.fill(f64::NAN);
    let Some(first) = series.iter().position(|value| !value.is_nan()) else {
        return;
    };
    if length == 0 {
        return;
    }
    let (keep, weight) = ((length as f64 - 1.0) / length as f64, 1.0 / length as f64);
    let (mut gain, mut loss) = (0.0, 0.0);
    let mut before = series[first];
    let mut changes = 0;
    let rest = out[first + 1..].iter_mut().zip(&series[first + 1..]);
    for (strength, &value) in rest {
        let change = value - before;
        if change.is_nan() {
            continue;
        }
        before = value;
        let (up, down) = (change.max(0.0), (-change).max(0.0));
        if changes < length {
            changes += 1;
            gain += up * weight;
            loss += down * weight;
            if changes < length {
                continue;
            }
        } else {
            gain = gain * keep + up * weight;
            loss = loss * keep + down * weight;
        }
        // The same as 100 - 100 / (1 + gain / loss), with one division; no loss gives 100, even without a gain.
        *strength = if loss > 0.0 {
            100.0 * gain / (gain + loss)
        } else {
            100.0
        };
    }
}

/// How many bars in a row, up to and including this one, the condition (non-zero) has held.
pub(crate) fn streak(condition: &[f64], out: &mut [f64]) {
    let mut run = 0.0;
    for (held, count) in condition.iter().zip(out) {
        run = if *held != 0.0 && !held.is_nan() {
            run + 1.0
        } else {
            0.0
        };
        *count = run;
    }
}

/// Bars since the condition last held, 0 where it holds; NaN before it first did.
pub(crate) fn bars_since(condition: &[f64], out: &mut [f64]) {
    let mut since = f64::NAN;
    for (held, count) in condition.iter().zip(out) {
        since = if *held != 0.0 && !held.is_nan() {
            0.0
        } else {
            since + 1.0
        };
        *count = since;
    }
}

/// The best value so far by `better` (minimum or maximum), undefined ones skipped.
pub(crate) fn extreme(series: &[f64], out: &mut [f64], better: fn(f64, f64) -> f64) {
    let mut best = f64::NAN;
    for (value, out) in series.iter().zip(out) {
        // Minimum and maximum of doubles pass over NaN on either side.
        best = better(best, *value);
        *out = best;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rsi_starts_on_plain_means_and_then_smooths() {
        let series = [10.0, 11.0, 10.0, 12.0, 11.0];
        let mut out = [0.0; 5];
        rsi(&series, 2, &mut out);
        assert!(out[0].is_nan() && out[1].is_nan());
        assert_eq!(out[2], 50.0);
        // gain (0.5 + 2) / 2 = 1.25, loss 0.5 / 2 = 0.25
        assert!((out[3] - 100.0 * 1.25 / 1.5).abs() < 1e-12);
        rsi(&[1.0, 2.0, 3.0, 3.0, 3.0], 2, &mut out);
        assert_eq!(out[4], 100.0);
    }

    #[test]
    fn exponential_averages() {
        let mut out = [0.0; 4];
        ema(&[f64::NAN, 1.0, 3.0, 6.0], 2, &mut out);
        assert!(out[1].is_nan());
        assert_eq!(out[2], 2.0);
        assert!((out[3] - (2.0 + (6.0 - 2.0) * 2.0 / 3.0)).abs() < 1e-12);
        wilder(&[2.0, 4.0, 7.0, f64::NAN], 2, &mut out);
        assert_eq!(out[2], 5.0);
        assert!(out[3].is_nan());
    }

    #[test]
    fn streaks_and_records() {
        let mut out = [0.0; 4];
        streak(&[1.0, 1.0, 0.0, 1.0], &mut out);
        assert_eq!(out, [1.0, 2.0, 0.0, 1.0]);
        bars_since(&[0.0, 1.0, 0.0, 0.0], &mut out);
        assert!(out[0].is_nan());
        assert_eq!(out[1..], [0.0, 1.0, 2.0]);
        extreme(&[f64::NAN, 4.0, f64::NAN, 5.0], &mut out, f64::max);
        assert!(out[0].is_nan());
        assert_eq!(out[1..], [4.0, 4.0, 5.0]);
    }
}
