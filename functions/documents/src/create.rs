//! `POST /documents`

use crate::files::Files;
use fo_api::documents::{CreateDocument, DocumentUpload};
use fo_domain::{DocumentId, DocumentMedia, DocumentUploadKey, limits::MAX_DOCUMENT_BYTES};
use fo_http::{Accepts, ApiError, Endpoint, Identity, Input, Reply, upload, view};

/// Announces a document and signs its upload.
#[derive(Debug)]
pub struct Create;

impl Endpoint for Create {
    type Operation = CreateDocument;
    type Deps = Files;

    async fn handle(
        deps: &Files,
        caller: Identity,
        Input { body: new, .. }: Input<CreateDocument>,
    ) -> Result<Reply<DocumentUpload>, ApiError> {
        let types: Vec<&str> = DocumentMedia::ALL.iter().map(|media| media.mime()).collect();
        let accepts = Accepts {
            limit: MAX_DOCUMENT_BYTES,
            types: &types,
        };
        let media = accepts.check(&new.content_type, DocumentMedia::from_mime, new.size_bytes)?;
        let id = DocumentId::new();
        let key = DocumentUploadKey {
            organisation: caller.organisation,
            document: id,
        };
        let signed = deps
            .objects
            .presign_put(&deps.bucket, &key.to_string(), media.mime(), new.size_bytes)
            .await?;
        let mut work = deps.store.begin(caller).await?;
        let row = fo_storage::NewDocument {
            id,
            filename: new.filename,
            content_type: media.mime().to_owned(),
            size_bytes: new.size_bytes,
            created_by: caller.user,
        };
        let document = view::document(work.documents().insert(&row).await?);
        work.commit().await?;
        let ends = signed.expires_at;
        let answer = Reply::new(DocumentUpload {
            document,
            upload: upload(signed),
        });
        Ok(answer.until(ends))
    }
}
