//! Serves the extract queue.
// The SDK clients' futures nest deeper than rustc computes layouts by default.
#![recursion_limit = "256"]

use std::process::ExitCode;

fn main() -> ExitCode {
    fo_runtime::serve(async || fo_runtime::run_worker(extract_strategies::Extractor::from_env().await?).await)
}
