//! Which instruments were eligible, and how they were chosen.

use crate::model::{ExtractedStrategy, Quote};
use crate::pattern::pattern;

pattern!(
    pub STATES,
    r"\b(?:investment )?universe (?:consists|is|are|of|includes?|comprises?|contains?|covers?|was|were)\b|\buniverse:|\b(?:sample|data ?set) (?:consists of|includes?|comprises?|contains?|covers?) (?:\w+[\s\-]){0,4}(?:stocks|etfs|funds|futures|markets|currencies|indices|indexes|shares|contracts|countries|commodities)\b|\ball (?:nyse|amex|nasdaq|common|listed|u\.?s\.?)[\w\s,/]{0,30}(?:stocks|shares)\b|\b(?:constituents|members) of the\b|\bstocks (?:listed|traded) on\b"
);
pattern!(
    pub DENIES,
    r"\b(?:universe|instruments|assets) (?:is|are|was|were) (?:proprietary|confidential|not (?:disclosed|named|given|revealed)|undisclosed)\b"
);

/// The first symbol that a strategy names: what it trades is listed.
pub(super) fn of_strategies(strategies: &[ExtractedStrategy]) -> Option<Quote> {
    strategies
        .iter()
        .find_map(|s| s.universe.tickers.first().map(|t| t.source.clone()))
}

#[cfg(test)]
mod tests {
    use super::super::testing::says;
    use crate::model::RealismAnswer::{No, Yes};
    use crate::model::RealismAspect::Universe;

    #[test]
    fn examples_and_counter_examples() {
        says(
            Universe,
            &[
                ("The universe consists of the nine sector funds.", Some(Yes)),
                ("Our sample includes 58 liquid futures contracts.", Some(Yes)),
                ("We use all NYSE, AMEX and NASDAQ common stocks.", Some(Yes)),
                ("The instruments are not disclosed.", Some(No)),
                ("The universe expands.", None),
                ("The sample includes two recessions.", None),
            ],
        );
    }
}
