//! How much money: a part of the account, what is left of it, bands within which nothing is traded.

use super::act::money;
use super::clause::{Act, Clause, Target};
use super::reader::Reader;
use crate::ledger::amount::Counts;
use crate::ledger::lexicon::Sense;
use crate::pattern::pattern;

/// A part of the account.
#[derive(Clone, Debug)]
pub(super) enum Portion {
    Figure(super::word::Figure),
    /// "Half": a number in words that counts no things.
    Words(&'static str),
}

// "With half of the capital", "use only 50% of the account".
pattern!(
    PART,
    r"^(?:(?:with|using|use|uses|invest|investing|commit|put|for) )?(?:we use )?(?:only )?(?:(?P<share>\d+(?:\.\d+)?) ?(?:%|percent)|(?P<half>half)|(?P<third>a third|one third)|(?P<quarter>a quarter|one quarter)) of (?:the |our |its |my |your )?(?:available |total )?(?:capital|account|portfolio|equity|money|funds)(?: for each trade| per trade| each time)?"
);
// "Rebalanced whenever a weight drifts by more than 5 points from its target".
pattern!(
    DRIFT,
    r"^(?:and )?(?:(?:it |the portfolio )?is )?(?:rebalanced?|rebalances|re-balanced) (?:only )?(?:whenever|when|if|once) (?:any|a|an|one|some) (?:weight|position|asset|allocation|holding)(?:'s weight)? (?:drifts?|deviates?|moves?|strays?|is)(?: by)?(?: more than| at least)? (?P<band>\d+(?:\.\d+)?) ?(?:percentage points|points|%|percent)(?: away| off)?(?: from (?:its|the|their) target(?: weight)?)?"
);

impl Reader<'_> {
    /// "With 5 basis points of costs per trade": read elsewhere, by its own reader.
    pub(super) fn costs(&mut self) -> bool {
        pattern!(
            COSTS,
            r"^(?:with|after|net of|including|and|at|less) (?:(?:a |an )?(?:commissions?|costs?|fees?|slippage|transaction costs?|trading costs?) of )?\d+(?:\.\d+)? ?(?:basis points|bps?|%|percent)(?: (?:of|in))?(?: (?:costs?|fees?|commissions?|slippage|transaction costs?|trading costs?))?(?: (?:per|a|each) (?:trade|transaction|side|order))?"
        );
        let start = self.at;
        let Some(c) = self.matches(&COSTS) else {
            return false;
        };
        pattern!(
            NAMED,
            r"\b(?:(?:cost|fee|commission)s?|slippage|basis points|bps?)\b"
        );
        // "With 5% per trade" is a size.
        let named = NAMED.is_match(c.text_of());
        let end = c.end;
        if named {
            self.past(end);
            self.vouch(start);
        }
        named
    }

    /// A part of the account that all of the rule is run with.
    pub(super) fn portion(&mut self) -> Option<()> {
        let start = self.at;
        let c = self.matches(&PART)?;
        let portion = match c.name("share") {
            Some(share) => Portion::Figure(self.amount_at(share.range().start)?),
            None if c.name("half").is_some() => Portion::Words("50%"),
            None if c.name("third").is_some() => Portion::Words("1 / 3"),
            None => Portion::Words("25%"),
        };
        let end = c.end;
        if self.portion.is_some() {
            return None;
        }
        if let Portion::Figure(f) = &portion
            && (f.amount.counts != Counts::Share || !(0.0..=1.0).contains(&f.amount.value))
        {
            return None;
        }
        self.past(end);
        self.portion = Some(portion);
        self.vouch(start);
        Some(())
    }

    /// The band within which nothing is traded.
    pub(super) fn drift(&mut self) -> Option<()> {
        // "Whenever any holding has drifted more than 10 percentage points away from its target, all are reset".
        pattern!(
            DRIFTED,
            r"^(?:and )?(?:whenever|when|if|as soon as|once) (?:any|one) (?:holding|weight|position|fund|asset|of the (?:two|three|four|five|six)|of them) (?:has drifted|drifts|is|has moved|moves)(?: by)? more than (?P<band>\d+(?:\.\d+)?) (?:percentage points|points)(?: away)? from its (?:target(?: weight)?|\d+ ?%),? (?:(?:i|we) (?:reset|rebalance|restore|bring back)|(?:everything|all|they|the portfolio) (?:is|are) (?:reset|rebalanced|restored|traded back|brought back)|rebalance|reset)(?: (?:all(?: (?:two|three|four|five|six))?|them all|everything|the portfolio|all of them))?(?: (?:back )?to (?:the |their )?(?:targets?|equal(?: weights?)?|target weights))?(?:[;,] otherwise nothing is done)?"
        );
        let start = self.at;
        let c = self.matches(&DRIFTED).or_else(|| self.matches(&DRIFT))?;
        let mut band = self.number(c.name("band")?.range())?;
        let end = c.end;
        if self.band.is_some() {
            return None;
        }
        band.amount.counts = Counts::Share;
        band.amount.value /= 100.0;
        self.past(end);
        self.band = Some(band);
        self.vouch(start);
        Some(())
    }

    /// "50% in SPY and the rest in the best of …": a fixed part, and what is done with what it leaves.
    pub(super) fn core(&mut self) -> Option<Clause> {
        let start = self.at;
        let found = self.core_and_rest(start);
        if found.is_none() {
            self.at = start;
        }
        found
    }

    fn core_and_rest(&mut self, start: usize) -> Option<Clause> {
        let sentence = self.item()?.sentence.index;
        money(self.item()?.senses())?;
        self.at += 1;
        let share = self.figure().filter(|f| f.amount.counts == Counts::Share)?;
        self.eat_all(&["of", "the", "portfolio", "money", "capital", "in", "to", "into"]);
        let asset = self.symbol()?;
        self.eat_mark(',');
        self.eat(&["and"]);
        if !(self.eat(&["the"]) && self.eat(&["rest", "remainder", "remaining", "other"])) {
            return None;
        }
        // Up to here it says what is fixed; what follows is a choice of its own.
        self.vouch(start);
        self.figure();
        self.eat_all(&["of", "the", "portfolio", "money", "capital", "goes"]);
        if !self.eat(&["in", "into", "to"]) {
            return None;
        }
        if !self.chooses() {
            return None;
        }
        let choice = self.choice()?;
        self.seen.extend(choice.by.clone());
        self.core = Some((asset, share));
        Some(Clause::new(Act::Hold, Target::Choice(Box::new(choice)), sentence))
    }

    /// "Only trade when SPY is above its 200-day average": without it nothing is entered.
    pub(super) fn proviso(&mut self) -> Option<()> {
        pattern!(
            ONLY,
            r"^(?:(?:we |the system |the model |the strategy )?(?:only (?:trade|trades|enter|enters|buy|buys|take|takes)|(?:trade|trades|enter|buy|take) only|(?:trades|entries|signals|positions) are (?:only )?(?:taken|allowed|opened)(?: only)?)(?: trades| signals| entries| positions| long trades| longs)?(?: only)?) (?:when|if|while)\b"
        );
        let start = self.at;
        let opens = start == 0
            || self
                .items
                .get(start - 1)
                .is_some_and(|i| i.is_mark('.') || i.is_mark(';'));
        if !opens || self.clauses.is_empty() {
            return None;
        }
        let end = self.matches(&ONLY)?.end;
        self.past(end);
        let condition = self
            .condition()
            .filter(|_| self.ends() || self.item().is_some_and(|i| i.is_mark(';')));
        // Whose average "its" is must be said: what is traded, or what is named.
        let Some(mut condition) = condition.filter(|c| c.months.is_none() && self.proviso.is_none()) else {
            self.at = start;
            return None;
        };
        for test in &mut condition.tests {
            test.vouched = true;
        }
        self.vouch(start);
        self.proviso = Some(condition);
        Some(())
    }

    /// "Sell at 70": the level at which what was measured before is left.
    pub(super) fn at_level(&mut self, act: Act) -> Option<super::condition::Condition> {
        let start = self.at;
        let found = self.level_of_before(act);
        match found {
            Some(_) => self.vouch(start),
            None => self.at = start,
        }
        found
    }

    fn level_of_before(&mut self, act: Act) -> Option<super::condition::Condition> {
        use super::term::{Measure, Term};
        let before = self.before.clone()?;
        let points =
            before.left.measure == Measure::Rsi || before.left.scale() == Some(super::formula::Scale::Points);
        let bounded = points && before.right.measure == Measure::Level;
        if act != Act::Leave || !bounded || !self.eat(&["at"]) {
            return None;
        }
        let level = self.figure().filter(|f| f.amount.counts == Counts::Plain)?;
        let entered = before.right.figure.as_ref()?.amount.value;
        let beyond = if before.above {
            level.amount.value < entered
        } else {
            level.amount.value > entered
        };
        let ends = self.ends()
            || self
                .item()
                .is_some_and(|i| i.is_mark(',') || i.is_mark(';') || i.has(Sense::Or));
        (beyond && ends).then(|| super::condition::Condition {
            tests: vec![super::comparison::Test {
                left: before.left.clone(),
                above: !before.above,
                right: Term::new(Measure::Level, Some(level), None),
                equal: true,
                crosses: false,
                exactly: false,
                vouched: true,
            }],
            ..super::condition::Condition::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn parts_of_the_money() {
        reads(&[
            (
                "Buy SPY when its close is above its 200-day moving average, with half of the capital. Otherwise cash.",
                "{scale:50%,portfolio:{if:close(SPY) > sma(close, 200 days)(SPY),then:SPY,else:cash}} on_signal",
            ),
            (
                "Buy QQQ when RSI(3) is below 20, sell when RSI(3) is above 80. Use only 40% of the account.",
                "{trade:{assets:QQQ,enter:rsi(close, 3 days) < 20,exit:rsi(close, 3 days) > 80,size:40%}} on_signal",
            ),
            (
                "Each month invest 50% in SPY and the rest in the best of TLT, GLD and DBC by 12-month return.",
                "{scale:50%,portfolio:SPY,rest:{select:{from:all,top:1,by:change(close, 12 months)}}} month_end",
            ),
            (
                "The portfolio holds 40% SPY, 40% TLT and 20% GLD and is rebalanced whenever a weight drifts by 5 points.",
                "{hold:{SPY:40%,TLT:40%,GLD:20%}} {on:daily,band:5%}",
            ),
            (
                "Buy QQQ when RSI(3) is below 20, sell when RSI(3) is above 80. Only trade when SPY is above its 200-day moving average.",
                "{trade:{assets:QQQ,enter:rsi(close, 3 days) < 20 and close(SPY) > sma(close, 200 days)(SPY),exit:rsi(close, 3 days) > 80}} on_signal",
            ),
            (
                "Buy SPY when the 14-day RSI falls below 30. Sell at 70.",
                "{trade:{assets:SPY,enter:rsi(close, 14 days) < 30,exit:rsi(close, 14 days) >= 70}} on_signal",
            ),
        ]);
    }

    #[test]
    fn parts_of_the_money_or_not_at_all() {
        gives_up(&[
            "Buy SPY when its close is above its 200-day average; otherwise hold TLT. Use half of the account.",
            "Buy QQQ when RSI(3) is below 20, sell when RSI(3) is above 80. Risk 1% of equity per trade.",
            "Buy SPY when the 14-day RSI falls below 30. Sell at 25.",
        ]);
    }
}
