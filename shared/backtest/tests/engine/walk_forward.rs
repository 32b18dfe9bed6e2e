//! Walk-forward analysis and the returns of many variants are made of ordinary sweeps and runs.

use fo_backtest::{BacktestError, Market, Objective, Options, Strategy, Windows};
use fo_market::Panel;
use fo_strategy::Spec;
use fo_strategy::grid::{Grid, MAX_VARIANTS, Variants};

fn panel() -> Panel {
    let day = |at: u64| chrono::NaiveDate::from_ymd_opt(2010, 1, 1).unwrap() + chrono::Days::new(at);
    let price = |at: u64| 100.0 * (at as f64 / 900.0).exp() * (1.0 + 0.2 * (at as f64 / 40.0).sin());
    let rows: String = (0..1500)
        .map(|at| format!("{},A,{:.2}\n", day(at), price(at)))
        .collect();
    let text = format!("date,ticker,close\n{rows}");
    fo_market::csv::read(text.as_bytes(), "").unwrap().0
}

fn crossing() -> (Strategy, Variants) {
    let spec: Spec = serde_json::from_value(serde_json::json!({
        "name": "crossing", "universe": {"tickers": ["A"]}, "parameters": {"fast": 5, "slow": 50},
        "portfolio": {"if": "sma(close(A), fast) > sma(close(A), slow)", "then": "A"},
        "execution": "next_close", "costs": {"commission_bps": 5}
    }))
    .unwrap();
    let grid = Grid {
        constraints: vec!["fast < slow".into()],
        ..Grid::new([("fast", "2..20:3"), ("slow", "10..80:10")])
    };
    let (spec, variants) = grid.variants(&spec, MAX_VARIANTS).unwrap();
    (Strategy::compile(&spec).unwrap(), variants)
}

fn windows(anchored: bool) -> Windows {
    Windows {
        train: "1 year".parse().unwrap(),
        test: "6 months".parse().unwrap(),
        anchored,
        objective: Objective::Sharpe,
    }
}

#[test]
fn every_window_trades_what_was_best_before_it() {
    let (panel, (strategy, variants)) = (panel(), crossing());
    let market = Market::new(&panel);
    let walk = |anchored, threads| {
        let progress = &|_| true;
        let options = Options::default();
        let walked = strategy.walk_forward(
            &variants,
            &windows(anchored),
            &market,
            &options,
            threads,
            progress,
        );
        walked.unwrap()
    };
    for anchored in [false, true] {
        let walked = walk(anchored, 1);
        assert_eq!(walked, walk(anchored, 3));
        assert_eq!(walked.windows.len(), 7);
        assert_eq!(walked.dates.len(), walked.returns.len());
        assert_eq!(walked.dates.len(), 1500 - 365);
        let mut days = 0;
        for window in &walked.windows {
            assert!(!anchored || window.train.0 == market.dates()[0]);
            assert!(window.train.1 < window.test.0);
            let within = |(from, to)| Options {
                from: Some(from),
                to: Some(to),
                ..Options::default()
            };
            let swept = strategy
                .sweep(
                    &variants,
                    variants.all(),
                    &market,
                    &within(window.train),
                    1,
                    &|_| true,
                )
                .unwrap();
            let sharpes = swept.iter().filter_map(|variant| variant.summary.unwrap().sharpe);
            let best = sharpes.fold(f64::NEG_INFINITY, f64::max);
            assert_eq!(window.training.sharpe, Some(best));
            assert_eq!(swept[window.chosen as usize].summary.unwrap().sharpe, Some(best));
            let mut options = within(window.test);
            options.parameters = window.parameters.clone().into_iter().collect();
            let run = strategy.run(&market, &options).unwrap();
            assert_eq!(walked.returns[days..days + run.returns.len()], run.returns);
            days += run.returns.len();
        }
        let growth: f64 = walked.returns.iter().map(|change| 1.0 + change).product();
        assert!((walked.summary.total_return - (growth - 1.0)).abs() < 1e-12);
        assert!(walked.efficiency.is_some());
    }
}

/// The future of a window never changes what was chosen in it.
#[test]
fn windows_do_not_look_ahead() {
    let (panel, (strategy, variants)) = (panel(), crossing());
    let market = Market::new(&panel);
    let walk = |to: Option<&str>| {
        let options = Options {
            to: to.map(|day| day.parse().unwrap()),
            ..Options::default()
        };
        let walked = strategy.walk_forward(&variants, &windows(false), &market, &options, 2, &|_| true);
        walked.unwrap()
    };
    let (whole, cut) = (walk(None), walk(Some("2012-12-31")));
    assert_eq!(whole.returns[..cut.returns.len()], cut.returns);
}

#[test]
fn returns_of_variants_are_those_of_their_runs() {
    let (panel, (strategy, variants)) = (panel(), crossing());
    let (market, options) = (Market::new(&panel), Options::default());
    let which = [3, 0, 17];
    let found = strategy
        .sweep_returns(&variants, &which, &market, &options, 2, &|_| true)
        .unwrap();
    for (index, returns) in which.into_iter().zip(found) {
        let parameters = variants.assignment(index).into_iter().collect();
        let run = strategy
            .run(
                &market,
                &Options {
                    parameters,
                    ..options.clone()
                },
            )
            .unwrap();
        let found = returns.unwrap();
        assert_eq!((found.excess, found.summary), (run.returns, run.summary));
    }
    let stopped = strategy.sweep_returns(&variants, &which, &market, &options, 1, &|_| false);
    assert!(matches!(stopped, Err(BacktestError::Cancelled)));
}
