//! How often each size of return came.

use super::axis::ticks;
use super::frame::Frame;

/// Counts of values in bins between the 0.5th and 99.5th percentile (what lies beyond is in the outermost bins), with a
/// dashed line at `mark`.
pub(crate) fn histogram(
    values: &[f64],
    mark: Option<(f64, &str)>,
    width: f64,
    height: f64,
    title: &str,
    number: impl Fn(f64) -> String,
) -> String {
    let limits = fo_statistics::quantile(values, 0.005).zip(fo_statistics::quantile(values, 0.995));
    let Some((low, high)) = limits.filter(|(low, high)| high > low) else {
        return String::new();
    };
    let bins = (values.len() as f64).sqrt().clamp(8.0, 60.0) as usize;
    // A bin's edge lies on zero, so that a gain and a loss never share one.
    let step = (high - low) / bins as f64;
    let first = (low / step).floor();
    let mut counts = vec![0_u32; bins + 1];
    for value in values {
        let bin = ((value / step).floor() - first).clamp(0.0, bins as f64) as usize;
        counts[bin] += 1;
    }
    let most = f64::from(counts.iter().copied().max().unwrap_or(1));
    let mut frame = Frame::new(width, height, 0.0, most * 1.04, title);
    for count in ticks(0.0, most, 4) {
        frame.level(count, &crate::number::short(count), count == 0.0);
    }
    let (left, right) = (first * step, (first + bins as f64 + 1.0) * step);
    let x = |frame: &Frame, value: f64| frame.width * (value - left) / (right - left);
    for (bin, count) in counts.iter().enumerate() {
        let from = left + bin as f64 * step;
        let (x0, x1) = (x(&frame, from), x(&frame, from + step));
        let y = frame.y(f64::from(*count));
        let class = if from + step <= step * 0.5 {
            "bin loss"
        } else {
            "bin"
        };
        let height = frame.bottom() - y;
        frame.add(format_args!(
            "<rect class=\"{class}\" x=\"{x0:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{height:.1}\"/>",
            (x1 - x0 - 1.0).max(0.5)
        ));
    }
    for value in ticks(left, right, (width / 90.0) as usize) {
        let at = x(&frame, value);
        if at > 16.0 && at < frame.width - 16.0 {
            frame.below(at, &number(value));
        }
    }
    if let Some((value, name)) = mark {
        let (at, top, bottom) = (
            x(&frame, value).clamp(0.0, frame.width),
            frame.y(most),
            frame.bottom(),
        );
        let name = crate::escape::escape(name);
        frame.add(format_args!(
            "<path class=\"mark\" d=\"M{at:.1} {top:.1}V{bottom:.1}\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{name}</text>",
            at - 6.0,
            top + 10.0
        ));
    }
    frame.finish()
}
