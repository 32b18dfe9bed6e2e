//! Strategies explained in plain English are read back from documents.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use fo_documents::{Limits, MediaType, parse};
use fo_extraction::{Extraction, Options, Status, extract};
use fo_strategy::{Program, Spec, compile};
use std::path::Path;

/// The published strategies by their files' names.
fn published() -> Vec<(String, Spec)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/strategies");
    let mut found: Vec<(String, Spec)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (
                name,
                Spec::from_yaml(&std::fs::read_to_string(&path).unwrap()).unwrap(),
            )
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(found.len() >= 55);
    found
}

fn read(name: &str, text: &str) -> Extraction {
    let document = parse(text.as_bytes(), MediaType::from_name(name), &Limits::default()).unwrap();
    extract(&document, &Options::default())
}

/// What a spec does; requirements quote the text of expressions.
fn program(spec: &Spec) -> Program {
    Program {
        requirements: Vec::new(),
        ..compile(spec).unwrap()
    }
}

/// Why a document does not read as these strategies; empty if it does.
fn differences(name: &str, text: &str, specs: &[&Spec]) -> String {
    let found = read(name, text);
    let mut wrong = String::new();
    if found.strategies.len() != specs.len() {
        wrong.push_str(&format!(
            "{name}: {} strategies, {:?}\n",
            found.strategies.len(),
            found.abstentions
        ));
    }
    for (strategy, spec) in found.strategies.iter().zip(specs) {
        let Some(again) = strategy.spec.as_ref().filter(|_| strategy.executable) else {
            wrong.push_str(&format!(
                "{name}: not executable, {:?} {:?}\n",
                strategy.missing, found.abstentions
            ));
            continue;
        };
        if program(again) != program(spec) {
            wrong.push_str(&format!("{name}: {}\n{}\n", spec.canonical(), again.canonical()));
        }
        if strategy.name != spec.name {
            wrong.push_str(&format!("{name}: called {}\n", strategy.name));
        }
    }
    wrong
}

/// Characters that HTML gives a meaning.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn paragraphs(text: &str) -> String {
    let each = text
        .trim()
        .split("\n\n")
        .map(|paragraph| format!("<p>{}</p>\n", escaped(paragraph)));
    format!("<html><body>{}</body></html>", each.collect::<String>())
}

#[test]
fn every_published_strategy_is_read_back_from_every_kind_of_text() {
    let mut wrong = String::new();
    for (name, spec) in published() {
        let text = spec.explain();
        let (title, rest) = text.split_once('\n').unwrap();
        for (file, text) in [
            (format!("{name}.txt"), text.clone()),
            (format!("{name}.md"), text.clone()),
            (format!("{name}-titled.md"), format!("# {title}\n{rest}")),
            (format!("{name}.html"), paragraphs(&text)),
            (
                format!("{name}-code.html"),
                format!("<html><body><pre>{}</pre></body></html>", escaped(&text)),
            ),
        ] {
            wrong.push_str(&differences(&file, &text, &[&spec]));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn several_strategies_one_after_the_other_are_read_back() {
    let published = published();
    let mut wrong = String::new();
    for three in published.chunks(3) {
        let specs: Vec<&Spec> = three.iter().map(|(_, spec)| spec).collect();
        let texts: Vec<String> = specs.iter().map(|spec| spec.explain()).collect();
        wrong.push_str(&differences("several.txt", &texts.join("\n"), &specs));
        wrong.push_str(&differences("divided.md", &texts.join("\n---\n\n"), &specs));
        wrong.push_str(&differences(
            "several.html",
            &paragraphs(&texts.join("\n")),
            &specs,
        ));
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn trend() -> Spec {
    Spec::from_yaml(
        "name: Trend with a refuge\nuniverse: {tickers: [SPY]}\nparameters: {window: 200 days}\nportfolio: {if: 'close(SPY) > sma(close(SPY), window)', then: SPY, else: IEF}\nrebalance: month_end\ncosts: {commission_bps: 5}\n",
    )
    .unwrap()
}

#[test]
fn every_field_has_its_words() {
    let found = read("trend.txt", &trend().explain());
    assert_eq!(found.title.as_deref(), Some("Trend with a refuge"));
    assert!(found.abstentions.is_empty() && found.claims.is_empty());
    let [strategy] = &found.strategies[..] else {
        panic!("{found:?}")
    };
    assert_eq!(strategy.id, "s1");
    assert!(strategy.executable && strategy.expressible && strategy.unread.is_empty());
    let [window] = &strategy.parameters[..] else {
        panic!()
    };
    assert_eq!(
        (window.name.as_str(), window.value, window.status),
        ("window", 200.0, Status::Stated)
    );
    assert_eq!(
        window.source.as_ref().unwrap().quote,
        "Parameters: window is 200 days."
    );
    let tickers: Vec<&str> = strategy
        .universe
        .tickers
        .iter()
        .map(|ticker| ticker.symbol.as_str())
        .collect();
    assert_eq!(tickers, ["SPY", "IEF"]);
    assert_eq!(
        strategy
            .rebalance
            .as_ref()
            .unwrap()
            .source
            .as_ref()
            .unwrap()
            .quote,
        "It rebalances on the last trading day of each month."
    );
    let spec = strategy.spec.as_ref().unwrap();
    let (_, diagnostics) = fo_strategy::examine(spec);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let source = spec.ledger["costs"].source.as_ref().unwrap();
    assert_eq!(
        source.quote,
        "Trading costs a commission of 5 basis points (0.05%) of traded value."
    );
}

#[test]
fn text_changed_by_hand_is_never_offered_as_something_else() {
    let text = trend().explain();
    for (from, to, sentence) in [
        (
            "is above",
            "exceeds",
            "if the close of SPY exceeds the 200-day (window) average of the close of SPY:",
        ),
        (
            "otherwise: IEF.",
            "otherwise: IEF. Never in May.",
            "Never in May.",
        ),
        (
            "Cash earns nothing.",
            "Cash earns nothing. Never trade on Fridays.",
            "Never trade on Fridays.",
        ),
        (
            "Cash earns nothing.",
            "Cash earns nothing.\n\nNever trade on Fridays.",
            "Never trade on Fridays.",
        ),
        (
            "Trend with",
            "Never trade on Fridays.\n\nHold only\n\nTrend with\n\nSource: one.\n\nOr",
            "Never trade on Fridays.",
        ),
        (
            "window is 200",
            "window is 100",
            // The sentence is where the text contradicts itself.
            "if the close of SPY is above the 200-day (window) average of the close of SPY:",
        ),
    ] {
        let changed = text.replace(from, to);
        assert_ne!(changed, text);
        let found = read("changed.txt", &changed);
        assert!(
            found.strategies.iter().all(|strategy| !strategy.executable),
            "{changed}"
        );
        let said = found
            .abstentions
            .iter()
            .any(|abstention| abstention.message.contains(sentence));
        assert!(said, "{:?}\n{changed}", found.abstentions);
    }
}

/// Words left out, doubled and exchanged: whatever is offered says what the changed text says.
#[test]
fn what_is_offered_explains_the_text_it_was_read_from() {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut state = 1_u64;
    let mut below = |most: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % most
    };
    for (name, spec) in published() {
        let text = spec.explain();
        let mut changed: Vec<String> = [
            "It chooses from",
            "Portfolio:",
            "Orders fill at",
            "Trading costs",
            "Cash earns",
        ]
        .iter()
        .map(|words| text.replacen(words, "", 1))
        .collect();
        for round in 0..12 {
            let mut words: Vec<&str> = text.split(' ').collect();
            let (at, other) = (below(words.len()), below(words.len()));
            match round % 4 {
                0 => drop(words.remove(at)),
                1 => words.insert(at, words[other]),
                2 => words.swap(at, other),
                _ => drop(words.drain(at..words.len().min(at + 8))),
            }
            changed.push(words.join(" "));
        }
        for text in changed {
            for strategy in read("changed.txt", &text).strategies {
                let mut spec = strategy
                    .spec
                    .filter(|_| strategy.executable)
                    .unwrap_or_else(|| spec.clone());
                spec.ledger.clear();
                let said = !strategy.executable || plain(&spec.explain()) == plain(&text);
                assert!(said, "{name}:\n{text}\n{}", spec.explain());
            }
        }
    }
}

#[test]
fn a_section_may_hold_a_strategy() {
    let text = trend().explain();
    for before in [
        "# What it does\n\n",
        "Prose that says nothing.\n\n# What it does\n\n",
    ] {
        let found = read("section.md", &format!("{before}{text}\n# Results\n\nNone yet.\n"));
        assert_eq!(found.strategies.len(), 1, "{:?}", found.abstentions);
        assert!(found.strategies[0].executable);
        assert_eq!(found.strategies[0].name, trend().name);
    }
}

#[test]
fn what_stands_apart_is_read_as_before() {
    let text = trend().explain();
    let prose = "Sell in May\n\nBuy SPY at the close of the last trading day of October and sell it at the close of the last trading day of April.\n";
    let alone = read("prose.md", &format!("# {prose}"));
    let both = read("both.md", &format!("# Ours\n\n{text}\n\n# {prose}"));
    assert!(both.strategies[0].executable);
    assert_eq!(both.strategies.len(), 1 + alone.strategies.len());
    for (a, b) in both.strategies[1..].iter().zip(&alone.strategies) {
        assert_eq!(
            (&a.name, a.executable, a.family),
            (&b.name, b.executable, b.family)
        );
    }
}
