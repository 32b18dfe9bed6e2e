//! The door for OCR: words that some service read from a page's image become a page like any other.
//!
//! This crate does no OCR and calls nobody. A caller that has a service (Amazon Textract, say) sends it the pages with
//! [`crate::PageFlags::needs_ocr`], each as a file of its own ([`single_page`]), and hands the words back here
//! ([`OcrWord::from_shares`], [`page_from_ocr`]).

use crate::layout;
use crate::{Document, DocumentError, Limits, MediaType, Page, Rect, Warning, WarningCode};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What Amazon Textract's DetectDocumentText costs for a thousand pages, in US dollars: the list price of us-east-1 for the first
/// million pages a month. Callers with another price pass theirs to [`cost_of_ocr`].
pub const USD_PER_THOUSAND_PAGES: f64 = 1.5;

/// What reading the document's scanned pages by OCR would cost, at a price in US dollars for a thousand pages; `None` without such pages.
pub fn cost_of_ocr(document: &Document, usd_per_thousand_pages: f64) -> Option<Warning> {
    let scans = document.pages.iter().filter(|page| page.flags.needs_ocr).count();
    if scans == 0 {
        return None;
    }
    let dollars = scans as f64 * usd_per_thousand_pages / 1000.0;
    let cost = if dollars < 0.01 {
        "less than $0.01".to_owned()
    } else {
        format!("about ${dollars:.2}")
    };
    let total = document.pages.len();
    let pages = if total == 1 { "page" } else { "pages" };
    let verb = if scans == 1 { "is" } else { "are" };
    Some(Warning {
        code: WarningCode::NeedsOcr,
        page: None,
        message: format!(
            "{scans} of {total} {pages} {verb} scanned and can only be read by OCR, which is not set up here. With Amazon Textract it would cost {cost} (${usd_per_thousand_pages} for a thousand pages)."
        ),
    })
}

/// A word as an OCR service reports it.
#[derive(Clone, Debug, PartialEq)]
pub struct OcrWord {
    /// Its text, without spaces.
    pub text: String,
    /// Its box in points on the page, top-left origin, y down. Services that report shares of the page: times its width and height.
    pub bbox: Rect,
    /// Number of the line it stands on, in reading order, as the service counts them.
    pub line: u32,
    /// The service's confidence, 0 to 1. Words under one half are left out: a wrong digit is worse than none.
    pub confidence: f32,
}

impl OcrWord {
    /// A word of a service that reports places as shares of the page as displayed (Amazon Textract's `BoundingBox`: `Left`, `Top`,
    /// `Width`, `Height`) and confidence in percent.
    pub fn from_shares(
        text: impl Into<String>,
        share: [f32; 4],
        percent: f32,
        line: u32,
        page: &Page,
    ) -> Self {
        let [left, top, width, height] = share;
        let (x0, y0) = (left * page.width, top * page.height);
        Self {
            text: text.into(),
            bbox: Rect::new(x0, y0, x0 + width * page.width, y0 + height * page.height),
            line,
            confidence: percent / 100.0,
        }
    }
}

/// One page of a PDF as a PDF, with nothing of the others: what a service that charges by the page is sent. A service cuts in a worker
/// process ([`crate::isolate::single_page_isolated`]).
///
/// # Errors
/// As [`crate::parse`] for files that are too large or damaged, and [`DocumentError::NoPages`] if there is no such page.
pub fn single_page(bytes: &[u8], number: u32, limits: &Limits) -> Result<Vec<u8>, DocumentError> {
    crate::check_size(bytes, limits)?;
    let damaged = |detail: String| DocumentError::Damaged {
        media: MediaType::Pdf,
        detail,
    };
    let cut = || {
        let options = lopdf::LoadOptions {
            max_decompressed_size: usize::try_from(limits.max_stream_bytes).ok(),
            ..lopdf::LoadOptions::default()
        };
        let mut document =
            lopdf::Document::load_mem_with_options(bytes, options).map_err(|e| damaged(e.to_string()))?;
        let others: Vec<u32> = (document.get_pages().into_keys())
            .filter(|n| *n != number)
            .collect();
        document.delete_pages(&others);
        if document.page_iter().next().is_none() {
            return Err(DocumentError::NoPages);
        }
        document.prune_objects();
        document.encryption_state = None;
        document.trailer.remove(b"Encrypt");
        let mut out = Vec::new();
        document.save_to(&mut out).map_err(|e| damaged(e.to_string()))?;
        Ok(out)
    };
    catch_unwind(AssertUnwindSafe(cut))
        .unwrap_or_else(|_| Err(damaged("its structure makes no sense".into())))
}

/// Least confidence of a word that is kept.
const LEAST_CONFIDENCE: f32 = 0.5;

/// The page with the words in place of its own text, laid out like any page. Its `needs_ocr` is off where enough was read, its `ocr_layer` on.
pub fn page_from_ocr(page: &Page, words: &[OcrWord]) -> Page {
    let kept: Vec<&OcrWord> = words
        .iter()
        .filter(|w| {
            w.confidence >= LEAST_CONFIDENCE
                && !w.text.trim().is_empty()
                && w.bbox.width() > 0.0
                && w.bbox.height() > 0.0
        })
        .collect();
    let mut out = layout::from_words(page, &kept);
    out.flags.ocr_layer = !kept.is_empty();
    out.flags.needs_ocr = kept.len() * 2 < words.len() || kept.is_empty();
    out.flags.unmapped_share = 0.0;
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BlockKind;

    #[test]
    fn words_become_blocks_and_tables() {
        let mut words = Vec::new();
        let mut line = |number: u32, y: f32, parts: &[(&str, f32)]| {
            for (text, x) in parts {
                let bbox = Rect::new(*x, y, x + 5.0 * text.len() as f32, y + 10.0);
                words.push(OcrWord {
                    text: (*text).to_owned(),
                    bbox,
                    line: number,
                    confidence: 0.98,
                });
            }
        };
        line(
            0,
            72.0,
            &[
                ("Results", 72.0),
                ("of", 112.0),
                ("the", 127.0),
                ("strategy", 147.0),
            ],
        );
        line(1, 120.0, &[("Year", 72.0), ("Return", 200.0), ("Sharpe", 300.0)]);
        line(2, 134.0, &[("2001", 72.0), ("4.5%", 200.0), ("0.40", 300.0)]);
        line(3, 148.0, &[("2002", 72.0), ("-1.2%", 200.0), ("-0.10", 300.0)]);
        line(4, 162.0, &[("2003", 72.0), ("7.0%", 200.0), ("0.90", 300.0)]);
        words.push(OcrWord {
            text: "smudge".into(),
            bbox: Rect::new(400.0, 400.0, 440.0, 410.0),
            line: 9,
            confidence: 0.2,
        });
        let scan = Page {
            number: 1,
            width: 612.0,
            height: 792.0,
            ..Page::default()
        };
        let page = page_from_ocr(&scan, &words);
        assert!(page.flags.ocr_layer && !page.flags.needs_ocr);
        assert!(
            page.text
                .starts_with("Results of the strategy\n\nYear\tReturn\tSharpe\n2001\t4.5%"),
            "{}",
            page.text
        );
        assert_eq!(page.blocks[1].kind, BlockKind::Table);
        assert!(!page.text.contains("smudge"));
        assert!(page_from_ocr(&scan, &[]).flags.needs_ocr);
    }
}
