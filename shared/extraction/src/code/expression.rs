//! Expressions of program text, rewritten in the language's own.

use super::library::{Argument, length, rewritten, series};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// Brackets nest no deeper than this.
const MAX_DEPTH: usize = 32;

/// A word or sign of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Number(String),
    Name(String),
    Sign(&'static str),
}

const SIGNS: &[&str] = &[
    "<=", ">=", "==", "!=", "&&", "||", ":=", "<", ">", "+", "-", "*", "/", "(", ")", "[", "]", ",", "=",
    "?", ":", "!", "{", "}", "%", ";",
];

/// The tokens of a text; none if it holds anything else.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while let Some(c) = rest.chars().next() {
        let length = if c.is_ascii_digit()
            || c == '.'
                && rest
                    .get(1..)
                    .is_some_and(|r| r.starts_with(|d: char| d.is_ascii_digit()))
        {
            let length = rest
                .find(|d: char| !d.is_ascii_digit() && d != '.')
                .unwrap_or(rest.len());
            out.push(Token::Number(rest.get(..length)?.to_owned()));
            length
        } else if c.is_alphabetic() || c == '_' || c == '^' {
            let length = rest
                .find(|d: char| !d.is_alphanumeric() && !matches!(d, '_' | '.' | '^'))
                .unwrap_or(rest.len());
            out.push(Token::Name(rest.get(..length)?.trim_end_matches('.').to_owned()));
            length
        } else {
            let sign = SIGNS.iter().find(|s| rest.starts_with(**s))?;
            out.push(Token::Sign(sign));
            sign.len()
        };
        rest = rest.get(length..)?.trim_start();
    }
    Some(out)
}

/// An expression in the language.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Written {
    pub text: String,
    /// It speaks of the asset that is traded without naming it.
    pub own: bool,
}

/// The language that program text is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Dialect {
    Pine,
    AmiBroker,
    #[default]
    Pseudo,
}

/// What names stand for.
#[derive(Default)]
pub(super) struct Names {
    /// Definitions, already rewritten.
    pub defined: HashMap<String, Written>,
    /// Symbols of the text.
    pub symbols: Vec<String>,
    /// Definitions that some expression names.
    pub used: RefCell<HashSet<String>>,
    pub dialect: Dialect,
}

impl Names {
    fn symbol(&self, name: &str) -> Option<&str> {
        self.symbols.iter().map(String::as_str).find(|s| *s == name)
    }
}

/// A text's expression in the language; none if some of it is not understood.
pub(super) fn expression(text: &str, names: &Names) -> Option<Written> {
    let tokens = tokens(text)?;
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        names,
        depth: 0,
        own: false,
    };
    let text = parser.choice()?;
    let own = parser.own;
    (parser.at == tokens.len()).then_some(Written { text, own })
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    names: &'t Names,
    depth: usize,
    own: bool,
}

impl Parser<'_> {
    fn sign(&mut self, signs: &[&str]) -> Option<&'static str> {
        match self.tokens.get(self.at) {
            Some(Token::Sign(s)) if signs.contains(s) => {
                self.at += 1;
                Some(*s)
            }
            _ => None,
        }
    }

    fn word(&mut self, words: &[&str]) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Name(n)) if words.contains(&n.to_lowercase().as_str()));
        self.at += usize::from(found);
        found
    }

    /// `a ? b : c`, `b if a else c`, or no choice at all.
    fn choice(&mut self) -> Option<String> {
        let first = self.either()?;
        if self.sign(&["?"]).is_some() {
            let then = self.choice()?;
            self.sign(&[":"])?;
            return Some(format!("if({first}, {then}, {})", self.choice()?));
        }
        if self.word(&["if"]) {
            let condition = self.either()?;
            if !self.word(&["else"]) {
                return None;
            }
            return Some(format!("if({condition}, {first}, {})", self.choice()?));
        }
        Some(first)
    }

    fn either(&mut self) -> Option<String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut out = self.both()?;
        while self.word(&["or"]) || self.sign(&["||"]).is_some() {
            out = format!("{out} or {}", self.both()?);
        }
        self.depth -= 1;
        Some(out)
    }

    fn both(&mut self) -> Option<String> {
        let mut out = self.denied()?;
        while self.word(&["and"]) || self.sign(&["&&"]).is_some() {
            out = format!("{out} and {}", self.denied()?);
        }
        Some(out)
    }

    fn denied(&mut self) -> Option<String> {
        if self.word(&["not"]) || self.sign(&["!"]).is_some() {
            return Some(format!("not {}", self.denied()?));
        }
        let left = self.sum()?;
        let Some(sign) = self.sign(&["<=", ">=", "==", "!=", "<", ">"]) else {
            return Some(left);
        };
        let right = self.sum()?;
        Some(format!("{left} {sign} {right}"))
    }

    fn sum(&mut self) -> Option<String> {
        let mut out = self.product()?;
        while let Some(sign) = self.sign(&["+", "-"]) {
            out = format!("{out} {sign} {}", self.product()?);
        }
        Some(out)
    }

    fn product(&mut self) -> Option<String> {
        let mut out = self.past()?;
        while let Some(sign) = self.sign(&["*", "/"]) {
            out = format!("{out} {sign} {}", self.past()?);
        }
        Some(out)
    }

    /// `close[1]`: the value of the bar before.
    fn past(&mut self) -> Option<String> {
        let mut out = self.primary()?;
        while self.sign(&["["]).is_some() {
            let Some(Token::Number(n)) = self.tokens.get(self.at) else {
                return None;
            };
            let bars: u32 = n.parse().ok()?;
            self.at += 1;
            self.sign(&["]"])?;
            out = format!("delay({out}, {} )", length(bars)?).replace(" )", ")");
        }
        Some(out)
    }

    fn primary(&mut self) -> Option<String> {
        if self.sign(&["-"]).is_some() {
            return Some(format!("-{}", self.past()?));
        }
        if self.sign(&["("]).is_some() {
            let inner = self.choice()?;
            self.sign(&[")"])?;
            return Some(format!("({inner})"));
        }
        match self.tokens.get(self.at)?.clone() {
            Token::Number(n) => {
                self.at += 1;
                let percent = self.sign(&["%"]).is_some();
                n.parse::<f64>().ok()?;
                Some(if percent { format!("{n}%") } else { n })
            }
            Token::Name(name) => {
                self.at += 1;
                if self.sign(&["("]).is_some() {
                    return self.call(&name);
                }
                self.name(&name)
            }
            Token::Sign(_) => None,
        }
    }

    fn name(&mut self, name: &str) -> Option<String> {
        if let Some(defined) = self.names.defined.get(name) {
            self.own |= defined.own;
            self.names.used.borrow_mut().insert(name.to_owned());
            return Some(defined.text.clone());
        }
        if let Some(series) = series(name) {
            self.own = true;
            return Some(series.to_owned());
        }
        if let Some(mean) = self.mean(name) {
            return Some(mean.to_owned());
        }
        // `SPY.close`.
        if let Some((symbol, field)) = name.rsplit_once('.')
            && let Some(symbol) = self.names.symbol(symbol)
        {
            return Some(format!("{}({symbol})", series(field)?));
        }
        match name {
            "true" | "false" => Some(name.to_owned()),
            _ => self.names.symbol(name).map(|s| format!("close({s})")),
        }
    }

    /// Pine's means of a bar's prices.
    fn mean(&mut self, name: &str) -> Option<&'static str> {
        let mean = match name {
            "hl2" => "((high + low) / 2)",
            "hlc3" => "((high + low + close) / 3)",
            "ohlc4" => "((open + high + low + close) / 4)",
            _ => return None,
        };
        self.own = true;
        Some(mean)
    }

    fn call(&mut self, name: &str) -> Option<String> {
        let mut arguments: Vec<Argument> = Vec::new();
        if self.sign(&[")"]).is_none() {
            loop {
                arguments.push(self.argument()?);
                if self.sign(&[")"]).is_some() {
                    break;
                }
                self.sign(&[","])?;
            }
        }
        let bare = match name.split_once('.') {
            Some(("ta" | "math" | "talib", bare)) if !bare.contains('.') => bare,
            Some(_) => return None,
            None => name,
        };
        self.own |= !arguments
            .iter()
            .any(|a| matches!(a, Argument::Symbol(_) | Argument::Text(_)));
        rewritten(bare, &arguments, self.names.dialect)
    }

    fn argument(&mut self) -> Option<Argument> {
        let next = self.tokens.get(self.at + 1);
        let ends = matches!(next, Some(Token::Sign("," | ")")));
        match self.tokens.get(self.at) {
            Some(Token::Number(n)) if ends => {
                self.at += 1;
                Some(Argument::Number(n.parse().ok()?))
            }
            Some(Token::Name(n))
                if ends && self.names.symbol(n).is_some() && !self.names.defined.contains_key(n) =>
            {
                self.at += 1;
                Some(Argument::Symbol(n.clone()))
            }
            Some(Token::Name(n)) if ends => {
                match self.names.defined.get(n).and_then(|d| d.text.parse::<f64>().ok()) {
                    Some(value) => {
                        self.at += 1;
                        self.names.used.borrow_mut().insert(n.clone());
                        Some(Argument::Number(value))
                    }
                    None => self.choice().map(Argument::Text),
                }
            }
            _ => self.choice().map(Argument::Text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_in_the_language() {
        let names = Names {
            defined: [(
                "fast".to_owned(),
                Written {
                    text: "10".to_owned(),
                    own: false,
                },
            )]
            .into(),
            symbols: vec!["SPY".to_owned()],
            ..Names::default()
        };
        for (text, expected) in [
            ("ta.rsi(close, 2) < 10", Some("rsi(close, 2 days) < 10")),
            (
                "close(SPY) > sma(close, 200)",
                Some("close(SPY) > sma(close, 200 days)"),
            ),
            (
                "crossover(sma(close, fast), sma(close, 30))",
                Some("crosses_above(sma(close, 10 days), sma(close, 30 days))"),
            ),
            (
                "C > Ref(C, -1) and RSI(14) < 30",
                Some("close > delay(close, 1 day) and rsi(close, 14 days) < 30"),
            ),
            (
                "close > highest(high, 20)[1]",
                Some("close > delay(highest(high, 20 days), 1 day)"),
            ),
            (
                "SMA(SPY, 50) > SMA(SPY, 200)",
                Some("on(SPY, sma(close, 50 days)) > on(SPY, sma(close, 200 days))"),
            ),
            ("close > open ? high : low", Some("if(close > open, high, low)")),
            (
                "hl2 > delay(hl2, 1)",
                Some("((high + low) / 2) > delay(((high + low) / 2), 1 day)"),
            ),
            ("weekly.sma(close, 3) > 1", None),
            ("mystery(close, 3) > 1", None),
            ("close >", None),
        ] {
            assert_eq!(
                expression(text, &names).map(|w| w.text).as_deref(),
                expected,
                "{text}"
            );
        }
    }
}
