//! Text to spec to program to run: whatever is read must be written back, explained, counted and run without a panic.
//!
//! `fuzz/run.sh` builds and runs it on the stable toolchain.
#![no_main]

use std::sync::LazyLock;

use fo_backtest::{Market, Options, Strategy};
use fo_market::Panel;
use fo_strategy::Spec;
use libfuzzer_sys::fuzz_target;

/// Three assets the seeds speak of; one begins late, one misses bars, one doubles in a day.
static PRICES: LazyLock<Panel> = LazyLock::new(|| {
    let mut text = "date,ticker,open,high,low,close,volume\n".to_owned();
    for day in 0..300_u32 {
        let date = format!("{}-{:02}-{:02}", 2000 + day / 252, 1 + day % 252 / 21, 1 + day % 21);
        let swing = 100.0 * (1.0 + 0.3 * (f64::from(day) / 17.0).sin());
        let mut row = |ticker: &str, close: f64| {
            text += &format!("{date},{ticker},{},{},{},{close},{day}\n", close * 1.01, close * 1.02, close * 0.98);
        };
        row("SPY", swing);
        if day > 60 {
            row("TLT", 200.0 - swing);
        }
        if day % 7 > 0 {
            row("EFA", if day < 150 { swing } else { 2.0 * swing });
        }
    }
    fo_market::csv::read(text.as_bytes(), "").map(|read| read.0).unwrap_or_default()
});

fuzz_target!(|text: &str| {
    let Ok(spec) = Spec::read(text) else { return };
    let again = Spec::from_yaml(&spec.to_yaml());
    assert_eq!(again.as_ref().ok().map(Spec::content_hash), Some(spec.content_hash()), "{again:?}");
    let _ = spec.explain();
    if let Some(grid) = spec.search.as_ref().and_then(|search| search.space()) {
        let _ = (grid.combinations(), grid.variants(&spec, 1_000));
    }
    let Ok(strategy) = Strategy::compile(&spec) else { return };
    if let Ok(run) = strategy.run(&Market::new(&PRICES), &Options::default()) {
        assert_eq!(run.equity.len(), run.dates.len());
        if let Some(certificate) = run.certificate {
            assert!(certificate.difference.is_none(), "{certificate:?}");
        }
    }
});
