//! Wordings with slots.
//!
//! A wording is text with slots for expressions. `{condition}` takes any expression, `{amount}` brackets conditions,
//! `{share}` and `{part}` bracket whatever consists of several words joined by an operator, `{stem}` also what ends with a part. `{span}`
//! and `{window}` take a constant length of time (`10-month`, `10 months`), `{group}` the name of assets, `{bps}` basis
//! points. A digit says which argument of a function a slot takes.

/// What a wording consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'w> {
    /// Text.
    Words(&'w str),
    /// A place for an argument.
    Slot(Slot, usize),
}

/// What stands in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Condition,
    Amount,
    Share,
    Part,
    Stem,
    Span,
    Window,
    Group,
    BasisPoints,
}

/// The pieces of a wording; slots without a number take the arguments in turn.
pub(super) fn pieces(wording: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut slots = 0;
    wording
        .split_inclusive('}')
        .flat_map(|text| {
            let (words, slot) = text.split_once('{').unwrap_or((text, ""));
            [(words, false), (slot.trim_end_matches('}'), true)]
        })
        .filter(|(text, _)| !text.is_empty())
        .map(move |(text, is_slot)| {
            if !is_slot {
                return Piece::Words(text);
            }
            let (kind, number) = text.split_once(' ').unwrap_or((text, ""));
            let number = number.parse().unwrap_or(slots);
            slots += 1;
            let slot = match kind {
                "condition" => Slot::Condition,
                "share" => Slot::Share,
                "part" => Slot::Part,
                "stem" => Slot::Stem,
                "span" => Slot::Span,
                "window" => Slot::Window,
                "group" => Slot::Group,
                "bps" => Slot::BasisPoints,
                _ => Slot::Amount,
            };
            Piece::Slot(slot, number)
        })
}
