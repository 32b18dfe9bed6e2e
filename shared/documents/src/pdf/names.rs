//! Glyph names (Adobe Glyph List), for codes of which ToUnicode says nothing that is a character.

use super::numbered::differences;
use hayro_syntax::object::Dict;
use std::collections::HashMap;

/// Names longer than a letter of what stands in figures and sentences.
const NAMES: [(&str, char); 47] = [
    ("space", ' '),
    ("minus", '\u{2212}'),
    ("hyphen", '-'),
    ("endash", '–'),
    ("emdash", '—'),
    ("plus", '+'),
    ("plusminus", '±'),
    ("multiply", '×'),
    ("divide", '÷'),
    ("equal", '='),
    ("notequal", '≠'),
    ("less", '<'),
    ("greater", '>'),
    ("lessequal", '≤'),
    ("greaterequal", '≥'),
    ("percent", '%'),
    ("period", '.'),
    ("comma", ','),
    ("colon", ':'),
    ("semicolon", ';'),
    ("parenleft", '('),
    ("parenright", ')'),
    ("bracketleft", '['),
    ("bracketright", ']'),
    ("slash", '/'),
    ("fraction", '\u{2044}'),
    ("dollar", '$'),
    ("Euro", '€'),
    ("sterling", '£'),
    ("yen", '¥'),
    ("asterisk", '*'),
    ("dagger", '†'),
    ("daggerdbl", '‡'),
    ("section", '§'),
    ("degree", '°'),
    ("quoteright", '’'),
    ("quoteleft", '‘'),
    ("zero", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
];

/// What the names of the font's `Differences` say, by code.
pub(super) fn characters(dict: &Dict<'_>) -> HashMap<u32, char> {
    (differences(dict).into_iter())
        .filter_map(|(code, name)| Some((code, character(&name)?)))
        .collect()
}

/// The codes whose glyphs are raised (true) or lowered by what follows the point in their names.
pub(super) fn beside(dict: &Dict<'_>) -> HashMap<u32, bool> {
    (differences(dict).into_iter())
        .filter_map(|(code, name)| {
            let raised = match name.rsplit_once('.')?.1 {
                "superior" | "sups" | "superscript" | "sup" => true,
                "inferior" | "subs" | "subscript" | "sinf" => false,
                _ => return None,
            };
            Some((code, raised))
        })
        .collect()
}

fn character(name: &str) -> Option<char> {
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return letter.is_ascii_alphabetic().then_some(letter);
    }
    if let Some(digits) = name.strip_prefix("uni")
        && digits.len() == 4
    {
        return char::from_u32(u32::from_str_radix(digits, 16).ok()?);
    }
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}
