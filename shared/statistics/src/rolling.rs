//! Statistics over a moving window.

use crate::{Convention, beta, sharpe, volatility};

/// `statistic` of the last `window` values, at each place; `None` until the window is full and wherever it is undefined.
pub fn rolling(values: &[f64], window: usize, statistic: impl Fn(&[f64]) -> Option<f64>) -> Vec<Option<f64>> {
    let at = |end: usize| {
        let start = end.checked_sub(window).filter(|_| window > 0)?;
        statistic(&values[start..end])
    };
    (1..=values.len()).map(at).collect()
}

/// Rolling Sharpe ratio, annualised; see [`sharpe`].
pub fn rolling_sharpe(returns: &[f64], window: usize, convention: Convention) -> Vec<Option<f64>> {
    rolling(returns, window, |part| sharpe(part, convention))
}

/// Rolling volatility, annualised; see [`volatility`].
pub fn rolling_volatility(returns: &[f64], window: usize, convention: Convention) -> Vec<Option<f64>> {
    rolling(returns, window, |part| volatility(part, convention))
}

/// Rolling beta; see [`beta`]. All `None` where the two series do not pair up.
pub fn rolling_beta(returns: &[f64], benchmark: &[f64], window: usize) -> Vec<Option<f64>> {
    let at = |end: usize| {
        let start = end.checked_sub(window).filter(|_| window > 0)?;
        beta(
            returns.get(start..end)?,
            benchmark
                .get(start..end)
                .filter(|_| returns.len() == benchmark.len())?,
        )
    };
    (1..=returns.len()).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_undefined_until_it_is_full() {
        let sums = rolling(&[1.0, 2.0, 4.0], 2, |part| Some(part.iter().sum()));
        assert_eq!(sums, [None, Some(3.0), Some(6.0)]);
        assert_eq!(rolling(&[1.0], 0, |_| Some(1.0)), [None]);
        assert_eq!(
            rolling_beta(&[1.0, 2.0, 4.0], &[0.5, 1.0, 2.0], 3),
            [None, None, Some(2.0)]
        );
        assert_eq!(rolling_beta(&[1.0, 2.0], &[0.5], 1), [None, None]);
    }
}
