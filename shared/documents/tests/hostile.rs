//! Files made or found to break readers, each through the worker process. No harness: this binary is the worker too.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

mod support;

use fo_documents::isolate::{Isolation, parse_isolated, worker_main};
use fo_documents::{DocumentError, Limits, MediaType};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

fn main() -> ExitCode {
    if let Some(code) = worker_main() {
        return code;
    }
    if std::env::args().any(|a| a == "--list") {
        if !std::env::args().any(|a| a == "--ignored") {
            println!("hostile: test");
        }
        return ExitCode::SUCCESS;
    }
    for (name, extension, make) in support::bombs::all() {
        survives(&format!("{name}.{extension}"), &make());
    }
    let harmless = support::text_page(&["Momentum strategies buy past winners.", "They sell past losers."]);
    for seed in 0..200 {
        survives(&format!("mutant {seed}.pdf"), &support::mutate(&harmless, seed));
    }
    found_in_the_wild();
    ExitCode::SUCCESS
}

/// The caller gets an answer with a reason, in time.
fn survives(name: &str, bytes: &[u8]) {
    let start = Instant::now();
    let answer = parse_isolated(
        bytes,
        MediaType::from_name(name),
        &Limits::default(),
        &Isolation::default(),
    );
    let took = start.elapsed();
    if took > Duration::from_millis(500) {
        println!(
            "{name}: {took:?}, {}",
            answer.as_ref().map_or_else(
                |e| e.to_string(),
                |d| format!("{} pages {:?}", d.pages.len(), d.warnings.first())
            )
        );
    }
    assert!(took < Duration::from_secs(10), "{name} took {took:?}");
    if let Err(error) = answer {
        assert!(
            !error.is_retryable() && !error.to_string().is_empty(),
            "{name}: {error}"
        );
        assert!(!matches!(error, DocumentError::Crashed { .. }), "{name}: {error}");
    }
}

fn found_in_the_wild() {
    let shared =
        std::env::var_os("FO_SHARED").map_or_else(|| PathBuf::from("../../../shared"), PathBuf::from);
    let Ok(folder) = std::fs::read_dir(shared.join("pdfs/hostile")) else {
        println!("no hostile files at {}: skipped", shared.display());
        return;
    };
    let mut files = 0;
    for entry in folder.flatten() {
        files += 1;
        survives(
            &entry.file_name().to_string_lossy(),
            &std::fs::read(entry.path()).unwrap(),
        );
    }
    println!("{files} hostile files survived");
}
