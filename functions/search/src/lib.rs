//! Full-text search over the pages of an organisation's documents.

mod search;

pub use search::Search;
