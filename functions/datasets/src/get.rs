//! `GET /datasets/{id}`

use crate::view;
use fo_api::datasets::{DatasetDetail, GetDataset};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply, Store};

/// Shows a dataset with its series and quality report.
#[derive(Debug)]
pub struct Get;

impl Endpoint for Get {
    type Operation = GetDataset;
    type Deps = Store;

    async fn handle(
        store: &Store,
        caller: Identity,
        Input { path, .. }: Input<GetDataset>,
    ) -> Result<Reply<DatasetDetail>, ApiError> {
        let mut work = store.begin(caller).await?;
        let mut row = work
            .datasets()
            .get(path.id)
            .await?
            .ok_or_else(|| ApiError::not_found("dataset"))?;
        let series = work
            .datasets()
            .series(path.id)
            .await?
            .into_iter()
            .map(view::series)
            .collect();
        let quality = row.quality.take();
        Ok(Reply::new(DatasetDetail {
            dataset: view::dataset(row),
            series,
            quality,
        }))
    }
}
