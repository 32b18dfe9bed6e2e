//! What fonts call characters, and what of it is text.

use super::font::CodeText;
use hayro_cmap::BfString;

/// Turns what the font says into text: ligatures taken apart, and what is no text told apart from text.
pub(super) fn clean(text: Option<BfString>, code: u32) -> CodeText {
    match text {
        None => CodeText::Unmapped,
        Some(BfString::Char(c)) => clean_char(c, code),
        Some(BfString::String(s)) => {
            let mut out = String::new();
            for c in s.chars() {
                match clean_char(c, code) {
                    CodeText::One(c) => out.push(c),
                    CodeText::Many(m) => out.push_str(&m),
                    CodeText::Unmapped | CodeText::Nothing => {}
                }
            }
            if out.contains(' ') && out.chars().any(|c| c != ' ') {
                out.retain(|c| c != ' ');
            }
            let mut chars = out.chars();
            match (chars.next(), chars.next()) {
                (None, _) => CodeText::Unmapped,
                (Some(c), None) => CodeText::One(c),
                _ => CodeText::Many(out.into()),
            }
        }
    }
}

fn clean_char(c: char, code: u32) -> CodeText {
    let many = |s: &str| CodeText::Many(s.into());
    match c {
        '\t'
        | '\n'
        | '\r'
        | '\u{b}'
        | '\u{c}'
        | '\u{a0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200a}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}' => CodeText::One(' '),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => {
            CodeText::Nothing
        }
        '\0' if code == 0 => CodeText::Nothing,
        _ if c.is_control() || c == '\u{fffd}' || c == '\u{ffff}' || c == '\u{fffe}' => CodeText::Unmapped,
        '\u{fb00}' => many("ff"),
        '\u{fb01}' => many("fi"),
        '\u{fb02}' => many("fl"),
        '\u{fb03}' => many("ffi"),
        '\u{fb04}' => many("ffl"),
        '\u{fb05}' => many("st"),
        '\u{fb06}' => many("st"),
        // The private range of Microsoft's symbol fonts: the bullets people use, and no guess about the rest.
        '\u{f0b7}' | '\u{f06c}' | '\u{f09f}' => CodeText::One('•'),
        '\u{f0a7}' | '\u{f06e}' => CodeText::One('▪'),
        '\u{f0d8}' | '\u{f0e8}' | '\u{f0e0}' => CodeText::One('➢'),
        '\u{f0fc}' => CodeText::One('✓'),
        '\u{f02d}' => CodeText::One('-'),
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => CodeText::Unmapped,
        _ => CodeText::One(c),
    }
}
