//! What stands before every handler: tokens, limits, origins.

use crate::{
    env::{Env, Wire},
    error::ApiError,
    keys::KeyRing,
    respond::Origins,
    token::{Identity, bearer},
};
use fo_api::ErrorCode;
use fo_domain::UserId;
use fo_runtime::{SettingError, settings};
use fo_storage::Table;
use std::time::Duration;

/// How long a request waits to be counted.
const PATIENCE: Duration = Duration::from_millis(500);

/// The gate of a function.
#[derive(Debug)]
pub struct Gate {
    keys: KeyRing,
    table: Table,
    limits: Limits,
    requests_per_minute: u32,
    origins: Origins,
}

impl Gate {
    /// A gate from its parts; `origins` is a comma-separated list, or `*`.
    #[must_use]
    pub fn new(keys: KeyRing, table: Table, requests_per_minute: u32, origins: &str) -> Self {
        let limits = Limits(table.clone());
        Self {
            keys,
            table,
            limits,
            requests_per_minute,
            origins: Origins::new(origins),
        }
    }

    pub(crate) const fn origins(&self) -> &Origins {
        &self.origins
    }

    pub(crate) const fn table(&self) -> &Table {
        &self.table
    }

    pub(crate) async fn authenticate(&self, header: Option<&str>) -> Result<Identity, ApiError> {
        let token = bearer(header)?;
        self.keys.verify(token).await
    }

    pub(crate) async fn limit_user(&self, user: UserId) -> Result<(), ApiError> {
        self.limits
            .allow(&user.to_string(), self.requests_per_minute.into(), 60)
            .await
    }
}

impl Wire for Gate {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        let most = settings::requests_per_minute()?;
        Ok(Self::new(
            Wire::wire(env)?,
            Wire::wire(env)?,
            most,
            &settings::allowed_origin()?,
        ))
    }
}

/// Counts requests against limits.
#[derive(Debug, Clone)]
pub struct Limits(pub(crate) Table);

impl Limits {
    /// Limits counted in this table.
    #[must_use]
    pub const fn new(table: Table) -> Self {
        Self(table)
    }

    /// Refuses `who` once as many as `most` were counted in the window, without counting.
    ///
    /// # Errors
    /// `rate_limited` with the seconds to wait.
    pub async fn check(&self, who: &str, most: u64, window_seconds: u32) -> Result<(), ApiError> {
        match tokio::time::timeout(PATIENCE, self.0.counted(who, window_seconds)).await {
            Ok(Ok((count, left))) if count >= most => Err(too_many(most, window_seconds, left)),
            Ok(Ok(_)) => Ok(()),
            failed => {
                uncounted(failed.err());
                Ok(())
            }
        }
    }

    /// Counts one more for `who` and refuses nobody.
    pub async fn note(&self, who: &str, window_seconds: u32) {
        if !matches!(
            tokio::time::timeout(PATIENCE, self.0.count(who, window_seconds)).await,
            Ok(Ok(_))
        ) {
            uncounted(None);
        }
    }

    /// Counts one more for `who`. A table that does not answer stops nobody: being reachable matters more than being
    /// exact, and the gateway throttles as well.
    ///
    /// # Errors
    /// `rate_limited` with the seconds to wait when there were more than `most` in the window.
    pub async fn allow(&self, who: &str, most: u64, window_seconds: u32) -> Result<(), ApiError> {
        match tokio::time::timeout(PATIENCE, self.0.count(who, window_seconds)).await {
            Ok(Ok((count, left))) if count > most => Err(too_many(most, window_seconds, left)),
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => {
                tracing::warn!(
                    error = fo_runtime::chain(&error),
                    "requests are not being counted"
                );
                Ok(())
            }
            Err(_) => {
                tracing::warn!("requests are not being counted: the table takes too long");
                Ok(())
            }
        }
    }
}

fn too_many(most: u64, window_seconds: u32, left: u32) -> ApiError {
    let message = format!("more than {most} requests in {window_seconds} seconds; wait {left} and try again");
    ApiError::new(ErrorCode::RateLimited, message).retry_after(left.into())
}

fn uncounted(late: Option<tokio::time::error::Elapsed>) {
    tracing::warn!(late = late.is_some(), "requests are not being counted");
}
