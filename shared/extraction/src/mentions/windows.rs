//! Durations: which of them is the average's length, the lookback, the holding period.

use super::{Mention, Slot, in_contrast};
use crate::model::{TimeUnit, Unit};
use crate::pattern::pattern;
use crate::source::{SectionRole, Sentence, Source};
use crate::text::{Duration, after, before};

pattern!(
    SKIP_LEFT,
    r"\b(?:skip(?:s|ping|ped)?|exclud(?:e|es|ing|ed)|omit(?:s|ting|ted)?|neglect(?:s|ing|ed)?|ignor(?:e|es|ing|ed)|leav(?:e|es|ing) out|less|minus|lagged(?: by)?|except(?: for)?|without)\s+(?:the\s+|a\s+)?(?:most\s+)?(?:recent\s+|last\s+|latest\s+|previous\s+|prior\s+|past\s+|first\s+)*$"
);
pattern!(
    SKIP_RIGHT,
    r"^(?:['’]s)?\s+(?:return\s+)?(?:is|are|being)?\s*(?:skipped|excluded|omitted|ignored|left out|gap|lag)\b"
);
pattern!(
    SKIP_IMPLICIT,
    r"\b(?:skip|exclud|omit|neglect|ignor|leaving out|leave out)\w*\s+(?:the\s+)?(?:most\s+)?$"
);
pattern!(
    HOLD_LEFT,
    r"\b(?:hold|holds|held|holding|keep|kept|maintained?|remain(?:s)? (?:invested|in))\b[^.;]{0,40}\b(?:for|over|of|is|during)\s+(?:the\s+|a\s+|an?\s+additional\s+)?(?:(?:next|following|subsequent|entire|full|period of|about|exactly)\s+)*$|\bholding period\b[^.;]{0,20}$|\b(?:next|following|subsequent)\s+$"
);
pattern!(HOLD_RIGHT, r"^[\s\-]*(?:holding|hold)\b");
pattern!(
    TIME_STOP_LEFT,
    r"\b(?:exit|sell|sold|close[ds]?|liquidate[ds]?|unwind|leave)\b[^.;]{0,40}\b(?:after|within)\s+(?:a maximum of\s+|at most\s+)?$|\b(?:time stop|maximum holding)\b[^.;]{0,20}$"
);
pattern!(
    EVERY_LEFT,
    r"\b(?:every|each|per|once (?:a|every|per)|updated|rebalanced)\s+$"
);
pattern!(
    TRAINING,
    r"\b(?:training|in-sample|formation|estimation|calibration)\b"
);
pattern!(
    TENOR,
    r"^[\s\-]*(?:u\.?s\.?\s+)?(?:constant[\s\-]maturity\s+)?(?:government|treasur|t-bill|t-note|bonds?\b|bills?\b|notes?\b|maturit|yield|interest|libor|cds|swap|gilts?|bunds?|old\b|track record|experience)"
);
pattern!(
    HEADS,
    r"\b(?:(?P<ma>moving[\s\-]averages?|simple averages?|smas?|emas?|dma|wma|mas?|average (?:price|close|value|of)|trend filter|mean price)|(?P<rsi>rsi|relative strength index)|(?P<atr>atr|average true range)|(?P<band>bollinger(?: bands?)?|bands?)|(?P<corr>correlations?)|(?P<vol>volatilit(?:y|ies)|standard deviations?|covariances?|variances?|realized vol|historical vol|risk estimates?)|(?P<beta>betas?)|(?P<chan>highs?|lows?|highest|lowest|channels?|breakouts?|donchian|new high|new low|range)|(?P<look>momentum|total returns?|excess returns?|returns?|performances?|performed|performing|gains?|look[\s\-]?backs?|formation|rate of change|roc|price changes?|ago|earlier|before|outperform\w*|trend|ranking period|relative strength|strength|time[\s\-]?frame|winners?|losers?)|(?P<train>training period|training data|estimation period|regression)|(?P<hold>holding period|trading period|holding|hold|held)|(?P<bar>data|bars?|resolution|candles?|intervals?|interval))\b"
);

fn slot_of(found: &regex::Captures<'_>) -> Slot {
    let is = |name: &str| found.name(name).is_some();
    if is("ma") {
        Slot::MovingAverage
    } else if is("rsi") {
        Slot::RsiWindow
    } else if is("atr") {
        Slot::AtrWindow
    } else if is("band") {
        Slot::BandWindow
    } else if is("corr") {
        Slot::CorrelationWindow
    } else if is("vol") {
        Slot::VolatilityWindow
    } else if is("beta") {
        Slot::BetaWindow
    } else if is("chan") {
        Slot::Channel
    } else if is("train") {
        Slot::Training
    } else if is("hold") {
        Slot::Holding
    } else if is("bar") {
        Slot::BarSize
    } else {
        Slot::Lookback
    }
}

/// Finds the slots of a sentence's durations; hands back the byte ranges used, so that no number is read twice.
pub(super) fn collect(source: &Source<'_>, s: &Sentence, out: &mut Vec<Mention>) -> Vec<(usize, usize)> {
    let mut taken = Vec::new();
    let role = source.role(s);
    for (i, d) in s.durations.iter().enumerate() {
        taken.push((d.start, d.end));
        // The members of a list share the slot of the last: that is where the noun follows.
        let anchor = d
            .list
            .and_then(|l| s.durations[i..].iter().rfind(|o| o.list == Some(l)))
            .unwrap_or(d);
        let first = d
            .list
            .and_then(|l| s.durations[..=i].iter().find(|o| o.list == Some(l)))
            .unwrap_or(d);
        let Some(slot) = classify(s, first, anchor) else {
            continue;
        };
        let firm = s.context.firm() && !in_contrast(s, first.start) && role != SectionRole::Background;
        out.push(Mention {
            slot,
            value: d.number,
            unit: Unit::Time(d.unit),
            sentence: s.index,
            start: d.start,
            end: d.end.max(d.start + 1),
            list: d.list,
            range: d.range,
            firm,
        });
    }
    taken
}

fn classify(s: &Sentence, first: &Duration, last: &Duration) -> Option<Slot> {
    let left = before(&s.lower, first.start, 70);
    let right = after(&s.lower, last.end, 60);
    // "Weekly formation period" says all of it in one.
    if first.implicit
        && s.lower
            .get(first.start..first.end)
            .is_some_and(|t| t.ends_with("period"))
    {
        return Some(Slot::Lookback);
    }
    if !TENOR.is_match(right)
        && (HOLD_LEFT.is_match(left) || HOLD_RIGHT.is_match(right))
        && !SKIP_LEFT.is_match(left)
    {
        return Some(Slot::Holding);
    }
    if TENOR.is_match(right) || SAMPLE_LEFT.is_match(left) && last.unit == TimeUnit::Years {
        return None;
    }
    if SKIP_LEFT.is_match(left)
        || SKIP_RIGHT.is_match(right)
        || first.implicit && SKIP_IMPLICIT.is_match(left)
    {
        return Some(Slot::Skip);
    }
    if TIME_STOP_LEFT.is_match(left) {
        return Some(Slot::TimeStop);
    }
    if EVERY_LEFT.is_match(left) {
        return None;
    }
    let right_clause = clause_after(right);
    let left_clause = clause_before(left);
    // The noun that the duration qualifies stands right behind it ("200-day simple moving average"), else before it
    // ("the return over the past 12 months"), else somewhere behind it.
    let near = HEADS.captures(right_clause).filter(|c| {
        c.get(0)
            .is_some_and(|m| m.start() <= 32 && direct(&right_clause[..m.start()]))
    });
    let found = near
        .map(|c| slot_of(&c))
        .or_else(|| HEADS.captures_iter(left_clause).last().map(|c| slot_of(&c)))
        .or_else(|| HEADS.captures(right_clause).map(|c| slot_of(&c)));
    let found = found.or_else(|| label_slot(s))?;
    match (&found, last.unit) {
        // Minutes are the data's resolution, whatever stands beside them.
        (_, TimeUnit::Minutes | TimeUnit::Hours) => Some(Slot::BarSize),
        (Slot::BarSize | Slot::Holding, _) if found == Slot::BarSize => None,
        (Slot::Lookback, TimeUnit::Years) if last.number > 6.0 => None,
        (Slot::Lookback, _) if TRAINING.is_match(left) && s.lower.contains("training") => {
            Some(Slot::Training)
        }
        _ => Some(found),
    }
}

pattern!(
    SAMPLE_LEFT,
    r"\b(?:over|for|during|in|spanning|covering|nearly|almost|about) (?:the )?(?:past|last|previous|a period of|more than|over|full|entire)?\s*$"
);

/// A label such as "Lookback:" names the slot of what follows.
fn label_slot(s: &Sentence) -> Option<Slot> {
    HEADS.captures(s.label()?).map(|c| slot_of(&c))
}

/// Only words that may stand between a duration and its noun.
fn direct(gap: &str) -> bool {
    !gap.contains([',', ';', '(', ')'])
        && gap.split_whitespace().filter(|w| w.len() > 1).count() <= 4
        && !gap.split_whitespace().any(|w| {
            matches!(
                w,
                "and" | "then" | "when" | "if" | "is" | "are" | "we" | "above" | "below" | "its" | "their"
            )
        })
}

fn clause_after(text: &str) -> &str {
    let end = text.find([';', ':', ')']).unwrap_or(text.len());
    text.get(..end).unwrap_or(text)
}

fn clause_before(text: &str) -> &str {
    let start = text.rfind([';']).map_or(0, |i| i + 1);
    text.get(start..).unwrap_or(text)
}
