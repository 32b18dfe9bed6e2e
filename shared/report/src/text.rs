//! The same for a terminal: rows of text, to be laid out by whoever prints them.

use fo_backtest::Backtest;
use fo_replication::{Check, Search};

use crate::escape::shorten;
use crate::number::{difference, figure, label};
use crate::reason::cell;
use crate::section::claims::parts;

/// Name and value of every statistic the run has, or a dash and the reason: see [`crate::cell`].
pub fn statistics(run: &Backtest) -> Vec<[String; 2]> {
    let summary = crate::summary(run);
    let names = summary.entries().into_iter().map(|(name, _)| name);
    names
        .filter_map(|name| Some([label(name), cell(name, |name| summary.get(name))?]))
        .collect()
}

/// The columns of [`claims`].
pub const CLAIM_COLUMNS: [&str; 6] = [
    "figure",
    "document",
    "replicated",
    "gap",
    "where it comes from",
    "source",
];

/// A row for each claim: the document's value beside the replicated one, the gap and its parts, page and words.
pub fn claims(checks: &[Check]) -> Vec<[String; 6]> {
    checks
        .iter()
        .map(|claim| {
            let value = |value: f64| figure(&claim.metric, Some(value));
            let parts = parts(claim, "rest");
            let page = claim.page.map(|page| format!("p. {page} ")).unwrap_or_default();
            let quote = claim
                .quote
                .as_ref()
                .map(|quote| format!("“{}”", shorten(quote, 80)))
                .unwrap_or_default();
            [
                label(&claim.metric),
                value(claim.claimed),
                figure(&claim.metric, claim.replicated),
                claim
                    .gap()
                    .map_or_else(|| "–".into(), |gap| difference(&claim.metric, gap)),
                parts.join("; "),
                page + &quote,
            ]
        })
        .collect()
}

/// What the variants that were tried say about luck, a sentence each.
pub fn luck(search: &Search, periods_per_year: f64) -> Vec<String> {
    crate::section::luck::sentences(search, periods_per_year)
}
