//! The worst drawdowns.

use fo_statistics::drawdown_table;

use crate::number::percent;
use crate::page::{Context, titled};

const SHOWN: usize = 10;

pub(crate) fn section(context: &Context<'_>) -> String {
    let run = context.report.run;
    let falls = drawdown_table(&run.returns).unwrap_or_default();
    let day = |place: usize| {
        run.dates
            .get(place)
            .map(|date| date.format("%Y-%m-%d").to_string())
            .unwrap_or_default()
    };
    let rows: String = falls
        .iter()
        .take(SHOWN)
        .enumerate()
        .map(|(number, fall)| {
            let recovery = fall.recovery.map_or_else(|| "not yet".into(), day);
            let back = fall.recovery_length().map_or_else(|| "–".into(), |length| length.to_string());
            format!(
                "<tr><td>{}<td class=\"n bad\">{}<td>{}<td>{}<td>{recovery}<td class=\"n\">{}<td class=\"n\">{back}</tr>",
                number + 1,
                percent(fall.depth),
                day(fall.start),
                day(fall.trough),
                fall.length
            )
        })
        .collect();
    if rows.is_empty() {
        return String::new();
    }
    titled(
        "Worst drawdowns",
        &format!(
            "<div class=\"scroll\"><table><thead><tr><th>#<th class=\"n\">Depth<th>Began<th>Trough<th>Recovered<th class=\"n\">Bars below\
             <th class=\"n\">Trough to recovery</tr></thead><tbody>{rows}</tbody></table></div>"
        ),
    )
}
