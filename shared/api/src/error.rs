//! Error codes, their HTTP statuses, and the problems found in a request's fields.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What went wrong, for programs. The wire form is snake_case and never changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// 400: the request can't be read at all (malformed JSON, bad encoding).
    BadRequest,
    /// 401: no credentials, or credentials that don't hold.
    Unauthenticated,
    /// 401: the access token was good once; refresh it.
    TokenExpired,
    /// 403: the caller is known, and their role is not enough.
    Forbidden,
    /// 404: no such thing in the caller's organisation.
    NotFound,
    /// 405: the path exists, the method does not.
    MethodNotAllowed,
    /// 409: the thing is not in a state that allows this.
    Conflict,
    /// 413: the body, or the file announced, is over the limit.
    PayloadTooLarge,
    /// 415: the content type is not one we read.
    UnsupportedMediaType,
    /// 422: the request was read and its values don't hold; `details` names each field.
    ValidationFailed,
    /// 422: the `Idempotency-Key` was used with another request.
    IdempotencyKeyReused,
    /// 429: too many requests; `Retry-After` says when to come back.
    RateLimited,
    /// 500: our fault; the request id finds it in the log.
    Internal,
    /// 503: something we depend on is not answering; try again.
    Unavailable,
}

impl ErrorCode {
    /// Every code, in the order of their statuses.
    pub const ALL: [Self; 14] = [
        Self::BadRequest,
        Self::Unauthenticated,
        Self::TokenExpired,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::PayloadTooLarge,
        Self::UnsupportedMediaType,
        Self::ValidationFailed,
        Self::IdempotencyKeyReused,
        Self::RateLimited,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The HTTP status this code travels under.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::Unauthenticated | Self::TokenExpired => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::Conflict => 409,
            Self::PayloadTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::ValidationFailed | Self::IdempotencyKeyReused => 422,
            Self::RateLimited => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }
}

/// One field that does not hold, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldError {
    /// Dotted path of the field in the request, e.g. `grid.fast`.
    pub field: String,
    /// What is wrong with it and how to mend it.
    pub message: String,
}

/// Collects every problem of a request, so that a person mends them in one go.
#[derive(Debug, Default)]
pub struct Problems(Vec<FieldError>);

impl Problems {
    /// Notes a problem with a field.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push(FieldError {
            field: field.into(),
            message: message.into(),
        });
    }

    /// Notes a problem unless the condition holds.
    pub fn require(&mut self, holds: bool, field: &str, message: impl FnOnce() -> String) {
        if !holds {
            self.add(field, message());
        }
    }

    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The problems, in the order they were found.
    #[must_use]
    pub fn into_vec(self) -> Vec<FieldError> {
        self.0
    }
}

/// A request part that can say what is wrong with its values, beyond what its types already rule out.
pub trait Validate {
    /// Adds every problem found. Nothing is looked up: this sees the request alone.
    fn validate(&self, problems: &mut Problems) {
        let _ = problems;
    }
}
