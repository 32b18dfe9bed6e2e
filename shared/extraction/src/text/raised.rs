//! Raised and lowered figures: marks that lead to notes, exponents and indices. They stand in the text as such (`5¹ days`,
//! `10⁻³`), and neither is part of the number it is glued to.

const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// The value of a raised figure.
pub(super) fn figure(c: char) -> Option<u32> {
    RAISED
        .iter()
        .position(|r| *r == c)
        .and_then(|value| u32::try_from(value).ok())
}

/// Whether a character is a raised sign of an exponent.
fn is_sign(c: char) -> bool {
    matches!(c, '⁺' | '⁻' | '⁽' | '⁾' | 'ⁿ')
}

/// Whether a character is a raised letter.
fn is_letter(c: char) -> bool {
    matches!(
        c,
        'ᴬ'..='ᵡ' | 'ⱽ' | 'ʰ' | 'ʲ' | 'ʳ' | 'ʷ' | 'ˡ' | 'ˢ' | 'ˣ' | 'ᶜ' | 'ᶠ' | 'ᶻ' | 'ⁱ'
    )
}

/// Whether a character is a raised figure, sign or letter.
pub(crate) fn is_raised(c: char) -> bool {
    RAISED.contains(&c) || is_sign(c) || is_letter(c)
}

/// Text with what leads to notes blanked byte by byte, so that offsets stay. Raised figures and letters are a mark unless they have a
/// sign, are the upper part of a fraction, or stand on a single letter, as in `R²`, or on a bracket.
pub(crate) fn without_marks(text: &str) -> String {
    if !text.contains(is_raised) && !text.contains(['†', '‡']) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let run: &str = match c {
            '†' | '‡' => &rest[..c.len_utf8()],
            _ if is_raised(c) => {
                let end = rest.find(|c: char| !is_raised(c) && c != ',');
                rest[..end.unwrap_or(rest.len())].trim_end_matches(',')
            }
            _ => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
                continue;
            }
        };
        let is_fraction = rest[run.len()..].starts_with(['/', '⁄']);
        if is_fraction || run.contains(is_sign) || is_exponents_base(&out) {
            out.push_str(run);
        } else {
            out.extend(std::iter::repeat_n(' ', run.len()));
        }
        rest = &rest[run.len()..];
    }
    out
}

/// Whether text ends with what an exponent stands on: a letter alone, or a closing bracket.
fn is_exponents_base(text: &str) -> bool {
    let mut before = text.chars().rev();
    match before.next() {
        Some(')' | ']') => true,
        Some(c) if c.is_alphabetic() => !before.next().is_some_and(char::is_alphanumeric),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::without_marks;

    #[test]
    fn marks_are_blanked_and_exponents_stay() {
        for (text, expected) in [
            ("after 5¹ trading days", "after 5   trading days"),
            ("a stop of 8%² below", "a stop of 8%   below"),
            ("the Sharpe ratio³ is 1.1", "the Sharpe ratio   is 1.1"),
            ("costs¹,² of 10 bps", "costs      of 10 bps"),
            ("costs†", "costs   "),
            ("12ᵃ monthsᵇ", "12    months   "),
            ("xᵀy", "xᵀy"),
            ("an R² of .4", "an R² of .4"),
            ("10⁻³ a day", "10⁻³ a day"),
            ("5¹/₂% stop", "5¹/₂% stop"),
            ("(1 + r)² − 1", "(1 + r)² − 1"),
            ("nothing raised", "nothing raised"),
        ] {
            assert_eq!(without_marks(text), expected);
            assert_eq!(without_marks(text).len(), text.len());
        }
    }
}
