//! How well each field of the strategy is founded in the document.

use fo_strategy::Status;
use serde_json::Value;

use crate::escape::{escape, shorten};
use crate::page::{Context, titled};

pub(crate) fn section(context: &Context<'_>) -> String {
    let spec = context.report.spec;
    let json = serde_json::to_value(spec).unwrap_or_default();
    let rows: String = spec
        .ledger
        .iter()
        .map(|(path, entry)| {
            let value = at(&json, path).map(display).unwrap_or_default();
            let source = match &entry.source {
                Some(source) if source.quote.is_empty() => format!("p. {}", source.page),
                Some(source) => format!("p. {} <q>{}</q>", source.page, escape(&shorten(&source.quote, 240))),
                None => String::new(),
            };
            let note = if entry.note.is_empty() { String::new() } else { format!("<div class=\"soft\">{}</div>", escape(&shorten(&entry.note, 300))) };
            let others: Vec<String> = entry.alternatives.iter().map(|other| display(&other.value)).collect();
            let others = if others.is_empty() { String::new() } else { format!("<div class=\"soft\">or {}</div>", escape(&others.join(", "))) };
            let (tone, status) = status(entry.status);
            format!(
                "<tr><td><code>{}</code><td>{}<td><span class=\"chip {tone}\">{status}</span><td>{source}{note}{others}</tr>",
                escape(path),
                escape(&value)
            )
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    titled(
        "Ledger of assumptions",
        &format!(
            "<div class=\"scroll\"><table><thead><tr><th>Field<th>Value<th>Status<th>What it rests on</tr></thead><tbody>{rows}</tbody></table></div>"
        ),
    )
}

fn status(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Stated => ("good", "stated"),
        Status::Inferred => ("", "inferred"),
        Status::Assumed => ("warn", "assumed"),
        Status::Missing => ("bad", "missing"),
        Status::Contradictory => ("bad", "contradictory"),
    }
}

/// The value at a ledger path such as `universe.tickers[2]`.
pub(crate) fn at<'a>(json: &'a Value, path: &str) -> Option<&'a Value> {
    path.split(['.', '[', ']'])
        .filter(|part| !part.is_empty())
        .try_fold(json, |value, part| match part.parse::<usize>() {
            Ok(index) if value.is_array() => value.get(index),
            _ => value.get(part),
        })
}

fn display(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(display).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    shorten(&text, 90)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_reach_into_lists_and_maps() {
        let json = serde_json::json!({"universe": {"tickers": ["SPY", "EFA"]}});
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
}
