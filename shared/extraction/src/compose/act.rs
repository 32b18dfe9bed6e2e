//! Acts: buy, hold, sell, sell short, with what, and for how long.

use super::clause::{Act, Clause, State, Target};
use super::condition::Condition;
use super::reader::Reader;
use super::term::{Measure, Term};
use super::word::{Figure, What};
use crate::ledger::amount::Counts;
use crate::ledger::lexicon::{Sense, Share};
use crate::pattern::pattern;

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
        self.eat_all(ACTORS);
        let picks = (self.items.get(start..self.at).unwrap_or_default().iter())
            .any(|i| matches!(i.text, "pick" | "select"))
            && self.chooses();
        let weighs = picks || self.allotted() || self.says_number();
        let named = state.otherwise && (self.names_asset() || !self.named_roles.is_empty());
        let puts = self.says(&["put", "puts", "place", "places"])
            && self.ahead(1).is_some_and(|i| i.has(Sense::Weight(Share::Full)));
        let leads = self.acts_after(0) || weighs || named || puts;
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
            None if picks || self.allotted() => Act::Hold,
            None => return None,
        };
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
        let target = self.target()?;
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
        let subject = Term::new(Measure::Price, None, None);
        let found = self.bare(subject);
        if found.is_none() {
            self.at = start;
        }
        found
    }

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

    /// What an act is done with.
    pub(super) fn target(&mut self) -> Option<Target> {
        if let Some(choice) = self.one_that_rose() {
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

    /// "In inverse proportion to their 63-day volatility", "weighted by risk parity over 60 days".
    fn scheme(&mut self) -> Option<(Share, Figure)> {
        let start = self.at;
        let found = self.scheme_and_window();
        match found {
            Some(_) => self.vouch(start),
            None => self.at = start,
        }
        found
    }

    pub(super) fn scheme_and_window(&mut self) -> Option<(Share, Figure)> {
        const FILLERS: &[&str] = &[
            "weighted",
            "by",
            "the",
            "in",
            "to",
            "their",
            "of",
            "each",
            "using",
            "with",
            "on",
            "based",
            "over",
            "a",
            "an",
            "window",
            "past",
            "last",
            "previous",
            "trailing",
            "estimated",
            "proportion",
            "proportional",
            "proportionally",
            "realised",
            "realized",
            "daily",
            "weights",
            "weighting",
            "from",
            "at",
            "for",
        ];
        let mut share = None;
        let mut window = None;
        let mut volatility = false;
        self.eat_mark(',');
        while let Some(item) = self.item() {
            let scheme = item.senses().iter().find_map(|s| match s {
                Sense::Weight(
                    s @ (Share::InverseVolatility | Share::RiskParity | Share::MinimumVariance),
                ) => Some(*s),
                _ => None,
            });
            if let Some(s) = scheme {
                if share.is_some_and(|known| known != s) {
                    return None;
                }
                volatility |= item.text.contains("volatility");
                share = Some(s);
                self.at += 1;
            } else if matches!(
                item.text,
                "volatility" | "volatilities" | "standard deviation" | "standard deviations" | "returns"
            ) {
                volatility |= item.text != "returns";
                self.at += 1;
            } else if item.is_mark('(') || item.is_mark(')') {
                self.at += 1;
            } else if let Some(f) = self
                .figure_at(self.at)
                .filter(|f| f.amount.counts == Counts::Days)
            {
                if window.is_some() {
                    return None;
                }
                window = Some(f);
                self.at += 1;
            } else if FILLERS.contains(&item.text) && !matches!(item.what, What::Schedule(..)) {
                let leads = matches!(self.ahead(1).map(|i| &i.what), Some(What::Schedule(..)));
                if leads {
                    break;
                }
                self.at += 1;
            } else {
                break;
            }
        }
        let share = share?;
        // The inverse of what is the volatility's must be said.
        (share != Share::InverseVolatility || volatility).then_some((share, window?))
    }

    /// Whether "SPY 60%" stands here.
    pub(super) fn allotted(&self) -> bool {
        let symbol = self.item().is_some_and(|i| matches!(i.what, What::Symbol(_)));
        let share = self
            .figure_at(self.at + 1)
            .is_some_and(|f| f.amount.counts == Counts::Share);
        symbol && share
    }

    /// "SPY 60%, AGG 40%".
    fn allotments(&mut self) -> Option<Vec<(String, Figure)>> {
        let mut out = Vec::new();
        loop {
            let symbol = self.symbol()?;
            out.push((
                symbol,
                self.figure().filter(|f| f.amount.counts == Counts::Share)?,
            ));
            let back = self.at;
            self.eat_mark(',');
            self.eat(&["and"]);
            if !self.allotted() {
                self.at = back;
                return (out.len() > 1).then_some(out);
            }
        }
    }

    /// "The one that rose more over the last 3 months", of what the rule says it trades.
    fn one_that_rose(&mut self) -> Option<super::ranking::Choice> {
        pattern!(
            ROSE,
            r"^(?:in )?(?:the one|the fund|the etf|the asset|whichever one|whichever) (?:that |which )?(?:has |have )?(?:(?:rose|risen|gained|returned|performed|done|went up) (?:the )?(?:more|most|better|best)|did better|did best) (?:over|in|during) (?:the )?(?:(?:last|past|previous|trailing) )?(?P<span>[a-z0-9\-]+[ \-](?:days?|weeks?|months?|years?)|month|week|quarter|year)"
        );
        let start = self.at;
        let c = self.matches(&ROSE)?;
        let (span, end) = (c.name("span")?.range().start, c.end);
        let from = self.traded.clone();
        let length = self.amount_at(span).filter(|f| f.amount.is_duration())?;
        if from.len() < 2 {
            return None;
        }
        self.past(end);
        self.vouch(start);
        self.orders = true;
        Some(super::ranking::Choice {
            from,
            size: Some(super::ranking::Size::One),
            high: Some(true),
            by: Some(Term::new(Measure::Return, Some(length), None)),
        })
    }

    /// "… of SPY and EFA returned more over 12 months".
    fn whichever(&mut self) -> Option<super::ranking::Choice> {
        self.eat(&["one"]);
        if !self.eat(&["of"]) {
            return None;
        }
        self.eat(&["the"]);
        let start = self.at;
        let mut from = Vec::new();
        while let Some(symbol) = self.symbol() {
            from.push(symbol);
            self.eat_mark(',');
            self.eat_all(&["and", "or"]);
        }
        pattern!(
            MORE,
            r"^(?:has |have |had )?(?:(?:returned|gained|risen|rose|performed|done) (?:the )?(?:more|most|better|best)|has (?:the )?(?:higher|highest|better|best) return|the (?:higher|better) return) (?:over|in|during) (?:the )?(?:(?:last|past|previous|trailing) )?(?P<span>[a-z0-9\-]+[ \-](?:days?|weeks?|months?|years?))"
        );
        let c = self.matches(&MORE)?;
        let (span, end) = (c.name("span")?.range(), c.end);
        let length = self.amount_at(span.start).filter(|f| f.amount.is_duration())?;
        self.past(end);
        self.vouch(start);
        self.orders = true;
        (from.len() > 1).then(|| super::ranking::Choice {
            from,
            size: Some(super::ranking::Size::One),
            high: Some(true),
            by: Some(Term::new(Measure::Return, Some(length), None)),
        })
    }

    /// "60% SPY, 40% TLT", "40% in SPY and 60% in TLT".
    pub(super) fn weights(&mut self) -> Option<Vec<(String, Figure)>> {
        let mut out = Vec::new();
        loop {
            let share = self.figure().filter(|f| f.amount.counts == Counts::Share)?;
            self.eat_all(&["in", "of", "to", "the", "portfolio", "into"]);
            out.push((self.symbol()?, share));
            let back = self.at;
            self.eat_mark(',');
            self.eat(&["and"]);
            if !self.says_number() {
                self.at = back;
                return (out.len() > 1).then_some(out);
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
                "{trade:{assets:all,enter:rsi(close, 14 days) < 30,exit:rsi(close, 14 days) > 60,time_stop:10 days}} on_signal",
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
