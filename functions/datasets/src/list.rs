//! `GET /datasets`

use crate::view;
use fo_api::datasets::{Dataset, ListDatasets};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply, Store};
use fo_storage::Page;

/// Lists the organisation's datasets and the public ones.
#[derive(Debug)]
pub struct List;

impl Endpoint for List {
    type Operation = ListDatasets;
    type Deps = Store;

    async fn handle(
        store: &Store,
        caller: Identity,
        Input { query, .. }: Input<ListDatasets>,
    ) -> Result<Reply<Vec<Dataset>>, ApiError> {
        let mut work = store.begin(caller).await?;
        let listing = work
            .datasets()
            .list(Page {
                after: query.cursor,
                limit: query.limit(),
            })
            .await?;
        let datasets = listing.items.into_iter().map(view::dataset).collect();
        Ok(Reply::page(datasets, listing.next))
    }
}
