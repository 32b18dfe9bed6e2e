//! The extractor against texts whose contents are known.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests
#![allow(unreachable_pub)] // shared with the example

#[path = "support/score.rs"]
mod score;

use fo_extraction::{Extraction, Family, Options, Quote, Status, Subject};
use std::path::{Path, PathBuf};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The folder of shared material, where there is one.
fn shared() -> Option<PathBuf> {
    let found = std::env::var_os("FO_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    found.join("corpus/dev/truth.jsonl").exists().then_some(found)
}

fn read(name: &str) -> Extraction {
    let text = std::fs::read_to_string(fixtures().join(name)).unwrap();
    score::run(name, &text)
}

#[test]
fn fixtures_are_read_as_a_careful_reader_would() {
    let report = score::score(&fixtures());
    assert!(report.documents >= 15);
    assert!(
        report.errors.is_empty(),
        "{}\n{}",
        report.table(),
        report.errors.join("\n")
    );
}

/// What has been reached on the corpus: precision and recall of each field in hundredths. They only ever rise.
const REACHED: [(&str, [u32; 2]); 9] = [
    ("claims", [92, 93]),
    ("direction", [96, 92]),
    ("expressible", [89, 89]),
    ("family", [59, 59]),
    ("n_strategies", [95, 95]),
    ("parameters", [94, 68]),
    ("period", [99, 90]),
    ("rebalance", [81, 81]),
    ("tickers", [84, 93]),
];

#[test]
fn the_corpus_is_read_no_worse() {
    let Some(shared) = shared() else { return };
    let report = score::score(&shared.join("corpus/dev"));
    for (name, [precision, recall]) in REACHED {
        let found = report.fields.get(name);
        assert!(
            found
                .is_some_and(|c| c.precision() >= f64::from(precision) / 100.0
                    && c.recall() >= f64::from(recall) / 100.0),
            "{name}\n{}\n{}",
            report.table(),
            report.errors.join("\n")
        );
    }
}

fn quotes(found: &Extraction) -> Vec<Quote> {
    let mut out: Vec<Quote> = found.claims.iter().map(|c| c.source.clone()).collect();
    for s in &found.strategies {
        out.extend(s.parameters.iter().filter_map(|p| p.source.clone()));
        out.extend(s.universe.tickers.iter().map(|t| t.source.clone()));
        out.extend(
            [
                &s.entry,
                &s.exit,
                &s.selection,
                &s.weighting,
                &s.universe.description,
            ]
            .into_iter()
            .flatten()
            .filter_map(|x| x.source.clone()),
        );
        out.extend(s.contradictions.iter().flat_map(|c| c.sources.clone()));
        out.extend(s.rebalance.iter().filter_map(|r| r.source.clone()));
        out.extend(s.direction.iter().filter_map(|d| d.source.clone()));
    }
    out
}

#[test]
fn every_quote_is_in_the_document_and_every_stated_value_has_one() {
    let mut folders = vec![fixtures()];
    folders.extend(shared().map(|s| s.join("corpus/dev")));
    for folder in folders {
        for (name, text) in score::texts(&folder) {
            let document =
                fo_documents::parse(text.as_bytes(), None, &fo_documents::Limits::default()).unwrap();
            let found = fo_extraction::extract(&document, &Options::default());
            for q in quotes(&found) {
                assert!(
                    document.find_quote(&q.quote).iter().any(|m| m.page == q.page),
                    "{name}: {q:?}"
                );
            }
            for s in &found.strategies {
                for p in s
                    .parameters
                    .iter()
                    .filter(|p| matches!(p.status, Status::Stated | Status::Contradictory))
                {
                    assert!(p.source.is_some(), "{name}: {p:?}");
                }
                let Some(spec) = &s.spec else { continue };
                for path in spec.parameters.keys() {
                    assert!(
                        spec.ledger.contains_key(&format!("parameters.{path}")),
                        "{name}: {path} has no line in the ledger"
                    );
                }
            }
        }
    }
}

#[test]
fn an_executable_strategy_compiles() {
    for (name, text) in score::texts(&fixtures()) {
        for s in score::run(&name, &text)
            .strategies
            .iter()
            .filter(|s| s.executable)
        {
            let spec = s.spec.as_ref().unwrap();
            assert!(fo_strategy::program::compile(spec).is_ok(), "{name}");
            assert!(s.missing.is_empty(), "{name}: {:?}", s.missing);
            assert!(!spec.universe.tickers.is_empty(), "{name}");
        }
    }
}

#[test]
fn orders_to_a_machine_are_not_obeyed() {
    let found = read("injection.md");
    assert!(found.claims.iter().all(|c| c.value != 9.9 && c.value != 80.0));
    assert!(
        found.strategies[0]
            .universe
            .tickers
            .iter()
            .all(|t| t.symbol != "DOGE")
    );
    assert!(found.notes.iter().any(|n| n.message.contains("machine")));
}

#[test]
fn other_studies_figures_are_not_this_documents() {
    let found = read("trend-note.md");
    assert!(
        found
            .claims
            .iter()
            .any(|c| c.value == 0.76 && c.subject == Subject::Cited)
    );
    assert!(found.strategies[0].claims.iter().all(|c| c.value != 0.76));
}

#[test]
fn the_search_is_counted() {
    let found = read("grid.md");
    assert_eq!(
        found.search_space.map(|s| (s.trials, s.status)),
        Some((41, Status::Stated))
    );
}

#[test]
fn the_demonstration_document_holds_four_runnable_rules() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/demo/four-rules.pdf");
    let bytes = std::fs::read(path).unwrap();
    let document = fo_documents::parse(&bytes, None, &fo_documents::Limits::default()).unwrap();
    let found = fo_extraction::extract(&document, &Options::default());
    let families: Vec<Family> = found.strategies.iter().map(|s| s.family).collect();
    assert_eq!(
        families,
        [
            Family::MaCrossover,
            Family::DualMomentum,
            Family::XsMomentum,
            Family::RsiMeanReversion
        ]
    );
    for s in &found.strategies {
        assert!(s.executable, "{}: {:?}", s.name, s.missing);
        assert!(
            s.parameters
                .iter()
                .all(|p| p.source.as_ref().is_some_and(|q| !q.boxes.is_empty())),
            "{}",
            s.name
        );
        assert!(
            s.claims.iter().any(|c| c.subject == Subject::Strategy),
            "{}",
            s.name
        );
    }
}

mod arbitrary {
    use super::score;
    use proptest::prelude::*;

    fn words() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec![
            "buy",
            "sell",
            "short",
            "SPY",
            "AGG,",
            "(QQQ)",
            "when",
            "the",
            "12-month",
            "200",
            "day",
            "SMA",
            "top",
            "3",
            "Sharpe",
            "ratio",
            "of",
            "0.71",
            "-9%",
            "–",
            "rsi",
            "below",
            "30.",
            "\n\n",
            "# Rules\n",
            "- ",
            "monthly",
            "rebalance",
            "from",
            "1990",
            "to",
            "2010",
            "5%",
            ":",
            "€",
            "\u{a0}",
            "“",
            "ü",
            "decile",
            "volatility",
            "|",
            "\n|---|---|\n",
            "K1 = K2 =",
            "0.5",
            "weeks",
            "0,",
            "2,",
            "hold for",
            "one",
            "month",
        ]);
        prop::collection::vec(word, 0..120).prop_map(|w| w.join(" "))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

        #[test]
        fn text_of_any_kind_is_survived(text in words(), junk in "\\PC{0,200}") {
            for t in [text.clone(), junk.clone(), format!("{text}{junk}")] {
                if !t.trim().is_empty() {
                    let Ok(document) = fo_documents::parse(t.as_bytes(), Some(fo_documents::MediaType::Markdown), &fo_documents::Limits::default()) else { continue };
                    let found = fo_extraction::extract(&document, &fo_extraction::Options::default());
                    for q in super::quotes(&found) {
                        prop_assert!(!q.quote.is_empty());
                    }
                }
            }
        }
    }

    #[test]
    fn a_long_document_stays_bounded() {
        let text = "Buy SPY when the 50-day moving average is above the 200-day moving average, with a Sharpe ratio of 0.7. ".repeat(3_000);
        let found = score::run("long.md", &text);
        assert!(found.claims.len() <= 500);
        assert!(serde_json::to_vec(&found).unwrap().len() < 2_000_000);
    }
}
