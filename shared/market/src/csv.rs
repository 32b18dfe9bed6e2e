//! CSV files of prices, in the three shapes people have.
//!
//! * long: `date, ticker, open, high, low, close, adjusted_close, volume`, only `date`, `ticker` and `close` needed;
//! * one asset: the same without `ticker`; the file's name names the asset;
//! * wide: `date` and one column of (adjusted) closes for each asset.
//!
//! Column names are matched without regard to case, spaces, `_` and `-`; `Adj Close`, `symbol`, `timestamp` and the
//! like are known. Dates are ISO (`2020-01-31`, a time after it is ignored) or `20200131`; day-first and month-first
//! dates are refused, because one can't be told from the other.

use chrono::NaiveDate;

use crate::quality::QualityReport;
use crate::{Bar, BarTable, MarketError, Panel};

/// The most bytes a CSV file may have.
pub const MAX_BYTES: u64 = 1 << 30;

/// What a column of a price file is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Role {
    Date,
    Ticker,
    Open,
    High,
    Low,
    Close,
    AdjustedClose,
    Volume,
    Other,
}

/// The role a column's name gives it.
pub(crate) fn role(name: &str) -> Role {
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    match plain.as_str() {
        "date" | "datetime" | "timestamp" | "time" | "day" => Role::Date,
        "ticker" | "symbol" | "asset" | "instrument" => Role::Ticker,
        "open" => Role::Open,
        "high" => Role::High,
        "low" => Role::Low,
        "close" | "price" | "last" => Role::Close,
        "adjustedclose" | "adjclose" | "closeadj" | "totalreturn" => Role::AdjustedClose,
        "volume" | "vol" => Role::Volume,
        _ => Role::Other,
    }
}

/// The columns of a price file by role.
pub(crate) struct Columns {
    pub(crate) date: usize,
    pub(crate) ticker: Option<usize>,
    open: Option<usize>,
    high: Option<usize>,
    low: Option<usize>,
    close: Option<usize>,
    adjusted_close: Option<usize>,
    volume: Option<usize>,
    /// Columns of closes by asset, where the file is wide.
    pub(crate) wide: Vec<usize>,
}

impl Columns {
    pub(crate) fn of(names: &[String]) -> Result<Self, MarketError> {
        let find = |wanted| names.iter().position(|name| role(name) == wanted);
        let missing = |column, help| MarketError::MissingColumn {
            column,
            found: names.join(", "),
            help,
        };
        // A data frame's index is often saved without a name, in the first column.
        let unnamed = names.first().filter(|name| name.trim().is_empty()).map(|_| 0);
        let date = find(Role::Date)
            .or(unnamed)
            .ok_or_else(|| missing("date", "name the column of days `date`"))?;
        let mut columns = Self {
            date,
            ticker: find(Role::Ticker),
            open: find(Role::Open),
            high: find(Role::High),
            low: find(Role::Low),
            close: find(Role::Close),
            adjusted_close: find(Role::AdjustedClose),
            volume: find(Role::Volume),
            wide: Vec::new(),
        };
        if columns.close.is_none() {
            columns.close = columns.adjusted_close.take();
        }
        if columns.close.is_none() {
            let help = "give a `close` column, or one column of closes for each asset";
            if columns.ticker.is_some() || names.len() < 2 {
                return Err(missing("close", help));
            }
            columns.wide = (0..names.len()).filter(|&index| index != date).collect();
        }
        Ok(columns)
    }

    /// The columns of open, high, low, close, adjusted close and volume.
    #[cfg(feature = "parquet")]
    pub(crate) fn numbers(&self) -> [Option<usize>; 6] {
        [
            self.open,
            self.high,
            self.low,
            self.close,
            self.adjusted_close,
            self.volume,
        ]
    }

    /// The bar of a row; `value(column)` is the number in a column of it.
    pub(crate) fn bar(
        &self,
        date: NaiveDate,
        mut value: impl FnMut(usize) -> Result<f64, MarketError>,
    ) -> Result<Bar, MarketError> {
        let mut get = |column: Option<usize>| column.map_or(Ok(f64::NAN), &mut value);
        Ok(Bar {
            date,
            open: get(self.open)?,
            high: get(self.high)?,
            low: get(self.low)?,
            close: get(self.close)?,
            adjusted_close: get(self.adjusted_close)?,
            volume: get(self.volume)?,
        })
    }
}

/// A bar of a wide file: only a close.
pub(crate) fn close_only(date: NaiveDate, close: f64) -> Bar {
    let nan = f64::NAN;
    Bar {
        date,
        open: nan,
        high: nan,
        low: nan,
        close,
        adjusted_close: nan,
        volume: nan,
    }
}

/// Reads a CSV file of any of the three shapes. `name` names the asset where the file does not.
///
/// # Errors
/// Unreadable bytes, missing columns, a cell that is not a date or number (with its line), conflicting bars, sizes
/// over the limits.
pub fn read(bytes: &[u8], name: &str) -> Result<(Panel, QualityReport), MarketError> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(MarketError::TooLarge {
            what: "the size in bytes",
            actual: bytes.len() as u64,
            limit: MAX_BYTES,
        });
    }
    let unreadable = |error: ::csv::Error| MarketError::Unreadable {
        format: "CSV",
        reason: error.to_string(),
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = ::csv::ReaderBuilder::new()
        .trim(::csv::Trim::All)
        .from_reader(bytes);
    let names: Vec<String> = reader
        .headers()
        .map_err(unreadable)?
        .iter()
        .map(str::to_owned)
        .collect();
    let columns = Columns::of(&names)?;
    let mut table = BarTable::default();
    let mut record = ::csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(unreadable)? {
        let line = record.position().map_or(0, ::csv::Position::line);
        let cell = |column: usize| record.get(column).unwrap_or_default();
        let wrong = |column: usize, expected| MarketError::Cell {
            line,
            column: names[column].clone(),
            value: cell(column).chars().take(40).collect(),
            expected,
        };
        let number = |column: usize| number(cell(column)).ok_or_else(|| wrong(column, "a number"));
        let date = date(cell(columns.date)).ok_or_else(|| wrong(columns.date, "a date like 2020-01-31"))?;
        if columns.wide.is_empty() {
            let ticker = columns.ticker.map_or(name, cell);
            if ticker.is_empty() {
                return Err(wrong(columns.ticker.unwrap_or_default(), "the name of an asset"));
            }
            table.push(ticker, columns.bar(date, number)?)?;
        } else {
            for &column in &columns.wide {
                let close = number(column)?;
                if !close.is_nan() {
                    table.push(&names[column], close_only(date, close))?;
                }
            }
        }
    }
    table.into_panel()
}

/// A number; empty, `NaN`, `null`, `NA` and `-` are missing.
fn number(text: &str) -> Option<f64> {
    match text {
        "" | "-" | "NA" | "N/A" | "null" | "None" => Some(f64::NAN),
        _ => text.parse().ok(),
    }
}

fn date(text: &str) -> Option<NaiveDate> {
    let day = text
        .get(..10)
        .filter(|_| text.len() == 10 || matches!(text.as_bytes()[10], b' ' | b'T'));
    match day {
        Some(day) => day.parse().ok(),
        None => NaiveDate::parse_from_str(text, "%Y%m%d")
            .ok()
            .filter(|_| text.len() == 8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Field;

    #[test]
    fn the_three_shapes_are_told_apart() {
        let long = "Date,Symbol,Close,Adj Close\n2020-01-02,A,10,5\n2020-01-02,B,7,7\n";
        let (panel, _) = read(long.as_bytes(), "x").unwrap();
        assert_eq!(panel.tickers(), ["A", "B"]);
        assert_eq!(panel.series(Field::Close, 0).unwrap(), [5.0]);

        let one = "date,open,high,low,close,volume\n2020-01-02T00:00:00,1,2,0.5,1.5,100\n";
        let (panel, report) = read(one.as_bytes(), "SPY").unwrap();
        assert_eq!(panel.tickers(), ["SPY"]);
        assert!(report.series[0].has_open && report.series[0].has_range);

        let wide = ",AAPL,MSFT\n20200102,1,\n20200103,1.1,2\n";
        let (panel, _) = read(wide.as_bytes(), "x").unwrap();
        assert_eq!(panel.tickers(), ["AAPL", "MSFT"]);
        assert_eq!(panel.listed(1).unwrap().0.to_string(), "2020-01-03");
    }

    #[test]
    fn a_bad_cell_is_named_by_line_and_column() {
        let error = read(b"date,close\n2020-01-02,1\n2020-01-03,abc\n", "A").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 3: column `close` holds `abc`, which is not a number"
        );
        let error = read(b"date,close\n03/04/2020,1\n", "A").unwrap_err();
        assert!(error.to_string().contains("a date like 2020-01-31"), "{error}");
        let error = read(b"close\n1\n", "A").unwrap_err();
        assert!(matches!(error, MarketError::MissingColumn { column: "date", .. }));
    }

    #[test]
    fn ragged_binary_and_empty_files_are_errors() {
        assert!(matches!(
            read(b"date,close\n2020-01-02\n", "A"),
            Err(MarketError::Unreadable { .. })
        ));
        assert!(read(b"\xff\xfe\x00\x01", "A").is_err());
        assert!(read(b"", "A").is_err());
        assert!(matches!(read(b"date,close\n", "A"), Err(MarketError::Empty(_))));
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
            let _ = read(&bytes, "A");
        }
    }
}
