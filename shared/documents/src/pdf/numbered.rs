//! Fonts that number their glyphs instead of naming them, where it is known what the numbers mean.
//!
//! Three conventions are old and public. Printer drivers name glyphs by their character code (`G4B`, `C85`: ISO Latin 1 in hexadecimal or
//! decimal). A Type 3 font made of another font's outlines or bitmaps keeps that font's codes; its glyphs' names are any. And a font that is not in the file is the one of that name in everyone's system, so that its glyph numbers (`Identity-H`,
//! `g0024`) are the numbers of that font. A number of any other kind means nothing, and stays unmapped: subsets are often simply
//! numbered through, which is why the codes of a font must look like text before any of them is believed.

use hayro_syntax::object::{Array, Dict, Name, Object};
use std::collections::HashMap;

/// Fewer names than this prove nothing.
const LEAST_NAMES: usize = 5;

/// What the names of the font's `Differences` say, by code.
pub(super) fn by_name(dict: &Dict<'_>, font_name: &str) -> HashMap<u32, char> {
    let names = differences(dict);
    decode(&names, GlyphOrder::of(font_name))
}

/// What the glyph numbers of a font that is not in the file say. Widths that the file gives must be those of that font.
pub(super) fn by_glyph(font_name: &str, width: impl Fn(u32) -> Option<f32>) -> Option<GlyphOrder> {
    let order = GlyphOrder::of(font_name)?;
    order.agrees(width).then_some(order)
}

/// The codes of a Type 3 font that are ASCII, if its glyphs are as wide as ASCII's letters are beside each other: `i` is slim and
/// `m` is broad in every font, and hardly a font whose codes mean something else has all its glyphs so.
///
/// TeX's alphabets have their letters there, but other signs beside them (a full stop where ASCII has a colon): unless the glyphs' names
/// are ASCII's own numbers, only signs that they share with ASCII are believed, or that are as broad as in ASCII.
pub(super) fn by_widths(dict: &Dict<'_>) -> HashMap<u32, char> {
    let first = dict.get::<u32>(b"FirstChar".as_slice()).unwrap_or(0);
    let widths: Vec<f32> = dict
        .get::<Array<'_>>(b"Widths".as_slice())
        .map(|w| w.iter::<f32>().take(256).collect())
        .unwrap_or_default();
    let width = |c: char| {
        let place = u32::from(c).checked_sub(first)? as usize;
        widths.get(place).map(|w| w.abs()).filter(|w| *w > 0.0)
    };
    let Some(broadest) = middling(width) else {
        return HashMap::new();
    };
    let names = differences(dict);
    let numbers = !names.is_empty() && names.iter().all(|(code, name)| name.parse() == Ok(*code));
    let means = |c: &char| {
        width(*c).is_some_and(|width| {
            numbers
                || c.is_ascii_alphanumeric()
                || " .,-()'".contains(*c)
                || "%&+=@".contains(*c) && width > broadest
        })
    };
    (' '..='~').filter(means).map(|c| (u32::from(c), c)).collect()
}

/// The broadest of the letters that are neither slim nor broad, if widths are those of the Latin alphabet.
fn middling(width: impl Fn(char) -> Option<f32>) -> Option<f32> {
    let of = |letters: &str| -> Vec<f32> { letters.chars().filter_map(&width).collect() };
    let (slim, middling, broad) = (of("ijl"), of("abdeghknopquvxy"), of("mwMW"));
    let most = |widths: &[f32]| widths.iter().copied().fold(0.0, f32::max);
    let least = |widths: &[f32]| widths.iter().copied().fold(f32::INFINITY, f32::min);
    let alphabet = slim.len() >= 2
        && middling.len() >= 6
        && !broad.is_empty()
        && most(&slim) < least(&middling)
        && most(&middling) < least(&broad);
    alphabet.then(|| most(&middling))
}

pub(super) fn differences(dict: &Dict<'_>) -> Vec<(u32, String)> {
    let list = dict
        .get::<Dict<'_>>(b"Encoding".as_slice())
        .and_then(|e| e.get::<Array<'_>>(b"Differences".as_slice()));
    let mut out = Vec::new();
    let mut code = 0u32;
    for item in list.iter().flat_map(|l| l.iter::<Object<'_>>()).take(1_000) {
        match item {
            Object::Number(n) => code = u32::try_from(n.as_i64()).unwrap_or(0),
            Object::Name(name) => {
                out.push((code, name_text(&name)));
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
    out
}

fn name_text(name: &Name<'_>) -> String {
    String::from_utf8_lossy(name).into_owned()
}

fn decode(names: &[(u32, String)], order: Option<GlyphOrder>) -> HashMap<u32, char> {
    let numbers = |read: fn(&str) -> Option<u32>| -> Vec<(u32, u32)> {
        names
            .iter()
            .filter_map(|(code, name)| Some((*code, read(name)?)))
            .collect()
    };
    if let Some(order) = order {
        let glyphs = numbers(|name| {
            let digits = name.strip_prefix('g').filter(|d| d.len() == 4)?;
            u32::from_str_radix(digits, 16).ok()
        });
        if glyphs.len() == names.len() && !glyphs.is_empty() {
            return glyphs
                .into_iter()
                .filter_map(|(code, glyph)| Some((code, order.character(glyph)?)))
                .collect();
        }
    }
    let hexadecimal = |name: &str| {
        let digits = name.strip_prefix('G').filter(|d| d.len() == 2)?;
        u32::from_str_radix(digits, 16).ok()
    };
    let decimal = |name: &str| {
        let digits = name
            .strip_prefix(['C', 'c'])
            .filter(|d| (2..=3).contains(&d.len()))?;
        digits.parse().ok()
    };
    for read in [hexadecimal as fn(&str) -> Option<u32>, decimal] {
        let found = numbers(read);
        if found.len() >= LEAST_NAMES && found.len() * 10 >= names.len() * 9 && reads_like_text(&found) {
            // Beyond ASCII the numbers are those of a code page that the file does not name.
            return (found.into_iter())
                .filter(|(_, n)| (0x20..0x7f).contains(n))
                .filter_map(|(code, n)| Some((code, char::from_u32(n)?)))
                .collect();
        }
    }
    HashMap::new()
}

/// Whether the numbers are character codes: no control characters, mostly letters, and neither the codes themselves nor a count.
fn reads_like_text(numbers: &[(u32, u32)]) -> bool {
    let letters = numbers
        .iter()
        .filter(|(_, n)| u8::try_from(*n).is_ok_and(|b| b.is_ascii_alphabetic()))
        .count();
    let steps = numbers
        .windows(2)
        .filter(|w| w[1].1.wrapping_sub(w[0].1) == w[1].0.wrapping_sub(w[0].0))
        .count();
    numbers.iter().all(|(_, n)| (0x20..=0xff).contains(n))
        && letters * 2 >= numbers.len()
        && steps * 2 < numbers.len()
}

/// The order of the glyphs in a font that comes with everyone's system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GlyphOrder {
    /// That of Apple's `post` table, format 1: ASCII from glyph 3, then the rest of Mac OS Roman.
    Macintosh,
    /// Calibri's.
    Calibri,
}

/// Calibri's glyphs that text is made of: glyph and character.
const CALIBRI: [(u16, char); 66] = [
    (3, ' '),
    (4, 'A'),
    (17, 'B'),
    (18, 'C'),
    (24, 'D'),
    (28, 'E'),
    (38, 'F'),
    (39, 'G'),
    (44, 'H'),
    (47, 'I'),
    (58, 'J'),
    (60, 'K'),
    (62, 'L'),
    (68, 'M'),
    (69, 'N'),
    (75, 'O'),
    (87, 'P'),
    (89, 'Q'),
    (90, 'R'),
    (94, 'S'),
    (100, 'T'),
    (104, 'U'),
    (115, 'V'),
    (116, 'W'),
    (121, 'X'),
    (122, 'Y'),
    (127, 'Z'),
    (258, 'a'),
    (271, 'b'),
    (272, 'c'),
    (282, 'd'),
    (286, 'e'),
    (296, 'f'),
    (336, 'g'),
    (346, 'h'),
    (349, 'i'),
    (361, 'j'),
    (364, 'k'),
    (367, 'l'),
    (373, 'm'),
    (374, 'n'),
    (381, 'o'),
    (393, 'p'),
    (395, 'q'),
    (396, 'r'),
    (400, 's'),
    (410, 't'),
    (437, 'u'),
    (448, 'v'),
    (449, 'w'),
    (454, 'x'),
    (455, 'y'),
    (460, 'z'),
    (853, ','),
    (854, ';'),
    (855, ':'),
    (856, '.'),
    (859, '\''),
    (876, '/'),
    (882, '-'),
    (894, '('),
    (895, ')'),
    (920, '&'),
    (940, '$'),
    (1081, '%'),
    (1085, '+'),
];
const CALIBRI_DIGITS: std::ops::RangeInclusive<u32> = 1004..=1013;

impl GlyphOrder {
    fn of(font_name: &str) -> Option<Self> {
        // A subset is another font: `ABCDEF+Arial`, with a plus. Its glyphs may keep their numbers, but need not.
        let base = font_name.split_once('+').map_or(font_name, |(_, rest)| rest);
        let family: String = base
            .split([',', '-'])
            .next()?
            .chars()
            .filter(|c| *c != ' ')
            .collect::<String>()
            .to_ascii_lowercase();
        match family.trim_end_matches("mt").trim_end_matches("ps") {
            "arial" | "timesnewroman" | "couriernew" => Some(Self::Macintosh),
            "calibri" => Some(Self::Calibri),
            _ => None,
        }
    }

    /// The character of a glyph.
    pub(super) fn character(self, glyph: u32) -> Option<char> {
        match self {
            Self::Macintosh => {
                let byte = match glyph {
                    3..=97 => glyph + 29,
                    98..=225 => glyph + 30,
                    _ => return None,
                };
                let byte = u8::try_from(byte).ok()?;
                let (text, _, failed) = encoding_rs::MACINTOSH.decode(std::slice::from_ref(&byte));
                text.chars().next().filter(|_| !failed)
            }
            Self::Calibri if CALIBRI_DIGITS.contains(&glyph) => {
                char::from_digit(glyph - CALIBRI_DIGITS.start(), 10)
            }
            Self::Calibri => (CALIBRI.iter())
                .find(|(g, _)| u32::from(*g) == glyph)
                .map(|(_, c)| *c),
        }
    }

    /// Whether no width that the file gives contradicts the font: figures are as wide as each other in all of them, and that wide.
    fn agrees(self, width: impl Fn(u32) -> Option<f32>) -> bool {
        let (figures, expected): (_, &[f32]) = match self {
            // Arial and Times New Roman, Courier New.
            Self::Macintosh => (19..=28, &[556.0, 500.0, 600.0]),
            Self::Calibri => (CALIBRI_DIGITS, &[507.0]),
        };
        let mut given = figures.filter_map(width);
        given.all(|w| expected.iter().any(|e| (w - e).abs() < 3.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(names: &[&str], font: &str) -> String {
        let names: Vec<(u32, String)> = (1..).zip(names.iter().map(|n| (*n).to_owned())).collect();
        let map = decode(&names, GlyphOrder::of(font));
        (1..=names.len() as u32)
            .filter_map(|code| map.get(&code))
            .collect()
    }

    #[test]
    fn codes_for_names() {
        assert_eq!(
            read(&["G4D", "G6F", "G6D", "G65", "G6E", "G74", "G75"], "MSTT31"),
            "Momentu"
        );
        assert_eq!(read(&["C77", "C111", "C109", "C101", "C110"], "AdvT"), "Momen");
        assert_eq!(read(&["g0024", "g0037"], "ABCDEF+Arial-BoldMT"), "AT");
    }

    #[test]
    fn codes_that_are_as_wide_as_letters() {
        // Helvetica's widths, and the same of another alphabet: the letters one code further.
        let helvetica = |c: char| match c {
            'i' | 'j' | 'l' => Some(222.0),
            'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' => Some(500.0),
            'f' | 't' => Some(278.0),
            'r' => Some(333.0),
            'm' => Some(833.0),
            'w' => Some(722.0),
            'a'..='z' => Some(556.0),
            _ => None,
        };
        assert_eq!(middling(helvetica), Some(556.0));
        assert_eq!(middling(|c| helvetica(char::from_u32(u32::from(c) - 1)?)), None);
        let equal = middling(|c| c.is_ascii_lowercase().then_some(600.0));
        assert_eq!(equal, None, "as wide as each other");
        let few = middling(|c| helvetica(c).filter(|_| "ilmaeo".contains(c)));
        assert_eq!(few, None, "too few");
    }

    #[test]
    fn a_subset_numbered_through_says_nothing() {
        assert_eq!(read(&["G41", "G42", "G43", "G44", "G45", "G46"], "Any"), "");
        assert_eq!(read(&["G01", "G02", "G03", "G04", "G05", "G06"], "Any"), "");
        assert_eq!(read(&["g0024", "g0037"], "ABCDEF+Unknown"), "");
        assert_eq!(read(&["x001q", "x002q", "x003q", "x004q", "x005q"], "Arial"), "");
    }

    #[test]
    fn known_fonts() {
        let arial = by_glyph("Arial,Bold", |_| None).unwrap();
        assert_eq!(
            [36, 68, 179, 130].map(|g| arial.character(g)),
            [Some('A'), Some('a'), Some('—'), Some('†')]
        );
        let calibri = by_glyph("Calibri", |g| (g == 1005).then_some(506.8)).unwrap();
        assert_eq!(
            [940, 1005, 856, 258].map(|g| calibri.character(g)),
            [Some('$'), Some('1'), Some('.'), Some('a')]
        );
        assert_eq!(by_glyph("Calibri", |_| Some(600.0)), None);
        assert_eq!(by_glyph("Frutiger", |_| None), None);
    }
}
