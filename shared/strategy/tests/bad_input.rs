//! What is wrong is said: where, what, and the mend. Whatever is sent, an answer comes in bounded time and memory.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use fo_strategy::{Catalogue, Diagnostic, Series, Spec, compile, examine, locate};
use proptest::prelude::*;

const GOOD: &str = "name: Dual momentum
universe: {tickers: [SPY, EFA, AGG]}
parameters: {lookback: 12 months}
signals:
  momentum: close / delay(close, lookback) - 1
portfolio:
  if: momentum(SPY) > momentum(BIL)
  then: {select: {from: [SPY, EFA], top: 1, by: momentum}}
  else: AGG
rebalance: month_end
";

/// Everything said about a text: reading, checking, lines.
fn said(text: &str) -> Vec<Diagnostic> {
    match Spec::read(text) {
        Err(problems) => problems.0,
        Ok(spec) => {
            let (_, mut found) = examine(&spec);
            locate(text, &mut found);
            found
        }
    }
}

fn one(text: &str) -> String {
    let found = said(text);
    assert!(!found.is_empty(), "nothing said about\n{text}");
    found[0].to_string()
}

fn changed(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    GOOD.replace(from, to)
}

#[test]
fn the_good_one_is_good() {
    assert_eq!(said(GOOD), []);
}

#[test]
fn each_mistake_is_named_with_its_place_and_mend() {
    let cases = [
        (
            changed("top: 1", "topp: 1"),
            "portfolio.then.select.topp",
            "did you mean `top`",
        ),
        (changed("name: Dual momentum\n", ""), "at name", "add `name`"),
        (
            changed("month_end", "month-end"),
            "rebalance",
            "did you mean `month_end`",
        ),
        (
            changed("momentum(BIL)", "momentun(BIL)"),
            "portfolio.if",
            "did you mean `momentum`",
        ),
        (changed("momentum(BIL)", "0)"), "portfolio.if", "never opened"),
        (
            changed("delay(close, lookback)", "delay(close, lokback)"),
            "signals.momentum",
            "did you mean `lookback`",
        ),
        (
            changed("delay(close, lookback)", "delay(close)"),
            "signals.momentum",
            "delay(x, n)",
        ),
        (
            changed("delay(close, lookback)", "delay(close, close)"),
            "signals.momentum",
            "must be a constant",
        ),
        (
            changed("delay(close, lookback)", "momentum"),
            "signals.momentum",
            "circle",
        ),
        (
            changed("lookback: 12 months", "lookback: 12 moons"),
            "parameters.lookback",
            "not a quantity",
        ),
        (
            changed("lookback: 12 months", "lookback: 0 months"),
            "signals.momentum",
            "whole number",
        ),
        (
            changed("lookback: 12 months", "lookback: 12%"),
            "signals.momentum",
            "whole number",
        ),
        (
            changed("lookback: 12 months", "close: 12 months"),
            "parameters.close",
            "price series",
        ),
        (
            changed("momentum(SPY) > momentum(BIL)", "momentum > 0"),
            "portfolio.if",
            "momentum(SPY)",
        ),
        (
            changed("momentum(SPY) > momentum(BIL)", "momentum(SPY)"),
            "portfolio.if",
            "compare it",
        ),
        (
            changed("momentum(SPY) > momentum(BIL)", "SPY > 0"),
            "portfolio.if",
            "close(SPY)",
        ),
        (
            changed("momentum(SPY) > momentum(BIL)", "entry_price > 0"),
            "portfolio.if",
            "open position",
        ),
        (
            changed("  then: {select", "  them: {select"),
            "portfolio.them",
            "did you mean `then`",
        ),
        (
            changed(
                "{select: {from: [SPY, EFA], top: 1, by: momentum}}",
                "{select: {from: all, top: 1}}",
            ),
            "portfolio.then.select",
            "by: momentum",
        ),
        (
            changed("top: 1", "top: 0"),
            "portfolio.then.select.top",
            "a count such as 3",
        ),
        (
            changed("top: 1", "top: 150%"),
            "portfolio.then.select.top",
            "a share such as 20%",
        ),
        (
            changed("from: [SPY, EFA]", "from: momentum"),
            "portfolio.then.select.from",
            "assets are meant here",
        ),
        (
            changed("from: [SPY, EFA]", "from: []"),
            "portfolio.then.select.from",
            "empty",
        ),
        (
            changed("{tickers: [SPY, EFA, AGG]}", "{tickers: []}"),
            "universe",
            "empty",
        ),
        (
            changed("  else: AGG", "  else: {hold: {SPY: 80%, AGG: 40%}}"),
            "portfolio",
            "limits: {long: 120%}",
        ),
        (
            changed("  else: AGG", "  else: {hold: AGG, then: SPY}"),
            "portfolio.else",
            "`then` does not go with `hold`",
        ),
        (
            changed("name: Dual momentum", "version: 7\nname: x"),
            "version",
            "newer release",
        ),
        (
            changed(
                "rebalance: month_end",
                "rebalance: {every: 1 day, weekday: monday}",
            ),
            "rebalance",
            "exactly one",
        ),
        (
            changed("rebalance: month_end", "costs: {commission_bps: -5}"),
            "costs.commission_bps",
            "not be negative",
        ),
        (changed("rebalance: month_end", "name: again"), "", "name"),
        (
            changed("momentum(SPY) > momentum(BIL)", "\"min(momentum(SPY)) > 0\""),
            "portfolio.if",
            "two or more",
        ),
        (
            changed("momentum(SPY) > momentum(BIL)", "\"1 month > 1 day\""),
            "portfolio.if",
            "one unit",
        ),
    ];
    for (text, path, mend) in cases {
        let found = one(&text);
        assert!(
            found.contains(path) && found.contains(mend),
            "expected {path:?} and {mend:?} in\n{found}"
        );
        assert!(found.contains("line "), "no line in\n{found}");
    }
}

#[test]
fn a_caret_stands_under_the_mistake() {
    let found = one(&changed(
        "momentum(SPY) > momentum(BIL)",
        "momentum(SPY) > > momentum(BIL)",
    ));
    let lines: Vec<&str> = found.lines().collect();
    assert_eq!(
        lines[0],
        "error at portfolio.if (line 7, column 7): expected a value, found `>`"
    );
    assert_eq!(lines[1], "    momentum(SPY) > > momentum(BIL)");
    assert_eq!(lines[2], "                    ^");
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let text = changed("delay(close, lookback)", "dely(close, 12)")
        .replace("top: 1", "top: 0")
        .replace("AGG\n", "momentum\n");
    assert!(
        said(&text).iter().filter(|problem| problem.is_error()).count() >= 3,
        "{:#?}",
        said(&text)
    );
}

#[test]
fn what_is_not_a_spec_is_refused() {
    for text in [
        "",
        "just text",
        "[1, 2]",
        "{",
        "{\"name\": }",
        "a: b: c",
        "- x",
        "name: &a [*a, *a]",
        "\u{0}",
        "name: !!python/object x",
    ] {
        assert!(Spec::read(text).is_err(), "{text}");
    }
    assert!(one("{\"name\": 1,\n \"name\": 2}").contains("twice"));
}

#[test]
fn bombs_do_no_harm() {
    let start = std::time::Instant::now();
    let big = format!("name: {}\n", "x".repeat(10_000_000));
    assert!(one(&big).contains("at most"));
    let laughs = (1..30).fold("a0: &a0 [x, x]\n".to_owned(), |text, n| {
        text + &format!("a{n}: &a{n} [*a{}, *a{}, *a{}]\n", n - 1, n - 1, n - 1)
    });
    assert!(Spec::read(&laughs).is_err());
    for deep in [
        "[".repeat(100_000),
        "{\"a\":".repeat(100_000),
        format!("portfolio: {}", "{scale: 1, portfolio: ".repeat(50_000)),
    ] {
        assert!(Spec::read(&deep).is_err());
    }
    // On a stack far smaller than any thread's of ours.
    let deep = |levels: usize| {
        let nested = format!(
            "{}SPY{}",
            "{scale: 0.5, portfolio: ".repeat(levels),
            "}".repeat(levels)
        );
        let text = changed("  else: AGG", &format!("  else: {nested}"));
        let work = move || (said(&text), Spec::read(&text).map(|spec| spec.explain().len()));
        std::thread::Builder::new()
            .stack_size(1 << 20)
            .spawn(work)
            .unwrap()
            .join()
            .unwrap()
            .0
    };
    assert_eq!(deep(20), []);
    assert!(
        deep(50)
            .iter()
            .any(|problem| problem.message.contains("nests deeper"))
    );
    assert!(
        deep(70)
            .iter()
            .any(|problem| problem.message.contains("nests deeper"))
    );
    let brackets = "(".repeat(10_000) + "1" + &")".repeat(10_000);
    assert!(one(&changed("delay(close, lookback)", &brackets)).contains("bytes long"));
    let brackets = "(".repeat(5_000) + "1" + &")".repeat(5_000);
    let brackets = changed("delay(close, lookback)", &brackets);
    assert!(one(&brackets).contains("nests deeper"));
    let names: String = (0..50_000).map(|n| format!("  s{n}: close\n")).collect();
    assert!(one(&changed("signals:\n", &format!("signals:\n{names}"))).contains("more than the"));
    // A long chain of signals, each built on the one before.
    let chain: String = (1..1900).map(|n| format!("  s{n}: s{} + 1\n", n - 1)).collect();
    let chain = changed("signals:\n", &format!("signals:\n  s0: \"1\"\n{chain}"));
    assert!(
        said(&chain)
            .iter()
            .any(|problem| problem.message.contains("too many steps"))
    );
    let doubling: String = (1..60)
        .map(|n| format!("  s{n}: s{} + s{}\n", n - 1, n - 1))
        .collect();
    let doubling = changed("signals:\n", &format!("signals:\n  s0: close\n{doubling}"));
    assert!(compile(&Spec::read(&doubling).unwrap()).is_ok());
    let fresh: String = (1..60)
        .map(|n| format!("  s{n}: s{} + s{}\n", n - 1, n - 1))
        .collect();
    let fresh = changed("signals:\n", &format!("signals:\n  s0: \"1\"\n{fresh}"));
    assert!(
        said(&fresh)
            .iter()
            .any(|problem| problem.message.contains("too many steps"))
    );
    // Generous: the point is that none of it grows without bound.
    assert!(
        start.elapsed() < std::time::Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}

fn series(first: &str, last: &str, bars: usize) -> Series {
    let (first, last) = (first.parse().unwrap(), last.parse().unwrap());
    Series {
        first,
        last,
        bars,
        open: true,
        high_low: true,
        volume: true,
        raw: true,
    }
}

fn catalogue(tickers: &[&str]) -> Catalogue {
    let series = |ticker: &&str| ((*ticker).to_owned(), series("2000-01-03", "2020-12-31", 5283));
    Catalogue {
        series: tickers.iter().map(series).collect(),
    }
}

#[test]
fn data_is_checked_before_a_run() {
    let program = compile(&Spec::read(GOOD).unwrap()).unwrap();
    let full = catalogue(&["SPY", "EFA", "AGG", "BIL"]);
    assert_eq!(program.check_catalogue(&full, None), []);
    let first = |catalogue: &Catalogue, period: Option<(&str, &str)>| {
        let period = period.map(|(from, to)| (from.parse().unwrap(), to.parse().unwrap()));
        program.check_catalogue(catalogue, period)[0].to_string()
    };
    let missing = first(&catalogue(&["SPY", "EFA", "AGGG", "BIL"]), None);
    assert!(
        missing.contains("no `AGG`") && missing.contains("did you mean `AGGG`"),
        "{missing}"
    );
    assert!(first(&full, Some(("2010-01-01", "2005-01-01"))).contains("inverted"));
    assert!(first(&full, Some(("1980-01-01", "1990-01-01"))).contains("no prices in the period"));
    assert!(first(&full, Some(("1990-01-01", "2010-01-01"))).contains("did not exist at the start"));
    assert!(first(&full, Some(("2000-01-03", "2000-06-01"))).contains("longer than the data"));
    assert!(first(&Catalogue::default(), None).contains("holds no series"));
    let mut closes = full.clone();
    closes.series.values_mut().for_each(|series| series.open = false);
    assert!(first(&closes, None).contains("fill at `next_close`"));
}

#[test]
fn the_hash_ignores_what_is_said_and_how_it_is_written() {
    let hash = |text: &str| Spec::read(text).unwrap().content_hash().to_string();
    let own = hash(GOOD);
    assert_eq!(own.len(), 64);
    let said = changed(
        "name: Dual momentum",
        "name: Other\ndescription: x\ncitation: y\nversion: 1",
    );
    assert_eq!(hash(&said), own);
    assert_eq!(
        hash(&changed(
            "close / delay(close, lookback) - 1",
            "(close/lag(close , lookback))-1"
        )),
        own
    );
    assert_eq!(
        hash(&changed(
            "rebalance: month_end",
            "rebalance: {on: month_end}\ncapital: 1e6\nexecution: next_open"
        )),
        own
    );
    let ledger = "ledger: {parameters.lookback: {status: stated, source: {page: 3, quote: over the past 12 months, boxes: [[1, 2, 3, 4.5]]}}}\nclaims: [{metric: sharpe, value: 0.8, period: 1974-2013}]\n";
    assert_eq!(hash(&format!("{GOOD}{ledger}")), own);
    assert_ne!(hash(&changed("12 months", "11 months")), own);
    assert_ne!(hash(&changed("12 months", "12 days")), own);
    assert_ne!(hash(&changed("month_end", "week_end")), own);
}

#[test]
fn values_change_by_parameter_and_by_path() {
    let spec = Spec::read(GOOD).unwrap();
    let six = [
        ("lookback".to_owned(), 6.0.into()),
        ("costs.commission_bps".to_owned(), 5.0.into()),
    ]
    .into_iter()
    .collect();
    let other = spec.with_parameters(&six).unwrap();
    assert_eq!(other.parameters["lookback"].to_string(), "6 months");
    assert_eq!(other.costs.commission_bps.as_ref().unwrap().text(), "5");
    assert_eq!(spec.value_at("portfolio.then.select.from[1]").unwrap(), "EFA");
    let changed = spec
        .with_value("portfolio.then.select.from[1]", "EEM".into())
        .unwrap();
    assert_eq!(changed.value_at("portfolio.then.select.from[1]").unwrap(), "EEM");
    assert!(spec.with_value("portfolio.nothing", 1.into()).is_err());
    assert!(
        spec.with_parameters(&[("x".to_owned(), 1.0.into())].into_iter().collect())
            .is_err()
    );
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "\\PC{0,300}") {
        let _ = said(&text);
    }

    #[test]
    fn a_good_spec_with_one_byte_changed_is_answered(at in 0usize..GOOD.len(), byte in 32u8..127) {
        let mut bytes = GOOD.as_bytes().to_vec();
        bytes[at] = byte;
        let _ = said(std::str::from_utf8(&bytes).unwrap());
    }

    #[test]
    fn a_good_spec_cut_short_is_answered(at in 0usize..GOOD.len()) {
        let _ = said(&GOOD[..at]);
    }

    #[test]
    fn any_text_survives_the_writer(name in "\\PC{1,60}", description in any::<String>(), ticker in "[A-Za-z0-9^=.:#%-]{1,8}") {
        let mut spec = Spec::read(GOOD).unwrap();
        spec.name = name;
        spec.description = description;
        spec.universe.tickers.push(ticker.clone());
        spec.benchmark = Some(ticker);
        let yaml = spec.to_yaml();
        let again = Spec::from_yaml(&yaml).unwrap_or_else(|problems| panic!("{problems}\n{yaml}"));
        prop_assert_eq!(again, spec);
    }
}
