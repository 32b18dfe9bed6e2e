//! From what was read to strategies: parameters, what is missing, contradictions, the spec and its ledger.

mod draft;
pub(crate) mod parameters;
mod rankings;
mod spec;
pub(crate) mod timing;

pub(crate) use draft::quantity;
pub(crate) use spec::{Written, written};

use crate::claims::Found;
use crate::ledger;
use crate::model::{
    Abstention, AbstentionReason, Claim, Contradiction, ExtractedStrategy, Family, Frequency, Missing,
    Period, Role, SearchSpace, Sourced, Status, Subject, Ticker, Universe,
};
use crate::pattern::pattern;
use crate::rules::scope::scopes;
use crate::rules::{Reading, Scope, describe, family, rebalance};
use crate::universe;

/// The strategies of a document.
pub(crate) fn strategies(
    reading: &Reading<'_>,
    claims: &[Found],
    search: Option<&SearchSpace>,
) -> (Vec<ExtractedStrategy>, Vec<Abstention>) {
    let scopes = scopes(reading);
    let mut out = Vec::new();
    let mut abstentions = Vec::new();
    let many = scopes.len() > 1;
    for scope in &scopes {
        match strategy(scope, out.len() + 1, claims, many) {
            Ok(mut s) => {
                // Of several strategies it can't be told which one was searched for.
                if let (false, Some(space), Some(spec)) = (many, search, s.spec.as_mut()) {
                    let source = fo_strategy::Source {
                        page: space.source.page,
                        quote: space.source.quote.clone(),
                        boxes: space
                            .source
                            .boxes
                            .iter()
                            .map(|b| [b.x0, b.y0, b.x1, b.y1])
                            .collect(),
                    };
                    spec.search = Some(fo_strategy::Search {
                        trials: Some(space.trials),
                        source: Some(source),
                        ..fo_strategy::Search::default()
                    });
                }
                out.push(s);
            }
            Err(a) => abstentions.push(a),
        }
    }
    (out, abstentions)
}

fn strategy(
    scope: &Scope<'_>,
    number: usize,
    claims: &[Found],
    many: bool,
) -> Result<ExtractedStrategy, Abstention> {
    let source = scope.reading.source;
    let found = family::of(scope).filter(|_| scope.states_a_rule());
    // A rule in words that no family's reader knows is still a rule: it is handed back incomplete, with its unread words.
    let told = found.is_some() || ledger::describes_a_strategy(scope) && !declines(scope);
    let family = found
        .or_else(|| family::of(scope).filter(|_| told))
        .unwrap_or(Family::Other);
    let mut contradictions = Vec::new();
    let rebalance = rebalancing(scope, family, &mut contradictions);
    let parameters = parameters::collect(scope, family, &mut contradictions);
    let tickers = tickers(scope);
    let description = universe::description(source, &|s| scope.own(s.index))
        .or_else(|| universe::description(source, &|s| !scope.foreign(s.index)));
    let size = parameters::universe_size(scope);
    let mine = own_claims(scope, claims, many, family);
    let name = name(scope, family);
    let mut strategy = ExtractedStrategy {
        id: format!("s{number}"),
        name,
        family,
        universe: Universe {
            description,
            tickers,
            size,
        },
        direction: describe::direction(scope),
        entry: describe::entry(scope),
        exit: describe::exit(scope),
        parameters,
        rebalance,
        selection: describe::selection(scope),
        weighting: describe::weighting(scope),
        risk_rules: describe::risk_rules(scope),
        costs: describe::costs(scope),
        claims: mine,
        spec: None,
        expressible: false,
        executable: false,
        used: Vec::new(),
        unread: Vec::new(),
        missing: Vec::new(),
        contradictions,
        abstentions: Vec::new(),
        confidence: 0.0,
    };
    let shell = strategy.clone();
    if let Some(composed) = composed(scope, &shell, claims) {
        return Ok(composed);
    }
    if told {
        spec::complete(scope, &mut strategy);
        gate(scope, &mut strategy, claims, &ledger::Vouched::default());
        leave_to_a_person(&mut strategy);
        return Ok(strategy);
    }
    Err(no_rule(scope))
}

/// The strategy composed from the rule's clauses, if the gate lets it pass with no word unread and nothing missing but, at most, a
/// universe.
fn composed(scope: &Scope<'_>, shell: &ExtractedStrategy, claims: &[Found]) -> Option<ExtractedStrategy> {
    if declines(scope) {
        return None;
    }
    let with_claims = claims.iter().filter_map(|f| f.sentence).collect();
    let passed = |(mut strategy, vouched): (ExtractedStrategy, ledger::Vouched)| {
        gate(scope, &mut strategy, claims, &vouched);
        let whole = strategy.missing.iter().all(|m| m.field.starts_with("universe"));
        let passed = whole && strategy.unread.is_empty() && strategy.contradictions.is_empty();
        passed.then_some(strategy)
    };
    crate::code::code(scope, shell, false)
        .and_then(passed)
        .or_else(|| crate::compose::compose(scope, shell, &with_claims, false).and_then(passed))
        .or_else(|| crate::compose::compose(scope, shell, &with_claims, true).and_then(passed))
        .or_else(|| crate::code::code(scope, shell, true).and_then(passed))
}

/// A template finds what it knows by key words and reads no sentence whole: what it makes is a draft, even where nothing is unread.
fn leave_to_a_person(strategy: &mut ExtractedStrategy) {
    if strategy.executable {
        strategy.missing.push(Missing {
            field: "rule".into(),
            needed: "a person's confirmation: this draft follows from key words, not from whole sentences"
                .into(),
        });
        strategy.executable = false;
        strategy.confidence = strategy.confidence.min(0.6);
    }
}

/// A strategy is complete only if every word of its rule is used by its spec, all that the spec says is said, and nothing is said
/// in two ways.
fn gate(scope: &Scope<'_>, strategy: &mut ExtractedStrategy, claims: &[Found], vouched: &ledger::Vouched) {
    let ledger = ledger::write(scope, strategy, claims, vouched);
    let mut missing = ledger.unfounded;
    if !ledger.unread.is_empty() {
        missing.push(Missing {
            field: "rule".into(),
            needed: ledger::sentence(&ledger.unread),
        });
    }
    for c in &strategy.contradictions {
        missing.push(Missing {
            field: c.field.clone(),
            needed: format!("a decision between two statements: {}", c.message),
        });
    }
    let doubts = missing.len() + ledger.unread.len();
    missing.retain(|m| strategy.missing.iter().all(|k| k.field != m.field));
    strategy.missing.extend(missing);
    strategy.used = ledger.used;
    strategy.unread = ledger.unread;
    strategy.executable &= doubts == 0;
    if doubts > 0 {
        let certain = strategy.confidence - 0.05 * doubts.min(12) as f64;
        strategy.confidence = (certain.clamp(0.05, 0.6) * 100.0).round() / 100.0;
    }
}

/// The document says that it does not give the rules.
fn declines(scope: &Scope<'_>) -> bool {
    let source = scope.reading.source;
    source
        .sentences
        .iter()
        .any(|s| crate::rules::DECLINES.is_match(&s.lower))
}

fn name(scope: &Scope<'_>, family: Family) -> String {
    pattern!(
        NUMBER,
        r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]|\d{1,2}(?:\.\d{1,2})+|[ivxIVX]{1,4}[.)]|[A-Za-z][.)]|\([0-9a-z]{1,3}\))\s+"
    );
    let numbered = scope.name.trim();
    let name = NUMBER
        .find(numbered)
        .and_then(|number| numbered.get(number.end()..))
        .unwrap_or(numbered);
    if name.is_empty() {
        family.label().to_owned()
    } else {
        crate::source::clip(name, 120)
    }
}

fn no_rule(scope: &Scope<'_>) -> Abstention {
    let source = scope.reading.source;
    if let Some((s, range)) = source
        .sentences
        .iter()
        .find_map(|s| crate::rules::DECLINES.find(&s.lower).map(|m| (s, m.range())))
    {
        return Abstention {
            reason: AbstentionReason::Declined,
            message: "The document says that it does not give the rules.".into(),
            source: source.quote(s, range),
        };
    }
    if source.sentences.iter().all(|s| s.text.trim().is_empty()) {
        return Abstention {
            reason: AbstentionReason::NoText,
            message: "The document has no readable text; it may be a scan that needs OCR.".into(),
            source: None,
        };
    }
    if family::of(scope).is_some() {
        return Abstention {
            reason: AbstentionReason::IndicatorOnly,
            message: "The document describes an indicator or an effect, but no sentence says what to buy or sell on which condition.".into(),
            source: None,
        };
    }
    Abstention {
        reason: AbstentionReason::NoRule,
        message: "No sentence says what to buy or sell on which condition.".into(),
        source: None,
    }
}

/// The instruments, each once, with the most telling role.
fn tickers(scope: &Scope<'_>) -> Vec<Ticker> {
    let mut out: Vec<(Ticker, bool)> = Vec::new();
    for s in scope.symbols() {
        match out.iter_mut().find(|(t, _)| t.symbol == s.symbol) {
            None => out.push((
                Ticker {
                    symbol: s.symbol.clone(),
                    role: s.role,
                    weight_percent: s.weight,
                    source: s.source.clone(),
                },
                s.labelled,
            )),
            Some((t, labelled)) => {
                t.weight_percent = t.weight_percent.or(s.weight);
                // A label decides; otherwise a specific role outranks the default, and a benchmark that is traded is no benchmark.
                // What a return is compared with is no risky asset, though it is first named without saying so.
                let told = t.role == Role::Benchmark && s.role != Role::Benchmark
                    || t.role == Role::Risky && s.role == Role::Hurdle;
                let specific = !*labelled && (s.labelled || told);
                if specific {
                    t.role = s.role;
                    t.source = s.source.clone();
                    *labelled = s.labelled;
                }
            }
        }
    }
    out.into_iter().map(|(t, _)| t).collect()
}

fn rebalancing(
    scope: &Scope<'_>,
    family: Family,
    contradictions: &mut Vec<Contradiction>,
) -> Option<Sourced<Frequency>> {
    let source = scope.reading.source;
    let found = rebalance::statements(scope);
    let best = found.iter().max_by(|a, b| {
        a.strength
            .cmp(&b.strength)
            .then(b.sentence.index.cmp(&a.sentence.index))
    });
    let Some(best) = best else {
        let state_rule = matches!(
            family,
            Family::MaCrossover
                | Family::TsMomentum
                | Family::RsiMeanReversion
                | Family::Bollinger
                | Family::BreakoutChannel
                | Family::BreakoutOpeningRange
                | Family::Pairs
                | Family::MeanReversion
        );
        if family == Family::SeasonalityCalendar && crate::rules::describe::months(scope) >= 2 {
            return Some(Sourced {
                value: Frequency::Yearly,
                status: Status::Inferred,
                source: None,
            });
        }
        return state_rule.then_some(Sourced {
            value: Frequency::OnSignal,
            status: Status::Inferred,
            source: None,
        });
    };
    let quote = source.quote(best.sentence, best.start..best.end)?;
    let other = found
        .iter()
        .find(|s| s.frequency != best.frequency && s.strength + 1 >= best.strength.min(2));
    let mut status = Status::Stated;
    if best.strength == 1 {
        status = Status::Inferred;
    }
    if let Some(other) = other {
        status = Status::Contradictory;
        let sources = [
            Some(quote.clone()),
            source.quote(other.sentence, other.start..other.end),
        ]
        .into_iter()
        .flatten()
        .collect();
        contradictions.push(Contradiction {
            field: "rebalance".into(),
            message: format!(
                "The text gives both {:?} and {:?}.",
                best.frequency, other.frequency
            )
            .to_lowercase(),
            sources,
        });
    }
    let mut value = best.frequency;
    // Looking every day is what a rule that acts on its signal does; it is no schedule of its own.
    let on_signal = matches!(
        family,
        Family::MaCrossover
            | Family::TsMomentum
            | Family::RsiMeanReversion
            | Family::Bollinger
            | Family::BreakoutChannel
            | Family::BreakoutOpeningRange
            | Family::MeanReversion
    );
    if on_signal && best.strength == 1 && matches!(value, Frequency::Daily | Frequency::Intraday) {
        value = Frequency::OnSignal;
    }
    // A position taken at the close and left at the next open is a daily decision, whatever the label calls it.
    if value == Frequency::Intraday
        && matches!(family, Family::ShortTermReversal | Family::SeasonalityCalendar)
    {
        value = Frequency::Daily;
    }
    Some(Sourced {
        value,
        status,
        source: Some(quote),
    })
}

/// The claims that are this strategy's: those of its own sections, and those of tables and shared text that name it.
fn own_claims(scope: &Scope<'_>, claims: &[Found], many: bool, family: Family) -> Vec<Claim> {
    let source = scope.reading.source;
    let own_section = |section: usize| {
        source
            .sentences
            .iter()
            .any(|s| s.section == section && scope.own(s.index))
    };
    let name = words(&scope.name);
    let own = claims
        .iter()
        .filter(|f| match f.claim.subject {
            Subject::Cited => false,
            _ if !many => true,
            _ => match f.sentence {
                Some(i) => scope.own(i),
                None => {
                    own_section(f.section)
                        || f.claim
                            .label
                            .as_deref()
                            .is_some_and(|l| same(&words(l), &name, family))
                }
            },
        })
        .map(|f| f.claim.clone());
    own.fold(Vec::new(), once)
}

/// A figure printed twice, in the text and in a table, is one claim: where it stands first, over the period given most exactly.
fn once(mut kept: Vec<Claim>, claim: Claim) -> Vec<Claim> {
    let twin = kept.iter_mut().find(|k| {
        k.metric == claim.metric
            && k.subject == claim.subject
            && k.value.abs() == claim.value.abs()
            && meet(k.period.as_ref(), claim.period.as_ref())
    });
    match twin {
        None => kept.push(claim),
        Some(twin) => {
            let exactness = |p: &Option<Period>| {
                p.as_ref().map_or(0, |p| {
                    [&p.from, &p.to].into_iter().flatten().map(String::len).sum()
                })
            };
            if exactness(&claim.period) > exactness(&twin.period) {
                twin.period = claim.period;
            }
        }
    }
    kept
}

/// Whether two periods may be the same one, given with more or less exactness.
fn meet(a: Option<&Period>, b: Option<&Period>) -> bool {
    let agree = |a: &Option<String>, b: &Option<String>| match (a, b) {
        (Some(a), Some(b)) => a.starts_with(b.as_str()) || b.starts_with(a.as_str()),
        _ => true,
    };
    a.zip(b)
        .is_none_or(|(a, b)| agree(&a.from, &b.from) && agree(&a.to, &b.to))
}

/// Words of a name that tell it from others.
fn words(name: &str) -> Vec<String> {
    const COMMON: &[&str] = &[
        "the",
        "a",
        "an",
        "of",
        "and",
        "with",
        "on",
        "strategy",
        "rule",
        "portfolio",
        "model",
        "system",
        "in",
    ];
    name.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.len() > 1 && !COMMON.contains(w) && !w.chars().all(|c| c.is_ascii_digit()))
        .map(str::to_owned)
        .collect()
}

/// All words of the shorter name are in the longer one.
fn same(a: &[String], b: &[String], _family: Family) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    !short.is_empty() && short.iter().all(|w| long.contains(w))
}
