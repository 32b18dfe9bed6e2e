//! What is between the sides of a comparison: "crosses … from below", "at 22 or higher", "at least 3% above", "has a positive …".

use super::comparison::{Spoken, Test, sensible};
use super::reader::Reader;
use super::term::{Measure, Term};
use super::word::Figure;
use crate::ledger::amount::Counts;
use crate::ledger::lexicon::Sense;

impl Reader<'_> {
    /// "At 22 or higher", "at or below 30".
    pub(super) fn at_or_beyond(
        &mut self,
        left: &Option<Term>,
        pronoun: bool,
        closes: bool,
        joined: bool,
    ) -> Option<Test> {
        let start = self.at;
        let found = self.level_and_beyond();
        let Some((right, above)) = found else {
            self.at = start;
            return None;
        };
        let test = self.complete(Spoken {
            left: left.clone(),
            pronoun,
            closes,
            right: Some(right),
            above,
            crosses: false,
            repeats: joined,
        })?;
        Some(Test {
            equal: true,
            vouched: true,
            ..test
        })
    }

    pub(super) fn level_and_beyond(&mut self) -> Option<(Term, bool)> {
        self.eat(&["at"]);
        let way = |text: &str| match text {
            "higher" | "more" | "above" | "over" => Some(true),
            "lower" | "less" | "below" | "under" => Some(false),
            _ => None,
        };
        if self.is(Sense::Or) {
            self.at += 1;
            let above = way(self.item()?.text)?;
            self.at += 1;
            return Some((self.term()?, above));
        }
        let right = self.term().filter(|t| t.measure == Measure::Level)?;
        self.eat_sense(Sense::Or).then_some(())?;
        let above = way(self.item()?.text)?;
        self.at += 1;
        Some((right, above))
    }

    /// "If it is less, …": the comparison before, turned round.
    pub(super) fn opposite(&mut self, left: Option<Term>) -> Option<Test> {
        let before = self.before.clone()?;
        let same =
            left.is_none_or(|l| l.measure == Measure::Price && (l.of.is_none() || l.of == before.left.of));
        if !same || !before.above || before.crosses {
            return None;
        }
        self.at += 1;
        Some(Test {
            above: false,
            vouched: true,
            ..before
        })
    }

    /// "Crosses the 10-day average from below".
    pub(super) fn crossing(&mut self, left: Option<Term>, pronoun: bool, joined: bool) -> Option<Test> {
        self.at += 1;
        let right = self.term();
        let above = match self.item()?.text {
            "from below" | "upwards" | "upward" => true,
            "from above" | "downwards" | "downward" => false,
            _ => return None,
        };
        self.at += 1;
        let test = self.complete(Spoken {
            left,
            pronoun,
            closes: false,
            right,
            above,
            crosses: true,
            repeats: joined,
        })?;
        let test = Test {
            vouched: true,
            ..test
        };
        sensible(&test).then_some(test)
    }

    /// "At least 3%" and "more than 1%" before "above".
    pub(super) fn margin(&mut self) -> Option<Figure> {
        let back = self.at;
        if self.says(&["at least", "more than"]) {
            self.at += 1;
        }
        let figure = self.figure();
        if figure.is_some() && self.is(Sense::Or) && self.ahead(1).is_some_and(|i| i.text == "more") {
            self.at += 2;
        }
        let next = self
            .item()
            .is_some_and(|i| matches!(i.text, "above" | "below" | "over" | "under"));
        let share = figure.as_ref().is_some_and(|f| f.amount.counts == Counts::Share);
        if next && share {
            return figure;
        }
        self.at = back;
        None
    }

    /// "Has a positive 12-month return", "with a positive return".
    pub(super) fn qualified(&mut self, left: Option<Term>, denied: bool) -> Option<Test> {
        self.eat(&["a", "an"]);
        let above = if self.eat_sense(Sense::Positive) {
            true
        } else if self.eat_sense(Sense::Negative) {
            false
        } else {
            return None;
        };
        let mut term = self.term()?;
        match left {
            Some(l) if l.measure == Measure::Price => term.of = l.of,
            Some(_) => return None,
            None => {}
        }
        (term.measure == Measure::Return).then(|| Test {
            left: term,
            above: above != denied,
            right: Term::new(Measure::Level, None, None),
            equal: denied,
            crosses: false,
            exactly: false,
            vouched: false,
        })
    }
}
