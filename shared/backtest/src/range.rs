//! Lowest, highest and deepest fall of any stretch of a series in constant time.

/// What a stretch of prices did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stretch {
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Smallest price over highest price before it (or at it): at most 1.
    pub(crate) depth: f64,
}

impl Stretch {
    fn of(price: f64) -> Self {
        Self {
            low: price,
            high: price,
            depth: 1.0,
        }
    }

    /// This stretch followed by another.
    fn then(self, next: Self) -> Self {
        Self {
            low: self.low.min(next.low),
            high: self.high.max(next.high),
            depth: self.depth.min(next.depth).min(next.low / self.high),
        }
    }
}

/// A disjoint sparse table: level `k` holds, within blocks of `2^(k+1)`, the stretches from every place to the middle of
/// its block and from the middle to every place. Any stretch is one lookup on each side of one middle. (An ordinary
/// sparse table overlaps its two halves, which a drawdown, being ordered in time, does not survive.)
#[derive(Debug)]
pub(crate) struct RangeTable {
    prices: Vec<f64>,
    levels: Vec<Vec<Stretch>>,
}

impl RangeTable {
    pub(crate) fn of(prices: &[f64]) -> Self {
        let count = prices.len();
        let mut levels = Vec::new();
        let mut half = 1;
        while half < count {
            let mut level: Vec<Stretch> = prices.iter().map(|price| Stretch::of(*price)).collect();
            for middle in (half..count).step_by(2 * half) {
                for place in (middle - half..middle - 1).rev() {
                    level[place] = Stretch::of(prices[place]).then(level[place + 1]);
                }
                for place in middle + 1..(middle + half).min(count) {
                    level[place] = level[place - 1].then(Stretch::of(prices[place]));
                }
            }
            levels.push(level);
            half *= 2;
        }
        Self {
            prices: prices.to_vec(),
            levels,
        }
    }

    /// The stretch from `first` to `last`, both inclusive.
    pub(crate) fn stretch(&self, first: usize, last: usize) -> Stretch {
        if first == last {
            return Stretch::of(self.prices[first]);
        }
        let level = &self.levels[(first ^ last).ilog2() as usize];
        level[first].then(level[last])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_stretch_agrees_with_a_walk(prices in prop::collection::vec(0.1..10.0_f64, 1..70)) {
            let table = RangeTable::of(&prices);
            for first in 0..prices.len() {
                let mut walked = Stretch::of(prices[first]);
                for (last, &price) in prices.iter().enumerate().skip(first) {
                    if last > first {
                        walked = walked.then(Stretch::of(price));
                    }
                    prop_assert_eq!(table.stretch(first, last), walked);
                }
            }
        }
    }
}
