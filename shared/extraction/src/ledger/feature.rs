//! What is measured: the operands of comparisons and rankings, as sets.

use std::ops::{BitAnd, BitOr, BitOrAssign, Not};

/// A set of things measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Feature(u32);

impl Feature {
    pub(super) const NONE: Self = Self(0);
    /// The price itself.
    pub(super) const PRICE: Self = Self(1);
    /// The opening price.
    pub(super) const OPEN: Self = Self(1 << 1);
    /// Highs, and the highest of a window.
    pub(super) const HIGH: Self = Self(1 << 2);
    /// Lows, and the lowest of a window.
    pub(super) const LOW: Self = Self(1 << 3);
    /// A price channel, both its ends.
    pub(super) const CHANNEL: Self = Self(1 << 4);
    pub(super) const VOLUME: Self = Self(1 << 5);
    /// A moving average of the price.
    pub(super) const AVERAGE: Self = Self(1 << 6);
    /// A past return.
    pub(super) const RETURN: Self = Self(1 << 7);
    /// A return from which something is taken away or by which something is divided.
    pub(super) const EXCESS: Self = Self(1 << 8);
    pub(super) const RSI: Self = Self(1 << 9);
    /// Bollinger bands.
    pub(super) const BAND: Self = Self(1 << 10);
    pub(super) const VOLATILITY: Self = Self(1 << 11);
    pub(super) const SKEW: Self = Self(1 << 12);
    pub(super) const BETA: Self = Self(1 << 13);
    pub(super) const CORRELATION: Self = Self(1 << 14);
    /// A relation of two prices.
    pub(super) const SPREAD: Self = Self(1 << 15);
    /// The calendar.
    pub(super) const CALENDAR: Self = Self(1 << 16);
    /// A plain number.
    pub(super) const LEVEL: Self = Self(1 << 17);
    /// Anything no spec of this reader measures.
    pub(super) const FOREIGN: Self = Self(1 << 18);

    /// Of a highest or lowest: that of closing prices.
    pub(super) const CLOSING: Self = Self(1 << 19);

    pub(super) const LOWER_BAND: Self = Self(Self::BAND.0 | Self::LOW.0);
    pub(super) const UPPER_BAND: Self = Self(Self::BAND.0 | Self::HIGH.0);

    /// Statistics of returns: how often these are sampled is part of what is measured.
    pub(super) const STATISTIC: Self =
        Self(Self::VOLATILITY.0 | Self::SKEW.0 | Self::BETA.0 | Self::CORRELATION.0);

    pub(super) const INTRADAY_HIGH: Self = Self(Self::HIGH.0 | Self::CHANNEL.0);
    pub(super) const INTRADAY_LOW: Self = Self(Self::LOW.0 | Self::CHANNEL.0);
    pub(super) const CLOSING_HIGH: Self = Self(Self::HIGH.0 | Self::CLOSING.0);
    pub(super) const CLOSING_LOW: Self = Self(Self::LOW.0 | Self::CLOSING.0);

    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl BitOr for Feature {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Feature {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl BitAnd for Feature {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl Not for Feature {
    type Output = Self;
    fn not(self) -> Self {
        Self(!self.0)
    }
}
