//! The usual statistics, grouped.

use crate::escape::escape;
use crate::number::label;
use crate::page::{Context, titled};
use crate::reason::cell;

const GROUPS: [(&str, &[&str]); 6] = [
    (
        "Return",
        &[
            "total_return",
            "cagr",
            "mean_monthly_return",
            "best_month",
            "worst_month",
            "best_year",
            "worst_year",
            "positive_months",
        ],
    ),
    (
        "Risk",
        &[
            "volatility",
            "downside_deviation",
            "max_drawdown",
            "average_drawdown",
            "longest_drawdown",
            "ulcer_index",
            "value_at_risk",
            "expected_shortfall",
        ],
    ),
    (
        "Return for risk",
        &[
            "sharpe",
            "sharpe_error",
            "probabilistic_sharpe",
            "minimum_track_record_years",
            "sortino",
            "calmar",
            "omega",
        ],
    ),
    (
        "Shape",
        &["skewness", "kurtosis", "tail_ratio", "hit_rate", "profit_factor"],
    ),
    (
        "Trading",
        &[
            "trades",
            "open_trades",
            "trade_hit_rate",
            "trade_profit_factor",
            "payoff",
            "holding_time",
            "exposure",
            "time_in_market",
            "turnover",
        ],
    ),
    (
        "Against the benchmark",
        &[
            "beta",
            "alpha",
            "correlation",
            "information_ratio",
            "tracking_error",
            "up_capture",
            "down_capture",
        ],
    ),
];

pub(crate) fn section(context: &Context<'_>) -> String {
    let groups = GROUPS.iter().map(|(title, names)| {
        let rows: String = names
            .iter()
            .filter_map(|name| Some((name, cell(name, |name| context.summary.get(name))?)))
            .map(|(name, value)| format!("<tr><td>{}<td class=\"n\">{}</tr>", label(name), escape(&value)))
            .collect();
        if rows.is_empty() {
            rows
        } else {
            format!("<div><h3>{title}</h3><table><tbody>{rows}</tbody></table></div>")
        }
    });
    let groups: String = groups.collect();
    titled(
        "Statistics",
        &if groups.is_empty() {
            groups
        } else {
            format!("<div class=\"stats\">{groups}</div>")
        },
    )
}
