//! Claims in running text.

use super::metrics::{self, Named};
use super::{Found, level, pairs, period, subject};
use crate::model::{Claim, Metric, Period, Status, Subject};
use crate::pattern::pattern;
use crate::source::{Sentence, Source};
use crate::text::{NumberKind, NumberToken, after, before};

// Words that may stand between a metric and its value: "Sharpe ratio of around".
pattern!(
    BRIDGE,
    r"^[\s:=(\[,~≈+–—]*(?:\- )?(?:(?:ratios?|of|was|is|were|are|at|equals?|equal|to|reached|reaches|stood|stands|around|about|approximately|roughly|nearly|almost|only|just|as|low|high|up|being|comes?|came|in|a|an|the|annual|annuali[sz]ed|per|year|annum|limited|averag\w+|value|measured|improved?s?|increased?s?|reduced?s?|decreased?s?|fell|falls|rises|rose|drops?|dropped|cut|lowered|halved|raised|with|loss|losing|gain|profit|(?:was|is) reached|from|for|this|strategy|portfolio|rule|system|period|our|net|gross|slightly|over (?:the|a|this|these|all|its)|during|throughout|just under|just over|just above|just below|returns?|(?:was|is) found|gained|gains|made|earned|returned|yielded|gives?|gave|shows?|has|had|totall?ed)[\s:=(\[,~≈+]*){0,7}$"
);
// Words that may stand between a value and its metric: "0.968 sharpe ratio", "29.4% compounding annual return".
pattern!(
    BEHIND,
    r"^[\s\-]*(?:(?:annuali[sz]ed|annual|yearly|maximum|max|average|net|gross|overall|peak-to-trough|historical|realized|realised|strategy|portfolio|in|the|of|its|their|our)[\s\-]+){0,3}$"
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
    POSITIVE,
    r"^\s*(?:of )?(?:positive|winning|profitable) (?:trades|months|years|days|weeks|quarters)\b"
);
pattern!(
    EARNING,
    r"\b(?:return\w*|earn\w*|yield\w*|gain\w*|made|makes?|deliver\w*|produc\w*|generat\w*|grow\w*|grew|profits?|lost|loses?|achiev\w*|annual|averag\w*|rule|strategy|portfolio|cagr|growth|performance|compound\w*|gives?|gave|reports?|reported|finds?|found|documents?|sample|shows?|had|has)\b"
);
pattern!(
    EXCESS,
    r"\b(?:excess|alpha|outperform\w*|premium|over and above|above the (?:market|benchmark)|abnormal|spread)\b"
);
/// A number taken for a metric's value.
pub(super) struct Hit {
    pub metric: Metric,
    /// First byte of the metric's name.
    pub metric_at: usize,
    /// Index among the sentence's numbers.
    pub number: usize,
    /// Whose it is, where the construction tells.
    pub subject: Option<Subject>,
}

pub(super) fn collect(source: &Source<'_>, s: &Sentence, traded: &[String], out: &mut Vec<Found>) {
    let names = metrics::named(&s.lower);
    let mut hits: Vec<Hit> = Vec::new();
    let free: Vec<usize> = (0..s.numbers.len())
        .filter(|i| is_free(s, &s.numbers[*i]))
        .collect();
    for &i in &free {
        if let Some(hit) = rate(s, i)
            .or_else(|| counted(s, i))
            .or_else(|| adjacent(s, &names, i, &hits))
        {
            hits.push(hit);
        }
    }
    pairs::collect(s, &names, &free, &mut hits);
    hits.retain(|h| {
        let n = &s.numbers[h.number];
        metrics::plausible(h.metric, n.value)
            && fits(h.metric, n)
            && level::is_result(s, h.metric, h.metric_at, n)
    });
    for h in hits {
        let n = &s.numbers[h.number];
        let from = h.metric_at.min(n.start);
        let Some(quote) = quote(source, s, &names, h.metric, from, n) else {
            continue;
        };
        let mut who = match h.subject {
            Some(who) => subject::among(s, who, n.start),
            None if h.metric == Metric::ExcessReturn => subject::among(s, Subject::Strategy, n.start),
            None => subject::subject(s, n.start, h.metric_at),
        };
        if who == Subject::Benchmark && h.subject.is_none() && tested_on(s, n.start, traded) {
            who = Subject::Strategy;
        }
        if who == Subject::Strategy && level::in_sample(s, n) {
            who = Subject::Variant;
        }
        let (value, status, note) = reading(s, h.metric, n);
        out.push(Found {
            claim: Claim {
                metric: h.metric,
                value,
                text: s.text.get(n.start..n.end).unwrap_or_default().trim().to_owned(),
                percent: metrics::in_percent(h.metric),
                status,
                subject: who,
                label: None,
                period: own_period(s, n),
                net_of_costs: net_of_costs(s, n),
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
    let named = subject::names(&s.lower).any(|(from, to)| n.start >= from && n.end <= to);
    !named
        && !n.is_year()
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
    pattern!(
        BY,
        r"\b(beats?|beating|out-?perform\w*|exceed\w*|topp?(?:s|ed)|ahead of|underperform\w*|lag\w*|trail\w*|behind)\b.*\bby (?:about |around |roughly |approximately |an? |nearly |almost |over )*$"
    );
    pattern!(
        CHANGE,
        r"\bby (?:about |around |roughly |approximately |up to |nearly |almost |over )*$"
    );
    let metric = if YEARLY.is_match(right) && BY.is_match(clause) {
        Metric::ExcessReturn
    } else if CHANGE.is_match(clause) {
        return None;
    } else if YEARLY.is_match(right) {
        match named.last().map(|m| m.metric) {
            Some(m @ (Metric::Volatility | Metric::Alpha | Metric::ExcessReturn | Metric::Turnover)) => m,
            _ if EXCESS.is_match(near) => Metric::ExcessReturn,
            _ if EARNING.is_match(clause) => Metric::Cagr,
            _ => return None,
        }
    } else if MONTHLY.is_match(right) {
        match named.last().map(|m| m.metric) {
            Some(Metric::Volatility | Metric::Turnover | Metric::Alpha) => return None,
            _ if EARNING.is_match(clause) || EXCESS.is_match(clause) => Metric::MonthlyReturn,
            _ => return None,
        }
    } else if WINNERS.is_match(right) || POSITIVE.is_match(right) {
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

/// "made 214 trades", "invested 63% of the time".
fn counted(s: &Sentence, i: usize) -> Option<Hit> {
    pattern!(
        TRADES,
        r"^\s*(?:round[\- ]trip |closed |completed )?(?:trades|transactions)\b"
    );
    pattern!(
        RATE,
        r"^\s*\S*\s*(?:trades|transactions)(?: (?:were|are))? (?:per|a|each|every)\b"
    );
    pattern!(
        MADE,
        r"(?:\b(?:made|makes|generated|produced|placed|took|executed|resulted in|with|total of|there (?:were|are)|after|only|and)|^of(?: the| all| its| these)?)\s+(?:(?:only|just|a total of|some|about)\s+)*$"
    );
    pattern!(
        DONE,
        r"^\s*\S*\s*(?:trades|transactions) (?:were|was|have been) (?:made|performed|executed|taken|placed)"
    );
    pattern!(
        TIME,
        r"^\s*of (?:the time|all (?:trading )?days|trading days|days)\b"
    );
    pattern!(
        INVESTED,
        r"\b(?:invested|in the market|long|exposed|holding|held)\b[^,;]{0,30}$"
    );
    let n = &s.numbers[i];
    let right = after(&s.lower, n.end, 60);
    let left = before(&s.lower, n.start, 60);
    let trades = n.kind == NumberKind::Plain && !n.word && TRADES.is_match(right) && !RATE.is_match(right);
    let metric = if trades && (MADE.is_match(left) || DONE.is_match(right)) {
        Metric::Trades
    } else if n.kind == NumberKind::Percent && TIME.is_match(right) && INVESTED.is_match(left) {
        Metric::Exposure
    } else {
        return None;
    };
    Some(Hit {
        metric,
        metric_at: n.start,
        number: i,
        subject: None,
    })
}

/// A metric right before or right behind the number.
fn adjacent(s: &Sentence, names: &[Named], i: usize, hits: &[Hit]) -> Option<Hit> {
    let n = &s.numbers[i];
    let previous = i.checked_sub(1).map_or(0, |p| s.numbers[p].end);
    let ahead = names.iter().rev().find(|m| m.end <= n.start).filter(|m| {
        // "A 10.4% annual return with a 9% deviation": the figure before it has taken the metric.
        let taken = hits
            .iter()
            .any(|h| h.metric_at == m.start && s.numbers[h.number].end <= m.start);
        // Another figure between them has taken the metric.
        let between = s.lower.get(m.end..n.start).unwrap_or_default();
        !taken
            && (m.end >= previous
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
    // An alpha or a deviation of months is no yearly one.
    let yearly = matches!(
        found.metric,
        Metric::Alpha | Metric::Volatility | Metric::ExcessReturn
    );
    if yearly && MONTHLY.is_match(after(&s.lower, n.end, 20)) {
        return None;
    }
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
        .chain(s.numbers.iter().filter(|n| n.is_year()).map(|n| (n.start, n.end)))
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

pub(super) fn fits(metric: Metric, n: &NumberToken) -> bool {
    let percent = n.kind == NumberKind::Percent;
    match metric {
        Metric::Trades => n.kind == NumberKind::Plain && !n.word,
        _ if metrics::in_percent(metric) => percent,
        _ => n.kind == NumberKind::Plain && !n.word,
    }
}

/// Whether the figure is net of costs: what its side of a comparison says, else the sentence.
fn net_of_costs(s: &Sentence, n: &NumberToken) -> Option<bool> {
    // "After costs it falls from 12% to 10%": the first is told without saying what it includes.
    if before(&s.lower, n.start, 5) == "from " {
        return None;
    }
    pattern!(
        SIDES,
        r"\b(?:against|versus|vs\.?|compared (?:to|with)|whereas|while)\b|;"
    );
    let sides = SIDES.find(&s.lower).and_then(|m| {
        let (left, right) = s.lower.split_at(m.start());
        subject::net_of_costs(if n.start < m.start() { left } else { right })
    });
    sides.or_else(|| subject::net_of_costs(&s.lower))
}

fn own_period(s: &Sentence, n: &NumberToken) -> Option<Period> {
    if s.periods.len() <= 1 {
        return period(s);
    }
    let p = pairs::following_period(s, n.end)
        .and_then(|i| s.periods.get(i))
        .or_else(|| s.periods.iter().rfind(|p| p.start < n.start))
        .or_else(|| s.periods.first())?;
    Some(Period {
        from: p.from.clone(),
        to: p.to.clone(),
        text: s.text.get(p.start..p.end)?.to_owned(),
    })
}

/// The value with the sign that the words give it; a lone "08" is a lost decimal point in a ratio.
fn reading(s: &Sentence, metric: Metric, n: &NumberToken) -> (f64, Status, Option<String>) {
    if metrics::is_return(metric) && n.value > 0.0 && level::is_loss(s, n) {
        return (-n.value, Status::Stated, None);
    }
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
    let mut end = name_end.unwrap_or(n.end).max(n.end);
    let mut from = from;
    if from == n.start && end == n.end {
        // A bare number convinces nobody: the words around it do.
        pattern!(
            UNIT,
            r"^\s*(?:(?:a|per|each|an) (?:year|annum|month)|annually|annuali[sz]ed|yearly|monthly|p\.a\.?|of (?:the time|\w+ trades)|trades)"
        );
        end += UNIT.find(after(&s.lower, end, 30)).map_or(0, |m| m.end());
        let left = before(&s.lower, from, 80);
        let clause = left.rfind([';', ':', '(']).map_or(0, |i| i + 1);
        let whole = left.len() == from;
        let words = left.get(clause..).unwrap_or_default();
        // Cut at a word where the clause is longer than what is quoted.
        let skip = if whole || clause > 0 {
            0
        } else {
            words.find(' ').unwrap_or(0)
        };
        let words = words.get(skip..).unwrap_or_default().trim_start();
        from -= words.len();
    }
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
        "the same ",
        "while",
        "whereas",
    ];
    traded.iter().any(|t| head.contains(t.as_str()))
        && !compared
            .iter()
            .any(|w| s.lower.get(..at).is_some_and(|h| h.contains(w)))
}
