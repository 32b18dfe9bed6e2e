//! Glyphs in drawing order to words and lines.

use super::draft::{Draft, DraftLine, DraftWord};
use super::{order, scripts};
use crate::Rect;
use crate::pdf::content::{Glyph, Style};
use crate::pdf::font::CodeText;
use unicode_normalization::UnicodeNormalization;

/// A gap wider than this many ems parts words where no space is drawn. Between the widest kerning (0.1) and the narrowest
/// justified space (0.2).
const WORD_GAP: f32 = 0.16;
/// How far a baseline may stray, in ems, for glyphs that stand next to each other: superscripts and subscripts.
const SCRIPT_SHIFT: f32 = 0.62;
/// How far it may stray for glyphs on one line.
const BASELINE_SHIFT: f32 = 0.22;
/// A shift by more than this, in ems, begins a part of its own: a script, or what follows one.
const PART_SHIFT: f32 = 0.05;

/// Lays out glyphs in drawing order as lines of words, in the order in which they are read.
pub(crate) fn lay<'g>(draft: &mut Draft, glyphs: impl Iterator<Item = &'g Glyph>) {
    let mut lines = LineBuilder::new(draft);
    glyphs.for_each(|glyph| lines.push(glyph));
    lines.close();
    order::arrange(draft);
    scripts::settle(draft);
}

/// Builds lines from glyphs.
struct LineBuilder<'d> {
    draft: &'d mut Draft,
    line: Option<Open>,
    /// A spacing accent waiting for its letter.
    accent: Option<(char, f32, f32)>,
}

/// The line being built.
struct Open {
    first_word: usize,
    direction: (f32, f32),
    /// Baseline of the line's own text, not of its scripts.
    v: f32,
    size: f32,
    u0: f32,
    u1: f32,
    last: Last,
    word_open: bool,
    /// Whether the next word touches the last one.
    glued: bool,
    bold: u32,
    italic: u32,
    mono: u32,
    characters: u32,
}

/// The last glyph.
struct Last {
    v: f32,
    size: f32,
}

impl<'d> LineBuilder<'d> {
    fn new(draft: &'d mut Draft) -> Self {
        Self {
            draft,
            line: None,
            accent: None,
        }
    }

    fn push(&mut self, glyph: &Glyph) {
        let direction = direction(glyph)
            .or_else(|| self.line.as_ref().map(|l| l.direction))
            .unwrap_or((1.0, 0.0));
        let (u, v) = project(direction, glyph.x, glyph.y);
        let end = u + glyph.dx * direction.0 + glyph.dy * direction.1;
        let size = glyph.size.max(0.1);
        let is_space = matches!(&glyph.text, CodeText::One(' '));

        if let Some(line) = &mut self.line {
            let turned = line.direction.0 * direction.0 + line.direction.1 * direction.1 < 0.985;
            let em = line.size.max(size);
            let gap = u - line.u1;
            let off = (v - line.v).abs();
            let beside = gap > -0.6 * em && gap < 0.7 * em;
            let on_line = off <= BASELINE_SHIFT * em.min(line.size.min(size) * 1.6) && gap > -0.6 * em;
            let script = beside && off <= SCRIPT_SHIFT * em && (v - line.last.v).abs() <= SCRIPT_SHIFT * em;
            if turned || !(on_line || script) {
                self.close();
            } else if is_space {
                line.word_open = false;
                line.glued = false;
                line.last = Last { v, size };
                // A space takes its place, but doesn't make the line longer.
                line.u1 = line.u1.max(u.min(end));
                return;
            } else if gap > WORD_GAP * em.min(size.max(line.last.size)) {
                line.word_open = false;
                line.glued = false;
            } else if line.word_open
                && (v - line.last.v).abs() > PART_SHIFT * em
                && glyph.text != CodeText::Nothing
                && self.accent.is_none()
                && !is_accent(&glyph.text)
            {
                line.word_open = false;
                line.glued = true;
            }
        }
        let open = self.line.as_ref().is_some_and(|l| l.word_open);
        // What has no text of its own can lengthen a word, but not begin one.
        if is_space && self.line.is_none() || glyph.text == CodeText::Nothing && !open {
            return;
        }
        self.add(glyph, direction, (u, end, v), size);
    }

    fn add(&mut self, glyph: &Glyph, direction: (f32, f32), (u, end, v): (f32, f32, f32), size: f32) {
        let bbox = glyph_box(glyph, direction, end - u);
        let draft = &mut *self.draft;
        let line = self.line.get_or_insert(Open {
            first_word: draft.words.len(),
            direction,
            v,
            size,
            u0: u,
            u1: u,
            last: Last { v, size },
            word_open: false,
            glued: false,
            bold: 0,
            italic: 0,
            mono: 0,
            characters: 0,
        });
        if !line.word_open || draft.words.is_empty() {
            let at = draft.text.len();
            draft.words.push(DraftWord {
                text: at..at,
                bbox,
                u0: u,
                u1: end,
                v,
                size,
                glued: line.glued,
                script: None,
                rise: 0.0,
            });
            line.word_open = true;
            self.accent = None;
        }
        // A larger glyph than so far sets the line's baseline: a drop of a script was first.
        if size > line.size * 1.15 {
            line.size = size;
            line.v = v;
        }
        if let Some(word) = draft.words.last_mut() {
            let accent = self.accent.take();
            push_text(
                &mut draft.text,
                &glyph.text,
                accent.filter(|(_, a0, a1)| (a0 + a1) / 2.0 > u && (a0 + a1) / 2.0 < end),
            );
            if let CodeText::One(c) = glyph.text
                && combining(c).is_some()
            {
                self.accent = Some((c, u, end));
            }
            word.text.end = draft.text.len();
            word.bbox = word.bbox.union(&bbox);
            word.u0 = word.u0.min(u);
            word.u1 = word.u1.max(end);
            if size > word.size {
                word.size = size;
                word.v = v;
            }
        }
        line.u0 = line.u0.min(u);
        line.u1 = line.u1.max(end);
        line.bold += u32::from(glyph.style.bold);
        line.italic += u32::from(glyph.style.italic);
        line.mono += u32::from(glyph.style.mono);
        line.characters += 1;
        if !is_accent(&glyph.text) {
            line.last = Last { v, size };
        }
    }

    /// Ends the line.
    fn close(&mut self) {
        self.accent = None;
        let Some(open) = self.line.take() else { return };
        let words = open.first_word..self.draft.words.len();
        let Some(bbox) = Rect::around(self.draft.words[words.clone()].iter().map(|w| &w.bbox)) else {
            return;
        };
        let line = DraftLine {
            words: words.clone(),
            bbox,
            direction: open.direction,
            u0: open.u0,
            u1: open.u1,
            v: open.v,
            size: open.size,
            bold: open.bold * 2 > open.characters,
            all_bold: open.bold * 20 >= open.characters * 19,
            italic: open.italic * 2 > open.characters,
            mono: open.mono * 3 > open.characters * 2,
            characters: open.characters,
        };
        if is_overprint(self.draft, &line) {
            self.draft.words.truncate(words.start);
            let end = self.draft.words.last().map_or(0, |w| w.text.end);
            self.draft.text.truncate(end);
        } else {
            self.draft.lines.push(line);
        }
    }
}

/// Whether every word of the line was drawn before at the same place: a shadow, or bold by printing twice.
fn is_overprint(draft: &Draft, line: &DraftLine) -> bool {
    let em = line.size;
    draft.lines.iter().rev().take(40).any(|old| {
        (old.v - line.v).abs() < 0.25 * em
            && old.direction == line.direction
            && old.u0 < line.u0 + 0.3 * em
            && old.u1 > line.u1 - 0.3 * em
            && line.words.clone().all(|w| {
                let new = &draft.words[w];
                old.words.clone().any(|o| {
                    (draft.words[o].u0 - new.u0).abs() < 0.3 * em
                        && draft.word(o) == &draft.text[new.text.clone()]
                })
            })
    })
}

/// Unit vector of the baseline; `None` of a glyph without advance.
fn direction(glyph: &Glyph) -> Option<(f32, f32)> {
    let (dx, dy) = (glyph.dx, glyph.dy);
    if dx > 0.0 && dy.abs() < 0.002 * dx {
        return Some((1.0, 0.0));
    }
    let length = dx.hypot(dy);
    (length > 0.01 * glyph.size).then(|| (dx / length, dy / length))
}

fn project(direction: (f32, f32), x: f32, y: f32) -> (f32, f32) {
    let (c, s) = direction;
    (x * c + y * s, y * c - x * s)
}

/// The box of a glyph: its advance along the line, the font's ascent and descent across it.
fn glyph_box(glyph: &Glyph, (c, s): (f32, f32), advance: f32) -> Rect {
    let Style {
        ascent,
        descent,
        vertical,
        ..
    } = glyph.style;
    let (up, down) = if vertical { (0.5, -0.5) } else { (ascent, descent) };
    let (a, d) = (up * glyph.size, down * glyph.size);
    if (c, s) == (1.0, 0.0) {
        let (x, y) = (glyph.x, glyph.y);
        return Rect::new(x.min(x + advance), y - a.max(d), x.max(x + advance), y - a.min(d));
    }
    let at = |u: f32, w: f32| (glyph.x + u * c + w * s, glyph.y + u * s - w * c);
    let corners = [at(0.0, a), at(advance, a), at(0.0, d), at(advance, d)];
    let mut r = Rect::new(corners[0].0, corners[0].1, corners[0].0, corners[0].1);
    for (x, y) in corners {
        r = r.union(&Rect::new(x, y, x, y));
    }
    r
}

/// Appends a glyph's text. An accent drawn just before over the same place becomes one letter with it.
fn push_text(out: &mut String, text: &CodeText, accent: Option<(char, f32, f32)>) {
    match text {
        CodeText::One(c) => {
            if let Some((spacing, ..)) = accent
                && let Some(mark) = combining(spacing)
                && c.is_alphabetic()
                && out.ends_with(spacing)
            {
                out.truncate(out.len() - spacing.len_utf8());
                let base = match c {
                    'ı' => 'i',
                    'ȷ' => 'j',
                    other => *other,
                };
                out.extend([base, mark].into_iter().nfc());
                return;
            }
            out.push(*c);
        }
        CodeText::Many(s) => out.push_str(s),
        CodeText::Unmapped => out.push('\u{fffd}'),
        CodeText::Nothing => {}
    }
}

/// Whether a glyph is an accent that its letter takes up, drawn as high as the letter needs it.
fn is_accent(text: &CodeText) -> bool {
    matches!(text, CodeText::One(c) if combining(*c).is_some())
}

/// The combining form of a spacing accent.
fn combining(accent: char) -> Option<char> {
    Some(match accent {
        '\u{b4}' | '\u{2ca}' => '\u{301}',
        '`' | '\u{2cb}' => '\u{300}',
        '\u{2c6}' => '\u{302}',
        '\u{2dc}' => '\u{303}',
        '\u{a8}' => '\u{308}',
        '\u{2c7}' => '\u{30c}',
        '\u{2d8}' => '\u{306}',
        '\u{2da}' => '\u{30a}',
        '\u{b8}' => '\u{327}',
        '\u{af}' => '\u{304}',
        '\u{2d9}' => '\u{307}',
        '\u{2dd}' => '\u{30b}',
        _ => return None,
    })
}
