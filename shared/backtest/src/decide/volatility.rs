//! Scaling a portfolio to a volatility.

use fo_strategy::program::{Plan, Window};
use fo_strategy::spec::{VolatilityEstimate, VolatilityModel};

use super::weights::{STILL, returns};
use super::{Decider, Memory, Targets, address};
use crate::error::BacktestError;
use crate::eval::period;
use crate::kernels::{garch, window};
use crate::market::Market;
use crate::rule_paths::RulePaths;

/// RiskMetrics' decay for daily data (J.P. Morgan 1996).
const DECAY: f64 = 0.94;

/// A portfolio followed from decision to decision, without costs, at closes.
pub(super) struct Shadow {
    /// First bar of `values`.
    first: usize,
    values: Vec<f64>,
    weights: Vec<(u32, f64)>,
    /// Shares of the capital that rules trade with.
    rules: Vec<(usize, f64)>,
}

impl Shadow {
    fn advance(&mut self, market: &Market<'_>, assets: &[usize], rules: &RulePaths, bar: usize) {
        let decided = self.first + self.values.len() - 1;
        let base = self.values.last().copied().unwrap_or(1.0);
        for today in decided + 1..=bar {
            let gain: f64 = self
                .weights
                .iter()
                .map(|&(asset, weight)| {
                    let marks = market.marks(assets[asset as usize]);
                    let change = marks[today] / marks[decided] - 1.0;
                    if change.is_nan() { 0.0 } else { weight * change }
                })
                .sum();
            let by_rules: f64 = self
                .rules
                .iter()
                .map(|&(rule, share)| share * rules.change(rule, decided, today))
                .sum();
            self.values.push(base * (1.0 + gain + by_rules));
        }
    }

    /// The last returns of a window up to a bar, oldest first.
    fn returns(&self, market: &Market<'_>, span: Window, bar: usize, at_start: bool) -> Option<Vec<f64>> {
        let value = |back: usize| {
            let bar = match period(span.unit) {
                Some(period) => market.samples(period).before(bar, back, at_start)?,
                None => bar.checked_sub(back)?,
            };
            self.values.get(bar.checked_sub(self.first)?).copied()
        };
        (0..span.count as usize)
            .rev()
            .map(|back| Some(value(back)? / value(back + 1)? - 1.0))
            .collect()
    }
}

impl<'e> Decider<'_, 'e, '_> {
    /// Target over estimated volatility, at most the largest leverage; 0 while the estimate is undefined, or zero but for
    /// rounding.
    pub(super) fn volatility_factor(
        &mut self,
        plan: &'e Plan,
        inner: &Targets,
        bar: usize,
    ) -> Result<f64, BacktestError> {
        let Plan::VolatilityTarget {
            target,
            window,
            model,
            estimate,
            max_leverage,
            ..
        } = plan
        else {
            return Ok(0.0);
        };
        let target = self.constant(*target, "portfolio.volatility_target.target")?;
        let most = self.constant(*max_leverage, "portfolio.volatility_target.max_leverage")?;
        let span = self.evaluator.span(*window);
        let at_start = self.evaluator.at_starts(self.rows);
        let weights: Vec<(u32, f64)> = (0..)
            .zip(&inner.base)
            .filter(|(_, w)| **w != 0.0)
            .map(|(a, w)| (a, *w))
            .collect();
        let rules: Vec<(usize, f64)> = inner
            .rules
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, share)| *share != 0.0)
            .collect();
        let (market, assets) = (self.evaluator.market, &self.evaluator.setup.assets);
        let past = match estimate {
            VolatilityEstimate::Holdings => {
                let mut past = vec![0.0; span.count as usize];
                let mut whole = !weights.is_empty() || !rules.is_empty();
                for &(asset, weight) in &weights {
                    match returns(market, assets[asset as usize], span, bar, at_start) {
                        Some(series) => past
                            .iter_mut()
                            .zip(series)
                            .for_each(|(sum, change)| *sum += weight * change),
                        None => whole = false,
                    }
                }
                for &(rule, share) in &rules {
                    match self.rule_paths.returns(rule, market, span, bar, at_start) {
                        Some(series) => past
                            .iter_mut()
                            .zip(series)
                            .for_each(|(sum, change)| *sum += share * change),
                        None => whole = false,
                    }
                }
                whole.then_some(past)
            }
            VolatilityEstimate::Strategy => {
                let memory = self.memory.entry(address(plan)).or_insert_with(|| {
                    Memory::Shadow(Shadow {
                        first: bar,
                        values: vec![1.0],
                        weights: Vec::new(),
                        rules: Vec::new(),
                    })
                });
                match memory {
                    Memory::Shadow(shadow) => {
                        shadow.advance(market, assets, &self.rule_paths, bar);
                        (shadow.weights, shadow.rules) = (weights, rules);
                        shadow.returns(market, span, bar, at_start)
                    }
                    _ => None,
                }
            }
        };
        let Some(past) = past else { return Ok(0.0) };
        let deviation = match model {
            VolatilityModel::Realised => window::variance(&past).sqrt(),
            VolatilityModel::Ewma => weighted(&past).sqrt(),
            VolatilityModel::Garch => garch::forecast(&past),
        };
        if deviation <= STILL {
            self.stalled.targets += 1;
        }
        if !(deviation > STILL) {
            return Ok(0.0);
        }
        let yearly = deviation * self.evaluator.per_year(span.unit).sqrt();
        let factor = (target / yearly).min(most);
        Ok(if factor.is_finite() { factor } else { 0.0 })
    }
}

/// Exponentially weighted mean square, the newest return last.
fn weighted(past: &[f64]) -> f64 {
    let (mut sum, mut total, mut weight) = (0.0, 0.0, 1.0);
    for change in past.iter().rev() {
        sum += weight * change * change;
        total += weight;
        weight *= DECAY;
    }
    sum / total
}
