//! Terms and conditions as expressions of the language, with their parameters and signals.

use super::comparison::Test;
use super::condition::Condition;
use super::formula::{Formula, Part, Scale};
use super::ranking::Size;
use super::term::{Measure, Term};
use super::word::Figure;
use crate::ledger::amount::Counts;
use crate::model::{Parameter, Status, TimeUnit, Unit};
use crate::source::Source;
use fo_strategy::Expression;

/// Whom a measure without an asset of its own is of.
#[derive(Clone, Copy)]
pub(super) enum Own<'a> {
    /// The asset a portfolio's condition speaks of.
    Asset(&'a str),
    /// Each asset of a trade or a selection.
    Each,
}

/// Parameters and signals in the making.
pub(super) struct Writer<'a> {
    source: &'a Source<'a>,
    pub parameters: Vec<Parameter>,
    pub signals: Vec<(String, String)>,
    /// Every term written.
    pub terms: Vec<Term>,
    /// A condition goes by the calendar.
    pub dated: bool,
    /// Two averages are compared: one is the fast one.
    pub pair: Option<[Figure; 2]>,
    /// Comparisons that constructs of their own read whole.
    pub vouched: Vec<String>,
    /// Words that constructs of their own read whole, and the parameters whose numbers stand in them.
    words: &'a [(usize, std::ops::Range<usize>)],
    pub whole: Vec<String>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(source: &'a Source<'a>, words: &'a [(usize, std::ops::Range<usize>)]) -> Self {
        Self {
            source,
            parameters: Vec::new(),
            signals: Vec::new(),
            terms: Vec::new(),
            dated: false,
            pair: None,
            vouched: Vec::new(),
            words,
            whole: Vec::new(),
        }
    }

    /// A parameter's name; the same number of the same thing is one parameter.
    pub(super) fn parameter(&mut self, base: &str, figure: &Figure, counts: Unit) -> Option<String> {
        let (value, unit) = match figure.amount.counts {
            Counts::Days => (figure.amount.value, Unit::Time(TimeUnit::Days)),
            Counts::Weeks => (figure.amount.value, Unit::Time(TimeUnit::Weeks)),
            Counts::Months => (figure.amount.value, Unit::Time(TimeUnit::Months)),
            Counts::Share => ((figure.amount.value * 1e8).round() / 1e6, Unit::Percent),
            Counts::Plain => (figure.amount.value, counts),
            Counts::Ordinal => return None,
        };
        if !value.is_finite() {
            return None;
        }
        let numbered = |name: &str| {
            name == base
                || name
                    .strip_prefix(base)
                    .and_then(|r| r.strip_prefix('_'))
                    .is_some_and(|n| n.parse::<u32>().is_ok())
        };
        let mut taken = 0;
        for p in self.parameters.iter().filter(|p| numbered(&p.name)) {
            if p.value == value && p.unit == unit {
                return Some(p.name.clone());
            }
            taken += 1;
        }
        let name = if taken == 0 {
            base.to_owned()
        } else {
            format!("{base}_{}", taken + 1)
        };
        let inside = |(s, r): &(usize, std::ops::Range<usize>)| {
            *s == figure.sentence && r.start <= figure.range.start && figure.range.end <= r.end
        };
        if self.words.iter().any(inside) {
            self.whole.push(name.clone());
        }
        let sentence = self.source.sentences.get(figure.sentence)?;
        self.source.quote(sentence, figure.range.clone())?;
        self.parameters.push(Parameter {
            name: name.clone(),
            value,
            unit,
            status: Status::Stated,
            source: Some(self.source.quote_all(sentence)?),
            alternatives: Vec::new(),
            note: None,
        });
        Some(name)
    }

    /// A parameter that the text leaves to custom.
    fn usual(&mut self, name: &str, text: &str) -> Option<String> {
        if let Some(known) = self.parameters.iter().find(|p| p.name == name) {
            // Said elsewhere, or assumed before: one number has one name.
            return (known.status == Status::Assumed).then(|| known.name.clone());
        }
        let quantity: fo_strategy::Quantity = text.parse().ok()?;
        let unit = match quantity.unit {
            fo_strategy::Unit::Days => Unit::Time(TimeUnit::Days),
            _ => Unit::Number,
        };
        self.parameters.push(Parameter {
            name: name.to_owned(),
            value: quantity.value,
            unit,
            status: Status::Assumed,
            source: None,
            alternatives: Vec::new(),
            note: Some("The text gives no number; this is the custom.".to_owned()),
        });
        Some(name.to_owned())
    }

    /// How many are chosen, as an expression.
    pub(super) fn size(&mut self, size: &Size, name: &str) -> Option<Expression> {
        Some(match size {
            Size::Figure(figure) => self.parameter(name, figure, Unit::Assets)?.into(),
            Size::Part(figure) => self.parameter(name, figure, Unit::Quantiles)?.into(),
            Size::One => "1".into(),
        })
    }

    fn signal(&mut self, base: &str, expression: String) -> String {
        if let Some((name, _)) = self.signals.iter().find(|(_, e)| *e == expression) {
            return name.clone();
        }
        let taken = |n: &str| self.signals.iter().any(|(name, _)| name == n);
        let mut name = base.to_owned();
        let mut n = 1;
        while taken(&name) {
            n += 1;
            name = format!("{base}_{n}");
        }
        self.signals.push((name.clone(), expression));
        name
    }

    /// A term as an expression.
    pub(super) fn term(&mut self, term: &Term, own: Own<'_>) -> Option<String> {
        self.terms.push(term.clone());
        let series = match term.measure {
            Measure::Level => {
                return match &term.figure {
                    Some(figure) => self
                        .level(figure)
                        .map(|l| if term.minus { format!("-{l}") } else { l }),
                    None => Some("0".to_owned()),
                };
            }
            Measure::Price => "close".to_owned(),
            Measure::Formula => match self.formula(term.formula.as_ref()?)? {
                (text, true) => return Some(text),
                (text, false) => text,
            },
            measure => self.measured(measure, term)?,
        };
        let asset = term.of.as_deref().or(match own {
            Own::Asset(asset) => Some(asset),
            Own::Each => None,
        });
        let text = match asset {
            Some(asset) => format!("{series}({})", as_name(asset)),
            None => series,
        };
        match &term.shift {
            Some((by, up)) => {
                let margin = self.parameter("margin", by, Unit::Number)?;
                let sign = if *up { '+' } else { '-' };
                Some(format!("{text} * (1 {sign} {margin})"))
            }
            None => Some(text),
        }
    }

    /// The signal of a measure.
    fn measured(&mut self, measure: Measure, term: &Term) -> Option<String> {
        let length = term.figure.as_ref()?;
        let mut window = |base: &str| self.parameter(base, length, Unit::Time(TimeUnit::Days));
        let (name, expression) = match measure {
            Measure::Average { exponential } => {
                let base = match &self.pair {
                    Some([fast, _]) if fast.same(length) => "fast",
                    Some([_, slow]) if slow.same(length) => "slow",
                    _ => "average",
                };
                let window = self.parameter(base, length, Unit::Time(TimeUnit::Days))?;
                let function = if exponential { "ema" } else { "sma" };
                let name = if base == "average" {
                    "average_price".to_owned()
                } else {
                    format!("{base}_average")
                };
                (name, format!("{function}(close, {window})"))
            }
            Measure::Return => {
                let lookback = window("lookback")?;
                let mut parts = vec![format!("change(close, {lookback})")];
                for length in &term.more {
                    let lookback = self.parameter("lookback", length, Unit::Time(TimeUnit::Days))?;
                    parts.push(format!("change(close, {lookback})"));
                }
                let expression = match &term.skip {
                    _ if parts.len() > 1 => format!("({}) / {}", parts.join(" + "), parts.len()),
                    Some(skip) => {
                        let skip = self.parameter("skip", skip, Unit::Time(TimeUnit::Days))?;
                        format!("delay(close, {skip}) / delay(close, {lookback}) - 1")
                    }
                    None => format!("change(close, {lookback})"),
                };
                ("momentum".to_owned(), expression)
            }
            Measure::Rsi => (
                "strength".to_owned(),
                format!("rsi(close, {})", window("rsi_window")?),
            ),
            Measure::Volatility => (
                "risk".to_owned(),
                format!("volatility({})", window("volatility_window")?),
            ),
            // The channel of the days before: today's high is not compared with itself.
            Measure::High { closing: true } => (
                "upper".to_owned(),
                format!("delay(highest(close, {}), 1)", window("channel")?),
            ),
            Measure::High { closing: false } => (
                "upper".to_owned(),
                format!("delay(donchian_upper({}), 1)", window("channel")?),
            ),
            Measure::Low { closing: true } => (
                "lower".to_owned(),
                format!("delay(lowest(close, {}), 1)", window("channel")?),
            ),
            Measure::Low { closing: false } => (
                "lower".to_owned(),
                format!("delay(donchian_lower({}), 1)", window("channel")?),
            ),
            Measure::Price | Measure::Level | Measure::Formula => return None,
        };
        Some(self.signal(&name, expression))
    }

    fn level(&mut self, figure: &Figure) -> Option<String> {
        if figure.amount.value == 0.0 {
            return Some("0".to_owned());
        }
        let base = if figure.amount.counts == Counts::Share {
            "hurdle"
        } else {
            "level"
        };
        self.parameter(base, figure, Unit::Number)
    }

    /// A comparison as an expression. `events`: what crosses counts on the day on which it does.
    pub(super) fn test(&mut self, test: &Test, own: Own<'_>, events: bool) -> Option<String> {
        // A price is held against its own lines, not against another asset's.
        if test.right.is_curve() && test.left.of != test.right.of {
            return None;
        }
        let (l, r) = (self.term(&test.left, own)?, self.term(&test.right, own)?);
        let text = match (test.crosses && events, test.above) {
            _ if test.exactly => format!("{l} == {r}"),
            (true, true) => format!("crosses_above({l}, {r})"),
            (true, false) => format!("crosses_below({l}, {r})"),
            (false, true) if test.equal => format!("{l} >= {r}"),
            (false, false) if test.equal => format!("{l} <= {r}"),
            (false, true) => format!("{l} > {r}"),
            (false, false) => format!("{l} < {r}"),
        };
        if test.vouched {
            self.vouched.push(text.clone());
        }
        Some(text)
    }

    /// A formula's text, and whether it is the same for all assets.
    pub(super) fn formula(&mut self, formula: &Formula) -> Option<(String, bool)> {
        let mut text = String::new();
        for part in &formula.parts {
            match part {
                Part::Text(t) => text.push_str(t),
                Part::Usual(name, value) => text.push_str(&self.usual(name, value)?),
                Part::Figure(name, figure) => text.push_str(&self.parameter(name, figure, Unit::Number)?),
                Part::Test(test) => text.push_str(&self.test(test, Own::Each, false)?),
            }
        }
        if formula.scale == Scale::Calendar {
            self.dated = true;
            return Some((text, true));
        }
        if formula.market {
            return Some((text, true));
        }
        let bare = formula.name.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric());
        if bare {
            return Some((text, false));
        }
        let name = if formula.name.is_empty() {
            "reference"
        } else {
            formula.name
        };
        Some((self.signal(name, text), false))
    }

    /// A condition as an expression.
    pub(super) fn condition(&mut self, condition: &Condition, own: Own<'_>, events: bool) -> Option<String> {
        if let Some((from, to)) = condition.months {
            // The month of the next session: what is decided today is held tomorrow.
            self.dated = true;
            let part = |from: u8, to: u8| {
                let join = if from <= to { "and" } else { "or" };
                format!("month(1) >= {from} {join} month(1) <= {to}")
            };
            let first = part(from, to);
            let inside = match condition.also.as_slice() {
                [] => first,
                more => {
                    let all: Vec<String> = std::iter::once(first)
                        .chain(more.iter().map(|(from, to)| part(*from, *to)))
                        .map(|p| format!("({p})"))
                        .collect();
                    all.join(" or ")
                }
            };
            return Some(if condition.denied {
                format!("not ({inside})")
            } else {
                inside
            });
        }
        if let Some((from, to)) = condition.except {
            let mut inner = condition.clone();
            inner.except = None;
            let text = self.condition(&inner, own, events)?;
            let outer = self.condition(
                &Condition {
                    months: Some((from, to)),
                    denied: true,
                    ..Condition::default()
                },
                own,
                events,
            )?;
            let several = condition.any && condition.tests.len() > 1;
            return Some(if several {
                format!("({text}) and {outer}")
            } else {
                format!("{text} and {outer}")
            });
        }
        if condition.denied
            && let [only] = condition.tests.as_slice()
            && !only.exactly
        {
            let mut turned = only.clone();
            turned.above = !turned.above;
            turned.equal = !turned.equal;
            return self.test(&turned, own, events);
        }
        let parts: Vec<String> = (condition.tests.iter())
            .map(|t| self.test(t, own, events))
            .collect::<Option<_>>()?;
        let joined = parts.join(if condition.any { " or " } else { " and " });
        Some(if condition.denied {
            format!("not ({joined})")
        } else {
            joined
        })
    }
}
/// Returns a symbol as the language writes it: in quotation marks where it is not a plain name.
pub(super) fn as_name(symbol: &str) -> String {
    let plain = symbol
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
        && symbol.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if plain {
        symbol.to_owned()
    } else {
        format!("\"{symbol}\"")
    }
}
