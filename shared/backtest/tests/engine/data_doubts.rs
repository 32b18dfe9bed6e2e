//! Prices that are late, stale, untraded or impossible: what they may change, and what the run says of them.

use chrono::{Datelike, NaiveDate};
use fo_backtest::{Backtest, Market, Note, Options, Severity, Strategy};
use fo_market::Panel;

/// The weekdays from 2 January 2020 on.
fn day(number: usize) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(2020, 1, 2).unwrap();
    let mut days = start
        .iter_days()
        .filter(|day| day.weekday().number_from_monday() < 6);
    days.nth(number).unwrap()
}

/// A long table: ticker, number of the day, close, and volume where there is one.
fn panel(rows: impl IntoIterator<Item = (&'static str, usize, f64, Option<f64>)>) -> Panel {
    let mut text = "date,ticker,close,volume\n".to_owned();
    for (ticker, number, close, volume) in rows {
        let volume = volume.map(|volume| volume.to_string()).unwrap_or_default();
        text += &format!("{},{ticker},{close},{volume}\n", day(number));
    }
    fo_market::csv::read(text.as_bytes(), "").unwrap().0
}

fn closes(
    ticker: &'static str,
    days: std::ops::Range<usize>,
    close: impl Fn(usize) -> f64,
) -> impl Iterator<Item = (&'static str, usize, f64, Option<f64>)> {
    days.map(move |day| (ticker, day, close(day), None))
}

/// A price that goes up and down.
fn waving(size: f64) -> impl Fn(usize) -> f64 {
    move |day| 100.0 + size * (day as f64 * 1.7).sin() + day as f64 * 0.1
}

fn run(spec: &str, panel: &Panel, options: &Options) -> Backtest {
    let spec = fo_strategy::Spec::from_yaml(&format!("name: x\nexecution: same_close\n{spec}\n")).unwrap();
    let strategy = Strategy::compile(&spec).unwrap();
    strategy.run(&Market::new(panel), options).unwrap()
}

fn note<'b>(backtest: &'b Backtest, code: &str) -> Option<&'b Note> {
    backtest.notes.iter().find(|note| note.code == code)
}

#[test]
fn a_benchmark_that_lists_late_is_compared_on_its_days_and_changes_nothing() {
    let rows = closes("A", 0..60, waving(1.0));
    let panel = panel(rows.chain(closes("LATE", 20..40, |day| day as f64)));
    let spec = "universe: {tickers: [A]}\nportfolio: A\nrebalance: once";
    let alone = run(spec, &panel, &Options::default());
    let beside = run(&format!("{spec}\nbenchmark: LATE"), &panel, &Options::default());
    assert_eq!((&beside.dates, &beside.equity), (&alone.dates, &alone.equity));
    let benchmark = beside.benchmark.as_ref().unwrap();
    assert!(
        benchmark[..20]
            .iter()
            .chain(&benchmark[40..])
            .all(Option::is_none)
    );
    // Bought with the whole capital at the first close, 20, and worth 39 a share at the last.
    assert_eq!(
        (benchmark[20], benchmark[39]),
        (Some(1e6), Some(1e6 * 39.0 / 20.0))
    );
    let returns = beside.benchmark_returns().unwrap();
    assert!(
        returns[..=20]
            .iter()
            .chain(&returns[40..])
            .all(|change| change.is_nan())
    );
    assert!((returns[21] - 0.05).abs() < 1e-15, "21 after 20");
    let told = note(&beside, "benchmark").unwrap();
    assert_eq!(told.severity, Severity::Warning);
    assert!(
        told.message.contains("from 2020-01-30 to 2020-02-26")
            && told.message.contains("20 of the run's 60 days"),
        "{told:?}"
    );
    // It takes no part, so nothing is said of its listing, as if it had been held.
    assert!(note(&beside, "late_listing").is_none() && note(&beside, "early_end").is_none());
    let text = serde_json::to_string(&beside).unwrap();
    assert!(text.contains("\"benchmark\":[null,"));
    let again: Backtest = serde_json::from_str(&text).unwrap();
    assert!(again.benchmark.unwrap()[0].is_none());
}

#[test]
fn a_benchmark_without_a_price_in_the_run_is_none() {
    let rows = closes("A", 0..60, waving(1.0));
    let panel = panel(rows.chain(closes("OLD", 0..10, |_| 1.0)));
    let spec = "universe: {tickers: [A]}\nportfolio: A\nbenchmark: OLD";
    let options = Options {
        from: Some(day(20)),
        ..Options::default()
    };
    let backtest = run(spec, &panel, &options);
    assert_eq!(backtest.benchmark, None);
    assert!(
        note(&backtest, "benchmark")
            .unwrap()
            .message
            .contains("no prices on the run's days")
    );
}

#[test]
fn a_run_says_what_set_its_first_and_last_day() {
    let rows = closes("A", 0..60, waving(1.0));
    let panel = panel(rows.chain(closes("B", 10..50, waving(2.0))));
    let spec = "universe: {tickers: [A, B]}\nportfolio: {hold: all}";
    let of = |from: Option<usize>, to: Option<usize>| {
        let options = Options {
            from: from.map(day),
            to: to.map(day),
            ..Options::default()
        };
        let backtest = run(spec, &panel, &options);
        ["start", "end"].map(|code| note(&backtest, code).cloned())
    };
    assert_eq!(of(None, None), [None, None]);
    let [start, end] = of(Some(10), Some(49)).map(Option::unwrap);
    assert_eq!(
        (start.severity, end.severity),
        (Severity::Warning, Severity::Warning)
    );
    let first = "starts on 2020-01-16, the first day on which B has a price; the others begin on 2020-01-02";
    assert!(start.message.contains(first), "{start:?}");
    let last = "ends on 2020-03-11, the last day on which B has a price; the others go on to 2020-03-25";
    assert!(end.message.contains(last), "{end:?}");
    let [start, end] = of(Some(15), Some(40)).map(Option::unwrap);
    assert_eq!(
        (start.severity, end.severity),
        (Severity::Information, Severity::Information)
    );
    assert!(start.message.contains("as asked") && end.message.contains("as asked"));
}

/// The tickers and weights of the first purchase.
fn weights(backtest: &Backtest) -> Vec<(String, f64)> {
    let held = backtest
        .weights
        .first()
        .map(|day| day.weights.clone())
        .unwrap_or_default();
    held.into_iter()
        .map(|(ticker, weight)| (ticker.to_string(), weight))
        .collect()
}

fn by_risk(panel: &Panel, weight: &str) -> Backtest {
    let spec = format!(
        "universe: {{tickers: [A, B, C]}}\nportfolio: {{hold: [A, B, C], weight: {{{weight}: 20 days}}}}\nrebalance: month_end"
    );
    run(&spec, panel, &Options::default())
}

#[test]
fn what_stands_still_has_no_weight_by_risk() {
    let still: [fn(usize) -> f64; 4] = [
        |_| 50.0,
        |day| 50.0 * 1.0001_f64.powi(day as i32),
        // Printed with ten digits.
        |day| (5e9 * 1.0001_f64.powi(day as i32)).round() / 1e8,
        |day| 1e-4 * 0.9999_f64.powi(day as i32),
    ];
    for close in still {
        let two = || closes("A", 0..60, waving(1.0)).chain(closes("B", 0..60, waving(3.0)));
        let panel = panel(two().chain(closes("C", 0..60, close)));
        let pair = self::panel(two().chain(closes("C", 0..1, |_| 1.0)));
        for weight in ["inverse_volatility", "risk_parity", "minimum_variance"] {
            let backtest = by_risk(&panel, weight);
            let found = weights(&backtest);
            assert!(
                !found.is_empty() && found.iter().all(|(ticker, _)| ticker != "C"),
                "{weight}: {found:?}"
            );
            assert_eq!(found, weights(&by_risk(&pair, weight)), "as if it were not there");
            let told = note(&backtest, "still").unwrap();
            assert_eq!(told.severity, Severity::Warning);
            // The last days of January and February; the windows of both are full.
            assert!(
                told.message
                    .starts_with("C was left out of the weights by risk on 2 decisions"),
                "{told:?}"
            );
            assert!(note(&by_risk(&pair, weight), "still").is_none());
        }
    }
}

#[test]
fn a_bill_that_moves_little_keeps_its_weight() {
    // Interest of 4 % a year that changes by a hundredth of a point now and then, more over weekends.
    let bill = |number: usize| {
        let growth = (0..number).map(|before| {
            let days = (day(before + 1) - day(before)).num_days() as f64;
            1.0 + days * (0.04 + 1e-4 * (before % 3) as f64) / 365.0
        });
        100.0 * growth.product::<f64>()
    };
    let two = closes("A", 0..60, waving(1.0)).chain(closes("B", 0..60, waving(3.0)));
    let found = weights(&by_risk(
        &panel(two.chain(closes("C", 0..60, bill))),
        "inverse_volatility",
    ));
    assert!(
        found
            .iter()
            .any(|(ticker, weight)| ticker == "C" && *weight > 0.9),
        "{found:?}"
    );
}

#[test]
fn one_asset_twins_and_opposites_have_sane_weights() {
    let twins = || closes("A", 0..60, waving(1.0)).chain(closes("B", 0..60, waving(1.0)));
    let thirds = panel(twins().chain(closes("C", 0..60, waving(1.0))));
    let lone = panel(
        closes("A", 0..60, waving(1.0))
            .chain(closes("B", 0..60, |_| 1.0))
            .chain(closes("C", 0..60, |_| 2.0)),
    );
    let none = panel(
        ["A", "B", "C"]
            .into_iter()
            .flat_map(|ticker| closes(ticker, 0..60, |_| 1.0)),
    );
    for weight in ["inverse_volatility", "risk_parity", "minimum_variance"] {
        let found = weights(&by_risk(&thirds, weight));
        assert_eq!(found.len(), 3, "{weight}");
        assert!(
            found.iter().all(|(_, share)| (share - 1.0 / 3.0).abs() < 1e-9),
            "{weight}: {found:?}"
        );
        assert_eq!(
            weights(&by_risk(&lone, weight)),
            [("A".to_owned(), 1.0)],
            "{weight}"
        );
        let cash = by_risk(&none, weight);
        assert!(
            cash.fills.is_empty() && note(&cash, "still").is_some(),
            "{weight}"
        );
    }
}

#[test]
fn a_volatility_target_is_not_levered_up_on_what_stands_still() {
    let still: [fn(usize) -> f64; 2] = [|_| 50.0, |day| 50.0 * 1.0001_f64.powi(day as i32)];
    for close in still {
        let panel = panel(closes("A", 0..60, close));
        let target = |model| {
            let spec = format!(
                "universe: {{tickers: [A]}}\nportfolio: {{volatility_target: {{target: 10%, window: 35 days, model: {model}, max_leverage: 2}}, portfolio: A}}\nrebalance: month_end\nlimits: {{long: 200%}}"
            );
            run(&spec, &panel, &Options::default())
        };
        for model in ["realised", "garch"] {
            let backtest = target(model);
            assert!(backtest.fills.is_empty(), "{model}: {:?}", backtest.fills);
        }
        assert!(
            note(&target("realised"), "still")
                .unwrap()
                .message
                .contains("volatility target")
        );
    }
}

const ON_THE_THIRTEENTH: &str =
    "universe: {tickers: [X]}\nportfolio: {if: 'trading_day_of_year() >= 13', then: X}";

#[test]
fn orders_wait_out_a_halt_over_which_the_price_was_carried() {
    // Halted from the day of number 10 to that of 19, the close carried on by the vendor.
    let close = |day: usize| {
        if (10..20).contains(&day) {
            109.0
        } else {
            100.0 + day as f64
        }
    };
    let rows =
        |volume: fn(usize) -> Option<f64>| panel((0..40).map(move |day| ("X", day, close(day), volume(day))));
    let halted = rows(|day| Some(if (10..20).contains(&day) { 0.0 } else { 1e6 }));
    let backtest = run(ON_THE_THIRTEENTH, &halted, &Options::default());
    let fill = &backtest.fills[0];
    assert_eq!((fill.date, fill.price), (day(20), 120.0));
    assert!(note(&backtest, "orders_waited").is_some() && note(&backtest, "no_volume").is_none());
    assert!(backtest.equity[..21].iter().all(|value| *value == 1e6));
    // The thirteenth day is number 12. Where volume is not known, or never more than zero (an index), a price is a price.
    let unknown: [fn(usize) -> Option<f64>; 3] = [|_| None, |_| Some(0.0), |day| (day > 20).then_some(5.0)];
    for volume in unknown {
        let backtest = run(ON_THE_THIRTEENTH, &rows(volume), &Options::default());
        assert_eq!(backtest.fills[0].date, day(12));
        assert!(note(&backtest, "no_volume").is_none());
    }
}

#[test]
fn fills_on_days_without_volume_are_named_where_the_price_moves() {
    let volume = |day: usize| Some(if (10..20).contains(&day) { 0.0 } else { 1e6 });
    let panel = panel((0..40).map(move |day| ("X", day, 100.0 + day as f64, volume(day))));
    let backtest = run(ON_THE_THIRTEENTH, &panel, &Options::default());
    let told = note(&backtest, "no_volume").unwrap();
    assert_eq!(told.severity, Severity::Warning);
    let what = "1 fill on days on which nothing was traded (volume 0), at prices that nobody can have had: X on 2020-01-20 at 112";
    assert_eq!((told.message.as_str(), backtest.fills[0].date), (what, day(12)));
}

#[test]
fn a_price_below_zero_of_something_held_is_a_warning() {
    let oil = |day: usize| if day == 20 { -37.63 } else { 20.0 };
    let panel = panel(closes("WTI", 0..40, oil).chain(closes("A", 0..40, waving(1.0))));
    let held = |ticker: &str| {
        let spec = format!("universe: {{tickers: [A, WTI]}}\nportfolio: {ticker}\nrebalance: once");
        run(&spec, &panel, &Options::default())
    };
    let backtest = held("WTI");
    let told = note(&backtest, "invalid_price").unwrap();
    assert_eq!(told.severity, Severity::Warning);
    assert!(
        told.message.starts_with(
            "WTI was held on 1 day whose price is zero, negative or infinite, the first 2020-01-30 at -37.63"
        ),
        "{told:?}"
    );
    assert!(note(&held("A"), "invalid_price").is_none());
}
