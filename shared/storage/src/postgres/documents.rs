//! Documents, as people see them.

use super::{
    page::{Listing, Page},
    repository,
};
use crate::{Change, StorageError};
use chrono::{DateTime, Utc};
use fo_domain::{BacktestId, DocumentId, DocumentState, UserId};
use serde_json::Value;

/// A document.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Id.
    pub id: DocumentId,
    /// Name of the file, for people.
    pub filename: String,
    /// MIME type announced.
    pub content_type: String,
    /// Size announced, in bytes.
    pub size_bytes: i64,
    /// How far it has come.
    pub state: DocumentState,
    /// Why it failed and what to do, exactly when it did.
    pub failure: Option<String>,
    /// Entity tag of the upload that the pages and strategies come from.
    pub source_version: Option<String>,
    /// Title found in the file.
    pub title: Option<String>,
    /// Pages, once parsed.
    pub page_count: Option<i32>,
    /// What the parser warns of: a list of messages.
    pub warnings: Value,
    /// What extraction says of the document as a whole.
    pub extraction: Option<Value>,
    /// Who announced it.
    pub created_by: Option<UserId>,
    /// When it was announced.
    pub created_at: DateTime<Utc>,
    /// When its row last changed.
    pub updated_at: DateTime<Utc>,
}

/// A document to announce.
#[derive(Clone, Debug)]
pub struct NewDocument {
    /// Id.
    pub id: DocumentId,
    /// Name of the file, 1 to 255 bytes.
    pub filename: String,
    /// MIME type.
    pub content_type: String,
    /// Size in bytes, 1 to 100 MiB.
    pub size_bytes: u64,
    /// Who announces it.
    pub created_by: UserId,
}

/// A page's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentPage {
    /// Page number, from 1.
    pub number: i32,
    /// The text in reading order.
    pub text: String,
}

/// The layout of a page, as far as it can be had.
#[derive(Clone, Debug, PartialEq)]
pub enum PageLayout {
    /// The page as the parser wrote it.
    Json(Value),
    /// It has more bytes than asked for; the parsed object has it.
    TooLarge,
    /// The page was stored without.
    Absent,
}

repository! {
    /// Documents of the unit of work's organisation.
    Documents
}

/// `query_as!` of whole documents; the macro needs its text in one piece.
macro_rules! select_documents {
    ($rest:literal $(, $argument:expr)*) => {
        sqlx::query_as!(
            Document,
            r#"select id, filename, content_type, size_bytes, state as "state: DocumentState", failure, source_version,
                   title, page_count, warnings, extraction, created_by as "created_by: UserId", created_at, updated_at
               from documents "# + $rest
            $(, $argument)*
        )
    };
}
pub(super) use select_documents;

impl Documents<'_> {
    /// Announces a document; its state is `awaiting_upload`.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when a value is outside what the table takes.
    pub async fn insert(&mut self, new: &NewDocument) -> Result<Document, StorageError> {
        sqlx::query!(
            "insert into documents (id, organisation_id, filename, content_type, size_bytes, created_by)
             values ($1, $2, $3, $4, $5, $6)",
            new.id.as_uuid(),
            self.organisation.as_uuid(),
            new.filename,
            new.content_type,
            i64::try_from(new.size_bytes).unwrap_or(i64::MAX),
            new.created_by.as_uuid()
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(select_documents!("where id = $1", new.id.as_uuid())
            .fetch_one(&mut *self.connection)
            .await?)
    }

    /// One document.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn get(&mut self, id: DocumentId) -> Result<Option<Document>, StorageError> {
        Ok(select_documents!("where id = $1", id.as_uuid())
            .fetch_optional(&mut *self.connection)
            .await?)
    }

    /// The documents, newest first.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn list(&mut self, page: Page) -> Result<Listing<Document>, StorageError> {
        let documents = select_documents!(
            "where $1::uuid is null or id < $1 order by id desc limit $2",
            page.after,
            page.fetch()
        )
        .fetch_all(&mut *self.connection)
        .await?;
        Ok(page.listing(documents, |document| document.id.as_uuid()))
    }

    /// The text of one page, numbered from 1.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn page(&mut self, id: DocumentId, number: u32) -> Result<Option<DocumentPage>, StorageError> {
        Ok(sqlx::query_as!(
            DocumentPage,
            "select number, text from document_pages where document_id = $1 and number = $2",
            id.as_uuid(),
            i32::try_from(number).unwrap_or(i32::MAX)
        )
        .fetch_optional(&mut *self.connection)
        .await?)
    }

    /// The layout of one page, in at most so many bytes of JSON.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn layout(
        &mut self,
        id: DocumentId,
        number: u32,
        most_bytes: u32,
    ) -> Result<Option<PageLayout>, StorageError> {
        let row = sqlx::query!(
            "select case when octet_length(layout::text) <= $3 then layout end as layout,
                 octet_length(layout::text) > $3 as too_large
             from document_pages where document_id = $1 and number = $2",
            id.as_uuid(),
            i32::try_from(number).unwrap_or(i32::MAX),
            i32::try_from(most_bytes).unwrap_or(i32::MAX)
        )
        .fetch_optional(&mut *self.connection)
        .await?;
        Ok(row.map(|row| match row.layout {
            Some(layout) if !layout.is_null() => PageLayout::Json(layout),
            _ if row.too_large == Some(true) => PageLayout::TooLarge,
            _ => PageLayout::Absent,
        }))
    }

    /// Removes a document with its pages, strategies and the backtests made of them: they carry the document's words.
    ///
    /// Gives the removed backtests' ids, whose series the caller deletes from the bucket with the document's objects;
    /// nothing if there is no such document.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn delete(&mut self, id: DocumentId) -> Result<Option<Vec<BacktestId>>, StorageError> {
        let backtests = sqlx::query_scalar!(
            "delete from backtests where document_id = $1 returning id",
            id.as_uuid()
        )
        .fetch_all(&mut *self.connection)
        .await?;
        let deleted = sqlx::query!("delete from documents where id = $1", id.as_uuid())
            .execute(&mut *self.connection)
            .await?;
        Ok((deleted.rows_affected() > 0).then(|| backtests.into_iter().map(BacktestId::from).collect()))
    }

    /// Marks a document whose message could not be sent: it will be.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn unsent(&mut self, id: DocumentId) -> Result<(), StorageError> {
        sqlx::query!("update documents set unsent = true where id = $1", id.as_uuid())
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    /// Asks for a document that failed before its pages were read to be read again; the caller sends its message after the commit.
    /// Refused in any other state.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn request_parsing(&mut self, id: DocumentId) -> Result<Change<Document>, StorageError> {
        let changed = sqlx::query!(
            "update documents set state = 'uploaded', failure = null, source_version = null, resumed = 0, updated_at = now()
             where id = $1 and state = 'failed' and coalesce(page_count, 0) = 0",
            id.as_uuid()
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(match (self.get(id).await?, changed.rows_affected()) {
            (None, _) => Change::Missing,
            (Some(document), 0) => Change::Refused(document),
            (Some(document), _) => Change::Done(document),
        })
    }

    /// Removes a document whose file never arrived. False when it has arrived, or there is no such document.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn expire(&mut self, id: DocumentId) -> Result<bool, StorageError> {
        let deleted = sqlx::query!(
            "delete from documents where id = $1 and state = 'awaiting_upload'",
            id.as_uuid()
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(deleted.rows_affected() > 0)
    }

    /// Asks for a parsed document's strategies to be extracted again: it goes back to `parsed`, and the caller sends an
    /// [`fo_domain::ExtractMessage`] after the commit. One that is `parsed` may have lost its message. Refused while its pages
    /// or strategies are being worked on, or where it has no pages.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn request_extraction(&mut self, id: DocumentId) -> Result<Change<Document>, StorageError> {
        let changed = sqlx::query!(
            "update documents set state = 'parsed', failure = null, resumed = 0, updated_at = now()
             where id = $1 and state in ('parsed', 'ready', 'failed') and page_count > 0 and source_version is not null",
            id.as_uuid()
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(match (self.get(id).await?, changed.rows_affected()) {
            (None, _) => Change::Missing,
            (Some(document), 0) => Change::Refused(document),
            (Some(document), _) => Change::Done(document),
        })
    }
}
