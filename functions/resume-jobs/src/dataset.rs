//! Datasets: ingested from their upload.

use crate::{Fate, MOST_RESUMED, Resumer, STOOD_STILL, UPLOAD};
use fo_domain::{DatasetId, DatasetUploadKey, Owner};
use fo_runtime::{
    WorkerError,
    s3::{self, ObjectCreated},
};
use fo_storage::Stalled;

impl Resumer {
    pub(crate) async fn dataset(
        &self,
        owner: Owner,
        dataset: DatasetId,
        stalled: &Stalled,
    ) -> Result<Fate, WorkerError> {
        let mut work = match owner {
            Owner::Public => self.store.begin_public().await?,
            Owner::Organisation(organisation) => self.store.begin(organisation).await?,
        };
        if stalled.resumed > MOST_RESUMED && !stalled.awaits_upload {
            work.datasets().fail_ingest(dataset, None, STOOD_STILL).await?;
            work.commit().await?;
            return Ok(Fate::Failed);
        }
        let key = DatasetUploadKey { owner, dataset }.to_string();
        if let Some(upload) = self.objects.head(&self.datasets, &key).await? {
            let created = ObjectCreated {
                bucket: self.datasets.clone(),
                key,
                etag: upload.etag,
            };
            self.queues
                .send(&self.ingest_queue, &[s3::event(&created)])
                .await?;
            return Ok(Fate::Sent);
        }
        if stalled.age < UPLOAD || !work.datasets().expire(dataset).await? {
            return Ok(Fate::Left);
        }
        work.commit().await?;
        Ok(Fate::Expired)
    }
}
