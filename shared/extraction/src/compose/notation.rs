//! Notations of a term: "SMA50", "EMA(20)", "20 days ago", "a million".

use super::formula::{Formula, Part, Scale};
use super::reader::Reader;
use super::term::{Measure, Term};
use super::word::Figure;
use crate::ledger::amount::Counts;

impl Reader<'_> {
    /// "SMA50", "EMA20", "RSI2": a length written into its name.
    pub(super) fn fused(&mut self) -> Option<Term> {
        if let Some(found) = self.called() {
            return Some(found);
        }
        let item = self.item()?;
        let digits = item.text.find(|c: char| c.is_ascii_digit())?;
        let (name, length) = item.text.split_at(digits);
        let value: u32 = length.parse().ok().filter(|n| (1..=1000).contains(n))?;
        let (signal, function, scale) = match name {
            "sma" | "ma" => ("average_price", "sma(close, ", Scale::Price),
            "ema" => ("average_price", "ema(close, ", Scale::Price),
            "rsi" => ("strength", "rsi(close, ", Scale::Points),
            _ => return None,
        };
        let figure = Figure {
            amount: crate::ledger::amount::Amount {
                value: f64::from(value),
                counts: Counts::Days,
                implicit: false,
                word: false,
                money: false,
            },
            sentence: item.sentence.index,
            range: item.range.start + digits..item.range.end,
        };
        let parameter = if name == "rsi" { "rsi_window" } else { "average" };
        let parts = vec![
            Part::Text(function),
            Part::Figure(parameter, figure),
            Part::Text(")"),
        ];
        self.at += 1;
        let mut term = Term::new(Measure::Formula, None, None);
        term.formula = Some(Formula::new(signal, scale, parts));
        Some(term)
    }

    /// "EMA(20)", "SMA(close, 50)": the notation of charts.
    pub(super) fn called(&mut self) -> Option<Term> {
        let start = self.at;
        let exponential = match self.item()?.text {
            "ema" => true,
            "sma" | "ma" => false,
            _ => return None,
        };
        self.at += 1;
        let found = (self.eat_mark('(') && {
            if self.eat(&["close"]) {
                self.eat_mark(',');
            }
            true
        })
        .then(|| self.figure())
        .flatten()
        .filter(|f| {
            matches!(f.amount.counts, Counts::Days | Counts::Plain)
                && f.amount.value.fract() == 0.0
                && f.amount.value >= 1.0
        });
        match found.filter(|_| self.eat_mark(')')) {
            Some(mut length) => {
                length.amount.counts = Counts::Days;
                self.vouch(start);
                Some(Term::new(Measure::Average { exponential }, Some(length), None))
            }
            None => {
                self.at = start;
                None
            }
        }
    }

    /// "20 days ago", "it was 12 months earlier": the price then.
    pub(super) fn ago(&mut self) -> Option<Term> {
        let start = self.at;
        self.eat_all(&[
            "its",
            "the",
            "it",
            "was",
            "close",
            "price",
            "level",
            "closing price",
            "value",
            "stood",
        ]);
        let figure = self
            .figure()
            .filter(|f| f.amount.is_duration() && !f.amount.implicit);
        let Some(figure) = figure.filter(|_| self.eat(&["ago", "earlier", "before"])) else {
            self.at = start;
            return None;
        };
        let mut term = Term::new(Measure::Formula, None, None);
        // "Its average is higher than it was 20 days earlier": the average then.
        let average = self.left.as_ref().and_then(|l| match l.measure {
            Measure::Average { exponential } => Some((exponential, l.figure.clone()?, l.of.clone())),
            _ => None,
        });
        if let Some((exponential, length, of)) = average {
            let function = if exponential {
                "delay(ema(close, "
            } else {
                "delay(sma(close, "
            };
            let parts = vec![
                Part::Text(function),
                Part::Figure("average", length),
                Part::Text("), "),
                Part::Figure("lookback", figure),
                Part::Text(")"),
            ];
            term.of = of;
            term.formula = Some(Formula::new("average_before", Scale::Price, parts));
            return Some(term);
        }
        term.formula = Some(Formula::new(
            "price_before",
            Scale::Price,
            vec![
                Part::Text("delay(close, "),
                Part::Figure("lookback", figure),
                Part::Text(")"),
            ],
        ));
        Some(term)
    }

    /// "A million": the one number that is written without a figure.
    pub(super) fn millions(&mut self) -> Option<Term> {
        let [article, word] = self.items.get(self.at..self.at + 2)? else {
            return None;
        };
        if !matches!(article.text, "a" | "one") || word.text != "million" {
            return None;
        }
        let figure = Figure {
            amount: crate::ledger::amount::Amount {
                value: 1e6,
                counts: Counts::Plain,
                implicit: false,
                word: true,
                money: false,
            },
            sentence: article.sentence.index,
            range: article.range.start..word.range.end,
        };
        self.at += 2;
        Some(Term::new(Measure::Level, Some(figure), None))
    }
}
