//! A composed portfolio as a strategy: its schedule, its instruments and their roles, its family.

use super::clause::Target;
use super::expression::Writer;
use super::plan::{Plan, plan};
use super::reader::{Fill, Reader, When};
use super::term::Measure;
use super::word::items;
use crate::assemble::{Written, written};
use crate::ledger::Vouched;
use crate::ledger::lexicon::Price;
use crate::ledger::region::{Line, is_about_costs, lines};
use crate::ledger::token::Token;
use crate::model::{Direction, ExtractedStrategy, Family, Frequency, Quote, Role, Sourced, Status, Ticker};
use crate::pattern::pattern;
use crate::rules::Scope;
use crate::rules::rebalance::Day;
use fo_strategy::{Execution, Node, Schedule, Weekday};
use std::collections::HashSet;

/// The strategy of a scope, composed from its clauses. `shell` gives what the composer does not read: name, costs, claims.
pub(crate) fn compose(
    scope: &Scope<'_>,
    shell: &ExtractedStrategy,
    claims: &HashSet<usize>,
) -> Option<(ExtractedStrategy, Vouched)> {
    let source = scope.reading.source;
    let mut rule = lines(scope, claims);
    rule.retain(|l| !is_about_costs(l.sentence) || l.tokens.iter().any(Token::is_action));
    // What is traded, in words: it has to be supplied anyway.
    pattern!(
        UNIVERSE,
        r"^(?:investment |asset |trading |stock )?(?:universe|opportunity set)$"
    );
    let described = shell.universe.description.is_some() && scope.symbols().is_empty();
    let universe = |l: &Line<'_>| {
        let label = l.sentence.label().unwrap_or_default();
        described && UNIVERSE.is_match(label.trim().trim_end_matches(':')) && !l.acts
    };
    rule.retain(|l| !universe(l));
    let mut reader = Reader::new(items(&rule));
    reader.described = described;
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
    // "Hold them for a month" says when the rule looks, if nothing else does.
    let when = when.or_else(|| {
        let frequency = *reader.holds.first()?;
        let (sentence, range) = reader.vouched.last().cloned()?;
        Some(When {
            frequency,
            day: None,
            weekday: None,
            month: None,
            sentence,
            range,
        })
        .filter(|_| scheduled)
    });
    // What is held for a month and decided each week would be another rule.
    if reader
        .holds
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
    if out.name == format!("{:?}", Family::Other) {
        out.name = format!("{:?}", out.family);
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
    out.rebalance = Some(frequency(scope, when.as_ref(), unsaid));
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
    };
    written_out(scope, out, written).map(|strategy| (strategy, vouched))
}

fn written_out(scope: &Scope<'_>, mut out: ExtractedStrategy, w: Written) -> Option<ExtractedStrategy> {
    written(scope, &mut out, w).then_some(out)
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

fn frequency(scope: &Scope<'_>, when: Option<&When>, unsaid: Frequency) -> Sourced<Frequency> {
    let source = when.and_then(|w| {
        let s = scope.reading.source.sentences.get(w.sentence)?;
        scope.reading.source.quote(s, w.range.clone())
    });
    Sourced {
        value: when.map_or(unsaid, |w| w.frequency),
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

/// The instruments of the spec with their roles; `None` if the text names one that has no place in it.
fn tickers(
    scope: &Scope<'_>,
    shell: &ExtractedStrategy,
    node: &Node,
    held: &[String],
    apart: Option<&str>,
) -> Option<Vec<Ticker>> {
    let mut refuge = Vec::new();
    named(node, &mut refuge);
    refuge.extend(apart.map(str::to_owned));
    let text = serde_json::to_string(node).ok()?;
    let mut out: Vec<Ticker> = Vec::new();
    for name in held {
        let symbol = scope.symbols().into_iter().find(|s| s.symbol == *name)?;
        out.push(Ticker {
            symbol: name.clone(),
            role: Role::Risky,
            weight_percent: None,
            source: symbol.source.clone(),
        });
    }
    for t in &shell.universe.tickers {
        if held.contains(&t.symbol) {
            continue;
        }
        let role = if refuge.contains(&t.symbol) {
            Role::Safe
        } else if text.contains(&format!("({})", t.symbol)) {
            Role::Signal
        } else if t.role == Role::Benchmark {
            Role::Benchmark
        } else {
            return None;
        };
        out.push(Ticker { role, ..t.clone() });
    }
    Some(out)
}

/// Assets that a portfolio holds by name.
fn named(node: &Node, out: &mut Vec<String>) {
    match node {
        Node::Name(name) => out.push(name.clone()),
        Node::If(node) => {
            named(&node.then, out);
            if let Some(other) = &node.otherwise {
                named(other, out);
            }
        }
        Node::Scale(node) => {
            named(&node.portfolio, out);
            if let Some(rest) = &node.rest {
                named(rest, out);
            }
        }
        Node::LongShort(node) => {
            if let Some(long) = &node.long {
                named(long, out);
            }
            named(&node.short, out);
        }
        Node::Select(select) => {
            if let Some(rest) = &select.rest {
                named(rest, out);
            }
        }
        _ => {}
    }
}

/// Longs and shorts of a portfolio.
fn sides(node: &Node) -> (bool, bool) {
    match node {
        Node::If(node) => {
            let (a, b) = sides(&node.then);
            let (c, d) = node.otherwise.as_ref().map_or((false, false), sides);
            (a || c, b || d)
        }
        Node::LongShort(node) => (node.long.is_some(), true),
        Node::Scale(node) => sides(&node.portfolio),
        Node::Trade { trade } => {
            let short = trade.side == fo_strategy::Side::Short;
            (!short, short)
        }
        Node::Name(name) => (name != "cash", false),
        _ => (true, false),
    }
}

fn direction(shell: &ExtractedStrategy, node: &Node) -> Option<Sourced<Direction>> {
    let value = match sides(node) {
        (true, true) => Direction::LongShort,
        (false, true) => Direction::ShortOnly,
        _ => Direction::LongOnly,
    };
    match &shell.direction {
        Some(d) if d.value == value => Some(d.clone()),
        other => Some(Sourced {
            value,
            status: Status::Inferred,
            source: other.as_ref().and_then(|d| d.source.clone()),
        }),
    }
}

/// The family follows from what the spec measures and how it chooses.
fn family(node: &Node, writer: &Writer<'_>) -> Family {
    let has = |f: &dyn Fn(Measure) -> bool| writer.terms.iter().any(|t| f(t.measure));
    let returns = has(&|m| m == Measure::Return);
    let averages = has(&|m| matches!(m, Measure::Average { .. }));
    let named = |name: &str| writer.signals.iter().any(|(n, _)| n.contains(name));
    match node {
        Node::VolatilityTarget(_) => Family::Other,
        Node::Scale(inner) => family(inner.rest.as_ref().unwrap_or(&inner.portfolio), writer),
        _ if writer.dated => Family::SeasonalityCalendar,
        Node::Hold(hold) if hold.weight.is_some() => Family::RiskParityMinvar,
        Node::Hold(_) | Node::Name(_) => Family::StaticAllocation,
        Node::Select(select) if select.rest.is_some() && returns => Family::DualMomentum,
        Node::Select(_) | Node::LongShort(_) if has(&|m| m == Measure::Volatility) => Family::LowVolatility,
        Node::Select(_) | Node::LongShort(_) => Family::XsMomentum,
        Node::If(node) if matches!(node.then, Node::Select(_)) => {
            if has(&|m| m == Measure::Volatility) {
                Family::LowVolatility
            } else if averages {
                Family::XsMomentum
            } else {
                Family::DualMomentum
            }
        }
        _ if has(&|m| m == Measure::Rsi) || named("strength") => Family::RsiMeanReversion,
        _ if named("band") => Family::Bollinger,
        _ if named("macd") => Family::MaCrossover,
        _ if named("upper") || named("lower") => Family::BreakoutChannel,
        _ if named("days_in_a_row")
            || named("day_return")
            || named("bar_strength")
            || named("stochastic")
            || named("deviation") =>
        {
            Family::MeanReversion
        }
        _ if has(&|m| matches!(m, Measure::High { .. } | Measure::Low { .. })) => Family::BreakoutChannel,
        _ if averages => Family::MaCrossover,
        _ if returns => Family::TsMomentum,
        _ => Family::Other,
    }
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
