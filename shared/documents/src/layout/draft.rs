//! A page being laid out.

use crate::model::{BlockKind, HiddenText, Page};
use crate::pdf::content::Rule;
use crate::{OcrWord, Rect};
use std::ops::Range;

/// A run of glyphs without a space.
#[derive(Clone, Debug)]
pub(crate) struct DraftWord {
    /// Its bytes in [`Draft::text`].
    pub(crate) text: Range<usize>,
    pub(crate) bbox: Rect,
    /// Extent along the line, in the line's own direction.
    pub(crate) u0: f32,
    pub(crate) u1: f32,
    /// Position of its baseline across the line, growing downwards.
    pub(crate) v: f32,
    pub(crate) size: f32,
    /// Whether nothing stands between it and the word before.
    pub(crate) glued: bool,
    pub(crate) script: Option<Script>,
    /// How far its baseline lies above the line's.
    pub(crate) rise: f32,
}

/// How a word stands beside its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    Raised,
    Lowered,
}

/// Words on one baseline, in order.
#[derive(Clone, Debug)]
pub(crate) struct DraftLine {
    /// Its words in [`Draft::words`].
    pub(crate) words: Range<usize>,
    pub(crate) bbox: Rect,
    /// Direction of reading: cosine and sine in display space.
    pub(crate) direction: (f32, f32),
    /// Extent along the direction.
    pub(crate) u0: f32,
    pub(crate) u1: f32,
    /// Position of the baseline across it, growing downwards as read.
    pub(crate) v: f32,
    pub(crate) size: f32,
    pub(crate) bold: bool,
    /// All of it is bold, but perhaps for a mark or two.
    pub(crate) all_bold: bool,
    pub(crate) italic: bool,
    pub(crate) mono: bool,
    pub(crate) characters: u32,
}

impl DraftLine {
    pub(crate) fn is_horizontal(&self) -> bool {
        self.direction.0 > 0.99
    }

    pub(crate) fn width(&self) -> f32 {
        self.u1 - self.u0
    }

    /// Degrees clockwise, to the nearest quarter turn.
    pub(crate) fn angle(&self) -> u16 {
        let quarters = (self.direction.1.atan2(self.direction.0).to_degrees() / 90.0).round() as i32;
        (quarters.rem_euclid(4) * 90) as u16
    }
}

/// Lines that belong together.
#[derive(Clone, Debug)]
pub(crate) struct DraftBlock {
    pub(crate) kind: BlockKind,
    pub(crate) level: Option<u8>,
    /// Its lines: indices into [`Draft::lines`], in reading order.
    pub(crate) lines: Vec<usize>,
    pub(crate) bbox: Rect,
    /// Whether it goes on from an earlier block.
    pub(crate) continues: bool,
    /// Of a table: the grid.
    pub(crate) table: Option<DraftTable>,
}

/// The grid of a table: for each row a cell per column.
#[derive(Clone, Debug, Default)]
pub(crate) struct DraftTable {
    pub(crate) columns: usize,
    pub(crate) header_rows: usize,
    pub(crate) rows: Vec<Vec<DraftCell>>,
    pub(crate) ruled: bool,
}

/// A place of a table: a cell, or what another spans.
#[derive(Clone, Debug)]
pub(crate) struct DraftCell {
    /// Its words, in reading order.
    pub(crate) words: Vec<usize>,
    pub(crate) row_span: usize,
    pub(crate) column_span: usize,
    /// Row and column of the cell that spans this place.
    pub(crate) covered_by: Option<(usize, usize)>,
}

impl DraftCell {
    /// A cell of one place.
    pub(crate) fn of(words: Vec<usize>) -> Self {
        Self {
            words,
            ..Self::default()
        }
    }
}

impl Default for DraftCell {
    fn default() -> Self {
        Self {
            words: Vec::new(),
            row_span: 1,
            column_span: 1,
            covered_by: None,
        }
    }
}

impl AsRef<[usize]> for DraftCell {
    fn as_ref(&self) -> &[usize] {
        &self.words
    }
}

/// A page on its way.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) page: Page,
    pub(crate) text: String,
    pub(crate) words: Vec<DraftWord>,
    pub(crate) lines: Vec<DraftLine>,
    pub(crate) blocks: Vec<DraftBlock>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) hidden: Vec<HiddenText>,
    /// Whether typewriter text on this page is code: most of the page is set otherwise.
    pub(crate) sets_code: bool,
}

impl Draft {
    pub(crate) fn word(&self, index: usize) -> &str {
        self.words
            .get(index)
            .and_then(|w| self.text.get(w.text.clone()))
            .unwrap_or_default()
    }

    /// Adds words read from an image as one line. A service's boxes hug the letters, so the line's height stands for the size.
    pub(crate) fn line_of(&mut self, words: &[&OcrWord]) {
        let Some(bbox) = Rect::around(words.iter().map(|w| &w.bbox)) else {
            return;
        };
        let mut heights: Vec<f32> = words.iter().map(|w| w.bbox.height()).collect();
        heights.sort_by(f32::total_cmp);
        let size = heights[heights.len() / 2];
        let first = self.words.len();
        for word in words {
            let start = self.text.len();
            self.text.extend(word.text.split_whitespace());
            self.words.push(DraftWord {
                text: start..self.text.len(),
                bbox: word.bbox,
                u0: word.bbox.x0,
                u1: word.bbox.x1,
                v: bbox.y1,
                size,
                glued: false,
                script: None,
                rise: 0.0,
            });
        }
        self.lines.push(DraftLine {
            words: first..self.words.len(),
            bbox,
            direction: (1.0, 0.0),
            u0: bbox.x0,
            u1: bbox.x1,
            v: bbox.y1,
            size,
            bold: false,
            all_bold: false,
            italic: false,
            mono: false,
            characters: words.iter().map(|w| w.text.chars().count() as u32).sum(),
        });
    }

    /// The text of a line, a space between words.
    pub(crate) fn line_text(&self, line: &DraftLine) -> String {
        self.joined(line.words.clone())
    }

    /// The text of some words, a space between those that do not touch.
    pub(crate) fn joined(&self, words: impl IntoIterator<Item = usize>) -> String {
        let mut out = String::new();
        for word in words {
            if !out.is_empty() && !self.is_glued(word) {
                out.push(' ');
            }
            out.push_str(self.word(word));
        }
        out
    }

    /// Whether nothing stands between a word and the one before.
    pub(crate) fn is_glued(&self, word: usize) -> bool {
        self.words.get(word).is_some_and(|w| w.glued)
    }
}
