//! Figures and their names as people read them.

/// Statistics that are fractions and read as percent.
const PERCENT: [&str; 23] = [
    "total_return",
    "cagr",
    "volatility",
    "max_drawdown",
    "average_drawdown",
    "ulcer_index",
    "downside_deviation",
    "value_at_risk",
    "expected_shortfall",
    "hit_rate",
    "mean_monthly_return",
    "mean_annual_return",
    "best_month",
    "worst_month",
    "positive_months",
    "best_year",
    "worst_year",
    "alpha",
    "tracking_error",
    "exposure",
    "time_in_market",
    "turnover",
    "trade_hit_rate",
];

/// Ratios that read as percent because people speak of them so.
const CAPTURE: [&str; 2] = ["up_capture", "down_capture"];
/// Counts of bars or trades.
const COUNTS: [&str; 3] = ["longest_drawdown", "trades", "open_trades"];

/// A statistic by name: fractions as percent, ratios with two decimals, counts whole; a dash where it is undefined.
pub fn figure(name: &str, value: Option<f64>) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else {
        return "–".into();
    };
    if name == "probabilistic_sharpe" {
        probability(value)
    } else if PERCENT.contains(&name) || CAPTURE.contains(&name) {
        percent(value)
    } else if COUNTS.contains(&name) {
        grouped(value)
    } else if name == "holding_time" {
        minus(format!("{value:.1}"))
    } else {
        ratio(value)
    }
}

/// A difference of two figures of a statistic, with its sign: of rates in percentage points.
pub(crate) fn difference(name: &str, value: f64) -> String {
    let text = if name != "probabilistic_sharpe" && (PERCENT.contains(&name) || CAPTURE.contains(&name)) {
        minus(format!("{:.2} pp", value * 100.0))
    } else {
        figure(name, Some(value))
    };
    if value > 0.0 && text.contains(|digit| matches!(digit, '1'..='9')) {
        format!("+{text}")
    } else {
        text
    }
}

/// A statistic's name in words.
pub fn label(name: &str) -> String {
    let words = match name {
        "cagr" => "CAGR",
        "sharpe" => "Sharpe ratio",
        "sharpe_error" => "Sharpe, standard error",
        "probabilistic_sharpe" => "P(Sharpe > 0)",
        "minimum_track_record_years" => "Min. track record, years",
        "sortino" => "Sortino ratio",
        "calmar" => "Calmar ratio",
        "omega" => "Omega ratio",
        "max_drawdown" => "Max. drawdown",
        "longest_drawdown" => "Longest drawdown, bars",
        "value_at_risk" => "Value at risk, 95 %",
        "expected_shortfall" => "Expected shortfall, 95 %",
        "kurtosis" => "Excess kurtosis",
        "hit_rate" => "Hit rate, bars",
        "profit_factor" => "Profit factor, bars",
        "positive_months" => "Positive months, of whole ones",
        "best_month" => "Best whole month",
        "worst_month" => "Worst whole month",
        "best_year" => "Best whole year",
        "worst_year" => "Worst whole year",
        "trades" => "Round trips",
        "open_trades" => "Positions still open",
        "trade_hit_rate" => "Hit rate, trades",
        "trade_profit_factor" => "Profit factor, trades",
        "payoff" => "Payoff ratio, trades",
        "holding_time" => "Mean holding, bars",
        "turnover" => "Turnover a year, one way",
        "exposure" => "Mean exposure",
        "t_statistic" => "t statistic",
        _ => "",
    };
    if !words.is_empty() {
        return words.into();
    }
    let mut words = name.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// A fraction as percent, with as many decimals as say something.
pub(crate) fn percent(value: f64) -> String {
    let hundred = 100.0 * value;
    minus(match hundred.abs() {
        size if size >= 1000.0 => format!("{}\u{a0}%", grouped(hundred)),
        size if size >= 0.995 => format!("{hundred:.1}\u{a0}%"),
        _ => format!("{hundred:.2}\u{a0}%"),
    })
}

/// A fraction as percent on an axis, where the steps are round.
pub(crate) fn axis_percent(value: f64) -> String {
    let text = format!("{:.2}", 100.0 * value);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    minus(format!("{text}\u{a0}%"))
}

/// A probability; one that rounds to certainty is not written as certain.
pub(crate) fn probability(value: f64) -> String {
    match value {
        value if value >= 0.9995 => ">\u{a0}99.9\u{a0}%".into(),
        value if value < 0.0005 => "<\u{a0}0.1\u{a0}%".into(),
        value => format!("{:.1}\u{a0}%", 100.0 * value),
    }
}

/// A plain number with two decimals.
pub(crate) fn ratio(value: f64) -> String {
    if value.abs() >= 1e4 {
        grouped(value)
    } else {
        minus(format!("{value:.2}"))
    }
}

/// A whole number with thin groups of three.
pub(crate) fn grouped(value: f64) -> String {
    if value.abs() >= 1e15 {
        return minus(format!("{value:.2e}"));
    }
    let digits = format!("{:.0}", value.abs());
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if value < 0.0 && digits != "0" {
        format!("−{out}")
    } else {
        out
    }
}

/// A number on an axis.
pub(crate) fn short(value: f64) -> String {
    let (scaled, unit) = match value.abs() {
        size if size >= 1e9 => (value / 1e9, "bn"),
        size if size >= 1e6 => (value / 1e6, "m"),
        size if size >= 1e4 => (value / 1e3, "k"),
        _ => (value, ""),
    };
    let text = format!("{scaled:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    minus(format!("{}{unit}", if text == "-0" { "0" } else { text }))
}

/// With a real minus sign, and none on a rounded zero.
fn minus(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().any(|digit| matches!(digit, '1'..='9')) => format!("−{rest}"),
        Some(rest) => rest.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_people_write_them() {
        assert_eq!(figure("cagr", Some(0.0985)), "9.8\u{a0}%");
        assert_eq!(figure("max_drawdown", Some(-0.153)), "−15.3\u{a0}%");
        assert_eq!(figure("value_at_risk", Some(-0.0021)), "−0.21\u{a0}%");
        assert_eq!(figure("total_return", Some(120.5)), "12,050\u{a0}%");
        assert_eq!(figure("sharpe", Some(-0.001)), "0.00");
        assert_eq!(figure("sharpe", Some(f64::NAN)), "–");
        assert_eq!(figure("trades", Some(1234.0)), "1,234");
        assert_eq!(label("max_drawdown"), "Max. drawdown");
        assert_eq!(label("up_capture"), "Up capture");
        assert_eq!(short(1_500_000.0), "1.5m");
        assert_eq!(grouped(-0.2), "0");
        assert_eq!(axis_percent(-0.2), "−20\u{a0}%");
        assert_eq!(axis_percent(0.0), "0\u{a0}%");
        assert_eq!(
            figure("probabilistic_sharpe", Some(0.99999)),
            ">\u{a0}99.9\u{a0}%"
        );
    }
}
