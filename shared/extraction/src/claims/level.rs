//! Whether a figure is a result: no target, forecast, illustration, condition, bound or cost.

use crate::model::Metric;
use crate::pattern::pattern;
use crate::source::Sentence;
use crate::text::{NumberToken, after, before};

// "Holds stocks when they are above their average earned 9%": the condition ends with the verb of the result.
pattern!(WHEN, r"\b(?:when|whenever|unless|until|once)\b([^,;]*)$");
pattern!(
    EARNED,
    r"\b(?:returned|earned|achieved|delivered|produced|made|yielded|gained|lost|generated)\b"
);
// A level that a rule waits for.
pattern!(
    CONDITION,
    r"\b(?:if|provided|scal\w+|maximum of|limit(?:ed)? to|cap(?:ped)? at|stops? (?:at|of|out)|limits|restricts|caps|must|should|may not|shall|qualif\w+|consider only|require[sd]?)\b[^,;]*$"
);
// "Expected volatility", "target return", "our forecast Sharpe ratio": the word stands right before the metric.
pattern!(
    PLANNED,
    r"\b(?:expected|target(?:ed)?|forecast(?:ed)?|projected|desired|assumed|required|anticipated|risk[\s\-]free)\s+(?:\w+\s+){0,2}$"
);
// "Seeks to achieve", "we expect": what follows is a plan, unless a result is told behind it.
pattern!(
    PLAN,
    r"(?:^\s*(?:we )?target\b|\b(?:targets|targeting|to target|aims?|aiming|seeks?|seeking|goal|objective|hopes?|we expect|expects?|is expected|are expected|forecasts?|suppose|imagine|assum\w+)\b)[^;:]*$"
);
pattern!(
    RESULT,
    r"\b(?:returned|earned|had|has|achieved|delivered|produced|was|were|is|resulted|generated|yields?|gives?)\b"
);
pattern!(
    ILLUSTRATION,
    r"^\W*(?:suppose|imagine|consider|assume)\b|^\W*for (?:example|instance),? an?\b"
);
pattern!(BOUND, r"\b(?:up to|at least|at most|no more than|as much as)\s*$");
pattern!(
    STANDARD,
    r"^\S*\s*(?:percent )?(?:is|are|would be) (?:usually |generally |often )?(?:considered|regarded|seen|deemed|viewed|thought)\b|^\S*\s*(?:requires?|needs?|would (?:require|need|take|mean)|means|corresponds to)\b"
);
// What is paid, or earned without the strategy.
pattern!(
    COST,
    r"\b(?:fees?|charg(?:e|es|ed|ing)|expense ratio|expenses|transaction costs?|trading costs?|borrow\w*|margin|interest|inflation|dividends?|dividend yield|risk[\s\-]free|t[\s\-]bills?|treasury bills?|cash (?:earned|returned|yielded|earns)|hurdle|coupons?|tax(?:es)?|earnings|sales|revenues?|gdp|wages|yields? (?:of|is|was|on))\b[^,;]*$"
);
// The words that only say before or after which costs.
pattern!(
    NETTING,
    r"\b(?:net of|after|before|gross of|without|including|excluding|in excess of|over|above|relative to)\s+(?:\w+\s+){0,4}(?:fees?|costs?|expenses|commissions?|t[\s\-]bills?|treasury bills?|taxes|cash|risk[\s\-]free(?: rate)?|inflation|interest)\b"
);

/// Whether the number is a result of the metric named at `metric_at`.
pub(super) fn is_result(s: &Sentence, metric: Metric, metric_at: usize, n: &NumberToken) -> bool {
    // "Exposure is cut to 50%" is a rule, a spread of outcomes no outcome, the average drawdown not the largest.
    pattern!(SET, r"\b(?:to|by|at)\b");
    pattern!(AVERAGE, r"\b(?:average|mean|median|typical|current)\s+$");
    pattern!(
        SPREAD,
        r"\b(?:confidence (?:interval|level|band)|percentile|quantile|standard error)\b[^,;]*$"
    );
    let words = s.lower.get(metric_at..n.start).unwrap_or_default();
    let name = before(&s.lower, metric_at, 20);
    if metric == Metric::Exposure && SET.is_match(words)
        || metric == Metric::MaxDrawdown && AVERAGE.is_match(name)
        || SPREAD.is_match(before(&s.lower, metric_at.max(n.start), 80))
    {
        return false;
    }
    let clause = clause_before(&s.lower, n.start);
    let waits = WHEN
        .captures(clause)
        .and_then(|c| c.get(1))
        .is_some_and(|m| !EARNED.is_match(m.as_str()));
    if waits
        || CONDITION.is_match(clause)
        || BOUND.is_match(clause)
        || ILLUSTRATION.is_match(&s.lower)
        || PLANNED.is_match(before(&s.lower, metric_at, 40))
        || STANDARD.is_match(after(&s.lower, n.end, 60))
    {
        return false;
    }
    let head = s.lower.get(..n.start).unwrap_or_default();
    if let Some(plan) = PLAN.find(head)
        && !RESULT.is_match(head.get(plan.start()..).unwrap_or_default())
    {
        return false;
    }
    !COST.is_match(&NETTING.replace_all(clause, " "))
}

/// The words before make it a loss: "lost 0.9%", "a loss of 12.4%", "underperformed by".
pub(super) fn is_loss(s: &Sentence, n: &NumberToken) -> bool {
    pattern!(
        LOSS,
        r"\b(?:lost|loses?|losing|loss(?:es)?(?: of)?|declined|underperform\w*|lagg\w*|lags|trail(?:s|ed|ing))\b[^,;()\d]{0,40}(?:500 )?[^,;()\d]{0,20}$"
    );
    LOSS.is_match(clause_before(&s.lower, n.start))
}

/// The figure is that of the sample on which the parameters were chosen: the last sample named before it.
pub(super) fn in_sample(s: &Sentence, n: &NumberToken) -> bool {
    pattern!(SAMPLE, r"\b(?:in|out[\s\-]of)[\s\-]sample\b");
    pattern!(BEHIND, r"^[^,;.\d]{0,12}\bin[\s\-]sample\b");
    let head = s.lower.get(..n.start).unwrap_or_default();
    SAMPLE
        .find_iter(head)
        .last()
        .is_some_and(|m| m.as_str().starts_with("in"))
        || BEHIND.is_match(after(&s.lower, n.end, 40))
}

/// Up to eighty bytes before `at`, cut at the last end of a clause.
fn clause_before(text: &str, at: usize) -> &str {
    let left = before(text, at, 80);
    let end = left
        .char_indices()
        .rev()
        .find(|(i, c)| matches!(c, ';' | ':' | '.') && left.get(i + 1..).is_some_and(|r| r.starts_with(' ')));
    left.get(end.map_or(0, |(i, _)| i + 1)..).unwrap_or(left)
}
