//! Windows in calendar units by the day of the decision, years, and what the spacing of the bars says.
//!
//! The value of an expression is read off as a weight: `weight: {each: x}` filled at the same close holds x of the equity.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use fo_backtest::{Backtest, Market, Options, Strategy};
use fo_market::Panel;
use fo_strategy::Spec;
use fo_strategy::grid::{Grid, MAX_VARIANTS};
use serde_json::{Value, json};

/// Numbers from 0 to 1 that look random and are the same everywhere.
fn noise(seed: u64) -> f64 {
    let mixed = (seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ mixed >> 31).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

fn weekdays(first: &str, last: &str) -> Vec<NaiveDate> {
    every_day(first, last)
        .into_iter()
        .filter(|date| !matches!(date.weekday(), Weekday::Sat | Weekday::Sun))
        .collect()
}

fn every_day(first: &str, last: &str) -> Vec<NaiveDate> {
    let last: NaiveDate = last.parse().unwrap();
    first
        .parse::<NaiveDate>()
        .unwrap()
        .iter_days()
        .take_while(|date| *date <= last)
        .collect()
}

/// Closes of an asset on some days: a walk that differs by seed.
fn closes(dates: &[NaiveDate], seed: u64) -> Vec<f64> {
    let mut price = 100.0;
    let step = |number: usize| 0.97 + 0.0602 * noise(seed * 100_000 + number as u64);
    (0..dates.len())
        .map(|number| {
            price *= step(number);
            price
        })
        .collect()
}

fn panel(assets: &[(&str, &[NaiveDate], &[f64])]) -> Panel {
    let mut text = "date,ticker,close\n".to_owned();
    for (ticker, dates, closes) in assets {
        for (date, close) in dates.iter().zip(*closes) {
            text += &format!("{date},{ticker},{close}\n");
        }
    }
    fo_market::csv::read(text.as_bytes(), "").unwrap().0
}

fn run(panel: &Panel, spec: &Value) -> Backtest {
    let spec = Spec::from_value(spec.clone()).unwrap();
    Strategy::compile(&spec)
        .unwrap()
        .run(&Market::new(panel), &Options::default())
        .unwrap()
}

fn spec(portfolio: Value, rebalance: Value) -> Value {
    json!({
        "name": "x", "universe": {"tickers": ["A"]}, "portfolio": portfolio, "rebalance": rebalance,
        "execution": "same_close", "limits": {"long": "100000%", "short": "100000%"}
    })
}

/// The values an expression of A had on the days of decision.
fn values(panel: &Panel, expression: &str, rebalance: Value) -> Vec<(NaiveDate, f64)> {
    let backtest = run(
        panel,
        &spec(json!({"hold": "A", "weight": {"each": expression}}), rebalance),
    );
    assert!(backtest.certificate.as_ref().unwrap().holds(), "{expression}");
    let weight =
        |weights: &fo_backtest::Weights| (weights.date, weights.weights.get("A").copied().unwrap_or(0.0));
    backtest.weights.iter().map(weight).collect()
}

fn near(left: f64, right: f64, what: &str) {
    assert!(
        (left - right).abs() < 1e-9 * right.abs().max(1.0),
        "{what}: {left} is not {right}"
    );
}

/// Two and a half years of weekdays, of one asset.
fn daily() -> (Vec<NaiveDate>, Vec<f64>, Panel) {
    let dates = weekdays("2019-01-01", "2021-06-30");
    let closes = closes(&dates, 1);
    let panel = panel(&[("A", &dates, &closes)]);
    (dates, closes, panel)
}

/// The last bar of each month before a day, the latest last.
fn month_ends(dates: &[NaiveDate], before: NaiveDate) -> Vec<usize> {
    (0..dates.len() - 1)
        .filter(|&bar| dates[bar].month() != dates[bar + 1].month() && dates[bar] < before)
        .collect()
}

const STARTS: [&str; 4] = [
    r#""month_start""#,
    r#"{"trading_day": 1}"#,
    r#"{"day_of_month": 1}"#,
    r#"{"when": "trading_day_of_month == 1"}"#,
];

#[test]
fn at_the_start_of_a_month_windows_hold_whole_months() {
    let (dates, closes, panel) = daily();
    let bar_of = |day: NaiveDate| dates.binary_search(&day).unwrap();
    for rebalance in STARTS {
        let rebalance: Value = serde_json::from_str(rebalance).unwrap();
        let of = |expression: &str| values(&panel, expression, rebalance.clone());
        for (day, value) in of("change(close, 12 months)") {
            let ends = month_ends(&dates, day);
            let [.., last] = ends[..] else {
                panic!("no month has ended")
            };
            assert_eq!(last + 1, bar_of(day), "decided on the first day of a month");
            let Some(&before) = ends.iter().rev().nth(12) else {
                assert_eq!(value, 0.0);
                continue;
            };
            near(
                value,
                closes[last] / closes[before] - 1.0,
                "the change of twelve months",
            );
        }
        // With the day's own close it is a day more.
        for (day, value) in of("close / delay(close, 12 months) - 1") {
            if let Some(&before) = month_ends(&dates, day).iter().rev().nth(12) {
                near(
                    value,
                    closes[bar_of(day)] / closes[before] - 1.0,
                    "twelve months and a day",
                );
            }
        }
        for (day, value) in of("sma(close, 10 months) / 100") {
            let ends = month_ends(&dates, day);
            if ends.len() >= 10 {
                let mean = ends[ends.len() - 10..]
                    .iter()
                    .map(|&bar| closes[bar])
                    .sum::<f64>()
                    / 10.0;
                near(value, mean / 100.0, "the mean of ten month ends");
            }
        }
        for (day, value) in of("volatility(12 months)") {
            let ends = month_ends(&dates, day);
            if ends.len() >= 13 {
                let ends = &ends[ends.len() - 13..];
                let changes: Vec<f64> = ends
                    .windows(2)
                    .map(|pair| closes[pair[1]] / closes[pair[0]] - 1.0)
                    .collect();
                let mean = changes.iter().sum::<f64>() / 12.0;
                let variance = changes.iter().map(|change| (change - mean).powi(2)).sum::<f64>() / 11.0;
                near(value, (12.0 * variance).sqrt(), "the volatility of twelve months");
            }
        }
        for (day, value) in of("delay(close, 1 month) / delay(close, 12 months) - 1") {
            let ends = month_ends(&dates, day);
            if ends.len() >= 13 {
                let back = |months: usize| closes[ends[ends.len() - 1 - months]];
                near(value, back(1) / back(12) - 1.0, "twelve months without the last");
            }
        }
    }
}

/// What looks at whole months only is the same on the last day of a month and on the first of the next.
#[test]
fn a_months_start_sees_what_its_eve_saw() {
    let (_, _, panel) = daily();
    for expression in [
        "change(close, 1 month)",
        "log_change(close, 6 months)",
        "difference(close, 6 months) / 100",
        "std(change(close, 1 month), 12 months)",
        "ema(close, 3 months) / 100",
        "wilder(close, 3 months) / 100",
        "rsi(close, 6 months) / 100",
        "zscore(close, 6 months)",
        "drawdown(close, 12 months)",
        "highest(close, 6 months) / 100",
        "rank_over(close, 9 months)",
        "slope(close, 9 months) / 1000",
        "quantile(close, 9 months, 0.3) / 100",
        "beta(change(close, 1 month), change(open, 2 months), 9 months)",
        "correlation(close, volatility(20 days), 9 months)",
        "count_true(close > sma(close, 20 days), 12 months) / 12",
        "bollinger_upper(close, 6 months, 2) / 100",
        "macd(close, 3 months, 9 months) / 100",
        "sma(change(close, 1 month), 6 months)",
        "delay(change(close, 1 month), 11 months)",
        "change(close, 1 year)",
    ] {
        let starts = values(&panel, expression, json!("month_start"));
        let ends = values(&panel, expression, json!("month_end"));
        let mut compared = 0;
        for (day, value) in &starts {
            let eve = ends.iter().rev().find(|(eve, _)| eve < day);
            let Some((_, seen)) = eve else { continue };
            near(*value, *seen, expression);
            compared += usize::from(*value != 0.0);
        }
        assert!(compared >= 12, "{expression}: {compared}");
    }
}

#[test]
fn weights_by_risk_hold_whole_months_at_a_start() {
    let dates = weekdays("2017-01-02", "2021-06-30");
    let all: Vec<Vec<f64>> = (1..4).map(|seed| closes(&dates, seed)).collect();
    let panel = panel(&[
        ("A", &dates, &all[0]),
        ("B", &dates, &all[1]),
        ("C", &dates, &all[2]),
    ]);
    let weights = |portfolio: &Value, rebalance: &str| {
        let spec = json!({
            "name": "x", "universe": {"tickers": ["A", "B", "C"]}, "portfolio": portfolio, "rebalance": rebalance,
            "execution": "same_close"
        });
        let backtest = run(&panel, &spec);
        assert!(backtest.certificate.as_ref().unwrap().holds());
        backtest
            .weights
            .into_iter()
            .filter(|weights| !weights.weights.is_empty())
            .collect::<Vec<_>>()
    };
    let target = |estimate: &str, model: &str| {
        json!({
            "volatility_target": {"target": "5%", "window": "12 months", "model": model, "estimate": estimate},
            "portfolio": {"hold": "all"}
        })
    };
    for portfolio in [
        json!({"hold": "all", "weight": {"inverse_volatility": "24 months"}}),
        json!({"hold": "all", "weight": {"risk_parity": "2 years"}}),
        json!({"hold": "all", "weight": {"minimum_variance": "24 months"}}),
        target("holdings", "realised"),
        target("holdings", "ewma"),
    ] {
        let (starts, ends) = (
            weights(&portfolio, "month_start"),
            weights(&portfolio, "month_end"),
        );
        assert!(starts.len() > 20, "{portfolio}");
        for start in &starts {
            let eve = ends.iter().rev().find(|end| end.date < start.date).unwrap();
            for (ticker, weight) in &start.weights {
                near(
                    *weight,
                    eve.weights[ticker],
                    &format!("{portfolio} {ticker} {}", start.date),
                );
            }
        }
    }

    let starts = weights(&target("strategy", "realised"), "month_start");
    assert!(starts.len() > 20);
}

#[test]
fn what_is_not_decided_at_a_start_is_as_it_was() {
    let (dates, closes, panel) = daily();
    let today = |day: NaiveDate| dates.binary_search(&day).unwrap();
    // Decided on every bar, the newest sample is the bar itself: on the first of a month a day's change.
    let every_bar = values(&panel, "change(close, 1 month)", json!("daily"));
    for (day, value) in every_bar {
        let ends = month_ends(&dates, day);
        if let Some(&last) = ends.last() {
            near(
                value,
                closes[today(day)] / closes[last] - 1.0,
                "the running month",
            );
        }
    }
    // A week that is under way on a month's first day, and a quarter in its second month.
    for (day, value) in values(&panel, "change(close, 1 week)", json!("month_start")) {
        let bar = today(day);
        let week = |date: NaiveDate| date.iso_week();
        let ends: Vec<usize> = (0..bar)
            .filter(|&at| week(dates[at]) != week(dates[at + 1]))
            .collect();
        let [.., second, last] = ends[..] else { continue };
        let expected = if last + 1 == bar {
            closes[last] / closes[second]
        } else {
            closes[bar] / closes[last]
        };
        near(value, expected - 1.0, "the change of a week");
    }
    for (day, value) in values(&panel, "change(close, 1 quarter)", json!("month_start")) {
        let ends: Vec<usize> = month_ends(&dates, day)
            .into_iter()
            .filter(|&bar| dates[bar].month() % 3 == 0)
            .collect();
        let [.., second, last] = ends[..] else { continue };
        let bar = today(day);
        let expected = if last + 1 == bar {
            closes[last] / closes[second]
        } else {
            closes[bar] / closes[last]
        };
        near(value, expected - 1.0, "the change of a quarter");
    }
    // A window of bars over a calendar window evaluates it on every bar.
    for (day, value) in values(
        &panel,
        "sma(change(close, 1 month), 3 days)",
        json!("month_start"),
    ) {
        let bar = today(day);
        let running = |bar: usize| {
            let last = *month_ends(&dates, dates[bar]).last().unwrap();
            closes[bar] / closes[last] - 1.0
        };
        if bar > 30 {
            near(
                value,
                (bar - 2..=bar).map(running).sum::<f64>() / 3.0,
                "a mean over bars",
            );
        }
    }
}

#[test]
fn a_trade_rule_looks_at_the_running_month_whatever_the_schedule() {
    let (_, _, panel) = daily();
    let fills = |rebalance: &str| {
        let trade = json!({"trade": {"assets": "A", "enter": "change(close, 1 month) > 2%", "exit": "change(close, 1 month) < 0"}});
        run(&panel, &spec(trade, json!(rebalance))).fills
    };
    let on_signal = fills("on_signal");
    assert!(on_signal.len() > 10);
    assert_eq!(fills("month_start"), on_signal);
}

#[test]
fn monthly_bars_are_whole_months_already() {
    let ends: Vec<NaiveDate> = {
        let dates = every_day("2010-01-01", "2020-12-31");
        (0..dates.len())
            .filter(|&at| {
                dates
                    .get(at + 1)
                    .is_none_or(|next| next.month() != dates[at].month())
            })
            .map(|at| dates[at])
            .collect()
    };
    let closes = closes(&ends, 5);
    let panel = panel(&[("A", &ends, &closes)]);
    for (expression, back) in [("change(close, 1 month)", 1), ("change(close, 1 year)", 12)] {
        for rebalance in [
            json!("month_start"),
            json!({"trading_day": 1}),
            json!("month_end"),
        ] {
            let found = values(&panel, expression, rebalance);
            assert!(found.len() > 100);
            for (day, value) in found {
                let bar = ends.binary_search(&day).unwrap();
                if bar >= back {
                    near(value, closes[bar] / closes[bar - back] - 1.0, expression);
                }
            }
        }
    }
}

#[test]
fn a_year_is_twelve_months_and_a_schedule_by_years_is_by_years() {
    let (dates, _, panel) = daily();
    for (years, months) in [
        ("change(close, 1 year)", "change(close, 12 months)"),
        ("volatility(2 years)", "volatility(24 months)"),
        (
            "bollinger_lower(close, 1 year, 2) / 100",
            "bollinger_lower(close, 12 months, 2) / 100",
        ),
        ("sma(close, 0.5 years) / 100", "sma(close, 6 months) / 100"),
    ] {
        for rebalance in ["month_end", "month_start", "daily"] {
            let found = values(&panel, years, json!(rebalance));
            assert_eq!(found, values(&panel, months, json!(rebalance)), "{years}");
            assert!(found.iter().any(|(_, value)| *value != 0.0));
        }
    }
    let spec = json!({
        "name": "x", "universe": {"tickers": ["A"]}, "portfolio": {"hold": {"A": "50%"}}, "rebalance": {"every": "1 year"},
        "execution": "same_close"
    });
    let ends: Vec<NaiveDate> = dates
        .windows(2)
        .filter(|pair| pair[0].year() != pair[1].year())
        .map(|pair| pair[0])
        .collect();
    let fills: Vec<NaiveDate> = run(&panel, &spec).fills.iter().map(|fill| fill.date).collect();
    assert_eq!(fills, ends);
}

#[test]
fn a_sweep_decides_at_a_start_as_a_run_does() {
    let (_, _, panel) = daily();
    let market = Market::new(&panel);
    for condition in [
        "close(A) > sma(close(A), n)",
        "on(A, change(close, n)) > 0 and not (close(A) > 2 * on(A, ema(close, n)))",
    ] {
        let spec = Spec::from_value(json!({
            "name": "x", "universe": {"tickers": ["A"]}, "parameters": {"n": "3 months", "level": 0},
            "portfolio": {"if": format!("({condition}) or close(A) < level"), "then": "A"}, "rebalance": "month_start",
            "execution": "next_close", "costs": {"commission_bps": 10}
        }))
        .unwrap();
        // Enough of them for the short way of a sweep.
        let (spec, variants) = Grid::new([("n", "1..12 months"), ("level", "0..3")])
            .variants(&spec, MAX_VARIANTS)
            .unwrap();
        let strategy = Strategy::compile(&spec).unwrap();
        let options = Options {
            certificate_days: Some(0),
            ..Options::default()
        };
        let swept = strategy
            .sweep(&variants, variants.all(), &market, &options, 1, &|_| true)
            .unwrap();
        assert_eq!(swept.len(), 48);
        for variant in swept {
            let parameters = variants.assignment(variant.index).into_iter().collect();
            let alone = strategy
                .run(
                    &market,
                    &Options {
                        parameters,
                        ..options.clone()
                    },
                )
                .unwrap();
            let summary = variant.summary.unwrap();
            near(summary.total_return, alone.summary.total_return, condition);
            near(summary.sharpe.unwrap(), alone.summary.sharpe.unwrap(), condition);
            assert_eq!(summary.entries, alone.summary.entries);
        }
    }
}

fn message<'b>(backtest: &'b Backtest, code: &str) -> Option<&'b str> {
    backtest
        .notes
        .iter()
        .find(|note| note.code == code)
        .map(|note| note.message.as_str())
}

#[test]
fn a_run_says_how_its_windows_are_read() {
    let (_, _, panel) = daily();
    let portfolio = json!({"if": "on(A, change(close, 12 months)) > 0", "then": "A"});
    let at_start = spec(portfolio.clone(), json!("month_start"));
    let backtest = run(&panel, &at_start);
    assert!(message(&backtest, "whole_periods").unwrap().contains("12 months"));
    assert_eq!(message(&backtest, "changed_meaning"), None);
    let mut old = at_start;
    old["version"] = json!(1);
    let said = run(&panel, &old);
    assert!(
        message(&said, "changed_meaning")
            .unwrap()
            .contains("was a period short")
    );
    // Through a store that writes it in the current version.
    let stored = Spec::from_value(old).unwrap().to_value();
    assert!(message(&run(&panel, &stored), "changed_meaning").is_some());
    let mut at_end = spec(portfolio, json!("month_end"));
    at_end["version"] = json!(1);
    let quiet = run(&panel, &at_end);
    assert_eq!(
        (
            message(&quiet, "changed_meaning"),
            message(&quiet, "whole_periods")
        ),
        (None, None)
    );
    let mut year = spec(
        json!({"if": "on(A, change(close, 1 year)) > 0", "then": "A"}),
        json!("month_end"),
    );
    year["version"] = json!(1);
    assert!(
        message(&run(&panel, &year), "changed_meaning")
            .unwrap()
            .contains("12 months")
    );
}

#[test]
fn a_few_month_ends_are_months() {
    let text = "2020-01-31 2020-02-29 2020-03-31 2020-04-30 2020-05-31 2020-06-30 2020-07-31 2020-08-31 2020-09-30 2020-10-31";
    let dates: Vec<NaiveDate> = text.split(' ').map(|day| day.parse().unwrap()).collect();
    let closes: Vec<f64> = (0..10).map(|month| 100.0 * 1.01_f64.powi(month)).collect();
    let panel = panel(&[("A", &dates, &closes)]);
    let backtest = run(&panel, &spec(json!("A"), json!("once")));
    assert_eq!(backtest.periods_per_year, 12.0);
    // Ten bars, of which the first has no return.
    near(
        backtest.summary.cagr,
        1.01_f64.powf(9.0 * 1.2) - 1.0,
        "the growth of a year",
    );
    assert_eq!(message(&backtest, "bar_spacing"), None, "nothing counts bars");
}

#[test]
fn volatility_by_bars_is_annualised_by_their_spacing() {
    let weekly: Vec<NaiveDate> = every_day("2018-01-05", "2021-11-01")
        .into_iter()
        .step_by(7)
        .collect();
    let seven = every_day("2020-01-01", "2020-12-31");
    let monthly: Vec<NaiveDate> = weekdays("2000-01-03", "2012-12-31")
        .windows(2)
        .filter(|pair| pair[0].month() != pair[1].month())
        .map(|pair| pair[0])
        .collect();
    let five = weekdays("2020-01-01", "2020-12-31");
    for (dates, periods, word) in [
        (weekly, 52.0, "weekly"),
        (seven, 365.0, "all seven days"),
        (monthly, 12.0, "monthly"),
        (five, 252.0, ""),
    ] {
        let closes = closes(&dates, 9);
        let panel = panel(&[("A", &dates, &closes)]);
        let deviation = |bar: usize| {
            let changes: Vec<f64> = (bar - 19..=bar)
                .map(|at| closes[at] / closes[at - 1] - 1.0)
                .collect();
            let mean = changes.iter().sum::<f64>() / 20.0;
            (changes.iter().map(|change| (change - mean).powi(2)).sum::<f64>() / 19.0).sqrt()
        };
        for (day, value) in values(&panel, "volatility(20 days)", json!("daily"))
            .into_iter()
            .skip(21)
        {
            let bar = dates.binary_search(&day).unwrap();
            near(value, deviation(bar) * f64::sqrt(periods), word);
        }
        let target = json!({"volatility_target": {"target": "10%", "window": "20 days"}, "portfolio": "A"});
        let backtest = run(&panel, &spec(target, json!("month_end")));
        assert_eq!(backtest.periods_per_year, periods);
        let first = backtest
            .weights
            .iter()
            .find(|weights| !weights.weights.is_empty())
            .unwrap();
        let bar = dates.binary_search(&first.date).unwrap();
        near(
            first.weights["A"],
            (0.1 / (deviation(bar) * f64::sqrt(periods))).min(1.0),
            word,
        );
        match message(&backtest, "bar_spacing") {
            Some(note) => assert!(
                note.contains(word)
                    && note.contains("20 days counts 20")
                    && note.contains(&format!("by {periods} a year"))
            ),
            None => assert_eq!(periods, 252.0),
        }
    }
}

/// Shares beside a currency that trades on weekends: each by its own bars.
#[test]
fn assets_with_calendars_of_their_own_are_annualised_by_them() {
    let (five, seven) = (
        weekdays("2020-01-01", "2020-12-31"),
        every_day("2020-01-01", "2020-12-31"),
    );
    let (shares, currency) = (closes(&five, 3), closes(&seven, 4));
    let panel = panel(&[("A", &five, &shares), ("B", &seven, &currency)]);
    let spec = json!({
        "name": "x", "universe": {"tickers": ["A", "B"]}, "portfolio": {"hold": "all", "weight": {"each": "volatility(20 days)"}},
        "rebalance": {"when": "year == 2020 and month == 9 and day == 30"}, "execution": "same_close", "limits": {"long": "1000%"}
    });
    let backtest = run(&panel, &spec);
    assert!(backtest.certificate.as_ref().unwrap().holds());
    let day: NaiveDate = "2020-09-30".parse().unwrap();
    let expected = |dates: &[NaiveDate], closes: &[f64], periods: f64| {
        let bar = dates.binary_search(&day).unwrap();
        let changes: Vec<f64> = (bar - 19..=bar)
            .map(|at| closes[at] / closes[at - 1] - 1.0)
            .collect();
        let mean = changes.iter().sum::<f64>() / 20.0;
        (changes.iter().map(|change| (change - mean).powi(2)).sum::<f64>() / 19.0 * periods).sqrt()
    };
    let weights = &backtest.weights[0].weights;
    near(weights["A"], expected(&five, &shares, 252.0), "shares");
    near(weights["B"], expected(&seven, &currency, 365.0), "currency");
}

#[test]
fn a_rate_in_percent_is_noted() {
    let dates = weekdays("2020-01-01", "2020-12-31");
    let (flat, rate) = (vec![100.0; dates.len()], vec![5.0; dates.len()]);
    let panel = panel(&[("A", &dates, &flat), ("RATE", &dates, &rate)]);
    let with = |rate: &str| {
        let mut spec = spec(json!({"if": "close(A) < 0", "then": "A"}), json!("daily"));
        spec["cash"] = json!({"rate": rate});
        run(&panel, &spec)
    };
    let noted = with("close(RATE)");
    let note = message(&noted, "percent_for_fraction").unwrap();
    assert!(
        note.contains("500% a year on 2020-01-01") && note.contains("divided by 100"),
        "{note}"
    );
    assert_eq!(message(&with("close(RATE) / 100"), "percent_for_fraction"), None);
    assert_eq!(message(&with("5%"), "percent_for_fraction"), None);
    assert!(
        message(&with("120%"), "percent_for_fraction")
            .unwrap()
            .contains("cash.rate")
    );
    let market = Market::new(&panel);
    let strategy = Strategy::compile(&Spec::from_value(spec(json!("A"), json!("once"))).unwrap()).unwrap();
    let tiny = Options {
        commission_bps: Some(0.001),
        ..Options::default()
    };
    assert!(message(&strategy.run(&market, &tiny).unwrap(), "percent_for_fraction").is_some());
    let wrong = Options {
        slippage_bps: Some(-1.0),
        ..Options::default()
    };
    assert!(strategy.run(&market, &wrong).is_err());
}

#[test]
fn a_plain_value_for_a_percentage_is_a_percentage() {
    let dates = weekdays("2020-01-01", "2020-12-31");
    let closes = closes(&dates, 3);
    let panel = panel(&[("A", &dates, &closes)]);
    let spec = json!({
        "name": "x", "universe": {"tickers": ["A"]}, "parameters": {"share": "10%"}, "portfolio": {"hold": {"A": "share"}},
        "rebalance": "month_end", "execution": "same_close"
    });
    let strategy = Strategy::compile(&Spec::from_value(spec).unwrap()).unwrap();
    let options = Options {
        parameters: [("share".to_owned(), 25.0.into())].into(),
        ..Options::default()
    };
    let backtest = strategy.run(&Market::new(&panel), &options).unwrap();
    near(backtest.weights[0].weights["A"], 0.25, "25 for 10%");
}

/// A bar is as much of a period as the calendar says, also where a week-end series begins months of its own.
#[test]
fn a_week_start_holds_whole_weeks() {
    let (dates, closes, panel) = daily();
    let found = values(&panel, "change(close, 4 weeks)", json!("week_start"));
    assert_eq!(
        found,
        values(&panel, "change(close, 4 weeks)", json!({"weekday": "monday"}))
    );
    let mut compared = 0;
    for (day, value) in found {
        assert_eq!(day.weekday(), Weekday::Mon);
        let eve = |weeks: u64| dates.binary_search(&(day - Days::new(3 + 7 * weeks)));
        if let (Ok(last), Ok(before)) = (eve(0), eve(4)) {
            near(value, closes[last] / closes[before] - 1.0, "four weeks");
            compared += 1;
        }
    }
    assert!(compared > 100);
}
