//! Every documents endpoint through the gate, before a real Postgres with row-level security.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use fo_domain::Role;
use fo_fn_documents::{Content, Create, Delete, DeleteDeps, File, Files, Get, Layout, List};
use fo_http::{
    Identity,
    testing::{Call, Lab, stable},
};
use fo_storage::{Objects, Parsed, ParsedPage};
use serde_json::{Value, json};

fn pdf(size: u64) -> Value {
    json!({"filename": "paper.pdf", "content_type": "application/pdf", "size_bytes": size})
}

async fn create(lab: &Lab, body: &Value) -> Value {
    let deps = Files {
        store: lab.store.clone(),
        objects: lab.client().unwrap(),
        bucket: "documents".into(),
    };
    lab.call("POST", "/documents")
        .json(body)
        .send(&lab.app::<Create>(deps))
        .await
        .unwrap()
}

#[tokio::test]
async fn creating_signs_an_upload_or_says_what_is_wrong() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    let created = create(&lab, &pdf(1234)).await;
    let upload = &created["body"]["data"]["upload"];
    let link = upload["url"].as_str().unwrap();
    assert!(
        link.contains("content-length") && link.contains("X-Amz-Signature"),
        "{link}"
    );
    // What a browser may set; the length it sends by itself, and the link holds it to it.
    assert_eq!(upload["headers"], json!({"content-type": "application/pdf"}));
    let mut answers = vec![stable(&created)];
    for body in [
        pdf(0),
        pdf(100 * 1024 * 1024 + 1),
        json!({"filename": "photo.png", "content_type": "image/png", "size_bytes": 10}),
        json!({"filename": "../../etc/passwd", "content_type": "application/pdf", "size_bytes": 10}),
        json!({"filename": "paper.pdf", "content_type": "application/pdf", "size_bytes": "big"}),
        json!({"filename": "paper.pdf", "content_type": "application/pdf", "size_bytes": 10, "colour": "red"}),
        json!({}),
    ] {
        answers.push(stable(&create(&lab, &body).await));
    }
    insta::assert_json_snapshot!(answers);
    let viewer = Identity {
        role: Role::Viewer,
        ..lab.caller
    };
    let deps = Files {
        store: lab.store.clone(),
        objects: lab.client().unwrap(),
        bucket: "documents".into(),
    };
    let call = Call::new("POST", "/documents")
        .signed(&lab, viewer)
        .json(&pdf(10));
    assert_eq!(call.send(&lab.app::<Create>(deps)).await.unwrap()["status"], 403);
}

#[tokio::test]
async fn an_organisation_sees_its_own_documents_page_by_page() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.insert(
            0,
            create(&lab, &pdf(10)).await["body"]["data"]["document"]["id"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    let list = lab.app::<List>(lab.store.clone());
    let first = lab.call("GET", "/documents?limit=2").send(&list).await.unwrap();
    let cursor = first["body"]["metadata"]["next_cursor"].as_str().unwrap();
    let last = lab
        .call("GET", &format!("/documents?limit=2&cursor={cursor}"))
        .send(&list)
        .await
        .unwrap();
    let seen: Vec<&str> = [&first, &last]
        .iter()
        .flat_map(|page| page["body"]["data"].as_array().unwrap())
        .map(|document| document["id"].as_str().unwrap())
        .collect();
    assert_eq!(seen, ids);
    assert_eq!(last["body"]["metadata"].get("next_cursor"), None);
    insta::assert_json_snapshot!([
        stable(&last),
        lab.call("GET", "/documents?limit=0").send(&list).await.unwrap()
    ]);
    let others = Call::new("GET", "/documents")
        .signed(&lab, lab.stranger)
        .send(&list)
        .await
        .unwrap();
    assert_eq!(others["body"]["data"], json!([]));
}

#[tokio::test]
async fn a_document_is_read_by_page_once_it_is_parsed() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    let id = create(&lab, &pdf(10)).await["body"]["data"]["document"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let (get, content) = (
        lab.app::<Get>(lab.store.clone()),
        lab.app::<Content>(lab.store.clone()),
    );
    let read = |page: &str| lab.call("GET", &format!("/documents/{id}/content{page}"));
    let mut answers = vec![read("").send(&content).await.unwrap()];

    let mut work = lab.store.begin(lab.caller).await.unwrap();
    let document = id.parse().unwrap();
    work.pipeline().begin_parsing(document, "v1").await.unwrap();
    let parsed = Parsed {
        title: Some("Momentum".into()),
        pages: vec!["One.".into(), "Two.".into()],
        ..Parsed::default()
    };
    work.pipeline()
        .finish_parsing(document, "v1", &parsed)
        .await
        .unwrap();
    work.commit().await.unwrap();

    answers.push(
        lab.call("GET", &format!("/documents/{id}"))
            .send(&get)
            .await
            .unwrap(),
    );
    for page in ["?page=2", "?page=3", "?page=0", "?page=x"] {
        answers.push(read(page).send(&content).await.unwrap());
    }
    answers.push(lab.call("GET", "/documents/not-an-id").send(&get).await.unwrap());
    answers.push(
        Call::new("GET", &format!("/documents/{id}"))
            .signed(&lab, lab.stranger)
            .send(&get)
            .await
            .unwrap(),
    );
    insta::assert_json_snapshot!(answers.iter().map(stable).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_page_shows_where_everything_stands_and_the_file_has_a_link() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    let id = create(&lab, &pdf(10)).await["body"]["data"]["document"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let deps = Files {
        store: lab.store.clone(),
        objects: lab.client().unwrap(),
        bucket: "documents".into(),
    };
    let layout = lab.app::<Layout>(Files {
        store: deps.store.clone(),
        objects: deps.objects.clone(),
        bucket: deps.bucket.clone(),
    });
    let file = lab.app::<File>(deps);
    let place = format!("/documents/{id}/file");
    let early = lab.call("GET", &place).send(&file).await.unwrap();
    assert_eq!(early["status"], 409);

    let mut work = lab.store.begin(lab.caller).await.unwrap();
    let document = id.parse().unwrap();
    work.pipeline().begin_parsing(document, "v1").await.unwrap();
    let layout_of_one = json!({"width": 595.0, "blocks": [{"box": [1.0, 2.0, 3.0, 4.0], "text": "a\u{0}b"}]});
    let page = ParsedPage {
        text: "One.".into(),
        layout: layout_of_one.to_string(),
    };
    // An answer of Lambda's holds six megabytes.
    let text = "\"".repeat(4 << 20);
    let large = ParsedPage {
        layout: json!({"text": text}).to_string(),
        text,
    };
    let parsed = Parsed {
        pages: vec![page.clone(), "Two.".into(), large],
        ..Parsed::default()
    };
    work.pipeline()
        .finish_parsing(document, "v1", &parsed)
        .await
        .unwrap();
    work.commit().await.unwrap();

    let read = |page: u32| lab.call("GET", &format!("/documents/{id}/layout?page={page}"));
    let shown = read(1).send(&layout).await.unwrap();
    assert_eq!(shown["body"]["data"]["layout"], layout_of_one);
    for (page, status) in [(2, 409), (4, 404), (0, 422)] {
        assert_eq!(
            read(page).send(&layout).await.unwrap()["status"],
            status,
            "page {page}"
        );
    }
    let shown = read(3).send(&layout).await.unwrap();
    assert_eq!(shown["body"]["data"]["layout"], Value::Null);
    let url = shown["body"]["data"]["parsed"]["url"].as_str().unwrap();
    assert!(url.contains("/parsed/") && url.contains("X-Amz-Expires"), "{url}");
    let content = lab.app::<Content>(lab.store.clone());
    let told = lab.call("GET", &format!("/documents/{id}/content?page=3"));
    assert_eq!(told.send(&content).await.unwrap()["status"], 409);
    let link = lab.call("GET", &place).send(&file).await.unwrap();
    let url = link["body"]["data"]["url"].as_str().unwrap();
    assert!(
        url.contains("X-Amz-Expires") && url.contains("paper.pdf"),
        "{url}"
    );
    let others = Call::new("GET", &place).signed(&lab, lab.stranger);
    assert_eq!(others.send(&file).await.unwrap()["status"], 404);
}

#[tokio::test]
async fn a_document_is_deleted_whole_or_not_at_all() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    let id = create(&lab, &pdf(10)).await["body"]["data"]["document"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let deps = DeleteDeps {
        store: lab.store.clone(),
        // Nothing is there to delete the objects from, so the rows must stay.
        objects: Objects::new(&fo_http::testing::dead_aws().await, None),
        documents: "documents".into(),
        results: "results".into(),
    };
    let delete = lab.app::<Delete>(deps);
    let path = format!("/documents/{id}");
    assert_eq!(
        lab.call("DELETE", &path).send(&delete).await.unwrap()["status"],
        503
    );
    let get = lab.app::<Get>(lab.store.clone());
    assert_eq!(lab.call("GET", &path).send(&get).await.unwrap()["status"], 200);
    let others = Call::new("DELETE", &path)
        .signed(&lab, lab.stranger)
        .send(&delete)
        .await
        .unwrap();
    assert_eq!(others["status"], 404);
}

#[tokio::test]
async fn a_repeated_request_is_done_once() {
    let Some(lab) = Lab::open("").await.unwrap() else {
        return;
    };
    if !Lab::has_cloud() {
        return;
    }
    let deps = || Files {
        store: lab.store.clone(),
        objects: Objects::new(lab.env.aws(), None),
        bucket: "documents".into(),
    };
    let app = lab.app::<Create>(deps());
    let call = |size| {
        lab.call("POST", "/documents")
            .header("idempotency-key", "key-1")
            .json(&pdf(size))
    };
    let first = call(10).send(&app).await.unwrap();
    let second = call(10).send(&app).await.unwrap();
    assert_eq!(first["body"]["data"], second["body"]["data"]);
    assert_eq!(second["headers"]["idempotency-replayed"], "true");
    let other = call(11).send(&app).await.unwrap();
    assert_eq!(
        (&other["status"], &other["body"]["error"]["code"]),
        (&json!(422), &json!("idempotency_key_reused"))
    );
    let elsewhere = Call::new("POST", "/documents")
        .signed(&lab, lab.stranger)
        .header("idempotency-key", "key-1");
    let elsewhere = elsewhere.json(&pdf(10)).send(&app).await.unwrap();
    assert_ne!(
        elsewhere["body"]["data"]["document"]["id"],
        first["body"]["data"]["document"]["id"]
    );
    let list = lab
        .call("GET", "/documents")
        .send(&lab.app::<List>(lab.store.clone()))
        .await
        .unwrap();
    assert_eq!(list["body"]["data"].as_array().unwrap().len(), 1);
    // What was refused may be mended under the same key.
    let refused = lab
        .call("POST", "/documents")
        .header("idempotency-key", "key-2")
        .json(&pdf(0))
        .send(&app)
        .await
        .unwrap();
    let mended = lab
        .call("POST", "/documents")
        .header("idempotency-key", "key-2")
        .json(&pdf(1))
        .send(&app)
        .await
        .unwrap();
    assert_eq!(
        (&refused["status"], &mended["status"]),
        (&json!(422), &json!(201))
    );
}
