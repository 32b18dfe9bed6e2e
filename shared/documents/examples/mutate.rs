//! Mutates real files for a stated time and parses each: `mutate SECONDS FILE…`. A fuzzer for the stable toolchain and any
//! machine; `fuzz/` holds the coverage-guided one. Reports panics that reach the caller, and the slowest file.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

#[path = "../tests/support/mod.rs"]
mod support;

use fo_documents::{Limits, MediaType, parse};
use std::panic::catch_unwind;
use std::time::{Duration, Instant};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let seconds: u64 = arguments.next().and_then(|s| s.parse().ok()).unwrap_or(60);
    let files: Vec<(String, Vec<u8>)> = arguments
        .filter_map(|p| Some((p.clone(), std::fs::read(&p).ok()?)))
        .filter(|(_, b)| b.len() < 2_000_000)
        .collect();
    // Panics inside are caught page by page; their messages would drown the report.
    std::panic::set_hook(Box::new(|_| {}));
    let limits = Limits {
        wall_time: Duration::from_secs(10),
        ..Limits::default()
    };
    let end = Instant::now() + Duration::from_secs(seconds);
    let (mut runs, mut read, mut escaped, mut slowest) = (0u64, 0u64, 0u64, (Duration::ZERO, String::new()));
    while Instant::now() < end && !files.is_empty() {
        let (name, bytes) = &files[(runs as usize) % files.len()];
        let mutant = support::mutate(bytes, runs + 1);
        let start = Instant::now();
        match catch_unwind(|| parse(&mutant, Some(MediaType::Pdf), &limits).is_ok()) {
            Ok(ok) => read += u64::from(ok),
            Err(_) => {
                escaped += 1;
                println!("panic: {name} seed {}", runs + 1);
            }
        }
        if start.elapsed() > slowest.0 {
            slowest = (start.elapsed(), format!("{name} seed {}", runs + 1));
        }
        runs += 1;
    }
    println!(
        "{runs} mutants of {} files in {seconds} s: {read} read, {escaped} panics, slowest {:?} ({})",
        files.len(),
        slowest.0,
        slowest.1
    );
}
