//! What HTML and DOCX have in common: runs of text, blocks, and tables that may nest.

use super::{Flow, squeeze};
use crate::BlockKind;
use crate::model::{HiddenReason, HiddenText};

/// Tables within tables beyond this are layout, and read as text.
const MAX_TABLES: usize = 4;
/// A row with more cells than this is no row people read.
const MAX_CELLS: usize = 1_000;

/// Collects text and hands it to the flow block by block.
pub(super) struct Rich<'f, 'p> {
    pub(super) flow: &'f mut Flow<'p>,
    text: String,
    hidden: String,
    tables: Vec<Grid>,
    /// Keeps white space as it is.
    pub(super) verbatim: bool,
}

#[derive(Default)]
struct Grid {
    rows: Vec<Vec<String>>,
    cell: Option<String>,
    header_rows: u32,
}

impl<'f, 'p> Rich<'f, 'p> {
    pub(super) fn new(flow: &'f mut Flow<'p>) -> Self {
        Self {
            flow,
            text: String::new(),
            hidden: String::new(),
            tables: Vec::new(),
            verbatim: false,
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Text that is in the file but not shown.
    pub(super) fn push_hidden(&mut self, text: &str) {
        if self.hidden.len() < 100_000 {
            self.hidden.push_str(text);
        }
    }

    pub(super) fn end_hidden(&mut self) {
        let text = squeeze(&std::mem::take(&mut self.hidden));
        if !text.is_empty() {
            self.flow.hidden(HiddenText {
                reason: HiddenReason::Invisible,
                text,
                bbox: None,
            });
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    pub(super) fn in_cell(&self) -> bool {
        self.tables.last().is_some_and(|t| t.cell.is_some())
    }

    /// Ends a block. Inside a table it becomes part of its cell.
    pub(super) fn flush(&mut self, kind: BlockKind, level: Option<u8>) {
        let text = std::mem::take(&mut self.text);
        if let Some(cell) = self.tables.last_mut().and_then(|t| t.cell.as_mut()) {
            cell.push(' ');
            cell.push_str(&text);
        } else if kind == BlockKind::Code {
            let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
            self.flow.block(kind, level, &lines.join("\n"));
        } else {
            self.flow.block(kind, level, &squeeze(&text));
        }
    }

    pub(super) fn start_table(&mut self) {
        self.flush(BlockKind::Paragraph, None);
        if self.tables.len() < MAX_TABLES {
            self.tables.push(Grid::default());
        }
    }

    pub(super) fn start_row(&mut self) {
        self.end_cell();
        if let Some(table) = self.tables.last_mut() {
            table.rows.push(Vec::new());
        }
    }

    pub(super) fn start_cell(&mut self, header: bool) {
        self.end_cell();
        if let Some(table) = self.tables.last_mut() {
            if table.rows.is_empty() {
                table.rows.push(Vec::new());
            }
            if header
                && table.header_rows as usize + 1 == table.rows.len()
                && table.rows.last().is_some_and(Vec::is_empty)
            {
                table.header_rows += 1;
            }
            table.cell = Some(String::new());
        }
    }

    pub(super) fn end_cell(&mut self) {
        if !self.in_cell() {
            return;
        }
        self.flush(BlockKind::Paragraph, None);
        if let Some(table) = self.tables.last_mut()
            && let Some(cell) = table.cell.take()
            && let Some(row) = table.rows.last_mut()
            && row.len() < MAX_CELLS
        {
            row.push(squeeze(&cell));
        }
    }

    pub(super) fn end_table(&mut self) {
        self.end_cell();
        let Some(mut table) = self.tables.pop() else {
            return;
        };
        table.rows.retain(|r| r.iter().any(|c| !c.is_empty()));
        let columns = table.rows.iter().map(Vec::len).max().unwrap_or(0);
        if self.in_cell() || columns <= 1 {
            // A table in a cell, or a table of one column, is there for its looks.
            for row in table.rows {
                self.text.push_str(&row.join(" "));
                self.flush(BlockKind::Paragraph, None);
            }
        } else {
            self.flow.table(&table.rows, table.header_rows);
        }
    }

    pub(super) fn finish(mut self) {
        while !self.tables.is_empty() {
            self.end_table();
        }
        self.flush(BlockKind::Paragraph, None);
        self.end_hidden();
    }
}
