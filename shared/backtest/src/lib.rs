//! The engine, sweeps, replay hash, look-ahead certificate.
#![warn(missing_docs)]
#![allow(dead_code)]

mod account;
pub mod certificate;
mod error;
mod eval;
mod graph;
mod kernels;
pub mod market;
mod mask;
mod optimise;
mod range;
pub mod result;
mod single;
mod summary;

pub use error::BacktestError;
pub use market::Market;
pub use summary::Summary;
