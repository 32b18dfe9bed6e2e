//! How long a position is held: "sell after three days", "never hold longer than 12 days".

use super::clause::{Act, Clause, State, Target};
use super::reader::Reader;
use crate::ledger::amount::Counts;
use crate::ledger::lexicon::Sense;

impl Reader<'_> {
    /// "Sell after three days", "hold for 20 trading days".
    pub(super) fn after(&mut self, clause: &mut Clause) -> Option<()> {
        let start = self.at;
        let word: &[&str] = if clause.act == Act::Leave {
            &["after"]
        } else {
            &["for"]
        };
        if !self.eat(word) {
            return Some(());
        }
        match self.figure() {
            Some(f) if f.amount.counts == Counts::Days && !f.amount.implicit => {
                if !matches!(clause.target, Target::Same | Target::Assets(_)) {
                    return None;
                }
                clause.after = Some(f);
                Some(())
            }
            _ => {
                self.at = start;
                Some(())
            }
        }
    }

    /// "Never hold longer than 12 days": left then, whatever else is said.
    pub(super) fn never_longer(&mut self, state: &mut State) -> bool {
        let start = self.at;
        let found = self.eat_sense(Sense::Not) && self.eat_sense(Sense::Enter) && {
            self.eat_all(&["it", "a", "the", "position"]);
            self.eat(&["longer"]) && self.eat(&["than"])
        };
        let figure = self.figure().filter(|f| found && f.amount.counts == Counts::Days);
        let Some(figure) = figure else {
            self.at = start;
            return false;
        };
        let sentence = self.items.get(start).map_or(0, |i| i.sentence.index);
        self.clauses.push(Clause {
            after: Some(figure),
            ..Clause::new(Act::Leave, Target::Same, sentence)
        });
        state.fresh = false;
        state.joined = false;
        true
    }

    /// "Sell after 10 days or when it exceeds 60": two ways out.
    pub(super) fn or_when(&mut self, clause: &Clause) -> Option<Clause> {
        let start = self.at;
        if clause.act == Act::Leave
            && clause.after.is_some()
            && self.eat_sense(Sense::Or)
            && self.eat_sense(Sense::When)
            && let Some(condition) = self.condition()
        {
            let back = self.at;
            self.eat_mark(',');
            if !(self.eat_all_of(&["whichever", "comes", "first"])
                || self.eat_all_of(&["whichever", "is", "first"]))
            {
                self.at = back;
            }
            return Some(Clause {
                when: Some(condition),
                ..Clause::new(Act::Leave, Target::Same, clause.sentence)
            });
        }
        self.at = start;
        None
    }
}
