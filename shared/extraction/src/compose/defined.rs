//! Lines with a name of their own: "fast EMA 12, slow EMA 26", "long when fast > slow".

use super::reader::Reader;
use super::term::{Measure, Term};
use super::word::Figure;
use crate::ledger::amount::{Amount, Counts};
use crate::pattern::pattern;

impl Reader<'_> {
    /// "Fast EMA 12, slow EMA 26": averages that the rule names later.
    pub(super) fn defines(&mut self) -> bool {
        pattern!(
            NAMED,
            r"^(?:(?:and|the) )*(?P<name>fast|slow)(?:er)? (?:(?P<exponential>ema|exponential moving average|exponential average)|sma|ma|moving average|average|simple moving average)(?: is| =| of|:)* ?(?:the )?(?P<length>\d+)(?:[ \-]?(?:days?|bars|periods?|sessions))?"
        );
        pattern!(
            IBS,
            r"^(?:the )?(?:ibs|internal bar strength)(?: \(ibs\))? ?(?:=|is|:) ?\(?(?:the )?close (?:-|−|minus) (?:the )?low\)? ?(?:/|divided by) ?\(?(?:the )?high (?:-|−|minus) (?:the )?low\)?"
        );
        let start = self.at;
        // The definition that everybody uses.
        if let Some(end) = self.matches(&IBS).map(|c| c.end) {
            self.past(end);
            self.eat_mark(')');
            self.vouch(start);
            return true;
        }
        let mut found: Vec<(&'static str, Term)> = Vec::new();
        while let Some(c) = self.matches(&NAMED) {
            let name = if c.text("name") == Some("fast") {
                "fast"
            } else {
                "slow"
            };
            let exponential = c.name("exponential").is_some();
            let Some(length) = c.name("length") else { break };
            let (end, at) = (c.end, length.range());
            let Some(value) = c.text("length").and_then(|l| l.parse::<u32>().ok()) else {
                break;
            };
            let Some(sentence) = self.item().map(|i| i.sentence.index) else {
                break;
            };
            let figure = Figure {
                amount: Amount {
                    value: f64::from(value),
                    counts: Counts::Days,
                    implicit: false,
                    word: false,
                    money: false,
                },
                sentence,
                range: at,
            };
            found.push((
                name,
                Term::new(Measure::Average { exponential }, Some(figure), None),
            ));
            self.past(end);
            self.eat_mark(',');
            self.eat_mark(';');
        }
        let [(a, _), (b, _)] = found.as_slice() else {
            self.at = start;
            return false;
        };
        if a == b || !self.defined.is_empty() {
            self.at = start;
            return false;
        }
        self.vouch(start);
        self.defined = found;
        true
    }

    /// A line by the name it was given.
    pub(super) fn by_name(&mut self) -> Option<Term> {
        let text = self.item()?.text;
        let term = self.defined.iter().find(|(name, _)| *name == text)?.1.clone();
        self.at += 1;
        self.eat(&["average", "line", "ema", "sma", "ma"]);
        self.names_line = true;
        Some(term)
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn lines_with_names() {
        reads(&[(
            "Moving average crossover on EURUSD: fast EMA 12, slow EMA 26. Long when fast > slow, short when fast < slow.",
            "{if:ema(close, 12 days)(EURUSD) > ema(close, 26 days)(EURUSD),then:EURUSD,else:{short:EURUSD}} on_signal",
        )]);
    }

    #[test]
    fn lines_with_names_or_not_at_all() {
        gives_up(&[
            "Moving average crossover on EURUSD: fast EMA 12. Long when fast > slow, short when fast < slow.",
            "Moving average crossover on EURUSD: fast EMA 12, slow EMA 26. Long when fast > signal, short when fast < signal.",
        ]);
    }
}
