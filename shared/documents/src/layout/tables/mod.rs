//! Finding tables: first by drawn rules, then by rows of aligned cells.

mod grid;
mod header;
mod judge;
mod lattice;
mod rows;
mod rules;
mod sheet;
mod words;
mod wrap;

use super::draft::{Draft, DraftBlock, DraftTable};
use crate::Rect;
use crate::model::BlockKind;
use rows::Row;
use rules::Area;
use sheet::{Sheet, place};

/// Gap in ems that parts two cells of a row. Justified prose stretches its spaces less.
const CELL_GAP: f32 = 0.9;
/// Rows of a table are no further apart, in ems.
const ROW_PITCH: f32 = 3.2;

/// Finds the page's tables and puts them into `draft.blocks`; each takes its lines.
pub(crate) fn find(draft: &mut Draft) {
    let mut finder = Finder {
        free: vec![true; draft.lines.len()],
        found: Vec::new(),
    };
    for sheet in sheet::sheets(draft) {
        finder.search(draft, &sheet);
    }
    draft.blocks = finder.found;
}

/// The tables found so far.
struct Finder {
    /// Of each line, whether no table took it.
    free: Vec<bool>,
    found: Vec<DraftBlock>,
}

impl Finder {
    /// Finds the tables of a sheet: drawn cells first, then areas between rules, then rows that align.
    fn search(&mut self, draft: &Draft, sheet: &Sheet) {
        for lattice in lattice::lattices(&sheet.rules) {
            let lines = self.inside(draft, sheet, &lattice.bbox());
            self.take(draft, lattice.table(draft, &lines));
        }
        for area in rules::ruled_areas(&sheet.rules)
            .iter()
            .flat_map(|a| parts(draft, sheet, a))
        {
            let lines = self.inside(draft, sheet, &area.bbox);
            if lines.len() >= 2 {
                self.take(draft, grid::ruled(draft, &lines, &area, &sheet.rules));
            }
        }
        let free: Vec<usize> = sheet.lines.iter().copied().filter(|l| self.free[*l]).collect();
        for run in runs(draft, &free) {
            self.take(draft, grid::unruled(draft, &run, &sheet.rules));
        }
    }

    /// The free lines in an area.
    fn inside(&self, draft: &Draft, sheet: &Sheet, area: &Rect) -> Vec<usize> {
        (sheet.lines.iter().copied())
            .filter(|l| self.free[*l] && inside(&place(&draft.lines[*l]), area))
            .collect()
    }

    fn take(&mut self, draft: &Draft, found: Option<(Vec<usize>, DraftTable)>) {
        let Some((lines, table)) = found else { return };
        let Some(bbox) = Rect::around(lines.iter().map(|l| &draft.lines[*l].bbox)) else {
            return;
        };
        if !lines.iter().all(|l| self.free[*l]) {
            return;
        }
        lines.iter().for_each(|l| self.free[*l] = false);
        self.found.push(DraftBlock {
            kind: BlockKind::Table,
            level: None,
            lines,
            bbox,
            continues: false,
            table: Some(table),
        });
    }
}

/// An area cut where text runs across it: what one text width sets in two tables has a caption between.
fn parts(draft: &Draft, sheet: &Sheet, area: &Area) -> Vec<Area> {
    let (top, bottom) = (area.bbox.y0, area.bbox.y1);
    let mut cuts: Vec<f32> = (sheet.lines.iter())
        .map(|l| place(&draft.lines[*l]))
        .filter(|b| {
            b.center_y() > top
                && b.center_y() < bottom
                && b.overlap_x(&area.bbox) > 0.5 * area.bbox.width()
                && !inside(b, &area.bbox)
        })
        .map(|b| b.center_y())
        .collect();
    cuts.sort_by(f32::total_cmp);
    let mut out = Vec::new();
    let mut rest = area.rows.as_slice();
    for cut in cuts.into_iter().chain([f32::MAX]) {
        let (above, below) = rest.split_at(rest.partition_point(|y| *y < cut));
        rest = below;
        if let (Some(first), Some(last)) = (above.first(), above.last())
            && last - first >= 12.0
        {
            let bbox = Rect::new(area.bbox.x0, first - 1.0, area.bbox.x1, last + 1.0);
            out.push(Area {
                bbox,
                rows: above.to_vec(),
                columns: area.columns.clone(),
            });
        }
    }
    out
}

fn inside(inner: &Rect, outer: &Rect) -> bool {
    outer.contains(inner.center_x(), inner.center_y())
        && inner.x0 > outer.x0 - 6.0
        && inner.x1 < outer.x1 + 6.0
}

/// Stretches of rows that may be a table: rows of at least two cells, close to each other, with few others between them.
fn runs(draft: &Draft, lines: &[usize]) -> Vec<Vec<Row>> {
    let mut out: Vec<Vec<Row>> = Vec::new();
    let mut run: Vec<Row> = Vec::new();
    let flush = |run: &mut Vec<Row>, out: &mut Vec<Vec<Row>>| {
        // A run ends with its last row of cells and what hangs from it; what follows is text.
        let last = run.iter().rposition(|r| r.cells.len() >= 2).unwrap_or(0);
        let (table, rest) = run.split_at((last + 1).min(run.len()));
        let hanging = (1..)
            .zip(rest)
            .take_while(|(nth, line)| wrap::hangs(draft, table, line, *nth));
        let rows = table.len() + hanging.count();
        run.truncate(rows);
        if run.len() >= 2 {
            out.push(std::mem::take(run));
        }
        run.clear();
    };
    for row in rows::rows_of(draft, lines) {
        let Some(last) = run.last() else {
            if row.cells.len() >= 2 {
                run.push(row);
            }
            continue;
        };
        let em = last.size.max(row.size);
        let down = row.v - last.v;
        let apart = down <= 0.3 * em || down > ROW_PITCH * em;
        let left = run.iter().map(Row::left).fold(f32::MAX, f32::min);
        let right = run.iter().map(Row::right).fold(f32::MIN, f32::max);
        let aside = row.left() > right + 2.0 * em || row.right() < left - 2.0 * em;
        let single = row.cells.len() < 2;
        let singles = run.iter().rev().take_while(|r| r.cells.len() < 2).count();
        let prose = single && row.right() - row.left() > 0.75 * (right - left) && row.characters > 40;
        if apart || aside || single && (singles >= 2 || prose) {
            flush(&mut run, &mut out);
            if !single {
                run.push(row);
            }
            continue;
        }
        run.push(row);
    }
    flush(&mut run, &mut out);
    out
}
