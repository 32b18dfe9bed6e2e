//! A parsed document becomes strategies, and each that can be run a baseline backtest.

mod baseline;
mod rows;

pub use rows::{Found, rows};

use fo_documents::Document;
use fo_domain::{BacktestState, ChunkMessage, DocumentId, ExtractMessage, OrganisationId, ParsedKey};
use fo_runtime::{Error, GiveUp, Secrets, Store, Worker, WorkerError, aws_config, s3, settings};
use fo_storage::{Claim, Objects, Queues, compression};

/// Name of the metadata that ties a parsed object to the upload it was made of.
const SOURCE_VERSION: &str = "source-version";
/// The most bytes a parsed object may have, packed.
const MAX_PACKED: u64 = 256 << 20;
/// The most bytes it may have unpacked.
const MAX_UNPACKED: u64 = 1 << 30;

/// The worker's dependencies.
#[derive(Debug)]
pub struct Extractor {
    /// The rows.
    pub store: Store,
    /// The objects.
    pub objects: Objects,
    /// The bucket of documents.
    pub bucket: String,
    /// The queues.
    pub queues: Queues,
    /// The queue of backtest chunks.
    pub backtest_queue: String,
}

/// One parsed document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// Whose document.
    pub organisation: OrganisationId,
    /// Which document.
    pub document: DocumentId,
}

impl Extractor {
    /// Wires the worker from its environment.
    ///
    /// # Errors
    /// A setting or secret that is missing.
    pub async fn from_env() -> Result<Self, Error> {
        let config = aws_config().await;
        Ok(Self {
            store: Store::for_work(&Secrets::new(&config))?,
            objects: Objects::new(&config, None),
            bucket: settings::documents_bucket()?,
            queues: Queues::new(&config),
            backtest_queue: settings::backtest_queue_url()?,
        })
    }
}

impl Worker for Extractor {
    type Job = Job;

    /// An event of a parsed object's arrival, or someone's request to extract again.
    fn decode(&self, body: &str) -> Result<Vec<Job>, Error> {
        if let Ok(again) = serde_json::from_str::<ExtractMessage>(body) {
            return Ok(vec![Job {
                organisation: again.organisation_id,
                document: again.document_id,
            }]);
        }
        let created = s3::objects_created(body)?.into_iter();
        created
            .map(|object| {
                let ParsedKey {
                    organisation,
                    document,
                } = object.key.parse()?;
                Ok(Job {
                    organisation,
                    document,
                })
            })
            .collect()
    }

    async fn handle(&self, job: &Job) -> Result<(), WorkerError> {
        let Some(version) = self.begin(job).await? else {
            return Ok(());
        };
        let Some(document) = self.document(job, &version).await? else {
            return Ok(());
        };
        let found = tokio::task::spawn_blocking(move || rows(&document))
            .await
            .map_err(WorkerError::thread)?;
        let chunks = self.store(job, &version, &found).await?;
        // Until the document is ready the message comes back and both are done again: no baseline is left unsent.
        self.queues.send(&self.backtest_queue, &chunks).await?;
        let mut work = self.store.begin(job.organisation).await?;
        let ready = work
            .pipeline()
            .finish_extraction(job.document, &version, &found.about)
            .await?;
        work.commit().await?;
        let (strategies, baselines) = (found.strategies.len(), chunks.len());
        tracing::info!(document = %job.document, strategies, baselines, ready, "extracted");
        Ok(())
    }

    async fn give_up(&self, job: &Job, _why: GiveUp, reason: &str) -> Result<(), WorkerError> {
        let mut work = self.store.begin(job.organisation).await?;
        // The version stays, whoever's fault it is: the pages are there, and extraction can be asked for again.
        let document = work.documents().get(job.document).await?;
        if let Some(version) = document.and_then(|document| document.source_version) {
            work.pipeline().fail(job.document, Some(&version), reason).await?;
        }
        Ok(work.commit().await?)
    }
}

impl Extractor {
    /// Claims the parsed object as it is now and gives its version; nothing when there is nothing to do.
    async fn begin(&self, job: &Job) -> Result<Option<String>, WorkerError> {
        let mut work = self.store.begin(job.organisation).await?;
        if work.documents().get(job.document).await?.is_none() {
            tracing::info!(document = %job.document, "the document was deleted");
            return Ok(None);
        }
        let key = ParsedKey {
            organisation: job.organisation,
            document: job.document,
        }
        .to_string();
        let Some(object) = self.objects.head(&self.bucket, &key).await? else {
            return Ok(None);
        };
        let Some(version) = object.metadata.get(SOURCE_VERSION) else {
            return Err(WorkerError::permanent(
                "The parsed document does not say what it was made of. Upload it again.",
            ));
        };
        let claim = work
            .pipeline()
            .begin_extraction(job.document, Some(version))
            .await?;
        work.commit().await?;
        Ok(match claim {
            Claim::Work(_) => Some(version.clone()),
            Claim::Gone | Claim::Settled => None,
        })
    }

    async fn document(&self, job: &Job, version: &str) -> Result<Option<Document>, WorkerError> {
        let key = ParsedKey {
            organisation: job.organisation,
            document: job.document,
        }
        .to_string();
        let object = self.objects.get(&self.bucket, &key, MAX_PACKED).await?;
        let Some(object) = object.filter(|object| {
            object
                .info
                .metadata
                .get(SOURCE_VERSION)
                .is_some_and(|is| is == version)
        }) else {
            return Ok(None);
        };
        let document =
            compression::decompress(&object.bytes, MAX_UNPACKED).map_err(|error| WorkerError::Permanent {
                reason: "The parsed document is of another version of this service. Upload it again.".into(),
                source: Some(Box::new(error)),
            })?;
        Ok(Some(document))
    }

    /// Strategies and baselines in one transaction; gives the messages of the baselines that have not begun.
    async fn store(&self, job: &Job, version: &str, found: &Found) -> Result<Vec<ChunkMessage>, WorkerError> {
        let mut work = self.store.begin(job.organisation).await?;
        let ids = work
            .strategies()
            .replace(job.document, version, &found.extractor, &found.strategies)
            .await?;
        let mut chunks = Vec::new();
        for ((id, row), spec) in ids.into_iter().zip(&found.strategies).zip(&found.specs) {
            let Some(spec) = spec.as_ref().filter(|_| row.executable) else {
                continue;
            };
            let Some(new) = baseline::baseline(&mut work, job.document, id, spec.clone()).await? else {
                continue;
            };
            let backtest = work.backtests().insert(&new).await?;
            if backtest.state == BacktestState::Queued {
                chunks.push(ChunkMessage {
                    organisation_id: job.organisation,
                    backtest_id: backtest.id,
                    chunk: 0,
                });
            }
        }
        work.commit().await?;
        Ok(chunks)
    }
}
