//! Spans of time a rule speaks of: "200-day", "12 months", "past week", "50 to 250 days".

use super::numbers::{NumberKind, NumberToken};
use crate::pattern::pattern;
use serde::{Deserialize, Serialize};

/// Units of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days: trading days, unless the text says calendar days.
    Days,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
    /// Quarters.
    Quarters,
    /// Years.
    Years,
    /// Bars of whatever the data's frequency is.
    Bars,
}

impl TimeUnit {
    /// The unit as a word: `days`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Quarters => "quarters",
            Self::Years => "years",
            Self::Bars => "bars",
        }
    }
}

/// A duration in the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Duration {
    /// Bytes of number and unit.
    pub start: usize,
    pub end: usize,
    pub number: f64,
    pub unit: TimeUnit,
    /// One of several that share a unit ("3, 6 and 12 months"); all of a list have the same number here.
    pub list: Option<u32>,
    /// The list is a range ("50 to 250 days").
    pub range: bool,
    /// No number is written ("past month").
    pub implicit: bool,
}

pattern!(
    UNIT,
    r"^[\s\-–\u{2010}\u{2011}]*(?:(?:consecutive|trading|calendar|business|full|whole|completed)[\s\-]+)*(?:(minute|min|hour|hr|day|week|wk|month|mth|mo|quarter|year|yr|bar|lag|session|period)s?(?:['’]s?)?(?:[^a-z]|$)|(dma|[dmwy])(?:[^a-z0-9]|$))"
);
pattern!(
    JOIN,
    r"^[\s\-–]*(,|/|–|-|&|,?\s*and|,?\s*or|to|through|up to|vs\.?|versus)\s*$"
);
pattern!(
    IMPLICIT,
    r"\b(?:past|previous|prior|preceding|trailing|lagged)[\s\-]+(?:calendar[\s\-]+|trading[\s\-]+)?(day|week|month|quarter|year)(?:['’]s)?\b|\b(?:last|recent|latest)[\s\-]+(week|month|quarter|year)(?:['’]s)?\b|\b(dai|week|month|quarter|annual)(?:ly)? (?:formation|look[\s\-]?back|ranking|estimation|sorting) period\b"
);

fn unit(word: &str) -> TimeUnit {
    match word {
        "minute" | "min" => TimeUnit::Minutes,
        "hour" | "hr" => TimeUnit::Hours,
        "week" | "wk" | "w" => TimeUnit::Weeks,
        "month" | "mth" | "mo" | "m" => TimeUnit::Months,
        "quarter" => TimeUnit::Quarters,
        "year" | "yr" | "y" | "annual" => TimeUnit::Years,
        "bar" | "lag" | "period" => TimeUnit::Bars,
        _ => TimeUnit::Days,
    }
}

/// Every duration of `text` (lower case), whose numbers are `numbers`, in order.
pub(crate) fn durations(text: &str, numbers: &[NumberToken]) -> Vec<Duration> {
    let mut out: Vec<Duration> = Vec::new();
    let mut lists = 0;
    // From the right, so that the unit of "3, 6 and 12 months" reaches back to the 3.
    for (i, n) in numbers.iter().enumerate().rev() {
        if n.kind != NumberKind::Plain || n.value <= 0.0 || n.value > 20_000.0 || n.value.is_nan() {
            continue;
        }
        let rest = text.get(n.end..).unwrap_or_default();
        if let Some(found) = UNIT.captures(super::after(rest, 0, 40)) {
            let (Some(word), letter) = (found.get(1).or(found.get(2)), found.get(2).is_some()) else {
                continue;
            };
            // A bare letter counts only where it touches the number: "10m", but not "5 m".
            if letter && word.start() != 0 {
                continue;
            }
            let plural = usize::from(rest.get(word.end()..).is_some_and(|r| r.starts_with('s')) && !letter);
            let end = n.end + word.end() + plural;
            out.push(Duration {
                start: n.start,
                end,
                number: n.value.abs(),
                unit: unit(word.as_str()),
                list: None,
                range: false,
                implicit: false,
            });
            continue;
        }
        let Some(next) = numbers.get(i + 1) else { continue };
        let Some(gap) = text.get(n.end..next.start) else {
            continue;
        };
        let Some(join) = JOIN.captures(gap).and_then(|c| c.get(1)) else {
            continue;
        };
        let Some(right) = out.last_mut().filter(|d| d.start == next.start && !n.is_year()) else {
            continue;
        };
        let list = *right.list.get_or_insert_with(|| {
            lists += 1;
            lists
        });
        let range = matches!(join.as_str(), "to" | "through" | "up to" | "–" | "-");
        right.range |= range;
        let (unit, range) = (right.unit, right.range);
        out.push(Duration {
            start: n.start,
            end: n.end,
            number: n.value.abs(),
            unit,
            list: Some(list),
            range,
            implicit: false,
        });
    }
    out.reverse();
    for found in IMPLICIT.captures_iter(text) {
        let word = found.get(1).or(found.get(2)).or(found.get(3));
        let (Some(whole), Some(word)) = (found.get(0), word) else {
            continue;
        };
        if out
            .iter()
            .all(|d| d.end <= whole.start() || d.start >= whole.end())
        {
            out.push(Duration {
                start: whole.start(),
                end: whole.end(),
                number: 1.0,
                unit: unit(word.as_str()),
                list: None,
                range: false,
                implicit: true,
            });
        }
    }
    out.sort_by_key(|d| d.start);
    out
}

#[cfg(test)]
mod tests {
    use super::super::numbers;
    use super::*;

    fn found(text: &str) -> Vec<(f64, &'static str)> {
        let text = text.to_lowercase();
        durations(&text, &numbers(&text))
            .into_iter()
            .map(|d| (d.number, d.unit.word()))
            .collect()
    }

    #[test]
    fn written_forms() {
        for (text, expected) in [
            ("its 200-day moving average", vec![(200.0, "days")]),
            ("past twelve months", vec![(12.0, "months")]),
            ("above 10m SMA", vec![(10.0, "months")]),
            ("the prior month return", vec![(1.0, "months")]),
            (
                "1, 3, 6 and 12 months",
                vec![
                    (1.0, "months"),
                    (3.0, "months"),
                    (6.0, "months"),
                    (12.0, "months"),
                ],
            ),
            ("windows of 50 to 250 days", vec![(50.0, "days"), (250.0, "days")]),
            (
                "the 50- and 200-day averages",
                vec![(50.0, "days"), (200.0, "days")],
            ),
            ("the top 3 by 6-month return", vec![(6.0, "months")]),
            ("20 lags", vec![(20.0, "bars")]),
            ("three-month timeframe", vec![(3.0, "months")]),
            ("one-year rolling", vec![(1.0, "years")]),
            ("252 trading days", vec![(252.0, "days")]),
            ("1974-2013", vec![]),
            ("10 million", vec![]),
            ("in 2008 months", vec![(2008.0, "months")]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }
}
