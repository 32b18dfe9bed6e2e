//! ToUnicode maps that a strict reader gives up on: only the entries are looked for, whatever stands around them.

use std::collections::HashMap;

const MAX_ENTRIES: usize = 70_000;

/// Reads the `bfchar` and `bfrange` entries of a CMap (ISO 32000-1, 9.10.3).
pub(super) fn entries(data: &[u8]) -> HashMap<u32, String> {
    let mut out = HashMap::new();
    let mut tokens = Tokens { data, at: 0 };
    let mut pending: Vec<Token> = Vec::new();
    let mut section = Section::None;
    while let Some(token) = tokens.next() {
        if out.len() >= MAX_ENTRIES {
            break;
        }
        match token {
            Token::Word(b"beginbfchar") => section = Section::Chars,
            Token::Word(b"beginbfrange") => section = Section::Ranges,
            Token::Word(b"endbfchar" | b"endbfrange") => section = Section::None,
            Token::Word(_) => {}
            value => pending.push(value),
        }
        match (&section, pending.as_slice()) {
            (Section::None, _) => pending.clear(),
            (Section::Chars, [Token::Hex(code), Token::Hex(text)]) => {
                out.insert(number(code), utf16(text));
                pending.clear();
            }
            (Section::Ranges, [Token::Hex(from), Token::Hex(to), Token::Hex(text)]) => {
                range(number(from), number(to), text, &mut out);
                pending.clear();
            }
            (Section::Ranges, [Token::Hex(from), Token::Hex(_), Token::List(list)]) => {
                let first = number(from);
                out.extend(
                    list.iter()
                        .enumerate()
                        .map(|(i, text)| (first.wrapping_add(i as u32), utf16(text))),
                );
                pending.clear();
            }
            (_, more) if more.len() >= 3 => pending.clear(),
            _ => {}
        }
    }
    out
}

enum Section {
    None,
    Chars,
    Ranges,
}

enum Token<'a> {
    Hex(Vec<u8>),
    List(Vec<Vec<u8>>),
    Word(&'a [u8]),
}

struct Tokens<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            match *self.data.get(self.at)? {
                b'<' if self.data.get(self.at + 1) == Some(&b'<') => self.at += 2,
                b'<' => return Some(Token::Hex(self.hex())),
                b'[' => {
                    self.at += 1;
                    let mut list = Vec::new();
                    while let Some(&b) = self.data.get(self.at) {
                        match b {
                            b']' => break,
                            b'<' if list.len() < MAX_ENTRIES => list.push(self.hex()),
                            _ => self.at += 1,
                        }
                    }
                    return Some(Token::List(list));
                }
                b if b.is_ascii_alphabetic() => {
                    let start = self.at;
                    while self.data.get(self.at).is_some_and(u8::is_ascii_alphanumeric) {
                        self.at += 1;
                    }
                    return Some(Token::Word(&self.data[start..self.at]));
                }
                _ => self.at += 1,
            }
        }
    }

    /// The bytes between `<` and `>`.
    fn hex(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut digits = Vec::new();
        while let Some(&b) = self.data.get(self.at) {
            self.at += 1;
            match char::from(b).to_digit(16) {
                Some(d) => digits.push(d as u8),
                None if b == b'>' => break,
                None => {}
            }
        }
        digits
            .chunks(2)
            .map(|p| p[0] << 4 | p.get(1).copied().unwrap_or(0))
            .collect()
    }
}

fn number(bytes: &[u8]) -> u32 {
    bytes.iter().take(4).fold(0, |n, b| n << 8 | u32::from(*b))
}

fn units(bytes: &[u8]) -> Vec<u16> {
    match bytes {
        [one] => vec![u16::from(*one)],
        _ => bytes
            .chunks_exact(2)
            .map(|p| u16::from_be_bytes([p[0], p[1]]))
            .collect(),
    }
}

fn utf16(bytes: &[u8]) -> String {
    char::decode_utf16(units(bytes)).flatten().collect()
}

/// Consecutive codes map to texts whose last unit counts up with them.
fn range(from: u32, to: u32, text: &[u8], out: &mut HashMap<u32, String>) {
    let mut units = units(text);
    for code in from..=to.min(from.saturating_add(0xffff)) {
        if out.len() >= MAX_ENTRIES {
            return;
        }
        out.insert(
            code,
            char::decode_utf16(units.iter().copied()).flatten().collect(),
        );
        match units.last_mut() {
            Some(last) if *last < u16::MAX => *last += 1,
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::entries;

    #[test]
    fn broken_surroundings_do_not_matter() {
        let map = entries(b"/CMapName /Adobe-UC> def ) 2 beginbfchar <002B> <0048> <0048><0065>\nendbfchar 2 beginbfrange <10> <12> <0061> <20> <21> [<0078> <00660069>] endbfrange");
        let get = |code: u32| map.get(&code).map(String::as_str);
        assert_eq!(
            (get(0x2b), get(0x48), get(0x12), get(0x20), get(0x21)),
            (Some("H"), Some("e"), Some("c"), Some("x"), Some("fi"))
        );
        assert_eq!(
            entries(b"beginbfrange <00000000> <FFFFFFFF> <0000>").len(),
            65_536
        );
    }
}
