//! What a strategy trades: symbols with their roles and weights, and the universe in the document's words.

mod lexicon;
mod symbols;

pub(crate) use symbols::{Symbol, symbols};

/// Whether capitals are a common abbreviation and no symbol.
pub(crate) fn is_abbreviation(capitals: &str) -> bool {
    lexicon::is_word(capitals)
}

use crate::model::{Sourced, Status};
use crate::pattern::pattern;
use crate::source::{Sentence, Source};

pattern!(
    LABEL,
    r"^(?:investment |asset |trading |risky |stock )*(?:universe|assets?(?: universe| classes)?|instruments?|securities|tickers?|symbols?|portfolio|markets?)$"
);
pattern!(
    PHRASE,
    r"\b(?:(?:investment |trading |asset |stock |risky )*(?:universe|portfolio of this algorithm|sample|asset pool|opportunity set)\s+(?:of [a-z ]{3,40} )?(?:consists? of|contains?|comprises?|includes?|is made up of|is composed of|is|are|covers)\s+|we (?:trade|use|apply (?:it|the (?:rule|strategy)) to|consider|focus on|test (?:it|the strategy|this strategy) on|tested (?:it|the strategy|this strategy) on)\s+|applied (?:this trading strategy |this strategy |the strategy |it )?to\s+|it trades\s+|the (?:strategy|rule|algorithm|system) trades\s+|from a universe of\s+|(?:sort|rank)s?\s+)"
);
pattern!(
    THINGS,
    r"\b(?:etfs?|stocks?|funds?|commodit(?:y|ies)|futures|currenc(?:y|ies)|assets?|indices|index|indexes|sectors?|bonds?|treasur(?:y|ies)|securities|companies|markets|contracts|s&p 500|equities|nyse|nasdaq|gold|spy|countries|pairs)\b"
);
pattern!(
    NAMED,
    r"\b(?:S&P\s?500(?: Index| index)?(?: stocks| ETF)?|Nasdaq[- ]?100|Russell\s?[123]000|Dow Jones(?: Industrial Average)?|MSCI (?:World|EAFE|Emerging Markets|ACWI)|NYSE|FTSE\s?100|DAX|Euro ?Stoxx 50|Nikkei 225|Wilshire 5000)\b"
);

/// The universe in the document's words, from the sentences `within`.
pub(crate) fn description(
    source: &Source<'_>,
    within: &dyn Fn(&Sentence) -> bool,
) -> Option<Sourced<String>> {
    let usable = || {
        source
            .sentences
            .iter()
            .filter(|s| within(s) && s.context.usable())
    };
    for s in usable() {
        if s.label().is_some_and(|l| LABEL.is_match(l)) {
            let from = s.label.map_or(0, |l| l + 1);
            if s.text.get(from..).is_some_and(|t| t.trim().len() > 2) {
                return sourced(source, s, from, s.text.len());
            }
        }
    }
    for s in usable() {
        if let Some(m) = PHRASE.find(&s.lower) {
            let rest = s.lower.get(m.end()..).unwrap_or_default();
            let end = rest
                .find([';', '.'])
                .filter(|e| *e > 8)
                .unwrap_or(rest.len())
                .min(200);
            if THINGS.is_match(
                rest.get(..crate::text::floor_boundary(rest, end))
                    .unwrap_or_default(),
            ) {
                return sourced(source, s, m.end(), m.end() + end);
            }
        }
    }
    for s in usable().filter(|s| s.context.action) {
        if let Some(m) = NAMED.find(&s.text) {
            return sourced(source, s, m.start(), m.end());
        }
    }
    usable().find_map(|s| {
        NAMED
            .find(&s.text)
            .and_then(|m| sourced(source, s, m.start(), m.end()))
    })
}

fn sourced(source: &Source<'_>, s: &Sentence, from: usize, to: usize) -> Option<Sourced<String>> {
    let quote = source.quote(s, from..to)?;
    let value = quote.quote.trim_end_matches(['.', ',', ';', ':']).to_owned();
    Some(Sourced {
        value,
        status: Status::Stated,
        source: Some(quote),
    })
}
