//! Strategies and claims out of documents.
//!
//! [`extract`] reads a parsed [`fo_documents::Document`] and hands back every strategy it describes, each parameter with the words it rests
//! on, the performance it claims, and what is missing, contradictory or beyond the strategy language. Nothing is invented:
//! a value without words that can be found in the document again is not there, and what follows only indirectly is marked so.
//!
//! The crate knows nothing of AWS, HTTP, SQL or prices.
#![warn(missing_docs)]

mod assemble;
mod claims;
mod code;
mod compose;
mod explained;
mod ledger;
mod mentions;
mod model;
mod pattern;
mod plausibility;
mod realism;
mod rules;
mod search;
mod source;
mod text;
mod universe;
mod verify;

pub use model::*;

use fo_documents::Document;

/// What may be asked of an extractor.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Most strategies handed back.
    pub max_strategies: usize,
    /// Most claims handed back.
    pub max_claims: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_strategies: 40,
            max_claims: 500,
        }
    }
}

/// Reads a document with the rules extractor. It never fails: what it can't read it says so about.
pub fn extract(document: &Document, options: &Options) -> Extraction {
    let Some(explained) = explained::read(document) else {
        return extract_prose(document, options);
    };
    let rest = extract_prose(&explained.rest, options);
    let mut out = explained.before(rest);
    out.strategies.truncate(options.max_strategies);
    out
}

/// Reads what a document says in its own words.
fn extract_prose(document: &Document, options: &Options) -> Extraction {
    let source = source::Source::new(document);
    let reading = rules::Reading {
        mentions: mentions::mentions(&source),
        picks: mentions::picks(&source),
        symbols: universe::symbols(&source),
        source: &source,
    };
    let traded: Vec<String> = reading.symbols.iter().map(|s| s.symbol.clone()).collect();
    let found = claims::claims(&source, &traded);
    let search_space = search::space(&source);
    let (mut strategies, abstentions) = assemble::strategies(&reading, &found, search_space.as_ref());
    strategies.truncate(options.max_strategies);
    let realism = realism::card(&source, &strategies);
    let implausible = plausibility::findings(&source, &found, &strategies);
    let mut claims: Vec<Claim> = found.into_iter().map(|f| f.claim).collect();
    claims.truncate(options.max_claims);
    Extraction {
        schema_version: SCHEMA_VERSION,
        extractor: "rules".into(),
        extractor_version: env!("CARGO_PKG_VERSION").into(),
        title: source.title.clone(),
        strategies,
        claims,
        search_space,
        implausible,
        realism,
        abstentions,
        notes: notes(&source),
    }
}

/// What a reader should know about the document itself.
fn notes(source: &source::Source<'_>) -> Vec<Note> {
    let mut out = Vec::new();
    for s in source.sentences.iter().filter(|s| s.context.instruction).take(20) {
        out.push(Note {
            message: "A sentence addresses a machine that reads the document; it was left out.".into(),
            source: source.quote_all(s),
        });
    }
    let hidden: usize = source.document.pages.iter().map(|p| p.hidden.len()).sum();
    if hidden > 0 {
        out.push(Note {
            message: format!("{hidden} pieces of text that a reader of the pages can't see were left out."),
            source: None,
        });
    }
    let scans = source.document.pages.iter().filter(|p| p.flags.needs_ocr).count();
    if scans > 0 {
        let pages = if scans == 1 { "page holds" } else { "pages hold" };
        out.push(Note {
            message: format!("{scans} {pages} text that can't be read without OCR."),
            source: None,
        });
    }
    if source.truncated {
        out.push(Note {
            message: "The document is longer than what is read; its end was left out.".into(),
            source: None,
        });
    }
    out
}
