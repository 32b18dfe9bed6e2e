//! An uploaded file of prices becomes a dataset: checked, catalogued, and kept in one canonical form under the hash of
//! its content.

mod canonical;

pub use canonical::{Canonical, CanonicalError, canonical};

use fo_domain::{DatasetUploadKey, Owner, PricesKey, limits::MAX_DATASET_BYTES};
use fo_runtime::{Error, GiveUp, Secrets, Store, StoreError, Worker, WorkerError, aws_config, s3, settings};
use fo_storage::{Claim, Dataset, NewPublicDataset, ObjectInfo, Objects, StorageError, UnitOfWork};

/// The MIME type of the canonical file.
const PARQUET: &str = "application/vnd.apache.parquet";

/// The worker's dependencies.
#[derive(Debug)]
pub struct Ingester {
    /// The rows.
    pub store: Store,
    /// The objects.
    pub objects: Objects,
    /// The bucket of prices.
    pub bucket: String,
}

/// One upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Whose prices, and which dataset.
    pub key: DatasetUploadKey,
    /// Entity tag of the upload.
    pub version: String,
}

impl Ingester {
    /// Wires the worker from its environment.
    ///
    /// # Errors
    /// A setting or secret that is missing.
    pub async fn from_env() -> Result<Self, Error> {
        let config = aws_config().await;
        Ok(Self {
            store: Store::for_work(&Secrets::new(&config))?,
            objects: Objects::new(&config, None),
            bucket: settings::datasets_bucket()?,
        })
    }

    async fn unit(&self, owner: Owner) -> Result<UnitOfWork, StoreError> {
        match owner {
            Owner::Public => self.store.begin_public().await,
            Owner::Organisation(organisation) => self.store.begin(organisation).await,
        }
    }
}

impl Worker for Ingester {
    type Job = Job;

    fn decode(&self, body: &str) -> Result<Vec<Job>, Error> {
        let created = s3::objects_created(body)?;
        created
            .into_iter()
            .map(|object| {
                Ok(Job {
                    key: object.key.parse()?,
                    version: object.etag,
                })
            })
            .collect()
    }

    async fn handle(&self, job: &Job) -> Result<(), WorkerError> {
        let Some(dataset) = self.begin(job).await? else {
            return Ok(());
        };
        let Some(bytes) = self.download(job).await? else {
            return Ok(());
        };
        let name = series_name(&dataset);
        let canonical = tokio::task::spawn_blocking(move || canonical(bytes, &name))
            .await
            .map_err(WorkerError::thread)?
            .map_err(WorkerError::because)?;
        self.store(job, canonical).await
    }

    async fn give_up(&self, job: &Job, why: GiveUp, reason: &str) -> Result<(), WorkerError> {
        // A failure of ours forgets the version, so that the message, sent again, starts over.
        let version = (why == GiveUp::Permanent).then_some(job.version.as_str());
        let mut work = self.unit(job.key.owner).await?;
        work.datasets()
            .fail_ingest(job.key.dataset, version, reason)
            .await?;
        Ok(work.commit().await?)
    }
}

impl Ingester {
    /// Claims the upload; nothing when it is gone, was done, or a newer one has taken its place.
    async fn begin(&self, job: &Job) -> Result<Option<Dataset>, WorkerError> {
        let mut work = self.unit(job.key.owner).await?;
        if job.key.owner != Owner::Public && work.datasets().get(job.key.dataset).await?.is_none() {
            tracing::info!(dataset = %job.key.dataset, "there is no such dataset any more");
            // A link to upload it outlives it: what arrives after the deletion goes too.
            self.objects.delete(&self.bucket, &job.key.to_string()).await?;
            return Ok(None);
        }
        let current = self.objects.head(&self.bucket, &job.key.to_string()).await?;
        let Some(current) = current.filter(|current| current.etag == job.version) else {
            tracing::info!(dataset = %job.key.dataset, "another upload has taken this one's place");
            return Ok(None);
        };
        if job.key.owner == Owner::Public {
            work.datasets().ensure_public(&public(job, &current)).await?;
        }
        let claim = work
            .datasets()
            .begin_ingest(job.key.dataset, &job.version)
            .await?;
        work.commit().await?;
        Ok(match claim {
            Claim::Work(dataset) => Some(dataset),
            Claim::Gone | Claim::Settled => None,
        })
    }

    async fn download(&self, job: &Job) -> Result<Option<Vec<u8>>, WorkerError> {
        match self
            .objects
            .get(&self.bucket, &job.key.to_string(), MAX_DATASET_BYTES)
            .await
        {
            Ok(object) => Ok(object
                .filter(|object| object.info.etag == job.version)
                .map(|object| object.bytes)),
            Err(StorageError::TooLarge { size, limit, .. }) => Err(WorkerError::permanent(format!(
                "The file has {size} bytes; at most {limit} are read. Split it, or upload Parquet instead of CSV."
            ))),
            Err(error) => Err(error.into()),
        }
    }

    /// The file first: a catalogue never promises prices that are not there. A version's file is the same bytes however
    /// often it is written.
    async fn store(&self, job: &Job, canonical: Canonical) -> Result<(), WorkerError> {
        let Canonical { parquet, ingested } = canonical;
        let (owner, dataset, version) = (job.key.owner, job.key.dataset, ingested.version.clone());
        let key = PricesKey {
            owner,
            dataset,
            version,
        }
        .to_string();
        self.objects
            .put(&self.bucket, &key, parquet, PARQUET, &[])
            .await?;
        let mut work = self.unit(owner).await?;
        let stored = work
            .datasets()
            .finish_ingest(dataset, &job.version, &ingested)
            .await?;
        if !stored && work.datasets().get(dataset).await?.is_none() {
            // Deleted meanwhile: what was written since goes too.
            self.objects.delete(&self.bucket, &key).await?;
        }
        work.commit().await?;
        tracing::info!(%dataset, version = ingested.version, series = ingested.series.len(), stored, "ingested");
        Ok(())
    }
}

/// A public dataset is named by whoever uploads it, in the object's metadata: there was no call to announce it.
fn public(job: &Job, object: &ObjectInfo) -> NewPublicDataset {
    NewPublicDataset {
        id: job.key.dataset,
        name: object
            .metadata
            .get("name")
            .cloned()
            .unwrap_or_else(|| "Public prices".to_owned()),
        content_type: object.content_type.clone().unwrap_or_else(|| PARQUET.to_owned()),
        size_bytes: object.size,
    }
}

/// What the asset is called where the file does not say: as the file is, without its extension.
fn series_name(dataset: &Dataset) -> String {
    let filename = dataset.filename.as_deref().unwrap_or(&dataset.name);
    filename
        .rsplit_once('.')
        .map_or(filename, |(stem, _)| stem)
        .trim()
        .to_owned()
}
