//! Every published strategy in `docs/strategies`: reads, checks, round-trips, stands in the conventional format, and
//! reads aloud.

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
