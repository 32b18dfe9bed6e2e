//! Numbers in running text: digits, words, ordinals, fractions, with what they count in.

use super::is_raised;

/// The unit of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberKind {
    Plain,
    Percent,
    BasisPoints,
    Currency,
    Times,
    Ordinal,
}

/// A number and where it stands (bytes; sign, currency mark and unit included).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct NumberToken {
    pub start: usize,
    pub end: usize,
    /// As written: `12.5%` is 12.5.
    pub value: f64,
    pub kind: NumberKind,
    /// Written as a word.
    pub word: bool,
    /// The digits start with a zero that is no decimal (`08`), or a decimal comma was met: the value is a guess.
    pub doubtful: bool,
}

impl NumberToken {
    /// Whether it reads as a calendar year.
    pub(crate) fn is_year(&self) -> bool {
        self.kind == NumberKind::Plain
            && !self.word
            && self.value.fract() == 0.0
            && (1850.0..2100.0).contains(&self.value)
    }
}

/// Fractions that are characters.
const FRACTIONS: &[(char, f64)] = &[
    ('½', 0.5),
    ('⅓', 1.0 / 3.0),
    ('⅔', 2.0 / 3.0),
    ('¼', 0.25),
    ('¾', 0.75),
    ('⅕', 0.2),
    ('⅙', 1.0 / 6.0),
    ('⅛', 0.125),
    ('⅜', 0.375),
    ('⅝', 0.625),
    ('⅞', 0.875),
];

const UNITS: &[(&str, f64)] = &[
    ("zero", 0.0),
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("seven", 7.0),
    ("eight", 8.0),
    ("nine", 9.0),
    ("ten", 10.0),
    ("eleven", 11.0),
    ("twelve", 12.0),
    ("thirteen", 13.0),
    ("fourteen", 14.0),
    ("fifteen", 15.0),
    ("sixteen", 16.0),
    ("seventeen", 17.0),
    ("eighteen", 18.0),
    ("nineteen", 19.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("forty", 40.0),
    ("fifty", 50.0),
    ("sixty", 60.0),
    ("seventy", 70.0),
    ("eighty", 80.0),
    ("ninety", 90.0),
    ("dozen", 12.0),
    ("hundred", 100.0),
];

const ORDINALS: &[(&str, f64)] = &[
    ("first", 1.0),
    ("second", 2.0),
    ("third", 3.0),
    ("fourth", 4.0),
    ("fifth", 5.0),
    ("sixth", 6.0),
    ("seventh", 7.0),
    ("eighth", 8.0),
    ("ninth", 9.0),
    ("tenth", 10.0),
    ("eleventh", 11.0),
    ("twelfth", 12.0),
    ("thirteenth", 13.0),
    ("fourteenth", 14.0),
    ("fifteenth", 15.0),
    ("sixteenth", 16.0),
    ("seventeenth", 17.0),
    ("eighteenth", 18.0),
    ("nineteenth", 19.0),
    ("twentieth", 20.0),
];

/// The number of an ordinal in words or digits: "third", "3rd".
pub(crate) fn ordinal(word: &str) -> Option<u32> {
    let written = || {
        ["st", "nd", "rd", "th"]
            .iter()
            .find_map(|end| word.strip_suffix(end)?.parse().ok())
    };
    ORDINALS
        .iter()
        .find(|(w, _)| *w == word)
        .map(|(_, n)| *n as u32)
        .or_else(written)
}

/// Every number of `text`, which is lower case, in order, without overlaps.
pub(crate) fn numbers(text: &str) -> Vec<NumberToken> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let c = bytes[at];
        let boundary = at == 0 || !joins(text, at);
        if boundary && (c.is_ascii_digit() || (c == b'.' && next_digit(bytes, at) && !after_digit(bytes, at)))
        {
            let token = digits(text, at);
            at = token.end.max(at + 1);
            // A power is another number than its base.
            if !text
                .get(token.end..)
                .is_some_and(|rest| rest.starts_with(is_raised))
            {
                out.push(token);
            }
        } else if boundary && c.is_ascii_alphabetic() {
            let end = word_end(bytes, at);
            match word_number(text, at, end) {
                Some(token) => {
                    at = token.end;
                    out.push(token);
                }
                None => at = end,
            }
        } else if let Some((mark, value)) = FRACTIONS
            .iter()
            .find(|(mark, _)| text.get(at..).is_some_and(|rest| rest.starts_with(*mark)))
        {
            let (kind, end, _) = suffix(text, at + mark.len_utf8(), NumberKind::Plain);
            out.push(NumberToken {
                start: at,
                end,
                value: *value,
                kind,
                word: false,
                doubtful: false,
            });
            at = end;
        } else {
            at = text.ceil_char_boundary(at + 1);
        }
    }
    out
}

/// Whether the character before `at` is part of the same word. (Continuation bytes are never starts here, so `at` is a boundary.)
fn joins(text: &str, at: usize) -> bool {
    text.get(..at)
        .and_then(|t| t.chars().next_back())
        .is_some_and(|c| c.is_alphanumeric() || c == '_')
}

fn next_digit(bytes: &[u8], at: usize) -> bool {
    bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
}

fn after_digit(bytes: &[u8], at: usize) -> bool {
    at > 0 && bytes[at - 1].is_ascii_digit()
}

fn word_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..]
        .iter()
        .position(|b| !b.is_ascii_alphabetic())
        .map_or(bytes.len(), |n| at + n)
}

/// The bytes of a dash at the end of `head`, 0 if there is none.
fn dash_before(head: &str) -> usize {
    head.chars()
        .next_back()
        .filter(|c| matches!(c, '-' | '−' | '–'))
        .map_or(0, char::len_utf8)
}

fn digits(text: &str, at: usize) -> NumberToken {
    let bytes = text.as_bytes();
    let mut end = at;
    let mut clean = String::new();
    let mut dot = false;
    while let Some(&b) = bytes.get(end) {
        match b {
            b'0'..=b'9' => clean.push(b as char),
            b'.' if !dot && next_digit(bytes, end) => {
                dot = true;
                clean.push('.');
            }
            b',' if !dot && thousands(bytes, end) => {}
            _ => break,
        }
        end += 1;
        if clean.len() > 24 {
            break;
        }
    }
    let mut value: f64 = if clean.starts_with('.') {
        format!("0{clean}").parse()
    } else {
        clean.parse()
    }
    .unwrap_or(f64::NAN);
    let doubtful = clean.len() == 2 && clean.starts_with('0') && !dot;
    if let Some((part, length)) = fraction(text.get(end..).unwrap_or_default()).filter(|_| !dot) {
        value += part;
        end += length;
    }
    let mut start = at;
    let mut kind = NumberKind::Plain;
    let head = text.get(..start).unwrap_or_default();
    if let Some(mark) = head
        .chars()
        .next_back()
        .filter(|c| matches!(c, '$' | '€' | '£' | '¥'))
    {
        kind = NumberKind::Currency;
        start -= mark.len_utf8();
    }
    // A dash is a sign only when nothing it could join stands before it.
    let head = text.get(..start).unwrap_or_default();
    let dash = dash_before(head);
    if dash > 0 {
        let before = head[..head.len() - dash].chars().next_back();
        if before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, ')' | ']' | '%' | '$')) {
            value = -value;
            start -= dash;
        }
    }
    let (kind, end, scale) = suffix(text, end, kind);
    NumberToken {
        start,
        end,
        value: value * scale,
        kind,
        word: false,
        doubtful,
    }
}

/// The fraction that follows a whole number and its bytes: `½`, ` 1/2`, `¹/₂`.
fn fraction(rest: &str) -> Option<(f64, usize)> {
    let tail = rest.strip_prefix(' ').unwrap_or(rest);
    let gap = rest.len() - tail.len();
    let first = tail.chars().next()?;
    if let Some((_, value)) = FRACTIONS.iter().find(|(c, _)| *c == first) {
        return Some((*value, gap + first.len_utf8()));
    }
    // On the line it stands apart from the whole number, raised it is glued to it.
    if first.is_ascii_digit() != (gap == 1) {
        return None;
    }
    let (above, below) = tail.split_once(['/', '⁄'])?;
    let end = below.find(|c| figure(c).is_none()).unwrap_or(below.len());
    let (below, after) = below.split_at(end);
    let (part, of) = (whole(above)?, whole(below)?);
    // Dates have slashes too.
    let simple = part < of && of <= 16 && !after.starts_with(['/', '⁄', '.']);
    let length = rest.len() - after.len();
    simple.then(|| (f64::from(part) / f64::from(of), length))
}

/// A whole number of one or two figures, raised or lowered as they may be.
fn whole(text: &str) -> Option<u32> {
    let figures = text.chars().map(figure).collect::<Option<Vec<u32>>>()?;
    (1..=2)
        .contains(&figures.len())
        .then(|| figures.iter().fold(0, |n, f| 10 * n + f))
}

/// The value of a figure on the line, above or below it.
fn figure(c: char) -> Option<u32> {
    super::raised::figure(c).or_else(|| c.to_digit(10)).or(match c {
        '₀'..='₉' => Some(u32::from(c) - u32::from('₀')),
        _ => None,
    })
}

/// A comma that groups thousands: three digits follow and no fourth.
fn thousands(bytes: &[u8], comma: usize) -> bool {
    let group = bytes
        .get(comma + 1..comma + 4)
        .is_some_and(|g| g.iter().all(u8::is_ascii_digit));
    group && after_digit(bytes, comma) && !bytes.get(comma + 4).is_some_and(u8::is_ascii_digit)
}

fn suffix(text: &str, end: usize, kind: NumberKind) -> (NumberKind, usize, f64) {
    let rest = text.get(end..).unwrap_or_default();
    let trimmed = rest.trim_start_matches([' ', '\u{a0}', '\\']);
    let skipped = rest.len() - trimmed.len();
    let hyphenless = trimmed.strip_prefix('-').unwrap_or(trimmed);
    let hyphen = trimmed.len() - hyphenless.len();
    let ends_word = |s: &str| !s.starts_with(|c: char| c.is_alphanumeric());
    for (word, found) in [
        ("%", NumberKind::Percent),
        ("percentage points", NumberKind::Percent),
        ("percentage point", NumberKind::Percent),
        ("percent", NumberKind::Percent),
        ("per cent", NumberKind::Percent),
        ("pct", NumberKind::Percent),
        ("basis points", NumberKind::BasisPoints),
        ("basis point", NumberKind::BasisPoints),
        ("bps", NumberKind::BasisPoints),
        ("bp", NumberKind::BasisPoints),
    ] {
        if let Some(tail) = hyphenless.strip_prefix(word)
            && (word == "%" || ends_word(tail))
        {
            return (found, end + skipped + hyphen + word.len(), 1.0);
        }
    }
    if skipped == 0 {
        for word in ["st", "nd", "rd", "th"] {
            if rest.strip_prefix(word).is_some_and(ends_word) {
                return (NumberKind::Ordinal, end + word.len(), 1.0);
            }
        }
        if let Some(times) = ['x', '×']
            .iter()
            .find(|c| rest.strip_prefix(**c).is_some_and(ends_word))
        {
            return (NumberKind::Times, end + times.len_utf8(), 1.0);
        }
    }
    if kind == NumberKind::Currency {
        for (word, scale) in [
            ("billion", 1e9),
            ("million", 1e6),
            ("bn", 1e9),
            ("mn", 1e6),
            ("m", 1e6),
            ("k", 1e3),
        ] {
            if trimmed.strip_prefix(word).is_some_and(ends_word) {
                return (kind, end + skipped + word.len(), scale);
            }
        }
    }
    (kind, end, 1.0)
}

fn lookup(table: &[(&str, f64)], word: &str) -> Option<f64> {
    table.iter().find(|(w, _)| *w == word).map(|(_, v)| *v)
}

fn word_number(text: &str, start: usize, end: usize) -> Option<NumberToken> {
    let word = text.get(start..end)?;
    if let Some(value) = lookup(ORDINALS, word) {
        return Some(NumberToken {
            start,
            end,
            value,
            kind: NumberKind::Ordinal,
            word: true,
            doubtful: false,
        });
    }
    let mut value = lookup(UNITS, word)?;
    let mut end = end;
    // "twenty-five", "two hundred", "two hundred and fifty": at most three further words.
    for _ in 0..3 {
        let rest = text.get(end..)?;
        let gap = rest.len() - rest.trim_start_matches([' ', '-']).len();
        let gap = gap
            + rest
                .get(gap..)
                .and_then(|r| r.strip_prefix("and "))
                .map_or(0, |_| if value >= 100.0 { 4 } else { 999 });
        let Some(tail) = rest.get(gap..) else { break };
        let len = tail
            .bytes()
            .position(|b| !b.is_ascii_alphabetic())
            .unwrap_or(tail.len());
        let Some(next) = tail.get(..len).and_then(|w| lookup(UNITS, w)) else {
            break;
        };
        if next == 100.0 && value < 100.0 {
            value *= 100.0;
        } else if (20.0..100.0).contains(&(value % 100.0)) && next < 10.0 && value % 10.0 == 0.0
            || value >= 100.0 && value % 100.0 == 0.0 && next < 100.0
        {
            value += next;
        } else {
            break;
        }
        end += gap + len;
    }
    let (kind, end, _) = suffix(text, end, NumberKind::Plain);
    Some(NumberToken {
        start,
        end,
        value,
        kind,
        word: true,
        doubtful: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(f64, NumberKind)> {
        numbers(&text.to_lowercase())
            .into_iter()
            .map(|n| (n.value, n.kind))
            .collect()
    }

    #[test]
    fn written_forms() {
        use NumberKind::{BasisPoints, Currency, Ordinal, Percent, Plain, Times};
        for (text, expected) in [
            ("a 200-day average", vec![(200.0, Plain)]),
            ("a Sharpe of -0.37", vec![(-0.37, Plain)]),
            ("1974-2013", vec![(1974.0, Plain), (2013.0, Plain)]),
            ("fell 65.7 % and 9 percent", vec![(65.7, Percent), (9.0, Percent)]),
            ("five basis points", vec![(5.0, BasisPoints)]),
            ("$1.2 million", vec![(1.2e6, Currency)]),
            ("the 16th day", vec![(16.0, Ordinal)]),
            (
                "twenty-five of two hundred and fifty",
                vec![(25.0, Plain), (250.0, Plain)],
            ),
            ("19,698 pairs at 1.5x", vec![(19698.0, Plain), (1.5, Times)]),
            ("K1 = .5", vec![(0.5, Plain)]),
            ("−9.56%", vec![(-9.56, Percent)]),
            ("12-1 momentum", vec![(12.0, Plain), (1.0, Plain)]),
            ("0, 2, 4", vec![(0.0, Plain), (2.0, Plain), (4.0, Plain)]),
            ("a 5½% stop", vec![(5.5, Percent)]),
            ("a 5 1/2% stop", vec![(5.5, Percent)]),
            ("a 5¹/₂ % stop", vec![(5.5, Percent)]),
            ("sell ½ at 2¼ ATR", vec![(0.5, Plain), (2.25, Plain)]),
            (
                "on 5 1/2/2010",
                vec![(5.0, Plain), (1.0, Plain), (2.0, Plain), (2010.0, Plain)],
            ),
        ] {
            assert_eq!(values(text), expected, "{text}");
        }
    }
}
