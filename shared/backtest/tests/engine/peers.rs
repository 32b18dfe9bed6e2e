//! Our own golden set: strategies on the committed prices, each kept by two engines from elsewhere that agree with one
//! another to 1e-12 (`golden/make_golden.py`). The files are in the repository, so this always runs.

use std::path::Path;

use crate::parquet_file;
use fo_backtest::{Market, Options, Strategy};
use fo_strategy::Spec;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    spec: Spec,
    file: String,
    tickers: Vec<String>,
    first: String,
    bars: usize,
    /// Largest relative distance of ours from theirs that passes.
    tolerance: f64,
    orders: usize,
    places: Vec<usize>,
    equity: Vec<f64>,
}

fn check(name: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("golden/golden.json")).unwrap();
    let mut cases: std::collections::BTreeMap<String, Case> = serde_json::from_str(&text).unwrap();
    let case = cases.remove(name).unwrap();
    let panel = parquet_file::panel(&root.join("../../infra/data").join(&case.file)).unwrap();
    let panel = panel.select(&case.tickers).unwrap();
    assert_eq!(
        (panel.dates()[0].to_string(), panel.bars()),
        (case.first, case.bars)
    );
    let backtest = Strategy::compile(&case.spec)
        .unwrap()
        .run(&Market::new(&panel), &Options::default())
        .unwrap();
    for (&place, golden) in case.places.iter().zip(&case.equity) {
        let ours = backtest.equity[place];
        assert!(
            (ours / golden - 1.0).abs() <= case.tolerance,
            "{name}, bar {place} ({}): {ours} is not {golden}",
            panel.dates()[place]
        );
    }
    assert_eq!(backtest.fills.len(), case.orders, "{name}: orders");
    assert!(backtest.certificate.unwrap().holds());
}

#[test]
fn short_selling_at_the_next_open() {
    check("short_selling_next_open");
}

#[test]
fn all_in_at_the_next_open_over_gaps() {
    check("next_open_with_gaps");
}

#[test]
fn overnight() {
    check("overnight");
}

#[test]
fn an_independent_double_sort() {
    check("double_sort");
}

#[test]
fn minimum_variance() {
    check("minimum_variance");
}

#[test]
fn a_volatility_target() {
    check("volatility_target");
}

#[test]
fn a_pair() {
    check("pairs");
}
