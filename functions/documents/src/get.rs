//! `GET /documents/{id}`

use fo_api::documents::{Document, GetDocument};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply, Store, view};

/// Shows a document and how far it has come.
#[derive(Debug)]
pub struct Get;

impl Endpoint for Get {
    type Operation = GetDocument;
    type Deps = Store;

    async fn handle(
        store: &Store,
        caller: Identity,
        Input { path, .. }: Input<GetDocument>,
    ) -> Result<Reply<Document>, ApiError> {
        let mut work = store.begin(caller).await?;
        let document = work
            .documents()
            .get(path.id)
            .await?
            .ok_or_else(|| ApiError::not_found("document"))?;
        Ok(Reply::new(view::document(document)))
    }
}
