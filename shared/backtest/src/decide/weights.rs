//! How capital is divided among chosen assets.

use fo_strategy::program::{PlanWeighting, ValueId, Window};

use super::Decider;
use crate::error::BacktestError;
use crate::eval::period;
use crate::kernels::window;
use crate::market::Market;
use crate::optimise::{Covariance, cap_weights, minimum_variance, risk_parity};

/// The standard deviation of returns up to which a price stands still, or grows by the same part every time.
///
/// Prices are printed with some ten digits, which leaves 10⁻¹⁰ to 10⁻⁹ in the returns of a price that grows evenly (a stale
/// quote, an account); the interest of a bill or a money fund moves by 10⁻⁶ and more.
pub(super) const STILL: f64 = 1e-8;

impl<'e> Decider<'_, 'e, '_> {
    pub(super) fn weigh(
        &mut self,
        weighting: &'e PlanWeighting,
        members: &[u32],
        cap: Option<f64>,
        row: usize,
        bar: usize,
    ) -> Result<Vec<(u32, f64)>, BacktestError> {
        let mut weights = match weighting {
            PlanWeighting::Equal => members
                .iter()
                .map(|&asset| (asset, 1.0 / members.len() as f64))
                .collect(),
            PlanWeighting::Each(value) => self.values(*value, members, row),
            PlanWeighting::Fixed(list) => {
                let mut weights = Vec::with_capacity(list.len());
                for (asset, weight) in list {
                    let asset = self.evaluator.setup.position(*asset);
                    let weight = self.at(*weight, asset, row);
                    if members.contains(&asset) && !weight.is_nan() {
                        weights.push((asset, weight));
                    }
                }
                weights
            }
            PlanWeighting::Proportional(value) => {
                let mut weights = self.values(*value, members, row);
                weights
                    .iter_mut()
                    .for_each(|(_, weight)| *weight = weight.max(0.0));
                normalise(weights)
            }
            PlanWeighting::Rank(value) => {
                let mut ranked = self.values(*value, members, row);
                ranked.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
                let count = ranked.len();
                let parts = ranked
                    .iter()
                    .enumerate()
                    .map(|(place, (asset, _))| (*asset, (count - place) as f64));
                normalise(parts.collect())
            }
            PlanWeighting::InverseVolatility(span) => {
                let (members, returns) = self.returns(*span, members, bar);
                let inverse = |series: &Vec<f64>| 1.0 / window::variance(series).sqrt();
                let weights = members
                    .iter()
                    .zip(&returns)
                    .map(|(asset, series)| (*asset, inverse(series)));
                normalise(weights.collect())
            }
            PlanWeighting::RiskParity(span) => {
                let (members, returns) = self.returns(*span, members, bar);
                paired(
                    &members,
                    Covariance::of(&returns).and_then(|covariance| risk_parity(&covariance)),
                )
            }
            PlanWeighting::MinimumVariance(span) => {
                let (members, returns) = self.returns(*span, members, bar);
                let cap = cap.unwrap_or(1.0);
                paired(
                    &members,
                    Covariance::of(&returns).and_then(|covariance| minimum_variance(&covariance, cap)),
                )
            }
        };
        if let Some(cap) = cap {
            let mut plain: Vec<f64> = weights.iter().map(|(_, weight)| *weight).collect();
            cap_weights(&mut plain, cap);
            weights
                .iter_mut()
                .zip(plain)
                .for_each(|((_, weight), capped)| *weight = capped);
        }
        Ok(weights)
    }

    /// Defined values of members.
    fn values(&mut self, value: ValueId, members: &[u32], row: usize) -> Vec<(u32, f64)> {
        let mut values: Vec<(u32, f64)> = members
            .iter()
            .map(|&asset| (asset, self.at(value, asset, row)))
            .collect();
        values.retain(|(_, value)| value.is_finite());
        values
    }

    /// Members with a full window of returns up to a bar, and those returns. One that did not move has no risk to be
    /// weighted by, and is left out.
    fn returns(&mut self, span: ValueId, members: &[u32], bar: usize) -> (Vec<u32>, Vec<Vec<f64>>) {
        let span = self.evaluator.span(span);
        let at_start = self.evaluator.at_starts(self.rows);
        let (market, assets) = (self.evaluator.market, &self.evaluator.setup.assets);
        let mut found = (Vec::new(), Vec::new());
        for &asset in members {
            match returns(market, assets[asset as usize], span, bar, at_start) {
                Some(series) if window::variance(&series).sqrt() > STILL => {
                    found.0.push(asset);
                    found.1.push(series);
                }
                Some(_) => *self.stalled.assets.entry(asset).or_insert(0) += 1,
                None => {}
            }
        }
        found
    }
}

/// The last `span.count` simple returns of an asset up to a bar, oldest first: of bars, or between the samples of periods,
/// which end with the last completed one where the bar is a decision at a start. `None` where the asset was not there for
/// all of them.
pub(super) fn returns(
    market: &Market<'_>,
    asset: usize,
    span: Window,
    bar: usize,
    at_start: bool,
) -> Option<Vec<f64>> {
    let marks = market.marks(asset);
    let count = span.count as usize;
    let price = |back: usize| match period(span.unit) {
        Some(period) => {
            let sample = market.samples(period).before(bar, back, at_start);
            sample.map(|bar| marks[bar])
        }
        None => bar.checked_sub(back).map(|bar| marks[bar]),
    };
    let mut changes = Vec::with_capacity(count);
    for back in (0..count).rev() {
        changes.push(price(back)? / price(back + 1)? - 1.0);
    }
    changes.iter().all(|change| change.is_finite()).then_some(changes)
}

fn normalise(mut weights: Vec<(u32, f64)>) -> Vec<(u32, f64)> {
    let total: f64 = weights.iter().map(|(_, weight)| weight).sum();
    if total <= 0.0 {
        return Vec::new();
    }
    weights.iter_mut().for_each(|(_, weight)| *weight /= total);
    weights
}

fn paired(members: &[u32], weights: Option<Vec<f64>>) -> Vec<(u32, f64)> {
    weights
        .map(|weights| members.iter().copied().zip(weights).collect())
        .unwrap_or_default()
}
