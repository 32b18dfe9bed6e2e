//! The running text of a document and the places it comes from.

use crate::model::Quote;
use crate::source::clip;
use fo_documents::{BlockKind, Document, Page, Span};
use std::ops::Range;

/// Quotes longer than this are cut.
const MAX_QUOTE: usize = 300;

/// The running text, an empty line between blocks.
pub(super) struct Flow<'d> {
    document: &'d Document,
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
}

/// A block of the text.
pub(super) struct Block {
    pub(super) kind: BlockKind,
    /// Its bytes in [`Flow::text`].
    pub(super) span: Range<usize>,
    page: u32,
    /// Its first byte in the page's text.
    start: u32,
}

impl<'d> Flow<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        let mut flow = Self {
            document,
            text: String::new(),
            blocks: Vec::new(),
        };
        for page in &document.pages {
            for block in page.body() {
                let text = page.slice(block.range);
                if !text.contains(char::is_alphanumeric) {
                    continue;
                }
                let start = flow.text.len();
                flow.text.push_str(text);
                flow.blocks.push(Block {
                    kind: block.kind,
                    span: start..flow.text.len(),
                    page: page.number,
                    start: block.range.start,
                });
                flow.text.push_str("\n\n");
            }
        }
        flow
    }

    /// The pages and the bytes on them that a stretch of the text comes from.
    pub(super) fn places(&self, span: &Range<usize>) -> Vec<(&'d Page, Span)> {
        let overlapping = self.blocks.iter().filter_map(|block| {
            let from = span.start.max(block.span.start);
            let to = span.end.min(block.span.end);
            let page = self.document.page(block.page)?;
            let on_page = |byte: usize| block.start + (byte - block.span.start) as u32;
            (from < to).then(|| (page, Span::new(on_page(from), on_page(to))))
        });
        overlapping
            .filter(|(page, span)| !page.slice(*span).trim().is_empty())
            .collect()
    }

    /// The words of a stretch of the text as a quote; of several blocks, those of the first.
    pub(super) fn quote(&self, span: &Range<usize>) -> Option<Quote> {
        let (page, span) = self.places(span).into_iter().next()?;
        let words = clip(page.slice(span).trim_end(), MAX_QUOTE);
        let start = span.start + (words.len() - words.trim_start().len()) as u32;
        let words = words.trim();
        Some(Quote {
            page: page.number,
            quote: words.to_owned(),
            boxes: page.boxes(Span::new(start, start + words.len() as u32)),
        })
    }

    /// The first heading, if the text begins with it or nearly so.
    pub(super) fn title(&self) -> Option<String> {
        let heading = self
            .blocks
            .iter()
            .take(30)
            .find(|block| block.kind == BlockKind::Heading)?;
        let title = self.text.get(heading.span.clone())?;
        Some(clip(title, 200).to_owned())
    }

    /// Takes the blocks of a stretch of the text, and a heading right before it, out of a copy of the document.
    pub(super) fn remove(&self, span: &Range<usize>, copy: &mut Document) {
        let before = self.blocks.iter().rfind(|block| block.span.end <= span.start);
        let heading = before.filter(|block| block.kind == BlockKind::Heading);
        let start = heading.map_or(span.start, |heading| heading.span.start);
        for (place, bytes) in self.places(&(start..span.end)) {
            let page = copy.pages.iter_mut().find(|page| page.number == place.number);
            if let Some(page) = page {
                page.blocks
                    .retain(|block| block.range.end <= bytes.start || bytes.end <= block.range.start);
            }
        }
    }
}
