//! The page, from top to bottom.

use std::ops::Range;

use fo_backtest::Backtest;
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
    pub(crate) benchmark: Option<Benchmark>,
    pub(crate) convention: fo_statistics::Convention,
}

/// The benchmark from its first price within the run to its last.
pub(crate) struct Benchmark {
    /// Those bars.
    pub(crate) bars: Range<usize>,
    /// Its value at every bar of the run: the last one on days it rests, NaN outside of its bars.
    pub(crate) path: Vec<f64>,
    /// Its returns on that path. On the run's first bar it is bought; a later first bar has none.
    pub(crate) returns: Vec<f64>,
}

impl Benchmark {
    fn of(run: &Backtest) -> Option<Self> {
        let values = run.benchmark_path()?;
        let first = values.iter().position(Option::is_some)?;
        let end = values.iter().rposition(Option::is_some)? + 1;
        let path: Vec<f64> = values.iter().map(|value| value.unwrap_or(f64::NAN)).collect();
        let change = |bar: usize| {
            if bar == 0 {
                0.0
            } else {
                path[bar] / path[bar - 1] - 1.0
            }
        };
        let returns = (0..path.len()).map(|bar| if path[bar].is_nan() { f64::NAN } else { change(bar) });
        Some(Self {
            bars: first..end,
            returns: returns.collect(),
            path,
        })
    }

    /// Its returns, without the bars that have none.
    pub(crate) fn own_returns(&self) -> &[f64] {
        let first = self.bars.start + usize::from(self.bars.start > 0);
        self.returns.get(first..self.bars.end).unwrap_or_default()
    }

    /// Whether it has a price from the run's first bar to its last.
    pub(crate) fn covers(&self, bars: usize) -> bool {
        self.bars == (0..bars)
    }
}

pub(crate) fn page(report: &Report<'_>) -> String {
    let context = Context {
        report,
        summary: summary(report.run),
        benchmark: Benchmark::of(report.run),
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
