//! What stands on the two sides of a comparison in a text, and whether a comparison of the spec is the same one.

use super::amount::{Amount, Counts};
use super::clause::{Act, Names};
use super::facts::{Comparison, Operand, Role};
use super::feature::Feature;
use super::lexicon::{Sense, is_plain};
use super::token::{Kind, Token, words};
use crate::pattern::pattern;
use std::collections::BTreeSet;
use std::ops::Range;

/// One side of a comparison in a text.
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    pub features: Feature,
    /// Indices of its amounts among the tokens.
    pub amounts: Vec<usize>,
    pub assets: BTreeSet<String>,
    /// It names something by a common name that stands for no symbol of the spec.
    pub stranger: bool,
    /// "… ago": a comparison with the past is a return.
    pub past: bool,
    /// Words nobody knows.
    pub unknown: Vec<Range<usize>>,
}

/// Bytes before and behind a comparison up to what bounds it: another comparison, a condition, an action, a comma, `and`.
pub(super) fn around(lower: &str, tokens: &[Token], i: usize) -> (Range<usize>, Range<usize>) {
    let at = &tokens[i];
    let bounds = |t: &Token| {
        t.is_comparison()
            || t.is_subordinator()
            || t.is_action()
            || matches!(t.sense(), Some(Sense::Otherwise | Sense::Or | Sense::Fill(_)))
            || t.sense() == Some(Sense::Cash) && lower.get(t.range()).is_some_and(|c| c.starts_with("in "))
    };
    let mut from = tokens
        .iter()
        .filter(|t| t.end <= at.start && bounds(t))
        .map(|t| t.end)
        .max()
        .unwrap_or(0);
    let to = tokens
        .iter()
        .filter(|t| t.start >= at.end && bounds(t))
        .map(|t| t.start)
        .min()
        .unwrap_or(lower.len());
    let head = lower.get(from..at.start).unwrap_or_default();
    from += [" and ", ", ", "; ", ": "]
        .iter()
        .filter_map(|b| head.rfind(b).map(|p| p + b.len()))
        .max()
        .unwrap_or(0);
    let tail = lower.get(at.end..to).unwrap_or_default();
    let stop = [" and ", ", ", "; ", ": ", ". ", " then "]
        .iter()
        .filter_map(|b| tail.find(b))
        .min()
        .unwrap_or(tail.len());
    (from.min(at.start)..at.start, at.end..at.end + stop)
}

/// Reads the bytes of one side.
pub(super) fn side(lower: &str, tokens: &[Token], range: &Range<usize>, names: &Names<'_>) -> Side {
    let mut out = Side::default();
    for (i, t) in tokens.iter().enumerate() {
        if t.start < range.start || t.end > range.end {
            continue;
        }
        match &t.kind {
            Kind::Amount(_) => out.amounts.push(i),
            Kind::Symbol(s) => {
                out.assets.insert(s.clone());
            }
            Kind::Word(Sense::Measure(feature)) => {
                out.past |= matches!(lower.get(t.range()), Some("ago" | "earlier"));
                out.features |= *feature;
            }
            Kind::Word(Sense::Asset) => match lower.get(t.range()).and_then(|n| names.aliases.get(n)) {
                Some(symbol) => {
                    out.assets.insert(symbol.clone());
                }
                None => out.stranger = true,
            },
            Kind::Word(Sense::Cash) => out.stranger = true,
            _ => {}
        }
    }
    // "The average of the close" is an average.
    if !out.features.within(Feature::PRICE) {
        out.features = out.features & !Feature::PRICE;
    }
    let text = lower.get(range.clone()).unwrap_or_default();
    // "The average of its price" is an average.
    pattern!(
        OF_PRICE,
        r"\b(?:averages?|[se]?ma)\s*(?:\(|of (?:its |the )?)(?:closing )?(?:prices?|closes?)\b"
    );
    if out.features.has(Feature::AVERAGE) && OF_PRICE.is_match(text) {
        out.features = out.features & !Feature::PRICE;
    }
    for w in words(text) {
        let at = range.start + w.start..range.start + w.end;
        let covered = tokens.iter().any(|t| t.start < at.end && t.end > at.start);
        let number = w.text.starts_with(|c: char| c.is_ascii_digit());
        let bare = w.text.trim_end_matches("'s");
        if !covered && !number && w.text.len() > 1 && !is_plain(&w.text) && !names.aliases.contains_key(bare)
        {
            out.unknown.push(at);
        }
    }
    out
}

/// A comparison as the text makes it.
pub(super) struct Said<'t> {
    pub above: bool,
    /// "Positive", "negative": the right side is zero.
    pub zero: bool,
    pub act: Act,
    pub left: Side,
    pub right: Side,
    pub tokens: &'t [Token],
}

impl Said<'_> {
    fn amounts(&self) -> impl Iterator<Item = Amount> + '_ {
        self.amounts_of(&self.left).chain(self.amounts_of(&self.right))
    }

    fn amounts_of<'s>(&'s self, side: &'s Side) -> impl Iterator<Item = Amount> + 's {
        side.amounts
            .iter()
            .filter_map(|i| match self.tokens.get(*i).map(|t| &t.kind) {
                Some(Kind::Amount(a)) => Some(*a),
                _ => None,
            })
    }

    /// Whether the spec's comparison is this one: the same things, on the same side, in the same direction. `single` is the asset of
    /// a spec that holds one.
    pub(super) fn is(&self, of: &Comparison, single: Option<&str>) -> bool {
        let straight = self.operands(&of.left, &of.right, single);
        let turned =
            !straight && !self.left.features.is_empty() && self.operands(&of.right, &of.left, single);
        if !straight && !turned {
            return false;
        }
        let (left, right) = if turned {
            (&self.right, &self.left)
        } else {
            (&self.left, &self.right)
        };
        self.decides(of, self.above != turned)
            && self.counts(of)
            && self.spans(left, &of.left)
            && self.spans(right, &of.right)
    }

    /// Whether every span of time on a side is one of the operand there: "above its 200-day average for two days" is no comparison
    /// with a two-day average.
    fn spans(&self, side: &Side, of: &Operand) -> bool {
        self.amounts_of(side)
            .filter(|a| a.is_duration())
            .all(|a| of.amounts.iter().any(|(_, k)| k.same(a)))
    }

    /// Whether it says what is compared, or with which level, and does not only point back to it.
    pub(super) fn states(&self, of: &Comparison) -> bool {
        let thing = (of.left.features | of.right.features) & !(Feature::PRICE | Feature::LEVEL);
        let level =
            of.right.features == Feature::LEVEL && of.right.amounts.iter().all(|(_, a)| a.value != 0.0);
        thing.is_empty()
            || (self.left.features | self.right.features).has(thing)
            || self.left.past
            || self.right.past
            || level
    }

    /// Whether the act and the direction are those of the spec.
    pub(super) fn decides(&self, of: &Comparison, above: bool) -> bool {
        let agrees = above == of.above;
        let (enter, exit) = if of.short {
            (Act::Short, Act::Cover)
        } else {
            (Act::Enter, Act::Exit)
        };
        match of.role {
            Role::Hold => {
                self.act == enter && agrees
                    || self.act == exit && !agrees
                    || !of.short && self.act == Act::Short && !agrees
                    || of.short && self.act == Act::Exit && !agrees
            }
            Role::Enter => self.act == enter && agrees,
            // Who goes short leaves what was long, and the other way round.
            Role::Exit => {
                let reverse = if of.short { Act::Enter } else { Act::Short };
                agrees && (self.act == exit || self.act == Act::Exit || self.act == reverse)
            }
        }
    }

    /// Whether every amount said is the spec's, and its level is said.
    fn counts(&self, of: &Comparison) -> bool {
        let known: Vec<Amount> = of
            .left
            .amounts
            .iter()
            .chain(&of.right.amounts)
            .map(|(_, a)| *a)
            .collect();
        let all = self.amounts().all(|a| {
            known
                .iter()
                .any(|k| k.same(a) || !k.is_duration() && !a.is_duration() && !a.word && k.near(a))
        });
        let level = of.right.features == Feature::LEVEL;
        let zero = of.right.amounts.iter().all(|(_, a)| a.value == 0.0);
        let said = !level
            || zero && (self.zero || self.right.past || self.left.past)
            || of
                .right
                .amounts
                .iter()
                .all(|(_, k)| self.amounts().any(|a| a.near(*k)));
        // A margin above or below a line is said with every comparison that has it.
        let margin = of.right.amounts.iter().all(|(_, k)| {
            level
                || of.left.features.has(Feature::RETURN)
                || k.counts != Counts::Share
                || self.amounts().any(|a| a.near(*k))
        });
        all && said && margin && (!self.zero || level && zero)
    }

    fn operands(&self, left: &Operand, right: &Operand, single: Option<&str>) -> bool {
        let past = self.left.past || self.right.past;
        let (l, r) = if past {
            (Feature::RETURN, Feature::NONE)
        } else {
            (self.left.features, self.right.features)
        };
        let things = l.within(left.features | closing(left.features))
            && r.within(right.features | left.features & Feature::RETURN);
        // "SPY is above …" speaks of a price, not of SPY's average.
        let curve = Feature::AVERAGE | Feature::HIGH | Feature::LOW | Feature::BAND | Feature::CHANNEL;
        let bare =
            l.is_empty() && self.left.amounts.is_empty() && (!self.left.assets.is_empty() || r.has(curve));
        let priced = left.features.has(Feature::PRICE | Feature::RETURN) || past || !bare;
        things
            && priced
            && assets(&self.left, left, single, &left.assets)
            && assets(&self.right, right, single, &left.assets)
    }
}

/// A close "above the highest high" is a price.
fn closing(features: Feature) -> Feature {
    if features.has(Feature::PRICE) {
        Feature::PRICE
    } else {
        Feature::NONE
    }
}

/// Whether the assets said on a side are those of the spec's operand; `subject` are those of the left one, which "its" repeats.
fn assets(said: &Side, of: &Operand, single: Option<&str>, subject: &BTreeSet<String>) -> bool {
    if said.stranger {
        return false;
    }
    let own = |s: &String| {
        of.assets.contains(s) || single == Some(s.as_str()) || of.assets.is_empty() && subject.contains(s)
    };
    said.assets.iter().all(own)
        && (of.assets.is_empty()
            || single.is_some_and(|s| of.assets.contains(s))
            || of.assets.is_subset(subject)
            || said.assets.iter().any(|s| of.assets.contains(s)))
}
