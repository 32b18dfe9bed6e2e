//! Price panels: daily bars of many assets on one calendar, what is wrong with them, and how they are read and written.
//!
//! The crate knows files and arrays. It must not know of AWS, HTTP, SQL, strategies or backtests. Polars is linked
//! only under the feature `frames` (Parquet); CSV and everything else is plain arrays, so that a cold command-line
//! run does not pay for a data-frame library it does not use.
#![warn(missing_docs)]

pub mod bars;
pub mod calendar;
pub mod csv;
mod error;
#[cfg(feature = "frames")]
pub mod frames;
pub mod panel;
pub mod quality;

pub use bars::{Bar, BarTable};
pub use error::MarketError;
pub use panel::{Field, Panel};
pub use quality::{Finding, FindingKind, QualityReport};
