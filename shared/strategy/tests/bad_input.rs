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
            changed(
                "rebalance: month_end",
                "rebalance: month_end\npublication_lag: {EFA: 3 days}",
            ),
            "publication_lag.EFA",
            "series that a rule only looks at",
        ),
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

/// Percent written where a fraction is read, and what to write instead.
#[test]
fn a_percentage_without_its_sign_is_refused_wherever_a_fraction_is_read() {
    let trade = |fields: &str| {
        changed(
            "  else: AGG",
            &format!("  else: {{trade: {{assets: [AGG], enter: close > 1, {fields}}}}}"),
        )
    };
    let short = |fields: &str| trade(&format!("side: short, {fields}"));
    let after = |section: &str| changed("rebalance: month_end", section);
    let scaled = |target: &str| {
        changed(
            "  else: AGG",
            &format!("  else: {{volatility_target: {{{target}, window: 60 days}}, portfolio: AGG}}"),
        )
    };
    let refused = [
        (trade("stop_loss: 8"), "stop_loss", "write 8%"),
        (trade("stop_loss: 100%"), "stop_loss", "less than 100%"),
        (trade("stop_loss: 150"), "stop_loss", "less than 100%"),
        (trade("trailing_stop: 15"), "trailing_stop", "write 15%"),
        (
            trade("take_profit: 20"),
            "take_profit",
            "write 20% for 20 percent, or 2000%",
        ),
        (
            trade("stop_loss: {distance: 5%}"),
            "stop_loss.distance",
            "written without `distance`",
        ),
        (trade("exit: close < 1, size: 25"), "size", "write 25%"),
        (
            trade("exit: close < 1, size: 4"),
            "portfolio",
            "8 percent are written 8%",
        ),
        (short("take_profit: 120%"), "take_profit", "less than 100%"),
        (short("take_profit: 20"), "take_profit", "write 20%"),
        (
            short("stop_loss: 8"),
            "stop_loss",
            "write 8% for 8 percent, or 800%",
        ),
        (short("trailing_stop: 8"), "trailing_stop", "write 8%"),
        (
            after("rebalance: {on: month_end, band: 5}"),
            "rebalance.band",
            "write 5%",
        ),
        (
            after("rebalance: {on: month_end, relative_band: 25}"),
            "rebalance.relative_band",
            "write 25%",
        ),
        (after("cash: {rate: 5}"), "cash.rate", "write 5%"),
        (
            after("cash: {rate: 2%, borrow_rate: 3}"),
            "cash.borrow_rate",
            "write 3%",
        ),
        (after("limits: {long: 130}"), "limits.long", "write 130%"),
        (after("limits: {short: 50}"), "limits.short", "write 50%"),
        (after("limits: {asset: 25}"), "limits.asset", "write 25%"),
        (
            after("costs: {commission_bps: 10%}"),
            "costs.commission_bps",
            "write 10 for 10 of them, or 1000",
        ),
        (
            after("costs: {slippage_bps: 0.05%}"),
            "costs.slippage_bps",
            "or 5 if 0.05% is meant",
        ),
        (
            after("costs: {borrow_bps_per_year: 1%}"),
            "costs.borrow_bps_per_year",
            "or 100 if 1%",
        ),
        (
            after("costs: {commission_minimum: 1%}"),
            "costs.commission_minimum",
            "amount of money",
        ),
        (after("capital: 50%"), "capital", "plain number"),
        (scaled("target: 10"), "volatility_target.target", "write 10%"),
        (
            scaled("target: 10%, max_leverage: 150"),
            "volatility_target.max_leverage",
            "write 150%",
        ),
        (
            changed("  else: AGG", "  else: {hold: [SPY, AGG], cap: 40}"),
            "cap",
            "write 40%",
        ),
        (
            changed("  else: AGG", "  else: {hold: {AGG: 60}}"),
            "portfolio",
            "8 percent are written 8%",
        ),
        (
            changed(
                "  else: AGG",
                "  else: {select: {from: all, where: momentum > 0}, weight: {each: 20}}",
            ),
            "portfolio",
            "2000%",
        ),
    ];
    for (text, path, mend) in refused {
        let found = one(&text);
        assert!(
            found.starts_with("error") && found.contains(path) && found.contains(mend),
            "expected {path:?} and {mend:?} in\n{found}"
        );
    }
    let taken = [
        trade("stop_loss: 8%, take_profit: 150%"),
        trade("stop_loss: 0.08, trailing_stop: 99%"),
        trade("take_profit: 4 * 40%"),
        short("stop_loss: 100%, trailing_stop: 120%, take_profit: 50%"),
        after("rebalance: {on: month_end, band: 5%, relative_band: 25%}"),
        after("cash: {rate: 0.02, borrow_rate: -0.5%}"),
        after("cash: {rate: close(BIL) / 100}"),
        after("limits: {long: 2, short: 1.5, asset: 150%}"),
        scaled("target: 0.1, max_leverage: 1"),
    ];
    for text in taken {
        assert_eq!(said(&text), [], "{text}");
    }
}

#[test]
fn what_is_hardly_meant_is_doubted() {
    let after = |section: &str| changed("rebalance: month_end", section);
    let doubted = [
        (after("cash: {rate: 150%}"), "cash.rate", "more than 100%"),
        (
            after("costs: {commission_bps: 0.001}"),
            "costs.commission_bps",
            "write 10 if the fraction",
        ),
        (
            after("costs: {slippage_bps: 5000}"),
            "costs.slippage_bps",
            "are 50%",
        ),
        (
            after("claims: [{metric: cagr, value: 8.04}]"),
            "claims[0].value",
            "8.04% is 0.0804",
        ),
        (
            after("claims: [{metric: sharpe, value: 1}, {metric: max_drawdown, value: 0.35}]"),
            "claims[1].value",
            "a fall by 35% is -0.35",
        ),
        (
            after("claims: [{metric: hit_rate, value: 54}]"),
            "claims[0].value",
            "54% is 0.54",
        ),
        (
            after("claims: [{metric: volatility, value: 12.5}]"),
            "claims[0].value",
            "12.5% is 0.125",
        ),
    ];
    for (text, path, doubt) in doubted {
        let found = one(&text);
        assert!(
            found.starts_with("warning") && found.contains(path) && found.contains(doubt),
            "expected {path:?} and {doubt:?} in\n{found}"
        );
    }
    let plain = "claims: [{metric: cagr, value: 0.0804}, {metric: total_return, value: 8.04}, {metric: sharpe, value: 3}, \
                 {metric: max_drawdown, value: -0.35}, {metric: profit_factor, value: 5}]";
    assert_eq!(said(&after(plain)), []);
}

/// A series by the day of its bars, the number of them and how far apart they are.
#[test]
fn windows_are_measured_by_the_spacing_of_the_data() {
    let refusal = |window: &str, (first, last, bars): (&str, &str, usize)| {
        let text = changed("12 months", window);
        let program = compile(&Spec::read(&text).unwrap()).unwrap();
        let tickers = ["SPY", "EFA", "AGG", "BIL"];
        let catalogue = Catalogue {
            series: tickers
                .map(|ticker| (ticker.to_owned(), series(first, last, bars)))
                .into(),
        };
        program
            .check_catalogue(&catalogue, None)
            .first()
            .map(ToString::to_string)
    };
    let months = ("2005-01-31", "2019-12-31", 180);
    let weeks = ("2018-01-05", "2020-11-13", 150);
    let days = ("2019-01-02", "2020-12-31", 505);
    let few_months = ("2020-01-31", "2021-06-30", 18);
    for (window, data) in [
        ("12 months", months),
        ("180 months", months),
        ("15 years", months),
        ("60 quarters", months),
        ("179 days", months),
        ("40 weeks", weeks),
        ("36 months", ("1970-01-31", "2019-12-31", 600)),
        ("35 months", weeks),
        ("24 months", days),
        ("2 years", days),
        ("500 days", days),
        ("12 months", few_months),
    ] {
        assert_eq!(refusal(window, data), None, "{window} on {data:?}");
    }
    for (window, data, why) in [
        ("181 months", months, "180 months"),
        ("16 years", months, "16 years is longer"),
        ("180 days", months, "180 bars"),
        ("4 weeks", months, "further apart than weeks"),
        ("151 weeks", weeks, "150 weeks"),
        ("25 months", days, "24 months"),
        ("505 days", days, "505 bars"),
        ("24 months", few_months, "18 months"),
    ] {
        let found = refusal(window, data).unwrap_or_default();
        assert!(found.contains(why), "{window} on {data:?}: {found}");
    }
}

#[test]
fn a_text_of_an_older_version_says_so_until_it_is_written_anew() {
    let old =
        changed("name: Dual momentum", "version: 1\nname: Dual momentum").replace("month_end", "month_start");
    let spec = Spec::read(&old).unwrap();
    assert_eq!((spec.version, spec.from_version), (2, Some(1)));
    let again = Spec::from_value(spec.to_value()).unwrap();
    assert_eq!(again, spec);
    assert!(one(&old).contains("since version 2"), "{}", one(&old));
    assert!(one(&spec.to_yaml()).contains("since version 2"));
    assert_eq!(said(&spec.formatted()), []);
    let new = Spec::read(&GOOD.replace("month_end", "month_start")).unwrap();
    assert_eq!(spec.content_hash(), new.content_hash());
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
