//! One binary, so that it links once: golden workloads, properties, and the published strategies.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

mod data_doubts;
mod data_reality;
mod golden_rules;
mod golden_w1;
mod golden_w2;
mod golden_w3;
mod golden_w4;
mod observations;
mod parquet_file;
mod peers;
mod periods;
mod properties;
mod risk;
mod strategies;
mod support;
mod trade_rules;
mod volatility_of_rules;
mod walk_forward;
