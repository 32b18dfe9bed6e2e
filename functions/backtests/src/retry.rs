//! `POST /backtests/{id}/retry`

use crate::{queue::Queue, view};
use fo_api::backtests::{Backtest, RetryBacktest};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply};
use fo_storage::Change;

/// Queues a backtest again that failed or was stopped. What it has done stays done.
#[derive(Debug)]
pub struct Retry;

impl Endpoint for Retry {
    type Operation = RetryBacktest;
    type Deps = Queue;

    async fn handle(
        queue: &Queue,
        caller: Identity,
        Input { path, .. }: Input<RetryBacktest>,
    ) -> Result<Reply<Backtest>, ApiError> {
        let mut work = queue.store.begin(caller).await?;
        let backtest = match work.backtests().retry(path.id).await? {
            Change::Missing => return Err(ApiError::not_found("backtest")),
            Change::Refused(row) => {
                let message = format!(
                    "the backtest is {}: only one that failed or was cancelled can be tried again",
                    row.state
                );
                return Err(ApiError::conflict(message));
            }
            Change::Done(row) => row,
        };
        let chunks = work.chunks().open(path.id).await?;
        work.commit().await?;
        queue.send(caller, path.id, chunks).await?;
        Ok(Reply::new(view::backtest(backtest)))
    }
}
