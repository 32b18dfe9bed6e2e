//! Rows as they come from a file, and the one way from rows to a [`Panel`].

mod clean;
mod columns;
#[cfg(all(test, feature = "parquet"))]
pub(crate) mod reference;

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::quality::{QualityReport, SeriesSummary, inspect_closes};
use crate::{Field, MarketError, Panel, Refused};
use clean::clean;
pub(crate) use columns::Rows;
use columns::{Series, at};

/// The most rows one dataset may have.
pub const MAX_ROWS: u64 = 20_000_000;
/// The most cells (assets × days) a panel may have; a field of that size takes 200 MB.
pub const MAX_CELLS: u64 = 25_000_000;

/// The most values (rows × columns of numbers) one dataset may have. While a file is laid out as a panel each takes up to 30 bytes:
/// together 2.3 GB, of the 3.5 that a worker has.
pub const MAX_VALUES: u64 = 75_000_000;

/// One asset's day as quoted. NaN where the file has no value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// The day.
    pub date: NaiveDate,
    /// Price at the open, in the asset's currency.
    pub open: f64,
    /// Highest price.
    pub high: f64,
    /// Lowest price.
    pub low: f64,
    /// Price at the close.
    pub close: f64,
    /// Close adjusted for splits and dividends (total return).
    pub adjusted_close: f64,
    /// Shares traded.
    pub volume: f64,
}

/// Rows of many assets in any order, kept as columns by asset.
#[derive(Clone, Debug, Default)]
pub struct BarTable {
    series: Vec<Series>,
    places: BTreeMap<String, usize>,
    rows: u64,
}

impl BarTable {
    /// Adds one row.
    ///
    /// # Errors
    /// [`MarketError::TooLarge`] past [`MAX_ROWS`].
    pub fn push(&mut self, ticker: &str, bar: Bar) -> Result<(), MarketError> {
        self.count(1)?;
        let place = self.place(ticker);
        self.series[place].push(&bar);
        Ok(())
    }

    /// Where an asset's rows are kept, to add more without looking its name up again.
    pub(crate) fn place(&mut self, ticker: &str) -> usize {
        if let Some(&place) = self.places.get(ticker) {
            return place;
        }
        self.places.insert(ticker.to_owned(), self.series.len());
        self.series.push(Series::default());
        self.series.len() - 1
    }

    /// Adds rows of one asset in the order they have in the file.
    ///
    /// # Errors
    /// [`MarketError::TooLarge`] past [`MAX_ROWS`].
    #[cfg_attr(
        not(feature = "parquet"),
        expect(dead_code, reason = "only Parquet comes in columns")
    )]
    pub(crate) fn append(&mut self, place: usize, rows: &Rows<'_>) -> Result<(), MarketError> {
        self.count(rows.days.len() as u64)?;
        self.series[place].append(rows);
        Ok(())
    }

    fn count(&mut self, more: u64) -> Result<(), MarketError> {
        self.rows += more;
        if self.rows > MAX_ROWS {
            return Err(MarketError::TooLarge {
                what: "the number of rows",
                actual: self.rows,
                limit: MAX_ROWS,
            });
        }
        Ok(())
    }

    /// Sorts, checks and lays the rows out as a panel, assets in alphabetical order.
    ///
    /// Unsorted rows are sorted and repeated identical bars dropped, both noted. A price that is zero, negative or
    /// infinite counts as missing, and a bar without a close is no bar. Open, high and low are scaled by adjusted
    /// over raw close. Nothing is filled in.
    ///
    /// # Errors
    /// [`MarketError::Conflict`] where one asset has two different bars on a day, [`MarketError::Empty`] where
    /// nothing is left, [`MarketError::TooLarge`] past [`MAX_CELLS`].
    pub fn into_panel(self) -> Result<(Panel, QualityReport), MarketError> {
        let mut report = QualityReport {
            rows: self.rows,
            ..QualityReport::default()
        };
        let mut rows = self.series;
        let (mut tickers, mut series) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for (ticker, place) in self.places {
            let cleaned = clean(&ticker, std::mem::take(&mut rows[place]), &mut report)?;
            if !cleaned.days.is_empty() {
                tickers.push(ticker);
                series.push(cleaned);
            }
        }
        let days = all_days(&series);
        if days.is_empty() {
            return Err(MarketError::Empty(
                "no row has a date and a positive close".into(),
            ));
        }
        let cells = days.len() as u64 * series.len() as u64;
        if cells > MAX_CELLS {
            return Err(MarketError::TooLarge {
                what: "assets × days",
                actual: cells,
                limit: MAX_CELLS,
            });
        }
        report.series = tickers
            .iter()
            .zip(&series)
            .map(|(ticker, series)| summarise(ticker, series, &days))
            .collect();
        let of = |(asset, series): (usize, &Series)| -> Vec<(usize, Refused)> {
            let closes = series.refused.iter();
            closes
                .map(|&(day, close)| {
                    (
                        asset,
                        Refused {
                            date: date(day),
                            close,
                        },
                    )
                })
                .collect()
        };
        let refused = series.iter().enumerate().flat_map(of).collect();
        let fields = lay_out(series, &days);
        let dates = days.into_iter().map(date).collect();
        let panel = Panel::new(dates, tickers, fields)
            .ok_or_else(|| MarketError::Empty("the rows do not make a panel".into()))?
            .with_refused(refused);
        for (asset, ticker) in panel.tickers().iter().enumerate() {
            let closes = panel.series(Field::Close, asset).unwrap_or_default();
            inspect_closes(ticker, panel.dates(), closes, &mut report);
        }
        Ok((panel, report))
    }
}

/// The day with a number: days are counted from the first of the common era, as [`Datelike`] does.
pub(crate) fn date(day: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day).unwrap_or_default()
}

/// The number of a day.
pub(crate) fn day(date: NaiveDate) -> i32 {
    date.num_days_from_ce()
}

/// Every day on which some series has a bar, ascending.
fn all_days(series: &[Series]) -> Vec<i32> {
    let bounds = |of: &Series| Some((*of.days.first()?, *of.days.last()?));
    let Some((first, last)) = series
        .iter()
        .filter_map(bounds)
        .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    else {
        return Vec::new();
    };
    // A bit a day: a thousand series on one calendar cost no more to merge than to read.
    let mut seen = vec![0_u64; (last - first) as usize / 64 + 1];
    for day in series.iter().flat_map(|series| &series.days) {
        let place = (day - first) as usize;
        seen[place / 64] |= 1 << (place % 64);
    }
    let mut days = Vec::new();
    for (place, mut word) in (first..).step_by(64).zip(seen) {
        while word != 0 {
            days.push(place + word.trailing_zeros() as i32);
            word &= word - 1;
        }
    }
    days
}

/// The panel's fields, assets in the order of `series`. A column is given up once its fields are made.
fn lay_out(mut series: Vec<Series>, days: &[i32]) -> BTreeMap<Field, Vec<f64>> {
    let adjusted = series.iter().any(|series| !series.adjusted_close.is_empty());
    let mut fields = BTreeMap::new();
    type Column = fn(&mut Series) -> &mut Vec<f64>;
    type Value = fn(&Series, usize) -> f64;
    let ranges: [(Field, Field, Column, Value); 3] = [
        (
            Field::Open,
            Field::RawOpen,
            |of| &mut of.open,
            |of, row| at(&of.open, row),
        ),
        (
            Field::High,
            Field::RawHigh,
            |of| &mut of.high,
            |of, row| at(&of.high, row),
        ),
        (
            Field::Low,
            Field::RawLow,
            |of| &mut of.low,
            |of, row| at(&of.low, row),
        ),
    ];
    for (field, raw_field, column, value) in ranges {
        if series.iter_mut().any(|series| !column(series).is_empty()) {
            let scaled = |of: &Series, row| value(of, row) * of.factor(row);
            fields.insert(field, spread(&series, days, scaled));
            if adjusted {
                fields.insert(raw_field, spread(&series, days, value));
            }
        }
        series.iter_mut().for_each(|series| *column(series) = Vec::new());
    }
    if series.iter().any(|series| !series.volume.is_empty()) {
        fields.insert(
            Field::Volume,
            spread(&series, days, |of, row| at(&of.volume, row)),
        );
    }
    series.iter_mut().for_each(|series| series.volume = Vec::new());
    // Close times adjusted over raw close would round twice; the adjusted close is taken as it stands.
    let close = |of: &Series, row| {
        let adjusted = at(&of.adjusted_close, row);
        if adjusted.is_nan() {
            of.close[row]
        } else {
            adjusted
        }
    };
    fields.insert(Field::Close, spread(&series, days, close));
    if adjusted {
        fields.insert(Field::RawClose, spread(&series, days, |of, row| of.close[row]));
    }
    fields
}

/// A value of every row, laid out on the days of the panel.
fn spread(series: &[Series], days: &[i32], value: impl Fn(&Series, usize) -> f64) -> Vec<f64> {
    let mut cells = Vec::with_capacity(series.len() * days.len());
    for series in series {
        if series.days.len() == days.len() {
            cells.extend((0..days.len()).map(|row| value(series, row)));
            continue;
        }
        let mut row = 0;
        for day in days {
            let present = series.days.get(row) == Some(day);
            cells.push(if present { value(series, row) } else { f64::NAN });
            row += usize::from(present);
        }
    }
    cells
}

fn summarise(ticker: &str, series: &Series, days: &[i32]) -> SeriesSummary {
    let (first, last) = (series.days[0], series.days[series.days.len() - 1]);
    let span = days.partition_point(|day| *day <= last) - days.partition_point(|day| *day < first);
    let whole = |column: &[f64]| !column.is_empty() && !column.iter().any(|value| value.is_nan());
    SeriesSummary {
        ticker: ticker.to_owned(),
        first: date(first),
        last: date(last),
        bars: series.days.len() as u64,
        missing: (span - series.days.len()) as u64,
        has_open: whole(&series.open),
        has_range: whole(&series.high) && whole(&series.low),
        has_volume: !series.volume.is_empty(),
        adjusted: !series.adjusted_close.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::FindingKind;

    fn bar(date: &str, close: f64) -> Bar {
        let nan = f64::NAN;
        Bar {
            date: date.parse().unwrap(),
            open: nan,
            high: nan,
            low: nan,
            close,
            adjusted_close: nan,
            volume: nan,
        }
    }

    fn panel_of(rows: &[(&str, Bar)]) -> Result<(Panel, QualityReport), MarketError> {
        let mut table = BarTable::default();
        for (ticker, bar) in rows {
            table.push(ticker, *bar).unwrap();
        }
        table.into_panel()
    }

    #[test]
    fn rows_in_any_order_make_the_same_panel() {
        let rows = [
            ("B", bar("2020-01-02", 5.0)),
            ("A", bar("2020-01-03", 2.0)),
            ("A", bar("2020-01-02", 1.0)),
        ];
        let (panel, report) = panel_of(&rows).unwrap();
        assert_eq!(panel.tickers(), ["A", "B"]);
        assert_eq!(panel.series(Field::Close, 0).unwrap(), [1.0, 2.0]);
        assert!(panel.series(Field::Close, 1).unwrap()[1].is_nan());
        assert!(
            report
                .findings
                .iter()
                .any(|finding| finding.kind == FindingKind::Unsorted)
        );
        let mut sorted = rows;
        sorted.reverse();
        assert_eq!(panel_of(&sorted).unwrap().0.content_hash(), panel.content_hash());
    }

    #[test]
    fn repeats_are_dropped_and_conflicts_refused() {
        let twice = [("A", bar("2020-01-02", 1.0)), ("A", bar("2020-01-02", 1.0))];
        let (panel, report) = panel_of(&twice).unwrap();
        assert_eq!(panel.bars(), 1);
        assert!(
            report
                .findings
                .iter()
                .any(|finding| finding.kind == FindingKind::Duplicate)
        );
        let conflict = [("A", bar("2020-01-02", 1.0)), ("A", bar("2020-01-02", 1.5))];
        assert!(
            matches!(panel_of(&conflict), Err(MarketError::Conflict { first, second, .. }) if first == 1.0 && second == 1.5)
        );
    }

    #[test]
    fn impossible_prices_are_missing() {
        let (panel, report) = panel_of(&[
            ("A", bar("2020-01-02", 1.0)),
            ("A", bar("2020-01-03", -37.63)),
            ("A", bar("2020-01-06", 0.0)),
            ("A", bar("2020-01-07", f64::INFINITY)),
        ])
        .unwrap();
        assert_eq!(panel.bars(), 1);
        let refused: Vec<String> = panel
            .refused(0)
            .map(|of| format!("{} {}", of.date, of.close))
            .collect();
        assert_eq!(refused, ["2020-01-03 -37.63", "2020-01-06 0", "2020-01-07 inf"]);
        assert_eq!(
            report
                .findings
                .iter()
                .find(|f| f.kind == FindingKind::InvalidPrice)
                .unwrap()
                .count,
            3
        );
        assert!(matches!(
            panel_of(&[("A", bar("2020-01-02", 0.0))]),
            Err(MarketError::Empty(_))
        ));
    }

    #[test]
    fn open_high_and_low_are_scaled_with_the_close() {
        let mut quoted = bar("2020-01-02", 10.0);
        (quoted.open, quoted.high, quoted.low, quoted.adjusted_close) = (8.0, 12.0, 6.0, 5.0);
        let (panel, _) = panel_of(&[("A", quoted)]).unwrap();
        assert_eq!(panel.series(Field::Open, 0).unwrap(), [4.0]);
        assert_eq!(panel.series(Field::RawOpen, 0).unwrap(), [8.0]);
        assert_eq!(panel.series(Field::High, 0).unwrap(), [6.0]);
        assert_eq!(panel.series(Field::Close, 0).unwrap(), [5.0]);
        assert_eq!(panel.series(Field::RawClose, 0).unwrap(), [10.0]);
    }
}
