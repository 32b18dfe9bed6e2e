//! `GET /strategies`

use crate::view;
use fo_api::strategies::{ListStrategies, Strategy};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply, Store};
use fo_storage::{Page, StrategyFilter};

/// Lists strategies, newest first.
#[derive(Debug)]
pub struct List;

impl Endpoint for List {
    type Operation = ListStrategies;
    type Deps = Store;

    async fn handle(
        store: &Store,
        caller: Identity,
        Input { query, .. }: Input<ListStrategies>,
    ) -> Result<Reply<Vec<Strategy>>, ApiError> {
        let mut work = store.begin(caller).await?;
        let filter = StrategyFilter {
            document_id: query.document_id,
        };
        let listing = work
            .strategies()
            .list(
                filter,
                Page {
                    after: query.cursor,
                    limit: query.limit(),
                },
            )
            .await?;
        let strategies = listing.items.into_iter().map(view::strategy).collect();
        Ok(Reply::page(strategies, listing.next))
    }
}
