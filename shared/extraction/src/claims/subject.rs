//! Whose figure it is: the strategy's, the benchmark's, a variant's, another study's.

use crate::model::Subject;
use crate::pattern::pattern;
use crate::source::Sentence;

pattern!(
    BENCHMARK,
    r"\b(?:benchmarks?|buy[\s\-]+and[\s\-]+hold(?:ing)?|buying[\s\-]+and[\s\-]+holding|b&h|passive(?:ly)?|the index(?: itself)?|the (?:broad |overall |stock )?market(?: itself)?|60/40|holding (?:the|all|only|just|spy|stocks)|s&p 500|s&p500|msci [a-z]+|russell \d+|nasdaq(?: composite)?|equal[\s\-]weight(?:ed)? (?:portfolio|benchmark|index))\b"
);
pattern!(
    COMPARATOR,
    r"\b(?:relative to|compared (?:to|with)|in comparison (?:to|with)|versus|vs\.?|against|while|whereas|than|as opposed to|in contrast to|beating|outperform(?:s|ed|ing)?|exceed(?:s|ed|ing)?|but)\b"
);
pattern!(
    STRATEGY,
    r"\b(?:strateg(?:y|ies)|rules?|algorithm|system|model|our|we|timing|momentum|approach|method|trading|portfolio|winners?|reversal|rotation|combination)\b"
);
// Verbs behind which a result stands: what is before them is whose result it is.
pattern!(
    VERB,
    r"\b(?:returned|returns|earned|earns|had|has|have|yielded|yields|produced|produces|delivered|delivers|achieved|achieves|generated|generates|gained|made|shows?|showed|posted|recorded|realized|realised|resulted|with|lost|suffered|experienced)\b"
);

/// The subject of the figure at `at`, and the words that tell.
pub(super) fn subject(s: &Sentence, at: usize, metric_at: usize) -> Subject {
    if s.context.cited {
        return Subject::Cited;
    }
    let start = metric_at.min(at);
    let head = s.lower.get(..at).unwrap_or_default();
    let clause = head.rfind([';', ':']).map_or(0, |i| i + 1);
    let head = head.get(clause..).unwrap_or_default();
    let metric_at = start.saturating_sub(clause).min(head.len());
    let last = |p: &regex::Regex, text: &str| p.find_iter(text).last().map(|m| (m.start(), m.end()));
    // "less than the 2.5 % of the index, with a Sharpe ratio of": the comparison ends with its comma.
    pattern!(CLOSED, r",\s*(?:with|and (?:a|an|its|the)|its|has|had)\b");
    let comparator =
        last(&COMPARATOR, head).filter(|(_, to)| !CLOSED.is_match(head.get(*to..).unwrap_or_default()));
    if let Some((from, to)) = comparator {
        // Behind a comparison stands the other one, unless the strategy is named there.
        let behind = head.get(to..).unwrap_or_default();
        let before = head.get(..from).unwrap_or_default();
        let other = BENCHMARK.is_match(behind);
        let own = STRATEGY.is_match(behind);
        if other && !own {
            return Subject::Benchmark;
        }
        if own && !other {
            return variant(s);
        }
        if !own && !other && !BENCHMARK.is_match(before) && STRATEGY.is_match(before) && metric_at < from {
            return Subject::Benchmark;
        }
    }
    // "... of 9.9 %, against 8.0 % for the index": told behind the figure.
    let tail = s.lower.get(at..).unwrap_or_default();
    let tail = tail
        .get(..tail.find([';', ',']).unwrap_or(tail.len()))
        .unwrap_or_default();
    pattern!(
        FOR,
        r"^[^,;]{0,16}\bfor (?:the )?(?:benchmark|buy|index|market|s&p|passive|60/40)"
    );
    if FOR.is_match(tail) {
        return Subject::Benchmark;
    }
    // The grammatical subject: what stands before the verb of the clause.
    let verb = VERB.find_iter(head).last().map_or(head.len(), |m| m.start());
    let noun = head.get(..verb).unwrap_or_default();
    let from = noun.rfind([',', '(']).map_or(0, |i| i + 1);
    let phrase = noun.get(from..).unwrap_or_default();
    let phrase = if phrase.trim().len() < 3 { noun } else { phrase };
    pattern!(HELD, r"\b(?:buy[\s\-]+and[\s\-]+hold|benchmark|passive)\b");
    if HELD.is_match(phrase) && !phrase.contains("strateg") && !phrase.contains("rule") {
        return Subject::Benchmark;
    }
    if BENCHMARK.is_match(phrase)
        && !STRATEGY.is_match(phrase)
        && !phrase.contains(" on the")
        && !phrase.contains(" in the")
    {
        return Subject::Benchmark;
    }
    let opening = head.trim_start_matches(|c: char| !c.is_alphanumeric());
    if BENCHMARK.find(opening).is_some_and(|m| m.start() < 6) && !STRATEGY.is_match(opening) {
        return Subject::Benchmark;
    }
    variant(s)
}

fn variant(s: &Sentence) -> Subject {
    // "With a six-month lookback the Sharpe ratio falls to" tells of another choice.
    pattern!(
        WITH_OTHER,
        r"^(?:with|using) an? [\w\- ]{0,30}(?:look-?back|window|holding period|average|formation)\b"
    );
    if s.context.variant || s.context.hypothetical || WITH_OTHER.is_match(&s.lower) {
        Subject::Variant
    } else {
        Subject::Strategy
    }
}

/// The subject of a table's row or column.
pub(super) fn of_label(label: &str) -> Subject {
    pattern!(
        PARAMETER,
        r"^\W*(?:top\s+)?\d+(?:\.\d+)?\s*(?:[/,x\-–]\s*\d+)?\s*(?:-?\s*(?:days?|weeks?|months?|years?|d|m|w|bars|%|assets|etfs|stocks|bps|bp))?\W*$|^(?:\w+\s*=\s*[\d.]+)"
    );
    let lower = label.to_ascii_lowercase();
    if BENCHMARK.is_match(&lower) && !STRATEGY.is_match(&lower) {
        Subject::Benchmark
    } else if PARAMETER.is_match(&lower) {
        Subject::Variant
    } else {
        Subject::Strategy
    }
}
