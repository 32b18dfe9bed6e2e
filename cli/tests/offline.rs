//! The program itself, as a person runs it, without any cloud: what it prints, what it writes, how it ends.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

const SPEC: &str = r#"
name: Crossing
universe: {tickers: [SPY]}
parameters: {fast: 50, slow: 200}
portfolio: {if: "sma(close(SPY), fast) > sma(close(SPY), slow)", then: SPY}
execution: next_close
costs: {commission_bps: 5}
claims: [{metric: sharpe, value: 0.7}]
search: {grid: {fast: "20..60:20", slow: "100..200:50"}, constraints: [fast < slow]}
"#;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A folder of the test's own.
fn folder(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("fo-offline-{}-{test}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A file with this text, and its path as an argument.
fn file(test: &str, name: &str, text: &str) -> String {
    let path = folder(test).join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Runs `fo` in the repository, whose committed prices it finds by itself.
fn fo(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fo"))
        .args(arguments)
        .current_dir(root())
        .output()
        .unwrap()
}

fn printed(arguments: &[&str]) -> String {
    let output = fo(arguments);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {complaint}");
    String::from_utf8(output.stdout).unwrap()
}

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(arguments)).unwrap()
}

#[test]
fn a_document_is_read_in_every_form() {
    let demo = "docs/demo/four-rules.pdf";
    let document = json(&["parse", demo, "--json"]);
    assert_eq!(document["pages"].as_array().unwrap().len(), 4);
    let text = printed(&["parse", demo, "--text"]);
    assert_eq!(text.matches('\u{c}').count(), 3, "a form feed between pages");
    assert!(printed(&["parse", demo, "--tables"]).contains('\t'));
    assert!(printed(&["parse", demo, "--debug-svg", "2"]).starts_with("<svg"));
    let overview = printed(&["parse", demo]);
    assert!(overview.contains("1. Introduction, p. 1"), "{overview}");
    let extraction = json(&["extract", demo, "--json"]);
    assert_eq!(extraction["strategies"].as_array().unwrap().len(), 4);
}

#[test]
fn a_document_becomes_tear_sheets() {
    let out = folder("run");
    let found = json(&[
        "run",
        "docs/demo/four-rules.pdf",
        "--json",
        "--out",
        out.to_str().unwrap(),
    ]);
    let found = found.as_array().unwrap();
    assert_eq!(found.len(), 4);
    for strategy in found {
        assert!(strategy["reason"].is_null(), "{}", strategy["reason"]);
        assert!(!strategy["replication"]["claims"].as_array().unwrap().is_empty());
        let report = PathBuf::from(strategy["report"].as_str().unwrap());
        let page = std::fs::read_to_string(&report).unwrap();
        assert!(
            page.starts_with("<!doctype html>") && !page.contains("http://"),
            "self-contained"
        );
        let whole = std::fs::read(report.with_extension("json")).unwrap();
        assert!(serde_json::from_slice::<Value>(&whole).unwrap()["run_id"].is_string());
        assert!(
            std::fs::read(report.with_extension("parquet"))
                .unwrap()
                .starts_with(b"PAR1")
        );
    }
}

/// Cash earns 3 % a year; a band of a half is never crossed, so every third variant stays in it.
#[test]
fn a_variant_that_never_buys_is_chosen_by_nobody() {
    let spec = file(
        "idle",
        "spec.yaml",
        "name: idle\nuniverse: {tickers: [SPY]}\nparameters: {n: 50 days, band: 0%}\n\
         portfolio: {if: 'close(SPY) > (1 + band) * sma(close(SPY), n)', then: SPY}\nexecution: next_close\ncash: {rate: 3%}\n",
    );
    let grid = ["--grid", "n=20, 50, 100", "--grid", "band=0%, 2%, 50%"];
    // The command, the spec, what else it takes, the grid.
    let with = |command: &[&str]| -> Vec<String> {
        let parts = [&command[..1], &[spec.as_str()], &command[1..], &grid[..]].concat();
        parts.into_iter().map(str::to_owned).collect()
    };
    let run = |command: &[&str]| -> String {
        let arguments = with(command);
        printed(&arguments.iter().map(String::as_str).collect::<Vec<&str>>())
    };
    let json_of = |command: &[&str]| -> Value { serde_json::from_str(&run(command)).unwrap() };
    let rows = json_of(&["sweep", "--json"]);
    for row in rows.as_array().unwrap() {
        assert_eq!(row["sharpe"].is_null(), row["entries"] == 0, "{row}");
    }
    let table = run(&["sweep"]);
    assert!(table.contains("3 of the variants never held anything"), "{table}");
    assert!(
        !table.contains("> 99.9") && !table.contains(">\u{a0}99.9"),
        "{table}"
    );
    let lines: Vec<&str> = table
        .lines()
        .filter(|line| line.contains("%") && line.contains("days"))
        .collect();
    assert_eq!(lines.len(), 9, "{table}");
    assert!(
        lines[6..]
            .iter()
            .all(|line| line.contains("50%") && line.contains("–")),
        "{table}"
    );
    for objective in ["sharpe", "total_return", "calmar"] {
        let lengths = ["--train", "2 years", "--test", "1 year", "--objective", objective];
        let walked = json_of(&[&["walk-forward", "--json"], &lengths[..]].concat());
        for window in walked["windows"].as_array().unwrap() {
            assert!(
                window["training"]["entries"].as_u64() > Some(0),
                "{objective} {window}"
            );
        }
    }
    let judged = json_of(&["cross-validate", "--json"]);
    for split in judged["splits"].as_array().unwrap() {
        assert_ne!(split["chosen"].as_u64().unwrap() % 3, 2, "{split}");
        assert!(split["training"].as_f64().unwrap() < 1.0);
    }
    // None of these ever buys: there is nothing to choose among.
    let none = fo(&[
        "cross-validate",
        &spec,
        "--grid",
        "n=20, 50",
        "--grid",
        "band=50%",
    ]);
    assert_eq!(none.status.code(), Some(2));
    let said = String::from_utf8_lossy(&none.stderr).into_owned();
    assert!(said.contains("nothing to choose among"), "{said}");
    // And one by itself has a dash and a reason, no chance of skill.
    let alone = file(
        "idle",
        "alone.yaml",
        &std::fs::read_to_string(&spec)
            .unwrap()
            .replace("band: 0%", "band: 50%"),
    );
    let shown = printed(&["backtest", &alone]);
    assert!(shown.contains("– (nothing was held)"), "{shown}");
    assert!(json(&["backtest", &alone, "--json"])["summary"]["sharpe"].is_null());
}

#[test]
fn a_percentage_where_another_unit_is_read_is_refused_with_what_to_write() {
    let spec = file("percent", "spec.yaml", SPEC);
    let stopped = "portfolio: {trade: {assets: SPY, enter: close > 1, stop_loss: 8}}";
    let stopped = SPEC.replace(
        "portfolio: {if: \"sma(close(SPY), fast) > sma(close(SPY), slow)\", then: SPY}",
        stopped,
    );
    let stopped = file("percent", "stopped.yaml", &stopped);
    let banded = format!("{SPEC}rebalance: {{on: month_end, band: 0.02}}\n");
    let banded = file("percent", "banded.yaml", &banded);
    for (arguments, code, mend) in [
        (
            vec!["backtest", &spec, "--commission-bps", "10%"],
            2,
            "write 10 for 10 of them, or 1000",
        ),
        (
            vec!["backtest", &spec, "--slippage-bps=-1"],
            2,
            "must not be negative",
        ),
        (vec!["backtest", &stopped], 4, "write 8%"),
        (
            vec!["sweep", &spec, "--grid", "costs.commission_bps=1%..3%"],
            4,
            "or 100 if 1%",
        ),
        (
            vec!["sweep", &banded, "--grid", "rebalance.band=2..6:2"],
            4,
            "write 2%",
        ),
    ] {
        let output = fo(&arguments);
        let complaint = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {complaint}");
        assert!(complaint.contains(mend), "{arguments:?}: {complaint}");
    }
}

#[test]
fn a_strategy_is_run_swept_walked_and_cross_validated() {
    let spec = file("spec", "spec.yaml", SPEC);
    let run = json(&["backtest", &spec, "--json"]);
    assert_eq!(
        run["equity"].as_array().unwrap().len(),
        run["dates"].as_array().unwrap().len()
    );
    assert!(run["certificate"]["difference"].is_null());
    assert_eq!(run["search"]["deflated"]["trials"], 9);
    assert_eq!(json(&["backtest", &spec, "--json"])["run_id"], run["run_id"]);

    // Without --grid, what the document searched.
    assert_eq!(json(&["sweep", &spec, "--json"]).as_array().unwrap().len(), 9);
    let grid = [
        "--grid",
        "fast=10..60:10",
        "--grid",
        "slow=50,100",
        "--where",
        "fast < slow",
    ];
    let swept = json(&[&["sweep", &spec, "--json"], &grid[..]].concat());
    let swept = swept.as_array().unwrap();
    assert_eq!(swept.len(), 4 + 6);
    assert_eq!(
        swept[0]["parameters"],
        serde_json::json!({"fast": 10, "slow": 50})
    );
    let one = json(&[&["sweep", &spec, "--json", "--threads", "1"], &grid[..]].concat());
    assert_eq!(one.as_array().unwrap(), swept, "threads change nothing");
    let drawn = json(
        &[
            &["sweep", &spec, "--json", "--sample", "3", "--seed", "7"],
            &grid[..],
        ]
        .concat(),
    );
    assert_eq!(drawn.as_array().unwrap().len(), 3);
    let table = printed(&["sweep", &spec]);
    assert!(
        table.contains("Deflated Sharpe ratio") && table.contains("overfitting"),
        "{table}"
    );

    let walked = json(&[
        "walk-forward",
        &spec,
        "--json",
        "--train",
        "4 years",
        "--test",
        "2 years",
    ]);
    assert!(walked["windows"].as_array().unwrap().len() > 5);
    assert_eq!(
        walked["returns"].as_array().unwrap().len(),
        walked["dates"].as_array().unwrap().len()
    );
    let judged = json(&[
        "cross-validate",
        &spec,
        "--json",
        "--groups",
        "5",
        "--tested",
        "2",
    ]);
    assert_eq!(judged["splits"].as_array().unwrap().len(), 10);
    assert_eq!(judged["paths"].as_array().unwrap().len(), 4);
}

#[test]
fn a_strategy_is_explained_checked_and_formatted() {
    let spec = file("words", "spec.yaml", SPEC);
    assert!(printed(&["explain", &spec]).contains("50-bar (fast) average"));
    assert!(printed(&["check", &spec]).contains("valid, content hash"));
    let formatted = file("words", "formatted.yaml", &printed(&["fmt", &spec]));
    assert_eq!(printed(&["fmt", &formatted]), printed(&["fmt", &spec]));
    assert_eq!(json(&["schema"])["title"], "Spec");
}

#[test]
fn what_goes_wrong_says_why_and_ends_with_its_own_code() {
    let spec = file("wrong", "spec.yaml", SPEC);
    let changed = |name: &str, from: &str, to: &str| file("wrong", name, &SPEC.replace(from, to));
    let prices = file("wrong", "prices.csv", "date,close\n2020-01-01,1\n2020-01-01,x\n");
    let cases: [(&[&str], i32, &str); 13] = [
        (&["parse", "nothing.pdf"], 1, "nothing.pdf"),
        (&["sweep", &spec, "--grid", "fast"], 2, "NAME=VALUES"),
        (
            &["sweep", &spec, "--grid", "fats=1..3"],
            2,
            "did you mean `fast`?",
        ),
        (
            &["sweep", &spec, "--grid", "fast=1..1000000000"],
            2,
            "1000000000 combinations",
        ),
        (
            &["walk-forward", &spec, "--train", "70 years"],
            2,
            "do not hold one window",
        ),
        (&["cross-validate", &spec, "--groups", "1"], 2, "2 to 24 groups"),
        (&["frobnicate"], 2, "unrecognized"),
        (
            &["parse", "README.md", "--text", "--json"],
            2,
            "cannot be used with",
        ),
        (
            &["parse", &file("wrong", "broken.pdf", "%PDF-1.4\nnothing")],
            3,
            "broken.pdf",
        ),
        (
            &["backtest", &changed("typo.yaml", "sma(", "smma(")],
            4,
            "did you mean sma(",
        ),
        (
            &["backtest", &changed("open.yaml", "next_close", "next_open")],
            5,
            "fill at the open",
        ),
        (&["backtest", &changed("ticker.yaml", "SPY", "SPYY")], 5, "SPYY"),
        (&["backtest", &spec, "--prices", &prices], 5, "prices.csv"),
    ];
    for (arguments, code, words) in cases {
        let output = fo(arguments);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {complaint}");
        assert!(complaint.contains(words), "{arguments:?}: {complaint}");
        assert!(!complaint.contains("panicked"), "{complaint}");
    }
}

#[test]
fn what_the_price_file_got_wrong_is_a_note_of_the_run() {
    let rows: String = (1..=28)
        .map(|day| format!("2020-02-{day:02},{}\n", 100 + day))
        .collect();
    let prices = file("notes", "SPY.csv", &format!("date,close\n2020-02-01,101\n{rows}"));
    let spec = file("notes", "spec.yaml", &SPEC.replace("50", "2").replace("200", "3"));
    let run = json(&["backtest", &spec, "--prices", &prices, "--json"]);
    let codes: Vec<&str> = run["notes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|note| note["code"].as_str())
        .collect();
    assert!(
        codes.contains(&"duplicate") && codes.contains(&"unadjusted"),
        "{codes:?}"
    );
}
