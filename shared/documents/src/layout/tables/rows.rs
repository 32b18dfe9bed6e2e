//! Rows of cells: what stands on one baseline, parted by white space.

use super::super::draft::Draft;
use super::CELL_GAP;
use super::words::{is_value, without_leaders};
use std::ops::Range;

/// Lines on one baseline, and their cells.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) lines: Vec<usize>,
    /// Words in order along the row, without leaders.
    pub(super) words: Vec<usize>,
    /// Extents of the cells.
    pub(super) cells: Vec<(f32, f32, Range<usize>)>,
    pub(super) v: f32,
    pub(super) size: f32,
    pub(super) characters: u32,
    /// Whether dots lead from its label to its values.
    pub(super) leads: bool,
}

impl Row {
    pub(super) fn left(&self) -> f32 {
        self.cells.first().map_or(0.0, |c| c.0)
    }

    pub(super) fn right(&self) -> f32 {
        self.cells.last().map_or(0.0, |c| c.1)
    }

    fn new(draft: &Draft, lines: Vec<usize>) -> Self {
        let mut words: Vec<usize> = lines.iter().flat_map(|l| draft.lines[*l].words.clone()).collect();
        words.sort_by(|a, b| draft.words[*a].u0.total_cmp(&draft.words[*b].u0));
        let leads = without_leaders(draft, &mut words);
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
        Self {
            v: lines.first().map_or(0.0, |l| draft.lines[*l].v),
            characters: lines.iter().map(|l| draft.lines[*l].characters).sum(),
            lines,
            words,
            cells,
            size,
            leads,
        }
    }

    pub(super) fn cell_words(&self, cell: usize) -> &[usize] {
        &self.words[self.cells[cell].2.clone()]
    }

    fn cell_text(&self, draft: &Draft, cell: usize) -> String {
        let words = self.cell_words(cell).iter();
        words.map(|w| draft.word(*w)).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn numeric_cells(&self, draft: &Draft) -> usize {
        (0..self.cells.len())
            .filter(|c| is_value(&self.cell_text(draft, *c)))
            .count()
    }
}

/// Lines that follow each other on one baseline, as rows.
pub(super) fn rows_of(draft: &Draft, lines: &[usize]) -> Vec<Row> {
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
pub(super) fn rows_by_place(draft: &Draft, lines: &[usize]) -> Vec<Row> {
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
