//! Rows as the API shows them.

use fo_api::strategies::{Strategy, StrategyDetail, UnreadWords};

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

pub(crate) fn detail(row: fo_storage::StrategyDetail) -> StrategyDetail {
    let unread = unread(&row.detail);
    let no_baseline = row.baseline.is_none().then(|| no_baseline(&row, &unread));
    StrategyDetail {
        strategy: strategy(row.strategy),
        spec: row.spec,
        spec_hash: row.spec_hash,
        unread,
        detail: row.detail,
        baseline_backtest_id: row.baseline,
        no_baseline,
    }
}

/// The unread words among what the extractor said; strategies stored before there were any have none.
fn unread(detail: &serde_json::Value) -> Vec<UnreadWords> {
    detail
        .get("unread")
        .and_then(|words| serde_json::from_value(words.clone()).ok())
        .unwrap_or_default()
}

/// Why no baseline was run. One is queued with the strategy, so an executable strategy without one had no prices.
fn no_baseline(row: &fo_storage::StrategyDetail, unread: &[UnreadWords]) -> String {
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
    use serde_json::json;

    #[test]
    fn unread_words_come_out_of_the_detail() {
        let detail = json!({"unread": [{"kind": "number", "text": "5%", "page": 1, "range": [10, 12], "sentence": "A stop of 5%.", "boxes": []}]});
        assert_eq!(unread(&detail).len(), 1);
        assert!(unread(&json!({})).is_empty());
    }
}
