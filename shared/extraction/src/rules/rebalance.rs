//! How often, and on which day, holdings are set anew.

use super::Scope;
use crate::mentions::Slot;
use crate::model::{Frequency, TimeUnit, Unit};
use crate::pattern::pattern;
use crate::source::Sentence;

/// A statement about the rebalancing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statement<'a> {
    pub frequency: Frequency,
    pub day: Option<Day>,
    pub sentence: &'a Sentence,
    pub start: usize,
    pub end: usize,
    /// 3: a labelled field; 2: says "rebalance"; 1: implied by when the rule acts.
    pub strength: u8,
}

/// The day within the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    First,
    Last,
}

macro_rules! freq {
    () => {
        r"(?:(?P<intraday>intraday|hourly)|(?P<semi>semi[\s\-]?annual(?:ly)?|half[\s\-]yearly|twice a year|every six months|every 6 months)|(?P<daily>daily|every (?:trading |business )?day|each (?:trading |business )?day|once (?:a|per|every) day|(?:a|per) day|every trading session)|(?P<weekly>weekly|every week|each week|once (?:a|per|every) week|(?:a|per) week|every (?:monday|tuesday|wednesday|thursday|friday)|week(?:'s)?[\s\-]end|end of (?:the|each|every) week|(?:first|last) (?:(?:trading |business )?day|session) of (?:the|each|every|a) week)|(?P<quarterly>quarterly|every quarter|each quarter|once (?:a|per|every) quarter|every (?:three|3) months|quarter[\s\-]end|end of (?:the|each|every) quarter|(?:first|last) (?:(?:trading |business )?day|session) of (?:the|each|every|a) quarter)|(?P<yearly>last (?:trading |business )?day of december|first (?:trading |business )?day of january|yearly|annual(?:ly)?|every year|each year|once (?:a|per|every) year|every (?:12|twelve) months|(?:a|per) year|end of (?:the|each|every) (?:calendar )?year|year[\s\-]end|(?:first|last) (?:(?:trading |business )?day|session) of (?:the|each|every) year|in june of each year|each june|each july|each december)|(?P<monthly>monthly|bimonthly|every (?:calendar )?month|each (?:calendar )?month|once (?:a|per|every) month|(?:a|per) month|(?:each|every) month[\s\-]end|month(?:'?s)?[\s\-]end|end of (?:the|each|every) (?:calendar )?month|beginning of (?:the|each|every) month|start of (?:the|each|every) month|(?:first|last) (?:(?:trading |business )?day|session) of (?:the|each|every|a) (?:calendar )?month|last trading day|first trading day))"
    };
}
pattern!(FREQUENCY, concat!(r"\b", freq!(), r"\b"));
pattern!(
    AFTER,
    concat!(
        r"\b(?:re-?balanc\w*|re-?form\w*|reconstitut\w*|re-?evaluat\w*|reassess\w*|reallocat\w*|updat\w+|readjust\w*|recalculat\w*|re-?rank\w*|rotat\w+)\b[^.;]{0,50}?\b",
        freq!(),
        r"\b"
    )
);
pattern!(
    BEFORE,
    concat!(
        r"\b",
        freq!(),
        r"\b[^.;]{0,40}?\b(?:re-?balanc\w*|re-?form\w*|reassess\w*|re-?evaluat\w*|reallocat\w*|rotat\w+)\b"
    )
);
pattern!(
    OPENS,
    concat!(
        r"^\W*",
        freq!(),
        r"[\s:,\-]+(?:execution|asset class sorting|sorting|ranking|selection|formation|steps?|rule|signals?|we\b|the\b|buy|sell|rank|sort|compute|calculate)"
    )
);
pattern!(
    ACTS,
    concat!(
        r"\b(?:at|on|by|in|evaluated|checked|traded|formed|made|signal|measured|sorted|ranked|computed|calculated|once|determined|applied|taken|decided|updated|done|made)\b[^.;]{0,24}?\b(?:the )?",
        freq!()
    )
);
pattern!(REBALANCE_WORD, r"\bre-?balanc\w*|\bfrequency\b");
// A line of its own such as "On the first trading day of each week" dates the steps below it.
pattern!(ONLY_WHEN, r"^\W*(?:on|at|every|each)\b[^.;,]{0,50}[:.]?$");
pattern!(LAST, r"\b(?:last|end of|end\b|close of)");
pattern!(FIRST, r"\b(?:first|beginning|start|opening)\b");

// "monthly returns" and "daily data" say how something is measured, not when the rule acts.
pattern!(
    MEASURE,
    r"^[\s\-]*(?:excess |total |average |simple |log )?(?:returns?|data|prices?|closes?|closing|volatilit\w+|observations?|bars?|momentum|high|low|performance|values|standard|basis point)"
);

/// Everything the scope says about it, in order of the document.
pub(crate) fn statements<'a>(scope: &Scope<'a>) -> Vec<Statement<'a>> {
    let mut out: Vec<Statement<'a>> = Vec::new();
    for s in scope.sentences().filter(|s| !s.is_heading()) {
        let firm = s.context.firm();
        let labelled = s.label().is_some_and(|l| REBALANCE_WORD.is_match(l));
        if labelled {
            let from = s.label.map_or(0, |l| l + 1);
            if let Some(c) = s.lower.get(from..).and_then(|t| FREQUENCY.captures(t)) {
                push(s, &c, from, 3, &mut out);
                continue;
            }
        }
        if !firm {
            continue;
        }
        if let Some(c) = AFTER.captures(&s.lower).or_else(|| BEFORE.captures(&s.lower)) {
            push(s, &c, 0, 2, &mut out);
        } else if (acts(s) || ONLY_WHEN.is_match(&s.lower))
            && let Some(c) = OPENS
                .captures(&s.lower)
                .or_else(|| ACTS.captures(&s.lower))
                .or_else(|| label_frequency(s))
        {
            push(s, &c, 0, 1, &mut out);
        }
    }
    for m in scope
        .mentions()
        .filter(|m| m.slot == Slot::Holding && m.firm && m.list.is_none())
    {
        let frequency = match (m.unit, m.value as i64) {
            (Unit::Time(TimeUnit::Days), 1) => Frequency::Daily,
            (Unit::Time(TimeUnit::Weeks), 1) => Frequency::Weekly,
            (Unit::Time(TimeUnit::Months), 1) => Frequency::Monthly,
            (Unit::Time(TimeUnit::Months), 3) | (Unit::Time(TimeUnit::Quarters), 1) => Frequency::Quarterly,
            (Unit::Time(TimeUnit::Months), 6) => Frequency::SemiAnnually,
            (Unit::Time(TimeUnit::Months), 12) | (Unit::Time(TimeUnit::Years), 1) => Frequency::Yearly,
            _ => continue,
        };
        if let Some(sentence) = scope.reading.source.sentences.get(m.sentence) {
            out.push(Statement {
                frequency,
                day: None,
                sentence,
                start: m.start,
                end: m.end,
                strength: 1,
            });
        }
    }
    out
}

/// Every phrase of a text that names a period, its bytes, and the day in the period; "monthly returns" says how something is
/// measured and is none.
pub(crate) fn phrases(lower: &str) -> Vec<(std::ops::Range<usize>, Frequency, Option<Day>)> {
    let mut out = Vec::new();
    for c in FREQUENCY.captures_iter(lower) {
        let (Some(whole), Some((frequency, _))) = (c.get(0), named(&c)) else {
            continue;
        };
        let text = whole.as_str();
        let bare = text.starts_with("a ") || text.starts_with("per ");
        let measured = MEASURE.is_match(lower.get(whole.end()..).unwrap_or_default()) && day(text).is_none();
        if measured || bare {
            continue;
        }
        out.push((whole.range(), frequency, day(text)));
    }
    out
}

fn named<'t>(c: &regex::Captures<'t>) -> Option<(Frequency, regex::Match<'t>)> {
    [
        ("intraday", Frequency::Intraday),
        ("semi", Frequency::SemiAnnually),
        ("daily", Frequency::Daily),
        ("weekly", Frequency::Weekly),
        ("quarterly", Frequency::Quarterly),
        ("monthly", Frequency::Monthly),
        ("yearly", Frequency::Yearly),
    ]
    .into_iter()
    .find_map(|(group, f)| c.name(group).map(|m| (f, m)))
}

fn day(phrase: &str) -> Option<Day> {
    if LAST.is_match(phrase) {
        Some(Day::Last)
    } else if FIRST.is_match(phrase) {
        Some(Day::First)
    } else {
        None
    }
}

/// The sentence says that something is done, so that a frequency in it is the rule's.
fn acts(s: &Sentence) -> bool {
    pattern!(
        EVALUATES,
        r"\b(?:evaluat\w+|check\w*|comput\w+|calculat\w+|rank\w*|sort\w*|measur\w+|compar\w+|repeat\w*|adjust\w*|decision\w*|decid\w+|execution|review\w*|perform steps)\b"
    );
    super::TAKES_POSITION.is_match(&s.lower) || EVALUATES.is_match(&s.lower) || s.context.action
}

fn label_frequency(s: &Sentence) -> Option<regex::Captures<'_>> {
    // "We buy X each month": the frequency words themselves carry "each", so match them where an action stands.
    let c = FREQUENCY.captures(&s.lower)?;
    let word = c.get(0)?.as_str();
    let periodic = word.starts_with("each")
        || word.starts_with("every")
        || word.starts_with("once")
        || word.contains(" of ")
        || word.contains("last trading")
        || word.contains("first trading");
    periodic.then_some(c)
}

fn push<'a>(
    s: &'a Sentence,
    c: &regex::Captures<'_>,
    offset: usize,
    strength: u8,
    out: &mut Vec<Statement<'a>>,
) {
    let Some(whole) = c.get(0) else { return };
    let found = FREQUENCY.captures(whole.as_str());
    let Some(found) = found.as_ref() else { return };
    let Some((frequency, m)) = named(found) else {
        return;
    };
    let rest = s
        .lower
        .get(offset + whole.start() + m.end()..)
        .unwrap_or_default();
    pattern!(SOME_DAYS, r"\bdays of (?:the )?$");
    let head = s
        .lower
        .get(..offset + whole.start() + m.start())
        .unwrap_or_default();
    if strength < 3
        && (MEASURE.is_match(rest) || SOME_DAYS.is_match(crate::text::before(head, head.len(), 24)))
    {
        return;
    }
    let day = day(m.as_str());
    out.push(Statement {
        frequency,
        day,
        sentence: s,
        start: offset + whole.start(),
        end: offset + whole.end(),
        strength,
    });
}
