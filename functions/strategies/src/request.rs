//! `POST /strategies/extract`

use fo_api::{documents::Document, strategies::RequestExtraction};
use fo_domain::ExtractMessage;
use fo_http::{ApiError, Endpoint, Env, Identity, Input, Reply, Store, Wire, view};
use fo_runtime::{SettingError, settings};
use fo_storage::{Change, Queues};

/// Has a document's strategies extracted again.
#[derive(Debug)]
pub struct Request;

/// Rows and the extract queue.
#[derive(Debug)]
pub struct Deps {
    /// Rows.
    pub store: Store,
    /// The queues.
    pub queues: Queues,
    /// URL of the queue.
    pub queue: String,
}

impl Wire for Deps {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        Ok(Self {
            store: Wire::wire(env)?,
            queues: Wire::wire(env)?,
            queue: settings::extract_queue_url()?,
        })
    }
}

impl Endpoint for Request {
    type Operation = RequestExtraction;
    type Deps = Deps;

    async fn handle(
        deps: &Deps,
        caller: Identity,
        Input { body, .. }: Input<RequestExtraction>,
    ) -> Result<Reply<Document>, ApiError> {
        let mut work = deps.store.begin(caller).await?;
        let document = match work.documents().request_extraction(body.document_id).await? {
            Change::Missing => return Err(ApiError::not_found("document")),
            Change::Refused(row) => {
                let message = format!(
                    "the document is {}: only one whose pages were read, and that nobody is working on, can be extracted again",
                    row.state
                );
                return Err(ApiError::conflict(message));
            }
            Change::Done(row) => row,
        };
        work.commit().await?;
        let message = ExtractMessage {
            organisation_id: caller.organisation,
            document_id: body.document_id,
        };
        if let Err(error) = deps.queues.send(&deps.queue, &[message]).await {
            tracing::warn!(
                causes = fo_runtime::chain(&error),
                "the message could not be sent; it will be"
            );
            let mut work = deps.store.begin(caller).await?;
            work.documents().unsent(body.document_id).await?;
            work.commit().await?;
        }
        Ok(Reply::new(view::document(document)))
    }
}
