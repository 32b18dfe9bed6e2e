//! Strategies written in the plain English of `fo explain`, read back exactly.
//!
//! [`fo_strategy::explain`] reads a text only if explaining what it read gives the same words again. That is the proof that
//! every word was understood, so what is read here needs no other check.

mod describe;
mod flow;
mod regions;
mod strategy;

use crate::model::{Abstention, AbstentionReason, ExtractedStrategy, Extraction, Missing, Quote};
use flow::Flow;
use fo_documents::Document;
use regions::Region;

/// The strategies that a document states in our own plain English.
pub(crate) struct Explained {
    strategies: Vec<ExtractedStrategy>,
    /// The sentences that were not understood, and their places.
    refused: Vec<(String, Option<Quote>)>,
    title: Option<String>,
    /// The rest of the document.
    pub rest: Document,
}

/// Returns what the document says in our own plain English; `None` if it says nothing in it.
pub(crate) fn read(document: &Document) -> Option<Explained> {
    let flow = Flow::new(document);
    let regions = regions::regions(&flow);
    if regions.is_empty() {
        return None;
    }
    let mut out = Explained {
        strategies: Vec::new(),
        refused: Vec::new(),
        title: flow.title(),
        rest: document.clone(),
    };
    for region in regions {
        match region {
            Region::Read(found) => {
                flow.remove(&found.span, &mut out.rest);
                out.strategies.push(strategy::strategy(&flow, *found));
            }
            Region::Refused(error) => {
                let source = flow.quote(&error.span);
                out.refused.push((error.sentence, source));
            }
        }
    }
    Some(out)
}

impl Explained {
    /// These strategies before those that the rest of the document describes in its own words.
    pub(crate) fn before(self, mut rest: Extraction) -> Extraction {
        if let Some((sentence, _)) = self.refused.first() {
            // The text was written by us and then changed: what others make of it is not what it was.
            for strategy in &mut rest.strategies {
                strategy.executable = false;
                strategy.missing.push(Missing {
                    field: "rule".into(),
                    needed: format!("this sentence in words that are understood: {sentence}"),
                });
            }
        }
        if !self.strategies.is_empty() {
            // That nothing else was found is no news.
            rest.abstentions.clear();
        }
        let refused = self.refused.into_iter().map(|(sentence, source)| Abstention {
            reason: AbstentionReason::NotExpressible,
            message: format!(
                "A strategy in plain English was not read, because this sentence was not understood: {sentence}"
            ),
            source,
        });
        rest.abstentions.splice(0..0, refused);
        let name = self.strategies.first().map(|strategy| strategy.name.clone());
        rest.title = self.title.or(rest.title).or(name);
        let mut strategies = self.strategies;
        strategies.append(&mut rest.strategies);
        for (position, strategy) in strategies.iter_mut().enumerate() {
            strategy.id = format!("s{}", position + 1);
        }
        Extraction { strategies, ..rest }
    }
}
