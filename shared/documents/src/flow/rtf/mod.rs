//! Rich Text Format: groups, control words, and text in the code pages of its fonts.

mod charset;
mod state;
mod table;
mod words;

use super::rich::Rich;
use super::script::Script;
use super::text::Text;
use super::{Flow, squeeze, symbol};
use crate::BlockKind;
use crate::model::HiddenReason;
use encoding_rs::Encoding;
use state::{Destination, State};
use std::collections::HashMap;
use table::{Edge, Row};

/// Groups within groups whose state is kept; deeper ones share that of the last.
const MAX_GROUPS: usize = 20_000;

pub(super) fn parse(bytes: &[u8], flow: &mut Flow<'_>) {
    let mut reader = Reader {
        rich: Rich::new(flow),
        state: State::default(),
        stack: Vec::new(),
        too_deep: 0,
        fonts: HashMap::new(),
        colours: Vec::new(),
        colour: [None; 3],
        styles: HashMap::new(),
        name: String::new(),
        code_page: encoding_rs::WINDOWS_1252,
        pending: Vec::new(),
        skip: 0,
        cells: Vec::new(),
        row: Vec::new(),
        rows: Vec::new(),
        kept: 0,
        edge: Edge::default(),
        heads: false,
        section_ended: false,
        notes: 0,
        half: None,
        note: None,
        item: false,
    };
    reader.read(bytes);
    reader.end_paragraph();
    reader.end_table();
    reader.rich.finish();
}

struct Reader<'f, 'p> {
    rich: Rich<'f, 'p>,
    state: State,
    stack: Vec<State>,
    too_deep: usize,
    /// Code pages and names of fonts.
    fonts: HashMap<i32, (Option<&'static Encoding>, String)>,
    colours: Vec<Option<[u8; 3]>>,
    colour: [Option<u8>; 3],
    /// Heading levels of paragraph styles.
    styles: HashMap<i32, u8>,
    /// The name being read: of a font, a style, the title.
    name: String,
    code_page: &'static Encoding,
    /// Bytes in a code page, until something else follows.
    pending: Vec<u8>,
    /// Characters to be left out after one written by its number.
    skip: usize,
    cells: Vec<Edge>,
    row: Vec<Text>,
    rows: Vec<Row>,
    /// Cells in them.
    kept: usize,
    /// What is said of the cell whose edge is next.
    edge: Edge,
    /// Whether the row being defined is one of its table's head.
    heads: bool,
    /// Whether what follows begins a section on a page of its own.
    section_ended: bool,
    notes: usize,
    /// The first half of a character written as a pair.
    half: Option<u32>,
    /// What the note being read was met in.
    note: Option<(super::rich::Aside, String)>,
    item: bool,
}

impl Reader<'_, '_> {
    fn read(&mut self, bytes: &[u8]) {
        let mut at = 0;
        let mut looks = 0usize;
        while at < bytes.len() {
            looks += 1;
            if looks.is_multiple_of(4_096) && !self.rich.flow.has_time() {
                return;
            }
            match bytes[at] {
                b'{' => {
                    self.settle();
                    self.open();
                    at += 1;
                }
                b'}' => {
                    self.settle();
                    self.close();
                    at += 1;
                }
                b'\\' => at = self.control(bytes, at + 1),
                b'\r' | b'\n' => at += 1,
                byte => {
                    self.byte(byte);
                    at += 1;
                }
            }
        }
        self.settle();
    }

    fn open(&mut self) {
        if self.stack.len() < MAX_GROUPS {
            self.stack.push(self.state.clone());
            self.state.is_note = false;
        } else {
            self.too_deep += 1;
        }
        self.skip = 0;
    }

    fn close(&mut self) {
        self.skip = 0;
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        if self.state.is_note {
            self.end_note();
        }
        let outer = self.stack.pop().unwrap_or_default();
        let inner = std::mem::replace(&mut self.state, outer);
        if inner.destination != self.state.destination {
            self.end_destination(inner.destination);
        }
        // Names in tables end with their groups, too.
        if inner.destination == Destination::Styles || inner.destination == Destination::Fonts {
            self.end_name(inner.destination, inner.font);
        }
    }

    fn end_destination(&mut self, destination: Destination) {
        let name = squeeze(&std::mem::take(&mut self.name));
        match destination {
            Destination::Title => self.rich.flow.title(&name),
            Destination::Author if !name.is_empty() => self.rich.flow.metadata("creator", name),
            _ => {}
        }
    }

    fn end_name(&mut self, destination: Destination, number: i32) {
        let name = std::mem::take(&mut self.name);
        let name = name.trim().trim_end_matches(';').trim();
        if name.is_empty() {
            return;
        }
        match destination {
            Destination::Fonts => {
                self.fonts.entry(number).or_default().1 = name.to_owned();
            }
            Destination::Styles => {
                let level = name
                    .to_ascii_lowercase()
                    .strip_prefix("heading ")
                    .and_then(|n| n.parse::<u8>().ok());
                if let Some(level) = level.filter(|l| (1..=9).contains(l)) {
                    self.styles.insert(number, level.min(6));
                }
            }
            _ => {}
        }
    }

    /// Reads a control word or sign; returns where it ends.
    fn control(&mut self, bytes: &[u8], at: usize) -> usize {
        let Some(first) = bytes.get(at) else { return at };
        if !first.is_ascii_alphabetic() {
            return self.sign(bytes, at);
        }
        let end = at
            + bytes[at..]
                .iter()
                .take(40)
                .take_while(|b| b.is_ascii_alphabetic())
                .count();
        let word = std::str::from_utf8(&bytes[at..end]).unwrap_or_default();
        let mut next = end;
        let negative = bytes.get(next) == Some(&b'-');
        next += usize::from(negative);
        let digits = bytes[next..]
            .iter()
            .take(10)
            .take_while(|b| b.is_ascii_digit())
            .count();
        let number = std::str::from_utf8(&bytes[next..next + digits])
            .ok()
            .and_then(|d| d.parse::<i32>().ok());
        let number = number.map(|n| if negative { -n } else { n });
        next += digits;
        if bytes.get(next) == Some(&b' ') {
            next += 1;
        }
        if word == "bin" {
            self.settle();
            return next
                .saturating_add(number.unwrap_or(0).max(0) as usize)
                .min(bytes.len());
        }
        if word == "u" {
            self.settle();
            self.unicode(number.unwrap_or(0));
            return next;
        }
        self.settle();
        if self.skip > 0 {
            self.skip -= 1;
            return next;
        }
        self.word(word, number);
        next
    }

    fn sign(&mut self, bytes: &[u8], at: usize) -> usize {
        match bytes[at] {
            b'\'' => {
                let code = bytes
                    .get(at + 1..at + 3)
                    .and_then(|d| std::str::from_utf8(d).ok())
                    .and_then(|d| u8::from_str_radix(d, 16).ok());
                if let Some(code) = code {
                    self.byte(code);
                    return at + 3;
                }
                return at + 1;
            }
            b'*' => {
                // What follows is to be left out by who does not know it. What is known says so itself.
                self.settle();
                self.state.destination = match self.state.destination {
                    Destination::Body => Destination::Skipped,
                    other => other,
                };
            }
            b'~' => self.character('\u{a0}'),
            b'-' => self.character('\u{ad}'),
            b'_' => self.character('-'),
            b'\\' | b'{' | b'}' => self.byte(bytes[at]),
            b'\r' | b'\n' => self.word("par", None),
            _ => {}
        }
        at + 1
    }

    fn unicode(&mut self, number: i32) {
        let code = if number < 0 { number + 0x1_0000 } else { number };
        let code = u32::try_from(code).unwrap_or(0);
        // Halves of a pair follow each other.
        if (0xd800..0xdc00).contains(&code) {
            self.half = Some(code);
        } else if (0xdc00..0xe000).contains(&code) {
            if let Some(high) = self.half.take() {
                let whole = 0x1_0000 + ((high - 0xd800) << 10) + (code - 0xdc00);
                char::from_u32(whole).into_iter().for_each(|c| self.character(c));
            }
        } else if let Some(c) = char::from_u32(code) {
            self.character(c);
        }
        self.skip = self.state.fallback;
    }

    /// A byte of text in the code page of its font.
    fn byte(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        self.pending.push(byte);
        if self.pending.len() >= 4_096 {
            // Not within a character of two bytes.
            if byte.is_ascii() {
                self.settle();
            }
        }
    }

    /// Writes the bytes that wait.
    fn settle(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.pending);
        let (page, name) = match self.fonts.get(&self.state.font) {
            Some((page, name)) => (*page, name.as_str()),
            None => (None, ""),
        };
        let text = if symbol::is_symbolic(name) && self.state.destination == Destination::Body {
            bytes.iter().map(|b| char::from(*b)).collect()
        } else {
            page.unwrap_or(self.code_page)
                .decode_without_bom_handling(&bytes)
                .0
                .into_owned()
        };
        self.text(&text);
    }

    fn character(&mut self, c: char) {
        self.settle();
        self.text(c.encode_utf8(&mut [0; 4]));
    }

    fn text(&mut self, text: &str) {
        match self.state.destination {
            Destination::Body => {}
            Destination::Skipped => return,
            Destination::Colours => {
                for _ in text.matches(';') {
                    let [red, green, blue] = std::mem::take(&mut self.colour);
                    let colour = (red.is_some() || green.is_some() || blue.is_some())
                        .then(|| [red.unwrap_or(0), green.unwrap_or(0), blue.unwrap_or(0)]);
                    if self.colours.len() < 10_000 {
                        self.colours.push(colour);
                    }
                }
                return;
            }
            Destination::Fonts | Destination::Styles | Destination::Title | Destination::Author => {
                if self.name.len() < 1_000 {
                    self.name.push_str(text);
                }
                return;
            }
        }
        if self.state.struck {
            return;
        }
        if let Some(reason) = self.unseen() {
            return self.rich.push_hidden(reason, text);
        }
        if self.section_ended && self.note.is_none() && !text.trim().is_empty() {
            self.end_page();
        }
        if !self.state.in_table && !self.rows.is_empty() && self.note.is_none() && !text.trim().is_empty() {
            self.end_table();
        }
        let name = self
            .fonts
            .get(&self.state.font)
            .map(|(_, name)| name.clone())
            .unwrap_or_default();
        let shown: String = text.chars().map(|c| symbol::character(&name, c)).collect();
        self.rich.push_script(self.state.script, &shown);
    }

    fn unseen(&self) -> Option<HiddenReason> {
        let state = &self.state;
        if state.hidden {
            return Some(HiddenReason::Invisible);
        }
        if state.size < 3 {
            return Some(HiddenReason::Tiny);
        }
        let colour = self.colours.get(state.colour).copied().flatten()?;
        let cell = self.cells.get(self.row.len()).filter(|_| state.in_table);
        let behind = [state.backdrop, state.paper, cell.map_or(0, |c| c.shade)];
        let backdrop = match behind.into_iter().find(|b| *b > 0).unwrap_or(0) {
            0 => [255; 3],
            known => self.colours.get(known).copied().flatten()?,
        };
        let same = colour.iter().zip(backdrop).all(|(a, b)| a.abs_diff(b) < 8);
        same.then_some(HiddenReason::Colour)
    }

    /// Ends the page, unless a table goes on.
    fn end_page(&mut self) {
        self.section_ended = false;
        if self.state.destination != Destination::Body || self.note.is_some() {
            return;
        }
        self.end_paragraph();
        if !self.state.in_table && self.row.is_empty() {
            self.end_table();
            self.rich.flow.page_break();
        }
    }

    fn end_paragraph(&mut self) {
        if self.state.destination != Destination::Body {
            return;
        }
        self.rich.end_hidden();
        if self.note.is_some() {
            return self.rich.flush(BlockKind::Footnote, None);
        }
        if self.state.in_table || !self.row.is_empty() {
            return self.rich.push(" ");
        }
        if !self.rows.is_empty() && !self.rich.is_blank() {
            let text = self.rich.take_text();
            self.end_table();
            self.rich.take_up(text);
        }
        match self.state.level {
            Some(level) => self.rich.flush(BlockKind::Heading, Some(level)),
            None if self.item => self.rich.flush(BlockKind::ListItem, None),
            None => self.rich.flush(BlockKind::Paragraph, None),
        }
    }

    fn start_note(&mut self) {
        if self.note.is_some() {
            return;
        }
        self.notes += 1;
        let aside = self.rich.start_note();
        self.note = Some((aside, format!("rtf:{}", self.notes)));
        self.state.is_note = true;
        self.state.in_table = false;
        self.state.script = Script::Line;
    }

    fn end_note(&mut self) {
        if let Some((aside, key)) = self.note.take() {
            let texts = self.rich.end_note(aside);
            self.rich.flow.keep_note(&key, texts);
        }
    }
}
