//! What raised words are: marks that lead to notes, or exponents.

use crate::model::{BlockKind, NoteMark, Page, Span, WordRole};
use unicode_normalization::UnicodeNormalization;

/// Functions and units whose raised figure is an exponent.
const POWERS: [&str; 22] = [
    "sin", "cos", "tan", "log", "ln", "exp", "max", "min", "km", "cm", "mm", "nm", "ft", "in", "mi", "kg",
    "adj", "var", "Var", "cov", "std", "yd",
];

/// Tells marks from exponents and links each mark to its note.
pub(super) fn tell(page: &mut Page) {
    if !page.words.iter().any(|w| w.role == Some(WordRole::Superscript)) {
        return;
    }
    let notes = notes(page);
    let begins = |at: u32| page.block_at(at).is_some_and(|b| b.range.start == at);
    let mut kinds: Vec<(usize, Kind)> = (page.words.iter().enumerate())
        .filter(|(_, w)| w.role == Some(WordRole::Superscript))
        .map(|(i, w)| {
            let kind = if !begins(w.range.start) {
                kind(page, w.range, &notes)
            } else if figure(page.slice(w.range)).is_some() {
                Kind::Note
            } else {
                Kind::Exponent
            };
            (i, kind)
        })
        .collect();
    follow_the_count(page, &mut kinds);
    let mut marks = Vec::new();
    for &(i, kind) in &kinds {
        let range = page.words[i].range;
        if kind == Kind::Mark {
            marks.extend(parts(page.slice(range)).map(|(from, part)| {
                let start = range.start + from as u32;
                NoteMark {
                    range: Span::new(start, start + part.len() as u32),
                    note: note_of(&notes, part).map(|block| (page.number, block)),
                }
            }));
        }
    }
    for (i, kind) in kinds {
        if matches!(kind, Kind::Mark | Kind::Note) {
            page.words[i].role = Some(WordRole::Mark);
        }
    }
    page.note_marks = marks;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Leads to a note.
    Mark,
    /// Begins a note.
    Note,
    Exponent,
    /// After a bare figure: a mark if it goes on from others.
    Either,
}

/// Marks count through the page: what comes next to a mark in the count is one too, even after a bare figure.
fn follow_the_count(page: &Page, kinds: &mut [(usize, Kind)]) {
    let value = |i: usize| figure(page.slice(page.words[i].range)).and_then(|f| f.parse::<u32>().ok());
    let mut known: Vec<u32> = (kinds.iter())
        .filter(|(_, k)| matches!(k, Kind::Mark | Kind::Note))
        .filter_map(|(i, _)| value(*i))
        .collect();
    for (i, kind) in kinds.iter_mut().filter(|(_, k)| *k == Kind::Either) {
        let is_next = |v: u32| v == 1 || known.iter().any(|k| k.abs_diff(v) == 1);
        *kind = match value(*i) {
            Some(v) if is_next(v) => {
                known.push(v);
                Kind::Mark
            }
            _ => Kind::Exponent,
        };
    }
}

/// The notes of the page: what each begins with, and its block.
fn notes(page: &Page) -> Vec<(String, u32)> {
    let footnotes = page
        .blocks
        .iter()
        .enumerate()
        .filter(|(_, b)| b.kind == BlockKind::Footnote);
    footnotes
        .filter_map(|(i, block)| {
            let text = page.slice(block.range);
            let first = text.split_whitespace().next()?;
            let end = first.find(|c: char| !is_figure(c)).unwrap_or(first.len());
            Some((figure(&first[..end])?, i as u32))
        })
        .take(200)
        .collect()
}

fn note_of(notes: &[(String, u32)], part: &str) -> Option<u32> {
    let figure = figure(part)?;
    notes.iter().find(|n| n.0 == figure).map(|n| n.1)
}

/// The marks in a raised word: `¹,²` is two.
fn parts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split([',', ';'])
        .map(|part| (part.as_ptr() as usize - text.as_ptr() as usize, part))
        .filter(|(_, part)| !part.is_empty())
}

fn kind(page: &Page, range: Span, notes: &[(String, u32)]) -> Kind {
    let text = page.slice(range);
    let before = page.text.get(..range.start as usize).unwrap_or_default();
    let Some(last) = before.chars().next_back() else {
        return Kind::Exponent;
    };
    if text.contains(['⁻', '⁺', '⁼', '⁽', '\u{2044}']) || figure(text).is_none() {
        return Kind::Exponent;
    }
    if last.is_whitespace() {
        return Kind::Mark;
    }
    let base = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let letters = base.chars().rev().take_while(|c| c.is_alphabetic()).count();
    if letters == 1 {
        return Kind::Exponent;
    }
    if is_sign(text) || parts(text).any(|(_, part)| note_of(notes, part).is_some()) {
        return Kind::Mark;
    }
    let word = &base[base
        .char_indices()
        .rev()
        .take(letters)
        .last()
        .map_or(base.len(), |(i, _)| i)..];
    match last {
        _ if letters > 1 && POWERS.contains(&word) => Kind::Exponent,
        _ if letters > 1 => Kind::Mark,
        ')' | ']' | '|' | '}' => Kind::Exponent,
        _ if base.trim_start_matches(|c: char| !c.is_alphanumeric()) == "10" => Kind::Exponent,
        c if c.is_ascii_digit() => Kind::Either,
        _ => Kind::Mark,
    }
}

/// Signs that mark notes wherever they are.
fn is_sign(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| matches!(c, '*' | '\u{2217}' | '†' | '‡' | '§' | '¶'))
}

fn is_figure(c: char) -> bool {
    c.is_ascii_digit() || crate::superscript::is_superscript(c) || is_sign(c.encode_utf8(&mut [0; 4]))
}

/// What a mark says, raised or not; `None` of what is no mark.
fn figure(text: &str) -> Option<String> {
    let plain: String = text
        .nfkc()
        .filter(|c| !matches!(c, ',' | ';' | '–' | '^' | '.'))
        .collect();
    let digits = plain.len() <= 6 && plain.chars().all(|c| c.is_ascii_digit());
    let letter = plain.len() == 1 && plain.chars().all(|c| c.is_ascii_lowercase());
    (!plain.is_empty() && (digits || letter || is_sign(&plain))).then_some(plain)
}
