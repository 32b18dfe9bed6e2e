//! Documents, as the workers move them along: uploaded, parsed, extracted.
//!
//! Every step names the document's version, the entity tag of the upload it works on. An event that comes twice, late
//! or out of order finds the version or the state changed, and does nothing.

use super::{
    documents::{Document, select_documents},
    repository,
};
use crate::StorageError;
use fo_domain::{DocumentId, DocumentState, UserId};
use serde_json::{Value, json};

/// Whether a worker has something to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Claim<T> {
    /// The row is gone, or another organisation's.
    Gone,
    /// It was done before, or a newer version has taken over.
    Settled,
    /// Go on with this.
    Work(T),
}

/// Pages stored by one statement.
const PIECE: usize = 64;

/// What parsing found.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// The document's title, if it has one.
    pub title: Option<String>,
    /// Messages about what could not be read.
    pub warnings: Vec<String>,
    /// The pages, in order.
    pub pages: Vec<ParsedPage>,
}

/// A page to store.
#[derive(Clone, Debug, Default)]
pub struct ParsedPage {
    /// Its text in reading order.
    pub text: String,
    /// Where everything on it stands, as the parser says it: JSON.
    pub layout: String,
}

impl From<&str> for ParsedPage {
    /// A page of which only the text is known.
    fn from(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            layout: "null".to_owned(),
        }
    }
}

repository! {
    /// Steps of the unit of work's organisation's documents.
    Pipeline
}

impl Pipeline<'_> {
    async fn lock(&mut self, id: DocumentId) -> Result<Option<Document>, StorageError> {
        Ok(select_documents!("where id = $1 for update", id.as_uuid())
            .fetch_optional(&mut *self.connection)
            .await?)
    }

    /// Begins to parse an upload.
    ///
    /// A document of this very version that is `parsed` is worked on again: the worker may have died between its commit
    /// and storing the parsed object, and doing it twice gives the same.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn begin_parsing(
        &mut self,
        id: DocumentId,
        version: &str,
    ) -> Result<Claim<Document>, StorageError> {
        let Some(document) = self.lock(id).await? else {
            return Ok(Claim::Gone);
        };
        let same = document.source_version.as_deref() == Some(version);
        match document.state {
            DocumentState::Extracting | DocumentState::Ready | DocumentState::Failed if same => {
                Ok(Claim::Settled)
            }
            DocumentState::Parsed if same => Ok(Claim::Work(document)),
            _ => {
                sqlx::query!(
                    "update documents
                     set state = 'parsing', failure = null, source_version = $2, page_count = null, updated_at = now()
                     where id = $1",
                    id.as_uuid(),
                    version
                )
                .execute(&mut *self.connection)
                .await?;
                Ok(Claim::Work(document))
            }
        }
    }

    /// Stores the pages; the document is `parsed`. False when another version or worker got there first, and then
    /// nothing changed.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn finish_parsing(
        &mut self,
        id: DocumentId,
        version: &str,
        parsed: &Parsed,
    ) -> Result<bool, StorageError> {
        let count = i32::try_from(parsed.pages.len()).unwrap_or(i32::MAX);
        let changed =
            sqlx::query!(
            "update documents set state = 'parsed', title = $3, page_count = $4, warnings = $5, resumed = 0,
                 updated_at = now()
             where id = $1 and source_version = $2 and state in ('parsing', 'parsed')",
            id.as_uuid(),
            version,
            parsed.title.as_deref().map(storable),
            count,
            json!(parsed.warnings.iter().map(|warning| storable(warning)).collect::<Vec<_>>())
        )
            .execute(&mut *self.connection)
            .await?;
        if changed.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query!("delete from document_pages where document_id = $1", id.as_uuid())
            .execute(&mut *self.connection)
            .await?;
        // In pieces: a long document's layouts are not copied all at once.
        for (piece, pages) in parsed.pages.chunks(PIECE).enumerate() {
            let before = i64::try_from(piece * PIECE).unwrap_or(i64::MAX);
            let texts: Vec<String> = pages.iter().map(|page| storable(&page.text)).collect();
            let layouts: Vec<String> = pages.iter().map(|page| page.layout.clone()).collect();
            sqlx::query!(
                "insert into document_pages (organisation_id, document_id, number, text, layout)
                 select $1, $2, ($3 + number)::int, text, layout::json
                 from unnest($4::text[], $5::text[]) with ordinality as page (text, layout, number)",
                self.organisation.as_uuid(),
                id.as_uuid(),
                before,
                &texts,
                &layouts
            )
            .execute(&mut *self.connection)
            .await?;
        }
        Ok(true)
    }

    /// Begins to extract strategies, of this version, or of whichever there is. One that failed is tried again: its message is
    /// only there when someone has sent it again.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn begin_extraction(
        &mut self,
        id: DocumentId,
        version: Option<&str>,
    ) -> Result<Claim<Document>, StorageError> {
        let Some(document) = self.lock(id).await? else {
            return Ok(Claim::Gone);
        };
        let current = version.is_none() || document.source_version.as_deref() == version;
        let open = match document.state {
            DocumentState::Parsed | DocumentState::Extracting => true,
            DocumentState::Failed => document.page_count.is_some(),
            _ => false,
        };
        if !current || !open {
            return Ok(Claim::Settled);
        }
        sqlx::query!(
            "update documents set state = 'extracting', failure = null, updated_at = now() where id = $1",
            id.as_uuid()
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(Claim::Work(document))
    }

    /// The document is `ready`; `extraction` is what is said of it as a whole. False when another version took over.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn finish_extraction(
        &mut self,
        id: DocumentId,
        version: &str,
        extraction: &Value,
    ) -> Result<bool, StorageError> {
        let changed = sqlx::query!(
            "update documents set state = 'ready', extraction = $3, resumed = 0, updated_at = now()
             where id = $1 and source_version = $2 and state = 'extracting'",
            id.as_uuid(),
            version,
            extraction
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(changed.rows_affected() > 0)
    }

    /// The document has failed, for a reason its owner can act on. A document that is `ready` stays so.
    ///
    /// With `version`, only if that is still the version worked on, and the same upload is not tried again. Without,
    /// the reason was ours and not the document's: a message that comes back later starts over.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn fail(
        &mut self,
        id: DocumentId,
        version: Option<&str>,
        reason: &str,
    ) -> Result<bool, StorageError> {
        let changed = sqlx::query!(
            "update documents set state = 'failed', failure = $3, source_version = $2, updated_at = now()
             where id = $1 and ($2::text is null or source_version = $2) and state not in ('ready', 'failed')",
            id.as_uuid(),
            version,
            reason_of(reason)
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(changed.rows_affected() > 0)
    }
}

/// Postgres takes every character but NUL.
pub(crate) fn storable(text: &str) -> String {
    text.replace('\0', "")
}

/// A reason as the tables take it: 1 to 2,000 characters.
pub(crate) fn reason_of(reason: &str) -> String {
    let reason: String = storable(reason).chars().take(2000).collect();
    if reason.is_empty() {
        "no reason was given; the log has more".to_owned()
    } else {
        reason
    }
}
