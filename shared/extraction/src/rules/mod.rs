//! The rules extractor: which strategies a document describes, of which family, and what each of them says.

pub(crate) mod describe;
pub(crate) mod family;
pub(crate) mod rebalance;
pub(crate) mod scope;

use crate::mentions::{Mention, Pick, Slot};
use crate::pattern::pattern;
use crate::source::{SectionRole, Sentence, Source};
use crate::universe::Symbol;

/// What has been read from a document, before anything is decided.
pub(crate) struct Reading<'a> {
    pub source: &'a Source<'a>,
    pub mentions: Vec<Mention>,
    pub picks: Vec<Pick>,
    pub symbols: Vec<Symbol>,
}

/// The part of a document that describes one strategy.
pub(crate) struct Scope<'a> {
    pub reading: &'a Reading<'a>,
    /// The heading or label it stands under; the document's title if it is the whole document.
    pub name: String,
    /// Sentence by sentence: part of this strategy's own text.
    pub own: Vec<bool>,
    /// Sentence by sentence: part of another strategy's text.
    pub foreign: Vec<bool>,
}

// A position is taken or assets are chosen. Rebalancing, trading and weighting alone are not a rule.
pattern!(
    pub TAKES_POSITION,
    r"\b(?:buys?|buying|bought|purchase[sd]?|sells?|selling|sold|divest|reinvest|(?:go|goes|going|went|be|are|is|we|then) (?:long|short)|we (?:will )?(?:long|short)|longs?(?: the| on| top)|long (?:the|stocks?|assets?|positions?|top|only|when|if|signal|and short)|short (?:the|those|stocks?|assets?|positions?|bottom|when|signal|sell\w*)|shorts\b|shorting|holds?|held|holding|invests?|invested|investing|allocate[sd]?|liquidate[sd]?|exits?|enters?|entered|(?:open|opens|opened|close|closes|closed|take|takes|taken)[^.]{0,20} positions?|positions? (?:is|are) (?:opened|closed|entered|taken|held)|switch(?:es|ed)?|rotates?|moves? (?:to|into)|stays? (?:in|out)|overweight\w*|puts? \d+|places? \d+|in cash|to cash|into cash|form(?:s|ed)? [^.]{0,40}portfolio|build [^.]{0,30}portfolio|pick(?:s|ed)?|(?:select|choose|chose|include)(?:s|ed|n)? (?:the|top|bottom|best|those|only|any|\d+)|include any|rank-?weight)\b"
);
pattern!(
    pub TRIGGER,
    r"\b(?:if|when|whenever|while|once|as long as|above|below|cross\w*|exceed\w*|higher|lower|highest|lowest|top|bottom|best|worst|strongest|weakest|positive|negative|outperform\w*|break\w*|falls?|rises?|drops?|signals?|until|deciles?|quintiles?|quartiles?|terciles?|winners?|losers?|threshold|day of|days? (?:before|after)|every month|each month|every week|during|turn of the month|at (?:the )?(?:market )?(?:close|open)|in (?:may|november|october|april|january|december)|long|short|otherwise|weight\w*|(?:end|beginning|start) of (?:january|february|march|april|may|june|july|august|september|october|november|december)|ranked?|sort\w*|momentum)\b|%"
);
pattern!(pub DECLINES, r"\b(?:cannot|can not|can't|unable to|not able to|do(?:es)? not|did not|won't|will not) (?:provide|give|disclose|offer|reveal|share|describe|state|publish|specify)\b[^.]{0,60}\b(?:trading rules?|rules?|strateg(?:y|ies)|details|signals?|parameters)|\b(?:rules?|details|signals|parameters) (?:are|is) (?:proprietary|not disclosed|undisclosed|confidential)|\bno (?:specific |explicit |concrete )?(?:trading )?rules?\b[^.]{0,20}\b(?:are|is|were|given|provided|stated|available)");

impl<'a> Scope<'a> {
    /// The strategy's own sentences that may carry a rule.
    pub(crate) fn sentences(&self) -> impl Iterator<Item = &'a Sentence> + '_ {
        self.reading
            .source
            .sentences
            .iter()
            .filter(|s| self.own(s.index) && s.context.usable())
    }

    /// Its own sentences that state a rule of this document firmly.
    pub(crate) fn firm(&self) -> impl Iterator<Item = &'a Sentence> + '_ {
        self.sentences().filter(|s| {
            s.context.firm()
                && !matches!(
                    self.reading.source.role(s),
                    SectionRole::Background | SectionRole::Robustness | SectionRole::Discussion
                )
        })
    }

    /// Sentences of no strategy in particular, such as those of a data section.
    pub(crate) fn shared(&self) -> impl Iterator<Item = &'a Sentence> + '_ {
        self.reading
            .source
            .sentences
            .iter()
            .filter(|s| !self.own(s.index) && !self.foreign(s.index) && s.context.usable())
    }

    pub(crate) fn own(&self, sentence: usize) -> bool {
        self.own.get(sentence).copied().unwrap_or(false)
    }

    pub(crate) fn foreign(&self, sentence: usize) -> bool {
        self.foreign.get(sentence).copied().unwrap_or(false)
    }

    pub(crate) fn mentions(&self) -> impl Iterator<Item = &'a Mention> + '_ {
        self.reading.mentions.iter().filter(|m| self.own(m.sentence))
    }

    pub(crate) fn picks(&self) -> impl Iterator<Item = &'a Pick> + '_ {
        self.reading.picks.iter().filter(|p| self.own(p.sentence))
    }

    /// Symbols named in the strategy's own text, or in shared text if it names none.
    pub(crate) fn symbols(&self) -> Vec<&'a Symbol> {
        let at = |x: &Symbol| match x.sentence {
            Some(i) => self.own(i),
            // A table belongs to the strategy in whose section it stands.
            None => self
                .reading
                .source
                .sentences
                .iter()
                .any(|s| s.section == x.section && self.own(s.index)),
        };
        self.reading.symbols.iter().filter(|x| at(x)).collect()
    }

    /// Whether some firm sentence takes a position on a trigger: without one there is no strategy.
    pub(crate) fn states_a_rule(&self) -> bool {
        self.firm().any(|s| {
            !s.is_heading()
                && (TAKES_POSITION.is_match(&s.lower)
                    && (TRIGGER.is_match(&s.lower)
                        || s.label.is_some()
                        || s.kind == fo_documents::BlockKind::ListItem))
        })
    }

    /// The mentions of a slot, the firmest first, then in the order of the document.
    pub(crate) fn slot(&self, slot: &Slot) -> Vec<&'a Mention> {
        let mut found: Vec<&Mention> = self.mentions().filter(|m| m.slot == *slot).collect();
        found.sort_by_key(|m| (!m.firm, m.range, self.weak(m), m.sentence, m.start));
        found
    }

    /// Mentions in results and discussions weigh less than in the rules.
    fn weak(&self, m: &Mention) -> bool {
        let role = m
            .sentence(self.reading.source)
            .map(|s| self.reading.source.role(s));
        matches!(
            role,
            Some(
                SectionRole::Results
                    | SectionRole::Discussion
                    | SectionRole::Robustness
                    | SectionRole::Background
                    | SectionRole::Abstract
            )
        )
    }

    /// Whether an own firm sentence matches.
    pub(crate) fn says(&self, pattern: &regex::Regex) -> bool {
        self.firm().any(|s| pattern.is_match(&s.lower))
    }
}
