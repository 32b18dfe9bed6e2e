//! `GET /strategies/{id}`

use crate::view;
use fo_api::strategies::{GetStrategy, StrategyDetail};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply, Store};

/// Shows a strategy with its spec, claims and sources.
#[derive(Debug)]
pub struct Get;

impl Endpoint for Get {
    type Operation = GetStrategy;
    type Deps = Store;

    async fn handle(
        store: &Store,
        caller: Identity,
        Input { path, .. }: Input<GetStrategy>,
    ) -> Result<Reply<StrategyDetail>, ApiError> {
        let mut work = store.begin(caller).await?;
        let row = work
            .strategies()
            .get(path.id)
            .await?
            .ok_or_else(|| ApiError::not_found("strategy"))?;
        Ok(Reply::new(view::detail(row)))
    }
}
