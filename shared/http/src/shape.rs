//! Lists where objects are meant. What reads a request takes `["a.pdf", 10]` for an object whose fields come in this order; nobody
//! means that.

use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;

/// Returns the place of a list where the type has an object, if there is one.
pub(crate) fn misplaced_list<T: JsonSchema>(value: &Value) -> Option<String> {
    // Most requests hold no list at all, and a schema takes a moment to make.
    if !has_list(value) {
        return None;
    }
    let root = SchemaGenerator::default().into_root_schema_for::<T>().to_value();
    find(&root, &root, value, "")
}

fn has_list(value: &Value) -> bool {
    match value {
        Value::Array(_) => true,
        Value::Object(members) => members.values().any(has_list),
        _ => false,
    }
}

/// What a schema may mean: references followed, alternatives apart.
fn meanings<'s>(root: &'s Value, schema: &'s Value, found: &mut Vec<&'s Value>, depth: usize) {
    if depth > 16 {
        return;
    }
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        if let Some(target) = name.strip_prefix('#').and_then(|pointer| root.pointer(pointer)) {
            meanings(root, target, found, depth + 1);
        }
        return;
    }
    let alternatives = ["anyOf", "oneOf"]
        .iter()
        .find_map(|key| schema.get(key)?.as_array());
    match alternatives {
        Some(alternatives) => {
            for alternative in alternatives {
                meanings(root, alternative, found, depth + 1);
            }
            if schema.get("properties").is_some() {
                found.push(schema);
            }
        }
        None => found.push(schema),
    }
}

fn is_of(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::String(name)) => name == kind,
        Some(Value::Array(names)) => names.iter().any(|name| name == kind),
        // Anything goes.
        _ => schema.get("const").is_none() && schema.get("enum").is_none(),
    }
}

fn find(root: &Value, schema: &Value, value: &Value, path: &str) -> Option<String> {
    let mut all = Vec::new();
    meanings(root, schema, &mut all, 0);
    match value {
        Value::Array(items) => {
            let lists: Vec<_> = all.iter().filter(|schema| is_of(schema, "array")).collect();
            if lists.is_empty() {
                let object = all.iter().any(|schema| is_of(schema, "object"));
                return object.then(|| if path.is_empty() { "body" } else { path }.to_owned());
            }
            items.iter().enumerate().find_map(|(at, item)| {
                in_all(lists.iter().map(|schema| schema.get("items")), |items| {
                    find(root, items, item, &format!("{path}[{at}]"))
                })
            })
        }
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            let dot = if path.is_empty() { "" } else { "." };
            let objects = all.iter().filter(|schema| is_of(schema, "object"));
            let member_of = objects.map(|schema| {
                let own = schema.get("properties").and_then(|own| own.get(name));
                own.or_else(|| schema.get("additionalProperties"))
            });
            in_all(member_of, |schema| {
                find(root, schema, member, &format!("{path}{dot}{name}"))
            })
        }),
        _ => None,
    }
}

/// A place that is found wrong under every one of some schemas; one that is not known finds nothing wrong.
fn in_all<'s>(
    schemas: impl Iterator<Item = Option<&'s Value>>,
    find: impl Fn(&'s Value) -> Option<String>,
) -> Option<String> {
    let mut first = None;
    for schema in schemas {
        let found = find(schema?)?;
        first.get_or_insert(found);
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;
    use fo_api::{auth::Credentials, backtests::NewBacktest, documents::NewDocument};
    use serde_json::json;

    #[test]
    fn a_list_is_no_object_however_deep() {
        let document = json!(["a.pdf", "application/pdf", 10]);
        assert_eq!(misplaced_list::<NewDocument>(&document).as_deref(), Some("body"));
        assert_eq!(
            misplaced_list::<Credentials>(&json!(["a@b.c", "x"])).as_deref(),
            Some("body")
        );
        let period = json!({"period": ["2000-01-01", "2001-01-01"]});
        assert_eq!(misplaced_list::<NewBacktest>(&period).as_deref(), Some("period"));
        let costs = json!({"spec": {"costs": [1, 2]}});
        assert_eq!(
            misplaced_list::<NewBacktest>(&costs).as_deref(),
            Some("spec.costs")
        );
    }

    #[test]
    fn lists_where_they_belong_stay() {
        let spec = json!({
            "spec": {
                "name": "x", "universe": {"tickers": ["A", "B"]},
                "portfolio": {"hold": ["A", "B"], "weight": "equal"},
                "claims": [{"metric": "cagr", "value": 0.1}],
            },
            "constraints": ["fast < slow"],
            "grid": {"fast": [1, 2, 3]},
        });
        assert_eq!(misplaced_list::<NewBacktest>(&spec), None);
        assert_eq!(misplaced_list::<Value>(&json!([1, [2]])), None);
    }
}
