//! The usual statistics in one go.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    Convention, alpha, average_drawdown, average_exposure, beta, cagr, calmar, common, correlation,
    down_capture, downside_deviation, excess, expected_shortfall, hit_rate, holding_time, information_ratio,
    kurtosis, longest_drawdown, max_drawdown, mean, minimum_track_record, monthly, omega, payoff,
    probabilistic_sharpe, profit_factor, sharpe, sharpe_error, skewness, sortino, tail_ratio, time_in_market,
    total_return, tracking_error, turnover, ulcer_index, up_capture, value_at_risk, volatility, yearly,
};

/// What a summary is made from. Only returns are needed; whatever is empty leaves its statistics undefined.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// Simple returns, one a period.
    pub returns: &'a [f64],
    /// What cash gave in each period. It is taken off the returns, and the benchmark's, for the Sharpe and Sortino ratios and
    /// what is made of them, and for beta, alpha and correlation.
    pub risk_free: Option<&'a [f64]>,
    /// Whether no risk was taken: nothing was ever held, or nothing whose price moves. There are no ratios of return to risk
    /// then, and no chance of skill.
    pub idle: bool,
    /// Days the returns end on: for months and years.
    pub dates: &'a [NaiveDate],
    /// The benchmark's returns in the same periods, NaN where it has none; the two are compared over the others.
    pub benchmark: Option<&'a [f64]>,
    /// Gross exposure at each close.
    pub exposure: &'a [f64],
    /// Purchases plus sales over account value, of the days with trades.
    pub traded: Option<&'a [f64]>,
    /// Profit of each completed round trip over the money put in.
    pub trades: &'a [f64],
    /// Bars each of them lasted.
    pub holding: &'a [u32],
    /// Positions that are still open: no round trips.
    pub open_trades: usize,
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
    /// Expected shortfall of a period, 95 %: mean of the worst twentieth.
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
    /// Mean return of whole calendar months; see [`monthly`].
    mean_monthly_return,
    /// Best whole calendar month.
    best_month,
    /// Worst whole calendar month.
    worst_month,
    /// Whole calendar months with a gain, as a part of all whole ones; a month in which nothing moved is one without.
    positive_months,
    /// Best whole calendar year; see [`yearly`].
    best_year,
    /// Worst whole calendar year.
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
    /// Completed round trips.
    trades,
    /// Positions still open at the end.
    open_trades,
    /// Part of the round trips with a profit, of those that did not end even.
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
        let months = monthly(input.dates, returns).into_iter();
        let months: Vec<f64> = months
            .filter(|month| month.whole)
            .map(|month| month.value)
            .collect();
        let years = yearly(input.dates, returns).into_iter();
        let years: Vec<f64> = years.filter(|year| year.whole).map(|year| year.value).collect();
        let extreme = |values: &[f64], pick: fn(f64, f64) -> f64| values.iter().copied().reduce(pick);
        let risk_free = convention.risk_free;
        let over_cash = |returns: &[f64]| -> Vec<f64> {
            let over = excess(returns, input.risk_free).into_iter();
            over.map(|value| value - risk_free).collect()
        };
        let excess_returns = over_cash(returns);
        let excess_returns = excess_returns.as_slice();
        let convention = Convention {
            risk_free: 0.0,
            ..convention
        };
        // Days that both have, as they are and over cash.
        let days = input.benchmark.map(|benchmark| common(returns, benchmark));
        let over = input
            .benchmark
            .map(|benchmark| common(excess_returns, &over_cash(benchmark)));
        let active = |statistic: fn(&[f64], &[f64]) -> Option<f64>| {
            let (own, other) = days.as_ref()?;
            statistic(own, other)
        };
        let regressed = |statistic: fn(&[f64], &[f64]) -> Option<f64>| {
            let (own, other) = over.as_ref()?;
            statistic(own, other)
        };
        let risky = |value: Option<f64>| value.filter(|_| !input.idle);
        Self {
            total_return: total_return(returns),
            cagr: cagr(returns, convention),
            volatility: volatility(returns, convention),
            sharpe: risky(sharpe(excess_returns, convention)),
            sharpe_error: risky(sharpe_error(excess_returns, convention)),
            probabilistic_sharpe: risky(probabilistic_sharpe(excess_returns, 0.0)),
            minimum_track_record_years: risky(minimum_track_record(excess_returns, 0.0, 0.95))
                .map(|periods| periods / convention.periods_per_year),
            sortino: risky(sortino(excess_returns, convention)),
            calmar: risky(calmar(returns, convention)),
            omega: risky(omega(returns, 0.0)),
            max_drawdown: max_drawdown(returns),
            longest_drawdown: longest_drawdown(returns).map(|periods| periods as f64),
            average_drawdown: average_drawdown(returns),
            ulcer_index: ulcer_index(returns),
            downside_deviation: downside_deviation(excess_returns, convention),
            value_at_risk: value_at_risk(returns, 0.95),
            expected_shortfall: expected_shortfall(returns, 0.95),
            skewness: skewness(returns),
            kurtosis: kurtosis(returns),
            tail_ratio: tail_ratio(returns),
            hit_rate: hit_rate(returns),
            profit_factor: profit_factor(returns),
            mean_monthly_return: mean(&months),
            best_month: extreme(&months, f64::max),
            worst_month: extreme(&months, f64::min),
            positive_months: mean(
                &months
                    .iter()
                    .map(|month| f64::from(*month > 0.0))
                    .collect::<Vec<_>>(),
            ),
            best_year: extreme(&years, f64::max),
            worst_year: extreme(&years, f64::min),
            beta: regressed(beta),
            alpha: over
                .as_ref()
                .and_then(|(own, other)| alpha(own, other, convention)),
            correlation: regressed(correlation),
            information_ratio: days
                .as_ref()
                .and_then(|(own, other)| information_ratio(own, other, convention)),
            tracking_error: days
                .as_ref()
                .and_then(|(own, other)| tracking_error(own, other, convention)),
            up_capture: active(up_capture),
            down_capture: active(down_capture),
            exposure: average_exposure(input.exposure),
            time_in_market: time_in_market(input.exposure),
            turnover: input
                .traded
                .and_then(|traded| turnover(traded, returns.len(), convention)),
            trades: input.traded.map(|_| input.trades.len() as f64),
            open_trades: input.traded.map(|_| input.open_trades as f64),
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

    const DAY: Convention = Convention {
        periods_per_year: 252.0,
        risk_free: 0.0,
    };

    /// Returns that vary, some hundred days of them.
    fn varied(count: usize, seed: u64) -> Vec<f64> {
        let mut random = crate::Random::new(seed);
        (0..count).map(|_| 0.02 * (random.unit() - 0.45)).collect()
    }

    #[test]
    fn cash_is_taken_off_return_by_return() {
        let (returns, benchmark) = (varied(300, 1), varied(300, 2));
        let cash: Vec<f64> = (0..300).map(|day| 0.0001 * f64::from(day % 5)).collect();
        let of = |returns: &[f64], benchmark: &[f64], risk_free: Option<&[f64]>, convention| {
            let input = Input {
                returns,
                benchmark: Some(benchmark),
                risk_free,
                ..Input::default()
            };
            Summary::of(&input, convention)
        };
        let found = of(&returns, &benchmark, Some(&cash), DAY);
        let by_hand = of(
            &excess(&returns, Some(&cash)),
            &excess(&benchmark, Some(&cash)),
            None,
            DAY,
        );
        for name in [
            "sharpe",
            "sharpe_error",
            "probabilistic_sharpe",
            "minimum_track_record_years",
            "sortino",
            "beta",
            "alpha",
            "correlation",
        ] {
            assert_eq!(found.get(name), by_hand.get(name), "{name}");
            assert!(found.get(name).is_some(), "{name}");
        }
        let raw = of(&returns, &benchmark, None, DAY);
        for name in [
            "total_return",
            "cagr",
            "volatility",
            "max_drawdown",
            "calmar",
            "value_at_risk",
            "up_capture",
        ] {
            assert_eq!(found.get(name), raw.get(name), "{name}");
        }
        // Of a constant rate as a series and as a number the same comes.
        let constant = of(&returns, &benchmark, Some(&[0.0001; 300]), DAY);
        let number = of(
            &returns,
            &benchmark,
            None,
            Convention {
                risk_free: 0.0001,
                ..DAY
            },
        );
        assert_eq!(constant, number);
    }

    #[test]
    fn a_run_that_holds_nothing_has_no_ratio() {
        // It earns interest, three days' of it over weekends.
        let interest: Vec<f64> = (0..500)
            .map(|day| if day % 5 == 0 { 3e-4 } else { 1e-4 })
            .collect();
        let input = Input {
            returns: &interest,
            risk_free: Some(&interest),
            traded: Some(&[]),
            idle: true,
            ..Input::default()
        };
        let names = [
            "sharpe",
            "sharpe_error",
            "probabilistic_sharpe",
            "minimum_track_record_years",
            "sortino",
            "calmar",
            "omega",
        ];
        let ratios = |input: &Input<'_>| -> Vec<bool> {
            let summary = Summary::of(input, DAY);
            names.iter().map(|name| summary.get(name).is_some()).collect()
        };
        assert_eq!(ratios(&input), [false; 7]);
        assert_eq!(
            ratios(&Input { idle: false, ..input }),
            [false; 7],
            "over cash there is nothing left to vary"
        );
        let found = Summary::of(&input, DAY);
        assert_eq!(
            (found.trades, found.open_trades, found.trade_hit_rate),
            (Some(0.0), Some(0.0), None)
        );
        assert!(found.cagr.unwrap() > 0.03 && found.volatility.unwrap() > 0.0);
        let returns = varied(500, 3);
        assert_eq!(
            ratios(&Input {
                returns: &returns,
                risk_free: None,
                ..input
            }),
            [false; 7],
            "whoever says it was idle"
        );
    }

    #[test]
    fn a_benchmark_counts_on_the_days_it_has() {
        let (returns, benchmark) = (varied(400, 4), varied(400, 5));
        let mut late = benchmark.clone();
        late[..100].fill(f64::NAN);
        late[350..].fill(f64::NAN);
        late[200] = f64::NAN;
        let of = |returns: &[f64], benchmark: &[f64]| {
            let input = Input {
                returns,
                benchmark: Some(benchmark),
                ..Input::default()
            };
            Summary::of(&input, DAY)
        };
        let found = of(&returns, &late);
        let kept = |values: &[f64]| [&values[100..200], &values[201..350]].concat();
        let cut = of(&kept(&returns), &kept(&benchmark));
        for name in [
            "beta",
            "alpha",
            "correlation",
            "information_ratio",
            "tracking_error",
            "up_capture",
            "down_capture",
        ] {
            assert_eq!(found.get(name), cut.get(name), "{name}");
            assert!(found.get(name).is_some(), "{name}");
        }
        assert_eq!(found.total_return, total_return(&returns));
        let never = of(&returns, &[f64::NAN; 400]);
        assert_eq!(
            (never.beta, never.alpha, never.tracking_error),
            (None, None, None)
        );
    }

    #[test]
    fn only_whole_months_and_years_are_compared() {
        let first = NaiveDate::from_ymd_opt(2019, 3, 15).unwrap();
        let weekday = |day: &NaiveDate| chrono::Datelike::weekday(day).number_from_monday() < 6;
        let dates: Vec<NaiveDate> = first
            .iter_days()
            .filter(weekday)
            .take_while(|day| chrono::Datelike::year(day) < 2021)
            .collect();
        let mut dates = dates;
        dates.extend(["2021-01-01", "2021-01-04"].map(|day| day.parse::<NaiveDate>().unwrap()));
        // A tenth up on the two days of 2021, a fifth down in the half of March 2019, 1 % up in each month of 2020.
        let mut returns = vec![0.0; dates.len()];
        (returns[0], returns[dates.len() - 1]) = (-0.2, 0.1);
        for month in 1..=12 {
            let day = dates
                .iter()
                .position(|day| (chrono::Datelike::year(day), chrono::Datelike::month(day)) == (2020, month));
            returns[day.unwrap()] = 0.01;
        }
        let input = Input {
            returns: &returns,
            dates: &dates,
            ..Input::default()
        };
        let found = Summary::of(&input, DAY);
        let near = |found: Option<f64>, expected: f64| {
            assert!((found.unwrap() - expected).abs() < 1e-12, "{found:?} {expected}")
        };
        near(found.best_year, 1.01_f64.powi(12) - 1.0);
        near(found.worst_year, 1.01_f64.powi(12) - 1.0);
        near(found.best_month, 0.01);
        near(found.worst_month, 0.0);
        // Nine whole months of 2019 without a gain, twelve of 2020 with one.
        near(found.positive_months, 12.0 / 21.0);
        near(found.mean_monthly_return, 0.12 / 21.0);
        let short = Input {
            returns: &returns[..30],
            dates: &dates[..30],
            ..Input::default()
        };
        let found = Summary::of(&short, DAY);
        assert_eq!(
            (found.best_year, found.best_month, found.positive_months),
            (None, None, None)
        );
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
