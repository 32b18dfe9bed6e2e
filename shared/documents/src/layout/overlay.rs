//! Glyphs drawn over themselves: bold by printing twice, pages drawn in tiles that show the same text through one clip after the other.

use crate::pdf::content::Glyph;
use crate::pdf::font::CodeText;

/// Side of a cell in points.
const CELL: f32 = 8.0;
/// How far the same glyph may be from where it was drawn before, in ems. Two letters of a word are further apart.
const NEAR: f32 = 0.12;
/// Glyphs looked at in one cell: a page made of nothing but one letter is not worth more.
const MOST: usize = 48;
const MAX_CELLS: usize = 1 << 16;

/// The glyphs seen so far, by place.
pub(crate) struct Overlay<'g> {
    columns: usize,
    rows: usize,
    /// Of each cell, the last glyph in it.
    last: Vec<u32>,
    /// Of each glyph, the one before in its cell.
    before: Vec<u32>,
    glyphs: Vec<&'g Glyph>,
}

impl<'g> Overlay<'g> {
    pub(crate) fn new(width: f32, height: f32) -> Self {
        let cells = |length: f32| ((length / CELL).ceil().clamp(1.0, 256.0)) as usize;
        let (columns, rows) = (cells(width), cells(height));
        Self {
            columns,
            rows,
            last: vec![u32::MAX; (columns * rows).min(MAX_CELLS)],
            before: Vec::new(),
            glyphs: Vec::new(),
        }
    }

    /// Takes in a glyph; false if the same one stands there already.
    pub(crate) fn add(&mut self, glyph: &'g Glyph) -> bool {
        if self.shows(glyph) {
            return false;
        }
        let (column, row) = self.cell(glyph.x, glyph.y);
        let Some(last) = self.last.get_mut(row * self.columns + column) else {
            return true;
        };
        self.before
            .push(std::mem::replace(last, self.glyphs.len() as u32));
        self.glyphs.push(glyph);
        true
    }

    /// Whether the same glyph stands at the same place.
    pub(crate) fn shows(&self, glyph: &Glyph) -> bool {
        if glyph.text == CodeText::Nothing {
            return false;
        }
        let near = NEAR * glyph.size;
        let (left, top) = self.cell(glyph.x - near, glyph.y - near);
        let (right, bottom) = self.cell(glyph.x + near, glyph.y + near);
        (top..=bottom.min(top + 2)).any(|row| {
            (left..=right.min(left + 2)).any(|column| self.in_cell(row * self.columns + column, glyph, near))
        })
    }

    fn in_cell(&self, cell: usize, glyph: &Glyph, near: f32) -> bool {
        let mut at = self.last.get(cell).copied().unwrap_or(u32::MAX);
        for _ in 0..MOST {
            let Some(other) = self.glyphs.get(at as usize) else {
                return false;
            };
            if (other.x - glyph.x).abs() < near
                && (other.y - glyph.y).abs() < near
                && (other.size - glyph.size).abs() < 0.15 * glyph.size
                && other.text == glyph.text
            {
                return true;
            }
            at = self.before.get(at as usize).copied().unwrap_or(u32::MAX);
        }
        false
    }

    fn cell(&self, x: f32, y: f32) -> (usize, usize) {
        let place = |at: f32, count: usize| ((at / CELL).max(0.0) as usize).min(count - 1);
        (place(x, self.columns), place(y, self.rows))
    }
}
