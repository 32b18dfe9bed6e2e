//! The same from rows to a panel, row by row: what the columns have to agree with.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};

use super::{Bar, MAX_CELLS, MAX_ROWS};
use crate::quality::{Finding, FindingKind, QualityReport, SeriesSummary, inspect_closes};
use crate::{Field, MarketError, Panel};

/// Rows of many assets in any order.
#[derive(Clone, Debug, Default)]
pub(crate) struct BarTable {
    series: BTreeMap<String, Vec<Bar>>,
    rows: u64,
}

impl BarTable {
    /// Adds one row.
    ///
    /// # Errors
    /// [`MarketError::TooLarge`] past [`MAX_ROWS`].
    pub(crate) fn push(&mut self, ticker: &str, bar: Bar) -> Result<(), MarketError> {
        self.rows += 1;
        if self.rows > MAX_ROWS {
            return Err(MarketError::TooLarge {
                what: "the number of rows",
                actual: self.rows,
                limit: MAX_ROWS,
            });
        }
        match self.series.get_mut(ticker) {
            Some(bars) => bars.push(bar),
            None => {
                self.series.insert(ticker.to_owned(), vec![bar]);
            }
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
    pub(crate) fn into_panel(self) -> Result<(Panel, QualityReport), MarketError> {
        let mut report = QualityReport {
            rows: self.rows,
            ..QualityReport::default()
        };
        let mut series: Vec<(String, Vec<Bar>)> = Vec::with_capacity(self.series.len());
        for (ticker, bars) in self.series {
            let bars = clean(&ticker, bars, &mut report)?;
            if !bars.is_empty() {
                series.push((ticker, bars));
            }
        }
        if series.is_empty() {
            return Err(MarketError::Empty(
                "no row has a date and a positive close".into(),
            ));
        }
        let dates: Vec<NaiveDate> = series
            .iter()
            .flat_map(|(_, bars)| bars.iter().map(|bar| bar.date))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let cells = dates.len() as u64 * series.len() as u64;
        if cells > MAX_CELLS {
            return Err(MarketError::TooLarge {
                what: "assets × days",
                actual: cells,
                limit: MAX_CELLS,
            });
        }
        let panel = lay_out(&series, dates)?;
        for (asset, (ticker, bars)) in series.iter().enumerate() {
            let closes = panel.series(Field::Close, asset).unwrap_or_default();
            report.series.push(summarise(ticker, bars, panel.dates()));
            inspect_closes(ticker, panel.dates(), closes, &mut report);
        }
        Ok((panel, report))
    }
}

/// One series in order, without repeats, bars without a close, or impossible prices.
fn clean(ticker: &str, mut bars: Vec<Bar>, report: &mut QualityReport) -> Result<Vec<Bar>, MarketError> {
    let mut note = |kind, bar: &Bar, count, message: String| {
        report.add(Finding {
            kind,
            ticker: Some(ticker.to_owned()),
            date: Some(bar.date),
            count,
            message,
        });
    };
    if !bars.is_sorted_by_key(|bar| bar.date) {
        bars.sort_by_key(|bar| bar.date);
        note(
            FindingKind::Unsorted,
            &bars[0],
            1,
            format!("the rows of {ticker} were not in date order and were sorted"),
        );
    }
    let mut invalid: Option<(Bar, u64)> = None;
    for bar in &mut bars {
        let whole = *bar;
        for price in [
            &mut bar.open,
            &mut bar.high,
            &mut bar.low,
            &mut bar.close,
            &mut bar.adjusted_close,
        ] {
            let possible = *price > 0.0 && price.is_finite();
            if !price.is_nan() && !possible {
                *price = f64::NAN;
                invalid = Some(invalid.map_or((whole, 1), |(first, count)| (first, count + 1)));
            }
        }
        if !(bar.volume >= 0.0 && bar.volume.is_finite()) {
            bar.volume = f64::NAN;
        }
    }
    if let Some((bar, count)) = invalid {
        let message = format!(
            "{ticker} has {count} zero, negative or infinite prices, the first on {}; they count as missing",
            bar.date
        );
        note(FindingKind::InvalidPrice, &bar, count, message);
    }
    bars.retain(|bar| !bar.close.is_nan());
    let adjusted = bars.iter().filter(|bar| !bar.adjusted_close.is_nan()).count();
    if let (Some(&first), true) = (bars.first(), adjusted == 0) {
        note(
            FindingKind::Unadjusted,
            &first,
            bars.len() as u64,
            format!("{ticker} has no adjusted closes: its returns are those of the quoted price"),
        );
    } else if adjusted < bars.len() {
        let count = (bars.len() - adjusted) as u64;
        if let Some(&bar) = bars.iter().find(|bar| bar.adjusted_close.is_nan()) {
            let message = format!(
                "{ticker} has no adjusted close on {count} days, the first {}; they count as missing",
                bar.date
            );
            note(FindingKind::MissingAdjustment, &bar, count, message);
        }
        bars.retain(|bar| !bar.adjusted_close.is_nan());
    }
    let before = bars.len();
    let mut conflict = None;
    bars.dedup_by(|later, kept| {
        let same_day = later.date == kept.date;
        if same_day && !same_values(later, kept) && conflict.is_none() {
            conflict = Some(MarketError::Conflict {
                ticker: ticker.to_owned(),
                date: kept.date,
                first: kept.close,
                second: later.close,
            });
        }
        same_day
    });
    if let Some(error) = conflict {
        return Err(error);
    }
    if let (Some(&first), true) = (bars.first(), bars.len() < before) {
        let count = (before - bars.len()) as u64;
        note(
            FindingKind::Duplicate,
            &first,
            count,
            format!("{count} repeated bars of {ticker} were dropped"),
        );
    }
    type Odd = fn(&Bar) -> bool;
    let odd: [(FindingKind, Odd, &str); 2] = [
        (
            FindingKind::InconsistentBar,
            is_inconsistent,
            "bars whose high or low does not enclose the other prices",
        ),
        (FindingKind::Weekend, is_weekend, "bars on a Saturday or Sunday"),
    ];
    for (kind, is_odd, what) in odd {
        let count = bars.iter().filter(|bar| is_odd(bar)).count() as u64;
        if let Some(bar) = bars.iter().find(|bar| is_odd(bar)) {
            note(
                kind,
                bar,
                count,
                format!("{ticker} has {count} {what}, the first on {}", bar.date),
            );
        }
    }
    Ok(bars)
}

fn same_values(a: &Bar, b: &Bar) -> bool {
    let values = |bar: &Bar| {
        [
            bar.open,
            bar.high,
            bar.low,
            bar.close,
            bar.adjusted_close,
            bar.volume,
        ]
        .map(f64::to_bits)
    };
    values(a) == values(b)
}

fn is_inconsistent(bar: &Bar) -> bool {
    let highest = bar.open.max(bar.close).max(bar.low);
    let lowest = bar.open.min(bar.close).min(bar.high);
    // A hair of slack: quotes adjusted for splits are rounded one by one.
    bar.high < highest * (1.0 - 1e-6) || bar.low > lowest * (1.0 + 1e-6)
}

fn is_weekend(bar: &Bar) -> bool {
    matches!(bar.date.weekday(), Weekday::Sat | Weekday::Sun)
}

fn lay_out(series: &[(String, Vec<Bar>)], dates: Vec<NaiveDate>) -> Result<Panel, MarketError> {
    let any = |value: fn(&Bar) -> f64| {
        series
            .iter()
            .any(|(_, bars)| bars.iter().any(|bar| !value(bar).is_nan()))
    };
    let adjusted = any(|bar| bar.adjusted_close);
    // Close times adjusted over raw close would round twice; the adjusted close is taken as it stands.
    fn factor(bar: &Bar) -> f64 {
        if bar.adjusted_close.is_nan() || bar.adjusted_close == bar.close {
            1.0
        } else {
            bar.adjusted_close / bar.close
        }
    }
    type Value = fn(&Bar) -> f64;
    let mut wanted: Vec<(Field, Value)> = vec![(Field::Close, |bar| {
        if bar.adjusted_close.is_nan() {
            bar.close
        } else {
            bar.adjusted_close
        }
    })];
    let optional: [(Field, Field, Value, Value); 3] = [
        (
            Field::Open,
            Field::RawOpen,
            |bar| bar.open,
            |bar| bar.open * factor(bar),
        ),
        (
            Field::High,
            Field::RawHigh,
            |bar| bar.high,
            |bar| bar.high * factor(bar),
        ),
        (
            Field::Low,
            Field::RawLow,
            |bar| bar.low,
            |bar| bar.low * factor(bar),
        ),
    ];
    for (field, raw_field, raw, scaled) in optional {
        if any(raw) {
            wanted.push((field, scaled));
            if adjusted {
                wanted.push((raw_field, raw));
            }
        }
    }
    if adjusted {
        wanted.push((Field::RawClose, |bar| bar.close));
    }
    if any(|bar| bar.volume) {
        wanted.push((Field::Volume, |bar| bar.volume));
    }
    let fields = wanted
        .into_iter()
        .map(|(field, value)| {
            let mut cells = vec![f64::NAN; series.len() * dates.len()];
            for (column, (_, bars)) in cells.chunks_mut(dates.len()).zip(series) {
                let mut position = 0;
                for bar in bars {
                    position += dates[position..].partition_point(|date| *date < bar.date);
                    column[position] = value(bar);
                }
            }
            (field, cells)
        })
        .collect();
    let tickers = series.iter().map(|(ticker, _)| ticker.clone()).collect();
    Panel::new(dates, tickers, fields)
        .ok_or_else(|| MarketError::Empty("the rows do not make a panel".into()))
}

fn summarise(ticker: &str, bars: &[Bar], dates: &[NaiveDate]) -> SeriesSummary {
    let (first, last) = (bars[0].date, bars[bars.len() - 1].date);
    let span = dates.partition_point(|date| *date <= last) - dates.partition_point(|date| *date < first);
    SeriesSummary {
        ticker: ticker.to_owned(),
        first,
        last,
        bars: bars.len() as u64,
        missing: (span - bars.len()) as u64,
        has_open: bars.iter().all(|bar| !bar.open.is_nan()),
        has_range: bars.iter().all(|bar| !bar.high.is_nan() && !bar.low.is_nan()),
        has_volume: bars.iter().any(|bar| !bar.volume.is_nan()),
        adjusted: bars.iter().any(|bar| !bar.adjusted_close.is_nan()),
    }
}
