//! Loads a price file once and prints what each step took, in milliseconds, and the most memory the process had.
//!
//! `load.py` runs it beside pyarrow, each file in a process of its own.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

fn main() {
    let files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    for file in files {
        let mut steps: Vec<(&str, f64)> = Vec::new();
        let mut last = Instant::now();
        let mut step = |name| {
            let now = Instant::now();
            steps.push((name, 1e3 * (now - last).as_secs_f64()));
            last = now;
        };
        let bytes = std::fs::read(&file).expect("the file is there");
        step("file");
        let (panel, report) = fo_market::files::read(bytes, "X").expect("the file holds prices");
        step("panel");
        black_box(panel.content_hash());
        step("hash");
        let loaded = peak();
        let canonical = fo_market::parquet::write_panel(&panel).expect("a panel can be written");
        step("canonical");
        let steps: Vec<String> = steps
            .iter()
            .map(|(name, took)| format!("\"{name}\": {took:.1}"))
            .collect();
        let line = format!(
            "{{{}, \"peak\": {loaded}, \"assets\": {}, \"bars\": {}, \"rows\": {}, \"written\": {}}}\n",
            steps.join(", "),
            panel.assets(),
            panel.bars(),
            report.rows,
            canonical.len()
        );
        let _ = std::io::stdout().write_all(line.as_bytes());
    }
}

/// The most memory the process had so far, in kilobytes; 0 where the system does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
