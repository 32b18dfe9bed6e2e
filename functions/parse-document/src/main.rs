//! Serves the parse queue.
// The SDK clients' futures nest deeper than rustc computes layouts by default.
#![recursion_limit = "256"]

use fo_runtime::settings;
use std::process::ExitCode;

fn main() -> ExitCode {
    // This same program is the bounded child process that reads the file.
    if let Some(code) = fo_documents::isolate::worker_main() {
        return code;
    }
    fo_runtime::serve(async || {
        let (queue, exhausted) = (
            settings::parse_queue_url()?,
            settings::parse_exhausted_queue_url()?,
        );
        fo_runtime::run_worker(parse_document::Parser::from_env().await?, queue, exhausted).await
    })
}
