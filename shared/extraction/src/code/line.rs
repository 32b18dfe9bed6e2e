//! The logical lines of program text: comments taken off, broken lines joined, joined ones parted.

use super::call::{bare, depth, parts};
use super::comment::{comment_at, is_idle};
use crate::pattern::pattern;
use crate::source::{Sentence, Source};
use fo_documents::BlockKind;

/// The lines of sentences; none if a comment says something of the rule.
pub(super) fn lines(source: &Source<'_>, sentences: &[&Sentence]) -> Option<Vec<String>> {
    let mut out: Vec<String> = Vec::new();
    let mut broken = false;
    let mut commented: Option<&Sentence> = None;
    for &s in sentences {
        // A full stop within a comment ends no comment.
        if commented.is_some_and(|before| shares_line(source, before, s)) {
            if !is_idle(&s.text, false) || holds_code(&s.text) {
                return None;
            }
            commented = Some(s);
            continue;
        }
        let (text, comment) = uncommented(s)?;
        commented = comment.then_some(s);
        for piece in text.iter().map(|t| t.trim()).filter(|t| !t.is_empty()) {
            match out.last_mut().filter(|_| broken) {
                Some(line) => {
                    line.push(' ');
                    line.push_str(piece);
                }
                None => out.push(piece.to_owned()),
            }
            broken = depth(out.last()?)? > 0;
        }
    }
    if broken {
        return None;
    }
    let ended = out.iter().flat_map(|line| parts(line, ';'));
    let lines = ended.flat_map(parted).map(str::trim).filter(|l| !l.is_empty());
    Some(lines.map(str::to_owned).collect())
}

/// Whether a sentence stands on the line on which another one ends.
fn shares_line(source: &Source<'_>, before: &Sentence, s: &Sentence) -> bool {
    let end = before.start as usize + before.text.len();
    let gap = source
        .document
        .page(s.page)
        .and_then(|p| p.text.get(end..s.start as usize));
    before.paragraph == s.paragraph && gap.is_none_or(|g| !g.contains('\n'))
}

fn holds_code(comment: &str) -> bool {
    pattern!(CODE, r"[<>=]|\w\(|(?i)\b(?:if|then|else|when)\b");
    CODE.is_match(comment)
}

/// A sentence's code, and whether it ends in a comment.
fn uncommented(s: &Sentence) -> Option<(Vec<&str>, bool)> {
    pattern!(VERSION, r"^//\s*@version\s*=\s*\d\b");
    let text = VERSION
        .find(&s.text)
        .map_or(s.text.as_str(), |v| &s.text[v.end()..]);
    let dashed = text.trim_start().starts_with("--");
    let Some(at) = comment_at(text).or_else(|| dashed.then_some(0)) else {
        return Some((vec![text], false));
    };
    let (code, comment) = text.split_at(at);
    let alone = code.trim().is_empty();
    if s.kind == BlockKind::Code {
        return is_idle(comment, alone).then_some((vec![code], true));
    }
    // What was laid out as prose may have lost the line's end.
    let pieces = parted(comment);
    let (comment, rest) = pieces.split_first()?;
    if !is_idle(comment, alone) || holds_code(comment) || rest.iter().any(|r| comment_at(r).is_some()) {
        return None;
    }
    Some((
        std::iter::once(code).chain(rest.iter().copied()).collect(),
        rest.is_empty(),
    ))
}

/// The statements of a line that lost its line ends: each assignment and each call of Pine's begins one.
fn parted(line: &str) -> Vec<&str> {
    pattern!(
        BEGINS,
        r"^\s(?:(?:strategy(?:\.\w+)?|indicator|study|plot\w*|bgcolor|barcolor|alertcondition|hline)\(|(?:var |float |bool |int )*[A-Za-z_]\w*\s*=[^=]|\[[\w, ]+\]\s*=[^=])"
    );
    pattern!(
        GOES_ON,
        r"(?i)(?:[-+*/<>=!?:,(\[{&|]|\b(?:and|or|not|if|when|then|do|else|otherwise|var|float|bool|int|let|const|series|double))\s*$"
    );
    let mut out = Vec::new();
    let mut from = 0;
    for (at, _, _) in bare(line)
        .into_iter()
        .filter(|(_, c, d)| *d == 0 && c.is_whitespace())
    {
        let (head, tail) = (line.get(from..at), line.get(at..));
        let begins = tail.is_some_and(|t| BEGINS.is_match(t));
        if begins && head.is_some_and(|h| !h.trim().is_empty() && !GOES_ON.is_match(h) && is_whole(h)) {
            out.extend(head);
            from = at;
        }
    }
    out.extend(line.get(from..));
    out
}

/// Whether something stands before a statement that is more than the mark of a comment.
fn is_whole(head: &str) -> bool {
    !head.trim().chars().all(|c| matches!(c, '/' | '#' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_lost_their_ends() {
        assert_eq!(
            parted("fast = ta.sma(close, 20) slow = ta.sma(close, 100)"),
            ["fast = ta.sma(close, 20)", " slow = ta.sma(close, 100)"]
        );
        assert_eq!(
            parted("if a > b strategy.entry(\"x = 1\", strategy.long)"),
            ["if a > b", " strategy.entry(\"x = 1\", strategy.long)"]
        );
        assert_eq!(parted("if a then position = 1"), ["if a then position = 1"]);
        assert_eq!(parted("x = f(a, key = 2)"), ["x = f(a, key = 2)"]);
    }
}
