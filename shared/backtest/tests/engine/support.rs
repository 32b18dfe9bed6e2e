//! What the golden tests share: where the files are, and how they are read.
#![allow(dead_code)]

use std::path::PathBuf;

use fo_market::Panel;

/// The folder with golden files and prices, or nothing in a checkout without it.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("FO_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let path = root.join(path);
    path.exists().then_some(path)
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

/// A file `golden/export.py` made of a Parquet file.
#[cfg(not(feature = "golden-parquet"))]
fn exported(name: &str) -> Option<Vec<u8>> {
    let folder = PathBuf::from(std::env::var_os("FO_GOLDEN_CSV")?);
    std::fs::read(folder.join(format!("{name}.csv"))).ok()
}

/// A table of numbers, by column.
#[cfg(not(feature = "golden-parquet"))]
pub(crate) fn golden_table(name: &str) -> Option<std::collections::BTreeMap<String, Vec<f64>>> {
    let text = String::from_utf8(exported(name)?).unwrap();
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next()?.split(',').collect();
    let mut columns = vec![Vec::new(); names.len()];
    for line in lines {
        for (column, cell) in columns.iter_mut().zip(line.split(',')) {
            column.push(cell.parse().unwrap());
        }
    }
    Some(names.into_iter().map(str::to_owned).zip(columns).collect())
}

/// Prices of a file in the data folder.
#[cfg(not(feature = "golden-parquet"))]
pub(crate) fn prices(name: &str) -> Option<Panel> {
    Some(fo_market::csv::read(&exported(name)?, "").unwrap().0)
}

/// A table of numbers, by column.
#[cfg(feature = "golden-parquet")]
pub(crate) fn golden_table(name: &str) -> Option<std::collections::BTreeMap<String, Vec<f64>>> {
    use polars::prelude::{DataType, ParquetReader, SerReader};
    let file = std::fs::File::open(shared(&format!("golden/{name}.parquet"))?).unwrap();
    let frame = ParquetReader::new(file).finish().unwrap();
    let column = |column: &polars::prelude::Column| {
        let numbers = column.cast(&DataType::Float64).unwrap();
        let values = numbers
            .f64()
            .unwrap()
            .iter()
            .map(|value| value.unwrap_or(f64::NAN))
            .collect();
        (column.name().to_string(), values)
    };
    Some(frame.columns().iter().map(column).collect())
}

/// Prices of a file in the data folder.
#[cfg(feature = "golden-parquet")]
pub(crate) fn prices(name: &str) -> Option<Panel> {
    let bytes = std::fs::read(shared(&format!("data/{name}.parquet"))?).unwrap();
    Some(fo_market::frames::read_parquet(&bytes, "").unwrap().0)
}
