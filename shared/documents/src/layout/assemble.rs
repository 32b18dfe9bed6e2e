//! A finished draft to a page: one text, and ranges into it.

use super::draft::{Draft, DraftBlock, DraftTable};
use super::hyphen::Vocabulary;
use crate::Rect;
use crate::model::{Block, BlockKind, Cell, Line, Number, Page, Row, Span, Table, Word};

/// Writes the page's text and the ranges of everything in it.
pub(crate) fn assemble(mut draft: Draft, vocabulary: &Vocabulary) -> Page {
    let mut page = std::mem::take(&mut draft.page);
    page.hidden = std::mem::take(&mut draft.hidden);
    page.text = String::with_capacity(draft.text.len() + draft.words.len() * 2);
    for block in &draft.blocks {
        let mut writer = Writer { draft: &draft, page: &mut page, vocabulary };
        writer.block(block);
    }
    page
}

struct Writer<'w> {
    draft: &'w Draft,
    page: &'w mut Page,
    vocabulary: &'w Vocabulary,
}

impl Writer<'_> {
    fn block(&mut self, block: &DraftBlock) {
        if let Some(table) = &block.table {
            self.table(block, table);
            return;
        }
        if !self.page.text.is_empty() {
            self.page.text.push_str("\n\n");
        }
        let start = self.page.text.len() as u32;
        let first_line = self.page.lines.len() as u32;
        let keep_lines = matches!(block.kind, BlockKind::Code | BlockKind::Formula);
        for (i, &line) in block.lines.iter().enumerate() {
            let joined = i > 0 && self.join(block.lines[i - 1], line, keep_lines);
            self.line(line, joined);
        }
        let end = self.page.text.len() as u32;
        if end == start {
            let keep = self.page.text.trim_end_matches('\n').len();
            self.page.text.truncate(keep);
            return;
        }
        self.page.blocks.push(Block {
            kind: block.kind,
            level: block.level,
            range: Span::new(start, end),
            lines: Span::new(first_line, self.page.lines.len() as u32),
            bbox: Some(block.bbox.rounded()),
            table: None,
            continues: false,
        });
    }

    /// Writes a table: a line per row, a tab between cells.
    fn table(&mut self, block: &DraftBlock, table: &DraftTable) {
        if !self.page.text.is_empty() {
            self.page.text.push_str("\n\n");
        }
        let start = self.page.text.len() as u32;
        let first_line = self.page.lines.len() as u32;
        let mut rows = Vec::with_capacity(table.rows.len());
        for (r, row) in table.rows.iter().enumerate() {
            if r > 0 {
                self.page.text.push('\n');
            }
            rows.push(self.row(row));
        }
        let range = Span::new(start, self.page.text.len() as u32);
        let bbox = Some(block.bbox.rounded());
        let index = self.page.tables.len() as u32;
        self.page.tables.push(Table {
            range,
            bbox,
            columns: table.columns as u32,
            header_rows: table.header_rows as u32,
            rows,
            caption: None,
            ruled: table.ruled,
            continues: false,
        });
        let lines = Span::new(first_line, self.page.lines.len() as u32);
        self.page.blocks.push(Block { kind: BlockKind::Table, level: None, range, lines, bbox, table: Some(index), continues: false });
    }

    fn row(&mut self, row: &[Vec<usize>]) -> Row {
        let start = self.page.text.len() as u32;
        let first_word = self.page.words.len();
        let number = self.page.lines.len() as u32;
        let mut cells = Vec::with_capacity(row.len());
        for (c, words) in row.iter().enumerate() {
            if c > 0 {
                self.page.text.push('\t');
            }
            let from = self.page.text.len() as u32;
            for (i, &w) in words.iter().enumerate() {
                if i > 0 {
                    self.page.text.push(' ');
                }
                self.word(w, number);
            }
            let range = Span::new(from, self.page.text.len() as u32);
            let text = self.page.slice(range).to_owned();
            let bbox = Rect::around(words.iter().filter_map(|w| self.draft.words.get(*w)).map(|w| &w.bbox));
            cells.push(Cell { number: Number::parse(&text), text, range, bbox: bbox.map(|b| b.rounded()) });
        }
        let words = Span::new(first_word as u32, self.page.words.len() as u32);
        if let Some(bbox) = Rect::around(self.page.words[first_word..].iter().map(|w| &w.bbox)) {
            let line = row.iter().flatten().filter_map(|w| self.draft.words.get(*w)).map(|w| w.size).fold(0.0, f32::max);
            self.page.lines.push(Line {
                range: Span::new(start, self.page.text.len() as u32),
                words,
                bbox: bbox.rounded(),
                size: (line * 100.0).round() / 100.0,
                ..Line::default()
            });
        }
        Row { cells }
    }

    /// Writes what parts two lines, and says whether a hyphen was removed.
    fn join(&mut self, before: usize, after: usize, keep_lines: bool) -> bool {
        if keep_lines {
            self.page.text.push('\n');
            return false;
        }
        let next = self.draft.lines.get(after).map(|l| self.draft.word(l.words.start)).unwrap_or_default();
        let on_next_line = match (self.draft.lines.get(before), self.draft.lines.get(after)) {
            (Some(a), Some(b)) => b.v - a.v > 0.5 * a.size.min(b.size),
            _ => false,
        };
        if on_next_line && self.vocabulary.joins(&self.page.text, next) {
            self.page.text.pop();
            if let Some(word) = self.page.words.last_mut() {
                word.range.end = self.page.text.len() as u32;
                word.hyphenated = true;
            }
            if let Some(line) = self.page.lines.last_mut() {
                line.range.end = self.page.text.len() as u32;
            }
            return true;
        }
        self.page.text.push(' ');
        false
    }

    fn line(&mut self, index: usize, _joined: bool) {
        let Some(line) = self.draft.lines.get(index) else { return };
        let start = self.page.text.len() as u32;
        let first_word = self.page.words.len() as u32;
        let number = self.page.lines.len() as u32;
        for (i, w) in line.words.clone().enumerate() {
            if i > 0 {
                self.page.text.push(' ');
            }
            self.word(w, number);
        }
        let end = self.page.text.len() as u32;
        self.page.lines.push(Line {
            range: Span::new(start, end),
            words: Span::new(first_word, self.page.words.len() as u32),
            bbox: line.bbox.rounded(),
            size: (line.size * 100.0).round() / 100.0,
            bold: line.bold,
            italic: line.italic,
            angle: line.angle(),
        });
    }

    fn word(&mut self, index: usize, line: u32) {
        let start = self.page.text.len() as u32;
        self.page.text.push_str(self.draft.word(index));
        let range = Span::new(start, self.page.text.len() as u32);
        if let Some(word) = self.draft.words.get(index) {
            self.page.words.push(Word { range, bbox: word.bbox.rounded(), line, hyphenated: false });
        }
    }
}
