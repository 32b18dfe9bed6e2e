//! Returns by month and by year.

use std::collections::BTreeMap;

use fo_statistics::{monthly, quantile, yearly};

use crate::chart::bars;
use crate::number::axis_percent;
use crate::page::{Context, titled};

const NAMES: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

pub(crate) fn section(context: &Context<'_>) -> String {
    let run = context.report.run;
    let (months, years) = (
        monthly(&run.dates, &run.returns),
        yearly(&run.dates, &run.returns),
    );
    if months.is_empty() {
        return String::new();
    }
    let sizes: Vec<f64> = months.iter().map(|month| month.value.abs()).collect();
    // One wild month must not leave all others pale.
    let full = quantile(&sizes, 0.95).unwrap_or(0.0).max(1e-9);
    let by_month: BTreeMap<(i32, u32), (f64, bool)> = months
        .iter()
        .map(|month| ((month.year, month.month), (month.value, month.whole)))
        .collect();
    let cell = |year: i32, month: u32| match by_month.get(&(year, month)) {
        None => "<td>".to_owned(),
        Some((value, whole)) => {
            let tone = if *value < 0.0 { "bad" } else { "good" };
            let part = (value.abs() / full).min(1.0) * 62.0;
            format!(
                "<td class=\"m\" style=\"--tone:var(--{tone});--part:{part:.0}%\">{}{}",
                bare(*value),
                mark(*whole)
            )
        }
    };
    let row = |year: &fo_statistics::Year| {
        let cells: String = (1..=12).map(|month| cell(year.year, month)).collect();
        let tone = match year.value {
            value if value < 0.0 => "bad",
            value if value > 0.0 => "good",
            _ => "soft",
        };
        format!(
            "<tr><th>{}{cells}<td class=\"{tone}\"><b>{}</b>{}</tr>",
            year.year,
            bare(year.value),
            mark(year.whole)
        )
    };
    let head: String = NAMES.iter().map(|name| format!("<th>{name}")).collect();
    let rows: String = years.iter().rev().map(row).collect();
    let heat = format!(
        "<div class=\"scroll\"><table class=\"heat\"><thead><tr><th>%{head}<th>Year</tr></thead><tbody>{rows}</tbody></table></div>"
    );
    // Beside a year stands the benchmark's where it has a return on every day of it.
    let benchmark: BTreeMap<i32, f64> = context
        .benchmark
        .iter()
        .flat_map(|benchmark| yearly(&run.dates, &benchmark.returns))
        .filter(|year| !year.value.is_nan())
        .map(|year| (year.year, year.value))
        .collect();
    let values: Vec<(String, f64, Option<f64>)> = years
        .iter()
        .map(|year| {
            (
                format!("{}{}", year.year, mark(year.whole)),
                year.value,
                benchmark.get(&year.year).copied(),
            )
        })
        .collect();
    let key = if benchmark.is_empty() {
        ""
    } else {
        "<figcaption><span class=\"key other\">benchmark</span></figcaption>"
    };
    let yearly = format!(
        "<figure>{key}{}</figure>",
        bars(&values, 1000.0, 220.0, "Return of each year", axis_percent)
    );
    let part = if years.iter().all(|year| year.whole) {
        ""
    } else {
        "<p class=\"soft\">* part of a month or year; not among the best, worst, mean and positive ones</p>"
    };
    titled("Returns by month", &(heat + part)) + &titled("Returns by year", &yearly)
}

/// What follows the figure of a part of a month or year.
fn mark(whole: bool) -> &'static str {
    if whole { "" } else { "*" }
}

/// Percent without its sign; the table says it once.
fn bare(value: f64) -> String {
    let text = format!("{:.1}", 100.0 * value);
    match text.strip_prefix('-') {
        Some("0.0") => "0.0".into(),
        Some(rest) => format!("−{rest}"),
        None => text,
    }
}
