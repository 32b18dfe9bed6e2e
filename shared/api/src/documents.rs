//! Research documents: upload, state, text.

use crate::{
    error::{ErrorCode, Problems, Validate},
    operation::{Analyst, Method, Nothing, Operation, Route, Viewer},
    page::PageQuery,
    upload::{Upload, check_file_name},
};
use chrono::{DateTime, Utc};
use fo_domain::{DocumentId, DocumentState};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Announces a document, to get a place to upload it to.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDocument {
    /// The file's name, for people.
    pub filename: String,
    /// `application/pdf`, `text/plain`, `text/markdown`, `text/html`, `application/rtf`, `message/rfc822` (EML), `multipart/related` (MHT), or
    /// of Office Open XML `application/vnd.openxmlformats-officedocument.` with `wordprocessingml.document` (DOCX),
    /// `presentationml.presentation` (PPTX) or `spreadsheetml.sheet` (XLSX).
    pub content_type: String,
    /// Exact size in bytes, at most 100 MiB: the signature holds the upload to it.
    pub size_bytes: u64,
}

impl Validate for NewDocument {
    fn validate(&self, problems: &mut Problems) {
        check_file_name(&self.filename, "filename", problems);
        problems.require(self.size_bytes > 0, "size_bytes", || {
            "the file is empty: there is nothing to read in it".into()
        });
    }
}

/// A document and how far it has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// Id.
    pub id: DocumentId,
    /// The file's name.
    pub filename: String,
    /// Its content type.
    pub content_type: String,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// How far it has come.
    pub state: DocumentState,
    /// Title found in the file.
    pub title: Option<String>,
    /// Pages, once parsed.
    pub page_count: Option<u32>,
    /// Why it failed and what to do, if it did.
    pub failure: Option<String>,
    /// What the parser warns of.
    pub warnings: Vec<String>,
    /// When it was announced.
    pub created_at: DateTime<Utc>,
    /// When its state last changed.
    pub updated_at: DateTime<Utc>,
}

/// A document and where to upload its file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentUpload {
    /// The document, awaiting its file.
    pub document: Document,
    /// The request that uploads it.
    pub upload: Upload,
}

/// Which document.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentPath {
    /// Document id.
    pub id: DocumentId,
}
impl Validate for DocumentPath {}

/// Which page.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageNumber {
    /// Page number, from 1.
    #[serde(default = "first_page")]
    pub page: u32,
}

const fn first_page() -> u32 {
    1
}

impl Validate for PageNumber {
    fn validate(&self, problems: &mut Problems) {
        problems.require(self.page > 0, "page", || "pages are numbered from 1".into());
    }
}

/// The text of one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentContent {
    /// The document.
    pub document_id: DocumentId,
    /// Page number, from 1.
    pub page: u32,
    /// Pages in the document.
    pub page_count: u32,
    /// The page's text in reading order.
    pub text: String,
}

/// Where everything on one page stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentLayout {
    /// The document.
    pub document_id: DocumentId,
    /// Page number, from 1.
    pub page: u32,
    /// Pages in the document.
    pub page_count: u32,
    /// The page as `fo parse --json` writes it: size, text, blocks with their lines and words, tables with their cells.
    /// Boxes are `[left, top, right, bottom]` in PDF points from the page's upper left corner.
    ///
    /// Absent where it is too large for an answer, over 3 MiB; `parsed` says where to get it then.
    pub layout: Option<serde_json::Value>,
    /// The whole document as parsed, where the page's layout is too large for an answer.
    pub parsed: Option<ParsedFile>,
}

/// A link to a document as it was parsed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ParsedFile {
    /// The link to it, without further credentials: the JSON of `fo parse --json`, compressed with zstd.
    pub url: String,
    /// The time at which the link ends.
    pub expires_at: DateTime<Utc>,
}

/// A link to a document's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentFile {
    /// The document.
    pub document_id: DocumentId,
    /// The file's name, which a browser saves it under.
    pub filename: String,
    /// The link to it, without further credentials.
    pub url: String,
    /// The time at which the link ends.
    pub expires_at: DateTime<Utc>,
}

/// What was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Deleted {
    /// The document that is no more.
    pub id: DocumentId,
}

/// `POST /documents`
#[derive(Debug)]
pub enum CreateDocument {}
impl Operation for CreateDocument {
    const ROUTE: Route = Route::new(
        Method::Post,
        "/documents",
        "documents",
        "create-document",
        "Announce a document and get its upload",
    )
    .answering(201)
    .errors(&[ErrorCode::PayloadTooLarge, ErrorCode::UnsupportedMediaType]);
    type Access = Analyst;
    type Path = Nothing;
    type Query = Nothing;
    type Body = NewDocument;
    type Output = DocumentUpload;
}

/// `GET /documents`
#[derive(Debug)]
pub enum ListDocuments {}
impl Operation for ListDocuments {
    const ROUTE: Route = Route::new(
        Method::Get,
        "/documents",
        "documents",
        "list-documents",
        "Documents, newest first",
    );
    type Access = Viewer;
    type Path = Nothing;
    type Query = PageQuery;
    type Body = Nothing;
    type Output = Vec<Document>;
}

/// `GET /documents/{id}`
#[derive(Debug)]
pub enum GetDocument {}
impl Operation for GetDocument {
    const ROUTE: Route = Route::new(
        Method::Get,
        "/documents/{id}",
        "documents",
        "get-document",
        "A document and its state",
    );
    type Access = Viewer;
    type Path = DocumentPath;
    type Query = Nothing;
    type Body = Nothing;
    type Output = Document;
}

/// `GET /documents/{id}/content`
#[derive(Debug)]
pub enum GetDocumentContent {}
impl Operation for GetDocumentContent {
    const ROUTE: Route = Route::new(
        Method::Get,
        "/documents/{id}/content",
        "documents",
        "get-document-content",
        "The text of one page of a document",
    )
    .errors(&[ErrorCode::Conflict]);
    type Access = Viewer;
    type Path = DocumentPath;
    type Query = PageNumber;
    type Body = Nothing;
    type Output = DocumentContent;
}

/// `GET /documents/{id}/layout`
#[derive(Debug)]
pub enum GetDocumentLayout {}
impl Operation for GetDocumentLayout {
    const ROUTE: Route = Route::new(
        Method::Get,
        "/documents/{id}/layout",
        "documents",
        "get-document-layout",
        "Where everything on one page of a document stands",
    )
    .errors(&[ErrorCode::Conflict]);
    type Access = Viewer;
    type Path = DocumentPath;
    type Query = PageNumber;
    type Body = Nothing;
    type Output = DocumentLayout;
}

/// `GET /documents/{id}/file`
#[derive(Debug)]
pub enum GetDocumentFile {}
impl Operation for GetDocumentFile {
    const ROUTE: Route = Route::new(
        Method::Get,
        "/documents/{id}/file",
        "documents",
        "get-document-file",
        "A short-lived link to a document's file",
    )
    .errors(&[ErrorCode::Conflict]);
    type Access = Viewer;
    type Path = DocumentPath;
    type Query = Nothing;
    type Body = Nothing;
    type Output = DocumentFile;
}

/// `POST /documents/{id}/retry`
#[derive(Debug)]
pub enum RetryDocument {}
impl Operation for RetryDocument {
    const ROUTE: Route = Route::new(
        Method::Post,
        "/documents/{id}/retry",
        "documents",
        "retry-document",
        "Read a document again that failed, or search it again for strategies if its pages are there",
    )
    .answering(202)
    .errors(&[ErrorCode::Conflict]);
    type Access = Analyst;
    type Path = DocumentPath;
    type Query = Nothing;
    type Body = Nothing;
    type Output = Document;
}

/// `DELETE /documents/{id}`
#[derive(Debug)]
pub enum DeleteDocument {}
impl Operation for DeleteDocument {
    const ROUTE: Route = Route::new(
        Method::Delete,
        "/documents/{id}",
        "documents",
        "delete-document",
        "Delete a document with its file, strategies and backtests",
    );
    type Access = Analyst;
    type Path = DocumentPath;
    type Query = Nothing;
    type Body = Nothing;
    type Output = Deleted;
}
