//! The money and the position behind an exit: "the position is closed when …, and the proceeds go into SHY".

use super::clause::{Act, Clause, State, Target};
use super::reader::Reader;
use crate::ledger::lexicon::Sense;
use crate::model::Frequency;
use crate::pattern::pattern;

impl Reader<'_> {
    /// "The whole position is sold": the rule's own position is left, on the condition before or behind.
    pub(super) fn position_left(&mut self, state: &mut State) -> bool {
        pattern!(
            LEFT,
            r"^(?:the|our|this) (?:whole |entire |full |open )?(?:position|holding|trade) is (?:then )?(?:sold|closed|exited|liquidated)\b"
        );
        let start = self.at;
        let Some(end) = self.matches(&LEFT).map(|c| c.end).filter(|_| !state.denied) else {
            return false;
        };
        let Some(sentence) = self.item().map(|i| i.sentence.index) else {
            return false;
        };
        self.past(end);
        let short = self.items.get(start).and_then(|i| i.sentence.lower.get(end..));
        if short.is_some_and(|behind| behind.trim_start().starts_with("short")) {
            self.at = start;
            return false;
        }
        self.vouch(start);
        self.clauses.push(Clause {
            when: state.pending.take(),
            otherwise: std::mem::take(&mut state.otherwise),
            ..Clause::new(Act::Leave, Target::Same, sentence)
        });
        state.fresh = false;
        state.joined = false;
        true
    }

    /// "… and the proceeds go into SHY": what is held where the position was left.
    pub(super) fn proceeds(&mut self) -> bool {
        pattern!(
            GO,
            r"^(?:and )?(?:the |all )?proceeds (?:then )?(?:go|are (?:moved|put|invested|placed|parked|held|shifted|reinvested)|move) (?:in|into|to)\b"
        );
        let start = self.at;
        let here = self.item().map(|i| i.sentence.index);
        let left = self
            .clauses
            .last()
            .is_some_and(|c| c.act == Act::Leave && Some(c.sentence) == here && c.after.is_none());
        let Some(end) = self.matches(&GO).map(|c| c.end).filter(|_| left) else {
            return false;
        };
        self.past(end);
        let target = match self.symbol() {
            Some(symbol) => Target::Assets(vec![symbol]),
            None if self.eat_sense(Sense::Cash) => Target::Cash,
            None => {
                self.at = start;
                return false;
            }
        };
        self.vouch(start);
        if let Some(last) = self.clauses.last_mut() {
            last.act = Act::Hold;
            last.target = target;
        }
        true
    }

    /// "The holdings are kept for one month, after which the procedure is repeated".
    pub(super) fn kept_until(&mut self) -> bool {
        pattern!(
            KEPT,
            r"^(?:the )?(?:positions|holdings|stocks|portfolios?) (?:(?:are|is) (?:replaced|renewed|closed) after|lasts?(?: for)?|(?:are|is) held for) (?:one |1 |a |a single )(?P<last>week|month|quarter|year)\b|^(?:the|these|those|all) (?:holdings|positions|portfolios?|funds|stocks|assets|etfs|shares) (?:is|are) (?:then )?(?:kept|held) (?:for|until|over|through) (?:the )?(?:(?:next|following|one|1|a|single|end of the|end of the next) )*(?P<unit>week|month|quarter|year)\b"
        );
        pattern!(
            REPEATED,
            r"^(?:after which|and then|then|when) (?:the )?(?:(?:procedure|process|ranking|exercise|selection) is (?:done again|repeated)|(?:procedure|process|ranking|exercise|selection) repeats|we repeat (?:it|the procedure|the process|the exercise))"
        );
        let start = self.at;
        let Some(c) = self.matches(&KEPT) else {
            return false;
        };
        let period = c.text("unit").or_else(|| c.text("last"));
        let held = period.and_then(Frequency::of_period);
        let (end, until) = (c.end, c.text_of().contains(" until "));
        self.past(end);
        let back = self.at;
        self.eat_mark(',');
        match self.matches(&REPEATED).map(|c| c.end) {
            Some(end) => self.past(end),
            None => self.at = back,
        }
        if !(self.ends()
            || self
                .item()
                .is_some_and(|i| i.is_mark(',') || i.is_mark(';') || i.text == "and"))
        {
            self.at = start;
            return false;
        }
        self.vouch(start);
        self.holds.extend(held);
        self.until |= until;
        true
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn what_becomes_of_the_money() {
        reads(&[
            (
                "We hold VTI whenever its closing price on the last trading day of the month stands above its 200-day moving average. When it closes below that average, the whole position is sold and the proceeds go into SHY until the next month-end check.",
                "{if:close(VTI) > sma(close, 200 days)(VTI),then:VTI,else:SHY} month_end",
            ),
            (
                "At each month's end we rank XLB, XLE, XLF and XLK on their total return over the preceding six months and buy the two leaders in equal amounts. The holdings are kept for one month, after which the procedure is repeated.",
                "{select:{from:all,top:2,by:change(close, 6 months)}} month_end",
            ),
        ]);
    }

    #[test]
    fn what_becomes_of_the_money_or_not_at_all() {
        gives_up(&[
            "We hold VTI when its month-end close is above its 200-day moving average. When it closes below that average, half of the position is sold and the proceeds go into SHY.",
            "At each month's end we rank XLB, XLE, XLF and XLK on their six-month return and buy the two leaders. The holdings are kept for one year.",
        ]);
    }
}
