//! The figures a careful reader takes from small texts: which metric, whose, over which period.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use fo_documents::{Limits, MediaType, parse};
use fo_extraction::{Claim, Options, extract};

const CASES: &str = include_str!("claims/cases.txt");

/// The wire name of a value that serialises as a word.
fn name(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// A claim as the cases write it, with the period if `dated`.
fn line(claim: &Claim, dated: bool) -> String {
    let period = claim.period.as_ref().filter(|_| dated);
    let dates = period.map_or_else(String::new, |p| {
        format!(
            " @{}..{}",
            p.from.as_deref().unwrap_or_default(),
            p.to.as_deref().unwrap_or_default()
        )
    });
    format!(
        "{} {} {}{dates}",
        name(&claim.metric),
        claim.value,
        name(&claim.subject)
    )
}

/// What is expected and not found (`-`), and found and not expected (`+`).
fn difference(text: &str, expected: &str) -> Vec<String> {
    let document = parse(text.as_bytes(), Some(MediaType::Markdown), &Limits::default()).unwrap();
    let mut found = extract(&document, &Options::default()).claims;
    let mut out = Vec::new();
    for wanted in expected.lines().filter(|l| !l.trim().is_empty()) {
        let dated = wanted.contains('@');
        match found.iter().position(|c| line(c, dated) == wanted) {
            Some(at) => drop(found.remove(at)),
            None => out.push(format!("  - {wanted}")),
        }
    }
    out.extend(
        found
            .iter()
            .map(|c| format!("  + {} “{}”", line(c, true), c.source.quote)),
    );
    out
}

#[test]
fn figures_of_small_texts() {
    let mut wrong = Vec::new();
    for case in CASES.split("\n=== ").skip(1) {
        let (name, rest) = case.split_once('\n').unwrap();
        let (text, expected) = rest
            .split_once("\n---\n")
            .or_else(|| rest.split_once("\n---"))
            .unwrap();
        let difference = difference(text, expected);
        if !difference.is_empty() {
            wrong.push(format!("{name}\n{}", difference.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{} texts:\n{}", wrong.len(), wrong.join("\n"));
}
