//! Every backtests endpoint through the gate, before a real Postgres with row-level security.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use fo_domain::{DatasetId, limits};
use fo_fn_backtests::{Cancel, Create, Delete, Get, List, Queue, Results, Retry};
use fo_http::testing::{Call, Inbox, Lab, stable};
use fo_storage::{Ingested, NewDataset, Queues, Series};
use serde_json::{Value, json};

/// A dataset of three series: one old, one young, one without opens.
async fn dataset(lab: &Lab) -> DatasetId {
    let id = DatasetId::new();
    let mut work = lab.store.begin(lab.caller).await.unwrap();
    let new = NewDataset {
        id,
        name: "Prices".into(),
        filename: "prices.csv".into(),
        content_type: "text/csv".into(),
        size_bytes: 10,
        created_by: lab.caller.user,
    };
    work.datasets().insert(&new).await.unwrap();
    work.datasets().begin_ingest(id, "v1").await.unwrap();
    let series = |ticker: &str, from: &str, to: &str| Series {
        ticker: ticker.into(),
        first_date: from.parse().unwrap(),
        last_date: to.parse().unwrap(),
        bars: 5000,
        missing: 0,
        has_open: ticker != "INDEX",
        has_range: false,
        has_volume: false,
        adjusted: true,
    };
    let series = vec![
        series("AAPL", "1990-01-02", "2022-12-28"),
        series("INDEX", "1990-01-02", "2022-12-28"),
        series("SPY", "2000-01-03", "2020-12-31"),
    ];
    let ingested = Ingested {
        version: "0abc".into(),
        quality: json!({}),
        series,
    };
    assert!(work.datasets().finish_ingest(id, "v1", &ingested).await.unwrap());
    work.commit().await.unwrap();
    id
}

fn crossing(ticker: &str) -> Value {
    json!({
        "name": "Crossing", "universe": {"tickers": [ticker]}, "parameters": {"fast": 50, "slow": 200},
        "portfolio": {"if": format!("sma(close({ticker}), fast) > sma(close({ticker}), slow)"), "then": ticker, "else": "cash"},
    })
}

async fn deps(lab: &Lab, inbox: &Inbox) -> Queue {
    Queue {
        store: lab.store.clone(),
        queues: Queues::new(&inbox.aws),
        url: "https://sqs.example/backtest".into(),
    }
}

#[tokio::test]
async fn a_backtest_is_checked_stored_and_sent_chunk_by_chunk() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    let (dataset, inbox) = (dataset(&lab).await, Inbox::open().await.unwrap());
    let create = lab.app::<Create>(deps(&lab, &inbox).await);
    let grid = json!({"fast": "2..101", "slow": "102..201"});
    let body =
        json!({"spec": crossing("SPY"), "dataset_id": dataset, "grid": grid, "costs": {"commission_bps": 5}});
    let created = lab
        .call("POST", "/backtests")
        .json(&body)
        .send(&create)
        .await
        .unwrap();
    let id = created["body"]["data"]["id"].as_str().unwrap().to_owned();
    let chunks: Vec<u64> = inbox
        .messages()
        .iter()
        .map(|message| message["chunk"].as_u64().unwrap())
        .collect();
    assert_eq!(
        chunks,
        (0..limits::chunks(10_000).len() as u64).collect::<Vec<_>>()
    );
    assert!(
        inbox
            .messages()
            .iter()
            .all(|message| message["backtest_id"] == json!(id))
    );

    let path = format!("/backtests/{id}");
    let (get, list) = (
        lab.app::<Get>(lab.store.clone()),
        lab.app::<List>(lab.store.clone()),
    );
    let cancel = lab.app::<Cancel>(lab.store.clone());
    let shown = lab.call("GET", &path).send(&get).await.unwrap();
    let answers = [
        created,
        shown,
        lab.call("GET", "/backtests").send(&list).await.unwrap(),
        Call::new("GET", &path)
            .signed(&lab, lab.stranger)
            .send(&get)
            .await
            .unwrap(),
        Call::new("POST", &format!("{path}/cancel"))
            .signed(&lab, lab.stranger)
            .send(&cancel)
            .await
            .unwrap(),
        lab.call("POST", &format!("{path}/cancel"))
            .send(&cancel)
            .await
            .unwrap(),
        lab.call("POST", &format!("{path}/cancel"))
            .send(&cancel)
            .await
            .unwrap(),
    ];
    insta::assert_json_snapshot!(answers.iter().map(stable).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_can_not_run_is_refused_before_it_costs_anything() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    let inbox = Inbox::open().await.unwrap();
    let create = lab.app::<Create>(deps(&lab, &inbox).await);
    let nothing = lab
        .call("POST", "/backtests")
        .json(&json!({"spec": crossing("SPY")}))
        .send(&create)
        .await
        .unwrap();
    assert_eq!(nothing["status"], 422, "there are no prices yet");
    let dataset = dataset(&lab).await;
    let spy = crossing("SPY");
    let mut crooked = spy.clone();
    crooked["portfolio"]["if"] = json!("sma(close(SPY), fast) >");
    let mut unknown = spy.clone();
    unknown["portfollio"] = json!("SPY");
    let bodies = [
        ("neither strategy nor spec", json!({})),
        ("both", json!({"spec": spy, "strategy_id": dataset})),
        (
            "someone else's strategy",
            json!({"strategy_id": DatasetId::new()}),
        ),
        (
            "someone else's dataset",
            json!({"spec": spy, "dataset_id": DatasetId::new()}),
        ),
        ("not a spec", json!({"spec": "SPY"})),
        ("an unknown field in the spec", json!({"spec": unknown})),
        ("a broken expression", json!({"spec": crooked})),
        ("an unknown ticker", json!({"spec": crossing("APPL")})),
        (
            "inverted dates",
            json!({"spec": spy, "period": {"from": "2020-01-01", "to": "2010-01-01"}}),
        ),
        (
            "not a date",
            json!({"spec": spy, "period": {"from": "2020-02-31", "to": "2021-01-01"}}),
        ),
        (
            "before the data",
            json!({"spec": spy, "dataset_id": dataset, "period": {"from": "1995-01-02", "to": "2010-01-01"}}),
        ),
        ("no opens", json!({"spec": crossing("INDEX")})),
        (
            "an unknown benchmark",
            json!({"spec": spy, "benchmark": "SPX500"}),
        ),
        (
            "negative costs",
            json!({"spec": spy, "costs": {"commission_bps": -1}}),
        ),
        ("an unknown fill", json!({"spec": spy, "execution": "yesterday"})),
        ("an empty grid", json!({"spec": spy, "grid": {}})),
        (
            "an axis without values",
            json!({"spec": spy, "grid": {"fast": []}}),
        ),
        (
            "an unknown parameter",
            json!({"spec": spy, "grid": {"fats": "1..5"}}),
        ),
        (
            "a grid beyond the limit",
            json!({"spec": spy, "grid": {"fast": "1..1000", "slow": "1..101"}}),
        ),
        (
            "an astronomical grid",
            json!({"spec": spy, "grid": {"fast": "1..1000000000", "slow": "1..1000000000"}}),
        ),
        (
            "a condition nothing meets",
            json!({"spec": spy, "grid": {"fast": "1..5"}, "constraints": ["fast > 9"]}),
        ),
        (
            "a condition that is none",
            json!({"spec": spy, "grid": {"fast": "1..5"}, "constraints": ["fast >"]}),
        ),
        ("an inverted axis", json!({"spec": spy, "grid": {"fast": "5..1"}})),
        (
            "a sample of no grid",
            json!({"spec": spy, "sample": {"count": 5}}),
        ),
    ];
    let mut answers = Vec::new();
    for (name, body) in bodies {
        let answer = lab
            .call("POST", "/backtests")
            .json(&body)
            .send(&create)
            .await
            .unwrap();
        answers.push(format!(
            "{name}: {}\n    {}",
            answer["status"], answer["body"]["error"]
        ));
    }
    insta::assert_snapshot!(answers.join("\n"));
    let list = lab.app::<List>(lab.store.clone());
    assert_eq!(
        lab.call("GET", "/backtests").send(&list).await.unwrap()["body"]["data"],
        json!([])
    );
    assert_eq!(inbox.messages(), [Value::Null; 0]);
}

#[tokio::test]
async fn what_the_queue_does_not_take_is_sent_later() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    dataset(&lab).await;
    let deps = Queue {
        store: lab.store.clone(),
        queues: Queues::new(&fo_http::testing::dead_aws().await),
        url: "http://127.0.0.1:9/backtest".into(),
    };
    let create = lab.app::<Create>(deps);
    let answer = lab
        .call("POST", "/backtests")
        .json(&json!({"spec": crossing("SPY")}))
        .send(&create)
        .await
        .unwrap();
    assert_eq!(answer["status"], 202);
    let workers = lab.database.as_worker();
    let stalled = workers
        .claim_stalled(std::time::Duration::from_secs(3600), 10)
        .await;
    assert_eq!(
        stalled.unwrap().len(),
        1,
        "found at once, though it has just been made"
    );
}

/// A backtest of the caller's; its id.
async fn asked(lab: &Lab, inbox: &Inbox) -> String {
    let create = lab.app::<Create>(deps(lab, inbox).await);
    let answer = lab
        .call("POST", "/backtests")
        .json(&json!({"spec": crossing("SPY")}))
        .send(&create)
        .await
        .unwrap();
    answer["body"]["data"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_failed_or_was_stopped_is_tried_again_and_nothing_else() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    dataset(&lab).await;
    let inbox = Inbox::open().await.unwrap();
    let id = asked(&lab, &inbox).await;
    let (retry, cancel) = (
        lab.app::<Retry>(deps(&lab, &inbox).await),
        lab.app::<Cancel>(lab.store.clone()),
    );
    let post = |what: &str| lab.call("POST", &format!("/backtests/{id}/{what}"));
    let refused = post("retry").send(&retry).await.unwrap();
    assert_eq!(refused["status"], 409);
    assert_eq!(
        refused["body"]["error"]["message"],
        "the backtest is queued: only one that failed or was cancelled can be tried again"
    );
    assert_eq!(post("cancel").send(&cancel).await.unwrap()["status"], 200);
    let again = post("retry").send(&retry).await.unwrap();
    assert_eq!(
        (&again["status"], &again["body"]["data"]["state"]),
        (&json!(202), &json!("queued"))
    );
    let sent = inbox.messages();
    assert_eq!((sent.len(), &sent[1]), (2, &sent[0]), "its one chunk, again");
    let foreign = post("retry")
        .signed(&lab, lab.stranger)
        .send(&retry)
        .await
        .unwrap();
    assert_eq!(foreign["status"], 404);
}

#[tokio::test]
async fn a_deleted_backtest_is_gone_and_one_whose_series_stay_is_not() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    dataset(&lab).await;
    let inbox = Inbox::open().await.unwrap();
    let id = asked(&lab, &inbox).await;
    let results = |objects: fo_storage::Objects, bucket: String| Results {
        store: lab.store.clone(),
        objects,
        bucket,
    };
    let nowhere = fo_storage::Objects::new(&fo_http::testing::dead_aws().await, None);
    let delete = lab.app::<Delete>(results(nowhere, "none".into()));
    let call = || lab.call("DELETE", &format!("/backtests/{id}"));
    assert_eq!(call().send(&delete).await.unwrap()["status"], 503);
    if !Lab::has_cloud() {
        return;
    }
    let objects: fo_storage::Objects = lab.client().unwrap();
    let bucket = objects.scratch_bucket().await.unwrap();
    let delete = lab.app::<Delete>(results(objects, bucket));
    let foreign = call().signed(&lab, lab.stranger).send(&delete).await.unwrap();
    assert_eq!(foreign["status"], 404);
    assert_eq!(
        call().send(&delete).await.unwrap()["body"]["data"]["id"],
        json!(id)
    );
    assert_eq!(call().send(&delete).await.unwrap()["status"], 404);
}
