//! The worker against a real Postgres and the emulators of S3 and SQS; skipped where there are none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use chrono::NaiveDate;
use extract_strategies::{Extractor, Job};
use fo_documents::{Limits, MediaType, parse};
use fo_domain::{
    ChunkMessage, DatasetId, DocumentId, DocumentState, ExtractMessage, OrganisationId, ParsedKey, UserId,
};
use fo_runtime::{Store, Worker};
use fo_storage::{
    Document, Ingested, NewDocument, NewPublicDataset, Objects, Page, Parsed, Queues, Series, Strategy,
    StrategyFilter, compression, testing,
};
use serde_json::json;

const PAPER: &str = "# A simple timing rule\n\n\
    We test a simple moving average timing strategy on the S&P 500 ETF (SPY). Buy SPY when its monthly closing price is \
    above its 10-month simple moving average. Sell and move to cash when the monthly closing price is below the 10-month \
    simple moving average. The portfolio is rebalanced at the end of each month.\n\n\
    From 1994 to 2017 the strategy earned a compound annual return of 9.5% with a Sharpe ratio of 0.8 and a maximum \
    drawdown of 19%.\n";

struct Lab {
    extractor: Extractor,
    organisation: OrganisationId,
    user: UserId,
    scratch: testing::TestDatabase,
}

impl Lab {
    async fn open() -> Option<Self> {
        let (config, scratch) = (testing::aws().await?, testing::TestDatabase::create().await?);
        let (organisation, user) = scratch.organisation("hash").await;
        let (objects, queues) = (Objects::new(&config, None), Queues::new(&config));
        let (bucket, backtest_queue) = (
            objects.scratch_bucket().await.unwrap(),
            queues.scratch_queue().await.unwrap(),
        );
        let extractor = Extractor {
            store: Store::from_database(scratch.as_app()),
            objects,
            bucket,
            queues,
            backtest_queue,
        };
        Some(Self {
            extractor,
            organisation,
            user,
            scratch,
        })
    }

    /// Prices of SPY, closes only.
    async fn prices(&self) {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let series = Series {
            ticker: "SPY".into(),
            first_date: date("1993-02-01"),
            last_date: date("2018-04-27"),
            bars: 6_000,
            missing: 0,
            has_open: false,
            has_range: false,
            has_volume: false,
            adjusted: true,
        };
        let id = DatasetId::new();
        let new = NewPublicDataset {
            id,
            name: "US".into(),
            content_type: "text/csv".into(),
            size_bytes: 1,
        };
        let mut work = self.scratch.as_app().begin_public().await.unwrap();
        work.datasets().ensure_public(&new).await.unwrap();
        work.datasets().begin_ingest(id, "e").await.unwrap();
        let ingested = Ingested {
            version: "v1".into(),
            quality: json!({}),
            series: vec![series],
        };
        assert!(work.datasets().finish_ingest(id, "e", &ingested).await.unwrap());
        work.commit().await.unwrap();
    }

    /// A document as the parser leaves it.
    async fn parsed(&self, text: &str) -> Job {
        let new = NewDocument {
            id: DocumentId::new(),
            filename: "paper.md".into(),
            content_type: "text/markdown".into(),
            size_bytes: 10,
            created_by: self.user,
        };
        let document = parse(text.as_bytes(), Some(MediaType::Markdown), &Limits::default()).unwrap();
        let mut work = self.extractor.store.begin(self.organisation).await.unwrap();
        work.documents().insert(&new).await.unwrap();
        work.pipeline().begin_parsing(new.id, "e1").await.unwrap();
        let pages = document
            .pages
            .iter()
            .map(|page| page.text.as_str().into())
            .collect();
        work.pipeline()
            .finish_parsing(
                new.id,
                "e1",
                &Parsed {
                    pages,
                    ..Parsed::default()
                },
            )
            .await
            .unwrap();
        work.commit().await.unwrap();
        let key = ParsedKey {
            organisation: self.organisation,
            document: new.id,
        }
        .to_string();
        let bytes = compression::compress(&document).unwrap();
        let metadata = [("source-version", "e1")];
        self.extractor
            .objects
            .put(&self.extractor.bucket, &key, bytes, "application/zstd", &metadata)
            .await
            .unwrap();
        Job {
            organisation: self.organisation,
            document: new.id,
        }
    }

    async fn document(&self, id: DocumentId) -> Document {
        self.extractor
            .store
            .begin(self.organisation)
            .await
            .unwrap()
            .documents()
            .get(id)
            .await
            .unwrap()
            .unwrap()
    }

    async fn strategies(&self, id: DocumentId) -> Vec<Strategy> {
        let mut work = self.extractor.store.begin(self.organisation).await.unwrap();
        let filter = StrategyFilter {
            document_id: Some(id),
        };
        work.strategies()
            .list(
                filter,
                Page {
                    after: None,
                    limit: 50,
                },
            )
            .await
            .unwrap()
            .items
    }
}

#[tokio::test]
async fn a_paper_becomes_a_strategy_with_a_baseline_and_twice_is_once() {
    let Some(lab) = Lab::open().await else { return };
    lab.prices().await;
    let job = lab.parsed(PAPER).await;
    lab.extractor.handle(&job).await.unwrap();
    let document = lab.document(job.document).await;
    assert_eq!(document.state, DocumentState::Ready);
    let strategies = lab.strategies(job.document).await;
    let strategy = strategies
        .iter()
        .find(|strategy| strategy.executable)
        .expect("an executable strategy");
    let mut work = lab.extractor.store.begin(lab.organisation).await.unwrap();
    let detail = work.strategies().get(strategy.id).await.unwrap().unwrap();
    let baseline = work
        .backtests()
        .get(detail.baseline.expect("a baseline"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        baseline.spec["execution"], "next_close",
        "there are no opens to fill at"
    );
    assert_eq!(baseline.spec["ledger"]["execution"]["status"], "assumed");
    drop(work);
    let messages = lab
        .extractor
        .queues
        .take(&lab.extractor.backtest_queue)
        .await
        .unwrap();
    let message: ChunkMessage = serde_json::from_str(&messages[0]).unwrap();
    assert_eq!((message.organisation_id, message.chunk), (lab.organisation, 0));

    lab.extractor.handle(&job).await.unwrap();
    assert_eq!(
        lab.document(job.document).await,
        document,
        "its event again changes nothing"
    );
    assert!(
        lab.extractor
            .queues
            .take(&lab.extractor.backtest_queue)
            .await
            .unwrap()
            .is_empty()
    );

    // Asked for again, it gives the same strategies, and no second baseline.
    let mut work = lab.extractor.store.begin(lab.organisation).await.unwrap();
    work.documents().request_extraction(job.document).await.unwrap();
    work.commit().await.unwrap();
    let again = ExtractMessage {
        organisation_id: job.organisation,
        document_id: job.document,
    };
    let jobs = lab
        .extractor
        .decode(&serde_json::to_string(&again).unwrap())
        .unwrap();
    assert_eq!(jobs, [job]);
    lab.extractor.handle(&jobs[0]).await.unwrap();
    assert_eq!(lab.strategies(job.document).await, strategies);
    let mut work = lab.extractor.store.begin(lab.organisation).await.unwrap();
    assert_eq!(
        work.strategies()
            .get(strategy.id)
            .await
            .unwrap()
            .unwrap()
            .baseline,
        detail.baseline
    );
}

#[tokio::test]
async fn a_text_without_rules_is_ready_without_strategies() {
    let Some(lab) = Lab::open().await else { return };
    let job = lab
        .parsed("# Minutes\n\nThe committee met on Tuesday and discussed the budget at length.\n")
        .await;
    lab.extractor.handle(&job).await.unwrap();
    assert_eq!(lab.document(job.document).await.state, DocumentState::Ready);
    assert_eq!(lab.strategies(job.document).await, []);
}

#[tokio::test]
async fn without_prices_there_is_a_strategy_and_no_baseline() {
    let Some(lab) = Lab::open().await else { return };
    let job = lab.parsed(PAPER).await;
    lab.extractor.handle(&job).await.unwrap();
    assert!(!lab.strategies(job.document).await.is_empty());
    assert!(
        lab.extractor
            .queues
            .take(&lab.extractor.backtest_queue)
            .await
            .unwrap()
            .is_empty()
    );
}
