//! How likely the whole of it is luck, given what was tried.

use crate::number::{probability, ratio};
use crate::page::{Context, titled};

pub(crate) fn section(context: &Context<'_>) -> String {
    let yearly = context.convention.periods_per_year.sqrt();
    let mut lines = Vec::new();
    if let Some(trials) = context
        .report
        .spec
        .search
        .as_ref()
        .and_then(|search| search.trials)
        .filter(|trials| *trials > 1)
    {
        lines.push(format!(
            "The document tried {} variants before it showed this one.",
            crate::number::grouped(trials as f64)
        ));
    }
    if let Some(search) = context.report.search {
        if let Some(deflated) = &search.deflated {
            lines.push(format!(
                "Deflated Sharpe ratio {}: of {} variants the best reached a Sharpe ratio of {}; the best of as many worthless ones \
                 would be expected to reach {}.",
                probability(deflated.probability),
                crate::number::grouped(deflated.trials as f64),
                ratio(deflated.sharpe * yearly),
                ratio(deflated.threshold * yearly)
            ));
        }
        if let Some(overfitting) = &search.overfitting {
            lines.push(format!(
                "Probability of backtest overfitting {}: in so many of {} cross-validation splits the variant chosen on one half was in \
                 the lower half of all variants on the other; it lost money there in {}.",
                probability(overfitting.probability),
                crate::number::grouped(overfitting.splits as f64),
                probability(overfitting.probability_of_loss)
            ));
        }
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
