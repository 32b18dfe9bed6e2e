//! Rankings: one end or both, with a filter, a refuge and a condition on a market around them.

use super::condition::Condition;
use super::expression::{Own, Writer};
use super::plan::{Plan, Position, Step};
use super::portfolio::{either, node, selected};
use super::ranking::{Choice, Size};
use super::term::Measure;
use crate::ledger::amount::Counts;
use fo_strategy::{Assets, LongShort, Node, Select, Selection};

/// Rankings: one end or both, with a filter, a refuge and a condition on a market around them.
pub(super) fn ranked(steps: &[Step<'_>], writer: &mut Writer<'_>) -> Option<Plan> {
    let (chosen, others): (Vec<&Step<'_>>, Vec<&Step<'_>>) = steps
        .iter()
        .partition(|s| matches!(s.hold, Position::Choice { .. }));
    let mut filter: Option<Condition> = None;
    let mut market: Vec<(Condition, &Step<'_>)> = Vec::new();
    let mut otherwise: Option<&Position> = None;
    let mut inside: Option<Condition> = None;
    let set = |place: &mut Option<Condition>, condition: Condition| {
        let free = place.is_none();
        *place = Some(condition);
        free.then_some(())
    };
    let first = *chosen.first()?;
    let schemed =
        |s: &&Step<'_>| matches!(&s.hold, Position::Choice { choice, .. } if choice.scheme.is_some());
    if chosen.iter().any(schemed)
        && (chosen.len() > 1 || first.clause.only.is_some() || first.when.as_ref().is_some_and(own))
    {
        return None;
    }
    if let Some(only) = &first.clause.only {
        set(&mut filter, only.clone())?;
    }
    if let Some(when) = &first.when {
        if own(when) {
            set(&mut filter, when.clone())?;
        } else {
            set(&mut inside, other(when)?)?;
        }
    }
    for step in others {
        match &step.when {
            None if step.clause.otherwise && otherwise.is_none() => otherwise = Some(&step.hold),
            // "If its return is negative hold cash."
            Some(when) if !step.clause.otherwise && own(when) && otherwise.is_none() => {
                let mut turned = when.clone();
                turned.denied = !turned.denied;
                set(&mut filter, turned)?;
                otherwise = Some(&step.hold);
            }
            Some(when) if !step.clause.otherwise => market.push((other(when)?, step)),
            _ => return None,
        }
    }
    let Position::Choice { choice, short } = &first.hold else {
        return None;
    };
    // "Unless the market is down, in which case hold bills": one condition, said once.
    if let (Some(condition), [(off, step)], None) = (&inside, market.as_slice(), otherwise)
        && condition.opposes(off)
    {
        otherwise = Some(&step.hold);
        market.clear();
    }
    // One refuge cannot be told from the other.
    if filter.is_some() && inside.is_some() || otherwise.is_some() && filter.is_none() && inside.is_none() {
        return None;
    }
    let mut out = match chosen.as_slice() {
        [_] => match &filter {
            Some(filter) => {
                if *short || !agrees(filter, choice) || otherwise.is_some() && !is_one(choice) {
                    return None;
                }
                let text = writer.condition(filter, Own::Each, false)?;
                let rest = match otherwise {
                    Some(position) => node(position, writer)?,
                    None => Node::Name("cash".into()),
                };
                let select = selected(choice, Some(text), writer, false)?;
                Node::Select(Box::new(Select {
                    select: Assets::Selection(Box::new(select)),
                    weight: None,
                    cap: None,
                    rest: Some(rest),
                }))
            }
            None => node(&first.hold, writer)?,
        },
        [_, second] => {
            let Position::Choice {
                choice: sold,
                short: true,
            } = &second.hold
            else {
                return None;
            };
            if *short || filter.is_some() || second.when.is_some() || choice.high == sold.high {
                return None;
            }
            let select = |s: Selection| {
                Node::Select(Box::new(Select {
                    select: Assets::Selection(Box::new(s)),
                    weight: None,
                    cap: None,
                    rest: None,
                }))
            };
            let long = select(selected(choice, None, writer, false)?);
            let short = select(selected(sold, None, writer, true)?);
            Node::LongShort(Box::new(LongShort {
                long: Some(long),
                short,
            }))
        }
        _ => return None,
    };
    if let Some(condition) = inside {
        let condition = writer.condition(&condition, Own::Each, false)?;
        let refuge = match otherwise {
            Some(position) => node(position, writer)?,
            None => Node::Name("cash".into()),
        };
        out = either(condition, out, refuge);
    }
    match market.as_slice() {
        [] => {}
        // The market is off while its condition holds.
        [(condition, step)] => {
            let refuge = matches!(step.hold, Position::Cash | Position::Asset(_));
            if !refuge || condition.tests.len() > 1 {
                return None;
            }
            if first.clause.otherwise {
                let text = writer.condition(condition, Own::Each, false)?;
                out = either(text, node(&step.hold, writer)?, out);
            } else {
                let mut turned = condition.clone();
                turned.denied = !turned.denied;
                let text = writer.condition(&turned, Own::Each, false)?;
                out = either(text, out, node(&step.hold, writer)?);
            }
        }
        _ => return None,
    }
    Some(Plan {
        node: out,
        held: choice.from.clone(),
        scheduled: true,
        daily: false,
        apart: None,
    })
}

/// Whether a filter can be applied before the ranking: what passes it leads the ranking by the same measure, so that the leaders
/// that pass are the leaders of those that pass.
fn agrees(filter: &Condition, choice: &Choice) -> bool {
    let [test] = filter.tests.as_slice() else {
        return false;
    };
    let counted = match &choice.size {
        Some(Size::Figure(f)) => f.amount.counts == Counts::Plain,
        Some(Size::One) => true,
        Some(Size::Part(_)) | None => false,
    };
    // "… provided that this return exceeds that of BIL": the same of an asset that is not chosen from.
    let hurdle = |by: &super::term::Term| {
        test.right.of.as_ref().is_some_and(|of| !choice.from.contains(of))
            && super::term::Term {
                of: None,
                ..test.right.clone()
            }
            .same(by)
    };
    counted
        && (choice.by.as_ref())
            .is_some_and(|by| test.left.same(by) && (test.right.measure == Measure::Level || hurdle(by)))
        && choice.high == Some(test.above != filter.denied)
}

/// Whether a single asset is chosen.
fn is_one(choice: &Choice) -> bool {
    match &choice.size {
        Some(Size::Figure(f)) => f.amount.value == 1.0,
        Some(Size::One) => true,
        _ => false,
    }
}

/// Whether a condition speaks of the chosen assets themselves.
pub(super) fn own(condition: &Condition) -> bool {
    !condition.tests.is_empty() && condition.tests.iter().all(|t| t.left.of.is_none())
}

/// A condition that speaks of named assets alone, the right side of the asset of the left one.
pub(super) fn other(condition: &Condition) -> Option<Condition> {
    let mut out = condition.clone();
    for test in &mut out.tests {
        test.left.of.as_ref()?;
        if test.right.of.is_none() && test.right.measure != Measure::Level {
            test.right.of.clone_from(&test.left.of);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn rankings_with_a_market_and_a_filter() {
        reads(&[
            (
                "Rank the nine sector ETFs XLB, XLE, XLF, XLI, XLK, XLP, XLU, XLV and XLY by six-month return, buy the top three each month, and if SPY is below its 200-day average move to cash.",
                "{if:close(SPY) >= sma(close, 200 days)(SPY),then:{select:{from:all,top:3,by:change(close, 6 months)}},else:cash} month_end",
            ),
            (
                "Hold the best of SPY and EFA by 12-month return each month, but only if its return is positive; otherwise hold AGG.",
                "{select:{from:all,where:change(close, 12 months) > 0,top:1,by:change(close, 12 months)},rest:AGG} month_end",
            ),
            (
                "If SPY trades under its 200-day moving average hold SHY, otherwise hold the top two of XLK, XLF, XLE, XLV by 6-month return. Rebalance monthly.",
                "{if:close(SPY) < sma(close, 200 days)(SPY),then:SHY,else:{select:{from:all,top:2,by:change(close, 6 months)}}} month_end",
            ),
            (
                "Each month short the two of XLB, XLE, XLF, XLK with the highest 6-month return.",
                "{short:{select:{from:all,top:2,by:change(close, 6 months)}}} month_end",
            ),
        ]);
    }

    #[test]
    fn rankings_with_a_market_and_a_filter_or_not_at_all() {
        gives_up(&[
            "Each month buy the best of SPY, EFA and EEM by 12-month return. Sell it if it drops below its 10-month average.",
            "Each month rank SPY, EFA and EEM by 6-month return and buy the top one; if its 12-month return is negative hold AGG.",
            "Buy the top 20% of the universe (AAPL, MSFT, JNJ, PG, KO, PEP) by 12-month return and short the bottom 20%.",
        ]);
    }
}
