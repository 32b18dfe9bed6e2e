//! How returns are distributed, by bar and by month.

use fo_statistics::{monthly, value_at_risk};

use crate::chart::histogram;
use crate::number::axis_percent;
use crate::page::{Context, titled};

pub(crate) fn section(context: &Context<'_>) -> String {
    let run = context.report.run;
    // Days out of the market would be one tall bar at zero that hides all others.
    let moved: Vec<f64> = run
        .returns
        .iter()
        .copied()
        .filter(|change| *change != 0.0)
        .collect();
    let months: Vec<f64> = monthly(&run.dates, &run.returns)
        .iter()
        .filter(|month| month.whole)
        .map(|month| month.value)
        .collect();
    let risk = value_at_risk(&run.returns, 0.95);
    let daily = histogram(
        &moved,
        risk.map(|value| (value, "VaR 95 %")),
        480.0,
        240.0,
        "Returns of bars",
        axis_percent,
    );
    let monthly = if months.len() >= 24 {
        histogram(&months, None, 480.0, 240.0, "Returns of months", axis_percent)
    } else {
        String::new()
    };
    let figure = |name: &str, svg: String| {
        if svg.is_empty() {
            svg
        } else {
            format!("<figure><figcaption>{name}</figcaption>{svg}</figure>")
        }
    };
    let charts = figure("Bars that moved", daily) + &figure("Whole months", monthly);
    titled(
        "Distribution of returns",
        &if charts.is_empty() {
            charts
        } else {
            format!("<div class=\"two\">{charts}</div>")
        },
    )
}
