//! Backtests: the chunks that are to be done.

use crate::{Fate, MOST_RESUMED, Resumer, STOOD_STILL};
use fo_domain::{BacktestId, ChunkMessage, OrganisationId};
use fo_runtime::WorkerError;
use fo_storage::Stalled;

impl Resumer {
    pub(crate) async fn backtest(
        &self,
        organisation_id: OrganisationId,
        backtest_id: BacktestId,
        stalled: &Stalled,
    ) -> Result<Fate, WorkerError> {
        let mut work = self.store.begin(organisation_id).await?;
        if stalled.resumed > MOST_RESUMED {
            work.backtests().fail(backtest_id, STOOD_STILL).await?;
            work.commit().await?;
            return Ok(Fate::Failed);
        }
        let chunks = work.chunks().open(backtest_id).await?;
        work.commit().await?;
        let messages: Vec<_> = chunks
            .into_iter()
            .map(|chunk| ChunkMessage {
                organisation_id,
                backtest_id,
                chunk,
            })
            .collect();
        self.queues.send(&self.backtest_queue, &messages).await?;
        Ok(Fate::Sent)
    }
}
