//! What the tests of the constructs share: a rule in, its portfolio and schedule out.

use crate::{Options, extract};
use fo_documents::{Limits, parse};

/// The portfolio and the schedule that a text is offered as, names replaced by what they stand for; none if it is not offered.
pub(crate) fn offered(text: &str) -> Option<String> {
    let document = parse(text.as_bytes(), None, &Limits::default()).ok()?;
    let found = extract(&document, &Options::default());
    let [only] = found.strategies.as_slice() else {
        return None;
    };
    let spec = only.spec.as_ref().filter(|_| only.executable)?;
    let on = serde_json::to_value(&spec.rebalance).ok()?;
    let mut out = format!("{} {on}", serde_json::to_value(&spec.portfolio).ok()?);
    // A signal may name another.
    for _ in 0..2 {
        for (name, signal) in &spec.signals {
            out = named(&out, name, signal.text());
        }
    }
    for (name, value) in &spec.parameters {
        out = named(&out, name, &value.to_string());
    }
    Some(out.replace('"', ""))
}

/// Replaces a name where it stands as a word, but not as a key.
fn named(text: &str, name: &str, with: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (head, tail) = rest.split_at(at);
        let after = &tail[name.len()..];
        let inside = |c: char| c.is_alphanumeric() || c == '_';
        let word = !head.ends_with(inside) && !after.starts_with(inside) && !after.starts_with("\":");
        out.push_str(head);
        out.push_str(if word { with } else { name });
        rest = after;
    }
    out + rest
}

/// Each text is offered as the portfolio beside it.
pub(crate) fn reads(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(offered(text).as_deref(), Some(*expected), "{text}");
    }
}

/// None of the texts is offered.
pub(crate) fn gives_up(texts: &[&str]) {
    for text in texts {
        assert_eq!(offered(text), None, "{text}");
    }
}
