//! The figure of a run that a claim is about.

use fo_backtest::{Backtest, Trade};
use fo_statistics::{
    Convention, alpha, beta, cagr, calmar, common, correlation, hit_rate, information_ratio, max_drawdown,
    mean, monthly, profit_factor, sharpe, sortino, time_in_market, total_return, volatility, yearly,
};
use fo_strategy::Metric;

/// How often values are looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sampling {
    /// Every bar.
    Daily,
    /// The last bar of each whole month; what is there of a first or last one is left out.
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

/// The figure, as a fraction for rates; `None` where the run does not give it. Ratios are of returns over what the
/// strategy's cash earns; trades are those that were completed; a benchmark is compared over the days both have.
pub(crate) fn measure(metric: Metric, run: &Backtest, sampling: Sampling) -> Option<f64> {
    let Sample {
        returns,
        cash,
        benchmark,
        convention,
    } = Sample::of(run, sampling);
    let returns = returns.as_slice();
    let excess = || fo_statistics::excess(returns, cash.as_deref());
    // Without risk there is no ratio, whatever rounding leaves.
    let ratio = |statistic: fn(&[f64], Convention) -> Option<f64>| {
        run.summary.sharpe?;
        statistic(&excess(), convention)
    };
    let days = || Some(common(returns, benchmark.as_deref()?));
    let over = || {
        let benchmark = fo_statistics::excess(benchmark.as_deref()?, cash.as_deref());
        Some(common(&excess(), &benchmark))
    };
    let per_trade = sampling == Sampling::Daily;
    let completed = || run.trades.iter().filter(|trade| trade.exited.is_some());
    let profits = |of: fn(&[f64]) -> Option<f64>| {
        let profits: Vec<f64> = completed().map(|trade: &Trade| trade.profit).collect();
        of(&profits)
    };
    // The first and the last year are compared only if the run covers them.
    let years = || {
        let years = yearly(&run.dates, &run.returns).into_iter();
        years.filter(|year| year.whole).map(|year| year.value)
    };
    match metric {
        // Growth and counts do not depend on how often one looks.
        Metric::Cagr if per_trade => cagr(returns, convention),
        Metric::TotalReturn if per_trade => total_return(returns),
        Metric::FinalWealth if per_trade => total_return(returns).map(|growth| 1.0 + growth),
        Metric::Trades if per_trade => Some(completed().count() as f64),
        Metric::HitRate if per_trade => profits(hit_rate),
        Metric::ProfitFactor if per_trade => profits(profit_factor),
        Metric::Turnover if per_trade => {
            let years = run.dates.len() as f64 / run.periods_per_year;
            let traded: f64 = run.turnover.iter().map(|day| day.traded).sum();
            (years > 0.0).then(|| traded / years / 2.0)
        }
        Metric::BestYear if per_trade => years().reduce(f64::max),
        Metric::WorstYear if per_trade => years().reduce(f64::min),
        Metric::TimeInMarket if per_trade => time_in_market(&run.exposure),
        Metric::MeanMonthlyReturn if per_trade => mean(&Sample::of(run, Sampling::Monthly).returns),
        Metric::MeanAnnualReturn => mean(returns).map(|mean| mean * convention.periods_per_year),
        Metric::Volatility => volatility(returns, convention),
        Metric::Sharpe => ratio(sharpe),
        Metric::Sortino => ratio(sortino),
        Metric::Calmar => run.summary.sharpe.and_then(|_| calmar(returns, convention)),
        Metric::MaxDrawdown => max_drawdown(returns),
        Metric::Alpha => over().and_then(|(own, other)| alpha(&own, &other, convention)),
        Metric::Beta => over().and_then(|(own, other)| beta(&own, &other)),
        Metric::Correlation => over().and_then(|(own, other)| correlation(&own, &other)),
        Metric::InformationRatio => {
            days().and_then(|(own, other)| information_ratio(&own, &other, convention))
        }
        _ => None,
    }
}

/// A run's returns as they are looked at.
struct Sample {
    returns: Vec<f64>,
    /// What cash gave, where it gives something.
    cash: Option<Vec<f64>>,
    /// NaN where the benchmark has none.
    benchmark: Option<Vec<f64>>,
    convention: Convention,
}

impl Sample {
    fn of(run: &Backtest, sampling: Sampling) -> Self {
        let daily = Self {
            returns: run.returns.clone(),
            cash: run.risk_free.clone(),
            benchmark: run.benchmark_returns(),
            convention: Convention {
                periods_per_year: run.periods_per_year,
                risk_free: 0.0,
            },
        };
        let months = |returns: Vec<f64>| -> Vec<f64> {
            let months = monthly(&run.dates, &returns).into_iter();
            months
                .filter(|month| month.whole)
                .map(|month| month.value)
                .collect()
        };
        match sampling {
            Sampling::Daily => daily,
            Sampling::Monthly => Self {
                returns: months(daily.returns),
                cash: daily.cash.map(months),
                benchmark: daily.benchmark.map(months),
                convention: Convention::MONTHLY,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_have_their_wire_names() {
        assert_eq!(metric_name(Metric::MeanMonthlyReturn), "mean_monthly_return");
        assert_eq!(metric_name(Metric::Cagr), "cagr");
    }
}
