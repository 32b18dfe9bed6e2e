//! How far a document's figures can be believed before any price is looked at.

use crate::show::say;
use fo_extraction::{Extraction, Implausible, Realism, RealismAnswer};

use super::strategy::{name, shorten};
use super::{Table, heading};

/// Figures that can't be right, and what the document states of a realistic test.
pub fn credibility(extraction: &Extraction) {
    implausible(&extraction.implausible);
    realism(&extraction.realism);
}

fn implausible(found: &[Implausible]) {
    if found.is_empty() {
        return;
    }
    say!("{}\n", heading("Implausible"));
    let mut table = Table::new(&[
        "strategy",
        "what",
        "what would be plausible",
        "page",
        "the document's words",
    ]);
    for finding in found {
        let words: Vec<String> = finding
            .sources
            .iter()
            .map(|source| format!("“{}”", shorten(&source.quote, 80)))
            .collect();
        table.row([
            finding.strategy.clone().unwrap_or_default(),
            finding.message.clone(),
            finding.plausible.clone(),
            finding
                .sources
                .first()
                .map(|source| source.page.to_string())
                .unwrap_or_default(),
            words.join(", "),
        ]);
    }
    table.print("");
}

fn realism(card: &[Realism]) {
    if card.is_empty() {
        return;
    }
    say!("{}\n", heading("Realism of the test"));
    let mut table = Table::new(&["aspect", "taken into account", "page", "the document's words"]);
    for entry in card {
        let source = entry.source.as_ref();
        table.row([
            name(&entry.aspect).replace('_', " "),
            match entry.answer {
                RealismAnswer::Yes => "yes",
                RealismAnswer::No => "no",
                RealismAnswer::NotStated => "not stated",
            }
            .to_owned(),
            source.map(|source| source.page.to_string()).unwrap_or_default(),
            source
                .map(|source| format!("“{}”", shorten(&source.quote, 160)))
                .unwrap_or_default(),
        ]);
    }
    table.print("");
}
