//! The page, from top to bottom.

use fo_statistics::Summary;

use crate::escape::escape;
use crate::section::{
    claims, curves, distribution, drawdowns, headline, ledger, luck, months, positions, provenance, rolling,
    statistics, trades,
};
use crate::style::STYLE;
use crate::{Report, convention, summary};

/// What several sections read.
pub(crate) struct Context<'a> {
    pub(crate) report: &'a Report<'a>,
    pub(crate) summary: Summary,
    pub(crate) benchmark_returns: Option<Vec<f64>>,
    pub(crate) convention: fo_statistics::Convention,
}

pub(crate) fn page(report: &Report<'_>) -> String {
    let context = Context {
        report,
        summary: summary(report.run),
        benchmark_returns: report.run.benchmark_returns(),
        convention: convention(report.run),
    };
    let sections = [
        headline::section(&context),
        claims::section(&context),
        curves::section(&context),
        months::section(&context),
        statistics::section(&context),
        luck::section(&context),
        rolling::section(&context),
        distribution::section(&context),
        drawdowns::section(&context),
        positions::section(&context),
        trades::section(&context),
        ledger::section(&context),
        provenance::section(&context),
    ];
    let title = escape(&report.spec.name);
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width,initial-scale=1\"><meta name=\"generator\" content=\"FO Analytics {}\">\
         <title>{title} · tear sheet</title><style>{STYLE}</style></head>\n<body><main>\n{}\n</main></body></html>\n",
        escape(&report.run.engine_version),
        sections.join("\n")
    )
}

/// A titled part of the page; nothing without content.
pub(crate) fn titled(title: &str, content: &str) -> String {
    if content.is_empty() {
        String::new()
    } else {
        format!("<section><h2>{}</h2>{content}</section>", escape(title))
    }
}
