//! The best, worst and latest round trips, and what trading cost.

use fo_backtest::Trade;

use crate::escape::escape;
use crate::number::{grouped, percent};
use crate::page::{Context, titled};

const SHOWN: usize = 5;

pub(crate) fn section(context: &Context<'_>) -> String {
    let run = context.report.run;
    let costs = format!(
        "<dl><dt>Fills<dd>{}<dt>Commission and slippage<dd>{}<dt>Earned on cash<dd>{}<dt>Paid for borrowed shares<dd>{}</dl>",
        grouped(run.fills.len() as f64),
        grouped(run.fees),
        grouped(run.interest),
        grouped(run.borrow_cost)
    );
    let completed = |trade: &&Trade| trade.exited.is_some();
    let mut sorted: Vec<&Trade> = run.trades.iter().filter(completed).collect();
    sorted.sort_by(|left, right| right.profit_rate.total_cmp(&left.profit_rate));
    let (best, worst, latest): (Vec<&Trade>, Vec<&Trade>, Vec<&Trade>) = if sorted.len() <= 3 * SHOWN {
        (Vec::new(), Vec::new(), run.trades.iter().collect())
    } else {
        let worst = sorted.iter().rev().take(SHOWN).copied().collect();
        (
            sorted.into_iter().take(SHOWN).collect(),
            worst,
            run.trades.iter().rev().take(SHOWN).collect(),
        )
    };
    let several = !best.is_empty();
    let tables: String = [
        ("Best", best),
        ("Worst", worst),
        (if several { "Latest" } else { "All" }, latest),
    ]
    .into_iter()
    .filter(|(_, trades)| !trades.is_empty())
    .map(|(name, trades)| table(name, &trades))
    .collect();
    titled("Trades", &(costs + &tables))
}

fn table(name: &str, trades: &[&Trade]) -> String {
    let rows: String = trades
        .iter()
        .map(|trade| {
            let tone = if trade.profit < 0.0 { "bad" } else { "good" };
            let reason = trade.reason.and_then(|reason| serde_json::to_value(reason).ok());
            let reason = reason.as_ref().and_then(|reason| reason.as_str()).unwrap_or_default().replace('_', " ");
            format!(
                "<tr><td>{}{}<td>{}<td>{}<td class=\"n\">{}<td class=\"n {tone}\">{}<td class=\"n {tone}\">{}<td class=\"soft\">{reason}</tr>",
                escape(&trade.ticker),
                if trade.short { " short" } else { "" },
                trade.entered,
                trade.exited.map_or_else(|| "open".into(), |day| day.to_string()),
                trade.bars,
                percent(trade.profit_rate),
                grouped(trade.profit)
            )
        })
        .collect();
    format!(
        "<h3 style=\"margin-top:20px\">{name}</h3><div class=\"scroll\"><table><thead><tr><th>Asset<th>In<th>Out<th class=\"n\">Bars<th class=\"n\">\
         Return<th class=\"n\">Profit<th>Ended by</tr></thead><tbody>{rows}</tbody></table></div>"
    )
}
