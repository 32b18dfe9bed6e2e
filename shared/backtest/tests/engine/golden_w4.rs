//! W4: RSI entries with stop loss and profit target on 20 stocks, each in an account of its own.

use crate::support;
use fo_backtest::{Market, Options, Reason, Strategy};
use fo_strategy::Spec;

fn spec(tickers: &[String]) -> Spec {
    serde_json::from_value(serde_json::json!({
        "name": "Golden W4",
        "universe": {"tickers": tickers},
        "portfolio": {"trade": {
            "assets": "all",
            "enter": "rsi(close, 14) < 30",
            "exit": "rsi(close, 14) > 50",
            "stop_loss": "5%",
            "take_profit": "10%",
            "separate_accounts": true
        }},
        "execution": "same_close",
        "costs": {"commission_bps": 10},
        "capital": 1_000_000.0 * tickers.len() as f64
    }))
    .unwrap()
}

#[test]
fn every_fill_and_path_agrees() {
    let Some(panel) = support::prices("bench_w4_20") else {
        return;
    };
    let golden = support::shared("golden/w4_rsi_stops.json").unwrap();
    let golden: serde_json::Value = serde_json::from_slice(&std::fs::read(golden).unwrap()).unwrap();
    let market = Market::new(&panel);
    let mut sum = vec![0.0; panel.bars()];
    for ticker in panel.tickers() {
        let backtest = Strategy::compile(&spec(std::slice::from_ref(ticker)))
            .unwrap()
            .run(&market, &Options::default())
            .unwrap();
        let expected = &golden["results"][ticker];
        for (ours, name) in [
            (backtest.equity.last().copied().unwrap(), "final_equity"),
            (backtest.summary.sharpe.unwrap(), "sharpe"),
            (backtest.summary.max_drawdown, "max_drawdown"),
            (f64::from(backtest.summary.entries), "entries"),
        ] {
            let golden = expected[name].as_f64().unwrap();
            assert!(
                support::agrees(ours, golden),
                "{ticker} {name}: {ours} is not {golden}"
            );
        }
        let fills = golden["fills"][ticker].as_array().unwrap();
        assert_eq!(backtest.fills.len(), fills.len(), "{ticker}");
        for (ours, golden) in backtest.fills.iter().zip(fills) {
            let reason = match ours.reason {
                Reason::Entry => "BUY",
                Reason::Exit => "RSI",
                Reason::StopLoss => "SL",
                Reason::TakeProfit => "TP",
                other => panic!("{other:?}"),
            };
            assert_eq!(
                (ours.date.to_string().as_str(), reason),
                (golden[0].as_str().unwrap(), golden[1].as_str().unwrap())
            );
            assert!(support::agrees(ours.price, golden[2].as_f64().unwrap()));
            assert!(support::agrees(ours.shares, golden[3].as_f64().unwrap()));
        }
        sum.iter_mut()
            .zip(&backtest.equity)
            .for_each(|(sum, value)| *sum += value);
        assert!(backtest.certificate.unwrap().holds());
    }
    let all = Strategy::compile(&spec(panel.tickers()))
        .unwrap()
        .run(&market, &Options::default())
        .unwrap();
    support::same_path(&all.equity, &sum);
    assert!(support::agrees(
        all.equity.last().copied().unwrap(),
        golden["total"]["sum_final_equity"].as_f64().unwrap()
    ));
}
