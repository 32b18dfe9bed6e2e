//! Work in the tables whose message was lost.

use super::connection::Unnamed;
use crate::{Database, StorageError};
use fo_domain::{BacktestId, DatasetId, DocumentId, OrganisationId, Owner};
use std::time::Duration;
use uuid::Uuid;

/// What has not gone on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StalledJob {
    /// A document that is to be parsed or extracted.
    Document(OrganisationId, DocumentId),
    /// A dataset that is to be ingested.
    Dataset(Owner, DatasetId),
    /// A backtest with chunks to run.
    Backtest(OrganisationId, BacktestId),
}

/// A job to send again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stalled {
    /// Which.
    pub job: StalledJob,
    /// Whether its file has not arrived: there may be nothing to do.
    pub awaits_upload: bool,
    /// How often it was sent again since it last went on, this time included.
    pub resumed: u32,
    /// The time since it was made.
    pub age: Duration,
}

impl Database {
    /// Finds at most so many jobs of each kind, of all organisations, that have not gone on for this time; twice as long after each time
    /// they were found. Those whose message is known not to have been sent are found at once. Nobody else finds them meanwhile.
    ///
    /// # Errors
    /// [`StorageError`] of the database; only the workers' role may.
    pub async fn claim_stalled(&self, quiet: Duration, most: u32) -> Result<Vec<Stalled>, StorageError> {
        let mut transaction = self.pool.begin().await?;
        let rows = sqlx::query!(
            r#"select kind as "kind!", organisation_id, id as "id!", state as "state!", resumed as "resumed!",
                   extract(epoch from age)::float8 as "age!"
               from claim_stalled(make_interval(secs => $1), $2)"#,
            quiet.as_secs_f64(),
            i32::try_from(most).unwrap_or(i32::MAX)
        )
        .fetch_all(Unnamed::of(&mut transaction))
        .await?;
        transaction.commit().await?;
        let stalled = rows.into_iter().filter_map(|row| {
            Some(Stalled {
                job: job(&row.kind, row.organisation_id, row.id)?,
                awaits_upload: row.state == "awaiting_upload",
                resumed: row.resumed.unsigned_abs(),
                age: Duration::try_from_secs_f64(row.age).unwrap_or_default(),
            })
        });
        Ok(stalled.collect())
    }
}

fn job(kind: &str, organisation: Option<Uuid>, id: Uuid) -> Option<StalledJob> {
    let of = organisation.map(OrganisationId::from);
    match kind {
        "document" => Some(StalledJob::Document(of?, id.into())),
        "dataset" => Some(StalledJob::Dataset(of.into(), id.into())),
        "backtest" => Some(StalledJob::Backtest(of?, id.into())),
        _ => None,
    }
}
