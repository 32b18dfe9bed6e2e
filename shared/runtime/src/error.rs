//! What a worker says when it could not do its work.

use fo_storage::StorageError;
use std::error::Error;

/// Why a message could not be worked on, and what to do with it.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// Something it depends on failed: the message stays on the queue and comes back.
    #[error("{what}; the message will come back")]
    Retryable {
        /// What failed.
        what: String,
        /// Why.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    /// It will never work: the job is marked failed with this reason, and the message is done with.
    #[error("{reason}")]
    Permanent {
        /// What happened and what to do, for the person who asked.
        reason: String,
        /// Why.
        #[source]
        source: Option<Box<dyn Error + Send + Sync>>,
    },
}

/// Why a worker gives up on a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GiveUp {
    /// The work can't be done; it is the input's fault.
    Permanent,
    /// It failed as often as it may; it is ours. The message is kept among the dead letters, and may be sent again.
    Exhausted,
}

impl WorkerError {
    /// Worth another try.
    pub fn retryable(what: impl Into<String>, source: impl Error + Send + Sync + 'static) -> Self {
        Self::Retryable {
            what: what.into(),
            source: Some(Box::new(source)),
        }
    }

    /// Worth another try, without a cause to tell.
    pub fn retry(what: impl Into<String>) -> Self {
        Self::Retryable {
            what: what.into(),
            source: None,
        }
    }

    /// Never going to work; `reason` is shown to the person who asked.
    pub fn permanent(reason: impl Into<String>) -> Self {
        Self::Permanent {
            reason: reason.into(),
            source: None,
        }
    }

    /// The code panicked, and would again on the same input. Its words are for the log.
    pub fn panicked(panic: &(dyn std::any::Any + Send)) -> Self {
        let said = panic
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        Self::Permanent {
            reason: "The service met something in this input that it can't handle, and stopped. Trying again would end the \
                     same way: change the input, or tell your administrator."
                .into(),
            source: Some(format!("panic: {}", said.unwrap_or("no message")).into()),
        }
    }

    /// A thread of work ended otherwise than by its result: it panicked, unless the process is on its way out.
    #[must_use]
    pub fn thread(error: tokio::task::JoinError) -> Self {
        match error.try_into_panic() {
            Ok(panic) => Self::panicked(panic.as_ref()),
            Err(error) => Self::retryable("the work was interrupted", error),
        }
    }

    /// Never going to work, because of this error, whose own message is the reason.
    pub fn because(error: impl Error + Send + Sync + 'static) -> Self {
        Self::Permanent {
            reason: error.to_string(),
            source: Some(Box::new(error)),
        }
    }
}

/// What is not worth another try is a bug or a permission of ours, which a deployment may mend while the message
/// waits: every failure of a store keeps the message.
impl From<StorageError> for WorkerError {
    fn from(error: StorageError) -> Self {
        Self::Retryable {
            what: error.summary(),
            source: Some(Box::new(error)),
        }
    }
}
