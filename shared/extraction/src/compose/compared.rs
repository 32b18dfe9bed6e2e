//! Comparisons that are announced before they decide: "compare the 12-month returns of SPY and BIL; if SPY is ahead, …".

use super::comparison::Test;
use super::reader::Reader;
use super::term::{Measure, Term};
use crate::pattern::pattern;

impl Reader<'_> {
    /// "Compare GLD with its 40-week average", "compare the twelve-month returns of SPY and BIL": the two sides, and nothing of what
    /// follows from them.
    pub(super) fn compares(&mut self) -> bool {
        let start = self.at;
        let found = self.two_sides();
        match found {
            Some(test) => {
                self.vouch(start);
                for term in [&test.left, &test.right] {
                    if !matches!(term.measure, Measure::Price | Measure::Level) {
                        self.remember(term);
                    }
                }
                self.before = Some(test.clone());
                self.compared = Some(test);
                true
            }
            None => {
                self.at = start;
                false
            }
        }
    }

    fn two_sides(&mut self) -> Option<Test> {
        self.eat_all(&["we", "the", "algorithm", "strategy", "signal", "and", "then"]);
        if !self.eat(&["compare", "compares"]) {
            return None;
        }
        let mut left = self.term()?;
        // "The returns of SPY and BIL".
        let right = if self.eat(&["and"]) {
            let of = self.symbol()?;
            (left.measure == Measure::Return && left.of.is_some()).then_some(())?;
            Term {
                of: Some(of),
                ..left.clone()
            }
        } else {
            if !self.eat(&["with", "to", "against"]) {
                return None;
            }
            self.left = Some(left.clone());
            let right = self.term()?;
            match (left.measure, right.measure) {
                (Measure::Return, Measure::Price) if right.of.is_some() => Term {
                    of: right.of,
                    ..left.clone()
                },
                _ => right,
            }
        };
        let ends = self.ends() || self.item().is_some_and(|i| i.is_mark(';') || i.is_mark(','));
        if left.measure == Measure::Price && left.of.is_none() || !ends {
            return None;
        }
        left.named = true;
        Some(Test {
            left,
            above: true,
            right,
            equal: false,
            crosses: false,
            exactly: false,
            vouched: true,
        })
    }

    /// "SPY returned more than BIL over the last 12 months", "lumber outperforms gold": of two assets which did better.
    pub(super) fn did_better(&mut self) -> Option<Test> {
        pattern!(
            BETTER,
            r"^(?P<who>[a-z0-9.^]{1,8}) (?:has |have |had )?(?:(?:returned|gained|risen|rose|made) (?:more|better) than|outperform(?:s|ed)|beat(?:s|en)?|done better than|did better than) (?P<of>[a-z0-9.^]{1,8}) (?:over|in|during) (?:the )?(?:(?:past|last|previous|preceding|trailing) )?(?P<span>[a-z0-9\-]+[ \-](?:trading )?(?:days?|weeks?|months?|years?)|week|month|quarter|year)"
        );
        let start = self.at;
        let c = self.matches(&BETTER)?;
        let (of, span, end) = (c.name("of")?.range().start, c.name("span")?.range().start, c.end);
        let first = match &self.item()?.what {
            super::word::What::Symbol(s) => s.clone(),
            _ => return None,
        };
        let sentence = self.item()?.sentence.index;
        let second = self.items.iter().find_map(|i| match &i.what {
            super::word::What::Symbol(s) if i.sentence.index == sentence && i.range.start == of => {
                Some(s.clone())
            }
            _ => None,
        })?;
        let length = self.amount_at(span).filter(|f| f.amount.is_duration())?;
        self.past(end);
        self.vouch(start);
        let term = |of: String| Term::new(Measure::Return, Some(length.clone()), Some(of));
        let test = Test {
            left: term(first),
            above: true,
            right: term(second),
            equal: false,
            crosses: false,
            exactly: false,
            vouched: true,
        };
        self.remember(&test.left.clone());
        self.compared = Some(test.clone());
        Some(test)
    }

    /// "SPY is ahead", "SPY is not ahead of BIL": the comparison that was announced, or its opposite.
    pub(super) fn ahead_of(&mut self) -> Option<Test> {
        pattern!(
            AHEAD,
            r"^(?P<who>[a-z0-9.^]{1,8}) (?:(?:is|was|has been|comes out) (?P<not>not )?(?:ahead|stronger|better|higher|in front)|(?:did|does|has done|has) (?P<never>not )?(?:better|returned more|outperform(?:ed)?|beat|beaten))(?: (?:(?:of|than) )?(?P<of>[a-z0-9.^]{1,8}))?"
        );
        let known = self.compared.clone()?;
        let c = self.matches(&AHEAD)?;
        let (who, of, denied, end) = (
            c.text("who")?.to_uppercase(),
            c.text("of").map(str::to_uppercase),
            c.name("not").is_some() || c.name("never").is_some(),
            c.end,
        );
        let (a, b) = (known.left.of.clone()?, known.right.of.clone()?);
        let forward = who == a && of.as_ref().is_none_or(|o| *o == b);
        let backward = who == b && of.as_ref().is_none_or(|o| *o == a);
        if !forward && !backward {
            return None;
        }
        self.past(end);
        let above = forward != denied;
        Some(Test {
            above,
            equal: denied,
            ..known
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn comparisons_that_are_announced() {
        reads(&[
            (
                "Every Friday compare GLD with its 40-week moving average.\nAbove -> 100% GLD.\nNot above -> 100% SHY.",
                "{if:close(GLD) > sma(close, 40 weeks)(GLD),then:GLD,else:SHY} {weekday:friday}",
            ),
            (
                "At the end of each month, compare the 6-month return of TLT with that of BIL. If TLT is ahead, hold TLT. If TLT is not ahead, hold BIL.",
                "{if:change(close, 6 months)(TLT) > change(close, 6 months)(BIL),then:TLT,else:BIL} month_end",
            ),
        ]);
    }

    #[test]
    fn comparisons_that_are_announced_or_not_at_all() {
        gives_up(&[
            "At the end of each month, compare the 6-month return of TLT with that of BIL. If GLD is ahead, hold TLT, otherwise hold BIL.",
            "Every Friday compare GLD with SLV. Above: 100% GLD. Not above: 100% SHY.",
        ]);
    }
}
