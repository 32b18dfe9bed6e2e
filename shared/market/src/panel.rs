//! The panel: one calendar, many assets, one array per field.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// A column of daily data.
///
/// `Open` to `Close` are total-return prices (adjusted for splits and dividends by the ratio of adjusted to raw
/// close); the `Raw…` fields are the prices as quoted on the day, for rules that read price levels.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Adjusted open.
    Open,
    /// Adjusted high.
    High,
    /// Adjusted low.
    Low,
    /// Adjusted close.
    Close,
    /// Shares traded, as reported.
    Volume,
    /// Open as quoted.
    RawOpen,
    /// High as quoted.
    RawHigh,
    /// Low as quoted.
    RawLow,
    /// Close as quoted.
    RawClose,
}

/// Daily bars of many assets on one calendar: the sorted union of the assets' trading days.
///
/// Each field is one `Vec<f64>` of shape assets × bars, asset-major: an asset's whole history is contiguous.
/// A day on which an asset has no bar holds NaN; nothing is ever filled in.
///
/// Beside the prices it remembers closes that are none: see [`Refused`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panel {
    dates: Vec<NaiveDate>,
    tickers: Vec<String>,
    fields: BTreeMap<Field, Vec<f64>>,
    /// Whether raw prices differ from adjusted ones anywhere.
    adjusted: bool,
    /// By asset, then by date.
    refused: Vec<(usize, Refused)>,
}

/// A close that counts as missing because it is zero, negative or infinite, as crude oil's was on 20 April 2020.
///
/// Nothing computes with it; whoever held the asset on the day should be told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Refused {
    /// The day.
    pub date: NaiveDate,
    /// The close as it stands in the data.
    pub close: f64,
}

impl Panel {
    /// A panel from parts.
    ///
    /// `fields` hold `tickers.len() * dates.len()` values each, asset-major. Where the raw fields are absent the
    /// adjusted ones serve for both. Returns `None` if a length is wrong, the dates do not strictly increase, a
    /// ticker repeats, or there is no `Close`.
    pub fn new(
        dates: Vec<NaiveDate>,
        tickers: Vec<String>,
        fields: BTreeMap<Field, Vec<f64>>,
    ) -> Option<Self> {
        let cells = dates.len().checked_mul(tickers.len())?;
        let mut names: Vec<&String> = tickers.iter().collect();
        names.sort_unstable();
        let sound = fields.contains_key(&Field::Close)
            && fields.values().all(|values| values.len() == cells)
            && dates.windows(2).all(|pair| pair[0] < pair[1])
            && names.windows(2).all(|pair| pair[0] != pair[1]);
        let adjusted = fields.contains_key(&Field::RawClose);
        sound.then_some(Self {
            dates,
            tickers,
            fields,
            adjusted,
            refused: Vec::new(),
        })
    }

    /// The same panel with the closes of each asset that were refused, by the asset's position.
    pub(crate) fn with_refused(mut self, mut refused: Vec<(usize, Refused)>) -> Self {
        refused.sort_by_key(|(asset, refused)| (*asset, refused.date));
        self.refused = refused;
        self
    }

    /// The closes of an asset that count as missing, by date.
    pub fn refused(&self, asset: usize) -> impl Iterator<Item = Refused> + '_ {
        let start = self.refused.partition_point(|(other, _)| *other < asset);
        let own = self.refused[start..]
            .iter()
            .take_while(move |(other, _)| *other == asset);
        own.map(|(_, refused)| *refused)
    }

    /// Trading days, ascending.
    pub fn dates(&self) -> &[NaiveDate] {
        &self.dates
    }

    /// Asset names in the panel's order.
    pub fn tickers(&self) -> &[String] {
        &self.tickers
    }

    /// Number of days.
    pub fn bars(&self) -> usize {
        self.dates.len()
    }

    /// Number of assets.
    pub fn assets(&self) -> usize {
        self.tickers.len()
    }

    /// Whether raw prices are kept beside adjusted ones.
    pub fn is_adjusted(&self) -> bool {
        self.adjusted
    }

    /// Whether any asset has the field. Raw fields fall back to the adjusted ones where the data has only one kind.
    pub fn has(&self, field: Field) -> bool {
        self.field(field).is_some()
    }

    /// Whether the data has the field itself, and not another one in its place.
    pub fn has_own(&self, field: Field) -> bool {
        self.fields.contains_key(&field)
    }

    /// A field of all assets, asset-major, or `None` where the data does not have it.
    pub fn field(&self, field: Field) -> Option<&[f64]> {
        let fallback = match field {
            Field::RawOpen => Field::Open,
            Field::RawHigh => Field::High,
            Field::RawLow => Field::Low,
            Field::RawClose => Field::Close,
            other => other,
        };
        self.fields
            .get(&field)
            .or_else(|| self.fields.get(&fallback))
            .map(Vec::as_slice)
    }

    /// One asset's history of one field, as long as `dates`.
    pub fn series(&self, field: Field, asset: usize) -> Option<&[f64]> {
        let bars = self.bars();
        self.field(field)?.get(asset * bars..(asset + 1) * bars)
    }

    /// Position of a ticker. Case counts.
    pub fn asset(&self, ticker: &str) -> Option<usize> {
        self.tickers.iter().position(|name| name == ticker)
    }

    /// First and last day on which the asset has a close.
    pub fn listed(&self, asset: usize) -> Option<(NaiveDate, NaiveDate)> {
        let close = self.series(Field::Close, asset)?;
        let first = close.iter().position(|price| !price.is_nan())?;
        let last = close.iter().rposition(|price| !price.is_nan())?;
        Some((self.dates[first], self.dates[last]))
    }

    /// The same panel with only some assets, in the order asked for, on the calendar of those assets alone.
    ///
    /// # Errors
    /// The first name that is not in the panel.
    pub fn select(&self, tickers: &[impl AsRef<str>]) -> Result<Self, crate::MarketError> {
        self.select_on(tickers, tickers)
    }

    /// Returns the bytes that its values take.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let values: usize = self.fields.values().map(Vec::len).sum();
        (values * size_of::<f64>()) as u64
    }

    /// The same panel with only some assets, in the order asked for, on the days on which one of `calendar` has a close.
    ///
    /// # Errors
    /// The first name that is not in the panel.
    pub fn select_on(
        &self,
        tickers: &[impl AsRef<str>],
        calendar: &[impl AsRef<str>],
    ) -> Result<Self, crate::MarketError> {
        let (assets, calendar) = (self.positions(tickers)?, self.positions(calendar)?);
        let bars = self.bars();
        let close = self.field(Field::Close).unwrap_or_default();
        let kept: Vec<usize> = (0..bars)
            .filter(|&bar| calendar.iter().any(|&asset| !close[asset * bars + bar].is_nan()))
            .collect();
        let fields = self
            .fields
            .iter()
            .map(|(&field, values)| {
                let picked = assets
                    .iter()
                    .flat_map(|&asset| kept.iter().map(move |&bar| values[asset * bars + bar]))
                    .collect();
                (field, picked)
            })
            .collect();
        let refused = (assets.iter().enumerate())
            .flat_map(|(place, &asset)| self.refused(asset).map(move |refused| (place, refused)))
            .collect();
        Ok(Self {
            refused,
            dates: kept.iter().map(|&bar| self.dates[bar]).collect(),
            tickers: assets.iter().map(|&asset| self.tickers[asset].clone()).collect(),
            fields,
            adjusted: self.adjusted,
        })
    }

    fn positions(&self, tickers: &[impl AsRef<str>]) -> Result<Vec<usize>, crate::MarketError> {
        let position = |ticker: &str| {
            self.asset(ticker)
                .ok_or_else(|| crate::MarketError::UnknownTicker(ticker.to_owned()))
        };
        tickers.iter().map(|ticker| position(ticker.as_ref())).collect()
    }

    /// The same panel with an asset's prices multiplied by another series, to be in another currency.
    ///
    /// Opens are multiplied by the rate's open (its last close where it has none), the others by its close. A rate is
    /// carried over days without one for at most `carry` calendar days; an asset has no bar on a day without a rate.
    /// Quoted (raw) prices stay as quoted.
    pub fn converted(mut self, asset: usize, rate: usize, carry: i64) -> Self {
        let bars = self.bars();
        let of = |field: Field| self.series(field, rate).map(<[f64]>::to_vec).unwrap_or_default();
        let (opens, closes) = (of(Field::Open), of(Field::Close));
        let mut last: Option<(f64, NaiveDate)> = None;
        let (mut at_open, mut at_close) = (Vec::with_capacity(bars), Vec::with_capacity(bars));
        for (bar, &date) in self.dates.iter().enumerate() {
            let known = |last: Option<(f64, NaiveDate)>| {
                let fresh = last.filter(|(_, day)| (date - *day).num_days() <= carry);
                fresh.map_or(f64::NAN, |(rate, _)| rate)
            };
            let open = opens.get(bar).copied().unwrap_or(f64::NAN);
            at_open.push(if open.is_nan() { known(last) } else { open });
            if !closes[bar].is_nan() {
                last = Some((closes[bar], date));
            }
            at_close.push(known(last));
        }
        for (field, rates) in [
            (Field::Open, &at_open),
            (Field::High, &at_close),
            (Field::Low, &at_close),
            (Field::Close, &at_close),
        ] {
            if let Some(values) = self.fields.get_mut(&field) {
                let own = values.iter_mut().skip(asset * bars).take(bars);
                own.zip(rates).for_each(|(value, rate)| *value *= rate);
            }
        }
        self
    }

    /// The same panel with every bar of some assets, given by position, so many calendar days later: on the days on which
    /// they were published.
    pub fn delayed(&self, lags: &[(usize, u32)]) -> Self {
        let bars = self.bars();
        let close = self.field(Field::Close).unwrap_or_default();
        let lag = |asset: usize| {
            let own = lags.iter().find(|(other, _)| *other == asset);
            Days::new(u64::from(own.map_or(0, |(_, days)| *days)))
        };
        let day = |asset: usize, bar: usize| self.dates[bar].checked_add_days(lag(asset));
        let there = |asset: usize| (0..bars).filter(move |bar| !close[asset * bars + bar].is_nan());
        let mut dates: Vec<NaiveDate> = (0..self.assets())
            .flat_map(|asset| there(asset).filter_map(move |bar| day(asset, bar)))
            .collect();
        dates.sort_unstable();
        dates.dedup();
        let fields = self.fields.iter().map(|(&field, values)| {
            let mut moved = vec![f64::NAN; self.assets() * dates.len()];
            for asset in 0..self.assets() {
                for bar in there(asset) {
                    let place = day(asset, bar).and_then(|day| dates.binary_search(&day).ok());
                    if let Some(place) = place {
                        moved[asset * dates.len() + place] = values[asset * bars + bar];
                    }
                }
            }
            (field, moved)
        });
        let fields = fields.collect();
        Self {
            dates,
            tickers: self.tickers.clone(),
            fields,
            refused: self.refused.clone(),
            adjusted: self.adjusted,
        }
    }

    /// The bars from `from` to `to`, both inclusive.
    pub fn between(&self, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Self {
        let start = from.map_or(0, |day| self.dates.partition_point(|date| *date < day));
        let end = to.map_or(self.bars(), |day| self.dates.partition_point(|date| *date <= day));
        let end = end.max(start);
        let bars = self.bars();
        let fields = self
            .fields
            .iter()
            .map(|(&field, values)| {
                let kept = (0..self.assets())
                    .flat_map(|asset| values[asset * bars + start..asset * bars + end].iter().copied())
                    .collect();
                (field, kept)
            })
            .collect();
        let within = |date: NaiveDate| from.is_none_or(|from| from <= date) && to.is_none_or(|to| date <= to);
        let refused = self.refused.iter().filter(|(_, refused)| within(refused.date));
        Self {
            refused: refused.copied().collect(),
            dates: self.dates[start..end].to_vec(),
            tickers: self.tickers.clone(),
            fields,
            adjusted: self.adjusted,
        }
    }

    /// Hash of what can be computed with (blake3, hex): dates, tickers, fields and the bits of every value. Equal panels
    /// hash equally on every machine; it is the dataset version in a run id.
    pub fn content_hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for date in &self.dates {
            hasher.update(date.to_string().as_bytes());
        }
        for ticker in &self.tickers {
            hasher.update(&(ticker.len() as u64).to_le_bytes());
            hasher.update(ticker.as_bytes());
        }
        let mut block = vec![0; 8 * self.bars()];
        for (field, values) in &self.fields {
            hasher.update(&[*field as u8]);
            for series in values.chunks(self.bars().max(1)) {
                for (bytes, value) in block.chunks_exact_mut(8).zip(series) {
                    // One bit pattern for every NaN, so that the hash does not depend on how a gap was made.
                    let value = if value.is_nan() { f64::NAN } else { *value };
                    bytes.copy_from_slice(&value.to_le_bytes());
                }
                hasher.update(&block);
            }
        }
        hasher.finalize().to_hex().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2020, 1, n).unwrap()
    }

    fn panel() -> Panel {
        let close = vec![1.0, 2.0, 3.0, f64::NAN, f64::NAN, 30.0];
        Panel::new(
            vec![day(1), day(2), day(3)],
            vec!["A".into(), "B".into()],
            BTreeMap::from([(Field::Close, close)]),
        )
        .unwrap()
    }

    #[test]
    fn an_asset_is_contiguous_and_raw_falls_back_to_adjusted() {
        let panel = panel();
        assert_eq!(panel.series(Field::Close, 0).unwrap(), [1.0, 2.0, 3.0]);
        assert_eq!(panel.series(Field::RawClose, 0).unwrap(), [1.0, 2.0, 3.0]);
        assert!(!panel.has(Field::Open));
        assert_eq!(panel.listed(1), Some((day(3), day(3))));
    }

    #[test]
    fn selecting_keeps_only_the_days_of_the_assets_kept() {
        let only_b = panel().select(&["B"]).unwrap();
        assert_eq!(only_b.dates(), [day(3)]);
        assert!(
            matches!(panel().select(&["C"]), Err(crate::MarketError::UnknownTicker(name)) if name == "C")
        );
    }

    #[test]
    fn what_is_published_late_is_there_on_the_day_it_was_published() {
        let late = panel().delayed(&[(0, 2)]);
        assert_eq!(late.dates(), [day(3), day(4), day(5)]);
        assert_eq!(late.series(Field::Close, 0).unwrap(), [1.0, 2.0, 3.0]);
        assert_eq!(late.series(Field::Close, 1).unwrap()[0], 30.0);
    }

    #[test]
    fn a_part_of_a_panel_has_its_part_of_what_was_refused() {
        let of = |n, close| Refused { date: day(n), close };
        let panel = panel().with_refused(vec![(1, of(2, -1.0)), (0, of(1, 0.0)), (1, of(1, -2.0))]);
        let closes = |panel: &Panel, asset| {
            panel
                .refused(asset)
                .map(|refused| refused.close)
                .collect::<Vec<_>>()
        };
        assert_eq!(closes(&panel, 1), [-2.0, -1.0]);
        assert_eq!(closes(&panel.select(&["B"]).unwrap(), 0), [-2.0, -1.0]);
        assert_eq!(closes(&panel.between(Some(day(2)), None), 1), [-1.0]);
        assert!(closes(&panel.between(Some(day(2)), None), 0).is_empty());
    }

    #[test]
    fn between_is_inclusive_and_never_fails() {
        assert_eq!(panel().between(Some(day(2)), Some(day(3))).bars(), 2);
        assert_eq!(panel().between(Some(day(3)), Some(day(1))).bars(), 0);
    }

    #[test]
    fn a_panel_must_be_sound() {
        let close = || BTreeMap::from([(Field::Close, vec![1.0, 2.0])]);
        assert!(Panel::new(vec![day(2), day(1)], vec!["A".into()], close()).is_none());
        assert!(Panel::new(vec![day(1)], vec!["A".into(), "A".into()], close()).is_none());
        assert!(Panel::new(vec![day(1)], vec!["A".into()], close()).is_none());
    }

    #[test]
    fn the_hash_sees_every_value() {
        let other = panel().between(None, Some(day(2)));
        assert_eq!(panel().content_hash(), panel().content_hash());
        assert_ne!(panel().content_hash(), other.content_hash());
    }
}
