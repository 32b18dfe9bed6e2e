//! Rows that go on over several lines.

use super::super::draft::{Draft, DraftCell};
use super::rows::Row;
use super::words::is_value;

/// Joins the rows that lie between the same two rules.
pub(super) fn by_slot(rows: Vec<Vec<DraftCell>>, slots: &[usize]) -> Vec<Vec<DraftCell>> {
    let mut out: Vec<Vec<DraftCell>> = Vec::new();
    let mut before = None;
    for (row, slot) in rows.into_iter().zip(slots) {
        match out.last_mut() {
            Some(last) if before == Some(slot) => absorb(last, row),
            _ => out.push(row),
        }
        before = Some(slot);
    }
    out
}

/// Joins rows that go on in the next: a label or a text that wraps while the other columns hold nothing new.
pub(super) fn joined(draft: &Draft, cells: Vec<Vec<DraftCell>>, rows: &[Row]) -> Vec<Vec<DraftCell>> {
    let pitch = rows
        .windows(2)
        .map(|w| w[1].v - w[0].v)
        .filter(|d| *d > 0.0)
        .fold(f32::MAX, f32::min);
    let mut out: Vec<Vec<DraftCell>> = Vec::new();
    let mut last_v = f32::MIN;
    for (row, place) in cells.into_iter().zip(rows) {
        let tight = place.v - last_v <= 1.15 * pitch && place.v - last_v <= 2.0 * place.size;
        last_v = place.v;
        match out.last_mut() {
            Some(last) if tight && (goes_on(draft, last, &row) || begins(draft, last, &row)) => {
                absorb(last, row)
            }
            _ => out.push(row),
        }
    }
    out
}

/// Whether the `nth` line below a table's last row goes on with one of its cells: set as close as the rows, from where the cell begins, no
/// further than the next, and beginning with a small letter.
pub(super) fn hangs(draft: &Draft, table: &[Row], line: &Row, nth: u8) -> bool {
    let Some(last) = table.last() else { return false };
    let pitch = (table.windows(2).map(|w| w[1].v - w[0].v)).fold(f32::MAX, f32::min);
    let cell = last
        .cells
        .iter()
        .position(|c| (c.0 - line.left()).abs() < 0.3 * last.size);
    let right = table.iter().map(Row::right).fold(last.right(), f32::max);
    let next = |cell: usize| last.cells.get(cell + 1).map_or(right, |c| c.0);
    ((line.v - last.v) / pitch - f32::from(nth)).abs() < 0.1
        && pitch <= 2.0 * last.size
        && cell.is_some_and(|c| line.right() <= next(c))
        && line
            .words
            .first()
            .is_some_and(|w| draft.word(*w).starts_with(char::is_lowercase))
}

/// Whether a row only continues texts of the row above.
fn goes_on(draft: &Draft, above: &[DraftCell], row: &[DraftCell]) -> bool {
    let filled = |r: &[DraftCell]| r.iter().filter(|c| !c.words.is_empty()).count();
    filled(row) < filled(above)
        && (above.iter().zip(row)).all(|(a, b)| {
            b.words.is_empty()
                || !a.words.is_empty() && a.column_span == b.column_span && continues(draft, a, b)
        })
}

/// Whether the row above is only the beginning of a row's label.
fn begins(draft: &Draft, above: &[DraftCell], row: &[DraftCell]) -> bool {
    let ([first, others @ ..], [label, values @ ..]) = (above, row) else {
        return false;
    };
    let text = draft.joined(first.words.iter().copied());
    let open =
        text.ends_with(['-', ',', '(', '/', '&']) || text.split(' ').next_back().is_some_and(is_connector);
    others.iter().all(|c| c.words.is_empty())
        && first.column_span == 1
        && values.iter().any(|c| !c.words.is_empty())
        && !label.words.is_empty()
        && (open || text.split(' ').count() >= 3 && starts_small(draft, label))
        && continues(draft, first, label)
}

/// Whether a cell's text goes on in the cell below.
fn continues(draft: &Draft, above: &DraftCell, below: &DraftCell) -> bool {
    let text = draft.joined(above.words.iter().copied());
    let next = draft.joined(below.words.iter().copied());
    let open =
        text.ends_with(['-', ',', '(', '/', '&']) || text.split(' ').next_back().is_some_and(is_connector);
    !is_value(&next) && (open || starts_small(draft, below) || next.starts_with('('))
}

fn starts_small(draft: &Draft, cell: &DraftCell) -> bool {
    let first = cell.words.first().map(|w| draft.word(*w)).unwrap_or_default();
    first.starts_with(char::is_lowercase) && first.chars().all(|c| c.is_lowercase() || !c.is_alphabetic())
}

fn is_connector(word: &str) -> bool {
    matches!(
        word,
        "a" | "an"
            | "and"
            | "as"
            | "at"
            | "by"
            | "for"
            | "from"
            | "in"
            | "of"
            | "on"
            | "or"
            | "over"
            | "per"
            | "the"
            | "to"
            | "under"
            | "which"
            | "with"
    )
}

/// Adds the words of a row to those of the row above.
fn absorb(above: &mut [DraftCell], row: Vec<DraftCell>) {
    for (a, b) in above.iter_mut().zip(row) {
        a.words.extend(b.words);
    }
}
