//! Phrases beside the acts: rankings, weights, schedules, stops, fills, what is traded.

use super::clause::{Act, Clause, State, Target};
use super::formula::Formula;
use super::reader::{Fill, Reader};
use super::term::{Measure, Term};
use super::word::What;
use crate::ledger::amount::Counts;
use crate::ledger::feature::Feature;
use crate::ledger::is_harmless;
use crate::ledger::lexicon::{Sense, Share};
use crate::pattern::pattern;

/// Words that say when a rule looks, with a schedule behind them.
const LOOKS: &[&str] = &[
    "rebalance",
    "rebalanced",
    "rebalances",
    "rebalancing",
    "takes",
    "place",
    "check",
    "checked",
    "evaluate",
    "evaluated",
    "review",
    "reviewed",
    "decide",
    "decided",
    "decisions",
    "decision",
    "made",
    "update",
    "updated",
    "done",
    "is",
    "are",
    "the",
    "portfolio",
    "it",
    "signal",
    "signals",
    "positions",
    "rule",
    "and",
    "applied",
    "looked",
    "happens",
    "holdings",
    "we",
    "this",
    "rotate",
    "rotated",
    "weights",
    "that",
    "which",
    "strategy",
    "portfolios",
    "all",
    "procedure",
    "refresh",
    "list",
    "frequency",
    "repeat",
    "taken",
    "month",
    "switches",
    "done",
    "refreshed",
    "recalculated",
    "recomputed",
    "restored",
    "rebuilt",
    "reformed",
    "re-formed",
    "reconstituted",
    "reset",
    "renewed",
];

impl Reader<'_> {
    /// "Weight A, B and C by the inverse of their 60-day volatility".
    pub(super) fn weigh(&mut self) -> Option<()> {
        let sentence = self.item()?.sentence.index;
        let start = self.at;
        self.at += 1;
        // "Weight them equally", "weight the three by the inverse of their 60-day volatility".
        let chosen = self
            .clauses
            .iter()
            .rposition(|c| matches!(c.target, Target::Choice(_)));
        if let Some(chosen) = chosen {
            self.eat_all(&[
                "the",
                "them",
                "these",
                "those",
                "it",
                "all",
                "positions",
                "funds",
                "stocks",
                "etfs",
                "holdings",
            ]);
            let counted = self
                .figure_at(self.at)
                .is_some_and(|f| f.amount.counts == Counts::Plain);
            self.at += usize::from(counted);
            if self.eat_sense(Sense::Weight(Share::Equal)) {
                self.equal = true;
                self.vouch(start);
                return Some(());
            }
            self.eat_all(&["by", "the"]);
            let (share, window) = self.scheme_and_window()?;
            self.vouch(start);
            if let Some(Target::Choice(choice)) = self.clauses.get_mut(chosen).map(|c| &mut c.target) {
                choice.scheme = Some((share, window));
            }
            return Some(());
        }
        let names = match self.target()? {
            Target::Assets(names) => names,
            scheme @ Target::Scheme(..) => {
                self.vouch(start);
                self.clauses.push(Clause::new(Act::Hold, scheme, sentence));
                return Some(());
            }
            _ => return None,
        };
        self.eat_all(&["by", "the", "of", "their"]);
        if !self.eat_sense(Sense::Weight(Share::InverseVolatility)) {
            return None;
        }
        let named = self
            .at
            .checked_sub(1)
            .and_then(|i| self.items.get(i))?
            .text
            .ends_with("volatility");
        let window = if named {
            self.eat_all(&["over", "of", "the", "last", "past"]);
            self.figure().filter(|f| f.amount.counts == Counts::Days)?
        } else {
            self.term()
                .filter(|t| t.measure == Measure::Volatility && t.of.is_none())?
                .figure?
        };
        let target = Target::Scheme(names, Share::InverseVolatility, window);
        self.clauses.push(Clause::new(Act::Hold, target, sentence));
        Some(())
    }

    /// "Rank A, B and C by 6-month return".
    pub(super) fn rank(&mut self) -> Option<()> {
        // "Rank …" twice: first by what, then into how many parts.
        let before = self.ranking.take();
        self.eat_sense(Sense::Rank);
        let back = self.at;
        let led = self.eat(&["by", "on"]);
        let quotient = led.then(|| self.quotient()).flatten();
        if let Some(by) = quotient {
            self.seen.push(by.clone());
            self.scored = Some((by, Feature::FOREIGN));
            return Some(());
        }
        self.at = back;
        let (mut choice, feature) = self.choice_with_feature()?;
        let named = choice.from.len() > 1 || self.described || self.traded.len() > 1;
        let parts = choice.size.as_ref().is_none_or(super::ranking::Size::is_part);
        let scored = self.scored.as_ref().map(|(by, _)| by.clone());
        choice.size = choice.size.or(self.parts.clone());
        let again = choice.by.is_none();
        choice.by = choice.by.or(scored);
        if let Some(before) = before {
            let same = match (&before.by, &choice.by) {
                (Some(a), Some(b)) => a.same(b),
                _ => true,
            };
            let free = before.size.is_none() && choice.size.is_some() && choice.from.is_empty();
            if !same || !free {
                return None;
            }
            choice.by = choice.by.or(before.by);
            choice.from = before.from;
        }
        if choice.by.is_none() || choice.high.is_some() || !parts || !named {
            return None;
        }
        self.seen.extend(choice.by.clone());
        if !again {
            self.ranked_by = Some(feature);
        }
        self.ranking = Some(choice);
        Some(())
    }

    /// "Rebalance monthly", "decisions are made at month end", "each month".
    pub(super) fn looks(&mut self) -> bool {
        let start = self.at;
        self.eat_all(LOOKS);
        self.eat_mark(':');
        if self.schedule() {
            return true;
        }
        self.at = start;
        false
    }

    /// "A stop loss of 5%", "with a trailing stop of 7%", "a 5% stop".
    pub(super) fn guard(&mut self) -> bool {
        let start = self.at;
        self.eat_all(&[
            "with", "a", "an", "the", "use", "place", "set", "there", "is", "only", "exit", "protect",
            "trade", "position",
        ]);
        self.eat_all(&["initial", "protective", "fixed"]);
        let before = self.figure();
        let guard = self.item().and_then(|i| {
            i.senses().iter().find_map(|s| match s {
                Sense::Stop(guard) => Some(*guard),
                _ => None,
            })
        });
        if let Some(guard) = guard {
            self.at += 1;
            self.eat_mark(':');
            self.eat_all(&["is", "at", "of", "set", "loss"]);
            // "Losses are cut at a stop of 6%".
            if self.eat_all_of(&["a", "stop", "of"]) && guard != crate::ledger::lexicon::Guard::Loss {
                self.at = start;
                return false;
            }
            let figure = if before.is_some() { before } else { self.figure() };
            if let Some(f) = figure
                .clone()
                .filter(|f| f.amount.counts == Counts::Plain && f.amount.value > 0.0)
                && let Some(range) = self.ranges()
            {
                self.eat_all(&[
                    "below",
                    "under",
                    "from",
                    "away",
                    "the",
                    "entry",
                    "price",
                    "entry price",
                ]);
                self.vouch(start);
                self.guards.push((guard, f, Some(range)));
                return true;
            }
            if let Some(f) = figure.filter(|f| f.amount.counts == Counts::Share && f.amount.value > 0.0) {
                let below = guard != crate::ledger::lexicon::Guard::Profit;
                let sided = if below {
                    self.eat(&["below", "under"])
                } else {
                    self.eat(&["above", "over"])
                };
                if sided || self.says(&["from"]) && self.ahead(1).is_some_and(|i| i.text.starts_with("entry"))
                {
                    self.eat_all(&[
                        "from",
                        "the",
                        "entry",
                        "price",
                        "entry price",
                        "purchase",
                        "purchase price",
                    ]);
                    self.vouch(start);
                }
                self.guards.push((guard, f, None));
                return true;
            }
        }
        self.at = start;
        false
    }

    /// "Time exit: 40 trading days", "no other exit".
    pub(super) fn time_exit(&mut self) -> bool {
        pattern!(TIME, r"^(?:time|timed) (?:exit|stop)(?: ?:| after| of| is)*");
        pattern!(
            NO_OTHER,
            r"^(?:there is |there are )?no (?:other|further) (?:exits?|stops?|way out)"
        );
        let start = self.at;
        if let Some(end) = self.matches(&NO_OTHER).map(|c| c.end) {
            self.past(end);
            self.vouch(start);
            return true;
        }
        let Some(end) = self.matches(&TIME).map(|c| c.end) else {
            return false;
        };
        let Some(sentence) = self.item().map(|i| i.sentence.index) else {
            return false;
        };
        self.past(end);
        self.eat_mark(':');
        match self
            .figure()
            .filter(|f| f.amount.counts == Counts::Days && !f.amount.implicit)
        {
            Some(after) => {
                self.vouch(start);
                self.clauses.push(Clause {
                    after: Some(after),
                    ..Clause::new(Act::Leave, Target::Same, sentence)
                });
                true
            }
            None => {
                self.at = start;
                false
            }
        }
    }

    /// "ATR", "times the 20-day average true range", behind how many.
    fn ranges(&mut self) -> Option<Formula> {
        let back = self.at;
        self.eat_all(&["x", "times", "the", "*"]);
        self.eat_mark('*');
        let found = self.true_range();
        if found.is_none() {
            self.at = back;
        }
        found
    }

    pub(super) fn fill(&mut self) -> bool {
        let start = self.at;
        self.eat_all(&["at", "the", "on"]);
        let found = self.item().and_then(|i| {
            let price = i.senses().iter().find_map(|s| match s {
                Sense::Fill(price) => Some(*price),
                _ => None,
            })?;
            Some(Fill {
                price,
                sentence: i.sentence.index,
                range: i.range.clone(),
            })
        });
        match found {
            Some(fill) => {
                self.fills.push(fill);
                self.at += 1;
                true
            }
            None => {
                self.at = start;
                false
            }
        }
    }

    /// "Trade AAPL", "Symbol: SPY", and a symbol alone in a sentence.
    pub(super) fn trades(&mut self) -> bool {
        let start = self.at;
        let opens = start == 0 || self.items.get(start - 1).is_some_and(|i| i.is_mark('.'));
        let labelled = self.says(&["ticker", "symbol", "instrument", "market"])
            && self.ahead(1).is_some_and(|i| i.is_mark(':'));
        if !opens && !labelled {
            return false;
        }
        self.eat_all(&[
            "trade",
            "symbol",
            "ticker",
            "instrument",
            "market",
            "we",
            "the",
            "is",
            "traded",
        ]);
        self.eat_mark(':');
        let mut names = Vec::new();
        while let Some(symbol) = self.symbol() {
            names.push(symbol);
            self.eat_mark(',');
            self.eat(&["and"]);
        }
        let looks = self.schedules.len();
        self.schedule();
        if names.is_empty() || !self.ends() {
            self.schedules.truncate(looks);
            self.at = start;
            return false;
        }
        self.traded.extend(names);
        true
    }

    /// "Entry rules:" and the conditions listed under it, all of which must hold.
    pub(super) fn listed(&mut self, state: &mut State) -> bool {
        pattern!(
            HEADING,
            r"^(?P<short>short )?(?:long )?(?:(?P<in>entry|entries|enter|buy|open)|(?P<out>exit|exits|sell|close|cover))(?: (?:rules?|signals?|conditions?|criteria|criterion|when|if))?(?: all of the following (?:hold|are true))? ?:"
        );
        if !state.fresh || state.pending.is_some() {
            return false;
        }
        let start = self.at;
        if let Some(c) = self.matches(&HEADING) {
            let act = match (c.name("in").is_some(), c.name("short").is_some()) {
                (true, true) => Act::Short,
                (true, false) => Act::Hold,
                (false, _) => Act::Leave,
            };
            let end = c.end;
            self.past(end);
            self.eat_mark('*');
            if self.ends() {
                state.list = Some((act, false));
                return true;
            }
            self.at = start;
            return false;
        }
        let sentence = self.item().map_or(0, |i| i.sentence.index);
        let lead = self.leads.get(&sentence).and_then(|(lead, text)| {
            let c = HEADING.captures(text)?;
            let act = match (c.name("in").is_some(), c.name("short").is_some()) {
                (true, true) => Act::Short,
                (true, false) => Act::Hold,
                (false, _) => Act::Leave,
            };
            Some((*lead, act))
        });
        if let Some((lead, act)) = lead.filter(|(l, _)| state.lead != Some(*l)) {
            state.lead = Some(lead);
            state.list = Some((act, false));
        }
        let Some((act, more)) = state.list else {
            return false;
        };
        let subject = Term::new(Measure::Price, None, None);
        let condition = self.condition().or_else(|| self.bare(subject));
        let Some(condition) = condition.filter(|c| {
            let next = self.matches(&HEADING).is_some() || self.item().is_some_and(|i| i.is_mark('*'));
            (self.bounds() || next) && !c.any
        }) else {
            self.at = start;
            state.list = None;
            return false;
        };
        // Of several ways out one may be enough, or all be needed: the list does not say.
        if more && act == Act::Leave {
            self.at = start;
            return false;
        }
        match self
            .clauses
            .last_mut()
            .and_then(|c| c.when.as_mut())
            .filter(|_| more)
        {
            Some(when) => when.tests.extend(condition.tests),
            None => self.clauses.push(Clause {
                when: Some(condition),
                ..Clause::new(act, Target::Same, sentence)
            }),
        }
        state.list = Some((act, true));
        true
    }

    /// Whether a line of a list ends here.
    fn bounds(&self) -> bool {
        let named = self.ahead(1).is_some_and(|i| i.is_mark(':'));
        self.ends()
            || self.item().is_some_and(|i| i.is_mark(';') || i.is_mark(','))
            || named && self.says(&["ticker", "symbol", "market", "instrument"])
    }

    /// "Momentum: …", "Buy the dip: …": words before a colon that name what follows.
    pub(super) fn label(&mut self, state: &State) -> bool {
        if !state.fresh {
            return false;
        }
        let Some(length) = (1..=4).find(|n| self.ahead(*n).is_some_and(|i| i.is_mark(':'))) else {
            return false;
        };
        let acts = self
            .ahead(length + 1)
            .and_then(|i| i.senses().first().copied())
            .filter(|s| matches!(s, Sense::Enter | Sense::Exit));
        let names = (0..length).filter_map(|n| self.ahead(n)).all(|i| {
            let quiet = matches!(i.senses(), [] | [Sense::Measure(_)]);
            // "Buy the dip: purchase …", and not "sell rule: own …".
            let act = matches!(i.senses(), [s] if acts == Some(*s));
            matches!(i.what, What::Word(_)) && (quiet && is_harmless(i.text) || act || i.has_measure())
        });
        if names {
            self.at += length + 1;
        }
        names
    }

    /// "Entry: close above …": the label says what an act would.
    pub(super) fn labelled(&mut self, state: &mut State) -> Option<()> {
        pattern!(
            LABEL,
            r"^(?P<short>short )?(?:long )?(?:(?P<in>entry|entries|enter|buy|open|long|signal|trigger)|(?P<out>exit|exits|sell|close|cover))(?: (?P<asset>[a-z.]{1,5}))??(?: (?:rules?|signals?|conditions?|criteria|criterion|when|if|trigger))?(?: is| are)? ?[:=]"
        );
        if !state.fresh || state.pending.is_some() {
            return None;
        }
        let start = self.at;
        let sentence = self.item()?.sentence.index;
        let c = self.matches(&LABEL)?;
        let act = match (c.name("in").is_some(), c.name("short").is_some()) {
            (true, true) => Act::Short,
            (true, false) => Act::Hold,
            (false, _) => Act::Leave,
        };
        let end = c.end;
        let asset = c.name("asset").map(|a| a.range().start);
        let named = self.items.iter().find_map(|i| match &i.what {
            What::Symbol(s) if i.sentence.index == sentence && Some(i.range.start) == asset => {
                Some(s.clone())
            }
            _ => None,
        });
        if asset.is_some() && named.is_none() {
            return None;
        }
        self.past(end);
        self.eat_all(&["when", "if", "the"]);
        let subject = Term::new(Measure::Price, None, None);
        let condition = self
            .condition()
            .or_else(|| self.bare(subject))
            .filter(|_| self.bounds() || self.matches(&LABEL).is_some());
        let Some(condition) = condition else {
            self.at = start;
            return None;
        };
        if let Some(symbol) = named.filter(|s| !self.traded.contains(s)) {
            self.traded.push(symbol);
        }
        self.clauses.push(Clause {
            when: Some(condition),
            ..Clause::new(act, Target::Same, sentence)
        });
        // Lines without full stops follow each other in one sentence.
        state.fresh = self.matches(&LABEL).is_some();
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn schedules_stops_weights_and_lists() {
        reads(&[
            (
                "60% SPY, 40% TLT, rebalanced annually.",
                "{hold:{SPY:60%,TLT:40%}} year_end",
            ),
            (
                "Equal weight across SPY, IEF, GLD; rebalance every quarter on the last trading day.",
                "{hold:[SPY,IEF,GLD]} quarter_end",
            ),
            (
                "Weight SPY, TLT and GLD by the inverse of their 60-day volatility, monthly.",
                "{hold:[SPY,TLT,GLD],weight:{inverse_volatility:60 days}} month_end",
            ),
            (
                "Enter long SPY when the 12-day EMA crosses above the 26-day EMA. Exit when it crosses below. Stop loss 5%.",
                "{trade:{assets:SPY,enter:crosses_above(ema(close, 12 days), ema(close, 26 days)),exit:crosses_below(ema(close, 12 days), ema(close, 26 days)),stop_loss:5%}} on_signal",
            ),
        ]);
    }

    #[test]
    fn schedules_stops_weights_and_lists_or_not_at_all() {
        gives_up(&[
            "Hold SPY when its 12-month return is positive, otherwise hold IEF. Rebalance monthly, but check stops daily.",
            "Entry Rules:\n* Close > 200-day MA\nExit Rules:\n* Close < 5-day MA\n* 2-period RSI > 70\nMarket: SPY",
            "Every other month buy the best of XLE, XLF and XLK by 3-month return.",
            "The portfolio holds 40% SPY, 40% TLT and 20% GLD and is rebalanced when somebody feels like it.",
        ]);
    }
}
