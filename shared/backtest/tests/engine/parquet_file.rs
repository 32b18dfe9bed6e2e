//! Reads the golden data's Parquet files, which are flat tables of numbers, dates and names.
//!
//! The workspace's own reader is polars, which takes minutes to build; the golden tests have to run in every `make test`,
//! so they read with the small `parquet` crate and no Arrow. Tests and benches share this file.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{DateTime, Days, NaiveDate};
use fo_market::{Bar, BarTable, Field, Panel};
use parquet::basic::{LogicalType, TimeUnit, TimestampType};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::file::reader::{FileReader, SerializedFileReader};

/// A column, whole; an absent number is NaN.
pub(crate) enum Column {
    Numbers(Vec<f64>),
    Dates(Vec<NaiveDate>),
    Names(Vec<String>),
}

/// The columns of a file by name, or nothing where there is no such file.
pub(crate) fn columns(path: &Path) -> Option<BTreeMap<String, Column>> {
    let file = std::fs::File::open(path).ok()?;
    let reader = SerializedFileReader::new(file).expect("a Parquet file");
    let schema = reader.metadata().file_metadata().schema_descr();
    let mut columns = BTreeMap::new();
    for (place, column) in schema.columns().iter().enumerate() {
        let mut whole: Option<Column> = None;
        for group in 0..reader.num_row_groups() {
            let rows = reader.metadata().row_group(group).num_rows() as usize;
            let group = reader.get_row_group(group).expect("a row group");
            let reader = group.get_column_reader(place).expect("a column");
            let part = read(reader, rows, column.logical_type_ref());
            match (&mut whole, part) {
                (None, part) => whole = Some(part),
                (Some(Column::Numbers(all)), Column::Numbers(more)) => all.extend(more),
                (Some(Column::Dates(all)), Column::Dates(more)) => all.extend(more),
                (Some(Column::Names(all)), Column::Names(more)) => all.extend(more),
                _ => panic!("{} changes its type", column.name()),
            }
        }
        columns.insert(
            column.name().to_owned(),
            whole.unwrap_or(Column::Numbers(Vec::new())),
        );
    }
    Some(columns)
}

fn read(reader: ColumnReader, rows: usize, logical: Option<&LogicalType>) -> Column {
    match (reader, logical) {
        (ColumnReader::Int32ColumnReader(reader), Some(LogicalType::Date)) => {
            let epoch = NaiveDate::default();
            let days = present(reader, rows)
                .into_iter()
                .map(|day| u64::try_from(day).unwrap());
            Column::Dates(days.map(|day| epoch + Days::new(day)).collect())
        }
        (
            ColumnReader::Int64ColumnReader(reader),
            Some(LogicalType::Timestamp(TimestampType {
                unit: TimeUnit::MICROS,
                ..
            })),
        ) => {
            let instant = |micros| DateTime::from_timestamp_micros(micros).unwrap().date_naive();
            Column::Dates(present(reader, rows).into_iter().map(instant).collect())
        }
        (ColumnReader::Int64ColumnReader(reader), _) => Column::Numbers(
            cells(reader, rows)
                .into_iter()
                .map(|cell| cell.map_or(f64::NAN, |n| n as f64))
                .collect(),
        ),
        (ColumnReader::DoubleColumnReader(reader), _) => Column::Numbers(
            cells(reader, rows)
                .into_iter()
                .map(|cell| cell.unwrap_or(f64::NAN))
                .collect(),
        ),
        (ColumnReader::ByteArrayColumnReader(reader), _) => {
            let names = present(reader, rows).into_iter();
            Column::Names(names.map(|name| name.as_utf8().unwrap().to_owned()).collect())
        }
        _ => panic!("the golden files have no columns of this type"),
    }
}

/// All cells of a column; the format keeps the present ones apart from a level that says which they are.
fn cells<T: DataType>(mut reader: ColumnReaderImpl<T>, rows: usize) -> Vec<Option<T::T>> {
    let (mut values, mut levels) = (Vec::new(), Vec::new());
    let mut read = 0;
    while read < rows {
        let (more, ..) = reader
            .read_records(rows - read, Some(&mut levels), None, &mut values)
            .unwrap();
        assert!(more > 0, "a column ends early");
        read += more;
    }
    if levels.is_empty() {
        return values.into_iter().map(Some).collect();
    }
    let mut values = values.into_iter();
    levels
        .into_iter()
        .map(|level| if level == 0 { None } else { values.next() })
        .collect()
}

fn present<T: DataType>(reader: ColumnReaderImpl<T>, rows: usize) -> Vec<T::T> {
    cells(reader, rows)
        .into_iter()
        .map(|cell| cell.expect("no dates or names are absent"))
        .collect()
}

/// Prices of a file: wide (a column of closes for each asset) or long (a row for each asset and day).
pub(crate) fn panel(path: &Path) -> Option<Panel> {
    let mut columns = columns(path)?;
    let Some(Column::Dates(dates)) = columns.remove("date") else {
        panic!("{} has no dates", path.display());
    };
    let Some(Column::Names(names)) = columns.remove("ticker") else {
        let tickers = columns.keys().cloned().collect();
        let closes = columns.into_values().flat_map(|column| match column {
            Column::Numbers(prices) => prices,
            _ => panic!("a column of a wide table is not a price"),
        });
        return Panel::new(dates, tickers, BTreeMap::from([(Field::Close, closes.collect())]));
    };
    let numbers = |name: &str| match columns.get(name) {
        Some(Column::Numbers(numbers)) => Some(numbers),
        _ => None,
    };
    let fields = ["open", "high", "low", "close", "adjusted_close", "volume"].map(numbers);
    let mut table = BarTable::default();
    for (row, (date, ticker)) in dates.iter().zip(&names).enumerate() {
        let [open, high, low, close, adjusted, volume] =
            fields.map(|field| field.map_or(f64::NAN, |column| column[row]));
        let adjusted_close = if adjusted.is_nan() { close } else { adjusted };
        let bar = Bar {
            date: *date,
            open,
            high,
            low,
            close,
            adjusted_close,
            volume,
        };
        table.push(ticker, bar).unwrap();
    }
    Some(table.into_panel().unwrap().0)
}
