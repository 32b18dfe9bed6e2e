//! The usual statistics of one run in one go.

use serde::{Deserialize, Serialize};

use crate::{
    alpha_beta, cagr, calmar, conditional_value_at_risk, downside_deviation, hit_rate, information_ratio,
    longest_drawdown, max_drawdown, moments, omega, probabilistic_sharpe, profit_factor, sharpe,
    sharpe_standard_error, sortino, tail_ratio, total_return, tracking_error, ulcer_index, value_at_risk,
    volatility,
};

/// What a summary is made of.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    /// Simple returns per period.
    pub returns: &'a [f64],
    /// The benchmark's returns of the same periods, if there is one.
    pub benchmark: Option<&'a [f64]>,
    /// Periods a year.
    pub periods: f64,
}

/// The usual statistics; absent where undefined. Fractions, not percent. Each is documented with the function of its name.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[allow(missing_docs)]
pub struct Summary {
    pub total_return: Option<f64>,
    pub cagr: Option<f64>,
    pub volatility: Option<f64>,
    pub sharpe: Option<f64>,
    pub sharpe_standard_error: Option<f64>,
    pub probabilistic_sharpe: Option<f64>,
    pub sortino: Option<f64>,
    pub calmar: Option<f64>,
    pub omega: Option<f64>,
    pub max_drawdown: Option<f64>,
    pub longest_drawdown: Option<f64>,
    pub ulcer_index: Option<f64>,
    pub downside_deviation: Option<f64>,
    pub value_at_risk: Option<f64>,
    pub conditional_value_at_risk: Option<f64>,
    pub skewness: Option<f64>,
    pub excess_kurtosis: Option<f64>,
    pub tail_ratio: Option<f64>,
    pub hit_rate: Option<f64>,
    pub profit_factor: Option<f64>,
    pub alpha: Option<f64>,
    pub beta: Option<f64>,
    pub correlation: Option<f64>,
    pub information_ratio: Option<f64>,
    pub tracking_error: Option<f64>,
}

impl Summary {
    /// Computes all of them: Sharpe against zero, value at risk at 95 %, Omega at zero.
    pub fn of(sample: Sample) -> Self {
        let Sample {
            returns,
            benchmark,
            periods,
        } = sample;
        let moments = moments(returns);
        let line = benchmark.and_then(|benchmark| alpha_beta(returns, benchmark, periods));
        Self {
            total_return: total_return(returns),
            cagr: cagr(returns, periods),
            volatility: volatility(returns, periods),
            sharpe: sharpe(returns, periods),
            sharpe_standard_error: sharpe_standard_error(returns, periods),
            probabilistic_sharpe: probabilistic_sharpe(returns, 0.0),
            sortino: sortino(returns, periods),
            calmar: calmar(returns, periods),
            omega: omega(returns, 0.0),
            max_drawdown: max_drawdown(returns),
            longest_drawdown: (!returns.is_empty()).then(|| longest_drawdown(returns) as f64),
            ulcer_index: ulcer_index(returns),
            downside_deviation: downside_deviation(returns, periods),
            value_at_risk: value_at_risk(returns, 0.95),
            conditional_value_at_risk: conditional_value_at_risk(returns, 0.95),
            skewness: moments.map(|moments| moments.skewness),
            excess_kurtosis: moments.map(|moments| moments.kurtosis - 3.0),
            tail_ratio: tail_ratio(returns),
            hit_rate: hit_rate(returns),
            profit_factor: profit_factor(returns),
            alpha: line.map(|line| line.alpha),
            beta: line.map(|line| line.beta),
            correlation: line.and_then(|line| line.correlation),
            information_ratio: benchmark.and_then(|benchmark| information_ratio(returns, benchmark, periods)),
            tracking_error: benchmark.and_then(|benchmark| tracking_error(returns, benchmark, periods)),
        }
    }

    /// Names and values in the order people expect them.
    pub fn entries(&self) -> Vec<(&'static str, Option<f64>)> {
        vec![
            ("total_return", self.total_return),
            ("cagr", self.cagr),
            ("volatility", self.volatility),
            ("sharpe", self.sharpe),
            ("sharpe_standard_error", self.sharpe_standard_error),
            ("probabilistic_sharpe", self.probabilistic_sharpe),
            ("sortino", self.sortino),
            ("calmar", self.calmar),
            ("omega", self.omega),
            ("max_drawdown", self.max_drawdown),
            ("longest_drawdown", self.longest_drawdown),
            ("ulcer_index", self.ulcer_index),
            ("downside_deviation", self.downside_deviation),
            ("value_at_risk", self.value_at_risk),
            ("conditional_value_at_risk", self.conditional_value_at_risk),
            ("skewness", self.skewness),
            ("excess_kurtosis", self.excess_kurtosis),
            ("tail_ratio", self.tail_ratio),
            ("hit_rate", self.hit_rate),
            ("profit_factor", self.profit_factor),
            ("alpha", self.alpha),
            ("beta", self.beta),
            ("correlation", self.correlation),
            ("information_ratio", self.information_ratio),
            ("tracking_error", self.tracking_error),
        ]
    }
}
