//! Lines to blocks, in reading order.

use super::draft::{Draft, DraftBlock, DraftLine, Script};
use crate::Rect;
use crate::model::BlockKind;

/// Groups the lines that no table took into blocks, in the order of the lines.
pub(crate) fn group(draft: &mut Draft) {
    let taken: Vec<usize> = {
        let mut taken = vec![usize::MAX; draft.lines.len()];
        for (b, block) in draft.blocks.iter().enumerate() {
            for &line in &block.lines {
                taken[line] = b;
            }
        }
        taken
    };
    let tables = std::mem::take(&mut draft.blocks);
    let mut blocks: Vec<DraftBlock> = Vec::new();
    let mut placed = vec![false; tables.len()];
    let mut open: Option<Open> = None;
    for index in 0..draft.lines.len() {
        if taken[index] != usize::MAX {
            finish(&mut open, &mut blocks, draft);
            if !std::mem::replace(&mut placed[taken[index]], true) {
                blocks.push(tables[taken[index]].clone());
            }
            continue;
        }
        let joins = open.as_ref().is_some_and(|o| o.takes(draft, index));
        if !joins {
            finish(&mut open, &mut blocks, draft);
        }
        match &mut open {
            Some(o) => o.add(&draft.lines[index], index),
            None => open = Some(Open::new(&draft.lines[index], index)),
        }
    }
    finish(&mut open, &mut blocks, draft);
    draft.blocks = blocks;
}

fn finish(open: &mut Option<Open>, blocks: &mut Vec<DraftBlock>, draft: &Draft) {
    let Some(done) = open.take() else { return };
    let first = draft
        .lines
        .get(done.lines[0])
        .map(|l| draft.line_text(l))
        .unwrap_or_default();
    let code = draft.sets_code
        && done.lines.iter().all(|l| draft.lines[*l].mono)
        && (done.lines.len() > 1 || first.ends_with([';', '{', '}']));
    let kind = if code {
        BlockKind::Code
    } else if starts_item(&first) {
        BlockKind::ListItem
    } else {
        BlockKind::Paragraph
    };
    blocks.push(DraftBlock {
        kind,
        level: None,
        lines: done.lines,
        bbox: done.bbox,
        continues: false,
        table: None,
    });
}

/// A block being built.
struct Open {
    lines: Vec<usize>,
    bbox: Rect,
    left: f32,
    right: f32,
    /// Distance between its baselines, once known.
    leading: Option<f32>,
    /// Size of its main text.
    size: f32,
}

impl Open {
    fn new(line: &DraftLine, index: usize) -> Self {
        Self {
            lines: vec![index],
            bbox: line.bbox,
            left: line.u0,
            right: line.u1,
            leading: None,
            size: line.size,
        }
    }

    fn add(&mut self, line: &DraftLine, index: usize) {
        if self.lines.len() == 1 {
            // The first line may be indented; the second tells the margin.
            self.left = line.u0;
        }
        self.left = self.left.min(line.u0);
        self.right = self.right.max(line.u1);
        self.bbox = self.bbox.union(&line.bbox);
        self.size = self.size.max(line.size);
        self.lines.push(index);
    }

    fn takes(&self, draft: &Draft, index: usize) -> bool {
        let next = &draft.lines[index];
        let Some(last) = self.lines.last().and_then(|l| draft.lines.get(*l)) else {
            return false;
        };
        if last.direction.0 * next.direction.0 + last.direction.1 * next.direction.1 < 0.98 {
            return false;
        }
        let em = last.size.max(next.size);
        let down = next.v - last.v;
        let overlap = next.u1.min(self.right) - next.u0.max(self.left);
        // A piece of the same line, or of a formula in it: a fraction, a limit, a root.
        if down.abs() <= 1.0 * em && overlap.min(next.width()) < next.width() + 1.0 {
            let near = next.u0 - last.u1 < 2.5 * em && last.u0 - next.u1 < 2.5 * em;
            let small = next.width() < 6.0 * em || last.width() < 6.0 * em || down.abs() < 0.5 * em;
            return near && small && (down.abs() < 0.85 * em || overlap <= 0.0);
        }
        if down <= 0.0 {
            return false;
        }
        if overlap <= 0.0 {
            return false;
        }
        let ratio = next.size / last.size;
        if !(0.8..=1.25).contains(&ratio) && next.width() > 8.0 * em && last.width() > 8.0 * em {
            return false;
        }
        let limit = self.leading.map_or(1.75 * em, |l| (l * 1.28).min(2.2 * em));
        if down > limit {
            return false;
        }
        // A bold line before plain ones is a heading; a bold beginning of a paragraph or a caption is not.
        if last.all_bold != next.all_bold
            && last.bold != next.bold
            && last.characters > 3
            && next.characters > 3
            && (self.lines.len() == 1 || next.bold)
        {
            return false;
        }
        if last.mono != next.mono && last.characters > 3 && next.characters > 3 {
            return false;
        }
        if last.mono && draft.sets_code {
            return true;
        }
        let text = draft.line_text(next);
        if starts_item(&text) || starts_note(draft, next) {
            return false;
        }
        let short = last.u1 < self.right - 1.5 * em;
        if self.lines.len() >= 2 {
            let indent = next.u0 - self.left;
            let was_flush = last.u0 - self.left < 0.4 * em;
            if indent > 0.7 * em && indent < 6.0 * em && was_flush && !is_centred(self, next) {
                return false;
            }
            if short
                && was_flush
                && indent.abs() < 0.4 * em
                && ends_sentence(draft, last)
                && last.u1 < self.right - 0.15 * (self.right - self.left)
            {
                return false;
            }
        }
        true
    }
}

/// Whether a line begins with a raised figure or sign: a note.
fn starts_note(draft: &Draft, line: &DraftLine) -> bool {
    let first = draft.words.get(line.words.start);
    line.words.len() > 1 && first.is_some_and(|w| w.script == Some(Script::Raised))
}

fn is_centred(open: &Open, line: &DraftLine) -> bool {
    let (left, right) = (line.u0 - open.left, open.right - line.u1);
    left > 1.0 && right > 1.0 && (left - right).abs() < 0.2 * (left + right)
}

fn ends_sentence(draft: &Draft, line: &DraftLine) -> bool {
    line.words
        .clone()
        .next_back()
        .is_some_and(|w| draft.word(w).ends_with(['.', ':', '?', '!', ';']))
}

/// Whether a line begins with a bullet or an item's number.
pub(crate) fn starts_item(text: &str) -> bool {
    let mut words = text.split(' ');
    let first = words.next().unwrap_or_default();
    if words.next().is_none() {
        return false;
    }
    match first {
        "•" | "◦" | "▪" | "‣" | "●" | "■" | "○" | "➢" | "✓" | "⁃" | "∙" | "·" | "–" | "-" | "*" | "❖"
        | "◆" => true,
        _ => {
            let inner = first.strip_prefix(['(', '[']).unwrap_or(first);
            let Some(body) = inner.strip_suffix(['.', ')', ']']) else {
                return false;
            };
            let bracketed = first.starts_with(['(', '[']) || first.ends_with(')');
            let roman = body.chars().all(|c| matches!(c, 'i' | 'v' | 'x')) && body.len() <= 5;
            let digits = body.len() <= 2 && body.chars().all(|c| c.is_ascii_digit());
            let letter = body.len() == 1 && body.chars().all(|c| c.is_ascii_alphabetic());
            !body.is_empty() && (digits || bracketed && (roman || letter))
        }
    }
}
