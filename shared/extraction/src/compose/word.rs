//! A rule as one stream of items: the ledger's tokens, the words between them, and the marks that part clauses.

use crate::ledger::amount::{Amount, Counts};
use crate::ledger::lexicon::Sense;
use crate::ledger::region::Line;
use crate::ledger::token::{Kind, words};
use crate::model::Frequency;
use crate::rules::rebalance::Day;
use crate::source::Sentence;
use std::ops::Range;

/// What an item is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// A word, with its meanings in the lexicon if it has any.
    Word(Vec<Sense>),
    Amount(Amount),
    Symbol(String),
    Schedule(Frequency, Option<Day>),
    /// `,`, `;`, `:`, a bracket, or `.` for the end of a sentence.
    Mark(char),
}

/// A word, number, symbol, schedule or mark of a rule.
#[derive(Clone, Debug)]
pub(super) struct Item<'a> {
    pub sentence: &'a Sentence,
    pub range: Range<usize>,
    pub text: &'a str,
    pub what: What,
}

impl Item<'_> {
    pub(super) fn has(&self, sense: Sense) -> bool {
        self.senses().contains(&sense)
    }

    pub(super) fn senses(&self) -> &[Sense] {
        match &self.what {
            What::Word(senses) => senses,
            _ => &[],
        }
    }

    /// Returns whether the word is written with a capital and has no meaning of its own.
    pub(super) fn is_proper_name(&self) -> bool {
        let written = self.sentence.text.get(self.range.clone()).unwrap_or_default();
        matches!(&self.what, What::Word(senses) if senses.is_empty())
            && self.sentence.text.len() == self.sentence.lower.len()
            && written.starts_with(char::is_uppercase)
    }

    /// Returns whether the word names something that is measured.
    pub(super) fn has_measure(&self) -> bool {
        matches!(self.senses(), [Sense::Measure(_)])
    }

    pub(super) fn is_mark(&self, mark: char) -> bool {
        self.what == What::Mark(mark)
    }
}

/// A number of the rule and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    pub amount: Amount,
    /// Position of its sentence in the source.
    pub sentence: usize,
    pub range: Range<usize>,
}

impl Figure {
    /// Whether two spans are as long, within a few days, in two units.
    pub(super) fn spans_as_much_as(&self, other: &Self) -> bool {
        let days = |f: &Self| match f.amount.counts {
            Counts::Days => f.amount.value,
            Counts::Weeks => f.amount.value * 5.0,
            Counts::Months => f.amount.value * 21.0,
            _ => f64::NAN,
        };
        self.amount.counts != other.amount.counts && (days(self) / days(other) - 1.0).abs() < 0.04
    }

    /// Whether two figures are the same amount, wherever they stand.
    pub(super) fn same(&self, other: &Self) -> bool {
        self.amount.same(other.amount)
    }
}

/// The items of the lines, a full stop behind each.
pub(super) fn items<'a>(lines: &[Line<'a>]) -> Vec<Item<'a>> {
    let mut out = Vec::new();
    for line in lines {
        let sentence = line.sentence;
        out.extend(of_line(line));
        let end = sentence.lower.len();
        out.push(Item {
            sentence,
            range: end..end,
            text: "",
            what: What::Mark('.'),
        });
    }
    out
}

fn of_line<'a>(line: &Line<'a>) -> Vec<Item<'a>> {
    let sentence = line.sentence;
    let lower = sentence.lower.as_str();
    let mut out: Vec<Item<'a>> = Vec::new();
    let mut push = |range: Range<usize>, what: What| {
        if let Some(text) = lower.get(range.clone()) {
            out.push(Item {
                sentence,
                range,
                text,
                what,
            });
        }
    };
    for token in &line.tokens {
        match &token.kind {
            Kind::Word(sense) => push(token.range(), What::Word(vec![*sense])),
            Kind::Amount(amount) => push(token.range(), What::Amount(*amount)),
            Kind::Symbol(symbol) => push(token.range(), What::Symbol(symbol.clone())),
            Kind::Schedule(frequency, day) => push(token.range(), What::Schedule(*frequency, *day)),
        }
    }
    let covered = |range: &Range<usize>| {
        line.tokens
            .iter()
            .any(|t| t.start < range.end && t.end > range.start)
    };
    for word in words(lower) {
        let range = word.start..word.end;
        if !covered(&range) {
            push(range, What::Word(Vec::new()));
        }
    }
    for (at, mark) in lower.char_indices() {
        let range = at..at + mark.len_utf8();
        if matches!(
            mark,
            ',' | ';' | ':' | '(' | ')' | '/' | '*' | '+' | '"' | '[' | ']'
        ) && !covered(&range)
        {
            push(
                range,
                What::Mark(match mark {
                    '[' => '(',
                    ']' => ')',
                    other => other,
                }),
            );
        }
    }
    // An arrow leads from a condition to its act.
    for arrow in ["->", "=>", "→", " — ", " – "] {
        for (at, _) in lower.match_indices(arrow) {
            push(at..at + arrow.len(), What::Mark(':'));
        }
    }
    out.sort_by_key(|i| (i.range.start, i.range.end));
    // A word with two meanings is two tokens: `ema` is an average, and an exponential one.
    out.dedup_by(|second, first| match (&mut first.what, &second.what) {
        (What::Word(all), What::Word(more)) if first.range == second.range => {
            all.extend(more.iter().copied());
            true
        }
        _ => false,
    });
    out
}
