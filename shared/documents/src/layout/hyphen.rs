//! Words broken over a line end.

use super::draft::Draft;
use std::collections::HashSet;

/// The words a document writes within its lines: they tell whether `long-` / `term` is `long-term` or `longterm` there.
#[derive(Default)]
pub(crate) struct Vocabulary(HashSet<u64>);

impl Vocabulary {
    /// Takes in the words of more pages.
    pub(crate) fn learn(&mut self, drafts: &[Draft]) {
        for draft in drafts {
            for line in &draft.lines {
                // The last word of a line may itself be a broken one, and the first the rest of one.
                for w in line.words.clone().skip(1).rev().skip(1) {
                    self.0.insert(hash(draft.word(w).chars()));
                }
            }
        }
    }

    /// Whether the hyphen that ends `before` goes when `after` follows on the next line.
    pub(crate) fn joins(&self, before: &str, after: &str) -> bool {
        let Some(stem) = before.strip_suffix(['-', '\u{2010}', '\u{ad}']) else {
            return false;
        };
        if before.ends_with('\u{ad}') && !is_number_word(stem, after) {
            return joins(before, after);
        }
        if !after.starts_with(char::is_lowercase) {
            return false;
        }
        if is_number_word(stem, after) {
            return false;
        }
        let stem = &stem[stem.rfind(char::is_whitespace).map_or(0, |i| i + 1)..];
        if self.0.contains(&hash(stem.chars().chain(after.chars()))) {
            return true;
        }
        if self
            .0
            .contains(&hash(stem.chars().chain(['-']).chain(after.chars())))
        {
            return false;
        }
        joins(before, after)
    }
}

/// Hashes a word without its case and the punctuation around it.
fn hash(word: impl Iterator<Item = char>) -> u64 {
    let letters = word.filter(|c| c.is_alphanumeric() || matches!(c, '-' | '\u{2010}'));
    // FNV-1a.
    letters
        .flat_map(char::to_lowercase)
        .fold(0xcbf2_9ce4_8422_2325, |h, c| {
            (h ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3)
        })
}

/// Whether the hyphen at the end of `before` is only there because the line ended, so that `before` without it and `after`
/// are one word.
///
/// Without a dictionary the shape decides: lower-case letters on both sides of a plain hyphen. A compound that happens to break at
/// its own hyphen (`long-` / `term`) can't be told from a broken word by shape; compounds whose first part is one that
/// usually stays hyphenated keep theirs.
pub(crate) fn joins(before: &str, after: &str) -> bool {
    let Some(stem) = before.strip_suffix(['-', '\u{2010}', '\u{ad}']) else {
        return false;
    };
    let Some(first) = after.chars().next() else {
        return false;
    };
    if before.ends_with('\u{ad}') {
        return first.is_alphabetic();
    }
    if !first.is_lowercase() {
        return false;
    }
    let word = stem
        .rsplit(|c: char| !c.is_alphabetic() && c != '-' && c != '\u{2010}')
        .next()
        .unwrap_or_default();
    let last = word.chars().next_back();
    if !last.is_some_and(char::is_lowercase) || word.contains(['-', '\u{2010}']) {
        return false;
    }
    let next = after
        .split(|c: char| !c.is_alphabetic())
        .next()
        .unwrap_or_default();
    !KEEPS_HYPHEN.contains(&word.to_lowercase().as_str()) || SUFFIXES.contains(&next)
}

/// Whether a hyphen stands in a number in words: `twenty-five`, `thirty-first`.
fn is_number_word(stem: &str, after: &str) -> bool {
    let is_letter = |c: char| c.is_alphabetic();
    let tens = stem
        .rsplit(|c| !is_letter(c))
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let units = after
        .split(|c| !is_letter(c))
        .next()
        .unwrap_or_default()
        .to_lowercase();
    TENS.contains(&tens.as_str()) && UNITS.contains(&units.as_str())
}

const TENS: [&str; 8] = [
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
const UNITS: [&str; 18] = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "first", "second", "third",
    "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
];

/// Whether `before`, which ends a line with a hyphen of its own, and `after` are one compound, to be written without a space: `long-term`,
/// `Fama-French`, `12-month`; but not `long- and short-term`.
pub(crate) fn is_compound(before: &str, after: &str) -> bool {
    let Some(stem) = before.strip_suffix(['-', '\u{2010}', '\u{2011}', '\u{ad}']) else {
        return false;
    };
    let next = after
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    stem.ends_with(char::is_alphanumeric)
        && !next.is_empty()
        && !matches!(next, "and" | "or" | "to" | "nor" | "versus")
}

/// First parts of compounds common in finance and in English that keep their hyphen.
const KEEPS_HYPHEN: [&str; 26] = [
    "above", "below", "cross", "double", "equal", "equally", "first", "five", "four", "half", "high",
    "large", "long", "low", "market", "mid", "month", "risk", "self", "short", "single", "small", "three",
    "time", "two", "well",
];

/// What follows the hyphen when one of these is no first part after all (`month-ly`, `market-ing`).
const SUFFIXES: [&str; 8] = ["ly", "ing", "ings", "er", "ers", "ed", "age", "ages"];

#[cfg(test)]
mod tests {
    use super::{Vocabulary, is_compound, joins};

    #[test]
    fn compounds() {
        assert!(is_compound("the long-", "term effect") && is_compound("a 12-", "month"));
        assert!(
            !is_compound("the long-", "and short-term")
                && !is_compound("prices -", "as")
                && !is_compound("none", "here")
        );
    }

    #[test]
    fn numbers_in_words_keep_their_hyphen() {
        let vocabulary = Vocabulary::default();
        assert!(
            !vocabulary.joins("after twenty-", "five days") && !vocabulary.joins("the thirty-", "first,")
        );
        assert!(is_compound("after twenty-", "five days"));
        assert!(vocabulary.joins("seven-", "teen days"));
    }

    #[test]
    fn shapes() {
        assert!(joins("the momen-", "tum effect"));
        assert!(joins("strat\u{ad}", "egy"));
        assert!(!joins("the long-", "term effect"));
        assert!(!joins("S&P-", "based"));
        assert!(!joins("12-", "month"));
        assert!(!joins("Fama-", "French"));
        assert!(!joins("state-of-the-", "art"));
        assert!(!joins("no hyphen", "here"));
    }
}
