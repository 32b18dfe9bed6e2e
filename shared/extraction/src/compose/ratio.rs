//! Quotients of two measures: "the price divided by its 200-day average", "the return divided by the volatility".

use super::formula::{Formula, Part, Scale};
use super::reader::Reader;
use super::term::{Measure, Term};
use crate::ledger::amount::Counts;

impl Reader<'_> {
    /// "The 126-day return divided by the 60-day volatility". None, and nothing read, if none stands here.
    pub(super) fn quotient(&mut self) -> Option<Term> {
        let start = self.at;
        let found = self.divided();
        match found {
            Some(_) => self.vouch(start),
            None => self.at = start,
        }
        found
    }

    fn divided(&mut self) -> Option<Term> {
        let divides = self.eat(&["divide", "dividing"]);
        let ratio = !divides && {
            self.eat(&["the"]);
            self.eat(&["ratio"]) && self.eat(&["of"])
        };
        let left = self.numerator()?;
        let joined = if divides {
            self.eat(&["by"])
        } else if ratio {
            self.eat(&["to", "over", "and"])
        } else {
            self.eat(&["divided"]) && self.eat(&["by"])
                || self.eat(&["relative"]) && self.eat(&["to"])
                || self.eat_mark('/')
        };
        if !joined {
            return None;
        }
        let right = self.numerator()?;
        let pair = (left.measure, right.measure);
        let (name, scale) = match pair {
            (Measure::Return, Measure::Volatility) => ("risk_adjusted", Scale::Points),
            (Measure::Price, Measure::Average { .. })
            | (Measure::Average { .. }, Measure::Average { .. }) => ("distance", Scale::Points),
            (Measure::Price, Measure::High { closing: true }) => ("nearness", Scale::Points),
            _ => return None,
        };
        if left.of.is_some() || right.of.is_some() || left.skip.is_some() {
            return None;
        }
        let mut parts = parts(&left)?;
        parts.push(Part::Text(" / "));
        parts.extend(self::parts(&right)?);
        let mut out = Term::new(Measure::Formula, None, None);
        out.formula = Some(Formula::new(name, scale, parts));
        Some(out)
    }

    /// One side of a quotient.
    fn numerator(&mut self) -> Option<Term> {
        self.eat_all(&[
            "the",
            "each",
            "every",
            "its",
            "their",
            "fund's",
            "stock's",
            "asset's",
            "current",
            "latest",
            "annualised",
            "annualized",
        ]);
        self.term()
    }
}

/// A measure as it stands in a quotient: today's bar is part of a high.
fn parts(term: &Term) -> Option<Vec<Part>> {
    let with = |text: &'static str, name: &'static str| -> Option<Vec<Part>> {
        let figure = term.figure.clone()?;
        Some(vec![
            Part::Text(text),
            Part::Figure(name, figure),
            Part::Text(")"),
        ])
    };
    match term.measure {
        Measure::Price => Some(vec![Part::Text("close")]),
        Measure::Average { exponential: false } => with("sma(close, ", "average"),
        Measure::Average { exponential: true } => with("ema(close, ", "average"),
        Measure::Return => with("change(close, ", "lookback"),
        Measure::Volatility => with("volatility(", "volatility_window"),
        Measure::High { closing: true } => {
            let days = term.figure.as_ref()?.amount.counts == Counts::Days;
            days.then(|| with("highest(close, ", "channel"))?
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn quotients() {
        reads(&[
            (
                "Rank by price divided by 200-day SMA. Candidates: XLK, XLF, XLV, XLE, XLI. Each month end own the single fund with the highest reading.",
                "{select:{from:all,top:1,by:close / sma(close, 200 days)}} month_end",
            ),
            (
                "Risk-adjusted momentum: divide the 126-day return by the annualised volatility of the last 60 days. Monthly, hold the two of SPY, TLT, GLD, DBC and EEM with the highest ratio, equal weights.",
                "{select:{from:all,top:2,by:change(close, 126 days) / volatility(60 days)}} month_end",
            ),
        ]);
    }

    #[test]
    fn quotients_or_not_at_all() {
        gives_up(&[
            "Rank by price divided by earnings. Candidates: XLK, XLF, XLV, XLE, XLI. Each month end own the single fund with the highest reading.",
            "Rank by volatility divided by the 126-day return. Candidates: XLK, XLF, XLV, XLE, XLI. Each month end own the single fund with the highest reading.",
        ]);
    }
}
