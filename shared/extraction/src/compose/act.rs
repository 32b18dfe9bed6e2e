//! Acts: buy, hold, sell, sell short, with what, and for how long.

use super::clause::{Act, Clause, State, Target};
use super::condition::Condition;
use super::reader::Reader;
use super::term::{Measure, Term};
use super::word::What;
use crate::ledger::amount::Counts;
use crate::ledger::lexicon::{Sense, Share};
use crate::pattern::pattern;

// "Move all capital to", "put it all in".
pattern!(
    MOVES,
    r"^splits? (?:the|all) (?:the )?(?:money|capital|portfolio) (?:evenly|equally) (?:between|among|across|over)\b|^(?:moves?|puts?|shifts?|switch(?:es)?|places?|allocates?) (?:(?:all|everything|100 ?%)(?: of)?(?: the| its)?(?: capital| money| account| portfolio| funds| equity)?|it all|the whole (?:account|portfolio|capital)) (?:in|to|into)\b"
);

/// Who acts, and words that lead to an act; they say nothing more.
const ACTORS: &[&str] = &[
    "we",
    "i",
    "you",
    "the",
    "fund",
    "model",
    "strategy",
    "portfolio",
    "system",
    "rule",
    "investor",
    "investors",
    "is",
    "are",
    "be",
    "will",
    "should",
    "do",
    "does",
    "must",
    "please",
    "pick",
    "select",
    "choose",
    "chooses",
    "go",
    "a",
    "an",
    "always",
    "simply",
    "let's",
    "let",
    "us",
    "trader",
    "traders",
    "our",
    "just",
    "money",
    "capital",
    "algorithm",
    "algo",
    "bot",
    "program",
    "sleeve",
    "account",
    "index",
    "then",
    "only",
];

impl Reader<'_> {
    /// Whether an action stands within the next words that lead to one.
    pub(super) fn acts_after(&self, from: usize) -> bool {
        let mut n = from;
        while self
            .ahead(n)
            .is_some_and(|i| ACTORS.contains(&i.text) && i.senses().is_empty())
        {
            n += 1;
        }
        self.ahead(n).is_some_and(|i| act_of(i.senses()).is_some())
    }

    /// "100%" between an act and its side: "is 100% long".
    fn all_of_it(&mut self) -> bool {
        let all = self
            .figure_at(self.at)
            .is_some_and(|f| f.amount.counts == Counts::Share && f.amount.value == 1.0);
        let side = self
            .ahead(1)
            .is_some_and(|i| i.has(Sense::Enter) || i.has(Sense::Short));
        if all && side {
            let start = self.at;
            self.at += 1;
            self.vouch(start);
        }
        all && side
    }

    /// Whether "out" leaves a position: "out when …", "out after three days".
    fn leaves_next(&self) -> bool {
        self.ahead(1)
            .is_some_and(|i| i.has(Sense::When) || i.text == "after")
    }

    /// Whether all of the money is moved here: "move all capital to".
    fn moves(&self) -> bool {
        self.matches(&MOVES).is_some()
    }

    fn moves_all(&mut self) -> bool {
        let Some(end) = self.matches(&MOVES).map(|c| c.end) else {
            return false;
        };
        let start = self.at;
        self.past(end);
        self.vouch(start);
        true
    }

    /// Who follows the rule: "the contrarian fund", before what it does.
    pub(super) fn agent(&mut self) -> bool {
        pattern!(
            AGENT,
            r"^(?:the|our|my|this|a) (?:[a-z\-]+ ){0,3}?(?:fund|sleeve|strategy|model|portfolio|system|account|rule|algorithm|program|index|investor|trader|manager|investors|traders)\b"
        );
        let Some(end) = self.matches(&AGENT).map(|c| c.end) else {
            return false;
        };
        let start = self.at;
        self.past(end);
        let quiet = (self.items.get(start..self.at).unwrap_or_default().iter())
            .all(|i| matches!(&i.what, What::Word(s) if s.iter().all(|s| *s == Sense::Asset)));
        let does = self.item().is_some_and(|i| {
            act_of(i.senses()).is_some() && !i.text.starts_with("is ")
                || i.has(Sense::Rank)
                || matches!(i.text, "puts" | "places" | "allocates")
        });
        if !quiet || !does {
            self.at = start;
            return false;
        }
        self.vouch(start);
        true
    }

    /// An act, or what is held behind "otherwise".
    pub(super) fn act(&mut self, state: &mut State) -> Option<()> {
        if state.pending.is_none()
            && let Some(clause) = self.core()
        {
            self.clauses.push(clause);
            state.fresh = false;
            return Some(());
        }
        let start = self.at;
        if self.says(&["it"]) && self.acts_after(1) {
            self.at += 1;
        }
        // "A fund is bought if …": any of those that are traded.
        let each = self.one_of_them() && self.says(&["is", "are"]) && self.acts_after(0);
        if !each {
            self.at = start;
            if self.says(&["it"]) && self.acts_after(1) {
                self.at += 1;
            }
        }
        self.eat_all(ACTORS);
        let picks = (self.items.get(start..self.at).unwrap_or_default().iter())
            .any(|i| matches!(i.text, "pick" | "select" | "choose" | "chooses"))
            && self.chooses();
        let weighs = picks || self.allotted() || self.says_number();
        let named = state.otherwise && (self.names_asset() || !self.named_roles.is_empty());
        let puts = self.says(&["put", "puts", "place", "places"])
            && self
                .ahead(1)
                .is_some_and(|i| i.has(Sense::Weight(Share::Full)) || i.text == "everything");
        // "Puts 60% in SPY": the share follows.
        if self.says(&["put", "puts", "place", "places", "allocate", "allocates"])
            && self
                .figure_at(self.at + 1)
                .is_some_and(|f| f.amount.counts == Counts::Share && f.amount.value < 1.0)
        {
            self.at += 1;
        }
        let inside = state.otherwise
            && self.says(&["in", "into"])
            && self
                .ahead(1)
                .is_some_and(|i| matches!(i.what, What::Symbol(_)) || i.has(Sense::Cash));
        let opening = state.fresh
            && self.says(&["in"])
            && self.ahead(1).is_some_and(|i| matches!(i.what, What::Symbol(_)))
            && self.ahead(2).is_some_and(|i| i.has(Sense::When));
        let leads = inside
            || opening
            || self.acts_after(0)
            || weighs
            || named
            || puts
            || self.says(&["whichever"])
            || self.says(&["out"]) && self.leaves_next()
            || self.moves();
        if self.at > start && !leads {
            // Leads to "not", to a schedule or to nothing.
            return (self.is(Sense::Not) || self.says_number())
                .then_some(())
                .or_else(|| {
                    self.at = start;
                    None
                });
        }
        let item = self.item()?;
        let sentence = item.sentence.index;
        let text = item.text;
        let cash = matches!(text, "in cash" | "to cash" | "into cash")
            || (state.joined || state.fresh) && self.is(Sense::Cash);
        let mut act = match act_of(item.senses()) {
            Some(act) => {
                self.at += 1;
                act
            }
            None if named || state.otherwise && self.names_asset() || cash => Act::Hold,
            // "In DIA whenever …", at the start.
            None if state.fresh
                && self.says(&["in"])
                && self.ahead(1).is_some_and(|i| matches!(i.what, What::Symbol(_)))
                && self.ahead(2).is_some_and(|i| i.has(Sense::When)) =>
            {
                self.at += 1;
                Act::Hold
            }
            // "Otherwise in TLT".
            None if state.otherwise
                && self.says(&["in", "into"])
                && self
                    .ahead(1)
                    .is_some_and(|i| matches!(i.what, What::Symbol(_)) || i.has(Sense::Cash)) =>
            {
                self.at += 1;
                Act::Hold
            }
            // "If its return is positive: SPY. Else: BIL."
            None if state.pending.is_some()
                && self
                    .at
                    .checked_sub(1)
                    .and_then(|b| self.items.get(b))
                    .is_some_and(|i| i.is_mark(':') || i.text == "then")
                && self.names_asset() =>
            {
                Act::Hold
            }
            // "Hold EFA from November to April, and SHV from May to October".
            None if state.joined
                && matches!(item.what, What::Symbol(_))
                && self.clauses.last().is_some_and(|c| {
                    c.act == Act::Hold && c.keeps && c.when.as_ref().is_some_and(|w| w.months.is_some())
                }) =>
            {
                Act::Hold
            }
            // "… and in TLT otherwise".
            None if state.joined
                && self.says(&["in"])
                && self
                    .ahead(1)
                    .is_some_and(|i| matches!(i.what, What::Symbol(_)) || i.has(Sense::Cash))
                && self.ahead(2).is_some_and(|i| i.has(Sense::Otherwise)) =>
            {
                self.at += 1;
                state.otherwise = true;
                state.trailing = true;
                Act::Hold
            }
            // "Rotate monthly into the best …": the verb went with its schedule.
            None if self.says(&["into"]) && self.chooses() => Act::Hold,
            // "60% SPY, 40% TLT": a list needs no verb.
            None if self.says_number() && self.figure_at(self.at)?.amount.counts == Counts::Share => {
                Act::Hold
            }
            None if puts => {
                self.at += 2;
                Act::Hold
            }
            None if self.moves_all() => Act::Hold,
            None if self.says(&["out"]) && self.leaves_next() => {
                self.at += 1;
                Act::Leave
            }
            None if picks || self.allotted() || self.says(&["whichever"]) => Act::Hold,
            None => return None,
        };
        // "Hold: the three highest".
        if act != Act::Leave && state.fresh && self.at == start + 1 && self.eat_mark(':') && !self.chooses() {
            self.at -= 1;
        }
        // "Is 100% long GLD", "move all capital to the best".
        if act == Act::Hold && self.all_of_it() {
            act = match self.item()?.senses() {
                [Sense::Short, ..] => Act::Short,
                _ => act,
            };
            self.at += usize::from(act == Act::Short);
        }
        // "Buy back once …".
        if act == Act::Hold && self.says(&["back"]) && self.ahead(1).is_some_and(|i| i.has(Sense::When)) {
            self.at += 1;
        }
        let keeps = keeps(text);
        if let Some(condition) = self.at_level(act) {
            self.clauses.push(Clause {
                when: Some(condition),
                ..Clause::new(act, Target::Same, sentence)
            });
            state.fresh = false;
            state.joined = false;
            return Some(());
        }
        if state.denied {
            act = match act {
                Act::Hold => Act::Leave,
                _ => return None,
            };
            state.denied = false;
        }
        // "Is long", "go long": two words for one act.
        while act == Act::Hold && self.is(Sense::Enter) {
            self.at += 1;
        }
        let mut target = self.target()?;
        if each {
            if !matches!(target, Target::Same) {
                return None;
            }
            target = Target::Assets(vec![super::each::EACH_ONE.to_owned()]);
        }
        // "Sell QQQ short".
        if text.starts_with("sell") && matches!(target, Target::Assets(_)) && self.says(&["short"]) {
            self.at += 1;
            act = Act::Short;
        }
        let mut clause = Clause {
            when: state.pending.take(),
            otherwise: std::mem::take(&mut state.otherwise),
            keeps,
            ..Clause::new(act, target, sentence)
        };
        state.fresh = false;
        state.joined = false;
        if std::mem::take(&mut state.trailing) && !self.eat_sense(Sense::Otherwise) {
            return None;
        }
        // "Long the top decile only".
        if matches!(clause.target, Target::Choice(_)) && clause.act == Act::Hold && self.says(&["only"]) {
            let start = self.at;
            self.at += 1;
            self.vouch(start);
            self.long_only = true;
        }
        self.after(&mut clause)?;
        // "Flat otherwise."
        if clause.when.is_none()
            && !clause.otherwise
            && self.is(Sense::Otherwise)
            && !self.clauses.is_empty()
            && self.ahead(1).is_none_or(|i| i.is_mark('.') || i.is_mark(';'))
        {
            self.at += 1;
            clause.otherwise = true;
        }
        if clause.when.is_none() {
            clause.when = self.beside();
            clause.behind = clause.when.is_some();
        }
        if clause.when.is_none() {
            clause.when = self
                .months()
                .or_else(|| keeps.then(|| self.time_of_year()).flatten())
                .or_else(|| self.day_of_order());
        }
        self.until_again();
        let other = self.or_when(&clause);
        self.clauses.push(clause);
        self.clauses.extend(other);
        Some(())
    }

    pub(super) fn says_number(&self) -> bool {
        self.item().is_some_and(|i| matches!(i.what, What::Amount(_)))
    }

    /// "Long GLD above its average", "short SPY if < 0": a condition without a subordinator.
    pub(super) fn beside(&mut self) -> Option<Condition> {
        let compares = self
            .item()
            .is_some_and(|i| i.has(Sense::Above) || i.has(Sense::Below));
        if !compares {
            return None;
        }
        let start = self.at;
        let subject = self.levels_of.clone();
        let levels = subject.is_some();
        let found = match subject {
            Some(subject) => self.level_of(subject),
            None => self.bare(Term::new(Measure::Price, None, None)),
        };
        match found {
            Some(mut found) => {
                // What the level is of stands in front of them all: the ledger does not look there.
                if levels {
                    found.tests.iter_mut().for_each(|t| t.vouched = true);
                    self.vouch(start);
                }
                Some(found)
            }
            None => {
                self.at = start;
                None
            }
        }
    }
}

/// Whether a word does something with an asset.
pub(super) fn acts(senses: &[Sense]) -> bool {
    act_of(senses).is_some()
}

/// Whether a word puts money into something.
pub(super) fn money(senses: &[Sense]) -> Option<()> {
    (act_of(senses) == Some(Act::Hold)).then_some(())
}

/// The act a word names.
fn act_of(senses: &[Sense]) -> Option<Act> {
    senses.iter().find_map(|s| match s {
        Sense::Enter | Sense::MoveTo | Sense::Weight(Share::Full) => Some(Act::Hold),
        Sense::Exit | Sense::Flat => Some(Act::Leave),
        Sense::Short => Some(Act::Short),
        _ => None,
    })
}

/// Whether a verb names a state rather than a deed.
fn keeps(verb: &str) -> bool {
    [
        "hold", "held", "stay", "remain", "keep", "kept", "own", "long", "is in", "are in", "invested",
        "sit", "invest",
    ]
    .iter()
    .any(|v| verb.starts_with(v))
        && !verb.starts_with("long position")
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn acts_with_what_and_for_how_long() {
        reads(&[
            (
                "Short SPY when it closes below its 200-day moving average; cover when it closes above.",
                "{if:close(SPY) < sma(close, 200 days)(SPY),then:{short:SPY},else:cash} on_signal",
            ),
            (
                "Buy SPY when VIX exceeds 35. Sell after 15 days.",
                "{trade:{assets:SPY,enter:close(VIX) > 35,time_stop:15 days}} on_signal",
            ),
            (
                "Buy QQQ when RSI(3) is below 20, sell when RSI(3) is above 80, but never hold longer than 12 days.",
                "{trade:{assets:QQQ,enter:rsi(close, 3 days) < 20,exit:rsi(close, 3 days) > 80,time_stop:12 days}} on_signal",
            ),
            (
                "Buy SPY when the 14-day RSI is below 30 and sell after 10 days or when it exceeds 60, whichever comes first.",
                "{trade:{assets:SPY,enter:rsi(close, 14 days) < 30,exit:rsi(close, 14 days) > 60,time_stop:10 days}} on_signal",
            ),
            (
                "Do not hold SPY when it is below its 200-day moving average. Otherwise hold it.",
                "{if:close(SPY) < sma(close, 200 days)(SPY),then:cash,else:SPY} on_signal",
            ),
        ]);
    }

    #[test]
    fn acts_with_what_and_for_how_long_or_not_at_all() {
        gives_up(&[
            "Buy SPY when its close is above its 200-day average; sell half when it is below.",
            "Buy SPY two days after its close crosses above its 200-day average, sell when it crosses below.",
        ]);
    }
}
