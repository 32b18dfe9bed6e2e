//! `GET /documents`

use fo_api::documents::{Document, ListDocuments};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply, Store, view};
use fo_storage::Page;

/// Lists documents, newest first.
#[derive(Debug)]
pub struct List;

impl Endpoint for List {
    type Operation = ListDocuments;
    type Deps = Store;

    async fn handle(
        store: &Store,
        caller: Identity,
        Input { query, .. }: Input<ListDocuments>,
    ) -> Result<Reply<Vec<Document>>, ApiError> {
        let mut work = store.begin(caller).await?;
        let listing = work
            .documents()
            .list(Page {
                after: query.cursor,
                limit: query.limit(),
            })
            .await?;
        let documents = listing.items.into_iter().map(view::document).collect();
        Ok(Reply::page(documents, listing.next))
    }
}
