//! Expressions as they stand in a spec: text, checked and compiled later by [`crate::program::compile`].

use super::quantity::serialize_number;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{borrow::Cow, fmt};

/// The text of an expression, for example `close > sma(close, 10 months)`. A bare number or truth value in YAML or
/// JSON is read as its text.
///
/// Where the language asks for a constant (a count, a percentage, a window), the expression may use literals and
/// parameters only: `10`, `10%`, `60 days`, `top`, `2 * fast`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Expression(String);

impl Expression {
    /// An expression from its text; nothing is checked yet.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Expression {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Expression {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<f64> for Expression {
    fn from(value: f64) -> Self {
        Self(value.to_string())
    }
}

impl From<super::Quantity> for Expression {
    fn from(value: super::Quantity) -> Self {
        Self(value.to_string())
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Expression {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.0.as_str();
        // `Infinity`, `nan` and `1_000` are names to us, not numbers.
        let numeric = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
        match text.parse::<f64>() {
            Ok(value) if numeric && value.is_finite() && value.to_string() == text => {
                serialize_number(value, serializer)
            }
            _ => serializer.serialize_str(text),
        }
    }
}

impl<'de> Deserialize<'de> for Expression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Expression;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an expression: text, a number or a truth value")
            }
            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Expression, E> {
                Ok(Expression(value.to_string()))
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Expression, E> {
                Ok(Expression(value.to_string()))
            }
            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Expression, E> {
                Ok(Expression(value.to_string()))
            }
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Expression, E> {
                Ok(Expression(value.to_string()))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Expression, E> {
                Ok(Expression(text.to_owned()))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for Expression {
    fn schema_name() -> Cow<'static, str> {
        "Expression".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An expression over prices, signals and parameters; docs/strategy-language.md lists operators and functions.",
            "type": ["string", "number", "boolean"]
        })
    }
}
