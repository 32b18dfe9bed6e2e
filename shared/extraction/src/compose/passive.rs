//! Acts in the passive voice: "the three best are held", "a position is opened when …".

use super::clause::{Act, Clause, Target};
use super::reader::Reader;
use super::word::What;
use crate::ledger::lexicon::Sense;
use crate::pattern::pattern;

impl Reader<'_> {
    /// "A close above its 55-day high is a buy", "a close below its 20-day low closes the trade".
    pub(super) fn close_is(&mut self) -> Option<Clause> {
        pattern!(
            IS,
            r"^(?:(?P<buy>is a (?:buy|long)(?: signal)?|opens (?:a|the) (?:long )?(?:trade|position)|means buy|triggers a purchase)|closes the (?:trade|position)|is a sell(?: signal)?|ends the (?:trade|position)|means sell)"
        );
        let start = self.at;
        let sentence = self.item()?.sentence.index;
        let subject = super::term::Term::new(super::term::Measure::Price, None, None);
        let found = (self.eat_all_of(&["a", "close"]) || self.eat_all_of(&["a", "daily", "close"]))
            .then(|| self.bare(subject))
            .flatten();
        let verdict = self.matches(&IS).map(|c| (c.name("buy").is_some(), c.end));
        match found.zip(verdict) {
            Some((mut condition, (buys, end))) => {
                self.past(end);
                for test in &mut condition.tests {
                    test.vouched = true;
                }
                self.vouch(start);
                let act = if buys { Act::Hold } else { Act::Leave };
                Some(Clause {
                    when: Some(condition),
                    ..Clause::new(act, Target::Same, sentence)
                })
            }
            None => {
                self.at = start;
                None
            }
        }
    }

    /// "Sell everything else", beside a choice.
    pub(super) fn others_sold(&mut self) -> bool {
        pattern!(
            OTHERS,
            r"^(?:and )?(?:sell|exit|close|drop)s? (?:everything else|all (?:the )?others?|the others|the rest|all other (?:holdings|positions|funds|stocks))|^everything else is sold"
        );
        let chosen = self.clauses.iter().any(|c| matches!(c.target, Target::Choice(_)));
        let start = self.at;
        let Some(end) = self.matches(&OTHERS).map(|c| c.end).filter(|_| chosen) else {
            return false;
        };
        self.past(end);
        self.vouch(start);
        true
    }

    /// "Daily data", "on daily closes".
    pub(super) fn daily_data(&mut self) -> bool {
        pattern!(
            DATA,
            r"^(?:on |using |with )?daily (?:data|bars|closes|prices|chart|closing prices)"
        );
        let start = self.at;
        let Some(end) = self.matches(&DATA).map(|c| c.end) else {
            return false;
        };
        self.past(end);
        if !self.ends() {
            self.at = start;
            return false;
        }
        self.vouch(start);
        true
    }

    /// "A position in TLT is opened when …", "a buy order for MSFT is placed when …".
    pub(super) fn position_is(&mut self) -> Option<Clause> {
        pattern!(
            OPENED,
            r"^(?:a |the )?(?:new )?(?:(?P<short>short )|long )?(?:position in|buy order for|trade in) (?P<asset>[a-z0-9.^]{1,8}) is (?:opened|entered|taken|placed|initiated|established)\b"
        );
        let start = self.at;
        let sentence = self.item()?.sentence.index;
        let c = self.matches(&OPENED)?;
        let (short, asset, end) = (c.name("short").is_some(), c.name("asset")?.range().start, c.end);
        let symbol = self.items.iter().find_map(|i| match &i.what {
            What::Symbol(s) if i.sentence.index == sentence && i.range.start == asset => Some(s.clone()),
            _ => None,
        })?;
        self.past(end);
        self.vouch(start);
        while self.fill() || self.schedule() {}
        let from = self.at;
        let condition = self.eat_sense(Sense::When).then(|| self.condition()).flatten();
        match condition {
            Some(mut condition) => {
                for test in &mut condition.tests {
                    test.vouched = true;
                }
                self.vouch(from);
                let act = if short { Act::Short } else { Act::Hold };
                Some(Clause {
                    when: Some(condition),
                    ..Clause::new(act, Target::Assets(vec![symbol]), sentence)
                })
            }
            None => {
                self.at = start;
                None
            }
        }
    }

    /// "… and closed whenever it turns positive", behind a position that is opened.
    pub(super) fn and_closed(&mut self) -> Option<Clause> {
        pattern!(
            CLOSED,
            r"^(?:and )?(?:(?:it |the position )?is )?(?:closed|exited|sold|liquidated)(?: again)? (?:if|whenever|when|once)"
        );
        let start = self.at;
        let sentence = self.item()?.sentence.index;
        self.clauses
            .last()
            .filter(|c| c.sentence == sentence && c.act != Act::Leave)?;
        let end = self.matches(&CLOSED)?.end;
        self.past(end);
        match self.condition() {
            Some(mut condition) => {
                for test in &mut condition.tests {
                    test.vouched = true;
                }
                self.vouch(start);
                Some(Clause {
                    when: Some(condition),
                    ..Clause::new(Act::Leave, Target::Same, sentence)
                })
            }
            None => {
                self.at = start;
                None
            }
        }
    }

    /// "Use the 14-day ADX": the numbers of an indicator that the rule names later.
    pub(super) fn uses(&mut self) -> bool {
        let start = self.at;
        let found = {
            self.eat(&["we"]);
            self.eat(&["use", "using", "take"]) && self.indicator().is_some()
        };
        let ends = self.ends() || self.item().is_some_and(|i| i.is_mark(':'));
        if found && ends {
            self.vouch(start);
            self.eat_mark(':');
            return true;
        }
        self.at = start;
        false
    }

    /// "The ETFs A, B and C are ranked by …", "the three best are held".
    pub(super) fn passive(&mut self) -> bool {
        let start = self.at;
        let kept = (self.seen.len(), self.schedules.len());
        let found = self.done_with();
        if found.is_none() {
            self.at = start;
            self.seen.truncate(kept.0);
            self.schedules.truncate(kept.1);
        }
        found.is_some()
    }

    fn done_with(&mut self) -> Option<()> {
        let sentence = self.item()?.sentence.index;
        let start = self.at;
        self.eat_all(&[
            "the",
            "all",
            "etfs",
            "funds",
            "assets",
            "stocks",
            "following",
            "sector",
            "sectors",
        ]);
        let names = self.list();
        if names.len() < 2 {
            self.at = start;
            return self.choice_held(sentence);
        }
        if !self.eat(&["is", "are"]) {
            return None;
        }
        // "SPY, TLT and GLD are weighted in inverse proportion to their 60-day volatility".
        if let Some((share, window)) = self.scheme_and_window() {
            self.vouch(start);
            self.clauses.push(Clause::new(
                Act::Hold,
                Target::Scheme(names, share, window),
                sentence,
            ));
            return Some(());
        }
        if !self.item()?.has(Sense::Rank) || self.ranking.is_some() {
            return None;
        }
        self.at += 1;
        let choice = self.choice()?;
        if choice.size.is_some() || choice.by.is_none() || !choice.from.is_empty() {
            return None;
        }
        self.seen.extend(choice.by.clone());
        self.ranking = Some(super::ranking::Choice {
            from: names,
            ..choice
        });
        Some(())
    }

    fn choice_held(&mut self, sentence: usize) -> Option<()> {
        if !self.chooses() || self.acts_after(0) {
            return None;
        }
        let choice = self.choice()?;
        choice.size.as_ref()?;
        let passive = |i: &super::word::Item<'_>| matches!(i.text, "is" | "are");
        let said = self
            .at
            .checked_sub(1)
            .and_then(|b| self.items.get(b))
            .is_some_and(passive);
        if !said && !self.eat(&["is", "are"]) {
            return None;
        }
        let item = self.item()?;
        let act = if item.has(Sense::Short) {
            Act::Short
        } else if item.has(Sense::Enter) {
            Act::Hold
        } else {
            return None;
        };
        self.at += 1;
        if act == Act::Hold && self.says(&["short"]) {
            return None;
        }
        self.seen.extend(choice.by.clone());
        self.clauses
            .push(Clause::new(act, Target::Choice(Box::new(choice)), sentence));
        Some(())
    }
}
