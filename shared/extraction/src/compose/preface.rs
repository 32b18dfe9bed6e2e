//! Words before, between and behind the clauses that say nothing of the rule: greetings, titles, numbers and marks of lists; and
//! words that say again what a clause has said.

use super::act;
use super::clause::State;
use super::reader::Reader;
use super::word::What;
use crate::ledger::amount::Counts;
use crate::ledger::lexicon::{Sense, Share};
use crate::model::Frequency;
use crate::pattern::pattern;

pattern!(GREETING, r"^(?:hi|hello|hey|dear)(?: [a-z\-]+){0,3},");
pattern!(
    TITLE,
    r"^(?:(?:[a-z'’\-]+ ){0,5}(?:idea|suggestion|proposal|thought|rules?|strategy|strategies|system|approach|plan|filter|timing|following|momentum|reversion|rotation|portfolio|crossover|cross|trade|parity|breakout|description|signal generation)(?: for (?:monday|tuesday|wednesday|thursday|friday|today|tomorrow|this week|next week|the week|you))?(?: (?P<on>on|for|with|across))?|sell in may(?:,? and go away)?|the (?:rule|rules|strategy|idea|system) (?:is|are) (?:very )?(?:simple|easy|straightforward|this|as follows)|\d{2}/\d{2}(?:/\d{2})?(?: portfolio| mix| allocation)?)\s*:"
);
pattern!(
    ON,
    r"^(?:we (?:run|use|trade|follow) )?(?:long[ \-]only )?(?:[a-z\-]+ ){0,4}(?:momentum|following|strategy|rotation|timing|reversion|system|trend|rule|crossover|cross) (?:on|for|with|across|between|among) (?P<list>[^:.;]{2,80}):"
);
pattern!(
    THANKS,
    r"^(?:please|thanks|thank you|cheers|best regards|regards|best)\b"
);
pattern!(
    HELD,
    r"^(?:and )?(?:then )?(?:hold|holds|held|keep|keeps|kept) (?:it|them|the position|the positions|each position|these|this) (?:for|until|over|through) (?:the )?(?:(?:next|following|one|1|a|single|end of the|end of the next) )*(?P<unit>week|month|quarter|year)(?:'s end| end)?|^(?:over|for|during|in) the (?:next|following|coming|subsequent) (?P<next>week|month|quarter|year)"
);
pattern!(
    REST_OF_YEAR,
    r"^(?:for|during|in) (?:the )?(?:rest|remainder) of the (?:year|time)|^in the other months|^the rest of the (?:year|time)"
);
pattern!(CROSS, r"^\((?:a |an |the |so-called )?(?:golden|death) cross\)");

impl Reader<'_> {
    /// What opens a sentence and says nothing of the rule.
    pub(super) fn preface(&mut self, state: &State) -> bool {
        let opens = self.at == 0
            || self
                .items
                .get(self.at - 1)
                .is_some_and(|i| i.is_mark('.') || i.is_mark(','));
        if !state.fresh || !opens {
            return false;
        }
        let start = self.at;
        // "1." and "*" of a list.
        let mark = self.item().is_some_and(|i| i.is_mark('*') || i.is_mark('/'));
        let number = self.item().is_some_and(|i| {
            let behind = i.sentence.lower.get(i.range.end..).unwrap_or_default();
            let digits = i.text.chars().all(|c| c.is_ascii_digit()) && i.text.len() <= 2;
            matches!(i.what, What::Amount(_)) && digits && behind.starts_with(['.', ')'])
        });
        if mark || number {
            self.at += 1;
            self.eat_mark(')');
            self.vouch(start);
            return true;
        }
        if let Some(c) = self.matches(&GREETING).or_else(|| self.matches(&THANKS)) {
            let end = c.end;
            self.past(end);
            self.vouch(start);
            return true;
        }
        if let Some(names) = self.titled_list() {
            self.vouch(start);
            self.traded.extend(names);
            return true;
        }
        pattern!(
            TRACKS,
            r"^(?:the|this|our|a) (?:fund|strategy|portfolio|model|index|etf) (?:tracks|is|consists of|comprises|holds)(?: an| a| the)?"
        );
        if let Some(end) = self.matches(&TRACKS).map(|c| c.end) {
            self.past(end);
            let shares = self
                .figure_at(self.at)
                .is_some_and(|f| f.amount.counts == Counts::Share);
            if shares || self.item().is_some_and(|i| i.has(Sense::Weight(Share::Equal))) {
                self.vouch(start);
                return true;
            }
            self.at = start;
        }
        let Some(end) = self
            .matches(&TITLE)
            .filter(|c| c.name("on").is_none())
            .map(|c| c.end)
        else {
            return false;
        };
        let sentence = self.item().map(|i| i.sentence.index);
        let named = self.text_says("sell in may");
        let acts = self
            .items
            .get(start..)
            .unwrap_or_default()
            .iter()
            .take_while(|i| Some(i.sentence.index) == sentence && i.range.start < end)
            .any(|i| act::acts(i.senses()) || matches!(i.what, What::Symbol(_)));
        if !named && (acts || !self.is_quiet_up_to(end)) {
            return false;
        }
        self.past(end);
        self.note_titled_schedule(start);
        self.vouch(start);
        true
    }

    fn text_says(&self, words: &str) -> bool {
        self.item()
            .and_then(|i| i.sentence.lower.get(i.range.start..))
            .is_some_and(|t| t.starts_with(words))
    }

    /// "Trend following on SPY, TLT and GLD: …".
    fn titled_list(&mut self) -> Option<Vec<String>> {
        let c = self.matches(&ON)?;
        let (list, end) = (c.name("list")?.range(), c.end);
        let sentence = self.item()?.sentence.index;
        let inside: Vec<&What> = self
            .items
            .iter()
            .filter(|i| i.sentence.index == sentence && list.contains(&i.range.start))
            .filter(|i| !i.is_mark(',') && i.text != "and")
            .map(|i| &i.what)
            .collect();
        let names: Option<Vec<String>> = inside
            .into_iter()
            .map(|w| match w {
                What::Symbol(s) => Some(s.clone()),
                _ => None,
            })
            .collect();
        let names = names.filter(|n| !n.is_empty())?;
        if !self.is_quiet_up_to(list.start) {
            return None;
        }
        let start = self.at;
        self.past(end);
        self.note_titled_schedule(start);
        Some(names)
    }

    /// Whether what follows is the rest of the year.
    pub(super) fn rest_of_the_year(&self) -> bool {
        self.matches(&REST_OF_YEAR).is_some()
    }

    /// What says again how long is held, or that something is held at all other times.
    pub(super) fn repeats(&mut self) -> bool {
        pattern!(
            UNTIL_NEXT,
            r"^until the next (?:weekly |monthly |quarterly |month[- ]end |week[- ]end |quarter[- ]end )?(?:selection|rebalancing|review|ranking|decision|check|evaluation|look)|^until the (?:(?:first|last) (?:trading )?day of the )?next (?P<unit>month|week|quarter|year)(?:[ -]end)?"
        );
        let start = self.at;
        if let Some(c) = self.matches(&UNTIL_NEXT) {
            let unit = c.text("unit").and_then(Frequency::of_period);
            let end = c.end;
            self.past(end);
            self.holds.extend(unit);
            self.vouch(start);
            return true;
        }
        if let Some(c) = self.matches(&HELD) {
            let period = c.text("unit").or_else(|| c.text("next"));
            let held = period.and_then(Frequency::of_period);
            let (end, until) = (c.end, c.text_of().contains(" until "));
            self.past(end);
            self.holds.extend(held);
            self.until |= until;
            self.vouch(start);
            return true;
        }
        if let Some(end) = self.matches(&REST_OF_YEAR).map(|c| c.end)
            && self.clauses.len() > 1
            && let Some(last) = self.clauses.last_mut()
            && last.when.is_none()
            && !last.otherwise
        {
            last.otherwise = true;
            self.past(end);
            self.vouch(start);
            return true;
        }
        false
    }

    /// "(a golden cross)" names what was just said.
    pub(super) fn cross_by_name(&mut self) {
        let start = self.at;
        if let Some(end) = self.matches(&CROSS).map(|c| c.end) {
            self.past(end);
            self.vouch(start);
        }
    }

    pub(super) fn cross_ahead(&self) -> bool {
        self.matches(&CROSS).is_some()
    }
}

impl Reader<'_> {
    /// Whether what stands here compares without a subordinator: "RSI(14) < 30 → buy".
    pub(super) fn plain_condition(&mut self, state: &mut State) -> bool {
        let start = self.at;
        let before = (self.before.clone(), self.seen.len(), self.vouched.len());
        let found = self.condition();
        let leads = self.eat_mark(':') || self.eat(&["then"]);
        match found {
            Some(condition)
                if leads
                    && self.item().is_some_and(|i| {
                        act::acts(i.senses())
                            || i.has(Sense::Enter)
                            || i.has(Sense::Cash)
                            || matches!(i.what, super::word::What::Symbol(_))
                    }) =>
            {
                state.pending = Some(condition);
                true
            }
            _ => {
                self.at = start;
                self.before = before.0;
                self.seen.truncate(before.1);
                self.vouched.truncate(before.2);
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn what_says_nothing_more() {
        reads(&[
            (
                "RSI(14) < 30 -> buy MSFT; RSI(14) > 70 -> sell",
                "{trade:{assets:MSFT,enter:rsi(close, 14 days) < 30,exit:rsi(close, 14 days) > 70}} on_signal",
            ),
            (
                "When the 50-day moving average of SPY crosses above its 200-day moving average (a golden cross), buy; when it crosses below (a death cross), sell.",
                "{trade:{assets:SPY,enter:crosses_above(sma(close, 50 days), sma(close, 200 days)),exit:crosses_below(sma(close, 50 days), sma(close, 200 days))}} on_signal",
            ),
            (
                "Sell in May: own SPY from the start of November to the end of April and sit in BIL for the rest of the year.",
                "{if:month(1) >= 11 or month(1) <= 4,then:SPY,else:BIL} on_signal",
            ),
            (
                "Long-only time series momentum on SPY, TLT and GLD: each asset is held if its 12-month return is positive, otherwise its share stays in cash. Monthly, equal weights.",
                "{select:{from:all,where:change(close, 12 months) > 0},weight:{each:1 / members(all)},rest:cash} month_end",
            ),
            (
                "Pick the ETF (SPY, TLT, GLD) with the best trailing 3-month performance at each month end and hold it for the next month.",
                "{select:{from:all,top:1,by:change(close, 3 months)}} month_end",
            ),
        ]);
    }

    #[test]
    fn what_says_something_more() {
        gives_up(&[
            "Each month buy the best of XLB, XLE and XLF by 3-month return and hold it for the next quarter.",
            "Sell rule: own SPY when its close is above its 200-day average.",
        ]);
    }
}
