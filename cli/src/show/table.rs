//! A plain table that fits the terminal.

use crate::show::say;
use comfy_table::{ContentArrangement, LineStyle, Table as Grid, TableStyle};

/// A line under the header and nothing else: rows stand close, as in print.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// A table with a header; prints nothing but a sentence while it has no rows.
pub struct Table(Grid);

impl Table {
    pub fn new(header: &[&str]) -> Self {
        let mut grid = Grid::new();
        grid.load_style(STYLE)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_header(header);
        // Into a pipe there is no width to fit.
        if grid.width().is_none() {
            grid.set_width(140);
        }
        Self(grid)
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.0.add_row(cells.into_iter().collect::<Vec<_>>());
    }

    pub fn print(&self, when_empty: &str) {
        if self.0.row_count() == 0 {
            if !when_empty.is_empty() {
                say!("{when_empty}\n");
            }
        } else {
            say!("{}\n", self.0);
        }
    }
}
