//! Symbols in the text, told from other capitals by the evidence around them.

use super::lexicon;
use crate::model::{Quote, Role};
use crate::pattern::pattern;
use crate::source::{SectionRole, Sentence, Source};
use crate::text::{after, before};
use std::collections::HashMap;

/// More symbols than this is a listing, not a universe of a rule.
const MAX_SYMBOLS: usize = 1_500;

/// A symbol at one place of the document.
#[derive(Clone, Debug)]
pub(crate) struct Symbol {
    pub symbol: String,
    pub role: Role,
    /// Percent.
    pub weight: Option<f64>,
    /// Index of the sentence; `None` in a table.
    pub sentence: Option<usize>,
    pub section: usize,
    pub source: Quote,
    /// The words before it that gave the role were a label such as "Canary:".
    pub labelled: bool,
}

pattern!(TOKEN, r"\$?\^?\b[A-Z][A-Z0-9]{0,6}(?:[.\-/][A-Z]{1,3})?\b");
pattern!(
    SYMBOL_CUE,
    r"(?i)\b(?:tickers?|symbols?|nyse ?arca|nyse|nasdaq|amex|bats|cboe)\s*(?:is|are|:|=)?\s*$"
);
pattern!(
    FUND_NAME,
    r"(?:ETF|Fund|Trust|Index|iShares|Vanguard|SPDR|Invesco|ProShares|PowerShares|Bond|Treasury|Equity|Stock|Shares|REIT|Gold|Inc\.?|Corp\.?|Company|500|100|2000|stocks|bonds|equities|treasuries|bills|notes|gold|estate|commodities|markets|cash|fund|index|ETF[s]?)[\w\s.,&]{0,14}\($"
);
pattern!(
    DEFINED,
    r"^\s*(?:is|are|stands? for|denotes?|tracks|,? the)\s+(?:the |an? )?(?:[\w&\-']+\s+){0,6}?(?:fund|etf|index|series|stock|bills?|notes?|bonds?|composite|future|currency|trust|proxy)\b"
);
pattern!(
    TRADE_VERB,
    r"\b(?:buy|sell|hold|long|short|into|in|own|trades?|of|on|and|or|between|with|holding|buying|selling|shorting|the|etf|fund|index|stock)\s+$"
);
pattern!(
    WEIGHT_BEFORE,
    r"(\d+(?:\.\d+)?)\s?%\s*(?:in |to |of |into )?\s*[`(]?$"
);
pattern!(WEIGHT_AFTER, r"^[`]?\s*[(:=]\s*(\d+(?:\.\d+)?)\s?%");
pattern!(
    ILLUSTRATION,
    r"\b(?:charts?|plots?|figures?|screenshot|illustrat\w+|example|table below|following table)\b"
);
pattern!(
    SAFE,
    r"\b(?:otherwise|else|safe(?:[\s\-]haven)?|defensive|protective|risk[\s\-]?free|risk[\s\-]off|cash(?: proxy| equivalent)?|crash|fallback|out[\s\-]of[\s\-]market|parks?|parked|mov(?:e|es|ed) (?:in)?to|proceeds|go(?:es)? into|instead|switch(?:es|ed)? (?:in)?to|shift(?:s|ed)? (?:in)?to|rotates? (?:in)?to|retreat\w* (?:in)?to|flee\w*)\b"
);
pattern!(
    RISKY,
    r"\b(?:risky|offensive|risk[\s\-]?on|growth|equity|stocks?|buy|long|universe|invest in|winner|strongest|best)\b"
);
pattern!(
    SIGNAL,
    r"\b(?:canary|canaries|signal asset|indicator asset|market filter|regime|protection universe)\b"
);
pattern!(
    BENCH,
    r"\b(?:benchmark|compared (?:to|with)|relative to|versus|vs\.?|against|outperform\w*|buy[\s\-]and[\s\-]hold(?:ing)?(?: of)?|buying and holding|correlation (?:with|to)|beta to)\b"
);
pattern!(
    HURDLE,
    r"\b(?:exceed(?:s|ed|ing)?|greater than|higher than|above|more than|beats?|less|minus|over|in excess of|lower than|below|hurdle|>|<)\b[^.;,]{0,50}$"
);
pattern!(CASHLIKE, r"^(?:BIL|SHV|SHY|SGOV|IRX|UST3M|TBILL\w*|MINT)$");

struct Candidate {
    symbol: String,
    sentence: usize,
    start: usize,
    end: usize,
    score: i32,
}

/// Every symbol of the document, one entry for each place it is named at.
pub(crate) fn symbols(source: &Source<'_>) -> Vec<Symbol> {
    let acronyms = acronyms(source);
    let mut candidates = Vec::new();
    for s in &source.sentences {
        if !s.context.usable() || candidates.len() > 4 * MAX_SYMBOLS {
            continue;
        }
        scan(source, s, &acronyms, &mut candidates);
    }
    // A symbol that is sure in one place is sure in all.
    let mut best: HashMap<&str, i32> = HashMap::new();
    for c in &candidates {
        let e = best.entry(c.symbol.as_str()).or_insert(i32::MIN);
        *e = (*e).max(c.score);
    }
    let mut out = Vec::new();
    for c in &candidates {
        if best.get(c.symbol.as_str()).is_none_or(|b| *b < 2) || out.len() >= MAX_SYMBOLS {
            continue;
        }
        let Some(s) = source.sentences.get(c.sentence) else {
            continue;
        };
        let Some(quote) = source.quote(s, c.start..c.end) else {
            continue;
        };
        let (role, labelled) = role(source, s, c);
        out.push(Symbol {
            symbol: c.symbol.clone(),
            role,
            weight: weight(s, c),
            sentence: Some(s.index),
            section: s.section,
            source: quote,
            labelled,
        });
    }
    from_tables(source, &mut out);
    out
}

/// Capitals that the text itself introduces as an abbreviation: "Augmented Dickey Fuller (ADF)".
fn acronyms(source: &Source<'_>) -> Vec<String> {
    pattern!(PAREN, r"\(([A-Z][A-Za-z0-9]{1,6})s?\)");
    let mut out = Vec::new();
    for s in &source.sentences {
        for found in PAREN.captures_iter(&s.text) {
            let (Some(whole), Some(inner)) = (found.get(0), found.get(1)) else {
                continue;
            };
            let letters: Vec<char> = inner
                .as_str()
                .to_lowercase()
                .chars()
                .filter(|c| c.is_alphabetic())
                .collect();
            let head = s.lower.get(..whole.start()).unwrap_or_default();
            let initials: Vec<char> = head
                .split(|c: char| !c.is_alphanumeric())
                .filter(|w| !w.is_empty())
                .filter_map(|w| w.chars().next())
                .collect();
            let n = letters.len();
            if n >= 2
                && initials.len() >= n
                && initials[initials.len() - n..] == letters[..]
                && !lexicon::is_known(inner.as_str())
            {
                out.push(inner.as_str().to_owned());
            }
        }
    }
    out
}

fn shouted(s: &Sentence) -> bool {
    let letters = s.text.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = s.text.chars().filter(|c| c.is_uppercase()).count();
    // A list of symbols is in capitals too, but has commas.
    letters > 12 && capitals * 10 > letters * 9 && !s.text.contains(',') && s.text.contains(' ')
}

fn scan(source: &Source<'_>, s: &Sentence, acronyms: &[String], out: &mut Vec<Candidate>) {
    let first = out.len();
    let shouted = shouted(s);
    let role = source.role(s);
    for m in TOKEN.find_iter(&s.text) {
        let cash = m.as_str().starts_with('$');
        // "^GSPC" is the name that price files give the index; "$AAPL" is a way to write AAPL.
        let symbol = m.as_str().trim_start_matches('$').to_owned();
        let bare = symbol.trim_start_matches('^').to_owned();
        let next = s.text.get(m.end()..).and_then(|t| t.chars().next());
        // Part of a longer word ("ETFs", "S&P", "K_1", "HH-LC" in a formula).
        if next.is_some_and(|c| c.is_lowercase() || matches!(c, '_' | '&'))
            || before(&s.text, m.start(), 1).ends_with(['&', '_', '\\', '{'])
        {
            continue;
        }
        let left = before(&s.text, m.start(), 60);
        let right = after(&s.text, m.end(), 70);
        let lower_left = left.to_ascii_lowercase();
        let known = lexicon::is_known(&bare);
        let word =
            lexicon::is_word(&bare) || acronyms.contains(&bare) || bare.chars().all(|c| c.is_ascii_digit());
        let mut score = if known && !lexicon::is_ambiguous(&bare) {
            3
        } else {
            0
        };
        if word || shouted && score == 0 {
            score -= 3;
        }
        if cash && bare.len() >= 2 || SYMBOL_CUE.is_match(left) {
            score += 3;
        }
        if FUND_NAME.is_match(left) && right.starts_with(')') {
            score += 2;
        }
        if WEIGHT_BEFORE.is_match(left) || WEIGHT_AFTER.is_match(right) {
            score += 2;
        }
        if !word && bare.len() >= 3 && DEFINED.is_match(&right.to_ascii_lowercase()) {
            score += 2;
        }
        if !word && TRADE_VERB.is_match(&lower_left) {
            score += 1;
        }
        if !known && (ILLUSTRATION.is_match(&s.lower) || role == SectionRole::Background) {
            score -= 1;
        }
        if bare.len() == 1 {
            score -= 2;
        }
        out.push(Candidate {
            symbol,
            sentence: s.index,
            start: m.start() + usize::from(cash),
            end: m.end(),
            score,
        });
    }
    listed(s, &mut out[first..]);
}

/// Members of a comma list support each other: three plain capitals in a row, one of them surely a symbol, are all symbols.
fn listed(s: &Sentence, found: &mut [Candidate]) {
    pattern!(
        GAP,
        r"^[`'\x22”’]?(?:\s*\([^)]{0,40}\))?\s*(?:,|;|/|\||and|or|&|,\s*and|,\s*or|,\s*\d+(?:\.\d+)?%|\s)\s*(?:and\s+)?(?:\d+(?:\.\d+)?%\s*)?[`'\x22“‘$]?$"
    );
    let mut i = 0;
    while i < found.len() {
        let mut j = i;
        while j + 1 < found.len() && GAP.is_match(s.text.get(found[j].end..found[j + 1].start).unwrap_or("-"))
        {
            j += 1;
        }
        let run = &mut found[i..=j];
        let sure = run.iter().filter(|c| c.score >= 2).count();
        let words = run
            .iter()
            .filter(|c| lexicon::is_word(c.symbol.trim_start_matches('^')))
            .count();
        let cued = SYMBOL_CUE.is_match(before(&s.text, run[0].start, 40));
        if run.len() >= 2 && (sure * 2 >= run.len() || cued || run.len() >= 4 && words == 0 && sure > 0) {
            for c in run.iter_mut().filter(|c| c.score >= -2 || cued || sure >= 3) {
                c.score = c.score.max(2);
            }
        }
        i = j + 1;
    }
}

fn weight(s: &Sentence, c: &Candidate) -> Option<f64> {
    let number = |m: Option<regex::Match<'_>>| m.and_then(|m| m.as_str().parse::<f64>().ok());
    let left = before(&s.text, c.start, 24);
    WEIGHT_BEFORE
        .captures(left)
        .and_then(|f| number(f.get(1)))
        .or_else(|| {
            WEIGHT_AFTER
                .captures(after(&s.text, c.end, 20))
                .and_then(|f| number(f.get(1)))
        })
        .filter(|w| *w > 0.0 && *w <= 200.0)
}

/// What the symbol is for, by the nearest telling words before it; a label of its sentence or list comes first.
fn role(source: &Source<'_>, s: &Sentence, c: &Candidate) -> (Role, bool) {
    let lead = s.lead.and_then(|l| source.sentences.get(l));
    // Of several labels in a line the nearest one is the symbol's: "Equity: SPY, bonds: AGG".
    let near = before(&s.lower, c.start, 80);
    let near = near
        .rfind(':')
        .and_then(|colon| near.get(..colon))
        .map(|l| l.rsplit([',', ';']).next().unwrap_or(l));
    if near.is_some_and(|l| l.len() <= 40 && (l.contains("risk-free") || l.contains("hurdle"))) {
        return (Role::Hurdle, true);
    }
    if near.is_some_and(|l| l.len() <= 30 && (l.contains("fixed income") || l.contains("bond"))) {
        return (Role::Safe, true);
    }
    let labels = [
        s.label().filter(|l| l.len() < c.start),
        lead.filter(|l| l.lower.len() <= 60).map(|l| l.lower.as_str()),
    ];
    for label in labels.into_iter().flatten() {
        for (pattern, role) in [(&SIGNAL, Role::Signal), (&SAFE, Role::Safe)] {
            if pattern.is_match(label) {
                return (role, true);
            }
        }
        if label.contains("benchmark") {
            return (Role::Benchmark, true);
        }
        if RISKY.is_match(label) {
            return (Role::Risky, true);
        }
    }
    let left = before(&s.lower, c.start, 90);
    let clause = left
        .get(
            left.rfind([';', '.'])
                .filter(|i| left.get(i + 1..).is_none_or(|r| r.starts_with(' ')))
                .map_or(0, |i| i + 1)..,
        )
        .unwrap_or(left);
    let right = after(&s.lower, c.end, 50);
    pattern!(
        SAFE_RIGHT,
        r"^[)\s,]*(?:\(?(?:is|as|serves? as|was|are)\s+(?:the |our |a )?(?:safe|defensive|cash|risk-free|protective))|^[)\s]*when (?:none|all|the signal is off)"
    );
    pattern!(OVERSTEP, r"\b(?:risky|offensive|canary)\b");
    if SAFE_RIGHT.is_match(right) {
        return (Role::Safe, false);
    }
    let last = |p: &regex::Regex| p.find_iter(clause).last().map(|m| m.start());
    let safe = last(&SAFE);
    let bench = last(&BENCH).filter(|_| {
        !s.context.action
            || clause.contains("benchmark")
            || clause.contains("buy and hold")
            || clause.contains("holding")
    });
    let signal = last(&SIGNAL);
    let risky = last(&RISKY).filter(|_| {
        OVERSTEP.is_match(clause)
            || clause.contains("buy")
            || clause.contains("long")
            || clause.contains("universe")
            || clause.contains("hold")
    });
    let hurdle = HURDLE
        .find(clause)
        .map(|m| m.start())
        .filter(|_| CASHLIKE.is_match(&c.symbol) || clause.contains("return of") || clause.contains("bill"));
    let best = [
        (hurdle, Role::Hurdle),
        (signal, Role::Signal),
        (bench, Role::Benchmark),
        (safe, Role::Safe),
        (risky, Role::Risky),
    ]
    .into_iter()
    .filter_map(|(at, r)| at.map(|a| (a, r)))
    .max_by_key(|(a, _)| *a);
    (best.map_or(Role::Risky, |(_, r)| r), false)
}

/// Columns headed "Ticker" or "Symbol".
fn from_tables(source: &Source<'_>, out: &mut Vec<Symbol>) {
    for t in &source.tables {
        let Some(header) = t.table.rows.first() else {
            continue;
        };
        let Some(column) = header.cells.iter().position(|c| {
            matches!(
                c.text.trim().to_ascii_lowercase().as_str(),
                "ticker" | "tickers" | "symbol" | "symbols" | "etf" | "etf ticker" | "fund ticker"
            )
        }) else {
            continue;
        };
        let weight_column = header.cells.iter().position(|c| {
            c.text.to_ascii_lowercase().contains("weight")
                || c.text.to_ascii_lowercase().contains("allocation")
        });
        let role_column = header.cells.iter().position(|c| {
            matches!(
                c.text.trim().to_ascii_lowercase().as_str(),
                "role" | "type" | "group" | "use"
            )
        });
        for row in t.table.rows.iter().skip(1) {
            let Some(cell) = row.cells.get(column) else {
                continue;
            };
            let symbol = cell.text.trim();
            if TOKEN.find(symbol).is_none_or(|m| m.len() != symbol.len()) || out.len() >= MAX_SYMBOLS {
                continue;
            }
            let boxes = source
                .document
                .page(t.page)
                .map(|p| p.boxes(cell.range))
                .filter(|b| !b.is_empty());
            let kind = role_column
                .and_then(|c| row.cells.get(c))
                .map(|c| c.text.to_ascii_lowercase())
                .unwrap_or_default();
            let role = if SIGNAL.is_match(&kind) {
                Role::Signal
            } else if kind.contains("benchmark") {
                Role::Benchmark
            } else if SAFE.is_match(&kind) {
                Role::Safe
            } else {
                Role::Risky
            };
            out.push(Symbol {
                symbol: symbol.to_owned(),
                role,
                weight: weight_column
                    .and_then(|c| row.cells.get(c))
                    .and_then(|c| c.number)
                    .map(|n| n.value),
                sentence: None,
                section: t.section,
                source: Quote {
                    page: t.page,
                    quote: symbol.to_owned(),
                    boxes: boxes.unwrap_or_else(|| cell.bbox.into_iter().collect()),
                },
                labelled: !kind.is_empty(),
            });
        }
    }
}
