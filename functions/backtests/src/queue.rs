//! The backtest queue, and what is sent there.

use fo_domain::{BacktestId, ChunkMessage, OrganisationId};
use fo_http::{ApiError, Env, Identity, Store, Wire};
use fo_runtime::{SettingError, settings};
use fo_storage::Queues;

/// Rows and the backtest queue.
#[derive(Debug)]
pub struct Queue {
    /// Rows.
    pub store: Store,
    /// The queues.
    pub queues: Queues,
    /// URL of the queue.
    pub url: String,
}

impl Wire for Queue {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        Ok(Self {
            store: Wire::wire(env)?,
            queues: Wire::wire(env)?,
            url: settings::backtest_queue_url()?,
        })
    }
}

impl Queue {
    /// Sends a backtest's chunks, which are committed. Where the queue does not take them the rows say so, and they are sent within a
    /// minute or two; should that fail too, they are found later by having stood still.
    pub(crate) async fn send(
        &self,
        caller: Identity,
        backtest: BacktestId,
        chunks: impl IntoIterator<Item = u32>,
    ) -> Result<(), ApiError> {
        let messages = messages(caller.organisation, backtest, chunks);
        if let Err(error) = self.queues.send(&self.url, &messages).await {
            tracing::warn!(
                causes = fo_runtime::chain(&error),
                "the chunks could not be sent; they will be"
            );
            let mut work = self.store.begin(caller).await?;
            work.backtests().unsent(backtest).await?;
            work.commit().await?;
        }
        Ok(())
    }
}

fn messages(
    organisation_id: OrganisationId,
    backtest_id: BacktestId,
    chunks: impl IntoIterator<Item = u32>,
) -> Vec<ChunkMessage> {
    let message = |chunk| ChunkMessage {
        organisation_id,
        backtest_id,
        chunk,
    };
    chunks.into_iter().map(message).collect()
}
