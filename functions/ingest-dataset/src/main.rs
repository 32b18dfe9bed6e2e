//! Serves the ingest queue.
// The SDK clients' futures nest deeper than rustc computes layouts by default.
#![recursion_limit = "256"]

use std::process::ExitCode;

fn main() -> ExitCode {
    fo_runtime::serve(async || fo_runtime::run_worker(ingest_dataset::Ingester::from_env().await?).await)
}
