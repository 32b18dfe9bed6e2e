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
