//! W1: one moving-average rule on SPY, every point of the equity path and every fill.

use crate::support;
use fo_backtest::{Market, Options, Reason, Side, Strategy};
use fo_strategy::Spec;

fn spec(execution: &str) -> Spec {
    serde_json::from_value(serde_json::json!({
        "name": "Golden W1",
        "universe": {"tickers": ["SPY"]},
        "parameters": {"fast": 50, "slow": 200},
        "portfolio": {"if": "sma(close(SPY), fast) > sma(close(SPY), slow)", "then": "SPY"},
        "execution": execution,
        "costs": {"commission_bps": 10}
    }))
    .unwrap()
}

#[test]
fn every_point_and_fill_agrees() {
    let (Some(panel), Some(golden)) = (support::spy(), support::shared("golden/w1_sma50_200.json")) else {
        return;
    };
    let golden: serde_json::Value = serde_json::from_slice(&std::fs::read(golden).unwrap()).unwrap();
    for execution in ["same_close", "next_open"] {
        let backtest = Strategy::compile(&spec(execution))
            .unwrap()
            .run(&Market::new(&panel), &Options::default())
            .unwrap();
        let expected = &golden["results"][execution];
        let path = support::shared(&format!("golden/w1_equity_{execution}.npy")).unwrap();
        support::same_path(&backtest.equity, &support::npy(&std::fs::read(path).unwrap()));
        let number = |name: &str| expected[name].as_f64().unwrap();
        for (ours, name) in [
            (backtest.summary.total_return, "total_return"),
            (backtest.summary.sharpe.unwrap(), "sharpe"),
            (backtest.summary.max_drawdown, "max_drawdown"),
            (backtest.summary.volatility, "ann_vol"),
            (backtest.fees, "total_fees"),
        ] {
            assert!(
                support::agrees(ours, number(name)),
                "{name}: {ours} is not {}",
                number(name)
            );
        }
        let fills = expected["fills"].as_array().unwrap();
        assert_eq!(backtest.fills.len(), fills.len());
        for (ours, golden) in backtest.fills.iter().zip(fills) {
            assert_eq!(ours.date.to_string(), golden[0].as_str().unwrap());
            assert_eq!(ours.side == Side::Buy, golden[1] == "BUY");
            assert_eq!(ours.reason, Reason::Rebalance);
            for (ours, golden) in [
                (ours.price, &golden[2]),
                (ours.shares, &golden[3]),
                (ours.fee, &golden[4]),
            ] {
                assert!(
                    support::agrees(ours, golden.as_f64().unwrap()),
                    "{ours} is not {golden}"
                );
            }
        }
        assert_eq!(backtest.trades.len(), 5);
        assert_eq!(
            backtest.labels.contains(&"same_close".to_owned()),
            execution == "same_close"
        );
        assert!(backtest.certificate.unwrap().holds());
    }
}
