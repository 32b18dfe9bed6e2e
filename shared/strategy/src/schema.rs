//! The JSON Schema of the language.

use crate::spec::Spec;
use serde_json::Value;

/// The JSON Schema (draft 2020-12) of a spec. The committed copy is `infra/strategy.schema.json`.
pub fn json_schema() -> Value {
    schemars::schema_for!(Spec).to_value()
}
