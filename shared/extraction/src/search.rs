//! How many configurations the document tried: the N of the deflated Sharpe ratio.

use crate::model::{SearchDimension, SearchSpace, Status, Unit};
use crate::pattern::pattern;
use crate::source::{Sentence, Source};
use crate::text::{Duration, NumberKind, after};

pattern!(
    TRIED,
    r"\b(?:test(?:s|ed|ing)?|tried|try|tries|evaluat\w+|examin\w+|consider\w*|back-?test\w*|search\w*|optimi[sz]\w+|repeat\w*|vary|varied|varying|ran|grid|compar\w+|experiment\w*)\b"
);
pattern!(
    CONFIGURATIONS,
    r"^\s+(?:different |distinct |possible |such |alternative |other |parameter |rule |moving[\s\-]average |look-?back |trading |total )*(?:combinations?|variants?|variations?|configurations?|parameter sets?|pairs?|rules?|windows?|specifications?|models?|trials?|versions?|strategies|settings|parameteri[sz]ations|values)\b"
);
pattern!(STEP, r"\b(?:in )?(?:steps?|increments?) of\s+(\d+(?:\.\d+)?)");

/// Products beyond this are a misreading, not a search.
const MAX_TRIALS: f64 = 1e9;

/// The search the document tells of, if it does.
pub(crate) fn space(source: &Source<'_>) -> Option<SearchSpace> {
    let told = |s: &&Sentence| {
        !s.context.cited
            && !s.context.instruction
            && !s.context.apparatus
            && !s.context.outlook
            && TRIED.is_match(&s.lower)
    };
    let mut stated: Option<(&Sentence, f64, usize, usize)> = None;
    let mut dimensions = Vec::new();
    let mut first: Option<&Sentence> = None;
    for s in source.sentences.iter().filter(told) {
        for n in &s.numbers {
            let whole = n.kind == NumberKind::Plain
                && n.value >= 2.0
                && n.value.fract() == 0.0
                && n.value <= MAX_TRIALS
                && !n.is_year();
            let free = s.durations.iter().all(|d| n.end <= d.start || n.start >= d.end);
            let found = CONFIGURATIONS.find(after(&s.lower, n.end, 80));
            if let Some(m) = found.filter(|_| whole && free)
                && stated.is_none_or(|(_, v, ..)| n.value > v)
            {
                stated = Some((s, n.value, n.start, n.end + m.end()));
            }
        }
        let found = lists(s);
        if !found.is_empty() && dimensions.len() < 6 {
            first = first.or(Some(s));
            dimensions.extend(found);
        }
    }
    let product = dimensions.iter().map(size).product::<f64>().min(MAX_TRIALS);
    if let Some((s, trials, start, end)) = stated {
        let source = source.quote(s, start..end)?;
        return Some(SearchSpace {
            trials: trials as u64,
            status: Status::Stated,
            dimensions,
            source,
        });
    }
    let s = first?;
    Some(SearchSpace {
        trials: product as u64,
        status: Status::Inferred,
        source: source.quote_all(s)?,
        dimensions,
    })
}

/// Whether a sentence tells how many configurations were tried, or which.
pub(crate) fn tells_of_trials(s: &Sentence) -> bool {
    let counted = || {
        s.numbers
            .iter()
            .any(|n| n.value >= 2.0 && CONFIGURATIONS.is_match(after(&s.lower, n.end, 80)))
    };
    TRIED.is_match(&s.lower) && (counted() || !lists(s).is_empty())
}

/// How many values a dimension has; every whole number of a range whose step is not given.
fn size(d: &SearchDimension) -> f64 {
    match d.range {
        Some((from, to)) if d.values.is_empty() => (to - from).abs().floor() + 1.0,
        _ => d.values.len().max(1) as f64,
    }
}

/// The lists and ranges of a sentence: "windows of 50 to 250 days", "6, 8, 10 and 12 months".
fn lists(s: &Sentence) -> Vec<SearchDimension> {
    let mut out = Vec::new();
    let mut seen: Vec<u32> = Vec::new();
    for d in &s.durations {
        let Some(list) = d.list.filter(|l| !seen.contains(l)) else {
            continue;
        };
        seen.push(list);
        let members: Vec<&Duration> = s.durations.iter().filter(|o| o.list == Some(list)).collect();
        let values: Vec<f64> = members.iter().map(|m| m.number).collect();
        let (Some(from), Some(to)) = (values.first().copied(), values.last().copied()) else {
            continue;
        };
        let name = "window".to_owned();
        let unit = Unit::Time(d.unit);
        if members.iter().any(|m| m.range) && values.len() == 2 && to > from {
            let step = STEP
                .captures(&s.lower)
                .and_then(|c| c.get(1))
                .and_then(|m| m.as_str().parse::<f64>().ok())
                .filter(|x| *x > 0.0);
            let values = match step {
                Some(step) if (to - from) / step < 10_000.0 => (0..=((to - from) / step) as usize)
                    .map(|i| from + step * i as f64)
                    .collect(),
                _ => Vec::new(),
            };
            out.push(SearchDimension {
                name,
                values,
                range: Some((from, to)),
                unit,
            });
        } else if values.len() >= 3 {
            out.push(SearchDimension {
                name,
                values,
                range: None,
                unit,
            });
        }
    }
    out
}
