//! Strategies found in documents.

use super::{
    page::{Listing, Page},
    pipeline::storable,
    repository,
};
use crate::StorageError;
use chrono::{DateTime, Utc};
use fo_domain::{BacktestId, DocumentId, StrategyId};
use serde_json::Value;
use sqlx::types::Json;

/// A strategy, in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Strategy {
    /// Id. It stays the same when the same upload is extracted again.
    pub id: StrategyId,
    /// The document that describes it.
    pub document_id: DocumentId,
    /// Who found it: `rules`, `claude`.
    pub extractor: String,
    /// Its place among those the extractor found in the document, from 0.
    pub ordinal: i32,
    /// Its name.
    pub name: String,
    /// Whether it says enough to be run.
    pub executable: bool,
    /// Paths of the fields that are needed and were not found.
    pub missing: Vec<String>,
    /// When it was first extracted.
    pub created_at: DateTime<Utc>,
}

/// A strategy in full.
#[derive(Clone, Debug, PartialEq)]
pub struct StrategyDetail {
    /// The strategy.
    pub strategy: Strategy,
    /// The document's version it comes from.
    pub document_version: String,
    /// The spec, with claims and ledger; absent where too little was found.
    pub spec: Option<Value>,
    /// Content hash of the spec.
    pub spec_hash: Option<String>,
    /// Whatever else the extractor says.
    pub detail: Value,
    /// The latest run made without anyone asking.
    pub baseline: Option<BacktestId>,
}

/// A strategy to store.
#[derive(Clone, Debug)]
pub struct NewStrategy {
    /// Its name.
    pub name: String,
    /// The spec as JSON.
    pub spec: Option<Value>,
    /// Content hash of the spec; there exactly when the spec is.
    pub spec_hash: Option<String>,
    /// Whether it can be run; only with a spec.
    pub executable: bool,
    /// Paths of the fields that are needed and were not found.
    pub missing: Vec<String>,
    /// Whatever else the extractor says.
    pub detail: Value,
}

/// Which strategies.
#[derive(Clone, Copy, Debug, Default)]
pub struct StrategyFilter {
    /// Only those of this document.
    pub document_id: Option<DocumentId>,
}

repository! {
    /// Strategies of the unit of work's organisation.
    Strategies
}

impl Strategies<'_> {
    /// Stores all the strategies one extractor found in one version of a document, in order, in place of what it found
    /// before. The n-th keeps its id. Doing it twice is doing it once.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when the document is gone.
    pub async fn replace(
        &mut self,
        document: DocumentId,
        document_version: &str,
        extractor: &str,
        strategies: &[NewStrategy],
    ) -> Result<Vec<StrategyId>, StorageError> {
        let mut ids = Vec::with_capacity(strategies.len());
        for (ordinal, strategy) in (0i32..).zip(strategies) {
            let name: String = storable(&strategy.name).chars().take(300).collect();
            let id = sqlx::query_scalar!(
                "insert into strategies (id, organisation_id, document_id, document_version, extractor, ordinal, name,
                     spec, spec_hash, executable, missing, detail)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                 on conflict (document_id, extractor, ordinal) do update
                 set document_version = excluded.document_version, name = excluded.name, spec = excluded.spec,
                     spec_hash = excluded.spec_hash, executable = excluded.executable, missing = excluded.missing,
                     detail = excluded.detail, updated_at = now()
                 returning id",
                StrategyId::new().as_uuid(),
                self.organisation.as_uuid(),
                document.as_uuid(),
                document_version,
                extractor,
                ordinal,
                if name.is_empty() { "Unnamed strategy" } else { &name },
                strategy.spec,
                strategy.spec_hash,
                strategy.executable,
                Json(&strategy.missing) as _,
                strategy.detail
            )
            .fetch_one(&mut *self.connection)
            .await?;
            ids.push(id.into());
        }
        sqlx::query!(
            "delete from strategies where document_id = $1 and extractor = $2 and ordinal >= $3",
            document.as_uuid(),
            extractor,
            i32::try_from(strategies.len()).unwrap_or(i32::MAX)
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(ids)
    }

    /// One strategy in full.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn get(&mut self, id: StrategyId) -> Result<Option<StrategyDetail>, StorageError> {
        let row = sqlx::query!(
            r#"select s.id, s.document_id, s.extractor, s.ordinal, s.name, s.executable,
                   s.missing as "missing: Json<Vec<String>>", s.created_at, s.document_version, s.spec, s.spec_hash,
                   s.detail,
                   (select b.id from backtests b where b.strategy_id = s.id and b.baseline order by b.id desc limit 1)
                       as "baseline: BacktestId"
               from strategies s where s.id = $1"#,
            id.as_uuid()
        )
        .fetch_optional(&mut *self.connection)
        .await?;
        Ok(row.map(|row| StrategyDetail {
            strategy: Strategy {
                id: row.id.into(),
                document_id: row.document_id.into(),
                extractor: row.extractor,
                ordinal: row.ordinal,
                name: row.name,
                executable: row.executable,
                missing: row.missing.0,
                created_at: row.created_at,
            },
            document_version: row.document_version,
            spec: row.spec,
            spec_hash: row.spec_hash,
            detail: row.detail,
            baseline: row.baseline,
        }))
    }

    /// The strategies, newest first.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn list(
        &mut self,
        filter: StrategyFilter,
        page: Page,
    ) -> Result<Listing<Strategy>, StorageError> {
        let rows = sqlx::query!(
            r#"select id, document_id, extractor, ordinal, name, executable, missing as "missing: Json<Vec<String>>",
                   created_at
               from strategies
               where ($1::uuid is null or document_id = $1) and ($2::uuid is null or id < $2)
               order by id desc limit $3"#,
            filter.document_id.map(DocumentId::as_uuid),
            page.after,
            page.fetch()
        )
        .map(|row| Strategy {
            id: row.id.into(),
            document_id: row.document_id.into(),
            extractor: row.extractor,
            ordinal: row.ordinal,
            name: row.name,
            executable: row.executable,
            missing: row.missing.0,
            created_at: row.created_at,
        })
        .fetch_all(&mut *self.connection)
        .await?;
        Ok(page.listing(rows, |strategy| strategy.id.as_uuid()))
    }
}
