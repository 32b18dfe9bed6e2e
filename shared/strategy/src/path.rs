//! Paths into a spec: `portfolio.then.select.top`, `universe.tickers[2]`, `portfolio.hold.BRK.B`.

use serde_json::Value;

/// The keys and positions of a path that could come next in a value: each candidate key (keys may hold dots, so the
/// longest that exists wins) with what remains.
fn step<'p>(path: &'p str, value: &Value) -> Option<(Step<'p>, &'p str)> {
    if let Some(inner) = path.strip_prefix('[') {
        let (number, rest) = inner.split_once(']')?;
        let position = number.parse().ok()?;
        return Some((Step::Position(position), rest.strip_prefix('.').unwrap_or(rest)));
    }
    let mut ends: Vec<usize> = path
        .char_indices()
        .filter(|(_, c)| matches!(c, '.' | '['))
        .map(|(at, _)| at)
        .collect();
    ends.push(path.len());
    let first = *ends.first()?;
    let known = |end: &&usize| value.get(&path[..**end]).is_some();
    let end = ends.iter().rev().find(known).copied().unwrap_or(first);
    let rest = &path[end..];
    Some((Step::Key(&path[..end]), rest.strip_prefix('.').unwrap_or(rest)))
}

enum Step<'p> {
    Key(&'p str),
    Position(usize),
}

/// The value at a path, if there is one.
pub(crate) fn get<'v>(mut value: &'v Value, mut path: &str) -> Option<&'v Value> {
    while !path.is_empty() {
        let (step, rest) = step(path, value)?;
        value = match step {
            Step::Key(key) => value.get(key)?,
            Step::Position(position) => value.get(position)?,
        };
        path = rest;
    }
    Some(value)
}

/// Puts a value at a path; mappings that are absent on the way are made. Whether it was possible.
pub(crate) fn set(mut value: &mut Value, mut path: &str, new: Value) -> bool {
    if path.is_empty() {
        return false;
    }
    while !path.is_empty() {
        let Some((step, rest)) = step(path, value) else {
            return false;
        };
        let next = match step {
            Step::Position(position) => value.get_mut(position),
            Step::Key(key) => match value {
                Value::Object(map) => {
                    let made = || {
                        if rest.is_empty() {
                            Value::Null
                        } else {
                            Value::Object(Default::default())
                        }
                    };
                    Some(map.entry(key).or_insert_with(made))
                }
                _ => None,
            },
        };
        let Some(next) = next else { return false };
        value = next;
        path = rest;
    }
    *value = new;
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_with_dots_are_found() {
        let mut value = json!({"hold": {"BRK.B": 1, "A": [{"b": 2}]}});
        assert_eq!(get(&value, "hold.BRK.B"), Some(&json!(1)));
        assert_eq!(get(&value, "hold.A[0].b"), Some(&json!(2)));
        assert_eq!(get(&value, "hold.A[1].b"), None);
        assert_eq!(get(&value, "hold.C"), None);
        assert_eq!(get(&value, ""), Some(&value.clone()));
        assert!(set(&mut value, "hold.BRK.B", json!(3)));
        assert!(set(&mut value, "costs.commission_bps", json!(5)));
        assert!(!set(&mut value, "hold.A[7]", json!(5)));
        assert!(!set(&mut value, "hold.BRK.B.x", json!(5)));
        assert_eq!(
            value,
            json!({"hold": {"BRK.B": 3, "A": [{"b": 2}]}, "costs": {"commission_bps": 5}})
        );
    }
}
