//! Serves the extract queue.
// The SDK clients' futures nest deeper than rustc computes layouts by default.
#![recursion_limit = "256"]

use fo_runtime::settings;
use std::process::ExitCode;

fn main() -> ExitCode {
    fo_runtime::serve(async || {
        let (queue, exhausted) = (
            settings::extract_queue_url()?,
            settings::extract_exhausted_queue_url()?,
        );
        fo_runtime::run_worker(extract_strategies::Extractor::from_env().await?, queue, exhausted).await
    })
}
