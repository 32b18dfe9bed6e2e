//! The graphics state, as far as text depends on it (ISO 32000-1, 8.4 and 9.3).

use super::colour::{Colour, Space};
use super::matrix::Matrix;
use crate::Rect;

#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) ctm: Matrix,
    pub(crate) clip: Rect,
    pub(crate) fill_space: Space,
    pub(crate) fill: Colour,
    pub(crate) stroke_space: Space,
    pub(crate) stroke: Colour,
    pub(crate) fill_alpha: f32,
    pub(crate) stroke_alpha: f32,
    pub(crate) line_width: f64,
    pub(crate) char_space: f64,
    pub(crate) word_space: f64,
    /// 1 is 100 %.
    pub(crate) h_scale: f64,
    pub(crate) leading: f64,
    pub(crate) font: Option<usize>,
    pub(crate) size: f64,
    pub(crate) rise: f64,
    pub(crate) mode: i64,
}

impl State {
    pub(crate) fn new(ctm: Matrix, clip: Rect) -> Self {
        Self {
            ctm,
            clip,
            fill_space: Space::Gray,
            fill: Some([0.0; 3]),
            stroke_space: Space::Gray,
            stroke: Some([0.0; 3]),
            fill_alpha: 1.0,
            stroke_alpha: 1.0,
            line_width: 1.0,
            char_space: 0.0,
            word_space: 0.0,
            h_scale: 1.0,
            leading: 0.0,
            font: None,
            size: 1.0,
            rise: 0.0,
            mode: 0,
        }
    }
}

/// The current path: enough of it to know rules, fills and clips.
#[derive(Debug, Default)]
pub(crate) struct Path {
    /// Straight segments, in user space.
    pub(crate) lines: Vec<[f64; 4]>,
    /// Whole rectangles `x0 y0 x1 y1`, in user space.
    pub(crate) rects: Vec<[f64; 4]>,
    start: (f64, f64),
    at: (f64, f64),
    bounds: Option<[f64; 4]>,
}

/// A path with more pieces than this is a drawing, not a rule.
const MAX_PIECES: usize = 2_000;

impl Path {
    pub(crate) fn clear(&mut self) {
        self.lines.clear();
        self.rects.clear();
        self.bounds = None;
    }

    pub(crate) fn move_to(&mut self, x: f64, y: f64) {
        self.start = (x, y);
        self.at = (x, y);
        self.cover(x, y);
    }

    pub(crate) fn line_to(&mut self, x: f64, y: f64) {
        if self.lines.len() < MAX_PIECES {
            self.lines.push([self.at.0, self.at.1, x, y]);
        }
        self.curve_to(x, y);
    }

    pub(crate) fn curve_to(&mut self, x: f64, y: f64) {
        self.at = (x, y);
        self.cover(x, y);
    }

    pub(crate) fn close(&mut self) {
        if self.at != self.start {
            self.line_to(self.start.0, self.start.1);
        }
    }

    pub(crate) fn rect(&mut self, x: f64, y: f64, w: f64, h: f64) {
        if self.rects.len() < MAX_PIECES {
            self.rects.push([x, y, x + w, y + h]);
        }
        self.move_to(x, y);
        self.cover(x + w, y + h);
    }

    pub(crate) fn bounds(&self) -> Option<[f64; 4]> {
        self.bounds
    }

    fn cover(&mut self, x: f64, y: f64) {
        let b = self.bounds.get_or_insert([x, y, x, y]);
        *b = [b[0].min(x), b[1].min(y), b[2].max(x), b[3].max(y)];
    }
}
