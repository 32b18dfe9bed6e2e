//! A panel made ready to run on: where each asset has bars, what an absent bar is worth, where months end.

use std::sync::OnceLock;

use chrono::NaiveDate;
use fo_market::calendar::Period;
use fo_market::{Field, Panel};

/// An absent price is carried for at most this many calendar days; after that the asset counts as gone.
///
/// Ten days outlast every ordinary exchange holiday. The rule looks only backwards: on the eleventh day nobody could
/// know whether the asset will trade again.
pub const CARRY_DAYS: i64 = 10;

/// A panel with what every run derives from it, computed once and shared by all runs of a sweep.
#[derive(Debug)]
pub struct Market<'a> {
    panel: &'a Panel,
    listings: Vec<OnceLock<Listing>>,
    jumps: Vec<OnceLock<Vec<u32>>>,
    tradable: Vec<OnceLock<Option<Tradable>>>,
    samples: [OnceLock<Samples>; 5],
    version: OnceLock<String>,
}

/// Where one asset has bars.
#[derive(Debug)]
pub(crate) struct Listing {
    /// First bar with a close; the number of bars of the panel where there is none.
    pub(crate) first: usize,
    /// One past the last bar with a close.
    pub(crate) end: usize,
    /// Present where bars are missing after `first`.
    pub(crate) gaps: Option<Gaps>,
}

/// The bars of an asset that misses some.
#[derive(Debug)]
pub(crate) struct Gaps {
    /// Bars with a close, ascending.
    pub(crate) own: Vec<u32>,
    /// For every bar of the panel, how many own bars there are up to and including it.
    pub(crate) seen: Vec<u32>,
    /// For every bar, whether the last own bar is recent enough to stand for it.
    pub(crate) fresh: Vec<bool>,
    /// Closes with the last one carried on, for valuing what is held.
    pub(crate) carried: Vec<f64>,
}

/// The bars at which a calendar period was last seen.
#[derive(Debug)]
pub(crate) struct Samples {
    /// Last bar of each period of the data, ascending, the running one included.
    pub(crate) ends: Vec<u32>,
    /// For every bar, the position in `ends` of its own period.
    pub(crate) period: Vec<u32>,
}

impl<'a> Market<'a> {
    /// Prepares a panel. Cheap: everything is derived on first use.
    pub fn new(panel: &'a Panel) -> Self {
        Self {
            panel,
            listings: (0..panel.assets()).map(|_| OnceLock::new()).collect(),
            jumps: (0..panel.assets()).map(|_| OnceLock::new()).collect(),
            tradable: (0..panel.assets()).map(|_| OnceLock::new()).collect(),
            samples: Default::default(),
            version: OnceLock::new(),
        }
    }

    /// The panel.
    pub fn panel(&self) -> &'a Panel {
        self.panel
    }

    /// Number of bars.
    pub fn bars(&self) -> usize {
        self.panel.bars()
    }

    /// Trading days.
    pub fn dates(&self) -> &'a [NaiveDate] {
        self.panel.dates()
    }

    /// The content hash of the panel, computed once.
    pub fn version(&self) -> &str {
        self.version.get_or_init(|| self.panel.content_hash())
    }

    /// An asset's values of a field, NaN where it has none. Open, high and low fall back to the close where the data
    /// has closes only.
    pub(crate) fn series(&self, field: Field, asset: usize) -> &'a [f64] {
        let close = match field {
            Field::RawOpen | Field::RawHigh | Field::RawLow => Field::RawClose,
            _ => Field::Close,
        };
        let fallback = if matches!(field, Field::Volume) {
            None
        } else {
            self.panel.series(close, asset)
        };
        self.panel.series(field, asset).or(fallback).unwrap_or_default()
    }

    /// The opens or closes at which an asset can be traded: NaN where it has none, and on bars that stand in for a halt.
    pub(crate) fn fills(&self, field: Field, asset: usize) -> &[f64] {
        match self.tradable[asset].get_or_init(|| Tradable::of(self, asset)) {
            Some(tradable) if field == Field::Open => &tradable.open,
            Some(tradable) => &tradable.close,
            None => self.series(field, asset),
        }
    }

    pub(crate) fn listing(&self, asset: usize) -> &Listing {
        self.listings[asset].get_or_init(|| Listing::of(self.dates(), self.series(Field::Close, asset)))
    }

    /// Bars on which an asset's close doubled, halved or more since its last one, as a split that was not applied does.
    pub(crate) fn jumps(&self, asset: usize) -> &[u32] {
        self.jumps[asset].get_or_init(|| {
            let marks = self.marks(asset);
            let jumped = |pair: &[f64]| pair[1] >= 2.0 * pair[0] || pair[1] <= 0.5 * pair[0];
            (1..)
                .zip(marks.windows(2))
                .filter(|(_, pair)| jumped(pair))
                .map(|(bar, _)| bar)
                .collect()
        })
    }

    /// Closes for valuing a holding: the last one is carried over absent bars.
    pub(crate) fn marks(&self, asset: usize) -> &[f64] {
        match &self.listing(asset).gaps {
            Some(gaps) => &gaps.carried,
            None => self.series(Field::Close, asset),
        }
    }

    pub(crate) fn samples(&self, period: Period) -> &Samples {
        let slot = match period {
            Period::Week => 0,
            Period::Month => 1,
            Period::Quarter => 2,
            Period::HalfYear => 3,
            Period::Year => 4,
        };
        self.samples[slot].get_or_init(|| Samples::of(self.dates(), period))
    }
}

/// The prices of an asset with halts over which its vendor carried the last close.
#[derive(Debug)]
struct Tradable {
    open: Vec<f64>,
    close: Vec<f64>,
}

impl Tradable {
    /// `None` where every bar can be traded.
    ///
    /// A bar without volume whose prices are all the close before it is no bar: nobody traded. Where prices move without
    /// volume, or none is ever reported (an index, a currency), it is the volume that is not known.
    fn of(market: &Market<'_>, asset: usize) -> Option<Self> {
        let volume = market.series(Field::Volume, asset);
        let prices = [Field::Open, Field::High, Field::Low, Field::Close].map(|field| market.series(field, asset));
        let (mut reported, mut last) = (false, f64::NAN);
        let mut carried = Vec::new();
        for (bar, &shares) in volume.iter().enumerate() {
            if reported && shares == 0.0 && prices.iter().all(|series| series[bar] == last) {
                carried.push(bar);
            }
            reported |= shares > 0.0;
            let close = prices[3][bar];
            if !close.is_nan() {
                last = close;
            }
        }
        let without = |series: &[f64]| {
            let mut series = series.to_vec();
            carried.iter().for_each(|&bar| series[bar] = f64::NAN);
            series
        };
        (!carried.is_empty()).then(|| Self {
            open: without(prices[0]),
            close: without(prices[3]),
        })
    }
}

impl Listing {
    /// Whether there is a price on a bar, or was one a few days ago.
    pub(crate) fn has_price(&self, bar: usize) -> bool {
        match &self.gaps {
            Some(gaps) => gaps.fresh.get(bar).copied().unwrap_or(false),
            None => (self.first..self.end).contains(&bar),
        }
    }

    fn of(dates: &[NaiveDate], close: &[f64]) -> Self {
        let bars = close.len();
        let first = close.iter().position(|price| !price.is_nan()).unwrap_or(bars);
        let end = close
            .iter()
            .rposition(|price| !price.is_nan())
            .map_or(first, |last| last + 1);
        let whole = end == bars && !close[first..].iter().any(|price| price.is_nan());
        let gaps = (!whole && first < bars).then(|| Gaps::of(dates, close));
        Self { first, end, gaps }
    }
}

impl Gaps {
    fn of(dates: &[NaiveDate], close: &[f64]) -> Self {
        let bars = close.len();
        let mut gaps = Self {
            own: Vec::with_capacity(bars),
            seen: Vec::with_capacity(bars),
            fresh: Vec::with_capacity(bars),
            carried: Vec::with_capacity(bars),
        };
        let mut last: Option<usize> = None;
        for (bar, price) in close.iter().enumerate() {
            if !price.is_nan() {
                gaps.own.push(bar as u32);
                last = Some(bar);
            }
            gaps.seen.push(gaps.own.len() as u32);
            gaps.fresh
                .push(last.is_some_and(|last| (dates[bar] - dates[last]).num_days() <= CARRY_DAYS));
            gaps.carried.push(last.map_or(f64::NAN, |last| close[last]));
        }
        gaps
    }

    /// Values computed on the own bars, laid out on the panel's calendar: absent bars repeat the last value while it
    /// is fresh.
    pub(crate) fn spread(&self, own: &[f64], out: &mut [f64]) {
        for (bar, value) in out.iter_mut().enumerate() {
            let seen = self.seen[bar] as usize;
            *value = if seen > 0 && self.fresh[bar] {
                own[seen - 1]
            } else {
                f64::NAN
            };
        }
    }

    /// The values at the own bars.
    pub(crate) fn gather(&self, series: &[f64]) -> Vec<f64> {
        self.own.iter().map(|&bar| series[bar as usize]).collect()
    }
}

impl Samples {
    fn of(dates: &[NaiveDate], period: Period) -> Self {
        let mut samples = Self {
            ends: Vec::new(),
            period: Vec::with_capacity(dates.len()),
        };
        let mut current = None;
        for (bar, date) in dates.iter().enumerate() {
            let key = period.key(*date);
            if current != Some(key) {
                current = Some(key);
                samples.ends.push(bar as u32);
            }
            if let Some(end) = samples.ends.last_mut() {
                *end = bar as u32;
            }
            samples.period.push(samples.ends.len() as u32 - 1);
        }
        samples
    }

    /// The bar `back` periods before `bar`: `bar` itself for 0, else the last bar of that period.
    pub(crate) fn before(&self, bar: usize, back: usize) -> Option<usize> {
        if back == 0 {
            return Some(bar);
        }
        (self.period[bar] as usize)
            .checked_sub(back)
            .map(|period| self.ends[period] as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn panel(days: &[&str], close: Vec<f64>) -> Panel {
        let dates = days.iter().map(|day| day.parse().unwrap()).collect();
        Panel::new(dates, vec!["A".into()], BTreeMap::from([(Field::Close, close)])).unwrap()
    }

    #[test]
    fn an_absent_price_is_carried_for_ten_days_only() {
        let nan = f64::NAN;
        let panel = panel(
            &["2020-01-01", "2020-01-02", "2020-01-12", "2020-01-13"],
            vec![nan, 5.0, nan, nan],
        );
        let market = Market::new(&panel);
        let listing = market.listing(0);
        assert_eq!((listing.first, listing.end), (1, 2));
        let gaps = listing.gaps.as_ref().unwrap();
        assert_eq!(gaps.fresh, [false, true, true, false]);
        let mut out = [0.0; 4];
        gaps.spread(&[7.0], &mut out);
        assert!(out[0].is_nan() && out[3].is_nan());
        assert_eq!(out[1..3], [7.0, 7.0]);
        assert_eq!(market.marks(0)[3], 5.0);
    }

    #[test]
    fn months_are_sampled_at_their_last_bar() {
        let panel = panel(
            &[
                "2020-01-30",
                "2020-01-31",
                "2020-02-27",
                "2020-02-28",
                "2020-03-02",
            ],
            vec![1.0; 5],
        );
        let market = Market::new(&panel);
        let months = market.samples(Period::Month);
        assert_eq!(months.ends, [1, 3, 4]);
        assert_eq!(months.before(2, 0), Some(2));
        assert_eq!(months.before(2, 1), Some(1));
        assert_eq!(months.before(2, 2), None);
    }
}
