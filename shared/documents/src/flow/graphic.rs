//! Charts and diagrams of Office files, which stand in parts of their own: what they say in words and figures.
//!
//! A chart shows the figures of its cache, so it is read as the table of them; a diagram (SmartArt) as the texts of its shapes. Other readers of
//! these files drop both, and with them the only figures that many a slide has.

use super::package::{Package, Relationship};
use super::rich::Rich;
use super::xlsx::format::Format;
use super::xml::{Node, Tree};
use crate::BlockKind;
use std::collections::HashMap;

/// Charts and diagrams of one part.
const MAX_GRAPHICS: usize = 200;
/// Series of one chart, and points of one series.
const MAX_SERIES: usize = 200;
const MAX_POINTS: usize = 5_000;
/// Cells of the table of one chart.
const MAX_CELLS: usize = 50_000;
/// Texts of one diagram.
const MAX_TEXTS: usize = 2_000;

/// The parts with charts and diagrams that a part leads to, by identifier.
#[derive(Debug, Default)]
pub(super) struct Graphics(HashMap<String, String>);

impl Graphics {
    pub(super) fn read(package: &mut Package<'_>, related: &HashMap<String, Relationship>) -> Self {
        let mut named: Vec<(&String, &Relationship)> = related
            .iter()
            .filter(|(_, r)| matches!(r.kind.as_str(), "chart" | "chartEx" | "diagramData"))
            .collect();
        named.sort_by_key(|(id, _)| *id);
        let parts = named.into_iter().take(MAX_GRAPHICS);
        Self(
            parts
                .filter_map(|(id, r)| Some((id.clone(), package.optional(&r.target)?)))
                .collect(),
        )
    }

    /// The part that a drawing shows: `<c:chart r:id="…"/>`, `<dgm:relIds r:dm="…"/>`.
    pub(super) fn named(&self, drawing: Node<'_, '_>) -> Option<&str> {
        drawing.descendants().find_map(|n| {
            let id = match n.name() {
                "chart" => n.relationship(),
                "relIds" => n.attribute("dm"),
                _ => None,
            };
            self.0.get(&id?).map(String::as_str)
        })
    }
}

/// Writes what a chart or diagram says.
pub(super) fn write(xml: &str, rich: &mut Rich<'_, '_>) {
    let tree = Tree::read(xml);
    if tree.root().child("dataModel").is_some() {
        diagram(&tree, rich);
    } else if tree.root().child("chartSpace").is_some() {
        chart(&tree, rich);
    }
}

fn diagram(tree: &Tree<'_>, rich: &mut Rich<'_, '_>) {
    let points = tree.root().descendants().filter(|n| {
        // Points of the drawing and of its arrows repeat the others or hold nothing.
        n.name() == "pt" && matches!(n.attribute("type").as_deref(), None | Some("node" | "asst"))
    });
    for point in points.take(MAX_TEXTS) {
        let Some(body) = point.child("t") else { continue };
        for paragraph in body.children().filter(|n| n.name() == "p") {
            rich.push(&paragraph_text(paragraph));
            rich.flush(BlockKind::Paragraph, None);
        }
    }
}

/// What is drawn over a sheet: its text boxes, charts and diagrams.
pub(super) fn drawing(node: Node<'_, '_>, graphics: &Graphics, rich: &mut Rich<'_, '_>) {
    for child in node.children() {
        let is_hidden = child
            .find("cNvPr")
            .is_some_and(|p| p.attribute("hidden").is_some_and(|h| h == "1"));
        match child.name() {
            "sp" | "graphicFrame" if is_hidden => {}
            "sp" => {
                let body = child.child("txBody").into_iter().flat_map(|b| b.children());
                for paragraph in body.filter(|n| n.name() == "p") {
                    rich.push(&paragraph_text(paragraph));
                    rich.flush(BlockKind::Paragraph, None);
                }
            }
            "graphicFrame" => {
                if let Some(xml) = graphics.named(child) {
                    write(xml, rich);
                }
            }
            "AlternateContent" => {
                if let Some(branch) = super::alternatives::branch(child) {
                    drawing(branch, graphics, rich);
                }
            }
            _ => drawing(child, graphics, rich),
        }
    }
}

/// The text of a paragraph of a drawing.
fn paragraph_text(paragraph: Node<'_, '_>) -> String {
    let mut out = String::new();
    for node in paragraph.descendants() {
        match node.name() {
            "t" | "v" => out.push_str(&node.text()),
            "br" | "tab" => out.push(' '),
            _ => {}
        }
    }
    out
}

/// The text of a title, in words or taken over from a cell.
fn title(of: Node<'_, '_>) -> Option<String> {
    let title = of.children().find(|n| n.name() == "title")?.find("tx")?;
    let text = match title.find("rich") {
        Some(rich) => (rich.children())
            .filter(|n| n.name() == "p")
            .map(paragraph_text)
            .collect::<Vec<_>>()
            .join(" "),
        None => title.find("v")?.text(),
    };
    (!text.trim().is_empty()).then_some(text)
}

/// What one series shows: its name, and by the number of the point what stands along the axis and its figure.
struct Series {
    name: String,
    along: Points,
    figures: Points,
}

type Points = HashMap<usize, String>;

fn chart(tree: &Tree<'_>, rich: &mut Rich<'_, '_>) {
    let Some(chart) = tree.root().find("chart") else {
        return;
    };
    if let Some(title) = title(chart) {
        rich.push(&title);
        rich.flush(BlockKind::Caption, None);
    }
    if let Some(data) = tree.root().find("chartData") {
        return newer_chart(data, rich);
    }
    let Some(plot) = chart.child("plotArea") else {
        return;
    };
    let axis = |names: &[&str]| {
        let mut axes = plot.children().filter(|n| names.contains(&n.name()));
        axes.find_map(title)
    };
    let along = axis(&["catAx", "dateAx", "serAx"]).unwrap_or_default();
    if let Some(name) = axis(&["valAx"]) {
        rich.push(&name);
        rich.flush(BlockKind::Caption, None);
    }
    let series: Vec<Series> = (plot.descendants())
        .filter(|n| n.name() == "ser")
        .take(MAX_SERIES)
        .map(|node| Series {
            name: node
                .child("tx")
                .and_then(|tx| tx.find("v"))
                .map(|v| v.text())
                .unwrap_or_default(),
            along: points(node.child("cat").or_else(|| node.child("xVal"))),
            figures: points(node.child("val").or_else(|| node.child("yVal"))),
        })
        .collect();
    // Series along the same axis share a table; clouds of points have places of their own.
    let mut rest = series.as_slice();
    while let Some(first) = rest.first() {
        let shared = rest.iter().take_while(|s| s.along == first.along).count();
        let (together, others) = rest.split_at(shared.max(1));
        table(&along, together, rich);
        rest = others;
    }
}

fn table(along: &str, series: &[Series], rich: &mut Rich<'_, '_>) {
    let Some(first) = series.first() else { return };
    let mut numbers: Vec<usize> = series
        .iter()
        .flat_map(|s| s.along.keys().chain(s.figures.keys()).copied())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.truncate(MAX_CELLS / (series.len() + 1));
    if numbers.is_empty() {
        return;
    }
    let has_names = !first.along.is_empty();
    rich.start_table(false);
    if !along.is_empty() || series.iter().any(|s| !s.name.is_empty()) {
        rich.start_row(true);
        let lead = has_names.then_some(along);
        for name in lead.into_iter().chain(series.iter().map(|s| s.name.as_str())) {
            cell(rich, true, name);
        }
    }
    for number in numbers {
        rich.start_row(false);
        let lead = has_names.then_some(&first.along);
        for points in lead.into_iter().chain(series.iter().map(|s| &s.figures)) {
            cell(rich, false, points.get(&number).map_or("", String::as_str));
        }
    }
    rich.end_table();
}

fn cell(rich: &mut Rich<'_, '_>, header: bool, text: &str) {
    rich.start_cell(header, 1, 1);
    rich.push(text);
    rich.flush(BlockKind::Paragraph, None);
    rich.end_cell();
}

/// The points of a cache, as its number format shows them. Of names in levels, the inner ones follow the outer.
fn points(node: Option<Node<'_, '_>>) -> Points {
    let mut out = Points::new();
    let Some(node) = node else { return out };
    let cache = node.descendants().find(|n| {
        matches!(
            n.name(),
            "numCache" | "strCache" | "numLit" | "strLit" | "multiLvlStrCache"
        )
    });
    let Some(cache) = cache else { return out };
    let code = cache.child("formatCode").map(|c| c.text()).unwrap_or_default();
    let is_number = matches!(cache.name(), "numCache" | "numLit");
    let format = Format::read(&code);
    let read = |level: Node<'_, '_>, out: &mut Points| {
        for point in level.children().filter(|n| n.name() == "pt").take(MAX_POINTS) {
            let Some(at) = point.attribute("idx").and_then(|i| i.parse::<usize>().ok()) else {
                continue;
            };
            let text = point.child("v").map(|v| v.text()).unwrap_or_default();
            let shown = match text.trim().parse::<f64>() {
                Ok(value) if is_number && value.is_finite() => {
                    let code = point.attribute("formatCode");
                    code.map_or_else(
                        || format.show(value, false),
                        |code| Format::read(&code).show(value, false),
                    )
                }
                _ => text,
            };
            out.insert(at, shown);
        }
    };
    let levels: Vec<Node<'_, '_>> = cache.children().filter(|n| n.name() == "lvl").collect();
    read(cache, &mut out);
    let Some((inner, outer)) = levels.split_first() else {
        return out;
    };
    read(*inner, &mut out);
    let mut numbers: Vec<usize> = out.keys().copied().collect();
    numbers.sort_unstable();
    for level in outer.iter().take(8) {
        let mut names = Points::new();
        read(*level, &mut names);
        // A name of an outer level stands over all points up to the next one.
        let mut last = String::new();
        for number in &numbers {
            if let Some(name) = names.remove(number) {
                last = name;
            }
            if let Some(inner) = out.get_mut(number).filter(|_| !last.is_empty()) {
                inner.insert_str(0, &format!("{last} "));
            }
        }
    }
    out
}

/// Waterfalls, funnels and the other kinds of charts that came with Office 2016.
fn newer_chart(data: Node<'_, '_>, rich: &mut Rich<'_, '_>) {
    for data in data.children().filter(|n| n.name() == "data").take(MAX_SERIES) {
        let level = |kind: &str| -> Points {
            let Some(level) = data
                .children()
                .find(|n| n.name() == kind)
                .and_then(|n| n.child("lvl"))
            else {
                return Points::new();
            };
            let format = level.attribute("formatCode").map(|c| Format::read(&c));
            let points = level.children().filter(|n| n.name() == "pt").take(MAX_POINTS);
            points
                .filter_map(|p| {
                    let text = p.text();
                    let shown = match (&format, text.trim().parse::<f64>()) {
                        (Some(format), Ok(value)) if kind == "numDim" => format.show(value, false),
                        _ => text,
                    };
                    Some((p.attribute("idx")?.parse().ok()?, shown))
                })
                .collect()
        };
        let series = Series {
            name: String::new(),
            along: level("strDim"),
            figures: level("numDim"),
        };
        table("", &[series], rich);
    }
}
