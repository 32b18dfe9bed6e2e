//! The page as it looks, coarsely: of each point of it the colour it has, and when it was last painted over. Text is seen where it
//! differs from what it stands on and is not painted over later.

use super::colour::Colour;
use super::region::{Region, first_cell};
use crate::Rect;
use std::rc::Rc;

/// Cells of the largest page; a larger one has larger cells.
const MAX_CELLS: f32 = 1_200_000.0;
/// Cells that count as one drawing operation.
const CELLS_PER_OPERATION: u64 = 512;

/// A painted page.
#[derive(Debug, Default)]
pub(crate) struct Canvas {
    /// Cells in a point.
    scale: f32,
    width: usize,
    height: usize,
    cells: Vec<Cell>,
    /// Of each band of rows, the glyphs that had been drawn when it was last painted over.
    bands: Vec<u32>,
    /// Bands that anything was painted on.
    touched: Vec<bool>,
}

/// One cell: how far red, green and blue are from white (or that this is not known), and how many glyphs had been drawn when it was last
/// painted over. All zero is untouched paper, and an array of it costs nothing until it is written to.
type Cell = [u32; 2];

/// Rows in a band.
const BAND: usize = 16;
const UNKNOWN: u32 = 1 << 24;

/// Something that is painted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paint {
    /// `None` if it takes more than arithmetic to know.
    pub(crate) colour: Colour,
    pub(crate) alpha: f32,
    /// Whether what is under it can't be seen any more.
    pub(crate) covers: bool,
}

/// What a clip lets through: a box, and a shape inside it where it is no box.
#[derive(Clone, Debug)]
pub(crate) struct Clip {
    pub(crate) area: Rect,
    pub(crate) shape: Option<Rc<Region>>,
}

impl Canvas {
    /// Makes it the paper of a page of this size, white all over. What it holds in memory is used again.
    pub(crate) fn renew(mut self, width: f32, height: f32) -> Self {
        let (width, height) = (width.clamp(1.0, 20_000.0), height.clamp(1.0, 20_000.0));
        let scale = (MAX_CELLS / (width * height)).sqrt().min(1.0);
        let cells = |length: f32| ((length * scale).ceil() as usize).max(1);
        let (columns, rows) = (cells(width), cells(height));
        if (columns, rows) == (self.width, self.height) {
            let bands = self.cells.chunks_mut(BAND * columns).zip(&self.touched);
            bands
                .filter(|(_, touched)| **touched)
                .for_each(|(cells, _)| cells.fill([0, 0]));
        } else {
            self.cells.clear();
        }
        self.touched.clear();
        self.bands.clear();
        Self {
            scale,
            width: columns,
            height: rows,
            ..self
        }
    }

    /// Paints a box; returns what it cost in drawing operations.
    pub(crate) fn paint_box(&mut self, area: &Rect, clip: &Clip, paint: Paint, order: usize) -> u64 {
        let s = f64::from(self.scale);
        let (x0, x1) = (area.x0.max(clip.area.x0), area.x1.min(clip.area.x1));
        let (y0, y1) = (area.y0.max(clip.area.y0), area.y1.min(clip.area.y1));
        let columns = first_cell(f64::from(x0) * s, self.width)..first_cell(f64::from(x1) * s, self.width);
        let rows = first_cell(f64::from(y0) * s, self.height)..first_cell(f64::from(y1) * s, self.height);
        if columns.is_empty() || rows.is_empty() {
            return 0;
        }
        let whole = [columns.start, columns.end].map(|x| x as f64);
        let cost = (columns.len() * rows.len()) as u64 / CELLS_PER_OPERATION;
        match &clip.shape {
            None => rows.for_each(|row| self.paint_span(row, columns.start, columns.end, paint, order)),
            Some(shape) => {
                let (top, bottom) = (rows.start as f64, rows.end as f64);
                let corners = vec![
                    (whole[0], top),
                    (whole[1], top),
                    (whole[1], bottom),
                    (whole[0], bottom),
                ];
                if let Some(region) = Region::fill(&[corners], false, self.width, self.height) {
                    self.paint_region(&region.intersection(shape), paint, order);
                }
            }
        }
        cost
    }

    /// Paints what polygons (in points) enclose; returns what it cost in drawing operations.
    pub(crate) fn paint_shape(
        &mut self,
        polygons: &[Vec<(f64, f64)>],
        even_odd: bool,
        clip: &Clip,
        paint: Paint,
        order: usize,
    ) -> u64 {
        let Some(region) = self.region(polygons, even_odd) else {
            return 64;
        };
        let inside = clip.area;
        let needs_clip = clip.shape.is_some() || inside.x0 > f32::MIN || inside.y0 > f32::MIN;
        let region = match (needs_clip, &clip.shape) {
            (true, Some(shape)) => region.intersection(shape),
            (true, None) => match self.region(&[corners(&inside)], false) {
                Some(clip) => region.intersection(&clip),
                None => return 64,
            },
            (false, _) => region,
        };
        1 + self.paint_region(&region, paint, order) / CELLS_PER_OPERATION
    }

    /// The cells that polygons (in points) enclose.
    pub(crate) fn region(&self, polygons: &[Vec<(f64, f64)>], even_odd: bool) -> Option<Region> {
        let s = f64::from(self.scale);
        let scaled: Vec<Vec<(f64, f64)>> = polygons
            .iter()
            .map(|p| p.iter().map(|(x, y)| (x * s, y * s)).collect())
            .collect();
        Region::fill(&scaled, even_odd, self.width, self.height)
    }

    fn paint_region(&mut self, region: &Region, paint: Paint, order: usize) -> u64 {
        let mut cells = 0;
        for (row, from, to) in region.spans() {
            self.paint_span(row, from, to, paint, order);
            cells += (to - from) as u64;
        }
        cells
    }

    fn paint_span(&mut self, row: usize, from: usize, to: usize, paint: Paint, order: usize) {
        if self.is_blank() {
            // White on white paper shows nothing.
            if order == 0 && paint.colour == Some([1.0; 3]) {
                return;
            }
            if self.cells.is_empty() {
                self.cells = vec![[0, 0]; self.width * self.height];
            }
            self.bands.resize(self.height / BAND + 1, 0);
            self.touched.resize(self.height / BAND + 1, false);
        }
        if let Some(touched) = self.touched.get_mut(row / BAND) {
            *touched = true;
        }
        let start = row * self.width;
        let Some(cells) = self.cells.get_mut(start + from..start + to) else {
            return;
        };
        let order = u32::try_from(order).unwrap_or(u32::MAX);
        if paint.covers {
            if let Some(last) = self.bands.get_mut(row / BAND) {
                *last = order;
            }
            cells.fill([ink(paint.colour), order]);
        } else {
            // Neighbours mostly have the same colour.
            let mut last = None;
            for cell in cells {
                if last.is_none_or(|(under, _)| under != cell[0]) {
                    last = Some((cell[0], ink(mix(paint.colour, colour(cell[0]), paint.alpha))));
                }
                cell[0] = last.map_or(cell[0], |(_, mixed)| mixed);
            }
        }
    }

    /// The ink at a point, and how many glyphs had been drawn when it was last painted over.
    pub(crate) fn at(&self, x: f32, y: f32) -> Cell {
        let (x, y) = (x * self.scale, y * self.scale);
        let inside = x >= 0.0 && y >= 0.0 && (x as usize) < self.width;
        let index = y as usize * self.width + x as usize;
        inside
            .then(|| self.cells.get(index))
            .flatten()
            .copied()
            .unwrap_or_default()
    }

    /// How many glyphs had been drawn when anything between two heights was last painted over.
    pub(crate) fn last_in(&self, top: f32, bottom: f32) -> u32 {
        let band = |y: f32| (y * self.scale).max(0.0) as usize / BAND;
        let bands = self
            .bands
            .iter()
            .skip(band(top))
            .take(band(bottom) + 1 - band(top));
        bands.copied().max().unwrap_or(0)
    }

    /// Whether nothing was painted.
    pub(crate) fn is_blank(&self) -> bool {
        self.touched.is_empty()
    }
}

impl Clip {
    /// Whether a point is let through.
    pub(crate) fn shows(&self, canvas: &Canvas, x: f32, y: f32) -> bool {
        let cell = |at: f32| (at * canvas.scale).max(0.0) as usize;
        self.area.contains(x, y) && self.shape.as_ref().is_none_or(|s| s.contains(cell(x), cell(y)))
    }
}

pub(crate) fn corners(r: &Rect) -> Vec<(f64, f64)> {
    let [x0, y0, x1, y1] = [r.x0, r.y0, r.x1, r.y1].map(|v| f64::from(v.clamp(-1e6, 1e6)));
    vec![(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
}

/// One colour over another.
pub(crate) fn mix(over: Colour, under: Colour, alpha: f32) -> Colour {
    let (over, under) = (over?, under?);
    let mut out = [0.0; 3];
    for (out, (a, b)) in out.iter_mut().zip(over.iter().zip(under)) {
        *out = a * alpha + b * (1.0 - alpha);
    }
    Some(out)
}

fn ink(colour: Colour) -> u32 {
    colour.map_or(UNKNOWN, |c| {
        (c.iter()).fold(0, |ink, v| {
            ink << 8 | (255.0 - v.clamp(0.0, 1.0) * 255.0).round() as u32
        })
    })
}

/// The colour of an ink.
pub(crate) fn colour(ink: u32) -> Colour {
    let channel = |shift: u32| 1.0 - (ink >> shift & 255) as f32 / 255.0;
    (ink & UNKNOWN == 0).then(|| [channel(16), channel(8), channel(0)])
}
