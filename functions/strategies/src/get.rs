//! `GET /strategies/{id}`

use crate::view;
use fo_api::strategies::{GetStrategy, StrategyDetail};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply, Store};
use fo_strategy::Spec;

/// The series that a strategy needs.
fn tickers(row: &fo_storage::StrategyDetail) -> Vec<String> {
    let spec = row.spec.clone().and_then(|spec| Spec::from_value(spec).ok());
    let program = spec.and_then(|spec| fo_strategy::compile(&spec).ok());
    program.map_or_else(Vec::new, |program| program.needed().map(str::to_owned).collect())
}

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
        let lacking = if row.strategy.executable && row.baseline.is_none() {
            work.datasets().lacking(&tickers(&row)).await?
        } else {
            Vec::new()
        };
        Ok(Reply::new(view::detail(row, &lacking)))
    }
}
