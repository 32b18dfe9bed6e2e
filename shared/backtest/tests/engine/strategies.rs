//! Every published strategy of `docs/strategies` runs, on made-up prices, without looking ahead.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::{Datelike, NaiveDate};
use fo_backtest::{Market, Options, Strategy};
use fo_market::{Field, Panel};
use fo_strategy::Spec;

/// Prices of a deterministic random walk for some tickers: drift, volatility and level differ, opens gap, every second
/// follows the one before, and the exchange keeps its holidays.
fn panel(tickers: &[String], bars: usize) -> Panel {
    let start = NaiveDate::from_ymd_opt(2010, 1, 4).unwrap();
    let dates: Vec<NaiveDate> = start
        .iter_days()
        .filter(|day| !matches!(day.weekday(), chrono::Weekday::Sat | chrono::Weekday::Sun))
        .filter(|day| ![(1, 1), (7, 4), (12, 25)].contains(&(day.month(), day.day())))
        .take(bars)
        .collect();
    let mut state = 12_345_u64;
    let mut uniform = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut fields: BTreeMap<Field, Vec<f64>> = BTreeMap::new();
    let mut market = 0.0;
    let common: Vec<f64> = (0..bars)
        .map(|_| {
            market = 0.9 * market + 0.004 * (uniform() - 0.5);
            market
        })
        .collect();
    let mut leader: Vec<f64> = Vec::new();
    for number in 0..tickers.len() {
        let follows = number % 2 == 1;
        let mut apart = 0.0;
        let mut closes = Vec::with_capacity(bars);
        let mut close = 20.0 + 7.0 * number as f64;
        let volatility = 0.01 + 0.002 * (number % 7) as f64;
        for (bar, common) in common.iter().enumerate() {
            let open = close * (1.0 + 0.4 * volatility * (uniform() - 0.5));
            close = open * (1.0 + common + 2.0 * volatility * (uniform() - 0.495));
            if follows {
                apart = 0.9 * apart + 0.02 * (uniform() - 0.5);
                close = 1.3 * leader[bar] * (1.0 + apart);
            }
            closes.push(close);
            let (high, low) = (
                open.max(close) * (1.0 + 0.2 * volatility * uniform()),
                open.min(close) * (1.0 - 0.2 * volatility * uniform()),
            );
            for (field, value) in [
                (Field::Open, open),
                (Field::High, high),
                (Field::Low, low),
                (Field::Close, close),
                (Field::Volume, 1e6 * (0.5 + uniform())),
            ] {
                fields.entry(field).or_default().push(value);
            }
        }
        leader = closes;
    }
    Panel::new(dates, tickers.to_vec(), fields).unwrap()
}

#[test]
fn every_strategy_of_the_documentation_runs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/strategies");
    let mut count = 0;
    let mut failures = Vec::new();
    for file in std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        if file.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        count += 1;
        let spec = Spec::read(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let strategy = Strategy::compile(&spec).unwrap();
        let mut tickers = strategy.program().assets.clone();
        if spec.universe.all {
            tickers.extend((0..24).map(|number| format!("X{number:02}")));
            tickers.sort();
        }
        let panel = panel(&tickers, 1600);
        let options = Options {
            certificate_days: Some(2),
            ..Options::default()
        };
        match strategy.run(&Market::new(&panel), &options) {
            Err(error) => failures.push(format!("{}: {error}", file.display())),
            Ok(backtest) => {
                let sound = backtest.equity.iter().all(|value| value.is_finite());
                let honest = backtest
                    .certificate
                    .as_ref()
                    .is_some_and(|certificate| certificate.holds());
                if !sound || !honest || backtest.fills.is_empty() {
                    failures.push(format!(
                        "{}: sound {sound}, honest {honest} {:?}, {} fills, {:?}",
                        file.display(),
                        backtest
                            .certificate
                            .and_then(|certificate| certificate.difference),
                        backtest.fills.len(),
                        backtest.notes
                    ));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(count >= 40, "only {count} strategies were found");
}
