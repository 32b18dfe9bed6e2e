//! The life of a function's process.

use crate::{chain, init_log};
use lambda_runtime::Error;
use std::{future::Future, process::ExitCode};

/// Starts the log and the async runtime and runs the function. What stops it from starting is logged, whole, once.
pub fn serve<F: Future<Output = Result<(), Error>>>(function: impl FnOnce() -> F) -> ExitCode {
    init_log();
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Error::from)
        .and_then(|runtime| runtime.block_on(function()));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(causes = chain(error.as_ref()), "the function could not start");
            ExitCode::FAILURE
        }
    }
}
