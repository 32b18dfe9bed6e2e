//! Rules in plain words and in documents, each with a spec that does what it says (`tests/rules`).
//!
//! What is offered of them stands in the snapshot. Whether an offer does what the text says is judged by running it beside the spec, which
//! `make score` does; a change of the snapshot is to be judged so before it is accepted (`INSTA_UPDATE=always`).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests
#![allow(unreachable_pub, dead_code)] // shared with the example

#[path = "support/score.rs"]
mod score;

use fo_extraction::ExtractedStrategy;
use serde::Deserialize;
use std::fmt::Write as _;

#[derive(Deserialize)]
struct Case {
    id: String,
    /// The name that says how the text is parsed.
    file: String,
    text: String,
    /// The spec, in YAML.
    gold: String,
}

fn cases(name: &str) -> Vec<Case> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/rules")
        .join(name);
    serde_saphyr::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Whether nothing but a universe has to be supplied.
fn is_offered(strategy: &ExtractedStrategy) -> bool {
    strategy.executable
        || strategy.spec.is_some() && strategy.missing.iter().all(|m| m.field.starts_with("universe"))
}

/// What is offered of each case, a line each.
fn offers(name: &str) -> String {
    let mut out = String::new();
    for case in cases(name) {
        let found = score::run(&case.file, &case.text);
        for strategy in found.strategies.iter().filter(|s| is_offered(s)) {
            let spec = serde_json::to_value(strategy.spec.as_ref().unwrap()).unwrap();
            let part = |key: &str| spec.get(key).map(ToString::to_string).unwrap_or_default();
            writeln!(
                out,
                "{}: {} {} {} {}",
                case.id,
                part("portfolio"),
                part("rebalance"),
                part("parameters"),
                part("signals")
            )
            .unwrap();
        }
    }
    out
}

#[test]
fn offers_of_plain_rules_are_those_that_were_judged() {
    insta::assert_snapshot!("plain", offers("plain.yaml"));
}

#[test]
fn offers_of_documents_are_those_that_were_judged() {
    insta::assert_snapshot!("documents", offers("documents.yaml"));
}

#[test]
fn every_gold_spec_is_one() {
    for case in cases("plain.yaml").into_iter().chain(cases("documents.yaml")) {
        let spec = fo_strategy::Spec::from_yaml(&case.gold).unwrap_or_else(|e| panic!("{}: {e}", case.id));
        assert!(fo_strategy::program::compile(&spec).is_ok(), "{}", case.id);
    }
}
