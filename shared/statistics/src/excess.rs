//! Returns over what cash gave, and the periods two series share.

use crate::tracking_error::active;

/// Returns over the risk-free ones, period by period: what the Sharpe ratio and its relatives are of. The returns as they
/// are where nothing is known of a risk-free one, or not of every period.
pub fn excess(returns: &[f64], risk_free: Option<&[f64]>) -> Vec<f64> {
    match risk_free.filter(|risk_free| risk_free.len() == returns.len()) {
        Some(risk_free) => active(returns, risk_free),
        None => returns.to_vec(),
    }
}

/// The returns of the periods in which the benchmark has one too, and the benchmark's: it may begin later, end earlier or
/// rest in between, which is written as NaN. Periods beyond the shorter of the two are left out.
pub fn common(returns: &[f64], benchmark: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let pairs = returns.iter().zip(benchmark);
    pairs.filter(|(_, other)| !other.is_nan()).unzip()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Convention, beta, sharpe};

    #[test]
    fn an_account_that_only_earns_interest_has_no_ratio() {
        // Three days' interest over a weekend.
        let interest: Vec<f64> = (0..500)
            .map(|day| 0.03 / 365.0 * if day % 5 == 0 { 3.0 } else { 1.0 })
            .collect();
        let mut value = 1e6;
        let returns: Vec<f64> = interest
            .iter()
            .map(|rate| {
                let before = value;
                value += value * rate;
                value / before - 1.0
            })
            .collect();
        assert!(sharpe(&returns, Convention::DAILY).unwrap() > 20.0);
        assert_eq!(
            sharpe(&excess(&returns, Some(&interest)), Convention::DAILY),
            None
        );
        assert_eq!(excess(&[0.02, 0.03], Some(&[0.01, 0.02])), [0.01, 0.03 - 0.02]);
        assert_eq!(excess(&[0.02], None), [0.02]);
        assert_eq!(excess(&[0.02], Some(&[])), [0.02]);
    }

    #[test]
    fn only_days_that_both_have_are_compared() {
        let hole = f64::NAN;
        let (own, other) = common(
            &[0.1, 0.02, 0.04, 0.9, 0.06, 0.5],
            &[hole, 0.01, 0.02, hole, 0.03],
        );
        assert_eq!(
            (own.as_slice(), other.as_slice()),
            (&[0.02, 0.04, 0.06][..], &[0.01, 0.02, 0.03][..])
        );
        assert!((beta(&own, &other).unwrap() - 2.0).abs() < 1e-12);
        assert_eq!(common(&[0.1], &[hole]), (vec![], vec![]));
    }
}
