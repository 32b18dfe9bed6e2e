//! From clauses to steps: what is held on which condition, with what the clauses leave out.

use super::clause::{Act, Clause, Target};
use super::condition::Condition;
use super::expression::Writer;
use super::money::Portion;
use super::ranked::ranked;
use super::ranking::{Choice, Size};
use super::reader::Reader;
use super::term::{Measure, Term};
use super::timing::{timed, trade};
use super::word::Figure;
use crate::ledger::lexicon::Share;
use crate::model::Unit;
use fo_strategy::{Expression, Node, Scale, Session};

/// A portfolio and what it trades.
pub(super) struct Plan {
    pub node: Node,
    /// What may be held while the rule is on.
    pub held: Vec<String>,
    /// It decides only on its schedule, and needs one.
    pub scheduled: bool,
    /// It decides on every day, whatever its schedule.
    pub daily: bool,
    /// An asset held beside what is chosen from.
    pub apart: Option<String>,
}

/// What is held.
#[derive(Clone, Debug)]
pub(super) enum Position {
    Cash,
    Asset(String),
    Short(String),
    Weights(Vec<(String, Figure)>),
    Equal(Vec<String>),
    Choice { choice: Box<Choice>, short: bool },
    Scheme(Vec<String>, Share, Figure),
    Session(String, Session),
    Each(Vec<String>),
    Once(String),
    Scaled(Box<super::volatility::Scaled>),
    Those(Vec<String>),
}

impl Position {
    pub(super) fn asset(&self) -> Option<&str> {
        match self {
            Self::Asset(a) | Self::Short(a) | Self::Session(a, _) => Some(a),
            _ => None,
        }
    }

    pub(super) fn is_cash(&self) -> bool {
        matches!(self, Self::Cash)
    }
}

pub(super) struct Step<'c> {
    pub when: Option<Condition>,
    pub hold: Position,
    pub clause: &'c Clause,
}

/// Builds the portfolio. None where the clauses do not fit together in one way.
pub(super) fn plan(reader: &Reader<'_>, writer: &mut Writer<'_>) -> Option<Plan> {
    if super::all::speaks_of_each(reader) {
        let plan = super::all::for_all(reader, writer)?;
        return said_of(plan, reader).filter(|_| reader.portion.is_none());
    }
    let subject = subject(reader);
    let choices = choices(reader)?;
    let mut steps: Vec<Step<'_>> = Vec::new();
    let mut time: Option<Figure> = None;
    let mut choice = choices.iter();
    if reader
        .clauses
        .iter()
        .any(|c| c.when.as_ref().is_some_and(|w| w.order_month.is_some()))
    {
        return None;
    }
    let clauses = sold_for(&reader.clauses);
    for clause in &clauses {
        if let Some(after) = &clause.after {
            let apart = matches!(clause.target, Target::Same) && clause.when.is_none() && !clause.otherwise;
            if time.is_some() || !apart {
                return None;
            }
            time = Some(after.clone());
            continue;
        }
        let guarded = clause.act == Act::Leave && clause.when.is_none() && !clause.otherwise;
        if guarded && !reader.guards.is_empty() && matches!(clause.target, Target::Same) {
            continue;
        }
        let own = subject.as_deref();
        let hold = position(clause, own, choices.first(), &mut choice)?;
        let when = clause
            .when
            .clone()
            .map(|c| own.map_or(c.clone(), |s| normal(c, s)));
        // "… and go back to SPY when it is below": said before.
        let again = steps.iter().any(|s| {
            let same = |a: &Condition, b: &Condition| match (a.tests.as_slice(), b.tests.as_slice()) {
                ([a], [b]) => a.above == b.above && a.left.same(&b.left) && a.right.same(&b.right),
                _ => false,
            };
            s.hold.asset().is_some()
                && s.hold.asset() == hold.asset()
                && s.when
                    .as_ref()
                    .zip(when.as_ref())
                    .is_some_and(|(a, b)| a.denied == b.denied && same(a, b))
        });
        if !again {
            steps.push(Step { when, hold, clause });
        }
    }
    // "Cash at all other times", beside days on which is bought and sold: said already.
    let dated = |s: &Step<'_>| {
        s.when
            .as_ref()
            .is_some_and(|w| w.tests.iter().all(|t| t.exactly) && !w.tests.is_empty())
    };
    // "Stay in cash the rest of the time", beside an entry and an exit of their own.
    let own = matches!(steps.as_slice(), [a, b, c] if !a.hold.is_cash() && !a.clause.keeps && a.when.is_some()
        && b.hold.is_cash() && b.when.is_some() && b.clause.act == Act::Leave && c.clause.otherwise && c.hold.is_cash());
    if own || steps.iter().filter(|s| dated(s)).count() == 2 {
        steps.retain(|s| !(s.clause.otherwise && s.hold.is_cash()));
    }
    if steps.is_empty() {
        return None;
    }
    unambiguous(&steps, subject.as_deref())?;
    if let Some(proviso) = &reader.proviso {
        provided(&mut steps, proviso, subject.as_deref())?;
    }
    set_fast(&steps, writer);
    let plan = built(&steps, time, subject.as_deref(), &choices, reader, writer)?;
    let plan = match &reader.core {
        Some((asset, share)) => beside(plan, asset, share, &steps, writer)?,
        None => plan,
    };
    let mut plan = said_of(plan, reader)?;
    if reader.most.is_some() || reader.first.is_some() {
        return None;
    }
    // What is counted is the universe; what is held is named.
    if reader.counted {
        if !matches!(plan.node, Node::If(_)) {
            return None;
        }
        plan.held.clone_from(&reader.traded);
    }
    match &reader.portion {
        Some(portion) => sized(plan, portion, &steps, writer),
        None => Some(plan),
    }
}

/// The clauses, of which "sell SPY and move to BIL when its price …" is one, and not two: its pronouns are of what is sold.
fn sold_for(clauses: &[Clause]) -> Vec<Clause> {
    let held = |asset: &String| {
        clauses.iter().any(|c| {
            c.act == Act::Hold && matches!(&c.target, Target::Assets(names) if names.contains(asset))
        })
    };
    let mut out: Vec<Clause> = Vec::new();
    for clause in clauses {
        match out.last().and_then(|sale| proceeds(sale, clause, &held)) {
            Some(merged) => {
                out.pop();
                out.push(merged);
            }
            None => out.push(clause.clone()),
        }
    }
    out
}

/// The one clause that a sale and what its proceeds go to make: the condition may stand with either. What is sold has to be held by
/// another clause, or the sale says something of its own.
fn proceeds(sale: &Clause, purchase: &Clause, held: &dyn Fn(&String) -> bool) -> Option<Clause> {
    let sold = match &sale.target {
        Target::Same => None,
        Target::Assets(names) => match names.as_slice() {
            [one] if held(one) => Some(one),
            _ => return None,
        },
        _ => return None,
    };
    let goes_on = sale.act == Act::Leave && sale.after.is_none() && sale.sentence == purchase.sentence;
    let buys = purchase.act == Act::Hold
        && !purchase.otherwise
        && matches!(purchase.target, Target::Assets(_) | Target::Cash);
    if !goes_on || !buys {
        return None;
    }
    let mut merged = match (&sale.when, &purchase.when) {
        // "Sell it when its price falls below the average and move to SHY".
        (Some(_), None) if !purchase.keeps => Clause {
            act: Act::Hold,
            target: purchase.target.clone(),
            behind: false,
            ..sale.clone()
        },
        // "Sell and move to cash when …".
        (None, Some(_)) if !sale.otherwise => purchase.clone(),
        _ => return None,
    };
    if let Some(sold) = sold {
        merged.behind = false;
        for test in merged.when.iter_mut().flat_map(|w| &mut w.tests) {
            for term in [&mut test.left, &mut test.right] {
                if term.measure != Measure::Level && term.of.is_none() {
                    term.of = Some(sold.clone());
                }
            }
        }
    }
    Some(merged)
}

/// The portfolio with what is said of all of it: no short sales, all of the money, so much in each leg.
fn said_of(plan: Plan, reader: &Reader<'_>) -> Option<Plan> {
    if !reader.is_as_summed_up(&plan.node) {
        return None;
    }
    let short = reader.clauses.iter().any(|c| c.act == Act::Short);
    let many = plan.held.len() != 1 && matches!(plan.node, Node::Trade { .. });
    let trades = matches!(plan.node, Node::Trade { .. });
    if reader.no_stop && !reader.guards.is_empty()
        || reader.long_only && short
        || reader.whole && many
        || reader.between && !trades
    {
        return None;
    }
    match &reader.leg {
        None => Some(plan),
        Some(_) if !matches!(plan.node, Node::LongShort(_)) => None,
        Some(Portion::Words("100%")) => Some(plan),
        Some(Portion::Words(share)) => Some(Plan {
            node: Node::Scale(Box::new(Scale {
                scale: Expression::new((*share).to_owned()),
                portfolio: plan.node,
                rest: None,
            })),
            ..plan
        }),
        Some(Portion::Figure(_)) => None,
    }
}

/// A condition without which nothing is entered, added to every entry.
fn provided(steps: &mut [Step<'_>], proviso: &Condition, subject: Option<&str>) -> Option<()> {
    let mut added = 0;
    let proviso = subject.map_or_else(|| proviso.clone(), |s| normal(proviso.clone(), s));
    for step in steps.iter_mut().filter(|s| !s.hold.is_cash()) {
        let when = step.when.as_mut()?;
        let single = |c: &Condition| {
            c.months.is_none() && c.except.is_none() && !c.denied && (!c.any || c.tests.len() == 1)
        };
        if !single(when) || !single(&proviso) || step.clause.otherwise {
            return None;
        }
        when.tests.extend(proviso.tests.iter().cloned());
        added += 1;
    }
    (added == 1).then_some(())
}

/// An asset that always has its share, beside the rest.
fn beside(
    plan: Plan,
    asset: &str,
    share: &Figure,
    steps: &[Step<'_>],
    writer: &mut Writer<'_>,
) -> Option<Plan> {
    let [only] = steps else { return None };
    if only.when.is_some() || plan.held.iter().any(|h| h == asset) {
        return None;
    }
    let scale = Expression::new(writer.parameter("core", share, Unit::Percent)?);
    Some(Plan {
        node: Node::Scale(Box::new(Scale {
            scale,
            portfolio: Node::Name(asset.to_owned()),
            rest: Some(plan.node),
        })),
        apart: Some(asset.to_owned()),
        ..plan
    })
}

/// The portfolio with a part of the money.
fn sized(plan: Plan, portion: &Portion, steps: &[Step<'_>], writer: &mut Writer<'_>) -> Option<Plan> {
    let share = match portion {
        Portion::Figure(figure) => writer.parameter("exposure", figure, Unit::Percent)?,
        Portion::Words(text) => (*text).to_owned(),
    };
    let node = match plan.node {
        Node::Trade { mut trade } => {
            trade.size = Some(Expression::new(share));
            Node::Trade { trade }
        }
        // With a refuge it is open what the other part is in.
        _ if steps.iter().any(|s| s.clause.otherwise && !s.hold.is_cash()) => return None,
        node => Node::Scale(Box::new(Scale {
            scale: Expression::new(share),
            portfolio: node,
            rest: None,
        })),
    };
    Some(Plan { node, ..plan })
}

fn built(
    steps: &[Step<'_>],
    time: Option<Figure>,
    subject: Option<&str>,
    choices: &[Choice],
    reader: &Reader<'_>,
    writer: &mut Writer<'_>,
) -> Option<Plan> {
    if time.is_some() || !reader.guards.is_empty() {
        return trade(steps, time, &reader.guards, writer);
    }
    if !choices.is_empty() {
        return ranked(steps, writer);
    }
    timed(steps, subject, !reader.schedules.is_empty(), writer)
}

/// The asset whose pronoun is "it": the first that is bought, sold or sold short, or the one the text says it trades.
fn subject(reader: &Reader<'_>) -> Option<String> {
    let named = |c: &Clause| match &c.target {
        Target::Assets(names) if names.len() == 1 => names.first().cloned(),
        Target::Session(name, _) | Target::Once(name) => Some(name.clone()),
        Target::Scaled(scaled) => Some(scaled.asset.clone()),
        _ => None,
    };
    if reader
        .clauses
        .iter()
        .any(|c| matches!(c.target, Target::Choice(_)))
    {
        return None;
    }
    let bought = (reader.clauses.iter())
        .filter(|c| !c.otherwise && c.act != Act::Leave)
        .find_map(named);
    let other = || reader.clauses.iter().find_map(named);
    let only = || match reader.traded.as_slice() {
        [one] => Some(one.clone()),
        _ => None,
    };
    let measured = || {
        let mut of = (reader.clauses.iter())
            .filter_map(|c| c.when.as_ref())
            .flat_map(|c| &c.tests)
            .filter_map(|t| t.left.of.clone());
        let first = of.next()?;
        of.all(|o| o == first).then_some(first)
    };
    // "When SPY closes above … be fully invested; when it closes below hold BIL".
    let first_is_same = reader
        .clauses
        .first()
        .is_some_and(|c| matches!(c.target, Target::Same));
    if first_is_same {
        return only().or_else(measured).or_else(bought_or(bought, other));
    }
    bought.or_else(only).or_else(other).or_else(measured)
}

fn bought_or(
    bought: Option<String>,
    other: impl FnOnce() -> Option<String>,
) -> impl FnOnce() -> Option<String> {
    move || bought.or_else(other)
}

/// The choices of the clauses, each with what another or the ranking before it gives.
fn choices(reader: &Reader<'_>) -> Option<Vec<Choice>> {
    let mut found: Vec<Choice> = (reader.clauses.iter())
        .filter_map(|c| match &c.target {
            Target::Choice(choice) => Some((**choice).clone()),
            _ => None,
        })
        .collect();
    if found.is_empty() {
        return (reader.ranking.is_none() && reader.scored.is_none()).then_some(found);
    }
    let lists: Vec<&Vec<String>> = (found.iter().map(|c| &c.from))
        .chain(reader.ranking.iter().map(|r| &r.from))
        .filter(|l| !l.is_empty())
        .collect();
    let from = match lists.as_slice() {
        [one] => (*one).clone(),
        [] if reader.traded.len() > 1 => reader.traded.clone(),
        many if many.iter().all(|l| *l == many[0]) && !many.is_empty() => many[0].clone(),
        [] if reader.described => Vec::new(),
        _ => return None,
    };
    let measures: Vec<&Term> = (found.iter().filter_map(|c| c.by.as_ref()))
        .chain(reader.ranking.iter().filter_map(|r| r.by.as_ref()))
        .chain(reader.scored.iter().map(|(by, _)| by))
        .collect();
    let by = (*measures.first()?).clone();
    if measures.iter().any(|m| !m.same(&by)) {
        return None;
    }
    // "Long the top decile and short the lowest": of the same size; "sorted into quintiles": one of them.
    let one = found.iter().find_map(|c| c.size.clone());
    let parts = reader.ranking.as_ref().and_then(|r| r.size.clone());
    for choice in &mut found {
        // "Sorted into deciles", "the top one": a decile, whichever way its part is said.
        if let (Some(parts), Some(size)) = (&parts, &choice.size)
            && !matches!(size, Size::One)
            && !parts.same_part(size)
        {
            return None;
        }
        if parts.is_some() {
            choice.size.clone_from(&parts);
        }
        choice.size = choice.size.clone().or(one.clone());
        choice.from.clone_from(&from);
        choice.by = Some(by.clone());
        if choice.size.is_none() || choice.high.is_none() {
            return None;
        }
    }
    Some(found)
}

fn position<'r>(
    clause: &Clause,
    subject: Option<&str>,
    first: Option<&Choice>,
    choices: &mut impl Iterator<Item = &'r Choice>,
) -> Option<Position> {
    let short = clause.act == Act::Short;
    Some(match (clause.act, &clause.target) {
        (Act::Leave, Target::Same | Target::Cash) => Position::Cash,
        (Act::Leave, Target::Assets(names))
            if names.len() == 1 && names.first().map(String::as_str) == subject =>
        {
            Position::Cash
        }
        (Act::Leave, _)
        | (
            Act::Short,
            Target::Cash
            | Target::Weights(_)
            | Target::Scheme(..)
            | Target::Session(..)
            | Target::Each(_)
            | Target::Once(_),
        ) => {
            return None;
        }
        (_, Target::Scheme(names, share, window)) => Position::Scheme(names.clone(), *share, window.clone()),
        (_, Target::Scaled(scaled)) => Position::Scaled(scaled.clone()),
        (_, Target::Those(names)) => Position::Those(names.clone()),
        (_, Target::Once(name)) => Position::Once(name.clone()),
        (_, Target::Each(names)) => Position::Each(names.clone()),
        (_, Target::Session(asset, session)) => Position::Session(asset.clone(), *session),
        (Act::Hold, Target::Cash) => Position::Cash,
        (_, Target::Choice(_)) => Position::Choice {
            choice: Box::new(choices.next()?.clone()),
            short,
        },
        (_, Target::Same) if first.is_some() => return None,
        (_, Target::Same) => side(subject?.to_owned(), short),
        (_, Target::Assets(names)) => match names.as_slice() {
            [one] => side(one.clone(), short),
            many if !short => Position::Equal(many.to_vec()),
            _ => return None,
        },
        (_, Target::Weights(weights)) => Position::Weights(weights.clone()),
    })
}

fn side(asset: String, short: bool) -> Position {
    if short {
        Position::Short(asset)
    } else {
        Position::Asset(asset)
    }
}

/// A condition in which the subject's own measures have no asset, and what stands right of another's is of that other.
fn normal(mut condition: Condition, subject: &str) -> Condition {
    for test in &mut condition.tests {
        if test.right.of.is_none() && test.right.measure != Measure::Level {
            test.right.of.clone_from(&test.left.of);
        }
        for term in [&mut test.left, &mut test.right] {
            if term.of.as_deref() == Some(subject) {
                term.of = None;
            }
        }
    }
    condition
}

/// "It" and "its" must have one meaning: after another asset was measured they have two, and behind another asset that is held too.
fn unambiguous(steps: &[Step<'_>], subject: Option<&str>) -> Option<()> {
    let mut own: Vec<&Term> = Vec::new();
    let mut foreign = false;
    for step in steps {
        let tests = step.when.iter().flat_map(|c| &c.tests);
        let other = step.clause.behind && step.hold.asset().is_some_and(|a| Some(a) != subject);
        for test in tests {
            if test.left.of.is_some() {
                foreign = true;
                continue;
            }
            // "… and 100% SHY when it is negative": what was measured before.
            let repeated = test.left.measure != Measure::Price && own.iter().any(|t| t.same(&test.left));
            if other && !repeated || foreign && !own.iter().any(|t| t.same(&test.left)) {
                return None;
            }
            if test.left.measure != Measure::Price {
                own.push(&test.left);
            }
        }
    }
    Some(())
}

/// Of two averages that are compared the shorter one is the fast one.
fn set_fast(steps: &[Step<'_>], writer: &mut Writer<'_>) {
    let pair = (steps.iter().filter_map(|s| s.when.as_ref()))
        .flat_map(|c| &c.tests)
        .find(|t| {
            matches!(t.left.measure, Measure::Average { .. })
                && matches!(t.right.measure, Measure::Average { .. })
        });
    let Some((Some(a), Some(b))) = pair.map(|t| (t.left.figure.clone(), t.right.figure.clone())) else {
        return;
    };
    if a.amount.counts == b.amount.counts && a.amount.value != b.amount.value {
        let rising = a.amount.value < b.amount.value;
        writer.pair = Some(if rising { [a, b] } else { [b, a] });
    }
}
