//! Parquet, through polars: reading what people upload, and the canonical file a dataset is kept as.
//!
//! The canonical file is long: `date` (date), `ticker` (string), then `open, high, low, close, adjusted_close,
//! volume` (doubles, null where there is no value), sorted by ticker and date, zstd-compressed. `close` to `high` are
//! raw quotes, so that loading it again gives the same panel.

use std::io::Cursor;

use chrono::{Days, NaiveDate};
use polars::prelude::{
    Column, DataFrame, DataType, Float64Chunked, IntoColumn, NamedFrom, ParquetCompression, ParquetReader,
    ParquetWriter, PlSmallStr, PolarsError, SerReader, Series,
};

use crate::csv::{Columns, close_only};
use crate::quality::QualityReport;
use crate::{BarTable, Field, MarketError, Panel};

/// The most bytes a Parquet file may have.
pub const MAX_BYTES: u64 = 1 << 30;

fn unreadable(error: PolarsError) -> MarketError {
    MarketError::Unreadable {
        format: "Parquet",
        reason: error.to_string(),
    }
}

/// Reads a Parquet file in any of the shapes [`crate::csv`] knows. `name` names the asset where the file does not.
///
/// # Errors
/// Unreadable bytes, missing columns, columns of the wrong type, conflicting bars, sizes over the limits.
pub fn read_parquet(bytes: &[u8], name: &str) -> Result<(Panel, QualityReport), MarketError> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(MarketError::TooLarge {
            what: "the size in bytes",
            actual: bytes.len() as u64,
            limit: MAX_BYTES,
        });
    }
    let mut reader = ParquetReader::new(Cursor::new(bytes.to_vec()));
    let rows = reader.num_rows().map_err(unreadable)? as u64;
    if rows > crate::bars::MAX_ROWS {
        return Err(MarketError::TooLarge {
            what: "the number of rows",
            actual: rows,
            limit: crate::bars::MAX_ROWS,
        });
    }
    let frame = reader.finish().map_err(unreadable)?;
    read_frame(&frame, name)
}

/// Lays a data frame out as a panel; the shapes are those of [`crate::csv`].
///
/// # Errors
/// As [`read_parquet`].
pub fn read_frame(frame: &DataFrame, name: &str) -> Result<(Panel, QualityReport), MarketError> {
    let names: Vec<String> = frame
        .get_column_names()
        .into_iter()
        .map(|name| name.to_string())
        .collect();
    // A frame written by pandas keeps its index as a column of this name.
    let seen: Vec<String> = names
        .iter()
        .map(|name| {
            if name == "__index_level_0__" {
                "date".to_owned()
            } else {
                name.clone()
            }
        })
        .collect();
    let columns = Columns::of(&seen)?;
    let all = frame.columns();
    let dates = days(&all[columns.date])?;
    let date_at = |row: usize| {
        dates[row].ok_or_else(|| MarketError::Cell {
            line: row as u64 + 1,
            column: names[columns.date].clone(),
            value: String::new(),
            expected: "a date",
        })
    };
    let mut table = BarTable::default();
    if columns.wide.is_empty() {
        let tickers = columns
            .ticker
            .map(|column| all[column].cast(&DataType::String))
            .transpose()
            .map_err(unreadable)?;
        let tickers = tickers
            .as_ref()
            .map(Column::str)
            .transpose()
            .map_err(unreadable)?;
        let numbers: Vec<Option<Float64Chunked>> = all.iter().map(|column| numbers(column).ok()).collect();
        for row in 0..frame.height() {
            let ticker = tickers
                .map_or(Some(name), |tickers| tickers.get(row))
                .unwrap_or_default();
            if ticker.is_empty() {
                return Err(MarketError::Cell {
                    line: row as u64 + 1,
                    column: "ticker".into(),
                    value: String::new(),
                    expected: "the name of an asset",
                });
            }
            let bar = columns.bar(date_at(row)?, |column| match &numbers[column] {
                Some(values) => Ok(values.get(row).unwrap_or(f64::NAN)),
                None => Err(not_a_number(&all[column])),
            })?;
            table.push(ticker, bar)?;
        }
    } else {
        for &column in &columns.wide {
            let closes = numbers(&all[column])?;
            for (row, close) in closes.iter().enumerate() {
                if let Some(close) = close.filter(|close| !close.is_nan()) {
                    table.push(&names[column], close_only(date_at(row)?, close))?;
                }
            }
        }
    }
    table.into_panel()
}

fn not_a_number(column: &Column) -> MarketError {
    MarketError::Cell {
        line: 0,
        column: column.name().to_string(),
        value: column.dtype().to_string(),
        expected: "a column of numbers",
    }
}

fn numbers(column: &Column) -> Result<Float64Chunked, MarketError> {
    if !column.dtype().is_primitive_numeric() {
        return Err(not_a_number(column));
    }
    let column = column.cast(&DataType::Float64).map_err(unreadable)?;
    column.f64().cloned().map_err(unreadable)
}

/// The days of a column of dates, timestamps or ISO text.
fn days(column: &Column) -> Result<Vec<Option<NaiveDate>>, MarketError> {
    let epoch = NaiveDate::default();
    let column = match column.dtype() {
        DataType::String => column
            .str()
            .map_err(unreadable)?
            .iter()
            .map(|text| text.and_then(|text| text.get(..10)?.parse().ok()))
            .collect(),
        DataType::Date | DataType::Datetime(..) => {
            let days = column
                .cast(&DataType::Date)
                .and_then(|days| days.cast(&DataType::Int32))
                .map_err(unreadable)?;
            let day = |days: i32| {
                let count = Days::new(u64::from(days.unsigned_abs()));
                if days < 0 {
                    epoch.checked_sub_days(count)
                } else {
                    epoch.checked_add_days(count)
                }
            };
            days.i32()
                .map_err(unreadable)?
                .iter()
                .map(|days| days.and_then(day))
                .collect()
        }
        other => {
            return Err(MarketError::Cell {
                line: 0,
                column: column.name().to_string(),
                value: other.to_string(),
                expected: "a column of dates",
            });
        }
    };
    Ok(column)
}

/// A panel as the canonical long frame.
///
/// # Errors
/// Only if polars refuses the columns, which would be a bug.
pub fn to_frame(panel: &Panel) -> Result<DataFrame, MarketError> {
    let bars = panel.bars();
    let close = panel.field(Field::Close).unwrap_or_default();
    let kept: Vec<usize> = (0..close.len()).filter(|&cell| !close[cell].is_nan()).collect();
    let days: Vec<i32> = kept
        .iter()
        .map(|&cell| (panel.dates()[cell % bars] - NaiveDate::default()).num_days() as i32)
        .collect();
    let tickers: Vec<&str> = kept
        .iter()
        .map(|&cell| panel.tickers()[cell / bars].as_str())
        .collect();
    let days = Series::new(PlSmallStr::from_static("date"), days)
        .cast(&DataType::Date)
        .map_err(unreadable)?;
    let mut columns = vec![
        days.into_column(),
        Series::new(PlSmallStr::from_static("ticker"), tickers).into_column(),
    ];
    let adjusted = panel.is_adjusted().then_some(Field::Close);
    let numbers = [
        ("open", Some(Field::RawOpen)),
        ("high", Some(Field::RawHigh)),
        ("low", Some(Field::RawLow)),
        ("close", Some(Field::RawClose)),
        ("adjusted_close", adjusted),
        ("volume", Some(Field::Volume)),
    ];
    for (name, field) in numbers {
        if let Some(values) = field.and_then(|field| panel.field(field)) {
            let cells: Vec<Option<f64>> = kept
                .iter()
                .map(|&cell| Some(values[cell]).filter(|value| !value.is_nan()))
                .collect();
            columns.push(Series::new(PlSmallStr::from_static(name), cells).into_column());
        }
    }
    DataFrame::new(kept.len(), columns).map_err(unreadable)
}

/// Any frame as zstd-compressed Parquet bytes.
///
/// # Errors
/// Only if polars can't write it, which would be a bug.
pub fn write_parquet(frame: &mut DataFrame) -> Result<Vec<u8>, MarketError> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Zstd(None))
        .finish(frame)
        .map_err(unreadable)?;
    Ok(bytes)
}

/// Named columns over days as Parquet: what a result's series are kept as. NaN becomes null.
///
/// # Errors
/// Columns of different lengths.
pub fn write_series(dates: &[NaiveDate], columns: &[(&str, &[f64])]) -> Result<Vec<u8>, MarketError> {
    let days: Vec<i32> = dates
        .iter()
        .map(|date| (*date - NaiveDate::default()).num_days() as i32)
        .collect();
    let days = Series::new(PlSmallStr::from_static("date"), days)
        .cast(&DataType::Date)
        .map_err(unreadable)?;
    let mut series = vec![days.into_column()];
    for (name, values) in columns {
        let cells: Vec<Option<f64>> = values
            .iter()
            .map(|value| Some(*value).filter(|value| !value.is_nan()))
            .collect();
        series.push(Series::new(PlSmallStr::from(*name), cells).into_column());
    }
    let mut frame = DataFrame::new(dates.len(), series).map_err(unreadable)?;
    write_parquet(&mut frame)
}

/// Reads CSV or Parquet, told apart by Parquet's magic bytes.
///
/// # Errors
/// As [`read_parquet`] and [`crate::csv::read`].
pub fn read(bytes: &[u8], name: &str) -> Result<(Panel, QualityReport), MarketError> {
    if bytes.starts_with(b"PAR1") {
        read_parquet(bytes, name)
    } else {
        crate::csv::read(bytes, name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: &str = "date,ticker,open,high,low,close,adj_close,volume\n\
        2020-01-02,A,9,11,8,10,5,100\n2020-01-03,A,10,12,9,11,5.5,\n2020-01-03,B,1,1,1,1,1,7\n";

    #[test]
    fn a_panel_survives_its_canonical_file() {
        let (panel, _) = read(LONG.as_bytes(), "x").unwrap();
        let bytes = write_parquet(&mut to_frame(&panel).unwrap()).unwrap();
        let (again, report) = read(&bytes, "x").unwrap();
        assert_eq!(again.content_hash(), panel.content_hash());
        assert_eq!(report.rows, 3);
        assert_eq!(again.series(Field::RawClose, 0).unwrap()[0], 10.0);
    }

    #[test]
    fn truncated_and_foreign_parquet_is_an_error() {
        let (panel, _) = read(LONG.as_bytes(), "x").unwrap();
        let bytes = write_parquet(&mut to_frame(&panel).unwrap()).unwrap();
        for end in [4, 8, bytes.len() / 2, bytes.len() - 1] {
            assert!(matches!(
                read(&bytes[..end], "x"),
                Err(MarketError::Unreadable { .. })
            ));
        }
        let strings = DataFrame::new(
            1,
            vec![
                Series::new(PlSmallStr::from_static("date"), ["2020-01-02"]).into_column(),
                Series::new(PlSmallStr::from_static("close"), ["x"]).into_column(),
            ],
        );
        let bytes = write_parquet(&mut strings.unwrap()).unwrap();
        assert!(matches!(
            read(&bytes, "x"),
            Err(MarketError::Cell {
                expected: "a column of numbers",
                ..
            })
        ));
    }

    #[test]
    fn result_series_keep_gaps_as_nulls() {
        let dates = ["2020-01-02", "2020-01-03"].map(|text| text.parse().unwrap());
        let bytes = write_series(&dates, &[("close", &[1.0, f64::NAN])]).unwrap();
        assert_eq!(read(&bytes, "X").unwrap().0.bars(), 1);
        assert!(write_series(&dates, &[("close", &[1.0])]).is_err());
    }
}
