//! One binary, so that it links once: golden workloads, properties, and the published strategies.

mod golden_w1;
mod golden_w2;
mod golden_w3;
mod golden_w4;
mod properties;
mod strategies;
mod support;
