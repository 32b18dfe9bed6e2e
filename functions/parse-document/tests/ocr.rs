//! Scanned pages through Textract's protocol (JSON 1.1), answered by a server of our own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use aws_config::{BehaviorVersion, Region, retry::RetryConfig};
use fo_documents::{Document, Limits, MediaType, WarningCode, parse, single_page};
use parse_document::Ocr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A page that is one grey picture.
const SCAN: &[u8] = b"%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</XObject<</I 5 0 R>>>>/Contents 4 0 R>>endobj
4 0 obj<</Length 29>>stream
q 600 0 0 800 0 0 cm /I Do Q
endstream endobj
5 0 obj<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream
8
endstream endobj
trailer<</Root 1 0 R>>
%%EOF";

const WORDS: &str = r#"{"DocumentMetadata":{"Pages":1},"Blocks":[
  {"BlockType":"PAGE","Id":"p"},
  {"BlockType":"LINE","Id":"l1","Text":"Buy SPY","Relationships":[{"Type":"CHILD","Ids":["w1","w2"]}]},
  {"BlockType":"LINE","Id":"l2","Text":"at 12%","Relationships":[{"Type":"CHILD","Ids":["w3","w4"]}]},
  {"BlockType":"WORD","Id":"w1","Text":"Buy","Confidence":99.1,"Geometry":{"BoundingBox":{"Left":0.1,"Top":0.1,"Width":0.05,"Height":0.02}}},
  {"BlockType":"WORD","Id":"w2","Text":"SPY","Confidence":98.0,"Geometry":{"BoundingBox":{"Left":0.16,"Top":0.1,"Width":0.05,"Height":0.02}}},
  {"BlockType":"WORD","Id":"w3","Text":"at","Confidence":97.5,"Geometry":{"BoundingBox":{"Left":0.1,"Top":0.13,"Width":0.03,"Height":0.02}}},
  {"BlockType":"WORD","Id":"w4","Text":"12%","Confidence":97.5,"Geometry":{"BoundingBox":{"Left":0.14,"Top":0.13,"Width":0.05,"Height":0.02}}}]}"#;

/// Answers every request the same; gives its address and what it was asked.
async fn textract(status: &'static str, body: &'static str) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            let mut piece = [0; 4096];
            loop {
                let count = stream.read(&mut piece).await.unwrap();
                request.extend_from_slice(&piece[..count]);
                let text = String::from_utf8_lossy(&request).to_lowercase();
                let Some(head) = text.find("\r\n\r\n") else {
                    continue;
                };
                let length = text
                    .split("content-length: ")
                    .nth(1)
                    .and_then(|rest| rest.split("\r\n").next()?.parse().ok());
                if count == 0 || request.len() >= head + 4 + length.unwrap_or(0_usize) {
                    break;
                }
            }
            heard
                .lock()
                .unwrap()
                .push(String::from_utf8_lossy(&request).into_owned());
            let answer = format!(
                "HTTP/1.1 {status}\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (address, asked)
}

async fn read(endpoint: &str) -> Document {
    let config = aws_config::defaults(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::new("us-east-1"))
        .test_credentials()
        .retry_config(RetryConfig::disabled())
        .load()
        .await;
    let client = aws_sdk_textract::Client::new(&config);
    let ocr = Ocr {
        client,
        cut: |bytes, number| single_page(bytes, number, &Limits::default()),
    };
    let mut document = parse(SCAN, Some(MediaType::Pdf), &Limits::default()).unwrap();
    assert!(document.needs_ocr(), "{:?}", document.pages[0].flags);
    ocr.read_scans(&Arc::new(SCAN.to_vec()), &mut document).await;
    document
}

#[tokio::test]
async fn a_scan_becomes_a_page_like_any_other() {
    let (endpoint, asked) = textract("200 OK", WORDS).await;
    let document = read(&endpoint).await;
    let page = &document.pages[0];
    assert!(page.flags.ocr_layer && !page.flags.needs_ocr);
    assert!(
        page.text.contains("Buy SPY") && page.text.contains("12%"),
        "{}",
        page.text
    );
    let quote = &document.find_quote("Buy SPY")[0];
    assert_eq!(quote.page, 1);
    assert!(
        document
            .warnings
            .iter()
            .any(|warning| warning.message.contains("check figures"))
    );
    let asked = asked.lock().unwrap();
    assert!(
        asked.len() == 1 && asked[0].contains("Textract.DetectDocumentText") && asked[0].contains("JVBERi"),
        "a PDF, in base 64"
    );
}

#[tokio::test]
async fn a_service_that_refuses_leaves_the_page_and_says_so() {
    let (endpoint, _) = textract(
        "400 Bad Request",
        r#"{"__type":"UnsupportedDocumentException","Message":"no"}"#,
    )
    .await;
    let document = read(&endpoint).await;
    assert!(document.pages[0].flags.needs_ocr);
    let told = |warning: &fo_documents::Warning| {
        warning.code == WarningCode::NeedsOcr && warning.message.contains("did not read")
    };
    assert!(document.warnings.iter().any(told), "{:?}", document.warnings);
}
