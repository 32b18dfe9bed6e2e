//! Price panels: daily bars of many assets on one calendar, what is wrong with them, and how they are read and written.
//!
//! The crate knows files and arrays. It must not know of AWS, HTTP, SQL, strategies or backtests. Parquet is linked
//! only under the feature `parquet`; CSV and everything else is plain arrays.
#![warn(missing_docs)]

pub mod bars;
pub mod calendar;
pub mod csv;
mod error;
#[cfg(feature = "parquet")]
pub mod files;
pub mod panel;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod quality;

pub use bars::{Bar, BarTable};
pub use error::MarketError;
pub use panel::{Field, Panel, Refused};
pub use quality::{Finding, FindingKind, QualityReport};
