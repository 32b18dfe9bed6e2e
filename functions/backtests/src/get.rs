//! `GET /backtests/{id}`

use crate::view;
use fo_api::backtests::{BacktestDetail, GetBacktest};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply, Store};

/// Shows a backtest: how far it is, and what came out so far.
#[derive(Debug)]
pub struct Get;

impl Endpoint for Get {
    type Operation = GetBacktest;
    type Deps = Store;

    async fn handle(
        store: &Store,
        caller: Identity,
        Input { path, .. }: Input<GetBacktest>,
    ) -> Result<Reply<BacktestDetail>, ApiError> {
        let mut work = store.begin(caller).await?;
        let row = work
            .backtests()
            .get(path.id)
            .await?
            .ok_or_else(|| ApiError::not_found("backtest"))?;
        Ok(Reply::new(view::detail(row)))
    }
}
