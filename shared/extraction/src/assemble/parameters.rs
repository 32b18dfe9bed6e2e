//! Mentions become named parameters; of several values for one name the rule's own is kept and the others are told.

use crate::mentions::{Count, Mention, Slot};
use crate::model::{Contradiction, Family, Parameter, Sourced, Status, TimeUnit, Unit};
use crate::rules::{Scope, describe};
use crate::source::SectionRole;

/// The name a slot has in a spec; `None` for those that are no parameters.
pub(crate) fn name(slot: &Slot, family: Family) -> Option<String> {
    Some(
        match slot {
            Slot::MovingAverage => "average",
            Slot::Lookback => "lookback",
            Slot::Skip => "skip",
            Slot::Holding => "holding",
            Slot::VolatilityWindow => "volatility_window",
            Slot::CorrelationWindow => "correlation_window",
            Slot::BetaWindow => "beta_window",
            Slot::Channel => "channel",
            Slot::RsiWindow => "rsi_window",
            Slot::BandWindow => "average",
            Slot::BandWidth => "band_width",
            Slot::RsiBelow => "oversold",
            Slot::RsiAbove => "overbought",
            Slot::Sigma if family == Family::Pairs => "enter",
            Slot::Sigma => "sigma",
            Slot::TargetVolatility => "target_volatility",
            Slot::StopLoss => "stop_loss",
            Slot::TakeProfit => "take_profit",
            Slot::TrailingStop => "trailing_stop",
            Slot::TimeStop => "time_stop",
            Slot::BarSize => "bar",
            Slot::Training => "formation",
            Slot::PriceMinimum => "price_minimum",
            Slot::UniverseFilter => "universe_filter",
            Slot::UniverseSize => "universe_size",
            Slot::Correlation => "minimum_correlation",
            Slot::TestStatistic => "maximum_statistic",
            Slot::AtrWindow => "atr_window",
            Slot::Threshold => "threshold",
            Slot::Named(n) => return Some(identifier(n)),
            Slot::Cost => return None,
        }
        .to_owned(),
    )
}

/// A name as the language allows it: letters, digits and underscores, a letter first.
pub(crate) fn identifier(text: &str) -> String {
    let mut out = String::new();
    for c in text.trim().chars().take(40) {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.ends_with('_') && !out.is_empty() {
            out.push('_');
        }
    }
    let out = out.trim_matches('_').to_owned();
    if out.starts_with(|c: char| c.is_ascii_alphabetic()) {
        out
    } else {
        format!("p_{out}")
    }
}

/// Every number of the rule, one entry for each name, in the order of the document.
pub(crate) fn collect(
    scope: &Scope<'_>,
    family: Family,
    contradictions: &mut Vec<Contradiction>,
) -> Vec<Parameter> {
    let source = scope.reading.source;
    let mut groups: Vec<(String, Vec<&Mention>)> = Vec::new();
    for m in scope.mentions() {
        let Some(name) = name(&m.slot, family) else {
            continue;
        };
        match groups.iter_mut().find(|(n, _)| *n == name) {
            Some((_, list)) => list.push(m),
            None => groups.push((name, vec![m])),
        }
    }
    let mut out = Vec::new();
    for (name, mut found) in groups {
        // Only what is said firmly of the rule itself; possibilities only where nothing firm is said, and never from results.
        if found.iter().any(|m| m.firm) {
            found.retain(|m| m.firm);
        } else {
            continue;
        }
        let role = |m: &Mention| m.sentence(source).map(|s| source.role(s));
        let rules: Vec<&Mention> = found
            .iter()
            .copied()
            .filter(|m| {
                !matches!(
                    role(m),
                    Some(SectionRole::Results | SectionRole::Discussion | SectionRole::Robustness)
                )
            })
            .collect();
        if rules.is_empty() {
            continue;
        }
        if name == "average" && family == Family::MaCrossover && two_speeds(scope, &rules, &mut out) {
            continue;
        }
        push(scope, family, name, &rules, contradictions, &mut out);
    }
    picks(scope, &mut out);
    out
}

/// Two lengths compared with each other are a fast and a slow average, not one average of doubtful length.
fn two_speeds(scope: &Scope<'_>, found: &[&Mention], out: &mut Vec<Parameter>) -> bool {
    let mut lengths: Vec<&Mention> = Vec::new();
    for m in found {
        if !lengths.iter().any(|l| l.value == m.value && l.unit == m.unit) {
            lengths.push(m);
        }
    }
    if lengths.len() != 2 || lengths[0].unit != lengths[1].unit {
        return false;
    }
    lengths.sort_by(|a, b| a.value.total_cmp(&b.value));
    for (name, m) in ["fast", "slow"].into_iter().zip(lengths) {
        out.extend(parameter(
            scope,
            name.to_owned(),
            m,
            Status::Stated,
            Vec::new(),
            None,
        ));
    }
    true
}

fn push(
    scope: &Scope<'_>,
    family: Family,
    name: String,
    found: &[&Mention],
    contradictions: &mut Vec<Contradiction>,
    out: &mut Vec<Parameter>,
) {
    let source = scope.reading.source;
    // The value said most often, the first of those said equally often.
    let mut values: Vec<(&Mention, usize)> = Vec::new();
    for m in found {
        match values.iter_mut().find(|(v, _)| same(v, m)) {
            Some((_, n)) => *n += 1,
            None => values.push((m, 1)),
        }
    }
    let best = values.iter().map(|(_, n)| *n).max().unwrap_or(0);
    let Some(position) = values.iter().position(|(_, n)| *n == best) else {
        return;
    };
    let (chosen, _) = values[position];
    let listed = chosen.list.is_some()
        && values
            .iter()
            .all(|(m, _)| m.list == chosen.list && m.sentence == chosen.sentence);
    let others: Vec<&Mention> = values
        .iter()
        .map(|(m, _)| *m)
        .filter(|m| !same(m, chosen))
        .collect();
    // Several stops or thresholds with their own roles are several parameters, not a contradiction.
    let several = matches!(
        chosen.slot,
        Slot::Sigma
            | Slot::Threshold
            | Slot::BandWidth
            | Slot::Channel
            | Slot::UniverseSize
            | Slot::UniverseFilter
            | Slot::Holding
    ) || chosen.unit == Unit::CalendarPosition
        || listed;
    let several = several || chosen.slot == Slot::MovingAverage && family != Family::MaCrossover;
    let status = if others.is_empty() || several {
        Status::Stated
    } else {
        Status::Contradictory
    };
    let alternatives = others.iter().map(|m| m.value).collect();
    if status == Status::Contradictory {
        let quotes = std::iter::once(chosen)
            .chain(others.iter().copied())
            .filter_map(|m| m.sentence(source).and_then(|s| source.quote(s, m.start..m.end)));
        contradictions.push(Contradiction {
            field: format!("parameters.{name}"),
            message: format!(
                "The text gives more than one value: {}.",
                std::iter::once(chosen)
                    .chain(others.iter().copied())
                    .map(describe::amount)
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
            sources: quotes.collect(),
        });
    }
    let note = listed.then(|| "one of several values given together".to_owned());
    out.extend(parameter(scope, name.clone(), chosen, status, alternatives, note));
    if several {
        for (i, m) in others.iter().enumerate() {
            out.extend(parameter(
                scope,
                format!("{name}_{}", i + 2),
                m,
                Status::Stated,
                Vec::new(),
                None,
            ));
        }
    }
}

fn same(a: &Mention, b: &Mention) -> bool {
    if a.unit == b.unit {
        return (a.value - b.value).abs() < 1e-9;
    }
    // One year is twelve months.
    let months = |m: &Mention| match m.unit {
        Unit::Time(TimeUnit::Years) => Some(m.value * 12.0),
        Unit::Time(TimeUnit::Quarters) => Some(m.value * 3.0),
        Unit::Time(TimeUnit::Months) => Some(m.value),
        _ => None,
    };
    matches!((months(a), months(b)), (Some(x), Some(y)) if (x - y).abs() < 1e-9)
}

fn parameter(
    scope: &Scope<'_>,
    name: String,
    m: &Mention,
    status: Status,
    alternatives: Vec<f64>,
    note: Option<String>,
) -> Option<Parameter> {
    let source = scope.reading.source;
    let s = m.sentence(source)?;
    let quote = source.quote(s, m.start..widened(&s.lower, m.end))?;
    // Bars of daily data are days.
    let unit = if m.unit == Unit::Time(TimeUnit::Bars) {
        Unit::Time(TimeUnit::Days)
    } else {
        m.unit
    };
    Some(Parameter {
        name,
        value: m.value,
        unit,
        status,
        source: Some(quote),
        alternatives,
        note,
    })
}

/// A few more words make a quote mean something: "200-day simple moving average", not "200-day".
fn widened(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or_default();
    let stop = rest.find([',', ';', '.', ':', '(', ')']).unwrap_or(rest.len());
    let words: usize = rest
        .get(..stop)
        .unwrap_or_default()
        .split_inclusive(char::is_whitespace)
        .take(5)
        .map(str::len)
        .sum();
    let kept = rest.get(..words.min(stop)).unwrap_or_default().trim_end().len();
    end + kept
}

/// How many assets are taken from each end.
fn picks(scope: &Scope<'_>, out: &mut Vec<Parameter>) {
    let source = scope.reading.source;
    let (long, short) = describe::choices(scope);
    let mut add = |name: &str, p: &crate::mentions::Pick| {
        let (value, unit) = match p.count {
            Count::Assets(n) => (n, Unit::Assets),
            Count::Percent(n) => (n, Unit::Percent),
            Count::Quantile(n) => (n, Unit::Quantiles),
        };
        let Some(s) = source.sentences.get(p.sentence) else {
            return;
        };
        let Some(quote) = source.quote(s, p.start..p.end) else {
            return;
        };
        let status = if p.firm { Status::Stated } else { Status::Inferred };
        if out.iter().any(|o| o.name == name) {
            return;
        }
        out.push(Parameter {
            name: name.to_owned(),
            value,
            unit,
            status,
            source: Some(quote),
            alternatives: Vec::new(),
            note: None,
        });
    };
    if let Some(p) = long {
        add("top", p);
    }
    if let Some(p) = short {
        add("bottom", p);
    }
    if long.is_none()
        && short.is_none()
        && let Some((s, (n, start, end))) = scope
            .firm()
            .find_map(|s| crate::mentions::sorted_into(s).map(|q| (s, q)))
        && let Some(quote) = source.quote(s, start..end)
    {
        out.push(Parameter {
            name: "quantiles".into(),
            value: n,
            unit: Unit::Quantiles,
            status: Status::Stated,
            source: Some(quote),
            alternatives: Vec::new(),
            note: None,
        });
    }
}

/// How many instruments the universe has, where the text says.
pub(crate) fn universe_size(scope: &Scope<'_>) -> Option<Sourced<u32>> {
    let source = scope.reading.source;
    let m = scope.slot(&Slot::UniverseSize).into_iter().find(|m| m.firm)?;
    let quote = source.quote(m.sentence(source)?, m.start..m.end)?;
    Some(Sourced {
        value: m.value as u32,
        status: Status::Stated,
        source: Some(quote),
    })
}
