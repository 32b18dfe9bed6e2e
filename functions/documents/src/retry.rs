//! `POST /documents/{id}/retry`

use fo_api::documents::{Document, RetryDocument};
use fo_domain::{DocumentId, DocumentUploadKey, ExtractMessage};
use fo_http::{ApiError, Endpoint, Env, Identity, Input, Reply, Store, Wire, view};
use fo_runtime::{SettingError, s3::ObjectCreated, settings};
use fo_storage::{Change, Objects, Queues, StorageError, UnitOfWork};

/// Has a document worked on again that failed: read, or if its pages are there, searched for strategies.
#[derive(Debug)]
pub struct Retry;

/// Rows, the documents bucket and the queues of its documents.
#[derive(Debug)]
pub struct Deps {
    /// Rows.
    pub store: Store,
    /// The buckets.
    pub objects: Objects,
    /// Name of the bucket.
    pub bucket: String,
    /// The queues.
    pub queues: Queues,
    /// URL of the queue of uploads to parse.
    pub parse_queue: String,
    /// URL of the queue of documents to extract from.
    pub extract_queue: String,
}

impl Wire for Deps {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        Ok(Self {
            store: Wire::wire(env)?,
            objects: Wire::wire(env)?,
            bucket: settings::documents_bucket()?,
            queues: Wire::wire(env)?,
            parse_queue: settings::parse_queue_url()?,
            extract_queue: settings::extract_queue_url()?,
        })
    }
}

impl Endpoint for Retry {
    type Operation = RetryDocument;
    type Deps = Deps;

    async fn handle(
        deps: &Deps,
        caller: Identity,
        Input { path, .. }: Input<RetryDocument>,
    ) -> Result<Reply<Document>, ApiError> {
        let mut work = deps.store.begin(caller).await?;
        let (document, message) = deps.request(&mut work, caller, path.id).await?;
        work.commit().await?;
        let sent = match message {
            Message::Parse(upload) => {
                deps.queues
                    .send(&deps.parse_queue, &[fo_runtime::s3::event(&upload)])
                    .await
            }
            Message::Extract(message) => deps.queues.send(&deps.extract_queue, &[message]).await,
        };
        if let Err(error) = sent {
            deps.later(caller, path.id, &error).await?;
        }
        Ok(Reply::new(view::document(document)))
    }
}

enum Message {
    Parse(ObjectCreated),
    Extract(ExtractMessage),
}

impl Deps {
    async fn request(
        &self,
        work: &mut UnitOfWork,
        caller: Identity,
        id: DocumentId,
    ) -> Result<(fo_storage::Document, Message), ApiError> {
        let known = work.documents().get(id).await?;
        let known = known.ok_or_else(|| ApiError::not_found("document"))?;
        if known.failure.is_none() {
            return Err(refused(&known));
        }
        if known.page_count.unwrap_or_default() > 0 {
            let message = ExtractMessage {
                organisation_id: caller.organisation,
                document_id: id,
            };
            return done(
                work.documents().request_extraction(id).await?,
                Message::Extract(message),
            );
        }
        let key = DocumentUploadKey {
            organisation: caller.organisation,
            document: id,
        }
        .to_string();
        let Some(upload) = self.objects.head(&self.bucket, &key).await? else {
            return Err(ApiError::conflict(
                "the document's file is not there: upload it anew",
            ));
        };
        let created = ObjectCreated {
            bucket: self.bucket.clone(),
            key,
            etag: upload.etag,
        };
        done(
            work.documents().request_parsing(id).await?,
            Message::Parse(created),
        )
    }

    /// The message goes out later.
    async fn later(&self, caller: Identity, id: DocumentId, error: &StorageError) -> Result<(), ApiError> {
        tracing::warn!(
            causes = fo_runtime::chain(error),
            "the message could not be sent; it will be"
        );
        let mut work = self.store.begin(caller).await?;
        work.documents().unsent(id).await?;
        Ok(work.commit().await?)
    }
}

fn done(
    change: Change<fo_storage::Document>,
    message: Message,
) -> Result<(fo_storage::Document, Message), ApiError> {
    match change {
        Change::Missing => Err(ApiError::not_found("document")),
        Change::Refused(row) => Err(refused(&row)),
        Change::Done(row) => Ok((row, message)),
    }
}

fn refused(row: &fo_storage::Document) -> ApiError {
    ApiError::conflict(format!(
        "the document is {}: only one that failed can be tried again",
        row.state
    ))
}
