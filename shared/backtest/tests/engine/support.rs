//! What the golden tests share: where the files are, and how they are read.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use fo_market::Panel;

use crate::parquet_file::{self, Column};

/// A file of the folder with golden files and prices, or nothing, said aloud, in a checkout without it.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("FO_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let file = root.join(path);
    if file.exists() {
        return Some(file);
    }
    // A test that checks nothing must not look like one that passed.
    assert!(
        std::env::var_os("FO_REQUIRE_GOLDEN").is_none(),
        "FO_REQUIRE_GOLDEN is set, and {} is absent",
        file.display()
    );
    eprintln!(
        "SKIPPED, NOTHING WAS CHECKED: {} is absent (FO_SHARED names another folder)",
        file.display()
    );
    None
}

/// Doubles of a little-endian one-dimensional `.npy` file.
pub(crate) fn npy(bytes: &[u8]) -> Vec<f64> {
    assert_eq!(&bytes[..6], b"\x93NUMPY");
    let header = u16::from_le_bytes([bytes[8], bytes[9]]) as usize;
    let text = std::str::from_utf8(&bytes[10..10 + header]).unwrap();
    assert!(
        text.contains("'<f8'") && text.contains("'fortran_order': False"),
        "{text}"
    );
    bytes[10 + header..]
        .chunks_exact(8)
        .map(|eight| f64::from_le_bytes(eight.try_into().unwrap()))
        .collect()
}

/// SPY as quoted, the prices of the first two workloads.
pub(crate) fn spy() -> Option<Panel> {
    let bytes = std::fs::read(shared("data/bench_w1_spy.csv")?).unwrap();
    Some(fo_market::csv::read(&bytes, "SPY").unwrap().0)
}

/// Whether two numbers agree to a relative 1e-12.
pub(crate) fn agrees(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-12 * left.abs().max(right.abs()).max(1e-300)
}

/// Fails at the first point where two paths part.
pub(crate) fn same_path(ours: &[f64], golden: &[f64]) {
    assert_eq!(ours.len(), golden.len());
    for (bar, (ours, golden)) in ours.iter().zip(golden).enumerate() {
        assert!(agrees(*ours, *golden), "bar {bar}: {ours} is not {golden}");
    }
}

/// A table of numbers, by column.
pub(crate) fn golden_table(name: &str) -> Option<BTreeMap<String, Vec<f64>>> {
    let columns = parquet_file::columns(&shared(&format!("golden/{name}.parquet"))?)?;
    let numbers = |(name, column)| match column {
        Column::Numbers(numbers) => (name, numbers),
        _ => panic!("{name} is not a column of numbers"),
    };
    Some(columns.into_iter().map(numbers).collect())
}

/// Prices of a file in the data folder.
pub(crate) fn prices(name: &str) -> Option<Panel> {
    parquet_file::panel(&shared(&format!("data/{name}.parquet"))?)
}
