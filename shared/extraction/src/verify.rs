//! Quotes: nothing is cited that can't be found in the document again.

use crate::model::Quote;
use crate::source::{Sentence, Source};
use std::ops::Range;

/// Quotes longer than this are cut to the part that matters.
const MAX_QUOTE: usize = 300;

impl Source<'_> {
    /// The words of `range` in a sentence as a verified quote, with page and boxes. `None` if the document does not contain them
    /// where the sentence stands, which means that they must not be cited.
    pub(crate) fn quote(&self, sentence: &Sentence, range: Range<usize>) -> Option<Quote> {
        let start = crate::text::floor_boundary(&sentence.text, range.start);
        let end = crate::text::ceil_boundary(&sentence.text, range.end);
        let words = crate::text::after(sentence.text.get(start..end)?, 0, MAX_QUOTE).trim();
        if words.is_empty() {
            return None;
        }
        // The sentence's own place first; `find_quote` for those that run over a page break.
        let from = sentence.start as usize
            + start
            + (sentence.text.get(start..end)?.len() - sentence.text.get(start..end)?.trim_start().len());
        if let Some(page) = self.document.page(sentence.page)
            && page.text.get(from..from + words.len()) == Some(words)
        {
            let span = fo_documents::Span::new(from as u32, (from + words.len()) as u32);
            return Some(Quote {
                page: sentence.page,
                quote: words.to_owned(),
                boxes: page.boxes(span),
            });
        }
        let found = self.document.find_quote(words);
        let best = found
            .into_iter()
            .filter(|m| m.page >= sentence.page)
            .min_by_key(|m| (m.page, m.range.start.abs_diff(sentence.start)))?;
        Some(Quote {
            page: best.page,
            quote: words.to_owned(),
            boxes: best.boxes,
        })
    }

    /// The whole sentence as a quote.
    pub(crate) fn quote_all(&self, sentence: &Sentence) -> Option<Quote> {
        self.quote(sentence, 0..sentence.text.len())
    }
}
