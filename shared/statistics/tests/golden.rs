//! Every statistic on committed series against what packages from PyPI compute (`../golden/make_golden.py`), edge cases
//! included: what is undefined is undefined here too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use fo_statistics::*;
use serde_json::Value;

/// Relative agreement, as the packages have among themselves; of numbers near zero as much of a thousandth.
const WITHIN: f64 = 1e-12;

/// Figures that keep fewer digits, and why.
fn within(name: &str) -> f64 {
    match name {
        // What is left of two nearly equal numbers, or of a root taken of a number near 1.
        "alpha" | "alpha_compound" | "up_capture" | "down_capture" | "cagr_years" => 1e-10,
        // A skewness near 0 is what is left of cubes that cancel.
        "skewness" | "skewness_unbiased" => 1e-11,
        // Cosine-like sums of covariances; arch takes them by another way.
        "block_length_stationary" | "block_length_circular" => 1e-9,
        // The normal quantile at 1e-12 of the standard library has ten digits; scipy's is the one kept.
        _ => WITHIN,
    }
}

struct Series {
    dates: Vec<NaiveDate>,
    returns: Vec<f64>,
    benchmark: Option<Vec<f64>>,
    risk_free: Option<Vec<f64>>,
    convention: Convention,
}

fn numbers(value: &Value) -> Vec<f64> {
    let values = value.as_array().unwrap().iter();
    values.map(|value| value.as_f64().unwrap_or(f64::NAN)).collect()
}

fn inputs() -> Value {
    serde_json::from_str(include_str!("../golden/series.json")).unwrap()
}

fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/golden.json")).unwrap()
}

fn series(value: &Value) -> Series {
    let days = value["dates"].as_array().unwrap().iter();
    Series {
        dates: days.map(|day| day.as_str().unwrap().parse().unwrap()).collect(),
        returns: numbers(&value["returns"]),
        benchmark: value.get("benchmark").map(numbers),
        risk_free: value.get("risk_free").map(numbers),
        convention: Convention {
            periods_per_year: value["periods"].as_f64().unwrap(),
            risk_free: 0.0,
        },
    }
}

/// Holds what we found to the figure, and notes that it was looked at.
struct Check<'a> {
    name: &'a str,
    figures: &'a serde_json::Map<String, Value>,
    seen: BTreeSet<String>,
}

impl<'a> Check<'a> {
    fn new(name: &'a str, figures: &'a Value) -> Self {
        Self {
            name,
            figures: figures.as_object().unwrap(),
            seen: BTreeSet::new(),
        }
    }

    fn is(&mut self, statistic: &str, found: Option<f64>) {
        let name = self.name;
        let entry = &self.figures[statistic];
        assert!(
            self.seen.insert(statistic.to_owned()),
            "{statistic} is looked at twice"
        );
        match (found, entry["value"].as_f64()) {
            (None, None) => {}
            (Some(found), Some(expected)) => {
                let error = (found - expected).abs() / expected.abs().max(1e-3);
                assert!(
                    error <= within(statistic),
                    "{name}: {statistic} is {found}, and {expected} is right: off by {error:.1e} ({entry})"
                );
            }
            (found, _) => panic!("{name}: {statistic} is {found:?}: {entry}"),
        }
    }

    fn done(self, besides: &[&str]) {
        let left = self.figures.keys().filter(|name| !self.seen.contains(*name));
        let left: Vec<&String> = left.filter(|name| !besides.contains(&name.as_str())).collect();
        assert!(left.is_empty(), "{}: nobody looked at {left:?}", self.name);
    }
}

fn check(name: &str, own: &Series, figures: &Value) {
    let (r, convention) = (own.returns.as_slice(), own.convention);
    let over = excess(r, own.risk_free.as_deref());
    let over = over.as_slice();
    let mut check = Check::new(name, figures);
    check.is("total_return", total_return(r));
    check.is("cagr", cagr(r, convention));
    check.is(
        "cagr_years",
        cagr_years(r, figures["cagr_years"]["years"].as_f64().unwrap()),
    );
    check.is("volatility", volatility(r, convention));
    check.is("sharpe", sharpe(over, convention));
    check.is("sharpe_per_period", sharpe_per_period(over, 0.0));
    check.is("downside_deviation", downside_deviation(over, convention));
    check.is("sortino", sortino(over, convention));
    check.is("max_drawdown", max_drawdown(r));
    check.is(
        "longest_drawdown",
        longest_drawdown(r).map(|periods| periods as f64),
    );
    check.is("average_drawdown", average_drawdown(r));
    check.is("ulcer_index", ulcer_index(r));
    check.is("calmar", calmar(r, convention));
    check.is("omega", omega(r, 0.0));
    check.is("value_at_risk", value_at_risk(r, 0.95));
    check.is("value_at_risk_normal", value_at_risk_normal(r, 0.95));
    check.is("expected_shortfall", expected_shortfall(r, 0.95));
    check.is("skewness", skewness(r));
    check.is("skewness_unbiased", skewness_unbiased(r));
    check.is("kurtosis", kurtosis(r));
    check.is("kurtosis_unbiased", kurtosis_unbiased(r));
    check.is("tail_ratio", tail_ratio(r));
    check.is("quantile_30", quantile(r, 0.3));
    check.is("hit_rate", hit_rate(r));
    check.is("profit_factor", profit_factor(r));
    check.is("payoff", payoff(r));
    check.is("probabilistic_sharpe", probabilistic_sharpe(over, 0.0));
    check.is("minimum_track_record", minimum_track_record(over, 0.0, 0.95));
    check.is("sharpe_error", sharpe_error(over, convention));
    if figures.get("sharpe_error_autocorrelated_5").is_some() {
        check.is(
            "sharpe_error_autocorrelated_5",
            sharpe_error_autocorrelated(over, 5, convention),
        );
    }
    if figures.get("block_length_stationary").is_some() {
        let length = block_length(r);
        check.is("block_length_stationary", length.map(|length| length.stationary));
        check.is("block_length_circular", length.map(|length| length.circular));
    }
    let summary = Summary::of(
        &Input {
            returns: r,
            risk_free: own.risk_free.as_deref(),
            dates: &own.dates,
            benchmark: own.benchmark.as_deref(),
            trades: r,
            ..Input::default()
        },
        convention,
    );
    for part in [
        "best_month",
        "worst_month",
        "mean_monthly_return",
        "positive_months",
        "best_year",
        "worst_year",
    ] {
        check.is(part, summary.get(part));
    }
    let months = monthly(&own.dates, r).into_iter().filter(|month| month.whole);
    let months: Vec<String> = months
        .map(|month| format!("{}-{:02}", month.year, month.month))
        .collect();
    let years = yearly(&own.dates, r).into_iter().filter(|year| year.whole);
    let years: Vec<String> = years.map(|year| year.year.to_string()).collect();
    assert_eq!(
        serde_json::json!([months, years]),
        serde_json::json!([figures["whole_months"], figures["whole_years"]]),
        "{name}"
    );
    if let Some(benchmark) = &own.benchmark {
        let (days, other) = common(r, benchmark);
        let (over_days, over_other) = common(over, &excess(benchmark, own.risk_free.as_deref()));
        check.is("beta", beta(&over_days, &over_other));
        check.is("alpha", alpha(&over_days, &over_other, convention));
        check.is(
            "alpha_compound",
            alpha_compound(&over_days, &over_other, convention),
        );
        check.is("correlation", correlation(&over_days, &over_other));
        check.is("information_ratio", information_ratio(&days, &other, convention));
        if figures.get("tracking_error").is_some() {
            check.is("tracking_error", tracking_error(&days, &other, convention));
        }
        check.is("up_capture", up_capture(&days, &other));
        check.is("down_capture", down_capture(&days, &other));
    }
    let rolled = rolling_sharpe(over, 40, convention);
    for statistic in figures.as_object().unwrap().keys() {
        if let Some(place) = statistic.strip_prefix("rolling_sharpe_40_at_") {
            check.is(statistic, rolled[place.parse::<usize>().unwrap()]);
        }
    }
    // What is computed in one go is what each function gives.
    for (statistic, value) in summary.entries() {
        if let Some(expected) = figures.get(statistic).filter(|entry| entry.is_object()) {
            let near = |value: f64, expected: f64| {
                (value - expected).abs() <= within(statistic) * expected.abs().max(1e-3)
            };
            let expected = expected["value"].as_f64();
            let agrees = match (value, expected) {
                (Some(value), Some(expected)) => near(value, expected),
                (value, expected) => value.is_none() && expected.is_none(),
            };
            assert!(
                agrees,
                "{name}: the summary's {statistic} is {value:?}, not {expected:?}"
            );
        }
    }
    check.done(&["whole_months", "whole_years"]);
}

#[test]
fn every_statistic_of_every_series() {
    let (inputs, golden) = (inputs(), golden());
    let expected = golden["series"].as_object().unwrap();
    assert!(expected.len() >= 16);
    for (name, figures) in expected {
        check(name, &series(&inputs[name]), figures);
    }
}

/// The figures are none of ours: two packages stand behind every one that two packages have.
#[test]
fn figures_have_their_sources() {
    let golden = golden();
    let single = ["sharpe_error", "block_length_stationary", "block_length_circular"];
    let mut packages = BTreeMap::new();
    for (name, figures) in golden["series"].as_object().unwrap() {
        for (statistic, entry) in figures
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, entry)| entry.is_object())
        {
            let said = entry["said"].as_object().unwrap();
            assert!(
                said.len() >= 2 || single.contains(&statistic.as_str()),
                "{name} {statistic}"
            );
            said.keys()
                .for_each(|package| *packages.entry(package.clone()).or_insert(0) += 1);
            let value = entry["value"].as_f64();
            assert_eq!(
                value.is_none(),
                entry.get("undefined").is_some(),
                "{name} {statistic} says why it is null"
            );
        }
    }
    for package in [
        "empyrical",
        "quantstats",
        "skfolio",
        "riskfolio",
        "ffn",
        "scipy",
        "statsmodels",
        "pandas",
        "pyfolio",
        "arch",
    ] {
        assert!(packages[package] >= 10, "{package}: {packages:?}");
    }
}

#[test]
fn luck_of_ten_and_of_one_that_never_trades() {
    let (inputs, golden) = (inputs(), golden());
    let trials: Vec<Vec<f64>> = inputs["trials"].as_array().unwrap().iter().map(numbers).collect();
    let figures = &golden["trials"];
    let mut check = Check::new("trials", figures);
    let deflated = deflated_sharpe(&trials).unwrap().unwrap();
    assert_eq!(deflated.best as u64, figures["best"].as_u64().unwrap());
    check.is("expected_maximum_sharpe", Some(deflated.threshold));
    check.is("deflated_sharpe", Some(deflated.probability));
    let eleven: Vec<Vec<f64>> = trials
        .iter()
        .cloned()
        .chain([vec![0.0; trials[0].len()]])
        .collect();
    check.is(
        "deflated_sharpe_of_eleven",
        Some(deflated_sharpe(&eleven).unwrap().unwrap().probability),
    );
    let found = probability_of_overfitting(&trials, 8).unwrap();
    assert_eq!(found.dropped, 1);
    check.is("overfitting", Some(found.probability));
    check.is("overfitting_mean_logit", Some(found.mean_logit));
    check.is("overfitting_median_logit", Some(found.median_logit));
    let draws = figures["draws"].as_array().unwrap().iter().map(|places| {
        let places = places
            .as_array()
            .unwrap()
            .iter()
            .map(|place| place.as_u64().unwrap() as usize);
        Resample::from_places(&places.collect::<Vec<usize>>())
    });
    let draws: Vec<Resample> = draws.collect();
    let white = reality_check(&trials, &draws).unwrap();
    check.is("reality_check_statistic", Some(white.statistic));
    check.is("reality_check_p_value", Some(white.p_value));
    let interval = bootstrap(&trials[deflated.best], &draws, 0.95, |drawn| {
        sharpe(drawn, Convention::DAILY)
    })
    .unwrap();
    check.is("bootstrap_sharpe_lower", Some(interval.lower));
    check.is("bootstrap_sharpe_upper", Some(interval.upper));
    check.is("bootstrap_sharpe_error", Some(interval.error));
    check.done(&["best", "draws"]);
}

#[test]
fn the_normal_distribution() {
    let golden = golden();
    let figures = &golden["normal"];
    let mut check = Check::new("normal", figures);
    for name in figures.as_object().unwrap().keys() {
        let (which, at) = name.split_once(' ').unwrap();
        let at: f64 = at.parse().unwrap();
        let found = if which == "cdf" {
            Some(normal_cdf(at))
        } else {
            normal_quantile(at)
        };
        check.is(name, found);
        // Small probabilities are compared digit by digit, not against a thousandth.
        let expected = figures[name]["value"].as_f64().unwrap();
        let size = if expected == 0.0 { 1e-3 } else { expected.abs() };
        assert!((found.unwrap() - expected).abs() <= 1e-12 * size, "{name}");
    }
    check.done(&[]);
}
