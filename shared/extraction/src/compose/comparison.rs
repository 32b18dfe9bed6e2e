//! Comparisons: "its close is above its 200-day average".
//!
//! What a comparison leaves out is what the one before it said: "sell when it crosses below", "sell when it is above 70".

use super::condition::Condition;
use super::formula::{Part, Scale};
use super::reader::Reader;
use super::term::{Measure, Term};
use super::word::Figure;
use crate::ledger::amount::Counts;
use crate::ledger::lexicon::Sense;

/// A comparison.
#[derive(Clone, Debug)]
pub(super) struct Test {
    pub left: Term,
    pub above: bool,
    pub right: Term,
    /// Equality is enough: "not negative", "≥".
    pub equal: bool,
    /// "Crosses": true on the day on which it becomes true.
    pub crosses: bool,
    /// Equal, neither above nor below.
    pub exactly: bool,
    /// It is read whole by a construct of its own.
    pub vouched: bool,
}

impl Test {
    /// Whether one is true exactly where the other is false.
    pub(super) fn opposes(&self, other: &Self) -> bool {
        // A close that equals the one before is neither above nor below it.
        let before = self.right.formula.as_ref().is_some_and(|f| f.name.is_empty());
        !self.exactly
            && !before
            && self.above != other.above
            && self.left.same(&other.left)
            && self.right.same(&other.right)
    }
}

impl Test {
    /// Of a run of days, whether the closes rise.
    pub(super) fn run_of_days(&self) -> Option<bool> {
        let parts = &self.left.formula.as_ref()?.parts;
        parts.iter().find_map(|p| match p {
            Part::Test(day) => Some(day.above),
            _ => None,
        })
    }
}

/// Words between the left side and the comparison that say nothing more.
const VERBS: &[&str] = &[
    "is",
    "are",
    "closes",
    "closed",
    "trades",
    "stands",
    "lies",
    "remains",
    "stays",
    "finishes",
    "ends",
    "moves",
    "goes",
    "back",
    "again",
    "currently",
    "still",
    "also",
    "was",
    "sits",
    "turns",
    "must",
    "should",
    "be",
    "being",
];

/// A comparison as it is spoken, with gaps.
pub(super) struct Spoken {
    pub left: Option<Term>,
    /// The left side is "it".
    pub pronoun: bool,
    /// Its verb speaks of a price: "closes", "trades".
    pub closes: bool,
    pub right: Option<Term>,
    pub above: bool,
    pub crosses: bool,
    /// Without a left side it speaks of the one before.
    pub repeats: bool,
}

impl Reader<'_> {
    /// Reads one comparison. `joined`: the one before it stands in the same condition.
    pub(super) fn test(&mut self, joined: bool) -> Option<Test> {
        let start = self.at;
        self.names_line = false;
        let found = self
            .breadth()
            .or_else(|| self.did_better())
            .or_else(|| self.ahead_of())
            .or_else(|| self.event())
            .or_else(|| self.comparison(joined));
        let found = found.map(|test| self.lasting(test)).map(|mut test| {
            let formula = |t: &Term| t.measure == Measure::Formula;
            let each = test.left.of.as_deref() == Some(super::each::EACH_ONE);
            test.vouched |= formula(&test.left) || formula(&test.right) || self.names_line || each;
            test
        });
        match &found {
            Some(test) => {
                if test.vouched {
                    self.vouch(start);
                }
                for term in [&test.left, &test.right] {
                    if !matches!(term.measure, Measure::Price | Measure::Level) {
                        self.remember(term);
                    }
                }
                self.before = Some(test.clone());
            }
            None => self.at = start,
        }
        found
    }

    /// A condition whose subject stands outside of it: "long GLD above its average".
    pub(super) fn bare(&mut self, subject: Term) -> Option<Condition> {
        let test = self.comparison_of(Some(subject), true, false)?;
        Some(self.alone(test))
    }

    /// A comparison of which only the level is said: "below 5".
    pub(super) fn level_of(&mut self, subject: Term) -> Option<Condition> {
        let test = self.comparison_of(Some(subject), false, false)?;
        Some(self.alone(test))
    }

    /// A condition of one test, remembered for what points back to it.
    fn alone(&mut self, test: Test) -> Condition {
        for term in [&test.left, &test.right] {
            if !matches!(term.measure, Measure::Price | Measure::Level) {
                self.remember(term);
            }
        }
        self.before = Some(test.clone());
        Condition {
            tests: vec![test],
            ..Condition::default()
        }
    }

    fn comparison(&mut self, joined: bool) -> Option<Test> {
        let pronoun = self.says(&["it", "they"]);
        let left = self.term();
        self.comparison_of(left, pronoun, joined)
    }

    fn comparison_of(&mut self, left: Option<Term>, pronoun: bool, joined: bool) -> Option<Test> {
        self.left.clone_from(&left);
        self.been = false;
        let closes = self.says(&["closes", "closed", "trades"]);
        let from = self.at;
        self.eat_all(VERBS);
        // "Rises back above 30": on the day on which it does, and not on every one on which it is.
        let returns =
            (self.items.get(from..self.at)).is_some_and(|verbs| verbs.iter().any(|i| i.text == "back"));
        // "Closes the month below": looked at at its end.
        if closes && self.says(&["the"]) && self.ahead(1).is_some_and(|i| i.text == "month") {
            let start = self.at;
            self.at += 2;
            self.vouch(start);
            self.holds.push(crate::model::Frequency::Monthly);
        }
        if self.ahead(1).is_some_and(|i| i.text == "been") && self.eat(&["has", "have"]) {
            self.been = self.eat(&["been"]);
        }
        let denied = self.eat_sense(Sense::Not);
        // "Has crossed above".
        let perfect = self.ahead(1).is_some_and(|i| i.text.starts_with("crossed"));
        if perfect {
            self.eat(&["has", "have"]);
        }
        if self.eat(&["has", "with", "have"]) {
            return self.qualified(left, denied);
        }
        // "Falls 5% below its average".
        let goes = self.says(&[
            "falls", "drops", "dips", "rises", "climbs", "falls by", "rises by",
        ]) && self
            .figure_at(self.at + 1)
            .is_some_and(|f| f.amount.counts == Counts::Share)
            && self
                .ahead(2)
                .is_some_and(|i| matches!(i.text, "below" | "above" | "under" | "over"));
        self.at += usize::from(goes);
        let at_least = self.margin();
        if self.says(&["at"])
            && let Some(test) = self.at_or_beyond(&left, pronoun, closes, joined)
        {
            return (!denied && sensible(&test)).then_some(test);
        }
        let item = self.item()?;
        let text = item.text;
        if matches!(text, "less" | "lower" | "smaller") && self.ahead(1).is_some_and(|i| i.is_mark(',')) {
            return self.opposite(left);
        }
        if matches!(text, "crosses" | "cross" | "crossed") && item.has(Sense::Between) {
            return self.crossing(left, pronoun, joined);
        }
        // "Returns to the average" from where it was.
        let back = matches!(text, "returns to" | "reverts to");

        let (above, zero) = match item.senses() {
            [Sense::Between] if back => (!self.before.as_ref()?.above, false),
            [Sense::Above] => (true, false),
            [Sense::Below] => (false, false),
            [Sense::Positive] if text == "positive" => (true, true),
            [Sense::Negative] if text == "negative" => (false, true),
            _ => return None,
        };
        // Words that say more than a direction.
        if matches!(
            text,
            "is up" | "is down" | "closes up" | "closes down" | "overbought" | "oversold"
        ) || text.contains("new ")
            || text.contains("trend")
            || text.contains("ward")
            || text.starts_with("from ")
            || text.starts_with("break") && !text.ends_with("above") && !text.ends_with("below")
            || text.ends_with("cross")
            || text.starts_with("turns")
        {
            return None;
        }
        let crosses = text.starts_with("cross") || returns || text.contains(" back ");
        let sign = text.starts_with(['<', '>', '≤', '≥']);
        let text_equal = matches!(
            text,
            "≤" | "≥"
                | "<="
                | ">="
                | "at least"
                | "at most"
                | "no less than"
                | "no more than"
                | "not less than"
                | "not more than"
        );
        self.at += 1;
        let moved = at_least.is_none() && moves_by_itself(text);
        if moved {
            return None;
        }
        let right = if zero {
            Some(Term::new(Measure::Level, None, None))
        } else {
            self.term()
        };
        let test = self.complete(Spoken {
            left,
            pronoun,
            closes,
            right,
            above,
            crosses,
            repeats: joined || sign,
        })?;
        let mut test = self.with_margin(test, at_least)?;
        if back {
            let before = self.before.as_ref()?;
            let mut line = before.right.clone();
            line.shift = None;
            if !before.left.same(&test.left) || !line.same(&test.right) {
                return None;
            }
            test.equal = true;
            test.vouched = true;
        }
        if denied && test.crosses {
            return None;
        }
        test.above = above != denied;
        test.equal = test.equal || text_equal != denied;
        self.cross_by_name();
        // "The 10-month average is below the price".
        if test.right.measure == Measure::Price && test.right.named && test.left.is_curve() && !test.crosses {
            std::mem::swap(&mut test.left, &mut test.right);
            test.above = !test.above;
        }
        sensible(&test).then_some(test)
    }

    /// Fills in what the words leave out.
    pub(super) fn complete(&self, spoken: Spoken) -> Option<Test> {
        let Spoken {
            left,
            pronoun,
            closes,
            right,
            above,
            crosses,
            repeats,
        } = spoken;
        let before = self.before.as_ref();
        // What is pointed at is the line itself, without a margin above or below it.
        let line = || {
            let mut line = before.map(|b| b.right.clone())?;
            // "Sell when it is below" behind two lines: either may be meant.
            if self
                .beside
                .iter()
                .any(|t| t.right.is_curve() && !t.right.same(&line))
            {
                return None;
            }
            line.shift = None;
            (line.is_curve() || line.measure == Measure::Formula).then_some(line)
        };
        let right = match right {
            Some(r) if pointed(&r) => {
                // "Falls below it": the line of the comparison before.
                line()?
            }
            Some(r) => r,
            // The same line, for a subject that is named anew or repeated; not the same number.
            None => line()?,
        };
        // "Beats BIL's": the same thing of another asset.
        let right = match &left {
            Some(l)
                if l.measure == Measure::Return && right.measure == Measure::Price && right.of.is_some() =>
            {
                Term {
                    of: right.of,
                    ..l.clone()
                }
            }
            _ => right,
        };
        let left = match left {
            Some(l) if pronoun && !closes => {
                let other =
                    before.filter(|b| b.left.measure != Measure::Price || b.right.measure == Measure::Level);
                let several = |b: &Test| {
                    self.beside
                        .iter()
                        .any(|t| t.left.measure != Measure::Price && !t.left.same(&b.left))
                };
                match (right.measure, other) {
                    (Measure::Level, Some(b)) if several(b) => return None,
                    // "It is above 70": what was measured before.
                    (Measure::Level, Some(b)) => b.left.clone(),
                    (Measure::Level, None) => return None,
                    // "It crosses below", with no object: the same two lines.
                    (_, Some(b)) if b.right.same(&right) => b.left.clone(),
                    _ => l,
                }
            }
            Some(l) => l,
            // "… and above 10": the same subject, within one condition.
            None if repeats => before?.left.clone(),
            None => return None,
        };
        Some(Test {
            left,
            above,
            right,
            equal: false,
            crosses,
            exactly: false,
            vouched: false,
        })
    }

    /// Puts "by more than 1%" or "at least 3%" into the right side.
    fn with_margin(&mut self, mut test: Test, before: Option<Figure>) -> Option<Test> {
        let mut margin = before;
        let back = self.at;
        if margin.is_none() && self.eat(&["by"]) {
            if self.says(&["at least", "more than"]) {
                self.at += 1;
            }
            margin = self.figure();
            if margin.is_none() {
                self.at = back;
            }
        }
        if let Some(figure) = margin {
            let curve = test.right.is_curve();
            if !curve || figure.amount.counts != Counts::Share {
                return None;
            }
            test.right.shift = Some((figure, test.above));
            test.vouched = true;
            let back = self.at;
            let more = self.eat_sense(Sense::Or) && self.eat(&["more"]);
            if more {
                test.equal = true;
            } else {
                self.at = back;
            }
        }
        Some(test)
    }
}

/// A bare "it" on the right side.
fn pointed(term: &Term) -> bool {
    term.measure == Measure::Price && term.of.is_none() && !term.named
}

/// Indices that pay nothing and are split by nobody: their level is the number that is quoted.
const INDICES: &[&str] = &["VIX", "VXN", "VVIX", "RVX", "TNX", "TYX", "IRX", "FVX", "MOVE"];

/// Whether the two sides can be compared: prices with lines, returns with returns or shares, an index with a number.
pub(super) fn sensible(test: &Test) -> bool {
    let (l, r) = (&test.left, &test.right);
    let level = r.measure == Measure::Level;
    let share = r
        .figure
        .as_ref()
        .is_none_or(|f| f.amount.counts == Counts::Share || f.amount.value == 0.0);
    let same_asset = l.of == r.of || l.of.is_none() || r.of.is_none();
    match l.measure {
        Measure::Price if level => {
            let plain = |f: &Figure| f.amount.counts == Counts::Plain;
            l.of.as_deref()
                .is_some_and(|of| INDICES.contains(&of.trim_start_matches('^')))
                && r.figure.as_ref().is_some_and(plain)
        }
        Measure::Price => r.is_curve() && same_asset,
        Measure::Formula => fits(l, r) && same_asset,
        Measure::Average { .. } => {
            let before = r.formula.as_ref().is_some_and(|f| f.name == "average_before");
            (matches!(r.measure, Measure::Average { .. }) || before) && same_asset && !l.same(r)
        }
        Measure::Return => level && share || r.measure == Measure::Return && !l.same(r),
        // Between 0 and 100: "0.3" is of another scale.
        Measure::Rsi => {
            let points =
                |f: &Figure| f.amount.counts == Counts::Plain && (1.0..100.0).contains(&f.amount.value);
            level && r.figure.as_ref().is_some_and(points)
        }
        Measure::Volatility => level && share && r.figure.is_some(),
        Measure::High { .. } | Measure::Low { .. } | Measure::Level => false,
    }
}

/// Whether a formula can be compared with a term.
fn fits(l: &Term, r: &Term) -> bool {
    let figure = r.figure.as_ref();
    let plain = figure.is_none_or(|f| f.amount.counts == Counts::Plain);
    match (l.scale(), r.measure) {
        (Some(Scale::Price), _) => r.is_curve() && !l.same(r),
        (Some(Scale::Points | Scale::Volume | Scale::Bars), Measure::Level) => plain,
        (Some(Scale::Share), Measure::Level) => figure.is_some_and(|f| f.amount.counts == Counts::Share),
        (Some(Scale::Bars), Measure::Formula) => r.formula.as_ref().is_some_and(|f| f.market),
        (Some(Scale::Points | Scale::Volume), Measure::Formula) => l.scale() == r.scale() && !l.same(r),
        _ => false,
    }
}

/// "Falls 10%", "rises by 3%": a movement, not a comparison of two things.
fn moves_by_itself(verb: &str) -> bool {
    matches!(
        verb,
        "falls"
            | "rises"
            | "drops"
            | "climbs"
            | "sinks"
            | "dips"
            | "declines"
            | "loses"
            | "rising"
            | "falling"
            | "increasing"
            | "decreasing"
    )
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn what_is_left_out_was_said_before() {
        reads(&[
            (
                "Buy AAPL when its close is at least 3% above its 50-day moving average; exit when it closes below that average.",
                "{trade:{assets:AAPL,enter:close > sma(close, 50 days) * (1 + 3%),exit:close < sma(close, 50 days)}} on_signal",
            ),
            (
                "Buy SPY when VIX is above 30 and sell when it is below 20.",
                "{trade:{assets:SPY,enter:close(VIX) > 30,exit:close(VIX) < 20}} on_signal",
            ),
            (
                "Momentum: long SPY if 252-day return > 0, short SPY if < 0. Daily.",
                "{if:change(close, 252 days)(SPY) > 0,then:SPY,else:{short:SPY}} on_signal",
            ),
            (
                "Hold SPY if its 6-month return is not negative, otherwise hold cash. Monthly.",
                "{if:change(close, 6 months)(SPY) >= 0,then:SPY,else:cash} month_end",
            ),
        ]);
    }

    #[test]
    fn what_is_left_out_was_said_before_or_not_at_all() {
        gives_up(&[
            "Buy SPY when its close crosses far above its 50-day moving average and sell when it crosses below.",
            "Buy SPY if QQQ is above its 50-day average and sell if it is below its 20-day average.",
            "Hold SPY when its close is above its 200-day average. Hold TLT when its close is below its 200-day average.",
            "Buy SPY when its 200-day average is rising, otherwise TLT.",
            "Buy GLD when its 14-day RSI is above 50 and sell it when it falls 10%.",
        ]);
    }
}
