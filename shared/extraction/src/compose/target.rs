//! What an act is done with: assets, weights, a choice, cash.

use super::clause::Target;
use super::reader::Reader;
use super::word::What;
use crate::ledger::amount::Counts;
use crate::ledger::lexicon::{Sense, Share};

impl Reader<'_> {
    /// What an act is done with.
    pub(super) fn target(&mut self) -> Option<Target> {
        if let Some(choice) = self.one_that_rose() {
            return Some(Target::Choice(Box::new(choice)));
        }
        if self.eat_sense(Sense::Weight(Share::Equal)) {
            self.equal = true;
            self.eat_all(&["in", "into", "across", "among"]);
        }
        let into = self.at;
        if self.says(&["everything"]) && self.ahead(1).is_some_and(|i| matches!(i.text, "in" | "into")) {
            self.at += 1;
        }
        self.eat_all(&["in", "into", "to", "of"]);
        if self.eat(&["whichever"]) {
            return self.whichever().map(|c| Target::Choice(Box::new(c)));
        }
        if let Some(choice) = self.either_of() {
            return Some(Target::Choice(Box::new(choice)));
        }
        self.at = into;
        if self.says(&["everything"]) && self.ahead(1).is_some_and(|i| matches!(i.text, "in" | "into")) {
            self.at += 1;
        }
        if let Some(choice) = self.best_by_role() {
            self.seen.extend(choice.by.clone());
            return Some(Target::Choice(Box::new(choice)));
        }
        if self.chooses() {
            self.eat(&["into"]);
            let choice = self.choice()?;
            self.seen.extend(choice.by.clone());
            return Some(Target::Choice(Box::new(choice)));
        }
        if let Some(symbol) = (!self.named_roles.is_empty()).then(|| self.by_role()).flatten() {
            return Some(Target::Assets(vec![symbol]));
        }
        if self.rest_of_the_year() {
            return Some(Target::Same);
        }
        if self.one_of_them() {
            self.each_one = true;
            return Some(Target::Assets(vec![super::each::EACH_ONE.to_owned()]));
        }
        self.eat_all(&[
            "in", "into", "to", "the", "a", "an", "only", "position", "trade", "long", "of",
        ]);
        if self.eat_sense(Sense::Weight(Share::Equal)) {
            self.equal = true;
            self.eat_all(&[
                "portfolio",
                "basket",
                "mix",
                "of",
                "across",
                "in",
                "to",
                "among",
                "between",
                "into",
            ]);
        }
        if let Some(choice) = self.one_that_rose() {
            return Some(Target::Choice(Box::new(choice)));
        }
        if self.eat(&["whichever"]) {
            return self.whichever().map(|c| Target::Choice(Box::new(c)));
        }
        if self.allotted() {
            return self.allotments().map(Target::Weights);
        }
        if self.is(Sense::Cash) {
            self.at += 1;
            return Some(Target::Cash);
        }
        if self.eat(&["it", "them", "everything"]) {
            self.eat_all(&["back"]);
            return Some(Target::Same);
        }
        if let Some(f) = self.figure_at(self.at)
            && f.amount.counts == Counts::Share
        {
            // "100% SPY": all of it.
            if f.amount.value == 1.0 {
                let start = self.at;
                self.at += 1;
                self.vouch(start);
                self.eat_all(&["in", "of", "to", "into"]);
                return match self.symbol() {
                    Some(symbol) => Some(Target::Assets(vec![symbol])),
                    None => self.eat_sense(Sense::Cash).then_some(Target::Cash),
                };
            }
            return self.weights().map(Target::Weights);
        }
        if self.one_of_them() {
            self.each_one = true;
            return Some(Target::Assets(vec![super::each::EACH_ONE.to_owned()]));
        }
        let mut names = Vec::new();
        while let Some(symbol) = self.symbol() {
            names.push(symbol);
            let back = self.at;
            self.eat_mark(',');
            self.eat(&["and"]);
            if !self.item().is_some_and(|i| matches!(i.what, What::Symbol(_))) || self.allotted() {
                self.at = back;
                break;
            }
        }
        if names.len() > 1
            && let Some((share, window)) = self.scheme()
        {
            return Some(Target::Scheme(names, share, window));
        }
        Some(if names.is_empty() {
            Target::Same
        } else {
            Target::Assets(names)
        })
    }
}
