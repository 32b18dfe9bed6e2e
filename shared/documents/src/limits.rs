//! What a document may cost.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Budgets for one document. Going over a document budget ends the parse with a reason; going over a page budget ends
/// that page with a warning, and the rest survives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Size of the file in bytes. Default 100 MB (100 × 1024²).
    pub max_bytes: u64,
    /// Pages read; later ones are left out with a warning. Default 2,000.
    pub max_pages: u32,
    /// Decompressed bytes of one stream. Default 64 MB.
    pub max_stream_bytes: u64,
    /// Decompressed bytes of all content streams and fonts together. Default 512 MB.
    pub max_decoded_bytes: u64,
    /// Drawing operations on one page, forms included. Default 4 million.
    pub max_page_operations: u64,
    /// Depth of forms within forms. Default 24.
    pub max_nesting: u32,
    /// Characters of text on one page. Default 400,000, forty times a dense one.
    pub max_page_characters: usize,
    /// Characters of text in the document. Default 128 million.
    pub max_characters: usize,
    /// Processor time for one page. Default 2 s.
    pub page_time: Duration,
    /// Processor time for the document. Default 4 s, in which some three thousand pages of a paper can be read.
    pub document_time: Duration,
    /// Time on the wall for the document, so that nobody waits for ten seconds even where the machine is busy. Default 6 s.
    /// A service behind a queue, where nobody waits, gives more: its documents should not depend on what else the machine does.
    pub wall_time: Duration,
    /// Bytes after which a page of a format without pages (text, web pages, messages) ends, at the next block boundary.
    /// Default 4,000, about a printed page. Larger where the document would have more than `max_pages`.
    pub flow_page_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 100 * 1024 * 1024,
            max_pages: 2_000,
            max_stream_bytes: 64 * 1024 * 1024,
            max_decoded_bytes: 512 * 1024 * 1024,
            max_page_operations: 4_000_000,
            max_nesting: 24,
            max_page_characters: 400_000,
            max_characters: 128_000_000,
            page_time: Duration::from_secs(2),
            document_time: Duration::from_secs(4),
            wall_time: Duration::from_secs(6),
            flow_page_bytes: 4_000,
        }
    }
}
