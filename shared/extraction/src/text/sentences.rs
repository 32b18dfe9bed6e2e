//! Sentence boundaries.

use std::ops::Range;

/// Longer runs without a full stop are cut: they are tables or code, and every later step is per sentence.
const MAX_SENTENCE: usize = 1_200;

/// Words whose full stop does not end a sentence.
const ABBREVIATIONS: &[&str] = &[
    "e.g", "i.e", "vs", "al", "fig", "figs", "eq", "eqs", "no", "nos", "cf", "dr", "mr", "mrs", "ms", "prof",
    "inc", "corp", "ltd", "co", "approx", "pp", "p", "vol", "sec", "ch", "st", "u.s", "u.k", "jr", "sr",
    "resp", "ann", "std", "avg", "max", "min", "dept", "est", "ed", "eds", "etc", "viz", "jan", "feb", "mar",
    "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "tab", "app", "p.a", "w.r.t", "a.m",
    "p.m",
];

/// Byte ranges of the sentences of `text`, trimmed, none empty. A line break is a boundary if `lines` is set (code, tables).
pub(crate) fn sentences(text: &str, lines: bool) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let bytes = text.as_bytes();
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let stop = match c {
            '\n' => lines || bytes.get(end) == Some(&b'\n'),
            '.' | '!' | '?' => ends_sentence(text, start, at, end),
            '。' => true,
            _ => false,
        };
        let too_long = end - start > MAX_SENTENCE && c.is_whitespace();
        if stop || too_long {
            push_trimmed(text, start..end, &mut out);
            start = end;
        }
    }
    push_trimmed(text, start..text.len(), &mut out);
    out
}

fn push_trimmed(text: &str, range: Range<usize>, out: &mut Vec<Range<usize>>) {
    let Some(slice) = text.get(range.clone()) else {
        return;
    };
    let lead = slice.len() - slice.trim_start().len();
    let trimmed = slice.trim();
    if !trimmed.is_empty() {
        out.push(range.start + lead..range.start + lead + trimmed.len());
    }
}

fn ends_sentence(text: &str, start: usize, at: usize, end: usize) -> bool {
    let rest = text.get(end..).unwrap_or_default();
    // Closing quotes and brackets belong to the sentence, but the boundary is found after the mark itself.
    let after = rest.trim_start_matches(['"', '\'', '”', '’', ')', ']', '*', '_']);
    let Some(next) = after.chars().next() else {
        return true;
    };
    if !next.is_whitespace() {
        return false;
    }
    let Some(opening) = after.trim_start().chars().next() else {
        return true;
    };
    if text.get(at..end).is_none_or(|m| m != ".") {
        return true;
    }
    if opening.is_lowercase() {
        return false;
    }
    let start = start + text.get(start..at).map_or(0, |s| s.len() - s.trim_start().len());
    let word_start = text
        .get(start..at)
        .and_then(|s| s.rfind(|c: char| c.is_whitespace() || "([\"'“".contains(c)));
    let from = word_start.map_or(start, |w| super::ceil_boundary(text, start + w + 1));
    let word = text.get(from..at).unwrap_or_default();
    if word.len() == 1 && word.chars().all(|c| c.is_ascii_uppercase()) && from != start {
        // An initial: "George J. Miao". A lone letter as an item's mark starts the text.
        return false;
    }
    if word.chars().all(|c| c.is_ascii_digit()) && from == start {
        // The number of a list item.
        return false;
    }
    let lower = word.to_ascii_lowercase();
    if matches!(lower.as_str(), "etc" | "p.a" | "u.s" | "u.k") {
        // They may end a sentence: then a capitalised ordinary word follows.
        return opening.is_uppercase() && lower != "u.s" && lower != "u.k";
    }
    !ABBREVIATIONS.contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text, false).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn stops_that_end_nothing() {
        assert_eq!(split("We hold e.g. SPY vs. AGG. Then we sell.").len(), 2);
        assert_eq!(
            split("Based on George J. Miao's work, p. 12. It has a Sharpe of 0.71 vs. 0.4 before.").len(),
            2
        );
        assert_eq!(split("The U.S. Treasury bill yields 3.5%. Stop.").len(), 2);
        assert_eq!(split("1. Buy SPY. 2. Sell it."), ["1. Buy SPY.", "2. Sell it."]);
    }

    #[test]
    fn quotes_and_brackets_stay_inside() {
        assert_eq!(
            split("He said \"sell in May.\" We hold. (See below.) End").len(),
            4
        );
    }
}
