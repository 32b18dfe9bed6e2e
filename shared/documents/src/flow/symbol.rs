//! Fonts of signs: what their codes look like, as characters.

/// The Symbol font from code 0x20 on, as Adobe published it.
const SYMBOL: [&str; 14] = [
    " !∀#∃%&∋()∗+,−./",
    "0123456789:;<=>?",
    "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟ",
    "ΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_",
    "‾αβχδεφγηιϕκλμνο",
    "πθρστυϖωξψζ{|}∼ ",
    "                ",
    "                ",
    "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓",
    "°±″≥×∝∂•÷≠≡≈…|—↵",
    "ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉",
    "∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓",
    "◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪",
    " 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭ ",
];

/// Whether text in a font is a row of its codes.
pub(super) fn is_symbolic(font: &str) -> bool {
    let font = font.to_ascii_lowercase();
    matches!(
        font.as_str(),
        "symbol" | "symbol mt" | "standard symbols l" | "standard symbols ps"
    ) || font.starts_with("wingdings")
        || font == "webdings"
}

/// The character that a code of a font of signs looks like. Codes from U+F000 on are those of any such font.
pub(super) fn character(font: &str, c: char) -> char {
    let code = u32::from(c);
    let code = match code {
        0xf020..=0xf0ff => code - 0xf000,
        0x20..=0xff if is_symbolic(font) => code,
        _ => return c,
    };
    let font = font.to_ascii_lowercase();
    if font.starts_with("wingdings") || font == "webdings" {
        return wingding(code);
    }
    let row = SYMBOL.get((code as usize - 0x20) / 16);
    row.and_then(|row| row.chars().nth(code as usize % 16))
        .unwrap_or(c)
}

/// Wingdings' signs that texts use; the others are ornaments.
fn wingding(code: u32) -> char {
    match code {
        0x20 => ' ',
        0x4a => '☺',
        0x6c => '●',
        0x6e => '■',
        0x6f | 0xa8 => '□',
        0x76 => '❖',
        0xa7 => '▪',
        0xd8 => '➢',
        0xdf | 0xe7 => '←',
        0xe0 | 0xe8 => '→',
        0xe1 | 0xe9 => '↑',
        0xe2 | 0xea => '↓',
        0xf0 => '⇨',
        0xfb | 0xfd => '✗',
        0xfc => '✓',
        0xfe => '☑',
        _ => '•',
    }
}

#[cfg(test)]
mod tests {
    use super::character;

    #[test]
    fn codes_of_symbol() {
        for (code, expected) in [
            ('\u{f0a3}', '≤'),
            ('\u{f0b3}', '≥'),
            ('\u{f02d}', '−'),
            ('\u{f0b1}', '±'),
            ('\u{f061}', 'α'),
            ('\u{f073}', 'σ'),
            ('\u{f0b4}', '×'),
            ('\u{f0b7}', '•'),
            ('\u{f0d6}', '√'),
            ('\u{f0e5}', '∑'),
            ('\u{f0b9}', '≠'),
            ('\u{f0a5}', '∞'),
            ('\u{f0ae}', '→'),
            ('m', 'μ'),
        ] {
            assert_eq!(character("Symbol", code), expected, "{code:?}");
        }
        assert_eq!(character("Arial", 'm'), 'm');
        assert_eq!(character("Wingdings", '\u{f0fc}'), '✓');
    }
}
