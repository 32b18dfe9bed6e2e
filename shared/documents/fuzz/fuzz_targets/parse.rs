//! Bytes to document. The first byte chooses what the caller believes they are.
//!
//! `fuzz/run.sh` builds and runs it on the stable toolchain; `cargo +nightly fuzz run parse` works as well.
#![no_main]

use fo_documents::{Limits, MediaType, parse};
use libfuzzer_sys::fuzz_target;
use std::time::Duration;

fuzz_target!(init: {
    // What the reader catches page by page is no find; what escapes it still ends the process.
    std::panic::set_hook(Box::new(|_| {}));
}, |data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let hint = match first % 11 {
        1 => Some(MediaType::Pdf),
        2 => Some(MediaType::PlainText),
        3 => Some(MediaType::Markdown),
        4 => Some(MediaType::Html),
        5 => Some(MediaType::Docx),
        6 => Some(MediaType::Pptx),
        7 => Some(MediaType::Xlsx),
        8 => Some(MediaType::Rtf),
        9 => Some(MediaType::Email),
        10 => Some(MediaType::Mhtml),
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
