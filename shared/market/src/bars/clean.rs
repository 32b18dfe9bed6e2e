//! What is wrong with one asset's rows is put right or refused, and noted.

use super::columns::{Series, at};
use super::date;
use crate::MarketError;
use crate::quality::{Finding, FindingKind, QualityReport};

/// One series in order, without repeats, bars without a close, or impossible prices.
///
/// Afterwards every row has a close, and either all rows have an adjusted close or none has.
pub(super) fn clean(
    ticker: &str,
    mut series: Series,
    report: &mut QualityReport,
) -> Result<Series, MarketError> {
    let mut note = |kind, day: i32, count: usize, message: String| {
        report.add(Finding {
            kind,
            ticker: Some(ticker.to_owned()),
            date: Some(date(day)),
            count: count as u64,
            message,
        });
    };
    series.level();
    if !series.days.is_sorted() {
        series.sort();
        let message = format!("the rows of {ticker} were not in date order and were sorted");
        note(FindingKind::Unsorted, series.days[0], 1, message);
    }
    if let Some((row, count)) = drop_impossible(&mut series) {
        let day = series.days[row];
        let message = format!(
            "{ticker} has {count} zero, negative or infinite prices, the first on {}; they count as missing",
            date(day)
        );
        note(FindingKind::InvalidPrice, day, count, message);
    }
    keep_valued(&mut series, |series| &series.close);
    let rows = series.days.len();
    let (without, first) = which(rows, |row| at(&series.adjusted_close, row).is_nan());
    if rows > 0 && without == rows {
        let message = format!("{ticker} has no adjusted closes: its returns are those of the quoted price");
        note(FindingKind::Unadjusted, series.days[0], rows, message);
    } else if let Some(row) = first {
        let day = series.days[row];
        let message = format!(
            "{ticker} has no adjusted close on {without} days, the first {}; they count as missing",
            date(day)
        );
        note(FindingKind::MissingAdjustment, day, without, message);
        keep_valued(&mut series, |series| &series.adjusted_close);
    }
    let repeated = drop_repeats(ticker, &mut series)?;
    if let (Some(&first), true) = (series.days.first(), repeated > 0) {
        let message = format!("{repeated} repeated bars of {ticker} were dropped");
        note(FindingKind::Duplicate, first, repeated, message);
    }
    let rows = series.days.len();
    let mut note_odd = |kind, what, (count, first): (usize, Option<usize>)| {
        if let Some(row) = first {
            let day = series.days[row];
            let message = format!("{ticker} has {count} {what}, the first on {}", date(day));
            note(kind, day, count, message);
        }
    };
    // Without a high and a low nothing can be inconsistent.
    if !(series.high.is_empty() && series.low.is_empty()) {
        let what = "bars whose high or low does not enclose the other prices";
        note_odd(
            FindingKind::InconsistentBar,
            what,
            which(rows, |row| is_inconsistent(&series, row)),
        );
    }
    let what = "bars on a Saturday or Sunday";
    note_odd(
        FindingKind::Weekend,
        what,
        which(rows, |row| is_weekend(series.days[row])),
    );
    // A day is refused once, and not where another row has a bar for it.
    series.refused.sort_by_key(|(day, _)| *day);
    series.refused.dedup_by_key(|(day, _)| *day);
    series
        .refused
        .retain(|(day, _)| series.days.binary_search(day).is_err());
    Ok(series)
}

/// Makes impossible prices and volumes missing: the first row with such a price, and how many prices there were.
fn drop_impossible(series: &mut Series) -> Option<(usize, usize)> {
    let impossible = |price: f64| !(price.is_nan() || price > 0.0 && price.is_finite());
    for closes in [&series.close, &series.adjusted_close] {
        let refused = series
            .days
            .iter()
            .zip(closes)
            .filter(|(_, close)| impossible(**close));
        series.refused.extend(refused.map(|(day, close)| (*day, *close)));
    }
    let [prices @ .., volume] = series.columns();
    let mut found: Option<(usize, usize)> = None;
    for column in prices {
        for (row, price) in column.iter_mut().enumerate() {
            if impossible(*price) {
                *price = f64::NAN;
                found = Some(found.map_or((row, 1), |(first, count)| (first.min(row), count + 1)));
            }
        }
    }
    for shares in volume {
        if !(*shares >= 0.0 && shares.is_finite()) {
            *shares = f64::NAN;
        }
    }
    found
}

/// Keeps the rows that have a value in a column.
fn keep_valued(series: &mut Series, column: fn(&Series) -> &Vec<f64>) {
    let rows = 0..series.days.len();
    let keep: Vec<bool> = rows.map(|row| !at(column(series), row).is_nan()).collect();
    if keep.contains(&false) {
        series.retain(&keep);
    } else {
        series.level();
    }
}

/// Drops rows that say again what the row before them says of the same day; how many.
fn drop_repeats(ticker: &str, series: &mut Series) -> Result<usize, MarketError> {
    let strictly = |pair: &[i32]| pair[0] < pair[1];
    if series.days.windows(2).all(strictly) {
        return Ok(0);
    }
    let mut keep = Vec::with_capacity(series.days.len());
    for day in series.days.chunk_by(|left, right| left == right) {
        let first = keep.len();
        keep.push(true);
        for row in first + 1..first + day.len() {
            if !series.is_same(first, row) {
                return Err(MarketError::Conflict {
                    ticker: ticker.to_owned(),
                    date: date(day[0]),
                    first: at(&series.close, first),
                    second: at(&series.close, row),
                });
            }
            keep.push(false);
        }
    }
    series.retain(&keep);
    Ok(keep.iter().filter(|kept| !**kept).count())
}

fn is_inconsistent(series: &Series, row: usize) -> bool {
    let [open, high, low, close] =
        [&series.open, &series.high, &series.low, &series.close].map(|column| at(column, row));
    let highest = open.max(close).max(low);
    let lowest = open.min(close).min(high);
    // A hair of slack: quotes adjusted for splits are rounded one by one.
    high < highest * (1.0 - 1e-6) || low > lowest * (1.0 + 1e-6)
}

fn is_weekend(day: i32) -> bool {
    // Day 1 was a Monday.
    matches!((day - 1).rem_euclid(7), 5 | 6)
}

/// How many rows are odd, and the first that is.
fn which(rows: usize, is_odd: impl Fn(usize) -> bool) -> (usize, Option<usize>) {
    let first = (0..rows).find(|row| is_odd(*row));
    let count = first.map_or(0, |first| (first..rows).filter(|row| is_odd(*row)).count());
    (count, first)
}
