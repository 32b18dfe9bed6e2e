//! The worker against a real Postgres and S3's emulator; skipped where there is neither.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use fo_documents::{Limits, USD_PER_THOUSAND_PAGES, parse};
use fo_domain::{DocumentId, DocumentState, DocumentUploadKey, OrganisationId, ParsedKey, UserId};
use fo_runtime::{GiveUp, Store, Worker, WorkerError};
use fo_storage::{Document, NewDocument, Objects, compression, testing};
use parse_document::{Job, Parser, SOURCE_VERSION};

struct Lab {
    parser: Parser,
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
        // In this process: a test binary is no worker program.
        let read = |bytes: &[u8], hint| parse(bytes, hint, &Limits::default());
        let parser = Parser {
            store: Store::from_database(scratch.as_app()),
            objects,
            bucket,
            read,
            ocr: None,
            ocr_price: USD_PER_THOUSAND_PAGES,
        };
        Some(Self {
            parser,
            organisation,
            user,
            _scratch: scratch,
        })
    }

    async fn announce(&self, content_type: &str) -> DocumentId {
        let new = NewDocument {
            id: DocumentId::new(),
            filename: "paper".into(),
            content_type: content_type.into(),
            size_bytes: 10,
            created_by: self.user,
        };
        let mut work = self.parser.store.begin(self.organisation).await.unwrap();
        work.documents().insert(&new).await.unwrap();
        work.commit().await.unwrap();
        new.id
    }

    /// Uploads a file and gives the job of its event, by way of the event itself.
    async fn upload(&self, document: DocumentId, bytes: &[u8]) -> Job {
        let key = DocumentUploadKey {
            organisation: self.organisation,
            document,
        }
        .to_string();
        let Parser { objects, bucket, .. } = &self.parser;
        objects
            .put(bucket, &key, bytes.to_vec(), "text/plain", &[])
            .await
            .unwrap();
        let etag = objects.head(bucket, &key).await.unwrap().unwrap().etag;
        let event = format!(
            r#"{{"Records":[{{"eventName":"ObjectCreated:Put","s3":{{"bucket":{{"name":"{bucket}"}},"object":{{"key":"{key}","eTag":"{etag}"}}}}}}]}}"#
        );
        self.parser.decode(&event).unwrap().remove(0)
    }

    async fn document(&self, id: DocumentId) -> Option<Document> {
        self.parser
            .store
            .begin(self.organisation)
            .await
            .unwrap()
            .documents()
            .get(id)
            .await
            .unwrap()
    }

    fn parsed_key(&self, document: DocumentId) -> String {
        ParsedKey {
            organisation: self.organisation,
            document,
        }
        .to_string()
    }
}

#[tokio::test]
async fn what_arrives_after_its_document_was_deleted_is_deleted_too() {
    let Some(lab) = Lab::open().await else { return };
    let id = lab.announce("text/plain").await;
    let mut work = lab.parser.store.begin(lab.organisation).await.unwrap();
    work.documents().delete(id).await.unwrap().unwrap();
    work.commit().await.unwrap();
    // The link was signed before.
    let job = lab.upload(id, TEXT).await;
    lab.parser.handle(&job).await.unwrap();
    let Parser { objects, bucket, .. } = &lab.parser;
    assert_eq!(objects.head(bucket, &job.key.to_string()).await.unwrap(), None);
    assert_eq!(objects.head(bucket, &lab.parsed_key(id)).await.unwrap(), None);
}

const PDF: &[u8] = include_bytes!("../../../docs/demo/four-rules.pdf");
const TEXT: &[u8] = b"A rule\n\nBuy when the price is above its 200-day moving average.\n";

#[tokio::test]
async fn an_upload_becomes_pages_and_a_parsed_object_and_its_event_again_changes_nothing() {
    let Some(lab) = Lab::open().await else { return };
    let id = lab.announce("text/plain").await;
    let job = lab.upload(id, TEXT).await;
    lab.parser.handle(&job).await.unwrap();
    let document = lab.document(id).await.unwrap();
    assert_eq!(
        (document.state, document.page_count, document.failure.clone()),
        (DocumentState::Parsed, Some(1), None)
    );
    let mut work = lab.parser.store.begin(lab.organisation).await.unwrap();
    assert!(
        work.documents()
            .page(id, 1)
            .await
            .unwrap()
            .unwrap()
            .text
            .contains("200-day moving average")
    );
    let Parser { objects, bucket, .. } = &lab.parser;
    let object = objects
        .get(bucket, &lab.parsed_key(id), 1 << 20)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(object.info.metadata[SOURCE_VERSION], job.version);
    let parsed: fo_documents::Document = compression::decompress(&object.bytes, 1 << 20).unwrap();
    assert_eq!(parsed.pages.len(), 1);

    // Once the next step has begun, the same event finds nothing to do.
    work.pipeline()
        .begin_extraction(id, Some(&job.version))
        .await
        .unwrap();
    work.commit().await.unwrap();
    let before = lab.document(id).await.unwrap();
    objects.delete(bucket, &lab.parsed_key(id)).await.unwrap();
    lab.parser.handle(&job).await.unwrap();
    assert_eq!(lab.document(id).await.unwrap(), before);
    assert_eq!(
        objects.head(bucket, &lab.parsed_key(id)).await.unwrap(),
        None,
        "it is not written again"
    );
}

#[tokio::test]
async fn a_file_that_can_not_be_read_fails_with_a_reason_and_stays_failed() {
    let Some(lab) = Lab::open().await else { return };
    let cases: [(&str, &[u8]); 3] = [
        ("application/pdf", b"%PDF-1.7\nnothing of a PDF follows"),
        ("application/pdf", b"not a pdf"),
        ("text/plain", b"\x00\x01\x02\xff\xfe\x00"),
    ];
    for (content_type, bytes) in cases {
        let id = lab.announce(content_type).await;
        let job = lab.upload(id, bytes).await;
        let error = lab.parser.handle(&job).await.unwrap_err();
        let WorkerError::Permanent { reason, .. } = error else {
            panic!("{error}")
        };
        lab.parser
            .give_up(&job, GiveUp::Permanent, &reason)
            .await
            .unwrap();
        let document = lab.document(id).await.unwrap();
        assert_eq!(document.state, DocumentState::Failed);
        assert!(
            document
                .failure
                .as_ref()
                .is_some_and(|failure| failure.len() > 30),
            "{:?}",
            document.failure
        );
        lab.parser.handle(&job).await.unwrap();
        assert_eq!(
            lab.document(id).await.unwrap(),
            document,
            "its event again changes nothing"
        );
        // A good file under the same announcement starts over.
        let mended = lab
            .upload(id, if content_type == "text/plain" { TEXT } else { PDF })
            .await;
        lab.parser.handle(&mended).await.unwrap();
        assert_eq!(lab.document(id).await.unwrap().state, DocumentState::Parsed);
    }
}

#[tokio::test]
async fn late_events_and_deleted_documents_are_let_go() {
    let Some(lab) = Lab::open().await else { return };
    let id = lab.announce("text/plain").await;
    let first = lab.upload(id, TEXT).await;
    let second = lab.upload(id, b"Another text altogether.").await;
    lab.parser.handle(&second).await.unwrap();
    lab.parser.handle(&first).await.unwrap();
    assert_eq!(
        lab.document(id).await.unwrap().source_version,
        Some(second.version.clone())
    );
    let mut work = lab.parser.store.begin(lab.organisation).await.unwrap();
    work.documents().delete(id).await.unwrap();
    work.commit().await.unwrap();
    lab.parser.handle(&second).await.unwrap();
    lab.parser
        .give_up(&second, GiveUp::Exhausted, "the store was away")
        .await
        .unwrap();
    assert_eq!(lab.document(id).await, None);
}

#[tokio::test]
async fn a_failure_of_ours_lets_the_message_start_over() {
    let Some(lab) = Lab::open().await else { return };
    let id = lab.announce("text/plain").await;
    let job = lab.upload(id, TEXT).await;
    lab.parser
        .give_up(&job, GiveUp::Exhausted, "the store was away")
        .await
        .unwrap();
    assert_eq!(lab.document(id).await.unwrap().state, DocumentState::Failed);
    lab.parser.handle(&job).await.unwrap();
    assert_eq!(lab.document(id).await.unwrap().state, DocumentState::Parsed);
}
