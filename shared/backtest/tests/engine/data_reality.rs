//! What data does in reality, and the line it leaves in the run's report.

use chrono::NaiveDate;
use fo_backtest::{Backtest, Market, Options, Strategy};
use fo_market::Panel;

/// A long table of closes on January days; an absent close is a missing bar.
fn panel(rows: &[(&str, u32, f64)]) -> Panel {
    let mut text = "date,ticker,close\n".to_owned();
    for (ticker, day, close) in rows {
        let date = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + chrono::Days::new(u64::from(*day));
        text += &format!("{date},{ticker},{close}\n");
    }
    fo_market::csv::read(text.as_bytes(), "").unwrap().0
}

fn hold(panel: &Panel, portfolio: serde_json::Value) -> Backtest {
    let spec = serde_json::from_value(serde_json::json!({
        "name": "hold", "universe": {"tickers": panel.tickers()}, "portfolio": portfolio, "capital": 1000,
        "rebalance": "on_signal", "execution": "same_close"
    }))
    .unwrap();
    Strategy::compile(&spec)
        .unwrap()
        .run(&Market::new(panel), &Options::default())
        .unwrap()
}

fn noted(backtest: &Backtest, code: &str) -> bool {
    backtest.notes.iter().any(|note| note.code == code)
}

fn steady(
    ticker: &'static str,
    days: std::ops::Range<u32>,
) -> impl Iterator<Item = (&'static str, u32, f64)> {
    days.map(move |day| (ticker, day, 100.0))
}

#[test]
fn a_jump_like_a_split_is_named_if_the_asset_was_held() {
    let rows: Vec<_> = (0..40)
        .map(|day| ("A", day, if day < 20 { 100.0 } else { 25.0 }))
        .chain(steady("B", 0..40))
        .collect();
    let panel = panel(&rows);
    let held = hold(&panel, serde_json::json!("A"));
    assert!(noted(&held, "suspicious_jump"), "{:?}", held.notes);
    assert!(!noted(&hold(&panel, serde_json::json!("B")), "suspicious_jump"));
}

#[test]
fn a_missing_bar_is_valued_at_the_last_close() {
    let rows: Vec<_> = steady("A", 0..30)
        .filter(|(_, day, _)| *day != 12)
        .chain(steady("B", 0..30))
        .collect();
    let backtest = hold(&panel(&rows), serde_json::json!("A"));
    assert!(noted(&backtest, "missing_bars"));
    assert!(backtest.equity.iter().all(|value| *value == 1000.0));
}

#[test]
fn a_late_listing_takes_no_part_before_its_first_price() {
    let rows: Vec<_> = steady("A", 10..30).chain(steady("B", 0..30)).collect();
    let backtest = hold(&panel(&rows), serde_json::json!("A"));
    assert!(noted(&backtest, "late_listing"));
    assert_eq!(backtest.fills[0].date.to_string(), "2020-01-11");
}

#[test]
fn a_delisting_is_paid_out_at_the_last_close() {
    let rows: Vec<_> = (0..15)
        .map(|day| ("A", day, 100.0 + f64::from(day)))
        .chain(steady("B", 0..60))
        .collect();
    let backtest = hold(&panel(&rows), serde_json::json!("A"));
    assert!(noted(&backtest, "delisted") && noted(&backtest, "early_end"));
    let last = backtest.fills.last().unwrap();
    assert_eq!(
        (last.price, last.date.to_string().as_str()),
        (114.0, "2020-01-26")
    );
    assert!((backtest.equity.last().unwrap() - 1140.0).abs() < 1e-9);
}

#[test]
fn order_and_repetition_of_rows_do_not_matter() {
    let rows: Vec<_> = (0..30)
        .map(|day| ("A", day, 100.0 + f64::from(day % 7)))
        .collect();
    let mut shuffled: Vec<_> = rows.iter().rev().copied().collect();
    shuffled.push(rows[3]);
    assert_eq!(panel(&rows), panel(&shuffled));
}

#[test]
fn zero_and_negative_prices_count_as_missing() {
    let rows: Vec<_> = (0..30)
        .map(|day| {
            (
                "A",
                day,
                if day == 9 {
                    0.0
                } else if day == 10 {
                    -5.0
                } else {
                    100.0
                },
            )
        })
        .chain(steady("B", 0..30))
        .collect();
    let backtest = hold(&panel(&rows), serde_json::json!("A"));
    assert!(noted(&backtest, "missing_bars"));
    assert!(backtest.equity.iter().all(|value| *value == 1000.0));
}

#[test]
fn days_on_which_nothing_it_holds_trades_are_no_bars() {
    // B trades on every day, A on every other; B is only looked at.
    let days = |ticker, step: usize| {
        (0..60)
            .step_by(step)
            .map(move |day| (ticker, day, 100.0 + f64::from(day)))
    };
    let panel = panel(&days("A", 2).chain(days("B", 1)).collect::<Vec<_>>());
    let spec = serde_json::from_value(serde_json::json!({
        "name": "calendar", "universe": {"tickers": ["A"]}, "execution": "same_close",
        "portfolio": {"if": "close(B) > sma(close(B), 3)", "then": "A"}
    }))
    .unwrap();
    let strategy = Strategy::compile(&spec).unwrap();
    let options = Options {
        benchmark: Some("B".into()),
        ..Options::default()
    };
    let run = strategy.run(&Market::new(&panel), &options).unwrap();
    assert_eq!(run.returns.len(), 30);
    assert!(!noted(&run, "missing_bars"));
}

#[test]
fn prices_in_another_currency_are_converted_first() {
    // E rises by a tenth in euros while the euro falls by a fifth; the rate misses a day.
    let rows: Vec<_> = (0..20)
        .map(|day| ("E", day, if day < 10 { 100.0 } else { 110.0 }))
        .chain(
            (0..20)
                .filter(|day| *day != 15)
                .map(|day| ("EURUSD", day, if day < 10 { 1.25 } else { 1.0 })),
        )
        .collect();
    let panel = panel(&rows);
    let spec = |convert| {
        serde_json::from_value(serde_json::json!({
            "name": "abroad", "universe": {"tickers": ["E"]}, "portfolio": "E", "capital": 1000,
            "rebalance": "on_signal", "execution": "same_close", "convert": convert
        }))
        .unwrap()
    };
    let run = |convert| {
        let strategy = Strategy::compile(&spec(convert)).unwrap();
        strategy.run(&Market::new(&panel), &Options::default()).unwrap()
    };
    let (own, converted) = (
        run(serde_json::json!({})),
        run(serde_json::json!({"E": "EURUSD"})),
    );
    assert!((own.equity[19] - 1100.0).abs() < 1e-9);
    assert!((converted.equity[19] - 880.0).abs() < 1e-9);
    assert_eq!(converted.fills[0].price, 125.0);
    assert_eq!(
        converted.equity[15], converted.equity[14],
        "the rate is carried over a day without one"
    );
    assert!(noted(&converted, "converted") && !noted(&own, "converted"));
    let twice = Strategy::compile(&spec(serde_json::json!({"E": "EURUSD", "EURUSD": "E"}))).unwrap_err();
    assert!(twice.to_string().contains("convert.E"), "{twice}");
}

#[test]
fn a_split_in_quoted_prices_is_no_loss_where_adjusted_ones_are_given() {
    let mut text = "date,ticker,close,adjusted_close\n".to_owned();
    for day in 0..40_u64 {
        let date = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + chrono::Days::new(day);
        // Two for one on day 20, and a dividend of 5 % on day 30.
        let quoted = if day < 20 {
            100.0
        } else if day < 30 {
            50.0
        } else {
            47.5
        };
        text += &format!("{date},A,{quoted},47.5\n");
    }
    let panel = fo_market::csv::read(text.as_bytes(), "").unwrap().0;
    let held = hold(&panel, serde_json::json!("A"));
    assert!(held.equity.iter().all(|value| (value - 1000.0).abs() < 1e-9));
    assert!(!noted(&held, "suspicious_jump") && !noted(&held, "unadjusted"));
    // Rules on price levels read what was quoted.
    let cheap = hold(
        &panel,
        serde_json::json!({"if": "raw.close(A) < 60", "then": "A"}),
    );
    assert_eq!(cheap.fills[0].date, NaiveDate::from_ymd_opt(2020, 1, 21).unwrap());
    let same = panel_of_quotes();
    assert!(noted(&hold(&same, serde_json::json!("A")), "unadjusted"));
}

fn panel_of_quotes() -> Panel {
    panel(&steady("A", 0..30).collect::<Vec<_>>())
}
