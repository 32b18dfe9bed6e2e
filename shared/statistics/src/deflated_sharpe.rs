//! The deflated Sharpe ratio: what a Sharpe ratio is worth when it was the best of many.
//!
//! Bailey, D. H. and López de Prado, M. (2014). The Deflated Sharpe Ratio: Correcting for Selection Bias, Backtest
//! Overfitting, and Non-Normality. *Journal of Portfolio Management* 40(5), 94–107.

use crate::{finite, normal_quantile, probabilistic_sharpe};

const EULER_MASCHERONI: f64 = 0.577_215_664_901_532_9;

/// Sharpe ratio per period that the best of `trials` worthless strategies is expected to show:
/// `√V · ((1 − γ)·Φ⁻¹(1 − 1/N) + γ·Φ⁻¹(1 − 1/(N·e)))`, with V the variance (divisor n − 1) of the trials' Sharpe ratios
/// per period and γ the Euler–Mascheroni constant. Zero for one trial.
pub fn expected_maximum_sharpe(variance: f64, trials: f64) -> Option<f64> {
    if trials <= 1.0 {
        return Some(0.0);
    }
    let first = normal_quantile(1.0 - 1.0 / trials);
    let second = normal_quantile(1.0 - 1.0 / (trials * std::f64::consts::E));
    finite(variance.sqrt() * ((1.0 - EULER_MASCHERONI) * first + EULER_MASCHERONI * second))
}

/// Probability that the true Sharpe ratio of the chosen strategy is above what luck alone would have shown:
/// the probabilistic Sharpe ratio against [`expected_maximum_sharpe`].
pub fn deflated_sharpe(returns: &[f64], variance: f64, trials: f64) -> Option<f64> {
    probabilistic_sharpe(returns, expected_maximum_sharpe(variance, trials)?)
}
