//! Presigned requests: files go straight to the store, never through a function.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A request the client makes itself, exactly as given: the signature covers size and type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Upload {
    /// HTTP method to use.
    pub method: String,
    /// Where to send the file.
    pub url: String,
    /// Headers to send along, unchanged.
    pub headers: BTreeMap<String, String>,
    /// When the signature ends.
    pub expires_at: DateTime<Utc>,
}

/// Notes what is wrong with a file's name: it is shown to people and never used as a path.
pub(crate) fn check_file_name(name: &str, field: &str, problems: &mut crate::Problems) {
    let usable = !name.trim().is_empty()
        && name.len() <= 255
        && !name
            .chars()
            .any(|character| character.is_control() || matches!(character, '/' | '\\'));
    problems.require(usable, field, || {
        "must be a file's name of 1 to 255 bytes, without a path or control characters".into()
    });
}
