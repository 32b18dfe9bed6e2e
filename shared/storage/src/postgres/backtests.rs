//! Backtests, as people see them.

use super::{
    page::{Listing, Page},
    repository,
};
use crate::{Change, StorageError};
use chrono::{DateTime, NaiveDate, Utc};
use fo_domain::{BacktestId, BacktestState, DatasetId, DocumentId, StrategyId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::types::Json;
use std::collections::BTreeMap;

/// Statistics by name, each in its own unit; nothing where undefined.
pub type Statistics = BTreeMap<String, Option<f64>>;

/// A backtest, in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Backtest {
    /// Id.
    pub id: BacktestId,
    /// The strategy's name.
    pub name: String,
    /// The strategy it runs, while that exists.
    pub strategy_id: Option<StrategyId>,
    /// The document the strategy is from, while that exists.
    pub document_id: Option<DocumentId>,
    /// Whether it was made without anyone asking.
    pub baseline: bool,
    /// The prices it uses.
    pub dataset_id: DatasetId,
    /// Their version: the content hash of the canonical prices.
    pub dataset_version: String,
    /// First day traded.
    pub first_date: NaiveDate,
    /// Last day traded.
    pub last_date: NaiveDate,
    /// How far it has come.
    pub state: BacktestState,
    /// Why it failed and what to do, exactly when it did.
    pub failure: Option<String>,
    /// Variants done.
    pub done: i32,
    /// Variants in all; 1 without a grid.
    pub total: i32,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it ended, however it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// A point of the equity curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// Day.
    pub date: NaiveDate,
    /// Equity at the close.
    pub equity: f64,
    /// Loss since the highest equity so far, as a negative fraction.
    pub drawdown: f64,
    /// The benchmark's equity from the same start, if there is one.
    pub benchmark: Option<f64>,
}

/// One claim of the document beside what the run gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimCheck {
    /// What is claimed: `cagr`, `sharpe`, …
    pub metric: String,
    /// What the document says.
    pub claimed: f64,
    /// What the run gave; nothing where it could not be computed.
    pub replicated: Option<f64>,
    /// Page the claim stands on, from 1.
    pub page: Option<u32>,
    /// The claim's words.
    pub quote: Option<String>,
    /// How the replicated figure moves towards the claim as one assumption after another is given up.
    #[serde(default)]
    pub steps: Vec<ClaimStep>,
    /// What no step explains: the claim minus the last value.
    #[serde(default)]
    pub unexplained: Option<f64>,
    /// What to know before comparing the two.
    #[serde(default)]
    pub notes: Vec<String>,
}

/// One assumption given up to come closer to the document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClaimStep {
    /// Which: `period`, `costs`, `timing`, `sampling`.
    pub cause: String,
    /// The figure then.
    pub value: f64,
    /// What this step alone changed.
    pub effect: f64,
}

/// One variant of a grid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// Its number in the grid, from 0.
    pub index: u64,
    /// Its parameters: numbers, or texts with a unit.
    pub parameters: BTreeMap<String, Value>,
    /// Its statistics.
    pub statistics: Statistics,
}

/// A backtest in full.
#[derive(Clone, Debug, PartialEq)]
pub struct BacktestDetail {
    /// The backtest.
    pub backtest: Backtest,
    /// The spec as run.
    pub spec: Value,
    /// Content hash of the spec.
    pub spec_hash: String,
    /// Ticker compared with.
    pub benchmark: Option<String>,
    /// The grid, as `fo_strategy::grid::Grid` is written.
    pub grid: Option<Value>,
    /// Hash of spec, prices, options and engine.
    pub run_id: Option<String>,
    /// Version of the engine that ran it.
    pub engine_version: Option<String>,
    /// Statistics of the spec as given; of a grid's variants see `top_variants`.
    pub statistics: Statistics,
    /// Equity and drawdown of the spec as given, at most 500 points.
    pub curve: Vec<CurvePoint>,
    /// The document's claims beside what was replicated.
    pub claim_checks: Vec<ClaimCheck>,
    /// The best variants so far, best Sharpe ratio first.
    pub top_variants: Vec<Variant>,
    /// What to know before believing the numbers.
    pub warnings: Vec<String>,
}

/// A backtest to queue.
#[derive(Clone, Debug)]
pub struct NewBacktest {
    /// Id.
    pub id: BacktestId,
    /// The strategy's name.
    pub name: String,
    /// The strategy it runs, unless its spec was given.
    pub strategy_id: Option<StrategyId>,
    /// The document of that strategy.
    pub document_id: Option<DocumentId>,
    /// Whether it is made without anyone asking.
    pub baseline: bool,
    /// The spec as it will run, every override applied.
    pub spec: Value,
    /// Content hash of that spec.
    pub spec_hash: String,
    /// The prices.
    pub dataset_id: DatasetId,
    /// Their version.
    pub dataset_version: String,
    /// First day to trade.
    pub first_date: NaiveDate,
    /// Last day to trade, after the first.
    pub last_date: NaiveDate,
    /// A ticker to compare with.
    pub benchmark: Option<String>,
    /// The grid, as `fo_strategy::grid::Grid` is written.
    pub grid: Option<Value>,
    /// How many variants the grid has; 1 without a grid.
    pub variants: u32,
    /// Claims to compare with, as the spec's own `claims` list.
    pub claims: Value,
    /// Who asked; nobody for a baseline.
    pub created_by: Option<UserId>,
}

/// Which backtests.
#[derive(Clone, Copy, Debug, Default)]
pub struct BacktestFilter {
    /// Only those of this strategy.
    pub strategy_id: Option<StrategyId>,
    /// Only those of this document's strategies.
    pub document_id: Option<DocumentId>,
    /// Only those in this state.
    pub state: Option<BacktestState>,
}

repository! {
    /// Backtests of the unit of work's organisation.
    Backtests
}

macro_rules! select_backtests {
    ($rest:literal $(, $argument:expr)*) => {
        sqlx::query_as!(
            Backtest,
            r#"select id, name, strategy_id as "strategy_id: StrategyId", document_id as "document_id: DocumentId",
                   baseline, dataset_id, dataset_version, first_date, last_date, state as "state: BacktestState", failure,
                   done, total, created_at, finished_at
               from backtests "# + $rest
            $(, $argument)*
        )
    };
}

impl Backtests<'_> {
    /// Queues a backtest with its chunks ([`fo_domain::limits::chunks`]). The caller sends one
    /// [`fo_domain::ChunkMessage`] per chunk, numbered from 0, after the commit.
    ///
    /// A baseline that is there already, for the same strategy, spec and prices, is given back instead.
    ///
    /// # Errors
    /// [`StorageError::Conflict`] when something it refers to is gone, or a value is outside what the table takes.
    pub async fn insert(&mut self, new: &NewBacktest) -> Result<Backtest, StorageError> {
        let inserted = sqlx::query!(
            "insert into backtests (id, organisation_id, name, strategy_id, document_id, baseline, spec, spec_hash,
                 dataset_id, dataset_version, first_date, last_date, benchmark, grid, claims, total, created_by)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
             on conflict (strategy_id, spec_hash, dataset_id, dataset_version) where baseline do nothing",
            new.id.as_uuid(),
            self.organisation.as_uuid(),
            new.name,
            new.strategy_id.map(StrategyId::as_uuid),
            new.document_id.map(DocumentId::as_uuid),
            new.baseline,
            new.spec,
            new.spec_hash,
            new.dataset_id.as_uuid(),
            new.dataset_version,
            new.first_date,
            new.last_date,
            new.benchmark,
            new.grid,
            new.claims,
            i32::try_from(new.variants).unwrap_or(i32::MAX),
            new.created_by.map(UserId::as_uuid)
        )
        .execute(&mut *self.connection)
        .await?;
        if inserted.rows_affected() == 0 {
            return Ok(select_backtests!(
                "where baseline and strategy_id = $1 and spec_hash = $2 and dataset_id = $3 and dataset_version = $4",
                new.strategy_id.map(StrategyId::as_uuid),
                new.spec_hash,
                new.dataset_id.as_uuid(),
                new.dataset_version
            )
            .fetch_one(&mut *self.connection)
            .await?);
        }
        let (firsts, counts): (Vec<i32>, Vec<i32>) = fo_domain::limits::chunks(new.variants)
            .into_iter()
            .map(|(first, count)| (first.cast_signed(), count.cast_signed()))
            .unzip();
        sqlx::query!(
            "insert into backtest_chunks (organisation_id, backtest_id, chunk, first_variant, variants)
             select $1, $2, number - 1, first_variant, variants
             from unnest($3::int[], $4::int[]) with ordinality as chunk (first_variant, variants, number)",
            self.organisation.as_uuid(),
            new.id.as_uuid(),
            &firsts,
            &counts
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(select_backtests!("where id = $1", new.id.as_uuid())
            .fetch_one(&mut *self.connection)
            .await?)
    }

    /// One backtest in full.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn get(&mut self, id: BacktestId) -> Result<Option<BacktestDetail>, StorageError> {
        let Some(backtest) = select_backtests!("where id = $1", id.as_uuid())
            .fetch_optional(&mut *self.connection)
            .await?
        else {
            return Ok(None);
        };
        let row = sqlx::query!(
            r#"select spec, spec_hash, benchmark, grid, run_id, engine_version,
                   statistics as "statistics: Json<Statistics>", curve as "curve: Json<Vec<CurvePoint>>",
                   claim_checks as "claim_checks: Json<Vec<ClaimCheck>>",
                   top_variants as "top_variants: Json<Vec<Variant>>", warnings as "warnings: Json<Vec<String>>"
               from backtests where id = $1"#,
            id.as_uuid()
        )
        .fetch_one(&mut *self.connection)
        .await?;
        Ok(Some(BacktestDetail {
            backtest,
            spec: row.spec,
            spec_hash: row.spec_hash,
            benchmark: row.benchmark,
            grid: row.grid,
            run_id: row.run_id,
            engine_version: row.engine_version,
            statistics: row.statistics.0,
            curve: row.curve.0,
            claim_checks: row.claim_checks.0,
            top_variants: row.top_variants.0,
            warnings: row.warnings.0,
        }))
    }

    /// The backtests, newest first.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn list(
        &mut self,
        filter: BacktestFilter,
        page: Page,
    ) -> Result<Listing<Backtest>, StorageError> {
        let backtests = select_backtests!(
            "where ($1::uuid is null or strategy_id = $1) and ($2::uuid is null or document_id = $2)
                 and ($3::text is null or state = $3) and ($4::uuid is null or id < $4) order by id desc limit $5",
            filter.strategy_id.map(StrategyId::as_uuid),
            filter.document_id.map(DocumentId::as_uuid),
            filter.state.map(BacktestState::as_str),
            page.after,
            page.fetch()
        )
        .fetch_all(&mut *self.connection)
        .await?;
        Ok(page.listing(backtests, |backtest| backtest.id.as_uuid()))
    }

    /// Stops a backtest: chunks that have not begun will not. Refused when it has ended.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn cancel(&mut self, id: BacktestId) -> Result<Change<Backtest>, StorageError> {
        let changed = sqlx::query!(
            "update backtests set state = 'cancelled', finished_at = now(), updated_at = now()
             where id = $1 and state in ('queued', 'running')",
            id.as_uuid()
        )
        .execute(&mut *self.connection)
        .await?;
        let backtest = select_backtests!("where id = $1", id.as_uuid())
            .fetch_optional(&mut *self.connection)
            .await?;
        Ok(match (backtest, changed.rows_affected()) {
            (None, _) => Change::Missing,
            (Some(backtest), 0) => Change::Refused(backtest),
            (Some(backtest), _) => Change::Done(backtest),
        })
    }

    /// Queues a backtest again that failed or was stopped: the chunks that are done stay done, and the caller sends the messages of
    /// [`super::chunks::Chunks::open`] after the commit. Refused in any other state.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn retry(&mut self, id: BacktestId) -> Result<Change<Backtest>, StorageError> {
        let changed = sqlx::query!(
            "update backtests set state = 'queued', failure = null, finished_at = null, resumed = 0, updated_at = now()
             where id = $1 and state in ('failed', 'cancelled')",
            id.as_uuid()
        )
        .execute(&mut *self.connection)
        .await?;
        if changed.rows_affected() > 0 {
            sqlx::query!(
                "update backtest_chunks set exhausted = false where backtest_id = $1 and exhausted",
                id.as_uuid()
            )
            .execute(&mut *self.connection)
            .await?;
        }
        let backtest = select_backtests!("where id = $1", id.as_uuid())
            .fetch_optional(&mut *self.connection)
            .await?;
        Ok(match (backtest, changed.rows_affected()) {
            (None, _) => Change::Missing,
            (Some(backtest), 0) => Change::Refused(backtest),
            (Some(backtest), _) => Change::Done(backtest),
        })
    }

    /// Marks a backtest whose messages could not be sent: they will be.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn unsent(&mut self, id: BacktestId) -> Result<(), StorageError> {
        sqlx::query!("update backtests set unsent = true where id = $1", id.as_uuid())
            .execute(&mut *self.connection)
            .await?;
        Ok(())
    }

    /// Removes a backtest with its chunks. False when there is none.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn delete(&mut self, id: BacktestId) -> Result<bool, StorageError> {
        let deleted = sqlx::query!("delete from backtests where id = $1", id.as_uuid())
            .execute(&mut *self.connection)
            .await?;
        Ok(deleted.rows_affected() > 0)
    }

    /// The backtest has failed, for a reason people can act on. One that has ended stays as it is: false.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn fail(&mut self, id: BacktestId, reason: &str) -> Result<bool, StorageError> {
        let changed = sqlx::query!(
            "update backtests set state = 'failed', failure = $2, finished_at = now(), updated_at = now()
             where id = $1 and state in ('queued', 'running')",
            id.as_uuid(),
            super::pipeline::reason_of(reason)
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(changed.rows_affected() > 0)
    }
}
