//! A panel made ready to run on: where each asset has bars, what an absent bar is worth, where months end.

use std::sync::OnceLock;

use chrono::NaiveDate;
use fo_market::calendar::{Period, Rhythm};
use fo_market::{Field, Panel};

use crate::periodicity::periods_per_year;

/// A daily price is carried over days without one for at most this many calendar days: ten outlast every ordinary exchange
/// holiday. After that the asset takes part in nothing; what is held of it stays until it trades again, or is paid out at its
/// last close if the data has no later one.
///
/// A series of lower frequency (weekly claims, monthly rates) is carried for two of its usual intervals and these ten days
/// more, so that an observation stands until the next one.
pub const CARRY_DAYS: i64 = 10;

/// Between the observations of a daily series there are at most this many days, as a rule.
const DAILY: i64 = 4;

/// A panel with what every run derives from it, computed once and shared by all runs of a sweep.
#[derive(Debug)]
pub struct Market<'a> {
    panel: &'a Panel,
    listings: Vec<OnceLock<Listing>>,
    jumps: Vec<OnceLock<Vec<u32>>>,
    tradable: Vec<OnceLock<Option<Tradable>>>,
    samples: [OnceLock<Samples>; 5],
    version: OnceLock<String>,
    /// Series that are only looked at, on days of their own.
    foreign: Vec<Foreign<'a>>,
    /// What is known of each listing beforehand, where prices were taken away: see [`Market::cut`].
    known: Option<Vec<Known>>,
}

/// A series with observations on days that are no bars of the run.
#[derive(Debug)]
pub(crate) struct Foreign<'a> {
    /// Its panel position, here and there.
    pub(crate) asset: usize,
    /// All series of the run on this one's days.
    pub(crate) market: Market<'a>,
    /// Its position there on each bar of the run: the last observation, if it is recent enough.
    pub(crate) at: Vec<Option<u32>>,
}

/// What a calendar and an exchange's announcements say of a series ahead of its prices.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    /// One past the last bar it will ever have.
    end: usize,
    /// Calendar days an observation is carried.
    carry: i64,
    /// Bars a year, where they are not the run's.
    rate: Option<f64>,
}

/// Where one asset has bars.
#[derive(Debug)]
pub(crate) struct Listing {
    /// First bar with a close; the number of bars of the panel where there is none.
    pub(crate) first: usize,
    /// One past the last bar with a close.
    pub(crate) end: usize,
    /// The bar from which it counts as gone for good; the number of bars of the panel where it does not.
    pub(crate) gone: usize,
    /// Calendar days an observation is carried.
    carry: i64,
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
    /// Whether the last period goes on after the data.
    running: bool,
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
            foreign: Vec::new(),
            known: None,
        }
    }

    /// Prepares a panel beside which some of its series, by position, have days of their own: each with a panel of the same
    /// series on its days.
    pub(crate) fn with_foreign(panel: &'a Panel, others: &'a [(usize, Panel)]) -> Self {
        let foreign = others.iter().map(|(asset, own)| {
            let close = own.series(Field::Close, *asset).unwrap_or_default();
            let known = Known {
                end: own.bars(),
                carry: carry(own.dates(), close),
                rate: None,
            };
            let market = Market {
                known: Some(vec![known; own.assets()]),
                ..Market::new(own)
            };
            Foreign::new(*asset, market, panel.dates())
        });
        Self {
            foreign: foreign.collect(),
            ..Self::new(panel)
        }
    }

    /// The market of the same run with prices taken away: `panel` and `others` hold those that are left. The calendar, how
    /// often a series is observed, and when a listing ends are published ahead of prices, and stay.
    pub(crate) fn cut<'b>(&self, panel: &'b Panel, others: &'b [(usize, Panel)]) -> Market<'b> {
        let known = |market: &Market<'_>| {
            let of = |asset| {
                let listing = market.listing(asset);
                Known {
                    end: listing.end,
                    carry: listing.carry,
                    rate: market.bars_per_year(asset),
                }
            };
            Some((0..market.panel.assets()).map(of).collect())
        };
        let foreign = self.foreign.iter().zip(others).map(|(full, (asset, own))| {
            let market = Market {
                known: known(&full.market),
                ..Market::new(own)
            };
            Foreign::new(*asset, market, panel.dates())
        });
        Market {
            foreign: foreign.collect(),
            known: known(self),
            ..Market::new(panel)
        }
    }

    /// Series on days of their own.
    pub(crate) fn foreign(&self) -> &[Foreign<'a>] {
        &self.foreign
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
        let own = self.panel.series(field, asset);
        own.or_else(|| match field {
            Field::Volume => None,
            Field::RawOpen | Field::RawHigh | Field::RawLow => self.panel.series(Field::RawClose, asset),
            _ => self.panel.series(Field::Close, asset),
        })
        .unwrap_or_default()
    }

    /// The opens or closes at which an asset can be traded: NaN where it has none, and on bars that stand in for a halt.
    pub(crate) fn fills(&self, field: Field, asset: usize) -> &[f64] {
        match self.tradable[asset].get_or_init(|| Tradable::of(self, asset)) {
            Some(tradable) if field == Field::Open => &tradable.open,
            Some(tradable) => &tradable.close,
            None => self.series(field, asset),
        }
    }

    /// Whether an asset has bars that stand in for a halt.
    pub(crate) fn has_halts(&self, asset: usize) -> bool {
        self.tradable[asset]
            .get_or_init(|| Tradable::of(self, asset))
            .is_some()
    }

    pub(crate) fn listing(&self, asset: usize) -> &Listing {
        self.listings[asset].get_or_init(|| {
            let known = self.known.as_ref().map(|known| known[asset]);
            Listing::of(self.dates(), self.series(Field::Close, asset), known)
        })
    }

    /// Bars a year of an asset that misses some of the run's; nothing where it has them all.
    pub(crate) fn bars_per_year(&self, asset: usize) -> Option<f64> {
        if let Some(known) = &self.known {
            return known[asset].rate;
        }
        let gaps = self
            .listing(asset)
            .gaps
            .as_ref()
            .filter(|gaps| gaps.own.len() > 1)?;
        let days: Vec<NaiveDate> = gaps.own.iter().map(|&bar| self.dates()[bar as usize]).collect();
        Some(periods_per_year(&days))
    }

    /// How many of the panel's (adjusted) shares one share is, as quoted on a bar; 1 where the data has one kind of price.
    /// At the open that is told from opens, since the close is not known.
    pub(crate) fn quoted_unit(&self, asset: usize, bar: usize, at_open: bool) -> f64 {
        if !self.panel.is_adjusted() {
            return 1.0;
        }
        let (raw, adjusted) = match at_open {
            true => (Field::RawOpen, Field::Open),
            false => (Field::RawClose, Field::Close),
        };
        let unit = self.series(raw, asset)[bar] / self.series(adjusted, asset)[bar];
        if unit.is_finite() && unit > 0.0 { unit } else { 1.0 }
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
        let prices =
            [Field::Open, Field::High, Field::Low, Field::Close].map(|field| market.series(field, asset));
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

    fn of(dates: &[NaiveDate], close: &[f64], known: Option<Known>) -> Self {
        let bars = close.len();
        let first = close.iter().position(|price| !price.is_nan()).unwrap_or(bars);
        let end = close
            .iter()
            .rposition(|price| !price.is_nan())
            .map_or(first, |last| last + 1);
        let whole = end == bars && !close[first..].iter().any(|price| price.is_nan());
        let carry = match known {
            Some(known) => known.carry,
            None if whole => CARRY_DAYS,
            None => carry(dates, close),
        };
        // A listing that goes on is not gone while it rests, however long.
        let ends = known.map_or(end, |known| known.end) <= end && end > first;
        let gone = match dates.get(end.saturating_sub(1)).filter(|_| ends) {
            Some(last) => end + dates[end..].partition_point(|day| (*day - *last).num_days() <= carry),
            None => bars,
        };
        let gaps = (!whole && first < bars).then(|| Gaps::of(dates, close, carry));
        Self {
            first,
            end,
            gone,
            carry,
            gaps,
        }
    }
}

/// Calendar days for which an observation stands: by the usual distance between observations.
fn carry(dates: &[NaiveDate], close: &[f64]) -> i64 {
    let there = dates.iter().zip(close).filter(|(_, price)| !price.is_nan());
    let days: Vec<NaiveDate> = there.map(|(day, _)| *day).collect();
    let mut distances: Vec<i64> = days
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).num_days())
        .collect();
    if distances.is_empty() {
        return CARRY_DAYS;
    }
    let middle = distances.len() / 2;
    match *distances.select_nth_unstable(middle).1 {
        ..=DAILY => CARRY_DAYS,
        usual => 2 * usual + CARRY_DAYS,
    }
}

impl<'a> Foreign<'a> {
    fn new(asset: usize, market: Market<'a>, dates: &[NaiveDate]) -> Self {
        let own = market.dates();
        let at = dates.iter().map(|day| {
            let seen = own.partition_point(|date| date <= day).checked_sub(1)?;
            let listing = market.listing(asset);
            // Days of the foreign calendar on which the observation was taken away carry the one before, as its own gaps do.
            ((*day - own[seen]).num_days() <= listing.carry).then_some(seen as u32)
        });
        let at = at.collect();
        Self { asset, market, at }
    }
}

impl Gaps {
    fn of(dates: &[NaiveDate], close: &[f64], carry: i64) -> Self {
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
                .push(last.is_some_and(|last| (dates[bar] - dates[last]).num_days() <= carry));
            gaps.carried.push(last.map_or(f64::NAN, |last| close[last]));
        }
        gaps
    }

    /// Values computed on the own bars, laid out on the panel's calendar: absent bars repeat the last value while it
    /// is fresh, and are `missing` otherwise.
    pub(crate) fn spread(&self, own: &[f64], missing: f64, out: &mut [f64]) {
        for (bar, value) in out.iter_mut().enumerate() {
            let seen = self.seen[bar] as usize;
            *value = if seen > 0 && self.fresh[bar] {
                own[seen - 1]
            } else {
                missing
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
            running: false,
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
        // After a period of a single bar this one is not expected to have more.
        let single = matches!(samples.ends[..], [.., third, second, last] if last - second == 1 && second - third == 1);
        let rhythm = Rhythm::of(dates);
        let goes_on = |last: &NaiveDate| period.key(rhythm.next(*last)) == period.key(*last);
        samples.running = !single && dates.last().is_some_and(goes_on);
        samples
    }

    /// Whether a bar is the first of its period and more follow: the period has just begun. False in the first period of the
    /// data, which may have begun before it.
    fn begins(&self, bar: usize) -> bool {
        let period = self.period[bar] as usize;
        let end = self.ends[period] as usize;
        let more = bar < end || self.running && period + 1 == self.ends.len();
        more && period > 0 && bar == self.ends[period - 1] as usize + 1
    }

    /// The sample `back` periods before a bar's newest one: the last bar of that period.
    ///
    /// The newest sample is the bar itself, standing for the running period; with `at_start`, for a bar on which the portfolio
    /// is decided at the start of periods and that begins one, it is the last bar of the period before.
    pub(crate) fn before(&self, bar: usize, back: usize, at_start: bool) -> Option<usize> {
        let back = if at_start && self.begins(bar) {
            back + 1
        } else if back == 0 {
            return Some(bar);
        } else {
            back
        };
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
        gaps.spread(&[7.0], f64::NAN, &mut out);
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
        assert_eq!(months.before(2, 0, false), Some(2));
        assert_eq!(months.before(2, 1, false), Some(1));
        assert_eq!(months.before(2, 2, false), None);
    }

    #[test]
    fn decided_at_a_start_the_newest_sample_is_the_last_completed_period() {
        let days = [
            "2020-01-30",
            "2020-01-31",
            "2020-02-27",
            "2020-02-28",
            "2020-03-02",
        ];
        let panel = panel(&days, vec![1.0; 5]);
        let market = Market::new(&panel);
        let months = market.samples(Period::Month);
        let at = |bar, back| months.before(bar, back, true);
        // The first of February and the first of March, which goes on after the data.
        assert_eq!((at(2, 0), at(2, 1)), (Some(1), None));
        assert_eq!((at(4, 0), at(4, 1)), (Some(3), Some(1)));
        // Within the month nothing changes, nor where the data may begin within one.
        assert_eq!((at(3, 0), at(3, 1)), (Some(3), Some(1)));
        assert_eq!(at(0, 0), Some(0));
    }

    #[test]
    fn a_bar_that_is_its_whole_period_ends_it() {
        let days = ["2020-01-31", "2020-02-29", "2020-03-31", "2020-04-01"];
        for dates in [&days[..3], &["2020-01-01", "2020-02-01", "2020-03-01"]] {
            let panel = panel(dates, vec![1.0; 3]);
            let market = Market::new(&panel);
            let months = market.samples(Period::Month);
            assert_eq!(months.before(2, 0, true), Some(2), "{dates:?}");
            assert_eq!(months.before(2, 1, true), Some(1), "{dates:?}");
        }
    }
}
