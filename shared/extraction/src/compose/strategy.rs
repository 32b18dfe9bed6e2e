//! A composed portfolio as a strategy: its schedule, its instruments and their roles, its family.

use super::clause::Target;
use super::expression::Writer;
use super::nature::{direction, family, tickers};
use super::plan::{Plan, plan};
use super::reader::{Fill, Reader, When};
use super::word::items;
use crate::assemble::{Written, written};
use crate::ledger::Vouched;
use crate::ledger::lexicon::Price;
use crate::ledger::region::{Line, is_about_costs, lines};
use crate::ledger::token::Token;
use crate::model::{ExtractedStrategy, Frequency, Quote, Sourced, Status};
use crate::pattern::pattern;
use crate::rules::Scope;
use crate::rules::rebalance::Day;
use fo_strategy::{Execution, Node, Schedule, Stagger, Weekday};
use std::collections::HashSet;

/// The strategy of a scope, composed from its clauses. `shell` gives what the composer does not read: name, costs, claims.
/// `adverbs`: schedules are taken out of their sentences first.
pub(crate) fn compose(
    scope: &Scope<'_>,
    shell: &ExtractedStrategy,
    claims: &HashSet<usize>,
    adverbs: bool,
) -> Option<(ExtractedStrategy, Vouched)> {
    let source = scope.reading.source;
    let mut rule = lines(scope, claims);
    rule.retain(|l| !is_about_costs(l.sentence) || l.tokens.iter().any(Token::is_action));
    // What is traded, in words: it has to be supplied anyway.
    pattern!(
        UNIVERSE,
        r"^(?:investment |asset |trading |stock )?(?:universe|opportunity set)$"
    );
    // A universe in words has a line of its own, or no symbol is named at all.
    let labelled = source.sentences.iter().any(|s| {
        let label = s.label().unwrap_or_default();
        let symbols = scope.symbols();
        scope.own(s.index)
            && UNIVERSE.is_match(label.trim().trim_end_matches(':'))
            && !symbols.iter().any(|x| x.sentence == Some(s.index))
    });
    let described = shell.universe.description.is_some() && (labelled || scope.symbols().is_empty());
    pattern!(
        CONSISTS,
        r"^(?:the|this|our) (?:strategy|portfolio|rule|system|fund) trades (?:only )?(?:the |all )?[a-z]|^(?:the |our |this )?(?:investment |asset |trading |stock )?(?:universe|opportunity set|sample)(?: of [a-z ]{3,30})? (?:consists? of|contains?|comprises?|includes?|is made up of|are|is|holds?|covers?)\b"
    );
    let labelled_universe = |s: &crate::source::Sentence| {
        UNIVERSE.is_match(s.label().unwrap_or_default().trim().trim_end_matches(':'))
    };
    let universe = |l: &Line<'_>| {
        // The items of a list below the universe's own line name its parts.
        let below = l
            .sentence
            .lead
            .and_then(|i| source.sentences.get(i))
            .is_some_and(labelled_universe);
        described
            && (labelled_universe(l.sentence)
                || CONSISTS.is_match(l.sentence.lower.trim_start_matches(['•', '-', '*', '–', ' ']))
                || below)
            && !l.tokens.iter().any(Token::is_action)
    };
    let universes: Vec<usize> = rule
        .iter()
        .filter(|l| universe(l))
        .map(|l| l.sentence.index)
        .collect();
    rule.retain(|l| !universe(l));
    let mut near = beside(scope, &rule, claims);
    let universes = universes
        .into_iter()
        .chain(near.iter().filter(|l| universe(l)).map(|l| l.sentence.index))
        .collect::<Vec<_>>();
    near.retain(|l| !universe(l));
    let beside_rule = near.iter().map(|l| l.sentence.index).collect();
    rule.extend(near);
    rule.sort_by_key(|l| l.sentence.index);
    let mut reader = Reader::new(items(&rule));
    reader.beside_rule = beside_rule;
    reader.described = described;
    let whole = |i: &usize| Some((*i, 0..source.sentences.get(*i)?.lower.len()));
    reader.vouched.extend(universes.iter().filter_map(whole));
    if adverbs {
        reader.take_adverbs_out();
    }
    reader.leads = rule
        .iter()
        .filter_map(|l| {
            let lead = l.sentence.lead?;
            let text = source.sentences.get(lead)?.lower.clone();
            Some((l.sentence.index, (lead, text)))
        })
        .collect();
    reader.read()?;
    reader.end_season();
    reader.join_months()?;
    let mut writer = Writer::new(source, &reader.vouched);
    let Plan {
        node,
        held,
        scheduled,
        daily,
        apart,
    } = plan(&reader, &mut writer)?;
    let band =
        match &reader.band {
            Some(figure) if reader.schedules.is_empty() => Some(fo_strategy::Expression::new(
                writer.parameter("band", figure, crate::model::Unit::Percent)?,
            )),
            // Looked at on its schedule, or on every day: it is open which.
            Some(_) => return None,
            None => None,
        };
    let when = agreed(&reader.schedules)?;
    let mut holds = reader.holds.clone();
    let node = overlapping(&reader, &mut holds, node, when.as_ref(), &mut writer)?;
    // "Hold them for a month" says when the rule looks, if nothing else does.
    let when = when.or_else(|| {
        let frequency = *holds.first()?;
        let (sentence, range) = reader.vouched.last().cloned()?;
        Some(When {
            frequency,
            day: None,
            weekday: None,
            month: None,
            sentence,
            range,
        })
        .filter(|_| scheduled && !reader.until)
    });
    // What is held for a month and decided each week would be another rule.
    if holds
        .iter()
        .any(|h| when.as_ref().is_none_or(|w| w.frequency != *h))
    {
        return None;
    }
    let schedule = match &when {
        Some(when) => schedule(when)?,
        None if reader.clauses.iter().any(|c| matches!(c.target, Target::Once(_))) => Schedule::Once,
        None if band.is_some() || matches!(node, Node::Session(_)) => Schedule::Daily,
        None if scheduled => return None,
        None => Schedule::OnSignal,
    };
    if daily && !matches!(schedule, Schedule::OnSignal | Schedule::Daily) {
        return None;
    }
    let schedule = match schedule {
        Schedule::Daily if !scheduled && band.is_none() && !matches!(node, Node::Session(_)) => {
            Schedule::OnSignal
        }
        other => other,
    };
    let mut out = shell.clone();
    out.universe.tickers = tickers(scope, shell, &node, &held, apart.as_deref())?;
    out.family = family(&node, &writer);
    // A name that was made up from the key words' family is made up from the spec's.
    if out.name == shell.family.label() {
        out.family.label().clone_into(&mut out.name);
    }
    out.parameters = std::mem::take(&mut writer.parameters);
    // Parts of the year come round once in it.
    let seasonal = reader
        .clauses
        .iter()
        .any(|c| c.when.as_ref().is_some_and(|w| w.months.is_some()));
    let unsaid = if seasonal {
        Frequency::Yearly
    } else {
        Frequency::OnSignal
    };
    out.rebalance = Some(frequency(
        scope,
        when.as_ref(),
        unsaid,
        schedule == Schedule::OnSignal,
    ));
    out.direction = direction(shell, &node);
    out.contradictions.clear();
    out.abstentions.clear();
    let written = Written {
        portfolio: node,
        signals: writer.signals,
        schedule,
        months: when.iter().filter_map(|w| w.month).collect(),
        band,
        execution: execution(scope, &reader.fills)?,
    };
    let vouched = Vouched {
        words: reader.vouched.clone(),
        comparisons: std::mem::take(&mut writer.vouched),
        parameters: std::mem::take(&mut writer.whole),
        orders: reader.orders,
        code: false,
        every_word: true,
        passed_over: reader.passed_over.clone(),
    };
    let mut strategy = written_out(scope, out, written)?;
    // What the text counts without the portfolio's using it: how many there are to choose from, and how long each is held.
    let counts = |name: &str| ["universe_size", "holding"].iter().any(|c| name.starts_with(c));
    let more = shell
        .parameters
        .iter()
        .filter(|p| counts(&p.name) && strategy.parameters.iter().all(|q| q.name != p.name));
    let more: Vec<_> = more.cloned().collect();
    strategy.parameters.extend(more);
    Some((strategy, vouched))
}

/// The sentences beside the rule, in its paragraphs and lists, that the rule's own reader did not take for a part of it.
fn beside<'a>(scope: &Scope<'a>, rule: &[Line<'a>], claims: &HashSet<usize>) -> Vec<Line<'a>> {
    let taken: HashSet<usize> = rule.iter().map(|l| l.sentence.index).collect();
    let paragraphs: HashSet<usize> = rule
        .iter()
        .filter(|l| l.acts)
        .map(|l| l.sentence.paragraph)
        .collect();
    let sections: HashSet<usize> = rule
        .iter()
        .filter(|l| l.acts)
        .map(|l| l.sentence.section)
        .collect();
    let own = || {
        scope.reading.source.sentences.iter().filter(|s| {
            scope.own(s.index) && !s.is_heading() && !s.context.instruction && !s.context.apparatus
        })
    };
    let short = own().count() <= 6;
    own()
        .filter(|s| !taken.contains(&s.index) && !claims.contains(&s.index) && !is_about_costs(s))
        .filter(|s| {
            short
                || paragraphs.contains(&s.paragraph)
                || s.lead.is_some() && sections.contains(&s.section)
                || s.kind == fo_documents::BlockKind::ListItem && sections.contains(&s.section)
        })
        .map(|s| crate::ledger::region::read(scope, s, claims))
        .collect()
}

fn written_out(scope: &Scope<'_>, mut out: ExtractedStrategy, w: Written) -> Option<ExtractedStrategy> {
    written(scope, &mut out, w).then_some(out)
}

/// The portfolio, or as many of them as overlap. Without an overlap a choice is held from one decision to the next.
fn overlapping(
    reader: &Reader<'_>,
    holds: &mut Vec<Frequency>,
    node: Node,
    when: Option<&When>,
    writer: &mut Writer<'_>,
) -> Option<Node> {
    if !reader.overlapping {
        for held in &reader.held {
            holds.push(held.alone()?);
        }
        return Some(node);
    }
    let [held] = reader.held.as_slice() else {
        return None;
    };
    let count = held.count.clone()?;
    let agrees = reader.overlaps.iter().all(|n| *n == count.amount.value)
        && when.is_some_and(|w| w.frequency == held.unit);
    if !agrees || !matches!(node, Node::Select(_) | Node::LongShort(_)) {
        return None;
    }
    Some(Node::Stagger(Box::new(Stagger {
        stagger: fo_strategy::Expression::new(writer.parameter(
            "tranches",
            &count,
            crate::model::Unit::Number,
        )?),
        portfolio: node,
    })))
}

/// The one schedule the text gives; `None` if it gives two.
fn agreed(found: &[When]) -> Option<Option<When>> {
    let Some(first) = found.first() else {
        return Some(None);
    };
    let mut out = first.clone();
    for when in found.iter().skip(1) {
        // "Every quarter on the last trading day": the day is the quarter's.
        let bare = |w: &When| w.frequency == Frequency::Monthly && w.day.is_some();
        if when.frequency != out.frequency {
            if bare(when) && out.day.is_none() && when.sentence == out.sentence {
                out.day = when.day;
                continue;
            }
            return None;
        }
        if out.day.is_some() && when.day.is_some() && out.day != when.day
            || out.month != when.month
            || out.weekday.is_some() && when.weekday.is_some() && out.weekday != when.weekday
        {
            return None;
        }
        out.day = out.day.or(when.day);
        out.weekday = out.weekday.take().or(when.weekday.clone());
    }
    Some(Some(out))
}

fn schedule(when: &When) -> Option<Schedule> {
    let first = when.day == Some(Day::First);
    if let Some(day) = &when.weekday {
        let day = match day.as_str() {
            "monday" => Weekday::Monday,
            "tuesday" => Weekday::Tuesday,
            "wednesday" => Weekday::Wednesday,
            "thursday" => Weekday::Thursday,
            _ => Weekday::Friday,
        };
        return Some(Schedule::Weekday(day));
    }
    if when.month.is_some() {
        return Some(if first {
            Schedule::MonthStart
        } else {
            Schedule::MonthEnd
        });
    }
    Some(match when.frequency {
        Frequency::OnSignal => Schedule::OnSignal,
        Frequency::Daily => Schedule::Daily,
        Frequency::Weekly if first => Schedule::WeekStart,
        Frequency::Weekly => Schedule::WeekEnd,
        Frequency::Monthly if first => Schedule::MonthStart,
        Frequency::Monthly => Schedule::MonthEnd,
        Frequency::Quarterly if first => Schedule::QuarterStart,
        Frequency::Quarterly => Schedule::QuarterEnd,
        Frequency::Yearly if first => Schedule::YearStart,
        Frequency::Yearly => Schedule::YearEnd,
        Frequency::SemiAnnually => Schedule::Every("6 months".into()),
        Frequency::Intraday => return None,
    })
}

fn frequency(
    scope: &Scope<'_>,
    when: Option<&When>,
    unsaid: Frequency,
    on_signal: bool,
) -> Sourced<Frequency> {
    let source = when.and_then(|w| {
        let s = scope.reading.source.sentences.get(w.sentence)?;
        scope.reading.source.quote(s, w.range.clone())
    });
    let said = when
        .map(|w| w.frequency)
        .filter(|f| !on_signal || *f != Frequency::Daily);
    Sourced {
        value: said.unwrap_or(unsaid),
        status: if source.is_some() {
            Status::Stated
        } else {
            Status::Inferred
        },
        source,
    }
}

/// The fill the text states for all its orders, with its words; none where it states none.
fn execution(scope: &Scope<'_>, fills: &[Fill]) -> Option<Option<(Execution, Quote)>> {
    let of = |f: &Fill| match f.price {
        Price::Close => Some(Execution::SameClose),
        Price::NextOpen | Price::Next => Some(Execution::NextOpen),
        Price::NextClose => Some(Execution::NextClose),
        Price::Open => None,
    };
    let Some(first) = fills.first() else {
        return Some(None);
    };
    let execution = of(first)?;
    if fills.iter().any(|f| of(f) != Some(execution)) {
        return None;
    }
    let source = scope.reading.source;
    let quote = source.quote(source.sentences.get(first.sentence)?, first.range.clone())?;
    Some(Some((execution, quote)))
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn the_schedule_and_the_fill_are_the_texts() {
        reads(&[
            (
                "Every Friday, buy TLT if its 20-day return exceeds that of SPY; otherwise hold SPY.",
                "{if:change(close, 20 days)(TLT) > change(close, 20 days)(SPY),then:TLT,else:SPY} {weekday:friday}",
            ),
            (
                "Buy SPY when its weekly close is above its 40-week moving average; otherwise hold cash.",
                "{if:close(SPY) > sma(close, 40 weeks)(SPY),then:SPY,else:cash} week_end",
            ),
        ]);
    }

    #[test]
    fn the_schedule_and_the_fill_are_the_texts_or_not_at_all() {
        gives_up(&[
            "Buy SPY at the close if RSI(2) is under 5 and sell at the open if RSI(2) is over 70.",
            "Hold SPY when its month-end close is above its 10-month moving average, otherwise cash, and look at it every day.",
            "Hold SPY when its 12-month return is positive, otherwise hold IEF. Check monthly. Watch GLD too.",
        ]);
    }
}
