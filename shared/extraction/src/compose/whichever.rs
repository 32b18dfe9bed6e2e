//! The better of two or more: "whichever of SPY and EFA has the higher 12-month return".

use super::ranking::{Choice, Size};
use super::reader::Reader;
use super::term::{Measure, Term};
use crate::pattern::pattern;

impl Reader<'_> {
    /// "The one that rose more over the last 3 months", of what the rule says it trades.
    pub(super) fn one_that_rose(&mut self) -> Option<Choice> {
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
        Some(Choice {
            from,
            size: Some(Size::One),
            high: Some(true),
            by: Some(Term::new(Measure::Return, Some(length), None)),
            scheme: None,
        })
    }

    /// "SPY or EFA, whichever has the higher 12-month return".
    pub(super) fn either_of(&mut self) -> Option<Choice> {
        let start = self.at;
        let mut from = Vec::new();
        while let Some(symbol) = self.symbol() {
            from.push(symbol);
            self.eat_mark(',');
            self.eat_all(&["and", "or"]);
        }
        if from.len() > 1 && self.eat(&["whichever"]) {
            let found = self.whichever_measures(from, start);
            if found.is_some() {
                return found;
            }
        }
        self.at = start;
        None
    }

    /// "… of SPY and EFA returned more over 12 months".
    pub(super) fn whichever(&mut self) -> Option<Choice> {
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
        self.whichever_measures(from, start)
    }

    /// "… has the best 3-month return", "… returned more over 12 months".
    fn whichever_measures(&mut self, from: Vec<String>, start: usize) -> Option<Choice> {
        // "… had the best 3-month return".
        let behind = self.at;
        if from.len() > 1 && self.eat(&["has", "had", "have", "with", "shows", "showed"]) && self.chooses() {
            let choice = self.choice()?;
            let sized = matches!(choice.size, Some(Size::Figure(_) | Size::Part(_)));
            let by = choice
                .by
                .clone()
                .or_else(|| self.scored.as_ref().map(|(by, _)| by.clone()));
            if choice.from.is_empty() && by.is_some() && !sized && choice.high.is_some() {
                self.vouch(start);
                self.orders = true;
                return Some(Choice {
                    from,
                    size: Some(Size::One),
                    by,
                    ..choice
                });
            }
            return None;
        }
        self.at = behind;
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
        (from.len() > 1).then(|| Choice {
            from,
            size: Some(Size::One),
            high: Some(true),
            by: Some(Term::new(Measure::Return, Some(length), None)),
            scheme: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn the_better_of_some() {
        reads(&[
            (
                "Each month, put everything in whichever of QQQ, GLD and TLT had the best 3-month return.",
                "{select:{from:all,top:1,by:change(close, 3 months)}} month_end",
            ),
            (
                "At the end of each month compare the twelve-month returns of SPY and BIL. If SPY is ahead, invest in SPY or EFA, whichever has the higher twelve-month return. If SPY is not ahead of BIL, invest in AGG.",
                "{if:change(close, 12 months)(SPY) > change(close, 12 months)(BIL),then:{select:{from:all,top:1,by:change(close, 12 months)}},else:AGG} month_end",
            ),
        ]);
    }

    #[test]
    fn the_better_of_some_or_not_at_all() {
        gives_up(&[
            "Each month, put everything in whichever of QQQ, GLD and TLT looks best.",
            "Each month, put everything in QQQ or GLD, whichever you prefer.",
        ]);
    }
}
