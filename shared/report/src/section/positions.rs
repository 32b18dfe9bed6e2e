//! What was held.

use std::collections::BTreeMap;

use crate::chart::{Line, Scale, lines};
use crate::escape::escape;
use crate::number::{axis_percent, grouped, percent};
use crate::page::{Context, titled};

/// Assets named in the table.
const SHOWN: usize = 15;

#[derive(Default)]
struct Use {
    decisions: u32,
    weight: f64,
    trades: u32,
    profit: f64,
}

pub(crate) fn section(context: &Context<'_>) -> String {
    let run = context.report.run;
    let line = [Line {
        values: &run.exposure,
        class: "main",
        area: Some("area"),
    }];
    let chart = lines(
        &run.dates,
        &line,
        Scale::Linear,
        130.0,
        "Gross exposure",
        axis_percent,
    );
    let mut uses: BTreeMap<&str, Use> = BTreeMap::new();
    for day in &run.weights {
        for (ticker, weight) in day.weights.iter().filter(|(_, weight)| **weight != 0.0) {
            let of = uses.entry(ticker).or_default();
            of.decisions += 1;
            of.weight += weight;
        }
    }
    for trade in &run.trades {
        let of = uses.entry(&trade.ticker).or_default();
        of.trades += u32::from(trade.exited.is_some());
        of.profit += trade.profit;
    }
    let mut uses: Vec<(&str, Use)> = uses.into_iter().collect();
    uses.sort_by(|left, right| right.1.profit.abs().total_cmp(&left.1.profit.abs()));
    let rest = uses.len().saturating_sub(SHOWN);
    let rows: String = uses
        .iter()
        .take(SHOWN)
        .map(|(ticker, of)| {
            let share = f64::from(of.decisions) / run.weights.len().max(1) as f64;
            let mean = if of.decisions > 0 { percent(of.weight / f64::from(of.decisions)) } else { "–".into() };
            let tone = if of.profit < 0.0 { "bad" } else { "good" };
            format!(
                "<tr><td>{}<td class=\"n\">{}<td class=\"n\">{mean}<td class=\"n\">{}<td class=\"n {tone}\">{}</tr>",
                escape(ticker),
                percent(share),
                of.trades,
                grouped(of.profit)
            )
        })
        .collect();
    let more = if rest > 0 {
        format!("<p class=\"soft\">and {rest} more</p>")
    } else {
        String::new()
    };
    let table = if rows.is_empty() {
        String::new()
    } else {
        format!(
            "<div class=\"scroll\" style=\"margin-top:18px\"><table><thead><tr><th>Asset<th class=\"n\">Held after trading days<th class=\"n\">\
             Mean weight when held<th class=\"n\">Round trips completed<th class=\"n\">Profit, open positions included</tr></thead><tbody>{rows}</tbody></table></div>{more}"
        )
    };
    let figure = if chart.is_empty() {
        chart
    } else {
        format!("<figure><figcaption>Gross exposure at each close</figcaption>{chart}</figure>")
    };
    titled("What was held", &(figure + &table))
}
