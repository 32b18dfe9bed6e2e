//! The short way for one asset that is either held with everything or not at all.
//!
//! Such a rule's whole path is fixed by the bars at which it trades, so a variant of a sweep costs as much as it trades:
//! the returns' sum and sum of squares over a holding come from running totals, the drawdown from a range table. The
//! account ([`crate::account`]) gives the same numbers to rounding; a test holds the two together.

use crate::range::RangeTable;
use crate::risk::moves;
use crate::summary::Summary;

/// Everything about one asset, its fill prices and costs that variants share.
#[derive(Debug)]
pub(crate) struct SingleAsset {
    close: Vec<f64>,
    /// Shares that one unit of cash buys at each bar's fill, costs paid.
    shares: Vec<f64>,
    /// Cash that one share sold at each bar's fill brings, costs paid.
    proceeds: Vec<f64>,
    /// Running totals of close-to-close returns and of their squares: entry `t` covers the bars up to `t`.
    sums: Vec<f64>,
    squares: Vec<f64>,
    ranges: RangeTable,
    /// Whether the close does anything but grow at one rate.
    moves: bool,
}

/// What one variant did.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    sum: f64,
    squares: f64,
    depth: f64,
    peak: f64,
    value: f64,
    entries: u32,
    held: usize,
}

impl SingleAsset {
    /// `close` and `fill` are the asset's prices over the run's bars, without NaN; `fee` is the cost of a trade as a
    /// fraction of its value.
    pub(crate) fn new(close: &[f64], fill: &[f64], fee: f64) -> Self {
        let (mut sum, mut square) = (0.0, 0.0);
        let mut sums = vec![0.0; close.len()];
        let mut squares = vec![0.0; close.len()];
        for bar in 1..close.len() {
            let change = close[bar] / close[bar - 1] - 1.0;
            sum += change;
            square += change * change;
            (sums[bar], squares[bar]) = (sum, square);
        }
        Self {
            close: close.to_vec(),
            shares: fill.iter().map(|price| 1.0 / (price * (1.0 + fee))).collect(),
            proceeds: fill.iter().map(|price| price * (1.0 - fee)).collect(),
            sums,
            squares,
            ranges: RangeTable::of(close),
            moves: moves(close),
        }
    }

    /// The summary of a variant that trades at the given bars: in, out, in, …
    pub(crate) fn summary(&self, trades: &[u32], periods_per_year: f64) -> Summary {
        let mut tally = Tally {
            depth: 1.0,
            peak: 1.0,
            value: 1.0,
            ..Tally::default()
        };
        for pair in trades.chunks(2) {
            match *pair {
                [entry, exit] => self.hold(&mut tally, entry as usize, Some(exit as usize)),
                [entry] => self.hold(&mut tally, entry as usize, None),
                _ => {}
            }
        }
        let bars = self.close.len() as f64;
        let mean = tally.sum / bars;
        let variance = ((tally.squares - mean * tally.sum) / (bars - 1.0)).max(0.0);
        Summary::of_moments(
            tally.value,
            mean,
            variance,
            tally.depth - 1.0,
            periods_per_year,
            bars,
        )
        .with_trading(
            tally.entries,
            tally.held as f64 / bars,
            self.moves && tally.entries > 0,
        )
    }

    fn hold(&self, tally: &mut Tally, entry: usize, exit: Option<usize>) {
        let last = exit.map_or(self.close.len() - 1, |exit| exit - 1);
        let shares = tally.value * self.shares[entry];
        let stretch = self.ranges.stretch(entry, last);
        let first = self.close[entry] * self.shares[entry] - 1.0;
        tally.sum += first + (self.sums[last] - self.sums[entry]);
        tally.squares += first * first + (self.squares[last] - self.squares[entry]);
        tally.depth = tally
            .depth
            .min(stretch.depth)
            .min(shares * stretch.low / tally.peak);
        tally.peak = tally.peak.max(shares * stretch.high);
        tally.entries += 1;
        tally.held += last + 1 - entry;
        match exit {
            Some(exit) => {
                tally.value = shares * self.proceeds[exit];
                let change = self.proceeds[exit] / self.close[last] - 1.0;
                tally.sum += change;
                tally.squares += change * change;
                tally.depth = tally.depth.min(tally.value / tally.peak);
                tally.peak = tally.peak.max(tally.value);
            }
            None => tally.value = shares * self.close[last],
        }
    }
}
