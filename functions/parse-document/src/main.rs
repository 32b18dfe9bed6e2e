//! Serves the parse queue.

use std::process::ExitCode;

fn main() -> ExitCode {
    // This same program is the bounded child process that reads the file.
    if let Some(code) = fo_documents::isolate::worker_main() {
        return code;
    }
    fo_runtime::serve(async || fo_runtime::run_worker(parse_document::Parser::from_env().await?).await)
}
