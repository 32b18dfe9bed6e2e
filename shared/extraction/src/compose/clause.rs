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
#[derive(Default)]
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
        while self.item().is_some() {
            let at = self.at;
            self.step(&mut state)?;
            if self.at == at {
                return None;
            }
        }
        (state.pending.is_none() && !state.otherwise).then_some(())
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
        let compares = opens && (self.is(Sense::Above) || self.is(Sense::Below));
        if state.fresh && compares && state.pending.is_none() {
            let subject = Term::new(Measure::Price, None, None);
            state.pending = Some(self.bare(subject)?);
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
        if self.preface(state) || self.repeats() {
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
        if self.listed(state) {
            return Some(());
        }
        if self.part_each() {
            return Some(());
        }
        let opening = if state.fresh && state.pending.is_none() {
            self.divides()
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
        if self.looks() || self.guard() || self.fill() || self.trades() || self.label(state) {
            return Some(());
        }
        if self.eat(&["and", "but", "then"]) {
            state.joined = true;
            return Some(());
        }
        if self.is(Sense::Weight(Share::Equal)) {
            self.equal = true;
            self.at += 1;
            self.eat_all(&[
                "portfolio",
                "of",
                "across",
                "in",
                "between",
                "dollar",
                "amounts",
                "amount",
            ]);
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
        if self.is(Sense::Rank) {
            return self.rank();
        }
        if self.says(&["weight"]) {
            return self.weigh();
        }
        self.act(state)
    }

    /// "If …", "unless …", "only those with …".
    fn subordinate(&mut self, state: &mut State) -> Option<bool> {
        let start = self.at;
        self.eat_all(&["only", "in"]);
        if self.at > start && self.eat_all_of(&["which", "case"]) {
            // "… unless C, in which case move to SHY".
            let mut condition = self.clauses.last()?.when.clone()?;
            condition.denied = !condition.denied;
            state.pending = Some(condition);
            return Some(true);
        }
        if self.says(&["those", "ones"]) && self.at > start {
            self.at += 1;
            let condition = self.condition()?;
            let last = self.clauses.last_mut()?;
            if last.only.is_some() || !matches!(last.target, Target::Choice(_)) {
                return None;
            }
            last.only = Some(condition);
            return Some(true);
        }
        let sense = [Sense::When, Sense::Unless, Sense::Until]
            .into_iter()
            .find(|s| self.is(*s));
        let Some(sense) = sense else {
            self.at = start;
            return Some(false);
        };
        // "After five days" is no condition.
        let counted =
            self.says(&["after"]) && self.ahead(1).is_some_and(|i| matches!(i.what, What::Amount(_)));
        if counted && !self.runs_ahead(1) {
            self.at = start;
            return Some(false);
        }
        // "But only if …" restricts what was said before it.
        let only = self.at > start || self.item()?.text.starts_with("only");
        self.at += 1;
        self.eat(&["only"]);
        // "Sell it when it falls 8% below the purchase price".
        let leaves = self
            .clauses
            .last()
            .is_some_and(|c| c.act == Act::Leave && c.when.is_none());
        if leaves && sense == Sense::When && self.past_entry() {
            return Some(true);
        }
        let mut condition = self.condition()?;
        condition.denied = sense != Sense::When;
        let sentence = self.items.get(start)?.sentence.index;
        // "Only if SPY is above its average": a sentence that restricts what is entered.
        let restricts = only && state.fresh && sense == Sense::When && self.proviso.is_none();
        if restricts && !self.clauses.is_empty() && self.stops() {
            for test in &mut condition.tests {
                test.vouched = true;
            }
            self.vouch(start);
            self.proviso = Some(condition);
            return Some(true);
        }
        let provided = matches!(
            self.items.get(start).map(|i| i.text),
            Some("provided" | "provided that" | "assuming")
        );
        let last = self.clauses.last_mut().filter(|c| c.sentence == sentence);
        match last {
            // "When it closes at a low, provided it is above its average".
            Some(clause)
                if provided
                    && condition.months.is_none()
                    && !condition.any
                    && clause
                        .when
                        .as_ref()
                        .is_some_and(|w| !w.any && !w.denied && w.months.is_none()) =>
            {
                for test in &mut condition.tests {
                    test.vouched = true;
                }
                if let Some(when) = &mut clause.when {
                    when.tests.extend(condition.tests);
                }
                self.vouch(start);
            }
            Some(clause) if clause.when.is_none() && (!state.joined || only) && !state.fresh => {
                clause.when = Some(condition);
                clause.behind = true;
            }

            _ if sense == Sense::When && state.pending.is_none() => state.pending = Some(condition),
            _ => return None,
        }
        state.joined = false;
        Some(true)
    }

    /// Whether the sentence ends here, but for a "please".
    fn stops(&mut self) -> bool {
        let back = self.at;
        self.eat_mark(',');
        self.eat(&["please"]);
        let ends = self.ends();
        if !ends {
            self.at = back;
        }
        ends
    }

    pub(super) fn eat_all_of(&mut self, words: &[&str]) -> bool {
        let all = (words.iter().enumerate()).all(|(i, w)| self.ahead(i).is_some_and(|item| item.text == *w));
        self.at += if all { words.len() } else { 0 };
        all
    }
}
