//! Documents to text with a place for every word.
//!
//! [`parse`] turns the bytes of a PDF, text, Markdown, HTML or DOCX file into a [`Document`]: pages of reading text,
//! blocks, lines, words and tables, where each carries its byte range in the page's text and, when the source has a
//! layout, its box on the page.
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

pub use error::DocumentError;
pub use geometry::Rect;
pub use limits::Limits;
pub use media::MediaType;
pub use model::{
    Attachment, Block, BlockKind, Cell, Document, HiddenReason, HiddenText, Line, Metadata, Number,
    OutlineEntry, Page, PageFlags, Row, SCHEMA_VERSION, Span, Table, Unit, Warning, WarningCode, Word,
};
pub use ocr::{OcrWord, page_from_ocr};
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
    if bytes.is_empty() {
        return Err(DocumentError::Empty);
    }
    if bytes.len() as u64 > limits.max_bytes {
        return Err(DocumentError::TooLarge {
            bytes: bytes.len() as u64,
            limit: limits.max_bytes,
        });
    }
    match MediaType::detect(bytes, hint)? {
        MediaType::Pdf => pdf::parse(bytes, limits),
        other => flow::parse(bytes, other, limits),
    }
}
