//! A sentence as tokens that matter: amounts, symbols, schedules and the words of the lexicon, each with its bytes.

use super::amount::{Amount, amounts};
use super::feature::Feature;
use super::lexicon::{self, Sense};
use crate::model::Frequency;
use crate::pattern::pattern;
use crate::rules::rebalance::{self, Day};
use crate::source::Sentence;
use std::ops::Range;

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Word(Sense),
    Amount(Amount),
    Symbol(String),
    Schedule(Frequency, Option<Day>),
}

/// A token of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
}

impl Token {
    pub(crate) fn sense(&self) -> Option<Sense> {
        match self.kind {
            Kind::Word(sense) => Some(sense),
            _ => None,
        }
    }

    pub(crate) fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Whether it opens, closes or keeps a position.
    pub(crate) fn is_action(&self) -> bool {
        matches!(
            self.sense(),
            Some(Sense::Enter | Sense::Exit | Sense::Short | Sense::MoveTo | Sense::Flat)
        )
    }

    /// Whether it compares.
    pub(crate) fn is_comparison(&self) -> bool {
        matches!(
            self.sense(),
            Some(Sense::Above | Sense::Below | Sense::Positive | Sense::Negative | Sense::Between)
        )
    }

    /// Whether it begins a condition.
    pub(crate) fn is_subordinator(&self) -> bool {
        matches!(self.sense(), Some(Sense::When | Sense::Until | Sense::Unless))
    }

    /// Whether it names an end of a ranking.
    pub(crate) fn is_order(&self) -> bool {
        matches!(
            self.sense(),
            Some(Sense::High | Sense::Low | Sense::Winner | Sense::Loser)
        )
    }
}

/// A word of a text and its bytes; curly apostrophes are straight.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    pub start: usize,
    pub end: usize,
    pub text: String,
}

/// The words of `text` (lower case): letters, digits, apostrophes and `&` together, signs of comparison alone.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        // The head of an arrow compares nothing.
        let arrow = c == '>' && text.get(..at).is_some_and(|t| t.ends_with(['-', '=']))
            || c == '=' && text.get(at + 1..).is_some_and(|t| t.starts_with('>'));
        let sign = !arrow && matches!(c, '<' | '>' | '=' | '≤' | '≥');
        let inner = c.is_alphanumeric() || matches!(c, '\'' | '’' | '&' | '^' | '_');
        let point = c == '.'
            && text
                .get(at + 1..)
                .is_some_and(|t| t.starts_with(|n: char| n.is_ascii_digit()));
        let end = at + c.len_utf8();
        let c = if c == '’' { '\'' } else { c };
        match out.last_mut() {
            Some(last)
                if open && (inner || point || sign && is_sign(&last.text)) && sign == is_sign(&last.text) =>
            {
                last.text.push(c);
                last.end = end;
            }
            _ if inner || sign => {
                out.push(Word {
                    start: at,
                    end,
                    text: c.to_string(),
                });
                open = true;
            }
            _ => open = false,
        }
    }
    out
}

fn is_sign(word: &str) -> bool {
    word.starts_with(['<', '>', '=', '≤', '≥'])
}

/// The tokens of a sentence in order. `symbols` are the instruments it names.
pub(crate) fn tokens(s: &Sentence, symbols: &[(Range<usize>, String)]) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    for (range, symbol) in symbols {
        out.push(Token {
            start: range.start,
            end: range.end,
            kind: Kind::Symbol(symbol.clone()),
        });
    }
    for (range, frequency, day) in rebalance::phrases(&s.lower) {
        if free(&out, &range) {
            out.push(Token {
                start: range.start,
                end: range.end,
                kind: Kind::Schedule(frequency, day),
            });
        }
    }
    for (range, frequency) in looked_at(&s.lower) {
        if free(&out, &range) {
            out.push(Token {
                start: range.start,
                end: range.end,
                kind: Kind::Schedule(frequency, None),
            });
        }
    }
    let list = words(&s.lower);
    let fixed = out.clone();
    let measured: Vec<Range<usize>> = s.durations.iter().map(|d| d.start..d.end).collect();
    let mut at = 0;
    while at < list.len() {
        let texts: Vec<&str> = list[at..].iter().take(6).map(|w| w.text.as_str()).collect();
        let found = lexicon::longest(&texts).or_else(|| {
            let bare = texts.first()?.strip_suffix("'s")?;
            lexicon::longest(&[bare]).map(|(senses, _)| (senses, 1))
        });
        let Some((senses, length)) = found else {
            at += 1;
            continue;
        };
        let range = list[at].start..list[at + length - 1].end;
        let inside = measured
            .iter()
            .any(|d| range.start < d.end && range.end > d.start);
        if !free(&fixed, &range) || inside || is_another_use(&list, at, length, &senses, s) {
            at += 1;
            continue;
        }
        for sense in senses {
            out.push(Token {
                start: range.start,
                end: range.end,
                kind: Kind::Word(sense),
            });
        }
        at += length;
    }
    for (start, end, amount) in amounts(s) {
        if free(&out, &(start..end)) {
            out.push(Token {
                start,
                end,
                kind: Kind::Amount(amount),
            });
        }
    }
    out.sort_by_key(|t| (t.start, t.end));
    comparatives(&mut out, &list);
    merge_movements(&mut out, &list);
    extremes(&mut out, &list);
    out
}

/// "Makes a new 55-day high", "hits the lower band": reaching a high or a low is passing it.
fn extremes(tokens: &mut Vec<Token>, words: &[Word]) {
    const REACHES: &[&str] = &[
        "makes", "make", "making", "hits", "hit", "reaches", "reach", "sets", "set", "prints", "posts",
        "touches", "records",
    ];
    let found: Vec<(Word, Sense)> = tokens
        .iter()
        .filter_map(|t| match t.sense() {
            Some(Sense::Measure(f)) if f.has(Feature::HIGH) != f.has(Feature::LOW) => {
                let head = words.iter().rev().filter(|w| w.end <= t.start).take(6);
                let verb = head
                    .take_while(|w| w.text != "and")
                    .find(|w| REACHES.contains(&w.text.as_str()))?;
                let way = if f.has(Feature::HIGH) {
                    Sense::Above
                } else {
                    Sense::Below
                };
                let between = |k: &&Token| k.start >= verb.end && k.end <= t.start;
                let alone = !tokens
                    .iter()
                    .filter(between)
                    .any(|k| k.is_comparison() || k.is_action());
                alone.then(|| (verb.clone(), way))
            }
            _ => None,
        })
        .collect();
    for (verb, way) in found {
        tokens.retain(|t| t.start != verb.start);
        tokens.push(Token {
            start: verb.start,
            end: verb.end,
            kind: Kind::Word(way),
        });
    }
    tokens.sort_by_key(|t| (t.start, t.end));
}

/// "Its weekly close is above": prices looked at once a week decide once a week.
fn looked_at(lower: &str) -> Vec<(Range<usize>, Frequency)> {
    pattern!(CLOSES, r"\b(weekly|monthly|quarterly|yearly) clos(?:e|es|ing)\b");
    let frequency = |word: &str| match word {
        "weekly" => Frequency::Weekly,
        "monthly" => Frequency::Monthly,
        "quarterly" => Frequency::Quarterly,
        _ => Frequency::Yearly,
    };
    CLOSES
        .captures_iter(lower)
        .filter_map(|c| c.get(1))
        .map(|word| (word.range(), frequency(word.as_str())))
        .collect()
}

fn free(tokens: &[Token], range: &Range<usize>) -> bool {
    tokens
        .iter()
        .all(|t| t.end <= range.start || t.start >= range.end)
}

/// "Sell when it is lower": a comparative behind "is" compares, and is no end of a ranking.
fn comparatives(tokens: &mut [Token], words: &[Word]) {
    for t in tokens.iter_mut() {
        let at = words.iter().position(|w| w.start == t.start).filter(|at| *at > 0);
        let Some(at) = at else { continue };
        let is = matches!(
            words[at - 1].text.as_str(),
            "is" | "was" | "are" | "closes" | "stands" | "trades"
        );
        let way = match words[at].text.as_str() {
            "higher" | "larger" | "greater" => Sense::Above,
            "lower" | "smaller" => Sense::Below,
            _ => continue,
        };
        if is && t.is_order() {
            t.kind = Kind::Word(way);
        }
    }
}

/// "Crosses above", "falls back below": the preposition says which way. "Rises below" says nothing.
fn merge_movements(tokens: &mut Vec<Token>, words: &[Word]) {
    let between = |a: usize, b: usize| words.iter().filter(|w| w.start >= a && w.end <= b).count();
    let moves = |t: &Token| {
        let word = words
            .iter()
            .find(|w| w.start == t.start)
            .map_or("", |w| w.text.as_str());
        match word {
            "rises" | "rise" | "climbs" | "climb" | "rising" | "increases" => Some(Sense::Above),
            "falls" | "fall" | "drops" | "drop" | "falling" | "declines" | "sinks" | "dips" => {
                Some(Sense::Below)
            }
            _ => None,
        }
    };
    let mut at = 0;
    while at + 1 < tokens.len() {
        let (a, b) = (&tokens[at], &tokens[at + 1]);
        let against = moves(a).is_some_and(|way| b.sense() != Some(way));
        let both = !against && a.is_comparison() && matches!(b.sense(), Some(Sense::Above | Sense::Below));
        // "Crosses far above" says more than which way.
        let gap = words.iter().find(|w| w.start >= a.end && w.end <= b.start);
        let plain =
            gap.is_none_or(|w| matches!(w.text.as_str(), "back" | "again" | "up" | "down" | "to" | "once"));
        if both && plain && a.end <= b.start && between(a.end, b.start) <= 1 {
            let start = a.start;
            tokens[at + 1].start = start;
            tokens.remove(at);
        } else {
            at += 1;
        }
    }
}

/// Whether a word of the lexicon stands here in another use: "over the past year", "long-term", "under this rule".
fn is_another_use(words: &[Word], at: usize, length: usize, senses: &[Sense], s: &Sentence) -> bool {
    let next = |k: usize| words.get(at + length + k).map_or("", |w| w.text.as_str());
    let previous = at.checked_sub(1).map_or("", |i| words[i].text.as_str());
    let word = words[at].text.as_str();
    match (word, senses.first()) {
        ("over", _) if length == 1 => {
            over_time(words, at, s) || matches!(next(0), "time" | "which" | "all" | "and")
        }
        ("under" | "above" | "below", _) => {
            matches!(
                (next(0), next(1)),
                (
                    "this" | "these" | "the" | "our" | "such",
                    "rule" | "rules" | "strategy" | "approach" | "table" | "chart" | "figure"
                )
            )
        }
        ("cross", _) => matches!(next(0), "sectional" | "section" | "sectionally"),
        // "After ranking the funds" is a step, no condition.
        ("after", _)
            if matches!(
                next(0),
                "obtaining"
                    | "calculating"
                    | "computing"
                    | "ranking"
                    | "sorting"
                    | "measuring"
                    | "determining"
            ) =>
        {
            true
        }
        ("between", _) => {
            matches!(next(0), "trades" | "them" | "these")
                || next(0) == "the" && next(1) == "two" && next(2) != "lines"
        }
        ("within", _) => {
            matches!(next(0), "the" | "a" | "each" | "every")
                && matches!(
                    next(1),
                    "day" | "week" | "month" | "quarter" | "year" | "session" | "period"
                )
        }
        ("after", _) => matches!(next(0), "which" | "that" | "costs" | "fees" | "all"),
        ("until", _) => next(0) == "the" && matches!(next(1), "next" | "following") || next(0) == "next",
        ("long", _) if length == 1 => {
            matches!(
                next(0),
                "term"
                    | "run"
                    | "window"
                    | "average"
                    | "moving"
                    | "history"
                    | "period"
                    | "lookback"
                    | "enough"
                    | "ago"
                    | "data"
                    | "ma"
                    | "sma"
                    | "ema"
            )
        }
        ("short", _) if length == 1 => {
            matches!(
                next(0),
                "term"
                    | "run"
                    | "window"
                    | "average"
                    | "moving"
                    | "history"
                    | "period"
                    | "lookback"
                    | "lived"
                    | "ma"
                    | "sma"
                    | "ema"
                    | "duration"
                    | "dated"
            )
        }
        ("most", _) => matches!(next(0), "recent" | "of" | "recently"),
        ("lower" | "higher" | "larger" | "better" | "stronger", _) => next(0) == "bound",
        ("trailing" | "previous" | "prior" | "preceding", _) if length == 1 => duration_follows(words, at, s),
        ("score" | "scores", _) => false,
        ("basis", _) => {
            matches!(
                previous,
                "daily" | "weekly" | "monthly" | "quarterly" | "annual" | "yearly" | "regular"
            ) || matches!(next(0), "point" | "points")
        }
        ("cut", _) => matches!(previous, "is" | "the"),
        ("holding", _) => next(0) == "period",
        ("top", _) => next(0) == "of",
        ("else", _) => matches!(next(0), "where"),
        ("own", _) if length == 1 => {
            matches!(previous, "its" | "their" | "his" | "our" | "'s" | "s" | "my")
                || previous.ends_with("'s")
        }
        ("at", _) if length == 2 && next(0).is_empty() => false,
        ("ago" | "earlier", _) => false,
        _ => false,
    }
}

/// "Over the past 12 months", "over a one-year window": a span of time, no comparison.
fn over_time(words: &[Word], at: usize, s: &Sentence) -> bool {
    let averaged = |end: usize| {
        let rest: Vec<&str> = words
            .iter()
            .filter(|w| w.start >= end)
            .take(3)
            .map(|w| w.text.as_str())
            .collect();
        rest.iter().any(|w| {
            matches!(
                *w,
                "average"
                    | "averages"
                    | "sma"
                    | "ema"
                    | "ma"
                    | "moving"
                    | "high"
                    | "highs"
                    | "low"
                    | "lows"
                    | "line"
                    | "mean"
            )
        }) && !rest
            .first()
            .is_some_and(|w| matches!(*w, "of" | "and" | "is" | "are"))
    };
    let close = |d: &crate::text::Duration| {
        words
            .iter()
            .filter(|w| w.start >= words[at].end && w.end <= d.start)
            .all(|w| {
                matches!(
                    w.text.as_str(),
                    "the"
                        | "a"
                        | "an"
                        | "past"
                        | "last"
                        | "previous"
                        | "prior"
                        | "preceding"
                        | "trailing"
                        | "most"
                        | "recent"
                        | "full"
                        | "next"
                        | "these"
                        | "following"
                        | "rolling"
                        | "latest"
                        | "whole"
                )
            })
    };
    s.durations
        .iter()
        .find(|d| d.start >= words[at].end || d.end > words[at].end && d.start <= words[at].end)
        .is_some_and(|d| close(d) && !averaged(d.end))
        || words.get(at + 1).is_some_and(|w| w.text == "the")
            && words.get(at + 2).is_some_and(|w| {
                matches!(
                    w.text.as_str(),
                    "same" | "period" | "sample" | "formation" | "window"
                )
            })
}

/// "The previous 55 days".
fn duration_follows(words: &[Word], at: usize, s: &Sentence) -> bool {
    let after = words[at].end;
    s.durations.iter().any(|d| {
        d.start >= after
            && words
                .iter()
                .filter(|w| w.start >= after && w.end <= d.start)
                .count()
                <= 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_signs() {
        let found: Vec<String> = words("sell if rsi(2)>=70 or s&p's up 1.5%")
            .into_iter()
            .map(|w| w.text)
            .collect();
        assert_eq!(
            found,
            ["sell", "if", "rsi", "2", ">=", "70", "or", "s&p's", "up", "1.5"]
        );
    }
}
