//! Rules and account side by side, bar by bar.
//!
//! A rule's positions follow from prices and signals alone as long as every entry is made, so rules run first and the
//! account afterwards (see [`crate::run`]). Where the account has no room for an entry, or not for one whole share, the
//! rule holds nothing and may ask again; then both have to go through the bars together. Runs in which nothing is turned
//! away come out the same both ways.

use crate::account::{ALLOCATION, Account, Batch, Ledger, Phase};
use crate::orders::{Decision, Timing, allocations, in_order, order_of};
use crate::rules::RuleEvent;

/// A rule that is run bar by bar.
pub(crate) trait Stepped {
    /// Books it uses, numbered from 0.
    fn books(&self) -> u32;
    /// What was entered before a bar meets the bar.
    fn before(&mut self, bar: usize);
    /// What was entered on a bar meets what is left of it.
    fn after(&mut self, bar: usize);
    /// Decides entries on a bar's close.
    fn decide(&mut self, bar: usize);
    /// Moves to `taken` what trades at a moment.
    fn take(&mut self, moment: (usize, Phase), taken: &mut Vec<RuleEvent>);
    /// The entry of a book came to nothing.
    fn turned_away(&mut self, book: u32);
}

/// Runs rules and decisions through an account over `range`.
pub(crate) fn simulate_together(
    mut account: Account<'_, '_>,
    decisions: &[Decision],
    rules: &mut [Box<dyn Stepped + '_>],
    timing: Timing,
    range: (usize, usize),
) -> Ledger {
    let mut allocated = allocations(decisions, timing).into_iter().peekable();
    let mut trade = |moment: (usize, Phase), rules: &mut [Box<dyn Stepped + '_>]| {
        let mut batches: Vec<Batch> = Vec::new();
        while let Some(batch) = allocated.next_if(|batch| (batch.bar as usize, batch.phase) <= moment) {
            batches.push(batch);
        }
        let mut books = ALLOCATION + 1;
        let mut taken = Vec::new();
        for (number, rule) in rules.iter_mut().enumerate() {
            rule.take(moment, &mut taken);
            batches.extend(
                taken
                    .drain(..)
                    .filter_map(|event| order_of(number, &event, books, decisions, timing)),
            );
            books += rule.books();
        }
        for batch in in_order(batches) {
            if account.is_ruined() {
                break;
            }
            account.carry_out(&batch);
            for (rule, book) in account.turned_away() {
                let before = rules[..rule].iter().map(|rule| rule.books());
                let own = book - ALLOCATION - 1 - before.sum::<u32>();
                rules[rule].turned_away(own);
            }
        }
    };
    let each = |rules: &mut [Box<dyn Stepped + '_>], step: fn(&mut (dyn Stepped + '_), usize), bar: usize| {
        rules.iter_mut().for_each(|rule| step(rule.as_mut(), bar));
    };
    for bar in range.0..range.1 {
        each(rules, |rule, bar| rule.before(bar), bar);
        trade((bar, Phase::Open), rules);
        if timing.fills_at_open() {
            each(rules, |rule, bar| rule.after(bar), bar);
        }
        trade((bar, Phase::Intrabar), rules);
        if timing.fills_at_once() {
            each(rules, |rule, bar| rule.decide(bar), bar);
            trade((bar, Phase::Close), rules);
        } else {
            trade((bar, Phase::Close), rules);
            if !timing.fills_at_open() {
                each(rules, |rule, bar| rule.after(bar), bar);
            }
            each(rules, |rule, bar| rule.decide(bar), bar);
        }
    }
    account.finish(range.1)
}

#[cfg(test)]
mod tests {
    use crate::drawn::{prices, spec};
    use crate::engine::Strategy;
    use crate::eval::Evaluator;
    use crate::market::Market;
    use crate::options::Options;
    use crate::run::{Conditions, Outcome, binding, simulate_program};
    use crate::setup::Setup;

    fn outcome(strategy: &Strategy, market: &Market<'_>, lockstep: bool) -> Outcome {
        let options = Options::default();
        let setup = Setup::new(&strategy.program, market).unwrap();
        let bound = binding(&strategy.program, &options).unwrap();
        let mut evaluator = Evaluator::new(market, &setup, &bound);
        evaluator.lockstep = lockstep;
        let conditions = Conditions::of(&mut evaluator, &options).unwrap();
        simulate_program(&mut evaluator, conditions).unwrap()
    }

    #[test]
    fn bar_by_bar_is_what_comes_out_of_rules_first() {
        let mut fills = 0;
        for seed in 0..3000 {
            let panel = prices(seed, 60 + seed as usize % 60, 0.01, seed % 3 > 0);
            let market = Market::new(&panel);
            let strategy = Strategy::compile(&spec(seed)).unwrap();
            let (first, together) = (
                outcome(&strategy, &market, false).ledger,
                outcome(&strategy, &market, true).ledger,
            );
            assert_eq!(first.fills, together.fills, "seed {seed}");
            assert_eq!(first.equity, together.equity, "seed {seed}");
            fills += first.fills.len();
        }
        assert!(fills > 10_000, "{fills}");
    }
}
