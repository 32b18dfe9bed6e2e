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
pub(crate) struct Overlay {
    columns: usize,
    rows: usize,
    /// Of each cell, the last glyph in it.
    last: Vec<u32>,
    glyphs: Vec<Seen>,
}

struct Seen {
    x: f32,
    y: f32,
    size: f32,
    text: u64,
    /// The one before in its cell.
    before: u32,
}

impl Overlay {
    pub(crate) fn new(width: f32, height: f32) -> Self {
        let cells = |length: f32| ((length / CELL).ceil().clamp(1.0, 256.0)) as usize;
        let (columns, rows) = (cells(width), cells(height));
        Self {
            columns,
            rows,
            last: vec![u32::MAX; (columns * rows).min(MAX_CELLS)],
            glyphs: Vec::new(),
        }
    }

    /// Takes in a glyph; false if the same one stands there already.
    pub(crate) fn add(&mut self, glyph: &Glyph) -> bool {
        if self.shows(glyph) {
            return false;
        }
        let (column, row) = self.cell(glyph.x, glyph.y);
        let Some(last) = self.last.get_mut(row * self.columns + column) else {
            return true;
        };
        let before = std::mem::replace(last, self.glyphs.len() as u32);
        self.glyphs.push(Seen {
            x: glyph.x,
            y: glyph.y,
            size: glyph.size,
            text: key(&glyph.text),
            before,
        });
        true
    }

    /// Whether the same glyph stands at the same place.
    pub(crate) fn shows(&self, glyph: &Glyph) -> bool {
        if glyph.text == CodeText::Nothing {
            return false;
        }
        let (near, text) = (NEAR * glyph.size, key(&glyph.text));
        let (left, top) = self.cell(glyph.x - near, glyph.y - near);
        let (right, bottom) = self.cell(glyph.x + near, glyph.y + near);
        for row in top..=bottom.min(top + 2) {
            for column in left..=right.min(left + 2) {
                if self.in_cell(row * self.columns + column, glyph, near, text) {
                    return true;
                }
            }
        }
        false
    }

    fn in_cell(&self, cell: usize, glyph: &Glyph, near: f32, text: u64) -> bool {
        let mut at = self.last.get(cell).copied().unwrap_or(u32::MAX);
        for _ in 0..MOST {
            let Some(other) = self.glyphs.get(at as usize) else {
                return false;
            };
            if other.text == text
                && (other.x - glyph.x).abs() < near
                && (other.y - glyph.y).abs() < near
                && (other.size - glyph.size).abs() < 0.15 * glyph.size
            {
                return true;
            }
            at = other.before;
        }
        false
    }

    fn cell(&self, x: f32, y: f32) -> (usize, usize) {
        let place = |at: f32, count: usize| ((at / CELL).max(0.0) as usize).min(count - 1);
        (place(x, self.columns), place(y, self.rows))
    }
}

/// What tells texts apart.
fn key(text: &CodeText) -> u64 {
    match text {
        CodeText::One(c) => u64::from(u32::from(*c)),
        // FNV-1a.
        CodeText::Many(s) => (s.bytes()).fold(0xcbf2_9ce4_8422_2325, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
        }),
        CodeText::Unmapped => u64::MAX,
        CodeText::Nothing => u64::MAX - 1,
    }
}
