//! Text to tokens.

use super::ast::Span;

/// A piece of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    Number(f64),
    /// A name or a word: `close`, `raw.close`, `and`, `months`.
    Name(&'a str),
    /// A name in quotes, without them.
    Quoted(&'a str),
    /// An operator or a bracket.
    Symbol(&'static str),
    End,
}

impl Token<'_> {
    /// As an error message names it.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Number(value) => format!("the number {value}"),
            Self::Name(name) => format!("`{name}`"),
            Self::Quoted(name) => format!("\"{name}\""),
            Self::Symbol(symbol) => format!("`{symbol}`"),
            Self::End => "the end".into(),
        }
    }
}

/// Longest first, so that `<=` is not read as `<`.
const SYMBOLS: [&str; 20] = [
    "<=", ">=", "==", "!=", "<>", "&&", "||", "<", ">", "=", "!", "+", "-", "*", "/", "^", "%", "(", ")", ",",
];

fn name_length(text: &str) -> usize {
    // A dot joins the parts of a name (`raw.close`, `BRK.B`) only if a letter or digit follows.
    let bytes = text.as_bytes();
    let mut end = 0;
    while let Some(c) = text[end..].chars().next() {
        let joined = c == '.' && bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric);
        if !(c.is_alphanumeric() || c == '_' || joined) {
            break;
        }
        end += c.len_utf8();
    }
    end
}

fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        bytes[from..]
            .iter()
            .take_while(|b| b.is_ascii_digit() || **b == b'_')
            .count()
    };
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') {
        end += 1;
        end += digits(end);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign.min(bytes.len() - end - 1));
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    end
}

/// The token at the start of `text` (which must not start with white space) and its length.
fn next(text: &str) -> Result<(Token<'_>, usize), String> {
    let Some(first) = text.chars().next() else {
        return Ok((Token::End, 0));
    };
    let starts_number =
        first.is_ascii_digit() || (first == '.' && text.as_bytes().get(1).is_some_and(u8::is_ascii_digit));
    if starts_number {
        let length = number_length(text);
        return match text[..length].replace('_', "").parse::<f64>() {
            Ok(value) if value <= crate::MAX_NUMBER => Ok((Token::Number(value), length)),
            _ => Err(format!(
                "`{}` is not a number this language can hold",
                &text[..length.min(40)]
            )),
        };
    }
    if first.is_alphabetic() || first == '_' {
        let length = name_length(text);
        return Ok((Token::Name(&text[..length]), length));
    }
    if first == '"' || first == '\'' {
        return match text[1..].find(first) {
            Some(end) => Ok((Token::Quoted(&text[1..=end]), end + 2)),
            None => Err(format!("the quote {first} is never closed")),
        };
    }
    match SYMBOLS.iter().find(|symbol| text.starts_with(**symbol)) {
        Some(symbol) => Ok((Token::Symbol(symbol), symbol.len())),
        None => Err(format!("`{first}` has no meaning in an expression")),
    }
}

/// All tokens with their places, ending with [`Token::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<(Token<'_>, Span)>, (String, Span)> {
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        at += text[at..].len() - text[at..].trim_start().len();
        let (token, length) = next(&text[at..]).map_err(|message| {
            let width = text[at..].chars().next().map_or(0, char::len_utf8);
            (message, at..at + width)
        })?;
        let end = token == Token::End;
        found.push((token, at..at + length));
        if end {
            return Ok(found);
        }
        at += length;
    }
}
