//! Tables and the numbers in them.

use super::Span;
use crate::Rect;
use serde::{Deserialize, Serialize};

/// A table: rows of cells on a grid of columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Its bytes in the page's text.
    pub range: Span,
    /// Its box.
    #[serde(rename = "box", default, skip_serializing_if = "Option::is_none")]
    pub bbox: Option<Rect>,
    /// Number of columns; every row has this many cells, empty ones included.
    pub columns: u32,
    /// How many leading rows are the header.
    pub header_rows: u32,
    /// The rows, header included.
    pub rows: Vec<Row>,
    /// Its caption's bytes in the page's text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<Span>,
    /// Whether drawn rules delimit it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ruled: bool,
    /// Whether it goes on from the last table of the page before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub continues: bool,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its cells, one per column.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Its text, spaces normalised.
    pub text: String,
    /// Its bytes in the page's text; empty for an empty cell.
    pub range: Span,
    /// Its text's box.
    #[serde(rename = "box", default, skip_serializing_if = "Option::is_none")]
    pub bbox: Option<Rect>,
    /// The number it holds, if it holds just one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Number>,
}

/// A number read from text.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Number {
    /// Its value as written: `12.5%` is 12.5 with the unit percent, `(3.2)` is −3.2.
    pub value: f64,
    /// What it counts in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
}

/// A unit attached to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// `%`
    Percent,
    /// `bp`, `bps`
    BasisPoints,
    /// A currency sign or code.
    Currency,
    /// `x` as in `1.5x`.
    Times,
}
