//! Work that stands still is sent again: its message was lost on the way, or by the queue. What has been sent again often enough
//! without going on is ended with a reason, and what was announced and never uploaded is forgotten.

mod backtest;
mod dataset;
mod document;

use fo_runtime::{Error, Secrets, Store, WorkerError, aws_config, settings};
use fo_storage::{Objects, Queues, Stalled, StalledJob};
use serde::Serialize;
use std::time::Duration;

/// Jobs of a kind taken up at once; the next minute takes more.
const AT_ONCE: u32 = 200;
/// How often a job is sent again. Each time it is given twice as long to go on.
const MOST_RESUMED: u32 = 5;
/// The time an announced file may take to arrive. A link to upload it ends long before.
const UPLOAD: Duration = Duration::from_secs(24 * 3600);
/// The reason of a job that did not go on however often it was sent.
const STOOD_STILL: &str = "The service lost this several times before it could finish, and gave up. It is not the file's or the \
                           strategy's fault: try it again, and tell your administrator if it happens once more.";

/// Tables, queues and buckets.
#[derive(Debug)]
pub struct Resumer {
    /// Rows.
    pub store: Store,
    /// The objects.
    pub objects: Objects,
    /// The bucket of documents.
    pub documents: String,
    /// The bucket of prices.
    pub datasets: String,
    /// The queues.
    pub queues: Queues,
    /// URL of the queue of uploads to parse.
    pub parse_queue: String,
    /// URL of the queue of documents to extract from.
    pub extract_queue: String,
    /// URL of the queue of price files to ingest.
    pub ingest_queue: String,
    /// URL of the queue of backtest chunks.
    pub backtest_queue: String,
    /// The time after which a job that has not gone on stands still.
    pub quiet: Duration,
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Resumed {
    /// Jobs sent again.
    pub sent: u32,
    /// Jobs ended with a reason.
    pub failed: u32,
    /// Announced files that never came, and were forgotten.
    pub expired: u32,
}

/// What became of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Sent,
    Failed,
    Expired,
    Left,
}

impl Resumer {
    /// Wires the function from its environment.
    ///
    /// # Errors
    /// A setting that is missing.
    pub async fn from_env() -> Result<Self, Error> {
        let config = aws_config().await;
        Ok(Self {
            store: Store::for_work(&Secrets::new(&config))?,
            objects: Objects::new(&config, None),
            documents: settings::documents_bucket()?,
            datasets: settings::datasets_bucket()?,
            queues: Queues::new(&config),
            parse_queue: settings::parse_queue_url()?,
            extract_queue: settings::extract_queue_url()?,
            ingest_queue: settings::ingest_queue_url()?,
            backtest_queue: settings::backtest_queue_url()?,
            quiet: Duration::from_secs(settings::quiet_seconds()?.into()),
        })
    }

    /// Takes up what stands still. One job that can't be taken up keeps no other from it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn run(&self) -> Result<Resumed, WorkerError> {
        let mut resumed = Resumed::default();
        for stalled in self.store.claim_stalled(self.quiet, AT_ONCE).await? {
            match self.take_up(&stalled).await {
                Ok(fate) => {
                    tracing::info!(?stalled, ?fate, "stood still");
                    match fate {
                        Fate::Sent => resumed.sent += 1,
                        Fate::Failed => resumed.failed += 1,
                        Fate::Expired => resumed.expired += 1,
                        Fate::Left => {}
                    }
                }
                Err(error) => {
                    let causes = fo_runtime::chain(&error);
                    tracing::error!(?stalled, causes, "could not be taken up");
                }
            }
        }
        Ok(resumed)
    }

    async fn take_up(&self, stalled: &Stalled) -> Result<Fate, WorkerError> {
        match stalled.job {
            StalledJob::Document(organisation, document) => {
                self.document(organisation, document, stalled).await
            }
            StalledJob::Dataset(owner, dataset) => self.dataset(owner, dataset, stalled).await,
            StalledJob::Backtest(organisation, backtest) => {
                self.backtest(organisation, backtest, stalled).await
            }
        }
    }
}
