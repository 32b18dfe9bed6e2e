//! The worker against a real Postgres and S3's emulator; skipped where there is neither.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use fo_domain::{
    BacktestId, BacktestState, ChunkMessage, DatasetId, OrganisationId, Owner, PricesKey, SeriesKey, UserId,
};
use fo_market::{Field, Panel, parquet};
use fo_runtime::{GiveUp, Store, Worker};
use fo_storage::{BacktestDetail, Ingested, NewBacktest, NewPublicDataset, Objects, Queues, Series, testing};
use run_backtest::{Allowance, Runner};
use serde_json::json;
use std::time::Duration;

struct Lab {
    runner: Runner,
    organisation: OrganisationId,
    user: UserId,
    dataset: DatasetId,
    _scratch: testing::TestDatabase,
}

const VERSION: &str = "v1";

fn panel() -> Panel {
    let start: chrono::NaiveDate = "2000-01-03".parse().unwrap();
    let dates: Vec<_> = start.iter_days().take(1_000).collect();
    let closes = (0..1_000)
        .map(|day| 100.0 + 15.0 * (f64::from(day) / 40.0).sin())
        .collect();
    Panel::new(dates, vec!["SPY".into()], [(Field::Close, closes)].into()).unwrap()
}

impl Lab {
    async fn open() -> Option<Self> {
        let (config, scratch) = (testing::aws().await?, testing::TestDatabase::create().await?);
        let (organisation, user) = scratch.organisation("hash").await;
        let objects = Objects::new(&config, None);
        let (datasets, results) = (
            objects.scratch_bucket().await.unwrap(),
            objects.scratch_bucket().await.unwrap(),
        );
        let queues = Queues::new(&config);
        let runner = Runner {
            store: Store::from_database(scratch.as_app()),
            objects,
            queue: queues.scratch_queue().await.unwrap(),
            queues,
            allowance: Allowance {
                budget: Duration::from_secs(600),
                memory: 2 << 30,
            },
            datasets,
            results,
            last: Default::default(),
        };
        let dataset = prices(&runner).await;
        Some(Self {
            runner,
            organisation,
            user,
            dataset,
            _scratch: scratch,
        })
    }

    /// Queues a backtest and gives its messages.
    async fn queue(
        &self,
        spec: serde_json::Value,
        grid: Option<serde_json::Value>,
        variants: u32,
    ) -> Vec<ChunkMessage> {
        let new = NewBacktest {
            id: BacktestId::new(),
            name: "Crossover".into(),
            strategy_id: None,
            document_id: None,
            baseline: false,
            claims: json!([{"metric": "cagr", "value": 0.1}]),
            spec,
            spec_hash: "hash".into(),
            dataset_id: self.dataset,
            dataset_version: VERSION.into(),
            first_date: "2000-06-01".parse().unwrap(),
            last_date: "2002-06-01".parse().unwrap(),
            benchmark: None,
            grid,
            variants,
            created_by: Some(self.user),
        };
        let mut work = self.runner.store.begin(self.organisation).await.unwrap();
        work.backtests().insert(&new).await.unwrap();
        work.commit().await.unwrap();
        let chunks = fo_domain::limits::chunks(new.variants).len() as u32;
        let message = |chunk| ChunkMessage {
            organisation_id: self.organisation,
            backtest_id: new.id,
            chunk,
        };
        (0..chunks).map(message).collect()
    }

    async fn backtest(&self, id: BacktestId) -> BacktestDetail {
        self.runner
            .store
            .begin(self.organisation)
            .await
            .unwrap()
            .backtests()
            .get(id)
            .await
            .unwrap()
            .unwrap()
    }
}

async fn prices(runner: &Runner) -> DatasetId {
    let dataset = DatasetId::new();
    let parquet = parquet::write_panel(&panel()).unwrap();
    let key = PricesKey {
        owner: Owner::Public,
        dataset,
        version: VERSION.into(),
    }
    .to_string();
    runner
        .objects
        .put(
            &runner.datasets,
            &key,
            parquet,
            "application/vnd.apache.parquet",
            &[],
        )
        .await
        .unwrap();
    let series = Series {
        ticker: "SPY".into(),
        first_date: panel().dates()[0],
        last_date: panel().dates()[999],
        bars: 1_000,
        missing: 0,
        has_open: false,
        has_range: false,
        has_volume: false,
        adjusted: true,
    };
    let ingested = Ingested {
        version: VERSION.into(),
        quality: json!({}),
        series: vec![series],
    };
    let new = NewPublicDataset {
        id: dataset,
        name: "US".into(),
        content_type: "text/csv".into(),
        size_bytes: 1,
    };
    let mut work = runner.store.begin_public().await.unwrap();
    work.datasets().ensure_public(&new).await.unwrap();
    work.datasets().begin_ingest(dataset, "e").await.unwrap();
    assert!(
        work.datasets()
            .finish_ingest(dataset, "e", &ingested)
            .await
            .unwrap()
    );
    work.commit().await.unwrap();
    dataset
}

fn crossover() -> serde_json::Value {
    json!({
        "name": "Crossover",
        "universe": {"tickers": ["SPY"]},
        "parameters": {"fast": 10, "slow": 50},
        "portfolio": {"if": "mean(close(SPY), fast) > mean(close(SPY), slow)", "then": "SPY", "else": "cash"},
        "rebalance": "daily",
        "execution": "next_close"
    })
}

#[tokio::test]
async fn one_run_ends_in_rows_and_a_series() {
    let Some(lab) = Lab::open().await else { return };
    let message = lab.queue(crossover(), None, 1).await[0];
    lab.runner.handle(&message).await.unwrap();
    let done = lab.backtest(message.backtest_id).await;
    assert_eq!(
        (done.backtest.state, done.backtest.done),
        (BacktestState::Completed, 1)
    );
    assert!(done.statistics["sharpe"].is_some() && done.run_id.is_some() && !done.curve.is_empty());
    assert_eq!(done.claim_checks.len(), 1);
    let key = SeriesKey {
        organisation: lab.organisation,
        backtest: message.backtest_id,
    }
    .to_string();
    assert!(
        lab.runner
            .objects
            .head(&lab.runner.results, &key)
            .await
            .unwrap()
            .unwrap()
            .size
            > 1_000
    );
    lab.runner.handle(&message).await.unwrap();
    assert_eq!(
        lab.backtest(message.backtest_id).await,
        done,
        "its message again changes nothing"
    );
}

#[tokio::test]
async fn ten_thousand_variants_are_done_by_several_messages_in_any_order() {
    let Some(lab) = Lab::open().await else { return };
    let grid = json!({"axes": {"fast": "1..100", "slow": "101..200"}});
    let mut messages = lab.queue(crossover(), Some(grid), 10_000).await;
    assert!(messages.len() >= 4);
    messages.reverse();
    // A worker that was killed, and a message that came twice.
    messages.push(messages[0]);
    for message in &messages {
        lab.runner.handle(message).await.unwrap();
    }
    let done = lab.backtest(messages[0].backtest_id).await;
    assert_eq!(
        (done.backtest.state, done.backtest.done, done.backtest.total),
        (BacktestState::Completed, 10_000, 10_000)
    );
    assert_eq!(done.top_variants.len(), 20);
    let sharpes: Vec<_> = done
        .top_variants
        .iter()
        .map(|variant| variant.statistics["sharpe"].unwrap())
        .collect();
    assert!(sharpes.is_sorted_by(|a, b| a >= b));
}

#[tokio::test]
async fn a_heavy_chunk_hands_its_rest_on_and_nothing_is_lost() {
    let Some(mut lab) = Lab::open().await else { return };
    let grid = json!({"axes": {"fast": "1..20", "slow": "21..30"}});
    let whole = lab.queue(crossover(), Some(grid.clone()), 200).await;
    lab.runner.handle(&whole[0]).await.unwrap();
    let whole = lab.backtest(whole[0].backtest_id).await;

    // Too little time for more than a slice: every chunk leaves something to others.
    lab.runner.allowance.budget = Duration::from_millis(1);
    let first = lab.queue(crossover(), Some(grid), 200).await[0];
    lab.runner.handle(&first).await.unwrap();
    let waiting = lab.runner.queues.take(&lab.runner.queue).await.unwrap();
    assert!(!waiting.is_empty());
    // The worker died before it sent them: its message comes again.
    lab.runner.handle(&first).await.unwrap();
    let mut messages = 1;
    loop {
        let bodies = lab.runner.queues.take(&lab.runner.queue).await.unwrap();
        if bodies.is_empty() {
            break;
        }
        for body in bodies {
            messages += 1;
            for job in lab.runner.decode(&body).unwrap() {
                lab.runner.handle(&job).await.unwrap();
            }
        }
    }
    assert!(messages > 2, "{messages}");
    let parts = lab.backtest(first.backtest_id).await;
    assert_eq!(
        (parts.backtest.state, parts.backtest.done, parts.backtest.total),
        (BacktestState::Completed, 200, 200)
    );
    assert_eq!(parts.top_variants, whole.top_variants);
    assert_eq!(parts.statistics, whole.statistics);
}

#[tokio::test]
async fn what_can_not_run_fails_with_a_reason_and_a_stopped_one_stays_stopped() {
    let Some(lab) = Lab::open().await else { return };
    let mut spec = crossover();
    spec["portfolio"] = json!("QQQ");
    let message = lab.queue(spec, None, 1).await[0];
    let error = lab.runner.handle(&message).await.unwrap_err();
    assert!(error.to_string().contains("QQQ"), "{error}");
    lab.runner
        .give_up(&message, GiveUp::Permanent, &error.to_string())
        .await
        .unwrap();
    let failed = lab.backtest(message.backtest_id).await.backtest;
    assert_eq!(failed.state, BacktestState::Failed);
    assert!(failed.failure.unwrap().contains("QQQ"));

    let message = lab.queue(crossover(), None, 1).await[0];
    let mut work = lab.runner.store.begin(lab.organisation).await.unwrap();
    work.backtests().cancel(message.backtest_id).await.unwrap();
    work.commit().await.unwrap();
    lab.runner.handle(&message).await.unwrap();
    assert_eq!(
        lab.backtest(message.backtest_id).await.backtest.state,
        BacktestState::Cancelled
    );
}

#[tokio::test]
async fn a_backtest_deleted_while_it_runs_leaves_nothing() {
    let Some(lab) = Lab::open().await else { return };
    let message = lab.queue(crossover(), None, 1).await.remove(0);
    let key = SeriesKey {
        organisation: lab.organisation,
        backtest: message.backtest_id,
    }
    .to_string();
    // As if deleted after the chunk was begun: its row is locked by nobody.
    let delete = async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        let mut work = lab.runner.store.begin(lab.organisation).await.unwrap();
        work.backtests().delete(message.backtest_id).await.unwrap();
        work.commit().await.unwrap();
    };
    let (handled, ()) = tokio::join!(lab.runner.handle(&message), delete);
    handled.unwrap();
    assert_eq!(
        lab.runner.objects.head(&lab.runner.results, &key).await.unwrap(),
        None
    );
}
