//! From what the extractor found to what is stored.

use fo_documents::Document;
use fo_extraction::{ExtractedStrategy, Extraction, Options, extract};
use fo_storage::NewStrategy;
use fo_strategy::Spec;
use serde_json::{Value, json};

/// A document's strategies, ready to store.
#[derive(Clone, Debug)]
pub struct Found {
    /// Who found them.
    pub extractor: String,
    /// The rows.
    pub strategies: Vec<NewStrategy>,
    /// The spec of each, where there is one.
    pub specs: Vec<Option<Spec>>,
    /// What is said of the document as a whole.
    pub about: Value,
}

/// Extracts by rules.
#[must_use]
pub fn rows(document: &Document) -> Found {
    let extraction = extract(document, &Options::default());
    let (strategies, specs) = extraction
        .strategies
        .iter()
        .map(|strategy| row(strategy, &extraction))
        .unzip();
    let mut about = json!(extraction);
    if let Value::Object(fields) = &mut about {
        // They have rows of their own.
        fields.remove("strategies");
    }
    Found {
        extractor: extraction.extractor,
        strategies,
        specs,
        about,
    }
}

fn row(strategy: &ExtractedStrategy, extraction: &Extraction) -> (NewStrategy, Option<Spec>) {
    // Whatever the extractor says, what does not compile can't be run.
    let executable = strategy.executable
        && strategy
            .spec
            .as_ref()
            .is_some_and(|spec| fo_strategy::compile(spec).is_ok());
    let mut detail = json!(strategy);
    if let Value::Object(fields) = &mut detail {
        fields.remove("spec");
        // What is told of the document stands with each of its strategies, but not what is told of another one.
        let implausible: Vec<_> = extraction
            .implausible
            .iter()
            .filter(|found| found.strategy.as_ref().is_none_or(|id| *id == strategy.id))
            .collect();
        fields.insert("implausible".into(), json!(implausible));
        fields.insert("realism".into(), json!(extraction.realism));
    }
    let row = NewStrategy {
        name: strategy.name.clone(),
        spec: strategy.spec.as_ref().map(|spec| json!(spec)),
        spec_hash: strategy.spec.as_ref().map(|spec| spec.content_hash().to_string()),
        executable,
        missing: strategy
            .missing
            .iter()
            .map(|missing| missing.field.clone())
            .collect(),
        detail,
    };
    (row, strategy.spec.clone())
}
