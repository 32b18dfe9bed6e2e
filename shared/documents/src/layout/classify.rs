//! What each block is, judged over the whole document.

use super::draft::{Draft, DraftBlock};
use crate::model::BlockKind;
use crate::superscript::is_superscript;
use std::collections::HashMap;

/// What the pages so far have told about the document. A long document is judged some pages at a time, by these and by those before.
#[derive(Default)]
pub(crate) struct Classifier {
    pages: usize,
    /// Characters by size, in quarters of a point.
    characters: HashMap<i32, u32>,
    /// Sizes of large short text, largest first: the levels of headings.
    sizes: Vec<f32>,
    /// On how many pages a line stands at the top (or bottom), numbers aside.
    furniture: HashMap<(bool, String), usize>,
    /// Text sizes of the last few paragraphs that ended in the middle of a sentence.
    open: Vec<f32>,
}

impl Classifier {
    /// Labels headings, captions, footnotes, running heads and page numbers.
    pub(crate) fn classify(&mut self, drafts: &mut [Draft]) {
        self.pages += drafts.len();
        let body = self.body_size(drafts);
        self.mark_furniture(drafts);
        self.heading_sizes(drafts, body);
        for draft in drafts.iter_mut() {
            for i in 0..draft.blocks.len() {
                if !matches!(draft.blocks[i].kind, BlockKind::Paragraph | BlockKind::ListItem) {
                    continue;
                }
                let (kind, level) = judge(draft, &draft.blocks[i], body, &self.sizes);
                draft.blocks[i].kind = kind;
                draft.blocks[i].level = level;
            }
        }
        drafts.iter_mut().for_each(join_formulas);
        self.continuations(drafts);
    }

    /// The size most characters are set in.
    fn body_size(&mut self, drafts: &[Draft]) -> f32 {
        for line in drafts.iter().flat_map(|d| &d.lines) {
            let count = self
                .characters
                .entry((line.size * 4.0).round() as i32)
                .or_default();
            *count = count.saturating_add(line.characters);
        }
        (self.characters.iter())
            .max_by_key(|(size, n)| (**n, **size))
            .map_or(10.0, |(size, _)| *size as f32 / 4.0)
    }

    /// Notes the sizes of large short text.
    fn heading_sizes(&mut self, drafts: &[Draft], body: f32) {
        let sizes = &mut self.sizes;
        for draft in drafts {
            for block in draft
                .blocks
                .iter()
                .filter(|b| b.kind == BlockKind::Paragraph && b.lines.len() <= 4)
            {
                let size = size_of(draft, block);
                if size > body * 1.12 && !sizes.iter().any(|s| (s - size).abs() < 0.06 * size) {
                    sizes.push(size);
                }
            }
        }
        sizes.sort_by(|a, b| b.total_cmp(a));
    }

    /// Lines at the top or bottom of pages that repeat over pages, numbers aside.
    fn mark_furniture(&mut self, drafts: &mut [Draft]) {
        let mut candidates: Vec<(usize, usize, bool, String)> = Vec::new();
        for (p, draft) in drafts.iter().enumerate() {
            let (height, mut order) = (draft.page.height, (0..draft.blocks.len()).collect::<Vec<_>>());
            order.retain(|b| draft.blocks[*b].table.is_none() && draft.blocks[*b].lines.len() <= 3);
            for b in order {
                let block = &draft.blocks[b];
                let top = block.bbox.y1 < height * 0.12;
                let bottom = block.bbox.y0 > height * 0.88;
                if top || bottom {
                    let text = text_of(draft, block);
                    let key: String = text
                        .chars()
                        .filter(|c| !c.is_ascii_digit() && !c.is_whitespace())
                        .collect();
                    let roman = text.len() <= 6 && text.chars().all(|c| matches!(c, 'i' | 'v' | 'x' | 'l'));
                    let key = if roman { String::new() } else { key };
                    *self.furniture.entry((top, key.clone())).or_default() += 1;
                    candidates.push((p, b, top, key));
                }
            }
        }
        for (p, b, top, key) in candidates {
            let text = text_of(&drafts[p], &drafts[p].blocks[b]);
            let bare = key.is_empty() || key.chars().all(|c| !c.is_alphanumeric()) || is_page_of(&text);
            let on = self.furniture.get(&(top, key)).copied().unwrap_or(0);
            // Left and right pages often differ, and a running head may change with the chapter.
            let repeats = on >= 3 || on == 2 && self.pages <= 6;
            let drawn_number = drafts[p].page.label.as_deref() == Some(text.trim())
                || text.trim() == drafts[p].page.number.to_string();
            if bare && text.chars().count() <= 16 && (repeats || drawn_number) {
                drafts[p].blocks[b].kind = BlockKind::PageNumber;
            } else if repeats {
                drafts[p].blocks[b].kind = BlockKind::RunningHead;
            }
        }
    }

    /// Marks paragraphs that a column, a page, a footnote or a figure broke in two.
    fn continuations(&mut self, drafts: &mut [Draft]) {
        const REACH: usize = 6;
        let open = &mut self.open;
        for draft in drafts.iter_mut() {
            for i in 0..draft.blocks.len() {
                let block = &draft.blocks[i];
                if !matches!(block.kind, BlockKind::Paragraph | BlockKind::ListItem) {
                    continue;
                }
                let size = size_of(draft, block);
                let text = text_of(draft, block);
                let goes_on = block.kind == BlockKind::Paragraph && text.starts_with(char::is_lowercase);
                if goes_on && let Some(at) = open.iter().rposition(|s| (s - size).abs() < 0.05 * size) {
                    open.remove(at);
                    draft.blocks[i].continues = true;
                }
                if is_unfinished(&text) {
                    open.push(size);
                    if open.len() > REACH {
                        open.remove(0);
                    }
                }
            }
        }
    }
}

/// Puts the pieces of a displayed formula (fractions, limits, sums) into one block.
fn join_formulas(draft: &mut Draft) {
    let mut out: Vec<DraftBlock> = Vec::new();
    for block in std::mem::take(&mut draft.blocks) {
        let words: usize = block
            .lines
            .iter()
            .filter_map(|l| draft.lines.get(*l))
            .map(|l| l.words.len())
            .sum();
        let piece = block.kind == BlockKind::Formula || block.kind == BlockKind::Paragraph && words <= 3;
        if let Some(last) = out.last_mut()
            && (last.kind == BlockKind::Formula && piece
                || block.kind == BlockKind::Formula && last.lines.len() == 1 && is_fragment(draft, last))
        {
            let em = size_of(draft, &block).max(size_of(draft, last));
            let apart = block.bbox.y0.max(last.bbox.y0) - block.bbox.y1.min(last.bbox.y1);
            let aside = block.bbox.x0.max(last.bbox.x0) - block.bbox.x1.min(last.bbox.x1);
            if apart < 0.3 * em && aside < 3.0 * em {
                last.kind = BlockKind::Formula;
                last.lines.extend(block.lines);
                last.bbox = last.bbox.union(&block.bbox);
                continue;
            }
        }
        out.push(block);
    }
    draft.blocks = out;
}

/// A word or two of no sentence.
fn is_fragment(draft: &Draft, block: &DraftBlock) -> bool {
    let words: usize = block
        .lines
        .iter()
        .filter_map(|l| draft.lines.get(*l))
        .map(|l| l.words.len())
        .sum();
    block.kind == BlockKind::Paragraph && words <= 3
}

/// Whether a paragraph's text stops in the middle of a sentence.
pub(crate) fn is_unfinished(text: &str) -> bool {
    text.chars().count() > 40
        && !text
            .trim_end()
            // A note's mark stands after the full stop.
            .trim_end_matches(is_superscript)
            .ends_with(['.', '!', '?', ':', ';', ')', '”', '"', '’'])
}

fn text_of(draft: &Draft, block: &DraftBlock) -> String {
    block
        .lines
        .iter()
        .filter_map(|l| draft.lines.get(*l))
        .map(|l| draft.line_text(l))
        .collect::<Vec<_>>()
        .join(" ")
}

fn size_of(draft: &Draft, block: &DraftBlock) -> f32 {
    let lines = block.lines.iter().filter_map(|l| draft.lines.get(*l));
    lines.max_by_key(|l| l.characters).map_or(0.0, |l| l.size)
}

/// `Page 3 of 12`, `3/12`.
fn is_page_of(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    matches!(words.as_slice(), ["Page" | "page" | "PAGE", n] | ["Page" | "page" | "PAGE", n, "of", _] if n.chars().all(|c| c.is_ascii_digit()))
}

fn judge(draft: &Draft, block: &DraftBlock, body: f32, sizes: &[f32]) -> (BlockKind, Option<u8>) {
    let text = text_of(draft, block);
    let size = size_of(draft, block);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let lines: Vec<_> = block.lines.iter().filter_map(|l| draft.lines.get(*l)).collect();
    let Some(first) = lines.first() else {
        return (block.kind, block.level);
    };
    if !first.is_horizontal() {
        let vertical_page = draft.lines.iter().filter(|l| !l.is_horizontal()).count() * 2 > draft.lines.len();
        return (
            if vertical_page {
                block.kind
            } else {
                BlockKind::Marginal
            },
            None,
        );
    }
    if is_caption(&text) {
        return (BlockKind::Caption, None);
    }
    if is_formula(&text, letters) {
        return (BlockKind::Formula, None);
    }
    let bold = lines.iter().all(|l| l.bold);
    let short = lines.len() <= 3 && text.chars().count() <= 160;
    let ends_like_prose = text.ends_with(['.', ',', ';']) && !text.ends_with("..") && lines.len() > 1;
    if short && letters >= 3 && !ends_like_prose {
        if size > body * 1.12 {
            let rank = sizes
                .iter()
                .position(|s| (s - size).abs() < 0.06 * size)
                .unwrap_or(sizes.len());
            return (BlockKind::Heading, Some((rank + 1).min(6) as u8));
        }
        let numbered = section_depth(&text);
        let capitals = letters >= 4 && text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        let begins = text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
        if size > body * 0.92
            && begins
            && lines.len() <= 2
            && (bold
                || numbered.is_some() && (first.italic || capitals)
                || capitals && !block_is_wide(draft, block))
        {
            let base = sizes.len().min(4) as u8;
            return (
                BlockKind::Heading,
                Some((base + numbered.unwrap_or(1)).clamp(1, 6)),
            );
        }
    }
    if size < body * 0.92
        && block.bbox.y0 > draft.page.height * 0.5
        && is_note(draft, &text, first.words.start)
    {
        return (BlockKind::Footnote, None);
    }
    (block.kind, None)
}

fn block_is_wide(draft: &Draft, block: &DraftBlock) -> bool {
    block.bbox.width() > draft.page.width * 0.6
}

/// `Figure 3:`, `Table A.1.`, `Exhibit 2`.
pub(crate) fn is_caption(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default().trim_end_matches('.');
    let label = matches!(
        first,
        "Figure"
            | "FIGURE"
            | "Fig"
            | "FIG"
            | "Table"
            | "TABLE"
            | "Tab"
            | "Exhibit"
            | "EXHIBIT"
            | "Chart"
            | "Panel"
            | "PANEL"
            | "Listing"
            | "Algorithm"
    );
    let number = words.next().unwrap_or_default();
    let bare = number.trim_end_matches(['.', ':', ')']);
    let is_number = !bare.is_empty()
        && bare.len() <= 6
        && bare
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-') || c.is_ascii_uppercase())
        && (bare.chars().any(|c| c.is_ascii_digit()) || bare.len() <= 3);
    // Prose that begins with a reference goes on in lower case: `Figure 3 shows`.
    let prose = number.len() == bare.len() && words.next().is_some_and(|w| w.starts_with(char::is_lowercase));
    label && is_number && !prose
}

fn is_formula(text: &str, letters: usize) -> bool {
    let visible = text.chars().filter(|c| !c.is_whitespace()).count();
    let math = text
        .chars()
        .filter(|c| {
            matches!(
                c,
                '=' | '+'
                    | '−'
                    | '∑'
                    | '∏'
                    | '∫'
                    | '√'
                    | '≤'
                    | '≥'
                    | '×'
                    | '·'
                    | '∈'
                    | '/'
                    | '^'
                    | '|'
                    | '('
                    | ')'
            )
        })
        .count();
    let words = text
        .split_whitespace()
        .filter(|w| w.len() >= 4 && w.chars().all(char::is_alphabetic))
        .count();
    (3..=200).contains(&visible)
        && words <= 2
        && math > 0
        && text.contains(['=', '≤', '≥', '∑', '∏', '∫', '≈', '<', '>'])
        && letters * 10 <= visible * 8
}

/// How deep a section number is: 1 for `2`, 2 for `2.1`.
fn section_depth(text: &str) -> Option<u8> {
    let first = text.split_whitespace().next()?.trim_end_matches('.');
    let parts: Vec<&str> = first.split('.').collect();
    let numeric = parts.len() <= 4
        && parts
            .iter()
            .all(|p| !p.is_empty() && p.len() <= 2 && p.chars().all(|c| c.is_ascii_digit()));
    let roman = parts.len() == 1 && first.len() <= 5 && first.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let letter = parts.len() == 1 && first.len() == 1 && first.chars().all(|c| c.is_ascii_uppercase());
    (numeric || roman || letter).then_some(parts.len() as u8)
}

/// A footnote begins with its mark: a small number, a star, a dagger.
fn is_note(draft: &Draft, text: &str, first_word: usize) -> bool {
    let mark = draft.word(first_word);
    let digits: String = mark.chars().take_while(char::is_ascii_digit).collect();
    (1..=2).contains(&digits.len())
        && text
            .chars()
            .nth(digits.len())
            .is_some_and(|c| !c.is_ascii_digit() && c != '.' && c != ',')
        || mark.starts_with(['*', '†', '‡', '§', '¶', '∗'])
        || mark.starts_with(is_superscript)
}
