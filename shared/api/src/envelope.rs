//! The one shape every answer has.

use crate::error::{ErrorCode, FieldError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Every JSON answer: `data` on success, `error` otherwise, `metadata` always.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// Whether the request did what it asked.
    pub success: bool,
    /// The answer; null on failure.
    pub data: Option<T>,
    /// What went wrong; null on success.
    pub error: Option<ErrorBody>,
    /// About the answer.
    pub metadata: Metadata,
}

impl<T> Envelope<T> {
    /// A successful answer.
    pub fn success(data: T, metadata: Metadata) -> Self {
        Self {
            success: true,
            data: Some(data),
            error: None,
            metadata,
        }
    }

    /// A failed one.
    pub fn failure(error: ErrorBody, metadata: Metadata) -> Self {
        Self {
            success: false,
            data: None,
            error: Some(error),
            metadata,
        }
    }
}

/// What went wrong, for programs (`code`) and for people (`message`, `details`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorBody {
    /// Stable code.
    pub code: ErrorCode,
    /// What happened and what to do about it.
    pub message: String,
    /// The fields at fault, when there are any.
    #[serde(default)]
    pub details: Vec<FieldError>,
}

/// About an answer rather than in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Metadata {
    /// Quote this when asking for help: it finds the request in the logs.
    pub request_id: String,
    /// Lists only: pass it as `cursor` for the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<Uuid>,
}
