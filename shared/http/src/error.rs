//! The one error a handler can answer with.

use fo_api::{ErrorBody, ErrorCode, FieldError, Problems};
use std::error::Error as StdError;

type Source = Box<dyn StdError + Send + Sync>;

/// What the client is told (`code`, `message`, `details`) and, apart from it, what only the log is told (the source).
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct ApiError {
    code: ErrorCode,
    message: String,
    details: Vec<FieldError>,
    retry_after: Option<u64>,
    #[source]
    source: Option<Source>,
}

impl ApiError {
    /// An error with a message for the person who called.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            details: Vec::new(),
            retry_after: None,
            source: None,
        }
    }

    /// Nothing of this kind under this id in the caller's organisation.
    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(
            ErrorCode::NotFound,
            format!("no {what} has this id in your organisation"),
        )
    }

    /// The thing is not in a state that allows this.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Conflict, message)
    }

    /// One field does not hold.
    pub fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::invalid_fields(vec![FieldError {
            field: field.into(),
            message: message.into(),
        }])
    }

    /// Several fields don't hold.
    #[must_use]
    pub fn invalid_fields(details: Vec<FieldError>) -> Self {
        let message = match details.as_slice() {
            [one] => format!("{}: {}", one.field, one.message),
            many => format!("{} fields need mending; details name each", many.len()),
        };
        Self {
            details,
            ..Self::new(ErrorCode::ValidationFailed, message)
        }
    }

    /// An error if any problem was found.
    ///
    /// # Errors
    /// `validation_failed` with every problem.
    pub fn check(problems: Problems) -> Result<(), Self> {
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Self::invalid_fields(problems.into_vec()))
        }
    }

    /// Our fault: the client gets a request id, the log gets the whole chain.
    pub fn internal(source: impl Into<Source>) -> Self {
        Self {
            source: Some(source.into()),
            ..Self::new(
                ErrorCode::Internal,
                "something went wrong on our side; quote the request id when asking for help",
            )
        }
    }

    /// Something we depend on is not answering.
    pub fn unavailable(source: impl Into<Source>) -> Self {
        Self {
            source: Some(source.into()),
            retry_after: Some(2),
            ..Self::new(
                ErrorCode::Unavailable,
                "a service this needs is not answering; try again in a moment",
            )
        }
    }

    /// Asks the client to wait before coming back.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// The same error with what caused it, for the log.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The code, which fixes the status.
    #[must_use]
    pub const fn code(&self) -> ErrorCode {
        self.code
    }

    /// The names of the fields at fault.
    pub(crate) fn fields(&self) -> Vec<&str> {
        self.details.iter().map(|detail| detail.field.as_str()).collect()
    }

    pub(crate) const fn wait(&self) -> Option<u64> {
        self.retry_after
    }

    pub(crate) fn body(&self) -> ErrorBody {
        ErrorBody {
            code: self.code,
            message: self.message.clone(),
            details: self.details.clone(),
        }
    }
}
