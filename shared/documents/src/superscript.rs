//! Raised and lowered characters that Unicode has of its own. Their compatibility forms (NFKC) are the characters on the line.

use unicode_normalization::UnicodeNormalization;

const RAISED_LETTERS: &[(char, char)] = &[
    ('a', 'ᵃ'),
    ('b', 'ᵇ'),
    ('c', 'ᶜ'),
    ('d', 'ᵈ'),
    ('e', 'ᵉ'),
    ('f', 'ᶠ'),
    ('g', 'ᵍ'),
    ('h', 'ʰ'),
    ('i', 'ⁱ'),
    ('j', 'ʲ'),
    ('k', 'ᵏ'),
    ('l', 'ˡ'),
    ('m', 'ᵐ'),
    ('n', 'ⁿ'),
    ('o', 'ᵒ'),
    ('p', 'ᵖ'),
    ('r', 'ʳ'),
    ('s', 'ˢ'),
    ('t', 'ᵗ'),
    ('u', 'ᵘ'),
    ('v', 'ᵛ'),
    ('w', 'ʷ'),
    ('x', 'ˣ'),
    ('y', 'ʸ'),
    ('z', 'ᶻ'),
    ('A', 'ᴬ'),
    ('B', 'ᴮ'),
    ('D', 'ᴰ'),
    ('E', 'ᴱ'),
    ('G', 'ᴳ'),
    ('H', 'ᴴ'),
    ('I', 'ᴵ'),
    ('J', 'ᴶ'),
    ('K', 'ᴷ'),
    ('L', 'ᴸ'),
    ('M', 'ᴹ'),
    ('N', 'ᴺ'),
    ('O', 'ᴼ'),
    ('P', 'ᴾ'),
    ('R', 'ᴿ'),
    ('T', 'ᵀ'),
    ('U', 'ᵁ'),
    ('V', 'ⱽ'),
    ('W', 'ᵂ'),
    ('β', 'ᵝ'),
    ('γ', 'ᵞ'),
    ('δ', 'ᵟ'),
    ('φ', 'ᵠ'),
    ('χ', 'ᵡ'),
];

const LOWERED_LETTERS: &[(char, char)] = &[
    ('a', 'ₐ'),
    ('e', 'ₑ'),
    ('h', 'ₕ'),
    ('i', 'ᵢ'),
    ('j', 'ⱼ'),
    ('k', 'ₖ'),
    ('l', 'ₗ'),
    ('m', 'ₘ'),
    ('n', 'ₙ'),
    ('o', 'ₒ'),
    ('p', 'ₚ'),
    ('r', 'ᵣ'),
    ('s', 'ₛ'),
    ('t', 'ₜ'),
    ('u', 'ᵤ'),
    ('v', 'ᵥ'),
    ('x', 'ₓ'),
    ('β', 'ᵦ'),
    ('γ', 'ᵧ'),
    ('ρ', 'ᵨ'),
    ('φ', 'ᵩ'),
    ('χ', 'ᵪ'),
];

/// The raised form of a figure, a sign or a letter, if there is one.
pub(crate) fn superscript(c: char) -> Option<char> {
    Some(match c {
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '0' | '4'..='9' => char::from_u32(0x2070 + u32::from(c) - u32::from('0'))?,
        '+' => '⁺',
        '-' | '−' | '–' | '\u{2010}' | '\u{ad}' => '⁻',
        '=' => '⁼',
        '(' => '⁽',
        ')' => '⁾',
        _ => return of(RAISED_LETTERS, c),
    })
}

/// The lowered form of a figure, a sign or a letter, if there is one.
pub(crate) fn subscript(c: char) -> Option<char> {
    Some(match c {
        '0'..='9' => char::from_u32(0x2080 + u32::from(c) - u32::from('0'))?,
        '+' => '₊',
        '-' | '−' | '–' | '\u{2010}' | '\u{ad}' => '₋',
        '=' => '₌',
        '(' => '₍',
        ')' => '₎',
        _ => return of(LOWERED_LETTERS, c),
    })
}

fn of(letters: &[(char, char)], c: char) -> Option<char> {
    // Letters of formulas (`𝑡`) have compatibility forms themselves.
    let c = match c {
        '\u{1d400}'..='\u{1d7ff}' => std::iter::once(c).nfkc().next()?,
        c => c,
    };
    letters
        .iter()
        .find(|(plain, _)| *plain == c)
        .map(|(_, beside)| *beside)
}

/// Whether a character is a raised figure or letter, as marks of notes are.
pub(crate) fn is_raised_mark(c: char) -> bool {
    matches!(c, '⁰'..='⁹' | '¹' | '²' | '³') || RAISED_LETTERS.iter().any(|(_, raised)| *raised == c)
}

/// Whether a character is a raised figure or sign.
pub(crate) fn is_superscript(c: char) -> bool {
    matches!(c, '⁰' | '¹' | '²' | '³' | '⁴'..='⁾' | 'ⁿ')
}

/// The digit that a raised one stands for.
pub(crate) fn raised_digit(c: char) -> Option<char> {
    Some(match c {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => char::from_digit(c as u32 - '⁰' as u32, 10)?,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compatibility_forms_are_the_characters_on_the_line() {
        let line = |c: char| c.to_string().nfkc().collect::<String>();
        for c in (' '..='~').chain('α'..='ω') {
            for beside in [superscript(c), subscript(c)].into_iter().flatten() {
                assert_eq!(line(beside).replace('−', "-"), c.to_string(), "{beside}");
            }
        }
        assert_eq!((superscript('𝑛'), subscript('𝑡')), (Some('ⁿ'), Some('ₜ')));
        assert_eq!(superscript('q'), None);
        assert_eq!(subscript('b'), None);
    }
}
