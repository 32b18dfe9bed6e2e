//! A spec with other values: parameters, or whatever stands at a path.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::path;
use crate::program::suggestion;
use crate::spec::{Assignment, Quantity, Spec};
use crate::visit::visit_expressions;
use serde_json::Value;

impl Spec {
    /// The spec with other values for parameters, or for what stands at paths (`portfolio.select.top`,
    /// `costs.commission_bps`). A plain number takes over the unit of the parameter.
    ///
    /// # Errors
    /// If there is no such parameter or path, or the result is not a spec.
    pub fn with_parameters(&self, assignment: &Assignment) -> Result<Self, Diagnostics> {
        let mut spec = self.clone();
        for (name, quantity) in assignment {
            if let Some(parameter) = spec.parameters.get_mut(name) {
                *parameter = quantity.in_unit_of(*parameter);
            } else if name.contains('.') {
                let value = serde_json::to_value(quantity).unwrap_or_default();
                spec = spec.with_value(name, value)?;
            } else {
                return Err(unknown(&spec, name).into());
            }
        }
        Ok(spec)
    }

    /// The spec with another value at a path; sections that are absent are made.
    ///
    /// # Errors
    /// If nothing can stand at the path, or the result is not a spec.
    pub fn with_value(&self, path: &str, value: Value) -> Result<Self, Diagnostics> {
        let mut whole = self.to_value();
        if !path::set(&mut whole, path, value) {
            let help = "give a path into the spec, such as `portfolio.select.top` or `universe.tickers[0]`";
            return Err(Diagnostic::error(path, "nothing can stand at this path")
                .help(help)
                .into());
        }
        Self::from_value(whole)
    }

    /// The value at a path, as JSON.
    pub fn value_at(&self, path: &str) -> Option<Value> {
        path::get(&self.to_value(), path).cloned()
    }

    /// The spec with the constant at a path replaced by a new parameter, and that parameter's name; `default` is its
    /// value if nothing stands there. This makes any constant of a spec the axis of a grid.
    ///
    /// # Errors
    /// If what stands there is not a constant written as a number or quantity.
    pub fn with_lifted(&self, path: &str, default: Quantity) -> Result<(Self, String), Diagnostics> {
        let problem = |message: &str| {
            Diagnostics::from(Diagnostic::error(path, message).help(
                "a grid varies parameters, and numbers at paths such as `costs.commission_bps`; other fields are \
                 changed one spec at a time",
            ))
        };
        let value = match self.value_at(path) {
            None => default,
            Some(value) => serde_json::from_value(value)
                .map_err(|_| problem("what stands here is not a number or quantity"))?,
        };
        let mut name: String = path
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { '_' })
            .collect();
        while self.parameters.contains_key(&name) || self.signals.contains_key(&name) {
            name.push('_');
        }
        let mut spec = self.with_value(path, Value::String(name.clone()))?;
        // Only where an expression stands does the name mean the parameter.
        let mut lifted = false;
        visit_expressions(&mut spec, &mut |_, expression| {
            lifted |= expression.text() == name
        });
        if !lifted {
            return Err(problem("no number stands at this path"));
        }
        spec.parameters.insert(name.clone(), value);
        Ok((spec, name))
    }
}

fn unknown(spec: &Spec, name: &str) -> Diagnostic {
    let known: Vec<&str> = spec.parameters.keys().map(String::as_str).collect();
    let help = match suggestion(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => {
            "the spec has no parameters; give a path such as `costs.commission_bps`".into()
        }
        None => format!("its parameters are {}", known.join(", ")),
    };
    Diagnostic::error(
        format!("parameters.{name}"),
        format!("the spec has no parameter `{name}`"),
    )
    .help(help)
}
