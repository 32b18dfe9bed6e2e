//! W2: 19,698 moving-average pairs on SPY: no tie decided by rounding, every statistic to 1e-12.

use crate::support;
use fo_backtest::{Market, Options, Strategy};
use fo_strategy::Spec;
use fo_strategy::grid::{Grid, MAX_VARIANTS, Variants};

fn spec() -> Spec {
    serde_json::from_value(serde_json::json!({
        "name": "Golden W2",
        "universe": {"tickers": ["SPY"]},
        "parameters": {"fast": 50, "slow": 200},
        "portfolio": {"if": "sma(close(SPY), fast) > sma(close(SPY), slow)", "then": "SPY"},
        "execution": "same_close",
        "costs": {"commission_bps": 10},
        "capital": 1
    }))
    .unwrap()
}

fn variants() -> Variants {
    let grid = Grid {
        constraints: vec!["fast < slow".into()],
        ..Grid::new([("fast", "2..100"), ("slow", "5..250")])
    };
    grid.variants(&spec(), MAX_VARIANTS).unwrap().1
}

#[test]
fn checksums_and_the_best_ten_agree() {
    let (Some(panel), Some(golden)) = (support::spy(), support::shared("golden/w2_sweep.json")) else {
        return;
    };
    let golden: serde_json::Value = serde_json::from_slice(&std::fs::read(golden).unwrap()).unwrap();
    let strategy = Strategy::compile(&spec()).unwrap();
    let variants = variants();
    assert_eq!(variants.len(), 19_698);
    let results = strategy
        .sweep(
            &variants,
            variants.all(),
            &Market::new(&panel),
            &Options::default(),
            1,
            &|_| true,
        )
        .unwrap();
    let summaries: Vec<_> = results.iter().map(|variant| variant.summary.unwrap()).collect();
    let sum = |name: &str| golden["checksum"][name].as_f64().unwrap();
    let close =
        |ours: f64, golden: f64| assert!((ours / golden - 1.0).abs() < 1e-12, "{ours} is not {golden}");
    close(
        summaries.iter().map(|summary| summary.total_return).sum(),
        sum("sum_total_return"),
    );
    close(
        summaries.iter().map(|summary| summary.sharpe.unwrap()).sum(),
        sum("sum_sharpe"),
    );
    close(
        summaries.iter().map(|summary| summary.max_drawdown).sum(),
        sum("sum_mdd"),
    );
    assert_eq!(
        summaries
            .iter()
            .map(|summary| u64::from(summary.entries))
            .sum::<u64>() as f64,
        sum("sum_entries")
    );
    for row in golden["top10_by_sharpe"].as_array().unwrap() {
        let number = |name: &str| row[name].as_f64().unwrap();
        let (fast, slow) = (number("fast") as u64, number("slow") as u64);
        // Pairs are ordered by fast, then slow; before `fast` stand all pairs of smaller ones.
        let before: u64 = (2..fast).map(|fast| 250 - fast.max(4)).sum();
        let ours = &summaries[(before + slow - fast.max(4) - 1) as usize];
        close(ours.total_return, number("total_return"));
        close(ours.sharpe.unwrap(), number("sharpe"));
        close(ours.max_drawdown, number("max_drawdown"));
        assert_eq!(f64::from(ours.entries), number("entries"));
    }
}

/// The whole table.
#[test]
fn all_rows_agree() {
    let Some(panel) = support::spy() else { return };
    let Some(table) = support::golden_table("w2_sweep_same_close_exact") else {
        return;
    };
    let strategy = Strategy::compile(&spec()).unwrap();
    let variants = variants();
    let results = strategy
        .sweep(
            &variants,
            variants.all(),
            &Market::new(&panel),
            &Options::default(),
            2,
            &|_| true,
        )
        .unwrap();
    assert_eq!(results.len(), table["fast"].len());
    for (row, variant) in results.iter().enumerate() {
        let ours = variant.summary.unwrap();
        for (name, ours) in [
            ("total_return", ours.total_return),
            ("sharpe", ours.sharpe.unwrap()),
            ("max_drawdown", ours.max_drawdown),
            ("entries", f64::from(ours.entries)),
        ] {
            let golden = table[name][row];
            // A return near zero is the difference of two numbers near one.
            let near = (ours - golden).abs() <= 1e-12 * golden.abs().max(1.0);
            assert!(near, "row {row}, {name}: {ours} is not {golden}");
        }
    }
}

/// Chunks and threads change nothing, and the account gives what the short way gives.
#[test]
fn chunks_threads_and_the_account_agree() {
    let Some(panel) = support::spy() else { return };
    let market = Market::new(&panel);
    let strategy = Strategy::compile(&spec()).unwrap();
    let variants = variants();
    let sweep = |range, threads| {
        strategy
            .sweep(&variants, range, &market, &Options::default(), threads, &|_| true)
            .unwrap()
    };
    let whole = sweep(variants.all(), 2);
    let mut merged = sweep(0..7_001, 1);
    merged.extend(sweep(7_001..variants.len() as u64, 3));
    assert_eq!(whole, merged);
    for index in (0..variants.len() as u64).step_by(997) {
        let fast = whole[index as usize].summary.unwrap();
        let (mut first, mut second) = (0, 0);
        let mut at = 0;
        for f in 2..=100_u64 {
            for s in (5..=250_u64).filter(|s| *s > f) {
                if at == index {
                    (first, second) = (f, s);
                }
                at += 1;
            }
        }
        let options = Options {
            parameters: [
                ("fast".to_owned(), (first as f64).into()),
                ("slow".to_owned(), (second as f64).into()),
            ]
            .into(),
            certificate_days: Some(0),
            ..Options::default()
        };
        let slow = strategy.run(&market, &options).unwrap().summary;
        let near = |left: f64, right: f64| {
            assert!(
                (left - right).abs() < 1e-12 * left.abs().max(1.0),
                "{left} is not {right}"
            )
        };
        near(fast.total_return, slow.total_return);
        near(fast.sharpe.unwrap(), slow.sharpe.unwrap());
        near(fast.max_drawdown, slow.max_drawdown);
        near(fast.volatility, slow.volatility);
        near(fast.cagr, slow.cagr);
        near(fast.exposure, slow.exposure);
        assert_eq!(fast.entries, slow.entries);
    }
}
