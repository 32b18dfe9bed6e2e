//! The figure of a run that a claim is about.

use chrono::{Datelike, NaiveDate};
use fo_backtest::Backtest;
use fo_statistics::{
    Convention, alpha, beta, cagr, calmar, correlation, hit_rate, information_ratio, max_drawdown, mean,
    profit_factor, sharpe, sortino, total_return, volatility,
};
use fo_strategy::Metric;

/// How often values are looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sampling {
    /// Every bar.
    Daily,
    /// The last bar of each month; a first or last month that is not whole counts as it is.
    Monthly,
}

/// The metric's name on the wire.
pub fn metric_name(metric: Metric) -> String {
    let wire = serde_json::to_value(metric).ok();
    wire.as_ref()
        .and_then(|name| name.as_str())
        .unwrap_or_default()
        .to_owned()
}

/// The figure, as a fraction for rates; `None` where the run does not give it.
pub(crate) fn measure(metric: Metric, run: &Backtest, sampling: Sampling) -> Option<f64> {
    let benchmark = run.benchmark_returns();
    let (returns, benchmark, convention) = match sampling {
        Sampling::Daily => (
            run.returns.clone(),
            benchmark,
            Convention {
                periods_per_year: run.periods_per_year,
                risk_free: 0.0,
            },
        ),
        Sampling::Monthly => (
            months(&run.dates, &run.returns),
            benchmark.map(|benchmark| months(&run.dates, &benchmark)),
            Convention::MONTHLY,
        ),
    };
    let returns = returns.as_slice();
    let against = benchmark.as_deref();
    let per_trade = sampling == Sampling::Daily;
    match metric {
        // Growth and counts do not depend on how often one looks.
        Metric::Cagr if per_trade => cagr(returns, convention),
        Metric::TotalReturn if per_trade => total_return(returns),
        Metric::FinalWealth if per_trade => total_return(returns).map(|growth| 1.0 + growth),
        Metric::Trades if per_trade => Some(run.trades.len() as f64),
        Metric::HitRate if per_trade => {
            let profits: Vec<f64> = run
                .trades
                .iter()
                .filter(|trade| trade.exited.is_some())
                .map(|trade| trade.profit)
                .collect();
            hit_rate(&profits)
        }
        Metric::ProfitFactor if per_trade => {
            let profits: Vec<f64> = run.trades.iter().map(|trade| trade.profit).collect();
            profit_factor(&profits)
        }
        Metric::Turnover if per_trade => {
            let years = run.dates.len() as f64 / run.periods_per_year;
            let traded: f64 = run.turnover.iter().map(|day| day.traded).sum();
            (years > 0.0).then(|| traded / years / 2.0)
        }
        Metric::MeanMonthlyReturn if per_trade => mean(&months(&run.dates, returns)),
        Metric::MeanAnnualReturn => mean(returns).map(|mean| mean * convention.periods_per_year),
        Metric::Volatility => volatility(returns, convention),
        Metric::Sharpe => sharpe(returns, convention),
        Metric::Sortino => sortino(returns, convention),
        Metric::Calmar => calmar(returns, convention),
        Metric::MaxDrawdown => max_drawdown(returns),
        Metric::Alpha => alpha(returns, against?, convention),
        Metric::Beta => beta(returns, against?),
        Metric::Correlation => correlation(returns, against?),
        Metric::InformationRatio => information_ratio(returns, against?, convention),
        _ => None,
    }
}

/// Returns compounded by calendar month.
fn months(dates: &[NaiveDate], returns: &[f64]) -> Vec<f64> {
    let mut growth: Vec<((i32, u32), f64)> = Vec::new();
    for (date, r) in dates.iter().zip(returns) {
        let month = (date.year(), date.month());
        match growth.last_mut() {
            Some((last, growth)) if *last == month => *growth *= 1.0 + r,
            _ => growth.push((month, 1.0 + r)),
        }
    }
    growth.into_iter().map(|(_, growth)| growth - 1.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_have_their_wire_names() {
        assert_eq!(metric_name(Metric::MeanMonthlyReturn), "mean_monthly_return");
        assert_eq!(metric_name(Metric::Cagr), "cagr");
    }

    #[test]
    fn months_compound() {
        let dates = ["2020-01-30", "2020-01-31", "2020-02-03"].map(|text| text.parse().unwrap());
        let found = months(&dates, &[0.1, 0.1, -0.5]);
        assert!((found[0] - 0.21).abs() < 1e-12 && found[1] == -0.5);
    }
}
