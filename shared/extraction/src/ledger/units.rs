//! Units that the language does not count in.
//!
//! It counts sessions, its volatilities are annual, and its stops are parts of a position's price.

use super::amount::Counts;
use super::check::Checker;
use crate::model::WordKind;
use crate::pattern::pattern;
use crate::source::Sentence;
use std::ops::Range;

/// Returns the bytes of a sentence that count in days of the calendar, state a volatility that is not a year's, or a stop that is a
/// part of the account.
pub(super) fn unknown(lower: &str) -> Vec<Range<usize>> {
    pattern!(
        UNITS,
        r"(?x)\bcalendar[\ -]days?\b
        | \b(?:daily|weekly|monthly)\ (?:volatility|vol|standard\ deviation)\b
        | \bstop\b[^.;,]{0,30}%\ of\ (?:the\ |my\ |our\ |your\ |total\ |initial\ |starting\ )*(?:equity|account|capital|portfolio|money)\b
        | \b(?:volatility|vol|standard\ deviation)\ of\ [\d.]+\ ?%\ (?:per|a|each)\ (?:day|week|month)\b"
    );
    pattern!(ANNUAL, r"\bannuali[sz]ed\b|\bsquare root of (?:252|12|52)\b|√");
    let annual = ANNUAL.is_match(lower);
    UNITS
        .find_iter(lower)
        .filter(|m| !annual || m.as_str().starts_with("calendar"))
        .map(|m| m.range())
        .collect()
}

impl Checker<'_, '_> {
    /// "QQQ, weekly bars" beside windows in days: bars are what numbers count, and a weekly RSI over 2 is not one over two days.
    pub(super) fn bars_of_another_length(&mut self) {
        pattern!(
            BARS,
            r"(?i)\b(?:weekly|monthly|hourly|quarterly|\d+-minute) (?:bars?|prices?|closes?|closing|charts?|data)\b|\b(?:bars?|prices?|time ?frame|tf|chart) ?: ?(?:weekly|monthly|hourly)\b|^\W*(?:weekly|monthly|hourly) [A-Z]{2,5}\b"
        );
        let counts_days = (self.facts.amounts.iter()).any(|(_, amount, _)| amount.counts == Counts::Days);
        if !counts_days {
            return;
        }
        let rule = self.rule.iter().map(|l| l.sentence);
        let own = self
            .scope
            .reading
            .source
            .sentences
            .iter()
            .filter(|s| self.scope.own(s.index));
        let found: Vec<(&Sentence, Range<usize>)> = rule
            .chain(own)
            .filter_map(|s| Some((s, BARS.find(&s.text)?.range())))
            .collect();
        for (s, range) in found {
            self.unread(s, range, WordKind::Time);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::unknown;

    #[test]
    fn days_of_the_calendar_and_volatilities_of_a_day() {
        for text in [
            "sell it after 10 calendar days",
            "above its 200-calendar-day average",
            "when its daily volatility is under 1%",
            "scaled to a volatility of 1% per day",
            "stop loss 5% of equity",
        ] {
            assert!(!unknown(text).is_empty(), "{text}");
        }
        for text in [
            "sell it after 10 trading days",
            "the standard deviation of daily returns",
            "the annualised daily volatility",
        ] {
            assert!(unknown(text).is_empty(), "{text}");
        }
    }
}
