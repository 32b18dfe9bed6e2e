//! Numbers, durations, periods and sentences in plain text. Nothing here knows what a strategy is.

mod durations;
mod numbers;
mod periods;
mod raised;
mod sentences;

pub use durations::TimeUnit;
pub(crate) use durations::{Duration, durations};
pub(crate) use numbers::{NumberKind, NumberToken, numbers, ordinal};
pub(crate) use periods::{PeriodMention, month_number, periods};
pub(crate) use raised::{is_raised, without_marks};
pub(crate) use sentences::sentences;

/// The largest character boundary at or below `at`.
pub(crate) fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The smallest character boundary at or above `at`.
pub(crate) fn ceil_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// Up to `width` bytes of text before `at`.
pub(crate) fn before(text: &str, at: usize, width: usize) -> &str {
    let at = floor_boundary(text, at);
    let from = ceil_boundary(text, at.saturating_sub(width));
    text.get(from..at).unwrap_or_default()
}

/// Up to `width` bytes of text from `at` on.
pub(crate) fn after(text: &str, at: usize, width: usize) -> &str {
    let at = ceil_boundary(text, at);
    let to = floor_boundary(text, at.saturating_add(width));
    text.get(at..to.max(at)).unwrap_or_default()
}
