//! Rows as the API shows them.

use fo_api::strategies::{Strategy, StrategyDetail, UnreadWords};
use serde_json::{Value, from_value};

pub(crate) fn strategy(row: fo_storage::Strategy) -> Strategy {
    Strategy {
        id: row.id,
        document_id: row.document_id,
        name: row.name,
        extractor: row.extractor,
        executable: row.executable,
        missing: row.missing,
        created_at: row.created_at,
    }
}

/// A strategy in full; `lacking` are the tickers of which no dataset has prices.
pub(crate) fn detail(row: fo_storage::StrategyDetail, lacking: &[String]) -> StrategyDetail {
    let unread: Vec<UnreadWords> = from_value(told(&row.detail, "unread")).unwrap_or_default();
    let no_baseline = row
        .baseline
        .is_none()
        .then(|| no_baseline(&row, &unread, lacking));
    StrategyDetail {
        strategy: strategy(row.strategy),
        spec: row.spec,
        spec_hash: row.spec_hash,
        unread,
        implausible: from_value(told(&row.detail, "implausible")).unwrap_or_default(),
        realism: from_value(told(&row.detail, "realism")).unwrap_or_default(),
        detail: row.detail,
        baseline_backtest_id: row.baseline,
        no_baseline,
    }
}

/// A part of what the extractor said; null for strategies stored before it was said.
fn told(detail: &Value, field: &str) -> Value {
    detail.get(field).cloned().unwrap_or_default()
}

/// Why no baseline was run. One is queued with the strategy, so an executable strategy without one had no prices.
fn no_baseline(row: &fo_storage::StrategyDetail, unread: &[UnreadWords], lacking: &[String]) -> String {
    if row.strategy.executable && !lacking.is_empty() {
        return format!(
            "No dataset has prices of {}. Upload a dataset with all of its instruments, then extract the document's strategies \
             again.",
            lacking.join(", ")
        );
    }
    if row.strategy.executable {
        return "No dataset has the prices of all of its instruments over one period. Upload a dataset that has them, then \
                extract the document's strategies again."
            .into();
    }
    if unread.is_empty() {
        return format!("The document does not give {}.", row.strategy.missing.join(", "));
    }
    let words: Vec<String> = unread
        .iter()
        .take(8)
        .map(|words| format!("“{}”", words.text))
        .collect();
    format!(
        "These words of its rule were not understood: {}. Write the spec so that it does what they say, then run it.",
        words.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use fo_api::strategies::{Implausible, Realism};
    use serde_json::json;

    #[test]
    fn unread_words_come_out_of_the_detail() {
        let detail = json!({"unread": [{"kind": "number", "text": "5%", "page": 1, "range": [10, 12], "sentence": "A stop of 5%.", "boxes": []}]});
        let words: Vec<UnreadWords> = from_value(told(&detail, "unread")).unwrap();
        assert_eq!(words.len(), 1);
        assert_eq!(told(&json!({}), "unread"), Value::Null);
    }

    #[test]
    fn the_extractor_s_findings_are_those_of_the_api() {
        let detail = json!({
            "implausible": [{"reason": "weights", "message": "The 3 weights sum to 110 %.", "plausible": "100 %.", "strategy": "s1",
                             "sources": [{"page": 1, "quote": "50% SPY", "boxes": []}]}],
            "realism": [{"aspect": "costs", "answer": "not_stated"}]
        });
        let implausible: Vec<Implausible> = from_value(told(&detail, "implausible")).unwrap();
        assert_eq!(implausible[0].sources[0].quote, "50% SPY");
        let realism: Vec<Realism> = from_value(told(&detail, "realism")).unwrap();
        assert_eq!(realism[0].source, None);
    }
}
