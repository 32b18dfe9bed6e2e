//! What no request may hold, whatever it is about.

use crate::error::ApiError;
use fo_api::FieldError;
use serde_json::{Number, Value};

/// The largest number a request may hold, either way. Sums and products of such are still numbers, and every one of them can be
/// stored and read back.
const LARGEST: f64 = 1e15;

/// Checks the values of a body: no text with the character U+0000, which no database keeps, and no number out of bounds.
///
/// # Errors
/// `validation_failed` with each place.
pub(crate) fn check(value: &Value) -> Result<(), ApiError> {
    let mut found = Vec::new();
    walk(value, "", &mut found);
    if found.is_empty() {
        Ok(())
    } else {
        Err(ApiError::invalid_fields(found))
    }
}

/// Checks a text of a path or a query.
///
/// # Errors
/// `validation_failed` with its name.
pub(crate) fn check_text(name: &str, text: &str) -> Result<(), ApiError> {
    if text.contains('\0') {
        return Err(ApiError::invalid(plain(name), NUL));
    }
    Ok(())
}

const NUL: &str = "must not contain the character U+0000";

fn walk(value: &Value, path: &str, found: &mut Vec<FieldError>) {
    if let Some(message) = wrong(value) {
        let field = if path.is_empty() { "body" } else { path }.to_owned();
        found.push(FieldError { field, message });
    }
    match value {
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                walk(item, &format!("{path}[{at}]"), found);
            }
        }
        Value::Object(members) => {
            let dot = if path.is_empty() { "" } else { "." };
            for (name, member) in members.iter().filter(|(name, _)| !name.contains('\0')) {
                walk(member, &format!("{path}{dot}{name}"), found);
            }
        }
        _ => {}
    }
}

/// What is wrong with a value itself.
fn wrong(value: &Value) -> Option<String> {
    // A whole number of 64 bits is exact, and whoever reads it says what it may be.
    let boundless = |number: &Number| {
        !number.is_i64() && !number.is_u64() && number.as_f64().is_none_or(|number| number.abs() > LARGEST)
    };
    match value {
        Value::String(text) if text.contains('\0') => Some(NUL.to_owned()),
        Value::Number(number) if boundless(number) => {
            Some(format!("must be a number from -{LARGEST:e} to {LARGEST:e}"))
        }
        Value::Object(members) if members.keys().any(|name| name.contains('\0')) => {
            Some(format!("has a field whose name is wrong: it {NUL}"))
        }
        _ => None,
    }
}

fn plain(name: &str) -> String {
    name.chars()
        .filter(|character| !character.is_control())
        .take(60)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn places(value: &Value) -> Vec<String> {
        let error = check(value).err();
        error.map_or_else(Vec::new, |error| {
            error.fields().into_iter().map(str::to_owned).collect()
        })
    }

    #[test]
    fn nul_and_boundless_numbers_are_found_wherever_they_are() {
        assert_eq!(
            places(&json!({"a": {"b": ["x", "y\0"]}, "c": 1e16, "d": 1e15, "e": -1e300})),
            ["a.b[1]", "c", "e"]
        );
        assert_eq!(places(&json!({"a": {"b\0": 1}})), ["a"]);
        assert_eq!(places(&json!("\0")), ["body"]);
        assert!(places(&json!({"a": [1, null, true, "é", {"b": u32::MAX}]})).is_empty());
    }
}
