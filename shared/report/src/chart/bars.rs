//! A bar for each name, up or down from zero.

use super::axis::ticks;
use super::frame::Frame;

/// `(name, value, other value)`; the other value, if there is one, is a mark across the bar.
pub(crate) fn bars(
    values: &[(String, f64, Option<f64>)],
    width: f64,
    height: f64,
    title: &str,
    number: impl Fn(f64) -> String,
) -> String {
    if values.is_empty() {
        return String::new();
    }
    let all = || {
        values
            .iter()
            .flat_map(|(_, value, other)| [Some(*value), *other])
            .flatten()
            .filter(|value| value.is_finite())
    };
    let (low, high) = (all().fold(0.0, f64::min), all().fold(0.0, f64::max));
    let room = 0.05 * (high - low);
    let (low, high) = (
        if low < 0.0 { low - room } else { 0.0 },
        if high > 0.0 { high + room } else { 0.0 },
    );
    let mut frame = Frame::new(width, height, low, high, title);
    for mark in ticks(low, high, (height / 36.0) as usize) {
        frame.level(mark, &number(mark), mark == 0.0);
    }
    let slot = frame.width / values.len() as f64;
    let every = (34.0 / slot).ceil().max(1.0) as usize;
    let zero = frame.y(0.0);
    for (place, (name, value, other)) in values.iter().enumerate() {
        let middle = (place as f64 + 0.5) * slot;
        let half = (slot * 0.36).min(22.0);
        if value.is_finite() {
            let y = frame.y(*value);
            let class = if *value < 0.0 { "down" } else { "up" };
            let text = crate::escape::escape(&format!("{name}: {}", number(*value)));
            frame.add(format_args!(
                "<rect class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"1.5\"><title>{text}</title></rect>",
                middle - half,
                y.min(zero),
                2.0 * half,
                (y - zero).abs().max(0.5)
            ));
        }
        if let Some(other) = other.filter(|value| value.is_finite()) {
            let y = frame.y(other);
            let (from, to) = (middle - half * 1.3, middle + half * 1.3);
            frame.add(format_args!(
                "<path class=\"other\" d=\"M{from:.1} {y:.1}H{to:.1}\"/>"
            ));
        }
        if place % every == 0 {
            frame.below(middle, name);
        }
    }
    frame.finish()
}
