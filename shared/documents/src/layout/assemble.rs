//! A finished draft to a page: one text, and ranges into it.

use super::draft::{Draft, DraftBlock};
use super::hyphen::Vocabulary;
use crate::model::{Block, BlockKind, Line, Page, Span, Word};

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
        });
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
