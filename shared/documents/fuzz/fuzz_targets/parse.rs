//! Bytes to document. The first byte chooses what the caller believes they are.
//!
//! ```text
//! mkdir -p corpus/parse && for f in ../../../../shared/pdfs/hostile/*.pdf; do (printf '\1'; cat "$f") > corpus/parse/$(basename "$f"); done
//! cargo +nightly fuzz run parse -- -max_total_time=600 -max_len=200000 -rss_limit_mb=2048 -timeout=20
//! ```
#![no_main]

use fo_documents::{Limits, MediaType, parse};
use libfuzzer_sys::fuzz_target;
use std::time::Duration;

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let hint = match first % 6 {
        1 => Some(MediaType::Pdf),
        2 => Some(MediaType::PlainText),
        3 => Some(MediaType::Markdown),
        4 => Some(MediaType::Html),
        5 => Some(MediaType::Docx),
        _ => None,
    };
    let limits = Limits {
        max_stream_bytes: 8 << 20,
        max_decoded_bytes: 32 << 20,
        max_page_operations: 200_000,
        wall_time: Duration::from_secs(5),
        ..Limits::default()
    };
    if let Ok(document) = parse(bytes, hint, &limits) {
        for page in &document.pages {
            for word in &page.words {
                assert!(page.text.get(word.range.range()).is_some());
            }
            if let Some(word) = page.words.first() {
                let quote = page.slice(word.range).to_owned();
                let _ = document.find_quote(&quote);
            }
        }
    }
});
