//! Agreement with figures that empyrical 0.7.1, quantstats 0.0.86, arch 8.0.0, purgedcv 0.1.11 and scipy 1.17.1 agree
//! on, or whose formula is in the file, on series too large to commit: `../shared/golden` (or `$FO_SHARED/golden`). Where it
//! is absent nothing is checked, said aloud, and `FO_REQUIRE_GOLDEN` makes that a failure. What is checked everywhere is in
//! `golden.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use std::path::{Path, PathBuf};

use fo_statistics::*;
use serde_json::Value;

/// A file of the folder, or nothing, said aloud, in a checkout without it.
fn golden(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = std::env::var_os("FO_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let file = folder.join("golden").join(name);
    if file.exists() {
        return Some(file);
    }
    // A test that checks nothing must not look like one that passed.
    assert!(
        std::env::var_os("FO_REQUIRE_GOLDEN").is_none(),
        "FO_REQUIRE_GOLDEN is set, and {} is absent",
        file.display()
    );
    eprintln!(
        "SKIPPED, NOTHING WAS CHECKED: {} is absent (FO_SHARED names another folder)",
        file.display()
    );
    None
}

fn figures() -> Value {
    serde_json::from_str(include_str!("golden/metrics.json")).unwrap()
}

fn columns(path: &Path) -> Vec<(String, Vec<f64>)> {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let names = lines.next().unwrap().split(',').skip(1);
    let mut columns: Vec<(String, Vec<f64>)> = names.map(|name| (name.to_owned(), Vec::new())).collect();
    for line in lines {
        for (cell, column) in line.split(',').skip(1).zip(&mut columns) {
            column.1.push(cell.parse().unwrap());
        }
    }
    columns
}

fn series(name: &str) -> Option<Vec<f64>> {
    let columns = columns(&golden("metrics_series.csv")?);
    columns
        .into_iter()
        .find(|(known, _)| known == name)
        .map(|(_, values)| values)
}

fn trials() -> Option<Vec<(String, Vec<f64>)>> {
    Some(columns(&golden("metrics_trials100.csv")?))
}

/// The stored draws: a NumPy array of 1,000 × 2,516 places, little endian, 2 bytes each.
fn draws() -> Option<Vec<Resample>> {
    let bytes = std::fs::read(golden("boot_idx_stationary_b20_1000x2516.npy")?).unwrap();
    let header = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let text = String::from_utf8_lossy(&bytes[10..header]).into_owned();
    assert!(
        text.contains("2516)") && text.contains("'<u2'") | text.contains("'<i2'"),
        "{text}"
    );
    let places: Vec<usize> = bytes[header..]
        .chunks_exact(2)
        .map(|pair| usize::from(u16::from_le_bytes([pair[0], pair[1]])))
        .collect();
    Some(places.chunks_exact(2516).map(Resample::from_places).collect())
}

#[track_caller]
fn close(found: impl Into<Option<f64>>, expected: &Value, tolerance: f64) {
    let (found, expected) = (
        found.into().expect("defined"),
        expected.as_f64().expect("a golden figure"),
    );
    let error = (found - expected).abs() / expected.abs().max(1e-300);
    assert!(
        error <= tolerance || found == expected,
        "{found} is not {expected}: off by {error:.1e}"
    );
}

#[test]
fn performance_and_risk() {
    let (Some(benchmark), figures) = (series("spy_tr"), figures()) else {
        return;
    };
    let daily = Convention::DAILY;
    for name in ["aapl", "w1"] {
        let r = series(name).unwrap();
        let own = &figures["series"][name]["own"];
        let quantstats = &figures["series"][name]["quantstats"];
        let empyrical = &figures["series"][name]["empyrical"];
        let exact = [
            ("total_return", total_return(&r)),
            ("cagr_252", cagr(&r, daily)),
            ("ann_vol", volatility(&r, daily)),
            ("sharpe", sharpe(&r, daily)),
            ("sortino", sortino(&r, daily)),
            ("max_drawdown", max_drawdown(&r)),
            (
                "max_dd_duration_bars",
                longest_drawdown(&r).map(|periods| periods as f64),
            ),
            ("calmar", calmar(&r, daily)),
            ("var_95_hist", value_at_risk(&r, 0.95)),
            ("expected_shortfall_95", expected_shortfall(&r, 0.95)),
            ("var_95_normal", value_at_risk_normal(&r, 0.95)),
            ("skew_biased", skewness(&r)),
            ("skew_unbiased", skewness_unbiased(&r)),
            ("kurt_excess_biased", kurtosis(&r)),
            ("kurt_excess_unbiased", kurtosis_unbiased(&r)),
            ("beta", beta(&r, &benchmark)),
            ("alpha_ann_simple", alpha(&r, &benchmark, daily)),
            ("alpha_ann_compound", alpha_compound(&r, &benchmark, daily)),
            ("info_ratio_ann", information_ratio(&r, &benchmark, daily)),
            ("tracking_error_ann", tracking_error(&r, &benchmark, daily)),
            ("hit_rate_nonzero", hit_rate(&r)),
            ("profit_factor_daily", profit_factor(&r)),
            ("omega_0", omega(&r, 0.0)),
            ("tail_ratio", tail_ratio(&r)),
        ];
        for (figure, found) in exact {
            // Alpha is what is left of two nearly equal numbers.
            close(
                found,
                &own[figure],
                if figure.starts_with("alpha") { 1e-10 } else { 1e-12 },
            );
        }
        close(downside_deviation(&r, daily), &empyrical["downside_risk"], 1e-12);
        close(ulcer_index(&r), &quantstats["ulcer"], 3e-4); // quantstats divides by n - 1
        close(
            ulcer_index(&r).map(|index| index * (r.len() as f64 / (r.len() as f64 - 1.0)).sqrt()),
            &quantstats["ulcer"],
            1e-12,
        );
        let summary = Summary::of(
            &Input {
                returns: &r,
                benchmark: Some(&benchmark),
                ..Input::default()
            },
            daily,
        );
        close(summary.cagr, &own["cagr_252"], 1e-12);
        close(summary.sharpe, &own["sharpe"], 1e-12);
    }
}

#[test]
fn luck_of_one() {
    let Some(r) = series("aapl") else { return };
    let psr = &figures()["psr"]["aapl"];
    close(sharpe_per_period(&r, 0.0), &psr["sr_daily"], 1e-12);
    close(probabilistic_sharpe(&r, 0.0), &psr["psr_0"], 1e-12);
    close(probabilistic_sharpe(&r, 0.03), &psr["psr_vs_sr0_0p03"], 1e-12);
}

#[test]
fn luck_of_many() {
    let Some(trials) = trials() else { return };
    let figures = figures();
    let dsr = &figures["dsr"];
    let returns: Vec<&Vec<f64>> = trials.iter().map(|(_, returns)| returns).collect();
    let deflated = deflated_sharpe(&returns).unwrap().unwrap();
    assert_eq!(trials[deflated.best].0, dsr["best"].as_str().unwrap());
    close(deflated.sharpe, &dsr["best_sr_daily"], 1e-12);
    close(deflated.variance, &dsr["var_sr"], 1e-11);
    close(
        expected_maximum_sharpe(1.0, 100),
        &dsr["expected_max_factor"],
        1e-12,
    );
    close(deflated.threshold, &dsr["sr0"], 1e-11);
    close(deflated.probability, &dsr["dsr"], 1e-11);
    let best = returns[deflated.best];
    close(probabilistic_sharpe(best, 0.0), &dsr["psr_0"], 1e-12);
    close(
        minimum_track_record(best, 0.0, 0.95),
        &dsr["min_trl_0p95_vs_0"],
        1e-11,
    );

    let pbo = &figures["pbo"];
    let tenth: Vec<&Vec<f64>> = returns.iter().step_by(10).copied().collect();
    for (name, variants, blocks) in [
        ("own_S8", &returns, 8),
        ("own_S16", &returns, 16),
        ("own_S12_every10th", &tenth, 12),
    ] {
        let found = probability_of_overfitting(variants, blocks).unwrap();
        let expected = &pbo[name];
        assert_eq!(found.splits as u64, expected["n_comb"].as_u64().unwrap());
        assert_eq!(
            found.dropped as u64,
            expected["dropped_first_rows"].as_u64().unwrap()
        );
        close(found.probability, &expected["pbo"], 1e-12);
        close(found.median_logit, &expected["median_logit"], 1e-12);
        // Of 12,870 splits, five are decided by variants that held the same things and differ by 1e-17: there the
        // figures of two NumPy programs differ from each other, and ours from both.
        let ties = if blocks == 16 { 3e-4 } else { 1e-9 };
        close(found.mean_logit, &expected["mean_logit"], ties);
        close(found.probability_of_loss, &expected["prob_oos_loss"], ties * 10.0);
        close(found.slope, &expected["slope"], ties);
        close(found.intercept, &expected["intercept"], ties * 10.0);
    }
}

#[test]
fn data_snooping_on_the_stored_draws() {
    let (Some(trials), Some(draws)) = (trials(), draws()) else {
        return;
    };
    let figures = figures();
    let expected = &figures["spa"]["deterministic_vs_zero"];
    let returns: Vec<&Vec<f64>> = trials.iter().map(|(_, returns)| returns).collect();
    let white = reality_check(&returns, &draws).unwrap();
    close(white.statistic, &expected["white_rc_stat"], 1e-12);
    close(white.p_value, &expected["white_rc_p"], 1e-12);
    let hansen = superior_predictive_ability(&returns, &draws, 20.0).unwrap();
    close(hansen.statistic, &expected["spa_stat"], 1e-11);
    close(hansen.lower, &expected["spa_p"]["lower"], 1e-12);
    close(hansen.consistent, &expected["spa_p"]["consistent"], 1e-12);
    close(hansen.upper, &expected["spa_p"]["upper"], 1e-12);
    for (found, expected) in hansen
        .deviations
        .iter()
        .zip(expected["omega_first5"].as_array().unwrap())
    {
        close(*found, expected, 1e-11);
    }
}

#[test]
fn intervals_and_block_lengths() {
    let (Some(r), Some(draws)) = (series("aapl"), draws()) else {
        return;
    };
    let figures = figures();
    let interval = bootstrap(&r, &draws, 0.95, |drawn| sharpe(drawn, Convention::DAILY)).unwrap();
    let expected = &figures["bootstrap_ci_sharpe_aapl"]["deterministic_percentile_with_stored_idx"];
    close(interval.lower, &expected[0], 1e-12);
    close(interval.upper, &expected[1], 1e-12);
    for name in ["aapl", "spy_tr", "w1"] {
        let best = block_length(&series(name).unwrap()).unwrap();
        let expected = &figures["optimal_block_length_arch"];
        close(best.stationary, &expected["stationary"][name], 1e-9);
        close(best.circular, &expected["circular"][name], 1e-9);
    }
}
