//! What program text declares of its account: size, costs, money at the start, the price of fills.

use super::call::{call, quoted};
use super::comment::names_another_time_frame;
use crate::pattern::pattern;

/// The terms of a strategy's account.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Terms {
    /// Percent of the equity that a position takes; all of it if there is none.
    pub size: Option<f64>,
    /// Commission in percent of the traded value.
    pub commission: Option<f64>,
    /// Money at the start.
    pub capital: Option<f64>,
    /// Orders fill at the close that decided them.
    pub same_close: bool,
}

/// The terms of Pine's `strategy(…)`, `indicator(…)` or `study(…)`; none if one of its arguments changes the rule in a way that is
/// not read.
pub(super) fn declared(line: &str) -> Option<Terms> {
    let declared = call(line)?;
    let mut out = Terms::default();
    let (mut share, mut size, mut percent) = (None, None, true);
    for (i, (key, value)) in declared.arguments.into_iter().enumerate() {
        let positional = ["title", "shorttitle", "overlay"].get(i).copied();
        let number = || value.replace('_', "").parse::<f64>().ok().filter(|n| *n >= 0.0);
        match key.or(positional)? {
            "title" | "shorttitle" => {
                let title = quoted(value)?;
                if names_another_time_frame(title) || crate::ledger::rejects(title) {
                    return None;
                }
            }
            "overlay"
            | "precision"
            | "format"
            | "scale"
            | "max_bars_back"
            | "max_lines_count"
            | "max_labels_count"
            | "max_boxes_count"
            | "explicit_plot_zorder" => {}
            "default_qty_type" => share = Some(value == "strategy.percent_of_equity"),
            "default_qty_value" => size = Some(number()?),
            "initial_capital" => out.capital = Some(number().filter(|n| *n > 0.0)?),
            "currency" if matches!(value, "currency.USD" | "currency.NONE" | "'USD'" | "\"USD\"") => {}
            "pyramiding" if matches!(value, "0" | "1") => {}
            "commission_type" => percent = value == "strategy.commission.percent",
            "commission_value" => out.commission = Some(number()?),
            "slippage" | "backtest_fill_limits_assumption" if value == "0" => {}
            "margin_long" | "margin_short" if value == "100" => {}
            "calc_on_every_tick" | "calc_on_order_fills" if value == "false" => {}
            "process_orders_on_close" => out.same_close = value.parse().ok()?,
            "timeframe" if matches!(quoted(value)?, "" | "D" | "1D") => {}
            _ => return None,
        }
    }
    if !percent && out.commission.is_some_and(|c| c > 0.0) {
        return None;
    }
    match (share, size) {
        (None, None) => {}
        (Some(true), Some(size)) if size > 0.0 && size <= 100.0 => {
            out.size = Some(size).filter(|s| *s < 100.0);
        }
        _ => return None,
    }
    Some(out)
}

/// AmiBroker's size of a position: `PositionSize = -100`, `SetPositionSize(100, spsPercentOfEquity)`.
pub(super) fn position_size(line: &str) -> Option<Terms> {
    pattern!(
        SIZE,
        r"(?i)^(?:positionsize\s*=\s*-\s*(?P<a>\d+(?:\.\d+)?)|setpositionsize\(\s*(?P<b>\d+(?:\.\d+)?)\s*,\s*spspercentofequity\s*\))$"
    );
    let found = SIZE.captures(line)?;
    let size: f64 = found
        .name("a")
        .or_else(|| found.name("b"))?
        .as_str()
        .parse()
        .ok()?;
    (size > 0.0 && size <= 100.0).then(|| Terms {
        size: Some(size).filter(|s| *s < 100.0),
        ..Terms::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_of_a_declaration() {
        let all = "strategy(\"Dip\", overlay=true, default_qty_type=strategy.percent_of_equity, default_qty_value=50, \
                   initial_capital=10000, commission_type=strategy.commission.percent, commission_value=0.1, pyramiding=0)";
        assert_eq!(
            declared(all),
            Some(Terms {
                size: Some(50.0),
                commission: Some(0.1),
                capital: Some(10_000.0),
                same_close: false
            })
        );
        assert_eq!(
            declared("indicator(\"Dip\", overlay=true)"),
            Some(Terms::default())
        );
        for refused in [
            "strategy(\"x\", default_qty_value=10)",
            "strategy(\"x\", default_qty_type=strategy.fixed, default_qty_value=10)",
            "strategy(\"x\", default_qty_type=strategy.percent_of_equity)",
            "strategy(\"x\", pyramiding=3)",
            "strategy(\"x\", commission_type=strategy.commission.cash_per_order, commission_value=1)",
            "strategy(\"x\", slippage=2)",
            "strategy(\"x\", timeframe=\"W\")",
            "strategy(\"Weekly x\")",
            "strategy(\"x\", margin_long=50)",
        ] {
            assert_eq!(declared(refused), None, "{refused}");
        }
    }

    #[test]
    fn sizes_in_percent_of_the_equity() {
        assert_eq!(position_size("PositionSize = -100"), Some(Terms::default()));
        assert_eq!(
            position_size("SetPositionSize(25, spsPercentOfEquity)").and_then(|t| t.size),
            Some(25.0)
        );
        assert_eq!(position_size("PositionSize = 10000"), None);
    }
}
