//! Figures that are told together: of one subject, over one period, in one sentence and those that go on from it, one list,
//! or one row of a table.

use crate::claims::Found;
use crate::model::{Claim, ExtractedStrategy, Metric, Subject};
use crate::pattern::pattern;
use crate::source::{Sentence, Source};
use fo_documents::BlockKind;

/// The figures of one subject that stand together.
#[derive(Clone, Debug)]
pub(super) struct Figures<'f> {
    /// Id of the strategy they are claimed for.
    pub strategy: Option<String>,
    pub subject: Subject,
    pub claims: Vec<&'f Claim>,
}

impl<'f> Figures<'f> {
    /// The only figure of a metric. Two different ones are of two things that the text told apart better than the reader.
    pub(super) fn one(&self, metric: Metric) -> Option<&'f Claim> {
        let mut all = self.claims.iter().filter(|c| c.metric == metric);
        let first = all.next()?;
        all.all(|c| c.value == first.value).then_some(*first)
    }

    /// Whose figures they are, for people.
    pub(super) fn whose(&self) -> String {
        let label = self.claims.iter().find_map(|c| c.label.as_deref());
        match (label, self.subject) {
            (Some(label), _) => format!("“{label}”"),
            (None, Subject::Benchmark) => "the benchmark".to_owned(),
            (None, Subject::Cited) => "the study cited".to_owned(),
            (None, _) => "the strategy".to_owned(),
        }
    }
}

#[derive(PartialEq)]
struct Key<'k> {
    /// The table's page, or the first sentence, or for lists nothing.
    place: (bool, usize),
    section: usize,
    subject: Subject,
    label: Option<&'k str>,
    period: Option<&'k str>,
    net: Option<bool>,
}

/// The sentence that names whose figures a sentence gives: itself, or one before it in the paragraph that it goes on from.
fn told_of(source: &Source<'_>, s: &Sentence) -> usize {
    pattern!(
        GOES_ON,
        r"^\W*(?:its|it|this|that|the (?:annual\w*|average|sharpe|sortino|calmar|information|total|cumulative|maximum|max\.?|largest|worst|best|volatility|standard deviation|return|drawdown|cagr|win|hit)\b|(?:annual\w*|sharpe|sortino|calmar|mar|volatility|standard deviation|maximum drawdown|max\.? drawdown|max dd|cagr|total return|win rate|best year|worst year)\b)"
    );
    let mut at = s.index;
    while at > 0
        && let (Some(here), Some(previous)) = (source.sentences.get(at), source.sentences.get(at - 1))
        && previous.paragraph == here.paragraph
        && GOES_ON.is_match(&here.lower)
    {
        at -= 1;
    }
    at
}

/// All groups of figures, in the order of the document.
pub(super) fn groups<'f>(
    source: &Source<'_>,
    found: &'f [Found],
    strategies: &[ExtractedStrategy],
) -> Vec<Figures<'f>> {
    let mut out: Vec<(Key<'f>, Figures<'f>)> = Vec::new();
    for f in found {
        let sentence = f.sentence.and_then(|i| source.sentences.get(i));
        let place = match sentence {
            None => (true, f.claim.source.page as usize),
            Some(s) if s.kind == BlockKind::ListItem => (false, usize::MAX),
            Some(s) => (false, told_of(source, s)),
        };
        let key = Key {
            place,
            section: f.section,
            subject: f.claim.subject,
            label: f.claim.label.as_deref(),
            period: f.claim.period.as_ref().map(|p| p.text.as_str()),
            net: f.claim.net_of_costs,
        };
        match out.iter_mut().find(|(k, _)| *k == key) {
            Some((_, figures)) => figures.claims.push(&f.claim),
            None => {
                let strategy = strategies
                    .iter()
                    .find(|s| s.claims.contains(&f.claim))
                    .filter(|_| matches!(f.claim.subject, Subject::Strategy | Subject::Variant))
                    .map(|s| s.id.clone());
                out.push((
                    key,
                    Figures {
                        strategy,
                        subject: f.claim.subject,
                        claims: vec![&f.claim],
                    },
                ));
            }
        }
    }
    out.into_iter().map(|(_, figures)| figures).collect()
}
