//! Full-text search over documents.

use crate::{
    error::{Problems, Validate},
    operation::{Method, Nothing, Operation, Route, Viewer},
};
use fo_domain::DocumentId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Hits when the caller does not say.
pub const DEFAULT_HITS: u32 = 20;
/// Most hits of a search.
pub const MAX_HITS: u32 = 100;
/// Longest query, in bytes.
const MAX_QUERY: usize = 500;

/// What to look for.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    /// Words, any of which may be on a page and of which rare ones weigh more; `"a phrase"` that must be there; `-word` and
    /// `-"a phrase"` that must not. At most 500 bytes.
    pub q: String,
    /// Hits wanted, 1 to 100; 20 by default.
    pub limit: Option<u32>,
}

impl Validate for SearchQuery {
    fn validate(&self, problems: &mut Problems) {
        problems.require(
            !self.q.trim().is_empty() && self.q.len() <= MAX_QUERY,
            "q",
            || format!("must say what to look for, in at most {MAX_QUERY} bytes"),
        );
        let limit = self.limit.unwrap_or(DEFAULT_HITS);
        problems.require((1..=MAX_HITS).contains(&limit), "limit", || {
            format!("must be between 1 and {MAX_HITS}, not {limit}")
        });
    }
}

/// A piece of a snippet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fragment {
    /// Its words, as they stand on the page.
    pub text: String,
    /// Whether they are what was looked for.
    pub matches: bool,
}

/// A page that matches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Hit {
    /// The document.
    pub document_id: DocumentId,
    /// Its file's name.
    pub filename: String,
    /// Its title, where the file has one.
    pub title: Option<String>,
    /// Page number, from 1.
    pub page: u32,
    /// The words around the matches, in pieces to be shown one after another.
    pub snippet: Vec<Fragment>,
    /// How well it matches; higher is better.
    pub rank: f32,
}

/// `GET /search`
#[derive(Debug)]
pub enum SearchDocuments {}
impl Operation for SearchDocuments {
    const ROUTE: Route = Route::new(
        Method::Get,
        "/search",
        "search",
        "search-documents",
        "Pages of documents that match, the best first",
    );
    type Access = Viewer;
    type Path = Nothing;
    type Query = SearchQuery;
    type Body = Nothing;
    type Output = Vec<Hit>;
}
