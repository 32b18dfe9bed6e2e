//! What a document states of how realistic its test is: one answer an aspect, with the sentence that gives it.

mod costs;
mod fill_timing;
mod negation;
mod out_of_sample;
mod point_in_time;
mod sample_split;
mod survivorship;
mod turnover;
mod universe;

use crate::model::{ExtractedStrategy, Quote, Realism, RealismAnswer, RealismAspect};
use crate::source::{Sentence, Source};
use regex::Regex;
use std::sync::LazyLock;

/// Patterns by which an aspect is recognised in a sentence (lower case).
struct Aspect {
    aspect: RealismAspect,
    /// The words that speak of it. Negated they say that it is left out.
    states: &'static LazyLock<Regex>,
    /// Words that say by themselves that it is left out.
    denies: &'static LazyLock<Regex>,
}

const ASPECTS: [Aspect; 8] = [
    Aspect {
        aspect: RealismAspect::PointInTimeData,
        states: &point_in_time::STATES,
        denies: &point_in_time::DENIES,
    },
    Aspect {
        aspect: RealismAspect::SampleSplit,
        states: &sample_split::STATES,
        denies: &sample_split::DENIES,
    },
    Aspect {
        aspect: RealismAspect::OutOfSample,
        states: &out_of_sample::STATES,
        denies: &out_of_sample::DENIES,
    },
    Aspect {
        aspect: RealismAspect::Costs,
        states: &costs::STATES,
        denies: &costs::DENIES,
    },
    Aspect {
        aspect: RealismAspect::TurnoverAndCapacity,
        states: &turnover::STATES,
        denies: &turnover::DENIES,
    },
    Aspect {
        aspect: RealismAspect::FillTiming,
        states: &fill_timing::STATES,
        denies: &fill_timing::DENIES,
    },
    Aspect {
        aspect: RealismAspect::Universe,
        states: &universe::STATES,
        denies: &universe::DENIES,
    },
    Aspect {
        aspect: RealismAspect::Survivorship,
        states: &survivorship::STATES,
        denies: &survivorship::DENIES,
    },
];

/// One entry for each aspect, in a fixed order; none for a document without a strategy.
pub(crate) fn card(source: &Source<'_>, strategies: &[ExtractedStrategy]) -> Vec<Realism> {
    if strategies.is_empty() {
        return Vec::new();
    }
    ASPECTS
        .iter()
        .map(|aspect| {
            let (answer, quote) = stated(source, aspect)
                .or_else(|| {
                    let quote = universe::of_strategies(strategies)?;
                    (aspect.aspect == RealismAspect::Universe).then_some((RealismAnswer::Yes, quote))
                })
                .map_or((RealismAnswer::NotStated, None), |(answer, quote)| {
                    (answer, Some(quote))
                });
            Realism {
                aspect: aspect.aspect,
                answer,
                source: quote,
            }
        })
        .collect()
}

/// The first sentence that states the aspect, else the first that denies it.
fn stated(source: &Source<'_>, aspect: &Aspect) -> Option<(RealismAnswer, Quote)> {
    let mut denial = None;
    for s in source.sentences.iter().filter(|s| speaks(s)) {
        let Some(answer) = answer(aspect, &s.lower) else {
            continue;
        };
        let Some(quote) = source.quote_all(s) else {
            continue;
        };
        match answer {
            // What could be done has not been done.
            RealismAnswer::Yes if !s.context.hypothetical => return Some((answer, quote)),
            RealismAnswer::No if denial.is_none() => denial = Some((answer, quote)),
            _ => {}
        }
    }
    denial
}

/// The document itself speaks, of this test.
fn speaks(s: &Sentence) -> bool {
    crate::pattern::pattern!(
        OTHERS,
        r"^(?:the|their|that) (?:original )?(?:paper|authors?|study|article)s?\b"
    );
    !s.is_heading() && s.context.usable() && !OTHERS.is_match(&s.lower)
}

/// Returns what a sentence (lower case) says of an aspect.
fn answer(aspect: &Aspect, lower: &str) -> Option<RealismAnswer> {
    let denial = aspect.denies.find(lower);
    if denial.is_some_and(|m| !negation::negated(lower, m.start())) {
        return Some(RealismAnswer::No);
    }
    let mut out = None;
    for found in aspect.states.find_iter(lower) {
        if negation::negated(lower, found.start()) {
            out = Some(RealismAnswer::No);
        } else {
            return Some(RealismAnswer::Yes);
        }
    }
    out
}

#[cfg(test)]
mod testing {
    use super::*;

    /// Asserts what each sentence says of an aspect.
    #[track_caller]
    pub(super) fn says(aspect: RealismAspect, cases: &[(&str, Option<RealismAnswer>)]) {
        let aspect = ASPECTS.iter().find(|a| a.aspect == aspect).unwrap();
        for (text, expected) in cases {
            assert_eq!(answer(aspect, &text.to_lowercase()), *expected, "{text}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card_of(text: &str) -> Vec<Realism> {
        let media = Some(fo_documents::MediaType::Markdown);
        let document = fo_documents::parse(text.as_bytes(), media, &fo_documents::Limits::default()).unwrap();
        crate::extract(&document, &crate::Options::default()).realism
    }

    const RULE: &str = "# Trend rule\n\nAt the end of each month buy SPY if it closes above its 10-month moving average; \
        otherwise hold cash.\n\n";

    #[test]
    fn eight_answers_and_a_quote_for_each_that_is_stated() {
        let card = card_of(&format!(
            "{RULE}We ignore transaction costs. The parameters were chosen on data to 2004 and tested out of sample after that."
        ));
        assert_eq!(card.len(), 8);
        for entry in &card {
            assert_eq!(
                entry.source.is_some(),
                entry.answer != RealismAnswer::NotStated,
                "{entry:?}"
            );
        }
        let of = |aspect| card.iter().find(|e| e.aspect == aspect).unwrap();
        assert_eq!(of(RealismAspect::Costs).answer, RealismAnswer::No);
        assert_eq!(
            of(RealismAspect::Costs).source.as_ref().unwrap().quote,
            "We ignore transaction costs."
        );
        assert_eq!(of(RealismAspect::OutOfSample).answer, RealismAnswer::Yes);
        assert_eq!(of(RealismAspect::Universe).answer, RealismAnswer::Yes);
        assert_eq!(of(RealismAspect::Survivorship).answer, RealismAnswer::NotStated);
    }

    #[test]
    fn what_was_done_outweighs_what_was_not() {
        let card = card_of(&format!(
            "{RULE}The first figures are before transaction costs. We then charge 10 basis points of costs for each trade."
        ));
        assert_eq!(card[3].answer, RealismAnswer::Yes);
    }

    #[test]
    fn no_card_without_a_strategy() {
        assert!(card_of("The museum is open on Mondays.").is_empty());
    }
}
