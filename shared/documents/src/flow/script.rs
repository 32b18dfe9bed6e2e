//! Raised and lowered text in plain characters: `5¹ days`, `10⁻³`, `x₁`, `xᵀ`.

use crate::superscript::{subscript, superscript};

/// Where text stands beside the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Script {
    /// On it.
    #[default]
    Line,
    /// Above it: an exponent, a mark that leads to a note.
    Raised,
    /// Below it: an index.
    Lowered,
}

/// Writes raised or lowered text so that it can't be read as part of what it stands by.
///
/// Figures, signs and most letters have characters of their own. Words without such characters follow `^` or `_`, but the ending of an ordinal (`12th`)
/// and a trade mark's letters mean the same on the line.
pub(super) fn write(script: Script, before: &str, text: &str) -> String {
    let trimmed = text.trim();
    match script {
        Script::Line => return text.to_owned(),
        Script::Raised if is_ordinal(before, trimmed) => return text.to_owned(),
        Script::Raised if trimmed.eq_ignore_ascii_case("tm") => return "™".to_owned(),
        Script::Raised if trimmed == "o" && before.ends_with(|c: char| c.is_ascii_digit()) => {
            return "°".to_owned();
        }
        _ => {}
    }
    // Punctuation, which can't be taken for a figure, stays as it is.
    let character = |c: char| match script {
        Script::Raised => superscript(c).or(stays(c).then_some(c)),
        _ => subscript(c).or(stays(c).then_some(c)),
    };
    if text.chars().all(|c| character(c).is_some()) {
        return text.chars().filter_map(character).collect();
    }
    let sign = if script == Script::Raised { '^' } else { '_' };
    let is_word = trimmed.chars().all(char::is_alphanumeric);
    let start = text.len() - text.trim_start().len();
    let (lead, rest) = text.split_at(start);
    let tail = &rest[rest.trim_end().len()..];
    // Brackets around a mark are its own: `[a]`.
    match trimmed
        .strip_prefix(['[', '('])
        .and_then(|t| t.strip_suffix([']', ')']))
    {
        _ if is_word => format!("{lead}{sign}{trimmed}{tail}"),
        Some(inner) if inner.chars().all(char::is_alphanumeric) => format!("{lead}{sign}{trimmed}{tail}"),
        _ => format!("{lead}{sign}({trimmed}){tail}"),
    }
}

/// Whether text is the raised ending of the number before it: 1st, 22nd, 3rd, 12th, 2ème.
fn is_ordinal(before: &str, text: &str) -> bool {
    before.ends_with(|c: char| c.is_ascii_digit())
        && ["st", "nd", "rd", "th", "er", "ère", "ème"]
            .iter()
            .any(|ending| text.eq_ignore_ascii_case(ending))
}

fn stays(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            ',' | '.' | ';' | ':' | '*' | '†' | '‡' | '§' | '¶' | '#' | '[' | ']' | '\'' | '’' | '′' | '″'
                | '®' | '™' | '℠' | '©' | '°' | 'º' | 'ª' | '∗' | '∘' | '⊤' | '↑' | '↩' | '%'
                | '⁰'..='ⁿ' | '₀'..='ₜ' | '¹' | '²' | '³'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raised_and_lowered() {
        let cases = [
            (Script::Raised, "5", "1", "¹"),
            (Script::Raised, "5", "1,2", "¹,²"),
            (Script::Raised, "days", "[3]", "[³]"),
            (Script::Raised, "10", "-3", "⁻³"),
            (Script::Raised, "10", "−12", "⁻¹²"),
            (Script::Raised, "R", "2", "²"),
            (Script::Raised, "x", "n", "ⁿ"),
            (Script::Raised, "x", "T", "ᵀ"),
            (Script::Raised, "x", "T-1", "ᵀ⁻¹"),
            (Script::Raised, "rate", "a", "ᵃ"),
            (Script::Raised, "x", "1/q", "^(1/q)"),
            (Script::Lowered, "w", "b", "_b"),
            (Script::Raised, "1", "st", "st"),
            (Script::Raised, "12", "th", "th"),
            (Script::Raised, "Word", "TM", "™"),
            (Script::Raised, "0.45", "***", "***"),
            (Script::Lowered, "x", "1", "₁"),
            (Script::Lowered, "r", "t", "ₜ"),
            (Script::Lowered, "r", "t-1", "ₜ₋₁"),
            (Script::Lowered, "H", "2", "₂"),
        ];
        for (script, before, text, expected) in cases {
            assert_eq!(write(script, before, text), expected, "{before}{text}");
        }
    }
}
