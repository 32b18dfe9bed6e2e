//! Price datasets: the organisation's own and the public ones.

use super::{
    page::{Listing, Page},
    pipeline::{Claim, reason_of},
    repository,
};
use crate::{Change, StorageError};
use chrono::{DateTime, NaiveDate, Utc};
use fo_domain::{DatasetId, DatasetState, OrganisationId, Owner, UserId};
use serde_json::Value;

/// A dataset.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// Id.
    pub id: DatasetId,
    /// Whose it is; nobody's when it is public.
    pub organisation_id: Option<OrganisationId>,
    /// A name for people.
    pub name: String,
    /// Name of the file it came from.
    pub filename: Option<String>,
    /// MIME type announced.
    pub content_type: String,
    /// Size announced, in bytes.
    pub size_bytes: i64,
    /// How far it has come.
    pub state: DatasetState,
    /// Why it failed and what to do, exactly when it did.
    pub failure: Option<String>,
    /// Content hash of the canonical prices; there whenever it is `ready`.
    pub version: Option<String>,
    /// First day of any series.
    pub first_date: Option<NaiveDate>,
    /// Last day of any series.
    pub last_date: Option<NaiveDate>,
    /// Number of series.
    pub series_count: i32,
    /// Currency of the prices, ISO 4217.
    pub currency: String,
    /// The quality report.
    pub quality: Option<Value>,
    /// When it was announced.
    pub created_at: DateTime<Utc>,
    /// When its row last changed.
    pub updated_at: DateTime<Utc>,
}

impl Dataset {
    /// Whose prices these are, as object keys have it.
    #[must_use]
    pub fn owner(&self) -> Owner {
        self.organisation_id.into()
    }
}

/// One price series of a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// Ticker.
    pub ticker: String,
    /// First day with a price.
    pub first_date: NaiveDate,
    /// Last day with a price.
    pub last_date: NaiveDate,
    /// Days with a price.
    pub bars: i32,
    /// Days of the dataset's calendar between first and last without a price.
    pub missing: i32,
    /// Whether every bar has an open.
    pub has_open: bool,
    /// Whether every bar has a high and a low.
    pub has_range: bool,
    /// Whether any bar has a volume.
    pub has_volume: bool,
    /// Whether closes are adjusted for dividends and splits.
    pub adjusted: bool,
}

/// A dataset to announce.
#[derive(Clone, Debug)]
pub struct NewDataset {
    /// Id.
    pub id: DatasetId,
    /// A name for people, 1 to 200 bytes.
    pub name: String,
    /// Name of the file.
    pub filename: String,
    /// MIME type.
    pub content_type: String,
    /// Size in bytes, 1 to 100 MiB.
    pub size_bytes: u64,
    /// Who announces it.
    pub created_by: UserId,
}

/// A public dataset the deployer has uploaded.
#[derive(Clone, Debug)]
pub struct NewPublicDataset {
    /// Id, from the object's key.
    pub id: DatasetId,
    /// A name for people.
    pub name: String,
    /// MIME type.
    pub content_type: String,
    /// Size in bytes.
    pub size_bytes: u64,
}

/// What ingesting found.
#[derive(Clone, Debug)]
pub struct Ingested {
    /// Content hash of the canonical prices.
    pub version: String,
    /// The quality report.
    pub quality: Value,
    /// The series; at least one.
    pub series: Vec<Series>,
}

/// A dataset that has every series a strategy needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Coverage {
    /// The dataset.
    pub dataset: Dataset,
    /// First day on which all of the series have begun.
    pub first_date: NaiveDate,
    /// Last day before any of the series ends.
    pub last_date: NaiveDate,
    /// Whether every bar of every one has an open to fill orders at.
    pub has_open: bool,
}

repository! {
    /// Datasets the unit of work may see.
    Datasets
}

macro_rules! select_datasets {
    ($rest:literal $(, $argument:expr)*) => {
        sqlx::query_as!(
            Dataset,
            r#"select id, organisation_id as "organisation_id: OrganisationId", name, filename, content_type, size_bytes,
                   state as "state: DatasetState", failure, version, first_date, last_date, series_count, currency,
                   quality, created_at, updated_at
               from datasets "# + $rest
            $(, $argument)*
        )
    };
}

impl Datasets<'_> {
    /// Announces a dataset of the organisation; its state is `awaiting_upload`.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when a value is outside what the table takes.
    pub async fn insert(&mut self, new: &NewDataset) -> Result<Dataset, StorageError> {
        sqlx::query!(
            "insert into datasets (id, organisation_id, name, filename, content_type, size_bytes, created_by)
             values ($1, $2, $3, $4, $5, $6, $7)",
            new.id.as_uuid(),
            self.organisation.as_uuid(),
            new.name,
            new.filename,
            new.content_type,
            i64::try_from(new.size_bytes).unwrap_or(i64::MAX),
            new.created_by.as_uuid()
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(select_datasets!("where id = $1", new.id.as_uuid())
            .fetch_one(&mut *self.connection)
            .await?)
    }

    /// Announces a public dataset unless it is there. Only [`crate::Database::begin_public`] may.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn ensure_public(&mut self, new: &NewPublicDataset) -> Result<(), StorageError> {
        sqlx::query!(
            "insert into datasets (id, name, content_type, size_bytes) values ($1, $2, $3, $4)
             on conflict (id) do update set name = excluded.name",
            new.id.as_uuid(),
            new.name,
            new.content_type,
            i64::try_from(new.size_bytes).unwrap_or(i64::MAX)
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    /// One dataset, the organisation's or public.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn get(&mut self, id: DatasetId) -> Result<Option<Dataset>, StorageError> {
        Ok(select_datasets!("where id = $1", id.as_uuid())
            .fetch_optional(&mut *self.connection)
            .await?)
    }

    /// The organisation's datasets and the public ones, newest first.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn list(&mut self, page: Page) -> Result<Listing<Dataset>, StorageError> {
        let datasets = select_datasets!(
            "where $1::uuid is null or id < $1 order by id desc limit $2",
            page.after,
            page.fetch()
        )
        .fetch_all(&mut *self.connection)
        .await?;
        Ok(page.listing(datasets, |dataset| dataset.id.as_uuid()))
    }

    /// The series of a dataset's current version, by ticker.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn series(&mut self, id: DatasetId) -> Result<Vec<Series>, StorageError> {
        Ok(sqlx::query_as!(
            Series,
            "select ticker, first_date, last_date, bars, missing, has_open, has_range, has_volume, adjusted
             from dataset_series where dataset_id = $1 order by ticker",
            id.as_uuid()
        )
        .fetch_all(&mut *self.connection)
        .await?)
    }

    /// The best dataset that has all of these tickers: the one on which they trade together the longest; at a tie a
    /// public one, then the oldest. Without tickers, the one with the most series. `None` when there is none.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn covering(&mut self, tickers: &[String]) -> Result<Option<Coverage>, StorageError> {
        let found = sqlx::query!(
            r#"select s.dataset_id, max(s.first_date) as "first_date!", min(s.last_date) as "last_date!",
                   bool_and(s.has_open) as "has_open!"
               from dataset_series s join datasets d on d.id = s.dataset_id
               where d.state = 'ready' and (cardinality($1::text[]) = 0 or s.ticker = any($1))
               group by s.dataset_id, d.organisation_id
               having cardinality($1::text[]) = 0
                   or (count(*) = cardinality($1::text[]) and max(s.first_date) < min(s.last_date))
               order by case when cardinality($1::text[]) = 0 then count(*) else 0 end desc,
                   min(s.last_date) - max(s.first_date) desc, d.organisation_id is null desc, s.dataset_id
               limit 1"#,
            tickers
        )
        .fetch_optional(&mut *self.connection)
        .await?;
        let Some(found) = found else { return Ok(None) };
        Ok(self.get(found.dataset_id.into()).await?.map(|dataset| {
            // Without tickers nothing says which series matter: the whole calendar counts.
            let whole = tickers.is_empty();
            Coverage {
                first_date: dataset.first_date.filter(|_| whole).unwrap_or(found.first_date),
                last_date: dataset.last_date.filter(|_| whole).unwrap_or(found.last_date),
                has_open: found.has_open,
                dataset,
            }
        }))
    }

    /// Those of these tickers of which no dataset has prices, in alphabetical order.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn lacking(&mut self, tickers: &[String]) -> Result<Vec<String>, StorageError> {
        Ok(sqlx::query_scalar!(
            r#"select asked.ticker as "ticker!" from unnest($1::text[]) as asked (ticker)
               where not exists (
                   select from dataset_series s join datasets d on d.id = s.dataset_id
                   where d.state = 'ready' and s.ticker = asked.ticker)
               order by asked.ticker"#,
            tickers
        )
        .fetch_all(&mut *self.connection)
        .await?)
    }

    /// Begins to ingest an upload, unless this very one was ingested or refused before.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn begin_ingest(
        &mut self,
        id: DatasetId,
        version: &str,
    ) -> Result<Claim<Dataset>, StorageError> {
        let row = sqlx::query!(
            "select source_version from datasets where id = $1 for update",
            id.as_uuid()
        )
        .fetch_optional(&mut *self.connection)
        .await?;
        let (Some(row), Some(dataset)) = (row, self.get(id).await?) else {
            return Ok(Claim::Gone);
        };
        let same = row.source_version.as_deref() == Some(version);
        if same && matches!(dataset.state, DatasetState::Ready | DatasetState::Failed) {
            return Ok(Claim::Settled);
        }
        sqlx::query!(
            "update datasets set state = 'ingesting', failure = null, source_version = $2, updated_at = now() where id = $1",
            id.as_uuid(),
            version
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(Claim::Work(dataset))
    }

    /// The dataset is `ready` with this catalogue. False when a newer upload took over; nothing changed then.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn finish_ingest(
        &mut self,
        id: DatasetId,
        source_version: &str,
        ingested: &Ingested,
    ) -> Result<bool, StorageError> {
        let series = &ingested.series;
        let owner = sqlx::query_scalar!(
            "update datasets
             set state = 'ready', version = $3, first_date = $4, last_date = $5, series_count = $6, quality = $7,
                 resumed = 0, updated_at = now()
             where id = $1 and source_version = $2 and state = 'ingesting'
             returning organisation_id",
            id.as_uuid(),
            source_version,
            ingested.version,
            series.iter().map(|series| series.first_date).min(),
            series.iter().map(|series| series.last_date).max(),
            i32::try_from(series.len()).unwrap_or(i32::MAX),
            ingested.quality
        )
        .fetch_optional(&mut *self.connection)
        .await?;
        let Some(owner) = owner else { return Ok(false) };
        sqlx::query!("delete from dataset_series where dataset_id = $1", id.as_uuid())
            .execute(&mut *self.connection)
            .await?;
        sqlx::query!(
            "insert into dataset_series (dataset_id, organisation_id, ticker, first_date, last_date, bars, missing,
                 has_open, has_range, has_volume, adjusted)
             select $1, $2, * from unnest($3::text[], $4::date[], $5::date[], $6::int[], $7::int[], $8::bool[],
                 $9::bool[], $10::bool[], $11::bool[])",
            id.as_uuid(),
            owner,
            &series.iter().map(|series| series.ticker.clone()).collect::<Vec<_>>(),
            &series.iter().map(|series| series.first_date).collect::<Vec<_>>(),
            &series.iter().map(|series| series.last_date).collect::<Vec<_>>(),
            &series.iter().map(|series| series.bars).collect::<Vec<_>>(),
            &series.iter().map(|series| series.missing).collect::<Vec<_>>(),
            &series.iter().map(|series| series.has_open).collect::<Vec<_>>(),
            &series.iter().map(|series| series.has_range).collect::<Vec<_>>(),
            &series.iter().map(|series| series.has_volume).collect::<Vec<_>>(),
            &series.iter().map(|series| series.adjusted).collect::<Vec<_>>()
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(true)
    }

    /// Asks for a dataset that failed to be ingested again; the caller sends its message after the commit. Refused in any other state.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn request_ingest(&mut self, id: DatasetId) -> Result<Change<Dataset>, StorageError> {
        let changed = sqlx::query!(
            "update datasets set state = 'ingesting', failure = null, source_version = null, resumed = 0, updated_at = now()
             where id = $1 and organisation_id = $2 and state = 'failed'",
            id.as_uuid(),
            self.organisation.as_uuid()
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(match (self.get(id).await?, changed.rows_affected()) {
            (None, _) => Change::Missing,
            (Some(dataset), 0) => Change::Refused(dataset),
            (Some(dataset), _) => Change::Done(dataset),
        })
    }

    /// Marks a dataset whose message could not be sent: it will be.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn unsent(&mut self, id: DatasetId) -> Result<(), StorageError> {
        sqlx::query!("update datasets set unsent = true where id = $1", id.as_uuid())
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    /// Removes a dataset of the organisation with its catalogue. False when there is none.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] where backtests were run on it.
    pub async fn delete(&mut self, id: DatasetId) -> Result<bool, StorageError> {
        let deleted = sqlx::query!(
            "delete from datasets where id = $1 and organisation_id = $2",
            id.as_uuid(),
            self.organisation.as_uuid()
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(deleted.rows_affected() > 0)
    }

    /// Removes a dataset whose file never arrived. False when it has arrived, or there is no such dataset.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn expire(&mut self, id: DatasetId) -> Result<bool, StorageError> {
        let deleted = sqlx::query!(
            "delete from datasets where id = $1 and state = 'awaiting_upload'",
            id.as_uuid()
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(deleted.rows_affected() > 0)
    }

    /// The upload could not be used, for a reason its owner can act on. Without `source_version` the reason was ours: a
    /// message that comes back later starts over. A dataset that is `ready` stays so.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn fail_ingest(
        &mut self,
        id: DatasetId,
        source_version: Option<&str>,
        reason: &str,
    ) -> Result<bool, StorageError> {
        let changed = sqlx::query!(
            "update datasets set state = 'failed', failure = $3, source_version = $2, updated_at = now()
             where id = $1 and ($2::text is null or source_version = $2) and state in ('awaiting_upload', 'ingesting')",
            id.as_uuid(),
            source_version,
            reason_of(reason)
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(changed.rows_affected() > 0)
    }
}
