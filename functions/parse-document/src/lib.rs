//! An uploaded object becomes a parsed document: page texts in Postgres, everything else in the parsed object, whose
//! arrival starts the extraction.

mod ocr;

use fo_documents::{
    Document, DocumentError, Limits, MediaType, USD_PER_THOUSAND_PAGES, cost_of_ocr, isolate,
};
use fo_domain::{DocumentUploadKey, ParsedKey, limits::MAX_DOCUMENT_BYTES};
use fo_runtime::{Error, GiveUp, Secrets, Store, Worker, WorkerError, aws_config, s3, settings};
use fo_storage::{Claim, Objects, Parsed, ParsedPage, compression};
use std::{sync::Arc, time::Duration};

pub use ocr::{Cut, MAX_PAGES, Ocr};

/// Name of the metadata that ties a parsed object to the upload it was made of.
pub const SOURCE_VERSION: &str = "source-version";

/// Reads bytes as a document; `hint` is the type the uploader announced.
pub type Read = fn(&[u8], Option<MediaType>) -> Result<Document, DocumentError>;

/// The worker's dependencies.
#[derive(Debug)]
pub struct Parser {
    /// The rows.
    pub store: Store,
    /// The objects.
    pub objects: Objects,
    /// The bucket of documents.
    pub bucket: String,
    /// How bytes are read.
    pub read: Read,
    /// Who reads scanned pages, if anyone.
    pub ocr: Option<Ocr>,
    /// What reading a thousand scanned pages costs, in US dollars.
    pub ocr_price: f64,
}

/// One upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Whose document it is, and which.
    pub key: DocumentUploadKey,
    /// Entity tag of the upload.
    pub version: String,
}

impl Parser {
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
            read: read_isolated,
            ocr: settings::ocr()?.then(|| Ocr {
                client: aws_sdk_textract::Client::new(&config),
                cut: ocr::cut_isolated,
            }),
            ocr_price: settings::ocr_price()?.unwrap_or(USD_PER_THOUSAND_PAGES),
        })
    }
}

/// In a child process that the operating system bounds, leaving this one time to say how it ended. Nobody waits at a queue: what a
/// document may cost is its processor time, and a busy machine is no reason to leave pages out.
fn read_isolated(bytes: &[u8], hint: Option<MediaType>) -> Result<Document, DocumentError> {
    let limits = Limits {
        max_bytes: MAX_DOCUMENT_BYTES,
        wall_time: Duration::from_secs(60),
        ..Limits::default()
    };
    isolate::parse_isolated(bytes, hint, &limits, &isolate::Isolation::default())
}

impl Worker for Parser {
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
        let Some(hint) = self.begin(job).await? else {
            return Ok(());
        };
        let Some(bytes) = self.download(job).await? else {
            return Ok(());
        };
        let bytes = Arc::new(bytes);
        let (read, source) = (self.read, Arc::clone(&bytes));
        let mut document = tokio::task::spawn_blocking(move || read(&source, hint))
            .await
            .map_err(WorkerError::thread)?
            .map_err(|error| {
                if error.is_retryable() {
                    WorkerError::retryable("the document's reader", error)
                } else {
                    WorkerError::because(error)
                }
            })?;
        match &self.ocr {
            Some(ocr) if document.needs_ocr() => ocr.read_scans(&bytes, &mut document).await,
            Some(_) => {}
            None => document.warnings.extend(cost_of_ocr(&document, self.ocr_price)),
        }
        self.store(job, &document).await
    }

    async fn give_up(&self, job: &Job, why: GiveUp, reason: &str) -> Result<(), WorkerError> {
        // A failure of ours forgets the version, so that the message, sent again, starts over.
        let version = (why == GiveUp::Permanent).then_some(job.version.as_str());
        let mut work = self.store.begin(job.key.organisation).await?;
        work.pipeline().fail(job.key.document, version, reason).await?;
        Ok(work.commit().await?)
    }
}

impl Parser {
    /// Claims the upload; nothing when it is gone, was done, or a newer one has taken its place.
    async fn begin(&self, job: &Job) -> Result<Option<Option<MediaType>>, WorkerError> {
        let mut work = self.store.begin(job.key.organisation).await?;
        if work.documents().get(job.key.document).await?.is_none() {
            tracing::info!(document = %job.key.document, "the document was deleted");
            // A link to upload it outlives it: what arrives after the deletion goes too.
            self.objects.delete(&self.bucket, &job.key.to_string()).await?;
            return Ok(None);
        }
        // Events come out of order: only that of the object as it is now counts.
        let current = self.objects.head(&self.bucket, &job.key.to_string()).await?;
        if current.is_none_or(|current| current.etag != job.version) {
            tracing::info!(document = %job.key.document, "another upload has taken this one's place");
            return Ok(None);
        }
        let claim = work
            .pipeline()
            .begin_parsing(job.key.document, &job.version)
            .await?;
        work.commit().await?;
        match claim {
            Claim::Work(document) => Ok(Some(MediaType::from_mime(&document.content_type))),
            Claim::Gone | Claim::Settled => {
                tracing::info!(document = %job.key.document, "this upload was parsed before");
                Ok(None)
            }
        }
    }

    async fn download(&self, job: &Job) -> Result<Option<Vec<u8>>, WorkerError> {
        match self
            .objects
            .get(&self.bucket, &job.key.to_string(), MAX_DOCUMENT_BYTES)
            .await
        {
            Ok(object) => Ok(object
                .filter(|object| object.info.etag == job.version)
                .map(|object| object.bytes)),
            Err(fo_storage::StorageError::TooLarge { size, limit, .. }) => {
                Err(WorkerError::because(DocumentError::TooLarge {
                    bytes: size,
                    limit,
                }))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Rows first, then the object that starts the extraction: an extraction never finds a document that is not parsed.
    /// Between the two the message comes back, and both are done again.
    async fn store(&self, job: &Job, document: &Document) -> Result<(), WorkerError> {
        let parsed = Parsed {
            title: document.metadata.title.clone(),
            warnings: document
                .warnings
                .iter()
                .map(|warning| warning.message.clone())
                .collect(),
            pages: document.pages.iter().map(stored).collect::<Result<_, _>>()?,
        };
        let packed = compression::compress(document)?;
        let mut work = self.store.begin(job.key.organisation).await?;
        let stored = work
            .pipeline()
            .finish_parsing(job.key.document, &job.version, &parsed)
            .await?;
        work.commit().await?;
        if stored {
            let key = ParsedKey {
                organisation: job.key.organisation,
                document: job.key.document,
            }
            .to_string();
            let metadata = [(SOURCE_VERSION, job.version.as_str())];
            self.objects
                .put(&self.bucket, &key, packed, "application/zstd", &metadata)
                .await?;
            let mut work = self.store.begin(job.key.organisation).await?;
            if work.documents().get(job.key.document).await?.is_none() {
                // Deleted between the commit and the writing.
                self.objects.delete(&self.bucket, &key).await?;
            }
        }
        tracing::info!(document = %job.key.document, pages = document.pages.len(), stored, "parsed");
        Ok(())
    }
}

/// A page as it is stored: its text once, beside the places of its words.
fn stored(page: &fo_documents::Page) -> Result<ParsedPage, WorkerError> {
    let layout =
        serde_json::to_string(page).map_err(|error| WorkerError::retryable("writing a page down", error))?;
    Ok(ParsedPage {
        text: page.text.clone(),
        layout,
    })
}
