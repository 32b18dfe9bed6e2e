//! Finding tables: first by drawn rules, then by rows of aligned cells.

mod grid;

use super::draft::{Draft, DraftBlock, DraftTable};
use crate::Rect;
use crate::model::BlockKind;
use crate::pdf::content::Rule;
use grid::Row;

/// Gap in ems that parts two cells of a row. Justified prose stretches its spaces less.
const CELL_GAP: f32 = 0.9;
/// Rows of a table are no further apart, in ems.
const ROW_PITCH: f32 = 3.2;

/// Finds the page's tables and puts them into `draft.blocks`; each takes its lines.
pub(crate) fn find(draft: &mut Draft) {
    let mut free: Vec<bool> = draft
        .lines
        .iter()
        .map(|l| l.is_horizontal() && !l.words.is_empty() && !(draft.sets_code && l.mono))
        .collect();
    let mut found = Vec::new();
    for area in ruled_areas(&draft.rules).iter().flat_map(|a| parts(draft, a)) {
        let lines: Vec<usize> = (0..draft.lines.len())
            .filter(|i| free[*i] && inside(&draft.lines[*i].bbox, &area.bbox))
            .collect();
        if lines.len() >= 2
            && let Some(table) = grid::ruled(draft, &lines, &area)
        {
            take(draft, &lines, table, &mut free, &mut found);
        }
    }
    for run in runs(draft, &free) {
        if let Some((lines, table)) = grid::unruled(draft, &run)
            && lines.iter().all(|l| free[*l])
        {
            take(draft, &lines, table, &mut free, &mut found);
        }
    }
    draft.blocks = found;
}

fn take(draft: &Draft, lines: &[usize], table: DraftTable, free: &mut [bool], found: &mut Vec<DraftBlock>) {
    let Some(bbox) = Rect::around(lines.iter().map(|l| &draft.lines[*l].bbox)) else {
        return;
    };
    lines.iter().for_each(|l| free[*l] = false);
    found.push(DraftBlock {
        kind: BlockKind::Table,
        level: None,
        lines: lines.to_vec(),
        bbox,
        continues: false,
        table: Some(table),
    });
}

/// An area cut where text runs across it: what one text width sets in two tables has a caption between.
fn parts(draft: &Draft, area: &Area) -> Vec<Area> {
    let (top, bottom) = (area.bbox.y0, area.bbox.y1);
    let mut cuts: Vec<f32> = (draft.lines.iter())
        .map(|l| &l.bbox)
        .filter(|b| {
            b.center_y() > top
                && b.center_y() < bottom
                && b.overlap_x(&area.bbox) > 0.5 * area.bbox.width()
                && !inside(b, &area.bbox)
        })
        .map(Rect::center_y)
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

/// An area between horizontal rules of one extent.
pub(crate) struct Area {
    pub(crate) bbox: Rect,
    /// Heights of the rules that cross all of it, ascending.
    pub(crate) rows: Vec<f32>,
    /// Positions of vertical rules that cross most of it, ascending.
    pub(crate) columns: Vec<f32>,
}

/// Areas that rules delimit: at least two horizontal ones over the same extent.
fn ruled_areas(rules: &[Rule]) -> Vec<Area> {
    let mut horizontal = joined(rules, true);
    horizontal.retain(|r| r.to - r.from >= 40.0);
    let vertical = joined(rules, false);
    let mut areas: Vec<Area> = Vec::new();
    let mut used = vec![false; horizontal.len()];
    for i in 0..horizontal.len() {
        if used[i] {
            continue;
        }
        let first = horizontal[i];
        let mut members: Vec<usize> = (i..horizontal.len())
            .filter(|j| {
                !used[*j]
                    && (horizontal[*j].from - first.from).abs() < 4.0
                    && (horizontal[*j].to - first.to).abs() < 4.0
            })
            .collect();
        // Two tables of one width on a page are parted by much more than their rows are.
        let mut end = 1;
        while end < members.len() && horizontal[members[end]].at - horizontal[members[end - 1]].at < 330.0 {
            end += 1;
        }
        members.truncate(end);
        if members.len() < 2 {
            continue;
        }
        members.iter().for_each(|m| used[*m] = true);
        let mut rows: Vec<f32> = members.iter().map(|m| horizontal[*m].at).collect();
        rows.dedup_by(|a, b| *a - *b < 2.5);
        let (Some(top), Some(bottom)) = (rows.first().copied(), rows.last().copied()) else {
            continue;
        };
        if bottom - top < 12.0 {
            continue;
        }
        let crosses = |v: &&Rule| {
            v.at > first.from - 3.0
                && v.at < first.to + 3.0
                && v.to.min(bottom) - v.from.max(top) > 0.5 * (bottom - top)
        };
        let mut columns: Vec<f32> = vertical.iter().filter(crosses).map(|v| v.at).collect();
        columns.sort_by(f32::total_cmp);
        columns.dedup_by(|a, b| *a - *b < 3.0);
        areas.push(Area {
            bbox: Rect::new(first.from, top - 1.0, first.to, bottom + 1.0),
            rows,
            columns,
        });
    }
    areas
}

/// Rules of one direction, pieces on one line joined, in order of position.
fn joined(rules: &[Rule], horizontal: bool) -> Vec<Rule> {
    let mut list: Vec<Rule> = rules
        .iter()
        .filter(|r| r.horizontal == horizontal)
        .copied()
        .collect();
    list.sort_by(|a, b| {
        (a.at.round(), a.from)
            .partial_cmp(&(b.at.round(), b.from))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let mut out: Vec<Rule> = Vec::new();
    for rule in list {
        match out.last_mut() {
            Some(last) if (last.at - rule.at).abs() < 1.5 && rule.from <= last.to + 3.0 => {
                last.to = last.to.max(rule.to)
            }
            _ => out.push(rule),
        }
    }
    out.sort_by(|a, b| a.at.total_cmp(&b.at));
    out
}

/// Stretches of rows that may be a table: rows of at least two cells, close to each other, with few others between them.
fn runs(draft: &Draft, free: &[bool]) -> Vec<Vec<Row>> {
    let mut out: Vec<Vec<Row>> = Vec::new();
    let mut run: Vec<Row> = Vec::new();
    let flush = |run: &mut Vec<Row>, out: &mut Vec<Vec<Row>>| {
        // A run ends with its last row of cells; what follows is text.
        while run.last().is_some_and(|r| r.cells.len() < 2) {
            run.pop();
        }
        if run.len() >= 2 {
            out.push(std::mem::take(run));
        }
        run.clear();
    };
    let lines = (0..draft.lines.len()).filter(|i| free[*i]).collect::<Vec<_>>();
    for row in grid::rows_of(draft, &lines) {
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
