//! `POST /backtests`

use crate::{plan::plan, queue::Queue, view};
use fo_api::backtests::{Backtest, CreateBacktest};
use fo_domain::limits;
use fo_http::{ApiError, Endpoint, Identity, Input, Reply};

/// Checks a backtest, stores it and sends its chunks.
#[derive(Debug)]
pub struct Create;

impl Endpoint for Create {
    type Operation = CreateBacktest;
    type Deps = Queue;

    async fn handle(
        queue: &Queue,
        caller: Identity,
        Input { body, .. }: Input<CreateBacktest>,
    ) -> Result<Reply<Backtest>, ApiError> {
        let mut work = queue.store.begin(caller).await?;
        let new = plan(&mut work, caller, body).await?;
        let backtest = work.backtests().insert(&new).await?;
        work.commit().await?;
        let chunks = (0..).zip(limits::chunks(new.variants)).map(|(chunk, _)| chunk);
        queue.send(caller, backtest.id, chunks).await?;
        Ok(Reply::new(view::backtest(backtest)))
    }
}
