//! `POST /backtests/{id}/cancel`

use crate::view;
use fo_api::backtests::{Backtest, CancelBacktest};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply, Store};
use fo_storage::Change;

/// Stops a backtest; chunks that have not begun will not.
#[derive(Debug)]
pub struct Cancel;

impl Endpoint for Cancel {
    type Operation = CancelBacktest;
    type Deps = Store;

    async fn handle(
        store: &Store,
        caller: Identity,
        Input { path, .. }: Input<CancelBacktest>,
    ) -> Result<Reply<Backtest>, ApiError> {
        let mut work = store.begin(caller).await?;
        match work.backtests().cancel(path.id).await? {
            Change::Missing => Err(ApiError::not_found("backtest")),
            Change::Refused(row) => Err(ApiError::conflict(format!(
                "the backtest is already {}",
                row.state
            ))),
            Change::Done(row) => {
                work.commit().await?;
                Ok(Reply::new(view::backtest(row)))
            }
        }
    }
}
