//! One chunk of a backtest: prices in, statistics out. The chunk that is the last to come in completes the backtest.

mod compute;
mod curve;
mod luck;
mod run;
mod sweep;

pub use compute::{Allowance, ComputeError, Computed, compute};

use fo_domain::{ChunkMessage, PricesKey, SeriesKey};
use fo_market::{Panel, parquet};
use fo_runtime::{Error, GiveUp, Secrets, Store, Worker, WorkerError, aws_config, settings};
use fo_storage::{ChunkFinish, ChunkWork, Claim, Objects, Queues};
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// The most bytes of prices read.
const MAX_PRICES: u64 = parquet::MAX_BYTES;

/// The worker's dependencies.
#[derive(Debug)]
pub struct Runner {
    /// The rows.
    pub store: Store,
    /// The objects.
    pub objects: Objects,
    /// The queues.
    pub queues: Queues,
    /// URL of the queue it serves: what it has no time for goes there again.
    pub queue: String,
    /// The time and memory it may take for one chunk.
    pub allowance: Allowance,
    /// The bucket of prices.
    pub datasets: String,
    /// The bucket of result series.
    pub results: String,
    /// The prices of the last message: the next chunk of a sweep needs the same.
    pub last: Mutex<Option<(String, Arc<Panel>)>>,
}

impl Runner {
    /// Wires the worker from its environment.
    ///
    /// # Errors
    /// A setting or secret that is missing.
    pub async fn from_env() -> Result<Self, Error> {
        let config = aws_config().await;
        Ok(Self {
            store: Store::for_work(&Secrets::new(&config))?,
            objects: Objects::new(&config, None),
            queues: Queues::new(&config),
            queue: settings::backtest_queue_url()?,
            allowance: Allowance {
                budget: Duration::from_secs(settings::chunk_seconds()?.into()),
                memory: settings::memory_bytes(),
            },
            datasets: settings::datasets_bucket()?,
            results: settings::results_bucket()?,
            last: Mutex::default(),
        })
    }
}

impl Worker for Runner {
    type Job = ChunkMessage;

    fn decode(&self, body: &str) -> Result<Vec<ChunkMessage>, Error> {
        Ok(vec![serde_json::from_str(body)?])
    }

    async fn handle(&self, job: &ChunkMessage) -> Result<(), WorkerError> {
        if let Some(chunk) = self.begin(job).await? {
            let panel = self.prices(&chunk).await?;
            let (first, allowance) = (job.chunk == 0, self.allowance);
            let computed = tokio::task::spawn_blocking(move || compute(&chunk, &panel, first, allowance))
                .await
                .map_err(WorkerError::thread)?
                .map_err(WorkerError::because)?;
            self.finish(job, computed).await?;
        }
        self.hand_on(job).await
    }

    async fn give_up(&self, job: &ChunkMessage, why: GiveUp, reason: &str) -> Result<(), WorkerError> {
        let mut work = self.store.begin(job.organisation_id).await?;
        match why {
            GiveUp::Permanent => {
                work.backtests().fail(job.backtest_id, reason).await?;
            }
            GiveUp::Exhausted => work.chunks().exhaust(job.backtest_id, job.chunk, reason).await?,
        }
        Ok(work.commit().await?)
    }
}

impl Runner {
    /// Claims the chunk; nothing when it was done, or the backtest was stopped, has failed or is gone.
    async fn begin(&self, job: &ChunkMessage) -> Result<Option<ChunkWork>, WorkerError> {
        let mut work = self.store.begin(job.organisation_id).await?;
        let claim = work.chunks().begin(job.backtest_id, job.chunk).await?;
        work.commit().await?;
        Ok(match claim {
            Claim::Work(chunk) => Some(chunk),
            Claim::Gone | Claim::Settled => {
                tracing::info!(backtest = %job.backtest_id, chunk = job.chunk, "there is nothing to do");
                None
            }
        })
    }

    async fn prices(&self, chunk: &ChunkWork) -> Result<Arc<Panel>, WorkerError> {
        let (owner, dataset, version) = (
            chunk.dataset_owner,
            chunk.dataset_id,
            chunk.dataset_version.clone(),
        );
        let key = PricesKey {
            owner,
            dataset,
            version,
        }
        .to_string();
        let mut last = self.last.lock().await;
        if let Some((_, panel)) = last.as_ref().filter(|(of, _)| *of == key) {
            return Ok(Arc::clone(panel));
        }
        // Two panels may not fit: the old one goes first.
        *last = None;
        let object = self.objects.get(&self.datasets, &key, MAX_PRICES).await?;
        let object = object.ok_or_else(|| WorkerError::retry("its prices are not there"))?;
        let read = tokio::task::spawn_blocking(move || parquet::read(object.bytes, "prices"));
        let read = read.await.map_err(WorkerError::thread)?;
        let (panel, _) = read.map_err(WorkerError::because)?;
        let panel = Arc::new(panel);
        *last = Some((key, Arc::clone(&panel)));
        Ok(panel)
    }

    /// The series first, then the rows: a backtest that is completed has its series. Written twice, it is the same bytes.
    async fn finish(&self, job: &ChunkMessage, computed: Computed) -> Result<(), WorkerError> {
        let key = SeriesKey {
            organisation: job.organisation_id,
            backtest: job.backtest_id,
        }
        .to_string();
        if let Some(series) = computed.series {
            self.objects
                .put(&self.results, &key, series, "application/vnd.apache.parquet", &[])
                .await?;
        }
        let mut work = self.store.begin(job.organisation_id).await?;
        let finish = work
            .chunks()
            .finish(job.backtest_id, job.chunk, &computed.results)
            .await?;
        work.commit().await?;
        if finish == ChunkFinish::Gone {
            // Deleted meanwhile: what was written since goes too.
            self.objects.delete(&self.results, &key).await?;
        }
        let completed = finish == ChunkFinish::Completed;
        tracing::info!(backtest = %job.backtest_id, chunk = job.chunk, completed, "{finish:?}");
        Ok(())
    }

    /// Sends what the chunk left to others. They were committed with its results; their messages may come twice.
    async fn hand_on(&self, job: &ChunkMessage) -> Result<(), WorkerError> {
        let mut work = self.store.begin(job.organisation_id).await?;
        let chunks = work.chunks().handed_on(job.backtest_id, job.chunk).await?;
        work.commit().await?;
        let messages: Vec<_> = (chunks.into_iter())
            .map(|chunk| ChunkMessage { chunk, ..*job })
            .collect();
        Ok(self.queues.send(&self.queue, &messages).await?)
    }
}
