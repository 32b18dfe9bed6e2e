//! The graphics state, as far as text depends on it (ISO 32000-1, 8.4 and 9.3).

use super::canvas::Clip;
use super::colour::{Colour, Space};
use super::matrix::Matrix;

#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) ctm: Matrix,
    pub(crate) clip: Clip,
    pub(crate) fill_space: Space,
    pub(crate) fill: Colour,
    pub(crate) stroke_space: Space,
    pub(crate) stroke: Colour,
    /// Whether what is filled can't be seen through: not so of a pattern of tiles.
    pub(crate) fill_is_solid: bool,
    pub(crate) fill_alpha: f32,
    pub(crate) stroke_alpha: f32,
    /// The opacity of the groups around.
    pub(crate) group_alpha: f32,
    pub(crate) blend: Blend,
    /// A mask that takes a rendering to know.
    pub(crate) soft_mask: bool,
    pub(crate) line_width: f64,
    pub(crate) dashed: bool,
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
    pub(crate) fn new(ctm: Matrix, clip: Clip) -> Self {
        Self {
            ctm,
            clip,
            fill_space: Space::Gray,
            fill: Some([0.0; 3]),
            stroke_space: Space::Gray,
            stroke: Some([0.0; 3]),
            fill_is_solid: true,
            fill_alpha: 1.0,
            stroke_alpha: 1.0,
            group_alpha: 1.0,
            blend: Blend::Normal,
            soft_mask: false,
            line_width: 1.0,
            dashed: false,
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

/// How paint goes with what is under it (ISO 32000-1, 11.3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blend {
    Normal,
    Multiply,
    /// Any other; the outcome is not known.
    Other,
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
    /// All of it as polygons, curves too, in user space: their points, and where in these each begins.
    points: Vec<(f64, f64)>,
    starts: Vec<usize>,
    is_curved: bool,
}

/// Straight pieces that stand for a curve.
const CURVE_PIECES: u32 = 6;
/// Points kept of a path's outline.
const MAX_POINTS: usize = 20_000;

/// A path with more pieces than this is a drawing, not a rule.
const MAX_PIECES: usize = 2_000;

impl Path {
    pub(crate) fn clear(&mut self) {
        self.lines.clear();
        self.rects.clear();
        self.bounds = None;
        self.points.clear();
        self.starts.clear();
        self.is_curved = false;
    }

    pub(crate) fn move_to(&mut self, x: f64, y: f64) {
        self.start = (x, y);
        self.at = (x, y);
        self.cover(x, y);
        if self.points.len() < MAX_POINTS {
            self.starts.push(self.points.len());
        }
        self.point(x, y);
    }

    pub(crate) fn line_to(&mut self, x: f64, y: f64) {
        if self.lines.len() < MAX_PIECES {
            self.lines.push([self.at.0, self.at.1, x, y]);
        }
        self.go_to(x, y);
    }

    /// A Bézier curve; without a first control point it leaves towards the second one.
    pub(crate) fn curve_to(&mut self, first: Option<(f64, f64)>, second: (f64, f64), end: (f64, f64)) {
        let (start, first) = (self.at, first.unwrap_or(self.at));
        for i in 1..=CURVE_PIECES {
            let t = f64::from(i) / f64::from(CURVE_PIECES);
            let r = 1.0 - t;
            let [a, b, c, d] = [r * r * r, 3.0 * r * r * t, 3.0 * r * t * t, t * t * t];
            self.point(
                a * start.0 + b * first.0 + c * second.0 + d * end.0,
                a * start.1 + b * first.1 + c * second.1 + d * end.1,
            );
        }
        self.is_curved = true;
        self.at = end;
        self.cover(end.0, end.1);
    }

    fn go_to(&mut self, x: f64, y: f64) {
        self.at = (x, y);
        self.cover(x, y);
        self.point(x, y);
    }

    fn point(&mut self, x: f64, y: f64) {
        if self.points.len() < MAX_POINTS {
            self.points.push((x, y));
        }
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
        for (x, y) in [(x + w, y), (x + w, y + h), (x, y + h), (x, y)] {
            self.go_to(x, y);
        }
    }

    /// All of it as polygons on the page; `None` if it is too long.
    pub(crate) fn polygons(&self, ctm: &Matrix) -> Option<Vec<Vec<(f64, f64)>>> {
        let ends = self.starts.iter().skip(1).copied().chain([self.points.len()]);
        let whole = self.points.len() < MAX_POINTS;
        whole.then(|| {
            (self.starts.iter().zip(ends))
                .filter_map(|(start, end)| self.points.get(*start..end))
                .map(|p| p.iter().map(|(x, y)| ctm.apply(*x, *y)).collect())
                .collect()
        })
    }

    /// The one box that the path is, in user space.
    pub(crate) fn single_box(&self) -> Option<[f64; 4]> {
        if let ([one], []) = (self.rects.as_slice(), self.lines.as_slice()) {
            return (!self.is_curved && self.starts.len() == 1).then_some(*one);
        }
        let straight = |l: &[f64; 4]| (l[0] - l[2]).abs() < 0.01 || (l[1] - l[3]).abs() < 0.01;
        let is_box = self.rects.is_empty()
            && !self.is_curved
            && self.starts.len() == 1
            && (3..=5).contains(&self.lines.len())
            && self.lines.iter().all(straight);
        self.bounds.filter(|_| is_box)
    }

    pub(crate) fn bounds(&self) -> Option<[f64; 4]> {
        self.bounds
    }

    fn cover(&mut self, x: f64, y: f64) {
        let b = self.bounds.get_or_insert([x, y, x, y]);
        *b = [b[0].min(x), b[1].min(y), b[2].max(x), b[3].max(y)];
    }
}
