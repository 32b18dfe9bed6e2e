//! The parsed document: what is stored, sent and read by everything downstream.

mod page;
mod table;

pub use page::{
    Block, BlockKind, HiddenReason, HiddenText, Line, NoteMark, Page, PageFlags, Span, Word, WordRole,
};
pub use table::{Cell, Number, Row, Table, Unit};

use crate::MediaType;
use crate::quote::{QuoteIndex, QuoteMatch};
use serde::{Deserialize, Serialize};
use std::sync::OnceLock;

/// Version of the serialised form. It changes when a field changes its meaning or goes; new optional fields don't change it.
pub const SCHEMA_VERSION: u32 = 1;

/// A parsed document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Document {
    /// [`SCHEMA_VERSION`] of the writer.
    pub schema_version: u32,
    /// What the bytes were.
    pub media_type: MediaType,
    /// What the file says about itself. Untrusted, like everything in it.
    pub metadata: Metadata,
    /// Bookmarks, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outline: Vec<OutlineEntry>,
    /// Files carried inside. Those of a message are read, after it; others are listed only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Pages in order; `pages[i].number == i + 1`.
    pub pages: Vec<Page>,
    /// What went wrong without ending the parse.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    #[serde(skip)]
    pub(crate) quotes: OnceLock<QuoteIndex>,
}

impl Document {
    pub(crate) fn new(media_type: MediaType) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            media_type,
            metadata: Metadata::default(),
            outline: Vec::new(),
            attachments: Vec::new(),
            pages: Vec::new(),
            warnings: Vec::new(),
            quotes: OnceLock::new(),
        }
    }

    /// The page with this number (from 1).
    pub fn page(&self, number: u32) -> Option<&Page> {
        self.pages.get((number as usize).checked_sub(1)?)
    }

    /// All text in reading order, a form feed between pages.
    pub fn text(&self) -> String {
        self.pages
            .iter()
            .map(|p| p.text.as_str())
            .collect::<Vec<_>>()
            .join("\u{c}")
    }

    /// Every place where `quote` occurs, in page order, found without regard to case, white space, line-break hyphens,
    /// ligatures, accents, and the shape of quotes and dashes. A quote may run over a page break.
    ///
    /// The first call builds an index of the pages as they are then; later changes to `pages` are not seen.
    pub fn find_quote(&self, quote: &str) -> Vec<QuoteMatch> {
        self.quotes
            .get_or_init(|| QuoteIndex::new(&self.pages))
            .find(&self.pages, quote)
    }

    /// Whether any page needs OCR to be read.
    pub fn needs_ocr(&self) -> bool {
        self.pages.iter().any(|p| p.flags.needs_ocr)
    }
}

/// What a file says about itself. Dates are RFC 3339 where they could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Author or authors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Subject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Keywords, as one string.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keywords: Option<String>,
    /// Program the document was written with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator: Option<String>,
    /// Program that made the PDF.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub producer: Option<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// Language tag of the document, such as `en-GB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Version of the format, such as `1.7`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format_version: Option<String>,
    /// Whether the file was encrypted (and opened with the empty password).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub encrypted: bool,
    /// Character encoding of a text file, such as `windows-1252`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
}

/// A bookmark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlineEntry {
    /// Its text.
    pub title: String,
    /// Depth, from 1.
    pub level: u32,
    /// Number of the page it leads to, if it leads to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
}

/// A file inside the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// File name as given. Untrusted: never use it as a path.
    pub name: String,
    /// Description, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// MIME type as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mime: Option<String>,
    /// Stored (perhaps compressed) size in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

/// Something that went wrong while the rest survived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// For programs.
    pub code: WarningCode,
    /// The page it concerns, if one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// For people.
    pub message: String,
}

/// Kinds of warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum WarningCode {
    /// A page's content could not be read, in whole or in part.
    PageDamaged,
    /// A page went over a budget and was cut short.
    PageOverBudget,
    /// The document went over a budget; later pages are left out or empty.
    DocumentOverBudget,
    /// The file's structure was broken and had to be rebuilt.
    Repaired,
    /// Text that can't be read without OCR.
    NeedsOcr,
    /// Glyphs without a Unicode mapping.
    UnmappedGlyphs,
    /// Text that a reader of the page would not see.
    HiddenText,
    /// A reader of the document would see none of its text.
    OnlyHiddenText,
    /// Metadata, outline or attachments could not be read.
    Structure,
    /// Characters that could not be decoded.
    Encoding,
}
