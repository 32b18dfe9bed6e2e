//! Conditions that are no comparison of two named things: movements over some days, runs of days, a state that lasts.

use super::comparison::Test;
use super::formula::{Formula, Part, Scale};
use super::reader::Reader;
use super::term::{Measure, Term};
use super::word::{Figure, What};
use crate::ledger::amount::{Amount, Counts};
use crate::pattern::pattern;

// "Falls more than 3% in one day", "has risen at least 5% over the past 10 days".
pattern!(
    MOVES,
    r"^(?:has |have )?(?:(?P<down>falls?|fell|fallen|drops?|dropped|declines?|declined|loses|lost|is down|closes down|closed down|goes down|down)|(?P<up>rises?|rose|risen|gains?|gained|climbs?|climbed|is up|closes up|closed up|goes up|up))(?: by)?(?: (?P<strict>more than|over)| (?P<least>at least))? (?P<share>\d+(?:\.\d+)?) ?(?:%|percent|per cent)(?P<more> or more)? (?:(?:in|within|on|during) (?:a|one|a single|the) (?:trading )?(?:day|session)\b|(?:in|over|within|during) (?:the )?(?:(?:last|past|previous|prior) )?(?P<span>[a-z0-9\-]+(?: trading)? (?:days|weeks|months|sessions)))"
);
// "Closes lower for three consecutive days", "has fallen on each of the last three days".
pattern!(
    RUNS,
    r"^(?:has |have )?(?:(?P<down>(?:closed|closes|finished|finishes|ended|ends) (?:lower|down)|falls|fell|fallen|declined|declines|dropped|drops|is down|been down)|(?P<up>(?:closed|closes|finished|finishes|ended|ends) (?:higher|up)|risen|rose|rises|gained|gains|is up|been up))(?: for| on)?(?P<each> each of)?(?: at least)?(?: the (?:last|past|previous))? (?P<count>[a-z0-9]+) (?P<row>(?:consecutive|straight|successive) )?(?:trading )?(?:days|sessions|closes)(?P<after> in a row| in succession| running)?"
);
// "Three consecutive down days", "five up closes in a row".
pattern!(
    DAYS,
    r"^(?:at least )?(?P<count>[a-z0-9]+) (?P<row>(?:consecutive|straight|successive) )?(?:(?P<down>down|losing|lower|negative)|(?P<up>up|winning|gaining|higher|positive)) (?:trading )?(?:days|sessions|closes)(?P<after> in a row| in succession| running)?"
);
// "For five consecutive days", "two days in a row".
pattern!(
    LASTS,
    r"^(?:for |on )?(?:at least )?(?:the (?:last|past) )?(?P<count>[a-z0-9]+) (?P<row>(?:consecutive|straight|successive) )?(?:trading )?(?:days?|sessions|closes)(?P<after> in a row| in succession| running)?"
);

impl Reader<'_> {
    /// A movement or a run of days. None, and nothing read, if none stands here.
    pub(super) fn event(&mut self) -> Option<Test> {
        let start = self.at;
        let found = self.happens();
        if found.is_none() {
            self.at = start;
        }
        found
    }

    /// Whether a run of days stands some items ahead.
    pub(super) fn runs_ahead(&mut self, n: usize) -> bool {
        let start = self.at;
        self.at += n;
        let found = self.happens().is_some();
        self.at = start;
        found
    }

    fn happens(&mut self) -> Option<Test> {
        if let Some(c) = self.matches(&DAYS)
            && (c.name("row").is_some() || c.name("after").is_some())
        {
            let (down, count) = (c.name("down").is_some(), c.name("count").map(|m| m.range()));
            let count = self.number(count?)?;
            self.past(c.end);
            return Some(run(down, None, count));
        }
        if let Some(test) = self.closes_in_a_row() {
            return Some(test);
        }
        if let Some(test) = self.broken() {
            return Some(test);
        }
        let of = self.mover()?;
        if let Some(test) = self.at_extreme(of.clone()) {
            return Some(test);
        }
        if let Some(c) = self.matches(&RUNS)
            && (c.name("row").is_some() || c.name("after").is_some() || c.name("each").is_some())
        {
            let (down, count) = (c.name("down").is_some(), c.name("count").map(|m| m.range()));
            let count = self.number(count?)?;
            self.past(c.end);
            return Some(run(down, of, count));
        }
        let c = self.matches(&MOVES)?;
        let down = c.name("down").is_some();
        let strict = c.name("strict").is_some() && c.name("more").is_none();
        let share = self.amount_at(c.name("share")?.range().start)?;
        let length = match c.name("span") {
            Some(span) => Some(self.amount_at(span.range().start)?),
            None => None,
        };
        self.past(c.end);
        if share.amount.counts != Counts::Share || length.as_ref().is_some_and(|l| !l.amount.is_duration()) {
            return None;
        }
        let left = match length {
            Some(length) => Term::new(Measure::Return, Some(length), of),
            None => {
                let parts = vec![Part::Text("change(close, 1 day)")];
                let mut term = Term::new(Measure::Formula, None, of);
                term.formula = Some(Formula::new("day_return", Scale::Share, parts));
                term
            }
        };
        let mut right = Term::new(Measure::Level, Some(share), None);
        right.minus = down;
        Some(Test {
            left,
            above: !down,
            right,
            equal: !strict,
            crosses: false,
            exactly: false,
            vouched: true,
        })
    }

    /// "Three consecutive closes above its 100-day average".
    fn closes_in_a_row(&mut self) -> Option<Test> {
        pattern!(
            CLOSES,
            r"^(?P<count>[a-z0-9]+) (?:consecutive|straight|successive) (?:daily )?closes (?:(?P<above>above|over)|below|under)"
        );
        let start = self.at;
        let c = self.matches(&CLOSES)?;
        let (count, above, end) = (c.name("count")?.range(), c.name("above").is_some(), c.end);
        let count = self.number(count)?;
        self.past(end);
        let line = self.term().filter(Term::is_curve);
        let Some(right) = line else {
            self.at = start;
            return None;
        };
        self.vouch(start);
        let of = right.of.clone();
        let inner = Test {
            left: Term::new(Measure::Price, None, None),
            above,
            right: Term { of: None, ..right },
            equal: false,
            crosses: false,
            exactly: false,
            vouched: true,
        };
        Some(streak(inner, of, count))
    }

    /// "The 20-day high is broken".
    fn broken(&mut self) -> Option<Test> {
        let start = self.at;
        let line = self
            .term()
            .filter(|t| matches!(t.measure, Measure::High { .. } | Measure::Low { .. }));
        let verb = self.eat(&["is", "was"]) && self.eat(&["broken", "exceeded", "pierced", "violated"])
            || self.eat(&["is", "gets"]) && self.eat(&["taken"]) && self.eat(&["out"]);
        let Some(line) = line.filter(|_| verb) else {
            self.at = start;
            return None;
        };
        let mut left = Term::new(Measure::Price, None, None);
        left.of.clone_from(&line.of);
        Some(Test {
            left,
            above: matches!(line.measure, Measure::High { .. }),
            right: line,
            equal: false,
            crosses: false,
            exactly: false,
            vouched: true,
        })
    }

    /// "Closes at a 10-day low": no close of those days is lower.
    pub(super) fn at_extreme(&mut self, of: Option<String>) -> Option<Test> {
        pattern!(
            EXTREME,
            r"^(?:(?:closes|closed|is|finishes|ends|makes) (?:at )?|at )a (?:new )?(?P<span>[a-z0-9\-]+[ \-]days?) (?:closing )?(?:(?P<low>low)|high)|^(?:is|at|marks|closes at|closes on) (?:the|its) (?:(?P<least>lowest)|highest) close (?:of|in|for|over) (?:the )?(?:(?:past|last) )?(?P<past>[a-z0-9\-]+[ \-](?:trading )?days?)"
        );
        let c = self.matches(&EXTREME)?;
        let low = c.name("low").is_some() || c.name("least").is_some();
        let (span, end) = (c.name("span").or_else(|| c.name("past"))?.range().start, c.end);
        let at = format!(" {}", c.text_of()).contains(" at a") || c.name("past").is_some();
        let length = self.amount_at(span).filter(|f| f.amount.counts == Counts::Days)?;
        if !at {
            return None;
        }
        self.past(end);
        let function = if low { "lowest(close, " } else { "highest(close, " };
        let mut right = Term::new(Measure::Formula, None, None);
        right.formula = Some(Formula::new(
            if low { "lower" } else { "upper" },
            Scale::Price,
            vec![
                Part::Text(function),
                Part::Figure("channel", length),
                Part::Text(")"),
            ],
        ));
        Some(Test {
            left: Term::new(Measure::Price, None, of),
            above: !low,
            right,
            equal: true,
            crosses: false,
            exactly: false,
            vouched: true,
        })
    }

    /// Who moves: a symbol, "it", "its price", "the close". Nothing needs to be said behind "when it …, and".
    fn mover(&mut self) -> Option<Option<String>> {
        let start = self.at;
        if self.eat(&["it", "they"]) {
            return Some(None);
        }
        let term = self.term();
        match term {
            Some(t) if t.measure == Measure::Price => Some(t.of),
            _ => {
                self.at = start;
                None
            }
        }
    }

    /// A state that has to last: "… for five consecutive days".
    pub(super) fn lasting(&mut self, test: Test) -> Test {
        if test.crosses {
            return test;
        }
        let been = std::mem::take(&mut self.been);
        let Some(c) = self.matches(&LASTS) else {
            return test;
        };
        if c.name("row").is_none() && c.name("after").is_none() && !been {
            return test;
        }
        let Some(count) = c.name("count").and_then(|m| self.number(m.range())) else {
            return test;
        };
        self.past(c.end);
        let mut inner = test;
        let of = inner.left.of.take();
        if inner.right.of == of {
            inner.right.of = None;
        }
        streak(inner, of, count)
    }

    /// Whether what follows says for how many days in a row something holds.
    pub(super) fn lasts_here(&self) -> bool {
        self.matches(&LASTS)
            .is_some_and(|c| c.name("row").is_some() || c.name("after").is_some() || self.been)
    }

    /// A match at the next item, its ranges in the sentence.
    pub(super) fn matches(&self, pattern: &regex::Regex) -> Option<Match<'_>> {
        let item = self.item()?;
        let text = item.sentence.lower.get(item.range.start..)?;
        let captures = pattern.captures(text)?;
        let end = item.range.start + captures.get(0)?.end();
        // A match must not end inside a word.
        let whole = !item
            .sentence
            .lower
            .get(end..)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric()));
        whole.then_some(Match {
            captures,
            from: item.range.start,
            end,
        })
    }

    /// Goes on behind a byte of the sentence.
    pub(super) fn past(&mut self, end: usize) {
        let Some(sentence) = self.item().map(|i| i.sentence.index) else {
            return;
        };
        while self
            .item()
            .is_some_and(|i| i.sentence.index == sentence && i.range.start < end && !i.is_mark('.'))
        {
            self.at += 1;
        }
    }

    /// The amount that begins at a byte of this sentence.
    pub(super) fn amount_at(&self, start: usize) -> Option<Figure> {
        let sentence = self.item()?.sentence.index;
        let at = self.items.iter().position(|i| {
            i.sentence.index == sentence && i.range.start == start && matches!(i.what, What::Amount(_))
        })?;
        self.figure_at(at).filter(|f| f.amount.value.is_finite())
    }

    /// A whole number at some bytes of this sentence, whatever it counts.
    pub(super) fn number(&self, range: std::ops::Range<usize>) -> Option<Figure> {
        let sentence = self.item()?.sentence;
        let spans = sentence.durations.iter().filter(|d| !d.implicit);
        let value = spans
            .map(|d| (d.start, d.number))
            .chain(sentence.numbers.iter().map(|n| (n.start, n.value)))
            .find(|(start, _)| *start == range.start)?
            .1;
        let whole = value.fract() == 0.0 && (1.0..=1000.0).contains(&value);
        whole.then_some(Figure {
            amount: Amount {
                value,
                counts: Counts::Plain,
                implicit: false,
                word: false,
                money: false,
            },
            sentence: sentence.index,
            range,
        })
    }
}

/// A match with its ranges in the sentence.
pub(super) struct Match<'t> {
    captures: regex::Captures<'t>,
    from: usize,
    pub end: usize,
}

/// A group of a match.
pub(super) struct Group {
    start: usize,
    end: usize,
}

impl Group {
    pub(super) fn range(&self) -> std::ops::Range<usize> {
        self.start..self.end
    }
}

impl Match<'_> {
    pub(super) fn name(&self, name: &str) -> Option<Group> {
        let found = self.captures.name(name)?;
        Some(Group {
            start: self.from + found.start(),
            end: self.from + found.end(),
        })
    }

    pub(super) fn text_of(&self) -> &str {
        self.captures.get(0).map_or("", |m| m.as_str())
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.captures.name(name).map(|m| m.as_str())
    }
}

/// So many closes in a row below or above the one before.
fn run(down: bool, of: Option<String>, count: Figure) -> Test {
    let price = Term::new(Measure::Price, None, None);
    let mut before = Term::new(Measure::Formula, None, None);
    before.formula = Some(Formula::new(
        "",
        Scale::Price,
        vec![Part::Text("delay(close, 1 day)")],
    ));
    let day = Test {
        left: price,
        above: !down,
        right: before,
        equal: false,
        crosses: false,
        exactly: false,
        vouched: true,
    };
    streak(day, of, count)
}

/// A condition that has held on so many days, up to today.
fn streak(inner: Test, of: Option<String>, count: Figure) -> Test {
    let mut left = Term::new(Measure::Formula, None, of);
    let parts = vec![
        Part::Text("streak("),
        Part::Test(Box::new(inner)),
        Part::Text(")"),
    ];
    left.formula = Some(Formula::new("days_in_a_row", Scale::Bars, parts));
    Test {
        left,
        above: true,
        right: Term::new(Measure::Level, Some(count), None),
        equal: true,
        crosses: false,
        exactly: false,
        vouched: true,
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn movements_and_runs_of_days() {
        reads(&[
            (
                "Buy the dip: purchase QQQ after three consecutive down days; sell after five days.",
                "{trade:{assets:QQQ,enter:streak(close < delay(close, 1 day)) >= 3,time_stop:5 days}} on_signal",
            ),
            (
                "Buy SPY if it falls more than 3% in one day and sell it after 10 days.",
                "{trade:{assets:SPY,enter:change(close, 1 day) < -3%,time_stop:10 days}} on_signal",
            ),
            (
                "Buy SPY when its close is above its 200-day average for five consecutive days; sell when its close is below its 200-day average.",
                "{trade:{assets:SPY,enter:streak(close > sma(close, 200 days)) >= 5,exit:close < sma(close, 200 days)}} on_signal",
            ),
            (
                "Buy SPY if it closed lower than yesterday; sell if it closed higher than yesterday.",
                "{trade:{assets:SPY,enter:close < delay(close, 1 day),exit:close > delay(close, 1 day)}} on_signal",
            ),
        ]);
    }

    #[test]
    fn movements_and_runs_of_days_or_not_at_all() {
        gives_up(&[
            "Buy SPY when it has fallen 10% and sell it after 10 days.",
            "Buy SPY after several down days in a row; sell after five days.",
            "Buy SPY three days after a down day; sell after five days.",
        ]);
    }
}
