//! The engine, sweeps, replay hash, look-ahead certificate.
#![warn(missing_docs)]
#![allow(dead_code)]

mod account;
pub mod certificate;
mod conditions;
mod decide;
mod engine;
mod error;
mod eval;
pub mod grid;
mod kernels;
pub mod market;
mod mask;
mod notes;
mod optimise;
mod pairs;
mod range;
pub mod options;
mod orders;
pub mod result;
mod rules;
mod run;
pub mod run_id;
mod setup;
mod single;
mod summary;
pub mod sweep;
mod threshold;
mod trade;
mod trips;

pub use certificate::{Certificate, Difference};
pub use engine::{ENGINE_VERSION, Strategy, run};
pub use error::BacktestError;
pub use grid::{Grid, Sample, Variants};
pub use market::Market;
pub use options::Options;
pub use result::{Backtest, Fill, Note, Reason, Severity, Side, Trade, Turnover, Weights};
pub use summary::Summary;
pub use sweep::{Progress, Variant};
