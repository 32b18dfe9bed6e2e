//! W1 to W4 and the bars a second of a stateful strategy: medians of CPU-bound runs on one core, warm, in process.
//!
//! `cargo bench -p fo-backtest` prints one line a workload: name, median, fastest, runs. Files that are absent are
//! skipped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // shares its reader with the tests

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

#[path = "../tests/engine/parquet_file.rs"]
mod parquet_file;

use fo_backtest::{Market, Options, Strategy};
use fo_market::{Field, Panel};
use fo_strategy::Spec;
use fo_strategy::grid::{Grid, MAX_VARIANTS};

/// Whether the command line asks for a workload: by the start of its name, or with no names for all.
fn asked(name: &str) -> bool {
    let mut names = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .peekable();
    names.peek().is_none() || names.any(|part| name.starts_with(&part) || part.starts_with(name))
}

fn report(name: &str, mut work: impl FnMut()) {
    if !asked(name) {
        return;
    }
    // For counting instructions: so many runs and nothing else.
    let runs = std::env::var("FO_BENCH_RUNS");
    if let Some(runs) = runs.ok().and_then(|runs| runs.parse::<usize>().ok()) {
        (0..runs).for_each(|_| work());
        return;
    }
    for _ in 0..3 {
        work();
    }
    let mut times: Vec<Duration> = Vec::new();
    let start = Instant::now();
    while times.len() < 200 && (start.elapsed() < Duration::from_secs(3) || times.len() < 7) {
        let start = Instant::now();
        work();
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    let line = format!(
        "{name:<44} median {:>10.4} ms   fastest {:>10.4} ms   runs {}\n",
        milliseconds(times[times.len() / 2]),
        milliseconds(times[0]),
        times.len()
    );
    let _ = std::io::stdout().write_all(line.as_bytes());
}

fn shared(path: &str) -> PathBuf {
    std::env::var_os("FO_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"))
        .join(path)
}

fn prices(name: &str) -> Option<Panel> {
    parquet_file::panel(&shared(&format!("data/{name}.parquet")))
}

fn compile(spec: serde_json::Value) -> Option<Strategy> {
    let spec: Spec = serde_json::from_value(spec).ok()?;
    Strategy::compile(&spec).ok()
}

fn timing() -> serde_json::Value {
    serde_json::json!({
        "name": "W1", "universe": {"tickers": ["SPY"]}, "parameters": {"fast": 50, "slow": 200},
        "portfolio": {"if": "sma(close(SPY), fast) > sma(close(SPY), slow)", "then": "SPY"},
        "execution": "same_close", "costs": {"commission_bps": 10}
    })
}

fn main() {
    let plain = Options {
        certificate_days: Some(0),
        ..Options::default()
    };
    let spy = std::fs::read(shared("data/bench_w1_spy.csv"));
    let spy = spy
        .ok()
        .and_then(|bytes| fo_market::csv::read(&bytes, "SPY").ok());
    if let (Some((panel, _)), Some(strategy)) = (&spy, compile(timing())) {
        let market = Market::new(panel);
        let variants = |grid: &Grid| {
            let spec: Spec = serde_json::from_value(timing()).ok()?;
            Some(grid.variants(&spec, MAX_VARIANTS).ok()?.1)
        };
        if let Some(one) = variants(&Grid::new([("fast", "50"), ("slow", "200")])) {
            report("W1 statistics only (a sweep of one)", || {
                drop(black_box(
                    strategy.sweep(&one, 0..1, &market, &plain, 1, &|_| true),
                ));
            });
        }
        report("W1 full result, every fill and statistic", || {
            drop(black_box(strategy.run(&market, &plain)))
        });
        let certified = Options::default();
        report("W1 full result with certificate (5 cuts)", || {
            drop(black_box(strategy.run(&market, &certified)))
        });
        let grid = Grid {
            constraints: vec!["fast < slow".into()],
            ..Grid::new([("fast", "2..100"), ("slow", "5..250")])
        };
        if let Some(variants) = variants(&grid) {
            report("W2 19,698 variants", || {
                drop(black_box(strategy.sweep(
                    &variants,
                    variants.all(),
                    &market,
                    &plain,
                    1,
                    &|_| true,
                )));
            });
        }
        report("W2 working out the grid", || drop(black_box(variants(&grid))));
    }
    let momentum = compile(serde_json::json!({
        "name": "W3", "universe": {"all": true},
        "signals": {"momentum": "delay(close, 1 month) / delay(close, 12 months) - 1"},
        "portfolio": {"select": {"from": "all", "top": 10, "by": "momentum"}, "weight": {"each": 0.099}},
        "rebalance": "month_end", "execution": "same_close", "costs": {"commission_bps": 10}
    }));
    let wide = asked("W3").then(|| prices("bench_w3_adjclose_wide").zip(prices("bench_w3_adjopen_wide")));
    if let (Some(Some((close, open))), Some(strategy)) = (wide, momentum) {
        let field = |panel: &Panel| panel.field(Field::Close).unwrap_or_default().to_vec();
        let fields = BTreeMap::from([(Field::Close, field(&close)), (Field::Open, field(&open))]);
        if let Some(panel) = Panel::new(close.dates().to_vec(), close.tickers().to_vec(), fields) {
            let market = Market::new(&panel);
            report("W3 momentum, top 10 of 362", || {
                drop(black_box(strategy.run(&market, &plain)))
            });
        }
    }
    if let Some(Some(panel)) = asked("W4").then(|| prices("bench_w4_20")) {
        let strategy = compile(serde_json::json!({
            "name": "W4", "universe": {"tickers": panel.tickers()},
            "portfolio": {"trade": {
                "assets": "all", "enter": "rsi(close, 14) < 30", "exit": "rsi(close, 14) > 50",
                "stop_loss": "5%", "take_profit": "10%", "separate_accounts": true
            }},
            "execution": "same_close", "costs": {"commission_bps": 10}, "capital": 20_000_000
        }));
        if let Some(strategy) = strategy {
            let market = Market::new(&panel);
            report("W4 RSI with stops, 20 accounts (50,340 bars)", || {
                drop(black_box(strategy.run(&market, &plain)))
            });
        }
    }
}
