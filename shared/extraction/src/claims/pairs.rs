//! Figures that share a metric's name: "from 46% to 12%", "0.85 vs. 0.45", "9.1% (index: 7.6%)", "the index had 0.6".

use super::metrics::Named;
use super::prose::{Hit, fits};
use super::subject;
use crate::model::{Metric, Subject};
use crate::pattern::pattern;
use crate::source::Sentence;
use crate::text::{NumberToken, after, before};

/// Adds the figures whose metric is named with another one.
pub(super) fn collect(s: &Sentence, names: &[Named], free: &[usize], hits: &mut Vec<Hit>) {
    changes(s, names, free, hits);
    slashed(s, names, free, hits);
    comparisons(s, free, hits);
    respectively(s, names, free, hits);
    for &i in free {
        if hits.iter().any(|h| h.number == i) {
            continue;
        }
        let hit = bracketed(s, i, hits)
            .or_else(|| beside_of(s, i, hits))
            .or_else(|| parallel(s, names, i, hits))
            .or_else(|| continued(s, i, hits))
            .or_else(|| over_another_period(s, i, hits));
        if let Some(hit) = hit {
            hits.push(hit);
        }
    }
    in_brackets(s, names, free, hits);
}

/// The metric named last before a number, if it counts in the number's unit.
fn named_before<'n>(s: &Sentence, names: &'n [Named], n: &NumberToken) -> Option<&'n Named> {
    names.iter().rev().find(|m| m.end <= n.start).filter(|m| {
        fits(m.metric, n)
            && !s
                .lower
                .get(m.end..n.start)
                .is_some_and(|t| t.len() > 90 || t.contains(';'))
    })
}

/// "cuts the drawdown from 55% to 20%": the benchmark's and the strategy's. "Ranges from 6% to 9%": the ends of several variants'.
fn changes(s: &Sentence, names: &[Named], free: &[usize], hits: &mut Vec<Hit>) {
    pattern!(
        TO,
        r"^(?: (?:for|with|in|of|a year|per year|p\.a\.) ?[^,;.\d]{0,40})? ?to(?: about| around| only| just| roughly)?$"
    );
    pattern!(
        CUT,
        r"^ (?:was|is|were|are|has been) (?:cut|reduced|lowered|halved|raised|brought down|improved) to(?: about| around| only| just)?$"
    );
    pattern!(
        RANGE,
        r"\b(?:rang\w+|var(?:y|ies|ied|ying)|anywhere|lies?|lay)\s+(?:from\s+|between\s+)$|\bbetween\s+$"
    );
    for pair in free.windows(2) {
        let (a, b) = (&s.numbers[pair[0]], &s.numbers[pair[1]]);
        let head = before(&s.lower, a.start, 24);
        let gap = s.lower.get(a.end..b.start).unwrap_or_default().trim_end();
        let range = RANGE.is_match(head) && matches!(gap.trim(), "to" | "and");
        let change = head.ends_with("from ") && TO.is_match(gap);
        let cut = CUT.is_match(gap);
        // "from 6 to 9%": the unit is printed once.
        if !(range || change || cut) || a.kind != b.kind {
            continue;
        }
        let known = hits.iter().find(|h| h.number == pair[0]);
        let metric = known
            .map(|h| (h.metric, h.metric_at))
            .or_else(|| named_before(s, names, a).map(|m| (m.metric, m.start)))
            .or_else(|| {
                hits.iter()
                    .find(|h| h.number == pair[1])
                    .map(|h| (h.metric, h.metric_at))
            });
        let Some((metric, metric_at)) = metric else {
            continue;
        };
        let (first, second) = if range {
            (Some(Subject::Variant), Some(Subject::Variant))
        } else if cut {
            (None, Some(Subject::Strategy))
        } else {
            // What costs take off is taken off the strategy.
            let whose = if subject::net_of_costs(&s.lower).is_some() {
                Subject::Strategy
            } else {
                Subject::Benchmark
            };
            let first = subject::of_words(gap.trim()).unwrap_or(whose);
            (Some(first), Some(Subject::Strategy))
        };
        hits.retain(|h| !pair.contains(&h.number));
        for (number, subject) in [(pair[0], first), (pair[1], second)] {
            hits.push(Hit {
                metric,
                metric_at,
                number,
                subject,
            });
        }
    }
}

/// "CAGR (strategy / benchmark): 9.1% / 7.6%".
fn slashed(s: &Sentence, names: &[Named], free: &[usize], hits: &mut Vec<Hit>) {
    pattern!(WHOSE, r"^\s*\(([a-z&\d ]{2,30})[/|]([a-z&\d ]{2,30})\)\s*:?\s*$");
    for pair in free.windows(2) {
        let (a, b) = (&s.numbers[pair[0]], &s.numbers[pair[1]]);
        if s.lower.get(a.end..b.start).is_none_or(|gap| gap.trim() != "/") {
            continue;
        }
        let Some(name) = named_before(s, names, a) else {
            continue;
        };
        let Some(whose) = WHOSE.captures(s.lower.get(name.end..a.start).unwrap_or_default()) else {
            continue;
        };
        hits.retain(|h| !pair.contains(&h.number));
        for (group, number) in [(1, pair[0]), (2, pair[1])] {
            let label = whose.get(group).map_or("", |m| m.as_str()).trim();
            hits.push(Hit {
                metric: name.metric,
                metric_at: name.start,
                number,
                subject: Some(subject::of_label(label)),
            });
        }
    }
}

/// "The strategy and the index had Sharpe ratios of 0.81 and 0.44, respectively".
fn respectively(s: &Sentence, names: &[Named], free: &[usize], hits: &mut Vec<Hit>) {
    pattern!(RESPECTIVELY, r"^,?\s*respectively\b");
    for pair in free.windows(2) {
        let (a, b) = (&s.numbers[pair[0]], &s.numbers[pair[1]]);
        let joined = s.lower.get(a.end..b.start).is_some_and(|gap| gap.trim() == "and");
        if !joined || !RESPECTIVELY.is_match(after(&s.lower, b.end, 20)) {
            continue;
        }
        let Some(name) = named_before(s, names, a) else {
            continue;
        };
        hits.retain(|h| !pair.contains(&h.number));
        let whose = subject::in_order(s.lower.get(..name.start).unwrap_or_default());
        for (number, subject) in pair.iter().zip(whose) {
            hits.push(Hit {
                metric: name.metric,
                metric_at: name.start,
                number: *number,
                subject: Some(subject),
            });
        }
    }
}

/// "9.9% a year with a drawdown of 15.3%, against 8.0% and 50.9%": bare figures after a comparison repeat the metrics before it.
fn comparisons(s: &Sentence, free: &[usize], hits: &mut Vec<Hit>) {
    pattern!(
        AGAINST,
        r"\b(?:against|versus|vs\.?|compared (?:to|with)|compares with|relative to)\s*$"
    );
    let mut from = 0;
    while let Some(first) = (from..free.len()).find(|f| {
        let i = free[*f];
        hits.iter().all(|h| h.number != i) && AGAINST.is_match(before(&s.lower, s.numbers[i].start, 30))
    }) {
        let bare: Vec<usize> = free[first..]
            .iter()
            .copied()
            .take_while(|i| hits.iter().all(|h| h.number != *i))
            .collect();
        from = first + bare.len();
        repeated(s, &bare, hits);
    }
}

/// Gives the bare figures behind a comparison the metrics before it.
fn repeated(s: &Sentence, bare: &[usize], hits: &mut Vec<Hit>) {
    let Some(first) = bare.first() else { return };
    let at = s.numbers[*first].start;
    let mut before: Vec<&Hit> = hits.iter().filter(|h| s.numbers[h.number].end <= at).collect();
    before.sort_by_key(|h| h.number);
    let known: Vec<(Metric, usize)> = before.iter().map(|h| (h.metric, h.metric_at)).collect();
    // Only as many as were named, matched from the last back when fewer are repeated.
    let skip = if bare.len() == 1 {
        known.len().saturating_sub(1)
    } else {
        0
    };
    if bare.len() > known.len() {
        return;
    }
    // "versus 8.0% before costs" is the strategy's own figure.
    let tail = s.lower.get(at..).unwrap_or_default();
    let whose = if subject::net_of_costs(tail).is_some() && subject::of_words(tail).is_none() {
        Subject::Strategy
    } else {
        Subject::Benchmark
    };
    for ((metric, metric_at), number) in known.into_iter().skip(skip).zip(bare) {
        hits.push(Hit {
            metric,
            metric_at,
            number: *number,
            subject: Some(whose),
        });
    }
}

/// "7.4% p.a. (benchmark: 6.1%)", "19% (S&P 500: 51%)".
fn bracketed(s: &Sentence, i: usize, hits: &[Hit]) -> Option<Hit> {
    pattern!(
        OPEN,
        r"^[^\w(]*(?:p\.?a\.?|a year|per year|per annum|annually|annuali[sz]ed)?\s*[(\[]\s*(?:versus|vs\.?|against|compared (?:to|with))?\s*([^()%]{2,40}?)(?::|,| at| of| had|)\s*$"
    );
    let n = &s.numbers[i];
    let last = last_before(s, n, hits)?;
    let between = s.lower.get(s.numbers[last.number].end..n.start)?;
    // "(S&P 500 in parentheses)", or an earlier bracket, says whose the bare figures in brackets are.
    pattern!(IN_BRACKETS, r"\(([^()]{2,40}) in (?:parentheses|brackets)\)");
    let told = || {
        let words = IN_BRACKETS.captures(&s.lower).and_then(|c| c.get(1));
        words.map_or_else(
            || {
                hits.iter().any(|h| {
                    before(&s.lower, s.numbers[h.number].start, 40).contains('(')
                        && h.subject == Some(Subject::Benchmark)
                })
            },
            |words| subject::of_words(words.as_str()) == Some(Subject::Benchmark),
        )
    };
    let benchmark = if between.trim() == "(" && after(&s.lower, n.end, 1) == ")" {
        told()
    } else {
        subject::of_words(OPEN.captures(between)?.get(1)?.as_str())? == Subject::Benchmark
    };
    benchmark.then_some(Hit {
        metric: last.metric,
        metric_at: last.metric_at,
        number: i,
        subject: Some(Subject::Benchmark),
    })
}

/// "…; our portfolio had 0.81", "beating the benchmark's 0.6", "…; out of sample it is 0.6": a clause that names who, but not what.
fn parallel(s: &Sentence, names: &[Named], i: usize, hits: &[Hit]) -> Option<Hit> {
    pattern!(
        CLAUSE,
        r"[;,]|\b(?:while|whereas|but|and|versus|beating|exceeding|above|than|relative to)\b"
    );
    pattern!(
        WHO,
        r"^(.{2,60}?)(?:['’]s|\s+(?:had|has|is|was|at|of|only|just|achieved|made|(?:has )?returned|(?:has )?earned|(?:has )?compounded at|stood at|falls to|fell to|drops to|dropped to))(?:\s+(?:only|just|about|around))?\s*$"
    );
    pattern!(
        ENDS,
        r"^\s*(?:[.,;)]|$|(?:for|in|over|from|during|before|after|between|since|with|and|a year|per year|p\.a)\b)"
    );
    pattern!(PRONOUN, r"\b(?:it|that|this)$");
    pattern!(ELLIPSIS, r"^(the (?:\w+ )?\w+)\s*$");
    pattern!(EARNING, r"\b(?:returned|earned|compounded at|made)\b[^.;]*$");
    let n = &s.numbers[i];
    let mut last = last_before(s, n, hits)?;
    let from = s.numbers[last.number].end;
    let between = s.lower.get(from..n.start)?;
    if EARNING.is_match(between) {
        last = hits
            .iter()
            .filter(|h| super::metrics::is_return(h.metric) && s.numbers[h.number].end <= n.start)
            .max_by_key(|h| h.number)?;
    }
    let named = names.iter().any(|m| m.start >= from && m.end <= n.start);
    if named || !ENDS.is_match(after(&s.lower, n.end, 20)) {
        return None;
    }
    let clause = CLAUSE.find_iter(between).last()?;
    let words = between.get(clause.end()..)?.trim_start();
    let who = WHO.captures(words).or_else(|| ELLIPSIS.captures(words))?.get(1)?;
    // The symbol of what was held stands in capitals.
    pattern!(SYMBOL, r"^(?:the )?[A-Z]{2,5}$");
    let at = n.start - words.len();
    let symbol = s
        .text
        .get(at + who.start()..at + who.end())
        .is_some_and(|t| SYMBOL.is_match(t));
    let who = who.as_str();
    let subject = match subject::of_words(who) {
        Some(who) => Some(who),
        None if symbol => Some(Subject::Benchmark),
        None if PRONOUN.is_match(who) => Some(Subject::Strategy),
        None => return None,
    };
    Some(Hit {
        metric: last.metric,
        metric_at: last.metric_at,
        number: i,
        subject,
    })
}

/// "13.2% with a deviation of 14.4%; the market 10.0% with 14.9%": the other's figures come in the same order.
fn continued(s: &Sentence, i: usize, hits: &[Hit]) -> Option<Hit> {
    pattern!(NEXT, r"^,?\s*(?:and|with|at)\s*(?:an?\s*)?$");
    let n = &s.numbers[i];
    let last = hits
        .iter()
        .filter(|h| s.numbers[h.number].end <= n.start)
        .max_by_key(|h| s.numbers[h.number].end)?;
    let whose = last.subject?;
    if !NEXT.is_match(s.lower.get(s.numbers[last.number].end..n.start)?) {
        return None;
    }
    let mut told: Vec<&Hit> = hits.iter().filter(|h| h.number < last.number).collect();
    told.sort_by_key(|h| h.number);
    let at = told.iter().position(|h| h.metric == last.metric)?;
    let next = told.get(at + 1)?;
    fits(next.metric, n).then_some(Hit {
        metric: next.metric,
        metric_at: next.metric_at,
        number: i,
        subject: Some(whose),
    })
}

/// "below the 15.8% of the index".
fn beside_of(s: &Sentence, i: usize, hits: &[Hit]) -> Option<Hit> {
    pattern!(
        COMPARED,
        r"\b(?:below|above|than|exceeds?|exceeding|beats?|beating|versus|against|under|over|and)(?: the)?\s*$"
    );
    pattern!(
        OF,
        r"^\s*(?:a year |per year |p\.a\. )?(?:of|for|from|in) ([a-z&\d\s/-]{2,40})"
    );
    let n = &s.numbers[i];
    let last = last_before(s, n, hits)?;
    let whose = OF.captures(after(&s.lower, n.end, 60))?.get(1)?.as_str();
    let compared = COMPARED.is_match(before(&s.lower, n.start, 24));
    (compared && subject::of_words(whose) == Some(Subject::Benchmark)).then_some(Hit {
        metric: last.metric,
        metric_at: last.metric_at,
        number: i,
        subject: Some(Subject::Benchmark),
    })
}

/// "0.9 from 1985 to 1999 and 0.3 from 2000 to 2015".
fn over_another_period(s: &Sentence, i: usize, hits: &[Hit]) -> Option<Hit> {
    pattern!(JOINED, r"(?:,|;| and|, and|, but)\s*(?:just |only )?$");
    let n = &s.numbers[i];
    let last = last_before(s, n, hits)?;
    let first = following_period(s, s.numbers[last.number].end)?;
    following_period(s, n.end)?;
    let gap = s.lower.get(s.periods.get(first)?.end..n.start)?;
    (gap.len() < 12 && JOINED.is_match(gap)).then_some(Hit {
        metric: last.metric,
        metric_at: last.metric_at,
        number: i,
        subject: last.subject,
    })
}

/// The period that stands right behind a figure.
pub(super) fn following_period(s: &Sentence, end: usize) -> Option<usize> {
    pattern!(
        JOIN,
        r"^\s*(?:a year |per year |annually |p\.a\. )?\(?(?:(?:over|during|in|for|from|between|since)(?: the)?(?: (?:period|years))?)?\s*(?:from |between )?$"
    );
    s.periods
        .iter()
        .position(|p| p.start >= end && s.lower.get(end..p.start).is_some_and(|gap| JOIN.is_match(gap)))
}

/// "half the volatility of the market (7.9% vs 15.6%)": both figures stand behind the words.
fn in_brackets(s: &Sentence, names: &[Named], free: &[usize], hits: &mut Vec<Hit>) {
    pattern!(VERSUS, r"^ ?(?:vs\.?|versus|against|compared (?:to|with)) ?$");
    for pair in free.windows(2) {
        let (a, b) = (&s.numbers[pair[0]], &s.numbers[pair[1]]);
        let gap = s.lower.get(a.end..b.start).unwrap_or_default();
        let free = !hits.iter().any(|h| pair.contains(&h.number));
        if !free
            || a.kind != b.kind
            || !VERSUS.is_match(gap)
            || !before(&s.lower, a.start, 1).starts_with('(')
        {
            continue;
        }
        let Some(name) = named_before(s, names, a) else {
            continue;
        };
        // Another figure has taken the metric.
        if hits.iter().any(|h| h.metric_at == name.start) {
            continue;
        }
        for (number, subject) in [(pair[0], Subject::Strategy), (pair[1], Subject::Benchmark)] {
            hits.push(Hit {
                metric: name.metric,
                metric_at: name.start,
                number,
                subject: Some(subject),
            });
        }
    }
}

/// The figure told last before a number, if it counts in the same unit.
fn last_before<'h>(s: &Sentence, n: &NumberToken, hits: &'h [Hit]) -> Option<&'h Hit> {
    hits.iter()
        .filter(|h| s.numbers[h.number].end <= n.start)
        .max_by_key(|h| s.numbers[h.number].end)
        .filter(|h| s.numbers[h.number].kind == n.kind && fits(h.metric, n))
}
