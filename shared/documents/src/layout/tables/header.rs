//! Rows on columns that nothing draws: headings over one column or several, and their lines joined to cells.

use super::super::draft::{Draft, DraftCell};
use super::rows::Row;
use super::words::{is_value, split};
use crate::pdf::content::Rule;
use std::ops::Range;

/// A gap at a column's edge that parts two headings, in ems.
const HEADING_GAP: f32 = 0.45;
/// The farthest a heading may lie off the middle of what it heads, in ems.
const OFF_CENTRE: f32 = 1.2;
/// The farthest parts of a line may lie off their columns' alignment, in ems.
const ALIGNED: f32 = 0.6;
/// Lines of one heading are no further apart, in ems.
const LEADING: f32 = 1.75;

/// The columns of a table, as its body shows them, and the rules that underline headings.
pub(super) struct Header<'d> {
    draft: &'d Draft,
    cuts: &'d [f32],
    /// Of each column, the extent of what stands in it.
    extents: Vec<(f32, f32)>,
    underlines: Vec<Rule>,
}

/// Words that stand together, and the columns they head.
#[derive(Clone, Debug)]
struct Chunk {
    from: f32,
    to: f32,
    words: Vec<usize>,
    columns: Range<usize>,
}

impl Chunk {
    fn centre(&self) -> f32 {
        (self.from + self.to) / 2.0
    }
}

impl<'d> Header<'d> {
    pub(super) fn new(draft: &'d Draft, body: &[Row], cuts: &'d [f32], rules: &[Rule]) -> Self {
        let mut extents = vec![(f32::MAX, f32::MIN); cuts.len() + 1];
        for row in body.iter().filter(|r| r.cells.len() >= 2) {
            for (extent, words) in extents.iter_mut().zip(split(draft, &row.words, cuts)) {
                for w in words {
                    extent.0 = extent.0.min(draft.words[w].u0);
                    extent.1 = extent.1.max(draft.words[w].u1);
                }
            }
        }
        for (c, extent) in extents.iter_mut().enumerate() {
            if extent.0 > extent.1 {
                let left = c.checked_sub(1).and_then(|c| cuts.get(c)).copied();
                let right = cuts.get(c).copied();
                *extent = (left.or(right).unwrap_or(0.0), right.or(left).unwrap_or(0.0));
            }
        }
        let left = extents.iter().map(|e| e.0).fold(f32::MAX, f32::min);
        let right = extents.iter().map(|e| e.1).fold(f32::MIN, f32::max);
        let underlines = rules
            .iter()
            .filter(|r| {
                r.horizontal
                    && r.to - r.from < 0.9 * (right - left)
                    && r.from > left - 8.0
                    && r.to < right + 20.0
            })
            .copied()
            .collect();
        Self {
            draft,
            cuts,
            extents,
            underlines,
        }
    }

    /// The rows of the body. A text across columns spans them.
    pub(super) fn body(&self, rows: &[Row]) -> Vec<Vec<DraftCell>> {
        rows.iter()
            .map(|row| {
                let parted = split(self.draft, &row.words, self.cuts);
                let filled = || parted.iter().filter(|c| !c.is_empty());
                let values = filled()
                    .filter(|c| is_value(&self.draft.joined(c.iter().copied())))
                    .count();
                if values * 2 >= filled().count() {
                    return parted.into_iter().map(DraftCell::of).collect();
                }
                let chunks = self.chunks(row).into_iter().flat_map(|c| self.unpacked(c, None));
                let mut cells = vec![DraftCell::default(); self.cuts.len() + 1];
                for chunk in chunks {
                    put(&mut cells, chunk, 1);
                }
                cells
            })
            .collect()
    }

    /// The header: its lines joined to cells, over as many levels as it has headings over headings.
    pub(super) fn rows(&self, rows: &[Row], body: Option<f32>) -> Vec<Vec<DraftCell>> {
        if rows.is_empty() {
            return Vec::new();
        }
        let lines = self.lines(rows, body);
        let levels = self.levels(rows, &lines);
        let last = levels.last().copied().unwrap_or(0);
        let mut out = vec![vec![DraftCell::default(); self.cuts.len() + 1]; last + 1];
        let mut taken: Vec<usize> = vec![0; self.cuts.len() + 1];
        for (i, line) in lines.iter().enumerate() {
            for chunk in line {
                let column = chunk.columns.start;
                if let Some(owner) = self.owner(&lines, &levels, i, chunk) {
                    out[owner][column].words.extend(&chunk.words);
                    continue;
                }
                // A heading reaches up to the one above it, and down to the one below it.
                let from = taken[chunk.columns.clone()].iter().copied().max().unwrap_or(0);
                let until = self.reach(&lines, &levels, i, chunk, last);
                let level = levels[i];
                let from = from.min(level);
                let cell = &mut out[from][column];
                cell.words.extend(&chunk.words);
                cell.column_span = chunk.columns.len();
                cell.row_span = until - from + 1;
                for t in &mut taken[chunk.columns.clone()] {
                    *t = until + 1;
                }
            }
        }
        out
    }

    /// The row of the cell that a chunk goes on, if it is not the first line of its heading.
    fn owner(&self, lines: &[Vec<Chunk>], levels: &[usize], line: usize, chunk: &Chunk) -> Option<usize> {
        let mut first = line;
        while let Some(above) = first.checked_sub(1)
            && levels[above] == levels[line]
            && lines[above..line]
                .iter()
                .flatten()
                .any(|c| c.columns == chunk.columns)
        {
            first = above;
        }
        let begins = (first..line).find(|l| lines[*l].iter().any(|c| c.columns == chunk.columns))?;
        // Where its cell was put: as high as the heading above it leaves room.
        let above = lines[..begins]
            .iter()
            .enumerate()
            .rev()
            .find(|(l, others)| {
                levels[*l] < levels[begins] && others.iter().any(|c| overlaps(&c.columns, &chunk.columns))
            })
            .map_or(0, |(l, _)| levels[l] + 1);
        Some(above.min(levels[begins]))
    }

    /// The last level that a heading takes.
    fn reach(
        &self,
        lines: &[Vec<Chunk>],
        levels: &[usize],
        line: usize,
        chunk: &Chunk,
        last: usize,
    ) -> usize {
        let below = (line + 1..lines.len()).find(|l| {
            levels[*l] > levels[line] && lines[*l].iter().any(|c| overlaps(&c.columns, &chunk.columns))
        });
        below.map_or(last, |l| levels[l] - 1)
    }

    /// Chunks of each line with the columns they head.
    fn lines(&self, rows: &[Row], body: Option<f32>) -> Vec<Vec<Chunk>> {
        let raw: Vec<Vec<Chunk>> = rows.iter().map(|r| self.chunks(r)).collect();
        let mut out: Vec<Vec<Chunk>> = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            let below: Vec<&Row> = rows[i + 1..].iter().collect();
            let next = below.first().map(|r| r.v).or(body).unwrap_or(f32::MAX);
            let chunks: Vec<Chunk> = (raw[i].iter().cloned())
                .flat_map(|c| self.unpacked(c, below.first().copied()))
                .collect();
            let homes: Vec<usize> = chunks.iter().map(|c| self.home(c)).collect();
            let line = (0..chunks.len())
                .map(|k| {
                    let mut chunk = chunks[k].clone();
                    chunk.columns = self.span(&chunk, k, &homes, row, next, &below);
                    chunk
                })
                .collect();
            out.push(line);
        }
        for line in &mut out {
            unclash(line);
        }
        out
    }

    /// The level of each line.
    fn levels(&self, rows: &[Row], lines: &[Vec<Chunk>]) -> Vec<usize> {
        let mut level = 0;
        let mut out = vec![0];
        for i in 1..lines.len() {
            let spans = |c: &&Chunk| c.columns.len() > 1;
            // Under a heading of several columns stand the headings of each.
            let heads = lines[i - 1].iter().filter(spans).any(|s| {
                lines[i]
                    .iter()
                    .any(|c| c.columns != s.columns && overlaps(&c.columns, &s.columns))
            });
            let ruled = lines[i - 1].iter().any(|c| {
                self.underlined(c, rows[i - 1].v, rows[i].v).is_some()
                    && lines[i].iter().any(|d| overlaps(&c.columns, &d.columns))
            });
            let apart = rows[i].v - rows[i - 1].v > LEADING * rows[i].size.max(rows[i - 1].size);
            if heads || ruled || apart {
                level += 1;
            }
            out.push(level);
        }
        out
    }

    /// The columns a chunk heads.
    fn span(
        &self,
        chunk: &Chunk,
        k: usize,
        homes: &[usize],
        row: &Row,
        next: f32,
        below: &[&Row],
    ) -> Range<usize> {
        let home = homes[k];
        if let Some(rule) = self.underlined(chunk, row.v, next) {
            let under: Vec<usize> = (0..self.extents.len())
                .filter(|c| {
                    let (from, to) = self.extents[*c];
                    (rule.from - 2.0..rule.to + 2.0).contains(&((from + to) / 2.0))
                })
                .collect();
            if let (Some(first), Some(last)) = (under.first(), under.last()) {
                return *first..*last + 1;
            }
        }
        let own = self.overlapped(chunk, home, homes, k);
        let headed = |c: usize| below.iter().any(|r| self.stands_in(r, c));
        // What lies free to both sides, with headings of its own below.
        let free = |c: usize| !homes.iter().enumerate().any(|(j, h)| j != k && *h == c) && headed(c);
        let mut first = own.start;
        while first > 1 && free(first - 1) {
            first -= 1;
        }
        let mut end = own.end;
        while end < self.extents.len() && free(end) {
            end += 1;
        }
        let em = row.size;
        let off = |r: &Range<usize>| {
            let (from, to) = (self.extents[r.start].0, self.extents[r.end - 1].1);
            ((from + to) / 2.0 - chunk.centre()).abs()
        };
        let alone = {
            let (from, to) = self.extents[home];
            off(&(home..home + 1))
                .min((from - chunk.from).abs())
                .min((to - chunk.to).abs())
        };
        let mut best = own.clone();
        let mut least = if own.len() == 1 {
            alone - 0.3 * em
        } else {
            off(&own)
        };
        for from in first..=own.start {
            for to in own.end..=end {
                let range = from..to;
                let cost = off(&range);
                if range.len() > 1
                    && cost < least - 0.01
                    && cost < OFF_CENTRE * em
                    && range.clone().all(|c| headed(c) || own.contains(&c))
                {
                    least = cost;
                    best = range;
                }
            }
        }
        best
    }

    /// The column a chunk belongs to: that which it shares most with, or whose middle is nearest.
    fn home(&self, chunk: &Chunk) -> usize {
        let shared = |c: usize| {
            let (from, to) = self.extents[c];
            chunk.to.min(to) - chunk.from.max(from)
        };
        let best = (0..self.extents.len())
            .max_by(|a, b| shared(*a).total_cmp(&shared(*b)))
            .unwrap_or(0);
        if shared(best) > 0.0 {
            best
        } else {
            self.cuts.partition_point(|c| *c < chunk.centre())
        }
    }

    /// The columns next to each other whose contents a chunk stands over, and over which no other does.
    fn overlapped(&self, chunk: &Chunk, home: usize, homes: &[usize], k: usize) -> Range<usize> {
        let over = |c: usize| {
            let (from, to) = self.extents[c];
            let shared = chunk.to.min(to) - chunk.from.max(from);
            shared > 0.6 * (to - from) && !homes.iter().enumerate().any(|(j, h)| j != k && *h == c)
        };
        let mut range = home..home + 1;
        while range.start > 0 && over(range.start - 1) {
            range.start -= 1;
        }
        while range.end < self.extents.len() && over(range.end) {
            range.end += 1;
        }
        range
    }

    fn stands_in(&self, row: &Row, column: usize) -> bool {
        !split(self.draft, &row.words, self.cuts)[column].is_empty()
    }

    /// The rule right under a chunk that is not one of the whole table.
    fn underlined(&self, chunk: &Chunk, v: f32, next: f32) -> Option<&Rule> {
        self.underlines.iter().find(|r| {
            r.at > v - 1.0
                && r.at < next - 2.0
                && r.from - 3.0 < chunk.centre()
                && r.to + 3.0 > chunk.centre()
                && r.to - r.from > 0.6 * (chunk.to - chunk.from)
        })
    }

    /// A row's words by what stands together.
    fn chunks(&self, row: &Row) -> Vec<Chunk> {
        let mut out: Vec<Chunk> = Vec::new();
        for &w in &row.words {
            let word = &self.draft.words[w];
            let parts = out.last().is_none_or(|last| {
                let gap = word.u0 - last.to;
                let cut = self.cuts.iter().any(|c| *c > last.to - 0.5 && *c < word.u0 + 0.5);
                gap >= super::CELL_GAP * row.size || cut && gap >= HEADING_GAP * row.size
            });
            match out.last_mut() {
                Some(last) if !parts => {
                    last.to = last.to.max(word.u1);
                    last.words.push(w);
                }
                _ => out.push(Chunk {
                    from: word.u0,
                    to: word.u1,
                    words: vec![w],
                    columns: 0..0,
                }),
            }
        }
        for chunk in &mut out {
            let home = self.home(chunk);
            chunk.columns = self.overlapped(chunk, home, &[home], 0);
        }
        out
    }

    /// A chunk over several columns as one per column, where it is but a tight line of them: each part stands over its own column as the line
    /// below or the column itself does.
    fn unpacked(&self, chunk: Chunk, below: Option<&Row>) -> Vec<Chunk> {
        let parts: Vec<(usize, Vec<usize>)> =
            (split(self.draft, &chunk.words, self.cuts).into_iter().enumerate())
                .filter(|(_, words)| !words.is_empty())
                .collect();
        let crossed = (chunk.words.iter()).any(|w| {
            let word = &self.draft.words[*w];
            self.cuts.iter().any(|c| *c > word.u0 + 1.0 && *c < word.u1 - 1.0)
        });
        if parts.len() < 2 || crossed {
            return vec![chunk];
        }
        let em = (chunk.words.iter())
            .map(|w| self.draft.words[*w].size)
            .fold(0.0, f32::max);
        let extent = |words: &[usize]| {
            words.iter().fold((f32::MAX, f32::MIN), |(a, b), w| {
                (a.min(self.draft.words[*w].u0), b.max(self.draft.words[*w].u1))
            })
        };
        let below = below.map(|r| split(self.draft, &r.words, self.cuts));
        let mut misfit = [0.0_f32; 3];
        for (column, words) in &parts {
            let (from, to) = extent(words);
            let other = below
                .as_ref()
                .and_then(|b| b.get(*column))
                .filter(|w| !w.is_empty());
            let (left, right) = other.map_or(self.extents[*column], |w| extent(w));
            for (worst, off) in misfit.iter_mut().zip([
                (from - left).abs(),
                (to - right).abs(),
                ((from + to) - (left + right)).abs() / 2.0,
            ]) {
                *worst = worst.max(off);
            }
        }
        if misfit.iter().all(|m| *m > ALIGNED * em) {
            return vec![chunk];
        }
        parts
            .into_iter()
            .map(|(column, words)| {
                let (from, to) = extent(&words);
                Chunk {
                    from,
                    to,
                    words,
                    columns: column..column + 1,
                }
            })
            .collect()
    }
}

fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// Chunks of one line head no column twice: where two do, the later begins after the earlier.
fn unclash(line: &mut Vec<Chunk>) {
    let mut out: Vec<Chunk> = Vec::new();
    for chunk in line.drain(..) {
        match out.last_mut() {
            Some(last) if last.columns.end > chunk.columns.start => {
                if chunk.columns.end > last.columns.end {
                    let start = last.columns.end;
                    out.push(Chunk {
                        columns: start..chunk.columns.end,
                        ..chunk
                    });
                } else {
                    last.to = last.to.max(chunk.to);
                    last.words.extend(chunk.words);
                }
            }
            _ => out.push(chunk),
        }
    }
    *line = out;
}

fn put(cells: &mut [DraftCell], chunk: Chunk, rows: usize) {
    let columns = chunk.columns;
    if let Some(cell) = cells.get_mut(columns.start) {
        if cell.words.is_empty() {
            (cell.column_span, cell.row_span) = (columns.len(), rows);
        }
        cell.words.extend(chunk.words);
    }
}

/// Makes the places that cells span point at them; no span covers a cell that holds anything.
pub(super) fn settle(rows: &mut [Vec<DraftCell>], header_rows: usize) {
    let columns = rows.first().map_or(0, Vec::len);
    for row in 0..rows.len() {
        for column in 0..columns {
            let cell = &rows[row][column];
            if cell.covered_by.is_some() || cell.words.is_empty() {
                let cell = &mut rows[row][column];
                (cell.row_span, cell.column_span) = (1, 1);
                continue;
            }
            let limit = if row < header_rows {
                header_rows
            } else {
                rows.len()
            };
            let (mut down, mut right) = (
                cell.row_span.min(limit - row),
                cell.column_span.min(columns - column),
            );
            let free = |r: usize, c: usize| rows[r][c].words.is_empty() && rows[r][c].covered_by.is_none();
            while right > 1 && !(column + 1..column + right).all(|c| free(row, c)) {
                right -= 1;
            }
            while down > 1 && !(row + 1..row + down).all(|r| (column..column + right).all(|c| free(r, c))) {
                down -= 1;
            }
            (rows[row][column].row_span, rows[row][column].column_span) = (down, right);
            let places = (rows.iter_mut().enumerate().skip(row).take(down)).flat_map(|(r, cells)| {
                cells
                    .iter_mut()
                    .enumerate()
                    .skip(column)
                    .take(right)
                    .map(move |(c, p)| (r, c, p))
            });
            for (r, c, place) in places {
                if (r, c) != (row, column) {
                    place.covered_by = Some((row, column));
                }
            }
        }
    }
}
