//! A closed vocabulary: in a rule's sentences every word counts that is not known to change nothing.
//!
//! The lexicon lists words that matter, and no list of those is ever whole: "refrain", "squared" and "every other" stand in none.
//! So the words that do *not* matter are listed too, and whatever stands in neither list is unread.

use super::check::Checker;
use super::lexicon::{is_plain, longest};
use super::region::Line;
use super::token::{Token, Word, words};
use crate::model::WordKind;
use crate::pattern::pattern;
use crate::source::Sentence;
use std::ops::Range;

/// Words of rules, beside those of [`is_plain`], that change nothing: who follows the rule, what it is called, how it is told.
#[rustfmt::skip]
const HARMLESS: &[&str] = &[
    "investor", "investors", "trader", "traders", "manager", "user", "algorithm", "approach", "idea", "method", "plan", "sleeve", "account",
    "us", "me", "them", "him", "he", "she", "one's", "what", "how", "let", "let's", "please", "hi", "hello", "dear", "thanks", "cheers",
    "take", "takes", "taken", "make", "makes", "made", "put", "place", "placed", "go", "going", "come", "stay", "remain", "sits",
    "use", "uses", "used", "using", "follow", "follows", "following", "apply", "applies", "applied", "do", "done", "get", "give", "gives",
    "check", "checked", "checks", "evaluate", "evaluated", "evaluation", "review", "reviewed", "look", "looks", "looked", "decide",
    "decided", "decision", "decisions", "update", "updated", "rebalance", "rebalanced", "rebalances", "rebalancing", "reform", "reformed",
    "calculate", "calculates", "compute", "computes", "measure", "measures", "determine", "determined", "identify", "observe", "observed",
    "select", "selects", "selected", "selection", "choose", "chooses", "chosen", "pick", "picks", "picked", "choice", "form", "formed",
    "construct", "constructed", "build", "create", "include", "includes", "included", "consist", "consists", "contain", "contains",
    "universe", "list", "set", "pool", "basket", "group", "groups", "name", "names", "ticker", "tickers", "symbol", "symbols", "etf's",
    "entry", "entries", "exit", "rules", "strategies", "signals", "trading", "traded", "holding", "holdings", "allocation", "allocations",
    "open", "opened", "opens", "closing", "start", "starts", "beginning", "begin", "first", "second", "third", "last", "next", "time",
    "times", "date", "dates", "basis", "frequency", "window", "windows", "length", "horizon", "history", "formation", "ranking",
    "proceeds", "procedure", "procedures", "repeat", "repeats", "repeated", "process", "compare", "compares", "compared", "receive", "receives",
    "test", "tests", "tested", "study", "studied", "studies", "examine", "examines", "examined", "investigate", "investigates", "consider", "propose",
    "present", "describe", "implement", "implements", "implemented", "implementation", "backtest", "backtested", "your", "firms", "criteria", "criterion",
    "dip", "amount", "amounts", "indexes", "indices", "schedule", "scheduled", "order", "orders", "filled", "executed", "protect", "protects", "charge", "charged", "original", "whichever", "respect", "respectively", "namely", "i.e", "e.g", "say", "called", "known", "so-called", "simply", "fully",
    "immediately", "directly", "thereafter", "afterwards", "here", "where", "whereas", "thus", "therefore", "hence", "because", "since",
    "through", "throughout", "within", "between", "across", "into", "onto", "upon", "per", "via", "about", "off", "if", "when", "while",
    "returns", "performer", "performers", "winners", "losers", "leaders", "sector", "sectors", "country", "countries", "stock's",
    "equities", "bond", "bonds", "commodity", "commodities", "currency", "currencies", "company", "companies", "us", "usa", "american", "foreign", "domestic", "international", "global", "emerging", "developed", "large", "small",
    "mix", "weather", "permanent", "class", "classes", "type", "style", "styles", "proxy", "vanguard", "ishares", "spdr", "spdrs", "ending", "whole", "full", "two", "three",
    "trend", "trends", "filter", "timing", "rotation", "momentum", "dual", "relative", "tactical", "channel", "oversold", "overbought",
    "uptrend", "downtrend", "confirms", "position's", "long-only", "long", "short", "longs", "shorts", "side", "sides", "leg", "legs",
    "equal", "equally", "weighted", "weight", "weights", "weighting", "share's", "points", "level", "levels", "threshold", "thresholds",
    "percentage", "bps", "costs", "cost", "fee", "fees", "slippage", "commission", "commissions", "transaction", "trade's", "rate", "ratio",
];

/// Words that change a rule though the list of plain ones has them, for what it is used for.
const COUNTS: &[&str] = &["calendar", "rolling", "running", "up", "down", "puts"];

/// Whether a word changes nothing in a rule.
pub(crate) fn is_harmless(word: &str) -> bool {
    let bare = word.trim_end_matches("'s").trim_end_matches('\'');
    !COUNTS.contains(&bare)
        && (is_plain(word)
            || HARMLESS.contains(&bare)
            || HARMLESS.contains(&word)
            || word.chars().count() < 2
            || !word.chars().any(char::is_alphabetic))
}

impl Checker<'_, '_> {
    /// Lists the words of a rule's line that no list knows.
    pub(super) fn unknown(&mut self, line: &Line<'_>) {
        for range in self.unknown_words(line.sentence, &line.tokens) {
            self.unread(line.sentence, range, WordKind::Other);
        }
    }

    /// The words of a sentence that no list knows, and that are no part of a name.
    pub(super) fn unknown_words(&self, s: &Sentence, tokens: &[Token]) -> Vec<Range<usize>> {
        let lower = s.lower.as_str();
        // "Puts 60% in SPY" is a verb.
        let verb = |w: &Word| {
            let behind = lower.get(w.end..).unwrap_or_default().trim_start();
            w.text == "puts"
                && (behind.starts_with(|c: char| c.is_ascii_digit())
                    || ["the ", "all ", "its ", "half ", "a ", "equal "]
                        .iter()
                        .any(|x| behind.starts_with(x)))
        };
        let known = |w: &Word| {
            let range = w.start..w.end;
            let over = |start: usize, end: usize| start < range.end && range.start < end;
            tokens.iter().any(|t| over(t.start, t.end))
                || s.numbers.iter().any(|n| over(n.start, n.end))
                || s.durations.iter().any(|d| over(d.start, d.end))
                || s.periods.iter().any(|p| over(p.start, p.end))
                || self.names.aliases.contains_key(w.text.as_str())
                || is_harmless(&w.text) || verb(w)
                // A word of the lexicon in a use of its own: "over the past year".
                || longest(&[w.text.as_str()]).is_some()
                || is_name(&s.text, w)
                || self.vouched.covers(s.index, &range)
        };
        // "Buying only.": what stands before it, and nothing else.
        let restricts = |w: &Word| {
            let behind = lower.get(w.end..).unwrap_or_default().trim_start();
            let compound = lower.get(..w.start).is_some_and(|head| head.ends_with('-'));
            w.text == "only"
                && !compound
                && !self.facts.overnight
                && (behind.is_empty() || behind.starts_with(['.', ',', ';', ')', ':']))
        };
        let read = |w: &Word| self.vouched.covers(s.index, &(w.start..w.end));
        words(lower)
            .iter()
            .filter(|w| !known(w) || restricts(w) && !read(w))
            .map(|w| w.start..w.end)
            .collect()
    }
}

/// Whether a word is a name: a capital that does not begin the sentence, or one that leads to a symbol in brackets.
fn is_name(text: &str, word: &Word) -> bool {
    pattern!(SYMBOL, r"^[A-Za-z0-9&.,'\- ]{0,40}\(\^?[A-Z][A-Z0-9.\-]{0,6}\)");
    let Some(own) = text.get(word.start..word.end) else {
        return false;
    };
    let capital = own.starts_with(char::is_uppercase) && own.chars().any(char::is_lowercase);
    let before = text.get(..word.start).unwrap_or_default().trim_end();
    let inside = before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '&' | '(' | '-'));
    capital && (inside || text.get(word.end..).is_some_and(|rest| SYMBOL.is_match(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_list_knows_counts() {
        for word in [
            "refrain",
            "dump",
            "forbidden",
            "squared",
            "calendar",
            "synthetically",
            "alternate",
        ] {
            assert!(!is_harmless(word), "{word}");
        }
        for word in ["the", "investors", "universe", "spy's", "50"] {
            assert!(is_harmless(word), "{word}");
        }
    }
}
