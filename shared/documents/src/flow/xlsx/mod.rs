//! XLSX (ECMA-376): a page for each sheet, its cells as they are shown.

pub(super) mod format;
mod looks;
mod sheet;

use super::Flow;
use super::graphic::{self, Graphics};
use super::package::Package;
use super::rich::Rich;
use super::script::Script;
use super::text::Text;
use super::xml::{Node, Tree};
use crate::model::{HiddenReason, HiddenText};
use crate::{DocumentError, Limits, MediaType};
use sheet::Sheet;

/// Sheets of one file.
const MAX_SHEETS: usize = 500;
/// Hidden text kept of one sheet.
const MAX_HIDDEN: usize = 100_000;
/// Bytes of one string: a cell holds no more than 32,767 characters.
const MAX_STRING: usize = 4 * 32_767;

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
    let styles = looks::read(&Tree::read(&styles));
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
        let target = target.unwrap_or_default();
        let Some(xml) = package.optional(&target) else {
            continue;
        };
        let hidden = sheet.attribute("state").is_some_and(|s| s != "visible");
        let read = Sheet::read(&xml, &strings, &styles, old_dates, flow);
        if hidden {
            hide(flow, &read.all_text());
        } else {
            flow.page_break();
            read.write(&name, flow);
            let drawn = (package.relationships(&target).into_values()).find(|r| r.kind == "drawing");
            if let Some(drawn) = drawn
                && let Some(xml) = package.optional(&drawn.target)
            {
                let related = package.relationships(&drawn.target);
                let graphics = Graphics::read(&mut package, &related);
                let mut rich = Rich::new(flow);
                graphic::drawing(Tree::read(&xml).root(), &graphics, &mut rich);
                rich.finish();
            }
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
        if text.len() >= MAX_STRING {
            break;
        }
        match child.name() {
            "t" => push_some(&mut text, &child.text()),
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
                if let Some(run) = child.child("t") {
                    text.push_script(script, &run.text());
                }
            }
            _ => {}
        }
    }
    text
}

/// Adds text as far as a cell has room for it.
fn push_some(text: &mut Text, more: &str) {
    let room = MAX_STRING.saturating_sub(text.len());
    text.push(&more[..more.floor_char_boundary(room)]);
}
