//! The last year's Sharpe ratio and volatility, at every day.

use fo_statistics::{rolling_sharpe, rolling_volatility};

use crate::chart::{Line, Scale, lines};
use crate::number::{axis_percent, short};
use crate::page::{Context, titled};

pub(crate) fn section(context: &Context<'_>) -> String {
    let run = context.report.run;
    let window = context.convention.periods_per_year.round() as usize;
    if run.returns.len() < window + 20 {
        return String::new();
    }
    let plain = |values: Vec<Option<f64>>| -> Vec<f64> {
        values
            .into_iter()
            .map(|value| value.unwrap_or(f64::NAN))
            .collect()
    };
    let cash = run.risk_free.as_deref();
    let chart = |of: fn(&[f64], usize, fo_statistics::Convention) -> Vec<Option<f64>>,
                 cash: Option<&[f64]>,
                 title: &str,
                 number: fn(f64) -> String| {
        let returns = |returns: &[f64]| fo_statistics::excess(returns, cash);
        let own = plain(of(&returns(&run.returns), window, context.convention));
        let other = context
            .benchmark
            .as_ref()
            .map(|benchmark| plain(of(&returns(&benchmark.returns), window, context.convention)));
        let mut series = Vec::new();
        if let Some(other) = &other {
            series.push(Line {
                values: other,
                class: "other",
                area: None,
            });
        }
        series.push(Line {
            values: &own,
            class: "main",
            area: None,
        });
        let svg = lines(&run.dates, &series, Scale::Linear, 190.0, title, number);
        let key = if other.is_some() {
            "<span class=\"key other\">benchmark</span>"
        } else {
            ""
        };
        format!(
            "<figure><figcaption><span class=\"key\">{title}, {window} bars</span>{key}</figcaption>{svg}</figure>"
        )
    };
    let sharpe = chart(rolling_sharpe, cash, "Sharpe ratio", short);
    let volatility = chart(rolling_volatility, None, "Volatility", axis_percent);
    titled(
        "Over the year before",
        &format!("{sharpe}<div style=\"height:18px\"></div>{volatility}"),
    )
}
