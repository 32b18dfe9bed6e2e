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
mod mentions;
mod model;
mod pattern;
mod rules;
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
        Self { max_strategies: 40, max_claims: 500 }
    }
}

/// Reads a document with the rules extractor. It never fails: what it can't read it says so about.
pub fn extract(document: &Document, options: &Options) -> Extraction {
    let source = source::Source::new(document);
    let reading = rules::Reading {
        mentions: mentions::mentions(&source),
        picks: mentions::picks(&source),
        symbols: universe::symbols(&source),
        source: &source,
    };
    let traded: Vec<String> = reading.symbols.iter().map(|s| s.symbol.clone()).collect();
    let found = claims::claims(&source, &traded);
    let (mut strategies, abstentions) = assemble::strategies(&reading, &found);
    strategies.truncate(options.max_strategies);
    let mut claims: Vec<Claim> = found.into_iter().map(|f| f.claim).collect();
    claims.truncate(options.max_claims);
    Extraction {
        schema_version: SCHEMA_VERSION,
        extractor: "rules".into(),
        extractor_version: env!("CARGO_PKG_VERSION").into(),
        title: source.title.clone(),
        strategies,
        claims,
        search_space: None,
        abstentions,
        notes: Vec::new(),
    }
}
