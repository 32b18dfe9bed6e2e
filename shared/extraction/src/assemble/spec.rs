//! The spec: one builder for each family, over a common frame of universe, schedule, costs and claims.

use super::draft::{Draft, source_of};
use super::{rankings, timing};
use crate::model::{
    Abstention, AbstentionReason, Claim, Direction, ExtractedStrategy, Family, Frequency, Metric, Missing,
    Status, Subject, TimeUnit, Unit,
};
use crate::pattern::pattern;
use crate::rules::{Scope, rebalance};
use serde_json::{Map, Value, json};

pattern!(
    INTRADAY,
    r"\bintraday\b|\b\d+[\s\-]minutes?\b|\bhigh[\s\-]frequency\b|\btick data\b|\bhourly\b"
);
pattern!(
    EVENTS,
    r"\bfomc\b|\bfederal open market|\bannouncement days?\b|\bearnings announcements?\b|\bearnings dates?\b|\bmacro announcements?|\belection|\bdividend (?:date|announcement)|\bindex (?:addition|inclusion|reconstitution)"
);
pattern!(
    ALTERNATIVE,
    r"\b(?:sentiment|twitter|google trends|search volume|satellite|news (?:score|flow|analytics)|survey|weather|temperature|sunshine|full moon|lunar)\b"
);
pattern!(
    SAME_CLOSE,
    r"\b(?:at|on) the (?:same |day['’]s |very )?(?:market )?clos(?:e|ing price)\b|\bpurchase [^.;]{0,20}at market close|\bfill\w* at the clos\w+ price of the (?:same )?day"
);
pattern!(
    NEXT_OPEN,
    r"\b(?:next|following) (?:day|morning|session|trading day)['’]?s? (?:at the |market )?open|\bat the (?:next |following )?open(?:ing)?(?: price)? (?:of|on) the (?:next|following)|\bnext open\b"
);
pattern!(
    NEXT_CLOSE,
    r"\b(?:next|following) (?:day|session|trading day)['’]?s? clos"
);

/// What a family's builder makes.
pub(super) enum Built {
    /// A portfolio tree.
    Portfolio(Value),
    /// The language could say it, but not all of it could be read; what is needed is on the draft's list.
    Unread,
    /// Prices can't express it.
    Beyond(AbstentionReason, &'static str),
}

/// Fills in `spec`, `expressible`, `executable`, `missing`, `abstentions` and `confidence`.
pub(super) fn complete(scope: &Scope<'_>, strategy: &mut ExtractedStrategy) {
    let frozen = strategy.clone();
    let mut draft = Draft::new(&frozen);
    let built = match beyond(scope, &frozen) {
        Some((reason, message)) => Built::Beyond(reason, message),
        None => family(scope, &mut draft),
    };
    match built {
        Built::Beyond(reason, message) => {
            let source = frozen.entry.as_ref().and_then(|e| e.source.clone());
            strategy.abstentions.push(Abstention {
                reason,
                message: message.to_owned(),
                source,
            });
        }
        Built::Unread => {
            strategy.expressible = true;
            draft.miss(
                "portfolio",
                "the rule as a portfolio tree: the text states it in a form that is not read yet",
            );
        }
        Built::Portfolio(portfolio) => {
            strategy.expressible = true;
            frame(scope, &mut draft);
            let spec = document(scope, &mut draft, portfolio);
            match serde_json::from_value::<fo_strategy::Spec>(spec) {
                Ok(spec) => {
                    let complete = draft.missing.is_empty();
                    match fo_strategy::program::compile(&spec) {
                        Ok(_) => strategy.executable = complete,
                        Err(problem) if complete => {
                            draft.miss("spec", &format!("a correction by hand: {problem}"));
                        }
                        Err(_) => {}
                    }
                    strategy.spec = Some(spec);
                }
                Err(problem) => draft.miss("spec", &format!("a correction by hand: {problem}")),
            }
        }
    }
    strategy.missing = std::mem::take(&mut draft.missing);
    if strategy.universe.tickers.is_empty()
        && !strategy.missing.iter().any(|m| m.field.starts_with("universe"))
    {
        strategy.missing.push(Missing {
            field: "universe.tickers".into(),
            needed: "the instruments to trade: the text names none by symbol".into(),
        });
    }
    strategy.confidence = confidence(strategy);
}

/// A portfolio that was composed rather than made from a template.
pub(crate) struct Written {
    pub portfolio: fo_strategy::Node,
    /// Names and expressions.
    pub signals: Vec<(String, String)>,
    pub schedule: fo_strategy::Schedule,
    /// The months in which it decides; all if there are none.
    pub months: Vec<u8>,
    /// Nothing is traded while no weight is further off its target.
    pub band: Option<fo_strategy::Expression>,
    /// Where the text says at which price orders fill.
    pub execution: Option<(fo_strategy::Execution, crate::model::Quote)>,
}

/// Puts a composed portfolio into the common frame. False if the language does not take it.
pub(crate) fn written(scope: &Scope<'_>, strategy: &mut ExtractedStrategy, written: Written) -> bool {
    let frozen = strategy.clone();
    let mut draft = Draft::new(&frozen);
    for p in &frozen.parameters {
        if draft.optional(&p.name).is_none() {
            return false;
        }
    }
    for (name, expression) in written.signals {
        draft.signal(&name, expression);
    }
    let Ok(portfolio) = serde_json::to_value(&written.portfolio) else {
        return false;
    };
    frame(scope, &mut draft);
    if let Some(weighting) = &frozen.weighting {
        draft.note(
            "portfolio.weight",
            weighting.status,
            weighting.source.as_ref(),
            "",
        );
    }
    let document = document(scope, &mut draft, portfolio);
    let Ok(mut spec) = serde_json::from_value::<fo_strategy::Spec>(document) else {
        return false;
    };
    spec.rebalance.on = written.schedule;
    spec.rebalance.months = written.months;
    spec.rebalance.band = written.band;
    // Where the frame finds words for it too, a difference means that one of the two misread them.
    if let Some(entry) = spec.ledger.get_mut("execution") {
        let stated = entry.status == Status::Stated;
        match written.execution {
            Some((execution, quote)) if !stated || execution == spec.execution => {
                spec.execution = execution;
                entry.status = Status::Stated;
                entry.note.clear();
                entry.source = serde_json::from_value(source_of(&quote)).ok();
            }
            // The session itself says when is bought and sold.
            None if !stated || matches!(spec.portfolio, fo_strategy::Node::Session(_)) => {}
            _ => return false,
        }
    }
    if fo_strategy::program::compile(&spec).is_err() {
        return false;
    }
    strategy.expressible = true;
    strategy.executable = draft.missing.is_empty();
    strategy.missing = draft.missing;
    strategy.spec = Some(spec);
    strategy.confidence = confidence(strategy);
    true
}

/// Data that prices are not.
fn beyond(scope: &Scope<'_>, s: &ExtractedStrategy) -> Option<(AbstentionReason, &'static str)> {
    use AbstentionReason as R;
    let minutes = s
        .parameters
        .iter()
        .any(|p| matches!(p.unit, Unit::Time(TimeUnit::Minutes | TimeUnit::Hours)));
    match s.family {
        Family::FundamentalOther => Some((
            R::NeedsFundamentals,
            "The rule sorts by accounting data, which a price dataset does not have.",
        )),
        Family::Carry => Some((
            R::NeedsFuturesCurve,
            "The rule compares futures of different maturities or interest rates, which a price dataset does not have.",
        )),
        Family::Volatility => Some((R::NeedsOptions, "The rule trades options or implied volatility.")),
        Family::BreakoutOpeningRange => Some((
            R::NeedsIntraday,
            "The rule trades at levels reached within the day; daily bars can't tell which came first.",
        )),
        _ if minutes || s.family == Family::Pairs && scope.firm().any(|x| INTRADAY.is_match(&x.lower)) => {
            Some((R::NeedsIntraday, "The rule needs prices within the day."))
        }
        _ if scope.says(&EVENTS) => Some((
            R::NeedsEventCalendar,
            "The rule needs the dates of meetings or announcements.",
        )),
        _ if scope.says(&ALTERNATIVE) => {
            Some((R::NeedsAlternativeData, "The rule needs data that are no prices."))
        }
        _ => None,
    }
}

fn family(scope: &Scope<'_>, draft: &mut Draft<'_>) -> Built {
    match draft.strategy.family {
        Family::MaCrossover => timing::moving_average(scope, draft),
        Family::TsMomentum => timing::own_momentum(scope, draft),
        Family::RsiMeanReversion => timing::rsi(scope, draft),
        Family::Bollinger => timing::bollinger(scope, draft),
        Family::BreakoutChannel | Family::MeanReversion => timing::breakout(scope, draft),
        Family::SeasonalityCalendar => timing::calendar(scope, draft),
        Family::Pairs => timing::pairs(scope, draft),
        Family::XsMomentum
        | Family::ShortTermReversal
        | Family::LongTermReversal
        | Family::LowVolatility
        | Family::LowBeta
        | Family::PriceFactor
        | Family::RiskParityMinvar => rankings::ranking(scope, draft),
        Family::DualMomentum => rankings::dual(scope, draft),
        Family::StaticAllocation => rankings::fixed(draft).map_or(Built::Unread, Built::Portfolio),
        _ => Built::Unread,
    }
}

/// Universe, schedule, execution, costs.
fn frame(scope: &Scope<'_>, draft: &mut Draft<'_>) {
    if draft.held.is_empty() && draft.safe.is_none() {
        let needed = match &draft.strategy.universe.description {
            Some(words) if words.value.len() <= 80 => format!(
                "the instruments to trade: the text names none by symbol, it says “{}”",
                words.value
            ),
            _ => "the instruments to trade: the text names none by symbol".to_owned(),
        };
        draft.miss("universe.tickers", &needed);
    } else if let Some(first) = draft.strategy.universe.tickers.first() {
        let source = first.source.clone();
        draft.note("universe.tickers", Status::Stated, Some(&source), "");
    }
    match &draft.strategy.rebalance {
        Some(r) => {
            let source = r.source.clone();
            let why = if r.source.is_none() {
                "the rule acts when its signal changes"
            } else {
                ""
            };
            draft.note("rebalance", r.status, source.as_ref(), why);
        }
        None if draft.strategy.family == Family::SeasonalityCalendar => {
            draft.note(
                "rebalance",
                Status::Inferred,
                None,
                "the calendar itself says when to trade",
            );
        }
        None => draft.miss(
            "rebalance",
            "how often the portfolio is set anew: daily, weekly, monthly…",
        ),
    }
    let text = |p: &regex::Regex| {
        scope
            .firm()
            .find_map(|s| p.find(&s.lower).map(|m| (s, m.range())))
    };
    let stated = [
        (&NEXT_OPEN, "next_open"),
        (&NEXT_CLOSE, "next_close"),
        (&SAME_CLOSE, "same_close"),
    ]
    .into_iter()
    .find_map(|(p, word)| text(p).map(|(s, r)| (word, scope.reading.source.quote(s, r))));
    let alternatives = |chosen: &str| -> Vec<Value> {
        ["next_open", "next_close", "same_close"]
            .into_iter()
            .filter(|w| *w != chosen)
            .map(|w| json!({"value": w}))
            .collect()
    };
    let (word, mut line) = match stated {
        Some((word, Some(quote))) => (word, super::draft::entry(Status::Stated, Some(&quote), "")),
        _ => (
            "next_open",
            super::draft::entry(
                Status::Assumed,
                None,
                "the text does not say at which price orders fill",
            ),
        ),
    };
    line["alternatives"] = Value::Array(alternatives(word));
    draft.signals.insert("\u{0}execution".into(), json!(word));
    draft.ledger.insert("execution".into(), line);
}

fn document(scope: &Scope<'_>, draft: &mut Draft<'_>, portfolio: Value) -> Value {
    let s = draft.strategy;
    let execution = draft
        .signals
        .remove("\u{0}execution")
        .unwrap_or(json!("next_open"));
    let mut spec = Map::new();
    spec.insert("version".into(), json!(fo_strategy::VERSION));
    spec.insert("name".into(), json!(s.name));
    if let Some(e) = &s.entry {
        spec.insert("description".into(), json!(crate::source::clip(&e.value, 300)));
    }
    let universe = if draft.held.is_empty() {
        json!({"all": true})
    } else {
        json!({"tickers": draft.held})
    };
    spec.insert("universe".into(), universe);
    spec.insert(
        "parameters".into(),
        Value::Object(std::mem::take(&mut draft.parameters)),
    );
    spec.insert(
        "signals".into(),
        Value::Object(std::mem::take(&mut draft.signals)),
    );
    // A condition on the calendar has to be looked at every day, however seldom it changes.
    let dated = s.family == Family::SeasonalityCalendar && portfolio.get("if").is_some();
    // What is held in one part of the day is bought and sold on every day, unless the text says otherwise.
    let nightly = portfolio.get("session").is_some() && s.rebalance.is_none();
    spec.insert("portfolio".into(), portfolio);
    spec.insert(
        "rebalance".into(),
        if dated {
            json!("on_signal")
        } else if nightly {
            json!("daily")
        } else {
            schedule(scope, s)
        },
    );
    spec.insert("execution".into(), execution);
    spec.insert("costs".into(), costs(draft));
    let benchmark = s
        .universe
        .tickers
        .iter()
        .find(|t| t.role == crate::model::Role::Benchmark);
    if let Some(b) = benchmark {
        spec.insert("benchmark".into(), json!(b.symbol));
    }
    spec.insert(
        "claims".into(),
        Value::Array(s.claims.iter().filter_map(claim).collect()),
    );
    spec.insert("ledger".into(), Value::Object(draft.ledger.clone()));
    Value::Object(spec)
}

/// The schedule in the language's words. Where only the period is known, its last trading day is taken.
fn schedule(scope: &Scope<'_>, s: &ExtractedStrategy) -> Value {
    let Some(r) = &s.rebalance else {
        return json!("month_end");
    };
    let first = rebalance::statements(scope)
        .into_iter()
        .any(|x| x.frequency == r.value && x.day == Some(rebalance::Day::First));
    json!(match (r.value, first) {
        (Frequency::OnSignal, _) => "on_signal",
        (Frequency::Intraday | Frequency::Daily, _) => "daily",
        (Frequency::Weekly, false) => "week_end",
        (Frequency::Weekly, true) => "week_start",
        (Frequency::Monthly, false) => "month_end",
        (Frequency::Monthly, true) => "month_start",
        (Frequency::Quarterly, false) => "quarter_end",
        (Frequency::Quarterly, true) => "quarter_start",
        (Frequency::SemiAnnually, _) => return json!({"every": "6 months"}),
        (Frequency::Yearly, false) => "year_end",
        (Frequency::Yearly, true) => "year_start",
    })
}

/// Stated costs, none where the text says none, else a usual figure that is marked as assumed.
fn costs(draft: &mut Draft<'_>) -> Value {
    let stated = draft.strategy.costs.first().cloned();
    match stated {
        Some(c) if c.value == "none" => {
            draft.note(
                "costs",
                Status::Stated,
                c.source.as_ref(),
                "the text leaves costs out",
            );
            json!({})
        }
        Some(c) if c.value.ends_with('%') || c.value.ends_with(" bps") => {
            let bps = match c.value.strip_suffix('%') {
                Some(p) => p.parse::<f64>().map(|v| (v * 1e4).round() / 100.0),
                None => c.value.trim_end_matches(" bps").parse::<f64>(),
            };
            draft.note("costs.commission_bps", Status::Stated, c.source.as_ref(), "");
            json!({"commission_bps": bps.unwrap_or(0.0)})
        }
        _ => {
            let why = "the text gives no figure; five basis points each are usual for liquid funds and large stocks";
            draft.note("costs.commission_bps", Status::Assumed, None, why);
            draft.note("costs.slippage_bps", Status::Assumed, None, why);
            json!({"commission_bps": 5, "slippage_bps": 5})
        }
    }
}

/// A claim in the spec's form: fractions, drawdowns negative.
fn claim(c: &Claim) -> Option<Value> {
    let metric = match c.metric {
        Metric::Cagr => "cagr",
        Metric::TotalReturn => "total_return",
        Metric::MonthlyReturn => "mean_monthly_return",
        Metric::Sharpe => "sharpe",
        Metric::Sortino => "sortino",
        Metric::Calmar => "calmar",
        Metric::InformationRatio => "information_ratio",
        Metric::Volatility => "volatility",
        Metric::MaxDrawdown => "max_drawdown",
        Metric::WinRate => "hit_rate",
        Metric::ProfitFactor => "profit_factor",
        Metric::Beta => "beta",
        Metric::Alpha => "alpha",
        Metric::Turnover => "turnover",
        Metric::Trades => "trades",
        Metric::Correlation => "correlation",
        Metric::BestYear => "best_year",
        Metric::WorstYear => "worst_year",
        Metric::Exposure => "time_in_market",
        Metric::ExcessReturn | Metric::AverageTrade => return None,
    };
    let fraction = if c.percent { c.value / 100.0 } else { c.value };
    let value = if c.metric == Metric::MaxDrawdown {
        -fraction.abs()
    } else {
        fraction
    };
    let mut out = json!({"metric": metric, "value": value, "source": source_of(&c.source)});
    if let Some(p) = c.period.as_ref().filter(|p| p.from.is_some() || p.to.is_some()) {
        out["period"] = json!({"from": p.from, "to": p.to});
        if p.from.is_none() || p.to.is_none() {
            out["period"] = if let Some(f) = &p.from {
                json!({"from": f})
            } else {
                json!({"to": p.to})
            };
        }
    }
    let of = match c.subject {
        Subject::Strategy => None,
        Subject::Benchmark => Some(c.label.clone().unwrap_or_else(|| "benchmark".into())),
        Subject::Variant => Some(c.label.clone().unwrap_or_else(|| "variant".into())),
        Subject::Cited => Some(c.label.clone().unwrap_or_else(|| "another study".into())),
    };
    if let Some(of) = of {
        out["of"] = json!(of);
    }
    match c.net_of_costs {
        Some(true) => out["note"] = json!("net of costs"),
        Some(false) => out["note"] = json!("before costs"),
        None => {}
    }
    Some(out)
}

/// Whether the rule sells short.
pub(super) fn shorts(s: &ExtractedStrategy) -> bool {
    s.direction
        .as_ref()
        .is_some_and(|d| d.value == Direction::LongShort)
}

/// Starts at one and falls with everything that is missing, contradictory or only inferred.
fn confidence(s: &ExtractedStrategy) -> f64 {
    let mut c: f64 = 1.0;
    c -= 0.12 * s.missing.len().min(4) as f64;
    c -= 0.08 * s.contradictions.len().min(4) as f64;
    if !s.expressible {
        c -= 0.2;
    }
    if s.direction.is_none() {
        c -= 0.1;
    }
    if s.rebalance.as_ref().is_none_or(|r| r.status != Status::Stated) {
        c -= 0.05;
    }
    if s.parameters.is_empty() {
        c -= 0.1;
    }
    if s.family == Family::Other {
        c -= 0.2;
    }
    (c.clamp(0.05, 1.0) * 100.0).round() / 100.0
}
