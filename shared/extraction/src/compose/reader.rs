//! A cursor over the items of a rule, and what has been read so far.

use super::clause::Clause;
use super::comparison::Test;
use super::condition::Condition;
use super::formula::Formula;
use super::money::Portion;
use super::ranking::Choice;
use super::term::Term;
use super::word::{Figure, Item, What};
use crate::ledger::feature::Feature;
use crate::ledger::lexicon::{Guard, Price, Sense};
use crate::model::Frequency;
use crate::rules::rebalance::Day;
use std::collections::{HashMap, HashSet};

/// When the rule looks.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct When {
    pub frequency: Frequency,
    pub day: Option<Day>,
    pub weekday: Option<String>,
    /// Of a year: the month at whose start or end.
    pub month: Option<u8>,
    pub sentence: usize,
    pub range: std::ops::Range<usize>,
}

/// At which price orders fill, and where it is said.
#[derive(Clone, Debug)]
pub(super) struct Fill {
    pub price: Price,
    pub sentence: usize,
    pub range: std::ops::Range<usize>,
}

/// What is read, and where.
#[derive(Clone, Default)]
pub(super) struct Reader<'a> {
    pub items: Vec<Item<'a>>,
    pub at: usize,
    /// The comparison read last.
    pub before: Option<Test>,
    /// Lines with names of their own.
    pub defined: Vec<(&'static str, Term)>,
    /// One of them was named by the comparison being read.
    pub names_line: bool,
    /// The part of the year in which a season's asset is not held.
    pub season: Option<Condition>,
    /// Those that stand before it in its condition.
    pub beside: Vec<Test>,
    /// Every measure read so far, for "the RSI" and "that average".
    pub seen: Vec<Term>,
    /// The left side of the comparison being read, for "that of BIL".
    pub left: Option<Term>,
    pub clauses: Vec<Clause>,
    /// A ranking whose end is chosen by a later clause.
    pub ranking: Option<Choice>,
    pub schedules: Vec<When>,
    pub fills: Vec<Fill>,
    /// Stops and targets: a share of the price, or so many of what a formula measures.
    pub guards: Vec<(Guard, Figure, Option<Formula>)>,
    /// Assets the rule says it trades, apart from its clauses.
    pub traded: Vec<String>,
    pub equal: bool,
    /// The part of the account the rule is run with.
    pub portion: Option<Portion>,
    /// Nothing is traded while no weight is further off.
    pub band: Option<Figure>,
    /// An asset that always has its share, beside what the clauses say.
    pub core: Option<(String, Figure)>,
    /// Without this nothing is entered.
    pub proviso: Option<Condition>,
    /// "Has been above": what follows may say for how long.
    pub been: bool,
    /// "And hold it until the end of the month": that says nothing of when it is bought.
    pub until: bool,
    /// "And hold it for the next month": what the schedule must be.
    pub holds: Vec<Frequency>,
    /// "Whichever returned more" was read whole.
    pub orders: bool,
    /// The sentence that leads a list, and its place, by the sentences of the list.
    pub leads: HashMap<usize, (usize, String)>,
    /// "The risk-on asset is QQQ".
    pub named_roles: Vec<(String, String)>,
    /// Into how many equal parts the money is divided.
    pub parted: Option<usize>,
    /// What is traded is described in words and named by no symbol.
    pub described: bool,
    /// What each asset is scored by, in a line of its own, and what it measures.
    pub scored: Option<(Term, Feature)>,
    /// Most positions held at a time, each with its part of the money.
    pub most: Option<Figure>,
    /// What decides between candidates, and whether its high end comes first.
    pub first: Option<(Term, bool)>,
    /// Some of what is traded is only counted.
    pub counted: bool,
    /// What is said is said of each asset by itself.
    pub each_one: bool,
    /// A comparison that was announced and decides later.
    pub compared: Option<Test>,
    /// Into which parts is sorted, said before the ranking.
    pub parts: Option<super::ranking::Size>,
    /// How long a choice is held, by lines of their own.
    pub held: Vec<super::overlap::Held>,
    /// Several choices are held side by side, and how many, wherever a number is said.
    pub overlapping: bool,
    pub overlaps: Vec<f64>,
    /// Sentences beside the rule: read if they can be.
    pub beside_rule: HashSet<usize>,
    /// Sentences that only describe: their words are left to the ledger.
    pub passed_over: Vec<usize>,
    /// The name it is given.
    pub score_name: Option<String>,
    /// What the ranking goes by.
    pub ranked_by: Option<Feature>,
    /// It is said that nothing is sold short.
    pub long_only: bool,
    /// The part of the account in each leg of a long and a short one.
    pub leg: Option<Portion>,
    /// The measure that bare levels are of: "trade AAPL with RSI(2): long below 5".
    pub levels_of: Option<Term>,
    /// Assets that a sentence before the rule says it trades.
    pub announced: Vec<String>,
    /// It is said that the money is always invested, and whether in one asset.
    pub invested: Option<bool>,
    /// "The risky universe consists of SPY and EFA".
    pub role_lists: Vec<(String, Vec<String>)>,
    /// It is said that no stop is used.
    pub no_stop: bool,
    /// It is said that all of the money is used.
    pub whole: bool,
    /// It is said that nothing is done between the levels of entry and exit.
    pub between: bool,
    /// Numbers given for a kit of indicators.
    pub settings: Vec<(&'static str, Vec<Figure>)>,
    /// Words that a construct of its own reads whole, by sentence: the second reading does not know them.
    pub vouched: Vec<(usize, std::ops::Range<usize>)>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(items: Vec<Item<'a>>) -> Self {
        Self {
            items,
            ..Self::default()
        }
    }

    pub(super) fn item(&self) -> Option<&Item<'a>> {
        self.items.get(self.at)
    }

    pub(super) fn ahead(&self, n: usize) -> Option<&Item<'a>> {
        self.items.get(self.at + n)
    }

    /// Whether the next item has a meaning.
    pub(super) fn is(&self, sense: Sense) -> bool {
        self.item().is_some_and(|i| i.has(sense))
    }

    /// Whether the next item is one of these words, whatever they mean.
    pub(super) fn says(&self, words: &[&str]) -> bool {
        self.item()
            .is_some_and(|i| words.contains(&i.text) && !matches!(i.what, What::Symbol(_)))
    }

    pub(super) fn eat(&mut self, words: &[&str]) -> bool {
        let found = self.says(words);
        self.at += usize::from(found);
        found
    }

    pub(super) fn eat_all(&mut self, words: &[&str]) {
        while self.eat(words) {}
    }

    pub(super) fn eat_sense(&mut self, sense: Sense) -> bool {
        let found = self.is(sense);
        self.at += usize::from(found);
        found
    }

    pub(super) fn eat_mark(&mut self, mark: char) -> bool {
        let found = self.item().is_some_and(|i| i.is_mark(mark));
        self.at += usize::from(found);
        found
    }

    /// The number at a place.
    pub(super) fn figure_at(&self, at: usize) -> Option<Figure> {
        let item = self.items.get(at)?;
        match item.what {
            What::Amount(amount) => Some(Figure {
                amount,
                sentence: item.sentence.index,
                range: item.range.clone(),
            }),
            _ => None,
        }
    }

    /// Reads a number.
    pub(super) fn figure(&mut self) -> Option<Figure> {
        let found = self.figure_at(self.at);
        self.at += usize::from(found.is_some());
        found
    }

    /// Reads a symbol, or a common name with its symbol in brackets.
    pub(super) fn symbol(&mut self) -> Option<String> {
        let item = self.item()?;
        if let What::Symbol(symbol) = &item.what {
            let symbol = symbol.clone();
            self.at += 1;
            return Some(symbol);
        }
        if let Some(symbol) = self.symbol_in_brackets(self.at) {
            self.at += 3;
            return Some(symbol);
        }
        if !self.named_roles.is_empty()
            && let Some(symbol) = self.by_role()
        {
            return Some(symbol);
        }
        let dated = self.figure_at(self.at).is_some_and(|f| f.amount.is_duration())
            && self.ahead(1).is_some_and(|i| i.has(Sense::Asset));
        let mut names = usize::from(dated);
        while self.ahead(names).is_some_and(|i| {
            i.has(Sense::Asset) || matches!(i.text, "etf" | "fund" | "stocks" | "shares" | "equities")
        }) {
            names += 1;
        }
        // "Apple (AAPL)": a name of its own, by its capital.
        if names == 0 {
            names = (0..4)
                .take_while(|n| self.ahead(*n).is_some_and(Item::is_proper_name))
                .count();
            let symbol = self.symbol_in_brackets(self.at + names).filter(|_| names > 0)?;
            let start = self.at;
            self.at += names + 3;
            self.vouch(start);
            return Some(symbol);
        }
        let symbol = self.symbol_in_brackets(self.at + names)?;
        let start = self.at;
        self.at += names + 3;
        if dated {
            self.vouch(start);
        }
        Some(symbol)
    }

    /// "Each January", "at the end of June each year".
    fn yearly(&mut self) -> bool {
        use crate::pattern::pattern;
        pattern!(
            YEARLY,
            r"^(?:(?:each|every) (?P<start>january)|(?:at|on) the (?:(?P<end>end)|(?P<begin>beginning|start)) of (?:each |every )?(?P<month>january|february|march|april|may|june|july|august|september|october|november|december)(?: (?:of )?(?:each|every) year)?)"
        );
        let start = self.at;
        let Some(c) = self.matches(&YEARLY) else {
            return false;
        };
        let month = match c.text("month") {
            Some(name) => crate::text::month_number(name).unwrap_or(1),
            None => 1,
        };
        let day = if c.name("end").is_some() {
            Day::Last
        } else {
            Day::First
        };
        let (end, range) = (c.end, self.item().map(|i| i.range.start..c.end));
        let Some(sentence) = self.item().map(|i| i.sentence.index) else {
            return false;
        };
        self.past(end);
        self.vouch(start);
        self.schedules.push(When {
            frequency: Frequency::Yearly,
            day: Some(day),
            weekday: None,
            month: Some(month),
            sentence,
            range: range.unwrap_or(0..0),
        });
        true
    }

    /// Reads a schedule, with the words that lead to it.
    pub(super) fn schedule(&mut self) -> bool {
        if self.yearly() {
            return true;
        }
        let start = self.at;
        self.eat_all(&["at", "on", "the", "every", "each", "once", "a", "in", "of"]);
        let mut found = false;
        while let Some(item) = self.item() {
            let What::Schedule(frequency, day) = item.what else {
                break;
            };
            // "Each June": which of its days is not said.
            if frequency == Frequency::Yearly
                && item
                    .text
                    .split(' ')
                    .any(|w| crate::text::month_number(w).is_some_and(|m| m != 12))
            {
                break;
            }
            let weekday = ["monday", "tuesday", "wednesday", "thursday", "friday"]
                .iter()
                .find(|d| item.text.contains(**d))
                .map(|d| (*d).to_owned());
            let weekday_free = weekday.is_none();
            self.schedules.push(When {
                frequency,
                day,
                weekday,
                month: None,
                sentence: item.sentence.index,
                range: item.range.clone(),
            });
            found = true;
            self.at += 1;
            self.eat(&["basis"]);
            self.eat(&[
                "rebalancing",
                "rebalance",
                "rebalances",
                "reviews",
                "evaluation",
                "decisions",
                "updates",
            ]);
            let ends = day.is_none() && weekday_free && self.eat(&["end", "'s end"]);
            if let Some(last) = self.schedules.last_mut().filter(|_| ends) {
                last.day = Some(Day::Last);
            }
            // "Every quarter on the last trading day".
            if !matches!(self.item().map(|i| i.text), Some("on")) {
                break;
            }
            let back = self.at;
            self.eat_all(&["on", "the"]);
            if !matches!(self.item().map(|i| &i.what), Some(What::Schedule(..))) {
                self.at = back;
                break;
            }
        }
        if !found {
            self.at = start;
        }
        found
    }

    /// Notes that the words from an item up to here are read whole.
    pub(super) fn vouch(&mut self, from: usize) {
        let items = self.items.get(from..self.at).unwrap_or_default();
        for item in items.iter().filter(|i| !i.is_mark('.')) {
            let sentence = item.sentence.index;
            match self.vouched.last_mut() {
                Some((s, range))
                    if *s == sentence
                        && range.end <= item.range.start
                        && items.first().is_some_and(|f| f.range.start <= range.start) =>
                {
                    range.end = item.range.end;
                }
                _ => self.vouched.push((sentence, item.range.clone())),
            }
        }
    }

    /// Remembers a measure for what may point back to it.
    pub(super) fn remember(&mut self, term: &Term) {
        self.seen.push(Term {
            shift: None,
            ..term.clone()
        });
    }

    /// Whether an item stands at the end of a sentence.
    pub(super) fn ends(&self) -> bool {
        self.item().is_none_or(|i| i.is_mark('.'))
    }

    /// Whether the next item is a symbol or money.
    pub(super) fn names_asset(&self) -> bool {
        self.item()
            .is_some_and(|i| matches!(i.what, What::Symbol(_)) || i.has(Sense::Cash) || i.has(Sense::Asset))
    }
}
