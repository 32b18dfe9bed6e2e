//! One rule for each of several assets: long those for which it holds, the others out of the market or sold short.

use super::clause::{Act, Clause, Target};
use super::condition::Condition;
use super::each::EACH_ONE;
use super::expression::{Own, Writer};
use super::guarded::{Guarded, guarded};
use super::plan::Plan;
use super::reader::Reader;
use crate::model::Unit;
use fo_strategy::{Assets, Expression, LongShort, Node, Select, Selection, Side, Trade, Weighting};

/// Whether the clauses speak of each asset by itself.
pub(super) fn speaks_of_each(reader: &Reader<'_>) -> bool {
    let star = |name: &str| name == EACH_ONE;
    reader.clauses.iter().any(|c| {
        matches!(&c.target, Target::Assets(names) if names.iter().any(|n| star(n)))
            || c.when
                .iter()
                .flat_map(|w| &w.tests)
                .any(|t| t.left.of.as_deref().is_some_and(star))
    })
}

/// The portfolio of a rule for each asset. None where its clauses do not fit together.
pub(super) fn for_all(reader: &Reader<'_>, writer: &mut Writer<'_>) -> Option<Plan> {
    let mut enter: Option<Condition> = None;
    let mut leave: Option<Option<Condition>> = None;
    let mut short: Option<Condition> = None;
    let mut keeps = false;
    let several = reader.most.is_some() || reader.first.is_some();
    if several && (!reader.schedules.is_empty() || reader.parted.is_some()) {
        return None;
    }
    if reader.proviso.is_some() || reader.core.is_some() {
        return None;
    }
    for clause in &reader.clauses {
        let of_each = match &clause.target {
            Target::Assets(names) => names.iter().all(|n| n == EACH_ONE),
            Target::Same => true,
            Target::Cash => clause.act == Act::Leave || clause.otherwise,
            _ => false,
        };
        if !of_each || clause.after.is_some() || clause.only.is_some() {
            return None;
        }
        let when = clause.when.as_ref().map(of_itself);
        let cash = clause.act == Act::Leave || matches!(clause.target, Target::Cash);
        let free = match (cash, clause.act) {
            (true, _) => leave.replace(when).is_none(),
            (false, Act::Short) => short.replace(otherwise(clause, when, enter.as_ref())?).is_none(),
            (false, _) => {
                keeps |= clause.keeps;
                enter.replace(when?).is_none()
            }
        };
        if !free {
            return None;
        }
    }
    let enter = enter?;
    if enter.months.is_some() {
        return None;
    }
    let names = reader.traded.clone();
    let scheduled = !reader.schedules.is_empty();
    if !reader.guards.is_empty() && (scheduled || short.is_some() || keeps) {
        return None;
    }
    if let Some(short) = short {
        // Long where it holds and short where it does not.
        if leave.is_some() || !enter.opposes(&short) {
            return None;
        }
        let long = writer.condition(&enter, Own::Each, false)?;
        let short = writer.condition(&short, Own::Each, false)?;
        return Some(Plan {
            node: Node::LongShort(Box::new(LongShort {
                long: Some(those(long, None)),
                short: those(short, None),
            })),
            held: names,
            scheduled: true,
            daily: false,
            apart: None,
        });
    }
    let opposite = match &leave {
        None => keeps || reader.parted.is_some(),
        Some(None) => true,
        Some(Some(leave)) => enter.opposes(leave),
    };
    if opposite && (scheduled || reader.parted.is_some()) {
        let text = writer.condition(&enter, Own::Each, false)?;
        return Some(Plan {
            node: those(text, Some(Node::Name("cash".into()))),
            held: names,
            scheduled: true,
            daily: false,
            apart: None,
        });
    }
    // Bought on one condition and sold on another, on any day.
    let exit = leave??;
    // What is entered as long as a state lasts would be entered again on the day after a stop.
    let again = enter.opposes(&exit) && enter.tests.iter().all(|t| !t.crosses);
    if scheduled || enter.repeats(&exit) || exit.months.is_some() || !reader.guards.is_empty() && again {
        return None;
    }
    // Without an order of the candidates it is open who finds room.
    if reader.most.is_some() != reader.first.is_some() {
        return None;
    }
    let max_positions = match &reader.most {
        Some(most) => Some(Expression::new(writer.parameter(
            "max_positions",
            most,
            Unit::Assets,
        )?)),
        None => None,
    };
    let rank = match &reader.first {
        Some((by, high)) => {
            let text = writer.term(by, Own::Each)?;
            Some(Expression::new(if *high { text } else { format!("-{text}") }))
        }
        None => None,
    };
    let Guarded {
        stop_loss,
        take_profit,
        trailing_stop,
    } = guarded(&reader.guards, writer)?;
    let trade = Trade {
        assets: Assets::Name("all".into()),
        side: Side::Long,
        enter: Expression::new(writer.condition(&enter, Own::Each, true)?),
        exit: Some(Expression::new(writer.condition(&exit, Own::Each, true)?)),
        size: reader
            .most
            .as_ref()
            .map(|most| Expression::new(format!("1 / {}", most.amount.value))),
        separate_accounts: false,
        max_positions,
        rank,
        stop_loss,
        take_profit,
        trailing_stop,
        time_stop: None,
        reentry: None,
        pyramid: None,
    };
    Some(Plan {
        node: Node::Trade {
            trade: Box::new(trade),
        },
        held: names,
        scheduled: false,
        daily: true,
        apart: None,
    })
}

/// Those for which a condition holds, each with its own part of the money.
fn those(condition: String, rest: Option<Node>) -> Node {
    Node::Select(Box::new(Select {
        select: Assets::Selection(Box::new(Selection {
            from: "all".into(),
            filter: Some(Expression::new(condition)),
            top: None,
            bottom: None,
            by: None,
            keep: None,
            at_least: None,
        })),
        weight: Some(Weighting::Each(Expression::new("1 / members(all)".to_owned()))),
        cap: None,
        rest,
    }))
}

/// The condition of a short sale, which may be all that the purchase's is not.
fn otherwise(clause: &Clause, when: Option<Condition>, enter: Option<&Condition>) -> Option<Condition> {
    if !clause.otherwise {
        return when;
    }
    let mut turned = enter?.clone();
    turned.denied = !turned.denied;
    Some(turned)
}

/// A condition in which each asset's own measures have no asset.
fn of_itself(condition: &Condition) -> Condition {
    let mut out = condition.clone();
    for test in &mut out.tests {
        for term in [&mut test.left, &mut test.right] {
            if term.of.as_deref() == Some(EACH_ONE) {
                term.of = None;
            }
        }
        test.vouched = true;
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn one_rule_for_each() {
        reads(&[
            (
                "The portfolio has five slots of 20% each: SPY, EFA, IEF, VNQ and DBC. At the end of each month a slot is filled if the fund's price is above its 10-month simple moving average. Otherwise that 20% stays in cash until the next month end.",
                "{select:{from:all,where:close > sma(close, 10 months)},weight:{each:1 / members(all)},rest:cash} month_end",
            ),
            (
                "Dip buying in SPY, QQQ and IWM. A fund is bought if its 3-day RSI is less than 15; it is sold when the 3-day RSI is greater than 60.",
                "{trade:{assets:all,enter:rsi(close, 3 days) < 15,exit:rsi(close, 3 days) > 60}} on_signal",
            ),
            (
                "Universe: SPY, GLD, TLT. Each fund gets a third of the capital. Long the fund if its 12-month return is positive. Short the fund if its 12-month return is negative. Rebalance monthly.",
                "{long:{select:{from:all,where:change(close, 12 months) > 0},weight:{each:1 / members(all)}},short:{select:{from:all,where:change(close, 12 months) < 0},weight:{each:1 / members(all)}}} month_end",
            ),
        ]);
    }

    #[test]
    fn one_rule_for_each_or_not_at_all() {
        gives_up(&[
            "Dip buying in SPY, QQQ and IWM. A fund is bought if its 3-day RSI is less than 15; it is sold when the 3-day RSI is greater than 60. Two positions at most.",
            "The portfolio has four slots of 20% each: SPY, EFA, IEF and VNQ. At the end of each month a slot is filled if the fund's price is above its 10-month simple moving average. Otherwise that 20% stays in cash.",
            "Universe: SPY, GLD, TLT. Long the fund if its 12-month return is positive. Short the fund if its 6-month return is negative. Rebalance monthly.",
        ]);
    }
}
