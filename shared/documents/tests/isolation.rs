//! The worker process, through this test's own binary (which is why it has no harness).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    missing_docs
)]

mod support;

use fo_documents::isolate::{
    Isolation, parse_isolated, parse_pages_isolated, single_page_isolated, worker_main,
};
use fo_documents::{DocumentError, Limits, MediaType};
use std::io::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

fn main() -> ExitCode {
    if let Some(code) = worker_main() {
        return code;
    }
    // `cargo nextest` asks for the list of tests first.
    if std::env::args().any(|a| a == "--list") {
        if !std::env::args().any(|a| a == "--ignored") {
            println!("isolation: test");
        }
        return ExitCode::SUCCESS;
    }
    what_it_reads_comes_back_whole();
    refusals_come_back_as_they_are();
    a_page_is_cut_out();
    a_thousand_pages_in_little_memory();
    memory_is_bounded();
    a_program_that_is_no_worker_is_reported();
    ExitCode::SUCCESS
}

fn what_it_reads_comes_back_whole() {
    let text = "# Title\n\nBuy when the 50-day average is above the 200-day average.\n\n| a | b |\n|---|---|\n| 1 | 2% |\n";
    let start = Instant::now();
    let apart = parse_isolated(
        text.as_bytes(),
        Some(MediaType::Markdown),
        &Limits::default(),
        &Isolation::default(),
    )
    .unwrap();
    println!("isolated parse took {:?}", start.elapsed());
    let here = fo_documents::parse(text.as_bytes(), Some(MediaType::Markdown), &Limits::default()).unwrap();
    assert_eq!(
        serde_json::to_string(&apart).unwrap(),
        serde_json::to_string(&here).unwrap()
    );
    assert_eq!(apart.find_quote("above the 200-day").len(), 1);
}

fn refusals_come_back_as_they_are() {
    let parse = |bytes: &[u8]| {
        parse_isolated(
            bytes,
            Some(MediaType::Pdf),
            &Limits::default(),
            &Isolation::default(),
        )
    };
    assert_eq!(parse(b"").unwrap_err(), DocumentError::Empty);
    assert!(matches!(
        parse(b"%PDF-1.4\nnothing").unwrap_err(),
        DocumentError::NoPages | DocumentError::Damaged { .. }
    ));
    assert!(matches!(
        parse(b"\x89PNG\r\n\x1a\n").unwrap_err(),
        DocumentError::Picture { .. }
    ));
}

fn a_page_is_cut_out() {
    let mut booklet = support::Booklet::default();
    for i in 1..=3 {
        booklet.page().text(72.0, 100.0, 12.0, &format!("Page {i}."));
    }
    let one = single_page_isolated(&booklet.finish(), 2, &Limits::default(), &Isolation::default()).unwrap();
    let document = parse_isolated(&one, None, &Limits::default(), &Isolation::default()).unwrap();
    assert_eq!(
        (document.pages.len(), document.pages[0].text.as_str()),
        (1, "Page 2.")
    );
}

/// What is asked of a service: a long document comes page by page, and neither process holds all of it.
fn a_thousand_pages_in_little_memory() {
    let mut booklet = support::Booklet::default();
    for i in 0..1_000 {
        booklet.page();
        for line in 0..50 {
            booklet.text(
                72.0,
                60.0 + 13.0 * line as f32,
                10.0,
                &format!("Page {i}, line {line}: momentum strategies buy past winners and sell past losers."),
            );
        }
    }
    let isolation = Isolation {
        memory_bytes: 160 << 20,
        ..Isolation::default()
    };
    let mut next = 1;
    let limits = Limits {
        wall_time: Duration::from_secs(60),
        ..Limits::default()
    };
    let rest = parse_pages_isolated(&booklet.finish(), None, &limits, &isolation, &mut |page| {
        assert_eq!(page.number, next);
        assert_eq!(page.lines.len(), 50);
        next += 1;
    })
    .unwrap();
    assert!(
        next == 1_001 && rest.pages.is_empty(),
        "{next}, {:?}",
        rest.warnings
    );
}

fn memory_is_bounded() {
    let large = vec![b'a'; 40 << 20];
    let isolation = Isolation {
        memory_bytes: 64 << 20,
        ..Isolation::default()
    };
    let error =
        parse_isolated(&large, Some(MediaType::PlainText), &Limits::default(), &isolation).unwrap_err();
    assert_eq!(error, DocumentError::OutOfMemory { megabytes: 64 });
    assert!(!error.is_retryable());
}

fn a_program_that_is_no_worker_is_reported() {
    let missing = Isolation {
        program: Some("/nonexistent/program".into()),
        ..Isolation::default()
    };
    let error = parse_isolated(b"text", None, &Limits::default(), &missing).unwrap_err();
    assert!(matches!(error, DocumentError::Unavailable { .. }) && error.is_retryable());

    // A program that never answers is killed when its time is up.
    let dir = std::env::temp_dir().join(format!("fo-documents-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    let script = dir.join("sleeper.sh");
    let mut file = std::fs::File::create(&script).unwrap();
    writeln!(file, "#!/bin/sh\nexec sleep 60").unwrap();
    drop(file);
    std::process::Command::new("chmod")
        .arg("755")
        .arg(&script)
        .status()
        .unwrap();
    let limits = Limits {
        wall_time: Duration::from_millis(100),
        ..Limits::default()
    };
    let sleeper = Isolation {
        program: Some(script),
        grace: Duration::from_millis(200),
        ..Isolation::default()
    };
    let start = Instant::now();
    let error = parse_isolated(b"text", None, &limits, &sleeper).unwrap_err();
    assert!(matches!(error, DocumentError::TimedOut { .. }), "{error:?}");
    assert!(start.elapsed() < Duration::from_secs(20));
    std::fs::remove_dir_all(&dir).unwrap();
}
