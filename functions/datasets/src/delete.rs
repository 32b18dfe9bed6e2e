//! `DELETE /datasets/{id}`

use crate::files::Files;
use fo_api::datasets::{DeleteDataset, Deleted};
use fo_domain::{DatasetUploadKey, Owner, PricesKey};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply};
use fo_storage::StorageError;

/// Deletes a dataset of the organisation with every version of its prices.
#[derive(Debug)]
pub struct Delete;

impl Endpoint for Delete {
    type Operation = DeleteDataset;
    type Deps = Files;

    async fn handle(
        files: &Files,
        caller: Identity,
        Input { path, .. }: Input<DeleteDataset>,
    ) -> Result<Reply<Deleted>, ApiError> {
        let (owner, dataset) = (Owner::Organisation(caller.organisation), path.id);
        let mut work = files.store.begin(caller).await?;
        match work.datasets().delete(dataset).await {
            Ok(true) => {}
            Ok(false) => return Err(ApiError::not_found("dataset")),
            Err(error @ StorageError::Conflict { .. }) => {
                let message = "backtests were run on these prices: delete those first";
                return Err(ApiError::conflict(message).caused_by(error));
            }
            Err(error) => return Err(error.into()),
        }
        // Objects go before the commit: if one can't be deleted the row stays, and the request can be repeated.
        let upload = DatasetUploadKey { owner, dataset }.to_string();
        files.objects.delete(&files.bucket, &upload).await?;
        let versions = PricesKey::versions(owner, dataset);
        files.objects.delete_under(&files.bucket, &versions).await?;
        work.commit().await?;
        Ok(Reply::new(Deleted { id: dataset }))
    }
}
