//! What the document claims beside what was replicated, and where the gap comes from.

use fo_replication::{Cause, Check};

use crate::escape::{escape, shorten};
use crate::number::{difference, figure, label};
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
    let gap = claim.gap();
    let class = match gap {
        Some(gap) if gap.abs() <= 0.1 * claim.claimed.abs() => "good",
        Some(gap) if gap.abs() <= 0.3 * claim.claimed.abs() => "warn",
        Some(_) => "bad",
        None => "soft",
    };
    let parts = parts(claim, "prices, universe or rule");
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
        gap.map_or_else(|| "–".into(), |gap| difference(&claim.metric, gap)),
        escape(&parts.join("; "))
    )
}

/// The parts of the gap and what is left, which sum to it.
pub(crate) fn parts(claim: &Check, rest: &str) -> Vec<String> {
    let effects = claim.parts().filter(|step| step.effect != 0.0);
    let mut parts: Vec<String> = effects
        .map(|step| format!("{} {}", cause(step.cause), difference(&claim.metric, step.effect)))
        .collect();
    if let Some(left) = claim.unexplained.filter(|_| claim.replicated.is_some()) {
        parts.push(format!("{rest} {}", difference(&claim.metric, left)));
    }
    parts
}

fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Period => "period",
        Cause::Costs => "costs",
        Cause::Timing => "later fills",
        Cause::Sampling => "daily values",
    }
}
