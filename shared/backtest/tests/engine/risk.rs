//! Without risk there is no Sharpe ratio, and nothing to choose.

use chrono::{Datelike, NaiveDate};
use fo_backtest::{Backtest, Market, Objective, Options, Strategy, Variant, Windows};
use fo_market::Panel;
use fo_strategy::Spec;
use fo_strategy::grid::{Grid, MAX_VARIANTS, Variants};
use serde_json::{Value, json};

/// Weekdays from 2015 on, a column each.
/// A column of prices by bar.
type Column<'c> = &'c dyn Fn(usize) -> Option<String>;

fn panel(bars: usize, columns: &[(&str, Column<'_>)]) -> Panel {
    let first = NaiveDate::from_ymd_opt(2015, 1, 1).unwrap();
    let days = first
        .iter_days()
        .filter(|day| day.weekday().number_from_monday() < 6)
        .take(bars);
    let mut text = "date,ticker,close\n".to_owned();
    for (bar, day) in days.enumerate() {
        for (ticker, close) in columns {
            if let Some(close) = close(bar) {
                text += &format!("{day},{ticker},{close}\n");
            }
        }
    }
    fo_market::csv::read(text.as_bytes(), "").unwrap().0
}

/// A price that falls on the whole, with swings that are worth timing.
fn swinging(bar: usize) -> Option<String> {
    let price = 100.0
        * (bar as f64 / -3000.0).exp()
        * (1.0 + 0.1 * (bar as f64 / 25.0).sin() + 0.01 * (bar as f64 * 1.7).sin());
    Some(format!("{price:.4}"))
}

fn spec(changes: Value) -> Spec {
    let mut spec = json!({
        "name": "timing", "universe": {"tickers": ["A"]}, "parameters": {"n": "50 days", "band": 0},
        "portfolio": {"if": "close(A) > (1 + band) * sma(close(A), n)", "then": "A"}, "execution": "next_close"
    });
    let changes = changes.as_object().unwrap().clone();
    spec.as_object_mut().unwrap().extend(changes);
    serde_json::from_value(spec).unwrap()
}

fn run(spec: &Spec, panel: &Panel, band: f64) -> Backtest {
    let options = Options {
        parameters: [("band".to_owned(), band.into())].into(),
        certificate_days: Some(0),
        ..Options::default()
    };
    Strategy::compile(spec)
        .unwrap()
        .run(&Market::new(panel), &options)
        .unwrap()
}

/// A grid of which every third variant never buys.
fn grid(spec: &Spec) -> (Strategy, Variants) {
    let grid = Grid::new([("n", "20, 50, 100"), ("band", "0%, 2%, 50%")]);
    let (spec, variants) = grid.variants(spec, MAX_VARIANTS).unwrap();
    (Strategy::compile(&spec).unwrap(), variants)
}

fn sweep(spec: &Spec, panel: &Panel) -> Vec<Variant> {
    let (strategy, variants) = grid(spec);
    let (market, options) = (Market::new(panel), Options::default());
    strategy
        .sweep(&variants, variants.all(), &market, &options, 2, &|_| true)
        .unwrap()
}

#[test]
fn cash_alone_has_no_ratio_whatever_it_earns() {
    let bill = |bar: usize| {
        Some(format!(
            "{:.6}",
            100.0 * (1.0 + 0.0001 * bar as f64 + 0.00002 * (bar as f64).sin())
        ))
    };
    let panel = panel(1566, &[("A", &swinging), ("BILL", &bill)]);
    for cash in [
        json!({"rate": "3%"}),
        json!({"asset": "BILL"}),
        json!({"rate": "close(BILL) / 1000"}),
        json!({}),
    ] {
        let spec = spec(json!({ "cash": cash }));
        let idle = run(&spec, &panel, 0.5);
        assert!(idle.fills.is_empty());
        assert_eq!(idle.summary.sharpe, None, "{cash}");
        assert_eq!(
            serde_json::to_value(&idle).unwrap()["summary"]["sharpe"],
            Value::Null
        );
        // What it earned is what cash gave: nothing is left, and it is the engine that says so.
        assert_eq!(idle.risk_free.is_some(), cash != json!({}));
        assert!(idle.excess().iter().all(|excess| excess.abs() < 1e-14), "{cash}");
        assert!(cash == json!({}) || idle.summary.total_return > 0.1);

        let busy = run(&spec, &panel, 0.0);
        let expected = fo_statistics::sharpe(&busy.excess(), fo_statistics::Convention::DAILY).unwrap();
        assert!((busy.summary.sharpe.unwrap() - expected).abs() < 1e-12, "{cash}");
        let variants = sweep(&spec, &panel);
        for variant in &variants {
            let summary = variant.summary.unwrap();
            assert_eq!(
                summary.sharpe.is_some(),
                summary.entries > 0,
                "{cash} {variant:?}"
            );
        }
        assert_eq!(
            variants
                .iter()
                .filter(|variant| variant.summary.unwrap().entries == 0)
                .count(),
            3
        );
        assert_eq!(
            variants[3].summary.unwrap(),
            busy.summary,
            "the sweep's row is the run's"
        );
    }
}

/// Interest is counted in actual days over 365 at the rate known the bar before, as the account does.
#[test]
fn what_cash_gave_is_what_the_account_accrues() {
    let panel = panel(10, &[("A", &swinging)]);
    let idle = run(&spec(json!({"cash": {"rate": "3.65%"}})), &panel, 0.5);
    // 2015-01-01 was a Thursday: a day to Friday, three to Monday.
    let cash = idle.risk_free.unwrap();
    assert_eq!(cash[0], 0.0, "the first bar opens the account");
    for (bar, days) in [(1, 1.0), (2, 3.0), (3, 1.0)] {
        assert!((cash[bar] - 0.0001 * days).abs() < 1e-18, "{bar}: {}", cash[bar]);
    }
    let named: Vec<&str> = run(&spec(json!({"cash": {"rate": "3.65%"}})), &panel, 0.5)
        .series()
        .iter()
        .map(|(name, _)| *name)
        .collect();
    assert!(named.contains(&"risk_free"));
}

#[test]
fn no_objective_chooses_to_stay_in_cash() {
    let panel = panel(1566, &[("A", &swinging)]);
    let spec = spec(json!({"cash": {"rate": "12%"}, "costs": {"commission_bps": 20}}));
    let (strategy, variants) = grid(&spec);
    let market = Market::new(&panel);
    for objective in [Objective::Sharpe, Objective::TotalReturn, Objective::Calmar] {
        let windows = Windows {
            train: "2 years".parse().unwrap(),
            test: "1 year".parse().unwrap(),
            anchored: false,
            objective,
        };
        let walked = strategy
            .walk_forward(&variants, &windows, &market, &Options::default(), 2, &|_| true)
            .unwrap();
        for window in &walked.windows {
            assert!(
                window.training.entries > 0,
                "{objective:?} chose {:?}",
                window.parameters
            );
            assert!(window.parameters["band"].value < 0.5);
        }
        // Interest earned in all windows is no merit of the choice.
        let over = fo_statistics::excess(&walked.returns, walked.risk_free.as_deref());
        let expected = fo_statistics::sharpe(&over, fo_statistics::Convention::DAILY).unwrap();
        assert!((walked.summary.sharpe.unwrap() - expected).abs() < 1e-9);
        assert!(
            walked.summary.sharpe < fo_statistics::sharpe(&walked.returns, fo_statistics::Convention::DAILY)
        );
    }
    // Where none trades the first that makes sense is kept, without a ratio.
    let grid = Grid::new([("n", "20, 50"), ("band", "50%, 60%")]);
    let (spec, variants) = grid.variants(&spec, MAX_VARIANTS).unwrap();
    let windows = Windows {
        train: "2 years".parse().unwrap(),
        test: "1 year".parse().unwrap(),
        anchored: false,
        objective: Objective::Sharpe,
    };
    let walked = Strategy::compile(&spec)
        .unwrap()
        .walk_forward(&variants, &windows, &market, &Options::default(), 1, &|_| true)
        .unwrap();
    assert!(
        walked
            .windows
            .iter()
            .all(|window| window.chosen == 0 && window.training.sharpe.is_none())
    );
    assert_eq!(walked.summary.sharpe, None);
}

/// `100 × 1.0001^t`: what varies of the account is the day it bought, and what that cost.
#[test]
fn an_asset_that_grows_at_one_rate_has_no_ratio() {
    let constant = |bar: usize| 100.0 * 1.0001_f64.powi(bar as i32);
    let ten_digits = move |bar: usize| Some(format!("{:.7}", constant(bar)));
    let all_digits = move |bar: usize| Some(constant(bar).to_string());
    let flat = |_: usize| Some("100".to_owned());
    let closes: [&dyn Fn(usize) -> Option<String>; 3] = [&ten_digits, &all_digits, &flat];
    for close in closes {
        let panel = panel(400, &[("A", close)]);
        for execution in ["same_close", "next_open", "next_close"] {
            let spec = spec(json!({
                "portfolio": {"if": "close(A) >= sma(close(A), n) * (1 - 0.00001)", "then": "A"},
                "parameters": {"n": 2}, "execution": execution, "costs": {"commission_bps": 5}
            }));
            let strategy = Strategy::compile(&spec).unwrap();
            let market = Market::new(&panel);
            let found = strategy.run(&market, &Options::default()).unwrap();
            assert!(!found.fills.is_empty());
            assert_eq!(found.summary.sharpe, None, "{execution}");
            // The short way of sweeps says the same.
            let (spec, variants) = Grid::new([("n", "2..60")]).variants(&spec, MAX_VARIANTS).unwrap();
            let swept = Strategy::compile(&spec)
                .unwrap()
                .sweep(
                    &variants,
                    variants.all(),
                    &market,
                    &Options::default(),
                    1,
                    &|_| true,
                )
                .unwrap();
            for variant in swept {
                let summary = variant.summary.unwrap();
                assert_eq!((summary.sharpe, summary.entries), (None, 1), "{variant:?}");
            }
        }
    }
}

#[test]
fn a_benchmark_has_returns_on_its_own_days_only() {
    let late = |bar: usize| (bar >= 30 && bar != 50 && bar < 90).then(|| format!("{}", 200 + bar));
    let panel = panel(100, &[("A", &swinging), ("LATE", &late)]);
    let spec = spec(json!({"portfolio": "A", "parameters": {}, "benchmark": "LATE"}));
    let found = Strategy::compile(&spec)
        .unwrap()
        .run(&Market::new(&panel), &Options::default())
        .unwrap();
    let values = found.benchmark.as_ref().unwrap();
    // The run itself may be cut to the benchmark's days by whoever asks for it; here it is not.
    assert_eq!(found.dates.len(), 100);
    assert_eq!(
        (values[29], values[30], values[50], values[90]),
        (None, Some(found.capital), None, None)
    );
    assert!((values[89].unwrap() / found.capital - 289.0 / 230.0).abs() < 1e-12);
    let returns = found.benchmark_returns().unwrap();
    let known: Vec<usize> = (0..100).filter(|bar| !returns[*bar].is_nan()).collect();
    // A return needs a price on the day and on the bar before.
    assert_eq!(known, (31..50).chain(52..90).collect::<Vec<_>>());
    assert!((returns[31] - 1.0 / 230.0).abs() < 1e-15);
    let json = serde_json::to_string(&found).unwrap();
    assert_eq!(
        serde_json::from_str::<Backtest>(&json).unwrap(),
        found,
        "days without a price are null"
    );
}
