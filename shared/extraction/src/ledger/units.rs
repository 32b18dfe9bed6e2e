//! Units that the language does not count in.
//!
//! It counts sessions, its volatilities are annual, and its stops are parts of a position's price.

use crate::pattern::pattern;
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
