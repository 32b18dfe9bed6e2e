//! A finished draft to a page: one text, and ranges into it.

use super::classify::is_unfinished;
use super::draft::{Draft, DraftBlock, DraftCell, DraftTable, Script};
use super::hyphen::{self, Vocabulary};
use super::marks;
use crate::Rect;
use crate::model::{Block, BlockKind, Cell, Line, Page, Row, Span, Table, Word, WordRole};
use crate::number::{self, with_decimal_commas};

/// Writes the page's text and the ranges of everything in it.
pub(crate) fn assemble(mut draft: Draft, vocabulary: &Vocabulary) -> Page {
    let mut page = std::mem::take(&mut draft.page);
    page.hidden = std::mem::take(&mut draft.hidden);
    page.text = String::with_capacity(draft.text.len() + draft.words.len() * 2);
    let mut before = None;
    for block in &draft.blocks {
        let mut writer = Writer {
            draft: &draft,
            page: &mut page,
            vocabulary,
        };
        writer.block(block, before);
        before = Some(block);
    }
    link_captions(&mut page);
    marks::tell(&mut page);
    page
}

struct Writer<'w> {
    draft: &'w Draft,
    page: &'w mut Page,
    vocabulary: &'w Vocabulary,
}

impl Writer<'_> {
    fn block(&mut self, block: &DraftBlock, before: Option<&DraftBlock>) {
        if let Some(table) = &block.table {
            self.table(block, table);
            return;
        }
        let last_line = before
            .filter(|b| b.kind == block.kind || b.kind == BlockKind::ListItem)
            .and_then(|b| b.lines.last());
        match (block.continues, last_line, block.lines.first()) {
            // A column break parts the lines of a paragraph as little as a line break does.
            (true, Some(&last), Some(&first))
                if before.is_some_and(|b| is_unfinished(&self.last_block_text(b))) =>
            {
                self.join(last, first, true)
            }
            _ if self.page.text.is_empty() => {}
            _ => self.page.text.push_str("\n\n"),
        }
        let start = self.page.text.len() as u32;
        let first_line = self.page.lines.len() as u32;
        let keep_lines = block.kind == BlockKind::Code;
        for (i, &line) in block.lines.iter().enumerate() {
            if i > 0 && keep_lines {
                self.page.text.push('\n');
            } else if i > 0 {
                self.join(block.lines[i - 1], line, false);
            }
            self.line(line);
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
            continues: block.continues,
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
        read_decimal_commas(&mut rows);
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
        self.page.blocks.push(Block {
            kind: BlockKind::Table,
            level: None,
            range,
            lines,
            bbox,
            table: Some(index),
            continues: false,
        });
    }

    fn row(&mut self, row: &[DraftCell]) -> Row {
        let start = self.page.text.len() as u32;
        let first_word = self.page.words.len();
        let number = self.page.lines.len() as u32;
        let line_size = (row.iter().flat_map(|c| &c.words))
            .filter_map(|w| self.draft.words.get(*w))
            .map(|w| w.size)
            .fold(0.0, f32::max);
        let mut cells = Vec::with_capacity(row.len());
        for (c, cell) in row.iter().enumerate() {
            let words = &cell.words;
            if c > 0 {
                self.page.text.push('\t');
            }
            let from = self.page.text.len() as u32;
            for (i, &w) in words.iter().enumerate() {
                if i > 0 {
                    self.join_in_cell(words[i - 1], w);
                }
                self.word(w, number, line_size);
            }
            let range = Span::new(from, self.page.text.len() as u32);
            let text = self.page.slice(range).to_owned();
            let bbox = Rect::around(
                words
                    .iter()
                    .filter_map(|w| self.draft.words.get(*w))
                    .map(|w| &w.bbox),
            );
            cells.push(Cell {
                column: c as u32,
                number: number::of_cell(&text),
                text,
                range,
                bbox: bbox.map(|b| b.rounded()),
                row_span: cell.row_span as u32,
                column_span: cell.column_span as u32,
                covered_by: cell.covered_by.map(|(r, c)| (r as u32, c as u32)),
            });
        }
        let words = Span::new(first_word as u32, self.page.words.len() as u32);
        if let Some(bbox) = Rect::around(self.page.words[first_word..].iter().map(|w| &w.bbox)) {
            self.page.lines.push(Line {
                range: Span::new(start, self.page.text.len() as u32),
                words,
                bbox: bbox.rounded(),
                size: hundredths(line_size),
                ..Line::default()
            });
        }
        Row { cells }
    }

    /// Parts two words of a cell, which may be on different lines of it.
    fn join_in_cell(&mut self, before: usize, after: usize) {
        let on_next_line = match (self.draft.words.get(before), self.draft.words.get(after)) {
            (Some(a), Some(b)) => (b.v + b.rise) - (a.v + a.rise) > 0.5 * a.size.min(b.size),
            _ => false,
        };
        let next = self.draft.word(after);
        if self.draft.is_glued(after) && after == before + 1 {
            return;
        }
        if on_next_line && self.vocabulary.joins(&self.page.text, next) {
            self.page.text.pop();
            if let Some(word) = self.page.words.last_mut() {
                word.range.end = self.page.text.len() as u32;
                word.hyphenated = true;
            }
        } else if !on_next_line || !hyphen::is_compound(&self.page.text, next) {
            self.page.text.push(' ');
        }
    }

    fn last_block_text(&self, block: &DraftBlock) -> String {
        block
            .lines
            .iter()
            .filter_map(|l| self.draft.lines.get(*l))
            .map(|l| self.draft.line_text(l))
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// Parts two lines by a space, or by nothing where a hyphen only marked the line's end.
    fn join(&mut self, before: usize, after: usize, over_columns: bool) {
        let next = self
            .draft
            .lines
            .get(after)
            .map(|l| self.draft.word(l.words.start))
            .unwrap_or_default();
        let on_next_line = match (self.draft.lines.get(before), self.draft.lines.get(after)) {
            (Some(a), Some(b)) => b.v - a.v > 0.5 * a.size.min(b.size),
            _ => false,
        };
        if !(on_next_line || over_columns) || !self.vocabulary.joins(&self.page.text, next) {
            if !on_next_line || !hyphen::is_compound(&self.page.text, next) {
                self.page.text.push(' ');
            }
            return;
        }
        self.page.text.pop();
        let end = self.page.text.len() as u32;
        if let Some(word) = self.page.words.last_mut() {
            word.range.end = end;
            word.hyphenated = true;
        }
        if let Some(line) = self.page.lines.last_mut() {
            line.range.end = end;
        }
        if over_columns && let Some(block) = self.page.blocks.last_mut() {
            block.range.end = end;
        }
    }

    fn line(&mut self, index: usize) {
        let Some(line) = self.draft.lines.get(index) else {
            return;
        };
        let start = self.page.text.len() as u32;
        let first_word = self.page.words.len() as u32;
        let number = self.page.lines.len() as u32;
        for (i, w) in line.words.clone().enumerate() {
            if i > 0 && !self.draft.is_glued(w) {
                self.page.text.push(' ');
            }
            self.word(w, number, line.size);
        }
        let end = self.page.text.len() as u32;
        self.page.lines.push(Line {
            range: Span::new(start, end),
            words: Span::new(first_word, self.page.words.len() as u32),
            bbox: line.bbox.rounded(),
            size: hundredths(line.size),
            bold: line.bold,
            italic: line.italic,
            angle: line.angle(),
        });
    }

    fn word(&mut self, index: usize, line: u32, line_size: f32) {
        let start = self.page.text.len() as u32;
        self.page.text.push_str(self.draft.word(index));
        let range = Span::new(start, self.page.text.len() as u32);
        if let Some(word) = self.draft.words.get(index) {
            let differs = (word.size - line_size).abs() > 0.05 * line_size;
            self.page.words.push(Word {
                range,
                bbox: word.bbox.rounded(),
                line,
                size: differs.then(|| hundredths(word.size)),
                rise: hundredths(word.rise),
                role: word.script.map(|script| match script {
                    Script::Raised => WordRole::Superscript,
                    Script::Lowered => WordRole::Subscript,
                }),
                ..Word::default()
            });
        }
    }
}

/// Reads the numbers of the columns that are written with decimal commas.
fn read_decimal_commas(rows: &mut [Row]) {
    for column in 0..rows.first().map_or(0, |r| r.cells.len()) {
        let texts: Vec<&str> = rows.iter().map(|r| r.cells[column].text.as_str()).collect();
        if let Some(numbers) = with_decimal_commas(&texts) {
            for (row, number) in rows.iter_mut().zip(numbers) {
                row.cells[column].number = number;
            }
        }
    }
}

fn hundredths(length: f32) -> f32 {
    (length * 100.0).round() / 100.0
}

/// Gives each table the caption right above or below it.
fn link_captions(page: &mut Page) {
    let captions: Vec<(Span, Rect)> = page
        .blocks
        .iter()
        .filter(|b| b.kind == BlockKind::Caption)
        .filter_map(|b| Some((b.range, b.bbox?)))
        .collect();
    for table in &mut page.tables {
        let Some(place) = table.bbox else { continue };
        let distance = |c: &Rect| {
            let apart = if c.center_y() < place.center_y() {
                place.y0 - c.y1
            } else {
                c.y0 - place.y1
            };
            // Captions stand above tables more often than below.
            if c.overlap_x(&place) > 0.0 {
                apart.max(0.0) + if c.y0 > place.y1 { 8.0 } else { 0.0 }
            } else {
                f32::MAX
            }
        };
        let nearest = captions
            .iter()
            .min_by(|a, b| distance(&a.1).total_cmp(&distance(&b.1)));
        table.caption = nearest.filter(|c| distance(&c.1) < 60.0).map(|c| c.0);
    }
}
