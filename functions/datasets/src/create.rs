//! `POST /datasets`

use crate::{files::Files, view};
use fo_api::datasets::{CreateDataset, DatasetUpload};
use fo_domain::{DatasetId, DatasetMedia, DatasetUploadKey, Owner, limits::MAX_DATASET_BYTES};
use fo_http::{Accepts, ApiError, Endpoint, Identity, Input, Reply, upload};

/// Announces a file of prices and signs its upload.
#[derive(Debug)]
pub struct Create;

impl Endpoint for Create {
    type Operation = CreateDataset;
    type Deps = Files;

    async fn handle(
        deps: &Files,
        caller: Identity,
        Input { body: new, .. }: Input<CreateDataset>,
    ) -> Result<Reply<DatasetUpload>, ApiError> {
        let types: Vec<&str> = DatasetMedia::ALL.iter().map(|media| media.mime()).collect();
        let accepts = Accepts {
            limit: MAX_DATASET_BYTES,
            types: &types,
        };
        let media = accepts.check(&new.content_type, DatasetMedia::from_mime, new.size_bytes)?;
        let id = DatasetId::new();
        let key = DatasetUploadKey {
            owner: Owner::Organisation(caller.organisation),
            dataset: id,
        };
        let signed = deps
            .objects
            .presign_put(&deps.bucket, &key.to_string(), media.mime(), new.size_bytes)
            .await?;
        let mut work = deps.store.begin(caller).await?;
        let row = fo_storage::NewDataset {
            id,
            name: new.name,
            filename: new.filename,
            content_type: media.mime().to_owned(),
            size_bytes: new.size_bytes,
            created_by: caller.user,
        };
        let dataset = view::dataset(work.datasets().insert(&row).await?);
        work.commit().await?;
        let ends = signed.expires_at;
        let answer = Reply::new(DatasetUpload {
            dataset,
            upload: upload(signed),
        });
        Ok(answer.until(ends))
    }
}
