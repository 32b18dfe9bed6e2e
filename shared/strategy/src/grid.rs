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
    /// Only so many, drawn at random; all if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Sample>,
}

/// Different variants drawn at random, kept in the grid's order. The grid may then be of any size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "GridSample")]
pub struct Sample {
    /// How many; fewer where constraints leave fewer or are hard to satisfy.
    pub count: usize,
    /// The same seed draws the same variants.
    #[serde(default)]
    pub seed: u64,
}

impl Grid {
    /// A grid of texts such as `("fast", "2..100")`.
    pub fn new<'t>(axes: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let axis = |(name, text): (&str, &str)| (name.to_owned(), Axis::Range(text.to_owned()));
        Self {
            axes: axes.into_iter().map(axis).collect(),
            ..Self::default()
        }
    }
}
