//! The Calmar ratio.

use crate::moments::ratio;
use crate::{Convention, cagr, max_drawdown};

/// Compound annual growth over the size of the deepest drawdown, both over the whole series.
///
/// Young (1991), "Calmar Ratio: A Smoother Tool", Futures 20(1), there over 36 months. `None` without a drawdown.
pub fn calmar(returns: &[f64], convention: Convention) -> Option<f64> {
    ratio(cagr(returns, convention)?, -max_drawdown(returns)?)
}
