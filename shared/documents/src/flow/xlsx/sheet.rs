//! The cells of a sheet: which are seen, and the tables they stand in.

use super::super::Flow;
use super::super::grid::{Grid, GridCell};
use super::super::script::Script;
use super::super::text::Text;
use super::super::xml::entity;
use super::looks::Looks;
use super::{MAX_HIDDEN, MAX_STRING, hide, push_some};
use crate::BlockKind;
use crate::model::WarningCode;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, BTreeSet};

/// A sheet has no more rows and columns.
const MAX_ROW: u32 = 1_048_576;
const MAX_COLUMN: u32 = 16_384;
/// Cells of one sheet that are read, and bytes in them: many cells may show one long string.
const MAX_CELLS: usize = 600_000;
const MAX_BYTES: usize = 64 << 20;
/// Spans of one sheet.
const MAX_MERGES: usize = 100_000;

/// The cells of a sheet, by row and column, both counted from 1.
pub(super) struct Sheet {
    cells: BTreeMap<(u32, u32), Text>,
    hidden_rows: BTreeSet<u32>,
    /// Of each column, whether it is hidden.
    hidden_columns: Vec<bool>,
    /// Where the spans of merged cells begin, and their last row and column.
    merges: BTreeMap<(u32, u32), (u32, u32)>,
    hidden: String,
    /// Bytes still allowed.
    room: usize,
}

/// A cell being read.
#[derive(Default)]
struct Current {
    place: (u32, u32),
    kind: String,
    style: usize,
    value: String,
    inline: Text,
    /// How the run being read of a string in the cell stands on the line, and whether it is struck.
    script: Script,
    struck: bool,
}

impl Sheet {
    pub(super) fn read(
        xml: &str,
        strings: &[Text],
        styles: &[Looks],
        old_dates: bool,
        flow: &mut Flow<'_>,
    ) -> Self {
        let mut sheet = Self {
            cells: BTreeMap::new(),
            hidden_rows: BTreeSet::new(),
            hidden_columns: vec![false; MAX_COLUMN as usize + 1],
            merges: BTreeMap::new(),
            hidden: String::new(),
            room: MAX_BYTES,
        };
        let mut reader = Reader::from_str(xml);
        reader.config_mut().check_end_names = false;
        let mut cell: Option<Current> = None;
        let (mut in_value, mut in_inline, mut in_phonetic) = (false, false, false);
        let (mut row, mut column) = (0u32, 0u32);
        let mut events = 0usize;
        while let Ok(event) = reader.read_event() {
            events += 1;
            if events.is_multiple_of(50_000) && !flow.has_time() {
                break;
            }
            if sheet.cells.len() >= MAX_CELLS || sheet.room == 0 {
                flow.warn(
                    WarningCode::DocumentOverBudget,
                    "A sheet has more cells than the limit; its end was left out.",
                );
                break;
            }
            match event {
                Event::Start(ref e) | Event::Empty(ref e) => {
                    let is_empty = matches!(event, Event::Empty(_));
                    match e.local_name().as_ref() {
                        "row" => {
                            row = attribute(e, "r")
                                .and_then(|r| r.parse().ok())
                                .unwrap_or(row.saturating_add(1))
                                .min(MAX_ROW + 1);
                            column = 0;
                            let flat = attribute(e, "ht")
                                .and_then(|h| h.parse::<f32>().ok())
                                .is_some_and(|h| h <= 0.0);
                            if flat || attribute(e, "hidden").is_some_and(|h| h == "1" || h == "true") {
                                sheet.hidden_rows.insert(row);
                            }
                        }
                        "c" => {
                            let place = attribute(e, "r").and_then(|r| reference(&r));
                            let place = place.unwrap_or((row, column.saturating_add(1)));
                            column = place.1.min(MAX_COLUMN + 1);
                            cell = (!is_empty).then(|| Current {
                                place,
                                kind: attribute(e, "t").unwrap_or_default(),
                                style: attribute(e, "s").and_then(|s| s.parse().ok()).unwrap_or(0),
                                ..Current::default()
                            });
                        }
                        "v" => in_value = !is_empty,
                        "t" => in_inline = !is_empty,
                        "rPh" => in_phonetic = !is_empty,
                        "r" => {
                            if let Some(cell) = &mut cell {
                                (cell.script, cell.struck) = (Script::Line, false);
                            }
                        }
                        "vertAlign" | "strike" => {
                            if let Some(cell) = &mut cell {
                                let value = attribute(e, "val");
                                match value.as_deref() {
                                    Some("superscript") => cell.script = Script::Raised,
                                    Some("subscript") => cell.script = Script::Lowered,
                                    Some("baseline" | "0" | "false") => {}
                                    _ => cell.struck = true,
                                }
                            }
                        }
                        "col" => {
                            let number =
                                |name: &str| attribute(e, name).and_then(|v| v.parse::<usize>().ok());
                            let narrow = attribute(e, "width")
                                .and_then(|w| w.parse::<f32>().ok())
                                .is_some_and(|w| w <= 0.0);
                            if (narrow || attribute(e, "hidden").is_some_and(|h| h == "1" || h == "true"))
                                && let (Some(min), Some(max)) = (number("min"), number("max"))
                                && let Some(columns) =
                                    sheet.hidden_columns.get_mut(min..=max.min(MAX_COLUMN as usize))
                            {
                                columns.fill(true);
                            }
                        }
                        "mergeCell" => {
                            if let Some((first, last)) = attribute(e, "ref").and_then(|r| range(&r))
                                && sheet.merges.len() < MAX_MERGES
                            {
                                sheet.merges.entry(first).or_insert(last);
                            }
                        }
                        _ => {}
                    }
                }
                Event::End(e) => match e.local_name().as_ref() {
                    "v" => in_value = false,
                    "t" => in_inline = false,
                    "rPh" => in_phonetic = false,
                    "c" => {
                        if let Some(cell) = cell.take() {
                            sheet.add(cell, strings, styles, old_dates);
                        }
                    }
                    _ => {}
                },
                Event::Text(t) => {
                    if let Some(cell) = &mut cell {
                        if in_value {
                            cell.value.push_str(&t);
                        } else if in_inline && !in_phonetic && !cell.struck {
                            if cell.script == Script::Line {
                                push_some(&mut cell.inline, &t);
                            } else if cell.inline.len() < MAX_STRING {
                                cell.inline.push_script(cell.script, &t);
                            }
                        }
                    }
                }
                Event::GeneralRef(r) => {
                    if let (Some(cell), Some(c)) = (&mut cell, entity(&r)) {
                        if in_value {
                            cell.value.push(c);
                        } else if in_inline && !in_phonetic && !cell.struck {
                            cell.inline.push(c.encode_utf8(&mut [0; 4]));
                        }
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        sheet
    }

    fn add(&mut self, cell: Current, strings: &[Text], styles: &[Looks], old_dates: bool) {
        let usual = Looks::default();
        let looks = styles.get(cell.style).unwrap_or(&usual);
        let plain = |text: &str| {
            let mut out = Text::default();
            out.push_script(looks.script, text);
            out
        };
        let value = cell.value.trim();
        let is_text = matches!(cell.kind.as_str(), "s" | "str" | "inlineStr");
        let mut text = match cell.kind.as_str() {
            "s" => match value.parse::<usize>().ok().and_then(|i| strings.get(i)) {
                Some(text) if looks.script == Script::Line && !looks.format.adds_to_text() => text.clone(),
                Some(text) => plain(&looks.format.show_text(&text.clone().into_parts().0)),
                None => return,
            },
            "inlineStr" if looks.format.adds_to_text() => {
                plain(&looks.format.show_text(&cell.inline.into_parts().0))
            }
            "inlineStr" => cell.inline,
            "b" => plain(if value == "1" { "TRUE" } else { "FALSE" }),
            "d" => plain(value.trim_end_matches("T00:00:00")),
            "str" => plain(&looks.format.show_text(value)),
            "e" => plain(value),
            _ => match value.parse::<f64>() {
                Ok(value) => plain(&looks.format.show(value, old_dates)),
                Err(_) => plain(value),
            },
        };
        // A format of nothing (`;;;`) shows nothing of what is there.
        let unshown = if is_text {
            !looks.format.shows_text()
        } else {
            text.is_blank()
        };
        if unshown && !is_text {
            text = plain(value);
        }
        let (row, column) = cell.place;
        if text.is_blank() || looks.struck || row > MAX_ROW || column > MAX_COLUMN {
            return;
        }
        let column_hidden = self.hidden_columns.get(column as usize) == Some(&true);
        if looks.unseen || unshown || column_hidden || self.hidden_rows.contains(&row) {
            self.hide(text);
        } else {
            self.room = self.room.saturating_sub(text.len());
            self.cells.insert(cell.place, text);
        }
    }

    fn hide(&mut self, text: Text) {
        self.room = self.room.saturating_sub(text.len());
        if self.hidden.len() < MAX_HIDDEN {
            self.hidden.push_str(&text.into_parts().0);
            self.hidden.push(' ');
        }
    }

    /// All that stands in the sheet, seen or not.
    pub(super) fn all_text(mut self) -> String {
        let cells = std::mem::take(&mut self.cells);
        cells.into_values().for_each(|text| self.hide(text));
        self.hidden
    }

    /// Writes the sheet: its name, and its cells, which empty rows part into tables.
    pub(super) fn write(mut self, name: &str, flow: &mut Flow<'_>) {
        hide(flow, &std::mem::take(&mut self.hidden));
        if self.cells.is_empty() {
            return;
        }
        flow.block(BlockKind::Heading, Some(1), Text::new(name));
        flow.label(name);
        let mut block: Vec<((u32, u32), Text)> = Vec::new();
        // The last row that holds a cell, and the last one that a cell of the block reaches.
        let (mut last, mut reach) = (0, 0);
        for (place, text) in std::mem::take(&mut self.cells) {
            let skipped = (last + 1..place.0).any(|row| !self.hidden_rows.contains(&row));
            if !block.is_empty() && skipped && place.0 > reach + 1 {
                self.write_block(std::mem::take(&mut block), flow);
            }
            last = place.0;
            reach = reach.max(self.merges.get(&place).map_or(0, |(row, _)| *row));
            block.push((place, text));
            if !flow.has_room() {
                return;
            }
        }
        self.write_block(block, flow);
    }

    fn write_block(&self, block: Vec<((u32, u32), Text)>, flow: &mut Flow<'_>) {
        let rows = distinct(block.iter().map(|((row, _), _)| *row));
        let columns = distinct(block.iter().map(|((_, column), _)| *column));
        if columns.len() <= 1 || block.len() == 1 {
            for (_, text) in block {
                flow.block(BlockKind::Paragraph, None, text);
            }
            return;
        }
        let mut grid = Grid::default();
        let mut current = None;
        for ((row, column), text) in block {
            if current != Some(row) {
                grid.start_row();
                current = Some(row);
            }
            let (mut down, mut across) = (1, 1);
            if let Some((last_row, last_column)) = self.merges.get(&(row, column)) {
                down = between(&rows, row, *last_row);
                across = between(&columns, column, *last_column);
            }
            let index = columns.partition_point(|c| *c < column);
            grid.cell_at(index, GridCell::new(text, down, across));
        }
        flow.table(grid);
    }
}

/// Numbers in order, each once.
fn distinct(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut all: Vec<u32> = numbers.collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// How many of the numbers lie from one to another.
fn between(numbers: &[u32], first: u32, last: u32) -> u32 {
    (numbers.partition_point(|n| *n <= last) - numbers.partition_point(|n| *n < first)) as u32
}

fn attribute(e: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = e
        .attributes()
        .take(100)
        .flatten()
        .find(|a| a.key.local_name().as_ref() == name)?;
    Some(found.value.into_owned())
}

/// `B3` is row 3, column 2.
fn reference(text: &str) -> Option<(u32, u32)> {
    let text = text.trim();
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    if !(1..=3).contains(&letters) {
        return None;
    }
    let column = text[..letters]
        .bytes()
        .fold(0u32, |n, b| n * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1);
    Some((text[letters..].parse().ok()?, column))
}

/// `A1:B2` as the first and the last place.
fn range(text: &str) -> Option<((u32, u32), (u32, u32))> {
    let (first, last) = text.split_once(':')?;
    let (first, last) = (reference(first)?, reference(last)?);
    (first.0 <= last.0 && first.1 <= last.1).then_some((first, last))
}
