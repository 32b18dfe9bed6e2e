//! What the numbers of a rule are for: each duration and number of a usable sentence gets the slot its neighbourhood gives it.

mod amounts;
mod selection;
mod windows;

pub(crate) use amounts::indicator;
pub(crate) use selection::{Count, Pick, Rank, Side, picks, sorted_into};

use crate::model::Unit;
use crate::source::{Sentence, Source};

/// The purpose of a number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Slot {
    MovingAverage,
    Lookback,
    Skip,
    Holding,
    VolatilityWindow,
    CorrelationWindow,
    BetaWindow,
    Channel,
    RsiWindow,
    BandWindow,
    BandWidth,
    RsiBelow,
    RsiAbove,
    Sigma,
    TargetVolatility,
    StopLoss,
    TakeProfit,
    TrailingStop,
    TimeStop,
    BarSize,
    Training,
    PriceMinimum,
    UniverseFilter,
    UniverseSize,
    Correlation,
    TestStatistic,
    Cost,
    AtrWindow,
    Threshold,
    /// A number that the text gives a name: `K1 = 0.5`, "set the opening threshold to 2.3".
    Named(String),
}

/// A number with its slot.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mention {
    pub slot: Slot,
    pub value: f64,
    pub unit: Unit,
    /// Index of its sentence.
    pub sentence: usize,
    /// Bytes of the words that say it, in the sentence.
    pub start: usize,
    pub end: usize,
    /// Of a number that is one of several: which list, and whether the list is a range.
    pub list: Option<u32>,
    pub range: bool,
    /// Said of this document's rule itself, not as a possibility, a variant, or in contrast to it.
    pub firm: bool,
}

impl Mention {
    /// The sentence it stands in.
    pub(crate) fn sentence<'s>(&self, source: &'s Source<'_>) -> Option<&'s Sentence> {
        source.sentences.get(self.sentence)
    }
}

/// All mentions of the document, in order.
pub(crate) fn mentions(source: &Source<'_>) -> Vec<Mention> {
    let mut out = Vec::new();
    for s in &source.sentences {
        if !s.context.usable() || s.numbers.is_empty() && s.durations.is_empty() {
            continue;
        }
        let taken = windows::collect(source, s, &mut out);
        amounts::collect(source, s, &taken, &mut out);
    }
    out
}

crate::pattern::pattern!(
    CONTRAST,
    r"\b(?:unlike|instead of|rather than|as opposed to|in contrast to|contrary to|not|compared (?:with|to)|relative to|versus|vs\.?|than (?:the|a|its)|better than|worse than|neither|nor|without|other than|except)\b[^,;:.]{0,40}$"
);

/// Whether what starts at `at` is only mentioned in contrast: "unlike the 50-day average".
pub(crate) fn in_contrast(s: &Sentence, at: usize) -> bool {
    let before = crate::text::before(&s.lower, at, 60);
    // "not only" and "is higher than its 10-month average" are no contrast to the rule.
    CONTRAST.find(before).is_some_and(|m| {
        let text = m.as_str();
        let comparison =
            text.starts_with("than") || text.starts_with("relative") || text.starts_with("compared");
        let of_the_rule = comparison && s.context.action;
        let of_a_level = comparison && before.contains("above");
        !text.starts_with("not only") && !of_the_rule && !of_a_level
    })
}
