use chrono::NaiveDate;

/// Why prices could not be read. Every message says where and what to do.
#[derive(Debug, thiserror::Error)]
pub enum MarketError {
    /// The bytes are not the format they were taken for.
    #[error("the prices could not be read as {format}: {reason}")]
    Unreadable {
        /// `CSV` or `Parquet`.
        format: &'static str,
        /// The reader's own words.
        reason: String,
    },
    /// A cell of a CSV file does not parse.
    #[error("line {line}: column `{column}` holds `{value}`, which is not {expected}")]
    Cell {
        /// 1-based line of the file.
        line: u64,
        /// Name of the column.
        column: String,
        /// The text found, cut to 40 characters.
        value: String,
        /// What was looked for.
        expected: &'static str,
    },
    /// A column of a Parquet file has values of the wrong type.
    #[error("column `{column}` holds {found}, not {expected}: write it as {expected}, or rename it")]
    ColumnType {
        /// Name of the column.
        column: String,
        /// What its type is, in words.
        found: &'static str,
        /// What was looked for.
        expected: &'static str,
    },
    /// No column for something that is needed.
    #[error("no column `{column}`; found {found}. {help}")]
    MissingColumn {
        /// Name of the column looked for.
        column: &'static str,
        /// The columns there are.
        found: String,
        /// What to do.
        help: &'static str,
    },
    /// No bar at all is left.
    #[error("no usable price: {0}")]
    Empty(String),
    /// Two different prices for one asset and day.
    #[error(
        "`{ticker}` has two different bars on {date} (close {first} and {second}): keep the right one and load again"
    )]
    Conflict {
        /// The asset.
        ticker: String,
        /// The day.
        date: NaiveDate,
        /// Close of the first bar in the file.
        first: f64,
        /// Close of the other.
        second: f64,
    },
    /// Over a size limit.
    #[error("{what} {actual} is over the limit of {limit}")]
    TooLarge {
        /// What was counted.
        what: &'static str,
        /// The number found.
        actual: u64,
        /// The number allowed.
        limit: u64,
    },
    /// A series or field asked for is not there.
    #[error("the dataset has no series `{0}`")]
    UnknownTicker(String),
}
