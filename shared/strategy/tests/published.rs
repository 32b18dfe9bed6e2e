//! Every published strategy in `docs/strategies`: reads, checks, round-trips, stands in the conventional format, and
//! reads aloud.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use fo_strategy::{Spec, compile, examine};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/strategies")
}

fn specs() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for folder in [root(), root().join("golden")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "yaml") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

fn read(path: &Path, text: &str) -> Spec {
    Spec::from_yaml(text).unwrap_or_else(|problems| panic!("{}:\n{problems}", path.display()))
}

#[test]
fn there_are_at_least_forty_each_with_its_citation() {
    let specs = specs();
    assert!(specs.len() >= 45, "{}", specs.len());
    for (path, text) in specs {
        let spec = read(&path, &text);
        assert!(!spec.citation.is_empty(), "{}", path.display());
    }
}

#[test]
fn each_is_free_of_errors_and_warnings() {
    let mut wrong = String::new();
    for (path, text) in specs() {
        let (program, mut diagnostics) = examine(&read(&path, &text));
        fo_strategy::locate(&text, &mut diagnostics);
        for diagnostic in &diagnostics {
            wrong.push_str(&format!("{}: {diagnostic}\n", path.display()));
        }
        assert!(program.is_some() || !diagnostics.is_empty());
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn each_round_trips_through_yaml_and_json() {
    for (path, text) in specs() {
        let spec = read(&path, &text);
        let hash = spec.content_hash();
        let json = serde_json::to_string(&spec).unwrap();
        let from_json = Spec::from_json(&json).unwrap();
        assert_eq!(from_json, spec, "{}", path.display());
        let yaml = spec.to_yaml();
        let from_yaml = Spec::from_yaml(&yaml).unwrap_or_else(|e| panic!("{}\n{e}\n{yaml}", path.display()));
        assert_eq!(from_yaml, spec, "{}", path.display());
        assert_eq!(from_yaml.content_hash(), hash);
        let formatted = Spec::from_yaml(&spec.formatted()).unwrap();
        assert_eq!(formatted.content_hash(), hash, "{}", path.display());
        let program = |spec: &Spec| {
            // Requirements quote the text of expressions, which formatting changes.
            fo_strategy::Program {
                requirements: Vec::new(),
                ..compile(spec).unwrap()
            }
        };
        assert!(program(&formatted) == program(&spec), "{}", path.display());
    }
}

/// `FO_UPDATE=1 cargo test -p fo-strategy` rewrites the files.
#[test]
fn each_stands_in_the_conventional_format() {
    for (path, text) in specs() {
        let formatted = read(&path, &text).formatted();
        if std::env::var_os("FO_UPDATE").is_some() {
            std::fs::write(&path, &formatted).unwrap();
        } else {
            assert_eq!(text, formatted, "{}", path.display());
        }
    }
}

/// One of each shape, read aloud.
#[test]
fn explanations_read_aloud() {
    let names = [
        "global-equities-momentum",
        "defensive-asset-allocation",
        "turtle",
        "pairs-cointegration",
        "faber-timing",
    ];
    let specs = specs();
    let spoken: Vec<String> = names
        .iter()
        .map(|name| {
            let file = format!("{name}.yaml");
            let (path, text) = specs.iter().find(|(path, _)| path.ends_with(&file)).unwrap();
            read(path, text).explain()
        })
        .collect();
    insta::assert_snapshot!(spoken.join("\n---\n\n"));
}

#[test]
fn every_spec_can_be_explained() {
    for (path, text) in specs() {
        let explained = read(&path, &text).explain();
        assert!(
            explained.contains("Portfolio:") && !explained.contains('`'),
            "{}:\n{explained}",
            path.display()
        );
    }
}

/// What is read back does the same, though it may leave out a default that the file writes.
#[test]
fn every_explanation_is_read_back() {
    for (path, text) in specs() {
        let spec = read(&path, &text);
        let explained = spec.explain();
        let again = fo_strategy::explain::read(&explained);
        let again = again.unwrap_or_else(|error| panic!("{}: {error}\n{explained}", path.display()));
        assert_eq!(again.name, spec.name);
        assert_eq!(again.description, spec.description);
        assert_eq!(again.citation, spec.citation);
        assert_eq!(again.parameters, spec.parameters);
        // Requirements quote the text of expressions.
        let program = |spec: &Spec| fo_strategy::Program {
            requirements: Vec::new(),
            ..compile(spec).unwrap()
        };
        assert!(program(&again) == program(&spec), "{}", path.display());
    }
}

/// `FO_UPDATE=1 cargo test -p fo-strategy` rewrites the file.
#[test]
fn the_committed_schema_is_the_schema() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/strategy.schema.json");
    let schema = serde_json::to_string_pretty(&fo_strategy::json_schema()).unwrap() + "\n";
    if std::env::var_os("FO_UPDATE").is_some() {
        std::fs::write(&path, &schema).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        schema,
        "run FO_UPDATE=1 cargo test -p fo-strategy"
    );
}

/// The reference of functions in `docs/strategy-language.md`, from the table the checker uses.
fn functions() -> String {
    use fo_strategy::expression::{Category, Function};
    let families = [
        (Category::Arithmetic, "Arithmetic, on the same bar"),
        (Category::Time, "Over time"),
        (Category::Indicator, "Indicators"),
        (Category::CrossSection, "Among assets, on the same bar"),
        (Category::Aggregate, "Over a group, on the same bar"),
        (Category::Calendar, "The calendar"),
        (
            Category::Position,
            "The open position (in a trade's `exit` and `pyramid.when`)",
        ),
    ];
    let mut text = String::new();
    for (family, title) in families {
        text.push_str(&format!(
            "### {title}\n\n| function | meaning | first defined after |\n|---|---|---|\n"
        ));
        for signature in Function::all()
            .iter()
            .filter(|signature| signature.category == family)
        {
            let others: Vec<String> = signature.names[1..]
                .iter()
                .map(|name| format!("`{name}`"))
                .collect();
            let others = if others.is_empty() {
                String::new()
            } else {
                format!(", also {}", others.join(", "))
            };
            let meaning = signature.meaning.replace('|', "\\|");
            text.push_str(&format!(
                "| `{}`{others} | {meaning} | {} |\n",
                signature.usage(),
                signature.warm_up
            ));
        }
        text.push('\n');
    }
    text
}

/// `FO_UPDATE=1 cargo test -p fo-strategy` rewrites the section.
#[test]
fn the_reference_lists_the_functions() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/strategy-language.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (start, end) = ("<!-- functions: generated -->\n", "<!-- end of functions -->");
    let (before, rest) = text.split_once(start).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    let expected = format!("{before}{start}\n{}{end}{after}", functions());
    if std::env::var_os("FO_UPDATE").is_some() {
        std::fs::write(&path, &expected).unwrap();
    } else {
        assert!(text == expected, "run FO_UPDATE=1 cargo test -p fo-strategy");
    }
}

/// The whole examples in the reference are specs.
#[test]
fn the_examples_of_the_reference_work() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/strategy-language.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let examples: Vec<&str> = text
        .split("```yaml\n")
        .skip(1)
        .filter_map(|part| part.split("```").next())
        .collect();
    assert!(examples.len() >= 3);
    for example in examples {
        if example.starts_with("name:") {
            compile(&read(&path, example)).unwrap_or_else(|problems| panic!("{problems}\n{example}"));
        } else {
            // A fragment: the `portfolio` of a small spec.
            let spec = format!(
                "name: x\nuniverse: {{tickers: [SPY, EFA, AGG], groups: {{risky: [SPY, EFA], canary: [EEM, BND], banks: [C, BAC, JPM]}}}}\n\
                 signals: {{momentum: 'change(close, 12 months)', size: 'mean(dollar_volume, 60 days)'}}\n\
                 limits: {{long: 200%}}\n{example}"
            );
            compile(&read(&path, &spec)).unwrap_or_else(|problems| panic!("{problems}\n{example}"));
        }
    }
}
