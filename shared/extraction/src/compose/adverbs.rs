//! Adverbials: schedules and fills taken out of their sentences before the clauses are read, wherever they stand.
//!
//! "The fund buys, on the last trading day of each year, the three sectors …" is then read as "the fund buys the three sectors …".

use super::reader::Reader;
use super::word::What;
use crate::ledger::lexicon::{Sense, Share};

/// Words behind which a schedule is a part of something else: "the close of the last trading day", "until the end of the month".
const LEADS: &[&str] = &[
    "of",
    "after",
    "before",
    "until",
    "till",
    "by",
    "than",
    "for",
    "since",
    "from",
    "to",
    "between",
    "or",
    "not",
    "this",
    "that",
    "last",
    "next",
    "following",
    "previous",
    "past",
];

/// Nouns before which a schedule is an adjective: "the weekly chart".
const NOUNS: &[&str] = &[
    "chart",
    "charts",
    "bars",
    "bar",
    "data",
    "candles",
    "basis",
    "closes",
    "closing",
    "observations",
    "frequency",
    "series",
    "window",
    "before",
    "later",
    "ago",
    "earlier",
    "after",
    "following",
    "and the",
    "that",
];

impl Reader<'_> {
    /// Takes schedules and fills out of the sentences.
    pub(super) fn take_adverbs_out(&mut self) {
        let mut at = 0;
        while at < self.items.len() {
            self.at = at;
            if !self.adverb() {
                at += 1;
                continue;
            }
            let mut end = self.at;
            let mark = |i: Option<&super::word::Item<'_>>, m: char| i.is_some_and(|i| i.is_mark(m));
            let before = at.checked_sub(1).and_then(|b| self.items.get(b));
            let (opens, comma, bracket) = (
                before.is_none_or(|i| i.is_mark('.') || i.is_mark('*') || i.is_mark(':') || i.is_mark(';')),
                mark(before, ','),
                mark(before, '('),
            );
            let (next_comma, next_end, next_bracket) = (
                mark(self.items.get(end), ','),
                self.items
                    .get(end)
                    .is_none_or(|i| i.is_mark('.') || i.is_mark(';')),
                mark(self.items.get(end), ')'),
            );
            if next_comma && (opens || comma) || bracket && next_bracket {
                end += 1;
            }
            let from = at - usize::from(comma && (next_comma || next_end) || bracket && next_bracket);
            self.items.drain(from..end);
            at = from;
        }
        self.at = 0;
    }

    /// "(last trading day of March, June, September and December)" behind a quarterly schedule.
    fn quarter_ends(&mut self) -> bool {
        use crate::pattern::pattern;
        pattern!(
            ENDS,
            r"^\((?:the )?(?:last|final) trading days? of march, june, september,? (?:and )?december\)"
        );
        let quarterly = self
            .schedules
            .last()
            .is_some_and(|w| w.frequency == crate::model::Frequency::Quarterly);
        let Some(end) = self.matches(&ENDS).map(|c| c.end).filter(|_| quarterly) else {
            return false;
        };
        let start = self.at;
        self.past(end);
        self.vouch(start);
        if let Some(last) = self.schedules.last_mut() {
            last.day = Some(crate::rules::rebalance::Day::Last);
        }
        true
    }

    /// "In equal parts", between commas.
    fn equal_parts(&mut self) -> bool {
        let start = self.at;
        let comma = start
            .checked_sub(1)
            .and_then(|b| self.items.get(b))
            .is_some_and(|i| i.is_mark(','));
        self.eat(&["in"]);
        if comma && self.eat_sense(Sense::Weight(Share::Equal)) {
            self.eat_all(&["parts", "amounts", "weights"]);
            if self.item().is_some_and(|i| i.is_mark(',')) {
                self.vouch(start);
                self.equal = true;
                return true;
            }
        }
        self.at = start;
        false
    }

    fn adverb(&mut self) -> bool {
        let start = self.at;
        let kept = (self.schedules.len(), self.fills.len());
        let mut before = start;
        while before
            .checked_sub(1)
            .and_then(|b| self.items.get(b))
            .is_some_and(|i| matches!(i.text, "the" | "a" | "an" | "each" | "every"))
        {
            before -= 1;
        }
        let behind = before.checked_sub(1).and_then(|b| self.items.get(b));
        if behind.is_some_and(|i| LEADS.contains(&i.text)) {
            return false;
        }
        if self.equal_parts() {
            return true;
        }
        if self.quarter_ends() {
            return true;
        }
        let found = self.looks() && {
            // "After the close" is when it is looked at.
            if self.says(&["after"])
                && self.ahead(1).is_some_and(|i| i.text == "the")
                && self.ahead(2).is_some_and(|i| i.text == "close")
            {
                self.at += 3;
                self.vouch(start);
            }
            true
        };
        let adjective = self.item().is_some_and(|i| {
            NOUNS.contains(&i.text)
                || i.senses()
                    .iter()
                    .any(|s| matches!(s, Sense::Measure(_) | Sense::Rank))
                || matches!(i.what, What::Amount(_))
        });
        if found && !adjective {
            return true;
        }
        self.at = start;
        self.schedules.truncate(kept.0);
        self.fills.truncate(kept.1);
        false
    }
}
