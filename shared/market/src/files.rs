//! Price files of any format.

use bytes::Bytes;

use crate::quality::QualityReport;
use crate::{MarketError, Panel, csv, parquet};

/// Reads CSV or Parquet, told apart by Parquet's magic bytes. `name` names the asset where the file does not.
///
/// # Errors
/// As [`parquet::read`] and [`csv::read`].
pub fn read(bytes: impl Into<Bytes>, name: &str) -> Result<(Panel, QualityReport), MarketError> {
    let bytes = bytes.into();
    if bytes.starts_with(b"PAR1") {
        parquet::read(bytes, name)
    } else {
        csv::read(&bytes, name)
    }
}
