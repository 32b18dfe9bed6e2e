//! Tables: rows whose cells are told by their right edges.

use super::super::grid::{Grid, GridCell};
use super::super::text::Text;
use super::Reader;

/// Cell edges nearer than this many twips are one.
const NEAR: i32 = 30;
/// Columns of a table.
pub(super) const MAX_EDGES: usize = 200;

/// A cell's place in the row being defined.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Edge {
    pub(super) right: i32,
    /// Whether it goes on with the cell to its left, or above.
    pub(super) merged: (bool, bool),
    /// The colour behind it; 0 is none.
    pub(super) shade: usize,
}

/// A row that was read.
pub(super) struct Row {
    pub(super) cells: Vec<Edge>,
    pub(super) texts: Vec<Text>,
    /// Whether it is one of the table's head.
    pub(super) heads: bool,
}

impl Reader<'_, '_> {
    /// Lays the rows read so far on a grid by the edges of their cells.
    pub(super) fn end_table(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        self.kept = 0;
        if rows.is_empty() {
            return;
        }
        let mut edges: Vec<i32> = rows
            .iter()
            .flat_map(|row| row.cells.iter().map(|c| c.right))
            .collect();
        edges.sort_unstable();
        edges.dedup_by(|next, kept| *next - *kept < NEAR);
        edges.truncate(MAX_EDGES);
        let column = |right: i32| edges.partition_point(|e| *e < right - NEAR + 1);
        let mut grid = Grid::default();
        for Row { cells, texts, heads } in rows {
            grid.start_row();
            if heads && grid.header_rows as usize + 1 == grid.rows.len() {
                grid.header_rows += 1;
            }
            let mut left = 0;
            let mut pending: Option<(Text, u32, bool)> = None;
            let count = texts.len();
            for (i, text) in texts.into_iter().enumerate() {
                let (span, merged) = match cells.get(i) {
                    Some(cell) => {
                        let end = (column(cell.right) + 1).max(left + 1);
                        let span = (end - left) as u32;
                        left = end;
                        (span, cell.merged)
                    }
                    None => (1, (false, false)),
                };
                match (&mut pending, merged.0) {
                    (Some((before, columns, _)), true) => {
                        before.append(text);
                        *columns += span;
                    }
                    _ => {
                        put(&mut grid, pending.take());
                        pending = Some((text, span, merged.1));
                    }
                }
                if i + 1 == count {
                    put(&mut grid, pending.take());
                }
            }
        }
        self.rich.flow.table(grid);
    }
}

fn put(grid: &mut Grid, cell: Option<(Text, u32, bool)>) {
    match cell {
        Some((_, columns, true)) => grid.continue_cell(columns),
        Some((text, columns, false)) => grid.cell(GridCell::new(text, 1, columns)),
        None => {}
    }
}
