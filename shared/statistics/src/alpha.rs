//! Jensen's alpha.

use crate::moments::average;
use crate::{Convention, beta};

/// `(mean(r - rf) - beta × mean(b - rf)) × periods`: simple annualising.
///
/// Jensen (1968), "The Performance of Mutual Funds in the Period 1945–1964", Journal of Finance 23(2).
pub fn alpha(returns: &[f64], benchmark: &[f64], convention: Convention) -> Option<f64> {
    Some(per_period(returns, benchmark, convention)? * convention.periods_per_year)
}

/// The same compounded: `(1 + alpha of a period)^periods - 1`.
pub fn alpha_compound(returns: &[f64], benchmark: &[f64], convention: Convention) -> Option<f64> {
    Some((1.0 + per_period(returns, benchmark, convention)?).powf(convention.periods_per_year) - 1.0)
}

fn per_period(returns: &[f64], benchmark: &[f64], convention: Convention) -> Option<f64> {
    let slope = beta(returns, benchmark)?;
    let risk_free = convention.risk_free;
    Some(average(returns) - risk_free - slope * (average(benchmark) - risk_free))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_benchmark_does_not_explain() {
        let benchmark = [0.01, -0.02, 0.03, 0.0];
        let own = benchmark.map(|value| 1.5 * value + 0.001);
        let monthly = Convention::MONTHLY;
        assert!((alpha(&own, &benchmark, monthly).unwrap() - 0.012).abs() < 1e-15);
        assert!(
            (alpha_compound(&own, &benchmark, monthly).unwrap() - (1.001_f64.powi(12) - 1.0)).abs() < 1e-14
        );
        // At 0.002 a month, a beta of 1.5 owes 1.5 times the benchmark's excess: 0.001 − 0.002 + 1.5 × 0.002 is left.
        let risk_free = Convention {
            risk_free: 0.002,
            ..monthly
        };
        assert!((alpha(&own, &benchmark, risk_free).unwrap() - 12.0 * 0.002).abs() < 1e-15);
        assert_eq!(alpha(&benchmark, &benchmark, monthly), Some(0.0));
        assert_eq!(alpha(&own, &[0.01; 4], monthly), None);
        assert_eq!(alpha_compound(&own, &benchmark[1..], monthly), None);
    }
}
