//! Negation: whether the words at a place are said not to hold.

use crate::pattern::pattern;
use crate::text::before;

pattern!(
    NEGATION,
    r"\b(?:no|not|never|without|nor|neither|cannot|can't|don't|doesn't|didn't|isn't|aren't|wasn't|weren't|ignor\w+|exclud\w+|neglect\w*|disregard\w*|lack\w*|omit\w*|abstract\w* from|before|gross of|free of|instead of|rather than)\b"
);
// "Does not ignore" affirms.
pattern!(
    DOUBLE,
    r"\b(?:not|never|without|rather than|instead of)\s+(?:\w+\s+){0,1}(?:ignor\w+|exclud\w+|neglect\w*|disregard\w*|omit\w*)\b|\bnot only\b"
);

/// Whether a negation in the same clause governs the words at `at`.
pub(super) fn negated(lower: &str, at: usize) -> bool {
    let left = before(lower, at, 50);
    let clause = left
        .get(left.rfind([';', ':', '.']).map_or(0, |i| i + 1)..)
        .unwrap_or(left);
    // "but" turns back what was said before it.
    let clause = clause.rsplit(" but ").next().unwrap_or(clause);
    NEGATION.is_match(clause) && !DOUBLE.is_match(clause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scope() {
        let negated_costs = |text: &str| negated(text, text.find("costs").unwrap());
        assert!(negated_costs("we ignore transaction costs"));
        assert!(negated_costs("the figures do not include any costs"));
        assert!(negated_costs("returns are before costs"));
        assert!(!negated_costs("we do not ignore transaction costs"));
        assert!(!negated_costs("nothing is hedged; costs are charged"));
        assert!(!negated_costs("there is no leverage, but costs are charged"));
    }
}
