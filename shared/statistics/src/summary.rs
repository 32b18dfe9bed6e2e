//! The usual statistics in one go.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    Convention, alpha, average_drawdown, average_exposure, beta, cagr, calmar, correlation, down_capture,
    downside_deviation, expected_shortfall, hit_rate, holding_time, information_ratio, kurtosis,
    longest_drawdown, max_drawdown, minimum_track_record, monthly, omega, payoff, probabilistic_sharpe,
    profit_factor, sharpe, sharpe_error, skewness, sortino, tail_ratio, time_in_market, total_return,
    tracking_error, turnover, ulcer_index, up_capture, value_at_risk, volatility, yearly,
};

/// What a summary is made from. Only returns are needed; whatever is empty leaves its statistics undefined.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// Simple returns, one a period.
    pub returns: &'a [f64],
    /// Days the returns end on: for months and years.
    pub dates: &'a [NaiveDate],
    /// The benchmark's returns on the same days.
    pub benchmark: Option<&'a [f64]>,
    /// Gross exposure at each close.
    pub exposure: &'a [f64],
    /// Purchases plus sales over account value, of the days with trades.
    pub traded: Option<&'a [f64]>,
    /// Profit of each round trip over the money put in.
    pub trades: &'a [f64],
    /// Bars each round trip lasted.
    pub holding: &'a [u32],
}

macro_rules! summary {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// The usual statistics of a run; `None` where undefined. Units and conventions are those of the functions of
        /// the same name.
        #[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
        #[serde(default)]
        pub struct Summary {
            $($(#[$doc])* pub $name: Option<f64>,)+
        }

        impl Summary {
            /// Every statistic by name, in the order of the fields.
            pub fn entries(&self) -> Vec<(&'static str, Option<f64>)> {
                vec![$((stringify!($name), self.$name)),+]
            }
        }
    };
}

summary! {
    /// Growth over the whole period.
    total_return,
    /// Compound growth a year, years counted in periods.
    cagr,
    /// Annualised deviation of returns.
    volatility,
    /// Sharpe ratio, annualised.
    sharpe,
    /// Its standard error (Lo, independent returns), annualised.
    sharpe_error,
    /// Probability that the true Sharpe ratio is above 0.
    probabilistic_sharpe,
    /// Years until the Sharpe ratio is above 0 with 95 % confidence.
    minimum_track_record_years,
    /// Sortino ratio, annualised.
    sortino,
    /// Growth a year over the deepest drawdown.
    calmar,
    /// Omega ratio about 0.
    omega,
    /// Deepest drawdown.
    max_drawdown,
    /// Periods of the longest drawdown.
    longest_drawdown,
    /// Mean depth of drawdowns.
    average_drawdown,
    /// Ulcer index.
    ulcer_index,
    /// Downside deviation, annualised.
    downside_deviation,
    /// Historical value at risk of a period, 95 %.
    value_at_risk,
    /// Expected shortfall of a period, 95 %.
    expected_shortfall,
    /// Population skewness.
    skewness,
    /// Population excess kurtosis.
    kurtosis,
    /// 95th over 5th percentile.
    tail_ratio,
    /// Part of the periods with a gain, of those that moved.
    hit_rate,
    /// Gains over losses, of periods.
    profit_factor,
    /// Mean return of calendar months.
    mean_monthly_return,
    /// Best calendar month.
    best_month,
    /// Worst calendar month.
    worst_month,
    /// Part of the months with a gain.
    positive_months,
    /// Best calendar year.
    best_year,
    /// Worst calendar year.
    worst_year,
    /// Beta to the benchmark.
    beta,
    /// Alpha over the benchmark, a year, simple.
    alpha,
    /// Correlation with the benchmark.
    correlation,
    /// Information ratio, annualised.
    information_ratio,
    /// Tracking error, annualised.
    tracking_error,
    /// Up capture.
    up_capture,
    /// Down capture.
    down_capture,
    /// Mean gross exposure.
    exposure,
    /// Part of the closes with a holding.
    time_in_market,
    /// One-way turnover a year.
    turnover,
    /// Round trips.
    trades,
    /// Part of the round trips with a profit.
    trade_hit_rate,
    /// Profits over losses of round trips.
    trade_profit_factor,
    /// Mean profit over mean loss of round trips.
    payoff,
    /// Mean bars of a round trip.
    holding_time,
}

impl Summary {
    /// Computes everything the input allows.
    pub fn of(input: &Input<'_>, convention: Convention) -> Self {
        let returns = input.returns;
        let months: Vec<f64> = monthly(input.dates, returns)
            .iter()
            .map(|month| month.value)
            .collect();
        let years: Vec<f64> = yearly(input.dates, returns)
            .iter()
            .map(|year| year.value)
            .collect();
        let extreme = |values: &[f64], pick: fn(f64, f64) -> f64| values.iter().copied().reduce(pick);
        let active = |statistic: fn(&[f64], &[f64]) -> Option<f64>| statistic(returns, input.benchmark?);
        Self {
            total_return: total_return(returns),
            cagr: cagr(returns, convention),
            volatility: volatility(returns, convention),
            sharpe: sharpe(returns, convention),
            sharpe_error: sharpe_error(returns, convention),
            probabilistic_sharpe: probabilistic_sharpe(returns, 0.0),
            minimum_track_record_years: minimum_track_record(returns, 0.0, 0.95)
                .map(|periods| periods / convention.periods_per_year),
            sortino: sortino(returns, convention),
            calmar: calmar(returns, convention),
            omega: omega(returns, 0.0),
            max_drawdown: max_drawdown(returns),
            longest_drawdown: longest_drawdown(returns).map(|periods| periods as f64),
            average_drawdown: average_drawdown(returns),
            ulcer_index: ulcer_index(returns),
            downside_deviation: downside_deviation(returns, convention),
            value_at_risk: value_at_risk(returns, 0.95),
            expected_shortfall: expected_shortfall(returns, 0.95),
            skewness: skewness(returns),
            kurtosis: kurtosis(returns),
            tail_ratio: tail_ratio(returns),
            hit_rate: hit_rate(returns),
            profit_factor: profit_factor(returns),
            mean_monthly_return: crate::mean(&months),
            best_month: extreme(&months, f64::max),
            worst_month: extreme(&months, f64::min),
            positive_months: hit_rate(&months),
            best_year: extreme(&years, f64::max),
            worst_year: extreme(&years, f64::min),
            beta: active(beta),
            alpha: input
                .benchmark
                .and_then(|benchmark| alpha(returns, benchmark, convention)),
            correlation: active(correlation),
            information_ratio: input
                .benchmark
                .and_then(|benchmark| information_ratio(returns, benchmark, convention)),
            tracking_error: input
                .benchmark
                .and_then(|benchmark| tracking_error(returns, benchmark, convention)),
            up_capture: active(up_capture),
            down_capture: active(down_capture),
            exposure: average_exposure(input.exposure),
            time_in_market: time_in_market(input.exposure),
            turnover: input
                .traded
                .and_then(|traded| turnover(traded, returns.len(), convention)),
            trades: input.traded.map(|_| input.trades.len() as f64),
            trade_hit_rate: hit_rate(input.trades),
            trade_profit_factor: profit_factor(input.trades),
            payoff: payoff(input.trades),
            holding_time: holding_time(input.holding.iter().copied()),
        }
    }

    /// A statistic by name.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.entries().into_iter().find(|(known, _)| *known == name)?.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degenerate_input_is_undefined_and_never_panics() {
        for returns in [
            &[][..],
            &[0.0],
            &[0.0; 5],
            &[f64::NAN, 0.1],
            &[-1.0, 0.0],
            &[f64::INFINITY; 3],
        ] {
            let summary = Summary::of(
                &Input {
                    returns,
                    ..Input::default()
                },
                Convention::DAILY,
            );
            assert_eq!(summary.sharpe.is_some(), returns == [-1.0, 0.0], "{returns:?}");
            assert!(
                summary
                    .entries()
                    .iter()
                    .all(|(_, value)| value.is_none_or(f64::is_finite)),
                "{summary:?}"
            );
        }
    }

    #[test]
    fn names_reach_every_field() {
        let returns = [0.01, -0.02, 0.03, 0.01];
        let summary = Summary::of(
            &Input {
                returns: &returns,
                benchmark: Some(&returns),
                ..Input::default()
            },
            Convention::DAILY,
        );
        assert_eq!(summary.get("sharpe"), summary.sharpe);
        assert_eq!(summary.get("beta"), Some(1.0));
        assert_eq!(summary.get("unheard_of"), None);
        let json = serde_json::to_value(&summary).unwrap();
        assert_eq!(json.as_object().unwrap().len(), summary.entries().len());
        assert_eq!(serde_json::from_value::<Summary>(json).unwrap(), summary);
    }
}
