//! Conditions: comparisons joined by "and" or "or", and parts of the year.

use super::comparison::Test;
use super::reader::Reader;
use super::term::Measure;
use crate::ledger::lexicon::Sense;
use crate::pattern::pattern;
use crate::text::month_number;

/// Comparisons that hold together, or of which one is enough.
#[derive(Clone, Debug, Default)]
pub(super) struct Condition {
    pub tests: Vec<Test>,
    /// From the first of these months to the end of the second.
    pub months: Option<(u8, u8)>,
    /// The month at whose last close an order is given.
    pub order_month: Option<u8>,
    /// Further parts of the year.
    pub also: Vec<(u8, u8)>,
    pub any: bool,
    /// "But not in October": from the first of these months to the end of the second it does not hold.
    pub except: Option<(u8, u8)>,
    /// "Unless": it holds where the comparisons don't.
    pub denied: bool,
}

impl Condition {
    pub(super) fn opposes(&self, other: &Self) -> bool {
        if self.months.is_some() && self.months == other.months && self.also == other.also {
            return self.denied != other.denied;
        }
        if !self.also.is_empty() || !other.also.is_empty() {
            return false;
        }
        if let (Some((from, to)), Some((back, until))) = (self.months, other.months) {
            let rest = back == to % 12 + 1 && from == until % 12 + 1 && self.denied == other.denied;
            return rest || (from, to) == (back, until) && self.denied != other.denied;
        }
        if self.except.is_some() || other.except.is_some() {
            return false;
        }
        match (self.tests.as_slice(), other.tests.as_slice()) {
            ([a], [b]) if self.denied == other.denied => a.opposes(b),
            ([a], [b]) => a.above == b.above && a.left.same(&b.left) && a.right.same(&b.right),
            _ => false,
        }
    }
}

impl Condition {
    /// Returns whether both say that one thing is on the same side of a line or of a number.
    pub(super) fn repeats(&self, other: &Self) -> bool {
        let alike = |a: &Test, b: &Test| {
            let levels = a.right.measure == Measure::Level && b.right.measure == Measure::Level;
            a.left.same(&b.left) && (a.right.same(&b.right) || levels)
        };
        match (self.tests.as_slice(), other.tests.as_slice()) {
            ([a], [b]) => {
                alike(a, b)
                    && (a.above == b.above) == (self.denied == other.denied)
                    && !(a.crosses && b.crosses)
            }
            _ => false,
        }
    }
}

impl Reader<'_> {
    /// "From November to April".
    pub(super) fn months(&mut self) -> Option<Condition> {
        let start = self.at;
        let found = self.span();
        if found.is_none() {
            self.at = start;
        }
        found.map(|months| Condition {
            months: Some(months),
            ..Condition::default()
        })
    }

    fn span(&mut self) -> Option<(u8, u8)> {
        let start = self.at;
        let between = self.eat(&["between"]);
        if !between && !self.eat(&["from"]) {
            return None;
        }
        let late = self.part_of_month();
        let joined = self.item()?.text.ends_with(" to");
        let from = self.month()?;
        // From the end of October on is from November.
        let from = if late == Some(true) { from % 12 + 1 } else { from };
        if between && !self.eat(&["and"]) {
            return None;
        }
        if !between && !joined && !self.eat(&["to", "through", "until"]) && self.item()?.text != "to may" {
            return None;
        }
        let late = self.part_of_month();
        let to = self.month()?;
        let to = if late == Some(false) {
            (to + 10) % 12 + 1
        } else {
            to
        };
        self.vouch(start);
        Some((from, to))
    }

    /// "The end of": true, "the start of": false.
    fn part_of_month(&mut self) -> Option<bool> {
        self.eat(&["the"]);
        let found = if self.eat(&["end"]) {
            Some(true)
        } else if self.eat(&["start", "beginning"]) {
            Some(false)
        } else {
            None
        };
        if found.is_some() {
            self.eat(&["of"]);
        }
        found
    }

    pub(super) fn month(&mut self) -> Option<u8> {
        let named = self.item()?.text.split(' ').find_map(month_number)?;
        self.at += 1;
        Some(named)
    }

    /// Reads a condition; nothing is read if it is not understood.
    pub(super) fn condition(&mut self) -> Option<Condition> {
        if let Some(found) = self.time_of_year() {
            return Some(found);
        }
        let start = self.at;
        let (before, seen) = (self.before.clone(), self.seen.len());
        let found = self.tests();
        if found.is_none() {
            self.at = start;
            self.before = before;
            self.seen.truncate(seen);
        }
        found
    }

    fn tests(&mut self) -> Option<Condition> {
        pattern!(
            ALL_OF,
            r"^(?:both|two|three|all|the following)(?: of)?(?: these| the following| the| following)? (?:things|conditions|criteria) (?:are (?:true|met|satisfied|fulfilled)|hold|apply)(?: at the same time)? ?:"
        );
        let listed = self.at;
        if let Some(end) = self.matches(&ALL_OF).map(|c| c.end) {
            self.past(end);
            self.vouch(listed);
        }
        self.bullet();
        let mut tests = vec![self.test(false)?];
        self.beside.clear();
        let mut joined: Option<bool> = None;
        let mut whiled = false;
        loop {
            let back = self.at;
            self.eat_mark(',');
            let or = if self.eat_sense(Sense::Or) {
                true
            } else if self.eat(&["and"]) || self.says(&["while"]) {
                whiled = true;
                false
            } else {
                self.at = back;
                break;
            };
            if self.says(&["then"]) && self.returns(&mut tests) {
                continue;
            }
            self.bullet();
            self.eat_sense(Sense::When);
            self.eat(&["if"]);
            // "… or it falls 8% below the purchase price": a stop, beside whatever else ends the position.
            if or && joined != Some(false) && self.past_entry() {
                self.vouch(back);
                continue;
            }
            // "And sell when …" begins something else.
            let Some(test) = self.test(true) else {
                self.at = back;
                break;
            };
            if joined.is_some_and(|j| j != or) {
                return None;
            }
            joined = Some(or);
            tests.push(test);
        }
        // "Rises above 70 and falls back below 50": one after the other, and never at once.
        let level = |t: &Test| {
            let figure = t
                .right
                .figure
                .as_ref()
                .filter(|_| t.right.measure == super::term::Measure::Level);
            figure.map(|f| f.amount.value)
        };
        let never = |a: &Test, b: &Test| {
            a.above && !b.above && a.left.same(&b.left) && level(a).zip(level(b)).is_some_and(|(a, b)| a >= b)
        };
        if joined == Some(false) && tests.iter().any(|a| tests.iter().any(|b| never(a, b))) {
            return None;
        }
        // A day cannot end a run of falls and one of rises.
        let runs = tests.iter().filter_map(Test::run_of_days);
        let both = runs.fold([false; 2], |mut seen, up| {
            seen[usize::from(up)] = true;
            seen
        });
        if joined == Some(false) && both == [true; 2] {
            return None;
        }
        if whiled {
            for test in &mut tests {
                test.vouched = true;
            }
            self.vouch(listed);
        }
        let except = self.exception();
        self.beside = tests
            .split_last()
            .map(|(_, others)| others.to_vec())
            .unwrap_or_default();
        Some(Condition {
            tests,
            any: joined == Some(true),
            except,
            ..Condition::default()
        })
    }
}

impl Reader<'_> {
    /// "(a)", "(ii)": the mark of a part of a list within a sentence.
    fn bullet(&mut self) {
        let marks = ["a", "b", "c", "d", "i", "ii", "iii", "iv"];
        let inner = self.ahead(1).is_some_and(|i| marks.contains(&i.text));
        if inner
            && self.item().is_some_and(|i| i.is_mark('('))
            && self.ahead(2).is_some_and(|i| i.is_mark(')'))
        {
            self.at += 3;
        }
    }

    /// "Falls below 30 and then rises above 30": it crosses the level on its way back.
    fn returns(&mut self, tests: &mut Vec<Test>) -> bool {
        let start = self.at;
        self.eat(&["then"]);
        let [only] = tests.as_slice() else { return false };
        let first = only.clone();
        match self.test(true) {
            Some(mut back) if back.opposes(&first) && !back.equal => {
                back.crosses = true;
                back.vouched = true;
                self.vouch(start);
                *tests = vec![back];
                true
            }
            _ => {
                self.at = start;
                false
            }
        }
    }

    /// "But not in October".
    fn exception(&mut self) -> Option<(u8, u8)> {
        let start = self.at;
        self.eat_mark(',');
        let said = self.eat(&["but", "and"]) && self.eat_sense(Sense::Not) || self.eat_sense(Sense::Unless);
        let months = said.then(|| self.time_of_year()).flatten().and_then(|c| c.months);
        match months {
            Some(_) => self.vouch(start),
            None => self.at = start,
        }
        months
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn conditions_are_joined_as_the_text_joins_them() {
        reads(&[
            (
                "Buy SPY when its close is above its 200-day moving average or its 14-day RSI is below 40; sell when the RSI is above 60.",
                "{trade:{assets:SPY,enter:close > sma(close, 200 days) or rsi(close, 14 days) < 40,exit:rsi(close, 14 days) > 60}} on_signal",
            ),
            (
                "Buy AGG when its 3-month return is positive and SPY's 3-month return is negative, otherwise hold cash. Check at the end of the month.",
                "{if:change(close, 3 months)(AGG) > 0 and change(close, 3 months)(SPY) < 0,then:AGG,else:cash} month_end",
            ),
            (
                "Hold SPY from October through May, otherwise hold BIL.",
                "{if:month(1) >= 10 or month(1) <= 5,then:SPY,else:BIL} on_signal",
            ),
        ]);
    }

    #[test]
    fn conditions_are_joined_as_the_text_joins_them_or_not_at_all() {
        gives_up(&[
            "Buy SPY when its close is above its 200-day average or its 50-day average and its RSI(2) is below 10; sell when RSI(2) is above 70.",
            "Buy SPY when the RSI(14) falls below 30 and then rises above 35. Sell when it is above 70.",
            "Hold SPY from March to June and TLT from September to December.",
        ]);
    }
}
