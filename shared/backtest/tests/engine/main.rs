//! One binary, so that it links once: golden workloads, properties, and the published strategies.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

mod data_reality;
mod golden_rules;
mod golden_w1;
mod golden_w2;
mod golden_w3;
mod golden_w4;
mod parquet_file;
mod peers;
mod properties;
mod strategies;
mod support;
mod volatility_of_rules;
mod walk_forward;
