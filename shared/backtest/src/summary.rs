//! The few numbers every variant of a sweep is ranked by.

use std::cmp::Ordering;

use fo_statistics::RETURN_ROUNDING;
use serde::{Deserialize, Serialize};

/// Headline numbers of a run. Returns are simple and per bar, the first one against the starting capital.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct Summary {
    /// Final over starting value, minus one.
    pub total_return: f64,
    /// `(1 + total_return)^(1 / years) - 1`, years being bars over bars a year.
    pub cagr: f64,
    /// Standard deviation of returns (divisor n − 1) times the root of the periods a year.
    pub volatility: f64,
    /// Mean over standard deviation of returns over what the strategy's cash earns ([`crate::Backtest::risk_free`]), times
    /// the root of the periods a year. Absent where nothing was held whose price moves, and where returns do not vary by
    /// more than rounding ([`fo_statistics::RETURN_ROUNDING`]).
    pub sharpe: Option<f64>,
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
        Self {
            total_return: growth - 1.0,
            cagr: if bars > 0.0 {
                growth.max(0.0).powf(periods_per_year / bars) - 1.0
            } else {
                0.0
            },
            volatility: if varies(variance) {
                variance.sqrt() * periods_per_year.sqrt()
            } else {
                0.0
            },
            sharpe: sharpe(mean, variance, periods_per_year),
            max_drawdown,
            entries: 0,
            exposure: 0.0,
        }
    }

    /// With how it traded; `risk` tells whether it ever held something whose price moves.
    pub(crate) fn with_trading(self, entries: u32, exposure: f64, risk: bool) -> Self {
        Self {
            entries,
            exposure,
            sharpe: self.sharpe.filter(|_| risk),
            ..self
        }
    }

    /// The order of a ranking by Sharpe ratio: the highest first, those without one last, and of these the ones that never
    /// traded behind the others. Nothing at all comes last.
    pub fn by_sharpe(left: Option<&Self>, right: Option<&Self>) -> Ordering {
        let place = |summary: Option<&Self>| match summary {
            None => (3, 0.0),
            Some(Self {
                sharpe: Some(ratio), ..
            }) => (0, -ratio),
            Some(summary) => (if summary.entries > 0 { 1 } else { 2 }, 0.0),
        };
        let (left, right): ((u8, f64), (u8, f64)) = (place(left), place(right));
        left.0.cmp(&right.0).then(left.1.total_cmp(&right.1))
    }

    /// From a path of account values, its [`returns`], what cash gave beside it, and the capital it started with.
    pub(crate) fn of_path(
        equity: &[f64],
        returns: &[f64],
        risk_free: Option<&[f64]>,
        capital: f64,
        periods_per_year: f64,
    ) -> Self {
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
        let found = Self::of_moments(
            equity.last().copied().unwrap_or(capital) / capital,
            mean,
            variance(returns, mean),
            depth - 1.0,
            periods_per_year,
            count,
        );
        let Some(risk_free) = risk_free else {
            return found;
        };
        let excess = fo_statistics::excess(returns, Some(risk_free));
        let mean = excess.iter().sum::<f64>() / count;
        Self {
            sharpe: sharpe(mean, variance(&excess, mean), periods_per_year),
            ..found
        }
    }
}

/// Divisor n − 1.
fn variance(returns: &[f64], mean: f64) -> f64 {
    let squares = returns.iter().map(|change| (change - mean) * (change - mean));
    squares.sum::<f64>() / (returns.len() as f64 - 1.0).max(1.0)
}

fn varies(variance: f64) -> bool {
    variance > RETURN_ROUNDING * RETURN_ROUNDING
}

fn sharpe(mean: f64, variance: f64, periods_per_year: f64) -> Option<f64> {
    varies(variance).then(|| mean / variance.sqrt() * periods_per_year.sqrt())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn of(equity: &[f64], risk_free: Option<&[f64]>) -> Summary {
        Summary::of_path(equity, &returns(equity, 100.0), risk_free, 100.0, 252.0)
    }

    #[test]
    fn what_cash_earned_is_no_return_to_risk() {
        let interest: Vec<f64> = (0..300)
            .map(|bar| if bar % 5 == 0 { 3e-4 } else { 1e-4 })
            .collect();
        let mut value = 100.0;
        let path: Vec<f64> = interest
            .iter()
            .map(|rate| {
                value += value * rate;
                value
            })
            .collect();
        assert!(of(&path, None).sharpe.unwrap() > 20.0);
        let found = of(&path, Some(&interest));
        assert_eq!(found.sharpe, None);
        assert!(
            found.volatility > 0.0 && found.cagr > 0.03,
            "volatility and growth are the account's"
        );
        let shifted: Vec<f64> = returns(&path, 100.0)
            .iter()
            .zip(&interest)
            .map(|(own, cash)| own - cash)
            .collect();
        assert!(fo_statistics::sharpe(&shifted, fo_statistics::Convention::DAILY).is_none());
    }

    #[test]
    fn it_is_the_ratio_of_the_statistics() {
        let path = [101.0, 99.0, 103.0, 104.0, 101.0];
        let cash = [0.0, 1e-4, 2e-4, 1e-4, 3e-4];
        let daily = fo_statistics::Convention::DAILY;
        let returns = returns(&path, 100.0);
        let near = |found: Option<f64>, returns: &[f64]| {
            let expected = fo_statistics::sharpe(returns, daily).unwrap();
            assert!((found.unwrap() / expected - 1.0).abs() < 1e-12);
        };
        near(of(&path, None).sharpe, &returns);
        near(
            of(&path, Some(&cash)).sharpe,
            &fo_statistics::excess(&returns, Some(&cash)),
        );
        assert_eq!(
            of(&path, None).with_trading(1, 1.0, false).sharpe,
            None,
            "what it held does not move"
        );
        for still in [&[100.0; 4][..], &[100.01], &[]] {
            assert_eq!(of(still, None).sharpe, None, "{still:?}");
        }
    }

    #[test]
    fn a_ranking_ends_with_those_that_have_no_ratio() {
        let with = |sharpe, entries| {
            Some(Summary {
                sharpe,
                entries,
                ..Summary::default()
            })
        };
        let order = [
            with(Some(2.0), 1),
            with(Some(-3.0), 1),
            with(None, 1),
            with(None, 0),
            None,
        ];
        for (left, right) in order.iter().zip(&order[1..]) {
            assert_eq!(Summary::by_sharpe(left.as_ref(), right.as_ref()), Ordering::Less);
            assert_eq!(
                Summary::by_sharpe(right.as_ref(), left.as_ref()),
                Ordering::Greater
            );
            assert_eq!(Summary::by_sharpe(left.as_ref(), left.as_ref()), Ordering::Equal);
        }
    }
}
