//! What the data had to say, the conventions, and how to get the same bits again.

use fo_backtest::Severity;

use crate::escape::escape;
use crate::page::{Context, titled};

pub(crate) fn section(context: &Context<'_>) -> String {
    let run = context.report.run;
    let notes: String = run
        .notes
        .iter()
        .map(|note| {
            let tone = if note.severity == Severity::Warning {
                "warn"
            } else {
                "soft"
            };
            format!("<li class=\"{tone}\">{}</li>", escape(&note.message))
        })
        .collect();
    let notes = if notes.is_empty() {
        notes
    } else {
        format!("<ul>{notes}</ul>")
    };
    let conventions = format!(
        "<ul class=\"soft\"><li>Returns are simple, from close to close, after costs; the first is against the capital of {}.</li>\
         <li>{} bars a year; deviations divide by n − 1; {}.</li>\
         <li>CAGR compounds over bars a year, Sortino divides by the downside deviation of all bars, value at risk is historical, \
         expected shortfall is the mean of the worst twentieth of all bars.</li>\
         <li>Best, worst, mean and positive months are of whole calendar months, as are years; round trips are completed ones; a \
         benchmark is compared on the days it has.</li>\
         <li>Decisions use data up to a close; orders fill {}. Past performance is no promise.</li></ul>",
        crate::number::grouped(run.capital),
        crate::number::grouped(run.periods_per_year),
        match run.risk_free {
            Some(_) =>
                "Sharpe and Sortino ratio, beta, alpha and correlation are of returns over what cash earned",
            None => "cash earns nothing, so nothing is taken off for the Sharpe and Sortino ratios",
        },
        match run.labels.iter().any(|label| label == "same_close") {
            true => "at that very close",
            false => match context.report.spec.execution {
                fo_strategy::Execution::NextClose => "at the next close",
                fo_strategy::Execution::SameClose | fo_strategy::Execution::NextOpen => "at the next open",
            },
        }
    );
    let parameters: Vec<String> = run
        .parameters
        .iter()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    let certificate = match &run.certificate {
        Some(certificate) => match &certificate.difference {
            None => format!(
                "{} values of {} truncated reruns agree",
                certificate.compared,
                certificate.checked.len()
            ),
            Some(difference) => format!(
                "{} differs without the prices after {}",
                difference.day, difference.cut
            ),
        },
        None => "not checked".into(),
    };
    let mut list = vec![
        ("Run", run.run_id.clone()),
        ("Engine", run.engine_version.clone()),
        ("Prices", run.dataset_version.clone()),
        ("Look-ahead certificate", certificate),
    ];
    if !parameters.is_empty() {
        list.push(("Parameters", parameters.join(", ")));
    }
    if let Some(document) = context.report.document {
        list.push(("Document", document.to_owned()));
    }
    let list: String = list
        .into_iter()
        .map(|(name, value)| format!("<dt>{name}<dd><code>{}</code>", escape(&value)))
        .collect();
    titled("Data and execution notes", &notes)
        + &titled("Conventions", &conventions)
        + &titled("Provenance", &format!("<dl>{list}</dl>"))
        + "<footer>The same document, strategy, prices and engine give the same run id and the same bits. FO Analytics.</footer>"
}
