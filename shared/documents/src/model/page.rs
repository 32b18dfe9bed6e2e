//! Pages, blocks, lines and words.

use super::Table;
use crate::Rect;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A byte range, end exclusive. On the wire: `[start, end]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "[u32; 2]", into = "[u32; 2]")]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A range of bytes.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// As a standard range, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Number of bytes.
    pub fn len(self) -> usize {
        (self.end.saturating_sub(self.start)) as usize
    }

    /// Whether it holds no bytes.
    pub fn is_empty(self) -> bool {
        self.end <= self.start
    }
}

impl From<[u32; 2]> for Span {
    fn from([start, end]: [u32; 2]) -> Self {
        Self { start, end }
    }
}

impl From<Span> for [u32; 2] {
    fn from(s: Span) -> Self {
        [s.start, s.end]
    }
}

/// One page.
///
/// Formats without a layout (all but PDF) have text, blocks and tables, but no words, lines or boxes, and
/// a width and height of 0: nothing is invented.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// Label shown by viewers, such as `iv`, where the file has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Width as displayed, in points.
    pub width: f32,
    /// Height as displayed, in points.
    pub height: f32,
    /// The reading text. Raised figures and signs are written as such (`5¹ days`, `10⁻³`), lowered ones likewise (`x₁`); raised
    /// or lowered letters that have no such character follow `^` or `_`. A single space between words and between the lines of a paragraph (words hyphenated over lines are
    /// joined), `\n` between table rows and preformatted lines, `\t` between table cells, `\n\n` between blocks (but a space, or nothing after a removed hyphen, before a
    /// block that goes on from the one right before it).
    pub text: String,
    /// Paragraphs, headings, tables… in reading order. Together they cover the text.
    pub blocks: Vec<Block>,
    /// Lines in reading order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Line>,
    /// Words in reading order. A word hyphenated over two lines is two entries whose ranges touch.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
    /// Tables in reading order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Table>,
    /// Marks in the text that lead to notes, in reading order: the raised 1 of "5¹ days".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub note_marks: Vec<NoteMark>,
    /// Text that is in the file but that a reader of the page would not see. It is never part of `text`: it is a way
    /// to smuggle instructions to a machine.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden: Vec<HiddenText>,
    /// What is unusual about the page.
    #[serde(default)]
    pub flags: PageFlags,
}

impl Page {
    /// The text of a range; empty if the range is not one of this page's.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Boxes of the text in a byte range, one per line touched, clipped to the words touched.
    pub fn boxes(&self, span: Span) -> Vec<Rect> {
        let first = self.words.partition_point(|w| w.range.end <= span.start);
        let mut boxes: Vec<(u32, Rect)> = Vec::new();
        for word in self.words[first..]
            .iter()
            .take_while(|w| w.range.start < span.end)
        {
            match boxes.last_mut() {
                Some((line, b)) if *line == word.line => *b = b.union(&word.bbox),
                _ => boxes.push((word.line, word.bbox)),
            }
        }
        boxes.into_iter().map(|(_, b)| b).collect()
    }

    /// The block that holds a byte of the text.
    pub fn block_at(&self, byte: u32) -> Option<&Block> {
        let i = self.blocks.partition_point(|b| b.range.end <= byte);
        self.blocks.get(i).filter(|b| b.range.start <= byte)
    }

    /// Blocks that belong to the running text: everything but running heads, page numbers and footnotes.
    pub fn body(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(|b| {
            !matches!(
                b.kind,
                BlockKind::RunningHead | BlockKind::PageNumber | BlockKind::Footnote | BlockKind::Marginal
            )
        })
    }
}

/// What a block is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BlockKind {
    /// Running text.
    #[default]
    Paragraph,
    /// A title or section heading; see [`Block::level`].
    Heading,
    /// One item of a list, its bullet or number included.
    ListItem,
    /// The caption of a figure or table.
    Caption,
    /// A table; see [`Block::table`].
    Table,
    /// A displayed formula.
    Formula,
    /// Preformatted text, such as code.
    Code,
    /// A footnote.
    Footnote,
    /// A header or footer that repeats over pages.
    RunningHead,
    /// A page number.
    PageNumber,
    /// Text beside the page's flow: a rotated stamp, line numbers.
    Marginal,
}

/// A block of text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Of a heading: 1 (title) to 6.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// Its bytes in the page's text.
    pub range: Span,
    /// Its lines: indices into [`Page::lines`], end exclusive.
    #[serde(default, skip_serializing_if = "no_lines")]
    pub lines: Span,
    /// Its box.
    #[serde(rename = "box", default, skip_serializing_if = "Option::is_none")]
    pub bbox: Option<Rect>,
    /// Of a table: index into [`Page::tables`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<u32>,
    /// Whether it goes on from the last block of its kind: a paragraph over a column or page break.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub continues: bool,
}

/// A line of words on one baseline.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its bytes in the page's text.
    pub range: Span,
    /// Its words: indices into [`Page::words`], end exclusive.
    pub words: Span,
    /// Its box.
    #[serde(rename = "box")]
    pub bbox: Rect,
    /// Dominant font size in points.
    pub size: f32,
    /// Whether most of it is bold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bold: bool,
    /// Whether most of it is italic.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub italic: bool,
    /// Reading direction in degrees clockwise from left-to-right: 0, 90, 180 or 270.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub angle: u16,
}

/// A word.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Its bytes in the page's text.
    pub range: Span,
    /// Its box.
    #[serde(rename = "box")]
    pub bbox: Rect,
    /// Index of its line in [`Page::lines`].
    pub line: u32,
    /// Whether a hyphen followed it at the end of the line and was removed from the text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hyphenated: bool,
    /// Font size in points, where it is not the line's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<f32>,
    /// How far its baseline lies above the line's (below: negative), in points.
    #[serde(default, skip_serializing_if = "is_zero_f32")]
    pub rise: f32,
    /// What it is beside the words on the line. A word with a role is an entry of its own, also where nothing stands
    /// between it and the word before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<WordRole>,
}

/// What a raised or lowered word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordRole {
    /// An exponent, an ordinal's ending.
    Superscript,
    /// An index.
    Subscript,
    /// A mark that leads to a note; see [`Page::note_marks`].
    Mark,
}

/// A mark that leads to a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteMark {
    /// Its bytes in the page's text.
    pub range: Span,
    /// Where the note is, if it was found: the page's number and the index into its [`Page::blocks`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<(u32, u32)>,
}

/// Text that is in the file but not visible on the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HiddenText {
    /// Why it can't be seen.
    pub reason: HiddenReason,
    /// What it says.
    pub text: String,
    /// Where it would be; none in formats without layout.
    #[serde(rename = "box", default, skip_serializing_if = "Option::is_none")]
    pub bbox: Option<Rect>,
}

/// Why text can't be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HiddenReason {
    /// Drawn in the invisible mode. On scans this is an OCR layer; then it is the page's text and not hidden.
    Invisible,
    /// Outside the page.
    OffPage,
    /// Too small to read (under 1.5 points).
    Tiny,
    /// In the colour of what it stands on.
    Colour,
    /// Fully transparent.
    Transparent,
    /// In a layer that is switched off.
    Layer,
    /// Outside the clipping region.
    Clipped,
    /// Under something painted later.
    Covered,
}

/// What is unusual about a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PageFlags {
    /// The page shows something (an image, glyphs without Unicode) that is not in `text`; OCR would be needed to read it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub needs_ocr: bool,
    /// Share of visible glyphs without a Unicode mapping, 0 to 1. They are `U+FFFD` in the text, or left out when they are most of it.
    #[serde(skip_serializing_if = "is_zero_f32")]
    pub unmapped_share: f32,
    /// Share of the page covered by images, 0 to 1.
    #[serde(skip_serializing_if = "is_zero_f32")]
    pub image_share: f32,
    /// The text is an invisible layer over an image, written by someone's OCR.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ocr_layer: bool,
    /// The page was cut short by a budget or by damage; a warning says which.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub incomplete: bool,
}

fn no_lines(v: &Span) -> bool {
    v.is_empty()
}

fn is_zero(v: &u16) -> bool {
    *v == 0
}

fn is_zero_f32(v: &f32) -> bool {
    *v == 0.0
}
