//! The rectangle a chart is drawn in, with its grid.

use std::fmt::Write;

use crate::escape::escape;

/// Width of every chart in its own units.
pub(crate) const WIDTH: f64 = 1000.0;
/// Room for the values, on the right.
const RIGHT: f64 = 52.0;
/// Room for the dates, below.
const BELOW: f64 = 22.0;
const ABOVE: f64 = 8.0;

/// A chart under construction.
pub(crate) struct Frame {
    svg: String,
    pub(crate) width: f64,
    height: f64,
    low: f64,
    high: f64,
}

impl Frame {
    /// A frame of this size for values from `low` to `high`; `title` is read out to those who can't see it.
    pub(crate) fn new(width: f64, height: f64, low: f64, high: f64, title: &str) -> Self {
        let title = escape(title);
        let svg = format!("<svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\">");
        Self {
            svg,
            width: width - RIGHT,
            height: height - BELOW - ABOVE,
            low,
            high: if high > low { high } else { low + 1.0 },
        }
    }

    /// The height of a value.
    pub(crate) fn y(&self, value: f64) -> f64 {
        ABOVE + self.height * (1.0 - (value - self.low) / (self.high - self.low))
    }

    /// The lower edge.
    pub(crate) fn bottom(&self) -> f64 {
        ABOVE + self.height
    }

    /// A horizontal line with its value.
    pub(crate) fn level(&mut self, at: f64, text: &str, zero: bool) {
        let (y, class) = (self.y(at), if zero { "zero" } else { "grid" });
        let (width, text) = (self.width, escape(text));
        self.add(format_args!(
            "<path class=\"{class}\" d=\"M0 {y:.1}H{width}\"/><text x=\"{:.0}\" y=\"{:.1}\">{text}</text>",
            width + 8.0,
            y + 4.0
        ));
    }

    /// A name below the chart.
    pub(crate) fn below(&mut self, x: f64, text: &str) {
        let (y, text) = (self.bottom() + 16.0, escape(text));
        self.add(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{text}</text>"
        ));
    }

    pub(crate) fn add(&mut self, part: std::fmt::Arguments<'_>) {
        // Writing to a string can't fail.
        let _ = self.svg.write_fmt(part);
    }

    pub(crate) fn finish(mut self) -> String {
        self.svg.push_str("</svg>");
        self.svg
    }
}
