//! Backtests, as the workers run them: chunk by chunk, each at least once, each counted once.

use super::{
    backtests::{ClaimCheck, CurvePoint, Statistics, Variant},
    pipeline::Claim,
    repository,
};
use crate::StorageError;
use chrono::NaiveDate;
use fo_domain::{BacktestId, BacktestState, DatasetId, Owner, limits};
use serde_json::Value;
use sqlx::types::Json;

/// How many of a grid's variants are kept as the best.
const TOP_VARIANTS: usize = 20;

/// What a worker finds when it takes a chunk up.
pub type ChunkClaim = Claim<ChunkWork>;

/// A chunk to run.
#[derive(Clone, Debug, PartialEq)]
pub struct ChunkWork {
    /// The spec as it runs.
    pub spec: Value,
    /// Content hash of the spec.
    pub spec_hash: String,
    /// The document's version, where the strategy is from a document that still exists.
    pub document_version: Option<String>,
    /// Claims to compare with.
    pub claims: Value,
    /// Whose prices.
    pub dataset_owner: Owner,
    /// Which prices.
    pub dataset_id: DatasetId,
    /// Which version of them.
    pub dataset_version: String,
    /// First day to trade.
    pub first_date: NaiveDate,
    /// Last day to trade.
    pub last_date: NaiveDate,
    /// A ticker to compare with.
    pub benchmark: Option<String>,
    /// Parameter names with their values, in order; the last varies fastest.
    pub grid: Option<Value>,
    /// The chunk's first variant.
    pub first_variant: u32,
    /// How many variants it has.
    pub variants: u32,
}

/// What the run of the spec as given came to; the first chunk's work.
#[derive(Clone, Debug)]
pub struct RunOutcome {
    /// Hash of spec, prices, options and engine.
    pub run_id: String,
    /// Version of the engine.
    pub engine_version: String,
    /// Its statistics.
    pub statistics: Statistics,
    /// Its equity, down-sampled.
    pub curve: Vec<CurvePoint>,
    /// Claims beside what was replicated.
    pub claim_checks: Vec<ClaimCheck>,
    /// What to know before believing the numbers.
    pub warnings: Vec<String>,
}

/// What a chunk came to.
#[derive(Clone, Debug)]
pub struct ChunkResults {
    /// How many of its variants these are results of, from its first on.
    pub variants: u32,
    /// How many chunks the rest of its variants, if any, is handed on in.
    pub pieces: u32,
    /// Statistics of all its variants: an object of arrays, one per statistic.
    pub statistics: Value,
    /// Its best variants.
    pub top: Vec<Variant>,
    /// The run of the spec as given, if this chunk made it.
    pub run: Option<RunOutcome>,
}

/// What storing a chunk did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChunkFinish {
    /// Stored; others are to come.
    Stored {
        /// Variants done.
        done: u32,
        /// Variants in all.
        total: u32,
    },
    /// Stored, and it was the last: the backtest is `completed`.
    Completed,
    /// Nothing changed: it was stored before, or the backtest has ended.
    Discarded,
    /// Nothing changed: the backtest was deleted.
    Gone,
}

repository! {
    /// Chunks of the unit of work's organisation's backtests.
    Chunks
}

impl Chunks<'_> {
    /// Takes a chunk up; the backtest is `running`. So is one that failed because this chunk was tried as often as it may
    /// ([`Self::exhaust`]): the chunks that were passed over meanwhile are left to this one to hand on.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn begin(&mut self, id: BacktestId, chunk: u32) -> Result<ChunkClaim, StorageError> {
        let row = sqlx::query!(
            r#"select b.state as "state: BacktestState", b.spec, b.spec_hash, b.claims, b.dataset_id, b.dataset_version,
                   b.first_date, b.last_date, b.benchmark, b.grid,
                   c.first_variant, c.variants, c.finished_at, c.exhausted,
                   (select d.organisation_id from datasets d where d.id = b.dataset_id) as dataset_owner,
                   (select s.document_version from strategies s where s.id = b.strategy_id) as document_version
               from backtest_chunks c join backtests b on b.id = c.backtest_id
               where c.backtest_id = $1 and c.chunk = $2"#,
            id.as_uuid(),
            chunk.cast_signed()
        )
        .fetch_optional(&mut *self.connection)
        .await?;
        let Some(row) = row else { return Ok(Claim::Gone) };
        let again = row.state == BacktestState::Failed && row.exhausted;
        if row.state.is_final() && !again {
            return Ok(Claim::Settled);
        }
        if again {
            self.take_up(id, chunk).await?;
        }
        sqlx::query!(
            "update backtests set state = 'running', failure = null, finished_at = null, updated_at = now()
             where id = $1 and (state = 'queued' or $2 and state = 'failed')",
            id.as_uuid(),
            again
        )
        .execute(&mut *self.connection)
        .await?;
        if row.finished_at.is_some() {
            return Ok(Claim::Settled);
        }
        Ok(Claim::Work(ChunkWork {
            spec: row.spec,
            spec_hash: row.spec_hash,
            document_version: row.document_version,
            claims: row.claims,
            dataset_owner: row.dataset_owner.map(Into::into).into(),
            dataset_id: row.dataset_id.into(),
            dataset_version: row.dataset_version,
            first_date: row.first_date,
            last_date: row.last_date,
            benchmark: row.benchmark,
            grid: row.grid,
            first_variant: row.first_variant.cast_unsigned(),
            variants: row.variants.cast_unsigned(),
        }))
    }

    /// The chunk was tried as often as it may, which fails its backtest, unless the chunk is done and left nothing to others;
    /// its message may be sent again.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn exhaust(&mut self, id: BacktestId, chunk: u32, reason: &str) -> Result<(), StorageError> {
        let changed = sqlx::query!(
            "update backtest_chunks c set exhausted = true
             where c.backtest_id = $1 and c.chunk = $2 and (c.finished_at is null or exists (
                 select from backtest_chunks l
                 where l.backtest_id = $1 and l.handed_on_by = $2 and l.finished_at is null))",
            id.as_uuid(),
            chunk.cast_signed()
        )
        .execute(&mut *self.connection)
        .await?;
        if changed.rows_affected() == 0 {
            return Ok(());
        }
        super::backtests::Backtests::new(self.connection, self.organisation)
            .fail(id, reason)
            .await?;
        Ok(())
    }

    /// The messages of the other chunks came while the backtest had failed, and are gone; those of exhausted ones are kept.
    async fn take_up(&mut self, id: BacktestId, chunk: u32) -> Result<(), StorageError> {
        sqlx::query!(
            "update backtest_chunks
             set exhausted = exhausted and chunk <> $2,
                 handed_on_by = case when chunk = $2 or exhausted then handed_on_by else $2 end
             where backtest_id = $1 and (chunk = $2 or finished_at is null)",
            id.as_uuid(),
            chunk.cast_signed()
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    /// Stores a chunk and, if it is the last, completes the backtest: both or neither. What is left of its variants
    /// becomes new chunks ([`Self::handed_on`]).
    ///
    /// The backtest's row is locked first, so of two last chunks that end at once one waits for the other and finds
    /// itself the last: exactly one answers [`ChunkFinish::Completed`].
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn finish(
        &mut self,
        id: BacktestId,
        chunk: u32,
        results: &ChunkResults,
    ) -> Result<ChunkFinish, StorageError> {
        let locked = sqlx::query!(
            r#"select state as "state: BacktestState", top_variants as "top_variants: Json<Vec<Variant>>"
               from backtests where id = $1 for update"#,
            id.as_uuid()
        )
        .fetch_optional(&mut *self.connection)
        .await?;
        let Some(backtest) = locked else {
            return Ok(ChunkFinish::Gone);
        };
        if backtest.state.is_final() {
            return Ok(ChunkFinish::Discarded);
        }
        let had = sqlx::query!(
            "select first_variant, variants from backtest_chunks
             where backtest_id = $1 and chunk = $2 and finished_at is null",
            id.as_uuid(),
            chunk.cast_signed()
        )
        .fetch_optional(&mut *self.connection)
        .await?;
        let Some(had) = had else {
            return Ok(ChunkFinish::Discarded);
        };
        sqlx::query!(
            "update backtest_chunks set results = $3, variants = $4, finished_at = now()
             where backtest_id = $1 and chunk = $2",
            id.as_uuid(),
            chunk.cast_signed(),
            results.statistics,
            results.variants.cast_signed()
        )
        .execute(&mut *self.connection)
        .await?;
        let (first, variants) = (had.first_variant.cast_unsigned(), had.variants.cast_unsigned());
        let left = variants.saturating_sub(results.variants);
        self.hand_on(
            id,
            chunk,
            &limits::pieces(first + results.variants, left, results.pieces),
        )
        .await?;
        if let Some(run) = &results.run {
            self.store_run(id, run).await?;
        }
        let top = best(backtest.top_variants.0, &results.top);
        let progress = sqlx::query!(
            r#"update backtests
               set top_variants = $2, resumed = 0, updated_at = now(),
                   done = (select sum(variants) from backtest_chunks where backtest_id = $1 and finished_at is not null)
               where id = $1 returning done, total"#,
            id.as_uuid(),
            Json(top) as _
        )
        .fetch_one(&mut *self.connection)
        .await?;
        if progress.done < progress.total {
            let (done, total) = (progress.done.cast_unsigned(), progress.total.cast_unsigned());
            sqlx::query!(
                "update backtests set state = 'running' where id = $1",
                id.as_uuid()
            )
            .execute(&mut *self.connection)
            .await?;
            return Ok(ChunkFinish::Stored { done, total });
        }
        sqlx::query!(
            "update backtests set state = 'completed', finished_at = now() where id = $1",
            id.as_uuid()
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(ChunkFinish::Completed)
    }

    /// Adds chunks; the backtest's row is locked, so that no two get the same number.
    async fn hand_on(&mut self, id: BacktestId, by: u32, ranges: &[(u32, u32)]) -> Result<(), StorageError> {
        let (firsts, counts): (Vec<i32>, Vec<i32>) = ranges
            .iter()
            .map(|(first, count)| (first.cast_signed(), count.cast_signed()))
            .unzip();
        sqlx::query!(
            "insert into backtest_chunks (organisation_id, backtest_id, chunk, first_variant, variants, handed_on_by)
             select $1, $2, number + (select max(chunk) from backtest_chunks where backtest_id = $2), first_variant,
                 variants, $3
             from unnest($4::int[], $5::int[]) with ordinality as chunk (first_variant, variants, number)",
            self.organisation.as_uuid(),
            id.as_uuid(),
            by.cast_signed(),
            &firsts,
            &counts
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    /// The chunks that a stored one left its rest to, as long as they are to be done. A worker sends their messages
    /// after the commit, and again when the stored one's message comes again: it may have died in between.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn handed_on(&mut self, id: BacktestId, by: u32) -> Result<Vec<u32>, StorageError> {
        let chunks = sqlx::query_scalar!(
            "select c.chunk from backtest_chunks c join backtests b on b.id = c.backtest_id
             where c.backtest_id = $1 and c.handed_on_by = $2 and c.finished_at is null
                 and b.state in ('queued', 'running')
             order by c.chunk",
            id.as_uuid(),
            by.cast_signed()
        )
        .fetch_all(&mut *self.connection)
        .await?;
        Ok(chunks.into_iter().map(i32::cast_unsigned).collect())
    }

    /// The chunks that are to be done and whose messages are not kept among the dead letters.
    ///
    /// # Errors
    /// [`StorageError`] of the database.
    pub async fn open(&mut self, id: BacktestId) -> Result<Vec<u32>, StorageError> {
        let chunks = sqlx::query_scalar!(
            "select c.chunk from backtest_chunks c join backtests b on b.id = c.backtest_id
             where c.backtest_id = $1 and c.finished_at is null and not c.exhausted and b.state in ('queued', 'running')
             order by c.chunk",
            id.as_uuid()
        )
        .fetch_all(&mut *self.connection)
        .await?;
        Ok(chunks.into_iter().map(i32::cast_unsigned).collect())
    }

    async fn store_run(&mut self, id: BacktestId, run: &RunOutcome) -> Result<(), StorageError> {
        sqlx::query!(
            "update backtests set run_id = $2, engine_version = $3, statistics = $4, curve = $5, claim_checks = $6,
                 warnings = $7
             where id = $1",
            id.as_uuid(),
            run.run_id,
            run.engine_version,
            Json(&run.statistics) as _,
            Json(&run.curve) as _,
            Json(&run.claim_checks) as _,
            Json(&run.warnings) as _
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }
}

/// The best of both by Sharpe ratio, undefined ones last, the earlier variant first at a tie: the same list in
/// whichever order the chunks come.
fn best(mut kept: Vec<Variant>, new: &[Variant]) -> Vec<Variant> {
    kept.extend_from_slice(new);
    let sharpe = |variant: &Variant| {
        variant
            .statistics
            .get("sharpe")
            .copied()
            .flatten()
            .unwrap_or(f64::NEG_INFINITY)
    };
    kept.sort_by(|a, b| sharpe(b).total_cmp(&sharpe(a)).then(a.index.cmp(&b.index)));
    kept.truncate(TOP_VARIANTS);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_do_not_depend_on_the_order_of_chunks() {
        let variant = |index, sharpe: Option<f64>| Variant {
            index,
            parameters: [("fast".to_owned(), Value::from(index))].into(),
            statistics: [("sharpe".to_owned(), sharpe)].into(),
        };
        let (a, b): (Vec<_>, Vec<_>) = (
            (0..30)
                .map(|index| variant(index, Some(f64::from(index as u32 % 7))))
                .collect(),
            (30..60)
                .map(|index| variant(index, (index % 2 == 0).then_some(3.0)))
                .collect(),
        );
        let forwards = best(best(Vec::new(), &a), &b);
        assert_eq!(forwards, best(best(Vec::new(), &b), &a));
        assert_eq!(forwards.len(), TOP_VARIANTS);
        assert_eq!(forwards[0].statistics["sharpe"], Some(6.0));
        assert!(
            forwards
                .iter()
                .all(|variant| variant.statistics["sharpe"].is_some())
        );
    }
}
