//! What was found wrong, odd or worth knowing in a dataset when it was loaded.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The sort of a finding.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// Rows were not in date order; they were sorted.
    Unsorted,
    /// The same bar stood there twice; one was kept.
    Duplicate,
    /// A price was zero, negative or not a number; it counts as missing.
    InvalidPrice,
    /// The high is below, or the low above, another price of the day; kept as it is.
    InconsistentBar,
    /// Days without a bar between the first and the last of a series.
    Gap,
    /// The series begins after the first day of the dataset.
    LateListing,
    /// The series ends before the last day of the dataset: delisted, renamed, or no longer delivered.
    EarlyEnd,
    /// A one-day move close to a whole split ratio: perhaps a split that was not applied.
    PossibleSplit,
    /// Another one-day move of more than half.
    LargeMove,
    /// The same close for ten days or more.
    Stale,
    /// Bars on a Saturday or Sunday.
    Weekend,
    /// A series without adjusted closes: its returns leave out dividends, and splits unless the quotes were adjusted.
    Unadjusted,
    /// Bars without an adjusted close in a series that otherwise has them; they count as missing.
    MissingAdjustment,
}

/// One finding.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Finding {
    /// What sort.
    pub kind: FindingKind,
    /// The asset concerned, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticker: Option<String>,
    /// The (first) day concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    /// How many bars.
    pub count: u64,
    /// In words, for people.
    pub message: String,
}

/// What one series covers.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct SeriesSummary {
    /// Its name.
    pub ticker: String,
    /// First day with a close.
    pub first: NaiveDate,
    /// Last day with a close.
    pub last: NaiveDate,
    /// Bars with a close.
    pub bars: u64,
    /// Days of the dataset's calendar between `first` and `last` without a close.
    pub missing: u64,
    /// Whether every bar with a close has an open too, so that orders can fill at the open.
    pub has_open: bool,
    /// Whether high and low are there on every bar with a close.
    pub has_range: bool,
    /// Whether volume is there on any bar.
    pub has_volume: bool,
    /// Whether it carries adjusted closes.
    pub adjusted: bool,
}

/// The whole report on a dataset.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct QualityReport {
    /// Rows read.
    pub rows: u64,
    /// What each series covers, in the panel's order.
    pub series: Vec<SeriesSummary>,
    /// Everything noticed, series by series; at most [`QualityReport::MAX_FINDINGS`].
    pub findings: Vec<Finding>,
    /// Findings left out beyond that number.
    pub findings_left_out: u64,
}

impl QualityReport {
    /// The most findings one report lists.
    pub const MAX_FINDINGS: usize = 500;

    /// Adds a finding, or counts it where the list is full.
    pub(crate) fn add(&mut self, finding: Finding) {
        if self.findings.len() < Self::MAX_FINDINGS {
            self.findings.push(finding);
        } else {
            self.findings_left_out += 1;
        }
    }
}

/// Looks at one series of closes (adjusted, NaN where there is no bar) on the dataset's calendar.
pub(crate) fn inspect_closes(ticker: &str, dates: &[NaiveDate], closes: &[f64], report: &mut QualityReport) {
    let mut note = |kind, date, count, message| {
        report.add(Finding {
            kind,
            ticker: Some(ticker.to_owned()),
            date: Some(date),
            count,
            message,
        });
    };
    let present = |bar: &usize| !closes[*bar].is_nan();
    let (Some(first), Some(last)) = ((0..closes.len()).find(present), (0..closes.len()).rfind(present))
    else {
        return;
    };
    if first > 0 {
        note(
            FindingKind::LateListing,
            dates[first],
            1,
            format!("{ticker} begins on {}", dates[first]),
        );
    }
    if last + 1 < dates.len() {
        note(
            FindingKind::EarlyEnd,
            dates[last],
            1,
            format!("{ticker} ends on {}", dates[last]),
        );
    }
    let mut absent = (first..last).filter(|bar| !present(bar));
    if let Some(gap) = absent.next() {
        let (before, missing) = (dates[gap - 1], absent.count() as u64 + 1);
        let message =
            format!("{ticker} has no bar on {missing} trading days of the dataset, the first after {before}");
        note(FindingKind::Gap, before, missing, message);
    }
    let mut run = 1_u64;
    let mut before = first;
    for after in (first + 1..=last).filter(present) {
        let ratio = closes[after] / closes[before];
        if !(0.5..=1.5).contains(&ratio) {
            let (kind, message) = match split_ratio(ratio) {
                Some(split) => (
                    FindingKind::PossibleSplit,
                    format!(
                        "{ticker} moves by a factor of {ratio:.4} on {}: perhaps a {split} split that was not applied",
                        dates[after]
                    ),
                ),
                None => (
                    FindingKind::LargeMove,
                    format!(
                        "{ticker} moves by {:+.1} % on {}",
                        100.0 * (ratio - 1.0),
                        dates[after]
                    ),
                ),
            };
            note(kind, dates[after], 1, message);
        }
        run = if closes[after] == closes[before] {
            run + 1
        } else {
            1
        };
        if run == 10 {
            let message = format!(
                "{ticker} has the same close for ten days or more up to {}",
                dates[after]
            );
            note(FindingKind::Stale, dates[after], run, message);
        }
        before = after;
    }
}

/// The split a one-day price factor looks like, within 3 %: `2-for-1` for about 0.5, `1-for-10` for about 10.
///
/// Only whole factors of at least two are looked for; a 3-for-2 split is not told from an ordinary fall.
fn split_ratio(ratio: f64) -> Option<String> {
    [2_u32, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 50, 100]
        .into_iter()
        .find_map(|whole| {
            let factor = f64::from(whole);
            if (ratio * factor - 1.0).abs() < 0.03 {
                Some(format!("{whole}-for-1"))
            } else if (ratio / factor - 1.0).abs() < 0.03 {
                Some(format!("1-for-{whole}"))
            } else {
                None
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inspect(closes: &[f64]) -> Vec<FindingKind> {
        let start = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
        let dates: Vec<_> = start.iter_days().take(closes.len()).collect();
        let mut report = QualityReport::default();
        inspect_closes("X", &dates, closes, &mut report);
        report.findings.into_iter().map(|finding| finding.kind).collect()
    }

    #[test]
    fn an_unapplied_split_is_told_from_a_crash() {
        assert_eq!(inspect(&[100.0, 101.0, 50.1, 50.0]), [FindingKind::PossibleSplit]);
        assert_eq!(inspect(&[5.0, 50.2]), [FindingKind::PossibleSplit]);
        assert_eq!(inspect(&[100.0, 40.0]), [FindingKind::LargeMove]);
        assert_eq!(inspect(&[100.0, 101.0]), []);
    }

    #[test]
    fn gaps_ends_and_stale_prices_are_seen() {
        let nan = f64::NAN;
        assert_eq!(
            inspect(&[nan, 1.0, nan, 1.01, nan]),
            [FindingKind::LateListing, FindingKind::EarlyEnd, FindingKind::Gap]
        );
        assert_eq!(inspect(&[7.0; 12]), [FindingKind::Stale]);
    }
}
