//! The part of a dataset a strategy runs on.
//!
//! It is the series the strategy names and the benchmark, on the days on which something of its universe or something it
//! can hold has a price, in the account's currency. Other series of a dataset have days of their own (oil trades on days stocks don't): as bars of this
//! strategy they would be days on which nothing can happen. What is seen on such days is kept beside the prices, on the
//! series' own days, so that its windows miss no observation. A strategy over the whole dataset gets all of it.

use fo_market::{Field, Panel};
use fo_strategy::program::AssetId;

use crate::engine::Strategy;
use crate::market::{CARRY_DAYS, Market};
use crate::options::Options;

impl Strategy {
    /// Does some work on the strategy's own part of the prices.
    pub(crate) fn on_own_prices<T>(
        &self,
        market: &Market<'_>,
        options: &Options,
        work: impl FnOnce(&Market<'_>) -> T,
    ) -> T {
        let published = self.published(market.panel());
        let whole = published.as_ref().unwrap_or(market.panel());
        let Some(panel) = self.own_prices(whole, options) else {
            return work(market);
        };
        let others = self.foreign_prices(whole, &panel);
        work(&Market::with_foreign(&panel, &others))
    }

    /// The prices with every observation on the day it was published; nothing where that is its own day.
    fn published(&self, panel: &Panel) -> Option<Panel> {
        let lag = |(asset, days): &(AssetId, u32)| {
            let ticker = self.program.assets.get(asset.0 as usize)?;
            Some((panel.asset(ticker)?, *days))
        };
        let lags: Vec<(usize, u32)> = self.program.publication_lag.iter().filter_map(lag).collect();
        (!lags.is_empty()).then(|| panel.delayed(&lags))
    }

    /// `None` where the prices are its own as they are, or lack something: that is for the run to say.
    fn own_prices(&self, panel: &Panel, options: &Options) -> Option<Panel> {
        let program = &self.program;
        let name = |id: AssetId| program.assets.get(id.0 as usize);
        let (mut calendar, mut tickers): (Vec<&String>, Vec<&String>) = if program.universe.all {
            let everything = || panel.tickers().iter();
            let excluded = |name: &&String| !program.universe.exclude.contains(name);
            (everything().filter(excluded).collect(), everything().collect())
        } else {
            let held = program.held().unwrap_or_default().into_iter();
            let days = held.chain(program.universe.tickers.iter().copied());
            let named = program.assets.iter().chain(&options.benchmark);
            (days.filter_map(name).collect(), named.collect())
        };
        for names in [&mut calendar, &mut tickers] {
            names.sort_unstable();
            names.dedup();
        }
        let whole = calendar.len() == panel.assets() && tickers.len() == panel.assets();
        if calendar.is_empty() || whole && program.convert.is_empty() {
            return None;
        }
        let own = panel.select_on(&tickers, &calendar).ok()?;
        let place = |id: AssetId| own.asset(name(id)?);
        let conversions: Vec<_> = (program.convert.iter())
            .filter_map(|(asset, rate)| place(*asset).zip(place(*rate)))
            .collect();
        let convert = |panel: Panel, (asset, rate): (usize, usize)| panel.converted(asset, rate, CARRY_DAYS);
        Some(conversions.into_iter().fold(own, convert))
    }

    /// The series the strategy names that have observations on days that are no bars of the run: their position in its
    /// prices, and the run's series on their days.
    fn foreign_prices(&self, panel: &Panel, own: &Panel) -> Vec<(usize, Panel)> {
        let has_other_days = |ticker: &String| {
            let close = panel
                .asset(ticker)
                .and_then(|asset| panel.series(Field::Close, asset));
            let days = panel.dates().iter().zip(close.unwrap_or_default());
            let mut seen = days.filter(|(_, price)| !price.is_nan()).map(|(day, _)| day);
            seen.any(|day| own.dates().binary_search(day).is_err())
        };
        let named = self.program.assets.iter().filter(|ticker| has_other_days(ticker));
        named
            .filter_map(|ticker| {
                let days = panel
                    .select_on(own.tickers(), std::slice::from_ref(ticker))
                    .ok()?;
                Some((own.asset(ticker)?, days))
            })
            .collect()
    }
}
