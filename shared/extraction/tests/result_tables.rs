//! Whose figure a table's figure is: the heads above it and the labels beside it say so, spans included.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use fo_documents::{Limits, MediaType, parse};
use fo_extraction::{Metric, Options, Subject, extract};

const RULE: &str = "<h1>Trend rule for SPY</h1><p>We trade the exchange-traded fund SPY from January 1993 to December 2015.</p>\
    <p>Buy at the close when the two-day RSI is below 10 and the close is above its 200-day moving average. \
    Sell at the close when the two-day RSI is above 70.</p>";

/// Metric, value and label of every figure claimed by a page with this table; a benchmark's carry an asterisk.
fn claims(table: &str) -> Vec<(Metric, f64, String)> {
    let page = format!("<!doctype html><meta charset=utf-8>{RULE}<table>{table}</table>");
    let document = parse(page.as_bytes(), Some(MediaType::Html), &Limits::default()).unwrap();
    let extraction = extract(&document, &Options::default());
    extraction
        .strategies
        .iter()
        .flat_map(|s| &s.claims)
        .map(|claim| {
            let star = if claim.subject == Subject::Benchmark {
                "*"
            } else {
                ""
            };
            (
                claim.metric,
                claim.value,
                format!("{}{star}", claim.label.as_deref().unwrap_or_default()),
            )
        })
        .collect()
}

fn expect(table: &str, expected: &[(Metric, f64, &str)]) {
    let mut found = claims(table);
    let mut expected: Vec<_> = expected
        .iter()
        .map(|(m, v, l)| (*m, *v, (*l).to_owned()))
        .collect();
    let key = |c: &(Metric, f64, String)| format!("{:?} {} {}", c.0, c.1, c.2);
    found.sort_by_key(key);
    expected.sort_by_key(key);
    assert_eq!(found, expected, "{table}");
}

#[test]
fn heads_over_several_columns() {
    expect(
        "<tr><th rowspan=2>Statistic<th colspan=2>Benchmark<th colspan=2>Strategy\
         <tr><th>Gross<th>Net<th>Gross<th>Net\
         <tr><td>CAGR<td>7.4%<td>7.3%<td>9.5%<td>8.9%",
        &[
            (Metric::Cagr, 7.4, "Benchmark Gross*"),
            (Metric::Cagr, 7.3, "Benchmark Net*"),
            (Metric::Cagr, 9.5, "Strategy Gross"),
            (Metric::Cagr, 8.9, "Strategy Net"),
        ],
    );
}

#[test]
fn a_label_over_several_rows_before_the_metrics() {
    expect(
        "<tr><th><th>Statistic<th>SPY<th>Strategy\
         <tr><td rowspan=3>Full sample<td>CAGR<td>7.4%<td>9.5%\
         <tr><td>Sharpe ratio<td>0.39<td>1.10\
         <tr><td>Maximum drawdown<td>(55.3%)<td>(20.1%)",
        &[
            (Metric::Cagr, 7.4, "SPY*"),
            (Metric::Cagr, 9.5, "Strategy"),
            (Metric::Sharpe, 0.39, "SPY*"),
            (Metric::Sharpe, 1.1, "Strategy"),
            (Metric::MaxDrawdown, -55.3, "SPY*"),
            (Metric::MaxDrawdown, -20.1, "Strategy"),
        ],
    );
}

#[test]
fn whose_figures_stands_before_the_metrics() {
    expect(
        "<tr><th>Who<th>Statistic<th>Gross<th>Net\
         <tr><td rowspan=2>Benchmark<td>CAGR<td>7.4%<td>7.3%<tr><td>Sharpe ratio<td>0.39<td>0.38\
         <tr><td rowspan=2>Strategy<td>CAGR<td>9.5%<td>8.9%<tr><td>Sharpe ratio<td>1.10<td>1.02",
        &[
            (Metric::Cagr, 7.4, "Benchmark Gross*"),
            (Metric::Cagr, 7.3, "Benchmark Net*"),
            (Metric::Sharpe, 0.39, "Benchmark Gross*"),
            (Metric::Sharpe, 0.38, "Benchmark Net*"),
            (Metric::Cagr, 9.5, "Strategy Gross"),
            (Metric::Cagr, 8.9, "Strategy Net"),
            (Metric::Sharpe, 1.1, "Strategy Gross"),
            (Metric::Sharpe, 1.02, "Strategy Net"),
        ],
    );
}

#[test]
fn marks_of_notes_are_no_digits() {
    expect(
        "<tr><th>Statistic<th>Strategy\
         <tr><td>CAGR<td>9.5%<sup>1</sup><tr><td>Sharpe ratio<td>1.1<sup>2</sup>",
        &[(Metric::Cagr, 9.5, "Strategy"), (Metric::Sharpe, 1.1, "Strategy")],
    );
}

#[test]
fn negatives_whose_brackets_stand_apart() {
    expect(
        "<tr><th>Statistic<th colspan=2>Strategy\
         <tr><td>Maximum drawdown<td>(20.1<td>)%<tr><td>Sharpe ratio<td>1.1<td>",
        &[
            (Metric::MaxDrawdown, -20.1, "Strategy"),
            (Metric::Sharpe, 1.1, "Strategy"),
        ],
    );
}
