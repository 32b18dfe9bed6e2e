//! The statistics against figures on which independent implementations agree: `../shared/golden/metrics.json` (empyrical,
//! quantstats, purgedcv and arch beside numpy, on real prices). Skipped where that folder is absent.

use std::path::PathBuf;

use fo_statistics::*;

fn golden(file: &str) -> Option<String> {
    let root = std::env::var_os("FO_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    std::fs::read_to_string(root.join("golden").join(file)).ok()
}

fn figures() -> Option<serde_json::Value> {
    serde_json::from_str(&golden("metrics.json")?).ok()
}

/// Columns of a CSV by name; empty cells are left out.
fn columns(text: &str) -> Vec<(String, Vec<f64>)> {
    let mut lines = text.lines();
    let mut columns: Vec<(String, Vec<f64>)> = lines
        .next()
        .unwrap()
        .split(',')
        .map(|name| (name.to_owned(), Vec::new()))
        .collect();
    for line in lines {
        for (cell, column) in line.split(',').zip(&mut columns) {
            column.1.extend(cell.parse::<f64>());
        }
    }
    columns
}

fn close(name: &str, found: Option<f64>, expected: &serde_json::Value, tolerance: f64) {
    let (found, expected) = (found.unwrap(), expected.as_f64().unwrap());
    assert!(
        (found - expected).abs() <= tolerance * expected.abs().max(1e-3),
        "{name}: {found} instead of {expected}"
    );
}

#[test]
fn every_statistic_of_both_series() {
    let (Some(figures), Some(series)) = (figures(), golden("metrics_series.csv")) else {
        return;
    };
    let columns = columns(&series);
    let column = |name: &str| {
        columns
            .iter()
            .find(|(other, _)| other == name)
            .unwrap()
            .1
            .as_slice()
    };
    for name in ["aapl", "w1"] {
        let (r, b) = (column(name), column("spy_tr"));
        let own = &figures["series"][name]["own"];
        let line = alpha_beta(r, b, 252.0).unwrap();
        let moments = moments(r).unwrap();
        let found = [
            ("total_return", total_return(r)),
            ("cagr_252", cagr(r, 252.0)),
            ("ann_vol", volatility(r, 252.0)),
            ("sharpe", sharpe(r, 252.0)),
            ("sortino", sortino(r, 252.0)),
            ("max_drawdown", max_drawdown(r)),
            ("max_dd_duration_bars", Some(longest_drawdown(r) as f64)),
            ("calmar", calmar(r, 252.0)),
            ("var_95_hist", value_at_risk(r, 0.95)),
            ("cvar_95_hist", conditional_value_at_risk(r, 0.95)),
            ("skew_biased", Some(moments.skewness)),
            ("kurt_excess_biased", Some(moments.kurtosis - 3.0)),
            ("beta", Some(line.beta)),
            ("alpha_ann_simple", Some(line.alpha)),
            ("info_ratio_ann", information_ratio(r, b, 252.0)),
            ("tracking_error_ann", tracking_error(r, b, 252.0)),
            ("hit_rate_nonzero", hit_rate(r)),
            ("profit_factor_daily", profit_factor(r)),
            ("omega_0", omega(r, 0.0)),
            ("tail_ratio", tail_ratio(r)),
        ];
        for (statistic, value) in found {
            close(&format!("{name} {statistic}"), value, &own[statistic], 1e-11);
        }
    }
    close(
        "ulcer",
        ulcer_index(column("aapl")),
        &figures["series"]["aapl"]["quantstats"]["ulcer"],
        1e-3,
    );
    close(
        "psr",
        probabilistic_sharpe(column("aapl"), 0.0),
        &figures["psr"]["aapl"]["psr_0"],
        1e-13,
    );
    close(
        "psr",
        probabilistic_sharpe(column("aapl"), 0.03),
        &figures["psr"]["aapl"]["psr_vs_sr0_0p03"],
        1e-13,
    );
}

#[test]
fn deflated_sharpe_track_record_and_overfitting_of_a_hundred_trials() {
    let (Some(figures), Some(trials)) = (figures(), golden("metrics_trials100.csv")) else {
        return;
    };
    let columns = columns(&trials);
    let trials: Vec<&[f64]> = columns
        .iter()
        .filter(|(name, _)| name != "date")
        .map(|(_, column)| column.as_slice())
        .collect();
    assert_eq!(trials.len(), 100);
    let ratios: Vec<f64> = trials
        .iter()
        .map(|trial| sharpe_per_period(trial).unwrap())
        .collect();
    let variance = moments(&ratios).unwrap().variance;
    let best = (0..100)
        .max_by(|a, b| ratios[*a].total_cmp(&ratios[*b]))
        .map(|index| trials[index])
        .unwrap();
    let dsr = &figures["dsr"];
    close("variance", Some(variance), &dsr["var_sr"], 1e-10);
    close(
        "sr0",
        expected_maximum_sharpe(variance, 100.0),
        &dsr["sr0"],
        1e-12,
    );
    close("dsr", deflated_sharpe(best, variance, 100.0), &dsr["dsr"], 1e-12);
    close(
        "track record",
        minimum_track_record(best, 0.0, 0.95),
        &dsr["min_trl_0p95_vs_0"],
        1e-11,
    );
    for (blocks, name) in [(8, "own_S8"), (16, "own_S16")] {
        let found = probability_of_overfitting(&trials, blocks).unwrap();
        let own = &figures["pbo"][name];
        assert_eq!(Some(found.splits as u64), own["n_comb"].as_u64());
        assert_eq!(Some(found.dropped as u64), own["dropped_first_rows"].as_u64());
        close("pbo", Some(found.probability), &own["pbo"], 1e-14);
        close("median", Some(found.median_logit), &own["median_logit"], 1e-12);
        close(
            "loss",
            Some(found.probability_of_loss),
            &own["prob_oos_loss"],
            1e-14,
        );
        // 146 of the 12,870 splits have variants that tie but for rounding: there the golden figures are rounding's too.
        let tolerance = if blocks == 16 { 2e-4 } else { 1e-9 };
        close("mean", Some(found.mean_logit), &own["mean_logit"], tolerance);
        close("slope", Some(found.slope), &own["slope"], tolerance);
        close("intercept", Some(found.intercept), &own["intercept"], tolerance);
    }
}

#[test]
fn degenerate_samples_are_undefined_and_never_panic() {
    for returns in [
        &[][..],
        &[0.0],
        &[0.0; 40],
        &[f64::NAN; 5],
        &[-1.0, 0.5],
        &[f64::INFINITY, 0.0, 0.1],
    ] {
        let summary = Summary::of(Sample {
            returns,
            benchmark: Some(returns),
            periods: 252.0,
        });
        assert!(
            summary
                .entries()
                .iter()
                .all(|(_, value)| value.is_none_or(f64::is_finite)),
            "{returns:?}: {summary:?}"
        );
    }
    assert!(probability_of_overfitting(&[&[0.1; 8], &[0.2; 7]], 4).is_none());
    assert!(probability_of_overfitting(&[], 4).is_none());
    let flat = probability_of_overfitting(&[&[0.0; 16], &[0.0; 16]], 4).unwrap();
    assert_eq!(flat.splits, 6);
}
