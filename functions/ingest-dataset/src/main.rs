//! Serves the ingest queue.

use std::process::ExitCode;

fn main() -> ExitCode {
    fo_runtime::serve(async || fo_runtime::run_worker(ingest_dataset::Ingester::from_env().await?).await)
}
