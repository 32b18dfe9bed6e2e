//! A spec that was read as an extracted strategy, each field with its words.

use super::describe::{direction, family, frequency, held};
use super::flow::Flow;
use crate::model::{
    ExtractedStrategy, Missing, Parameter, Quote, Role, Sourced, Status, Ticker, TimeUnit, Unit, Universe,
    UsedWords, WordKind,
};
use crate::source::clip;
use fo_strategy::explain::Found;
use fo_strategy::{Entry, Program, Quantity, Source, Spec, examine};
use std::ops::Range;

/// The strategy; its id is given later.
pub(super) fn strategy(flow: &Flow<'_>, found: Found) -> ExtractedStrategy {
    let Found {
        mut spec,
        span,
        parts,
    } = found;
    let (program, diagnostics) = examine(&spec);
    let mut missing: Vec<Missing> = (diagnostics.iter().filter(|diagnostic| diagnostic.is_error()))
        .map(|diagnostic| Missing {
            field: diagnostic.path.clone(),
            needed: diagnostic.message.clone(),
        })
        .collect();
    let undecided = spec
        .ledger
        .iter()
        .filter(|(_, entry)| matches!(entry.status, Status::Missing | Status::Contradictory));
    missing.extend(undecided.map(|(path, _)| Missing {
        field: path.clone(),
        needed: "a value: the text says that it is missing or contradictory".into(),
    }));
    let quote = |path: &str| {
        let part = parts.iter().find(|(known, _)| known == path)?;
        flow.quote(&part.1)
    };
    let stated = |path: &str| {
        quote(path).map(|source| Sourced {
            value: source.quote.clone(),
            status: Status::Stated,
            source: Some(source),
        })
    };
    let parameters = (spec.parameters.iter())
        .map(|(name, value)| parameter(name, *value, quote("parameters")))
        .collect();
    let tickers = program
        .as_ref()
        .map_or_else(Vec::new, |program| tickers(flow, &span, &spec, program));
    let out = ExtractedStrategy {
        id: String::new(),
        name: clip(&spec.name, 120).to_owned(),
        family: family(&spec),
        universe: Universe {
            description: stated("universe"),
            tickers,
            size: None,
        },
        direction: Some(Sourced {
            value: direction(&spec),
            status: Status::Stated,
            source: quote("portfolio"),
        }),
        entry: stated("portfolio"),
        exit: None,
        parameters,
        rebalance: frequency(&spec.rebalance).map(|value| Sourced {
            value,
            status: Status::Stated,
            source: quote("rebalance"),
        }),
        selection: None,
        weighting: None,
        risk_rules: stated("limits").into_iter().collect(),
        costs: stated("costs").into_iter().collect(),
        claims: Vec::new(),
        spec: None,
        expressible: true,
        executable: program.is_some() && missing.is_empty(),
        used: used(flow, &parts),
        unread: Vec::new(),
        confidence: if missing.is_empty() { 1.0 } else { 0.5 },
        missing,
        contradictions: Vec::new(),
        abstentions: Vec::new(),
    };
    let present = spec.to_value();
    for (path, span) in single(&parts) {
        let is_there = path
            .split('.')
            .try_fold(&present, |value, key| value.get(key))
            .is_some();
        let Some(quote) = flow.quote(span).filter(|_| is_there) else {
            continue;
        };
        let source = Source {
            page: quote.page,
            boxes: quote.boxes.iter().map(|b| [b.x0, b.y0, b.x1, b.y1]).collect(),
            quote: quote.quote,
        };
        spec.ledger.entry(path.clone()).or_insert(Entry {
            status: Status::Stated,
            source: Some(source),
            alternatives: Vec::new(),
            note: String::new(),
        });
    }
    ExtractedStrategy {
        spec: Some(spec),
        ..out
    }
}

fn parameter(name: &str, Quantity { value, unit }: Quantity, source: Option<Quote>) -> Parameter {
    use fo_strategy::Unit as Counted;
    // Percent are hundredths in the spec: 7% must not become 7.000000000000001%.
    let percent = (value * 1e11).round() / 1e9;
    let (value, unit) = match unit {
        Counted::None => (value, Unit::Number),
        Counted::Percent => (percent, Unit::Percent),
        Counted::Days => (value, Unit::Time(TimeUnit::Days)),
        Counted::Weeks => (value, Unit::Time(TimeUnit::Weeks)),
        Counted::Months => (value, Unit::Time(TimeUnit::Months)),
        Counted::Quarters => (value, Unit::Time(TimeUnit::Quarters)),
        Counted::Years => (value, Unit::Time(TimeUnit::Years)),
    };
    Parameter {
        name: name.to_owned(),
        value,
        unit,
        status: Status::Stated,
        source,
        alternatives: Vec::new(),
        note: None,
    }
}

/// The instruments the spec names, with the place where each is named first.
fn tickers(flow: &Flow<'_>, span: &Range<usize>, spec: &Spec, program: &Program) -> Vec<Ticker> {
    let universe = &spec.universe;
    let ranked = |ticker: &String| {
        universe.tickers.contains(ticker) || universe.groups.values().any(|all| all.contains(ticker))
    };
    let held = held(spec);
    let mut found: Vec<(usize, Ticker)> = (program.assets.iter())
        .filter_map(|ticker| {
            let place = named(&flow.text, span, ticker)?;
            let role = if ranked(ticker) {
                Role::Risky
            } else if held.contains(ticker.as_str()) {
                Role::Safe
            } else if spec.benchmark.as_ref() == Some(ticker) {
                Role::Benchmark
            } else {
                Role::Signal
            };
            let ticker = Ticker {
                symbol: ticker.clone(),
                role,
                weight_percent: None,
                source: flow.quote(&place)?,
            };
            Some((place.start, ticker))
        })
        .collect();
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, ticker)| ticker).collect()
}

/// The first place where a name stands as a word of its own.
fn named(text: &str, span: &Range<usize>, name: &str) -> Option<Range<usize>> {
    let within = text.get(span.clone())?;
    let inner = |c: char| c.is_alphanumeric() || c == '_';
    let apart = |(at, name): &(usize, &str)| {
        let before = within[..*at].chars().next_back();
        let after = within[at + name.len()..].chars().next();
        !before.is_some_and(inner) && !after.is_some_and(inner)
    };
    let (at, _) = within.match_indices(name).find(apart)?;
    Some(span.start + at..span.start + at + name.len())
}

/// The parts of the spec without the sentence that all parameters stand in.
fn single(parts: &[(String, Range<usize>)]) -> impl Iterator<Item = &(String, Range<usize>)> {
    parts.iter().filter(|(path, _)| path != "parameters")
}

/// All words, each with the part of the spec it was read into.
fn used(flow: &Flow<'_>, parts: &[(String, Range<usize>)]) -> Vec<UsedWords> {
    let mut out: Vec<UsedWords> = Vec::new();
    for (path, span) in single(parts) {
        let kind = match path.split('.').next().unwrap_or_default() {
            "universe" => WordKind::Universe,
            "parameters" => WordKind::Number,
            "signals" => WordKind::Measure,
            "rebalance" => WordKind::Schedule,
            "execution" => WordKind::Execution,
            _ => WordKind::Other,
        };
        for (page, span) in flow.places(span) {
            out.push(UsedWords {
                kind,
                text: page.slice(span).to_owned(),
                page: page.number,
                range: [span.start, span.end],
                by: path.clone(),
            });
        }
    }
    out
}
