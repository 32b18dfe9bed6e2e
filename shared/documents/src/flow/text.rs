//! Text while it is collected.

use super::script::{self, Script};
use std::ops::Range;

/// Text as a reader sees it: runs of white space are one space, characters without a shape are gone, raised text is written as such,
/// and the marks that lead to notes are kept with their places.
#[derive(Clone, Debug, Default)]
pub(super) struct Text {
    string: String,
    /// Marks: their bytes, and what they lead to.
    pub(super) marks: Vec<(Range<usize>, u32)>,
    /// White space that shows once something follows.
    space: bool,
    /// A soft hyphen: what follows tells what it is.
    soft_hyphen: bool,
    /// Raised or lowered text that may go on.
    beside: (Script, String),
    /// The mark being written: where it begins, and what it leads to.
    open: Option<(usize, u32)>,
}

impl Text {
    /// Text on the line, its white space collapsed.
    pub(super) fn new(text: &str) -> Self {
        let mut out = Self::default();
        out.push(text);
        out
    }

    /// Adds text on the line.
    pub(super) fn push(&mut self, text: &str) {
        if !text.is_empty() {
            self.settle();
            text.chars().for_each(|c| self.character(c));
        }
    }

    /// Adds preformatted text.
    pub(super) fn push_verbatim(&mut self, text: &str) {
        self.settle();
        if std::mem::take(&mut self.space) {
            self.string.push(' ');
        }
        self.string
            .extend(text.chars().filter(|c| !is_shapeless(*c) && *c != '\u{ad}'));
    }

    /// Adds raised or lowered text.
    pub(super) fn push_script(&mut self, script: Script, text: &str) {
        if script == Script::Line {
            return self.push(text);
        }
        if self.beside.0 != script {
            self.settle();
            self.beside.0 = script;
        }
        self.beside.1.push_str(text);
    }

    /// Begins a mark that leads to a note.
    pub(super) fn start_mark(&mut self, note: u32) {
        self.settle();
        self.open = Some((self.string.len(), note));
    }

    /// Ends the mark.
    pub(super) fn end_mark(&mut self) {
        self.settle();
        if let Some((start, note)) = self.open.take() {
            let start = start + self.string[start..].starts_with(' ') as usize;
            if start < self.string.len() {
                self.marks.push((start..self.string.len(), note));
            }
        }
    }

    /// Adds other text after a space.
    pub(super) fn append(&mut self, other: Self) {
        let (string, marks) = other.into_parts();
        if string.is_empty() {
            return;
        }
        self.settle();
        self.soft_hyphen = false;
        if !self.string.is_empty() && !self.string.ends_with(['\n', ' ']) {
            self.string.push(' ');
        }
        self.space = false;
        let shift = self.string.len();
        self.string.push_str(&string);
        self.marks.extend(
            marks
                .into_iter()
                .map(|(r, note)| (r.start + shift..r.end + shift, note)),
        );
    }

    /// Whether there is nothing to see yet.
    pub(super) fn is_blank(&self) -> bool {
        self.string.trim().is_empty() && self.beside.1.trim().is_empty()
    }

    /// What stands right before what would be added; empty after a space.
    pub(super) fn last_word(&self) -> &str {
        if self.space {
            return "";
        }
        let start = self.string.rfind(char::is_whitespace).map_or(0, |at| at + 1);
        self.string.get(start..).unwrap_or_default()
    }

    /// How many bytes it holds.
    pub(super) fn len(&self) -> usize {
        self.string.len() + self.beside.1.len()
    }

    /// Ends it, so that [`Self::as_str`] is all of it.
    pub(super) fn settled(mut self) -> Self {
        self.end_mark();
        self
    }

    /// What was collected and settled.
    pub(super) fn as_str(&self) -> &str {
        &self.string
    }

    /// What was collected, and its marks.
    pub(super) fn into_parts(mut self) -> (String, Vec<(Range<usize>, u32)>) {
        self.end_mark();
        (self.string, self.marks)
    }

    /// Writes what stands beside the line.
    fn settle(&mut self) {
        let (script, text) = std::mem::take(&mut self.beside);
        if text.is_empty() {
            return;
        }
        if script == Script::Lowered && !self.space && self.take_fraction(&text) {
            return;
        }
        let before = if self.space { "" } else { self.string.as_str() };
        for c in script::write(script, before, &text).chars() {
            self.character(c);
        }
    }

    /// A raised figure, a bar and a lowered figure are a fraction: written on the line, apart from the number before it.
    fn take_fraction(&mut self, below: &str) -> bool {
        let below = below.trim();
        if below.is_empty() || !below.bytes().all(|b| b.is_ascii_digit()) {
            return false;
        }
        let Some(above) = self.string.strip_suffix(['/', '\u{2044}', '\u{2215}']) else {
            return false;
        };
        let start = above
            .trim_end_matches(|c| crate::superscript::raised_digit(c).is_some())
            .len();
        let figure: String = above[start..]
            .chars()
            .filter_map(crate::superscript::raised_digit)
            .collect();
        // A mark was written: the figures lead to notes.
        if figure.is_empty() || self.marks.iter().any(|(range, _)| range.end > start) {
            return false;
        }
        self.string.truncate(start);
        if self.string.ends_with(|c: char| c.is_ascii_digit()) {
            self.string.push(' ');
        }
        self.string.push_str(&format!("{figure}/{below}"));
        true
    }

    fn character(&mut self, c: char) {
        if is_shapeless(c) {
            return;
        }
        if c == '\u{ad}' {
            self.soft_hyphen = true;
            return;
        }
        if c.is_whitespace() || c.is_control() {
            self.space = !self.string.is_empty();
            self.soft_hyphen = false;
            return;
        }
        let starts = self.space || !self.string.ends_with(char::is_alphanumeric);
        if std::mem::take(&mut self.space) {
            self.string.push(' ');
        }
        if std::mem::take(&mut self.soft_hyphen) {
            // A hyphen that shows at line ends only is written for a minus where no word was begun, and for a dash between figures.
            if starts && (c.is_ascii_digit() || matches!(c, '.' | '$' | '€' | '£' | '¥')) {
                self.string.push('−');
            } else if c.is_ascii_digit() && self.string.ends_with(|c: char| c.is_ascii_digit()) {
                self.string.push('-');
            }
        }
        self.string.push(c);
    }
}

/// Characters that mark places to break or not to break a line.
fn is_shapeless(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        Text::new(text).into_parts().0
    }

    #[test]
    fn soft_hyphens() {
        for (text, expected) in [
            ("port\u{ad}folio", "portfolio"),
            ("returned \u{ad}3.5%", "returned −3.5%"),
            ("(\u{ad}.4)", "(−.4)"),
            ("\u{ad}7", "−7"),
            ("1993\u{ad}2015", "1993-2015"),
            ("a \u{ad} b", "a b"),
            ("mo\u{200b}mentum \u{feff}x", "momentum x"),
        ] {
            assert_eq!(plain(text), expected);
        }
    }

    #[test]
    fn fractions_built_of_raised_and_lowered_figures() {
        let built = |pieces: &[(Script, &str)]| {
            let mut text = Text::default();
            for (script, piece) in pieces {
                text.push_script(*script, piece);
            }
            text.into_parts().0
        };
        use Script::{Line, Lowered, Raised};
        let half = [(Raised, "1"), (Line, "/"), (Lowered, "2"), (Line, " of equity")];
        assert_eq!(built(&half), "1/2 of equity");
        let mixed = [
            (Line, "risk 1"),
            (Raised, "3"),
            (Line, "\u{2044}"),
            (Lowered, "4"),
            (Line, " R"),
        ];
        assert_eq!(built(&mixed), "risk 1 3/4 R");
        assert_eq!(built(&[(Line, "x"), (Raised, "2"), (Lowered, "1")]), "x²₁");
    }

    #[test]
    fn marks_keep_their_places() {
        let mut text = Text::new("after  5");
        text.start_mark(0);
        text.push_script(Script::Raised, "1");
        text.end_mark();
        text.push(" trading\ndays");
        let (string, marks) = text.into_parts();
        assert_eq!(string, "after 5¹ trading days");
        assert_eq!(&string[marks[0].0.clone()], "¹");
    }
}
