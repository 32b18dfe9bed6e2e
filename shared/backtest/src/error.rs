//! Why a run can't be done.

use chrono::NaiveDate;

/// What was wrong, where, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum BacktestError {
    /// The strategy itself is wrong.
    #[error("{0}")]
    Strategy(#[from] fo_strategy::Diagnostics),
    /// The strategy names an asset the prices do not have.
    #[error("{path}: the prices have no series named {ticker}{suggestion}")]
    UnknownTicker {
        /// Where in the spec.
        path: String,
        /// The name.
        ticker: String,
        /// A similar name that exists, as a sentence part, or nothing.
        suggestion: String,
    },
    /// The strategy needs a column the prices do not have.
    #[error("{path}: the prices have no {field}; load data with that column or rewrite the rule on closes")]
    MissingField {
        /// Where in the spec.
        path: String,
        /// The column.
        field: &'static str,
    },
    /// Something in the spec can't be run as written.
    #[error("{path}: {message}")]
    Spec {
        /// Where in the spec.
        path: String,
        /// What is wrong and how to mend it.
        message: String,
    },
    /// No bar lies in the period asked for.
    #[error("there is no price between {from} and {to}: the data covers {first} to {last}")]
    EmptyPeriod {
        /// Start asked for.
        from: NaiveDate,
        /// End asked for.
        to: NaiveDate,
        /// First day of the data.
        first: NaiveDate,
        /// Last day of the data.
        last: NaiveDate,
    },
    /// The panel has no bars or no assets.
    #[error("the prices are empty")]
    NoData,
    /// A sweep that can't be done as asked.
    #[error("{0}")]
    Sweep(String),
    /// The caller stopped the sweep.
    #[error("the run was cancelled")]
    Cancelled,
}
