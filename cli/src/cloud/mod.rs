//! Talking to the API: where it is, who is signed in, and the requests.

mod client;
mod session;

pub use client::Client;
pub use session::{Session, local_api_url};

/// Runs a command that talks to the API.
///
/// # Errors
/// The command's own, or the runtime's if the system refuses one.
pub fn block_on<T>(
    work: impl Future<Output = Result<T, crate::error::CliError>>,
) -> Result<T, crate::error::CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime
        .map_err(|error| crate::error::CliError::Failed(format!("no asynchronous runtime: {error}")))?;
    runtime.block_on(work)
}
