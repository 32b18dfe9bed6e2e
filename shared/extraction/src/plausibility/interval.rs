//! Intervals: what a printed figure may have been before it was rounded.

use crate::model::Claim;
use crate::pattern::pattern;

/// All values from `low` to `high`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Interval {
    pub low: f64,
    pub high: f64,
}

impl Interval {
    pub(super) fn new(a: f64, b: f64) -> Self {
        Self {
            low: a.min(b),
            high: a.max(b),
        }
    }

    /// What rounds to the claim's printed digits; wider where its words say "about".
    pub(super) fn printed(claim: &Claim) -> Self {
        pattern!(
            ABOUT,
            r"(?i)\b(?:about|around|roughly|approximately|approx\.?|nearly|almost|some|over|under|more than|less than|close to|circa)\b|[~≈]"
        );
        let decimals = claim.text.split_once('.').map_or(0, |(_, rest)| {
            rest.chars().take_while(char::is_ascii_digit).count()
        });
        let scale = if claim.note.as_deref().is_some_and(|n| n.contains("as a fraction")) {
            if claim.percent { 100.0 } else { 0.1 }
        } else {
            1.0
        };
        // A hair more, for what binary arithmetic loses.
        let mut half = 0.500_001 * 10f64.powi(-(decimals as i32)) * scale;
        if ABOUT.is_match(&claim.source.quote) {
            half += 0.1 * claim.value.abs();
        }
        Self::new(claim.value - half, claim.value + half)
    }

    pub(super) fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    pub(super) fn middle(self) -> f64 {
        (self.low + self.high) / 2.0
    }

    /// The values without their sign.
    pub(super) fn abs(self) -> Self {
        let low = if self.contains(0.0) {
            0.0
        } else {
            self.low.abs().min(self.high.abs())
        };
        Self::new(low, self.low.abs().max(self.high.abs()))
    }

    pub(super) fn scale(self, factor: f64) -> Self {
        Self::new(self.low * factor, self.high * factor)
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self::new(self.low + other.low, self.high + other.high)
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self::new(self.low - other.high, self.high - other.low)
    }

    pub(super) fn times(self, other: Self) -> Self {
        let ends = [
            self.low * other.low,
            self.low * other.high,
            self.high * other.low,
            self.high * other.high,
        ];
        Self::new(
            ends.iter().copied().fold(f64::INFINITY, f64::min),
            ends.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        )
    }

    /// `None` where the divisor may be zero.
    pub(super) fn over(self, divisor: Self) -> Option<Self> {
        (!divisor.contains(0.0)).then(|| self.times(Self::new(1.0 / divisor.low, 1.0 / divisor.high)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::claim;
    use super::*;
    use crate::model::Metric;

    #[test]
    fn printed_digits_leave_half_a_unit() {
        let printed = |text: &str| Interval::printed(&claim(Metric::Cagr, text));
        assert!(printed("9.9%").contains(9.85) && printed("9.9%").contains(9.95));
        assert!(!printed("9.9%").contains(9.96));
        assert!(printed("-15%").contains(-15.4) && !printed("-15%").contains(-15.6));
        assert!(printed("0.60").contains(0.604) && !printed("0.60").contains(0.606));
    }

    #[test]
    fn arithmetic_keeps_every_value() {
        let (a, b) = (Interval::new(-1.0, 2.0), Interval::new(3.0, 4.0));
        assert_eq!(a.times(b), Interval::new(-4.0, 8.0));
        assert_eq!(a.minus(b), Interval::new(-5.0, -1.0));
        assert_eq!(b.over(a), None);
        assert_eq!(a.abs(), Interval::new(0.0, 2.0));
        assert_eq!(b.over(Interval::new(2.0, 4.0)), Some(Interval::new(0.75, 2.0)));
    }
}
