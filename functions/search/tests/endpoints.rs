//! Search through the gate, before a real Postgres with row-level security.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use fo_domain::DocumentId;
use fo_fn_search::Search;
use fo_http::testing::{Call, Lab};
use fo_storage::{NewDocument, Parsed};
use serde_json::Value;

async fn document(lab: &Lab, filename: &str, pages: &[&str]) {
    let id = DocumentId::new();
    let mut work = lab.store.begin(lab.caller).await.unwrap();
    let new = NewDocument {
        id,
        filename: filename.into(),
        content_type: "text/plain".into(),
        size_bytes: 10,
        created_by: lab.caller.user,
    };
    work.documents().insert(&new).await.unwrap();
    work.pipeline().begin_parsing(id, "v1").await.unwrap();
    let parsed = Parsed {
        pages: pages.iter().map(|text| (*text).into()).collect(),
        ..Parsed::default()
    };
    work.pipeline().finish_parsing(id, "v1", &parsed).await.unwrap();
    work.commit().await.unwrap();
}

/// Each hit as `file:page` with its matches in brackets.
fn shown(answer: &Value) -> Vec<String> {
    let hits = answer["body"]["data"].as_array().unwrap();
    let snippet = |hit: &Value| -> String {
        let pieces = hit["snippet"].as_array().unwrap().iter();
        let piece = |piece: &Value| match (piece["text"].as_str().unwrap(), piece["matches"] == true) {
            (text, true) => format!("[{text}]"),
            (text, false) => text.to_owned(),
        };
        pieces.map(piece).collect()
    };
    hits.iter()
        .map(|hit| {
            format!(
                "{}:{} {}",
                hit["filename"].as_str().unwrap(),
                hit["page"],
                snippet(hit)
            )
        })
        .collect()
}

#[tokio::test]
async fn pages_are_found_ranked_and_shown_with_their_words() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    let rule = "Buy when the price is above its moving average, and sell when it is below.";
    document(
        &lab,
        "timing.txt",
        &["Averages of many kinds are discussed. None of them moves.", rule],
    )
    .await;
    document(
        &lab,
        "pairs.txt",
        &["Two prices that belong together part, and meet again."],
    )
    .await;
    let search = lab.app::<Search>(lab.store.clone());
    let ask = |query: &str| lab.call("GET", &format!("/search?{query}"));

    let found = shown(&ask("q=%22moving%20average%22").send(&search).await.unwrap());
    assert_eq!(
        found,
        ["timing.txt:2 when the price is above its [moving] [average], and sell when it is below"]
    );
    let found = shown(&ask("q=moving%20averages").send(&search).await.unwrap());
    assert!(
        found.len() == 2 && found[0].starts_with("timing.txt:2"),
        "the closer words first: {found:?}"
    );
    assert_eq!(
        shown(&ask("q=price%20-average").send(&search).await.unwrap()).len(),
        1
    );
    assert_eq!(
        shown(&ask("q=price&limit=1").send(&search).await.unwrap()).len(),
        1
    );
    // What people type is never an error, and what nobody can mean finds nothing.
    for odd in ["q=%22unclosed", "q=%26%7C%21%28%29%3A%2A%27", "q=the"] {
        let answer = ask(odd).send(&search).await.unwrap();
        assert_eq!(answer["status"], 200, "{odd}");
    }
    for (bad, field) in [
        ("q=%20", "q"),
        ("limit=5", "q"),
        ("q=a&limit=0", "limit"),
        ("q=a&limit=101", "limit"),
    ] {
        let answer = ask(bad).send(&search).await.unwrap();
        assert_eq!(answer["status"], 422, "{bad}");
        assert_eq!(answer["body"]["error"]["details"][0]["field"], field, "{bad}");
    }
    let others = Call::new("GET", "/search?q=price").signed(&lab, lab.stranger);
    assert_eq!(
        shown(&others.send(&search).await.unwrap()),
        [""; 0],
        "another organisation's pages are not there"
    );
}
