//! One configuration for all AWS clients of a process.

use aws_config::{BehaviorVersion, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use std::time::Duration;

/// Reads region, credentials and endpoint from the environment, once; clients are made from it.
///
/// Three attempts, backing off; three seconds to connect and thirty for one attempt, so that a dead dependency ends in
/// an error rather than in the function's own timeout.
pub async fn aws_config() -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(3))
        .operation_attempt_timeout(Duration::from_secs(30))
        .build();
    aws_config::defaults(BehaviorVersion::latest())
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard().with_max_attempts(3))
        .load()
        .await
}
