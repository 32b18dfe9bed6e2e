//! Performance figures: which metric, whose, over which period.

mod level;
mod metrics;
mod pairs;
mod prose;
mod subject;
mod table;

use crate::model::{Claim, Period, Subject};
use crate::source::{Sentence, Source};

/// More claims than this in one document are cut off: nobody reads them, and they would bloat every answer.
const MAX_CLAIMS: usize = 2_000;

/// A claim with the place it was found at, which tells whose strategy it belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub claim: Claim,
    pub section: usize,
    /// Index of the sentence; `None` for a table's.
    pub sentence: Option<usize>,
}

/// All claims of the document, in order: running text first, then tables.
pub(crate) fn claims(source: &Source<'_>, traded: &[String]) -> Vec<Found> {
    let mut out = Vec::new();
    for s in &source.sentences {
        if s.context.instruction
            || s.context.apparatus
            || s.context.outlook
            || s.numbers.is_empty()
            || out.len() > MAX_CLAIMS
        {
            continue;
        }
        prose::collect(source, s, traded, &mut out);
    }
    for t in &source.tables {
        if out.len() > MAX_CLAIMS {
            break;
        }
        table::collect(source, t, &mut out);
    }
    out.truncate(MAX_CLAIMS);
    fill_periods(source, &mut out);
    out
}

/// The document's sample period: a labelled one, else the only one its own sentences give.
pub(crate) fn document_period(source: &Source<'_>) -> Option<(Period, usize)> {
    let labelled = source.sentences.iter().find(|s| {
        s.label().is_some_and(|l| {
            l.contains("period")
                && !l.contains("rebalanc")
                && !l.contains("holding")
                && !l.contains("formation")
                || l.contains("sample")
                || l.contains("time span")
                || l.contains("dates")
        }) && !s.periods.is_empty()
            && !s.context.apparatus
            && !s.context.instruction
    });
    if let Some(s) = labelled {
        return Some((period(s)?, s.index));
    }
    let own = source.sentences.iter().filter(|s| {
        !s.context.cited
            && !s.context.apparatus
            && !s.context.instruction
            && !s.context.outlook
            && is_sample(s)
    });
    let mut found: Option<(Period, usize)> = None;
    for s in own {
        let Some(p) = period(s) else { continue };
        // A sentence that speaks of the test outranks one that only names years.
        if found.is_none() {
            found = Some((p, s.index));
        }
    }
    found
}

crate::pattern::pattern!(
    SAMPLE,
    r"\b(?:back-?test\w*|sample|period|tested|test|data|results?|performance|returned|earned|achiev\w+|simulat\w+|from|between|over|during)\b"
);

fn is_sample(s: &Sentence) -> bool {
    !s.periods.is_empty() && SAMPLE.is_match(&s.lower)
}

/// The first dated period of a sentence, else its first relative one.
pub(crate) fn period(s: &Sentence) -> Option<Period> {
    let p = s
        .periods
        .iter()
        .find(|p| !p.relative)
        .or_else(|| s.periods.first())?;
    let text = s.text.get(p.start..p.end)?.trim().to_owned();
    Some(Period {
        from: p.from.clone(),
        to: p.to.clone(),
        text,
    })
}

/// A claim without a period of its own has that of its paragraph, else of its section, else of the document.
fn fill_periods(source: &Source<'_>, found: &mut [Found]) {
    let whole = document_period(source).map(|(p, _)| p);
    for f in found
        .iter_mut()
        .filter(|f| f.claim.period.is_none() && f.claim.subject != Subject::Cited)
    {
        let at = f.sentence.and_then(|i| source.sentences.get(i));
        let near = at.and_then(|at| {
            source
                .sentences
                .iter()
                .take(at.index)
                .rev()
                .take_while(|s| s.section == at.section)
                .filter(|s| is_sample(s) && !s.context.cited)
                .find_map(period)
        });
        f.claim.period = near.or_else(|| whole.clone());
    }
}
