//! Pairs.

use fo_strategy::program::PlanPairs;

use crate::error::BacktestError;
use crate::eval::Evaluator;
use crate::orders::Timing;
use crate::rules::RuleEvent;

pub(crate) fn run_pairs(
    _: &mut Evaluator<'_, '_>,
    _: &PlanPairs,
    _: Timing,
    _: (usize, usize),
) -> Result<Vec<RuleEvent>, BacktestError> {
    Err(BacktestError::Spec { path: "portfolio.pairs".into(), message: "pairs".into() })
}
