//! Ends of rankings, and what assets are ranked by.

use super::check::{Checker, Uses};
use super::clause::Act;
use super::comparisons::negation;
use super::facts::Choice;
use super::feature::Feature;
use super::lexicon::{Sense, Share};
use super::operand::side;
use super::token::Token;
use crate::pattern::pattern;
use crate::source::Sentence;
use std::ops::Range;

impl Checker<'_, '_> {
    /// An end of a ranking is used by a choice of the same end, side and measure.
    pub(super) fn order(
        &mut self,
        s: &Sentence,
        tokens: &[Token],
        i: usize,
        act: Option<Act>,
        uses: &mut Uses,
    ) {
        let sense = tokens[i].sense();
        let high = matches!(sense, Some(Sense::High | Sense::Winner));
        pattern!(
            DESCENDING,
            r"\bfrom (?:the )?(?:highest|best|largest|strongest) to (?:the )?(?:lowest|worst|smallest|weakest)\b"
        );
        if DESCENDING
            .find(&s.lower)
            .is_some_and(|m| m.start() <= tokens[i].start && m.end() >= tokens[i].end)
            && !self.facts.choices.is_empty()
        {
            uses[i] = Some("portfolio".into());
            return;
        }
        // What is "no longer among the best" is given up: its place among them is what holds it.
        let denied = negation(&s.lower, tokens, i);
        let act = act.map(|a| if denied.is_some() { a.opposite() } else { a });
        let features = self.measures(s, tokens, i);
        let winner = matches!(sense, Some(Sense::Winner | Sense::Loser));
        let word = s.lower.get(tokens[i].range()).unwrap_or_default();
        // "Top" and "best" of a ranking by risk can be either end.
        let vague = !matches!(
            word,
            "highest"
                | "lowest"
                | "least"
                | "most"
                | "largest"
                | "smallest"
                | "greatest"
                | "higher"
                | "lower"
                | "bottom"
                | "top"
                | "most negative"
                | "most positive"
        );
        let fits = |c: &&Choice| {
            let by = c.by.features;
            let risk = by.has(Feature::VOLATILITY | Feature::BETA | Feature::SKEW | Feature::CORRELATION);
            c.high == high
                && features.within(by | Feature::PRICE | Feature::LEVEL)
                && (!winner || by.has(Feature::RETURN))
                && !(risk && vague)
                && match act {
                    Some(Act::Short) => c.short,
                    Some(Act::Exit | Act::Cover) => c.short && self.facts.shorts,
                    Some(Act::Enter) => !c.short,
                    None => !self.facts.shorts,
                }
        };
        let Some(found) = self.facts.choices.iter().find(fits) else {
            return;
        };
        let risk = found
            .by
            .features
            .has(Feature::VOLATILITY | Feature::BETA | Feature::SKEW);
        if !risk || !matches!(word, "top" | "bottom") {
            self.founded.insert(choice_identity(found));
        }
        uses[i] = Some(found.path.clone());
        if let Some(n) = denied {
            uses[n] = Some(found.path.clone());
        }
    }

    /// What is measured in the words behind a token.
    pub(super) fn measures(&self, s: &Sentence, tokens: &[Token], i: usize) -> Feature {
        let to = boundary(&s.lower, tokens, i);
        let all = tokens
            .iter()
            .filter(|t| t.start >= tokens[i].end && t.end <= to)
            .filter_map(|t| match t.sense() {
                Some(Sense::Measure(f)) => Some(f),
                _ => None,
            })
            .fold(Feature::NONE, |all, f| all | f);
        // "The volatility of daily returns" is a volatility.
        pattern!(
            OF_RETURNS,
            r"\b(?:volatilit(?:y|ies)|deviations?|variance|skewness|beta|correlations?) of (?:its |their |the )?(?:past )?(?:daily |weekly |monthly )?(?:total |log )?returns?\b"
        );
        if s.lower
            .get(tokens[i].end..to)
            .is_some_and(|t| OF_RETURNS.is_match(t))
        {
            all & !Feature::RETURN
        } else {
            all
        }
    }

    /// "Ranked by …" is used where the choices go by the same measure.
    pub(super) fn ranking(
        &mut self,
        s: &Sentence,
        tokens: &[Token],
        i: usize,
        uses: &mut Uses,
        strange: &mut Vec<Range<usize>>,
    ) {
        let features = self.measures(s, tokens, i);
        let found = self
            .facts
            .choices
            .iter()
            .find(|c| features.within(c.by.features | Feature::PRICE | Feature::LEVEL));
        let to = boundary(&s.lower, tokens, i);
        if let Some(by) = s.lower.get(tokens[i].end..to).and_then(|t| {
            [" by ", " on ", " according to "]
                .iter()
                .find_map(|w| t.find(w).map(|p| p + w.len()))
        }) {
            strange.extend(side(&s.lower, tokens, &(tokens[i].end + by..to), &self.names).unknown);
        }
        uses[i] = found.map(|c| format!("{}.by", c.path.rsplit_once('.').map_or("portfolio", |(p, _)| p)));
        if uses[i].is_none() && self.facts.shares.contains(&Share::Rank) {
            uses[i] = Some("portfolio.weight".into());
        }
    }
}

/// A choice's own name among those of the spec.
pub(super) fn choice_identity(c: &Choice) -> String {
    format!("{} {}", c.path, c.high)
}

/// Where the words that belong to a token end.
fn boundary(lower: &str, tokens: &[Token], i: usize) -> usize {
    let next = tokens
        .iter()
        .filter(|t| t.start >= tokens[i].end)
        .find(|t| {
            t.is_action() || t.is_comparison() || t.is_subordinator() || t.sense() == Some(Sense::Otherwise)
        })
        .map_or(lower.len(), |t| t.start);
    let text = lower.get(tokens[i].end..next).unwrap_or_default();
    let stop = [", ", "; ", ". ", " and ", ")"]
        .iter()
        .filter_map(|b| text.find(b))
        .min();
    tokens[i].end + stop.unwrap_or(text.len())
}
