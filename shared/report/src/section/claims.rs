//! What the document claims beside what was replicated, and where the gap comes from.

use fo_replication::{Cause, Check};

use crate::escape::{escape, shorten};
use crate::number::{figure, label};
use crate::page::{Context, titled};

pub(crate) fn section(context: &Context<'_>) -> String {
    let claims = context.report.claims;
    if claims.is_empty() {
        return String::new();
    }
    let rows: String = claims.iter().map(row).collect();
    let mut notes: Vec<&String> = claims.iter().flat_map(|claim| &claim.notes).collect();
    notes.sort();
    notes.dedup();
    let notes: String = notes
        .into_iter()
        .map(|note| format!("<li>{}</li>", escape(note)))
        .collect();
    let notes = if notes.is_empty() {
        notes
    } else {
        format!("<ul class=\"soft\" style=\"margin-top:10px\">{notes}</ul>")
    };
    titled(
        "The document's claims, replicated",
        &format!(
            "<div class=\"scroll\"><table><thead><tr><th>Figure<th class=\"n\">Document<th class=\"n\">Replicated<th class=\"n\">Gap\
             <th>Where the gap comes from<th>Source</tr></thead><tbody>{rows}</tbody></table></div>{notes}"
        ),
    )
}

fn row(claim: &Check) -> String {
    let value = |value: Option<f64>| figure(&claim.metric, value);
    let gap = claim.replicated.map(|replicated| replicated - claim.claimed);
    let class = match gap {
        Some(gap) if gap.abs() <= 0.1 * claim.claimed.abs() => "good",
        Some(gap) if gap.abs() <= 0.3 * claim.claimed.abs() => "warn",
        Some(_) => "bad",
        None => "soft",
    };
    let mut parts: Vec<String> = claim
        .steps
        .iter()
        .filter(|step| step.effect != 0.0)
        .map(|step| format!("{} {}", cause(step.cause), signed(&claim.metric, step.effect)))
        .collect();
    if let Some(rest) = claim.unexplained.filter(|_| claim.replicated.is_some()) {
        parts.push(format!(
            "prices, universe or rule {}",
            signed(&claim.metric, rest)
        ));
    }
    let page = claim.page.map(|page| format!("p. {page} ")).unwrap_or_default();
    let quote = claim
        .quote
        .as_ref()
        .map(|quote| format!("<q>{}</q>", escape(&shorten(quote, 180))))
        .unwrap_or_default();
    format!(
        "<tr><td>{}<td class=\"n\">{}<td class=\"n\">{}<td class=\"n {class}\">{}<td class=\"soft\">{}<td>{page}{quote}</tr>",
        escape(&label(&claim.metric)),
        value(Some(claim.claimed)),
        value(claim.replicated),
        gap.map_or_else(|| "–".into(), |gap| signed(&claim.metric, gap)),
        escape(&parts.join("; "))
    )
}

/// A difference with its sign.
fn signed(metric: &str, value: f64) -> String {
    let text = figure(metric, Some(value));
    if value > 0.0 && !text.starts_with('−') {
        format!("+{text}")
    } else {
        text
    }
}

pub(crate) fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Period => "period",
        Cause::Costs => "costs",
        Cause::Timing => "same-close fills",
        Cause::Sampling => "month-end sampling",
    }
}
