//! Subordinate clauses: "if …", "unless …", "on a close above …", "if it does not".

use super::clause::{Act, State, Target};
use super::condition::Condition;
use super::reader::Reader;
use super::term::{Measure, Term};
use super::word::What;
use crate::ledger::lexicon::Sense;
use crate::pattern::pattern;

impl Reader<'_> {
    /// "If it does not, …", "as soon as this is no longer the case": where the condition before does not hold.
    pub(super) fn fails(&mut self, state: &mut State) -> bool {
        pattern!(
            FAILS,
            r"^(?:if|when|once|whenever|as soon as) (?:(?P<one>either(?: one)?|any(?: one)?|one)(?: of (?:them|these|the two|these conditions))? (?:fails|is not (?:met|true)|isn't (?:met|true)|is false|does not hold|doesn't hold)|(?:this|that) (?:is no longer|is not|isn't|ceases to be) the case|(?:it|this|that|the condition) (?:is not met|fails|no longer holds|does not hold|doesn't hold|is not (?:so|true))|(?P<it>it) (?:does not|doesn't|is not|isn't)|not)(?P<then>,| then|:)"
        );
        pattern!(FEWER, r"^with (?:fewer|less)(?: than [a-z0-9]+)?,");
        let fewer = self.counted.then(|| self.matches(&FEWER)).flatten();
        let Some(c) = fewer.or_else(|| self.matches(&FAILS)) else {
            return false;
        };
        let (any, it, end) = (
            c.name("one").is_some(),
            c.name("it").is_some() || c.text_of().starts_with("if not"),
            c.end,
        );
        let here = self.clauses.last().and_then(|c| c.when.as_ref());
        let fits = here.is_some_and(|w| {
            w.months.is_none()
                && w.except.is_none()
                && !w.denied
                && (!w.any && any || !any && (!it || w.tests.len() == 1))
        });
        if !fits || state.otherwise || state.pending.is_some() || self.clauses.iter().any(|c| c.otherwise) {
            return false;
        }
        let start = self.at;
        self.past(end);
        self.vouch(start);
        state.otherwise = true;
        true
    }

    /// "In cash whenever it is not.": behind what is held then.
    pub(super) fn fails_behind(&mut self) -> bool {
        pattern!(
            BEHIND,
            r"^(?:if|when|whenever|as long as|while) it (?:is not|isn't|does not|doesn't)"
        );
        let start = self.at;
        let Some(end) = self.matches(&BEHIND).map(|c| c.end) else {
            return false;
        };
        let [.., before, last] = self.clauses.as_slice() else {
            return false;
        };
        let single = before
            .when
            .as_ref()
            .is_some_and(|w| w.tests.len() == 1 && !w.denied);
        if !single || last.when.is_some() || last.otherwise {
            return false;
        }
        self.past(end);
        if !self.ends() {
            self.at = start;
            return false;
        }
        self.vouch(start);
        if let Some(last) = self.clauses.last_mut() {
            last.otherwise = true;
        }
        true
    }

    /// "In that case", "in which case": on the condition before.
    pub(super) fn that_case(&mut self) -> bool {
        self.eat_all_of(&["which", "case"])
            || self.eat_all_of(&["that", "case"])
            || self.eat_all_of(&["this", "case"])
    }

    /// "… the one with the higher return, provided that this return exceeds that of BIL": a filter of the choice before.
    fn provided_it_exceeds(&mut self) -> Option<bool> {
        pattern!(
            PROVIDED,
            r"^(?:but )?(?:only )?(?:provided(?: that)?|as long as|if) (?:this|that|its|the) (?:return|momentum)\b"
        );
        let end = self.matches(&PROVIDED)?.end;
        let here = self.item()?.sentence.index;
        let last = self
            .clauses
            .last()
            .filter(|c| c.sentence == here && c.only.is_none() && c.when.is_none())?;
        let Target::Choice(choice) = &last.target else {
            return None;
        };
        let by = choice
            .by
            .clone()
            .filter(|by| by.measure == Measure::Return && by.of.is_none())?;
        let start = self.at;
        self.past(end);
        let Some(mut condition) = self.bare(by) else {
            self.at = start;
            return None;
        };
        for test in &mut condition.tests {
            test.vouched = true;
        }
        self.vouch(start);
        self.clauses.last_mut()?.only = Some(condition);
        Some(true)
    }

    /// "If …", "unless …", "only those with …".
    pub(super) fn subordinate(&mut self, state: &mut State) -> Option<bool> {
        if self.fails(state) || self.fails_behind() {
            return Some(true);
        }
        if let Some(found) = self.provided_it_exceeds() {
            return Some(found);
        }
        let start = self.at;
        self.eat_all(&["only", "in"]);
        if self.at > start && self.that_case() {
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
        // "On a close above the upper band", "on a close at a new 50-day high".
        if self.eat_all_of(&["on", "a", "close"]) || self.eat_all_of(&["on", "the", "first", "close"]) {
            let from = self.at;
            let found = match self.at_extreme(None) {
                Some(test) => Some(Condition {
                    tests: vec![test],
                    ..Condition::default()
                }),
                None => self.bare(Term::new(Measure::Price, None, None)),
            };
            let sentence = self.items.get(start)?.sentence.index;
            let last = self
                .clauses
                .last_mut()
                .filter(|c| c.sentence == sentence && c.when.is_none())?;
            last.when = found.map(|mut c| {
                c.tests.iter_mut().for_each(|t| t.vouched = true);
                c
            });
            last.when.as_ref()?;
            last.behind = true;
            let _ = from;
            self.vouch(start);
            return Some(true);
        }
        // "On any day it closes below …": whenever it does.
        if self.at == start
            && (self.eat_all_of(&["on", "any", "day"]) || self.eat_all_of(&["on", "every", "day"]))
        {
            self.eat(&["that", "on"]);
            let condition = self.condition()?;
            if state.pending.is_some() || !state.fresh {
                return None;
            }
            self.vouch(start);
            state.pending = Some(condition);
            return Some(true);
        }
        // "On days when": at any time when.
        if self.at == start
            && self.says(&["on"])
            && self.ahead(1).is_some_and(|i| i.text == "days")
            && self.ahead(2).is_some_and(|i| i.has(Sense::When))
        {
            self.at += 2;
            self.vouch(start);
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
        self.eat_mark(':');
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
    pub(super) fn stops(&mut self) -> bool {
        let back = self.at;
        self.eat_mark(',');
        self.eat(&["please"]);
        let ends = self.ends();
        if !ends {
            self.at = back;
        }
        ends
    }
}
