//! Rules that time one asset: a chain of conditions with refuges, or an entry and an exit.

use super::expression::{Own, Writer};
use super::formula::Formula;
use super::guarded::{Guarded, guarded};
use super::plan::{Plan, Position, Step};
use super::portfolio::{either, node};
use super::word::Figure;
use crate::ledger::lexicon::Guard;
use crate::model::Unit;
use fo_strategy::{Assets, Expression, LongShort, Node, Select, Selection, Side, Trade, Weighting};

/// Rules over one asset and its refuges: a chain of conditions, or an entry and an exit.
pub(super) fn timed(
    steps: &[Step<'_>],
    subject: Option<&str>,
    scheduled: bool,
    writer: &mut Writer<'_>,
) -> Option<Plan> {
    if let [only] = steps
        && only.when.is_none()
        && matches!(
            only.hold,
            Position::Weights(_) | Position::Equal(_) | Position::Scheme(..) | Position::Session(..)
        )
    {
        let held = match &only.hold {
            Position::Weights(weights) => weights.iter().map(|(s, _)| s.clone()).collect(),
            Position::Equal(names) | Position::Scheme(names, ..) => names.clone(),
            Position::Session(name, _) => {
                return Some(Plan {
                    node: node(&only.hold, writer)?,
                    held: vec![name.clone()],
                    scheduled: false,
                    daily: true,
                    apart: None,
                });
            }
            _ => return None,
        };
        return Some(Plan {
            node: node(&only.hold, writer)?,
            held,
            scheduled: true,
            daily: false,
            apart: None,
        });
    }
    if let [only] = steps
        && let Position::Once(name) = &only.hold
        && only.when.is_none()
    {
        return Some(Plan {
            node: node(&only.hold, writer)?,
            held: vec![name.clone()],
            scheduled: false,
            daily: false,
            apart: None,
        });
    }
    if let [only] = steps
        && let Position::Scaled(scaled) = &only.hold
        && only.when.is_none()
    {
        return Some(Plan {
            node: node(&only.hold, writer)?,
            held: vec![scaled.asset.clone()],
            scheduled: true,
            daily: false,
            apart: None,
        });
    }
    if let [only] = steps
        && let Position::Each(names) | Position::Those(names) = &only.hold
    {
        // Those that qualify share all of the money, or each has its own part of it.
        let weight = match &only.hold {
            Position::Those(_) => None,
            _ => Some(Weighting::Each(Expression::new("1 / members(all)".to_owned()))),
        };
        let filter = writer.condition(only.when.as_ref()?, Own::Each, false)?;
        return Some(Plan {
            node: Node::Select(Box::new(Select {
                select: Assets::Selection(Box::new(Selection {
                    from: "all".into(),
                    filter: Some(Expression::new(filter)),
                    top: None,
                    bottom: None,
                    by: None,
                    keep: None,
                    at_least: None,
                })),
                weight,
                cap: None,
                rest: Some(Node::Name("cash".into())),
            })),
            held: names.clone(),
            scheduled: true,
            daily: false,
            apart: None,
        });
    }
    // "Long GLD and short SLV."
    if let [a, b] = steps
        && a.when.is_none()
        && b.when.is_none()
        && let (Position::Asset(long), Position::Short(short))
        | (Position::Short(short), Position::Asset(long)) = (&a.hold, &b.hold)
    {
        return Some(Plan {
            node: Node::LongShort(Box::new(LongShort {
                long: Some(Node::Name(long.clone())),
                short: Node::Name(short.clone()),
            })),
            held: vec![long.clone(), short.clone()],
            scheduled: true,
            daily: false,
            apart: None,
        });
    }
    let subject = subject?;
    let own = Own::Asset(subject);
    let mut held: Vec<String> = Vec::new();
    let chain = steps.len() > 1 && steps.iter().skip(1).all(|s| s.clause.otherwise);
    let node = if chain {
        let (last, conditional) = steps.split_last()?;
        if last.when.is_some() || conditional.iter().any(|s| s.when.is_none()) {
            return None;
        }
        let pronoun = |s: &Step<'_>| {
            (s.when.iter())
                .flat_map(|c| &c.tests)
                .any(|t| t.left.of.is_none())
        };
        if conditional.iter().skip(1).any(pronoun) {
            return None;
        }
        let mut out = node(&last.hold, writer)?;
        for step in conditional.iter().rev() {
            let condition = writer.condition(step.when.as_ref()?, own, false)?;
            out = either(condition, node(&step.hold, writer)?, out);
        }
        for step in conditional {
            keep(&mut held, &step.hold);
        }
        // What is held where the condition holds may be the refuge: "do not hold it when …, otherwise hold it".
        if held.is_empty() {
            keep(&mut held, &last.hold);
        }
        out
    } else {
        let [first, rest @ ..] = steps else { return None };
        if steps.iter().any(|s| s.clause.otherwise) {
            return None;
        }
        let condition = first.when.as_ref();
        match (condition, rest) {
            (Some(c), []) if first.clause.keeps && !first.hold.is_cash() => {
                keep(&mut held, &first.hold);
                let condition = writer.condition(c, own, false)?;
                either(condition, node(&first.hold, writer)?, Node::Name("cash".into()))
            }
            // "Hold SPY. When … move to SHY."
            (None, [second]) if first.clause.keeps && second.when.is_some() => {
                keep(&mut held, &first.hold);
                let condition = writer.condition(second.when.as_ref()?, own, false)?;
                either(condition, node(&second.hold, writer)?, node(&first.hold, writer)?)
            }
            (Some(c), [second]) => {
                let other = second.when.as_ref()?;
                // "Buy when it crosses above, sell when it crosses below": the day of the crossing counts, not what held before.
                let events = [c, other]
                    .into_iter()
                    .all(|c| c.tests.iter().all(|t| t.crosses) && !c.tests.is_empty());
                let leaves = first.hold.is_cash() != second.hold.is_cash();
                if events && leaves && !scheduled {
                    return trade(steps, None, &[], writer);
                }
                if c.opposes(other) {
                    let on = [first, second].into_iter().find(|s| !s.hold.is_cash())?;
                    keep(&mut held, &on.hold);
                    let off = if std::ptr::eq(on, first) { second } else { first };
                    // What says the opposite may have been read whole: the one condition of the spec is then vouched for, too.
                    let whole = (off.when.iter()).flat_map(|w| &w.tests).any(|t| t.vouched);
                    let mut condition = on.when.clone()?;
                    for test in &mut condition.tests {
                        test.vouched |= whole;
                    }
                    let condition = writer.condition(&condition, own, false)?;
                    either(condition, node(&on.hold, writer)?, node(&off.hold, writer)?)
                } else {
                    return trade(steps, None, &[], writer);
                }
            }
            _ => return None,
        }
    };
    // "If EFA is ahead, hold it; otherwise hold SPY": one of the two was misunderstood.
    if let Node::If(branches) = &node
        && branches.otherwise.as_ref() == Some(&branches.then)
    {
        return None;
    }
    Some(Plan {
        node,
        held,
        scheduled: false,
        daily: false,
        apart: None,
    })
}

pub(super) fn keep(held: &mut Vec<String>, position: &Position) {
    if let Some(asset) = position.asset().filter(|a| !held.iter().any(|h| h == a)) {
        held.push(asset.to_owned());
    }
}

/// An entry and an exit, by conditions, stops or time.
pub(super) fn trade(
    steps: &[Step<'_>],
    time: Option<Figure>,
    guards: &[(Guard, Figure, Option<Formula>)],
    writer: &mut Writer<'_>,
) -> Option<Plan> {
    let mut enter: Option<&Step<'_>> = None;
    let mut leave: Option<&Step<'_>> = None;
    for step in steps {
        let place = if step.hold.is_cash() {
            &mut leave
        } else {
            &mut enter
        };
        if place.is_some() || step.clause.otherwise || step.when.is_none() {
            return None;
        }
        *place = Some(step);
    }
    let enter = enter?;
    let asset = enter.hold.asset()?.to_owned();
    // A state that is kept is no entry: after a stop it would be entered again at once.
    if enter.clause.keeps && !guards.is_empty() || leave.is_none() && time.is_none() && guards.is_empty() {
        return None;
    }
    if let (Some(enter), Some(leave)) = (&enter.when, leave.and_then(|l| l.when.as_ref())) {
        // Parts of the year that overlap or leave a gap say too much or too little.
        if enter.months.is_some() || leave.months.is_some() {
            return None;
        }
        // Entered and left on the same side of one thing: nothing says which comes first.
        if enter.repeats(leave) {
            return None;
        }
        // A state entered as long as it lasts would be entered again on the day after a stop.
        if !guards.is_empty() && enter.opposes(leave) && enter.tests.iter().all(|t| !t.crosses) {
            return None;
        }
    }
    let short = matches!(enter.hold, Position::Short(_));
    let condition = writer.condition(enter.when.as_ref()?, Own::Each, true)?;
    let exit = match leave {
        Some(step) => Some(Expression::new(writer.condition(
            step.when.as_ref()?,
            Own::Each,
            true,
        )?)),
        None => None,
    };
    let Guarded {
        stop_loss,
        take_profit,
        trailing_stop,
    } = guarded(guards, writer)?;
    let time_stop = match &time {
        Some(figure) => Some(Expression::new(writer.parameter(
            "time_stop",
            figure,
            Unit::Number,
        )?)),
        None => None,
    };
    let trade = Trade {
        assets: Assets::Name(asset.clone()),
        side: if short { Side::Short } else { Side::Long },
        enter: Expression::new(condition),
        exit,
        size: None,
        separate_accounts: false,
        max_positions: None,
        rank: None,
        stop_loss,
        take_profit,
        trailing_stop,
        time_stop,
        reentry: None,
        pyramid: None,
    };
    Some(Plan {
        node: Node::Trade {
            trade: Box::new(trade),
        },
        held: vec![asset],
        scheduled: false,
        daily: true,
        apart: None,
    })
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn one_asset_with_refuges_or_an_entry_and_an_exit() {
        reads(&[
            (
                "The fund holds SPY if it is above its 10-month average, else it holds TLT if TLT is above its own 10-month average, else cash.",
                "{if:close(SPY) > sma(close, 10 months)(SPY),then:SPY,else:{if:close(TLT) > sma(close, 10 months)(TLT),then:TLT,else:cash}} on_signal",
            ),
            (
                "Buy AAPL when its 20-day moving average crosses above its 50-day moving average, and sell when the price closes below the 20-day moving average.",
                "{trade:{assets:AAPL,enter:crosses_above(sma(close, 20 days), sma(close, 50 days)),exit:close < sma(close, 20 days)}} on_signal",
            ),
            (
                "When the S&P 500 (SPY) closes above its 10-month simple moving average at the end of the month, be fully invested; when it closes below, hold Treasury bills (BIL).",
                "{if:close(SPY) > sma(close, 10 months)(SPY),then:SPY,else:BIL} month_end",
            ),
        ]);
    }

    #[test]
    fn one_asset_with_refuges_or_an_entry_and_an_exit_or_not_at_all() {
        gives_up(&[
            "Buy SPY when its 50-day average is above its 200-day average.",
            "Buy SPY when it is above its 200-day average, sell when it is below. Stop loss 10%.",
            "Hold SPY from November to April and cash from May to March.",
            "Hold SPY while its close is above its 200-day moving average, otherwise cash. A stop sits 5% under the purchase price.",
        ]);
    }
}
