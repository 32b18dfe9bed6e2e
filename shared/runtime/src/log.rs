//! The log: one JSON object a line in the cloud, readable lines elsewhere.

use std::error::Error;
use tracing_subscriber::EnvFilter;

/// The SDK and the HTTP stack tell much about each request, headers included.
const DEFAULT_FILTER: &str =
    "info,aws_config=warn,aws_smithy_runtime=warn,aws_sdk_s3=warn,hyper=warn,sqlx=warn,lambda_runtime=warn";

/// Starts the log. `FO_LOG` filters it, as in `FO_LOG=debug`. A second call changes nothing.
pub fn init_log() {
    let filter = EnvFilter::try_from_env("FO_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT_FILTER));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_target(false);
    let in_cloud = std::env::var_os("AWS_LAMBDA_FUNCTION_NAME").is_some();
    let started = if in_cloud {
        builder
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .try_init()
    } else {
        builder.with_writer(std::io::stderr).try_init()
    };
    if started.is_err() {
        tracing::debug!("the log was started before");
    }
}

/// An error with all its causes, in one line: `what: why: why that`.
#[must_use]
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        // Some libraries repeat their cause in their own message.
        if !text.ends_with(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = error.source();
    }
    text
}
