//! `DELETE /backtests/{id}`

use fo_api::backtests::{DeleteBacktest, Deleted};
use fo_domain::SeriesKey;
use fo_http::{ApiError, Endpoint, Env, Identity, Input, Reply, Store, Wire};
use fo_runtime::{SettingError, settings};
use fo_storage::Objects;

/// Deletes a backtest with its series. One that runs stops.
#[derive(Debug)]
pub struct Delete;

/// Rows and the results bucket.
#[derive(Debug)]
pub struct Results {
    /// Rows.
    pub store: Store,
    /// The buckets.
    pub objects: Objects,
    /// Name of the bucket.
    pub bucket: String,
}

impl Wire for Results {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        Ok(Self {
            store: Wire::wire(env)?,
            objects: Wire::wire(env)?,
            bucket: settings::results_bucket()?,
        })
    }
}

impl Endpoint for Delete {
    type Operation = DeleteBacktest;
    type Deps = Results;

    async fn handle(
        results: &Results,
        caller: Identity,
        Input { path, .. }: Input<DeleteBacktest>,
    ) -> Result<Reply<Deleted>, ApiError> {
        let mut work = results.store.begin(caller).await?;
        if !work.backtests().delete(path.id).await? {
            return Err(ApiError::not_found("backtest"));
        }
        let key = SeriesKey {
            organisation: caller.organisation,
            backtest: path.id,
        };
        // The object goes before the commit: if it can't be deleted the row stays, and the request can be repeated.
        results.objects.delete(&results.bucket, &key.to_string()).await?;
        work.commit().await?;
        Ok(Reply::new(Deleted { id: path.id }))
    }
}
