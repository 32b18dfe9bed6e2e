//! `POST /datasets/{id}/retry`

use crate::{files::Files, view};
use fo_api::datasets::{Dataset, RetryDataset};
use fo_domain::{DatasetUploadKey, Owner};
use fo_http::{ApiError, Endpoint, Env, Identity, Input, Reply, Wire};
use fo_runtime::{
    SettingError,
    s3::{self, ObjectCreated},
    settings,
};
use fo_storage::{Change, Queues};

/// Has a dataset ingested again that failed.
#[derive(Debug)]
pub struct Retry;

/// Rows, the datasets bucket and the queue of its uploads.
#[derive(Debug)]
pub struct Deps {
    /// Rows and the bucket.
    pub files: Files,
    /// The queues.
    pub queues: Queues,
    /// URL of the queue of price files to ingest.
    pub queue: String,
}

impl Wire for Deps {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        Ok(Self {
            files: Wire::wire(env)?,
            queues: Wire::wire(env)?,
            queue: settings::ingest_queue_url()?,
        })
    }
}

impl Endpoint for Retry {
    type Operation = RetryDataset;
    type Deps = Deps;

    async fn handle(
        deps: &Deps,
        caller: Identity,
        Input { path, .. }: Input<RetryDataset>,
    ) -> Result<Reply<Dataset>, ApiError> {
        let Files {
            store,
            objects,
            bucket,
        } = &deps.files;
        let mut work = store.begin(caller).await?;
        let dataset = match work.datasets().request_ingest(path.id).await? {
            Change::Missing => return Err(ApiError::not_found("dataset")),
            Change::Refused(row) => {
                let message = format!(
                    "the dataset is {}: only one of yours that failed can be tried again",
                    row.state
                );
                return Err(ApiError::conflict(message));
            }
            Change::Done(row) => row,
        };
        let key = DatasetUploadKey {
            owner: Owner::Organisation(caller.organisation),
            dataset: path.id,
        }
        .to_string();
        let Some(upload) = objects.head(bucket, &key).await? else {
            return Err(ApiError::conflict(
                "the dataset's file is not there: upload it anew",
            ));
        };
        work.commit().await?;
        let created = ObjectCreated {
            bucket: bucket.clone(),
            key,
            etag: upload.etag,
        };
        if let Err(error) = deps.queues.send(&deps.queue, &[s3::event(&created)]).await {
            tracing::warn!(
                causes = fo_runtime::chain(&error),
                "the message could not be sent; it will be"
            );
            let mut work = store.begin(caller).await?;
            work.datasets().unsent(path.id).await?;
            work.commit().await?;
        }
        Ok(Reply::new(view::dataset(dataset)))
    }
}
