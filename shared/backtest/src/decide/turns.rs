//! Bars on which a decision can differ from the one before.
//!
//! Where a tree holds fixed assets, the targets are a function of the truth of its conditions and of the values it weighs
//! by. A rule that trades on signals is then decided where one of them turns, instead of on every bar.

use fo_strategy::program::{Plan, PlanSet, PlanWeighting, Shape, ValueId};

use crate::conditions::mask;
use crate::eval::{ALL, Evaluator};
use crate::mask::Mask;

/// The bars of `first..end` on which decisions can turn, the first among them; `None` where that can't be told from
/// the tree's conditions alone.
pub(crate) fn turns(
    evaluator: &mut Evaluator<'_, '_>,
    plan: &Plan,
    (first, end): (usize, usize),
) -> Option<Vec<u32>> {
    let mut bars = Mask::empty(evaluator.market.bars());
    collect(evaluator, plan, &mut bars)?;
    let mut turns = vec![first as u32];
    let mut bar = bars.next(first + 1);
    while let Some(at) = bar.filter(|at| *at < end) {
        turns.push(at as u32);
        bar = bars.next(at + 1);
    }
    Some(turns)
}

fn collect(evaluator: &mut Evaluator<'_, '_>, plan: &Plan, bars: &mut Mask) -> Option<()> {
    match plan {
        Plan::Cash | Plan::Trade(_) | Plan::Pairs(_) => {}
        Plan::Allocate {
            assets: PlanSet::Group(group),
            weighting,
            rest,
            ..
        } => {
            let setup = evaluator.setup;
            if setup.filter(*group).is_some() {
                return None;
            }
            // A member joins with its first price; one that misses bars comes and goes.
            for &member in setup.members(*group) {
                let listing = evaluator.market.listing(setup.assets[member as usize]);
                if listing.gaps.is_some() {
                    return None;
                }
                bars.set(listing.first);
            }
            match weighting {
                PlanWeighting::Equal => {}
                PlanWeighting::Each(weight)
                | PlanWeighting::Proportional(weight)
                | PlanWeighting::Rank(weight) => {
                    for &member in setup.members(*group) {
                        changes(evaluator, *weight, member, bars);
                    }
                }
                PlanWeighting::Fixed(list) => {
                    for (asset, weight) in list {
                        changes(evaluator, *weight, setup.position(*asset), bars);
                    }
                }
                _ => return None,
            }
            if let Some(rest) = rest {
                collect(evaluator, rest, bars)?;
            }
        }
        Plan::If {
            condition,
            then,
            otherwise,
        } => {
            mask(evaluator, *condition, 0).changes(|bar| bars.set(bar));
            collect(evaluator, then, bars)?;
            collect(evaluator, otherwise, bars)?;
        }
        Plan::Sleeves(sleeves) => {
            for sleeve in sleeves {
                changes(evaluator, sleeve.weight, 0, bars);
                collect(evaluator, &sleeve.portfolio, bars)?;
            }
        }
        Plan::LongShort { long, short } => {
            collect(evaluator, long, bars)?;
            collect(evaluator, short, bars)?;
        }
        Plan::Scale {
            factor,
            portfolio,
            rest,
        } => {
            changes(evaluator, *factor, 0, bars);
            collect(evaluator, portfolio, bars)?;
            collect(evaluator, rest, bars)?;
        }
        Plan::Session { portfolio, .. } => collect(evaluator, portfolio, bars)?,
        _ => return None,
    }
    Some(())
}

/// The bars on which a value is not what it was on the bar before.
fn changes(evaluator: &mut Evaluator<'_, '_>, id: ValueId, asset: u32, bars: &mut Mask) {
    if evaluator.shape(id) == Shape::Constant {
        return;
    }
    let count = evaluator.market.bars();
    let value = evaluator.value(id, ALL);
    for (before, pair) in value
        .series(asset, count)
        .into_iter()
        .flat_map(|series| series.windows(2).enumerate())
    {
        if pair[0].to_bits() != pair[1].to_bits() {
            bars.set(before + 1);
        }
    }
}
