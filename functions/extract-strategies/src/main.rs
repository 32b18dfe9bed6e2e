//! Serves the extract queue.

use std::process::ExitCode;

fn main() -> ExitCode {
    fo_runtime::serve(async || fo_runtime::run_worker(extract_strategies::Extractor::from_env().await?).await)
}
