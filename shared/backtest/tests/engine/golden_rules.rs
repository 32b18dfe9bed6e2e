//! Trading rules against an account kept apart from the engine: random strategies and prices (`golden/draw.py`), each
//! simulated bar by bar from the documents alone (`golden/simulate.py`). Every fill and every value agree. The files are
//! in the repository, so this always runs; `golden/fuzz_rules.py` compares as many more as wanted.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::path::Path;

use chrono::{Days, NaiveDate};
use fo_backtest::{Backtest, Fill, Market, Options, Side, Strategy};
use fo_market::Panel;
use fo_strategy::Spec;
use serde::Deserialize;

/// Largest relative distance that passes.
const TOLERANCE: f64 = 1e-9;
/// Part of the capital below which an order is rounding and not compared.
const DUST: f64 = 1e-7;

#[derive(Deserialize)]
struct Case {
    spec: Spec,
    first: NaiveDate,
    /// Days since the first.
    days: Vec<u64>,
    assets: BTreeMap<String, Asset>,
    /// Bar, asset, shares (negative if sold), price, fee, and why if one position alone traded.
    fills: Vec<(usize, String, f64, f64, f64, Option<String>)>,
    equity: Vec<f64>,
}

/// Prices as `make_rules.py` writes them.
#[derive(Deserialize)]
struct Asset {
    without: Vec<usize>,
    prices: Vec<i64>,
    #[serde(default)]
    adjusted: Vec<i64>,
}

impl Case {
    fn dates(&self) -> Vec<NaiveDate> {
        self.days
            .iter()
            .map(|&days| self.first + Days::new(days))
            .collect()
    }

    fn panel(&self) -> Panel {
        let dates = self.dates();
        let mut csv = String::from("date,ticker,open,high,low,close,adjusted_close\n");
        for (ticker, asset) in &self.assets {
            let bars = (0..dates.len()).filter(|bar| !asset.without.contains(bar));
            let (mut close, mut adjusted) = (0, 0);
            for (place, (bar, steps)) in bars.zip(asset.prices.chunks_exact(4)).enumerate() {
                let open = close + steps[0];
                close = open + steps[1];
                let (high, low) = (open.max(close) + steps[2], open.min(close) - steps[3]);
                adjusted = asset
                    .adjusted
                    .get(place)
                    .map_or(100 * close, |step| adjusted + step);
                write!(csv, "{},{ticker}", dates[bar]).unwrap();
                for price in [open, high, low, close] {
                    write!(csv, ",{}.{:02}", price / 100, price % 100).unwrap();
                }
                writeln!(csv, ",{}.{:04}", adjusted / 10_000, adjusted % 10_000).unwrap();
            }
        }
        fo_market::csv::read(csv.as_bytes(), "A").unwrap().0
    }

    /// Fills of a run in the order of the golden ones, without rounding residue.
    fn in_order(&self, backtest: &Backtest) -> Vec<(usize, Fill, f64)> {
        let places: HashMap<_, _> = self.dates().into_iter().zip(0..).collect();
        let mut fills: Vec<_> = backtest
            .fills
            .iter()
            .filter(|fill| fill.shares * fill.price > DUST * self.equity[0])
            .map(|fill| {
                let shares = if fill.side == Side::Buy {
                    fill.shares
                } else {
                    -fill.shares
                };
                (places[&fill.date], fill.clone(), shares)
            })
            .collect();
        fills.sort_by(|(bar, fill, shares), (other_bar, other, other_shares)| {
            let micros = |price: f64| (price * 1e6).round();
            bar.cmp(other_bar)
                .then_with(|| fill.ticker.cmp(&other.ticker))
                .then_with(|| micros(fill.price).total_cmp(&micros(other.price)))
                .then_with(|| (*shares > 0.0).cmp(&(*other_shares > 0.0)))
        });
        fills
    }
}

fn near(ours: f64, golden: f64, least: f64) -> bool {
    (ours - golden).abs() <= TOLERANCE * ours.abs().max(golden.abs()).max(least)
}

#[test]
fn every_fill_and_value_agrees() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/rules.json");
    let cases: Vec<Case> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    assert_eq!(cases.len(), 120);
    for case in &cases {
        let name = &case.spec.name;
        let panel = case.panel();
        let dates = case.dates();
        let options = Options {
            from: dates.first().copied(),
            to: dates.last().copied(),
            ..Options::default()
        };
        let backtest = Strategy::compile(&case.spec)
            .unwrap()
            .run(&Market::new(&panel), &options)
            .unwrap();
        let ours = case.in_order(&backtest);
        for ((bar, fill, shares), golden) in ours.iter().zip(&case.fills) {
            let (place, ticker, golden_shares, price, fee, reason) = golden;
            assert_eq!(
                (*bar, &*fill.ticker),
                (*place, ticker.as_str()),
                "{name}: {fill:?} is not {golden:?}"
            );
            assert!(
                near(*shares, *golden_shares, 1e-3)
                    && near(fill.price, *price, 0.0)
                    && near(fill.fee, *fee, 1e-3),
                "{name}: {fill:?} is not {golden:?}"
            );
            if let Some(reason) = reason {
                let ours = serde_json::to_value(fill.reason).unwrap();
                assert_eq!(ours.as_str(), Some(reason.as_str()), "{name}: {fill:?}");
            }
        }
        assert_eq!(ours.len(), case.fills.len(), "{name}: fills");
        assert_eq!(backtest.equity.len(), case.equity.len(), "{name}: days");
        for (bar, (ours, golden)) in backtest.equity.iter().zip(&case.equity).enumerate() {
            assert!(
                near(*ours, *golden, 0.0),
                "{name}, {}: {ours} is not {golden}",
                dates[bar]
            );
        }
        let certificate = backtest.certificate.unwrap();
        assert!(certificate.holds(), "{name}: {certificate:?}");
    }
}
