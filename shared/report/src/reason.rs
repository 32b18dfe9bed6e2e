//! Why a figure that readers look for is not there.

use crate::number::figure;

/// A statistic as it stands in a table: its value, or a dash and the reason where it is undefined for one worth telling;
/// nothing where it is not asked for. `get` gives the run's statistics by name.
pub fn cell(name: &str, get: impl Fn(&str) -> Option<f64>) -> Option<String> {
    match get(name) {
        Some(value) => Some(figure(name, Some(value))),
        None => reason(name, get).map(|reason| format!("– ({reason})")),
    }
}

/// Why a statistic is undefined, where there are returns at all.
pub(crate) fn reason(name: &str, get: impl Fn(&str) -> Option<f64>) -> Option<&'static str> {
    get("total_return")?;
    Some(match name {
        "sharpe" | "probabilistic_sharpe" if get("time_in_market") == Some(0.0) => "nothing was held",
        "sharpe" | "probabilistic_sharpe" => "no risk was taken",
        "sortino" if get("sharpe").is_some() => "nothing was lost",
        "calmar" if get("sharpe").is_some() => "nothing fell",
        "best_month" | "worst_month" | "mean_monthly_return" | "positive_months" => "no whole month",
        "best_year" | "worst_year" => "no whole year",
        "trade_hit_rate" | "holding_time" if get("trades") == Some(0.0) => "no round trip was completed",
        "trade_profit_factor" if get("trade_hit_rate") == Some(1.0) => "no round trip lost",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dash_says_why() {
        let of = |known: &'static [(&str, f64)]| {
            move |name: &str| {
                known
                    .iter()
                    .find(|(other, _)| *other == name)
                    .map(|(_, value)| *value)
            }
        };
        let idle = of(&[("total_return", 0.1), ("time_in_market", 0.0), ("trades", 0.0)]);
        assert_eq!(cell("sharpe", idle).as_deref(), Some("– (nothing was held)"));
        assert_eq!(
            cell("trade_hit_rate", idle).as_deref(),
            Some("– (no round trip was completed)")
        );
        assert_eq!(cell("best_year", idle).as_deref(), Some("– (no whole year)"));
        assert_eq!(cell("beta", idle), None, "there is no benchmark");
        assert_eq!(cell("total_return", idle).as_deref(), Some("10.0\u{a0}%"));
        let still = of(&[("total_return", 0.1), ("time_in_market", 1.0)]);
        assert_eq!(
            cell("probabilistic_sharpe", still).as_deref(),
            Some("– (no risk was taken)")
        );
        assert_eq!(cell("calmar", still), None);
        let rising = of(&[("total_return", 0.1), ("sharpe", 3.0)]);
        assert_eq!(cell("calmar", rising).as_deref(), Some("– (nothing fell)"));
        assert_eq!(cell("sharpe", of(&[])), None, "no run at all");
    }
}
