//! Comparisons of the text against those of the spec.

use super::amount::{Amount, Counts};
use super::check::{Checker, Uses};
use super::clause::Act;
use super::facts::Comparison;
use super::feature::Feature;
use super::lexicon::Sense;
use super::operand::{Said, around, side};
use super::token::{Kind, Token, words};
use crate::pattern::pattern;
use crate::source::Sentence;
use fo_strategy::Schedule;
use std::ops::Range;

impl Checker<'_, '_> {
    /// A comparison is used by one of the spec's that is the same.
    pub(super) fn comparison(
        &mut self,
        s: &Sentence,
        tokens: &[Token],
        i: usize,
        act: Option<Act>,
        uses: &mut Uses,
        strange: &mut Vec<Range<usize>>,
    ) {
        let (left, right) = around(&s.lower, tokens, i);
        let (l, r) = (
            side(&s.lower, tokens, &left, &self.names),
            side(&s.lower, tokens, &right, &self.names),
        );
        let empty =
            l.features.is_empty() && r.features.is_empty() && l.amounts.is_empty() && r.amounts.is_empty();
        let governed = tokens.iter().any(|t| t.is_subordinator() || t.is_action());
        // "Moving-average crossover" names a rule.
        let named = matches!(
            s.lower.get(tokens[i].range()),
            Some("crossover" | "crossovers" | "breakout" | "golden cross" | "death cross")
        );
        if (empty || named) && !governed {
            uses[i] = Some(String::new());
            return;
        }
        if let Some(path) = self.calendar(&tokens[i]) {
            uses[i] = Some(path);
            return;
        }
        strange.extend(l.unknown.iter().chain(&r.unknown).cloned());
        // A crossing of daily lines happens on a day, whatever else comes round once a month.
        let daily = matches!(self.facts.schedule, Schedule::OnSignal | Schedule::Daily);
        let days = [&l, &r].iter().any(|side| {
            side.amounts.iter().any(|a| matches!(tokens.get(*a).map(|t| &t.kind), Some(Kind::Amount(a)) if a.counts == Counts::Days))
        });
        let crossing = s
            .lower
            .get(tokens[i].range())
            .is_some_and(|t| t.contains("cross"));
        if crossing && days && !daily {
            return;
        }
        pattern!(
            NEARLY,
            r"\b(?:just|last|first|barely|nearly|almost|slightly|far|well|much|significantly|substantially)\s+$"
        );
        let nearly = NEARLY.is_match(crate::text::before(&s.lower, tokens[i].start, 20));
        if nearly || turned(&s.lower, tokens, i, &left, &right) || qualifies(&s.lower, tokens, i) {
            return;
        }
        let above = match tokens[i].sense() {
            Some(Sense::Above | Sense::Positive) => true,
            Some(Sense::Below | Sense::Negative) => false,
            _ => return,
        };
        let Some(act) = act else { return };
        let word = s.lower.get(tokens[i].range()).unwrap_or_default();
        // "Below 10 from above" is a crossing; behind "crosses" the words say which way.
        let crossing = i
            .checked_sub(1)
            .and_then(|p| tokens.get(p))
            .is_some_and(|p| p.sense() == Some(Sense::Between));
        if matches!(word, "from above" | "from below") && !crossing {
            return;
        }
        // A trend is one of prices.
        let trend = matches!(word, "uptrend" | "downtrend");
        let priced = |c: &&Comparison| {
            let of = c.left.features | c.right.features;
            !trend || of.has(Feature::PRICE | Feature::AVERAGE | Feature::RETURN) && !of.has(Feature::RSI)
        };
        let denied = negation(&s.lower, tokens, i);
        // What does not cross stays where it is, on either side.
        if denied.is_some()
            && s.lower
                .get(tokens[i].range())
                .is_some_and(|t| t.contains("cross"))
        {
            return;
        }
        let said = Said {
            above: above != denied.is_some(),
            zero: matches!(tokens[i].sense(), Some(Sense::Positive | Sense::Negative)),
            act,
            left: l,
            right: r,
            tokens,
        };
        let facts = self.facts;
        let same = || {
            facts
                .comparisons
                .iter()
                .filter(|c| said.is(c, self.single.as_deref()))
                .filter(priced)
        };
        let Some(found) = same().min_by_key(|c| usize::from(self.founded.contains(&identity(c)))) else {
            return;
        };
        // "It crosses back" repeats a comparison; one that names its thing or its level states it.
        let stated: Vec<String> = same().filter(|c| said.states(c)).map(identity).collect();
        self.founded.extend(stated);
        // "Bought when its RSI is under 30 and sold once the index is over 55": the index is what was measured before.
        let of = (found.left.features | found.right.features) & !(Feature::PRICE | Feature::LEVEL);
        let earlier = (self.rule.iter())
            .filter(|l| l.sentence.index < s.index)
            .flat_map(|l| &l.tokens);
        let before = (tokens.iter().take(i).chain(earlier))
            .any(|t| matches!(t.sense(), Some(Sense::Measure(f)) if f.has(of)));
        let unnamed = said.left.features.is_empty() && said.left.assets.is_empty() && !said.left.stranger;
        if of.is_empty() || unnamed && before {
            self.founded.insert(identity(found));
        }
        let known: Vec<&(String, Amount)> = found.left.amounts.iter().chain(&found.right.amounts).collect();
        uses[i] = Some(found.path.clone());
        if let Some(n) = denied {
            uses[n] = Some(found.path.clone());
        }
        for side in [&said.left, &said.right] {
            for a in &side.amounts {
                let Some(Kind::Amount(amount)) = tokens.get(*a).map(|t| &t.kind) else {
                    continue;
                };
                let path = known.iter().find(|(_, k)| {
                    k.same(*amount) || k.near(*amount) && !amount.is_duration() && !k.is_duration()
                });
                uses[*a] = Some(path.map_or_else(|| found.path.clone(), |(p, _)| p.clone()));
            }
        }
    }

    /// A calendar's conditions are said without a comparison; "between May and October" is theirs.
    pub(super) fn calendar(&self, token: &Token) -> Option<String> {
        let dated = self
            .facts
            .comparisons
            .iter()
            .all(|c| c.left.features == Feature::CALENDAR);
        let first = self
            .facts
            .comparisons
            .first()
            .filter(|_| dated && token.sense() == Some(Sense::Between));
        first.map(|c| c.path.clone())
    }
}

/// "When above its close is its average": the left side stands behind the verb.
fn turned(lower: &str, tokens: &[Token], i: usize, left: &Range<usize>, right: &Range<usize>) -> bool {
    let begins = i
        .checked_sub(1)
        .and_then(|p| tokens.get(p))
        .is_some_and(Token::is_subordinator)
        && lower.get(left.clone()).is_some_and(|l| l.trim().is_empty());
    begins
        && lower
            .get(right.clone())
            .is_some_and(|r| r.contains(" is ") || r.contains(" are "))
}

/// "Above its rising 200-day average": a word that says which average, not how two things compare.
fn qualifies(lower: &str, tokens: &[Token], i: usize) -> bool {
    let moving = matches!(
        lower.get(tokens[i].range()),
        Some("rising" | "falling" | "increasing" | "decreasing" | "declining")
    );
    let next = tokens.get(i + 1).filter(|n| {
        lower
            .get(tokens[i].end..n.start)
            .is_some_and(|g| g.trim().is_empty())
    });
    moving
        && next.is_some_and(|n| {
            matches!(n.kind, Kind::Amount(_)) || matches!(n.sense(), Some(Sense::Measure(_)))
        })
}

/// A comparison's own name among those of the spec.
pub(super) fn identity(c: &Comparison) -> String {
    format!("{} {} {:?} {:?}", c.path, c.above, c.left, c.right)
}

/// The negation right before a token.
pub(super) fn negation(lower: &str, tokens: &[Token], i: usize) -> Option<usize> {
    let n = tokens
        .iter()
        .take(i)
        .rposition(|t| t.sense() == Some(Sense::Not))?;
    let gap = lower.get(tokens[n].end..tokens[i].start)?;
    let near = words(gap).len() <= 4 && !gap.contains([',', ';', '.']);
    let clear = tokens
        .get(n + 1..i)?
        .iter()
        .all(|t| !t.is_action() && !t.is_comparison());
    (near && clear).then_some(n)
}
