//! Grids of parameter values: counted before they cost anything, enumerated lazily, sampled by seed.

mod axis;
mod variants;

#[cfg(test)]
mod tests;

pub use axis::Axis;
pub use variants::{MAX_VARIANTS, Variants};

use crate::spec::Expression;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Values for several parameters, all combinations, less those that break a constraint.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// The values of each parameter, or of each number at a path. The first varies slowest.
    pub axes: IndexMap<String, Axis>,
    /// Conditions over parameters that a variant must satisfy, such as `fast < slow`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<Expression>,
}
