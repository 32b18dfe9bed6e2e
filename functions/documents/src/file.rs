//! `GET /documents/{id}/file`

use crate::files::Files;
use fo_api::documents::{DocumentFile, GetDocumentFile};
use fo_domain::{DocumentState, DocumentUploadKey};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply};

/// Signs a link to a document's file.
#[derive(Debug)]
pub struct File;

impl Endpoint for File {
    type Operation = GetDocumentFile;
    type Deps = Files;

    async fn handle(
        deps: &Files,
        caller: Identity,
        Input { path, .. }: Input<GetDocumentFile>,
    ) -> Result<Reply<DocumentFile>, ApiError> {
        let (organisation, document_id) = (caller.organisation, path.id);
        let mut work = deps.store.begin(caller).await?;
        let document = work.documents().get(document_id).await?;
        let document = document.ok_or_else(|| ApiError::not_found("document"))?;
        if document.state == DocumentState::AwaitingUpload {
            return Err(ApiError::conflict("the document's file was not uploaded yet"));
        }
        let key = DocumentUploadKey {
            organisation,
            document: document_id,
        };
        let signed = deps
            .objects
            .presign_get(&deps.bucket, &key.to_string(), &document.filename)
            .await?;
        Ok(Reply::new(DocumentFile {
            document_id,
            filename: document.filename,
            url: signed.url,
            expires_at: signed.expires_at,
        }))
    }
}
