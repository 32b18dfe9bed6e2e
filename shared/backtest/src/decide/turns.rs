//! Bars on which a decision can differ from the one before.
//!
//! Where everything a tree holds is fixed and only its conditions change with time, the targets are a function of the
//! conditions' truth. A rule that trades on signals is then decided where a truth turns, instead of on every bar.

use fo_strategy::program::{Plan, PlanSet, PlanWeighting, Shape, ValueId};

use crate::conditions::mask;
use crate::eval::Evaluator;
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
    let fixed =
        |evaluator: &Evaluator<'_, '_>, id: ValueId| (evaluator.shape(id) == Shape::Constant).then_some(());
    match plan {
        Plan::Cash | Plan::Trade(_) | Plan::Pairs(_) => {}
        Plan::Allocate {
            assets: PlanSet::Group(group),
            weighting,
            rest,
            ..
        } => {
            match weighting {
                PlanWeighting::Equal => {}
                PlanWeighting::Each(weight) => fixed(evaluator, *weight)?,
                PlanWeighting::Fixed(list) => {
                    for (_, weight) in list {
                        fixed(evaluator, *weight)?;
                    }
                }
                _ => return None,
            }
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
                fixed(evaluator, sleeve.weight)?;
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
            fixed(evaluator, *factor)?;
            collect(evaluator, portfolio, bars)?;
            collect(evaluator, rest, bars)?;
        }
        Plan::Session { portfolio, .. } => collect(evaluator, portfolio, bars)?,
        _ => return None,
    }
    Some(())
}
