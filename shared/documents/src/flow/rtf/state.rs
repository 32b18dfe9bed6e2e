//! What groups inherit and give back.

use super::super::script::Script;

/// Where text goes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Destination {
    #[default]
    Body,
    /// Not shown: what programs keep for themselves.
    Skipped,
    Fonts,
    Colours,
    Styles,
    Title,
    Author,
}

/// What a group inherits and gives back.
#[derive(Clone, Debug)]
pub(super) struct State {
    pub(super) destination: Destination,
    /// In a group that says its text twice: where the better one of them goes.
    pub(super) twice: Option<Destination>,
    pub(super) font: i32,
    /// Font size in half-points.
    pub(super) size: i32,
    pub(super) colour: usize,
    /// What is behind the letters, and behind the paragraph; 0 is nothing.
    pub(super) backdrop: usize,
    pub(super) paper: usize,
    pub(super) hidden: bool,
    pub(super) struck: bool,
    pub(super) script: Script,
    /// Bytes that stand for a character in old readers.
    pub(super) fallback: usize,
    pub(super) in_table: bool,
    pub(super) level: Option<u8>,
    /// Whether the group holds a note.
    pub(super) is_note: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            destination: Destination::Body,
            twice: None,
            font: 0,
            size: 24,
            colour: 0,
            backdrop: 0,
            paper: 0,
            hidden: false,
            struck: false,
            script: Script::Line,
            fallback: 1,
            in_table: false,
            level: None,
            is_note: false,
        }
    }
}
