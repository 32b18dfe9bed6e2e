//! Every datasets endpoint through the gate, before a real Postgres with row-level security.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use fo_fn_datasets::{Create, Files, Get, List};
use fo_http::testing::{Call, Lab, stable};
use fo_storage::{Ingested, Series};
use serde_json::{Value, json};

async fn create(lab: &Lab, body: &Value) -> Value {
    let deps = Files {
        store: lab.store.clone(),
        objects: lab.client().unwrap(),
        bucket: "datasets".into(),
    };
    lab.call("POST", "/datasets")
        .json(body)
        .send(&lab.app::<Create>(deps))
        .await
        .unwrap()
}

fn csv(size: u64) -> Value {
    json!({"name": "Mine", "filename": "prices.csv", "content_type": "text/csv", "size_bytes": size})
}

#[tokio::test]
async fn creating_signs_an_upload_or_says_what_is_wrong() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    let mut answers = Vec::new();
    for body in [
        csv(10),
        csv(0),
        csv(100 * 1024 * 1024 + 1),
        json!({"name": "", "filename": "prices.csv", "content_type": "text/csv", "size_bytes": 1}),
        json!({"name": "Mine", "filename": "prices.xls", "content_type": "application/vnd.ms-excel", "size_bytes": 1}),
    ] {
        answers.push(stable(&create(&lab, &body).await));
    }
    insta::assert_json_snapshot!(answers);
}

#[tokio::test]
async fn a_dataset_shows_its_series_to_its_own_organisation() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    let id = create(&lab, &csv(10)).await["body"]["data"]["dataset"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let dataset = id.parse().unwrap();
    let mut work = lab.store.begin(lab.caller).await.unwrap();
    work.datasets().begin_ingest(dataset, "v1").await.unwrap();
    let series = Series {
        ticker: "SPY".into(),
        first_date: "2000-01-03".parse().unwrap(),
        last_date: "2020-12-31".parse().unwrap(),
        bars: 5284,
        missing: 0,
        has_open: true,
        has_range: true,
        has_volume: true,
        adjusted: true,
    };
    let ingested = Ingested {
        version: "0abc".into(),
        quality: json!({"findings": []}),
        series: vec![series],
    };
    assert!(
        work.datasets()
            .finish_ingest(dataset, "v1", &ingested)
            .await
            .unwrap()
    );
    work.commit().await.unwrap();

    let (get, list) = (
        lab.app::<Get>(lab.store.clone()),
        lab.app::<List>(lab.store.clone()),
    );
    let path = format!("/datasets/{id}");
    let answers = [
        lab.call("GET", &path).send(&get).await.unwrap(),
        lab.call("GET", "/datasets").send(&list).await.unwrap(),
        Call::new("GET", &path)
            .signed(&lab, lab.stranger)
            .send(&get)
            .await
            .unwrap(),
        Call::new("GET", "/datasets")
            .signed(&lab, lab.stranger)
            .send(&list)
            .await
            .unwrap(),
    ];
    insta::assert_json_snapshot!(answers.iter().map(stable).collect::<Vec<_>>());
}
