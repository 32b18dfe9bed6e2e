//! Formulas on one line: `(1)/(2)` is `1/2`, powers are `x^2`, indices `x_1`, roots `sqrt(x)`.

use super::script::{self, Script};

/// A formula or a part of one.
#[derive(Clone, Debug)]
pub(super) enum Math {
    /// A number, name or sign.
    Token(String),
    /// An operator, with space around it where it stands between two things.
    Operator(String),
    /// Parts side by side.
    Row(Vec<Math>),
    /// One over the other.
    Fraction(Box<Math>, Box<Math>),
    /// A base with an index and a power, in this order.
    Script(Box<Math>, Option<Box<Math>>, Option<Box<Math>>),
    /// A root, and its degree if it is not two.
    Root(Box<Math>, Option<Box<Math>>),
    /// Parts between brackets, with separators.
    Fenced(String, Vec<Math>, String, String),
    /// A letter under a bar, hat, tilde, dot or arrow.
    Accent(Box<Math>, String),
    /// Rows of cells.
    Table(Vec<Vec<Math>>),
}

impl Math {
    /// Parts side by side.
    pub(super) fn row(mut parts: Vec<Self>) -> Self {
        if parts.len() == 1 {
            parts.remove(0)
        } else {
            Self::Row(parts)
        }
    }

    /// A matrix without brackets of its own, where others stand around it.
    pub(super) fn bare(self) -> Self {
        match self {
            Self::Fenced(open, mut parts, separator, close) => match parts.as_slice() {
                [Self::Table(_)] => parts.remove(0),
                _ => Self::Fenced(open, parts, separator, close),
            },
            other => other,
        }
    }

    /// On one line; `before` is what stands right before it.
    pub(super) fn linear(&self, before: &str) -> String {
        let mut out = String::new();
        self.write(before, &mut out);
        out.trim().to_owned()
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Token(t) | Self::Operator(t) => t.trim().is_empty(),
            Self::Row(parts) => parts.iter().all(Self::is_empty),
            _ => false,
        }
    }

    fn write(&self, before: &str, out: &mut String) {
        match self {
            Self::Token(text) => out.push_str(text),
            Self::Operator(sign) => operator(sign, out),
            Self::Row(parts) => {
                let mut last: Option<&Self> = None;
                for part in parts {
                    let start = out.len();
                    part.write(before, out);
                    if runs_together(last, part, out, start) {
                        out.insert(start, ' ');
                    }
                    if !part.is_empty() {
                        last = Some(part);
                    }
                }
            }
            Self::Fraction(above, below) => {
                above.grouped(out);
                out.push('/');
                below.grouped(out);
            }
            Self::Script(base, index, power) if base.is_empty() => {
                // A raised mark or ending without a base of its own stands by what comes before.
                for (part, script) in [(index, Script::Lowered), (power, Script::Raised)] {
                    if let Some(part) = part {
                        let text = part.linear("");
                        let written =
                            script::write(script, if out.is_empty() { before } else { out.as_str() }, &text);
                        out.push_str(&written);
                    }
                }
            }
            Self::Script(base, index, power) => {
                match &**base {
                    Self::Token(_)
                    | Self::Operator(_)
                    | Self::Fenced(..)
                    | Self::Accent(..)
                    | Self::Root(..) => base.write("", out),
                    _ => base.grouped(out),
                }
                for (part, sign) in [(index, '_'), (power, '^')] {
                    if let Some(part) = part.as_ref().filter(|p| !p.is_empty()) {
                        let text = part.linear("");
                        // Primes, stars and degrees are signs, not powers.
                        if sign == '^'
                            && text
                                .chars()
                                .all(|c| matches!(c, '′' | '″' | '\'' | '*' | '∗' | '†' | '°' | '⊤'))
                        {
                            out.push_str(&text);
                            continue;
                        }
                        out.push(sign);
                        group(&text, out);
                    }
                }
            }
            Self::Root(inner, None) => {
                out.push_str("sqrt(");
                out.push_str(&inner.linear(""));
                out.push(')');
            }
            Self::Root(inner, Some(degree)) => {
                out.push_str("root(");
                out.push_str(&inner.linear(""));
                out.push_str(", ");
                out.push_str(&degree.linear(""));
                out.push(')');
            }
            Self::Fenced(open, parts, separator, close) => {
                out.push_str(open);
                for (i, part) in parts.iter().enumerate() {
                    if i > 0 {
                        out.push_str(separator);
                        out.push(' ');
                    }
                    out.push_str(&part.linear(""));
                }
                out.push_str(close);
            }
            Self::Accent(base, accent) => {
                let text = base.linear("");
                let combining = match accent.trim() {
                    "¯" | "‾" | "_" | "―" | "\u{305}" | "\u{304}" | "-" | "–" | "—" | "─" => {
                        "\u{304}"
                    }
                    "^" | "ˆ" | "\u{302}" => "\u{302}",
                    "~" | "˜" | "∼" | "\u{303}" => "\u{303}",
                    "˙" | "." | "\u{307}" => "\u{307}",
                    "→" | "\u{20d7}" => "\u{20d7}",
                    "¨" | "\u{308}" => "\u{308}",
                    _ => "",
                };
                out.push_str(&text);
                if text.chars().count() == 1 && !combining.is_empty() {
                    out.push_str(combining);
                } else if combining.is_empty() && !accent.trim().is_empty() {
                    out.push('^');
                    group(accent.trim(), out);
                }
            }
            Self::Table(rows) => {
                for (r, row) in rows.iter().enumerate() {
                    if r > 0 {
                        out.push_str("; ");
                    }
                    for (c, cell) in row.iter().enumerate() {
                        let text = cell.linear("");
                        if c > 0 && !text.is_empty() && !out.ends_with(' ') {
                            out.push_str(if text.starts_with(is_relation) { " " } else { ", " });
                        }
                        out.push_str(&text);
                    }
                }
            }
        }
    }

    /// In brackets, if it is more than one thing.
    fn grouped(&self, out: &mut String) {
        group(&self.linear(""), out);
    }
}

/// Whether what was just written would be read as part of what stands before it on the line, though it stands beside it in the formula: the figure
/// after a power or fraction (10² 3, ½ x), the fraction after a number (3 ½).
fn runs_together(before: Option<&Math>, part: &Math, out: &str, start: usize) -> bool {
    let (head, tail) = out.split_at(start);
    if !head.ends_with(char::is_alphanumeric) {
        return false;
    }
    match part {
        Math::Fraction(..) if tail.starts_with(|c: char| c.is_ascii_digit()) => {
            head.ends_with(|c: char| c.is_ascii_digit())
        }
        _ => {
            tail.starts_with(char::is_alphanumeric)
                && matches!(before, Some(Math::Fraction(..) | Math::Script(..)))
        }
    }
}

/// Writes text in brackets, if it is more than a number or a name. A number times a name is more.
fn group(text: &str, out: &mut String) {
    let is_product = text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(char::is_alphabetic);
    let simple = text.chars().all(|c| {
        c.is_alphanumeric()
            || matches!(
                c,
                '.' | ',' | '%' | '\u{300}'..='\u{36f}' | '\u{20d7}' | '′' | '$' | '∞'
            )
    }) && !text.ends_with(',')
        && !is_product;
    if simple || is_bracketed(text) {
        out.push_str(text);
    } else {
        out.push('(');
        out.push_str(text);
        out.push(')');
    }
}

/// Whether one pair of brackets holds all of the text.
fn is_bracketed(text: &str) -> bool {
    if !text.starts_with('(') || !text.ends_with(')') {
        return false;
    }
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1 == text.len();
        }
    }
    false
}

fn is_relation(c: char) -> bool {
    matches!(
        c,
        '=' | '<'
            | '>'
            | '≤'
            | '≥'
            | '≠'
            | '≈'
            | '≡'
            | '∼'
            | '≃'
            | '≅'
            | '∝'
            | '∈'
            | '∉'
            | '⊂'
            | '⊆'
            | '→'
            | '←'
            | '⇒'
            | '⇔'
            | '↦'
            | '≪'
            | '≫'
            | '⩽'
            | '⩾'
            | '≔'
            | '∧'
            | '∨'
    )
}

/// Writes an operator: with a space on both sides between two things, before what it is the sign of without.
fn operator(sign: &str, out: &mut String) {
    let sign = sign.trim();
    let mut chars = sign.chars();
    match (chars.next(), chars.next()) {
        // Invisible: function application, times, separator, plus.
        (Some('\u{2061}' | '\u{2062}' | '\u{2063}' | '\u{2064}'), None) => {}
        (Some(c), None) if is_relation(c) => {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            out.push(c);
            out.push(' ');
        }
        (Some(c @ ('+' | '-' | '−' | '±' | '∓' | '×' | '·' | '⋅' | '÷' | '*' | '∗')), None) => {
            let c = if c == '-' { '−' } else { c };
            let infix = out.trim_end().ends_with(|c: char| {
                c.is_alphanumeric() || matches!(c, ')' | ']' | '}' | '%' | '|' | '\u{300}'..='\u{36f}' | '′')
            });
            if infix && !out.ends_with(' ') {
                out.push(' ');
            }
            out.push(c);
            if infix {
                out.push(' ');
            }
        }
        (Some(','), None) | (Some(';'), None) => {
            out.push_str(sign);
            out.push(' ');
        }
        _ if sign.chars().count() > 1 && sign.chars().all(|c| c.is_ascii_punctuation()) => {
            out.push(' ');
            out.push_str(sign);
            out.push(' ');
        }
        _ => out.push_str(sign),
    }
}

/// A token as formulas are written: a sign or something with a meaning of its own.
pub(super) fn tokens(text: &str) -> Math {
    let mut parts = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        if is_relation(c)
            || matches!(
                c,
                '+' | '-' | '−' | '±' | '×' | '·' | '⋅' | '÷' | '∗' | '\u{2061}'..='\u{2064}'
            )
        {
            if !word.is_empty() {
                parts.push(Math::Token(std::mem::take(&mut word)));
            }
            parts.push(Math::Operator(c.to_string()));
        } else {
            word.push(c);
        }
    }
    if !word.is_empty() {
        parts.push(Math::Token(word));
    }
    Math::row(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> Box<Math> {
        Box::new(tokens(text))
    }

    #[test]
    fn on_one_line() {
        let cases = [
            (Math::Fraction(token("1"), token("2")), "1/2"),
            (Math::Fraction(token("10%"), token("σ")), "10%/σ"),
            (Math::Fraction(token("a+b"), token("2")), "(a + b)/2"),
            (Math::Script(token("0.5"), None, Some(token("2"))), "0.5^2"),
            (Math::Script(token("x"), Some(token("1")), None), "x_1"),
            (
                Math::Script(token("r"), Some(token("t-1")), Some(token("2"))),
                "r_(t − 1)^2",
            ),
            (Math::Fraction(token("a+b"), token("2c")), "(a + b)/(2c)"),
            (
                Math::Row(vec![tokens("3"), Math::Fraction(token("1"), token("2"))]),
                "3 1/2",
            ),
            (
                Math::Row(vec![
                    Math::Script(token("10"), None, Some(token("2"))),
                    tokens("3"),
                ]),
                "10^2 3",
            ),
            (
                Math::Row(vec![
                    Math::Script(token("max"), Some(token("i")), None),
                    tokens("x"),
                ]),
                "max_i x",
            ),
            (
                Math::Row(vec![
                    Math::Script(token("x"), Some(token("i")), None),
                    tokens("(t)"),
                ]),
                "x_i(t)",
            ),
            (Math::Root(token("x"), None), "sqrt(x)"),
            (Math::Root(token("x"), Some(token("3"))), "root(x, 3)"),
            (
                Math::Script(Box::new(Math::Token(String::new())), None, Some(token("1"))),
                "¹",
            ),
            (
                Math::Row(vec![Math::Operator("≤".into()), Math::Token("10".into())]),
                "≤ 10",
            ),
            (
                Math::Row(vec![Math::Operator("-".into()), Math::Token("0.5".into())]),
                "−0.5",
            ),
            (Math::Accent(token("r"), "¯".into()), "r\u{304}"),
        ];
        for (math, expected) in cases {
            assert_eq!(math.linear(""), expected, "{math:?}");
        }
    }
}
