//! Every strategies endpoint through the gate, before a real Postgres with row-level security.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use fo_domain::DocumentId;
use fo_fn_strategies::{Get, List, Request, RequestDeps};
use fo_http::testing::{Call, Inbox, Lab, stable};
use fo_storage::{NewDocument, NewStrategy, Parsed, Queues};
use serde_json::json;

/// A document that is `ready`, with one strategy that can be run and one that can't.
async fn document(lab: &Lab) -> DocumentId {
    let id = DocumentId::new();
    let mut work = lab.store.begin(lab.caller).await.unwrap();
    let new = NewDocument {
        id,
        filename: "paper.pdf".into(),
        content_type: "application/pdf".into(),
        size_bytes: 10,
        created_by: lab.caller.user,
    };
    work.documents().insert(&new).await.unwrap();
    work.pipeline().begin_parsing(id, "v1").await.unwrap();
    let parsed = Parsed {
        pages: vec!["Buy low.".into()],
        ..Parsed::default()
    };
    work.pipeline().finish_parsing(id, "v1", &parsed).await.unwrap();
    work.pipeline().begin_extraction(id, Some("v1")).await.unwrap();
    let strategy = |name: &str, executable: bool| NewStrategy {
        name: name.into(),
        spec: executable.then(|| json!({"name": name, "universe": {"tickers": ["SPY"]}, "portfolio": "SPY"})),
        spec_hash: executable.then(|| "0abc".into()),
        executable,
        missing: if executable {
            vec![]
        } else {
            vec!["universe".into()]
        },
        detail: json!({}),
    };
    work.strategies()
        .replace(
            id,
            "v1",
            "rules",
            &[strategy("Hold", true), strategy("Vague", false)],
        )
        .await
        .unwrap();
    work.pipeline()
        .finish_extraction(id, "v1", &json!({}))
        .await
        .unwrap();
    work.commit().await.unwrap();
    id
}

#[tokio::test]
async fn strategies_are_listed_and_shown_with_their_sources() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    let document = document(&lab).await;
    let (get, list) = (
        lab.app::<Get>(lab.store.clone()),
        lab.app::<List>(lab.store.clone()),
    );
    let all = lab
        .call("GET", &format!("/strategies?document_id={document}"))
        .send(&list)
        .await
        .unwrap();
    let path = format!("/strategies/{}", all["body"]["data"][1]["id"].as_str().unwrap());
    let answers = [
        all,
        lab.call("GET", &format!("/strategies?document_id={}", DocumentId::new()))
            .send(&list)
            .await
            .unwrap(),
        lab.call("GET", &path).send(&get).await.unwrap(),
        Call::new("GET", &path)
            .signed(&lab, lab.stranger)
            .send(&get)
            .await
            .unwrap(),
    ];
    insta::assert_json_snapshot!(answers.iter().map(stable).collect::<Vec<_>>());
}

#[tokio::test]
async fn extraction_is_asked_for_until_it_begins() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    let (document, inbox) = (document(&lab).await, Inbox::open().await.unwrap());
    let deps = RequestDeps {
        store: lab.store.clone(),
        queues: Queues::new(&inbox.aws),
        queue: "https://sqs.example/extract".into(),
    };
    let request = lab.app::<Request>(deps);
    let call = || {
        lab.call("POST", "/strategies/extract")
            .json(&json!({"document_id": document}))
    };
    // The queue may have lost the first message.
    let mut answers = vec![
        call().send(&request).await.unwrap(),
        call().send(&request).await.unwrap(),
    ];
    let mut work = lab.store.begin(lab.caller).await.unwrap();
    work.pipeline().begin_extraction(document, None).await.unwrap();
    work.commit().await.unwrap();
    answers.push(call().send(&request).await.unwrap());
    insta::assert_json_snapshot!(answers.iter().map(stable).collect::<Vec<_>>());
    let message = json!({"organisation_id": lab.caller.organisation, "document_id": document});
    assert_eq!(inbox.messages(), [message.clone(), message]);
}

#[tokio::test]
async fn an_extraction_that_can_not_be_queued_can_be_asked_for_again() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    let document = document(&lab).await;
    let deps = RequestDeps {
        store: lab.store.clone(),
        queues: Queues::new(&fo_http::testing::dead_aws().await),
        queue: "http://127.0.0.1:9/extract".into(),
    };
    let request = lab.app::<Request>(deps);
    let call = |id: DocumentId| {
        lab.call("POST", "/strategies/extract")
            .json(&json!({"document_id": id}))
    };
    for _ in 0..2 {
        let answer = call(document).send(&request).await.unwrap();
        assert_eq!(answer["body"]["data"]["state"], "parsed", "{answer}");
        let stalled = lab.database.as_worker();
        let stalled = stalled
            .claim_stalled(std::time::Duration::from_secs(3600), 10)
            .await;
        assert_eq!(stalled.unwrap().len(), 1, "it is sent later");
    }
    let fresh = DocumentId::new();
    assert_eq!(call(fresh).send(&request).await.unwrap()["status"], 404);
}

#[tokio::test]
async fn what_can_not_run_for_want_of_prices_says_of_which() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    let id = DocumentId::new();
    let new = NewDocument {
        id,
        filename: "paper.pdf".into(),
        content_type: "application/pdf".into(),
        size_bytes: 10,
        created_by: lab.caller.user,
    };
    let strategy = fo_storage::NewStrategy {
        name: "Rotation".into(),
        spec: Some(json!({
            "name": "Rotation", "universe": {"tickers": ["ZZA", "ZZB"]}, "benchmark": "ZZC",
            "portfolio": {"hold": ["ZZA", "ZZB"], "weight": "equal"}, "rebalance": "month_end",
        })),
        spec_hash: Some("hash".into()),
        detail: json!({}),
        executable: true,
        missing: Vec::new(),
    };
    let mut work = lab.store.begin(lab.caller).await.unwrap();
    work.documents().insert(&new).await.unwrap();
    let ids = work
        .strategies()
        .replace(id, "e", "rules", &[strategy])
        .await
        .unwrap();
    work.commit().await.unwrap();
    let get = lab.app::<Get>(lab.store.clone());
    let answer = lab
        .call("GET", &format!("/strategies/{}", ids[0]))
        .send(&get)
        .await
        .unwrap();
    let why = answer["body"]["data"]["no_baseline"].as_str().unwrap();
    assert!(
        why.starts_with("No dataset has prices of ZZA, ZZB. Upload"),
        "{why}"
    );
}
