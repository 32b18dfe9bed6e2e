//! The part of a dataset a strategy runs on.
//!
//! It is the series the strategy names and the benchmark, on the days on which something of its universe or something it
//! can hold has a price, in the account's currency. Other series of a dataset have days of their own (oil trades on days stocks don't): as bars of this
//! strategy they would be days on which nothing can happen. A strategy over the whole dataset gets all of it.

use fo_market::Panel;
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
        match self.own_prices(market.panel(), options) {
            Some(panel) => work(&Market::new(&panel)),
            None => work(market),
        }
    }

    /// `None` where the prices are its own as they are, or lack something: that is for the run to say.
    fn own_prices(&self, panel: &Panel, options: &Options) -> Option<Panel> {
        let program = &self.program;
        let name = |id: AssetId| program.assets.get(id.0 as usize);
        let everything = || panel.tickers().iter().collect();
        let (mut calendar, mut tickers): (Vec<&String>, Vec<&String>) = if program.universe.all {
            (everything(), everything())
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
}
