//! `GET /documents/{id}/file`

use fo_api::documents::{DocumentFile, GetDocumentFile};
use fo_domain::{DocumentState, DocumentUploadKey};
use fo_http::{ApiError, Endpoint, Env, Identity, Input, Reply, Store, Wire};
use fo_runtime::{SettingError, settings};
use fo_storage::Objects;

/// Signs a link to a document's file.
#[derive(Debug)]
pub struct File;

/// Rows and the documents bucket.
#[derive(Debug)]
pub struct Deps {
    /// Rows.
    pub store: Store,
    /// The buckets.
    pub objects: Objects,
    /// Name of the bucket.
    pub bucket: String,
}

impl Wire for Deps {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        Ok(Self {
            store: Wire::wire(env)?,
            objects: Wire::wire(env)?,
            bucket: settings::documents_bucket()?,
        })
    }
}

impl Endpoint for File {
    type Operation = GetDocumentFile;
    type Deps = Deps;

    async fn handle(
        deps: &Deps,
        caller: Identity,
        Input { path, .. }: Input<GetDocumentFile>,
    ) -> Result<Reply<DocumentFile>, ApiError> {
        let (organisation, document_id) = (caller.organisation, path.id);
        let mut work = deps.store.begin(organisation).await?;
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
