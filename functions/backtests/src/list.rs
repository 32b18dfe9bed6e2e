//! `GET /backtests`

use crate::view;
use fo_api::backtests::{Backtest, ListBacktests};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply, Store};
use fo_storage::{BacktestFilter, Page};

/// Lists backtests, newest first.
#[derive(Debug)]
pub struct List;

impl Endpoint for List {
    type Operation = ListBacktests;
    type Deps = Store;

    async fn handle(
        store: &Store,
        caller: Identity,
        Input { query, .. }: Input<ListBacktests>,
    ) -> Result<Reply<Vec<Backtest>>, ApiError> {
        let mut work = store.begin(caller).await?;
        let filter = BacktestFilter {
            strategy_id: query.strategy_id,
            document_id: query.document_id,
            state: query.state,
        };
        let listing = work
            .backtests()
            .list(
                filter,
                Page {
                    after: query.cursor,
                    limit: query.limit(),
                },
            )
            .await?;
        let backtests = listing.items.into_iter().map(view::backtest).collect();
        Ok(Reply::page(backtests, listing.next))
    }
}
