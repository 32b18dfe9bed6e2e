//! Why a run starts later or ends earlier than its prices, and on which days it is compared with its benchmark.

use chrono::NaiveDate;
use fo_market::{Field, Panel};
use fo_strategy::{Listed, Program};

use crate::market::Market;
use crate::notes::{list, note};
use crate::result::{Note, Severity};

/// When a series of a panel has prices.
fn listed(panel: &Panel, ticker: &str) -> Option<Listed> {
    let asset = panel.asset(ticker)?;
    let (first, last) = panel.listed(asset)?;
    let closes = panel.series(Field::Close, asset)?;
    let bars = closes.iter().filter(|close| !close.is_nan()).count();
    Some(Listed { first, last, bars })
}

/// Says why the bars `first..end` are not all there are: `whole` is the dataset, `market` the strategy's part of it, and
/// `asked` the days the run was given.
///
/// Days that an asset sets are a warning (nobody chose them), days that were asked for are not.
pub(crate) fn bounds(
    program: &Program,
    whole: &Panel,
    market: &Market<'_>,
    (first, end): (usize, usize),
    asked: (Option<NaiveDate>, Option<NaiveDate>),
) -> Vec<Note> {
    let dates = market.dates();
    let set_by = |bound: Option<NaiveDate>, of: fn(&Listed) -> NaiveDate| -> Vec<&str> {
        let sets = |ticker: &&str| listed(whole, ticker).is_some_and(|days| Some(of(&days)) == bound);
        program.needed().filter(sets).collect()
    };
    let mut notes = Vec::new();
    if first > 0 {
        let (start, begin) = (dates[first], dates[0]);
        let late = set_by(asked.0, |days| days.first);
        notes.push(if late.is_empty() {
            let message = format!(
                "the run starts on {start} as asked; its prices begin on {begin}, and those before the start serve signals only"
            );
            note("start", Severity::Information, message)
        } else {
            let message = format!(
                "the run starts on {start}, the first day on which {} has a price; the others begin on {begin}",
                list(&late)
            );
            note("start", Severity::Warning, message)
        });
    }
    if end < dates.len() {
        let (stop, last) = (dates[end - 1], dates[dates.len() - 1]);
        let early = set_by(asked.1, Listed::end);
        notes.push(if early.is_empty() {
            note(
                "end",
                Severity::Information,
                format!("the run ends on {stop} as asked; its prices go on to {last}"),
            )
        } else {
            let message = format!(
                "the run ends on {stop}, the last day on which {} has a price; the others go on to {last}",
                list(&early)
            );
            note("end", Severity::Warning, message)
        });
    }
    notes
}

/// Says on which days a benchmark is compared where it does not have them all.
pub(crate) fn comparison(market: &Market<'_>, asset: usize, (first, end): (usize, usize)) -> Option<Note> {
    let listing = market.listing(asset);
    let (from, to) = (first.max(listing.first), end.min(listing.end));
    if (from, to) == (first, end) {
        return None;
    }
    let dates = market.dates();
    let ticker = &market.panel().tickers()[asset];
    let message = if from < to {
        format!(
            "the benchmark {ticker} has prices from {} to {} only: it is bought at the first of them, and compared on {} of the run's {} days",
            dates[from],
            dates[to - 1],
            to - from,
            end - first
        )
    } else {
        format!("the benchmark {ticker} has no prices on the run's days: there is no comparison")
    };
    Some(note("benchmark", Severity::Warning, message))
}
