//! The words of a rule, each with the node that uses it or as unread.

use fo_documents::Rect;
use serde::{Deserialize, Serialize};

/// Words of a rule and the node of the spec that uses them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UsedWords {
    /// The kind of the words.
    pub kind: WordKind,
    /// The words, as in the document.
    pub text: String,
    /// Page, from 1.
    pub page: u32,
    /// Their first byte in the page's text and the one behind their last.
    pub range: [u32; 2],
    /// Dotted path of the node or parameter of the spec: `parameters.lookback`, `portfolio.trade.enter`.
    pub by: String,
}

/// Words of a rule that no node of the spec uses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnreadWords {
    /// The kind of the words.
    pub kind: WordKind,
    /// The words, as in the document.
    pub text: String,
    /// Page, from 1.
    pub page: u32,
    /// Their first byte in the page's text and the one behind their last.
    pub range: [u32; 2],
    /// Boxes on the page in PDF points, one per line; empty in formats without a layout.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub boxes: Vec<Rect>,
    /// The sentence they stand in.
    pub sentence: String,
}

/// Kinds of words that matter in a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WordKind {
    /// A number or a span of time.
    Number,
    /// Above, below, positive, `>`.
    Comparison,
    /// If, until, unless, otherwise.
    Condition,
    /// Not, no, never.
    Negation,
    /// An instrument or a class of them.
    Asset,
    /// Highest, bottom, ranked.
    Order,
    /// Buy, sell, short.
    Side,
    /// A frequency and a day.
    Schedule,
    /// Other words of time: weekdays, months, delays, leaving out the latest month.
    Time,
    /// A measure: volume, an indicator, a form of it.
    Measure,
    /// Stops and targets.
    Protection,
    /// A division of the money.
    Weight,
    /// The price at which orders fill.
    Execution,
    /// A restriction on the instruments that may be traded.
    Universe,
    /// Anything else that changes a rule.
    Other,
}
