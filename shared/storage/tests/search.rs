//! Search against a real Postgres: what is found, in which order, and whose pages are looked at.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use fo_domain::{DocumentId, OrganisationId, UserId};
use fo_storage::{Claim, Database, NewDocument, Parsed, Wanted, testing::TestDatabase};
use sqlx::{Connection, Executor, PgConnection, Row};

async fn document(app: &Database, (organisation, user): (OrganisationId, UserId), pages: &[&str]) {
    let new = NewDocument {
        id: DocumentId::new(),
        filename: "paper.pdf".into(),
        content_type: "application/pdf".into(),
        size_bytes: 10,
        created_by: user,
    };
    let parsed = Parsed {
        pages: pages.iter().map(|text| (*text).into()).collect(),
        ..Parsed::default()
    };
    let mut work = app.begin(organisation).await.unwrap();
    let id = work.documents().insert(&new).await.unwrap().id;
    assert!(matches!(
        work.pipeline().begin_parsing(id, "e1").await.unwrap(),
        Claim::Work(_)
    ));
    assert!(work.pipeline().finish_parsing(id, "e1", &parsed).await.unwrap());
    work.commit().await.unwrap();
}

/// Numbers of the pages that are found, the best first.
async fn found(app: &Database, organisation: OrganisationId, text: &str) -> Vec<i32> {
    let mut work = app.begin(organisation).await.unwrap();
    let hits = work.search().pages(&Wanted::read(text), 10).await.unwrap();
    hits.into_iter().map(|hit| hit.page).collect()
}

#[tokio::test]
async fn any_word_finds_a_page_and_rare_words_weigh_more() {
    let Some(scratch) = TestDatabase::create().await else {
        return;
    };
    let (app, own) = (scratch.as_app(), scratch.organisation("hash").await);
    let pages = [
        "Momentum strategies buy winners. Momentum is everywhere; momentum, momentum.",
        "Momentum and carry in currencies.",
        "Momentum of stocks, after costs.",
        "The moving average of momentum strategies.",
        "An average that is moving nothing.",
    ];
    document(&app, own, &pages).await;
    let organisation = own.0;

    assert_eq!(
        found(&app, organisation, "momentum carry").await[0],
        2,
        "carry is rarer than momentum"
    );
    assert_eq!(
        found(&app, organisation, "how does currency carry perform").await,
        [2],
        "words that no page has keep nothing from being found"
    );
    assert_eq!(
        found(&app, organisation, "\"moving average\"").await,
        [4],
        "a phrase has to be there"
    );
    assert_eq!(
        found(&app, organisation, "momentum -carry -stocks -average").await,
        [1]
    );
    assert_eq!(found(&app, organisation, "the of").await, [0; 0]);
    assert_eq!(
        found(&app, organisation, "\\ ' \" : & | ! ( ) organisation").await,
        [0; 0]
    );
}

#[tokio::test]
async fn nobody_finds_or_pays_for_another_organisations_pages() {
    const THEIRS: i32 = 5000;
    let Some(scratch) = TestDatabase::create().await else {
        return;
    };
    let app = scratch.as_app();
    let (own, other) = (
        scratch.organisation("hash").await,
        scratch.organisation("hash").await,
    );
    document(&app, own, &["Momentum of our own."]).await;
    document(&app, other, &["Momentum of theirs."]).await;
    let mut owner = PgConnection::connect(scratch.owner_url()).await.unwrap();
    let tenant = format!("select set_config('app.organisation', '{}', false)", other.0);
    owner.execute(sqlx::AssertSqlSafe(tenant)).await.unwrap();
    let more = format!(
        "insert into document_pages (organisation_id, document_id, number, text)
         select organisation_id, document_id, 1 + n, 'Momentum again, on page ' || n
         from document_pages, generate_series(1, {THEIRS}) n where text like '%theirs%'"
    );
    owner.execute(sqlx::AssertSqlSafe(more)).await.unwrap();
    owner.execute("vacuum analyze document_pages").await.unwrap();

    assert_eq!(found(&app, own.0, "momentum").await, [1]);
    assert_eq!(found(&app, other.0, "momentum").await.len(), 10);
    let stranger = OrganisationId::new();
    let forged = format!("momentum organisation:{}", other.0);
    assert_eq!(found(&app, own.0, &forged).await, [1]);
    assert_eq!(found(&app, stranger, "momentum").await, [0; 0]);

    // The plan behind it: the organisation's lexeme and the word are looked up in one index, and nothing else is read.
    owner.execute("set role fo_search").await.unwrap();
    let plan = format!(
        "explain (analyze, format json) select number from document_pages
         where search @@ (lexeme_query(organisation_lexeme('{}')) && 'momentum'::tsquery)",
        own.0
    );
    let plan: serde_json::Value = owner.fetch_one(sqlx::AssertSqlSafe(plan)).await.unwrap().get(0);
    let scan = &plan[0]["Plan"]["Plans"][0];
    assert_eq!(scan["Index Name"], "document_pages_search", "{plan}");
    assert_eq!(scan["Actual Rows"].as_f64(), Some(1.0), "{plan}");
}
