//! The content hash: what a spec does, apart from how it is written and what is said about it.

use crate::expression::{AstKind, Function, parse};
use crate::spec::{Expression, Quantity, Spec};
use crate::visit::visit_expressions;
use serde_json::Value;
use std::fmt;

/// The BLAKE3 hash of a spec's canonical form; prints as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The hash as bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An expression in its conventional text; text that does not parse stays as it is.
pub(super) fn tidy(expression: &mut Expression) {
    if let Ok(ast) = parse(expression.text()) {
        *expression = Expression::new(ast.to_string());
    }
}

/// The same, with each function by its first name.
fn normalise(expression: &mut Expression) {
    if let Ok(mut ast) = parse(expression.text()) {
        ast.rewrite(&mut |ast| {
            if let AstKind::Call { name, .. } = &mut ast.kind
                && let Some(function) = Function::from_name(name)
            {
                *name = function.signature().names[0].to_owned();
            }
        });
        *expression = Expression::new(ast.to_string());
    }
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.into_iter().collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(
                entries
                    .into_iter()
                    .map(|(key, value)| (key, sorted(value)))
                    .collect(),
            )
        }
        Value::Array(values) => Value::Array(values.into_iter().map(sorted).collect()),
        other => other,
    }
}

impl Spec {
    /// The canonical form: JSON without white space, keys sorted, expressions in canonical text, defaults left out, and
    /// nothing that does not change a backtest: no older version, name, description, citation, claims, search or ledger.
    pub fn canonical(&self) -> String {
        let mut spec = Spec {
            name: String::new(),
            from_version: None,
            description: String::new(),
            citation: String::new(),
            claims: Vec::new(),
            search: None,
            ledger: Default::default(),
            ..self.clone()
        };
        visit_expressions(&mut spec, &mut |_, expression| normalise(expression));
        if spec
            .capital
            .as_ref()
            .is_some_and(|capital| capital.text().parse() == Ok(Quantity::number(1e6)))
        {
            spec.capital = None;
        }
        let mut value = serde_json::to_value(&spec).unwrap_or_default();
        if let Value::Object(fields) = &mut value {
            fields.shift_remove("name");
        }
        sorted(value).to_string()
    }

    /// The hash of [`Spec::canonical`]: the same for specs that do the same by the same words, whatever is said about
    /// them.
    pub fn content_hash(&self) -> Hash {
        Hash(*blake3::hash(self.canonical().as_bytes()).as_bytes())
    }
}
