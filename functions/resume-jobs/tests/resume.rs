//! The function against a real Postgres and the emulator; skipped where there is neither.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use fo_domain::{
    BacktestId, BacktestState, ChunkMessage, DatasetId, DocumentId, DocumentState, DocumentUploadKey,
    ExtractMessage, OrganisationId, ParsedKey, UserId,
};
use fo_runtime::{Store, s3};
use fo_storage::{
    Ingested, NewBacktest, NewDocument, NewPublicDataset, Objects, Parsed, Queues, Series, testing,
};
use resume_jobs::{Resumed, Resumer};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::time::Duration;

struct Lab {
    resumer: Resumer,
    organisation: OrganisationId,
    user: UserId,
    scratch: testing::TestDatabase,
}

const QUIET: Duration = Duration::from_secs(900);
const NOTHING: Resumed = Resumed {
    sent: 0,
    failed: 0,
    expired: 0,
};

impl Lab {
    async fn open() -> Option<Self> {
        let (config, scratch) = (testing::aws().await?, testing::TestDatabase::create().await?);
        let (organisation, user) = scratch.organisation("hash").await;
        let (objects, queues) = (Objects::new(&config, None), Queues::new(&config));
        let resumer = Resumer {
            store: Store::from_database(scratch.as_worker()),
            documents: objects.scratch_bucket().await.unwrap(),
            datasets: objects.scratch_bucket().await.unwrap(),
            parse_queue: queues.scratch_queue().await.unwrap(),
            extract_queue: queues.scratch_queue().await.unwrap(),
            ingest_queue: queues.scratch_queue().await.unwrap(),
            backtest_queue: queues.scratch_queue().await.unwrap(),
            objects,
            queues,
            quiet: QUIET,
        };
        Some(Self {
            resumer,
            organisation,
            user,
            scratch,
        })
    }

    async fn sql(&self, statement: &str) {
        let mut owner = PgConnection::connect(self.scratch.owner_url()).await.unwrap();
        // The owner is bound by the policies too.
        let named = format!(
            "select set_config('app.organisation', '{}', false); {statement}",
            self.organisation
        );
        owner.execute(AssertSqlSafe(named)).await.unwrap();
    }

    /// Everything that is not yet done was last touched so many minutes ago, and made as long ago.
    async fn minutes_pass(&self, minutes: u32) {
        for table in ["documents", "datasets", "backtests"] {
            let past = format!("interval '{minutes} minutes'");
            self.sql(&format!(
                "update {table} set updated_at = updated_at - {past}, created_at = created_at - {past}"
            ))
            .await;
        }
    }

    async fn received(&self, queue: &str) -> Vec<Value> {
        let bodies = self.resumer.queues.take(queue).await.unwrap();
        bodies
            .iter()
            .map(|body| serde_json::from_str(body).unwrap())
            .collect()
    }

    async fn announce(&self) -> DocumentId {
        let new = NewDocument {
            id: DocumentId::new(),
            filename: "paper".into(),
            content_type: "text/plain".into(),
            size_bytes: 10,
            created_by: self.user,
        };
        let mut work = self.resumer.store.begin(self.organisation).await.unwrap();
        work.documents().insert(&new).await.unwrap();
        work.commit().await.unwrap();
        new.id
    }

    async fn put(&self, key: &str) {
        let Resumer {
            objects, documents, ..
        } = &self.resumer;
        objects
            .put(documents, key, b"text".to_vec(), "text/plain", &[])
            .await
            .unwrap();
    }

    async fn document(&self, id: DocumentId) -> Option<fo_storage::Document> {
        let mut work = self.resumer.store.begin(self.organisation).await.unwrap();
        work.documents().get(id).await.unwrap()
    }

    async fn backtest(&self) -> BacktestId {
        let dataset = DatasetId::new();
        let mut work = self.resumer.store.begin_public().await.unwrap();
        let public = NewPublicDataset {
            id: dataset,
            name: "Prices".into(),
            content_type: "text/csv".into(),
            size_bytes: 1,
        };
        work.datasets().ensure_public(&public).await.unwrap();
        work.datasets().begin_ingest(dataset, "e").await.unwrap();
        let day = |text: &str| text.parse().unwrap();
        let series = Series {
            ticker: "SPY".into(),
            first_date: day("2000-01-03"),
            last_date: day("2003-01-03"),
            bars: 3,
            missing: 0,
            has_open: false,
            has_range: false,
            has_volume: false,
            adjusted: true,
        };
        let ingested = Ingested {
            version: "v".into(),
            series: vec![series],
            quality: json!({}),
        };
        work.datasets()
            .finish_ingest(dataset, "e", &ingested)
            .await
            .unwrap();
        work.commit().await.unwrap();
        let new = NewBacktest {
            id: BacktestId::new(),
            name: "Crossover".into(),
            strategy_id: None,
            document_id: None,
            baseline: false,
            claims: json!([]),
            spec: json!({}),
            spec_hash: "hash".into(),
            dataset_id: dataset,
            dataset_version: "v".into(),
            first_date: day("2000-06-01"),
            last_date: day("2002-06-01"),
            benchmark: None,
            grid: None,
            variants: 1,
            created_by: Some(self.user),
        };
        let mut work = self.resumer.store.begin(self.organisation).await.unwrap();
        work.backtests().insert(&new).await.unwrap();
        work.commit().await.unwrap();
        new.id
    }
}

fn sent(sent: u32) -> Resumed {
    Resumed { sent, ..NOTHING }
}

#[tokio::test]
async fn an_upload_whose_event_was_lost_is_parsed_after_all() {
    let Some(lab) = Lab::open().await else { return };
    let id = lab.announce().await;
    let key = DocumentUploadKey {
        organisation: lab.organisation,
        document: id,
    }
    .to_string();
    lab.put(&key).await;
    assert_eq!(
        lab.resumer.run().await.unwrap(),
        NOTHING,
        "it has stood for no time yet"
    );
    lab.minutes_pass(16).await;
    assert_eq!(lab.resumer.run().await.unwrap(), sent(1));
    let events = lab.received(&lab.resumer.parse_queue).await;
    let created = s3::objects_created(&events[0].to_string()).unwrap();
    assert_eq!((created[0].key.as_str(), created.len()), (key.as_str(), 1));
    assert_eq!(
        lab.resumer.run().await.unwrap(),
        NOTHING,
        "the next time is later"
    );
    lab.minutes_pass(16).await;
    assert_eq!(
        lab.resumer.run().await.unwrap(),
        NOTHING,
        "twice as long after each time"
    );
    lab.minutes_pass(16).await;
    assert_eq!(lab.resumer.run().await.unwrap(), sent(1));
}

#[tokio::test]
async fn a_parsed_document_goes_where_its_pages_are() {
    let Some(lab) = Lab::open().await else { return };
    let id = lab.announce().await;
    let (organisation, document) = (lab.organisation, id);
    lab.put(
        &DocumentUploadKey {
            organisation,
            document,
        }
        .to_string(),
    )
    .await;
    let mut work = lab.resumer.store.begin(organisation).await.unwrap();
    work.pipeline().begin_parsing(id, "e").await.unwrap();
    let parsed = Parsed {
        pages: vec!["text".into()],
        ..Parsed::default()
    };
    work.pipeline().finish_parsing(id, "e", &parsed).await.unwrap();
    work.commit().await.unwrap();
    lab.minutes_pass(16).await;
    // The worker died before it stored the parsed object.
    assert_eq!(lab.resumer.run().await.unwrap(), sent(1));
    assert_eq!(lab.received(&lab.resumer.parse_queue).await.len(), 1);
    lab.put(
        &ParsedKey {
            organisation,
            document,
        }
        .to_string(),
    )
    .await;
    lab.minutes_pass(31).await;
    assert_eq!(lab.resumer.run().await.unwrap(), sent(1));
    let messages = lab.received(&lab.resumer.extract_queue).await;
    let message: ExtractMessage = serde_json::from_value(messages[0].clone()).unwrap();
    assert_eq!((message.document_id, message.organisation_id), (id, organisation));
}

#[tokio::test]
async fn a_backtest_that_was_never_sent_is_sent_at_once_and_given_up_in_the_end() {
    let Some(lab) = Lab::open().await else { return };
    let id = lab.backtest().await;
    let mut work = lab.resumer.store.begin(lab.organisation).await.unwrap();
    work.backtests().unsent(id).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(lab.resumer.run().await.unwrap(), sent(1));
    let messages = lab.received(&lab.resumer.backtest_queue).await;
    let message: ChunkMessage = serde_json::from_value(messages[0].clone()).unwrap();
    assert_eq!((message.backtest_id, message.chunk), (id, 0));
    for _ in 0..4 {
        lab.minutes_pass(600).await;
        assert_eq!(lab.resumer.run().await.unwrap(), sent(1));
    }
    lab.minutes_pass(600).await;
    let failed = Resumed { failed: 1, ..NOTHING };
    assert_eq!(lab.resumer.run().await.unwrap(), failed);
    let mut work = lab.resumer.store.begin(lab.organisation).await.unwrap();
    let row = work.backtests().get(id).await.unwrap().unwrap().backtest;
    assert_eq!(row.state, BacktestState::Failed);
    assert!(row.failure.unwrap().contains("try it again"));
    // And it can be.
    let change = work.backtests().retry(id).await.unwrap();
    assert!(matches!(change, fo_storage::Change::Done(row) if row.state == BacktestState::Queued));
    assert_eq!(work.chunks().open(id).await.unwrap(), [0]);
}

#[tokio::test]
async fn what_was_announced_and_never_came_is_forgotten_after_a_day() {
    let Some(lab) = Lab::open().await else { return };
    let id = lab.announce().await;
    lab.minutes_pass(60).await;
    assert_eq!(lab.resumer.run().await.unwrap(), NOTHING);
    assert_eq!(
        lab.document(id).await.unwrap().state,
        DocumentState::AwaitingUpload
    );
    lab.minutes_pass(24 * 60).await;
    let expired = Resumed {
        expired: 1,
        ..NOTHING
    };
    assert_eq!(lab.resumer.run().await.unwrap(), expired);
    assert_eq!(lab.document(id).await, None);
}

#[tokio::test]
async fn nobody_but_the_workers_looks_across_organisations() {
    let Some(lab) = Lab::open().await else { return };
    let app = lab.scratch.as_app();
    assert!(app.claim_stalled(QUIET, 1).await.is_err());
    assert_eq!(lab.resumer.store.claim_stalled(QUIET, 1).await.unwrap(), []);
}
