//! Full-text search over the pages of documents.

use super::repository;
use crate::StorageError;
use fo_domain::DocumentId;

/// A page that matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The document.
    pub document_id: DocumentId,
    /// Its file's name.
    pub filename: String,
    /// Its title, where the file has one.
    pub title: Option<String>,
    /// Page number, from 1.
    pub page: i32,
    /// The words around the matches, with [`OPEN`] and [`CLOSE`] about each.
    pub snippet: String,
    /// How well it matches, above 0; the unit has no meaning.
    pub rank: f32,
}

/// Stands before a match in a snippet: a character of no script, taken out of the text itself.
pub const OPEN: char = '\u{e000}';
/// Stands after a match.
pub const CLOSE: char = '\u{e001}';

repository! {
    /// Search over the unit of work's organisation's pages.
    Search
}

impl Search<'_> {
    /// The pages that match best. `query` is what people type: words, `"phrases"`, `or`, `-not`; anything is valid.
    ///
    /// Ranked by cover density: matches that stand close together count more, long pages do not.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn pages(&mut self, query: &str, limit: u32) -> Result<Vec<Hit>, StorageError> {
        // Snippets are made of the pages that are shown only: they cost more than finding them.
        Ok(sqlx::query_as!(
            Hit,
            r#"with wanted as (select websearch_to_tsquery('english', $1) as query),
                 best as (
                     select document_id, number, text, ts_rank_cd(search, query, 1) as rank, query
                     from document_pages, wanted where search @@ query
                     order by rank desc, document_id desc, number limit $2
                 )
               select best.document_id as "document_id: DocumentId", filename, title, number as page, rank as "rank!",
                      ts_headline('english', translate(left(best.text, 200000), E'\uE000\uE001', ''), query,
                          E'StartSel=\uE000, StopSel=\uE001, MaxFragments=2, MaxWords=24, MinWords=8, FragmentDelimiter=" … "')
                          as "snippet!"
               from best join documents on documents.id = best.document_id
               order by rank desc, best.document_id desc, number"#,
            query,
            i64::from(limit)
        )
        .fetch_all(&mut *self.connection)
        .await?)
    }
}
