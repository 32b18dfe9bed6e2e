//! Tables whose cells are drawn: rules across and down that meet. What the rules leave open is one cell, however many rows and columns
//! it spans.

use super::super::draft::{Draft, DraftCell, DraftTable};
use super::judge;
use super::rules::joined;
use super::words::{self, is_value};
use crate::Rect;
use crate::pdf::content::Rule;
use std::ops::Range;

/// Rules nearer than this are one: double lines, edges drawn by two cells. In points.
const ONE_RULE: f32 = 4.0;
/// Rules that miss each other by less than this meet. In points.
const MEETS: f32 = 3.0;
/// Shorter rules are parts of letters and of drawings. In points.
const SHORTEST: f32 = 5.0;
/// More pairs of rules than this are a drawing.
const MAX_PAIRS: usize = 2_000_000;
/// More cells than this are graph paper.
const MAX_CELLS: usize = 20_000;

/// A grid of drawn rules.
pub(super) struct Lattice {
    /// Places of the columns' edges, ascending.
    xs: Vec<f32>,
    /// Places of the rows' edges, ascending.
    ys: Vec<f32>,
    across: Vec<Rule>,
    down: Vec<Rule>,
}

/// The grids that rules form by meeting.
pub(super) fn lattices(rules: &[Rule]) -> Vec<Lattice> {
    let long = |r: &Rule| r.to - r.from >= SHORTEST;
    let mut across = joined(rules, true);
    let mut down = joined(rules, false);
    across.retain(long);
    down.retain(long);
    if across.len() * down.len() > MAX_PAIRS {
        return Vec::new();
    }
    // Of each rule, those down after those across, the one that stands for its grid.
    let mut root: Vec<usize> = (0..across.len() + down.len()).collect();
    let find = |root: &mut Vec<usize>, mut i: usize| {
        while root[i] != i {
            root[i] = root[root[i]];
            i = root[i];
        }
        i
    };
    for (i, a) in across.iter().enumerate() {
        for (j, d) in down.iter().enumerate() {
            if meets(a, d) {
                let (x, y) = (find(&mut root, i), find(&mut root, across.len() + j));
                root[y] = x;
            }
        }
    }
    let roots: Vec<usize> = (0..root.len()).map(|i| find(&mut root, i)).collect();
    let mut kinds: Vec<usize> = roots[..across.len()].to_vec();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
        .into_iter()
        .filter_map(|kind| {
            let of = |rules: &[Rule], from: usize| -> Vec<Rule> {
                (rules.iter().enumerate())
                    .filter(|(i, _)| roots[from + i] == kind)
                    .map(|(_, r)| *r)
                    .collect()
            };
            Lattice::new(of(&across, 0), of(&down, across.len()))
        })
        .collect()
}

fn meets(across: &Rule, down: &Rule) -> bool {
    down.at > across.from - MEETS
        && down.at < across.to + MEETS
        && across.at > down.from - MEETS
        && across.at < down.to + MEETS
}

impl Lattice {
    /// `None` if the rules make no grid of two by two at least.
    fn new(across: Vec<Rule>, down: Vec<Rule>) -> Option<Self> {
        if across.len() < 2 || down.is_empty() {
            return None;
        }
        let xs = edges(&down, &across);
        let ys = edges(&across, &down);
        let cells = xs.len().saturating_sub(1) * ys.len().saturating_sub(1);
        (xs.len() >= 3 && ys.len() >= 3 && cells <= MAX_CELLS).then_some(Self { xs, ys, across, down })
    }

    pub(super) fn bbox(&self) -> Rect {
        let ends = |v: &[f32]| {
            (
                v.first().copied().unwrap_or(0.0),
                v.last().copied().unwrap_or(0.0),
            )
        };
        let ((x0, x1), (y0, y1)) = (ends(&self.xs), ends(&self.ys));
        Rect::new(x0, y0, x1, y1)
    }

    fn columns(&self) -> usize {
        self.xs.len() - 1
    }

    fn rows(&self) -> usize {
        self.ys.len() - 1
    }

    /// Returns whether a rule parts a place of the grid from the one right of it.
    fn parts_columns(&self, row: usize, column: usize) -> bool {
        covers(&self.down, self.xs[column + 1], self.ys[row], self.ys[row + 1])
    }

    /// Returns whether a rule parts a place of the grid from the one below it.
    fn parts_rows(&self, row: usize, column: usize) -> bool {
        covers(
            &self.across,
            self.ys[row + 1],
            self.xs[column],
            self.xs[column + 1],
        )
    }

    /// The cells, each with the places it takes.
    fn cells(&self, draft: &Draft, lines: &[usize]) -> Vec<Piece> {
        let mut places: Vec<Vec<usize>> = vec![Vec::new(); self.rows() * self.columns()];
        for word in lines.iter().flat_map(|l| draft.lines[*l].words.clone()) {
            let w = &draft.words[word];
            let column = slot(&self.xs, (w.u0 + w.u1) / 2.0);
            let row = slot(&self.ys, w.v - 0.3 * w.size);
            places[row * self.columns() + column].push(word);
        }
        let mut pieces: Vec<Piece> = Vec::new();
        for row in 0..self.rows() {
            let mut column = 0;
            while column < self.columns() {
                let mut end = column + 1;
                while end < self.columns() && !self.parts_columns(row, end - 1) {
                    end += 1;
                }
                let words: Vec<Vec<usize>> = (column..end)
                    .map(|c| std::mem::take(&mut places[row * self.columns() + c]))
                    .collect();
                self.run(draft, row, column, words, &mut pieces);
                column = end;
            }
        }
        self.join_down(pieces)
    }

    /// Adds what no rule parts in a row: one cell, or as many as there are where each text keeps to its column.
    fn run(&self, draft: &Draft, row: usize, column: usize, words: Vec<Vec<usize>>, out: &mut Vec<Piece>) {
        let end = column + words.len();
        let inner = &self.xs[column + 1..end];
        let all = words::in_order(draft, words.iter().flatten().copied());
        let chunks = words::chunks(draft, &all);
        let crosses = |&(from, to): &(f32, f32)| inner.iter().any(|x| *x > from + 1.0 && *x < to - 1.0);
        if chunks.len() < 2 || words.len() < 2 || chunks.iter().any(crosses) {
            out.push(Piece {
                rows: row..row + 1,
                columns: column..end,
                words: all,
            });
            return;
        }
        for (i, words) in words.into_iter().enumerate() {
            out.push(Piece {
                rows: row..row + 1,
                columns: column + i..column + i + 1,
                words: words::in_order(draft, words),
            });
        }
    }

    /// Joins cells over each other that no rule parts.
    fn join_down(&self, pieces: Vec<Piece>) -> Vec<Piece> {
        let mut out: Vec<Piece> = Vec::new();
        for piece in pieces {
            let above = out
                .iter()
                .rposition(|p| p.rows.end == piece.rows.start && p.columns == piece.columns);
            let open = |p: &Piece| !(piece.columns.clone()).any(|c| self.parts_rows(p.rows.end - 1, c));
            match above {
                Some(i) if open(&out[i]) => {
                    out[i].rows.end = piece.rows.end;
                    out[i].words.extend(piece.words);
                }
                _ => out.push(piece),
            }
        }
        out
    }

    /// The table in the grid, with the lines it takes, if it is one.
    pub(super) fn table(&self, draft: &Draft, lines: &[usize]) -> Option<(Vec<usize>, DraftTable)> {
        let mut pieces = self.cells(draft, lines);
        let rows = self.body(draft, &mut pieces);
        let taken: Vec<usize> = (lines.iter().copied())
            .filter(|l| {
                let line = &draft.lines[*l];
                rows.contains(&slot(&self.ys, line.v - 0.3 * line.size))
            })
            .collect();
        if !is_table(draft, &pieces, &taken) {
            return None;
        }
        let mut grid = Grid {
            pieces,
            rows: rows.clone(),
            columns: self.columns(),
        };
        grid.part_columns(draft);
        grid.part_rows(draft);
        grid.drop_empty();
        let rows = grid.cells();
        (rows.len() >= 2 && grid.columns >= 2).then(|| {
            let header_rows = judge::header(draft, &rows);
            (
                taken,
                DraftTable {
                    columns: grid.columns,
                    header_rows,
                    rows,
                    ruled: true,
                },
            )
        })
    }

    /// The rows without a title over them and notes under them, which stand in the frame but are no cells.
    fn body(&self, draft: &Draft, pieces: &mut Vec<Piece>) -> Range<usize> {
        let mut rows = 0..self.rows();
        let whole = |p: &Piece| p.columns == (0..self.columns());
        while let Some(first) = pieces.iter().position(|p| p.rows.start == rows.start)
            && rows.len() > 2
            && whole(&pieces[first])
            && (pieces[first].words.is_empty()
                || judge::is_title(&draft.joined(pieces[first].words.iter().copied())))
        {
            rows.start = pieces.remove(first).rows.end;
        }
        while let Some(last) = pieces.iter().rposition(|p| p.rows.end == rows.end)
            && rows.len() > 2
            && whole(&pieces[last])
            && (pieces[last].words.is_empty()
                || judge::is_note(&draft.joined(pieces[last].words.iter().copied())))
        {
            rows.end = pieces.remove(last).rows.start;
        }
        rows
    }
}

/// Returns whether a drawn grid is a table: enough of its cells hold text, some stand beside each other, and none is a page of prose.
fn is_table(draft: &Draft, pieces: &[Piece], lines: &[usize]) -> bool {
    let filled: Vec<&Piece> = pieces.iter().filter(|p| !p.words.is_empty()).collect();
    let words: usize = filled.iter().map(|p| p.words.len()).sum();
    let beside = filled.iter().any(|p| {
        filled
            .iter()
            .any(|o| o.rows == p.rows && o.columns.start >= p.columns.end)
    });
    let letters: u32 = lines.iter().map(|l| draft.lines[*l].characters).sum();
    filled.len() >= 4
        && filled.len() * 4 >= pieces.len()
        && beside
        && words <= 60 * filled.len()
        && letters as usize <= 360 * filled.len()
}

/// Edges of one direction: where its rules lie, and the ends of the others where these stand out.
fn edges(rules: &[Rule], others: &[Rule]) -> Vec<f32> {
    let mut at: Vec<f32> = rules.iter().map(|r| r.at).collect();
    at.sort_by(f32::total_cmp);
    let mut out: Vec<Vec<f32>> = Vec::new();
    for x in at {
        match out.last_mut() {
            Some(group) if x - group[group.len() - 1] < ONE_RULE => group.push(x),
            _ => out.push(vec![x]),
        }
    }
    let mut out: Vec<f32> = (out.iter())
        .map(|g| g.iter().sum::<f32>() / g.len() as f32)
        .collect();
    let first = others.iter().map(|r| r.from).fold(f32::MAX, f32::min);
    let last = others.iter().map(|r| r.to).fold(f32::MIN, f32::max);
    if out.first().is_some_and(|x| first < x - 2.0 * ONE_RULE) {
        out.insert(0, first);
    }
    if out.last().is_some_and(|x| last > x + 2.0 * ONE_RULE) {
        out.push(last);
    }
    out
}

/// Whether rules at one place cover most of a stretch.
fn covers(rules: &[Rule], at: f32, from: f32, to: f32) -> bool {
    let covered: f32 = (rules.iter())
        .filter(|r| (r.at - at).abs() < ONE_RULE)
        .map(|r| (r.to.min(to) - r.from.max(from)).max(0.0))
        .fold(0.0, f32::max);
    covered > 0.6 * (to - from)
}

fn slot(edges: &[f32], at: f32) -> usize {
    (edges.partition_point(|e| *e < at)).clamp(1, edges.len() - 1) - 1
}

/// A cell and the places it takes.
struct Piece {
    rows: Range<usize>,
    columns: Range<usize>,
    words: Vec<usize>,
}

/// Cells on their way to a table: rows and columns that rules don't part are parted by their texts.
struct Grid {
    pieces: Vec<Piece>,
    rows: Range<usize>,
    columns: usize,
}

impl Grid {
    /// Parts columns that hold several values beside each other in most of their rows.
    fn part_columns(&mut self, draft: &Draft) {
        for column in (0..self.columns).rev() {
            let rows: Vec<Vec<usize>> = (self.pieces.iter())
                .filter(|p| p.columns == (column..column + 1) && !p.words.is_empty())
                .flat_map(|p| words::by_baseline(draft, &p.words))
                .collect();
            let cuts = words::inner_cuts(draft, &rows);
            if cuts.is_empty() {
                continue;
            }
            let added = cuts.len();
            for piece in std::mem::take(&mut self.pieces) {
                let Piece { rows, columns, words } = piece;
                if columns == (column..column + 1) {
                    let parted = words::split(draft, &words, &cuts);
                    let crossed = words::chunks(draft, &words)
                        .iter()
                        .any(|(from, to)| cuts.iter().any(|c| from + 1.0 < *c && *c < to - 1.0));
                    if crossed {
                        let columns = column..column + added + 1;
                        self.pieces.push(Piece { rows, columns, words });
                        continue;
                    }
                    for (i, words) in parted.into_iter().enumerate() {
                        let columns = column + i..column + i + 1;
                        let rows = rows.clone();
                        self.pieces.push(Piece { rows, columns, words });
                    }
                } else {
                    let shift = |c: usize| if c > column { c + added } else { c };
                    let columns = shift(columns.start)..shift(columns.end);
                    self.pieces.push(Piece { rows, columns, words });
                }
            }
            self.columns += added;
        }
    }

    /// Parts rows whose cells hold several values over each other.
    fn part_rows(&mut self, draft: &Draft) {
        for row in self.rows.clone().rev() {
            let baselines = {
                let cells: Vec<&Piece> = (self.pieces.iter())
                    .filter(|p| p.rows == (row..row + 1) && !p.words.is_empty())
                    .collect();
                stacked(draft, &cells)
            };
            let Some(baselines) = baselines else { continue };
            let added = baselines.len() - 1;
            for piece in std::mem::take(&mut self.pieces) {
                let Piece { rows, columns, words } = piece;
                if rows == (row..row + 1) {
                    for i in 0..baselines.len() {
                        let own = |w: &usize| words::nearest(&baselines, draft.words[*w].v) == i;
                        self.pieces.push(Piece {
                            rows: row + i..row + i + 1,
                            columns: columns.clone(),
                            words: words.iter().copied().filter(own).collect(),
                        });
                    }
                } else {
                    let shift = |r: usize| if r > row { r + added } else { r };
                    let rows = shift(rows.start)..shift(rows.end);
                    self.pieces.push(Piece { rows, columns, words });
                }
            }
            self.rows.end += added;
        }
    }

    /// Leaves out rows and columns in which no cell begins that holds anything.
    fn drop_empty(&mut self) {
        let mut keep_rows = vec![false; self.rows.end];
        let mut keep_columns = vec![false; self.columns];
        for piece in self.pieces.iter().filter(|p| !p.words.is_empty()) {
            // What spans several belongs to the first of them that others need too, or else to its own first.
            keep_rows[piece.rows.start] |= piece.rows.len() == 1;
            keep_columns[piece.columns.start] |= piece.columns.len() == 1;
        }
        for piece in self.pieces.iter().filter(|p| !p.words.is_empty()) {
            if !piece.rows.clone().any(|r| keep_rows[r]) {
                keep_rows[piece.rows.start] = true;
            }
            if !piece.columns.clone().any(|c| keep_columns[c]) {
                keep_columns[piece.columns.start] = true;
            }
        }
        let before = |keep: &[bool], at: usize| keep[..at].iter().filter(|k| **k).count();
        for piece in std::mem::take(&mut self.pieces) {
            let rows = before(&keep_rows, piece.rows.start)..before(&keep_rows, piece.rows.end);
            let columns =
                before(&keep_columns, piece.columns.start)..before(&keep_columns, piece.columns.end);
            if !rows.is_empty() && !columns.is_empty() {
                let words = piece.words;
                self.pieces.push(Piece { rows, columns, words });
            }
        }
        self.rows = 0..before(&keep_rows, keep_rows.len());
        self.columns = before(&keep_columns, keep_columns.len());
    }

    /// The rows of cells; places that a cell spans point at it.
    fn cells(&self) -> Vec<Vec<DraftCell>> {
        let mut out = vec![vec![DraftCell::default(); self.columns]; self.rows.end];
        for piece in &self.pieces {
            let owner = (piece.rows.start, piece.columns.start);
            for row in piece.rows.clone() {
                for column in piece.columns.clone() {
                    out[row][column].covered_by = Some(owner).filter(|o| *o != (row, column));
                }
            }
            out[owner.0][owner.1] = DraftCell {
                words: piece.words.clone(),
                row_span: piece.rows.len(),
                column_span: piece.columns.len(),
                covered_by: None,
            };
        }
        out
    }
}

/// The baselines of cells beside each other, if they stack values: then each baseline is a row of its own.
fn stacked(draft: &Draft, cells: &[&Piece]) -> Option<Vec<f32>> {
    let lines: Vec<Vec<Vec<usize>>> = cells
        .iter()
        .map(|p| words::by_baseline(draft, &p.words))
        .collect();
    let holds_values = |line: &[usize]| line.iter().all(|w| is_value(draft.word(*w)));
    let stacks = (lines.iter()).filter(|l| l.windows(2).any(|w| holds_values(&w[0]) && holds_values(&w[1])));
    if stacks.count() == 0 || cells.len() < 2 {
        return None;
    }
    let mut at: Vec<(f32, f32)> = (lines.iter().flatten())
        .filter_map(|l| l.first())
        .map(|w| (draft.words[*w].v, draft.words[*w].size))
        .collect();
    at.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out: Vec<f32> = Vec::new();
    for (v, size) in at {
        if out.last().is_none_or(|last| v - last > 0.5 * size) {
            out.push(v);
        }
    }
    (out.len() >= 2).then_some(out)
}
