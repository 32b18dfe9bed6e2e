//! The words of a choice put together: how many, from which end, by what.

use super::formula::{Formula, Part, Scale};
use super::ranking::{Choice, Phrase, Size};
use super::term::{Measure, Term};
use super::word::Figure;
use crate::ledger::amount::Counts;
use crate::ledger::feature::Feature;

/// What a measure is of: the volatility of returns is a volatility.
pub(super) fn subject(feature: Feature) -> Feature {
    [Feature::VOLATILITY, Feature::SKEW]
        .into_iter()
        .find(|f| feature.has(*f))
        .unwrap_or(feature)
}

/// Puts a phrase together; None if a word of it has no place.
///
/// `known` is what a line before measures: a measure without a length means that.
pub(super) fn settle(p: Phrase, known: Option<Feature>) -> Option<Choice> {
    let mut choice = p.choice;
    let members = choice.from.len();
    let mut counts = p.counts;
    // "The nine sector ETFs XLB, …": how many there are to choose from.
    let of_all = |f: &Figure| {
        f.amount.counts == Counts::Plain && members > 1 && (f.amount.value - members as f64).abs() < 1e-9
    };
    if counts.last().is_some_and(of_all) && (counts.len() == 2 || choice.high.is_none()) {
        counts.pop();
    }
    match counts.as_slice() {
        [] => {}
        [count] if choice.size.is_none() => {
            let whole = count.amount.counts == Counts::Plain
                && count.amount.value.fract() == 0.0
                && count.amount.value >= 1.0;
            let share = count.amount.counts == Counts::Share && count.amount.value > 0.0;
            if !whole && !share || whole && members > 0 && count.amount.value >= members as f64 {
                return None;
            }
            choice.size = Some(Size::Figure(count.clone()));
        }
        _ => return None,
    }
    if choice.size.is_none() && p.single && choice.high.is_some() {
        choice.size = Some(Size::One);
    }
    // "The two weakest over the past month": by their return.
    let implied = p.measures == Feature::NONE && p.strength && p.lengths.len() == 1;
    let measures = if implied { Feature::RETURN } else { p.measures };
    choice.by = match (measures, p.lengths.as_slice()) {
        (Feature::NONE, []) if p.skip.is_none() => None,
        // "By that return": what a line before measures.
        (same, []) if p.skip.is_none() && known.map(subject) == Some(subject(same)) => None,
        _ if p.points => return None,
        (Feature::RETURN, [length]) => {
            let mut by = Term::new(Measure::Return, Some(length.clone()), None);
            if let Some(skip) = &p.skip {
                let shorter =
                    skip.amount.counts == length.amount.counts && skip.amount.value < length.amount.value;
                if !shorter {
                    return None;
                }
            }
            by.skip = p.skip;
            Some(by)
        }
        // "The average of their 3-month and 6-month returns".
        (both, [length, more @ ..])
            if both == (Feature::RETURN | Feature::AVERAGE) && !more.is_empty() && p.skip.is_none() =>
        {
            let mut by = Term::new(Measure::Return, Some(length.clone()), None);
            by.more = more.to_vec();
            Some(by)
        }
        (most, [length])
            if most == (Feature::RETURN | Feature::HIGH)
                && p.skip.is_none()
                && length.amount.counts == Counts::Days =>
        {
            let parts = vec![
                Part::Text("highest(returns, "),
                Part::Figure("lookback", length.clone()),
                Part::Text(")"),
            ];
            let mut by = Term::new(Measure::Formula, None, None);
            by.formula = Some(Formula::new("largest_return", Scale::Share, parts));
            Some(by)
        }
        // Of daily returns over days, of weekly ones over weeks.
        (both, [length])
            if subject(both) == Feature::VOLATILITY
                && both.within(Feature::VOLATILITY | Feature::RETURN)
                && p.skip.is_none()
                && (length.amount.counts == Counts::Days
                    || p.weekly && length.amount.counts == Counts::Weeks) =>
        {
            Some(Term::new(Measure::Volatility, Some(length.clone()), None))
        }
        (both, [length])
            if subject(both) == Feature::SKEW
                && both.within(Feature::SKEW | Feature::RETURN)
                && p.skip.is_none()
                && length.amount.counts == Counts::Days =>
        {
            let parts = vec![
                Part::Text("skewness(returns, "),
                Part::Figure("lookback", length.clone()),
                Part::Text(")"),
            ];
            let mut by = Term::new(Measure::Formula, None, None);
            by.formula = Some(Formula::new("skew", Scale::Points, parts));
            Some(by)
        }
        _ => return None,
    };
    let twice = (choice.from.iter().enumerate()).any(|(i, s)| choice.from.iter().skip(i + 1).any(|t| t == s));
    (!twice).then_some(choice)
}
