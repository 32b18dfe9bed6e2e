//! Whose figure it is: the strategy's, the benchmark's, a variant's, another study's.

use crate::model::Subject;
use crate::pattern::pattern;
use crate::source::Sentence;

// A benchmark's name, with the noun that belongs to it: "the 60/40 portfolio" is no portfolio of the strategy's.
pattern!(
    BENCHMARK,
    r"\b(?:benchmarks?|buy[\s\-]*(?:and|&|n)[\s\-]*hold(?:ing)?|buying[\s\-]+and[\s\-]+holding|b&h|passive(?:ly)?|(?:the|its) index(?: itself)?|the (?:broad |overall |stock |equity )?market(?: itself)?|60/40|holding (?:the|all|only|just|spy|stocks)|s&p[\s\-]*500|s&p|msci [a-z]+|russell \d+|ftse \d+|dow jones|topix|nikkei|nasdaq(?: composite|[\s\-]100)?|equal[\s\-]weight(?:ed)? (?:portfolio|benchmark|index))(?: total return)?(?: (?:portfolio|strategy|index|benchmark|etf|investor|position))?(?:\b|$)"
);
// A label that says no more than this is what the strategy is compared with.
pattern!(
    INDEX,
    r"^(?:the )?(?:(?:u\.?s\.?|world|global|stock|equity|bond|broad|price|total return|reference) )*(?:market|index|indices|bench\.?|stocks|equities|bonds)(?: portfolio| return)?(?: \(.*\))?$|^all (?:the )?\w+ (?:stocks|assets|funds|etfs|sectors|markets|countries)$"
);
pattern!(
    COMPARATOR,
    r"\b(?:relative to|compared (?:to|with)|in comparison (?:to|with)|versus|vs\.?|against|while|whereas|than|as opposed to|in contrast to|beating|outperform(?:s|ed|ing)?|exceed(?:s|ed|ing)?|but)\b"
);
pattern!(
    STRATEGY,
    r"\b(?:strateg(?:y|ies)|rules?|algorithm|system|model|our|we|timing|momentum|approach|method|trading|portfolio|winners?|reversal|rotation|combination|overlay|fund|ours|mine|my|signals?|it (?:achiev|earn|return|had|has|deliver|yield|produc|generat|show)\w*)\b"
);
// Verbs behind which a result stands: what is before them is whose result it is.
pattern!(
    VERB,
    r"\b(?:returned|returns|earned|earns|had|has|have|yielded|yields|produced|produces|delivered|delivers|achieved|achieves|generated|generates|gained|made|shows?|showed|posted|recorded|realized|realised|resulted|with|lost|suffered|experienced)\b"
);

/// Whether the text speaks of the strategy, benchmarks' names aside.
fn owns(text: &str) -> bool {
    STRATEGY.is_match(&BENCHMARK.replace_all(text, ""))
}

/// The spans of benchmarks' names: the numbers in them are no figures.
pub(super) fn names(lower: &str) -> impl Iterator<Item = (usize, usize)> {
    BENCHMARK.find_iter(lower).map(|m| (m.start(), m.end()))
}

/// Whose two figures are that are told "respectively": in the order in which their owners are named.
pub(super) fn in_order(lower: &str) -> [Subject; 2] {
    match names(lower).next() {
        None => [Subject::Strategy; 2],
        Some((from, _)) if owns(lower.get(..from).unwrap_or_default()) => {
            [Subject::Strategy, Subject::Benchmark]
        }
        Some(_) => [Subject::Benchmark, Subject::Strategy],
    }
}

/// Whose figure a few words tell, if they name anybody.
pub(super) fn of_words(words: &str) -> Option<Subject> {
    if owns(words) {
        Some(Subject::Strategy)
    } else if BENCHMARK.is_match(words) || INDEX.is_match(words.trim()) {
        Some(Subject::Benchmark)
    } else {
        None
    }
}

/// Whether costs are taken off, where the words say so: the last that do.
pub(super) fn net_of_costs(words: &str) -> Option<bool> {
    pattern!(
        NET,
        r"\b(?:net of|after) (?:all )?(?:\d+ ?(?:bps?|basis points?) )?(?:(?:of )?(?:transaction|trading|round-trip) )?(?:costs?|fees|commissions?|expenses)|\bnet(?: returns?)?\b"
    );
    pattern!(
        GROSS,
        r"\b(?:before|gross of|excluding|ignoring|without|no) (?:any |all |these |the |such )?(?:transaction |trading )?(?:costs?|fees|commissions?)|\bgross(?: returns?)?\b|\bfrictionless\b"
    );
    let lower = words.to_ascii_lowercase();
    let last = |p: &regex::Regex| p.find_iter(&lower).last().map(|m| m.start());
    match (last(&NET), last(&GROSS)) {
        (None, None) => None,
        (net, gross) => Some(net > gross),
    }
}

/// The subject that a construction tells, as the whole sentence is meant.
pub(super) fn among(s: &Sentence, who: Subject, at: usize) -> Subject {
    if s.context.cited || reported(&s.lower) {
        Subject::Cited
    } else if who == Subject::Strategy {
        variant(s, at)
    } else {
        who
    }
}

/// The subject of the figure at `at`, and the words that tell.
pub(super) fn subject(s: &Sentence, at: usize, metric_at: usize) -> Subject {
    if s.context.cited || reported(&s.lower) {
        return Subject::Cited;
    }
    let start = metric_at.min(at);
    let head = s.lower.get(..at).unwrap_or_default();
    // "The S&P 500's maximum drawdown of 50.9%", "the benchmark Sharpe ratio".
    let owner = s.lower.get(..start).unwrap_or_default();
    let owner = owner.trim_end();
    let owner = owner
        .strip_suffix("'s")
        .or_else(|| owner.strip_suffix("’s"))
        .unwrap_or(owner);
    if names(owner).any(|(_, end)| end == owner.len()) {
        return Subject::Benchmark;
    }
    if opens_with_another(s, head) {
        return Subject::Benchmark;
    }
    let clause = head.rfind([';', ':']).map_or(0, |i| i + 1);
    let head = head.get(clause..).unwrap_or_default();
    let metric_at = start.saturating_sub(clause).min(head.len());
    let last = |p: &regex::Regex, text: &str| p.find_iter(text).last().map(|m| (m.start(), m.end()));
    // "less than the 2.5 % of the index, with a Sharpe ratio of": the comparison ends with its comma.
    pattern!(CLOSED, r",\s*(?:with|and (?:a|an|its|the)|its|has|had|except)\b");
    // "outperforms the index with a Sharpe ratio of": what follows a verb's object is the subject's again.
    pattern!(BEATING, r"^(?:beating|outperform|exceed)");
    pattern!(AGAIN, r"\bwith (?:an?|its)\b");
    let comparator = last(&COMPARATOR, head).filter(|(from, to)| {
        let behind = head.get(*to..).unwrap_or_default();
        let beating = BEATING.is_match(head.get(*from..).unwrap_or_default());
        !(CLOSED.is_match(behind) || beating && AGAIN.is_match(behind))
    });
    if let Some((from, to)) = comparator {
        // Behind a comparison stands the other one, unless the strategy is named there.
        let behind = head.get(to..).unwrap_or_default();
        let before = head.get(..from).unwrap_or_default();
        let other = BENCHMARK.is_match(behind) || symbol_behind(s, clause + to, at);
        let own = owns(behind);
        if other && !own {
            return Subject::Benchmark;
        }
        if own && !other {
            return variant(s, at);
        }
        if !own && !other && !BENCHMARK.is_match(before) && owns(before) && metric_at < from {
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
        r"^[^\s,;]+(?: (?:percent|per cent))?[^,;\d]{0,40}\bfor (?:the )?(?:benchmark|buy|index|market|s&p|passive|60/40)"
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
    if HELD.is_match(phrase) && !owns(phrase) {
        return Subject::Benchmark;
    }
    if BENCHMARK.is_match(phrase)
        && !owns(phrase)
        && !phrase.contains(" on the")
        && !phrase.contains(" in the")
    {
        return Subject::Benchmark;
    }
    let opening = head.trim_start_matches(|c: char| !c.is_alphanumeric());
    if BENCHMARK.find(opening).is_some_and(|m| m.start() < 6) && !owns(opening) {
        return Subject::Benchmark;
    }
    variant(s, at)
}

/// The sentence tells what another text reports: "According to the paper".
fn reported(lower: &str) -> bool {
    pattern!(
        SOURCE,
        r"^(?:according to|as (?:reported|documented|shown) (?:by|in)|in) (?:the|their|this) (?:original |academic |source )?(?:papers?|stud(?:y|ies)|articles?|authors?|research)\b|\bthe (?:original )?(?:paper|authors?|study)(?:'s|’s)? (?:reports?|reported|finds?|found|claims?|claimed)\b"
    );
    SOURCE.is_match(lower)
}

/// "SPY over the same period: CAGR 9.3%", "Gold lost 4.2% a year": another asset opens the sentence and no strategy follows.
fn opens_with_another(s: &Sentence, head: &str) -> bool {
    pattern!(
        SAME_SPAN,
        r"^(?:the )?[a-z&0-9 ]{2,30}? (?:over|during|in|for) the same (?:period|time|span|years)\b"
    );
    pattern!(
        ASSET,
        r"^(?:the )?(?:gold|silver|(?:crude )?oil|commodities|(?:government |treasury |corporate )?bonds|(?:u\.?s\.? |world |international |small |large )?(?:stocks|equities)|real estate|reits)(?: has| have| itself)? (?:returned|lost|earned|gained|yielded|made|rose|fell|had|have|has|suffer(?:ed)?)\b"
    );
    pattern!(
        PEERS,
        r"^(?:the )?(?:average|typical|median) (?:[a-z\-]+ ){0,3}(?:funds?|managers?|investors?|advisors?|ctas?)\b"
    );
    PEERS.is_match(&s.lower) || !owns(head) && (SAME_SPAN.is_match(&s.lower) || ASSET.is_match(&s.lower))
}

/// "while the SPY generates": a symbol stands right behind the comparison.
fn symbol_behind(s: &Sentence, from: usize, to: usize) -> bool {
    pattern!(SYMBOL, r"^\s*(?:the |that of (?:the )?)?[A-Z]{2,5}\b");
    s.text.get(from..to).is_some_and(|t| SYMBOL.is_match(t))
}

fn variant(s: &Sentence, at: usize) -> Subject {
    // "With a six-month lookback the Sharpe ratio falls to", "Without the stop", "Excluding 2008": another choice.
    pattern!(
        WITH_OTHER,
        r"^(?:with|using) (?:an?|the) [\w\- ]{0,30}(?:look-?back|window|holding period|average|formation)\b[^.]*\binstead\b|^(?:with|using) an? [\w\- ]{0,30}(?:look-?back|window|holding period|average|formation)\b|^(?:at|with) (?:\d[\d.]*x|double|twice the|\w+ times) leverage|^(?:excluding|leaving out|omitting|without) (?:the )?(?:stop|filter|year|crisis|timing|overlay|trend|leverage|(?:19|20)\d\d)"
    );
    // "Would have earned" and "hypothetical performance" are how a test is told.
    pattern!(
        WOULD_HAVE,
        r"\bwould have (?:returned|earned|made|gained|grown|lost|yielded|produced|achieved|beaten|had)\b|\bhypothetical (?:back-?tested |past |historical )?(?:performance|returns?|results?|growth|track record)\b"
    );
    pattern!(
        POSSIBLE,
        r"\b(?:could|might|may|suppose|imagine|for (?:example|instance)|e\.g\.)\b"
    );
    let head = s.lower.get(..at).unwrap_or_default();
    let clause = head.rfind(';').map_or(s.lower.as_str(), |i| {
        s.lower.get(i + 1..).unwrap_or_default().trim_start()
    });
    let told = WOULD_HAVE.is_match(&s.lower) && !POSSIBLE.is_match(&s.lower);
    if s.context.variant || s.context.hypothetical && !told || WITH_OTHER.is_match(clause) {
        Subject::Variant
    } else {
        Subject::Strategy
    }
}

/// A symbol of a broad market: beside strategies it is what they are compared with.
pub(super) fn is_market(label: &str) -> bool {
    const MARKETS: &[&str] = &[
        "ACWI", "AGG", "DIA", "EFA", "EEM", "IVV", "IWM", "QQQ", "SPX", "SPY", "VOO", "VT", "VTI",
    ];
    MARKETS.contains(&label)
}

/// The subject of a table's row or column.
pub(super) fn of_label(label: &str) -> Subject {
    pattern!(
        PARAMETER,
        r"^\W*(?:top\s+)?\d+(?:\.\d+)?\s*(?:[/,x\-–]\s*\d+)?\s*(?:-?\s*(?:days?|weeks?|months?|years?|d|m|w|bars|%|assets|etfs|stocks|bps|bp))?\W*$|^(?:\w+\s*=\s*[\d.]+)|^(?:\d+|low(?:est)?|high(?:est)?|[qdp]\d+)\s*(?:\(.*\))?$"
    );
    let lower = label.to_ascii_lowercase();
    if BENCHMARK.is_match(&lower) && !owns(&lower) || INDEX.is_match(lower.trim()) {
        Subject::Benchmark
    } else if PARAMETER.is_match(&lower) {
        Subject::Variant
    } else {
        Subject::Strategy
    }
}
