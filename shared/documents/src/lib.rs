//! Documents to text with a place for every word.
//!
//! [`parse`] turns the bytes of a PDF, text, Markdown, HTML, DOCX, PPTX, XLSX, RTF, EML or MHT file into a [`Document`]:
//! pages of reading text, blocks, lines, words and tables, where each carries its byte range in the page's text and, when
//! the source has a layout, its box on the page.
//!
//! This crate knows nothing of AWS, HTTP, SQL or strategies. It never trusts its input: every loop is bounded by
//! [`Limits`], and [`isolate`] runs the whole of it in a child process that the operating system bounds.
//!
//! # Conventions
//!
//! - Boxes are in PDF points (1/72 inch), origin at the **top left** of the page as displayed (crop box and page rotation
//!   applied), x to the right, y **down**.
//! - Ranges are **byte** offsets into [`Page::text`] (UTF-8), end exclusive, always on character boundaries.
//! - Pages are numbered from 1. [`Page::label`] is what is printed in a viewer (`iv`, `A-3`), when the file has labels.
#![warn(missing_docs)]
// Document geometry is full of short coordinate names.
#![allow(clippy::many_single_char_names)]

mod clock;
mod debug_svg;
mod error;
mod flow;
mod geometry;
pub mod isolate;
mod layout;
mod limits;
mod media;
pub mod model;
mod number;
mod ocr;
mod pdf;
mod quote;
mod superscript;

pub use error::DocumentError;
pub use geometry::Rect;
pub use limits::Limits;
pub use media::MediaType;
pub use model::{
    Attachment, Block, BlockKind, Cell, Document, HiddenReason, HiddenText, Line, Metadata, NoteMark, Number,
    OutlineEntry, Page, PageFlags, Row, SCHEMA_VERSION, Span, Table, Unit, Warning, WarningCode, Word,
    WordRole,
};
pub use ocr::{OcrWord, USD_PER_THOUSAND_PAGES, cost_of_ocr, page_from_ocr, single_page};
pub use quote::{QuoteMatch, QuotePart};

/// Parses a document.
///
/// `hint` is what the caller believes the bytes are (a content type, an extension); the bytes win where they
/// contradict it, so that a PDF named `.txt` is still read as a PDF.
///
/// # Errors
/// A [`DocumentError`] when nothing useful can be read. Damage that leaves some pages readable is a
/// [`Warning`] on the document instead.
pub fn parse(bytes: &[u8], hint: Option<MediaType>, limits: &Limits) -> Result<Document, DocumentError> {
    let mut pages = Vec::new();
    let mut document = parse_pages(bytes, hint, limits, &mut |page| pages.push(page))?;
    document.pages = pages;
    Ok(document)
}

/// Parses a document and hands its pages out, in order, as they are done; the document that comes back has none.
///
/// The same pages as [`parse`] makes, in bounded memory: what depends on the whole document (running heads, heading
/// levels, words hyphenated over lines) is judged over up to 128 pages at a time and by what came before them.
///
/// # Errors
/// As [`parse`]. Pages may have been handed out before.
pub fn parse_pages(
    bytes: &[u8],
    hint: Option<MediaType>,
    limits: &Limits,
    on_page: &mut (dyn FnMut(Page) + Send),
) -> Result<Document, DocumentError> {
    check_size(bytes, limits)?;
    match MediaType::detect(bytes, hint)? {
        MediaType::Pdf => pdf::parse(bytes, limits, on_page),
        other => flow::parse(bytes, other, limits, on_page),
    }
}

/// What needs no reading to be refused.
fn check_size(bytes: &[u8], limits: &Limits) -> Result<(), DocumentError> {
    if bytes.is_empty() {
        return Err(DocumentError::Empty);
    }
    let (bytes, limit) = (bytes.len() as u64, limits.max_bytes);
    if bytes > limit {
        return Err(DocumentError::TooLarge { bytes, limit });
    }
    Ok(())
}
