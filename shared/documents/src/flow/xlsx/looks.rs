//! Styles of cells: how a value is shown, and whether it can be seen.

use super::super::script::Script;
use super::super::xml::{Node, Tree};
use super::format::{self, Format};
use std::collections::BTreeMap;

/// How a cell's value is shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Looks {
    pub(super) format: Format,
    /// In the colour of its cell.
    pub(super) unseen: bool,
    pub(super) struck: bool,
    pub(super) script: Script,
}

pub(super) fn read(tree: &Tree<'_>) -> Vec<Looks> {
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
            (Some(rgb), _) => rgb
                .get(rgb.len().saturating_sub(6)..)
                .map(str::to_ascii_uppercase),
            (None, Some("0")) if node.attribute("tint").is_none() => Some("FFFFFF".into()),
            // The two whites of the palette.
            (None, None) if matches!(node.attribute("indexed").as_deref(), Some("1" | "9")) => {
                Some("FFFFFF".into())
            }
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
