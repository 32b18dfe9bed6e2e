//! Raised and lowered parts of lines (exponents, indices, note marks), told by size and baseline and written as such.

use super::draft::{Draft, DraftLine, DraftWord, Script};
use super::{rtl, spaced};
use crate::superscript::{subscript, superscript};

/// A script is set smaller than this share of its line.
const SMALL: f32 = 0.88;
/// How far a script lies above its line at least, and at most, in ems.
const RISE: std::ops::Range<f32> = 0.1..0.8;
/// How far it lies below at least.
const DROP: f32 = 0.06;
/// How far a figure of the line's own size lies above it at least.
const FULL_SIZE_RISE: f32 = 0.25;

/// A word and its text while its line is being settled.
pub(crate) struct Part {
    pub(crate) word: DraftWord,
    pub(crate) text: String,
}

/// Settles what the words of each line are: scripts are told from the words they touch and written as such, other pieces of a word
/// become one, letter-spaced words too.
pub(crate) fn settle(draft: &mut Draft) {
    let mut text = String::with_capacity(draft.text.len() + 16);
    let mut words: Vec<DraftWord> = Vec::with_capacity(draft.words.len());
    for i in 0..draft.lines.len() {
        let line = &draft.lines[i];
        let first = words.len();
        if is_plain(draft, line) {
            for word in draft.words.get(line.words.clone()).unwrap_or_default() {
                let start = text.len();
                push_plain(&mut text, draft.text.get(word.text.clone()).unwrap_or_default());
                words.push(DraftWord {
                    text: start..text.len(),
                    ..word.clone()
                });
            }
            rtl::restore(&mut text, &mut words[first..]);
            draft.lines[i].words = first..words.len();
            continue;
        }
        let mut parts: Vec<Part> = (line.words.clone())
            .filter_map(|w| {
                let text = draft.word(w).to_owned();
                Some(Part {
                    word: draft.words.get(w)?.clone(),
                    text,
                })
            })
            .collect();
        let line = &mut draft.lines[i];
        if parts
            .iter()
            .any(|p| p.word.glued || p.word.size < SMALL * line.size)
        {
            refer(line, &parts);
            tell_scripts(line, &mut parts);
            merge_pieces(&mut parts);
            fractions(&mut parts, line.size, &draft.rules);
            for i in 0..parts.len() {
                write_script(&mut parts, i, &draft.rules);
            }
        }
        spaced::join(&mut parts, line.size);
        for Part { mut word, text: own } in parts {
            let start = text.len();
            push_plain(&mut text, &own);
            word.text = start..text.len();
            words.push(word);
        }
        rtl::restore(&mut text, &mut words[first..]);
        line.words = first..words.len();
    }
    draft.text = text;
    draft.words = words;
}

/// Whether a line has no scripts and no single letters to be joined, as most have not.
fn is_plain(draft: &Draft, line: &DraftLine) -> bool {
    let words = draft.words.get(line.words.clone()).unwrap_or_default();
    let letters = words.iter().filter(|w| w.text.len() == 1).count();
    letters < spaced::CAPITALS && !words.iter().any(|w| w.glued || w.size < SMALL * line.size)
}

/// Appends a word. A soft hyphen inside it is drawn, so it is a hyphen, or the minus of a figure; at its end it may part a word over two lines.
fn push_plain(out: &mut String, word: &str) {
    if !word.contains('\u{ad}') {
        out.push_str(word);
        return;
    }
    let start = out.len();
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        let figure = chars.peek().is_some_and(|c| c.is_ascii_digit() || *c == '.');
        match c {
            '\u{ad}' if figure && !out[start..].ends_with(char::is_alphanumeric) => out.push('\u{2212}'),
            '\u{ad}' if chars.peek().is_some() => out.push('-'),
            c => out.push(c),
        }
    }
}

/// Sets the line's baseline and size to those of its main text: the most characters among the largest. A few larger signs (an initial, a
/// sum) are not the line's text.
fn refer(line: &mut DraftLine, parts: &[Part]) {
    let count = |p: &Part| p.text.chars().count();
    let total: usize = parts.iter().map(count).sum();
    let mut limit = f32::MAX;
    for _ in 0..4 {
        let largest = (parts.iter().map(|p| p.word.size).filter(|s| *s < limit)).fold(0.0, f32::max);
        let mut rows: Vec<(f32, f32, usize)> = Vec::new();
        for part in parts
            .iter()
            .filter(|p| p.word.size < limit && p.word.size >= SMALL * largest)
        {
            let near = rows
                .iter_mut()
                .take(16)
                .find(|r| (r.0 - part.word.v).abs() < 0.08 * largest);
            match near {
                Some(row) => row.2 += count(part),
                None => rows.push((part.word.v, part.word.size, count(part))),
            }
        }
        let Some(main) = rows.iter().max_by_key(|r| r.2) else {
            return;
        };
        if main.2 * 10 >= total {
            (line.v, line.size) = (main.0, main.1);
            return;
        }
        limit = SMALL * largest;
    }
}

fn tell_scripts(line: &DraftLine, parts: &mut [Part]) {
    for i in 0..parts.len() {
        let glued = i > 0 && parts[i].word.glued;
        let leads = i == 0
            && parts
                .get(1)
                .is_some_and(|p| p.word.glued || p.word.size > parts[0].word.size);
        let script = script(
            line,
            &parts[i],
            glued,
            leads,
            i.checked_sub(1).and_then(|b| parts.get(b)),
        );
        let part = &mut parts[i];
        part.word.rise = line.v - part.word.v;
        part.word.script = script;
        if script.is_none() && part.word.size >= SMALL * line.size && part.word.rise.abs() < DROP * line.size
        {
            part.word.rise = 0.0;
        }
    }
}

fn script(line: &DraftLine, part: &Part, glued: bool, leads: bool, before: Option<&Part>) -> Option<Script> {
    let (rise, em) = (line.v - part.word.v, line.size);
    let length = part.text.chars().count();
    let near = before.is_some_and(|b| part.word.u0 - b.word.u1 < 0.4 * em);
    // What stands alone is a script only if nobody would set it otherwise.
    let figure = length <= 3
        && part
            .text
            .chars()
            .all(|c| c.is_ascii_digit() || c == ',' || is_mark(c));
    let may = glued && length <= 16 || (leads || near) && figure;
    if !may {
        return None;
    }
    let small = part.word.size < SMALL * em;
    if small && RISE.contains(&(rise / em)) || figure && FULL_SIZE_RISE < rise / em {
        Some(Script::Raised)
    } else if small && glued && rise < -DROP * em {
        Some(Script::Lowered)
    } else {
        None
    }
}

/// Joins what touches and stands alike.
fn merge_pieces(parts: &mut Vec<Part>) {
    let mut out: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts.drain(..) {
        match out.last_mut() {
            Some(last) if part.word.glued && part.word.script == last.word.script => {
                last.text.push_str(&part.text);
                last.word.bbox = last.word.bbox.union(&part.word.bbox);
                last.word.u0 = last.word.u0.min(part.word.u0);
                last.word.u1 = last.word.u1.max(part.word.u1);
                last.word.size = last.word.size.max(part.word.size);
            }
            _ => out.push(part),
        }
    }
    *parts = out;
}

/// Writes fractions built of a raised figure, a bar and a lowered or small figure on the line, apart from the number before them: `1 3/4`.
fn fractions(parts: &mut Vec<Part>, em: f32, rules: &[crate::pdf::content::Rule]) {
    let is_figure = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mut i = 0;
    while i + 1 < parts.len() {
        let (above, rest) = (&parts[i], &parts[i + 1..]);
        let glued = |k: usize| rest.get(k).is_some_and(|p| p.word.glued);
        let mut taken = 0;
        let mut stacked = false;
        if above.word.script == Some(Script::Raised) && is_figure(&above.text) && glued(0) {
            let bar = &rest[0];
            let below = bar.text.strip_prefix(['/', '\u{2044}', '\u{2215}']);
            match (bar.word.script, below, rest.get(1)) {
                (None, Some(""), Some(below))
                    if glued(1) && below.word.script == Some(Script::Lowered) && is_figure(&below.text) =>
                {
                    taken = 2;
                }
                (None, Some(below), _)
                    if is_figure(below)
                        && (bar.word.size < SMALL * em || bar.text.starts_with('\u{2044}')) =>
                {
                    taken = 1;
                }
                (Some(Script::Lowered), ..) => stacked = is_over(above, bar, rules),
                _ => {}
            }
        }
        let after_figure = i > 0 && parts[i - 1].text.ends_with(|c: char| c.is_ascii_digit());
        if (taken > 0 || stacked) && after_figure {
            parts[i].word.glued = false;
        }
        if taken > 0 {
            for piece in parts.drain(i + 1..=i + taken).collect::<Vec<_>>() {
                let part = &mut parts[i];
                part.text.push_str(&piece.text);
                part.word.bbox = part.word.bbox.union(&piece.word.bbox);
                part.word.u1 = part.word.u1.max(piece.word.u1);
            }
            parts[i].text = parts[i].text.replace(['\u{2044}', '\u{2215}'], "/");
            parts[i].word.script = None;
            parts[i].word.rise = 0.0;
        }
        i += 1;
    }
}

fn write_script(parts: &mut [Part], at: usize, rules: &[crate::pdf::content::Rule]) {
    let (before, rest) = parts.split_at_mut(at);
    let (before, Some(part)) = (before.last(), rest.first_mut()) else {
        return;
    };
    part.text = match part.word.script {
        None => return,
        Some(Script::Raised) => raised(&part.text, before.map_or("", |b| &b.text)),
        Some(Script::Lowered) => {
            let text = lowered(&part.text);
            match before {
                // A fraction: two figures with a rule between.
                Some(above) if above.word.script == Some(Script::Raised) && is_over(above, part, rules) => {
                    format!("\u{2044}{text}")
                }
                _ => text,
            }
        }
    };
}

/// Whether a rule parts a raised figure from the lowered one below it.
fn is_over(above: &Part, below: &Part, rules: &[crate::pdf::content::Rule]) -> bool {
    let (a, b) = (&above.word.bbox, &below.word.bbox);
    a.overlap_x(b) > 0.4 * a.width().min(b.width())
        && rules.iter().any(|r| {
            r.horizontal
                && r.at > a.center_y()
                && r.at < b.center_y()
                && r.from < a.x1
                && r.to > a.x0
                && r.to - r.from < 3.0 * a.width().max(b.width())
        })
}

/// Raised text as it is written in a line of text: `²`, `⁻³`, `ᵀ`, `^0.5`; but `12th`, `Fund™`.
fn raised(text: &str, base: &str) -> String {
    if text.chars().all(is_mark) || is_plain_when_raised(text, base) {
        return text.to_owned();
    }
    scripted(text, superscript).unwrap_or_else(|| marked('^', text))
}

/// Lowered text as it is written in a line of text: `₂`, `ₜ`, `_b`.
fn lowered(text: &str) -> String {
    scripted(text, subscript).unwrap_or_else(|| marked('_', text))
}

fn marked(sign: char, text: &str) -> String {
    if text.contains(char::is_alphanumeric) {
        format!("{sign}{text}")
    } else {
        text.to_owned()
    }
}

/// Signs that mean the same raised or not.
fn is_mark(c: char) -> bool {
    matches!(
        c,
        '*' | '\u{2217}'
            | '†'
            | '‡'
            | '§'
            | '¶'
            | '#'
            | '°'
            | '∘'
            | '′'
            | '″'
            | '\''
            | '"'
            | '’'
            | '”'
            | '™'
            | '®'
            | '©'
            | '℠'
            | '‖'
    )
}

/// The ending of an ordinal, a trade mark.
fn is_plain_when_raised(text: &str, base: &str) -> bool {
    let after_figure = base.ends_with(|c: char| c.is_ascii_digit());
    match text {
        "TM" | "SM" | "tm" => true,
        "st" | "nd" | "rd" | "th" | "ST" | "ND" | "RD" | "TH" | "o" | "e" | "er" | "ème" => after_figure,
        _ => text.trim_end_matches(['.', ',', ';', ':']).is_empty(),
    }
}

/// The text in characters of their own, if there is one for each.
fn scripted(text: &str, character: impl Fn(char) -> Option<char>) -> Option<String> {
    let mut any = false;
    let mut out = String::with_capacity(text.len() * 3);
    for (i, c) in text.chars().enumerate() {
        match character(c) {
            Some(c) => {
                any = true;
                out.push(c);
            }
            // Between the figures of several notes.
            None if i > 0 && matches!(c, ',' | '–' | ';') || is_mark(c) => out.push(c),
            None => return None,
        }
    }
    any.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::{lowered, raised};

    #[test]
    fn scripts_are_written_as_such() {
        for (text, base, expected) in [
            ("1", "5", "¹"),
            ("−3", "10", "⁻³"),
            ("12,13", "shown", "¹²,¹³"),
            ("T", "x", "ᵀ"),
            ("th", "12", "th"),
            ("th", "x", "ᵗʰ"),
            ("q", "x", "^q"),
            ("TM", "Fund", "TM"),
            ("*", "word", "*"),
            ("n+1", "x", "ⁿ⁺¹"),
            ("0.5", "x", "^0.5"),
        ] {
            assert_eq!(raised(text, base), expected, "{base} {text}");
        }
        assert_eq!(lowered("12"), "₁₂");
        assert_eq!(lowered("i,t"), "ᵢ,ₜ");
        assert_eq!(lowered("i,b"), "_i,b");
    }
}
