//! Grids of parameter values.

use crate::spec::Quantity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The values tried for one parameter: a range `2..100` or `a..b:step` (ends included; with a unit: `3..12 months`),
/// or a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "a range such as `2..100` or `0..1:0.1`, or a list of values"
)]
pub enum Axis {
    /// The values themselves.
    List(Vec<Quantity>),
    /// A range, as text.
    Range(String),
}
