//! Claims in running text.

use super::metrics::{self, Named};
use super::{Found, period, subject};
use crate::model::{Claim, Metric, Period, Status, Subject};
use crate::pattern::pattern;
use crate::source::{Sentence, Source};
use crate::text::{NumberKind, NumberToken, after, before};

// Words that may stand between a metric and its value: "Sharpe ratio of around".
pattern!(
    BRIDGE,
    r"^[\s:=(\[,~≈]*(?:(?:ratios?|of|was|is|were|are|at|equals?|equal|to|reached|reaches|stood|stands|around|about|approximately|roughly|nearly|almost|only|just|as|low|high|up|being|comes?|came|in|a|an|the|annual|annuali[sz]ed|per|year|annum|limited|averag\w+|value|measured|improved?s?|increased?s?|reduced?s?|decreased?s?|fell|falls|rises|rose|drops?|dropped|from|by|for|this|strategy|portfolio|rule|system|period|our|net|gross|slightly|over|under|less|more|than|above|below|returns?|(?:was|is) found|gained|gains|made|earned|returned|yielded|gives?|gave|shows?|has|had|totall?ed)[\s:=(\[,~≈]*){0,7}$"
);
// Words that may stand between a value and its metric: "0.968 sharpe ratio", "29.4% compounding annual return".
pattern!(
    BEHIND,
    r"^[\s\-]*(?:(?:annuali[sz]ed|annual|yearly|maximum|max|average|net|gross|overall|peak-to-trough|historical|realized|realised|strategy|portfolio|in|the|of)[\s\-]+){0,3}$"
);
pattern!(
    YEARLY,
    r"^[\s]*(?:(?:a|per|each|an)\s+(?:year|annum)\b|/\s?(?:year|yr)\b|annually\b|annuali[sz]ed\b|p\.?a\.?(?:\W|$)|yearly\b|per year\b|compound(?:ed)? annually|on average (?:each|per|a) year)"
);
pattern!(
    MONTHLY,
    r"^[\s]*(?:(?:a|per|each)\s+month\b|monthly\b|/\s?month\b)"
);
pattern!(
    WINNERS,
    r"^\s*(?:of (?:all |the |its |these )?(?:\w+ )?(?:trades|positions|signals|months|years|days|weeks)\s+)?(?:were|are|was|is|had been|proved|ended|turned out)\s+(?:winners|profitable|winning|positive|successful|a profit)\b"
);
pattern!(
    EARNING,
    r"\b(?:return\w*|earn\w*|yield\w*|gain\w*|made|makes?|deliver\w*|produc\w*|generat\w*|grow\w*|grew|profits?|lost|loses?|achiev\w*|annual|averag\w*|rule|strategy|portfolio|cagr|growth|performance|compound\w*|gives?|gave|sample|shows?|had|has)\b"
);
pattern!(
    EXCESS,
    r"\b(?:excess|alpha|outperform\w*|premium|over and above|above the (?:market|benchmark)|abnormal|spread)\b"
);
pattern!(
    CONDITION,
    r"\b(?:if|when|whenever|unless|until|once|provided|target\w*|scal\w+|maximum of|limit(?:ed)? to|cap(?:ped)? at|stop)\b[^,;]*$"
);
pattern!(
    NET,
    r"\b(?:net of|after) (?:all )?(?:transaction |trading )?(?:costs?|fees|commissions?|expenses)|\bafter (?:transaction|trading) costs|\bnet returns?\b"
);
pattern!(
    GROSS,
    r"\b(?:before|gross of|excluding|ignoring|without|no) (?:any |all )?(?:transaction |trading )?(?:costs?|fees|commissions?)|\bgross returns?\b|\bbefore (?:transaction|trading) costs|\bfrictionless\b"
);
pattern!(
    AGAINST,
    r"\b(?:against|versus|vs\.?|compared (?:to|with)|relative to)\s*$"
);

struct Hit {
    metric: Metric,
    metric_at: usize,
    number: usize,
    subject: Option<Subject>,
}

pub(super) fn collect(source: &Source<'_>, s: &Sentence, traded: &[String], out: &mut Vec<Found>) {
    let names = metrics::named(&s.lower);
    let mut hits: Vec<Hit> = Vec::new();
    let free: Vec<usize> = (0..s.numbers.len())
        .filter(|i| is_free(s, &s.numbers[*i]))
        .collect();
    for &i in &free {
        if let Some(hit) = rate(s, i).or_else(|| adjacent(s, &names, i)) {
            hits.push(hit);
        }
    }
    changes(s, &mut hits, &free);
    comparisons(s, &mut hits, &free);
    hits.retain(|h| {
        let n = &s.numbers[h.number];
        metrics::plausible(h.metric, n.value) && fits(h.metric, n) && !conditional(s, n)
    });
    let net = if NET.is_match(&s.lower) {
        Some(true)
    } else if GROSS.is_match(&s.lower) {
        Some(false)
    } else {
        None
    };
    for h in hits {
        let n = &s.numbers[h.number];
        let from = h.metric_at.min(n.start);
        let Some(quote) = quote(source, s, &names, h.metric, from, n) else {
            continue;
        };
        let mut who = h
            .subject
            .unwrap_or_else(|| subject::subject(s, n.start, h.metric_at));
        if who == Subject::Benchmark && h.subject.is_none() && tested_on(s, n.start, traded) {
            who = Subject::Strategy;
        }
        let (value, status, note) = reading(h.metric, n);
        out.push(Found {
            claim: Claim {
                metric: h.metric,
                value,
                text: s.text.get(n.start..n.end).unwrap_or_default().trim().to_owned(),
                percent: metrics::in_percent(h.metric),
                status,
                subject: who,
                label: None,
                period: own_period(s, n.start),
                net_of_costs: net,
                source: quote,
                note,
            },
            section: s.section,
            sentence: Some(s.index),
        });
    }
}

/// Numbers that count time, name a year or stand in a period are no figures.
fn is_free(s: &Sentence, n: &NumberToken) -> bool {
    !n.is_year()
        && n.kind != NumberKind::Ordinal
        && !n.value.is_nan()
        && s.durations.iter().all(|d| n.end <= d.start || n.start >= d.end)
        && s.periods.iter().all(|p| n.end <= p.start || n.start >= p.end)
}

/// "earned 9.9% a year", "1.88% per month".
fn rate(s: &Sentence, i: usize) -> Option<Hit> {
    let n = &s.numbers[i];
    if n.kind != NumberKind::Percent {
        return None;
    }
    let right = after(&s.lower, n.end, 40);
    let left = before(&s.lower, n.start, 80);
    let clause = left
        .get(left.rfind([';', ':']).map_or(0, |c| c + 1)..)
        .unwrap_or(left);
    let near = clause
        .get(clause.rfind([',', '(']).map_or(0, |c| c + 1)..)
        .unwrap_or(clause);
    let named = metrics::named(near);
    let metric = if YEARLY.is_match(right) {
        match named.last().map(|m| m.metric) {
            Some(m @ (Metric::Volatility | Metric::Alpha | Metric::ExcessReturn | Metric::Turnover)) => m,
            _ if EXCESS.is_match(near) => Metric::ExcessReturn,
            _ if EARNING.is_match(clause) => Metric::Cagr,
            _ => return None,
        }
    } else if MONTHLY.is_match(right) {
        match named.last().map(|m| m.metric) {
            Some(Metric::Volatility | Metric::Turnover) => return None,
            _ if EARNING.is_match(clause) || EXCESS.is_match(clause) => Metric::MonthlyReturn,
            _ => return None,
        }
    } else if WINNERS.is_match(right) {
        Metric::WinRate
    } else {
        return None;
    };
    let metric_at = named.last().map_or(n.start, |m| n.start - near.len() + m.start);
    Some(Hit {
        metric,
        metric_at,
        number: i,
        subject: None,
    })
}

/// A metric right before or right behind the number.
fn adjacent(s: &Sentence, names: &[Named], i: usize) -> Option<Hit> {
    let n = &s.numbers[i];
    let previous = i.checked_sub(1).map_or(0, |p| s.numbers[p].end);
    let ahead = names.iter().rev().find(|m| m.end <= n.start).filter(|m| {
        // Another figure between them has taken the metric.
        let between = s.lower.get(m.end..n.start).unwrap_or_default();
        (m.end >= previous
            || s.numbers[..i]
                .iter()
                .filter(|o| o.start >= m.end)
                .all(|o| !is_free(s, o)))
            && BRIDGE.is_match(&strip_periods(s, m.end, between))
    });
    let behind = names
        .iter()
        .find(|m| m.start >= n.end)
        .filter(|m| BEHIND.is_match(s.lower.get(n.end..m.start).unwrap_or_default()));
    let found = match (ahead, behind) {
        (Some(a), Some(b)) => {
            if fits(a.metric, n) {
                a
            } else {
                b
            }
        }
        (Some(a), None) => a,
        (None, Some(b)) => b,
        (None, None) => return None,
    };
    Some(Hit {
        metric: found.metric,
        metric_at: found.start,
        number: i,
        subject: None,
    })
}

/// "the Sharpe ratio of the 150-day rule from 1990 to 2010 is 0.7": durations and periods between metric and value are transparent.
fn strip_periods(s: &Sentence, offset: usize, between: &str) -> String {
    let mut text = between.to_owned();
    let mut spans: Vec<(usize, usize)> = s
        .periods
        .iter()
        .map(|p| (p.start, p.end))
        .chain(s.durations.iter().map(|d| (d.start, d.end)))
        .collect();
    spans.sort_unstable();
    spans.dedup_by(|b, a| b.0 < a.1);
    for (start, end) in spans.into_iter().rev() {
        if start >= offset && end <= offset + between.len() {
            text.replace_range(start - offset..end - offset, "");
        }
    }
    text
}

/// "reduces the drawdown from 55% to 20%": the first is the benchmark's, the second the strategy's.
fn changes(s: &Sentence, hits: &mut Vec<Hit>, free: &[usize]) {
    let mut added = Vec::new();
    for h in hits.iter_mut() {
        let n = &s.numbers[h.number];
        if !before(&s.lower, n.start, 6).ends_with("from ") {
            continue;
        }
        let Some(&next) = free.iter().find(|i| **i > h.number) else {
            continue;
        };
        let gap = s
            .lower
            .get(n.end..s.numbers[next].start)
            .unwrap_or_default()
            .trim()
            .to_owned();
        if gap == "to" && s.numbers[next].kind == n.kind {
            h.subject = Some(Subject::Benchmark);
            added.push(Hit {
                metric: h.metric,
                metric_at: h.metric_at,
                number: next,
                subject: Some(Subject::Strategy),
            });
        }
    }
    hits.extend(added);
}

/// "9.9% a year with a drawdown of 15.3%, against 8.0% and 50.9%": bare figures after a comparison repeat the metrics before it.
fn comparisons(s: &Sentence, hits: &mut Vec<Hit>, free: &[usize]) {
    let taken: Vec<usize> = hits.iter().map(|h| h.number).collect();
    let Some(first) = free
        .iter()
        .position(|i| !taken.contains(i) && AGAINST.is_match(before(&s.lower, s.numbers[*i].start, 30)))
    else {
        return;
    };
    let bare: Vec<usize> = free[first..]
        .iter()
        .copied()
        .take_while(|i| !taken.contains(i))
        .collect();
    let at = s.numbers[bare[0]].start;
    let known: Vec<(Metric, usize)> = hits
        .iter()
        .filter(|h| s.numbers[h.number].end <= at)
        .map(|h| (h.metric, h.metric_at))
        .collect();
    // Only as many as were named, matched from the last back when fewer are repeated.
    let skip = if bare.len() == 1 {
        known.len().saturating_sub(1)
    } else {
        0
    };
    if bare.len() > known.len() {
        return;
    }
    for ((metric, metric_at), number) in known.into_iter().skip(skip).zip(bare) {
        hits.push(Hit {
            metric,
            metric_at,
            number,
            subject: Some(Subject::Benchmark),
        });
    }
}

fn fits(metric: Metric, n: &NumberToken) -> bool {
    let percent = n.kind == NumberKind::Percent;
    match metric {
        Metric::Trades => n.kind == NumberKind::Plain && !n.word,
        _ if metrics::in_percent(metric) => percent,
        _ => n.kind == NumberKind::Plain && !n.word,
    }
}

/// A level that a rule waits for, or a target: no result.
fn conditional(s: &Sentence, n: &NumberToken) -> bool {
    let left = before(&s.lower, n.start, 60);
    let clause = left
        .get(
            left.rfind([';', ':', '.'])
                .filter(|i| left.get(i + 1..).is_some_and(|r| r.starts_with(' ')))
                .map_or(0, |c| c + 1)..,
        )
        .unwrap_or(left);
    CONDITION.is_match(clause)
}

fn own_period(s: &Sentence, at: usize) -> Option<Period> {
    if s.periods.len() <= 1 {
        return period(s);
    }
    let p = s
        .periods
        .iter()
        .rfind(|p| p.start < at)
        .or_else(|| s.periods.first())?;
    Some(Period {
        from: p.from.clone(),
        to: p.to.clone(),
        text: s.text.get(p.start..p.end)?.to_owned(),
    })
}

/// A lone "08" is a lost decimal point in a ratio.
fn reading(metric: Metric, n: &NumberToken) -> (f64, Status, Option<String>) {
    if n.doubtful && !metrics::in_percent(metric) {
        return (
            n.value / 10.0,
            Status::Inferred,
            Some("printed without its decimal point; read as a fraction".into()),
        );
    }
    (n.value, Status::Stated, None)
}

/// The words from the metric's name to the value, or the reverse.
fn quote(
    source: &Source<'_>,
    s: &Sentence,
    names: &[Named],
    metric: Metric,
    from: usize,
    n: &NumberToken,
) -> Option<crate::model::Quote> {
    let name_end = names
        .iter()
        .filter(|m| m.metric == metric && m.start >= n.end && m.start < n.end + 40)
        .map(|m| m.end)
        .next();
    let end = name_end.unwrap_or(n.end).max(n.end);
    source
        .quote(s, from..end)
        .or_else(|| source.quote(s, n.start..n.end))
}

/// "SPY resulted in a Sharpe ratio of ...": the traded asset's name stands for the strategy on it, unless the sentence says it was just held.
fn tested_on(s: &Sentence, at: usize, traded: &[String]) -> bool {
    let head = s.text.get(..at).unwrap_or_default();
    let compared = [
        "relative",
        "compared",
        "versus",
        " vs",
        "against",
        "hold",
        "benchmark",
        "index",
        "while",
        "whereas",
    ];
    traded.iter().any(|t| head.contains(t.as_str()))
        && !compared
            .iter()
            .any(|w| s.lower.get(..at).is_some_and(|h| h.contains(w)))
}
