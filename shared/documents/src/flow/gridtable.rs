//! Grid tables: cells between rules of `+`, `-`, `=` and `|`.

use super::grid::{Grid, GridCell};
use super::text::Text;

/// Reads lines that draw a grid. `None` if they don't.
pub(super) fn read(lines: &[&str]) -> Option<Grid> {
    let lines: Vec<&str> = lines.iter().map(|l| l.trim()).collect();
    if lines.len() < 3 || !is_rule(lines[0]) || !lines.iter().all(|l| l.starts_with(['+', '|'])) {
        return None;
    }
    let mut edges: Vec<usize> = lines
        .iter()
        .filter(|l| is_rule(l))
        .flat_map(|l| positions(l, '+'))
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let columns = edges.len().checked_sub(1).filter(|c| (1..=200).contains(c))?;
    let mut grid = Grid::default();
    let mut row: Vec<(usize, String)> = Vec::new();
    for line in &lines[1..] {
        if is_rule(line) {
            if !row.is_empty() {
                grid.start_row();
                for (span, text) in row.drain(..) {
                    grid.cell(GridCell::new(Text::new(&text), 1, span as u32));
                }
            }
            if line.contains('=') && grid.header_rows == 0 {
                grid.header_rows = grid.rows.len() as u32;
            }
            continue;
        }
        let bars = positions(line, '|');
        let characters: Vec<char> = line.chars().collect();
        let walls: Vec<usize> = (0..=columns).filter(|e| bars.contains(&edges[*e])).collect();
        let cells: Vec<(usize, String)> = walls
            .windows(2)
            .map(|w| {
                let inner = characters.get(edges[w[0]] + 1..edges[w[1]]).unwrap_or_default();
                (w[1] - w[0], inner.iter().collect::<String>().trim().to_owned())
            })
            .collect();
        if row.len() == cells.len() {
            for ((_, text), (_, more)) in row.iter_mut().zip(cells) {
                text.push(' ');
                text.push_str(&more);
            }
        } else if row.is_empty() {
            row = cells;
        } else {
            return None;
        }
    }
    (grid.rows.len() > 1 || grid.columns() > 1).then_some(grid)
}

fn is_rule(line: &str) -> bool {
    line.len() > 2
        && line.starts_with('+')
        && line.ends_with('+')
        && line.chars().all(|c| matches!(c, '+' | '-' | '=' | ':'))
}

fn positions(line: &str, wanted: char) -> Vec<usize> {
    line.chars()
        .enumerate()
        .filter(|(_, c)| *c == wanted)
        .map(|(at, _)| at)
        .collect()
}
