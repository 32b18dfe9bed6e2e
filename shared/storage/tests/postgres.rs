//! The repositories against a real Postgres, as the closed-in role the functions have.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use chrono::NaiveDate;
use fo_domain::{BacktestId, BacktestState, DatasetId, DocumentId, DocumentState, OrganisationId, UserId};
use fo_storage::{
    Change, ChunkFinish, ChunkResults, Claim, Database, Ingested, NewBacktest, NewDataset, NewDocument,
    NewPublicDataset, NewStrategy, Page, Parsed, RunOutcome, Series, Statistics, StorageError,
    StrategyFilter, Variant, testing::TestDatabase,
};
use serde_json::{Value, json};

/// A database with one organisation, as the functions see it.
struct Tenant {
    scratch: TestDatabase,
    app: Database,
    organisation: OrganisationId,
    user: UserId,
}

async fn tenant() -> Option<Tenant> {
    let scratch = TestDatabase::create().await?;
    let (organisation, user) = scratch.organisation("hash").await;
    Some(Tenant {
        app: scratch.as_app(),
        scratch,
        organisation,
        user,
    })
}

macro_rules! tenant {
    () => {
        match tenant().await {
            Some(tenant) => tenant,
            None => return,
        }
    };
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn new_document(user: UserId) -> NewDocument {
    NewDocument {
        id: DocumentId::new(),
        filename: "paper.pdf".into(),
        content_type: "application/pdf".into(),
        size_bytes: 10,
        created_by: user,
    }
}

fn series(ticker: &str, first: &str, last: &str) -> Series {
    Series {
        ticker: ticker.into(),
        first_date: date(first),
        last_date: date(last),
        bars: 100,
        missing: 0,
        has_open: ticker != "CLOSE",
        has_range: true,
        has_volume: false,
        adjusted: true,
    }
}

fn ingested(series: Vec<Series>) -> Ingested {
    Ingested {
        version: "v1".into(),
        quality: json!({"rows": 1}),
        series,
    }
}

impl Tenant {
    async fn document(&self) -> DocumentId {
        let mut work = self.app.begin(self.organisation).await.unwrap();
        let document = work.documents().insert(&new_document(self.user)).await.unwrap();
        work.commit().await.unwrap();
        document.id
    }

    async fn state(&self, id: DocumentId) -> DocumentState {
        let mut work = self.app.begin(self.organisation).await.unwrap();
        work.documents().get(id).await.unwrap().unwrap().state
    }

    async fn public_dataset(&self, series: Vec<Series>) -> DatasetId {
        let id = DatasetId::new();
        let new = NewPublicDataset {
            id,
            name: "US".into(),
            content_type: "text/csv".into(),
            size_bytes: 1,
        };
        let mut work = self.app.begin_public().await.unwrap();
        work.datasets().ensure_public(&new).await.unwrap();
        assert!(matches!(
            work.datasets().begin_ingest(id, "e1").await.unwrap(),
            Claim::Work(_)
        ));
        assert!(
            work.datasets()
                .finish_ingest(id, "e1", &ingested(series))
                .await
                .unwrap()
        );
        work.commit().await.unwrap();
        id
    }

    fn backtest(&self, dataset: DatasetId, variants: u32) -> NewBacktest {
        NewBacktest {
            id: BacktestId::new(),
            name: "Momentum".into(),
            strategy_id: None,
            document_id: None,
            baseline: false,
            spec: json!({"name": "Momentum"}),
            spec_hash: "hash".into(),
            dataset_id: dataset,
            dataset_version: "v1".into(),
            first_date: date("2000-01-03"),
            last_date: date("2010-01-04"),
            benchmark: None,
            grid: (variants > 1).then(|| json!({"axes": {"n": format!("1..{variants}"), "a": [1]}})),
            variants,
            claims: json!([]),
            created_by: Some(self.user),
        }
    }
}

#[tokio::test]
async fn nobody_sees_or_touches_another_organisations_rows() {
    let tenant = tenant!();
    let (other, other_user) = tenant.scratch.organisation("hash").await;
    let id = tenant.document().await;
    let mut work = tenant.app.begin(other).await.unwrap();
    assert_eq!(work.documents().get(id).await.unwrap(), None);
    assert_eq!(
        work.documents()
            .list(Page {
                after: None,
                limit: 10
            })
            .await
            .unwrap()
            .items,
        []
    );
    assert_eq!(work.documents().delete(id).await.unwrap(), None);
    assert_eq!(
        work.documents().request_extraction(id).await.unwrap(),
        Change::Missing
    );
    assert_eq!(
        work.pipeline().begin_parsing(id, "e1").await.unwrap(),
        Claim::Gone
    );
    assert!(!work.pipeline().fail(id, None, "mischief").await.unwrap());
    assert_eq!(work.users().get(tenant.user).await.unwrap(), None);
    // A row of one's own that refers to another's is refused by the composite foreign keys.
    let stolen = NewDocument {
        created_by: tenant.user,
        ..new_document(other_user)
    };
    assert!(matches!(
        work.documents().insert(&stolen).await,
        Err(StorageError::Conflict { .. })
    ));
    drop(work);
    let mut own = tenant.app.begin(tenant.organisation).await.unwrap();
    assert_eq!(
        own.documents().get(id).await.unwrap().unwrap().state,
        DocumentState::AwaitingUpload
    );
}

#[tokio::test]
async fn a_strategy_of_anothers_document_is_refused() {
    let tenant = tenant!();
    let (other, _) = tenant.scratch.organisation("hash").await;
    let id = tenant.document().await;
    let mut work = tenant.app.begin(other).await.unwrap();
    let refused = work
        .strategies()
        .replace(id, "e1", "rules", &[strategy("A", true)])
        .await;
    assert!(
        matches!(refused, Err(StorageError::Conflict { .. })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn what_is_not_committed_did_not_happen() {
    let tenant = tenant!();
    let new = new_document(tenant.user);
    let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
    work.documents().insert(&new).await.unwrap();
    drop(work);
    let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
    assert_eq!(work.documents().get(new.id).await.unwrap(), None);
}

#[tokio::test]
async fn login_finds_one_address_across_organisations_and_the_role_nothing_else() {
    let tenant = tenant!();
    let email = format!("admin@{}.test", tenant.organisation).parse().unwrap();
    let login = tenant.app.login(&email).await.unwrap().unwrap();
    assert_eq!(
        (login.user.id, login.password_hash.as_str()),
        (tenant.user, "hash")
    );
    assert!(
        tenant
            .app
            .login(&"nobody@nowhere.test".parse().unwrap())
            .await
            .unwrap()
            .is_none()
    );
    // Without an organisation the role sees no users at all, and it may not found organisations.
    let mut nobody = tenant.app.begin(OrganisationId::new()).await.unwrap();
    assert_eq!(
        nobody
            .users()
            .list(Page {
                after: None,
                limit: 10
            })
            .await
            .unwrap()
            .items,
        []
    );
    assert!(nobody.users().found_organisation("Mine").await.is_err());
}

#[tokio::test]
async fn lists_are_stable_while_rows_are_added() {
    let tenant = tenant!();
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(tenant.document().await);
    }
    ids.reverse();
    let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
    let first = work
        .documents()
        .list(Page {
            after: None,
            limit: 2,
        })
        .await
        .unwrap();
    let newer = tenant.document().await;
    let second = work
        .documents()
        .list(Page {
            after: first.next,
            limit: 2,
        })
        .await
        .unwrap();
    let last = work
        .documents()
        .list(Page {
            after: second.next,
            limit: 2,
        })
        .await
        .unwrap();
    let seen: Vec<_> = [&first, &second, &last]
        .iter()
        .flat_map(|page| page.items.iter().map(|document| document.id))
        .collect();
    assert_eq!(seen, ids);
    assert!(!seen.contains(&newer));
    assert_eq!(last.next, None);
}

#[tokio::test]
async fn a_document_moves_along_once_however_often_its_events_come() {
    let tenant = tenant!();
    let id = tenant.document().await;
    let parsed = Parsed {
        title: Some("T\0itle".into()),
        warnings: vec!["w".into()],
        pages: vec!["one\0".into(), "two".into()],
    };

    let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
    assert!(matches!(
        work.pipeline().begin_parsing(id, "e1").await.unwrap(),
        Claim::Work(_)
    ));
    assert!(
        matches!(
            work.pipeline().begin_parsing(id, "e1").await.unwrap(),
            Claim::Work(_)
        ),
        "a killed worker comes back"
    );
    assert!(
        !work.pipeline().finish_parsing(id, "e0", &parsed).await.unwrap(),
        "an older version changes nothing"
    );
    assert!(work.pipeline().finish_parsing(id, "e1", &parsed).await.unwrap());
    assert!(
        work.pipeline().finish_parsing(id, "e1", &parsed).await.unwrap(),
        "twice is once"
    );
    let document = work.documents().get(id).await.unwrap().unwrap();
    assert_eq!(
        (document.state, document.page_count, document.title.as_deref()),
        (DocumentState::Parsed, Some(2), Some("Title"))
    );
    assert_eq!(work.documents().page(id, 1).await.unwrap().unwrap().text, "one");
    assert_eq!(work.documents().page(id, 3).await.unwrap(), None);

    assert!(matches!(
        work.pipeline().begin_extraction(id, Some("e1")).await.unwrap(),
        Claim::Work(_)
    ));
    assert_eq!(
        work.pipeline().begin_parsing(id, "e1").await.unwrap(),
        Claim::Settled,
        "a late upload event"
    );
    assert_eq!(
        work.pipeline().begin_extraction(id, Some("e0")).await.unwrap(),
        Claim::Settled,
        "of an older upload"
    );
    assert!(
        work.pipeline()
            .finish_extraction(id, "e1", &json!({}))
            .await
            .unwrap()
    );
    assert_eq!(
        work.pipeline().begin_extraction(id, Some("e1")).await.unwrap(),
        Claim::Settled
    );
    assert!(
        !work.pipeline().fail(id, Some("e1"), "late").await.unwrap(),
        "a late failure does not undo a result"
    );
    work.commit().await.unwrap();
    assert_eq!(tenant.state(id).await, DocumentState::Ready);

    let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
    assert!(matches!(
        work.documents().request_extraction(id).await.unwrap(),
        Change::Done(_)
    ));
    assert!(
        matches!(
            work.documents().request_extraction(id).await.unwrap(),
            Change::Done(_)
        ),
        "the queue may have lost the first message"
    );
    assert!(matches!(
        work.pipeline().begin_extraction(id, None).await.unwrap(),
        Claim::Work(_)
    ));
    assert!(
        matches!(
            work.documents().request_extraction(id).await.unwrap(),
            Change::Refused(_)
        ),
        "it is being worked on"
    );
    assert!(work.pipeline().fail(id, Some("e1"), "no memory").await.unwrap());
    let Claim::Work(_) = work.pipeline().begin_extraction(id, Some("e1")).await.unwrap() else {
        panic!("a message sent again does the work again")
    };
    let document = work.documents().get(id).await.unwrap().unwrap();
    assert_eq!(
        (document.state, document.failure),
        (DocumentState::Extracting, None)
    );
    assert!(
        matches!(
            work.pipeline().begin_parsing(id, "e2").await.unwrap(),
            Claim::Work(_)
        ),
        "a new upload takes over"
    );
    assert!(
        !work
            .pipeline()
            .finish_extraction(id, "e1", &json!({}))
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn a_failure_of_the_document_is_final_and_one_of_ours_is_not() {
    let tenant = tenant!();
    let id = tenant.document().await;
    let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
    work.pipeline().begin_parsing(id, "e1").await.unwrap();
    assert!(work.pipeline().fail(id, Some("e1"), "").await.unwrap());
    assert!(
        !work
            .documents()
            .get(id)
            .await
            .unwrap()
            .unwrap()
            .failure
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        work.pipeline().begin_parsing(id, "e1").await.unwrap(),
        Claim::Settled
    );
    work.pipeline().begin_parsing(id, "e2").await.unwrap();
    assert!(
        work.pipeline()
            .fail(id, None, "the store was away")
            .await
            .unwrap()
    );
    assert!(matches!(
        work.pipeline().begin_parsing(id, "e2").await.unwrap(),
        Claim::Work(_)
    ));
}

fn strategy(name: &str, executable: bool) -> NewStrategy {
    NewStrategy {
        name: name.into(),
        spec: executable.then(|| json!({"name": name})),
        spec_hash: executable.then(|| format!("hash of {name}")),
        executable,
        missing: vec!["universe".into()],
        detail: json!({}),
    }
}

#[tokio::test]
async fn extracting_again_keeps_ids_and_drops_what_is_no_longer_found() {
    let tenant = tenant!();
    let id = tenant.document().await;
    let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
    let first = work
        .strategies()
        .replace(id, "e1", "rules", &[strategy("A", true), strategy("B", false)])
        .await
        .unwrap();
    let again = work
        .strategies()
        .replace(id, "e1", "rules", &[strategy("A2", true)])
        .await
        .unwrap();
    assert_eq!(again, first[..1]);
    let listed = work
        .strategies()
        .list(
            StrategyFilter {
                document_id: Some(id),
            },
            Page {
                after: None,
                limit: 9,
            },
        )
        .await
        .unwrap();
    assert_eq!(
        listed
            .items
            .iter()
            .map(|strategy| strategy.name.as_str())
            .collect::<Vec<_>>(),
        ["A2"]
    );
    let detail = work.strategies().get(first[0]).await.unwrap().unwrap();
    assert_eq!(
        (detail.spec, detail.strategy.missing.len(), detail.baseline),
        (Some(json!({"name": "A2"})), 1, None)
    );
    assert_eq!(work.strategies().get(first[1]).await.unwrap(), None);
}

#[tokio::test]
async fn one_baseline_however_often_and_backtests_go_with_their_document() {
    let tenant = tenant!();
    let dataset = tenant
        .public_dataset(vec![series("A", "2000-01-03", "2010-01-04")])
        .await;
    let id = tenant.document().await;
    let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
    let strategies = work
        .strategies()
        .replace(id, "e1", "rules", &[strategy("A", true)])
        .await
        .unwrap();
    let baseline = || NewBacktest {
        strategy_id: Some(strategies[0]),
        document_id: Some(id),
        baseline: true,
        created_by: None,
        ..tenant.backtest(dataset, 1)
    };
    let first = work.backtests().insert(&baseline()).await.unwrap();
    let second = work.backtests().insert(&baseline()).await.unwrap();
    assert_eq!(first.id, second.id);
    assert_eq!(
        work.strategies()
            .get(strategies[0])
            .await
            .unwrap()
            .unwrap()
            .baseline,
        Some(first.id)
    );
    let asked = NewBacktest {
        strategy_id: Some(strategies[0]),
        document_id: Some(id),
        ..tenant.backtest(dataset, 1)
    };
    work.backtests().insert(&asked).await.unwrap();
    let mut deleted = work.documents().delete(id).await.unwrap().unwrap();
    deleted.sort_by_key(|id| id.as_uuid());
    assert_eq!(deleted, [first.id, asked.id], "their specs and claims quote it");
    for id in deleted {
        assert_eq!(work.backtests().get(id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn public_prices_are_read_by_all_and_written_by_the_deployer_only() {
    let tenant = tenant!();
    let id = tenant
        .public_dataset(vec![
            series("A", "2000-01-03", "2010-01-04"),
            series("B", "2005-01-03", "2012-01-04"),
        ])
        .await;
    let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
    assert_eq!(work.datasets().get(id).await.unwrap().unwrap().series_count, 2);
    assert_eq!(work.datasets().series(id).await.unwrap().len(), 2);
    assert!(!work.datasets().fail_ingest(id, None, "mischief").await.unwrap());
    // Seen, so that it can be run on; but a lock for writing is refused.
    assert_eq!(work.datasets().begin_ingest(id, "e2").await.unwrap(), Claim::Gone);
    drop(work);
    let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
    let new = NewPublicDataset {
        id: DatasetId::new(),
        name: "Mine".into(),
        content_type: "text/csv".into(),
        size_bytes: 1,
    };
    assert!(work.datasets().ensure_public(&new).await.is_err());
}

#[tokio::test]
async fn the_dataset_that_covers_the_tickers_longest_is_chosen() {
    let tenant = tenant!();
    let short = tenant
        .public_dataset(vec![
            series("A", "2000-01-03", "2004-01-05"),
            series("B", "2000-01-03", "2004-01-05"),
        ])
        .await;
    let long = tenant
        .public_dataset(vec![
            series("A", "1990-01-02", "2020-01-06"),
            series("B", "1995-01-03", "2021-01-05"),
            series("CLOSE", "1990-01-02", "2020-01-06"),
        ])
        .await;
    let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
    let mut covering = async |tickers: &[&str]| {
        let tickers: Vec<String> = tickers.iter().map(|&ticker| ticker.into()).collect();
        work.datasets().covering(&tickers).await.unwrap()
    };
    let both = covering(&["A", "B"]).await.unwrap();
    assert_eq!(
        (both.dataset.id, both.first_date, both.last_date, both.has_open),
        (long, date("1995-01-03"), date("2020-01-06"), true)
    );
    assert!(!covering(&["A", "CLOSE"]).await.unwrap().has_open);
    assert_eq!(covering(&["A", "X"]).await, None);
    let all = covering(&[]).await.unwrap();
    assert_eq!(
        (all.dataset.id, all.first_date, all.last_date),
        (long, date("1990-01-02"), date("2021-01-05"))
    );
    assert_ne!(all.dataset.id, short);
}

#[tokio::test]
async fn an_upload_is_ingested_once_and_a_newer_one_takes_over() {
    let tenant = tenant!();
    let new = NewDataset {
        id: DatasetId::new(),
        name: "Prices".into(),
        filename: "prices.csv".into(),
        content_type: "text/csv".into(),
        size_bytes: 9,
        created_by: tenant.user,
    };
    let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
    work.datasets().insert(&new).await.unwrap();
    assert!(matches!(
        work.datasets().begin_ingest(new.id, "e1").await.unwrap(),
        Claim::Work(_)
    ));
    assert!(
        work.datasets()
            .fail_ingest(new.id, Some("e1"), "no column date")
            .await
            .unwrap()
    );
    assert_eq!(
        work.datasets().begin_ingest(new.id, "e1").await.unwrap(),
        Claim::Settled
    );
    assert!(matches!(
        work.datasets().begin_ingest(new.id, "e2").await.unwrap(),
        Claim::Work(_)
    ));
    let found = ingested(vec![series("A", "2000-01-03", "2010-01-04")]);
    assert!(!work.datasets().finish_ingest(new.id, "e1", &found).await.unwrap());
    assert!(work.datasets().finish_ingest(new.id, "e2", &found).await.unwrap());
    assert_eq!(
        work.datasets().begin_ingest(new.id, "e2").await.unwrap(),
        Claim::Settled
    );
}

fn results(first: u64, sharpe: f64, with_run: bool) -> ChunkResults {
    let statistics: Statistics = [("sharpe".to_owned(), Some(sharpe))].into();
    ChunkResults {
        variants: 1_000,
        pieces: 1,
        statistics: json!({"sharpe": [sharpe]}),
        top: vec![Variant {
            index: first,
            parameters: [("n".to_owned(), json!(1))].into(),
            statistics: statistics.clone(),
        }],
        run: with_run.then(|| RunOutcome {
            run_id: "run".into(),
            engine_version: "1".into(),
            statistics,
            curve: Vec::new(),
            claim_checks: Vec::new(),
            warnings: vec!["survivors".into()],
        }),
    }
}

#[tokio::test]
async fn of_two_last_chunks_at_once_exactly_one_completes_the_backtest() {
    let tenant = tenant!();
    let dataset = tenant
        .public_dataset(vec![series("A", "2000-01-03", "2010-01-04")])
        .await;
    for _ in 0..10 {
        let new = tenant.backtest(dataset, 2_000);
        let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
        assert_eq!(work.backtests().insert(&new).await.unwrap().total, 2_000);
        work.commit().await.unwrap();
        let finish = async |chunk: u32| {
            let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
            assert!(matches!(
                work.chunks().begin(new.id, chunk).await.unwrap(),
                Claim::Work(_)
            ));
            let finished = work
                .chunks()
                .finish(
                    new.id,
                    chunk,
                    &results(u64::from(chunk) * 1_000, f64::from(chunk), chunk == 0),
                )
                .await
                .unwrap();
            work.commit().await.unwrap();
            finished
        };
        let (a, b) = tokio::join!(finish(0), finish(1));
        let completed = [a, b]
            .iter()
            .filter(|finish| **finish == ChunkFinish::Completed)
            .count();
        assert_eq!(completed, 1, "{a:?} {b:?}");
        let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
        let detail = work.backtests().get(new.id).await.unwrap().unwrap();
        assert_eq!(
            (detail.backtest.state, detail.backtest.done),
            (BacktestState::Completed, 2_000)
        );
        assert_eq!(detail.run_id.as_deref(), Some("run"));
        assert_eq!(
            detail
                .top_variants
                .iter()
                .map(|variant| variant.index)
                .collect::<Vec<_>>(),
            [1_000, 0]
        );
        assert_eq!(detail.warnings, ["survivors"]);
    }
}

#[tokio::test]
async fn a_chunk_counts_once_and_a_stopped_backtest_takes_no_results() {
    let tenant = tenant!();
    let dataset = tenant
        .public_dataset(vec![series("A", "2000-01-03", "2010-01-04")])
        .await;
    let new = tenant.backtest(dataset, 2_000);
    let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
    work.backtests().insert(&new).await.unwrap();
    let Claim::Work(chunk) = work.chunks().begin(new.id, 1).await.unwrap() else {
        panic!("work")
    };
    assert_eq!(
        (chunk.first_variant, chunk.variants, chunk.dataset_owner),
        (1_000, 1_000, fo_domain::Owner::Public)
    );
    let stored = ChunkFinish::Stored {
        done: 1_000,
        total: 2_000,
    };
    assert_eq!(
        work.chunks()
            .finish(new.id, 1, &results(1_000, 1.0, false))
            .await
            .unwrap(),
        stored
    );
    assert_eq!(
        work.chunks()
            .finish(new.id, 1, &results(1_000, 9.0, false))
            .await
            .unwrap(),
        ChunkFinish::Discarded
    );
    assert_eq!(work.chunks().begin(new.id, 1).await.unwrap(), Claim::Settled);
    assert!(matches!(
        work.backtests().cancel(new.id).await.unwrap(),
        Change::Done(_)
    ));
    assert!(matches!(
        work.backtests().cancel(new.id).await.unwrap(),
        Change::Refused(_)
    ));
    assert_eq!(work.chunks().begin(new.id, 0).await.unwrap(), Claim::Settled);
    assert_eq!(
        work.chunks()
            .finish(new.id, 0, &results(0, 1.0, true))
            .await
            .unwrap(),
        ChunkFinish::Discarded
    );
    assert!(!work.backtests().fail(new.id, "late").await.unwrap());
    let detail = work.backtests().get(new.id).await.unwrap().unwrap();
    assert_eq!(
        (detail.backtest.state, detail.backtest.done),
        (BacktestState::Cancelled, 1_000)
    );
    assert_eq!(
        work.chunks().begin(BacktestId::new(), 0).await.unwrap(),
        Claim::Gone
    );
}

#[tokio::test]
async fn an_exhausted_chunk_sent_again_takes_the_backtest_up_and_a_permanent_failure_stays() {
    let tenant = tenant!();
    let dataset = tenant
        .public_dataset(vec![series("A", "2000-01-03", "2010-01-04")])
        .await;
    let new = tenant.backtest(dataset, 2_000);
    let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
    work.backtests().insert(&new).await.unwrap();
    assert!(matches!(
        work.chunks().begin(new.id, 1).await.unwrap(),
        Claim::Work(_)
    ));
    work.chunks().exhaust(new.id, 1, "no memory").await.unwrap();
    let failed = work.backtests().get(new.id).await.unwrap().unwrap().backtest;
    assert_eq!(
        (failed.state, failed.failure.as_deref()),
        (BacktestState::Failed, Some("no memory"))
    );
    assert_eq!(
        work.chunks().begin(new.id, 0).await.unwrap(),
        Claim::Settled,
        "another chunk's message does not undo the failure"
    );

    assert!(matches!(
        work.chunks().begin(new.id, 1).await.unwrap(),
        Claim::Work(_)
    ));
    let again = work.backtests().get(new.id).await.unwrap().unwrap().backtest;
    assert_eq!((again.state, again.failure), (BacktestState::Running, None));
    assert_eq!(
        work.chunks().handed_on(new.id, 1).await.unwrap(),
        [0],
        "whose message came in vain"
    );
    let results = results(1_000, 1.0, false);
    work.chunks().finish(new.id, 1, &results).await.unwrap();

    work.chunks().exhaust(new.id, 1, "not sent on").await.unwrap();
    assert_eq!(
        work.chunks().begin(new.id, 1).await.unwrap(),
        Claim::Settled,
        "its own work is done"
    );
    assert_eq!(
        work.chunks().handed_on(new.id, 1).await.unwrap(),
        [0],
        "but the other's is not"
    );
    assert!(work.backtests().fail(new.id, "no such function").await.unwrap());
    for chunk in [0, 1] {
        assert_eq!(
            work.chunks().begin(new.id, chunk).await.unwrap(),
            Claim::Settled,
            "it would end the same way"
        );
    }
}

#[tokio::test]
async fn the_schema_refuses_what_makes_no_sense() {
    let tenant = tenant!();
    let dataset = tenant
        .public_dataset(vec![series("A", "2000-01-03", "2010-01-04")])
        .await;
    let bad: [fn(&mut NewBacktest); 4] = [
        |new| new.last_date = new.first_date,
        |new| new.spec = Value::Null,
        |new| new.dataset_id = DatasetId::new(),
        |new| new.variants = 100_001,
    ];
    for spoil in bad {
        let mut new = tenant.backtest(dataset, 1);
        spoil(&mut new);
        let mut work = tenant.app.begin(tenant.organisation).await.unwrap();
        let refused = work.backtests().insert(&new).await;
        assert!(
            matches!(refused, Err(StorageError::Conflict { .. })),
            "{refused:?}"
        );
    }
}
