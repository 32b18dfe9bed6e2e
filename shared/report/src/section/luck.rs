//! How likely the whole of it is luck, given what was tried.

use fo_replication::Search;

use crate::number::{grouped, probability, ratio};
use crate::page::{Context, titled};

pub(crate) fn section(context: &Context<'_>) -> String {
    let mut lines = Vec::new();
    let stated = context
        .report
        .spec
        .search
        .as_ref()
        .and_then(|search| search.trials);
    if let Some(trials) = stated.filter(|trials| *trials > 1) {
        lines.push(format!(
            "The document tried {} variants before it showed this one.",
            grouped(trials as f64)
        ));
    }
    if let Some(search) = context.report.search {
        lines.extend(sentences(search, context.convention.periods_per_year));
    }
    let items: String = lines
        .iter()
        .map(|line| format!("<li>{}</li>", crate::escape::escape(line)))
        .collect();
    titled(
        "Is it luck?",
        &if items.is_empty() {
            items
        } else {
            format!("<ul>{items}</ul>")
        },
    )
}

/// What the variants say, a sentence each.
pub(crate) fn sentences(search: &Search, periods_per_year: f64) -> Vec<String> {
    let yearly = periods_per_year.sqrt();
    let mut lines = Vec::new();
    if let Some(deflated) = &search.deflated {
        lines.push(format!(
            "Deflated Sharpe ratio {}: of {} variants the best reached a Sharpe ratio of {}; the best of as many worthless \
             ones would be expected to reach {}.",
            probability(deflated.probability),
            grouped(deflated.trials as f64),
            ratio(deflated.sharpe * yearly),
            ratio(deflated.threshold * yearly)
        ));
    }
    if let Some(overfitting) = &search.overfitting {
        lines.push(format!(
            "Probability of backtest overfitting {}: in so many of {} cross-validation splits of {} variants the one chosen \
             on one half was in the lower half of all on the other; it lost money there in {}.",
            probability(overfitting.probability),
            grouped(overfitting.splits as f64),
            grouped(overfitting.variants as f64),
            probability(overfitting.probability_of_loss)
        ));
    }
    lines
}
