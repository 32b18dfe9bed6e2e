//! Tables as grids: cells that span rows and columns, and numbers split over cells.

use super::text::Text;
use crate::model::{Number, Unit};
use crate::number::{of_cell, with_decimal_commas};

/// Columns beyond this are none people read.
const MAX_COLUMNS: usize = 1_000;
/// Rows a cell may span, as in HTML.
const MAX_ROW_SPAN: u32 = 65_534;
/// Places of one grid.
const MAX_PLACES: usize = 1_500_000;

/// A place of the grid.
#[derive(Clone, Debug, Default)]
pub(super) enum Place {
    /// Nothing stands here.
    #[default]
    Empty,
    /// A cell begins here.
    Cell(Box<GridCell>),
    /// The cell that begins at this row and column reaches here.
    Covered(u32, u32),
}

/// A cell as it was written.
#[derive(Clone, Debug, Default)]
pub(super) struct GridCell {
    pub(super) text: Text,
    pub(super) row_span: u32,
    pub(super) column_span: u32,
    /// What it holds, where the source says so or it stands split over cells.
    pub(super) number: Option<Number>,
    /// Where its reader keeps what it holds.
    pub(super) content: usize,
}

impl GridCell {
    pub(super) fn new(text: Text, row_span: u32, column_span: u32) -> Self {
        Self {
            text,
            row_span: row_span.max(1),
            column_span: column_span.max(1),
            number: None,
            content: usize::MAX,
        }
    }
}

/// A table being built, row by row.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub(super) rows: Vec<Vec<Place>>,
    /// Leading rows that the source calls the header.
    pub(super) header_rows: u32,
    /// Of each column, the cell that reaches down into it, and how many more rows.
    reaching: Vec<Option<(u32, u32, u32)>>,
    places: usize,
}

impl Grid {
    pub(super) fn start_row(&mut self) {
        let row = self.rows.len() as u32;
        let mut places = Vec::new();
        if !self.has_room() {
            self.reaching.clear();
        }
        for (column, reaching) in self.reaching.iter_mut().enumerate() {
            if let Some((owner_row, owner_column, left)) = reaching {
                if *left > 0 {
                    *left -= 1;
                    places.resize_with(column + 1, Place::default);
                    places[column] = Place::Covered(*owner_row, *owner_column);
                    if let Some(cell) = owner(&mut self.rows, *owner_row, *owner_column) {
                        cell.row_span = row - *owner_row + 1;
                    }
                } else {
                    *reaching = None;
                }
            }
        }
        self.places += places.len() + 1;
        self.rows.push(places);
    }

    /// Whether there is room for more.
    pub(super) fn has_room(&self) -> bool {
        self.places < MAX_PLACES
    }

    /// Adds a cell at the first free place of the row. Its spans end where others stand.
    pub(super) fn cell(&mut self, cell: GridCell) {
        if self.rows.is_empty() {
            self.start_row();
        }
        let row = self.rows.len() - 1;
        let Some(places) = self.rows.last_mut() else {
            return;
        };
        let column = places
            .iter()
            .position(|p| matches!(p, Place::Empty))
            .unwrap_or(places.len());
        self.put(row, column, cell);
    }

    /// Adds a cell at a column of the row, unless another one stands there.
    pub(super) fn cell_at(&mut self, column: usize, cell: GridCell) {
        let Some(row) = self.rows.len().checked_sub(1) else {
            return;
        };
        let has_room = self.has_room();
        let places = &mut self.rows[row];
        if column < MAX_COLUMNS && has_room && matches!(places.get(column), None | Some(Place::Empty)) {
            if places.len() < column {
                self.places += column - places.len();
                places.resize_with(column, Place::default);
            }
            self.put(row, column, cell);
        }
    }

    /// Lets the cell above reach down into the row, over so many columns.
    pub(super) fn continue_cell(&mut self, columns: u32) {
        let row = self.rows.len().saturating_sub(1);
        let Some(places) = self.rows.last() else { return };
        let column = places
            .iter()
            .position(|p| matches!(p, Place::Empty))
            .unwrap_or(places.len());
        let above = row.checked_sub(1).and_then(|r| self.rows[r].get(column));
        let owner_at = match above {
            Some(Place::Cell(_)) => (row as u32 - 1, column as u32),
            Some(Place::Covered(row, column)) => (*row, *column),
            _ => return self.skip(columns),
        };
        let Some(cell) = owner(&mut self.rows, owner_at.0, owner_at.1) else {
            return;
        };
        cell.row_span = row as u32 - owner_at.0 + 1;
        let end = (owner_at.1 + cell.column_span) as usize;
        let places = &mut self.rows[row];
        self.places += end.saturating_sub(places.len());
        if places.len() < end {
            places.resize_with(end, Place::default);
        }
        for place in places.iter_mut().take(end).skip(column) {
            *place = Place::Covered(owner_at.0, owner_at.1);
        }
    }

    /// Leaves so many places of the row empty.
    pub(super) fn skip(&mut self, columns: u32) {
        for _ in 0..columns.min(MAX_COLUMNS as u32) {
            self.cell(GridCell::new(Text::default(), 1, 1));
        }
    }

    fn put(&mut self, row: usize, column: usize, mut cell: GridCell) {
        if column >= MAX_COLUMNS || !self.has_room() {
            return;
        }
        let places = &mut self.rows[row];
        let wanted = column + (cell.column_span as usize).min(MAX_COLUMNS - column);
        if places.len() < wanted {
            self.places += wanted - places.len();
            places.resize_with(wanted, Place::default);
        }
        let end = (column + 1..wanted)
            .find(|c| !matches!(places[*c], Place::Empty))
            .unwrap_or(wanted);
        let below = cell.row_span.min(MAX_ROW_SPAN) - 1;
        cell.column_span = (end - column) as u32;
        cell.row_span = 1;
        let at = (row as u32, column as u32);
        for place in &mut places[column + 1..end] {
            *place = Place::Covered(at.0, at.1);
        }
        places[column] = Place::Cell(Box::new(cell));
        if below > 0 {
            if self.reaching.len() < end {
                self.reaching.resize(end, None);
            }
            for reaching in &mut self.reaching[column..end] {
                *reaching = Some((at.0, at.1, below));
            }
        }
    }

    /// Cells that reach down end here: in HTML, a section of rows.
    pub(super) fn end_section(&mut self) {
        self.reaching.clear();
    }

    /// Moves rows below all others. No cell may reach from them into others.
    pub(super) fn move_to_end(&mut self, moved: &[usize]) {
        if moved.is_empty() {
            return;
        }
        let mut order: Vec<usize> = (0..self.rows.len()).filter(|r| !moved.contains(r)).collect();
        order.extend(moved.iter().filter(|r| **r < self.rows.len()));
        let mut new = vec![0; self.rows.len()];
        for (to, from) in order.iter().enumerate() {
            new[*from] = to as u32;
        }
        let mut rows = std::mem::take(&mut self.rows);
        for from in order {
            let mut row = std::mem::take(&mut rows[from]);
            for place in &mut row {
                if let Place::Covered(row, _) = place {
                    *row = new[*row as usize];
                }
            }
            self.rows.push(row);
        }
    }

    /// Makes rows equally long, drops rows and columns that nobody would see, joins split numbers, and finds the header.
    pub(super) fn finish(&mut self) {
        self.drop_unseen();
        let columns = self.columns();
        for row in &mut self.rows {
            row.resize_with(columns, Place::default);
            for place in row {
                if let Place::Cell(cell) = place {
                    cell.text = std::mem::take(&mut cell.text).settled();
                }
            }
        }
        (0..columns).for_each(|column| self.read_numbers(column));
        if self.header_rows == 0 {
            self.header_rows = self.guess_header();
        }
        self.extend_header();
        let header = self.header_rows as usize;
        for row in self.rows.iter_mut().skip(header) {
            join_split_numbers(row);
        }
    }

    pub(super) fn columns(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// Reads the numbers of a column that no source has told, as the column writes them.
    fn read_numbers(&mut self, column: usize) {
        let mut cells: Vec<&mut GridCell> = (self.rows.iter_mut())
            .filter_map(|row| match &mut row[column] {
                Place::Cell(cell) if cell.number.is_none() => Some(&mut **cell),
                _ => None,
            })
            .collect();
        let texts: Vec<&str> = cells.iter().map(|cell| cell.text.as_str()).collect();
        let numbers =
            with_decimal_commas(&texts).unwrap_or_else(|| texts.iter().map(|text| of_cell(text)).collect());
        for (cell, number) in cells.iter_mut().zip(numbers) {
            cell.number = number;
        }
    }

    /// Drops rows without text, and columns in which no cell begins; spans shrink with them.
    fn drop_unseen(&mut self) {
        let columns = self.columns();
        let mut begins = vec![false; columns];
        let mut rows_kept = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let mut text = false;
            for (column, place) in row.iter().enumerate() {
                if let Place::Cell(cell) = place {
                    begins[column] = true;
                    text |= !cell.text.is_blank();
                }
            }
            // A row that only a cell from above reaches into is as empty as one without cells.
            rows_kept.push(text);
        }
        let new_row = renumber(&rows_kept);
        let new_column = renumber(&begins);
        self.header_rows = rows_kept
            .iter()
            .take(self.header_rows as usize)
            .filter(|k| **k)
            .count() as u32;
        let rows = std::mem::take(&mut self.rows);
        for (r, row) in rows.into_iter().enumerate() {
            if !rows_kept[r] {
                continue;
            }
            let mut places = Vec::with_capacity(row.len());
            for (c, place) in row.into_iter().enumerate() {
                if !begins[c] {
                    continue;
                }
                places.push(match place {
                    Place::Cell(mut cell) => {
                        let count = |kept: &[bool], at: usize, span: u32| {
                            kept.iter()
                                .skip(at)
                                .take(span as usize)
                                .filter(|k| **k)
                                .count()
                                .max(1) as u32
                        };
                        if cell.row_span > 1 {
                            cell.row_span = count(&rows_kept, r, cell.row_span);
                        }
                        if cell.column_span > 1 {
                            cell.column_span = count(&begins, c, cell.column_span);
                        }
                        Place::Cell(cell)
                    }
                    Place::Covered(row, column) if rows_kept[row as usize] => {
                        Place::Covered(new_row[row as usize], new_column[column as usize])
                    }
                    Place::Covered(..) | Place::Empty => Place::Empty,
                });
            }
            self.rows.push(places);
        }
    }

    /// How many leading rows are headings where the source does not say: those without a number, as long as every cell below
    /// some heading is a number.
    fn guess_header(&self) -> u32 {
        let number = |row: usize, column: usize| match &self.rows[row][column] {
            Place::Cell(cell) if !cell.text.is_blank() => Some(is_figure(cell)),
            _ => None,
        };
        let columns = self.columns();
        let is_heading = |row: usize| {
            (0..columns).all(|c| number(row, c) != Some(true)) || (row == 0 && self.is_years(row))
        };
        if self.rows.len() < 2 || !is_heading(0) {
            return 0;
        }
        let spans = self.rows[0]
            .iter()
            .any(|p| matches!(p, Place::Cell(cell) if cell.column_span > 1));
        let depth = if spans && self.rows.len() > 2 && is_heading(1) {
            2
        } else {
            1
        };
        let headed = (0..columns).any(|c| {
            let mut below = (depth..self.rows.len()).filter_map(|r| number(r, c)).peekable();
            below.peek().is_some()
                && (number(depth - 1, c).is_some() || number(0, c).is_some())
                && below.all(|n| n)
        });
        if headed { depth as u32 } else { 0 }
    }

    /// Takes rows without numbers into the header that a heading above them reaches into.
    fn extend_header(&mut self) {
        let (columns, first) = (self.columns(), self.header_rows as usize);
        for row in first..self.rows.len() {
            let reached = first > 0
                && (0..columns).any(
                    |c| matches!(self.rows[row][c], Place::Covered(above, _) if (above as usize) < first),
                );
            let figures = self.rows[row]
                .iter()
                .any(|place| matches!(place, Place::Cell(cell) if is_figure(cell)));
            if !reached || figures {
                return;
            }
            self.header_rows += 1;
        }
    }

    /// Whether all figures of a row are years: headings of columns.
    fn is_years(&self, row: usize) -> bool {
        let cells = || {
            (self.rows[row].iter()).filter_map(|p| match p {
                Place::Cell(cell) if !cell.text.is_blank() => Some(cell),
                _ => None,
            })
        };
        let is_year = |cell: &GridCell| {
            let text = cell.text.as_str();
            text.len() == 4 && text.parse().is_ok_and(|y: u32| (1800..2200).contains(&y))
        };
        cells().filter(|c| is_year(c)).count() >= 2 && cells().skip(1).all(|c| is_year(c) || !is_figure(c))
    }
}

fn owner(rows: &mut [Vec<Place>], row: u32, column: u32) -> Option<&mut GridCell> {
    match rows.get_mut(row as usize)?.get_mut(column as usize)? {
        Place::Cell(cell) => Some(cell),
        _ => None,
    }
}

/// The new index of each kept one.
fn renumber(kept: &[bool]) -> Vec<u32> {
    let mut next = 0;
    kept.iter()
        .map(|k| {
            next += u32::from(*k);
            next.saturating_sub(1)
        })
        .collect()
}

/// Whether a cell holds a figure or part of one: `(567` of a number split over cells, too.
fn is_figure(cell: &GridCell) -> bool {
    let text = cell.text.as_str();
    cell.number.is_some()
        || text.strip_prefix('(').is_some_and(|t| Number::parse(t).is_some())
        || matches!(text, ")" | "%" | ")%")
}

/// Joins a number whose sign, bracket or unit stands in a cell of its own, as filings write them: `$` `(567` `)`. The cell of the
/// figures gets all of it.
fn join_split_numbers(row: &mut [Place]) {
    for at in 0..row.len() {
        let Place::Cell(cell) = &row[at] else { continue };
        let whole = cell.text.as_str();
        let (own, opened) = match whole.strip_prefix('(') {
            Some(inner) if !whole.contains(')') => (inner.trim(), true),
            _ => (whole, false),
        };
        let read = if opened { of_cell(own) } else { cell.number };
        let Some(mut number) = read else { continue };
        let before = (0..at)
            .rev()
            .find(|b| !matches!(row[*b], Place::Covered(..)))
            .filter(|b| is_currency(text_at(row, *b)));
        // What follows stands right after the cell, however many columns that spans.
        let after = at + cell.column_span as usize;
        let closing = match text_at(row, after) {
            ")" if opened => Some(")"),
            ")%" | ") %" if opened => Some(")%"),
            "%)" | "% )" if opened => Some("%)"),
            "%" if !opened && number.unit.is_none() => Some("%"),
            _ if opened => continue,
            _ => None,
        };
        if before.is_none() && closing.is_none() {
            continue;
        }
        let bracket = if opened { "(" } else { "" };
        let sign = before.map_or("", |b| text_at(row, b).trim());
        let joined = format!("{sign}{bracket}{own}{}", closing.unwrap_or_default());
        let (shift, marks) = (sign.len(), cell.text.marks.clone());
        if opened {
            number.value = -number.value;
        }
        if let Some(closing) = closing {
            if closing.contains('%') {
                number.unit = Some(Unit::Percent);
            }
            empty(&mut row[after]);
        }
        if number.unit.is_none() && before.is_some() {
            number.unit = Some(Unit::Currency);
        }
        if let Some(before) = before {
            empty(&mut row[before]);
        }
        if let Place::Cell(cell) = &mut row[at] {
            cell.text = Text::new(&joined).settled();
            let room = joined.len();
            cell.text.marks = marks
                .into_iter()
                .map(|(r, note)| (r.start + shift..r.end + shift, note))
                .filter(|(r, _)| r.end <= room)
                .collect();
            cell.number = Some(number);
        }
    }
}

/// The text of the cell at a place; nothing where none begins.
fn text_at(row: &[Place], at: usize) -> &str {
    match row.get(at) {
        Some(Place::Cell(cell)) => cell.text.as_str(),
        _ => "",
    }
}

fn empty(place: &mut Place) {
    if let Place::Cell(cell) = place {
        cell.text = Text::default();
        cell.number = None;
    }
}

fn is_currency(text: &str) -> bool {
    matches!(text.trim(), "$" | "€" | "£" | "¥" | "US$" | "C$" | "A$" | "HK$")
}
