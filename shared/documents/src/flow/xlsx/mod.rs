//! XLSX (ECMA-376): a page for each sheet, its cells as they are shown.

mod format;

use super::grid::{Grid, GridCell};
use super::package::Package;
use super::text::Text;
use super::xml::{Node, Tree, entity};
use super::{Flow, script::Script};
use crate::model::{HiddenReason, HiddenText};
use crate::{BlockKind, DocumentError, Limits, MediaType};
use format::Format;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, BTreeSet};

/// Sheets of one file.
const MAX_SHEETS: usize = 500;
/// Cells of one sheet that are read.
const MAX_CELLS: usize = 600_000;
/// Spans of one sheet.
const MAX_MERGES: usize = 100_000;
/// Hidden text kept of one sheet.
const MAX_HIDDEN: usize = 100_000;

pub(super) fn parse(bytes: &[u8], flow: &mut Flow<'_>, limits: &Limits) -> Result<(), DocumentError> {
    let mut package = Package::open(bytes, MediaType::Xlsx, limits)?;
    let main = package.main("xl/workbook.xml")?;
    let xml = package
        .part(&main)?
        .ok_or_else(|| package.damaged("it has no sheets"))?;
    package.metadata(flow);
    flow.has_pages();
    let related = package.relationships(&main);
    let mut other = |kind: &str| {
        let target = related
            .values()
            .find(|r| r.kind == kind)
            .map(|r| r.target.clone());
        package
            .optional(&target.unwrap_or_else(|| format!("xl/{kind}.xml")))
            .unwrap_or_default()
    };
    let (strings, styles) = (other("sharedStrings"), other("styles"));
    let strings = shared_strings(&strings);
    let styles = read_styles(&Tree::read(&styles));
    let workbook = Tree::read(&xml);
    let old_dates = (workbook.root().find("workbookPr"))
        .and_then(|p| p.attribute("date1904"))
        .is_some_and(|d| d == "1" || d == "true");
    let sheets = workbook
        .root()
        .find("sheets")
        .into_iter()
        .flat_map(|s| s.children());
    for sheet in sheets.filter(|n| n.name() == "sheet").take(MAX_SHEETS) {
        if !flow.has_time() {
            break;
        }
        let name = sheet.attribute("name").unwrap_or_default();
        let target = sheet
            .relationship()
            .and_then(|id| related.get(&id))
            .map(|r| r.target.clone());
        let Some(xml) = target.and_then(|t| package.optional(&t)) else {
            continue;
        };
        let hidden = sheet.attribute("state").is_some_and(|s| s != "visible");
        let read = Sheet::read(&xml, &strings, &styles, old_dates, flow);
        if hidden {
            let text: String = read
                .cells
                .values()
                .map(|c| c.clone().into_parts().0 + " ")
                .collect();
            hide(flow, &text);
        } else {
            flow.page_break();
            read.write(&name, flow);
        }
    }
    Ok(())
}

fn hide(flow: &mut Flow<'_>, text: &str) {
    let text = text.trim();
    if !text.is_empty() {
        flow.hidden(HiddenText {
            reason: HiddenReason::Invisible,
            text: text[..text.floor_char_boundary(MAX_HIDDEN)].to_owned(),
            bbox: None,
        });
    }
}

/// The strings that cells refer to by number.
fn shared_strings(xml: &str) -> Vec<Text> {
    let tree = Tree::read(xml);
    let Some(table) = tree.root().find("sst") else {
        return Vec::new();
    };
    table
        .children()
        .filter(|n| n.name() == "si")
        .map(rich_text)
        .collect()
}

/// Text in runs, some of which may be raised or struck.
fn rich_text(node: Node<'_, '_>) -> Text {
    let mut text = Text::default();
    for child in node.children() {
        match child.name() {
            "t" => text.push(&child.text()),
            "r" => {
                let properties = child.child("rPr");
                let said = |name: &str| properties.and_then(|p| p.child(name));
                if said("strike").is_some_and(|s| s.is_on()) {
                    continue;
                }
                let script = match said("vertAlign").and_then(|v| v.value()).as_deref() {
                    Some("superscript") => Script::Raised,
                    Some("subscript") => Script::Lowered,
                    _ => Script::Line,
                };
                child
                    .children()
                    .filter(|c| c.name() == "t")
                    .for_each(|t| text.push_script(script, &t.text()));
            }
            _ => {}
        }
    }
    text
}

/// How a cell's value is shown.
#[derive(Clone, Debug, Default)]
struct Looks {
    format: Format,
    /// In the colour of its cell.
    unseen: bool,
    struck: bool,
    script: Script,
}

fn read_styles(tree: &Tree<'_>) -> Vec<Looks> {
    let root = tree.root();
    let mut codes: BTreeMap<u32, String> = BTreeMap::new();
    for format in root
        .find("numFmts")
        .into_iter()
        .flat_map(|n| n.children())
        .take(10_000)
    {
        if let (Some(id), Some(code)) = (
            format.attribute("numFmtId").and_then(|i| i.parse().ok()),
            format.attribute("formatCode"),
        ) {
            codes.insert(id, code);
        }
    }
    let colour = |node: Option<Node<'_, '_>>| -> Option<String> {
        let node = node?;
        match (node.attribute("rgb"), node.attribute("theme").as_deref()) {
            (Some(rgb), _) => Some(rgb[rgb.len().saturating_sub(6)..].to_ascii_uppercase()),
            (None, Some("0")) if node.attribute("tint").is_none() => Some("FFFFFF".into()),
            _ => None,
        }
    };
    let fonts: Vec<(Option<String>, bool, Script)> =
        (root.find("fonts").into_iter().flat_map(|n| n.children()))
            .filter(|n| n.name() == "font")
            .map(|font| {
                let script = match font.child("vertAlign").and_then(|v| v.value()).as_deref() {
                    Some("superscript") => Script::Raised,
                    Some("subscript") => Script::Lowered,
                    _ => Script::Line,
                };
                (
                    colour(font.child("color")),
                    font.child("strike").is_some_and(|s| s.is_on()),
                    script,
                )
            })
            .collect();
    // The colour of each fill; `None` where it isn't known.
    let fills: Vec<Option<String>> = (root.find("fills").into_iter().flat_map(|n| n.children()))
        .filter(|n| n.name() == "fill")
        .map(|fill| {
            let pattern = fill.child("patternFill")?;
            match pattern.attribute("patternType").as_deref() {
                None | Some("none") => Some("FFFFFF".into()),
                Some("solid") => colour(pattern.child("fgColor")),
                _ => None,
            }
        })
        .collect();
    (root.find("cellXfs").into_iter().flat_map(|n| n.children()))
        .filter(|n| n.name() == "xf")
        .take(100_000)
        .map(|xf| {
            let index = |name: &str| {
                xf.attribute(name)
                    .and_then(|v| v.parse::<usize>().ok())
                    .unwrap_or(0)
            };
            let id = index("numFmtId") as u32;
            let (ink, struck, script) =
                fonts
                    .get(index("fontId"))
                    .cloned()
                    .unwrap_or((None, false, Script::Line));
            let fill = fills
                .get(index("fillId"))
                .cloned()
                .unwrap_or_else(|| Some("FFFFFF".into()));
            Looks {
                format: Format::read(codes.get(&id).map_or_else(|| format::builtin(id), String::as_str)),
                unseen: ink.is_some() && ink == fill,
                struck,
                script,
            }
        })
        .collect()
}

/// The cells of a sheet, by row and column.
#[derive(Default)]
struct Sheet {
    cells: BTreeMap<(u32, u32), Text>,
    hidden_rows: BTreeSet<u32>,
    hidden_columns: Vec<(u32, u32)>,
    merges: Vec<[u32; 4]>,
    hidden: String,
}

/// A cell being read.
#[derive(Default)]
struct Current {
    place: (u32, u32),
    kind: String,
    style: usize,
    value: String,
    inline: Text,
}

impl Sheet {
    fn read(xml: &str, strings: &[Text], styles: &[Looks], old_dates: bool, flow: &mut Flow<'_>) -> Self {
        let mut sheet = Self::default();
        let mut reader = Reader::from_str(xml);
        reader.config_mut().check_end_names = false;
        let mut cell: Option<Current> = None;
        let (mut in_value, mut in_inline, mut in_phonetic) = (false, false, false);
        let (mut row, mut column) = (0u32, 0u32);
        let mut events = 0usize;
        while let Ok(event) = reader.read_event() {
            events += 1;
            if events.is_multiple_of(50_000) && !flow.has_time() || sheet.cells.len() >= MAX_CELLS {
                break;
            }
            match event {
                Event::Start(ref e) | Event::Empty(ref e) => {
                    let is_empty = matches!(event, Event::Empty(_));
                    match e.local_name().as_ref() {
                        "row" => {
                            row = attribute(e, "r")
                                .and_then(|r| r.parse().ok())
                                .unwrap_or(row.saturating_add(1));
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
                            column = place.1;
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
                        "col" => {
                            let number = |name: &str| attribute(e, name).and_then(|v| v.parse().ok());
                            let narrow = attribute(e, "width")
                                .and_then(|w| w.parse::<f32>().ok())
                                .is_some_and(|w| w <= 0.0);
                            if (narrow || attribute(e, "hidden").is_some_and(|h| h == "1" || h == "true"))
                                && let (Some(min), Some(max)) = (number("min"), number("max"))
                                && sheet.hidden_columns.len() < 20_000
                            {
                                sheet.hidden_columns.push((min, max));
                            }
                        }
                        "mergeCell" => {
                            if let Some(span) = attribute(e, "ref").and_then(|r| range(&r))
                                && sheet.merges.len() < MAX_MERGES
                            {
                                sheet.merges.push(span);
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
                        } else if in_inline && !in_phonetic {
                            cell.inline.push(&t);
                        }
                    }
                }
                Event::GeneralRef(r) => {
                    if let (Some(cell), Some(c)) = (&mut cell, entity(&r)) {
                        if in_value {
                            cell.value.push(c);
                        } else if in_inline && !in_phonetic {
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
        let text = match cell.kind.as_str() {
            "s" => match cell
                .value
                .trim()
                .parse::<usize>()
                .ok()
                .and_then(|i| strings.get(i))
            {
                Some(text) if looks.script == Script::Line => text.clone(),
                Some(text) => plain(&text.clone().into_parts().0),
                None => return,
            },
            "inlineStr" => cell.inline,
            "str" => plain(&cell.value),
            "b" => plain(if cell.value.trim() == "1" { "TRUE" } else { "FALSE" }),
            "e" => plain(&cell.value),
            "d" => plain(cell.value.trim_end_matches("T00:00:00")),
            _ => match cell.value.trim().parse::<f64>() {
                Ok(value) => plain(&looks.format.show(value, old_dates)),
                Err(_) => plain(&cell.value),
            },
        };
        if text.is_blank() || looks.struck {
            return;
        }
        let hides = looks.unseen
            || self.hidden_rows.contains(&cell.place.0)
            || self
                .hidden_columns
                .iter()
                .any(|(min, max)| (*min..=*max).contains(&cell.place.1));
        if hides {
            if self.hidden.len() < MAX_HIDDEN {
                self.hidden.push_str(&text.into_parts().0);
                self.hidden.push(' ');
            }
        } else {
            self.cells.insert(cell.place, text);
        }
    }

    /// Writes the sheet: its name, and its cells, which empty rows part into tables.
    fn write(mut self, name: &str, flow: &mut Flow<'_>) {
        hide(flow, &std::mem::take(&mut self.hidden));
        if self.cells.is_empty() {
            return;
        }
        flow.block(BlockKind::Heading, Some(1), Text::new(name));
        flow.label(name);
        let mut block: Vec<((u32, u32), Text)> = Vec::new();
        let mut last = 0;
        // The last row that a cell of the block reaches.
        let mut reach = 0;
        for (place, text) in std::mem::take(&mut self.cells) {
            let skipped = (last + 1..place.0)
                .filter(|r| !self.hidden_rows.contains(r))
                .take(1)
                .count()
                > 0;
            if !block.is_empty() && skipped && place.0 > reach + 1 {
                self.write_block(std::mem::take(&mut block), flow);
            }
            last = place.0;
            reach = reach.max(
                self.merges
                    .iter()
                    .find(|m| (m[0], m[1]) == place)
                    .map_or(0, |m| m[2]),
            );
            block.push((place, text));
            if !flow.has_room() {
                return;
            }
        }
        self.write_block(block, flow);
    }

    fn write_block(&self, block: Vec<((u32, u32), Text)>, flow: &mut Flow<'_>) {
        let rows: BTreeSet<u32> = block.iter().map(|((row, _), _)| *row).collect();
        let columns: BTreeSet<u32> = block.iter().map(|((_, column), _)| *column).collect();
        if columns.len() <= 1 || block.len() == 1 {
            for (_, text) in block {
                flow.block(BlockKind::Paragraph, None, text);
            }
            return;
        }
        let column_index: BTreeMap<u32, usize> = columns.iter().enumerate().map(|(i, c)| (*c, i)).collect();
        let spans: BTreeMap<(u32, u32), [u32; 4]> = self.merges.iter().map(|m| ((m[0], m[1]), *m)).collect();
        let mut grid = Grid::default();
        let mut row = None;
        for ((r, c), text) in block {
            if row != Some(r) {
                grid.start_row();
                row = Some(r);
            }
            let Some(index) = column_index.get(&c) else {
                continue;
            };
            let (mut down, mut across) = (1, 1);
            if let Some([_, _, last_row, last_column]) = spans.get(&(r, c)) {
                down = rows.range(r..=*last_row).count() as u32;
                across = columns.range(c..=*last_column).count() as u32;
            }
            grid.cell_at(*index, GridCell::new(text, down, across));
        }
        flow.table(grid);
    }
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

/// `A1:B2` as first row, first column, last row, last column.
fn range(text: &str) -> Option<[u32; 4]> {
    let (first, last) = text.split_once(':')?;
    let ((r0, c0), (r1, c1)) = (reference(first)?, reference(last)?);
    (r0 <= r1 && c0 <= c1).then_some([r0, c0, r1, c1])
}
