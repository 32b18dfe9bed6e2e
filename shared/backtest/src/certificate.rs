//! The look-ahead certificate.

use serde::{Deserialize, Serialize};

/// What was checked and what came out.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Certificate {
    /// Days at which prices were cut off and everything before recomputed.
    pub checked: Vec<chrono::NaiveDate>,
}
