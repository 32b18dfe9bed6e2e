//! The few numbers every variant of a sweep is ranked by.

use serde::{Deserialize, Serialize};

/// Headline numbers of a run. Returns are simple and per bar, the first one against the starting capital; no
/// risk-free rate is taken off.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Summary {
    /// Final over starting value, minus one.
    pub total_return: f64,
    /// `(1 + total_return)^(1 / years) - 1`, years being bars over bars a year.
    pub cagr: f64,
    /// Standard deviation of returns (divisor n − 1) times the root of the periods a year.
    pub volatility: f64,
    /// Mean over standard deviation of returns, times the root of the periods a year; 0 where nothing ever moved.
    pub sharpe: f64,
    /// Lowest value over the highest before it, minus one: at most 0.
    pub max_drawdown: f64,
    /// Times a position was opened from nothing.
    pub entries: u32,
    /// Part of the bars at whose close something was held.
    pub exposure: f64,
}

impl Summary {
    /// From the growth factor, the moments of returns and the drawdown.
    pub(crate) fn of_moments(
        growth: f64,
        mean: f64,
        variance: f64,
        max_drawdown: f64,
        periods_per_year: f64,
        bars: f64,
    ) -> Self {
        let deviation = variance.sqrt();
        Self {
            total_return: growth - 1.0,
            cagr: if bars > 0.0 {
                growth.max(0.0).powf(periods_per_year / bars) - 1.0
            } else {
                0.0
            },
            volatility: deviation * periods_per_year.sqrt(),
            sharpe: if deviation > 0.0 {
                mean / deviation * periods_per_year.sqrt()
            } else {
                0.0
            },
            max_drawdown,
            entries: 0,
            exposure: 0.0,
        }
    }

    pub(crate) fn with_trading(self, entries: u32, exposure: f64) -> Self {
        Self {
            entries,
            exposure,
            ..self
        }
    }

    /// From a path of account values, its [`returns`] and the capital it started with.
    pub(crate) fn of_path(equity: &[f64], returns: &[f64], capital: f64, periods_per_year: f64) -> Self {
        let count = equity.len() as f64;
        let mut sum = 0.0;
        let (mut peak, mut depth) = (capital, 1.0_f64);
        for (&value, change) in equity.iter().zip(returns) {
            sum += change;
            peak = peak.max(value);
            // Only what could be a new low is worth a division.
            if value <= (depth + 1e-12) * peak {
                depth = depth.min(value / peak);
            }
        }
        let mean = sum / count;
        let squares: f64 = returns
            .iter()
            .map(|change| (change - mean) * (change - mean))
            .sum();
        Self::of_moments(
            equity.last().copied().unwrap_or(capital) / capital,
            mean,
            squares / (count - 1.0).max(1.0),
            depth - 1.0,
            periods_per_year,
            count,
        )
    }
}

/// The simple returns of a path of account values, the first one against the capital it started with.
pub(crate) fn returns(equity: &[f64], capital: f64) -> Vec<f64> {
    let first = equity.first().map(|value| change(capital, *value));
    let rest = equity.iter().zip(equity.iter().skip(1));
    let mut returns = Vec::with_capacity(equity.len());
    returns.extend(first);
    returns.extend(rest.map(|(before, after)| change(*before, *after)));
    returns
}

/// Simple return; 0 once nothing is left.
pub(crate) fn change(before: f64, after: f64) -> f64 {
    if before > 0.0 { after / before - 1.0 } else { 0.0 }
}
