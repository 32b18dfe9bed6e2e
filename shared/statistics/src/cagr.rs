//! Compound annual growth rate.

use crate::moments::usable;
use crate::total_return::growth;
use crate::{Convention, total_return};

/// `Π(1 + r)^(periods a year / n) - 1`: years are counted in periods. −1 for a series that lost everything.
pub fn cagr(returns: &[f64], convention: Convention) -> Option<f64> {
    usable(returns, 1)?;
    annual(
        growth(returns),
        returns.len() as f64 / convention.periods_per_year,
    )
}

/// The same with years counted by the calendar: `(1 + total return)^(1 / years) - 1`.
pub fn cagr_years(returns: &[f64], years: f64) -> Option<f64> {
    annual(1.0 + total_return(returns)?, years)
}

fn annual(growth: f64, years: f64) -> Option<f64> {
    let rate = growth.max(0.0).powf(1.0 / years) - 1.0;
    (years > 0.0 && rate.is_finite()).then_some(rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_years_of_ten_percent_are_ten_percent_a_year() {
        let monthly = [1.21_f64.powf(1.0 / 24.0) - 1.0; 24];
        assert!((cagr(&monthly, Convention::MONTHLY).unwrap() - 0.1).abs() < 1e-14);
        assert!((cagr_years(&monthly, 2.0).unwrap() - 0.1).abs() < 1e-14);
        assert_eq!(cagr(&[0.1, -1.0], Convention::MONTHLY), Some(-1.0));
        assert_eq!(cagr_years(&monthly, 0.0), None);
    }
}
