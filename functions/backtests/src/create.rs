//! `POST /backtests`

use crate::{plan::plan, view};
use fo_api::backtests::{Backtest, CreateBacktest};
use fo_domain::{BacktestId, ChunkMessage, OrganisationId, limits};
use fo_http::{ApiError, Endpoint, Env, Identity, Input, Reply, Store, Wire};
use fo_runtime::{SettingError, settings};
use fo_storage::Queues;

/// Checks a backtest, stores it and sends its chunks.
#[derive(Debug)]
pub struct Create;

/// Rows and the backtest queue.
#[derive(Debug)]
pub struct Deps {
    /// Rows.
    pub store: Store,
    /// The queues.
    pub queues: Queues,
    /// URL of the queue.
    pub queue: String,
}

impl Wire for Deps {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        Ok(Self {
            store: Wire::wire(env)?,
            queues: Wire::wire(env)?,
            queue: settings::backtest_queue_url()?,
        })
    }
}

impl Endpoint for Create {
    type Operation = CreateBacktest;
    type Deps = Deps;

    async fn handle(
        deps: &Deps,
        caller: Identity,
        Input { body, .. }: Input<CreateBacktest>,
    ) -> Result<Reply<Backtest>, ApiError> {
        let mut work = deps.store.begin(caller.organisation).await?;
        let new = plan(&mut work, caller, body).await?;
        let backtest = work.backtests().insert(&new).await?;
        work.commit().await?;
        let chunks = messages(caller.organisation, backtest.id, new.variants);
        if let Err(error) = deps.queues.send(&deps.queue, &chunks).await {
            deps.undo(caller.organisation, backtest.id).await?;
            return Err(error.into());
        }
        Ok(Reply::new(view::backtest(backtest)))
    }
}

fn messages(organisation_id: OrganisationId, backtest_id: BacktestId, variants: u32) -> Vec<ChunkMessage> {
    let chunks = (0..).zip(limits::chunks(variants));
    chunks
        .map(|(chunk, _)| ChunkMessage {
            organisation_id,
            backtest_id,
            chunk,
        })
        .collect()
}

impl Deps {
    /// Chunks that were sent after all find the backtest failed, and do nothing.
    async fn undo(&self, organisation: OrganisationId, backtest: BacktestId) -> Result<(), ApiError> {
        let mut work = self.store.begin(organisation).await?;
        work.backtests()
            .fail(backtest, "it could not be queued; ask for it again")
            .await?;
        Ok(work.commit().await?)
    }
}
