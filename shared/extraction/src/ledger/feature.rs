//! What is measured: the operands of comparisons and rankings, as sets.

use std::ops::{BitAnd, BitOr, BitOrAssign, Not};

/// A set of things measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Feature(u32);

impl Feature {
    pub(crate) const NONE: Self = Self(0);
    /// The price itself.
    pub(crate) const PRICE: Self = Self(1);
    /// The opening price.
    pub(crate) const OPEN: Self = Self(1 << 1);
    /// Highs, and the highest of a window.
    pub(crate) const HIGH: Self = Self(1 << 2);
    /// Lows, and the lowest of a window.
    pub(crate) const LOW: Self = Self(1 << 3);
    /// A price channel, both its ends.
    pub(crate) const CHANNEL: Self = Self(1 << 4);
    pub(crate) const VOLUME: Self = Self(1 << 5);
    /// A moving average of the price.
    pub(crate) const AVERAGE: Self = Self(1 << 6);
    /// A past return.
    pub(crate) const RETURN: Self = Self(1 << 7);
    /// A return from which something is taken away or by which something is divided.
    pub(crate) const EXCESS: Self = Self(1 << 8);
    pub(crate) const RSI: Self = Self(1 << 9);
    /// Bollinger bands.
    pub(crate) const BAND: Self = Self(1 << 10);
    pub(crate) const VOLATILITY: Self = Self(1 << 11);
    pub(crate) const SKEW: Self = Self(1 << 12);
    pub(crate) const BETA: Self = Self(1 << 13);
    pub(crate) const CORRELATION: Self = Self(1 << 14);
    /// A relation of two prices.
    pub(crate) const SPREAD: Self = Self(1 << 15);
    /// The calendar.
    pub(crate) const CALENDAR: Self = Self(1 << 16);
    /// A plain number.
    pub(crate) const LEVEL: Self = Self(1 << 17);
    /// Anything no spec of this reader measures.
    pub(crate) const FOREIGN: Self = Self(1 << 18);

    /// Of a highest or lowest: that of closing prices.
    pub(crate) const CLOSING: Self = Self(1 << 19);

    pub(crate) const LOWER_BAND: Self = Self(Self::BAND.0 | Self::LOW.0);
    pub(crate) const UPPER_BAND: Self = Self(Self::BAND.0 | Self::HIGH.0);

    /// Statistics of returns: how often these are sampled is part of what is measured.
    pub(crate) const STATISTIC: Self =
        Self(Self::VOLATILITY.0 | Self::SKEW.0 | Self::BETA.0 | Self::CORRELATION.0);

    pub(crate) const INTRADAY_HIGH: Self = Self(Self::HIGH.0 | Self::CHANNEL.0);
    pub(crate) const INTRADAY_LOW: Self = Self(Self::LOW.0 | Self::CHANNEL.0);
    pub(crate) const CLOSING_HIGH: Self = Self(Self::HIGH.0 | Self::CLOSING.0);
    pub(crate) const CLOSING_LOW: Self = Self(Self::LOW.0 | Self::CLOSING.0);

    pub(crate) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) const fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    pub(crate) const fn is_empty(self) -> bool {
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
