//! One column of a row group, read a batch of rows at a time.

use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::{ByteArray, DataType, Int96};
use ::parquet::file::reader::RowGroupReader;
use chrono::NaiveDate;
use half::f16;

use super::source::{Kind, Number, Source};
use super::unreadable;
use crate::MarketError;
use crate::bars::day;

/// A day that is missing or none: no day has this number.
pub(super) const NO_DAY: i32 = i32::MIN;

/// A column of a row group, from its first row on.
pub(super) struct Column {
    reader: ColumnReader,
    kind: Kind,
    levels: Vec<i16>,
}

impl Column {
    pub(super) fn of(group: &dyn RowGroupReader, source: &Source) -> Result<Self, MarketError> {
        Ok(Self {
            reader: group.get_column_reader(source.leaf).map_err(unreadable)?,
            kind: source.kind,
            levels: Vec::new(),
        })
    }

    /// The next numbers, NaN where there is none.
    pub(super) fn numbers(&mut self, rows: usize, out: &mut Vec<f64>) -> Result<(), MarketError> {
        let Kind::Number(number) = self.kind else {
            return Err(ended());
        };
        let levels = &mut self.levels;
        match &mut self.reader {
            // By far the most files: the values are copied as they are.
            ColumnReader::DoubleColumnReader(reader) => doubles(reader, rows, levels, out),
            ColumnReader::FloatColumnReader(reader) => cells(
                reader,
                rows,
                levels,
                |value| f64::from(value.copied().unwrap_or(f32::NAN)),
                out,
            ),
            ColumnReader::Int32ColumnReader(reader) => cells(
                reader,
                rows,
                levels,
                |value| match (value, number) {
                    (None, _) => f64::NAN,
                    (Some(value), Number::Unsigned) => f64::from(value.cast_unsigned()),
                    (Some(value), Number::Decimal(scale)) => decimal(i128::from(*value), scale),
                    (Some(value), _) => f64::from(*value),
                },
                out,
            ),
            ColumnReader::Int64ColumnReader(reader) => cells(
                reader,
                rows,
                levels,
                |value| match (value, number) {
                    (None, _) => f64::NAN,
                    (Some(value), Number::Unsigned) => value.cast_unsigned() as f64,
                    (Some(value), Number::Decimal(scale)) => decimal(i128::from(*value), scale),
                    (Some(value), _) => *value as f64,
                },
                out,
            ),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => cells(
                reader,
                rows,
                levels,
                |value| bytes(value.map(|value| value.data()), number),
                out,
            ),
            ColumnReader::ByteArrayColumnReader(reader) => cells(
                reader,
                rows,
                levels,
                |value| bytes(value.map(ByteArray::data), number),
                out,
            ),
            _ => Err(ended()),
        }
    }

    /// The next days; [`NO_DAY`] where there is none, or text that is no date.
    pub(super) fn days(&mut self, rows: usize, out: &mut Vec<i32>) -> Result<(), MarketError> {
        let epoch = day(NaiveDate::default());
        let after_epoch = |days: i64| {
            i32::try_from(days)
                .ok()
                .and_then(|days| epoch.checked_add(days))
                .filter(|day| NaiveDate::from_num_days_from_ce_opt(*day).is_some())
                .unwrap_or(NO_DAY)
        };
        let (levels, kind) = (&mut self.levels, self.kind);
        match &mut self.reader {
            ColumnReader::Int32ColumnReader(reader) => cells(
                reader,
                rows,
                levels,
                |value| value.map_or(NO_DAY, |days| after_epoch(i64::from(*days))),
                out,
            ),
            ColumnReader::Int64ColumnReader(reader) => {
                let a_day = if let Kind::Instant(units) = kind { units } else { 1 };
                let of = |value: Option<&i64>| value.map_or(NO_DAY, |at| after_epoch(at.div_euclid(a_day)));
                cells(reader, rows, levels, of, out)
            }
            ColumnReader::Int96ColumnReader(reader) => {
                let of = |at: &Int96| after_epoch(at.to_seconds().div_euclid(86_400));
                cells(reader, rows, levels, |value| value.map_or(NO_DAY, of), out)
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                let of = |text: &ByteArray| iso_day(text.data()).unwrap_or(NO_DAY);
                cells(reader, rows, levels, |value| value.map_or(NO_DAY, of), out)
            }
            _ => Err(ended()),
        }
    }

    /// Calls `each` with the next texts, whole numbers in digits; an absent one is empty.
    pub(super) fn texts(&mut self, rows: usize, mut each: impl FnMut(&str)) -> Result<(), MarketError> {
        let levels = &mut self.levels;
        let mut bad = None;
        let mut unit = Vec::new();
        match &mut self.reader {
            ColumnReader::ByteArrayColumnReader(reader) => cells(
                reader,
                rows,
                levels,
                |value| match std::str::from_utf8(value.map_or(&[], ByteArray::data)) {
                    Ok(text) => each(text),
                    Err(error) => bad = Some(error),
                },
                &mut unit,
            )?,
            ColumnReader::Int32ColumnReader(reader) => {
                let text = |value: &i32| value.to_string();
                cells(
                    reader,
                    rows,
                    levels,
                    |value| each(&value.map_or(String::new(), text)),
                    &mut unit,
                )?;
            }
            ColumnReader::Int64ColumnReader(reader) => {
                let text = |value: &i64| value.to_string();
                cells(
                    reader,
                    rows,
                    levels,
                    |value| each(&value.map_or(String::new(), text)),
                    &mut unit,
                )?;
            }
            _ => return Err(ended()),
        }
        match bad {
            Some(error) => Err(MarketError::Unreadable {
                format: "Parquet",
                reason: format!("a text is not UTF-8: {error}"),
            }),
            None => Ok(()),
        }
    }
}

fn ended() -> MarketError {
    MarketError::Unreadable {
        format: "Parquet",
        reason: "a column is not of the type the file says, or has fewer rows".into(),
    }
}

/// Reads the next rows of a column. The format keeps the values there are apart from levels that say which rows have one.
fn values<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    levels: &mut Vec<i16>,
    values: &mut Vec<T::T>,
) -> Result<(), MarketError> {
    levels.clear();
    let mut read = 0;
    while read < rows {
        let more = reader.read_records(rows - read, Some(levels), None, values);
        let (more, ..) = more.map_err(unreadable)?;
        if more == 0 {
            return Err(ended());
        }
        read += more;
    }
    Ok(())
}

fn cells<T: DataType, V>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    levels: &mut Vec<i16>,
    mut of: impl FnMut(Option<&T::T>) -> V,
    out: &mut Vec<V>,
) -> Result<(), MarketError> {
    let mut present = Vec::new();
    values(reader, rows, levels, &mut present)?;
    if levels.is_empty() {
        out.extend(present.iter().map(|value| of(Some(value))));
        return Ok(());
    }
    let mut present = present.iter();
    out.extend(
        levels
            .iter()
            .map(|level| of(if *level == 0 { None } else { present.next() })),
    );
    Ok(())
}

fn doubles(
    reader: &mut ColumnReaderImpl<::parquet::data_type::DoubleType>,
    rows: usize,
    levels: &mut Vec<i16>,
    out: &mut Vec<f64>,
) -> Result<(), MarketError> {
    let before = out.len();
    values(reader, rows, levels, out)?;
    let present = out.len() - before;
    if present == rows {
        return Ok(());
    }
    // From the back on, so that values move to their rows within the same memory.
    out.resize(before + rows, f64::NAN);
    let cells = &mut out[before..];
    let mut next = present;
    for (row, level) in levels.iter().enumerate().rev() {
        cells[row] = if *level == 0 || next == 0 {
            f64::NAN
        } else {
            next -= 1;
            cells[next]
        };
    }
    Ok(())
}

fn bytes(value: Option<&[u8]>, number: Number) -> f64 {
    match (value, number) {
        (Some([low, high]), Number::Half) => f16::from_le_bytes([*low, *high]).to_f64(),
        (Some(bytes), Number::Decimal(scale)) if (1..=16).contains(&bytes.len()) => {
            // Big-endian two's complement, of as many bytes as the precision needs.
            let sign = if bytes[0] & 0x80 == 0 { 0 } else { 0xff };
            let mut whole = [sign; 16];
            whole[16 - bytes.len()..].copy_from_slice(bytes);
            decimal(i128::from_be_bytes(whole), scale)
        }
        _ => f64::NAN,
    }
}

/// The double nearest to `unscaled / 10^scale`.
fn decimal(unscaled: i128, scale: i32) -> f64 {
    // Both are doubles without rounding, so that their quotient is rounded once.
    if unscaled.unsigned_abs() < 1 << 53 && (0..=22).contains(&scale) {
        return unscaled as f64 / 10_f64.powi(scale);
    }
    format!("{unscaled}e{}", -i64::from(scale))
        .parse()
        .unwrap_or(f64::NAN)
}

/// The day of ISO text, whatever stands after it.
fn iso_day(text: &[u8]) -> Option<i32> {
    let digits = |range: std::ops::Range<usize>| {
        text.get(range)?.iter().try_fold(0_i32, |number, byte| {
            byte.is_ascii_digit()
                .then(|| 10 * number + i32::from(byte - b'0'))
        })
    };
    if text.get(4) != Some(&b'-') || text.get(7) != Some(&b'-') {
        return None;
    }
    let (year, month, date) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
    let date = NaiveDate::from_ymd_opt(year, month.cast_unsigned(), date.cast_unsigned())?;
    Some(day(date))
}
