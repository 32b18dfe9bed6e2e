//! Text to spec.

use super::evolve::{STEPS, evolve};
use super::strict::Strict;
use super::yaml;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::program::suggestion;
use crate::spec::Spec;
use serde_json::Value;

/// The largest spec that is read, in bytes.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;

fn too_large(text: &str) -> Result<(), Diagnostics> {
    if text.len() <= MAX_BYTES {
        return Ok(());
    }
    let message = format!(
        "the spec is {} bytes long; at most {MAX_BYTES} are read",
        text.len()
    );
    Err(Diagnostic::error("", message)
        .help("keep long quotes and notes out of the ledger")
        .into())
}

impl Spec {
    /// Reads YAML or JSON. A problem found later can be given its line by [`super::locate`].
    ///
    /// # Errors
    /// If the text is neither, too large, or not a spec; with line and column.
    pub fn read(text: &str) -> Result<Self, Diagnostics> {
        if text.trim_start().starts_with('{') {
            Self::from_json(text)
        } else {
            Self::from_yaml(text)
        }
    }

    /// Reads YAML (1.2; anchors within bounds, no tags, no merge keys, no key twice).
    ///
    /// # Errors
    /// As for [`Spec::read`].
    pub fn from_yaml(text: &str) -> Result<Self, Diagnostics> {
        too_large(text)?;
        let value = yaml::parse::<Strict>(text)?.0;
        Self::from_value(value).map_err(|mut problems| {
            super::locate(text, &mut problems.0);
            problems
        })
    }

    /// Reads JSON.
    ///
    /// # Errors
    /// As for [`Spec::read`].
    pub fn from_json(text: &str) -> Result<Self, Diagnostics> {
        too_large(text)?;
        let Strict(value) = serde_json::from_str(text).map_err(|error| {
            // The message ends with the place, which has fields of its own here.
            let message = error.to_string();
            let message = message.split(" at line ").next().unwrap_or_default();
            let mut diagnostic = Diagnostic::error("", format!("this is not JSON: {message}"));
            diagnostic.line = Some(error.line() as u64).filter(|line| *line > 0);
            diagnostic.column = Some(error.column() as u64).filter(|column| *column > 0);
            Diagnostics::from(diagnostic)
        })?;
        Self::from_value(value).map_err(|mut problems| {
            super::locate(text, &mut problems.0);
            problems
        })
    }

    /// Reads a JSON value, bringing older versions of the language up to the current one.
    ///
    /// # Errors
    /// If it is not a spec, with the path.
    pub fn from_value(mut value: Value) -> Result<Self, Diagnostics> {
        if !value.is_object() {
            let help = "a spec is a mapping: name, universe, portfolio and more";
            return Err(Diagnostic::error("", "this is not a spec").help(help).into());
        }
        if depth(&value) > MAX_DEPTH {
            let message = format!("the spec nests deeper than {MAX_DEPTH} levels");
            return Err(Diagnostic::error("", message)
                .help("flatten the portfolio")
                .into());
        }
        evolve(&mut value, &STEPS)?;
        serde_path_to_error::deserialize(value).map_err(|error| {
            let path = error.path().to_string();
            describe(if path == "." { "" } else { &path }, &error.inner().to_string()).into()
        })
    }
}

/// How deep mappings and lists of a spec may nest, so that reading cannot exhaust a thread's stack.
const MAX_DEPTH: usize = 64;

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(values) => 1 + values.iter().map(depth).max().unwrap_or(0),
        Value::Object(values) => 1 + values.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// The names in backticks in a message of serde's.
fn names(message: &str) -> Vec<&str> {
    message.split('`').skip(1).step_by(2).collect()
}

/// A message of serde's, for people.
fn describe(path: &str, message: &str) -> Diagnostic {
    let listed = |known: &[&str]| {
        known
            .iter()
            .map(|name| format!("`{name}`"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    if let Some(rest) = message
        .strip_prefix("unknown field `")
        .or(message.strip_prefix("unknown variant `"))
    {
        let (unknown, expected) = rest.split_once('`').unwrap_or((rest, ""));
        let known = names(expected);
        // serde's path ends with the field itself or with what holds it, depending on where it noticed.
        let inside = path
            .strip_suffix(unknown)
            .map_or(path, |path| path.trim_end_matches('.'));
        let (path, what) = if message.starts_with("unknown field") {
            (
                if inside.is_empty() {
                    unknown.to_owned()
                } else {
                    format!("{inside}.{unknown}")
                },
                "field",
            )
        } else {
            (path.to_owned(), "value")
        };
        let help = match suggestion(unknown, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "nothing is expected here".to_owned(),
            None => format!("possible here: {}", listed(&known)),
        };
        return Diagnostic::error(path, format!("there is no {what} `{unknown}` here")).help(help);
    }
    if let Some(rest) = message.strip_prefix("missing field `") {
        let name = rest.trim_end_matches('`');
        let at = if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        };
        return Diagnostic::error(at, format!("`{name}` is missing")).help(format!("add `{name}`"));
    }
    if let Some(rest) = message
        .strip_prefix("invalid type: ")
        .or(message.strip_prefix("invalid value: "))
        && let Some((found, expected)) = rest.split_once(", expected ")
    {
        let found = found
            .replace("unit value", "nothing")
            .replace("map", "a mapping")
            .replace("sequence", "a list");
        return Diagnostic::error(path, format!("found {found}")).help(format!("expected {expected}"));
    }
    Diagnostic::error(path, message)
}
