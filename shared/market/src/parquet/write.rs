//! Panels and series as Parquet.

use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use ::parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::{ColumnPath, Type};
use chrono::NaiveDate;

use super::unreadable;
use crate::{Field, MarketError, Panel, Refused};

/// Rows of a row group: what a reader has to hold at least.
const GROUP: usize = 1 << 18;

/// A panel as the canonical file.
///
/// # Errors
/// Only if the writer refuses the columns, which would be a bug.
pub fn write_panel(panel: &Panel) -> Result<Vec<u8>, MarketError> {
    let bars = panel.bars();
    let close = panel.field(Field::Close).unwrap_or_default();
    // Rows are cells with a close, and numbers from `cells` on are closes that were refused, which are kept as they were.
    let cells = close.len();
    let refused: Vec<(usize, Refused)> = (0..panel.assets())
        .flat_map(|asset| panel.refused(asset).map(move |refused| (asset, refused)))
        .collect();
    let place = |row: &usize| match row.checked_sub(cells).map(|at| refused[at]) {
        Some((asset, refused)) => (asset, refused.date),
        None => (row / bars, panel.dates()[row % bars]),
    };
    let mut kept: Vec<usize> = (0..cells).filter(|&cell| !close[cell].is_nan()).collect();
    if !refused.is_empty() {
        kept.extend(cells..cells + refused.len());
        kept.sort_by_key(place);
    }
    let adjusted = panel.is_adjusted().then_some(Field::Close);
    let numbers: Vec<(&str, &[f64])> = [
        ("open", Some(Field::RawOpen)),
        ("high", Some(Field::RawHigh)),
        ("low", Some(Field::RawLow)),
        ("close", Some(Field::RawClose)),
        ("adjusted_close", adjusted),
        ("volume", Some(Field::Volume)),
    ]
    .into_iter()
    .filter_map(|(name, field)| Some((name, panel.field(field?)?)))
    .collect();
    let names: Vec<&str> = numbers.iter().map(|(name, _)| *name).collect();
    let tickers: Vec<ByteArray> = panel
        .tickers()
        .iter()
        .map(|ticker| ticker.as_str().into())
        .collect();
    write(&names, true, kept.chunks(GROUP), |rows, group| {
        write_days(group, rows.iter().map(|row| place(row).1))?;
        let tickers: Vec<ByteArray> = rows.iter().map(|row| tickers[place(row).0].clone()).collect();
        let mut column = next(group)?;
        column
            .typed::<ByteArrayType>()
            .write_batch(&tickers, None, None)?;
        column.close()?;
        for (name, values) in &numbers {
            let value = |row: &usize| match row.checked_sub(cells) {
                Some(at) if *name == "close" => refused[at].1.close,
                Some(_) => f64::NAN,
                None => values[*row],
            };
            write_numbers(group, rows.iter().map(value))?;
        }
        Ok(())
    })
}

/// Named columns over days as Parquet: what a result's series are kept as. NaN becomes null.
///
/// # Errors
/// Columns of different lengths.
pub fn write_series(dates: &[NaiveDate], columns: &[(&str, &[f64])]) -> Result<Vec<u8>, MarketError> {
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    write(&names, false, std::iter::once(()), |(), group| {
        write_days(group, dates.iter().copied())?;
        for (name, values) in columns {
            if values.len() != dates.len() {
                let message = format!("{name} has {} values for {} days", values.len(), dates.len());
                return Err(ParquetError::General(message));
            }
            write_numbers(group, values.iter().copied())?;
        }
        Ok(())
    })
}

type GroupWriter<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

/// A file of days, perhaps tickers, and numbers; `fill` writes the columns of each group.
fn write<G>(
    names: &[&str],
    tickers: bool,
    groups: impl Iterator<Item = G>,
    fill: impl Fn(G, &mut GroupWriter<'_>) -> Result<(), ParquetError>,
) -> Result<Vec<u8>, MarketError> {
    let written = || {
        let column = |name: &str, physical, logical: Option<LogicalType>, repetition| {
            Type::primitive_type_builder(name, physical)
                .with_logical_type(logical)
                .with_repetition(repetition)
                .build()
                .map(Arc::new)
        };
        let mut fields = vec![column(
            "date",
            Physical::INT32,
            Some(LogicalType::Date),
            Repetition::REQUIRED,
        )?];
        if tickers {
            let text = Some(LogicalType::String);
            fields.push(column(
                "ticker",
                Physical::BYTE_ARRAY,
                text,
                Repetition::REQUIRED,
            )?);
        }
        for name in names {
            fields.push(column(name, Physical::DOUBLE, None, Repetition::OPTIONAL)?);
        }
        let schema = Type::group_type_builder("schema").with_fields(fields).build()?;
        // Prices hardly repeat, so that a dictionary of them is the values once more; days and tickers do.
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_statistics_enabled(EnabledStatistics::None)
            .set_dictionary_enabled(false)
            .set_column_dictionary_enabled(ColumnPath::from("date"), true)
            .set_column_dictionary_enabled(ColumnPath::from("ticker"), true)
            .build();
        let mut file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
        for group in groups {
            let mut writer = file.next_row_group()?;
            fill(group, &mut writer)?;
            writer.close()?;
        }
        file.into_inner()
    };
    written().map_err(unreadable)
}

fn next<'g>(group: &'g mut GroupWriter<'_>) -> Result<SerializedColumnWriter<'g>, ParquetError> {
    let column = group.next_column()?;
    column.ok_or_else(|| ParquetError::General("more columns than the schema has".into()))
}

fn write_days(
    group: &mut GroupWriter<'_>,
    dates: impl Iterator<Item = NaiveDate>,
) -> Result<(), ParquetError> {
    let days: Vec<i32> = dates
        .map(|date| (date - NaiveDate::default()).num_days() as i32)
        .collect();
    let mut column = next(group)?;
    column.typed::<Int32Type>().write_batch(&days, None, None)?;
    column.close()
}

fn write_numbers(
    group: &mut GroupWriter<'_>,
    values: impl Iterator<Item = f64> + Clone,
) -> Result<(), ParquetError> {
    let levels: Vec<i16> = values.clone().map(|value| i16::from(!value.is_nan())).collect();
    let present: Vec<f64> = values.filter(|value| !value.is_nan()).collect();
    let mut column = next(group)?;
    let writer = column.typed::<DoubleType>();
    writer.write_batch(&present, Some(&levels), None)?;
    column.close()
}
