//! Tables: rows, and cells that span places of a grid.

use super::super::alternatives;
use super::super::xml::Node;
use super::{Reader, styles};
use crate::model::HiddenReason;
use std::collections::HashMap;

impl<'t, 'x> Reader<'_, '_, 't, 'x> {
    pub(super) fn table(&mut self, table: Node<'t, 'x>) {
        self.rich.start_table(false);
        let backdrop = self.backdrop;
        let properties = table.child("tblPr");
        let style = properties
            .and_then(|p| p.child("tblStyle"))
            .and_then(|s| s.value());
        if style.is_some_and(|s| self.styles.resolve(&s).shaded_table) {
            // Which rows a style paints is not followed.
            self.backdrop = None;
        } else if let Some(shade) = properties.and_then(|p| p.child("shd")).and_then(styles::shade) {
            self.backdrop = shade;
        }
        let rows: Vec<Row<'_, '_>> = through(table, "tr").into_iter().filter_map(Row::read).collect();
        let spans = row_spans(&rows);
        for (row, spans) in rows.iter().zip(spans) {
            if !self.rich.flow.has_time() {
                break;
            }
            if row.hidden {
                self.rich.push_hidden(
                    HiddenReason::Invisible,
                    &row.cells
                        .iter()
                        .map(|c| c.node.all_text() + " ")
                        .collect::<String>(),
                );
                self.rich.end_hidden();
                continue;
            }
            self.rich.start_row(row.header);
            self.rich.skip_places(row.before);
            for (cell, rows) in row.cells.iter().zip(spans) {
                // A cell that goes on from above has its place already.
                let Some(rows) = rows else { continue };
                self.rich.start_cell(false, rows, cell.span);
                let backdrop = self.backdrop;
                if let Some(shade) = cell.shade {
                    self.backdrop = shade;
                }
                if !cell.deleted {
                    self.blocks(cell.node);
                }
                self.backdrop = backdrop;
                self.rich.end_cell();
            }
        }
        self.backdrop = backdrop;
        self.rich.end_table();
    }
}

/// A row of a table.
struct Row<'t, 'x> {
    cells: Vec<CellNode<'t, 'x>>,
    /// Places left empty before its first cell.
    before: u32,
    header: bool,
    hidden: bool,
}

struct CellNode<'t, 'x> {
    node: Node<'t, 'x>,
    column: u32,
    span: u32,
    /// Whether it begins (`true`) or goes on with a cell over rows.
    merge: Option<bool>,
    shade: Option<Option<[u8; 3]>>,
    deleted: bool,
}

impl<'t, 'x> Row<'t, 'x> {
    /// `None` where the row was deleted under tracking.
    fn read(node: Node<'t, 'x>) -> Option<Self> {
        let properties = node.child("trPr");
        let said = |name: &str| properties.and_then(|p| p.child(name));
        if said("del").is_some() || said("moveFrom").is_some() {
            return None;
        }
        let before = said("gridBefore")
            .and_then(|n| n.value())
            .and_then(|v| v.parse().ok())
            .unwrap_or(0);
        let mut column: u32 = before;
        let mut cells = Vec::new();
        for cell in through(node, "tc") {
            let properties = cell.child("tcPr");
            let said = |name: &str| properties.and_then(|p| p.child(name));
            let span: u32 = said("gridSpan")
                .and_then(|n| n.value())
                .and_then(|v| v.parse().ok())
                .unwrap_or(1)
                .max(1);
            cells.push(CellNode {
                node: cell,
                column,
                span,
                merge: said("vMerge").map(|n| n.value().as_deref() == Some("restart")),
                shade: said("shd").and_then(styles::shade),
                deleted: said("cellDel").is_some(),
            });
            column = column.saturating_add(span);
        }
        Some(Self {
            cells,
            before,
            header: said("tblHeader").is_some_and(|n| n.is_on()),
            hidden: said("hidden").is_some_and(|n| n.is_on()),
        })
    }
}

/// How many rows each cell spans; `None` for one that goes on from above.
fn row_spans(rows: &[Row<'_, '_>]) -> Vec<Vec<Option<u32>>> {
    let mut spans: Vec<Vec<Option<u32>>> = rows.iter().map(|r| vec![Some(1); r.cells.len()]).collect();
    // By column: the row and cell that reach down to here.
    let mut open: HashMap<u32, (usize, usize)> = HashMap::new();
    for (r, row) in rows.iter().enumerate() {
        if row.hidden {
            continue;
        }
        let mut next = HashMap::new();
        for (c, cell) in row.cells.iter().enumerate() {
            match (cell.merge, open.get(&cell.column)) {
                (Some(false), Some((owner_row, owner))) => {
                    if let Some(Some(span)) = spans.get_mut(*owner_row).and_then(|s| s.get_mut(*owner)) {
                        *span += 1;
                    }
                    next.insert(cell.column, (*owner_row, *owner));
                    spans[r][c] = None;
                }
                (Some(_), _) => {
                    next.insert(cell.column, (r, c));
                }
                (None, _) => {}
            }
        }
        open = next;
    }
    spans
}

/// Elements of this name, right inside or within wrappers such as content controls; what was deleted is left out.
fn through<'t, 'x>(node: Node<'t, 'x>, name: &str) -> Vec<Node<'t, 'x>> {
    let mut found = Vec::new();
    for child in node.children() {
        if child.name() == name {
            found.push(child);
        } else if matches!(
            child.name(),
            "sdt" | "sdtContent" | "ins" | "moveTo" | "customXml" | "smartTag"
        ) {
            found.append(&mut through(child, name));
        } else if child.name() == "AlternateContent"
            && let Some(branch) = alternatives::branch(child)
        {
            found.append(&mut through(branch, name));
        }
    }
    found
}
