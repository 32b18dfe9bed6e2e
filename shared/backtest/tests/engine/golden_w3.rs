//! W3: 12-1 momentum, the ten best of 362 stocks, month by month over 21 years.

use std::collections::BTreeMap;

use crate::support;
use fo_backtest::{Market, Options, Strategy};
use fo_market::{Field, Panel};
use fo_strategy::Spec;

/// Adjusted closes and opens of two files as one panel.
fn panel() -> Option<Panel> {
    let close = support::prices("bench_w3_adjclose_wide")?;
    let open = support::prices("bench_w3_adjopen_wide")?;
    assert_eq!((close.dates(), close.tickers()), (open.dates(), open.tickers()));
    let fields = BTreeMap::from([
        (Field::Close, close.field(Field::Close).unwrap().to_vec()),
        (Field::Open, open.field(Field::Close).unwrap().to_vec()),
    ]);
    Panel::new(close.dates().to_vec(), close.tickers().to_vec(), fields)
}

fn spec(execution: &str) -> Spec {
    serde_json::from_value(serde_json::json!({
        "name": "Golden W3",
        "universe": {"all": true},
        "signals": {"momentum": "delay(close, 1 month) / delay(close, 12 months) - 1"},
        "portfolio": {
            "scale": "99%",
            "portfolio": {"select": {"from": "all", "top": 10, "by": "momentum"}}
        },
        "rebalance": "month_end",
        "execution": execution,
        "costs": {"commission_bps": 10}
    }))
    .unwrap()
}

#[test]
fn every_point_and_pick_agrees() {
    let (Some(panel), Some(golden)) = (panel(), support::shared("golden/w3_momentum.json")) else {
        return;
    };
    let golden: serde_json::Value = serde_json::from_slice(&std::fs::read(golden).unwrap()).unwrap();
    let market = Market::new(&panel);
    for execution in ["same_close", "next_open"] {
        let options = Options {
            certificate_days: Some(2),
            ..Options::default()
        };
        let backtest = Strategy::compile(&spec(execution))
            .unwrap()
            .run(&market, &options)
            .unwrap();
        let path = support::shared(&format!("golden/w3_equity_{execution}.npy")).unwrap();
        support::same_path(&backtest.equity, &support::npy(&std::fs::read(path).unwrap()));
        let expected = &golden["results"][execution];
        let number = |name: &str| expected[name].as_f64().unwrap();
        for (ours, name) in [
            (backtest.summary.total_return, "total_return"),
            (backtest.summary.sharpe.unwrap(), "sharpe"),
            (backtest.summary.max_drawdown, "max_drawdown"),
            (backtest.fees, "total_fees"),
            (
                backtest.turnover.iter().map(|day| day.traded / 2.0).sum(),
                "one_way_turnover_sum",
            ),
            (backtest.fills.len() as f64, "orders"),
            (backtest.turnover.len() as f64, "n_rebalances"),
        ] {
            assert!(
                support::agrees(ours, number(name)),
                "{name}: {ours} is not {}",
                number(name)
            );
        }
        if execution == "same_close" {
            let picks = golden["picks"].as_object().unwrap();
            assert_eq!(picks.len(), backtest.weights.len());
            for weights in &backtest.weights {
                let held: Vec<&str> = weights.weights.keys().map(|ticker| &**ticker).collect();
                let mut picked: Vec<&str> = picks[&weights.date.to_string()]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|name| name.as_str().unwrap())
                    .collect();
                picked.sort_unstable();
                assert_eq!(held, picked, "{}", weights.date);
            }
        }
        assert!(backtest.certificate.unwrap().holds());
    }
}
