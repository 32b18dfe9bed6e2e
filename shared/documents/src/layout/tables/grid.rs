//! The grid of a table: its rows, its columns, its header.

use super::super::draft::{Draft, DraftTable};
use super::{Area, CELL_GAP};
use crate::model::Number;
use std::ops::Range;

/// Lines on one baseline, and their cells.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) lines: Vec<usize>,
    /// Words in order along the row.
    pub(crate) words: Vec<usize>,
    /// Extents of the cells.
    pub(crate) cells: Vec<(f32, f32, Range<usize>)>,
    pub(crate) v: f32,
    pub(crate) size: f32,
    pub(crate) characters: u32,
}

impl Row {
    pub(crate) fn left(&self) -> f32 {
        self.cells.first().map_or(0.0, |c| c.0)
    }

    pub(crate) fn right(&self) -> f32 {
        self.cells.last().map_or(0.0, |c| c.1)
    }

    fn new(draft: &Draft, lines: Vec<usize>) -> Self {
        let mut words: Vec<usize> = lines.iter().flat_map(|l| draft.lines[*l].words.clone()).collect();
        words.sort_by(|a, b| draft.words[*a].u0.total_cmp(&draft.words[*b].u0));
        let size = lines.iter().map(|l| draft.lines[*l].size).fold(0.0, f32::max);
        let mut cells: Vec<(f32, f32, Range<usize>)> = Vec::new();
        for (i, &w) in words.iter().enumerate() {
            let word = &draft.words[w];
            match cells.last_mut() {
                Some((_, end, range)) if word.u0 - *end < CELL_GAP * size => {
                    *end = end.max(word.u1);
                    range.end = i + 1;
                }
                _ => cells.push((word.u0, word.u1, i..i + 1)),
            }
        }
        // Leaders (. . . .) lead the eye over a line; they part no cells.
        if words
            .iter()
            .filter(|w| matches!(draft.word(**w), "." | ".." | "..." | "…"))
            .count()
            >= 4
            || words.iter().any(|w| draft.word(*w).contains("....."))
        {
            let (from, to) = (
                cells.first().map_or(0.0, |c| c.0),
                cells.last().map_or(0.0, |c| c.1),
            );
            cells = vec![(from, to, 0..words.len())];
        }
        let v = draft.lines[lines[0]].v;
        let characters = lines.iter().map(|l| draft.lines[*l].characters).sum();
        Self {
            lines,
            words,
            cells,
            v,
            size,
            characters,
        }
    }

    fn cell_text(&self, draft: &Draft, cell: usize) -> String {
        let range = self.cells[cell].2.clone();
        self.words[range]
            .iter()
            .map(|w| draft.word(*w))
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn numeric_cells(&self, draft: &Draft) -> usize {
        (0..self.cells.len())
            .filter(|c| is_value(&self.cell_text(draft, *c)))
            .count()
    }
}

/// A number, or what stands in a table where a number is missing.
fn is_value(text: &str) -> bool {
    Number::parse(text).is_some()
        || matches!(text, "-" | "–" | "—" | "−" | "n/a" | "N/A" | "NA" | "n.a." | ".")
        || Number::parse(text.trim_matches(['[', ']', '(', ')'])).is_some()
        // A coefficient with its standard error, an interval, several numbers too close to part.
        || text.split_whitespace().count() > 1 && text.split_whitespace().all(|w| Number::parse(w.trim_matches(['[', ']', '(', ')', ','])).is_some())
}

/// Lines that follow each other on one baseline, as rows.
pub(crate) fn rows_of(draft: &Draft, lines: &[usize]) -> Vec<Row> {
    let mut out: Vec<Vec<usize>> = Vec::new();
    for &l in lines {
        let line = &draft.lines[l];
        let same = out.last().is_some_and(|row| {
            let last = &draft.lines[row[row.len() - 1]];
            (last.v - line.v).abs() < 0.35 * last.size.max(line.size) && line.u0 > last.u1 - 0.5
        });
        match out.last_mut() {
            Some(row) if same => row.push(l),
            _ => out.push(vec![l]),
        }
    }
    out.into_iter().map(|lines| Row::new(draft, lines)).collect()
}

/// Lines of an area as rows, wherever they come in the drawing order.
fn rows_by_place(draft: &Draft, lines: &[usize]) -> Vec<Row> {
    let mut sorted = lines.to_vec();
    sorted.sort_by(|a, b| draft.lines[*a].v.total_cmp(&draft.lines[*b].v));
    let mut out: Vec<Vec<usize>> = Vec::new();
    for l in sorted {
        let line = &draft.lines[l];
        let same = out.last().is_some_and(|row| {
            let first = &draft.lines[row[0]];
            line.v - first.v < 0.5 * first.size.min(line.size)
                && row
                    .iter()
                    .all(|o| draft.lines[*o].u1 < line.u0 + 1.0 || draft.lines[*o].u0 > line.u1 - 1.0)
        });
        match out.last_mut() {
            Some(row) if same => row.push(l),
            _ => out.push(vec![l]),
        }
    }
    out.into_iter().map(|lines| Row::new(draft, lines)).collect()
}

/// The table in a ruled area, if there is one.
pub(crate) fn ruled(draft: &Draft, lines: &[usize], area: &Area) -> Option<DraftTable> {
    let rows = rows_by_place(draft, lines);
    let inner: Vec<f32> = area
        .columns
        .iter()
        .copied()
        .filter(|x| *x > area.bbox.x0 + 5.0 && *x < area.bbox.x1 - 5.0)
        .collect();
    let cuts = with_rules(strips(draft, &rows), &inner);
    if cuts.is_empty() || rows.len() < 2 || holds_running_text(draft, &rows, area) {
        return None;
    }
    let columns = cuts.len() + 1;
    let mut cells: Vec<Vec<Vec<usize>>> = rows.iter().map(|r| split(draft, r, &cuts)).collect();
    let gaps = area.rows.len() - 1;
    let gridded = gaps >= 3
        && rows.len() <= 3 * gaps
        && !area.columns.is_empty()
        && !stacks_values(draft, &rows, &cells, area);
    if is_prose(draft, &cells) && !gridded || is_mostly_empty(&cells) {
        return None;
    }
    // Labels far apart between lines of a chart are no rows.
    let sparse = area.bbox.height() > 6.0 * rows.iter().map(|r| r.size).sum::<f32>();
    if !gridded
        && !is_dense(draft, &rows)
        && (sparse || !is_drawn_by_rows(&rows) || !is_even(&cells, columns))
    {
        return None;
    }
    // A rule between most rows means that the lines between two rules are one row.
    if gridded {
        let mut merged: Vec<Vec<Vec<usize>>> = vec![vec![Vec::new(); columns]; gaps];
        for (row, cells) in rows.iter().zip(&cells) {
            let slot = area
                .rows
                .iter()
                .rposition(|y| *y < row.v)
                .unwrap_or(0)
                .min(gaps - 1);
            for (c, words) in cells.iter().enumerate() {
                merged[slot][c].extend(words);
            }
        }
        merged.retain(|r| r.iter().any(|c| !c.is_empty()));
        cells = merged;
    }
    let filled = cells
        .iter()
        .filter(|r| r.iter().filter(|c| !c.is_empty()).count() >= 2)
        .count();
    if cells.len() < 2 || filled * 2 < cells.len() {
        return None;
    }
    let header_rows = header(draft, &cells);
    Some(DraftTable {
        columns,
        header_rows,
        rows: cells,
        ruled: true,
    })
}

/// The table in a run of rows, with the lines it takes, if it is one.
pub(crate) fn unruled(draft: &Draft, run: &[Row]) -> Option<(Vec<usize>, DraftTable)> {
    let cuts = with_rules(strips(draft, run), &[]);
    let columns = cuts.len() + 1;
    let multi = run.iter().filter(|r| r.cells.len() >= 2).count();
    if columns < 2 || multi < 3 {
        return None;
    }
    let cells: Vec<Vec<Vec<usize>>> = run.iter().map(|r| split(draft, r, &cuts)).collect();
    let total: usize = run
        .iter()
        .filter(|r| r.cells.len() >= 2)
        .map(|r| r.cells.len())
        .sum();
    let letters: u32 = run.iter().map(|r| r.characters).sum();
    let short = letters as usize <= 22 * total;
    let dense = is_dense(draft, run);
    let grid = columns >= 3
        && multi >= 3
        && short
        && cells
            .iter()
            .filter(|r| r.iter().filter(|c| !c.is_empty()).count() * 3 >= columns * 2)
            .count()
            * 2
            >= run.len();
    if is_list(draft, &cells)
        || are_numbered_lines(draft, &cells)
        || !(dense || grid)
        || is_prose(draft, &cells)
        || is_mostly_empty(&cells)
    {
        return None;
    }
    let lines = run.iter().flat_map(|r| r.lines.iter().copied()).collect();
    let header_rows = header(draft, &cells);
    Some((
        lines,
        DraftTable {
            columns,
            header_rows,
            rows: cells,
            ruled: false,
        },
    ))
}

/// White strips through all data rows, as extents.
fn strips(draft: &Draft, rows: &[Row]) -> Vec<(f32, f32)> {
    let data: Vec<&Row> = rows
        .iter()
        .filter(|r| r.cells.len() >= 2 && r.numeric_cells(draft) * 2 >= r.cells.len())
        .collect();
    let data: Vec<&Row> = if data.len() >= 2 {
        data
    } else {
        rows.iter().filter(|r| r.cells.len() >= 2).collect()
    };
    if data.is_empty() {
        return Vec::new();
    }
    let em = data.iter().map(|r| r.size).fold(0.0, f32::max);
    // With many rows even a narrow strip that all leave free is no accident.
    let narrowest = if data.len() >= 5 { 0.45 * em } else { CELL_GAP * em };
    let mut spans: Vec<(f32, f32)> = data
        .iter()
        .flat_map(|r| r.words.iter().map(|w| (draft.words[*w].u0, draft.words[*w].u1)))
        .collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out = Vec::new();
    let mut end = f32::MAX;
    for (from, to) in spans {
        if end < f32::MAX
            && (from - end >= narrowest
                || from - end >= 0.15 * em && data.len() >= 3 && leads_to_values(draft, &data, end, from))
        {
            out.push((end, from));
        }
        end = if end == f32::MAX { to } else { end.max(to) };
    }
    out
}

/// Whether in each row what stands right of a narrow strip is a figure (with a decimal point, a comma or a percent sign in most) and what
/// stands left of it is not: a label that comes close to the first column.
fn leads_to_values(draft: &Draft, rows: &[&Row], left: f32, right: f32) -> bool {
    let mut exact = 0;
    for row in rows {
        let after = row.words.iter().find(|w| draft.words[**w].u0 >= right - 0.1);
        let before = row.words.iter().rfind(|w| draft.words[**w].u1 <= left + 0.1);
        let (Some(after), Some(before)) = (after, before) else {
            return false;
        };
        if !is_value(draft.word(*after)) || is_value(draft.word(*before)) {
            return false;
        }
        exact += usize::from(draft.word(*after).contains(['.', ',', '%']));
    }
    exact * 2 > rows.len()
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

/// At least three in ten cells hold values.
fn is_dense(draft: &Draft, rows: &[Row]) -> bool {
    let rows = rows.iter().filter(|r| r.cells.len() >= 2);
    let (total, numeric) = rows.fold((0, 0), |(t, n), r| {
        (t + r.cells.len(), n + r.numeric_cells(draft))
    });
    total > 0 && numeric * 10 >= total * 3
}

/// Whether most rows fill most columns.
fn is_even(cells: &[Vec<Vec<usize>>], columns: usize) -> bool {
    let full = cells
        .iter()
        .filter(|r| r.iter().filter(|c| !c.is_empty()).count() * 3 >= columns * 2)
        .count();
    full * 10 >= cells.len() * 6
}

/// Whether the file draws the lines row by row. Boxes beside each other are drawn one after the other.
fn is_drawn_by_rows(rows: &[Row]) -> bool {
    let order: Vec<usize> = rows.iter().flat_map(|r| r.lines.iter().copied()).collect();
    let back = order.windows(2).filter(|w| w[1] < w[0]).count();
    back * 8 <= order.len()
}

/// Lines of words from edge to edge: a caption, a paragraph. Rules part more than tables.
fn holds_running_text(draft: &Draft, rows: &[Row], area: &Area) -> bool {
    let wide = |r: &&Row| {
        let words = r.words.iter().filter(|w| !is_value(draft.word(**w))).count();
        words >= 7 && r.cells.len() == 1 && r.right() - r.left() > 0.6 * area.bbox.width()
    };
    rows.iter().filter(wide).count() >= 2
}

/// Whether the lines between two rules hold several values in one column: then they are rows of their own.
fn stacks_values(draft: &Draft, rows: &[Row], cells: &[Vec<Vec<usize>>], area: &Area) -> bool {
    let slot = |row: &Row| area.rows.iter().rposition(|y| *y < row.v).unwrap_or(0);
    let holds_value = |cell: &Vec<usize>| !cell.is_empty() && cell.iter().all(|w| is_value(draft.word(*w)));
    (1..rows.len()).any(|i| {
        slot(&rows[i]) == slot(&rows[i - 1])
            && cells[i]
                .iter()
                .zip(&cells[i - 1])
                .any(|(a, b)| holds_value(a) && holds_value(b))
    })
}

/// A list with hanging labels (`[12]`, `•`, `3.`) is no table of two columns.
fn is_list(draft: &Draft, cells: &[Vec<Vec<usize>>]) -> bool {
    let labels = cells.iter().filter_map(|r| r.first()).filter(|c| !c.is_empty());
    let (mut all, mut marks) = (0, 0);
    for cell in labels {
        all += 1;
        let text = cell.iter().map(|w| draft.word(*w)).collect::<Vec<_>>().join(" ");
        let bare = text.trim_matches(['[', ']', '(', ')', '.']);
        let bracketed = bare.len() < text.len() && bare.len() <= 4 && bare.chars().all(char::is_alphanumeric);
        marks += usize::from(
            bracketed || matches!(text.as_str(), "•" | "-" | "–" | "▪" | "◦" | "‣" | "*" | "➢" | "∙"),
        );
    }
    cells.first().is_some_and(|r| r.len() == 2) && marks > 0 && marks * 2 >= all
}

/// Lines of a program with their numbers are no table: the first column counts, and the rest holds hardly any values.
fn are_numbered_lines(draft: &Draft, cells: &[Vec<Vec<usize>>]) -> bool {
    let number = |row: &Vec<Vec<usize>>| match row.first().map(Vec::as_slice) {
        Some([word]) => draft.word(*word).parse::<u32>().ok(),
        _ => None,
    };
    let counted = cells
        .windows(2)
        .filter(|w| matches!((number(&w[0]), number(&w[1])), (Some(a), Some(b)) if b == a + 1))
        .count();
    let rest = || {
        cells
            .iter()
            .flat_map(|r| r.iter().skip(1))
            .filter(|c| !c.is_empty())
    };
    let values = rest()
        .filter(|c| c.iter().all(|w| is_value(draft.word(*w))))
        .count();
    cells.len() >= 4 && counted * 10 >= (cells.len() - 1) * 9 && values * 5 < rest().count()
}

/// The words of a row by column.
fn split(draft: &Draft, row: &Row, cuts: &[f32]) -> Vec<Vec<usize>> {
    let mut out = vec![Vec::new(); cuts.len() + 1];
    for &w in &row.words {
        let word = &draft.words[w];
        out[cuts.partition_point(|c| *c < (word.u0 + word.u1) / 2.0)].push(w);
    }
    out
}

/// Columns of running text side by side are no table: their cells are long and full of words.
fn is_prose(draft: &Draft, cells: &[Vec<Vec<usize>>]) -> bool {
    let filled: Vec<&Vec<usize>> = cells.iter().flatten().filter(|c| !c.is_empty()).collect();
    let words: usize = filled.iter().map(|c| c.len()).sum();
    let numeric = filled
        .iter()
        .filter(|c| c.iter().all(|w| is_value(draft.word(*w))))
        .count();
    words > 5 * filled.len() && numeric * 5 < filled.len()
}

fn is_mostly_empty(cells: &[Vec<Vec<usize>>]) -> bool {
    let all: usize = cells.iter().map(Vec::len).sum();
    let filled = cells.iter().flatten().filter(|c| !c.is_empty()).count();
    filled * 3 < all
}

/// How many leading rows are the header: those before the first with values. Years head columns as often as they fill them.
fn header(draft: &Draft, cells: &[Vec<Vec<usize>>]) -> usize {
    let text = |c: &Vec<usize>| c.iter().map(|w| draft.word(*w)).collect::<Vec<_>>().join(" ");
    let is_year = |t: &str| t.len() == 4 && t.parse::<u32>().is_ok_and(|y| (1800..2200).contains(&y));
    let data = |row: &Vec<Vec<usize>>| {
        let values = row
            .iter()
            .skip(1)
            .map(text)
            .filter(|t| !t.is_empty())
            .collect::<Vec<_>>();
        let numeric = values.iter().filter(|t| is_value(t) && !is_year(t)).count();
        !values.is_empty() && numeric * 4 >= values.len() && numeric > 0
    };
    let first = cells.iter().position(data);
    match first {
        Some(n) => n.min(4),
        // No numbers at all: the first row heads the rest.
        None => usize::from(cells.len() > 2),
    }
}
