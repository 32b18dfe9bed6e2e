//! What each rule of a tree would have made by itself, for scaling it to a volatility.
//!
//! A trade or pairs node decides from prices and signals alone, so its path with all the capital and without costs is
//! known before anybody decides how much capital it gets. A bar's value uses prices up to that bar only.

use crate::account::{Account, Fees, Terms};
use crate::decide::Targets;
use crate::eval::Evaluator;
use crate::market::Market;
use crate::orders::{Decision, RuleRun, Timing, batches};
use crate::run::Conditions;

/// Values of each rule's own account at the closes of a run's bars, from 1.
#[derive(Clone, Debug, Default)]
pub(crate) struct RulePaths {
    first: usize,
    paths: Vec<Vec<f64>>,
}

impl RulePaths {
    pub(crate) fn of(
        evaluator: &Evaluator<'_, '_>,
        runs: &[RuleRun],
        timing: Timing,
        conditions: &Conditions,
    ) -> Self {
        let setup = evaluator.setup;
        let terms = Terms {
            fees: Fees::default(),
            borrow: 0.0,
            cash_rate: None,
            debt_rate: None,
            cash_asset: None,
            whole_shares: false,
            ..conditions.terms.clone()
        };
        let path = |number: usize| {
            let mut rules = vec![0.0; runs.len()];
            rules[number] = 1.0;
            let targets = Targets {
                base: vec![0.0; setup.assets.len()],
                rules,
                ..Targets::default()
            };
            let alone = [Decision { bar: 0, targets }];
            let batches = batches(&alone, runs, timing);
            Account::new(evaluator.market, &setup.assets, &terms, conditions.range, 1.0)
                .run(&batches, conditions.range.1)
                .equity
        };
        Self {
            first: conditions.range.0,
            paths: (0..runs.len()).map(path).collect(),
        }
    }

    /// The simple return of a rule between the closes of two bars; 0 where it has none.
    pub(crate) fn change(&self, rule: usize, from: usize, to: usize) -> f64 {
        match (self.at(rule, from), self.at(rule, to)) {
            (Some(before), Some(after)) if before > 0.0 => after / before - 1.0,
            _ => 0.0,
        }
    }

    /// A rule's returns over the last periods of a window, oldest first; nothing before the run is long enough.
    pub(crate) fn returns(
        &self,
        rule: usize,
        market: &Market<'_>,
        span: fo_strategy::program::Window,
        bar: usize,
        at_start: bool,
    ) -> Option<Vec<f64>> {
        let value = |back: usize| {
            let bar = match crate::eval::period(span.unit) {
                Some(period) => market.samples(period).before(bar, back, at_start)?,
                None => bar.checked_sub(back)?,
            };
            self.at(rule, bar)
        };
        (0..span.count as usize)
            .rev()
            .map(|back| Some(value(back)? / value(back + 1)? - 1.0))
            .collect()
    }

    fn at(&self, rule: usize, bar: usize) -> Option<f64> {
        self.paths.get(rule)?.get(bar.checked_sub(self.first)?).copied()
    }
}
