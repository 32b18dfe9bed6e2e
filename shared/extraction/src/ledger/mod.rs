//! The ledger of a rule's words: each is used by a node of the spec, or it is listed as unread.
//!
//! A strategy is offered as complete only if nothing is unread. The ledger is written over a finished spec, by other means than
//! those that built it: it reads the sentences of the rule again, word by word, and looks for each number, comparison,
//! condition, asset, order, side, schedule and time in what the spec says.

pub(crate) mod amount;
mod aside;
mod beside;
mod check;
mod clause;
mod comparisons;
mod facts;
pub(crate) mod feature;
pub(crate) mod lexicon;
mod meanings;
mod numbers;
mod operand;
mod orders;
pub(crate) mod region;
mod titles;
pub(crate) mod token;
mod unfounded;
mod units;
mod vocabulary;

use crate::claims::Found;
use crate::model::{ExtractedStrategy, Missing, Quote, UnreadWords, UsedWords, WordKind};
use crate::rules::Scope;
use crate::source::{Sentence, Source};
use std::ops::Range;

/// More unread words than this say no more.
const MAX_UNREAD: usize = 60;

/// What became of the words of a rule.
#[derive(Clone, Default)]
pub(crate) struct Ledger {
    pub used: Vec<UsedWords>,
    pub unread: Vec<UnreadWords>,
    /// What the spec says and no words do.
    pub unfounded: Vec<Missing>,
}

/// What constructs of their own have read whole, so that the second reading, which does not know them, takes their word.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vouched {
    /// Bytes of sentences, by the sentence's place in the source.
    pub words: Vec<(usize, Range<usize>)>,
    /// Comparisons of the spec, as they are written in it.
    pub comparisons: Vec<String>,
    /// Names of parameters whose numbers stand in those words.
    pub parameters: Vec<String>,
    /// The end of a ranking is among them.
    pub orders: bool,
    /// The reader that built the spec found a place for every word of the rule.
    pub every_word: bool,
    /// But for these sentences, which only describe.
    pub passed_over: Vec<usize>,
    /// They are program text, which has its own parser: nothing of it is read as prose.
    pub code: bool,
}

impl Vouched {
    /// Whether each word of a sentence has its place.
    pub(crate) fn places(&self, sentence: usize) -> bool {
        self.every_word && !self.passed_over.contains(&sentence)
    }

    /// Whether some bytes of a sentence are read whole.
    pub(crate) fn covers(&self, sentence: usize, range: &Range<usize>) -> bool {
        self.words
            .iter()
            .any(|(s, r)| *s == sentence && r.start <= range.start && range.end <= r.end)
    }
}

pub(crate) use vocabulary::is_harmless;

/// Whether a title or a comment turns round, takes back or restricts what stands under it.
pub(crate) fn rejects(title: &str) -> bool {
    beside::REJECTS.is_match(title)
}

/// Holds the rule's words against the spec.
pub(crate) fn write(
    scope: &Scope<'_>,
    strategy: &ExtractedStrategy,
    claims: &[Found],
    vouched: &Vouched,
) -> Ledger {
    let mut ledger = check::check(scope, strategy, claims, vouched);
    ledger.unread.truncate(MAX_UNREAD);
    ledger
}

/// Whether the text describes a strategy, though no reader makes one of it: it acts on named assets, with a number, a schedule or
/// an order, in words of the lexicon.
pub(crate) fn describes_a_strategy(scope: &Scope<'_>) -> bool {
    let lines = region::lines(scope, &std::collections::HashSet::new());
    check::is_telling(&lines)
        || lines
            .iter()
            .any(|l| check::heads_a_rule(scope, l) && check::trades(l))
}

/// Words of a sentence at their place on the page.
pub(crate) fn place(source: &Source<'_>, s: &Sentence, range: Range<usize>) -> Option<(Quote, [u32; 2])> {
    let quote = source.quote(s, range.clone())?;
    let start = s.start + range.start as u32;
    let span = [start, start + (range.end - range.start) as u32];
    let there = source
        .document
        .page(quote.page)
        .and_then(|p| p.text.get(span[0] as usize..span[1] as usize))
        == s.text.get(range);
    let span = if there {
        span
    } else {
        let found = source
            .document
            .find_quote(&quote.quote)
            .into_iter()
            .find(|m| m.page == quote.page)?;
        [found.range.start, found.range.end]
    };
    Some((quote, span))
}

/// A plain sentence that names the words.
pub(crate) fn sentence(unread: &[UnreadWords]) -> String {
    let mut named: Vec<String> = Vec::new();
    for u in unread {
        let quoted = format!("“{}”", u.text);
        if !named.contains(&quoted) {
            named.push(quoted);
        }
    }
    let more = named.len().saturating_sub(8);
    named.truncate(8);
    let list = named.join(", ");
    if more > 0 {
        format!("a reading of these words of the rule: {list} and {more} more")
    } else {
        format!("a reading of these words of the rule: {list}")
    }
}

/// A word's kind for people and programs.
fn kind(token: &token::Token) -> WordKind {
    use lexicon::Sense as S;
    use token::Kind;
    match &token.kind {
        Kind::Amount(_) => WordKind::Number,
        Kind::Symbol(_) => WordKind::Asset,
        Kind::Schedule(..) => WordKind::Schedule,
        Kind::Word(sense) => match sense {
            S::Enter | S::Exit | S::Short | S::MoveTo | S::Flat => WordKind::Side,
            S::Above | S::Below | S::Positive | S::Negative | S::Between => WordKind::Comparison,
            S::When | S::Until | S::Unless | S::Otherwise | S::Or => WordKind::Condition,
            S::Not => WordKind::Negation,
            S::High | S::Low | S::Winner | S::Loser | S::Rank => WordKind::Order,
            S::Skip | S::Time => WordKind::Time,
            S::Measure(_) | S::Form(_) => WordKind::Measure,
            S::Stop(_) => WordKind::Protection,
            S::Weight(_) => WordKind::Weight,
            S::Fill(_) => WordKind::Execution,
            S::Filter => WordKind::Universe,
            S::Asset | S::Cash => WordKind::Asset,
            S::Other | S::Nothing => WordKind::Other,
        },
    }
}
