//! Equity and drawdown.

use fo_statistics::drawdowns_of_equity;

use crate::chart::{Line, Scale, lines};
use crate::number::{axis_percent, short};
use crate::page::{Context, titled};

pub(crate) fn section(context: &Context<'_>) -> String {
    let run = context.report.run;
    let mut series = Vec::new();
    if let Some(benchmark) = &context.benchmark {
        series.push(Line {
            values: &benchmark.path,
            class: "other",
            area: None,
        });
    }
    series.push(Line {
        values: &run.equity,
        class: "main",
        area: None,
    });
    let equity = |scale, title| lines(&run.dates, &series, scale, 360.0, title, short);
    let (linear, logarithmic) = (
        equity(Scale::Linear, "Account value"),
        equity(Scale::Logarithmic, "Account value, logarithmic"),
    );
    if linear.is_empty() {
        return String::new();
    }
    let key = if context.benchmark.is_some() {
        "<figcaption><span class=\"key\">strategy</span><span class=\"key other\">benchmark, bought and held</span></figcaption>"
    } else {
        ""
    };
    // An account that fell to nothing has no logarithm; then there is nothing to switch.
    let equity = if logarithmic.is_empty() || run.equity.iter().any(|value| *value <= 0.0) {
        format!("<figure>{key}{linear}</figure>")
    } else {
        format!(
            "<div class=\"switch\"><input type=\"radio\" name=\"scale\" id=\"log\" checked><label for=\"log\">logarithmic</label>\
             <input type=\"radio\" name=\"scale\" id=\"lin\"><label for=\"lin\">linear</label>\
             <figure class=\"log\">{key}{logarithmic}</figure><figure class=\"lin\">{key}{linear}</figure></div>"
        )
    };
    let depths = drawdowns_of_equity(&run.equity, run.capital);
    let under = [Line {
        values: &depths,
        class: "edge",
        area: Some("under"),
    }];
    let drawdown = lines(&run.dates, &under, Scale::Linear, 170.0, "Drawdown", axis_percent);
    titled("Account value", &equity) + &titled("Drawdown", &format!("<figure>{drawdown}</figure>"))
}
