//! A strategy: what it does, and where each field comes from.

use crate::show::say;
use fo_extraction::{ExtractedStrategy, Extraction, UnreadWords};
use fo_strategy::{Spec, Status};

use super::credibility::credibility;
use super::{Table, heading};

/// A spec in plain English, without its name, and its ledger.
pub fn spec(spec: &Spec) {
    let explained = spec.explain();
    let (name, rest) = explained.split_once('\n').unwrap_or_default();
    say!("{}\n", if name == spec.name { rest } else { &explained }.trim());
    let mut table = Table::new(&["field", "value", "status", "page", "the document's words"]);
    let json = serde_json::to_value(spec).unwrap_or_default();
    for (path, entry) in &spec.ledger {
        let source = entry.source.as_ref();
        let words = source.map(|source| format!("“{}”", shorten(&source.quote, 160)));
        table.row([
            path.clone(),
            at(&json, path).map(display).unwrap_or_default(),
            status(entry.status).to_owned(),
            source.map(|source| source.page.to_string()).unwrap_or_default(),
            words.unwrap_or_else(|| entry.note.clone()),
        ]);
    }
    table.print("");
}

/// Everything an extractor found.
pub fn extracted(extraction: &Extraction) {
    say!(
        "{} strategies, {} claims\n",
        extraction.strategies.len(),
        extraction.claims.len()
    );
    for abstention in &extraction.abstentions {
        say!("Not extracted: {}\n", words(abstention));
    }
    for strategy in &extraction.strategies {
        one(strategy);
    }
    credibility(extraction);
}

fn one(strategy: &ExtractedStrategy) {
    say!("{}", heading(&format!("{}  {}", strategy.id, strategy.name)));
    say!(
        "{}; confidence {:.2}\n",
        if strategy.executable {
            "can be run"
        } else if strategy.unread.is_empty() {
            "can't be run"
        } else {
            "can't be run: not every word of its rule was understood"
        },
        strategy.confidence
    );
    if let Some(found) = &strategy.spec {
        spec(found);
    }
    unread(&strategy.unread);
    for missing in &strategy.missing {
        say!("Missing {}: {}", missing.field, missing.needed);
    }
    for contradiction in &strategy.contradictions {
        say!(
            "Contradiction in {}: {}",
            contradiction.field,
            contradiction.message
        );
    }
    for abstention in &strategy.abstentions {
        say!("Not expressible: {}", words(abstention));
    }
    let mut claims = Table::new(&["claim", "figure", "of", "period", "page", "the document's words"]);
    for claim in &strategy.claims {
        claims.row([
            name(&claim.metric),
            claim.text.clone(),
            claim.label.clone().unwrap_or_default(),
            claim
                .period
                .as_ref()
                .map(|period| period.text.clone())
                .unwrap_or_default(),
            claim.source.page.to_string(),
            shorten(&claim.source.quote, 120),
        ]);
    }
    say!();
    claims.print("The document claims no figures for it.");
}

/// The words of a rule that its spec does not use, each in its sentence.
pub fn unread(words: &[UnreadWords]) {
    if words.is_empty() {
        return;
    }
    let mut table = Table::new(&["unread words", "kind", "page", "in the sentence"]);
    for found in words {
        table.row([
            format!("“{}”", shorten(&found.text, 60)),
            name(&found.kind),
            found.page.to_string(),
            shorten(&found.sentence, 160),
        ]);
    }
    table.print("");
}

/// The wire name of a value that serialises as a word.
pub(super) fn name(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// A structure that has words for people, as one line.
fn words(value: &impl serde::Serialize) -> String {
    let json = serde_json::to_value(value).unwrap_or_default();
    let text = |key: &str| json.get(key).and_then(|value| value.as_str()).map(str::to_owned);
    text("message")
        .or_else(|| text("reason"))
        .unwrap_or_else(|| json.to_string())
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Stated => "stated",
        Status::Inferred => "inferred",
        Status::Assumed => "assumed",
        Status::Missing => "missing",
        Status::Contradictory => "contradictory",
    }
}

/// The value at a ledger path such as `universe.tickers[2]`.
fn at<'a>(json: &'a serde_json::Value, path: &str) -> Option<&'a serde_json::Value> {
    path.split(['.', '[', ']'])
        .filter(|part| !part.is_empty())
        .try_fold(json, |value, part| match part.parse::<usize>() {
            Ok(index) if value.is_array() => value.get(index),
            _ => value.get(part),
        })
}

fn display(value: &serde_json::Value) -> String {
    let text = match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(items) => items.iter().map(display).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    shorten(&text, 80)
}

pub(super) fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let kept: String = text.chars().take(limit - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_reach_into_lists_and_maps() {
        let json =
            serde_json::json!({"universe": {"tickers": ["SPY", "EFA"]}, "costs": {"commission_bps": 5}});
        assert_eq!(
            at(&json, "universe.tickers[1]").map(display).as_deref(),
            Some("EFA")
        );
        assert_eq!(
            at(&json, "universe.tickers").map(display).as_deref(),
            Some("SPY, EFA")
        );
        assert_eq!(at(&json, "costs.slippage_bps"), None);
    }

    #[test]
    fn long_words_end_in_an_ellipsis() {
        assert_eq!(shorten("short", 10), "short");
        assert_eq!(shorten("äöüäöüäöü", 4), "äöü…");
    }
}
