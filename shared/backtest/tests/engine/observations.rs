//! Series that a strategy looks at, on days and at intervals of their own.

use chrono::{Datelike, NaiveDate};
use fo_backtest::{Backtest, Market, Options, Strategy};
use fo_market::Panel;
use fo_strategy::Spec;

/// Two years of weekdays of SPY, the given series beside it.
fn panel(others: &[(&str, Vec<(NaiveDate, f64)>)]) -> Panel {
    let mut text = "date,ticker,close\n".to_owned();
    for day in weekdays() {
        // New Year is a holiday.
        if day.ordinal() != 1 {
            text += &format!("{day},SPY,{}\n", 100 + day.ordinal() % 7);
        }
    }
    for (ticker, rows) in others {
        for (day, value) in rows {
            text += &format!("{day},{ticker},{value}\n");
        }
    }
    fo_market::csv::read(text.as_bytes(), "").unwrap().0
}

fn days() -> impl Iterator<Item = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2019, 1, 1).unwrap();
    first.iter_days().take(730)
}

fn weekdays() -> impl Iterator<Item = NaiveDate> {
    days().filter(|day| day.weekday().num_days_from_monday() < 5)
}

/// A value dated the first of every month.
fn monthly(value: impl Fn(u32) -> f64) -> Vec<(NaiveDate, f64)> {
    let first = days().filter(|day| day.day() == 1);
    (0..).zip(first).map(|(month, day)| (day, value(month))).collect()
}

fn run(panel: &Panel, rest: &str) -> Backtest {
    let text = format!("name: case\nuniverse: {{tickers: [SPY]}}\nexecution: same_close\n{rest}");
    let spec = Spec::read(&text).unwrap_or_else(|error| panic!("{text}\n{error}"));
    let backtest = Strategy::compile(&spec)
        .unwrap()
        .run(&Market::new(panel), &Options::default())
        .unwrap();
    assert!(backtest.certificate.as_ref().unwrap().holds());
    backtest
}

#[test]
fn a_monthly_observation_stands_until_the_next() {
    let prices = panel(&[("UNRATE", monthly(|_| 3.5))]);
    for schedule in ["on_signal", "month_end"] {
        let rest = format!("portfolio: {{if: close(UNRATE) < 4, then: SPY}}\nrebalance: {schedule}\n");
        let backtest = run(&prices, &rest);
        assert_eq!(backtest.fills.len(), 1, "{schedule}");
        assert!(backtest.summary.exposure > 0.95, "{schedule}");
    }
}

#[test]
fn cash_earns_a_monthly_rate_all_month() {
    let prices = panel(&[("TB3MS", monthly(|_| 5.0))]);
    let rest = "portfolio: {if: close(SPY) < 0, then: SPY}\ncash: {rate: close(TB3MS) / 100}\n";
    let grown = run(&prices, rest).summary.total_return;
    // From 2 January 2019 to 30 December 2020, 728 days, compounded each session.
    assert!(
        (grown - (0.05_f64 * 728.0 / 365.0).exp_m1()).abs() < 1e-4,
        "{grown}"
    );
}

#[test]
fn observations_on_days_without_a_session_count() {
    let saturdays: Vec<(NaiveDate, f64)> = days()
        .filter(|day| day.weekday().num_days_from_monday() == 5)
        .zip((0..).map(|week| 200.0 + f64::from(week)))
        .collect();
    let prices = panel(&[("ICSA", saturdays)]);
    let backtest = run(&prices, "portfolio: {if: close(ICSA) > 0, then: SPY}\n");
    assert_eq!(backtest.fills.len(), 1);
    // The mean of two weeks is defined from the second Saturday on, 12 January.
    let backtest = run(&prices, "portfolio: {if: 'sma(close(ICSA), 2) > 0', then: SPY}\n");
    assert_eq!(backtest.fills[0].date.to_string(), "2019-01-14");
    // A series of seven days a week: of three closes up to Monday's, two are of the weekend.
    let daily: Vec<(NaiveDate, f64)> = days()
        .map(|day| {
            (
                day,
                if day.weekday().num_days_from_monday() == 6 {
                    7.0
                } else {
                    1.0
                },
            )
        })
        .collect();
    let prices = panel(&[("BTC", daily)]);
    let backtest = run(&prices, "portfolio: {if: 'sma(close(BTC), 3) == 3', then: SPY}\n");
    let first = backtest.fills[0].date;
    assert_eq!(
        first.to_string(),
        "2019-01-07",
        "a Monday: Saturday, Sunday and itself"
    );
}

#[test]
fn what_was_published_late_was_known_late() {
    let prices = panel(&[("CPI", monthly(f64::from))]);
    let rule = "portfolio: {if: close(CPI) >= 3, then: SPY}\n";
    assert_eq!(run(&prices, rule).fills[0].date.to_string(), "2019-04-01");
    let late = run(&prices, &format!("{rule}publication_lag: {{CPI: 15 days}}\n"));
    assert_eq!(late.fills[0].date.to_string(), "2019-04-16");
    let late = run(&prices, &format!("{rule}publication_lag: {{CPI: 2 weeks}}\n"));
    assert_eq!(late.fills[0].date.to_string(), "2019-04-15");
    let spec = |lag: &str| {
        Spec::read(&format!(
            "name: case\nuniverse: {{tickers: [SPY]}}\nportfolio: {{if: close(CPI) > 3, then: SPY}}\npublication_lag: {{{lag}}}\n"
        ))
        .unwrap()
    };
    for (lag, says) in [
        ("SPY: 5 days", "is traded"),
        ("CPI: 1 month", "35 days"),
        ("CPI: 5", "35 days"),
    ] {
        let error = Strategy::compile(&spec(lag)).unwrap_err().to_string();
        assert!(error.contains(says), "{lag}: {error}");
    }
}

#[test]
fn windows_over_a_named_asset_count_its_own_bars() {
    let thursdays_off: Vec<(NaiveDate, f64)> = weekdays()
        .filter(|day| day.weekday().num_days_from_monday() != 3)
        .map(|day| (day, 50.0 + f64::from(day.ordinal() * 37 % 11)))
        .collect();
    let prices = panel(&[("A", thursdays_off)]);
    for (named, on) in [
        (
            "sma(close(A), 3) > sma(close(A), 8)",
            "on(A, sma(close, 3) > sma(close, 8))",
        ),
        ("close(A) > delay(close(A), 4)", "on(A, close > delay(close, 4))"),
        ("rsi(close(A), 5) > 50", "on(A, rsi(close, 5) > 50)"),
        ("std(returns(A), 5) > 0.08", "on(A, std(returns, 5) > 0.08)"),
        ("streak(close(A) > 54) >= 2", "on(A, streak(close > 54) >= 2)"),
        (
            "correlation(close(A), delay(close(A), 1), 6) > 0",
            "on(A, correlation(close, delay(close, 1), 6) > 0)",
        ),
    ] {
        let [named, on] = [named, on]
            .map(|condition| run(&prices, &format!("portfolio: {{if: '{condition}', then: SPY}}\n")));
        assert!(named.fills.len() > 4, "{} fills", named.fills.len());
        assert_eq!(named.fills, on.fills);
    }
}
