//! Sentences that sum a rule up before or behind it: what it trades, that it is always invested, when signals are computed.
//!
//! They decide nothing. What they say is held against the finished portfolio.

use super::reader::Reader;
use super::term::{Measure, Term};
use crate::pattern::pattern;
use fo_strategy::{Assets, Node};

impl Reader<'_> {
    /// A sentence that sums up, or a part of one.
    pub(super) fn sums_up(&mut self) -> bool {
        self.announces()
            || self.trades_by()
            || self.always_invested()
            || self.signals_at_close()
            || self.orders_filled()
            || self.within_ignored()
    }

    /// "It trades one risky asset, SPY, and moves to cash, UST3M, when the trend is down:", before the rule itself.
    fn announces(&mut self) -> bool {
        pattern!(
            TRADES,
            r"^(?:it|(?:the|this|our) (?:first |second |third |last )?(?:rule|strategy|system|model|portfolio)) trades (?:only )?(?:one|a single) (?:risky )?(?:asset|fund|etf|instrument|stock|index),"
        );
        pattern!(
            MOVES,
            r"^(?:,? ?and )(?:moves|switches|goes|retreats|steps aside) (?:in|into|to) (?:cash|safety|bills|bonds|the safe asset),?"
        );
        pattern!(
            DOWN,
            r"^when(?:ever)? the (?:trend|market|signal) (?:is|turns) (?:down|negative|bad)\s*:"
        );
        let start = self.at;
        let Some(end) = self.matches(&TRADES).map(|c| c.end) else {
            return false;
        };
        self.past(end);
        let traded = self.symbol();
        self.eat_mark(',');
        let moves = self.matches(&MOVES).map(|c| c.end);
        if let Some(end) = moves {
            self.past(end);
        }
        let refuge = self.symbol();
        self.eat_mark(',');
        let down = self.matches(&DOWN).map(|c| c.end);
        let (Some(traded), Some(_), Some(end)) = (traded, moves, down) else {
            self.at = start;
            return false;
        };
        // "Down" is what the rule below says it is: the ledger looks for it there.
        let sentence = self.item().map(|i| i.sentence.index);
        self.passed_over.extend(sentence);
        self.past(end);
        self.announced.push(traded);
        self.announced.extend(refuge);
        true
    }

    /// "Trade AAPL with RSI(2):": what the levels behind it are of.
    fn trades_by(&mut self) -> bool {
        let start = self.at;
        self.eat(&["we"]);
        let trades = self.eat(&["trade", "trades"]);
        let traded = trades.then(|| self.symbol()).flatten();
        let by = traded.is_some() && self.eat(&["with", "by", "on", "using"]);
        let points = |t: &Term| t.measure == Measure::Rsi || t.scale() == Some(super::formula::Scale::Points);
        let measure = by
            .then(|| self.term())
            .flatten()
            .filter(|t| t.of.is_none() && points(t));
        match (traded, measure) {
            (Some(traded), Some(measure)) if self.eat_mark(':') => {
                self.vouch(start);
                self.remember(&measure);
                self.levels_of = Some(measure);
                self.traded.push(traded);
                true
            }
            _ => {
                self.at = start;
                false
            }
        }
    }

    /// "The portfolio is always fully invested in one of the two assets".
    fn always_invested(&mut self) -> bool {
        pattern!(
            ALWAYS,
            r"^(?:and )?(?:(?:the|this|our) (?:portfolio|strategy|model|account) )?is always (?:fully |100 ?% )?invested(?: in (?:(?:a single|one|only one|exactly one)(?: asset| fund| etf| of (?:the|its|these) (?:two|three|four) (?:assets|funds|etfs))))?"
        );
        let start = self.at;
        let Some(c) = self.matches(&ALWAYS) else {
            return false;
        };
        let (end, single) = (c.end, c.text_of().contains(" in "));
        self.past(end);
        self.vouch(start);
        self.invested = Some(single);
        true
    }

    /// "Signals are computed on the close", where orders fill later and that is said.
    fn signals_at_close(&mut self) -> bool {
        pattern!(
            SIGNALS,
            r"^(?:the )?signals are (?:taken|computed|calculated|generated|measured|evaluated) (?:on|at|from|using) (?:the )?(?:daily |day's )?(?:closes?|closing prices?)(?:,? and\b)"
        );
        let start = self.at;
        let Some(end) = self.matches(&SIGNALS).map(|c| c.end) else {
            return false;
        };
        self.past(end);
        self.vouch(start);
        true
    }

    /// "Orders are filled at the next day's open".
    fn orders_filled(&mut self) -> bool {
        pattern!(
            FILLED,
            r"^(?:the |all )?(?:orders|trades|transactions|purchases|entries|positions) (?:are|get) (?:then )?(?:filled|executed|carried out|entered|made)\b"
        );
        let start = self.at;
        let Some(end) = self.matches(&FILLED).map(|c| c.end) else {
            return false;
        };
        self.past(end);
        let before = self.at;
        if !self.fill() {
            self.at = start;
            return false;
        }
        let filled = std::mem::replace(&mut self.at, before);
        self.vouch(start);
        self.at = filled;
        true
    }

    /// "Prices within the month are ignored", of a rule that looks at its end.
    fn within_ignored(&mut self) -> bool {
        pattern!(
            WITHIN,
            r"^(?:prices|moves|price moves|crossings|signals|changes) (?:within|during|inside) the (?P<unit>week|month|quarter|year) are (?:ignored|not considered|disregarded)"
        );
        use crate::model::Frequency;
        let start = self.at;
        let Some(c) = self.matches(&WITHIN) else {
            return false;
        };
        let within = c.text("unit").and_then(Frequency::of_period);
        let end = c.end;
        self.past(end);
        self.vouch(start);
        self.holds.extend(within);
        true
    }

    /// Returns whether the portfolio is as it was summed up.
    pub(super) fn is_as_summed_up(&self, node: &Node) -> bool {
        let fits = match self.invested {
            None => true,
            Some(single) => !rests(node) && (!single || holds_one(node)),
        };
        let mut held = Vec::new();
        names(node, &mut held);
        fits && self.announced.iter().all(|a| held.contains(a))
    }
}

/// Returns whether a portfolio may be in cash.
fn rests(node: &Node) -> bool {
    match node {
        Node::Name(name) => name == "cash",
        Node::If(node) => node.otherwise.as_ref().is_none_or(rests) || rests(&node.then),
        Node::Select(node) => match &node.select {
            Assets::Selection(select) => select.filter.is_some() && node.rest.as_ref().is_none_or(rests),
            _ => false,
        },
        Node::Hold(_) => false,
        _ => true,
    }
}

/// Returns whether a portfolio holds a single asset at a time.
fn holds_one(node: &Node) -> bool {
    match node {
        Node::Name(_) => true,
        Node::If(node) => node.otherwise.as_ref().is_some_and(holds_one) && holds_one(&node.then),
        Node::Select(node) => {
            let one = matches!(&node.select, Assets::Selection(s)
                if s.top.iter().chain(&s.bottom).any(|n| n.text() == "1"));
            one && node.rest.as_ref().is_none_or(holds_one)
        }
        _ => false,
    }
}

/// The assets a portfolio names.
fn names(node: &Node, out: &mut Vec<String>) {
    match node {
        Node::Name(name) => out.push(name.clone()),
        Node::If(node) => {
            names(&node.then, out);
            if let Some(other) = &node.otherwise {
                names(other, out);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn what_sums_a_rule_up() {
        reads(&[
            (
                "Trade AAPL with RSI(2): long below 5, exit above 70.",
                "{trade:{assets:AAPL,enter:rsi(close, 2 days) < 5,exit:rsi(close, 2 days) > 70}} on_signal",
            ),
            (
                "Buy SPY when its 50-day moving average crosses above its 200-day moving average. Sell when it crosses below. Signals are computed on the close and orders are filled at the next day's open.",
                "{trade:{assets:SPY,enter:crosses_above(sma(close, 50 days), sma(close, 200 days)),exit:crosses_below(sma(close, 50 days), sma(close, 200 days))}} on_signal",
            ),
            (
                "It trades one risky asset, SPY, and moves to cash, SHV, when the trend is down: at the end of each month, buy SPY if its price is above its 10-month average; sell SPY and move to SHV if it is below. The portfolio is always fully invested in one of the two assets.",
                "{if:close(SPY) > sma(close, 10 months)(SPY),then:SPY,else:SHV} month_end",
            ),
        ]);
    }

    #[test]
    fn what_sums_a_rule_up_otherwise() {
        gives_up(&[
            "At the end of each month, hold SPY if its price is above its 10-month average; otherwise hold cash. The portfolio is always fully invested.",
            "At the end of each week, hold SPY if its price is above its 40-week average; otherwise hold SHV. Prices within the month are ignored.",
            "Trade AAPL with RSI(2): long below 5, exit above 70. A stop of 5% is used. No stop is used.",
        ]);
    }
}
