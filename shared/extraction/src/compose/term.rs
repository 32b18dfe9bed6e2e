//! What is compared or ranked: a price, an average, a return, an index, a number.

use super::formula::{Formula, Part, Scale};
use super::reader::Reader;
use super::word::{Figure, What};
use crate::ledger::amount::Counts;
use crate::ledger::feature::Feature;
use crate::ledger::lexicon::{Form, Sense};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    Price,
    Average {
        exponential: bool,
    },
    Return,
    Rsi,
    High {
        closing: bool,
    },
    Low {
        closing: bool,
    },
    Volatility,
    Level,
    /// Whatever its formula says.
    Formula,
}

impl Measure {
    /// A line in the price's own units, that a price can cross.
    pub(super) fn is_curve(self) -> bool {
        matches!(self, Self::Average { .. } | Self::High { .. } | Self::Low { .. })
    }
}

/// One side of a comparison, or what a ranking goes by.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub measure: Measure,
    /// Its length; of a level, the level. A level without a figure is zero.
    pub figure: Option<Figure>,
    /// The most recent part of a return that is left out.
    pub skip: Option<Figure>,
    /// Further lengths: the mean over all of them is meant.
    pub more: Vec<Figure>,
    /// The asset it is measured on; none for the asset that is traded.
    pub of: Option<String>,
    /// "3% above the average": the term times one plus the figure, or one minus it.
    pub shift: Option<(Figure, bool)>,
    pub formula: Option<Formula>,
    /// A level below zero.
    pub minus: bool,
    /// It is named: "the price", and not only "it".
    pub named: bool,
}

impl Term {
    /// A line in the price's own units, that a price can cross.
    pub(super) fn is_curve(&self) -> bool {
        self.measure.is_curve() || self.scale() == Some(Scale::Price)
    }

    pub(super) fn scale(&self) -> Option<Scale> {
        self.formula.as_ref().map(|f| f.scale)
    }

    pub(super) fn new(measure: Measure, figure: Option<Figure>, of: Option<String>) -> Self {
        Self {
            measure,
            figure,
            skip: None,
            more: Vec::new(),
            of,
            shift: None,
            formula: None,
            minus: false,
            named: false,
        }
    }

    /// Whether two terms are the same number.
    pub(super) fn same(&self, other: &Self) -> bool {
        let equal = |a: &Option<Figure>, b: &Option<Figure>| match (a, b) {
            (Some(a), Some(b)) => a.same(b),
            (None, None) => true,
            _ => false,
        };
        let shifted = match (&self.shift, &other.shift) {
            (Some((a, up)), Some((b, other_up))) => up == other_up && a.same(b),
            (None, None) => true,
            _ => false,
        };
        let formula = match (&self.formula, &other.formula) {
            (Some(a), Some(b)) => a.same(b),
            (None, None) => true,
            _ => false,
        };
        self.measure == other.measure
            && formula
            && self.minus == other.minus
            && self.of == other.of
            && equal(&self.figure, &other.figure)
            && equal(&self.skip, &other.skip)
            && shifted
            && self.more.len() == other.more.len()
            && self.more.iter().zip(&other.more).all(|(a, b)| a.same(b))
    }
}

/// Words that stand in a term and say nothing more.
const FILLERS: &[&str] = &[
    "the",
    "a",
    "an",
    "its",
    "their",
    "own",
    "of",
    "past",
    "last",
    "previous",
    "prior",
    "preceding",
    "trailing",
    "over",
    "current",
    "latest",
    "today's",
    "for",
    "simple",
    "line",
    "reading",
    "value",
    "indicator",
    "moving",
    "total",
    "price",
    "prices",
    "closing",
    "own",
    "index",
    "on",
    "most",
    "recent",
    "daily",
    "new",
    "same",
];

/// The words of a term before it is known what they mean.
#[derive(Debug, Default)]
struct Phrase {
    figures: Vec<Figure>,
    measures: Vec<Feature>,
    exponential: bool,
    simple: bool,
    symbol: Option<String>,
    /// "it", "they".
    pronoun: bool,
    /// "that", "this": something said before.
    pointing: bool,
}

impl Phrase {
    /// Returns whether it names a bare price and a word leads to the day on which it is looked at.
    fn is_dated_price(&self, lead: Option<&str>) -> bool {
        let price = !self.measures.is_empty() && self.measures.iter().all(|m| *m == Feature::PRICE);
        price && self.figures.is_empty() && matches!(lead, Some("the" | "on" | "at" | "of"))
    }
}

impl Reader<'_> {
    /// Returns whether a schedule follows, an article aside.
    fn schedule_near(&self) -> bool {
        let at = |n: usize| {
            self.ahead(n)
                .is_some_and(|i| matches!(i.what, What::Schedule(..)))
        };
        at(1) || self.ahead(1).is_some_and(|i| i.text == "the") && at(2)
    }

    /// The word before this one.
    fn before_here(&self) -> Option<&str> {
        self.at
            .checked_sub(1)
            .and_then(|b| self.items.get(b))
            .map(|i| i.text)
    }

    /// Reads a term. None, and nothing read, if there is none or it is not understood.
    pub(super) fn term(&mut self) -> Option<Term> {
        if let Some(found) = self.by_name() {
            return Some(found);
        }
        if let Some((scored, _)) = &self.scored
            && self.says(&["score", "sum", "signal", "number", "ratio"])
        {
            let found = scored.clone();
            self.at += 1;
            return Some(found);
        }
        if let Some(found) = self.reading_before() {
            return Some(found);
        }
        if let Some(found) = self.millions() {
            return Some(found);
        }
        if let Some(found) = self.fused() {
            return Some(found);
        }
        if let Some(found) = self.ago() {
            return Some(found);
        }
        if let Some(found) = self.indicator() {
            return Some(found);
        }
        let start = self.at;
        // "A fund's close": of each by itself.
        let each = self.one_of_them();
        if each {
            self.each_one = true;
            let measured = self
                .phrase()
                .and_then(|p| self.resolve(p))
                .filter(|t| t.of.is_none() && t.measure != Measure::Level);
            if let Some(mut term) = measured {
                term.of = Some(super::each::EACH_ONE.to_owned());
                return Some(term);
            }
            self.at = start;
            self.one_of_them();
            return Some(Term::new(
                Measure::Price,
                None,
                Some(super::each::EACH_ONE.to_owned()),
            ));
        }
        let found = self.phrase().and_then(|p| self.resolve(p));
        if found.is_none() {
            self.at = start;
        }
        found
    }

    /// "The index climbs over 55": the relative strength index of the comparison before.
    fn reading_before(&mut self) -> Option<Term> {
        let left = &self.before.as_ref()?.left;
        let strength =
            left.measure == Measure::Rsi || left.formula.as_ref().is_some_and(|f| f.name == "strength");
        let points = strength || left.scale() == Some(super::formula::Scale::Points);
        let named = self.says(&["the", "this", "that"])
            && self.ahead(1).is_some_and(|i| {
                i.text == "index" && strength
                    || points && matches!(i.text, "indicator" | "oscillator" | "reading")
            });
        let found = named.then(|| left.clone())?;
        let start = self.at;
        self.at += 2;
        self.vouch(start);
        Some(found)
    }

    fn phrase(&mut self) -> Option<Phrase> {
        let mut out = Phrase::default();
        let mut open = 0;
        while let Some(item) = self.items.get(self.at) {
            if matches!(item.text, "for" | "on") && self.lasts_here() {
                break;
            }
            match &item.what {
                What::Symbol(symbol) if out.symbol.is_none() => {
                    out.symbol = Some(symbol.clone());
                    // "SPY's": the letter is a word of its own.
                    if self
                        .items
                        .get(self.at + 1)
                        .is_some_and(|i| matches!(i.text, "'s" | "’s" | "s"))
                    {
                        self.at += 1;
                    }
                }
                // "Its weekly close": looked at once a week.
                What::Schedule(..)
                    if (self.items.get(self.at + 1)).is_some_and(|i| i.text.starts_with("clos")) =>
                {
                    if !self.schedule() {
                        return None;
                    }
                    continue;
                }
                // "Its closing price on the last trading day of the month".
                What::Schedule(..) if out.is_dated_price(self.before_here()) => {
                    if !self.schedule() {
                        return None;
                    }
                    continue;
                }
                What::Amount(_) => {
                    let figure = self.figure_at(self.at);
                    // "Past-year (12-month)": one span, said twice.
                    let again = open > 0
                        && figure.as_ref().zip(out.figures.last()).is_some_and(|(a, b)| {
                            a.amount.is_duration()
                                && b.amount.is_duration()
                                && (a.same(b) || a.spans_as_much_as(b))
                        });
                    if again {
                        out.figures.pop();
                    }
                    out.figures.extend(figure);
                }
                What::Mark('(') if self.cross_ahead() => break,
                What::Mark('(') => open += 1,
                What::Mark(')') if open > 0 => open -= 1,
                What::Mark(',') if open > 0 => {}
                What::Word(senses) if senses.is_empty() => match item.text {
                    "it" | "they" => out.pronoun = true,
                    "that" | "this" | "those" => out.pointing = true,
                    "its" | "their" => {}
                    "at" if out.is_dated_price(Some("at")) && self.schedule_near() => {}
                    text if FILLERS.contains(&text) => {}
                    _ => break,
                },
                What::Word(senses) => {
                    if senses.contains(&Sense::Asset) {
                        // "The S&P 500 (SPY)": a common name beside its symbol.
                        let symbol = self.symbol_in_brackets(self.at + 1)?;
                        out.symbol = Some(symbol);
                        self.at += 4;
                        continue;
                    }
                    let mut known = false;
                    for sense in senses {
                        match sense {
                            Sense::Measure(feature) if !matches!(item.text, "ago" | "earlier") => {
                                out.measures.push(*feature);
                                known = true;
                            }
                            Sense::Form(Form::Exponential) => {
                                out.exponential = true;
                                known = true;
                            }
                            Sense::Form(Form::Simple) => {
                                out.simple = true;
                                known = true;
                            }
                            Sense::Time if matches!(item.text, "previous" | "prior" | "preceding") => {
                                known = true;
                            }
                            _ => {}
                        }
                    }
                    if !known {
                        break;
                    }
                }
                _ => break,
            }
            self.at += 1;
        }
        (open == 0).then_some(out)
    }

    /// The symbol in `( SYMBOL )` at a place.
    pub(super) fn symbol_in_brackets(&self, at: usize) -> Option<String> {
        let [open, inner, close] = self.items.get(at..at + 3)? else {
            return None;
        };
        match &inner.what {
            What::Symbol(symbol) if open.is_mark('(') && close.is_mark(')') => Some(symbol.clone()),
            _ => None,
        }
    }

    fn resolve(&self, p: Phrase) -> Option<Term> {
        let measured = measure(&p);
        if let Some(measure) = measured {
            return self.measured(measure, p);
        }
        if !p.measures.is_empty() || p.exponential || p.simple {
            return None;
        }
        match (p.figures.as_slice(), &p.symbol) {
            ([], Some(symbol)) if p.pointing => {
                // "That of BIL": the same thing, measured on another asset.
                let mut term = self.left.clone()?;
                term.of = Some(symbol.clone());
                Some(term)
            }
            ([], Some(symbol)) if !p.pronoun => Some(Term::new(Measure::Price, None, Some(symbol.clone()))),
            ([], None) if p.pronoun => Some(Term::new(Measure::Price, None, None)),
            // "The 50-day crosses below the 200-day": the averages named before.
            ([length], symbol) if length.amount.is_duration() && !p.pronoun && !p.pointing => {
                let mut named = self
                    .seen
                    .iter()
                    .filter(|t| is_average(t.measure) && t.figure.as_ref().is_some_and(|f| f.same(length)));
                let first = named.next()?.clone();
                let same = symbol.is_none() || *symbol == first.of;
                (same && named.all(|t| t.same(&first))).then_some(first)
            }
            ([level], None) if !p.pronoun && !p.pointing => {
                let plain = !level.amount.is_duration() && level.amount.counts != Counts::Ordinal;
                plain.then(|| Term::new(Measure::Level, Some(level.clone()), None))
            }
            _ => None,
        }
    }

    /// Whether a length stands beside an RSI anywhere in the rule.
    fn gives_rsi_a_length(&self) -> bool {
        self.items.iter().enumerate().any(|(i, item)| {
            item.has(Sense::Measure(Feature::RSI))
                && (i.saturating_sub(2)..i + 4)
                    .filter_map(|k| self.figure_at(k))
                    .any(|f| f.amount.is_duration())
        })
    }

    /// A measure with its length, which may be the one said before.
    fn measured(&self, measure: Measure, p: Phrase) -> Option<Term> {
        if p.pronoun {
            return None;
        }
        let term = match (measure, p.figures.as_slice()) {
            (Measure::Price, []) => Term {
                named: true,
                ..Term::new(measure, None, p.symbol)
            },
            (Measure::Price, _) => return None,
            (_, [length]) if length.amount.is_duration() => {
                let days = length.amount.counts == Counts::Days;
                let year = length.amount.counts == Counts::Weeks && length.amount.value == 52.0
                    || length.amount.counts == Counts::Months && length.amount.value == 12.0;
                if year && let Measure::High { closing } | Measure::Low { closing } = measure {
                    return Some(yearly(measure, closing, p.symbol));
                }
                // Highs, lows and deviations of weeks or months are not those of week or month ends.
                let sampled = matches!(
                    measure,
                    Measure::High { .. } | Measure::Low { .. } | Measure::Volatility
                );
                if sampled && !days || p.pointing {
                    return None;
                }
                Term::new(measure, Some(length.clone()), p.symbol)
            }
            (_, []) => {
                let same = |t: &&Term| t.measure == measure || is_average(t.measure) && is_average(measure);
                let mut known = self.seen.iter().filter(same);
                let Some(first) = known.next() else {
                    // Wilder's own length, by custom; none of the text's is left aside for it.
                    return (measure == Measure::Rsi && !self.gives_rsi_a_length())
                        .then(|| usual_rsi(p.symbol));
                };
                // "SPY's return", where all returns are measured over the same time.
                if measure == Measure::Return && p.symbol.is_some() {
                    let alike = |t: &Term| {
                        t.measure == Measure::Return
                            && t.figure
                                .as_ref()
                                .zip(first.figure.as_ref())
                                .is_some_and(|(a, b)| a.same(b))
                    };
                    return (alike(first) && known.all(alike)).then(|| Term {
                        of: p.symbol,
                        ..first.clone()
                    });
                }
                // "The RSI", where only one is known.
                if known.any(|t| !t.same(first)) || p.symbol.is_some() && p.symbol != first.of {
                    return None;
                }
                first.clone()
            }
            _ => return None,
        };
        Some(term)
    }
}

/// The relative strength index over 14 days, as Wilder (1978) has it and every chart draws it.
fn usual_rsi(of: Option<String>) -> Term {
    let mut term = Term::new(Measure::Formula, None, of);
    term.formula = Some(Formula::new(
        "strength",
        Scale::Points,
        vec![
            Part::Text("rsi(close, "),
            Part::Usual("rsi_window", "14 days"),
            Part::Text(")"),
        ],
    ));
    term
}

/// The high or low of a year: 252 sessions, since a calendar unit samples its ends only.
fn yearly(measure: Measure, closing: bool, of: Option<String>) -> Term {
    let (name, text) = match (measure, closing) {
        (Measure::High { .. }, true) => ("upper", "delay(highest(close, 252 days), 1)"),
        (Measure::High { .. }, false) => ("upper", "delay(donchian_upper(252 days), 1)"),
        (_, true) => ("lower", "delay(lowest(close, 252 days), 1)"),
        (_, false) => ("lower", "delay(donchian_lower(252 days), 1)"),
    };
    let mut term = Term::new(Measure::Formula, None, of);
    term.formula = Some(Formula::new(name, Scale::Price, vec![Part::Text(text)]));
    term
}

fn is_average(measure: Measure) -> bool {
    matches!(measure, Measure::Average { .. })
}

/// What the words measure, if they name exactly one thing.
fn measure(p: &Phrase) -> Option<Measure> {
    let all = p.measures.iter().fold(Feature::NONE, |all, f| all | *f);
    if all.is_empty() || p.exponential && p.simple {
        return None;
    }
    let averages = all.has(Feature::AVERAGE) && all.within(Feature::AVERAGE | Feature::PRICE);
    if p.exponential && !averages {
        return None;
    }
    let one = |feature: Feature| all.within(feature | Feature::PRICE) && all.has(feature);
    Some(match () {
        () if averages => Measure::Average {
            exponential: p.exponential,
        },
        () if all == Feature::PRICE => Measure::Price,
        () if all == Feature::RETURN => Measure::Return,
        () if all == Feature::RSI => Measure::Rsi,
        () if all == Feature::VOLATILITY => Measure::Volatility,
        () if all == Feature::CLOSING_HIGH => Measure::High { closing: true },
        () if all == Feature::CLOSING_LOW => Measure::Low { closing: true },
        () if all == Feature::HIGH || one(Feature::INTRADAY_HIGH) => Measure::High { closing: false },
        () if all == Feature::LOW || one(Feature::INTRADAY_LOW) => Measure::Low { closing: false },
        () => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn terms_with_their_lengths_and_assets() {
        reads(&[
            (
                "If SPY's 12-month return is greater than that of BIL buy SPY, else AGG. Rebalance monthly.",
                "{if:change(close, 12 months)(SPY) > change(close, 12 months)(BIL),then:SPY,else:AGG} month_end",
            ),
            (
                "Buy GLD when VIX is above 20; sell when VIX is below 15.",
                "{trade:{assets:GLD,enter:close(VIX) > 20,exit:close(VIX) < 15}} on_signal",
            ),
            (
                "Invest in SPY when the 3-month moving average of its price is above the 12-month moving average; otherwise T-bills (BIL). Monthly.",
                "{if:sma(close, 3 months)(SPY) > sma(close, 12 months)(SPY),then:SPY,else:BIL} month_end",
            ),
            (
                "Buy AAPL when its 20-day EMA crosses above its 50-day SMA, and sell when it crosses below.",
                "{trade:{assets:AAPL,enter:crosses_above(ema(close, 20 days), sma(close, 50 days)),exit:crosses_below(ema(close, 20 days), sma(close, 50 days))}} on_signal",
            ),
        ]);
    }

    #[test]
    fn terms_with_their_lengths_and_assets_or_not_at_all() {
        gives_up(&[
            "Buy MSFT when it closes above its 52-week high and sell when it closes below its 26-week low.",
            "Hold SPY when its close is above its 200-day weighted moving average, otherwise TLT.",
            "Buy SPY when its close is above the 200-day moving average of QQQ, otherwise hold cash.",
        ]);
    }
}
