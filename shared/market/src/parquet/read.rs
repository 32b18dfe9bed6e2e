//! From a Parquet file to a panel.

use std::collections::HashMap;

use ::parquet::file::reader::{FileReader, SerializedFileReader};
use bytes::Bytes;

use super::column::{Column, NO_DAY};
use super::source::{Kind, Source, sources};
use super::{MAX_BYTES, unreadable};
use crate::bars::{MAX_ROWS, MAX_VALUES, Rows};
use crate::csv::Columns;
use crate::quality::QualityReport;
use crate::{BarTable, MarketError, Panel};

/// Rows read at a time: enough to make the calls cheap, few enough to stay in the cache.
const BATCH: usize = 1 << 14;

/// Reads a Parquet file in any of the shapes [`crate::csv`] knows. `name` names the asset where the file does not.
///
/// # Errors
/// Unreadable bytes, missing columns, columns of the wrong type, conflicting bars, sizes over the limits.
pub fn read(bytes: impl Into<Bytes>, name: &str) -> Result<(Panel, QualityReport), MarketError> {
    let bytes = bytes.into();
    if bytes.len() as u64 > MAX_BYTES {
        return Err(MarketError::TooLarge {
            what: "the size in bytes",
            actual: bytes.len() as u64,
            limit: MAX_BYTES,
        });
    }
    // The `parquet` crate panics over some damaged files instead of refusing them.
    let table = std::panic::catch_unwind(|| table(bytes, name));
    let damaged = |_| MarketError::Unreadable {
        format: "Parquet",
        reason: "the file is damaged".into(),
    };
    table.map_err(damaged)??.into_panel()
}

fn table(bytes: Bytes, name: &str) -> Result<BarTable, MarketError> {
    let file = SerializedFileReader::new(bytes).map_err(unreadable)?;
    let rows = u64::try_from(file.metadata().file_metadata().num_rows()).unwrap_or(u64::MAX);
    if rows > MAX_ROWS {
        return Err(MarketError::TooLarge {
            what: "the number of rows",
            actual: rows,
            limit: MAX_ROWS,
        });
    }
    let sources = sources(file.metadata().file_metadata().schema_descr());
    // A frame written by pandas keeps its index as a column of this name.
    let seen = |source: &Source| match source.name.as_str() {
        "__index_level_0__" => "date".to_owned(),
        name => name.to_owned(),
    };
    let columns = Columns::of(&sources.iter().map(seen).collect::<Vec<_>>())?;
    let date = &sources[columns.date];
    if !matches!(
        date.kind,
        Kind::Date | Kind::Instant(_) | Kind::Instant96 | Kind::Text
    ) {
        return Err(wrong_type(date, "dates"));
    }
    // Said by the file's footer, before a value is decoded: a page of equal values is a few bytes, and gigabytes when unpacked.
    let numbers = columns.numbers().iter().flatten().count().max(columns.wide.len());
    let values = rows.saturating_mul(numbers as u64);
    if values > MAX_VALUES {
        return Err(MarketError::TooLarge {
            what: "the number of values (rows × columns of prices)",
            actual: values,
            limit: MAX_VALUES,
        });
    }
    let mut table = BarTable::default();
    if columns.wide.is_empty() {
        read_bars(&file, &sources, &columns, name, &mut table)?;
    } else {
        read_wide(&file, &sources, &columns, &mut table)?;
    }
    Ok(table)
}

fn wrong_type(column: &Source, expected: &'static str) -> MarketError {
    MarketError::ColumnType {
        column: column.name.clone(),
        found: column.kind.describe(),
        expected,
    }
}

fn is_number(column: &Source) -> Result<(), MarketError> {
    match column.kind {
        Kind::Number(_) => Ok(()),
        _ => Err(wrong_type(column, "numbers")),
    }
}

/// The number of rows of a row group.
fn height(file: &SerializedFileReader<Bytes>, group: usize) -> usize {
    usize::try_from(file.metadata().row_group(group).num_rows()).unwrap_or(0)
}

fn no_date(column: &Source, row: u64) -> MarketError {
    MarketError::Cell {
        line: row + 1,
        column: column.name.clone(),
        value: String::new(),
        expected: "a date",
    }
}

/// A row for each bar.
fn read_bars(
    file: &SerializedFileReader<Bytes>,
    sources: &[Source],
    columns: &Columns,
    name: &str,
    table: &mut BarTable,
) -> Result<(), MarketError> {
    let date = &sources[columns.date];
    let ticker = columns.ticker.map(|column| &sources[column]);
    if let Some(column) = ticker
        && !matches!(
            column.kind,
            Kind::Text | Kind::Number(super::source::Number::Plain)
        )
    {
        return Err(wrong_type(column, "names of assets"));
    }
    let numbers: [Option<&Source>; 6] = columns
        .numbers()
        .map(|column| column.map(|column| &sources[column]));
    numbers.iter().copied().flatten().try_for_each(is_number)?;
    let mut names = Names::default();
    let mut days = Vec::with_capacity(BATCH);
    let mut places: Vec<usize> = Vec::with_capacity(BATCH);
    let mut cells: [Vec<f64>; 6] = Default::default();
    let mut before = 0_u64;
    for group in 0..file.num_row_groups() {
        let height = height(file, group);
        let group = file.get_row_group(group).map_err(unreadable)?;
        let column = |source: &Source| Column::of(&*group, source);
        let mut date_column = column(date)?;
        let mut ticker_column = ticker.map(column).transpose()?;
        let mut number_columns: Vec<Option<Column>> = (numbers.iter())
            .map(|source| source.map(column).transpose())
            .collect::<Result<_, _>>()?;
        for start in (0..height).step_by(BATCH) {
            let rows = BATCH.min(height - start);
            days.clear();
            date_column.days(rows, &mut days)?;
            places.clear();
            match &mut ticker_column {
                Some(column) => column.texts(rows, |ticker| places.push(names.place(table, ticker)))?,
                None => places.resize(rows, names.place(table, name)),
            }
            for row in 0..rows {
                let line = before + row as u64;
                if places[row] == NO_PLACE {
                    return Err(MarketError::Cell {
                        line: line + 1,
                        column: "ticker".into(),
                        value: String::new(),
                        expected: "the name of an asset",
                    });
                }
                if days[row] == NO_DAY {
                    return Err(no_date(date, line));
                }
            }
            for (column, cells) in number_columns.iter_mut().zip(&mut cells) {
                cells.clear();
                if let Some(column) = column {
                    column.numbers(rows, cells)?;
                }
            }
            append(table, &places, &days, &cells)?;
            before += rows as u64;
        }
    }
    Ok(())
}

/// Hands a batch of rows on, all that follow each other in one asset at once.
fn append(
    table: &mut BarTable,
    places: &[usize],
    days: &[i32],
    cells: &[Vec<f64>; 6],
) -> Result<(), MarketError> {
    let mut start = 0;
    for run in places.chunk_by(|left, right| left == right) {
        let end = start + run.len();
        let part = |column: usize| cells[column].get(start..end).unwrap_or_default();
        let rows = Rows {
            days: &days[start..end],
            open: part(0),
            high: part(1),
            low: part(2),
            close: part(3),
            adjusted_close: part(4),
            volume: part(5),
        };
        table.append(run[0], &rows)?;
        start = end;
    }
    Ok(())
}

/// The place of a row without an asset's name.
const NO_PLACE: usize = usize::MAX;

/// Where the assets named in a file are kept.
#[derive(Default)]
struct Names {
    places: HashMap<String, usize>,
    last: String,
    last_place: Option<usize>,
}

impl Names {
    fn place(&mut self, table: &mut BarTable, ticker: &str) -> usize {
        if ticker.is_empty() {
            return NO_PLACE;
        }
        // Files are mostly sorted by asset.
        if let Some(place) = self.last_place
            && self.last == ticker
        {
            return place;
        }
        let place = match self.places.get(ticker) {
            Some(&place) => place,
            None => {
                let place = table.place(ticker);
                self.places.insert(ticker.to_owned(), place);
                place
            }
        };
        self.last.clear();
        self.last.push_str(ticker);
        self.last_place = Some(place);
        place
    }
}

/// A column of closes for each asset.
fn read_wide(
    file: &SerializedFileReader<Bytes>,
    sources: &[Source],
    columns: &Columns,
    table: &mut BarTable,
) -> Result<(), MarketError> {
    let assets: Vec<&Source> = columns.wide.iter().map(|&column| &sources[column]).collect();
    assets.iter().copied().try_for_each(is_number)?;
    let date = &sources[columns.date];
    let mut before = 0_u64;
    let (mut days, mut closes) = (Vec::new(), Vec::new());
    let (mut own_days, mut own_closes) = (Vec::new(), Vec::new());
    for group in 0..file.num_row_groups() {
        let height = height(file, group);
        let group = file.get_row_group(group).map_err(unreadable)?;
        days.clear();
        Column::of(&*group, date)?.days(height, &mut days)?;
        for asset in &assets {
            closes.clear();
            Column::of(&*group, asset)?.numbers(height, &mut closes)?;
            own_days.clear();
            own_closes.clear();
            for (row, (&day, &close)) in days.iter().zip(&closes).enumerate() {
                if !close.is_nan() {
                    if day == NO_DAY {
                        return Err(no_date(date, before + row as u64));
                    }
                    own_days.push(day);
                    own_closes.push(close);
                }
            }
            if !own_days.is_empty() {
                let rows = Rows {
                    days: &own_days,
                    close: &own_closes,
                    ..Rows::default()
                };
                let place = table.place(&asset.name);
                table.append(place, &rows)?;
            }
        }
        before += height as u64;
    }
    Ok(())
}
