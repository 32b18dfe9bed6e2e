//! Amounts in one form, so that "one year" in a text and `12 months` in a spec can be held against each other.

use crate::pattern::pattern;
use crate::source::Sentence;
use crate::text::{Duration, NumberKind, NumberToken, TimeUnit};

/// What an amount counts, as far as two amounts must agree in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counts {
    Days,
    Weeks,
    /// Months; a quarter is three, a year twelve.
    Months,
    /// Parts of one: `10%` is 0.1.
    Share,
    Ordinal,
    Plain,
}

/// An amount.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Amount {
    pub value: f64,
    pub counts: Counts,
    /// It is a word such as "past month" that has no number.
    pub implicit: bool,
    /// It is written in letters.
    pub word: bool,
    /// Money.
    pub money: bool,
}

impl Amount {
    pub(crate) fn of_duration(d: &Duration) -> Option<Self> {
        let (value, counts) = match d.unit {
            TimeUnit::Days | TimeUnit::Bars => (d.number, Counts::Days),
            TimeUnit::Weeks => (d.number, Counts::Weeks),
            TimeUnit::Months => (d.number, Counts::Months),
            TimeUnit::Quarters => (3.0 * d.number, Counts::Months),
            TimeUnit::Years => (12.0 * d.number, Counts::Months),
            TimeUnit::Minutes | TimeUnit::Hours => return None,
        };
        Some(Self {
            value,
            counts,
            implicit: d.implicit,
            word: false,
            money: false,
        })
    }

    pub(crate) fn of_number(n: &NumberToken) -> Self {
        let (value, counts) = match n.kind {
            NumberKind::Percent => (n.value / 100.0, Counts::Share),
            NumberKind::BasisPoints => (n.value / 1e4, Counts::Share),
            NumberKind::Ordinal => (n.value, Counts::Ordinal),
            NumberKind::Plain | NumberKind::Currency | NumberKind::Times => (n.value, Counts::Plain),
        };
        Self {
            value,
            counts,
            implicit: false,
            word: n.word,
            money: n.kind == NumberKind::Currency,
        }
    }

    pub(crate) fn of_quantity(q: fo_strategy::Quantity) -> Self {
        use fo_strategy::Unit;
        let (value, counts) = match q.unit {
            Unit::None => (q.value, Counts::Plain),
            Unit::Percent => (q.value, Counts::Share),
            Unit::Days => (q.value, Counts::Days),
            Unit::Weeks => (q.value, Counts::Weeks),
            Unit::Months => (q.value, Counts::Months),
            Unit::Quarters => (3.0 * q.value, Counts::Months),
            Unit::Years => (12.0 * q.value, Counts::Months),
        };
        Self {
            value,
            counts,
            implicit: false,
            word: false,
            money: false,
        }
    }

    /// Whether two amounts are the same one. Shares may be rounded to a hundredth of a percent: "33.33%" is a third.
    pub(crate) fn same(self, other: Self) -> bool {
        let rounded = self.counts == Counts::Share && (self.value - other.value).abs() <= 1e-4;
        self.counts == other.counts && (self.near(other) || rounded)
    }

    /// Whether their numbers are the same.
    pub(crate) fn near(self, other: Self) -> bool {
        (self.value - other.value).abs() <= 2e-4 * self.value.abs().max(1e-3)
    }

    pub(crate) fn is_duration(self) -> bool {
        matches!(self.counts, Counts::Days | Counts::Weeks | Counts::Months)
    }
}

/// The amounts of a sentence with their bytes, in order.
pub(crate) fn amounts(s: &Sentence) -> Vec<(usize, usize, Amount)> {
    let mut out: Vec<(usize, usize, Amount)> = s
        .durations
        .iter()
        .map(|d| {
            // Days in a row are no window of days.
            let text = s.lower.get(d.start..d.end).unwrap_or_default();
            let row = ["consecutive", "straight", "successive"]
                .iter()
                .any(|w| text.contains(w));
            let amount = Amount::of_duration(d).filter(|_| !row).unwrap_or(Amount {
                value: f64::NAN,
                counts: Counts::Plain,
                implicit: false,
                word: false,
                money: false,
            });
            (d.start, d.end.max(d.start + 1), amount)
        })
        .collect();
    for n in &s.numbers {
        let inside = s.durations.iter().any(|d| n.start < d.end && n.end > d.start);
        let dated = s.periods.iter().any(|p| n.start >= p.start && n.end <= p.end);
        if !inside && !dated && !n.is_year() {
            let mut amount = Amount::of_number(n);
            // "SMA(200)", "the 200 SMA".
            pattern!(BEFORE_AVERAGE, r"^[ \-](?:sma|ema|ma|dma)\b");
            let length = crate::mentions::indicator(&s.lower, n.start).is_some()
                || !n.word && BEFORE_AVERAGE.is_match(crate::text::after(&s.lower, n.end, 8));
            if amount.counts == Counts::Plain && length {
                amount.counts = Counts::Days;
            }
            out.push((n.start, n.end, amount));
        }
    }
    // A decile is a tenth of the assets.
    pattern!(
        QUANTILES,
        r"\b(?:(percentile)|(decile)|(quintile)|(quartile)|(tercile|tertile))s?\b"
    );
    for found in QUANTILES.captures_iter(&s.lower) {
        let parts = [100.0, 10.0, 5.0, 4.0, 3.0];
        let share = (0..5)
            .find(|i| found.get(i + 1).is_some())
            .map(|i| 1.0 / parts[i]);
        if let (Some(whole), Some(value)) = (found.get(0), share) {
            let (counts, implicit, word, money) = (Counts::Share, false, true, false);
            let amount = Amount {
                value,
                counts,
                implicit,
                word,
                money,
            };
            out.push((whole.start(), whole.end(), amount));
        }
    }
    out.sort_by_key(|(start, ..)| *start);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_twelve_months_and_no_other_unit_is_another() {
        use fo_strategy::{Quantity, Unit};
        let of = |value, unit| Amount::of_quantity(Quantity::new(value, unit));
        assert!(of(1.0, Unit::Years).same(of(12.0, Unit::Months)));
        assert!(of(2.0, Unit::Quarters).same(of(6.0, Unit::Months)));
        assert!(!of(12.0, Unit::Months).same(of(12.0, Unit::Days)));
        assert!(!of(0.1, Unit::Percent).same(of(0.1, Unit::None)));
        assert!(of(0.3333, Unit::Percent).same(of(1.0 / 3.0, Unit::Percent)));
        assert!(!of(0.1, Unit::Percent).same(of(0.105, Unit::Percent)));
        assert!(!of(200.0, Unit::Days).same(of(201.0, Unit::Days)));
    }
}
