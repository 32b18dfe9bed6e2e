//! Cursor pagination: stable while rows are added, unlike an offset.

use crate::error::{Problems, Validate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Items on a page when the caller does not say.
pub const DEFAULT_LIMIT: u32 = 50;
/// Most items a page can hold.
pub const MAX_LIMIT: u32 = 200;

/// The query of a plain list, newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// Items wanted, 1 to 200; 50 by default.
    pub limit: Option<u32>,
    /// `metadata.next_cursor` of the page before.
    pub cursor: Option<Uuid>,
}

impl PageQuery {
    /// The page size to use.
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(DEFAULT_LIMIT)
    }
}

impl Validate for PageQuery {
    fn validate(&self, problems: &mut Problems) {
        check_limit(self.limit, problems);
    }
}

/// Notes a page size out of range; shared by the queries that add filters to a list.
pub(crate) fn check_limit(limit: Option<u32>, problems: &mut Problems) {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    problems.require((1..=MAX_LIMIT).contains(&limit), "limit", || {
        format!("must be between 1 and {MAX_LIMIT}, not {limit}")
    });
}
