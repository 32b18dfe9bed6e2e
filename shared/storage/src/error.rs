//! What can go wrong with a store.

use std::error::Error;

/// A failure of a store, with its cause.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// It does not answer, or asks to slow down. Trying again can help.
    #[error("{store} is not available ({action}); try again")]
    Unavailable {
        /// Which store.
        store: &'static str,
        /// What was being done.
        action: String,
        /// The client's own error.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The database does not take these credentials: they may have been changed since they were read.
    #[error("{store} does not accept the credentials ({action})")]
    Denied {
        /// Which store.
        store: &'static str,
        /// What was being done.
        action: String,
        /// The client's own error.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The person no longer has the role that they are said to act in, or is no more.
    #[error("the user is gone or has another role")]
    Standing,
    /// A row like this exists, or one it refers to does not.
    #[error("the rows conflict ({constraint})")]
    Conflict {
        /// Name of the constraint.
        constraint: String,
        /// The database's own error.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// An object is over the size the caller accepts.
    #[error("{key} has {size} bytes; at most {limit} are read")]
    TooLarge {
        /// The object.
        key: String,
        /// Its size in bytes.
        size: u64,
        /// The size accepted.
        limit: u64,
    },
    /// Anything else: a bug, or a missing permission. Trying again does not help.
    #[error("{store} refused: {action}")]
    Refused {
        /// Which store.
        store: &'static str,
        /// What was being done.
        action: String,
        /// The client's own error.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

impl StorageError {
    /// Whether the same call may succeed later.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Denied { .. })
    }

    /// The failure in words for people: without keys, addresses and statements, which the log has.
    #[must_use]
    pub fn summary(&self) -> String {
        match self {
            Self::Unavailable { store, .. } => format!("{store} did not answer"),
            Self::Denied { store, .. } => format!("{store} did not accept the service's credentials"),
            Self::Refused { store, .. } => format!("{store} refused a request"),
            Self::Standing => "the user is gone or has another role".to_owned(),
            Self::Conflict { .. } => "the database refused a row".to_owned(),
            Self::TooLarge { size, limit, .. } => {
                format!("an object has {size} bytes; at most {limit} are read")
            }
        }
    }
}

#[cfg(feature = "postgres")]
impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        let store = "Postgres";
        let code = error
            .as_database_error()
            .and_then(|error| error.code())
            .unwrap_or_default()
            .into_owned();
        let constraint = error
            .as_database_error()
            .and_then(|error| error.constraint())
            .map(str::to_owned);
        let action = match &error {
            sqlx::Error::Database(error) => error.message().to_owned(),
            other => other.to_string(),
        };
        // Classes of SQLSTATE: 08 connection, 40 serialisation and deadlock, 53 resources, 57 shutdown and timeouts.
        let passing = ["08", "40", "53", "57"]
            .iter()
            .any(|class| code.starts_with(class))
            || matches!(
                error,
                sqlx::Error::Io(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed
            );
        // Ours: raised by `enter_as`.
        if code == "FO001" {
            return Self::Standing;
        }
        match constraint {
            Some(constraint) => Self::Conflict {
                constraint,
                source: error.into(),
            },
            // Class 28: invalid authorisation, as after a rotation of the password.
            None if code.starts_with("28") => Self::Denied {
                store,
                action,
                source: error.into(),
            },
            None if passing => Self::Unavailable {
                store,
                action,
                source: error.into(),
            },
            None => Self::Refused {
                store,
                action,
                source: error.into(),
            },
        }
    }
}

/// Sorts an SDK error by whether trying again can help.
#[cfg(any(feature = "objects", feature = "queues", feature = "tables"))]
macro_rules! sdk_error {
    ($store:literal, $action:expr, $error:expr) => {{
        let error = $error;
        let passing = match &error {
            SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_) => true,
            SdkError::ServiceError(context) => {
                let status = context.raw().status().as_u16();
                status >= 500 || status == 429
            }
            _ => false,
        };
        let (store, action) = ($store, $action.to_string());
        if passing {
            crate::StorageError::Unavailable {
                store,
                action,
                source: error.into(),
            }
        } else {
            crate::StorageError::Refused {
                store,
                action,
                source: error.into(),
            }
        }
    }};
}
#[cfg(any(feature = "objects", feature = "queues", feature = "tables"))]
pub(crate) use sdk_error;
