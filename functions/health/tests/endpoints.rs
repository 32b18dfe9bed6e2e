//! Health and documentation through the gate.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use fo_fn_health::{Check, Docs, Openapi};
use fo_http::{
    App, Gate, KeyRing, Store,
    testing::{self, Call, Lab, stable},
};
use fo_storage::{Database, Table, Tls};
use serde_json::Value;

async fn gate() -> Gate {
    let aws = testing::dead_aws().await;
    Gate::new(
        KeyRing::from_keys(testing::keys().unwrap()),
        Table::new(&aws, "none"),
        100,
        "",
    )
}

#[tokio::test]
async fn health_follows_the_database() {
    let nowhere = Database::connect_lazy("postgres://nobody@127.0.0.1:9/none", Tls::Optional).unwrap();
    let app = App::new(gate().await).endpoint::<Check>(Store::from_database(nowhere).into());
    let mut answers = vec![stable(&Call::new("GET", "/health").send(&app).await.unwrap())];
    assert_eq!(answers[0]["status"], 503);
    if let Some(lab) = Lab::open("").await.unwrap() {
        let app = lab.app::<Check>(lab.store.clone());
        answers.push(Call::new("GET", "/health").send(&app).await.unwrap());
        assert_eq!(
            (&answers[1]["status"], &answers[1]["body"]["data"]["status"]),
            (&200.into(), &"ok".into())
        );
    }
    insta::assert_json_snapshot!(answers[0]);
}

#[tokio::test]
async fn the_page_needs_nothing_from_elsewhere_and_its_document_is_the_committed_one() {
    let app = App::new(gate().await)
        .endpoint::<Docs>(().into())
        .endpoint::<Openapi>(().into());
    let page = Call::new("GET", "/docs").send(&app).await.unwrap();
    let html = page["body"].as_str().unwrap();
    assert!(html.starts_with("<!doctype html>") && html.contains("./openapi.json"));
    for elsewhere in ["https://", "http://", "src=", "@import", "url("] {
        assert!(!html.contains(elsewhere), "{elsewhere}");
    }
    let document = Call::new("GET", "/openapi.json").send(&app).await.unwrap();
    let committed: Value = serde_json::from_str(include_str!("../../../infra/openapi.json")).unwrap();
    assert_eq!(document["body"], committed);
}
