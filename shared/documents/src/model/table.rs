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

impl Table {
    /// The cell that stands at a place of the grid: its own, or the one that spans it.
    pub fn at(&self, row: usize, column: usize) -> Option<&Cell> {
        let cell = self.rows.get(row)?.cells.get(column)?;
        match cell.covered_by {
            Some((row, column)) => self.rows.get(row as usize)?.cells.get(column as usize),
            None => Some(cell),
        }
    }

    /// The headings above a column, from the top: `["Strategy", "Net"]`. A heading that spans rows counts once, an empty one
    /// not at all.
    pub fn column_path(&self, column: usize) -> Vec<&Cell> {
        distinct((0..self.header_rows as usize).filter_map(|row| self.at(row, column)))
    }

    /// The labels before the first number of a row, from the left: `["Equity", "QQQ"]`.
    pub fn row_path(&self, row: usize) -> Vec<&Cell> {
        let labels = (0..self.columns as usize)
            .map_while(|column| self.at(row, column))
            .take_while(|cell| cell.number.is_none());
        distinct(labels)
    }
}

/// Cells with text, each once.
fn distinct<'t>(cells: impl Iterator<Item = &'t Cell>) -> Vec<&'t Cell> {
    let mut found: Vec<&Cell> = Vec::new();
    for cell in cells {
        if !cell.text.is_empty() && !found.iter().any(|other| std::ptr::eq(*other, cell)) {
            found.push(cell);
        }
    }
    found
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its cells, one per column.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Its first column, counted from 0.
    pub column: u32,
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
    /// How many rows it spans, itself included.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub row_span: u32,
    /// How many columns it spans, itself included.
    #[serde(rename = "col_span", default = "one", skip_serializing_if = "is_one")]
    pub column_span: u32,
    /// Of a place that another cell spans: that cell's row and column. Such a place has no text of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covered_by: Option<(u32, u32)>,
}

impl Default for Cell {
    fn default() -> Self {
        Self {
            column: 0,
            text: String::new(),
            range: Span::default(),
            bbox: None,
            number: None,
            row_span: 1,
            column_span: 1,
            covered_by: None,
        }
    }
}

fn one() -> u32 {
    1
}

fn is_one(count: &u32) -> bool {
    *count == 1
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
