//! Numbers that are not of the rule: marks of notes, numbers of pages and sections, names of indices, dates, capital.

use super::token::Token;
use crate::pattern::pattern;
use crate::source::Sentence;
use crate::text::{after, before};

pattern!(
    NUMBERED,
    r"\b(?:figures?|figs?\.?|tables?|sections?|sec\.?|chapters?|pages?|pp?\.|equations?|eqs?\.?|appendix|exhibits?|panels?|columns?|notes?|footnotes?|volume|vol\.|no\.|nos\.|version|part|step|strategy|rule|model|system|portfolio|variant|example|phase|condition|case|section)\s*#?\(?(?:\d+(?:\.\d+)?(?:,| and|–|-)\s*)*$"
);
pattern!(
    NUMBERED_BEHIND,
    r"^\s*(?:steps?|strateg(?:y|ies)|rules?|models?|systems?|sections?|papers?|variants?|parts?|methods?|approach(?:es)?|versions?|authors?|decades?|chapters?)\b"
);
// "Journal of Finance 47(5), 1731-1764".
pattern!(
    CITED,
    r"\b\d{1,4}\s?\(\d{1,3}\)(?:[,:]\s*(?:pp?\.?\s*)?\d+\s?[-–]\s?\d+)?"
);
pattern!(
    INDEX,
    r"\b(?:s&p|s & p|sp|russell|nasdaq|nasdaq-|dow jones|dow|ftse|cac|nikkei|msci|stoxx|fortune|wilshire|topix|ibex|hang seng|crsp|g)[\s\-]*$"
);
pattern!(
    CAPITAL,
    r"\b(?:capital|equity|account|cash|money|investment|portfolio)\b[^.;]{0,30}\b(?:of|with|is|=)\s*$|\b(?:start|starts|starting|begin|begins|initial)\b[^.;]{0,30}$"
);
pattern!(
    DISCOURSE,
    r"^\s*(?:,|we\b|the\b|step\b|of all\b|place\b|glance\b)"
);
pattern!(LIST_MARK, r"^[\s•\-*(]*$");
pattern!(MARK_END, r"^[.)\]:]");
pattern!(
    DATE_LEFT,
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)\.?\s*$"
);
pattern!(
    DATE_RIGHT,
    r"^(?:st|nd|rd|th)?\s+(?:january|february|march|april|may|june|july|august|september|october|november|december)\s+(?:18|19|20)\d\d"
);

/// Whether an amount is none of the rule's.
pub(super) fn is_aside(s: &Sentence, token: &Token) -> bool {
    let left = before(&s.lower, token.start, 60);
    let right = after(&s.lower, token.end, 40);
    let text = s.lower.get(token.range()).unwrap_or_default();
    let digits = text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',');
    // A mark in brackets that leads to a reference: "[12]", "[3, 7]".
    let bracketed = left
        .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | ' ' | '-' | '–'))
        .ends_with('[')
        && right
            .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | ' ' | '-' | '–'))
            .starts_with(']');
    let ordinal = matches!(text, "first" | "second" | "third" | "fourth" | "fifth" | "last");
    let index = digits && INDEX.is_match(left);
    let mark = digits
        && LIST_MARK.is_match(before(&s.lower, token.start, token.start))
        && MARK_END.is_match(right)
        && right
            .get(1..)
            .is_none_or(|r| !r.starts_with(|c: char| c.is_ascii_digit()));
    let numbered = digits && NUMBERED.is_match(left) && !right.starts_with('%');
    let dated = digits
        && (DATE_LEFT.is_match(left)
            && right
                .trim_start_matches([',', ' '])
                .starts_with(|c: char| c.is_ascii_digit())
            || DATE_RIGHT.is_match(right));
    let discourse = ordinal
        && LIST_MARK.is_match(before(&s.lower, token.start, token.start))
        && DISCOURSE.is_match(right);
    let whichever =
        text == "first" && (left.ends_with("whichever comes ") || left.ends_with("whichever is "));
    let counted = (ordinal || !digits) && NUMBERED_BEHIND.is_match(right);
    let inside = |m: regex::Match<'_>| m.start() <= token.start && m.end() >= token.end;
    let cited = s.lower.contains("journal") && CITED.find_iter(&s.lower).any(inside);
    let money = text.starts_with(['$', '€', '£']) && CAPITAL.is_match(left);
    bracketed
        || index
        || mark
        || numbered
        || dated
        || discourse
        || whichever
        || counted
        || cited
        || money
        || is_pronoun(text, left, right)
}

/// "The one with", "one of the two", "one third": no number of anything.
fn is_pronoun(text: &str, left: &str, right: &str) -> bool {
    pattern!(PART, r"^[\s\-](?:half|third|quarter|fourth|fifth|sixth|tenth)\b");
    text == "one"
        && (PART.is_match(right)
            || right.trim_start().starts_with("of ")
            || right.trim_start().starts_with("with ")
            || right.trim_start().starts_with("that ")
            || right.trim_start().starts_with(['.', ',', ';'])
            || right.is_empty()
            || left.trim_end().ends_with("this")
            || left.trim_end().ends_with("which")
            || right.starts_with("'s")
            || ["portfolio", "strategy", "system", "rule", "way"]
                .iter()
                .any(|w| right.trim_start().starts_with(w)))
}
