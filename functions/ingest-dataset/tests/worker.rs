//! The worker against a real Postgres and S3's emulator; skipped where there is neither.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use fo_domain::{DatasetId, DatasetState, DatasetUploadKey, OrganisationId, Owner, PricesKey, UserId};
use fo_runtime::{GiveUp, Store, Worker, WorkerError};
use fo_storage::{Dataset, NewDataset, Objects, testing};
use ingest_dataset::{Ingester, Job};

struct Lab {
    ingester: Ingester,
    organisation: OrganisationId,
    user: UserId,
    _scratch: testing::TestDatabase,
}

impl Lab {
    async fn open() -> Option<Self> {
        let (config, scratch) = (testing::aws().await?, testing::TestDatabase::create().await?);
        let (organisation, user) = scratch.organisation("hash").await;
        let objects = Objects::new(&config, None);
        let bucket = objects.scratch_bucket().await.unwrap();
        let ingester = Ingester {
            store: Store::from_database(scratch.as_app()),
            objects,
            bucket,
        };
        Some(Self {
            ingester,
            organisation,
            user,
            _scratch: scratch,
        })
    }

    async fn announce(&self) -> DatasetId {
        let new = NewDataset {
            id: DatasetId::new(),
            name: "Prices".into(),
            filename: "AAPL.csv".into(),
            content_type: "text/csv".into(),
            size_bytes: 10,
            created_by: self.user,
        };
        let mut work = self.ingester.store.begin(self.organisation).await.unwrap();
        work.datasets().insert(&new).await.unwrap();
        work.commit().await.unwrap();
        new.id
    }

    async fn upload(&self, owner: Owner, dataset: DatasetId, csv: &str) -> Job {
        let key = DatasetUploadKey { owner, dataset };
        let Ingester { objects, bucket, .. } = &self.ingester;
        let metadata = [("name", "US daily")];
        objects
            .put(
                bucket,
                &key.to_string(),
                csv.as_bytes().to_vec(),
                "text/csv",
                &metadata,
            )
            .await
            .unwrap();
        let version = objects
            .head(bucket, &key.to_string())
            .await
            .unwrap()
            .unwrap()
            .etag;
        Job { key, version }
    }

    async fn dataset(&self, id: DatasetId) -> Dataset {
        self.ingester
            .store
            .begin(self.organisation)
            .await
            .unwrap()
            .datasets()
            .get(id)
            .await
            .unwrap()
            .unwrap()
    }
}

const PRICES: &str = "date,close\n2020-01-02,1\n2020-01-03,2\n2020-01-06,3\n";

#[tokio::test]
async fn an_upload_becomes_a_version_with_a_catalogue() {
    let Some(lab) = Lab::open().await else { return };
    let id = lab.announce().await;
    let owner = Owner::Organisation(lab.organisation);
    let job = lab.upload(owner, id, PRICES).await;
    lab.ingester.handle(&job).await.unwrap();
    let dataset = lab.dataset(id).await;
    assert_eq!((dataset.state, dataset.series_count), (DatasetState::Ready, 1));
    assert_eq!(dataset.quality.as_ref().unwrap()["rows"], 3);
    let mut work = lab.ingester.store.begin(lab.organisation).await.unwrap();
    assert_eq!(
        work.datasets().series(id).await.unwrap()[0].ticker,
        "AAPL",
        "named as the file is"
    );
    let version = dataset.version.clone().unwrap();
    let key = PricesKey {
        owner,
        dataset: id,
        version,
    }
    .to_string();
    assert!(
        lab.ingester
            .objects
            .head(&lab.ingester.bucket, &key)
            .await
            .unwrap()
            .is_some()
    );
    lab.ingester.handle(&job).await.unwrap();
    assert_eq!(lab.dataset(id).await, dataset, "its event again changes nothing");
    let more = lab
        .upload(owner, id, "date,close\n2020-01-02,1\n2020-01-03,9\n")
        .await;
    lab.ingester.handle(&more).await.unwrap();
    assert_ne!(
        lab.dataset(id).await.version,
        dataset.version,
        "a new file is a new version"
    );
}

#[tokio::test]
async fn the_deployers_prices_are_everyones() {
    let Some(lab) = Lab::open().await else { return };
    let id = DatasetId::new();
    let job = lab.upload(Owner::Public, id, PRICES).await;
    lab.ingester.handle(&job).await.unwrap();
    let dataset = lab.dataset(id).await;
    assert_eq!(
        (dataset.state, dataset.organisation_id, dataset.name.as_str()),
        (DatasetState::Ready, None, "US daily")
    );
}

#[tokio::test]
async fn prices_that_can_not_be_used_fail_with_a_reason() {
    let Some(lab) = Lab::open().await else { return };
    let id = lab.announce().await;
    let job = lab
        .upload(Owner::Organisation(lab.organisation), id, "ticker,open\nA,1\n")
        .await;
    let WorkerError::Permanent { reason, .. } = lab.ingester.handle(&job).await.unwrap_err() else {
        panic!("it is final")
    };
    lab.ingester
        .give_up(&job, GiveUp::Permanent, &reason)
        .await
        .unwrap();
    let dataset = lab.dataset(id).await;
    assert_eq!(dataset.state, DatasetState::Failed);
    assert!(
        dataset.failure.unwrap().contains("date"),
        "it names what is missing"
    );
}
