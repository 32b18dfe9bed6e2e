//! A volatility target above a trading rule scales the rule, by the rule's own past.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fo_backtest::{Market, Options, Strategy};
use fo_market::{Field, Panel};

fn panel(bars: usize) -> Panel {
    let dates: Vec<NaiveDate> = NaiveDate::from_ymd_opt(2020, 1, 1)
        .unwrap()
        .iter_days()
        .take(bars)
        .collect();
    let wave = |bar: usize, step: f64| {
        100.0 * (1.0 + 0.1 * (bar as f64 * step).sin() + 0.01 * ((bar * 7 % 5) as f64))
    };
    let closes = (0..bars)
        .map(|bar| wave(bar, 0.11))
        .chain((0..bars).map(|bar| wave(bar, 0.07)));
    let fields = BTreeMap::from([(Field::Close, closes.collect())]);
    Panel::new(dates, vec!["A".into(), "B".into()], fields).unwrap()
}

fn run(portfolio: serde_json::Value) -> fo_backtest::Backtest {
    let spec = serde_json::from_value(serde_json::json!({
        "name": "rule", "universe": {"tickers": ["A", "B"]}, "portfolio": portfolio,
        "rebalance": "daily", "execution": "same_close"
    }))
    .unwrap();
    let panel = panel(400);
    Strategy::compile(&spec)
        .unwrap()
        .run(&Market::new(&panel), &Options::default())
        .unwrap()
}

fn trade() -> serde_json::Value {
    serde_json::json!({"trade": {"assets": ["A"], "enter": "close > sma(close, 10)", "exit": "close < sma(close, 10)", "size": "100%"}})
}

/// The first purchase after the window is the rule's own, times target over the rule's realised volatility.
#[test]
fn a_trade_is_scaled_by_its_own_volatility() {
    let alone = run(trade());
    for estimate in ["holdings", "strategy"] {
        let scaled = run(serde_json::json!({
            "volatility_target": {"target": "5%", "window": "40 days", "model": "realised", "estimate": estimate, "max_leverage": "100%"},
            "portfolio": trade()
        }));
        assert!(!scaled.fills.is_empty(), "{estimate}: the factor is not 0");
        assert!(scaled.certificate.as_ref().unwrap().holds());
        let first = &scaled.weights[0];
        let bar = scaled.dates.iter().position(|date| *date == first.date).unwrap();
        let past = &alone.returns[bar + 1 - 40..=bar];
        let mean = past.iter().sum::<f64>() / 40.0;
        let variance = past.iter().map(|change| (change - mean).powi(2)).sum::<f64>() / 39.0;
        // There is a bar on every day of the year.
        let expected = (0.05 / (variance.sqrt() * 365_f64.sqrt())).min(1.0);
        assert!(
            (first.weights["A"] - expected).abs() < 1e-9,
            "{estimate}: {} is not {expected}",
            first.weights["A"]
        );
    }
}

#[test]
fn pairs_are_scaled_too() {
    let backtest = run(serde_json::json!({
        "volatility_target": {"target": "5%", "window": "40 days", "model": "realised", "estimate": "holdings", "max_leverage": "100%"},
        "portfolio": {"pairs": {"pairs": [["A", "B"]], "formation": "60 days", "zscore_window": "20 days", "enter": 1.5, "exit": 0.2}}
    }));
    assert!(!backtest.fills.is_empty());
    assert!(backtest.certificate.unwrap().holds());
}
