//! The other way round: what the spec says and no words do.

use super::amount::{Amount, Counts};
use super::check::Checker;
use super::comparisons::identity;
use super::feature::Feature;
use super::lexicon::Sense;
use super::orders::choice_identity;
use super::region::Line;
use super::token::{Kind, Token};
use crate::model::{Missing, Parameter, Status};
use crate::pattern::pattern;
use fo_documents::BlockKind;
use std::collections::HashSet;

impl Checker<'_, '_> {
    /// What the spec says and no sentence does.
    pub(super) fn unfounded(&mut self) {
        let mut missing: Vec<Missing> = Vec::new();
        let mut miss = |field: &str, needed: &str| {
            if !missing.iter().any(|m| m.field == field) {
                missing.push(Missing {
                    field: field.to_owned(),
                    needed: needed.to_owned(),
                });
            }
        };
        for c in &self.facts.comparisons {
            let calendar = c.left.features == Feature::CALENDAR;
            let whole = self.vouched.code || self.vouched.comparisons.contains(&c.text);
            if !calendar && !whole && !self.founded.contains(&identity(c)) {
                miss(
                    &c.path,
                    "words that state this condition, its direction and what it decides: none were understood that way",
                );
            }
        }
        for c in &self.facts.choices {
            if !self.vouched.orders && !self.founded.contains(&choice_identity(c)) {
                miss(
                    &c.path,
                    "words that say from which end of the ranking is chosen, and for which side",
                );
            }
        }
        if !self.vouched.every_word && !self.vouched.code && held_apart(self) {
            miss(
                "universe.tickers",
                "one list that names all the instruments traded: some are only named elsewhere, and perhaps for something else",
            );
        }
        // The best of one is no choice: what is named is not what is chosen from.
        let held = self.facts.held.len() as f64;
        let few = |a: &Amount| a.value >= held || a.counts == Counts::Share && a.value * held < 1.0;
        for c in &self.facts.choices {
            if held > 0.0 && c.count.amounts.iter().any(|(_, a)| few(a)) {
                miss(
                    &c.path,
                    "the instruments to choose from: the text names too few by symbol for this number",
                );
            }
        }
        if self.facts.each && self.facts.held.len() > 1 && !self.says_each() {
            miss(
                "portfolio.weight",
                "how the money is divided while only some of the assets qualify",
            );
        }
        if self.facts.shorts
            && !self.vouched.code
            && !self
                .rule
                .iter()
                .any(|l| l.tokens.iter().any(|t| t.sense() == Some(Sense::Short)))
        {
            miss("portfolio.short", "words that say what is sold short");
        }
        let named: HashSet<&str> = self
            .rule
            .iter()
            .flat_map(|l| &l.tokens)
            .filter_map(|t| match &t.kind {
                Kind::Symbol(s) => Some(s.as_str()),
                _ => None,
            })
            .collect();
        let tabled = |t: &str| {
            self.scope
                .symbols()
                .iter()
                .any(|s| s.symbol == t && s.sentence.is_none())
        };
        for t in self.facts.held.iter().chain(&self.facts.refuge) {
            if !named.contains(t.as_str()) && !tabled(t) {
                miss(
                    "universe.tickers",
                    "a sentence of the rule that names what is held",
                );
            }
        }
        for (path, amount, _) in &self.facts.amounts {
            // "The strongest" is one without a number.
            let one = amount.value == 1.0
                && self
                    .facts
                    .choices
                    .iter()
                    .any(|c| c.count.amounts.iter().any(|(p, _)| p == path));
            let whole = path
                .strip_prefix("parameters.")
                .is_some_and(|name| self.vouched.parameters.iter().any(|p| p == name));
            // "Equal weights" is one part of as many as there are.
            let part = self.facts.each && amount.value == 1.0 && path.ends_with(".weight");
            if self.is_stated(path)
                && !one
                && !part
                && !whole
                && !self.said.iter().any(|said| means(*said, *amount))
            {
                miss(path, "words that give this number as what the spec takes it for");
            }
        }
        // A year of volatility may be 252 daily returns or twelve monthly ones.
        let monthly = |l: &Line<'_>| l.sentence.lower.contains("monthly return");
        for (path, window) in self.facts.windows() {
            if window.counts == Counts::Months && window.value <= 12.0 && !self.rule.iter().any(monthly) {
                miss(
                    path,
                    "how often returns are sampled: a window in months samples monthly ones, and the text does not say so",
                );
            }
        }
        for p in &self.strategy.parameters {
            self.parameter(p, &mut miss);
        }
        self.ledger.unfounded = missing;
    }

    /// Whether the spec says that the document gives a value.
    fn is_stated(&self, path: &str) -> bool {
        let spec = self.strategy.spec.as_ref();
        spec.and_then(|s| s.ledger.get(path))
            .is_some_and(|e| e.status == Status::Stated)
    }

    /// A quoted parameter that the spec does not use.
    pub(super) fn parameter(&self, p: &Parameter, miss: &mut dyn FnMut(&str, &str)) {
        let path = format!("parameters.{}", p.name);
        let used = self.facts.amounts.iter().any(|(x, ..)| *x == path)
            || self
                .facts
                .choices
                .iter()
                .any(|c| c.count.amounts.iter().any(|(x, _)| *x == path));
        let same = crate::assemble::quantity(p)
            .and_then(|v| {
                v.as_str().map_or_else(
                    || v.as_f64().map(fo_strategy::Quantity::number),
                    |s| s.parse().ok(),
                )
            })
            .map(Amount::of_quantity)
            .is_some_and(|a| self.facts.amounts.iter().any(|(_, k, _)| k.same(a)));
        let elsewhere =
            p.name == "universe_filter" || ["holding", "universe_size"].iter().any(|n| p.name.starts_with(n));
        if p.status != Status::Inferred && !used && !same && !elsewhere {
            miss(
                &path,
                "a place in the rule: the text gives this number, and the spec does not use it",
            );
        }
    }
}

/// Whether an amount of the text gives one of the spec: a span of time in its unit, anything else by its number.
fn means(said: Amount, amount: Amount) -> bool {
    said.same(amount) || !amount.is_duration() && !said.is_duration() && said.near(amount)
}

pattern!(
    APART,
    r"\b(?:with|for|from|via|in place|instead|is|signals?|position|versus|vs|relative|to|than|against|not|excluding|except)\b"
);

/// Whether a spec that trades all its instruments has one that the text names in no list with another: "sell QQQ when …" names a
/// second instrument, and not the second of two that are traded alike.
fn held_apart(checker: &Checker<'_, '_>) -> bool {
    let facts = checker.facts;
    let portfolio = checker
        .strategy
        .spec
        .as_ref()
        .map(|s| serde_json::to_string(&s.portfolio));
    let whole = matches!(portfolio, Some(Ok(text)) if text.contains("\"all\""));
    let listed = |line: &Line<'_>, symbol: &str| {
        let s = line.sentence;
        let is = |t: &Token| matches!(&t.kind, Kind::Symbol(x) if facts.held.contains(x));
        pattern!(
            UNIVERSE,
            r"\b(?:universe|assets?|tickers?|symbols?|instruments?|markets?|etfs?|funds?|stocks?|portfolio|holdings|basket|trade[sd]?)\b"
        );
        let item =
            s.kind == BlockKind::ListItem || s.label().is_some_and(|l| UNIVERSE.is_match(l)) && !line.acts;
        let between = |t: &Token| {
            matches!(
                t.kind,
                Kind::Amount(_) | Kind::Symbol(_) | Kind::Word(Sense::Asset | Sense::Cash | Sense::Weight(_))
            )
        };
        line.tokens.iter().enumerate().any(|(i, t)| {
            let here = matches!(&t.kind, Kind::Symbol(x) if x == symbol);
            let near = |found: Option<usize>| {
                found.is_some_and(|j| {
                    let (a, b) = (i.min(j), i.max(j));
                    let gap = s
                        .lower
                        .get(line.tokens[a].end..line.tokens[b].start)
                        .unwrap_or(";");
                    !gap.contains(';') && !APART.is_match(gap) && line.tokens[a..=b].iter().all(between)
                })
            };
            here && (item
                || near(line.tokens[..i].iter().rposition(is))
                || near(line.tokens[i + 1..].iter().position(is).map(|n| i + 1 + n)))
        })
    };
    let tabled = |t: &str| {
        let mut symbols = checker.scope.symbols().into_iter();
        symbols.any(|s| s.symbol == t && s.sentence.is_none())
    };
    let other = |t: &&String| facts.refuge.contains(*t) || facts.second.contains(*t);
    let held: Vec<&String> = facts.held.iter().filter(|t| !other(t)).collect();
    let apart = |t: &&String| !tabled(t) && !checker.rule.iter().any(|l| listed(l, t));
    whole && held.len() > 1 && held.iter().any(apart)
}
