//! Direction, entry, exit, weights, filters and costs, in the document's words.

use super::{Scope, TAKES_POSITION, TRIGGER};
use crate::mentions::{Count, Mention, Pick, Rank, Side, Slot};
use crate::model::{Direction, Sourced, Status, Unit};
use crate::pattern::pattern;
use crate::source::Sentence;
use std::ops::Range;

pattern!(
    SELLS_SHORT,
    r"\b(?:(?:go|goes|going|went|are|be|is|we|then|and|or|positions?:?)\s+short\b|short(?:s|ed|ing)?\s+(?:the|those|stocks?|assets?|positions?|bottom|losers|selling|sell|sale|top|highest|lowest|on|one|a |\d|five|ten|when|signal|stock|worst|best|etfs?|with)\b|shorts\b|shorting\b|short[\s\-]sell\w*|sells?(?: it| them)? short|long[\s\-/]+short|long and short|zero[\s\-](?:cost|investment)|market[\s\-]neutral|minus (?:winners?|losers?|low|high)|(?:winners?|losers?|high|low) minus|reversal system)\b"
);
pattern!(
    NO_SHORT,
    r"\b(?:no|without|never|not|avoid\w*|exclud\w+)\b[^.;]{0,30}\bshort|\blong[\s\-]only\b|\bshort (?:sales|selling|positions) (?:are|is) not\b"
);
pattern!(
    LONG_CUE,
    r"\b(?:buys?|buying|bought|long|invest\w*|holds?|holding|held|purchase\w*|allocat\w*|overweight|reinvest|includ\w+ any|full weight|rank-?weight\w*|stay in|(?:puts?|places?) \d+)\b"
);
pattern!(
    SHORT_MA,
    r"\bshort[\s\-]*(?:er)?[\s\-]*(?:term|run|moving|ma\b|sma|ema|window|period|horizon|maturit|lived|lookback|rate|history|margin|dated|duration|bond)"
);
pattern!(VICE_VERSA, r"\bvice[\s\-]versa\b");
pattern!(WE_LONG, r"\b(?:we|to|then|go) long\b");
pattern!(
    EXIT_CUE,
    r"\b(?:sell|sells|sold|exit\w*|clos(?:e|es|ed) (?:the|out|all|our|any|long|positions?)|liquidat\w+|otherwise|else|divest|until|switch\w*|moves? (?:in)?to (?:cash|the|safe|bonds?|treasur\w+|[a-z]{3,5}\b)|in(?:to)? cash|to cash|stays? out|do not invest|not invest\w*|unwind\w*|cover\w*|hold for|held for|holding period|stop[\s\-]loss|short(?:s|ed|ing)?\b)"
);
pattern!(
    EQUAL,
    r"\bweight\w*[^.;]{0,40}\bequally\b|\bequal(?:ly)?[\s\-]+weight\w*|\bweight(?:s|ed|ing)?(?: (?:them|each|assets|stocks|all|the portfolio|positions))*(?: are| is)? equal(?:ly)?|\bequal (?:proportions?|amounts?|parts?|shares?|allocation|dollar|capital)|\bequally[\s\-]weight\w*|\bthe same weight|\bdivided equally|\bequally (?:among|between|across|divided|split)|\bsplit (?:the (?:money|capital) )?(?:equally|evenly)|\bevenly (?:among|between|across|distributed)|\b1/n\b|\bstock weighting: equal|\bsame (?:dollar )?amount"
);
pattern!(
    VALUE_WEIGHT,
    r"\bvalue[\s\-]weight\w*|\bcap(?:itali[sz]ation)?[\s\-]weight\w*|\bmarket[\s\-]cap weight\w*"
);
pattern!(
    INVERSE_VOL,
    r"\binverse(?:ly)?[\s\-](?:proportional to (?:their )?)?(?:volatility|vol|variance|standard deviation)\w*|\bweight\w*[^.;]{0,40}\binvers\w+[^.;]{0,30}\bvolatil\w*|\bnaive risk parity|\bvolatility[\s\-]weight\w*"
);
pattern!(RISK_PARITY, r"\brisk[\s\-]parity|\bequal risk contribution");
pattern!(MIN_VAR, r"\bmin(?:imum|\.)?[\s\-]variance");
pattern!(
    RANK_WEIGHT,
    r"\brank[\s\-]?weight\w*|\bweight(?:ed|s)?[^.;]{0,20}\b(?:by|according to|based on)[^.;]{0,20}\brank\w*|\bweighted by the ranked"
);
pattern!(
    PROPORTIONAL,
    r"\bweight\w*[^.;]{0,30}\bproportional to\b[^.;]{0,60}"
);
pattern!(
    FULLY,
    r"\b(?:fully invested|100\s?%|all (?:our |the )?(?:capital|money|cash)|entire (?:capital|portfolio)|full weight)\b"
);
pattern!(
    FRICTIONLESS,
    r"\bfrictionless\b|\b(?:no|without|before|ignor\w+|exclud\w+|gross of|zero|not (?:include|account for|consider)\w*)\b[^.;]{0,20}\b(?:transaction|trading) (?:costs?|fees)|\b(?:no|zero) (?:commissions?|slippage|fees)|\bbefore (?:all )?costs\b|\bcosts? (?:are|is) (?:ignored|not (?:included|considered|taken)|excluded|zero)"
);
pattern!(
    NET_OF,
    r"\b(?:net of|after|include\w*|including|account\w* for|assum\w+)\b[^.;]{0,25}\b(?:transaction|trading) (?:costs?|fees)\b|\bnet of (?:costs|fees)"
);
pattern!(
    VOL_TARGET,
    r"\b(?:target\w*|scal\w+)\b[^.;]{0,30}\bvolatility\b|\bvolatility[\s\-]target\w*"
);
pattern!(
    FILTER,
    r"\b(?:market filter|trend filter|regime filter|only (?:invest|trade|buy|take)[^.;]{0,30}\b(?:if|when)\b|do not invest if)"
);

/// Which way positions go, and the words that tell.
pub(crate) fn direction(scope: &Scope<'_>) -> Option<Sourced<Direction>> {
    let source = scope.reading.source;
    let mut short: Option<(&Sentence, Range<usize>)> = None;
    let mut long: Option<(&Sentence, Range<usize>)> = None;
    for s in scope
        .firm()
        .filter(|s| !s.is_heading() || s.lower.contains("long"))
    {
        let no_short = NO_SHORT.is_match(&s.lower);
        if short.is_none()
            && !no_short
            && let Some(m) = SELLS_SHORT.find_iter(&s.lower).find(|m| {
                !SHORT_MA.is_match(s.lower.get(m.start()..).unwrap_or_default())
                    && !SHORT_MA.is_match(m.as_str())
            })
        {
            short = Some((s, m.range()));
        }
        // "We long the stock. Vice versa." sells it short the other way round.
        if short.is_none() && VICE_VERSA.is_match(&s.lower) {
            let before = s.index.checked_sub(1).and_then(|i| source.sentences.get(i));
            if let Some(m) = VICE_VERSA.find(&s.lower)
                && (before.is_some_and(|b| WE_LONG.is_match(&b.lower)) || WE_LONG.is_match(&s.lower))
            {
                short = Some((s, m.range()));
            }
        }
        if long.is_none()
            && let Some(m) = LONG_CUE.find(&s.lower)
        {
            long = Some((s, m.range()));
        }
    }
    let (value, (s, range)) = match (long, short) {
        (Some(_), Some(at)) => (Direction::LongShort, at),
        (None, Some(at)) => {
            let both = at.0.lower.get(at.1.clone()).is_some_and(|t| {
                t.contains("long")
                    || t.contains("minus")
                    || t.contains("neutral")
                    || t.contains("reversal")
                    || t.contains("versa")
            });
            (
                if both {
                    Direction::LongShort
                } else {
                    Direction::ShortOnly
                },
                at,
            )
        }
        (Some(at), None) => (Direction::LongOnly, at),
        (None, None) => return None,
    };
    let status = if value == Direction::LongOnly && !s.lower.contains("long") {
        Status::Inferred
    } else {
        Status::Stated
    };
    let quote = source.quote(s, range)?;
    Some(Sourced {
        value,
        status,
        source: Some(quote),
    })
}

/// When positions are opened: the first firm sentences that do so on a trigger, a labelled one before all.
pub(crate) fn entry(scope: &Scope<'_>) -> Option<Sourced<String>> {
    pattern!(
        LABEL,
        r"^(?:buy|long|entry|entries|buy signal|buy rule|entry rule|long signal|long position|long positions)$|\bbuy (?:rule|signal|condition)|\bentry (?:rule|signal|condition)"
    );
    let labelled = scope
        .firm()
        .find(|s| s.label().is_some_and(|l| LABEL.is_match(l)));
    let opens = |s: &&Sentence| {
        !s.is_heading()
            && LONG_CUE.is_match(&s.lower)
            && TAKES_POSITION.is_match(&s.lower)
            && TRIGGER.is_match(&s.lower)
    };
    let s = labelled.or_else(|| scope.firm().find(opens)).or_else(|| {
        scope
            .firm()
            .find(|s| !s.is_heading() && TAKES_POSITION.is_match(&s.lower))
    })?;
    whole(scope, s)
}

/// When they are closed.
pub(crate) fn exit(scope: &Scope<'_>) -> Option<Sourced<String>> {
    pattern!(
        LABEL,
        r"^(?:sell|short|exit|exits|hold|sell signal|sell rule|exit rule|short signal|short position|short positions)$|\bsell (?:rule|signal|condition)|\bexit (?:rule|signal|condition)"
    );
    let labelled = scope
        .firm()
        .find(|s| s.label().is_some_and(|l| LABEL.is_match(l)));
    let closes = |s: &&Sentence| {
        !s.is_heading()
            && EXIT_CUE
                .find_iter(&s.lower)
                .any(|m| !SHORT_MA.is_match(s.lower.get(m.start()..).unwrap_or_default()))
    };
    let s = labelled.or_else(|| scope.firm().find(closes))?;
    whole(scope, s)
}

fn whole(scope: &Scope<'_>, s: &Sentence) -> Option<Sourced<String>> {
    let quote = scope.reading.source.quote_all(s)?;
    Some(Sourced {
        value: quote.quote.trim_start_matches(['•', '-', ' ']).to_owned(),
        status: Status::Stated,
        source: Some(quote),
    })
}

/// How money is spread.
pub(crate) fn weighting(scope: &Scope<'_>) -> Option<Sourced<String>> {
    let source = scope.reading.source;
    let weighted: Vec<_> = scope
        .symbols()
        .into_iter()
        .filter(|s| s.weight.is_some())
        .collect();
    let total: f64 = weighted.iter().filter_map(|s| s.weight).sum();
    if weighted.len() >= 2 && (50.0..=210.0).contains(&total) {
        let value = weighted
            .iter()
            .map(|s| format!("{}% {}", s.weight.unwrap_or_default(), s.symbol))
            .collect::<Vec<_>>()
            .join(", ");
        return Some(Sourced {
            value,
            status: Status::Stated,
            source: weighted.first().map(|s| s.source.clone()),
        });
    }
    for (pattern, name) in [
        (&MIN_VAR, "minimum_variance"),
        (&RISK_PARITY, "risk_parity"),
        (&INVERSE_VOL, "inverse_volatility"),
        (&RANK_WEIGHT, "rank"),
        (&VALUE_WEIGHT, "value"),
        (&EQUAL, "equal"),
    ] {
        if let Some((s, range)) = find(scope, pattern) {
            return Some(Sourced {
                value: name.to_owned(),
                status: Status::Stated,
                source: Some(source.quote(s, range)?),
            });
        }
    }
    for (pattern, name) in [(&PROPORTIONAL, ""), (&FULLY, "100%")] {
        if let Some((s, range)) = find(scope, pattern) {
            let quote = source.quote(s, range)?;
            let value = if name.is_empty() {
                quote.quote.clone()
            } else {
                name.to_owned()
            };
            return Some(Sourced {
                value,
                status: Status::Stated,
                source: Some(quote),
            });
        }
    }
    None
}

fn find<'a>(scope: &Scope<'a>, pattern: &regex::Regex) -> Option<(&'a Sentence, Range<usize>)> {
    scope
        .firm()
        .find_map(|s| pattern.find(&s.lower).map(|m| (s, m.range())))
}

/// Words for a choice: `top 3`, `bottom decile`.
pub(crate) fn pick_text(p: &Pick) -> String {
    let end = if p.rank == Rank::High { "top" } else { "bottom" };
    match p.count {
        Count::Assets(n) => format!("{end} {n}"),
        Count::Percent(n) => format!("{end} {n}%"),
        Count::Quantile(n) => format!(
            "{end} {}",
            match n as u32 {
                10 => "decile",
                5 => "quintile",
                4 => "quartile",
                3 => "tercile",
                2 => "half",
                20 => "vigintile",
                _ => "percentile",
            }
        ),
    }
}

/// The choices that make up the rule: for each side the firmest, filters of the universe left out.
pub(crate) fn choices<'a>(scope: &Scope<'a>) -> (Option<&'a Pick>, Option<&'a Pick>) {
    let mut found: Vec<&Pick> = scope.picks().filter(|p| !p.filter).collect();
    found.sort_by_key(|p| (!p.firm, p.sentence, p.start));
    let long = found.iter().copied().find(|p| p.side == Some(Side::Long));
    let short = found.iter().copied().find(|p| p.side == Some(Side::Short));
    match (long, short) {
        (None, None) => {
            // Neither end has a verb: the better one is bought, and the other sold if the text sells at all.
            let high = found.iter().copied().find(|p| p.rank == Rank::High);
            let low = found.iter().copied().find(|p| p.rank == Rank::Low);
            (high.or(low), if high.is_some() { low } else { None })
        }
        both => both,
    }
}

/// How assets are chosen.
pub(crate) fn selection(scope: &Scope<'_>) -> Option<Sourced<String>> {
    let source = scope.reading.source;
    let (long, short) = choices(scope);
    let first = long.or(short)?;
    let value = match (long, short) {
        (Some(l), Some(s)) if l != s => format!("long {} / short {}", pick_text(l), pick_text(s)),
        (Some(l), _) => pick_text(l),
        (None, Some(s)) => format!("short {}", pick_text(s)),
        (None, None) => return None,
    };
    let s = source.sentences.get(first.sentence)?;
    let quote = source.quote(s, first.start..first.end)?;
    Some(Sourced {
        value,
        status: if first.firm {
            Status::Stated
        } else {
            Status::Inferred
        },
        source: Some(quote),
    })
}

/// Stops, targets, filters and volatility targets.
pub(crate) fn risk_rules(scope: &Scope<'_>) -> Vec<Sourced<String>> {
    let mut out = Vec::new();
    for (slot, name) in [
        (Slot::StopLoss, "stop loss"),
        (Slot::TakeProfit, "take profit"),
        (Slot::TrailingStop, "trailing stop"),
        (Slot::TimeStop, "time stop"),
        (Slot::TargetVolatility, "target volatility"),
    ] {
        if let Some(m) = scope.slot(&slot).into_iter().find(|m| m.firm) {
            push(scope, m, format!("{name} {}", amount(m)), &mut out);
        }
    }
    if let Some((s, range)) = find(scope, &FILTER).or_else(|| {
        if out.is_empty() {
            find(scope, &VOL_TARGET)
        } else {
            None
        }
    }) && let Some(quote) = scope.reading.source.quote(s, range.start..s.text.len())
    {
        out.push(Sourced {
            value: quote.quote.clone(),
            status: Status::Stated,
            source: Some(quote),
        });
    }
    out
}

fn push(scope: &Scope<'_>, m: &Mention, value: String, out: &mut Vec<Sourced<String>>) {
    let source = scope.reading.source;
    if let Some(quote) = m.sentence(source).and_then(|s| source.quote(s, m.start..m.end)) {
        out.push(Sourced {
            value,
            status: Status::Stated,
            source: Some(quote),
        });
    }
}

/// A mention's value with its unit.
pub(crate) fn amount(m: &Mention) -> String {
    match m.unit {
        Unit::Percent => format!("{}%", m.value),
        Unit::BasisPoints => format!("{} bps", m.value),
        Unit::Time(t) => format!("{} {}", m.value, t.word()),
        _ => m.value.to_string(),
    }
}

/// Costs the figures include or leave out.
pub(crate) fn costs(scope: &Scope<'_>) -> Vec<Sourced<String>> {
    let source = scope.reading.source;
    let mut out = Vec::new();
    for m in scope.slot(&Slot::Cost).into_iter().filter(|m| m.firm).take(4) {
        push(scope, m, amount(m), &mut out);
    }
    let all = || {
        scope
            .sentences()
            .chain(scope.shared())
            .filter(|s| s.context.firm())
    };
    for (pattern, name) in [(&FRICTIONLESS, "none"), (&NET_OF, "net of costs")] {
        if out.is_empty()
            && let Some((s, range)) = all().find_map(|s| pattern.find(&s.lower).map(|m| (s, m.range())))
            && let Some(quote) = source.quote(s, range)
        {
            out.push(Sourced {
                value: name.to_owned(),
                status: Status::Stated,
                source: Some(quote),
            });
        }
    }
    out
}

/// How many months of the year the rule names.
pub(crate) fn months(scope: &Scope<'_>) -> usize {
    pattern!(
        MONTH,
        r"\b(?:in|of|from|until|to|through|by|end of|during)\s+(?:early |late |the )?(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
    );
    scope.firm().map(|s| MONTH.find_iter(&s.lower).count()).sum()
}
