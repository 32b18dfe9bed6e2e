//! How many assets are chosen from which end of a ranking.

use super::in_contrast;
use crate::pattern::pattern;
use crate::source::{SectionRole, Sentence, Source};
use crate::text::{NumberKind, after, before};

/// The number of assets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Count {
    /// So many assets.
    Assets(f64),
    /// One of so many quantiles: 10 for a decile.
    Quantile(f64),
    /// A share in percent.
    Percent(f64),
}

/// The end of the ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rank {
    High,
    Low,
}

/// Bought or sold short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Long,
    Short,
}

/// A choice from a ranking.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pick {
    pub count: Count,
    pub rank: Rank,
    pub side: Option<Side>,
    pub sentence: usize,
    pub start: usize,
    pub end: usize,
    pub firm: bool,
    /// A choice of the universe (the most liquid 100), not of the rule.
    pub filter: bool,
}

pattern!(pub RANK_LEFT, r"\b(?:(?P<high>top|best|strongest|highest|leading|winning|upper|winner|winners|largest|greatest)|(?P<low>bottom|worst|weakest|lowest|poorest|losing|loser|losers|lower|smallest))(?:[\s\-](?:performing|ranked|ranking|performers?|momentum|tier))?\s*\(?(?:(?:two|three|four|\d+) or )?$");
pattern!(pub RANK_RIGHT, r"^\s+(?:(?:[a-z&\-]+\s+){0,4}?(?:with|having|that have|showing|which have|that had|exhibiting|of|by)\s+(?:the\s+)?(?:(?P<high>highest|strongest|largest|greatest|best|top|most positive|biggest)|(?P<low>lowest|weakest|smallest|worst|least|poorest|most negative))\b|(?:[a-z]+\s+){0,2}?(?:at|in|from) the (?:(?P<high2>top)|(?P<low2>bottom))\b|(?:(?P<high3>best|strongest|top|highest|winning|winners?|leading|leaders)|(?P<low3>worst|weakest|lowest|poorest|losing|losers?|biggest losers))(?:[\s\-]|$))");
pattern!(
    QUANTILE,
    r"\b(?:(?P<high>top|highest|best|upper|winners?|strongest|largest|top[\s\-]performing|best[\s\-]performing)|(?P<low>bottom|lowest|worst|lower|losers?|weakest|poorest|smallest|poorest[\s\-]performing|worst[\s\-]performing))[\s\-]+(?:(?:performing|ranked|momentum|return|past|performance|beta|volatility|skewness|value|size)[\s\-]+)?(?P<q>decile|quintile|quartile|tercile|tertile|third|half|percentile|vigintile)s?\b"
);
// "The quintile with the highest momentum".
pattern!(
    QUANTILE_WITH,
    r"\b(?P<q>decile|quintile|quartile|tercile|tertile|third|quarter)\s+(?:of [a-z]+ )?(?:with|having|showing|that has|which has|of)\s+(?:the\s+)?(?:(?P<high>highest|largest|greatest|best|strongest|most positive)|(?P<low>lowest|smallest|least|worst|weakest|most negative))\b"
);
// "Go long on the stocks with the lowest skewness", after they were sorted into quantiles.
pattern!(
    END,
    r"\b(?:(?P<high>highest|largest|greatest|best|strongest|most positive)|(?P<low>lowest|smallest|worst|weakest|most negative))\b"
);
// "the fund with the highest return", "whichever of the two has done better".
pattern!(
    SINGULAR,
    r"\bthe (?P<high2>stronger|better|strongest|best) of\b|\b(?:(?:the|that)\s+(?:one\s+|single\s+|risky\s+|only\s+)?(?:asset|fund|etf|index|stock|sector|country|one|market|commodity|currency|bond|asset class)(?:\s+(?:among|of|from|in|out of|between)\b[^.;0-9]{0,60}?)?\s+|whichever\b[^.;0-9]{0,60}?\b)(?:that |which )?(?:with|has|having|had|shows|showing|posted|of)\s+(?:the\s+)?(?:(?P<high>highest|best|greatest|higher|strongest|better|largest|stronger)|(?P<low>lowest|worst|weakest|poorest))\b"
);
pattern!(
    QUANTILE_PLAIN,
    r"\b(?:into|in|form|of|by)\s+(?:[a-z]+\s+){0,2}?(?P<q>deciles|quintiles|quartiles|terciles|tertiles|thirds|halves|percentiles)\b|\b(?P<q2>decile|quintile|quartile|tercile)\s+(?:portfolios?|sort\w*|with|of|by)\b|(?:first|tenth|fifth|last)\s+(?P<q3>decile|quintile|quartile|tercile)\b"
);
pattern!(
    LONG,
    r"\b(?:long|longs|buy|buys|buying|bought|purchase\w*|select\w*|pick\w*|choose\w*|chosen|hold|holds|invest\w*|overweight\w*|own|keep|allocat\w*|winners?)\b"
);
pattern!(
    SHORT,
    r"\b(?:short|shorts|shorting|short[\s\-]sell\w*|sell|sells|selling|underweight\w*)\b"
);
pattern!(
    NOT_A_SIDE,
    r"^[\s\-](?:term|run|horizon|lived|period|window|maturit|dated|rate)"
);

/// Words for quantiles.
fn quantile(word: &str) -> Option<f64> {
    Some(match word.trim_end_matches('s') {
        "decile" => 10.0,
        "quintile" => 5.0,
        "quartile" | "quarter" => 4.0,
        "tercile" | "tertile" | "third" => 3.0,
        "half" | "halve" => 2.0,
        "percentile" => 100.0,
        "vigintile" => 20.0,
        _ => return None,
    })
}

/// All choices from rankings, in order.
pub(crate) fn picks(source: &Source<'_>) -> Vec<Pick> {
    let mut out = Vec::new();
    for s in source.sentences.iter().filter(|s| s.context.usable()) {
        let firm = s.context.firm() && source.role(s) != SectionRole::Background;
        counts(s, firm, &mut out);
        for found in SINGULAR.captures_iter(&s.lower) {
            let Some(whole) = found.get(0) else { continue };
            let rank = if found.name("high").or(found.name("high2")).is_some() {
                Rank::High
            } else {
                Rank::Low
            };
            push(
                s,
                firm,
                Count::Assets(1.0),
                rank,
                whole.start(),
                whole.end(),
                &mut out,
            );
        }
        for found in QUANTILE
            .captures_iter(&s.lower)
            .chain(QUANTILE_WITH.captures_iter(&s.lower))
        {
            let (Some(whole), Some(q)) = (found.get(0), found.name("q").and_then(|q| quantile(q.as_str())))
            else {
                continue;
            };
            let rank = if found.name("high").is_some() {
                Rank::High
            } else {
                Rank::Low
            };
            push(
                s,
                firm,
                Count::Quantile(q),
                rank,
                whole.start(),
                whole.end(),
                &mut out,
            );
        }
    }
    ends(source, &mut out);
    out.sort_by_key(|p| (p.sentence, p.start));
    out
}

/// Ends of a sort into quantiles that are named without saying "decile" again: one quantile on each side.
fn ends(source: &Source<'_>, out: &mut Vec<Pick>) {
    let usable = || source.sentences.iter().filter(|s| s.context.usable());
    let sorts: Vec<f64> = usable()
        .filter(|s| s.context.firm() && source.role(s) != SectionRole::Background)
        .filter_map(|s| sorted_into(s).map(|(q, ..)| q))
        .collect();
    let Some(q) = sorts.first().copied().filter(|q| sorts.iter().all(|s| s == q)) else {
        return;
    };
    for s in usable().filter(|s| !s.is_heading()) {
        if out.iter().any(|p| p.sentence == s.index) || sorted_into(s).is_some() {
            continue;
        }
        let firm = s.context.firm() && source.role(s) != SectionRole::Background;
        let found: Vec<regex::Captures<'_>> = END.captures_iter(&s.lower).collect();
        for c in found {
            let (Some(whole), high) = (c.get(0), c.name("high").is_some()) else {
                continue;
            };
            if side(s, whole.start(), whole.end()).is_some() {
                let rank = if high { Rank::High } else { Rank::Low };
                push(s, firm, Count::Quantile(q), rank, whole.start(), whole.end(), out);
            }
        }
    }
}

/// Quantiles the text sorts into without naming an end: "sorted into deciles".
pub(crate) fn sorted_into(s: &Sentence) -> Option<(f64, usize, usize)> {
    let found = QUANTILE_PLAIN.captures(&s.lower)?;
    let q = found.name("q").or(found.name("q2")).or(found.name("q3"))?;
    Some((quantile(q.as_str())?, q.start(), q.end()))
}

fn counts(s: &Sentence, firm: bool, out: &mut Vec<Pick>) {
    for n in &s.numbers {
        let plain = n.kind == NumberKind::Plain
            && n.value >= 1.0
            && n.value <= 2_000.0
            && n.value.fract() == 0.0
            && !n.is_year();
        let percent = n.kind == NumberKind::Percent && n.value > 0.0 && n.value <= 60.0;
        if !plain && !percent || s.durations.iter().any(|d| n.start >= d.start && n.end <= d.end) {
            continue;
        }
        let left = before(&s.lower, n.start, 40);
        let right = after(&s.lower, n.end, 70);
        let unit_follows =
            right.trim_start().starts_with("year") || right.trim_start().starts_with("most recent");
        let rank = if let Some(c) = RANK_LEFT.captures(left) {
            Some((
                if c.name("high").is_some() {
                    Rank::High
                } else {
                    Rank::Low
                },
                n.start - (left.len() - c.get(0).map_or(0, |m| m.start())),
                n.end,
            ))
        } else if let Some(c) = RANK_RIGHT.captures(right) {
            let high = c.name("high").or(c.name("high2")).or(c.name("high3")).is_some();
            Some((
                if high { Rank::High } else { Rank::Low },
                n.start,
                n.end + c.get(0).map_or(0, |m| m.end()),
            ))
        } else {
            None
        };
        let Some((rank, start, end)) = rank.filter(|_| !unit_follows) else {
            continue;
        };
        let count = if percent {
            Count::Percent(n.value)
        } else {
            Count::Assets(n.value)
        };
        push(s, firm, count, rank, start, end.min(s.lower.len()), out);
    }
}

fn push(s: &Sentence, firm: bool, count: Count, rank: Rank, start: usize, end: usize, out: &mut Vec<Pick>) {
    let filter = {
        pattern!(
            LIQUID,
            r"\b(?:liquid\w*|dollar volume|trading volume|market cap\w*|capitali[sz]ation)\b"
        );
        LIQUID.is_match(after(&s.lower, start, end - start + 40))
            || LIQUID.is_match(before(&s.lower, start, 40))
    };
    out.push(Pick {
        count,
        rank,
        side: side(s, start, end),
        sentence: s.index,
        start,
        end,
        firm: firm && !in_contrast(s, start),
        filter,
    });
}

/// The nearest verb before the choice decides; failing that, the one right behind it.
fn side(s: &Sentence, start: usize, end: usize) -> Option<Side> {
    let left = before(&s.lower, start, 90);
    let clause = left.rfind([';', '.']).map_or(0, |i| i + 1);
    let left = left.get(clause..).unwrap_or(left);
    let last = |p: &regex::Regex| {
        p.find_iter(left)
            .filter(|m| !NOT_A_SIDE.is_match(left.get(m.end()..).unwrap_or_default()))
            .last()
            .map(|m| m.start())
    };
    match (last(&LONG), last(&SHORT)) {
        (Some(l), Some(sh)) => Some(if l > sh { Side::Long } else { Side::Short }),
        (Some(_), None) => Some(Side::Long),
        (None, Some(_)) => Some(Side::Short),
        (None, None) => {
            let right = after(&s.lower, end, 40);
            let first = |p: &regex::Regex| {
                p.find(right)
                    .filter(|m| !NOT_A_SIDE.is_match(right.get(m.end()..).unwrap_or_default()))
                    .map(|m| m.start())
            };
            match (first(&LONG), first(&SHORT)) {
                (Some(l), Some(sh)) => Some(if l < sh { Side::Long } else { Side::Short }),
                (Some(_), None) => Some(Side::Long),
                (None, Some(_)) => Some(Side::Short),
                (None, None) => None,
            }
        }
    }
}
