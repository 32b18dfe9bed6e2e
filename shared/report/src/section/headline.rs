//! Name, period, the figures people ask for first, and what the strategy does.

use fo_backtest::Severity;

use crate::escape::{escape, shorten};
use crate::number::{figure, ratio};
use crate::page::{Benchmark, Context, titled};
use crate::reason::reason;

pub(crate) fn section(context: &Context<'_>) -> String {
    let (report, run) = (context.report, context.report.run);
    let spec = report.spec;
    let source = match (spec.citation.is_empty(), report.document) {
        (false, _) => escape(&spec.citation),
        (true, Some(document)) => format!("Read from {}", escape(document)),
        (true, None) => String::new(),
    };
    let when = match (run.dates.first(), run.dates.last()) {
        (Some(first), Some(last)) => {
            let years = run.dates.len() as f64 / run.periods_per_year;
            format!(
                "{} – {}<br>{years:.1} years, {} bars",
                first.format("%-d %b %Y"),
                last.format("%-d %b %Y"),
                run.dates.len()
            )
        }
        _ => "no bars".into(),
    };
    let description = if spec.description.is_empty() {
        String::new()
    } else {
        format!("<p class=\"sub\">{}</p>", escape(&spec.description))
    };
    format!(
        "<header><div><h1>{}</h1><p class=\"sub\">{source}</p></div><div class=\"when\">{when}</div></header>{description}\
         <div class=\"chips\">{}</div><div class=\"cards\">{}</div>{}",
        escape(&spec.name),
        chips(context),
        cards(context),
        titled("What it does", &explanation(report.explanation))
    )
}

/// What must be known before a figure is read.
fn chips(context: &Context<'_>) -> String {
    let run = context.report.run;
    let mut chips = Vec::new();
    match &run.certificate {
        Some(certificate) if !certificate.holds() => chips.push(("bad", "Look-ahead found".to_owned())),
        Some(certificate) if !certificate.checked.is_empty() => {
            chips.push((
                "good",
                format!("No look-ahead in {} truncated reruns", certificate.checked.len()),
            ));
        }
        _ => chips.push(("", "Look-ahead not checked".to_owned())),
    }
    for label in &run.labels {
        let text = match label.as_str() {
            "same_close" => "Fills at the very close that decided".to_owned(),
            other => other.replace('_', " "),
        };
        chips.push(("warn", text));
    }
    let warnings = run
        .notes
        .iter()
        .filter(|note| note.severity == Severity::Warning)
        .count();
    if warnings > 0 {
        chips.push((
            "warn",
            format!(
                "{warnings} data {}",
                if warnings == 1 { "warning" } else { "warnings" }
            ),
        ));
    }
    let missing = |status| {
        context
            .report
            .spec
            .ledger
            .values()
            .filter(|entry| entry.status == status)
            .count()
    };
    let assumed = missing(fo_strategy::Status::Assumed);
    if assumed > 0 {
        chips.push((
            "warn",
            format!(
                "{assumed} {} assumed",
                if assumed == 1 { "field" } else { "fields" }
            ),
        ));
    }
    let contradictory = missing(fo_strategy::Status::Contradictory);
    if contradictory > 0 {
        chips.push(("bad", format!("{contradictory} contradictory")));
    }
    chips
        .into_iter()
        .map(|(class, text)| format!("<span class=\"chip {class}\">{}</span>", escape(&text)))
        .collect()
}

fn cards(context: &Context<'_>) -> String {
    let summary = &context.summary;
    let dates = &context.report.run.dates;
    let benchmark = context.benchmark.as_ref();
    let convention = context.convention;
    // One that begins later or ends earlier says so beside its figures.
    let when = benchmark
        .filter(|benchmark| !benchmark.covers(dates.len()))
        .and_then(|benchmark| {
            Some((
                dates.get(benchmark.bars.start)?,
                dates.get(benchmark.bars.end - 1)?,
            ))
        })
        .map_or_else(String::new, |(from, to)| format!(", {from} to {to}"));
    let beside = |value: Option<f64>, name: &str| {
        value
            .map(|value| format!("benchmark {}{when}", figure(name, Some(value))))
            .unwrap_or_default()
    };
    let reason = |name: &str| {
        reason(name, |name| summary.get(name))
            .unwrap_or_default()
            .to_owned()
    };
    let error = summary.sharpe_error.map_or_else(
        || reason("sharpe"),
        |error| format!("± {} standard error", ratio(error)),
    );
    let benchmark = benchmark.map(Benchmark::own_returns);
    let growth = benchmark.and_then(|returns| fo_statistics::cagr(returns, convention));
    let depth = benchmark.and_then(fo_statistics::max_drawdown);
    let deviation = benchmark.and_then(|returns| fo_statistics::volatility(returns, convention));
    let whole = benchmark.and_then(fo_statistics::total_return);
    let cards = [
        (
            "CAGR",
            figure("cagr", summary.cagr),
            beside(growth, "cagr"),
            summary.cagr,
        ),
        ("Sharpe ratio", figure("sharpe", summary.sharpe), error, None),
        (
            "Max. drawdown",
            figure("max_drawdown", summary.max_drawdown),
            beside(depth, "max_drawdown"),
            None,
        ),
        (
            "Volatility",
            figure("volatility", summary.volatility),
            beside(deviation, "volatility"),
            None,
        ),
        (
            "Total return",
            figure("total_return", summary.total_return),
            beside(whole, "total_return"),
            summary.total_return,
        ),
        (
            "Chance of skill",
            figure("probabilistic_sharpe", summary.probabilistic_sharpe),
            match summary.probabilistic_sharpe {
                Some(_) => "that the true Sharpe is above 0".into(),
                None => reason("probabilistic_sharpe"),
            },
            None,
        ),
    ];
    cards
        .into_iter()
        .map(|(name, value, below, sign)| {
            let class = match sign {
                Some(value) if value > 0.0 => " class=\"good\"",
                Some(value) if value < 0.0 => " class=\"bad\"",
                _ => "",
            };
            format!(
                "<div class=\"card\"><span>{name}</span><b{class}>{value}</b><small>{below}</small></div>"
            )
        })
        .collect()
}

/// Plain text as paragraphs and items.
fn explanation(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(
            |line| match line.strip_prefix("- ").or_else(|| line.strip_prefix("• ")) {
                Some(item) => format!("<p class=\"item\">{}</p>", escape(item)),
                None => format!("<p>{}</p>", escape(&shorten(line, 2000))),
            },
        )
        .collect();
    if lines.is_empty() {
        String::new()
    } else {
        format!("<div class=\"plain\">{}</div>", lines.concat())
    }
}
