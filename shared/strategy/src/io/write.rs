//! Spec to text.

use super::canonical::tidy;
use crate::spec::Spec;
use crate::visit::visit_expressions;
use serde_json::Value;
use std::fmt::Write;

/// A line is broken when it would become longer, in characters.
const WIDTH: usize = 100;

impl Spec {
    /// The spec as JSON.
    pub fn to_value(&self) -> Value {
        // Serialising these types cannot fail: keys are strings and numbers finite.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The spec as YAML: what is short on one line, the rest in blocks.
    pub fn to_yaml(&self) -> String {
        let mut text = String::new();
        if let Value::Object(fields) = self.to_value() {
            for (key, value) in &fields {
                entry(&mut text, key, value, 0);
            }
        }
        text
    }

    /// The spec as it is written by convention: [`Spec::to_yaml`] with each expression in its conventional text.
    pub fn formatted(&self) -> String {
        let mut spec = self.clone();
        // Whoever writes it anew takes it over as the current version reads it.
        spec.from_version = None;
        visit_expressions(&mut spec, &mut |_, expression| tidy(expression));
        spec.to_yaml()
    }
}

/// Whether text can stand without quotes, for readers of YAML 1.1 and 1.2 alike; `flow` inside brackets.
fn is_plain(text: &str, flow: bool) -> bool {
    let first = text.chars().next();
    let starts = first.is_some_and(|c| c.is_alphanumeric() || "_(.".contains(c))
        || (first == Some('-') && text.chars().nth(1).is_some_and(|c| c.is_alphabetic() || c == '('));
    let ends = !text.ends_with([' ', ':']);
    let inside = !text.contains(": ") && !text.contains(" #") && !text.contains(|c: char| c.is_control());
    let odd = text.contains([
        '\u{feff}', '\u{85}', '\u{2028}', '\u{2029}', '\u{fffe}', '\u{ffff}',
    ]);
    let flow_safe = !flow || !text.contains([',', '[', ']', '{', '}']) && !text.contains(":");
    let word = matches!(
        text.to_ascii_lowercase().as_str(),
        "null"
            | "~"
            | "true"
            | "false"
            | "yes"
            | "no"
            | "on"
            | "off"
            | "y"
            | "n"
            | ".inf"
            | ".nan"
            | "nan"
            | "inf"
    );
    // Numbers, dates, times and sexagesimals, but not ranges such as 2..100.
    let numeric = !text.contains("..")
        && text.chars().any(|c| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_hexdigit() || "+-._:xXoOtTzZ".contains(c));
    starts && ends && inside && !odd && flow_safe && !word && !numeric
}

fn scalar(value: &Value, flow: bool) -> String {
    match value {
        Value::String(text) if is_plain(text, flow) => text.clone(),
        Value::String(text) => {
            let mut quoted = String::from("\"");
            for c in text.chars() {
                match c {
                    '"' => quoted.push_str("\\\""),
                    '\\' => quoted.push_str("\\\\"),
                    '\n' => quoted.push_str("\\n"),
                    '\t' => quoted.push_str("\\t"),
                    c if c.is_control() || "\u{85}\u{2028}\u{2029}\u{feff}\u{fffe}\u{ffff}".contains(c) => {
                        // Writing to a string cannot fail.
                        let _ = write!(quoted, "\\u{:04x}", c as u32);
                    }
                    c => quoted.push(c),
                }
            }
            quoted.push('"');
            quoted
        }
        other => other.to_string(),
    }
}

/// The value on one line, if it fits in `room` characters.
fn inline(value: &Value, room: usize) -> Option<String> {
    let text = match value {
        Value::Array(values) => {
            let mut text = String::from("[");
            for (position, value) in values.iter().enumerate() {
                text.push_str(if position > 0 { ", " } else { "" });
                text.push_str(&inline_part(value, room.checked_sub(text.len())?)?);
            }
            text + "]"
        }
        Value::Object(values) => {
            let mut text = String::from("{");
            for (position, (key, value)) in values.iter().enumerate() {
                text.push_str(if position > 0 { ", " } else { "" });
                text.push_str(&scalar(&Value::String(key.clone()), true));
                text.push_str(": ");
                text.push_str(&inline_part(value, room.checked_sub(text.len())?)?);
            }
            text + "}"
        }
        other => scalar(other, false),
    };
    (text.chars().count() <= room).then_some(text)
}

fn inline_part(value: &Value, room: usize) -> Option<String> {
    match value {
        Value::Array(_) | Value::Object(_) => inline(value, room),
        other => Some(scalar(other, true)),
    }
}

/// Whether a value should stand on one line if it fits: lists of plain values and small mappings do; the sections of a
/// spec and the parts of a portfolio read better as blocks.
fn is_small(value: &Value, indent: usize) -> bool {
    match value {
        Value::Array(values) => values.iter().all(|value| is_small(value, indent)),
        Value::Object(values) => {
            let nested = values.values().filter(|value| value.is_object()).count();
            indent > 0 && values.len() <= 6 && nested <= 1 || values.values().all(|value| !value.is_object())
        }
        _ => true,
    }
}

fn entry(text: &mut String, key: &str, value: &Value, indent: usize) {
    let key = scalar(&Value::String(key.to_owned()), false);
    let _ = write!(text, "{:indent$}{key}:", "");
    under(text, value, indent, indent + key.chars().count() + 2);
}

/// What follows a key or a dash: a value on the same line, or a block below it.
fn under(text: &mut String, value: &Value, indent: usize, used: usize) {
    let container = matches!(value, Value::Array(values) if !values.is_empty())
        || matches!(value, Value::Object(values) if !values.is_empty());
    let line = if !container || is_small(value, indent) {
        inline(value, WIDTH.saturating_sub(used))
    } else {
        None
    };
    match (line, value) {
        (Some(line), _) => {
            let _ = writeln!(text, " {line}");
        }
        (None, Value::Array(values)) if container => {
            text.push('\n');
            for value in values {
                item(text, value, indent + 2);
            }
        }
        (None, Value::Object(values)) if container => {
            text.push('\n');
            for (key, value) in values {
                entry(text, key, value, indent + 2);
            }
        }
        (None, value) => {
            let _ = writeln!(text, " {}", scalar(value, false));
        }
    }
}

fn item(text: &mut String, value: &Value, indent: usize) {
    let room = WIDTH.saturating_sub(indent + 2);
    if let Some(line) = inline(value, room).filter(|_| is_small(value, indent)) {
        let _ = writeln!(text, "{:indent$}- {line}", "");
        return;
    }
    if let Value::Object(values) = value
        && !values.is_empty()
    {
        // The first entry stands beside the dash, the others below it.
        let mut block = String::new();
        for (key, value) in values {
            entry(&mut block, key, value, indent + 2);
        }
        let _ = write!(text, "{:indent$}- {}", "", block.trim_start());
        return;
    }
    let _ = write!(text, "{:indent$}-", "");
    under(text, value, indent, indent + 2);
}
