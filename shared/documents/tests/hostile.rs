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
    let mut trial = Trial::default();
    // With words on the command line, only the bombs whose names hold one of them.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    for (name, extension, make) in support::bombs::all() {
        let name = format!("{name}.{extension}");
        if wanted.is_empty() || wanted.iter().any(|w| name.contains(w.as_str())) {
            trial.survives(&name, &make());
        }
    }
    if wanted.is_empty() {
        let harmless =
            support::text_page(&["Momentum strategies buy past winners.", "They sell past losers."]);
        for seed in 0..200 {
            trial.survives(&format!("mutant {seed}.pdf"), &support::mutate(&harmless, seed));
        }
        for (extension, sample) in support::samples() {
            for seed in 0..60 {
                let damaged = damage(&sample, seed);
                trial.survives(&format!("mutant {seed}.{extension}"), &damaged);
            }
        }
        found_in_the_wild(&mut trial);
    }
    trial.end()
}

/// Damages a file, within its archive if it is one.
fn damage(bytes: &[u8], seed: u64) -> Vec<u8> {
    if bytes.starts_with(b"PK") {
        support::mutate_part(bytes, seed)
    } else {
        support::mutate(bytes, seed)
    }
}

/// What was tried, and what failed.
#[derive(Default)]
struct Trial {
    tried: usize,
    slowest: (Duration, String),
    failed: Vec<String>,
}

impl Trial {
    /// The caller gets an answer with a reason, in time.
    fn survives(&mut self, name: &str, bytes: &[u8]) {
        let start = Instant::now();
        let answer = parse_isolated(
            bytes,
            MediaType::from_name(name),
            &Limits::default(),
            &Isolation::default(),
        );
        let took = start.elapsed();
        let told = answer.as_ref().map_or_else(
            |e| e.to_string(),
            |d| format!("{} pages {:?}", d.pages.len(), d.warnings.first()),
        );
        if took > Duration::from_millis(500) {
            println!("{name}: {took:?}, {told}");
        }
        let reasoned = answer.err().is_none_or(|error| {
            !error.is_retryable()
                && !error.to_string().is_empty()
                && !matches!(error, DocumentError::Crashed { .. })
        });
        if took > Duration::from_secs(10) || !reasoned {
            self.failed.push(format!("{name}: {took:?}, {told}"));
        }
        self.tried += 1;
        self.slowest = std::mem::take(&mut self.slowest).max((took, name.to_owned()));
    }

    fn end(self) -> ExitCode {
        println!("{} files, slowest {:?}", self.tried, self.slowest);
        self.failed.iter().for_each(|f| println!("FAILED {f}"));
        if self.failed.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

fn found_in_the_wild(trial: &mut Trial) {
    let shared =
        std::env::var_os("FO_SHARED").map_or_else(|| PathBuf::from("../../../shared"), PathBuf::from);
    let Ok(folder) = std::fs::read_dir(shared.join("pdfs/hostile")) else {
        println!("no hostile files at {}: skipped", shared.display());
        return;
    };
    let mut files = 0;
    for entry in folder.flatten() {
        files += 1;
        trial.survives(
            &entry.file_name().to_string_lossy(),
            &std::fs::read(entry.path()).unwrap(),
        );
    }
    println!("{files} hostile files survived");
}
