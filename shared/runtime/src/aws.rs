//! One configuration for all AWS clients of a process.

use aws_config::{BehaviorVersion, ConfigLoader, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use std::time::Duration;

/// The most time of one operation of a function that someone waits for, retries included: several fit into its fifteen seconds,
/// with time left to say which failed.
const OPERATION: Duration = Duration::from_secs(4);

/// Reads region, credentials and endpoint from the environment, once; clients are made from it.
///
/// Three attempts, backing off; three seconds to connect and thirty for one attempt, so that a dead dependency ends in
/// an error rather than in the function's own timeout.
pub async fn aws_config() -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(3))
        .operation_attempt_timeout(Duration::from_secs(30))
        .build();
    loader().timeout_config(timeouts).load().await
}

/// The same for a function that answers requests: an operation has four seconds, with all its attempts.
pub async fn aws_config_for_requests() -> SdkConfig {
    loader_for_requests().load().await
}

fn loader_for_requests() -> ConfigLoader {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(OPERATION / 2)
        .operation_timeout(OPERATION)
        .build();
    loader().timeout_config(timeouts)
}

fn loader() -> ConfigLoader {
    aws_config::defaults(BehaviorVersion::latest()).retry_config(RetryConfig::standard().with_max_attempts(3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use fo_storage::Queues;
    use std::time::Instant;

    #[tokio::test]
    async fn a_service_that_never_answers_holds_a_request_for_four_seconds() {
        let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", silent.local_addr().unwrap());
        let config = loader_for_requests()
            .endpoint_url(&address)
            .region("us-east-1")
            .test_credentials()
            .load()
            .await;
        let started = Instant::now();
        let sent = Queues::new(&config)
            .send(&format!("{address}/queue"), &["message"])
            .await;
        let error = sent.unwrap_err();
        assert!(error.is_retryable(), "{error:?}");
        let took = started.elapsed();
        assert!(took >= OPERATION / 2, "it was asked: {took:?}");
        // Lambda's own patience, after which the caller would get no answer of ours.
        assert!(took < Duration::from_secs(15), "{took:?}");
    }
}
