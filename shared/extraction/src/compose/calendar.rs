//! Conditions of the calendar: months, the first and last trading days of a month, days on which is bought and sold.

use super::clause::{Act, Clause, Target};
use super::comparison::Test;
use super::condition::Condition;
use super::event::Match;
use super::formula::{Formula, Part, Scale};
use super::reader::{Fill, Reader};
use super::term::{Measure, Term};
use super::word::What;
use crate::ledger::lexicon::Price;
use crate::pattern::pattern;
use fo_strategy::Session;

// "During the last four and the first three trading days of each month".
pattern!(
    TURN,
    r"^(?:only )?(?:on|during|for|over|in) (?:the )?(?P<a>first|last)(?: (?P<m>[a-z0-9]+))?(?: (?:trading|business) days?| days?)?(?: of (?:each|every|the|a) month)?(?:,? (?:and|or|until|to|through)(?: on| during| for)?(?: the)? (?P<b>first|last)(?: (?P<n>[a-z0-9]+))?)?(?: (?:trading|business) days?| days?) of (?:each|every|the|a) (?:following |next |new )?(?:month|one)"
);
// "On the third trading day of the next month", "at the close of the last trading day of each month".
pattern!(
    DAY,
    r"^(?:at|on) (?:the )?(?P<close>close (?:of|on) )?(?:the )?(?P<which>[a-z0-9]+)(?P<back>[ \-]to[ \-]last)? (?:(?:trading|business) day|session)(?: of (?:each|every|the|a) (?:following |next |new )?month| of the month)?"
);

impl Reader<'_> {
    /// "In October", "in September and October", "during the last four trading days of each month".
    pub(super) fn time_of_year(&mut self) -> Option<Condition> {
        let start = self.at;
        let found = self.turn().or_else(|| self.in_months());
        match found {
            Some(_) => self.vouch(start),
            None => self.at = start,
        }
        found
    }

    fn in_months(&mut self) -> Option<Condition> {
        if !self.eat(&["in", "during"]) {
            let may = self.item()?.text == "in may";
            self.at += usize::from(may);
            if may && self.eat(&["to", "through"]) {
                return self.month().map(|to| months(5, to));
            }
            return may.then(|| months(5, 5));
        }
        self.eat_all(&["the", "month", "months", "of"]);
        let from = self.month()?;
        let back = self.at;
        let mut all = vec![from];
        loop {
            let here = self.at;
            self.eat_mark(',');
            self.eat(&["and", "or"]);
            match (self.at > here).then(|| self.month()).flatten() {
                Some(month) => all.push(month),
                None => {
                    self.at = here;
                    break;
                }
            }
        }
        if all.len() > 1 {
            return several_months(&all);
        }
        self.at = back;
        // "In May to October".
        if self.eat(&["to", "through"])
            && let Some(to) = self.month()
        {
            return Some(months(from, to));
        }
        self.at = back;
        Some(months(from, from))
    }

    fn turn(&mut self) -> Option<Condition> {
        let c = self.matches(&TURN)?;
        let end = c.end;
        // One day alone is when the rule looks, or orders.
        let days = |m: &str| {
            c.text(m)
                .is_some_and(|w| !matches!(w, "trading" | "business" | "day" | "days"))
        };
        if c.name("b").is_none() && !days("m") {
            return None;
        }
        let first = self.part(&c, "a", "m")?;
        let second = match c.name("b") {
            Some(_) => Some(self.part(&c, "b", "n")?),
            None => None,
        };
        self.past(end);
        let mut tests = vec![first];
        tests.extend(second);
        Some(Condition {
            any: tests.len() > 1,
            tests,
            ..Condition::default()
        })
    }

    /// "The last four days": tomorrow's place counted from the end of its month, or from its start.
    fn part(&self, c: &Match<'_>, end: &str, count: &str) -> Option<Test> {
        let last = c.text(end)? == "last";
        let word = c
            .text(count)
            .filter(|w| !matches!(*w, "trading" | "business" | "day" | "days"));
        let count = match word {
            Some(_) => Some(self.number(c.name(count)?.range())?),
            None => None,
        };
        let text = if last {
            "trading_days_left_in_month(1)"
        } else {
            "trading_day_of_month(1)"
        };
        let mut left = Term::new(Measure::Formula, None, None);
        left.formula = Some(Formula::new("", Scale::Calendar, vec![Part::Text(text)]));
        let one = |text| {
            let mut term = Term::new(Measure::Formula, None, None);
            term.formula = Some(Formula::new("", Scale::Calendar, vec![Part::Text(text)]));
            term
        };
        // Of the last four days the first has three behind it.
        Some(Test {
            left,
            above: false,
            equal: !last,
            right: match count {
                Some(figure) => Term::new(Measure::Level, Some(figure), None),
                None => one("1"),
            },
            crosses: false,
            exactly: false,
            vouched: true,
        })
    }

    /// "Buy SPY at the close and sell it at the next open": held in one part of each day.
    pub(super) fn session(&mut self) -> Option<Clause> {
        pattern!(
            NIGHT,
            r"^(?:(?:every|each) (?:trading )?day,? )?(?:we |i )?(?:buy|buys|hold|holds|own|owns) (?P<asset>\S+) (?:only )?(?:(?:every|each) (?:trading )?day )?(?:(?:at|on|from) (?:the |each |every )?(?:day's |market )?close,? (?:and |then )?(?:sell|sells|exit|exits)(?: it)? (?:at|on) (?:the )?(?:next|following)(?: day's| morning's| morning)? open(?:ing)?|from (?:the |each |every )?close to (?:the )?(?:next|following)(?: day's| morning's)? open|overnight(?: only)?)(?: (?:every|each) (?:trading )?day)?"
        );
        pattern!(
            DAY,
            r"^(?:(?:every|each) (?:trading )?day,? )?(?:we |i )?(?:buy|buys|hold|holds|own|owns) (?P<asset>\S+) (?:only )?(?:(?:every|each) (?:trading )?day )?(?:(?:at|on|from) (?:the |each |every )?(?:day's |market )?open,? (?:and |then )?(?:sell|sells|exit|exits)(?: it)? (?:at|on) (?:the )?(?:same day's |day's )?close(?: of the same day| on the same day| the same day)?|from (?:the |each )?open to (?:the )?close)(?: (?:every|each) (?:trading )?day)?"
        );
        let start = self.at;
        let night = self.matches(&NIGHT);
        let session = if night.is_some() {
            Session::Overnight
        } else {
            Session::Intraday
        };
        let c = night.or_else(|| self.matches(&DAY))?;
        let (asset, end) = (c.name("asset")?.range(), c.end);
        let sentence = self.item()?.sentence.index;
        let symbol = self.items.iter().find_map(|i| match &i.what {
            What::Symbol(s) if i.sentence.index == sentence && i.range.start == asset.start => {
                Some(s.clone())
            }
            _ => None,
        })?;
        self.past(end);
        self.vouch(start);
        Some(Clause {
            keeps: true,
            ..Clause::new(Act::Hold, Target::Session(symbol, session), sentence)
        })
    }

    /// The day on which an order is given at the close.
    pub(super) fn day_of_order(&mut self) -> Option<Condition> {
        let start = self.at;
        let found = self.day();
        match found {
            Some(_) => self.vouch(start),
            None => self.at = start,
        }
        found
    }

    /// "On Mondays", at the close that is named.
    fn weekday(&mut self) -> Option<Condition> {
        pattern!(
            WEEKDAY,
            r"^(?:(?P<close>at (?:the )?close )?on (?:each |every )?(?P<on>monday|tuesday|wednesday|thursday|friday)s?|at (?:the )?(?P<of>monday|tuesday|wednesday|thursday|friday)(?:'s|s'|s)? close)"
        );
        const NAMES: [(&str, &str); 5] = [
            ("monday", "1"),
            ("tuesday", "2"),
            ("wednesday", "3"),
            ("thursday", "4"),
            ("friday", "5"),
        ];
        let c = self.matches(&WEEKDAY)?;
        let day = c.text("on").or_else(|| c.text("of"))?;
        let number = NAMES.iter().find(|(n, _)| *n == day)?.1;
        let (closes, end) = (c.name("close").is_some() || c.name("of").is_some(), c.end);
        self.past(end);
        self.at_close(closes)?;
        Some(exactly("weekday", number))
    }

    /// The price of an order that names its day must be named too: the day's own close.
    fn at_close(&mut self, said: bool) -> Option<()> {
        if said {
            let item = self.items.get(self.at.checked_sub(1)?)?;
            self.fills.push(Fill {
                price: Price::Close,
                sentence: item.sentence.index,
                range: item.range.clone(),
            });
            return Some(());
        }
        self.fills_at_close().then_some(())
    }

    fn day(&mut self) -> Option<Condition> {
        if let Some(found) = self.end_of_named_month() {
            return Some(found);
        }
        if let Some(found) = self.weekday() {
            return Some(found);
        }
        let c = self.matches(&DAY)?;
        let closes = c.name("close").is_some();
        let (last, back) = (c.text("which")? == "last", c.name("back").is_some());
        // No month has more trading days.
        const NUMBERS: [&str; 23] = [
            "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17",
            "18", "19", "20", "21", "22", "23",
        ];
        let which = c.text("which")?;
        let place = crate::text::ordinal(which).and_then(|n| (n as usize).checked_sub(1));
        let end = c.end;
        let (text, number) = match (last, back, place) {
            (true, false, _) => ("trading_days_left_in_month", "0"),
            (false, true, Some(p)) => ("trading_days_left_in_month", *NUMBERS.get(p.checked_sub(1)?)?),
            (false, false, Some(p)) => ("trading_day_of_month", *NUMBERS.get(p)?),
            _ => return None,
        };
        self.past(end);
        // Without the close named, it is open whether the day's own close is meant.
        self.at_close(closes)?;
        Some(exactly(text, number))
    }

    /// "At the close" right before or behind.
    fn fills_at_close(&mut self) -> bool {
        let before = self.fills.len();
        let here = self
            .items
            .get(self.at.saturating_sub(1))
            .map(|i| i.sentence.index);
        let said = self
            .fills
            .last()
            .is_some_and(|f| f.price == Price::Close && Some(f.sentence) == here);
        if said {
            return true;
        }
        self.fill() && self.fills.len() > before && self.fills.last().is_some_and(|f| f.price == Price::Close)
    }
}

/// A number of the calendar that is just so.
fn exactly(text: &'static str, number: &'static str) -> Condition {
    let calendar = |text| {
        let mut term = Term::new(Measure::Formula, None, None);
        term.formula = Some(Formula::new("", Scale::Calendar, vec![Part::Text(text)]));
        term
    };
    Condition {
        tests: vec![Test {
            left: calendar(text),
            above: true,
            right: calendar(number),
            equal: true,
            crosses: false,
            exactly: true,
            vouched: true,
        }],
        ..Condition::default()
    }
}

/// Some months of the year, each run of neighbours one part of it.
fn several_months(all: &[u8]) -> Option<Condition> {
    let mut runs: Vec<(u8, u8)> = Vec::new();
    for month in all {
        if runs.iter().any(|(from, to)| (*from..=*to).contains(month)) {
            return None;
        }
        match runs.last_mut() {
            Some((_, to)) if *month == *to % 12 + 1 => *to = *month,
            _ => runs.push((*month, *month)),
        }
    }
    let (first, rest) = runs.split_first()?;
    Some(Condition {
        months: Some(*first),
        also: rest.to_vec(),
        ..Condition::default()
    })
}

fn months(from: u8, to: u8) -> Condition {
    Condition {
        months: Some((from, to)),
        ..Condition::default()
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn months_and_days() {
        reads(&[
            (
                "Hold SPY except in September. In September hold cash.",
                "{if:not (month(1) >= 9 and month(1) <= 9),then:SPY,else:cash} on_signal",
            ),
            (
                "Hold SPY during the last four and the first three trading days of each month, otherwise cash.",
                "{if:trading_days_left_in_month(1) < 4 or trading_day_of_month(1) <= 3,then:SPY,else:cash} on_signal",
            ),
            (
                "Buy SPY at the close of the last trading day of the month and sell it at the close of the third trading day of the next month.",
                "{trade:{assets:SPY,enter:trading_days_left_in_month == 0,exit:trading_day_of_month == 3}} on_signal",
            ),
            (
                "Buy SPY at the close and sell it at the next open every day.",
                "{session:overnight,portfolio:SPY} daily",
            ),
            (
                "Buy SPY when its close is above its 200-day moving average but not in October. Otherwise cash.",
                "{if:close(SPY) > sma(close, 200 days)(SPY) and not (month(1) >= 10 and month(1) <= 10),then:SPY,else:cash} on_signal",
            ),
        ]);
    }

    #[test]
    fn months_and_days_or_not_at_all() {
        gives_up(&[
            "Buy and hold SPY, but sell in May.",
            "Buy SPY in October and sell it in a good month.",
            "Buy SPY on the third trading day of the month and sell it some days later.",
            "Hold SPY in January, April and most of July, otherwise cash.",
        ]);
    }
}
