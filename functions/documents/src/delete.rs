//! `DELETE /documents/{id}`

use fo_api::documents::{DeleteDocument, Deleted};
use fo_domain::{DocumentUploadKey, ParsedKey, SeriesKey};
use fo_http::{ApiError, Endpoint, Env, Identity, Input, Reply, Store, Wire};
use fo_runtime::{SettingError, settings};
use fo_storage::Objects;

/// Deletes a document with everything made of it.
#[derive(Debug)]
pub struct Delete;

/// Rows, the documents bucket and the results bucket.
#[derive(Debug)]
pub struct Deps {
    /// Rows.
    pub store: Store,
    /// The buckets.
    pub objects: Objects,
    /// Name of the documents bucket.
    pub documents: String,
    /// Name of the results bucket.
    pub results: String,
}

impl Wire for Deps {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        Ok(Self {
            store: Wire::wire(env)?,
            objects: Wire::wire(env)?,
            documents: settings::documents_bucket()?,
            results: settings::results_bucket()?,
        })
    }
}

impl Endpoint for Delete {
    type Operation = DeleteDocument;
    type Deps = Deps;

    async fn handle(
        deps: &Deps,
        caller: Identity,
        Input { path, .. }: Input<DeleteDocument>,
    ) -> Result<Reply<Deleted>, ApiError> {
        let (organisation, document) = (caller.organisation, path.id);
        let mut work = deps.store.begin(caller).await?;
        let backtests = work
            .documents()
            .delete(document)
            .await?
            .ok_or_else(|| ApiError::not_found("document"))?;
        // Objects go before the commit: if one can't be deleted the rows stay, and the request can be repeated.
        deps.objects
            .delete(
                &deps.documents,
                &DocumentUploadKey {
                    organisation,
                    document,
                }
                .to_string(),
            )
            .await?;
        deps.objects
            .delete(
                &deps.documents,
                &ParsedKey {
                    organisation,
                    document,
                }
                .to_string(),
            )
            .await?;
        for backtest in backtests {
            deps.objects
                .delete(
                    &deps.results,
                    &SeriesKey {
                        organisation,
                        backtest,
                    }
                    .to_string(),
                )
                .await?;
        }
        work.commit().await?;
        Ok(Reply::new(Deleted { id: document }))
    }
}
