//! Fixed regular expressions.

use regex::Regex;

/// A regular expression known when the program was written.
///
/// The engine behind it is linear in the text, so hostile text can't stall it. Every pattern is compiled by the tests
/// (each module runs its own), so a wrong one can't reach a user.
#[allow(clippy::expect_used)]
pub(crate) fn fixed(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern fixed at compile time")
}

/// Declares a lazily compiled fixed pattern.
macro_rules! pattern {
    ($(#[$doc:meta])* $name:ident, $text:expr) => {
        $(#[$doc])*
        static $name: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| $crate::pattern::fixed($text));
    };
    ($(#[$doc:meta])* pub $name:ident, $text:expr) => {
        $(#[$doc])*
        pub(crate) static $name: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| $crate::pattern::fixed($text));
    };
}
pub(crate) use pattern;
