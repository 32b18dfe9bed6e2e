//! Tables without drawn cells: columns are strips that the rows leave free.

use super::super::draft::{Draft, DraftTable};
use super::header::{self, Header};
use super::rows::{Row, rows_by_place};
use super::rules::Area;
use super::words::{self, strips};
use super::{judge, wrap};
use crate::pdf::content::Rule;

/// The table in a ruled area, with the lines it takes, if there is one.
pub(super) fn ruled(
    draft: &Draft,
    lines: &[usize],
    area: &Area,
    rules: &[Rule],
) -> Option<(Vec<usize>, DraftTable)> {
    let rows = rows_by_place(draft, lines);
    let inner: Vec<f32> = area
        .columns
        .iter()
        .copied()
        .filter(|x| *x > area.bbox.x0 + 5.0 && *x < area.bbox.x1 - 5.0)
        .collect();
    let cuts = with_rules(data_strips(draft, &rows), &inner);
    if cuts.is_empty() || rows.len() < 2 || judge::holds_running_text(draft, &rows, area) {
        return None;
    }
    let columns = cuts.len() + 1;
    let cells: Vec<Vec<Vec<usize>>> = rows
        .iter()
        .map(|r| words::split(draft, &r.words, &cuts))
        .collect();
    let gaps = area.rows.len() - 1;
    let gridded = gaps >= 3
        && rows.len() <= 3 * gaps
        && !area.columns.is_empty()
        && !judge::stacks_values(draft, &rows, &cells, area);
    if judge::is_prose(draft, &cells) && !gridded || judge::is_mostly_empty(&cells) {
        return None;
    }
    // Labels far apart between lines of a chart are no rows.
    let sparse = area.bbox.height() > 6.0 * rows.iter().map(|r| r.size).sum::<f32>();
    if !gridded
        && !judge::is_dense(draft, &rows)
        && (sparse || !judge::is_drawn_by_rows(&rows) || !judge::is_even(&cells, columns))
    {
        return None;
    }
    let filled = (cells.iter())
        .filter(|r| r.iter().filter(|c| !c.is_empty()).count() >= 2)
        .count();
    if !gridded && filled * 2 < cells.len() {
        return None;
    }
    let head = header_by_rule(draft, &rows, &cells, area);
    let slots = gridded.then(|| {
        let slot = |r: &Row| area.rows.iter().rposition(|y| *y < r.v).unwrap_or(0);
        rows.iter().map(slot).collect::<Vec<_>>()
    });
    Some((
        lines.to_vec(),
        build(draft, &rows, &cuts, head, slots.as_deref(), rules, true),
    ))
}

/// The table in a run of rows, with the lines it takes, if it is one.
pub(super) fn unruled(draft: &Draft, run: &[Row], rules: &[Rule]) -> Option<(Vec<usize>, DraftTable)> {
    let cuts = with_rules(data_strips(draft, run), &[]);
    let columns = cuts.len() + 1;
    let multi = run.iter().filter(|r| r.cells.len() >= 2).count();
    if columns < 2 || multi < 3 {
        return None;
    }
    let cells: Vec<Vec<Vec<usize>>> = run.iter().map(|r| words::split(draft, &r.words, &cuts)).collect();
    let total: usize = run
        .iter()
        .filter(|r| r.cells.len() >= 2)
        .map(|r| r.cells.len())
        .sum();
    let letters: u32 = run.iter().map(|r| r.characters).sum();
    let short = letters as usize <= 22 * total;
    let dense = judge::is_dense(draft, run);
    let grid = columns >= 3
        && multi >= 3
        && short
        && cells
            .iter()
            .filter(|r| r.iter().filter(|c| !c.is_empty()).count() * 3 >= columns * 2)
            .count()
            * 2
            >= run.len();
    if judge::is_list(draft, &cells)
        || judge::are_numbered_lines(draft, &cells)
        || judge::is_contents(draft, run, &cells)
        || !(dense || grid)
        || judge::is_prose(draft, &cells)
        || judge::is_mostly_empty(&cells)
    {
        return None;
    }
    let lines = run.iter().flat_map(|r| r.lines.iter().copied()).collect();
    let head = judge::header(draft, &cells);
    Some((lines, build(draft, run, &cuts, head, None, rules, false)))
}

/// Returns the number of rows that are the header: those above the first rule under one, or those without values.
fn header_by_rule(draft: &Draft, rows: &[Row], cells: &[Vec<Vec<usize>>], area: &Area) -> usize {
    let by_values = judge::header(draft, cells);
    let rule = (area.rows.iter()).find(|y| rows.first().is_some_and(|r| r.v < **y));
    let above = rule.map_or(0, |y| rows.iter().take_while(|r| r.v < *y).count());
    if (1..rows.len()).contains(&above) && above <= by_values.max(1) {
        above
    } else {
        by_values
    }
}

/// Puts a table together: its header with spans, its body with wrapped rows joined. `slots` tells of each row between which rules it lies,
/// where rules part the rows.
fn build(
    draft: &Draft,
    rows: &[Row],
    cuts: &[f32],
    head: usize,
    slots: Option<&[usize]>,
    rules: &[Rule],
    ruled: bool,
) -> DraftTable {
    let head = head.min(rows.len() - 1);
    let head = head - judge::labels_at_end(draft, &rows[..head], cuts);
    let (top, rest) = rows.split_at(head);
    let header = Header::new(draft, rest, cuts, rules);
    let mut out = header.rows(top, rest.first().map(|r| r.v));
    let header_rows = out.len();
    let body = header.body(rest);
    out.extend(match slots {
        Some(slots) => wrap::by_slot(body, &slots[head..]),
        None => wrap::joined(draft, body, rest),
    });
    header::settle(&mut out, header_rows);
    DraftTable {
        columns: cuts.len() + 1,
        header_rows,
        rows: out,
        ruled,
    }
}

/// White strips through all data rows, as extents.
fn data_strips(draft: &Draft, rows: &[Row]) -> Vec<(f32, f32)> {
    let data: Vec<&Row> = rows
        .iter()
        .filter(|r| r.cells.len() >= 2 && r.numeric_cells(draft) * 2 >= r.cells.len())
        .collect();
    let data: Vec<&Row> = if data.len() >= 2 {
        data
    } else {
        rows.iter().filter(|r| r.cells.len() >= 2).collect()
    };
    strips(draft, data.iter().map(|r| r.words.as_slice()))
}

/// Where the columns are cut: at the rules, and in the middle of strips without one.
fn with_rules(strips: Vec<(f32, f32)>, rules: &[f32]) -> Vec<f32> {
    let mut cuts = rules.to_vec();
    let free = strips
        .iter()
        .filter(|(from, to)| !rules.iter().any(|r| *r > from - 2.0 && *r < to + 2.0));
    cuts.extend(free.map(|(from, to)| (from + to) / 2.0));
    cuts.sort_by(f32::total_cmp);
    cuts
}
