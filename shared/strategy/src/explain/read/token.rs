//! Text to words, numbers and marks.

use std::ops::Range;

/// A piece of text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'t> {
    /// A word or a name.
    Word(&'t str),
    /// A number, with its sign.
    Number(&'t str),
    /// What stands in quotation marks, without them.
    Quoted(&'t str),
    /// Anything else.
    Mark(char),
}

impl Token<'_> {
    /// Whether two tokens are the same, however their quotation marks are drawn.
    pub(super) fn is(&self, other: &Token<'_>) -> bool {
        match (self, other) {
            (Token::Word(a), Token::Word(b)) => a.chars().map(straight).eq(b.chars().map(straight)),
            (a, b) => a == b,
        }
    }
}

/// A character as it is written without typography.
pub(super) const fn straight(c: char) -> char {
    match c {
        '“' | '”' => '"',
        '’' | '‘' => '\'',
        '\u{2212}' => '-',
        other => other,
    }
}

/// All tokens with their places.
pub(super) fn tokens(text: &str) -> Vec<(Token<'_>, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut before = ' ';
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (token, length) = match straight(c) {
            c if c.is_whitespace() => {
                at += c.len_utf8();
                before = ' ';
                continue;
            }
            c if c.is_ascii_digit() => number(rest),
            '-' if !before.is_alphanumeric() && digits(&rest[c.len_utf8()..]) > 0 => {
                let sign = c.len_utf8();
                let length = sign + number(&rest[sign..]).1;
                (Token::Number(&rest[..length]), length)
            }
            c if c.is_alphabetic() || c == '_' || c == '^' => {
                let length = word(rest);
                (Token::Word(&rest[..length]), length)
            }
            '"' => match rest.char_indices().skip(1).find(|(_, end)| straight(*end) == '"') {
                Some((end, mark)) => (Token::Quoted(&rest[c.len_utf8()..end]), end + mark.len_utf8()),
                None => (Token::Mark('"'), c.len_utf8()),
            },
            mark => (Token::Mark(mark), c.len_utf8()),
        };
        found.push((token, at..at + length));
        before = rest[..length].chars().next_back().unwrap_or(' ');
        at += length;
    }
    found
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

fn number(text: &str) -> (Token<'_>, usize) {
    let whole = digits(text);
    let fraction = match text[whole..].strip_prefix('.').map(digits) {
        None | Some(0) => 0,
        Some(digits) => digits + 1,
    };
    (Token::Number(&text[..whole + fraction]), whole + fraction)
}

fn word(text: &str) -> usize {
    let inner = |c: char| c.is_alphanumeric() || "_.^=-'".contains(c);
    let end = text.find(|c| !inner(straight(c))).unwrap_or(text.len());
    text[..end]
        .trim_end_matches(|c| matches!(straight(c), '.' | '-' | '\''))
        .len()
        .max(1)
}
