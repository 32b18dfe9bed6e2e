//! Beta and Jensen's alpha against a benchmark.
//!
//! Jensen, M. C. (1968). The Performance of Mutual Funds in the Period 1945–1964. *Journal of Finance* 23(2), 389–416.

use crate::finite;

/// A line through returns and benchmark returns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AlphaBeta {
    /// `mean(r) − β · mean(b)`, times the periods a year (simple, not compounded).
    pub alpha: f64,
    /// `cov(r, b) / var(b)`.
    pub beta: f64,
    /// `cov(r, b) / (std(r) · std(b))`; absent if the returns never move.
    pub correlation: Option<f64>,
}

/// Ordinary least squares of returns on benchmark returns. `None` for unequal lengths, fewer than two values, or a
/// benchmark that never moves.
pub fn alpha_beta(returns: &[f64], benchmark: &[f64], periods: f64) -> Option<AlphaBeta> {
    if returns.len() != benchmark.len() || returns.len() < 2 {
        return None;
    }
    let n = returns.len() as f64;
    let (mean, benchmark_mean) = (returns.iter().sum::<f64>() / n, benchmark.iter().sum::<f64>() / n);
    let (mut covariance, mut variance, mut own) = (0.0, 0.0, 0.0);
    for (r, b) in returns.iter().zip(benchmark) {
        covariance += (r - mean) * (b - benchmark_mean);
        variance += (b - benchmark_mean).powi(2);
        own += (r - mean).powi(2);
    }
    let beta = finite(covariance / variance)?;
    Some(AlphaBeta {
        alpha: (mean - beta * benchmark_mean) * periods,
        beta,
        correlation: finite(covariance / (variance * own).sqrt()),
    })
}
