//! Lines over time.

use std::fmt::Write;

use chrono::NaiveDate;

use super::axis::{date_ticks, log_ticks, ticks};
use super::frame::{Frame, WIDTH};
use super::thin::thin;

/// One series.
pub(crate) struct Line<'a> {
    pub(crate) values: &'a [f64],
    /// Class of the line: `main`, `other` or `edge`.
    pub(crate) class: &'static str,
    /// Class of the area between the line and zero (or the lower edge), if it is filled.
    pub(crate) area: Option<&'static str>,
}

/// How heights are measured.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Scale {
    Linear,
    Logarithmic,
}

/// A chart of lines over the same days; `number` writes the values of the axis. Empty without two finite values.
pub(crate) fn lines(
    dates: &[NaiveDate],
    series: &[Line<'_>],
    scale: Scale,
    height: f64,
    title: &str,
    number: impl Fn(f64) -> String,
) -> String {
    let usable = |value: &f64| value.is_finite() && (scale == Scale::Linear || *value > 0.0);
    let all = || {
        series
            .iter()
            .flat_map(|line| line.values.iter().copied())
            .filter(|value| usable(value))
    };
    let (mut low, mut high) = (
        all().fold(f64::INFINITY, f64::min),
        all().fold(f64::NEG_INFINITY, f64::max),
    );
    if !(low.is_finite() && high.is_finite()) || dates.len() < 2 {
        return String::new();
    }
    let logarithmic = scale == Scale::Logarithmic;
    let room = 0.04 * (high - low);
    if logarithmic {
        (low, high) = (low * 0.97, high * 1.03);
    } else {
        // Zero stays an edge where nothing lies beyond it.
        (low, high) = (
            if low >= 0.0 && low <= room {
                0.0
            } else {
                low - room
            },
            if high <= 0.0 && high >= -room {
                0.0
            } else {
                high + room
            },
        );
    }
    let place = |value: f64| if logarithmic { value.ln() } else { value };
    let mut frame = Frame::new(WIDTH, height, place(low), place(high), title);
    let marks = if logarithmic {
        log_ticks(low, high)
    } else {
        ticks(low, high, (height / 36.0) as usize)
    };
    for mark in marks {
        let zero = mark == 0.0 && low < 0.0;
        frame.level(place(mark), &number(mark), zero);
    }
    let step = frame.width / (dates.len() - 1) as f64;
    let mut last_name = f64::NEG_INFINITY;
    for (day, name) in date_ticks(dates) {
        let x = day as f64 * step;
        // Names never touch each other or the edge.
        if x - last_name > 44.0 && x > 14.0 && x < frame.width - 10.0 {
            frame.below(x, &name);
            last_name = x;
        }
    }
    let base = if logarithmic {
        frame.bottom()
    } else {
        frame.y(0.0_f64.clamp(low, high))
    };
    for line in series {
        let values: Vec<f64> = line
            .values
            .iter()
            .map(|value| if usable(value) { place(*value) } else { f64::NAN })
            .collect();
        let kept = thin(&values, WIDTH as usize / 2);
        let mut path = String::new();
        let mut before = None;
        for &day in &kept {
            let joined = before
                .is_some_and(|before: usize| values[before..=day].iter().all(|value| value.is_finite()));
            let _ = write!(
                path,
                "{}{:.1} {:.1}",
                if joined { 'L' } else { 'M' },
                day as f64 * step,
                frame.y(values[day])
            );
            before = Some(day);
        }
        if let (Some(area), Some(first), Some(last)) = (line.area, kept.first(), kept.last()) {
            let (first, last) = (*first as f64 * step, *last as f64 * step);
            frame.add(format_args!(
                "<path class=\"{area}\" d=\"{path}L{last:.1} {base:.1}L{first:.1} {base:.1}Z\"/>"
            ));
        }
        frame.add(format_args!("<path class=\"{}\" d=\"{path}\"/>", line.class));
    }
    frame.finish()
}
