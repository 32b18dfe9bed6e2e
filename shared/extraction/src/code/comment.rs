//! Comments of program text: which of them say nothing of the rule.

use super::call::bare;
use crate::pattern::pattern;

/// The byte at which the comment of a line begins.
pub(super) fn comment_at(line: &str) -> Option<usize> {
    bare(line).into_iter().map(|(at, _, _)| at).find(|at| {
        line.get(*at..)
            .is_some_and(|r| r.starts_with("//") || r.starts_with('#'))
    })
}

/// Whether words name another time frame than the day.
pub(super) fn names_another_time_frame(text: &str) -> bool {
    pattern!(
        SPAN,
        r"(?i)\b(?:week\w*|month\w*|quarter\w*|hour\w*|minute\w*|intraday|\d+ ?(?:m|mins?|h|hrs?|w|mo)|[HM][0-9]{1,2}|W1|MN1?)\b"
    );
    pattern!(
        FRAME,
        r"(?i)\b(?:time ?frame|interval|resolution|period(?:icity)?|bars?|candles?)\s*[:=]\s*(?P<frame>\w+)"
    );
    let daily = |frame: &str| matches!(frame.to_lowercase().as_str(), "1d" | "d" | "daily" | "day");
    SPAN.is_match(text)
        || FRAME
            .captures_iter(text)
            .any(|c| c.name("frame").is_some_and(|f| !daily(f.as_str())))
}

/// Whether a comment says nothing of the rule but, at most, what is traded. `alone`: it is the whole of its line.
pub(super) fn is_idle(comment: &str, alone: bool) -> bool {
    pattern!(
        LABEL,
        r"(?i)^\W*(?:(?:long|short) (?:entry|entries|exits?)|(?:buy|sell|entry|entries|exits?|enter|long|trading|the|and|signals?|rules?|conditions?|logic|orders?|positions?|inputs?|parameters?|settings?|indicators?|calculations?|plots?|plotting|strategy|moving|averages?|channels?|bands?|trend|filter)(?:\W+|$))+\W*$"
    );
    // A comment may name what is traded; whatever else it orders would be lost.
    pattern!(
        ORDERS,
        r"(?i)\b(?:buy|sell|short|stop|only|unless|except|not|never|month\w*|week\w*|quarter\w*|hour\w*|minute\w*|execut\w+|fill\w*|next|tomorrow|at the|open|size\w*|leverage\w*|margin|half|hedge\w*|revers\w+|invert\w*|todo|fixme|wrong|broken|instead)\b"
    );
    pattern!(
        ACTS,
        r"(?i)\b(?:exits?|enters?|entry|close[sd]?|hold|held|after|within|wait|skip|max(?:imum)?|at most|at least)\b.*\d|\d.*\b(?:exits?|enters?|entry|after|later|trades?|positions?)\b|\d ?%"
    );
    if alone && LABEL.is_match(comment) {
        return true;
    }
    !(ORDERS.is_match(comment)
        || ACTS.is_match(comment)
        || crate::ledger::rejects(comment)
        || names_another_time_frame(comment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_that_leave_the_rule_alone() {
        for text in [
            "// symbol: AMEX:SPY  timeframe: 1D",
            "// GLD, daily",
            "// Entry conditions",
            "# apply to QQQ, daily chart",
        ] {
            assert!(is_idle(text, true), "{text}");
        }
        for text in [
            "// timeframe: 4H",
            "// timeframe: W",
            "// SPY, 60 min",
            "// only on Mondays",
            "// exit after 10 days",
            "// max 3 positions",
        ] {
            assert!(!is_idle(text, true), "{text}");
        }
        assert!(!is_idle("// buy", false));
    }

    #[test]
    fn marks_in_quotations_begin_no_comment() {
        assert_eq!(comment_at("plot(x, color=\"#FF0000\") // SPY"), Some(25));
        assert_eq!(comment_at("x = \"a//b\""), None);
    }
}
