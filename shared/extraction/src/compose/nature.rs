//! What a composed portfolio is: its instruments with their roles, its direction, its family. All follow from the spec.

use super::expression::Writer;
use super::term::Measure;
use crate::model::{Direction, ExtractedStrategy, Family, Role, Sourced, Status, Ticker};
use crate::rules::Scope;
use fo_strategy::Node;

/// The instruments of the spec with their roles; `None` if the text names one that has no place in it.
pub(super) fn tickers(
    scope: &Scope<'_>,
    shell: &ExtractedStrategy,
    node: &Node,
    held: &[String],
    apart: Option<&str>,
) -> Option<Vec<Ticker>> {
    let mut refuge = Vec::new();
    named(node, &mut refuge);
    refuge.extend(apart.map(str::to_owned));
    // Quotation marks inside of expressions stand as they are.
    let text = serde_json::to_string(node).ok()?.replace("\\\"", "\"");
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
        } else if text.contains(&format!("({})", super::expression::as_name(&t.symbol))) {
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
pub(super) fn named(node: &Node, out: &mut Vec<String>) {
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
pub(super) fn sides(node: &Node) -> (bool, bool) {
    match node {
        Node::If(node) => {
            let (a, b) = sides(&node.then);
            let (c, d) = node.otherwise.as_ref().map_or((false, false), sides);
            (a || c, b || d)
        }
        Node::LongShort(node) => (node.long.is_some(), true),
        Node::Stagger(node) => sides(&node.portfolio),
        Node::Scale(node) => sides(&node.portfolio),
        Node::Trade { trade } => {
            let short = trade.side == fo_strategy::Side::Short;
            (!short, short)
        }
        Node::Name(name) => (name != "cash", false),
        _ => (true, false),
    }
}

pub(super) fn direction(shell: &ExtractedStrategy, node: &Node) -> Option<Sourced<Direction>> {
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
pub(super) fn family(node: &Node, writer: &Writer<'_>) -> Family {
    let has = |f: &dyn Fn(Measure) -> bool| writer.terms.iter().any(|t| f(t.measure));
    let returns = has(&|m| m == Measure::Return);
    let averages = has(&|m| matches!(m, Measure::Average { .. }));
    let named = |name: &str| writer.signals.iter().any(|(n, _)| n.contains(name));
    match node {
        Node::Stagger(inner) => family(&inner.portfolio, writer),
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
