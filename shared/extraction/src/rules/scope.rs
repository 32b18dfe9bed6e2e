//! Which parts of a document describe a strategy each.

use super::{Reading, Scope, TAKES_POSITION, TRIGGER, family};
use crate::pattern::pattern;
use crate::source::{SectionRole, Sentence, Source};

/// More strategies than this in one document are cut off.
const MAX_STRATEGIES: usize = 40;

pattern!(
    COLLECTION,
    r"\b(?:strategies|rules|models|portfolios|systems|approaches)\b"
);
pattern!(
    ENUMERATED,
    r"^\W*(?:(?:strategy|rule|model|portfolio|system|variant)\s+(?:\d{1,2}|[a-e]|one|two|three|four|five|i{1,3}|iv|v)\b\s*[:.\-–—(]|(?:the|our)\s+(?:first|second|third|fourth|fifth|last|final)\s+(?:[a-z\-]+\s+){0,2}(?:strategy|rule|model|system|portfolio)\b)"
);
pattern!(
    BUYS,
    r"\b(?:buys?|buying|bought|long|invest(?:s|ed)?|holds?|held|allocate[sd]?|sells?|shorts?|enter(?:s|ed)?|purchase[sd]?|overweight|rotates?|switch(?:es)?)\b"
);

/// The scopes of a document: one for each strategy, or one for the whole of it.
pub(crate) fn scopes<'a>(reading: &'a Reading<'a>) -> Vec<Scope<'a>> {
    let source = reading.source;
    let by_section = sections(reading);
    if by_section.len() >= 2 {
        return by_section;
    }
    let by_paragraph = paragraphs(reading);
    if by_paragraph.len() >= 2 {
        return by_paragraph;
    }
    let n = source.sentences.len();
    let name = source.title.clone().unwrap_or_default();
    vec![Scope {
        reading,
        name,
        own: vec![true; n],
        foreign: vec![false; n],
    }]
}

/// Whether a sentence states when to hold what.
fn rule(source: &Source<'_>, s: &Sentence) -> bool {
    let role = source.role(s);
    s.context.firm()
        && !s.is_heading()
        && !matches!(
            role,
            SectionRole::Background
                | SectionRole::Results
                | SectionRole::Robustness
                | SectionRole::Discussion
                | SectionRole::References
                | SectionRole::Legal
                | SectionRole::Abstract
        )
        && TAKES_POSITION.is_match(&s.lower)
        && BUYS.is_match(&s.lower)
        && TRIGGER.is_match(&s.lower)
}

/// Sibling sections under headings of their own that each state a rule of some family.
fn sections<'a>(reading: &'a Reading<'a>) -> Vec<Scope<'a>> {
    let source = reading.source;
    let mut candidates: Vec<usize> = Vec::new();
    for (i, section) in source.sections.iter().enumerate().skip(1) {
        if section.structural
            || matches!(
                section.role,
                SectionRole::References
                    | SectionRole::Legal
                    | SectionRole::Robustness
                    | SectionRole::Discussion
                    | SectionRole::Results
                    | SectionRole::Background
            )
        {
            continue;
        }
        let parent = &source.sections[section.parent];
        // The steps of a method are parts of one strategy, not strategies.
        let steps = section.parent != 0
            && parent.structural
            && parent.role != SectionRole::Other
            && !COLLECTION.is_match(&parent.title.to_ascii_lowercase());
        if steps {
            continue;
        }
        let rules = source
            .sentences
            .iter()
            .filter(|s| inside(source, s.section, i))
            .filter(|s| rule(source, s))
            .count();
        if rules > 0 {
            candidates.push(i);
        }
    }
    // The innermost of nested candidates with siblings, else the outer one.
    let leaves: Vec<usize> = candidates
        .iter()
        .copied()
        .filter(|c| {
            let children = candidates
                .iter()
                .filter(|o| **o != *c && inside(source, **o, *c))
                .count();
            children < 2
        })
        .collect();
    let tops: Vec<usize> = leaves
        .iter()
        .copied()
        .filter(|c| !leaves.iter().any(|o| o != c && inside(source, *c, *o)))
        .collect();
    if tops.len() < 2 {
        return Vec::new();
    }
    let n = source.sentences.len();
    let owner: Vec<Option<usize>> = source
        .sentences
        .iter()
        .map(|s| tops.iter().position(|t| inside(source, s.section, *t)))
        .collect();
    let mut out: Vec<Scope<'a>> = Vec::new();
    for (k, top) in tops.iter().enumerate().take(MAX_STRATEGIES) {
        let own: Vec<bool> = owner.iter().map(|o| *o == Some(k)).collect();
        let foreign: Vec<bool> = owner.iter().map(|o| o.is_some_and(|o| o != k)).collect();
        let name = source.sections[*top].title.clone();
        out.push(Scope {
            reading,
            name,
            own,
            foreign,
        });
    }
    debug_assert_eq!(owner.len(), n);
    out.retain(|s| family::of(s).is_some());
    out
}

/// Whether section `s` is `top` or lies below it.
fn inside(source: &Source<'_>, s: usize, top: usize) -> bool {
    let mut at = s;
    for _ in 0..16 {
        if at == top {
            return true;
        }
        if at == 0 {
            return false;
        }
        at = source.sections.get(at).map_or(0, |x| x.parent);
    }
    false
}

/// Paragraphs that begin "Strategy 2:" or "The second rule", each up to the next.
fn paragraphs<'a>(reading: &'a Reading<'a>) -> Vec<Scope<'a>> {
    let source = reading.source;
    let mut starts: Vec<usize> = Vec::new();
    let mut last_paragraph = usize::MAX;
    for s in &source.sentences {
        let first = s.paragraph != last_paragraph;
        last_paragraph = s.paragraph;
        if first && s.context.usable() && ENUMERATED.is_match(&s.lower) {
            starts.push(s.index);
        }
    }
    if starts.len() < 2 {
        return Vec::new();
    }
    let n = source.sentences.len();
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for (k, start) in starts.iter().enumerate() {
        let section = source.sentences[*start].section;
        let next = starts.get(k + 1).copied().unwrap_or(n);
        // The last one ends with its section or, in the same section, with its paragraph and the list behind it.
        let end = (*start..next)
            .find(|i| {
                let s = &source.sentences[*i];
                s.section != section || s.is_heading() && *i > *start
            })
            .unwrap_or(next);
        ranges.push((*start, end));
    }
    let mut out = Vec::new();
    for (k, (start, end)) in ranges.iter().enumerate().take(MAX_STRATEGIES) {
        let own: Vec<bool> = (0..n).map(|i| i >= *start && i < *end).collect();
        let foreign: Vec<bool> = (0..n)
            .map(|i| {
                ranges
                    .iter()
                    .enumerate()
                    .any(|(o, (a, b))| o != k && i >= *a && i < *b)
            })
            .collect();
        let s = &source.sentences[*start];
        let name = s
            .label
            .and_then(|l| s.text.get(..l))
            .map_or_else(|| crate::source::clip(&s.text, 60), str::to_owned);
        out.push(Scope {
            reading,
            name,
            own,
            foreign,
        });
    }
    out.retain(|s: &Scope<'a>| s.sentences().any(|x| rule(source, x)) && family::of(s).is_some());
    out
}
