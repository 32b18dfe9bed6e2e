//! Judgements about rows of cells: table or not, header or body.

use super::super::classify::is_caption;
use super::super::draft::Draft;
use super::rows::Row;
use super::rules::Area;
use super::words::is_value;
use crate::superscript::is_superscript;

/// At least three in ten cells hold values.
pub(super) fn is_dense(draft: &Draft, rows: &[Row]) -> bool {
    let rows = rows.iter().filter(|r| r.cells.len() >= 2);
    let (total, numeric) = rows.fold((0, 0), |(t, n), r| {
        (t + r.cells.len(), n + r.numeric_cells(draft))
    });
    total > 0 && numeric * 10 >= total * 3
}

/// Returns whether most rows fill most columns.
pub(super) fn is_even(cells: &[Vec<Vec<usize>>], columns: usize) -> bool {
    let full = cells
        .iter()
        .filter(|r| r.iter().filter(|c| !c.is_empty()).count() * 3 >= columns * 2)
        .count();
    full * 10 >= cells.len() * 6
}

/// Returns whether the file draws the lines row by row. Boxes beside each other are drawn one after the other.
pub(super) fn is_drawn_by_rows(rows: &[Row]) -> bool {
    let order: Vec<usize> = rows.iter().flat_map(|r| r.lines.iter().copied()).collect();
    let back = order.windows(2).filter(|w| w[1] < w[0]).count();
    back * 8 <= order.len()
}

/// Lines of words from edge to edge: a caption, a paragraph. Rules part more than tables.
pub(super) fn holds_running_text(draft: &Draft, rows: &[Row], area: &Area) -> bool {
    let wide = |r: &&Row| {
        let words = r.words.iter().filter(|w| !is_value(draft.word(**w))).count();
        words >= 7 && r.cells.len() == 1 && r.right() - r.left() > 0.6 * area.bbox.width()
    };
    rows.iter().filter(wide).count() >= 2
}

/// Returns whether the lines between two rules hold several values in one column: then they are rows of their own.
pub(super) fn stacks_values(draft: &Draft, rows: &[Row], cells: &[Vec<Vec<usize>>], area: &Area) -> bool {
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
pub(super) fn is_list(draft: &Draft, cells: &[Vec<Vec<usize>>]) -> bool {
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
pub(super) fn are_numbered_lines(draft: &Draft, cells: &[Vec<Vec<usize>>]) -> bool {
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

/// Columns of running text side by side are no table: their cells are long and full of words.
pub(super) fn is_prose(draft: &Draft, cells: &[Vec<Vec<usize>>]) -> bool {
    let filled: Vec<&Vec<usize>> = cells.iter().flatten().filter(|c| !c.is_empty()).collect();
    let words: usize = filled.iter().map(|c| c.len()).sum();
    let numeric = filled
        .iter()
        .filter(|c| c.iter().all(|w| is_value(draft.word(*w))))
        .count();
    words > 5 * filled.len() && numeric * 5 < filled.len()
}

pub(super) fn is_mostly_empty(cells: &[Vec<Vec<usize>>]) -> bool {
    let all: usize = cells.iter().map(Vec::len).sum();
    let filled = cells.iter().flatten().filter(|c| !c.is_empty()).count();
    filled * 3 < all
}

/// Returns the number of leading rows that are the header: those before the first with values. Years head columns as often as they fill them.
pub(super) fn header<C: AsRef<[usize]>>(draft: &Draft, rows: &[Vec<C>]) -> usize {
    const MOST: usize = 8;
    let text = |c: &C| draft.joined(c.as_ref().iter().copied());
    let is_year = |t: &str| t.len() == 4 && t.parse::<u32>().is_ok_and(|y| (1800..2200).contains(&y));
    let data = |row: &Vec<C>| {
        let values = row
            .iter()
            .skip(1)
            .map(text)
            .filter(|t| !t.is_empty())
            .collect::<Vec<_>>();
        let numeric = values.iter().filter(|t| is_value(t) && !is_year(t)).count();
        !values.is_empty() && numeric * 4 >= values.len() && numeric > 0
    };
    match rows.iter().position(data) {
        Some(n) => n.min(MOST),
        // No numbers at all: the first row heads the rest.
        None => usize::from(rows.len() > 2),
    }
}

/// Returns whether a text across a whole table names it: `Exhibit 3`, `Table 1: Returns`.
pub(super) fn is_title(text: &str) -> bool {
    is_caption(text)
}

/// Returns whether a text across a whole table is a note under it and no row of it.
pub(super) fn is_note(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let label = first.trim_end_matches([':', '.']).to_lowercase();
    matches!(label.as_str(), "note" | "notes" | "source" | "sources")
        || first.starts_with(['*', '†', '‡'])
        || first.starts_with(is_superscript)
        || text.split_whitespace().count() > 15
}

/// Returns whether most rows lead by dots to the number of a page: a table of contents. Its numbers grow from row to row.
pub(super) fn is_contents(draft: &Draft, rows: &[Row], cells: &[Vec<Vec<usize>>]) -> bool {
    let leading = rows.iter().filter(|r| r.leads).count();
    let pages: Vec<u32> = (cells.iter().filter_map(|r| r.last()))
        .filter_map(|c| match c.as_slice() {
            [word] => draft.word(*word).parse().ok(),
            _ => None,
        })
        .collect();
    let grows = pages.windows(2).filter(|w| w[1] >= w[0]).count();
    leading * 2 > rows.len()
        && cells.first().is_some_and(|r| r.len() <= 3)
        && pages.len() * 2 > rows.len()
        && grows * 10 >= (pages.len() - 1) * 9
}

/// Returns the number of last rows of a header that are labels of the rows that follow: they stand alone in the first column, apart from the rest.
pub(super) fn labels_at_end(draft: &Draft, rows: &[Row], cuts: &[f32]) -> usize {
    let alone = |row: &Row| {
        let right = row
            .words
            .iter()
            .map(|w| draft.words[*w].u1)
            .fold(f32::MIN, f32::max);
        cuts.first().is_some_and(|c| right < *c)
    };
    let count = (1..rows.len()).rev().take_while(|i| {
        let (above, row) = (&rows[i - 1], &rows[*i]);
        alone(row) && row.v - above.v > 1.5 * row.size
    });
    count.count()
}
