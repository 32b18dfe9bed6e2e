//! Parquet: reading what people upload, and the canonical file a dataset is kept as.
//!
//! Columns go straight from the file into each asset's columns, a batch of rows at a time and only those that are
//! needed; there is no table of everything in between.
//!
//! The canonical file is long: `date` (date), `ticker` (string), then `open, high, low, close, adjusted_close,
//! volume` (doubles, null where there is no value), sorted by ticker and date, zstd-compressed. `close` to `high` are
//! raw quotes, so that loading it again gives the same panel.

mod column;
mod read;
mod source;
mod write;

pub use read::read;
pub use write::{write_panel, write_series};

use crate::MarketError;

/// The most bytes a Parquet file may have.
pub const MAX_BYTES: u64 = 1 << 30;

fn unreadable(error: ::parquet::errors::ParquetError) -> MarketError {
    MarketError::Unreadable {
        format: "Parquet",
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests;
