//! Clauses: who is bought, sold or held, on which condition.
//!
//! The reader walks over the whole rule and has to find a place for every word; the first word without one ends it.

use super::condition::Condition;
use super::ranking::Choice;
use super::reader::Reader;
use super::term::{Measure, Term};
use super::word::{Figure, What};
use crate::ledger::lexicon::{Sense, Share};
use fo_strategy::Session;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Hold,
    Leave,
    Short,
}

/// With what it is done.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// What was spoken of before.
    Same,
    Cash,
    Assets(Vec<String>),
    Weights(Vec<(String, Figure)>),
    Choice(Box<Choice>),
    /// Weighted by their risk over a window.
    Scheme(Vec<String>, Share, Figure),
    /// Scaled to a volatility.
    Scaled(Box<super::volatility::Scaled>),
    /// Those for which a condition holds, with all of the money.
    Those(Vec<String>),
    /// Bought once and kept.
    Once(String),
    /// Each by itself, with its own share of the money.
    Each(Vec<String>),
    /// Held in one part of the day only.
    Session(String, Session),
}

/// An act with what it is done with and when.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    pub act: Act,
    pub target: Target,
    pub when: Option<Condition>,
    /// Its condition stands behind it.
    pub behind: bool,
    /// Where no condition before it holds.
    pub otherwise: bool,
    /// "Hold", "stay in": a state that ends when its condition does.
    pub keeps: bool,
    /// Only those of a choice for which this holds.
    pub only: Option<Condition>,
    /// Left after so many days.
    pub after: Option<Figure>,
    pub sentence: usize,
}

impl Clause {
    pub(super) fn new(act: Act, target: Target, sentence: usize) -> Self {
        Self {
            act,
            target,
            when: None,
            behind: false,
            otherwise: false,
            keeps: false,
            only: None,
            after: None,
            sentence,
        }
    }
}

/// What is walked over, besides the reader's own findings.
#[derive(Clone, Default)]
pub(super) struct State {
    /// What the list being read decides, by its heading, and whether an entry of it was read.
    pub list: Option<(Act, bool)>,
    /// Its "otherwise" stands behind what is held.
    pub trailing: bool,
    /// The sentence that heads it.
    pub lead: Option<usize>,
    /// A condition waits for its act.
    pub pending: Option<Condition>,
    pub otherwise: bool,
    /// "… and when" begins anew.
    pub joined: bool,
    /// Nothing but what can lead to an act was read in this sentence.
    pub fresh: bool,
    pub denied: bool,
}

impl Reader<'_> {
    /// Reads everything. None if a word has no place.
    pub(super) fn read(&mut self) -> Option<()> {
        let mut state = State {
            fresh: true,
            ..State::default()
        };
        let mut opened = (self.without_items(), state.clone());
        while self.item().is_some() {
            let at = self.at;
            if at
                .checked_sub(1)
                .and_then(|b| self.items.get(b))
                .is_some_and(|i| i.is_mark('.'))
            {
                opened = (self.without_items(), state.clone());
            }
            if self.step(&mut state).is_some() && self.at > at {
                self.vouch_beside();
                continue;
            }
            let furthest = self.at;
            let (reader, before) = opened.clone();
            let items = std::mem::take(&mut self.items);
            *self = Self { items, ..reader };
            state = before;
            if !self.skips_title() && !self.passes_over() && !self.skips_beside() {
                self.at = furthest;
                return None;
            }
        }
        (state.pending.is_none() && !state.otherwise).then_some(())
    }

    /// A copy of what has been found so far.
    fn without_items(&mut self) -> Self {
        let items = std::mem::take(&mut self.items);
        let copy = self.clone();
        self.items = items;
        copy
    }

    /// Passes over a sentence that does nothing and compares nothing: it only describes, and the ledger holds its words against the
    /// spec.
    fn passes_over(&mut self) -> bool {
        let n = (0..)
            .take_while(|n| self.ahead(*n).is_some_and(|i| !i.is_mark('.')))
            .count();
        let describes = |i: &super::word::Item<'_>| {
            i.senses().iter().all(|s| {
                matches!(
                    s,
                    Sense::Measure(_) | Sense::Form(_) | Sense::Asset | Sense::Nothing | Sense::Fill(_)
                )
            })
        };
        let all = (0..n)
            .filter_map(|k| self.ahead(k))
            .all(|i| describes(i) && !matches!(i.what, super::word::What::Schedule(..)));
        let Some(sentence) = self.item().map(|i| i.sentence.index).filter(|_| all && n > 0) else {
            return false;
        };
        self.passed_over.push(sentence);
        for at in self.at..self.at + n {
            let price = self.items.get(at).and_then(|i| {
                i.senses().iter().find_map(|s| match s {
                    Sense::Fill(price) => Some((*price, i.range.clone())),
                    _ => None,
                })
            });
            self.fills.extend(price.map(|(price, range)| super::reader::Fill {
                price,
                sentence,
                range,
            }));
        }
        self.at += n;
        true
    }

    /// Vouches for a sentence beside the rule that was read to its end.
    fn vouch_beside(&mut self) {
        let Some(end) = self
            .at
            .checked_sub(1)
            .and_then(|b| self.items.get(b))
            .filter(|i| i.is_mark('.'))
        else {
            return;
        };
        let (sentence, length) = (end.sentence.index, end.range.end);
        if self.beside_rule.contains(&sentence) && !self.passed_over.contains(&sentence) {
            self.vouched.push((sentence, 0..length));
        }
    }

    /// Skips a title beside the rule: "Low-vol picker."
    fn skips_title(&mut self) -> bool {
        let start = self.at;
        let beside = (self.item()).is_some_and(|i| self.beside_rule.contains(&i.sentence.index));
        if !beside || !self.is_title() {
            return false;
        }
        while self.item().is_some_and(|i| !i.is_mark('.')) {
            self.at += 1;
        }
        self.vouch(start);
        true
    }

    /// Skips a sentence that stands beside the rule: what it says is left to the ledger.
    fn skips_beside(&mut self) -> bool {
        let beside = self
            .item()
            .is_some_and(|i| self.beside_rule.contains(&i.sentence.index));
        let sentence = self.item().map(|i| i.sentence.index);
        self.passed_over.extend(sentence.filter(|_| beside));
        while beside && self.item().is_some_and(|i| !i.is_mark('.')) {
            self.at += 1;
        }
        beside
    }

    fn step(&mut self, state: &mut State) -> Option<()> {
        if self.eat_mark('.') {
            if state.pending.is_some() || state.otherwise || state.denied {
                return None;
            }
            *state = State {
                fresh: true,
                list: state.list,
                lead: state.lead,
                ..State::default()
            };
            return Some(());
        }
        if self.eat_mark(';') {
            state.fresh = true;
            state.joined = false;
            return Some(());
        }
        if self.eat_mark(',') || self.eat_mark(':') {
            return Some(());
        }
        // "In September hold cash".
        if state.fresh
            && state.pending.is_none()
            && let Some(condition) = self.time_of_year().or_else(|| self.months())
        {
            self.eat_mark(',');
            state.pending = Some(condition);
            return Some(());
        }
        // "Drops below its five-day low: buy SPY."
        let opens = self.at == 0
            || (self.items.get(self.at - 1))
                .is_some_and(|i| i.is_mark('.') || i.is_mark('*') || i.is_mark(':'));
        let sided =
            |i: Option<&super::word::Item<'_>>| i.is_some_and(|i| i.has(Sense::Above) || i.has(Sense::Below));
        let denied = opens && self.is(Sense::Not) && sided(self.ahead(1));
        let compares = denied || opens && sided(self.item());
        if state.fresh && compares && state.pending.is_none() {
            let subject = Term::new(Measure::Price, None, None);
            self.at += usize::from(denied);
            let from = self.at;
            let mut found = self.bare(subject)?;
            found.denied = denied;
            // The line was announced: "compare GLD with its average".
            if self.compared.is_some() {
                for test in &mut found.tests {
                    test.vouched = true;
                }
                self.vouch(from - usize::from(denied));
            }
            state.pending = Some(found);
            return (self.eat_mark(':') || self.eat_mark(',')).then_some(());
        }
        if state.fresh && state.pending.is_none() && self.plain_condition(state) {
            return Some(());
        }
        if state.pending.is_none() && self.defines() {
            return Some(());
        }
        if state.fresh && state.pending.is_none() && self.season() {
            state.fresh = false;
            return Some(());
        }
        if let Some(clause) = self.session() {
            self.clauses.push(clause);
            state.fresh = false;
            return Some(());
        }
        if state.fresh && state.pending.is_none() && self.fails(state) {
            return Some(());
        }
        if state.fresh && state.pending.is_none() && self.agent() {
            return Some(());
        }
        if self.at_other_times() || self.others_sold() || self.daily_data() {
            return Some(());
        }
        if state.fresh
            && state.pending.is_none()
            && let Some(clause) = self.close_is()
        {
            self.clauses.push(clause);
            state.fresh = false;
            return Some(());
        }
        if state.fresh && self.role_list() {
            return Some(());
        }
        if self.recipe(state) || self.preface(state) || self.repeats() || self.with_everything() {
            return Some(());
        }
        if state.pending.is_none() && self.sums_up() {
            return Some(());
        }
        if self.position_left(state) || self.proceeds() || self.kept_until() {
            return Some(());
        }
        if self.roles() || state.fresh && state.pending.is_none() && self.passive() {
            return Some(());
        }
        if state.fresh && state.pending.is_none() && (self.uses() || self.equal_part()) {
            return Some(());
        }
        if let Some(clause) = self.and_closed() {
            self.clauses.push(clause);
            state.joined = false;
            return Some(());
        }
        if self.restored() {
            return Some(());
        }
        if state.fresh
            && state.pending.is_none()
            && (self.slices() || self.for_each_of_them() || self.out_of())
        {
            return Some(());
        }
        if let Some(clause) = self.slot_filled(state) {
            self.clauses.push(clause);
            state.fresh = false;
            return Some(());
        }
        if self.listed(state) {
            return Some(());
        }
        if self.part_each() {
            return Some(());
        }
        let opening = if state.fresh && state.pending.is_none() {
            self.divides()
                .or_else(|| self.leg_line())
                .or_else(|| self.in_parts())
                .or_else(|| self.table_of_weights())
                .or_else(|| self.bought_once())
                .or_else(|| self.volatility_target())
                .or_else(|| self.those())
                .or_else(|| self.for_each())
                .or_else(|| self.position_is())
        } else {
            None
        };
        if let Some(clause) = opening {
            self.clauses.push(clause);
            state.fresh = false;
            return Some(());
        }
        if let Some(clause) = self.each() {
            self.clauses.push(clause);
            state.fresh = false;
            return Some(());
        }
        if self.labelled(state).is_some() {
            return Some(());
        }
        if self.costs() || self.portion().is_some() || self.drift().is_some() || self.proviso().is_some() {
            return Some(());
        }
        if self.room()
            || self.who_comes_first()
            || self.time_exit()
            || self.looks()
            || self.guard()
            || self.fill()
            || self.trades()
            || self.label(state)
        {
            return Some(());
        }
        if self.eat(&["and", "but", "then"]) {
            state.joined = true;
            return Some(());
        }
        if self.is(Sense::Weight(Share::Equal)) {
            let from = self.at;
            self.equal = true;
            self.at += 1;
            self.eat_all(&[
                "portfolio",
                "portfolios",
                "of",
                "across",
                "in",
                "between",
                "dollar",
                "amounts",
                "amount",
                "inside",
                "within",
                "within each",
                "each",
                "both",
                "all",
                "every",
                "the",
                "leg",
                "legs",
                "side",
                "sides",
                "group",
                "groups",
                "stocks",
                "assets",
                "positions",
                "holdings",
                "for",
            ]);
            // "… in each tercile".
            if self
                .figure_at(self.at)
                .is_some_and(|f| f.amount.counts == crate::ledger::amount::Counts::Share && f.amount.word)
            {
                self.at += 1;
            }
            self.vouch(from);
            if matches!(self.item().map(|i| &i.what), Some(What::Symbol(_))) && state.fresh {
                let sentence = self.item()?.sentence.index;
                let target = self.target()?;
                self.clauses.push(Clause::new(Act::Hold, target, sentence));
                state.fresh = false;
            }
            return Some(());
        }
        if self.says(&["in"]) && self.ahead(1).is_some_and(|i| i.has(Sense::Weight(Share::Equal))) {
            self.at += 1;
            return Some(());
        }
        if self.subordinate(state)? {
            return Some(());
        }
        // "Hold cash instead": of what the condition before it rules out.
        let here = self.item()?.sentence.index;
        if self.says(&["instead"])
            && self
                .clauses
                .last()
                .is_some_and(|c| c.sentence == here && c.when.is_some())
        {
            self.at += 1;
            return Some(());
        }
        if state.fresh && state.pending.is_none() && self.compares() {
            return Some(());
        }
        if self.eat_sense(Sense::Otherwise) {
            if state.otherwise || state.pending.is_some() || self.clauses.is_empty() {
                return None;
            }
            state.otherwise = true;
            return Some(());
        }
        if self.never_longer(state) {
            return Some(());
        }
        if self.is(Sense::Not) && self.acts_after(1) {
            self.at += 1;
            state.denied = true;
            return Some(());
        }
        if self.says(&["we", "i", "then"]) && self.ahead(1).is_some_and(|i| i.has(Sense::Rank)) {
            self.at += 1;
        }
        if self.is(Sense::Rank) {
            return self.rank();
        }
        if state.fresh && state.pending.is_none() && self.forms_groups() {
            return self.rank();
        }
        if state.fresh
            && state.pending.is_none()
            && !state.otherwise
            && !self.clauses.is_empty()
            && self.other_times()
        {
            state.otherwise = true;
            return Some(());
        }
        if self.said_again() {
            return Some(());
        }
        if self.says(&["weight"]) {
            return self.weigh();
        }
        self.act(state)
    }

    pub(super) fn eat_all_of(&mut self, words: &[&str]) -> bool {
        let all = (words.iter().enumerate()).all(|(i, w)| self.ahead(i).is_some_and(|item| item.text == *w));
        self.at += if all { words.len() } else { 0 };
        all
    }
}
