//! Finding a quote in a document, however it was broken over lines or typeset.

use crate::{BlockKind, Page, Rect, Span};
use memchr::memmem;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Where a quote was found.
#[derive(Clone, Debug, PartialEq)]
pub struct QuoteMatch {
    /// Number of the page it starts on.
    pub page: u32,
    /// Its bytes in that page's text.
    pub range: Span,
    /// Its boxes on that page, one per line; empty in formats without layout.
    pub boxes: Vec<Rect>,
    /// The rest of it, if it goes on: on the next page, or after something that interrupts the running text.
    pub rest: Vec<QuotePart>,
}

/// The continuation of a quote.
#[derive(Clone, Debug, PartialEq)]
pub struct QuotePart {
    /// Number of the page.
    pub page: u32,
    /// Its bytes in that page's text.
    pub range: Span,
    /// Its boxes on that page.
    pub boxes: Vec<Rect>,
}

/// More matches than this of one quote are of no use to anybody.
const MAX_MATCHES: usize = 256;

/// The document's text folded to what a quote is compared by.
#[derive(Clone, Debug, Default)]
pub(crate) struct QuoteIndex {
    /// Everything, page after page.
    all: Folded,
    /// The running text alone, for quotes that a footnote, a running head or a figure interrupts.
    body: Folded,
}

/// Folded text, and for each stretch of it the place it came from.
#[derive(Clone, Debug, Default)]
struct Folded {
    text: Vec<u8>,
    /// Of each folded byte, the byte in the page's text that it came from.
    source: Vec<u32>,
    /// First folded byte of each stretch, its page index, ascending.
    stretches: Vec<(usize, u32)>,
}

impl QuoteIndex {
    pub(crate) fn new(pages: &[Page]) -> Self {
        let mut index = Self::default();
        for (i, page) in pages.iter().enumerate() {
            index
                .all
                .push(i as u32, page, Span::new(0, page.text.len() as u32));
            for block in page.blocks.iter().filter(|b| is_body(b.kind)) {
                index.body.push(i as u32, page, block.range);
            }
        }
        index
    }

    pub(crate) fn find(&self, pages: &[Page], quote: &str) -> Vec<QuoteMatch> {
        let mut needle = Vec::new();
        fold(quote, |byte, _| needle.push(byte));
        if needle.is_empty() {
            return Vec::new();
        }
        let found = self.all.find(pages, &needle);
        if found.is_empty() {
            self.body.find(pages, &needle)
        } else {
            found
        }
    }
}

fn is_body(kind: BlockKind) -> bool {
    matches!(
        kind,
        BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Heading
    )
}

impl Folded {
    fn push(&mut self, page_index: u32, page: &Page, span: Span) {
        self.stretches.push((self.text.len(), page_index));
        fold(page.slice(span), |byte, at| {
            self.text.push(byte);
            self.source.push(span.start + at);
        });
    }

    fn find(&self, pages: &[Page], needle: &[u8]) -> Vec<QuoteMatch> {
        memmem::find_iter(&self.text, needle)
            .take(MAX_MATCHES)
            .filter_map(|at| self.place(pages, at, at + needle.len()))
            .collect()
    }

    /// The places that the folded bytes `start..end` came from, one part per stretch.
    fn place(&self, pages: &[Page], start: usize, end: usize) -> Option<QuoteMatch> {
        let mut stretch = self
            .stretches
            .partition_point(|(s, _)| *s <= start)
            .checked_sub(1)?;
        let mut parts = Vec::new();
        let mut from = start;
        while from < end {
            let (_, page_index) = *self.stretches.get(stretch)?;
            let to = self
                .stretches
                .get(stretch + 1)
                .map_or(end, |(next, _)| (*next).min(end));
            stretch += 1;
            if to <= from {
                continue;
            }
            let page = pages.get(page_index as usize)?;
            let first = *self.source.get(from)?;
            let last = *self.source.get(to - 1)?;
            let last_char = page.text.get(last as usize..)?.chars().next()?;
            let range = Span::new(first, last + last_char.len_utf8() as u32);
            parts.push(QuotePart {
                page: page.number,
                range,
                boxes: page.boxes(range),
            });
            from = to;
        }
        let mut parts = parts.into_iter();
        let QuotePart { page, range, boxes } = parts.next()?;
        Some(QuoteMatch {
            page,
            range,
            boxes,
            rest: parts.collect(),
        })
    }
}

/// Calls `emit` with each folded byte and the offset of the character it came from.
///
/// Folding drops white space, hyphens, dashes, soft hyphens, zero-width characters, accents and Markdown's emphasis marks, takes
/// compatibility forms apart (ligatures, full-width forms, superscripts) and lowers case; quotation marks of every shape become one.
fn fold(text: &str, mut emit: impl FnMut(u8, u32)) {
    for (at, c) in text.char_indices() {
        let at = at as u32;
        if c.is_ascii() {
            match c {
                '-' | '*' | '_' | '`' => {}
                '\'' | '"' => emit(b'\'', at),
                _ if c.is_ascii_whitespace() || c.is_ascii_control() => {}
                _ => emit(c.to_ascii_lowercase() as u8, at),
            }
            continue;
        }
        let mut utf8 = [0; 4];
        match c {
            '\u{2018}'..='\u{201f}'
            | '\u{2032}'
            | '\u{2033}'
            | '\u{ab}'
            | '\u{bb}'
            | '\u{2039}'
            | '\u{203a}'
            | '\u{b4}' => {
                emit(b'\'', at);
            }
            '\u{ad}'
            | '\u{2010}'..='\u{2015}'
            | '\u{2212}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2060}'
            | '\u{feff}'
            | '\u{ac}' => {}
            '\u{2026}' => (0..3).for_each(|_| emit(b'.', at)),
            '\u{d7}' => emit(b'x', at),
            _ if c.is_whitespace() => {}
            _ => {
                for part in std::iter::once(c)
                    .nfkd()
                    .filter(|p| !is_combining_mark(*p) && !p.is_whitespace())
                {
                    for lower in part.to_lowercase() {
                        lower.encode_utf8(&mut utf8).bytes().for_each(|b| emit(b, at));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fold;

    fn folded(text: &str) -> String {
        let mut out = Vec::new();
        fold(text, |b, _| out.push(b));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn typesetting_does_not_matter() {
        assert_eq!(
            folded("The ﬁrst “momen-\ntum” effect—naïve"),
            folded("the first \"momentum\" effect - naive")
        );
        assert_eq!(folded("12\u{a0}months"), "12months");
        assert_eq!(folded("−0.35"), "0.35");
    }
}
