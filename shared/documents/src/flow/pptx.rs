//! PPTX (ECMA-376): a page for each slide, with its title, text, tables and notes.

use super::package::Package;
use super::rich::Rich;
use super::script::Script;
use super::xml::{Node, Tree};
use super::{Flow, numeral, omml, symbol};
use crate::model::HiddenReason;
use crate::{BlockKind, DocumentError, Limits, MediaType};

/// Slides of one file.
const MAX_SLIDES: usize = 5_000;

pub(super) fn parse(bytes: &[u8], flow: &mut Flow<'_>, limits: &Limits) -> Result<(), DocumentError> {
    let mut package = Package::open(bytes, MediaType::Pptx, limits)?;
    let main = package.main("ppt/presentation.xml")?;
    let xml = package
        .part(&main)?
        .ok_or_else(|| package.damaged("it has no slides"))?;
    package.metadata(flow);
    flow.has_pages();
    let related = package.relationships(&main);
    let presentation = Tree::read(&xml);
    let slides: Vec<String> = (presentation.root().descendants())
        .filter(|n| n.name() == "sldId")
        .filter_map(|n| {
            // Two attributes are called id; the one with the prefix names the part.
            let id = n.relationship()?;
            Some(related.get(&id)?.target.clone())
        })
        .take(MAX_SLIDES)
        .collect();
    let size = presentation.root().find("sldSz").map(|n| {
        let side = |name: &str| n.attribute(name).and_then(|v| v.parse::<i64>().ok()).unwrap_or(0);
        (side("cx"), side("cy"))
    });
    for name in slides {
        if !flow.has_time() {
            break;
        }
        let Some(xml) = package.optional(&name) else {
            continue;
        };
        let tree = Tree::read(&xml);
        let Some(slide) = tree.root().find("sld") else {
            continue;
        };
        let related = package.relationships(&name);
        let white = is_white(&mut package, slide, &related);
        flow.page_break();
        let hidden = slide.attribute("show").is_some_and(|s| s == "0" || s == "false");
        let mut reader = Reader {
            rich: Rich::new(flow),
            hidden,
            size,
            white,
            numbers: Vec::new(),
        };
        if let Some(shapes) = slide.find("spTree") {
            reader.shapes(shapes);
        }
        let notes = related
            .values()
            .find(|r| r.kind == "notesSlide")
            .map(|r| r.target.clone());
        if let Some(xml) = notes.and_then(|n| package.optional(&n)) {
            reader.notes(&Tree::read(&xml));
        }
        reader.rich.finish();
    }
    Ok(())
}

/// Whether the slide's background is known to be white: none is painted on it, its layout or its master.
fn is_white(
    package: &mut Package<'_>,
    slide: Node<'_, '_>,
    related: &std::collections::HashMap<String, super::package::Relationship>,
) -> bool {
    let painted = |root: Node<'_, '_>| {
        root.find("bg").is_some_and(|bg| {
            let plain = bg.descendants().any(|n| {
                n.name() == "srgbClr" && n.value().is_some_and(|v| v.eq_ignore_ascii_case("ffffff"))
                    || n.name() == "schemeClr" && n.value().is_some_and(|v| v == "bg1" || v == "lt1")
            });
            !plain
        })
    };
    if painted(slide) {
        return false;
    }
    let Some(layout) = related
        .values()
        .find(|r| r.kind == "slideLayout")
        .map(|r| r.target.clone())
    else {
        return true;
    };
    let xml = package.optional(&layout).unwrap_or_default();
    if painted(Tree::read(&xml).root()) {
        return false;
    }
    let masters = package.relationships(&layout);
    let Some(master) = masters
        .values()
        .find(|r| r.kind == "slideMaster")
        .map(|r| r.target.clone())
    else {
        return true;
    };
    let xml = package.optional(&master).unwrap_or_default();
    let tree = Tree::read(&xml);
    let swapped = tree
        .root()
        .find("clrMap")
        .and_then(|m| m.attribute("bg1"))
        .is_some_and(|bg| bg != "lt1");
    !swapped && !painted(tree.root())
}

struct Reader<'f, 'p> {
    rich: Rich<'f, 'p>,
    /// The slide is not shown.
    hidden: bool,
    size: Option<(i64, i64)>,
    white: bool,
    /// Automatic numbers counted so far in the shape, by level.
    numbers: Vec<i64>,
}

impl Reader<'_, '_> {
    fn shapes(&mut self, tree: Node<'_, '_>) {
        for node in tree.children() {
            match node.name() {
                "sp" | "cxnSp" => self.shape(node),
                "grpSp" => self.shapes(node),
                "graphicFrame" => {
                    if let Some(table) = node.find("tbl") {
                        let hidden = self.hidden;
                        self.hidden |= is_hidden(node);
                        self.table(table);
                        self.hidden = hidden;
                    }
                }
                "AlternateContent" => {
                    let with_text = |n: &Node<'_, '_>| n.descendants().any(|d| d.name() == "t");
                    let branches: Vec<_> = node
                        .children()
                        .filter(|c| matches!(c.name(), "Choice" | "Fallback"))
                        .collect();
                    if let Some(branch) = branches.iter().find(|b| with_text(b)).or(branches.first()) {
                        self.shapes(*branch);
                    }
                }
                _ => {}
            }
        }
    }

    fn shape(&mut self, shape: Node<'_, '_>) {
        let Some(body) = shape.child("txBody") else { return };
        let place = shape.find("nvPr").and_then(|n| n.child("ph"));
        let kind = place.map(|p| p.attribute("type").unwrap_or_else(|| "obj".into()));
        // What repeats on every slide says nothing of this one.
        if matches!(kind.as_deref(), Some("sldNum" | "dt" | "ftr" | "hdr")) {
            return;
        }
        let is_title = matches!(kind.as_deref(), Some("title" | "ctrTitle"));
        let listed = matches!(kind.as_deref(), Some("body" | "obj"));
        let properties = shape.child("spPr");
        let white = self.white;
        if properties.is_some_and(|p| {
            p.children()
                .any(|c| c.name().ends_with("Fill") && c.name() != "noFill")
        }) || shape.child("style").is_some()
        {
            self.white = false;
        }
        let hidden = self.hidden;
        self.hidden |= is_hidden(shape);
        let off_page = properties.is_some_and(|p| self.is_off_page(p));
        self.numbers.clear();
        for paragraph in body.children().filter(|n| n.name() == "p") {
            if off_page {
                self.rich
                    .push_hidden(HiddenReason::OffPage, &paragraph.all_text());
                self.rich.push_hidden(HiddenReason::OffPage, " ");
            } else {
                self.paragraph(paragraph, listed);
            }
            if is_title {
                self.rich.push(" ");
            } else {
                self.end_paragraph(listed);
            }
        }
        if is_title {
            self.rich.flush(BlockKind::Heading, Some(1));
        }
        self.rich.end_hidden();
        (self.white, self.hidden) = (white, hidden);
    }

    fn end_paragraph(&mut self, listed: bool) {
        let kind = if listed {
            BlockKind::ListItem
        } else {
            BlockKind::Paragraph
        };
        self.rich.flush(kind, None);
    }

    /// Whether a shape lies wholly beside the slide.
    fn is_off_page(&self, properties: Node<'_, '_>) -> bool {
        let Some((width, height)) = self.size else {
            return false;
        };
        let Some(frame) = properties.child("xfrm") else {
            return false;
        };
        let number = |child: &str, name: &str| {
            frame
                .child(child)
                .and_then(|n| n.attribute(name)?.parse::<i64>().ok())
        };
        let (Some(x), Some(y), Some(cx), Some(cy)) = (
            number("off", "x"),
            number("off", "y"),
            number("ext", "cx"),
            number("ext", "cy"),
        ) else {
            return false;
        };
        width > 0
            && height > 0
            && (x.saturating_add(cx) <= 0 || y.saturating_add(cy) <= 0 || x >= width || y >= height)
    }

    fn paragraph(&mut self, node: Node<'_, '_>, listed: bool) {
        let properties = node.child("pPr");
        let level = properties
            .and_then(|p| p.attribute("lvl")?.parse::<usize>().ok())
            .unwrap_or(0)
            .min(9);
        let said = |name: &str| properties.and_then(|p| p.child(name));
        let has_text = node
            .descendants()
            .any(|n| n.name() == "t" && !n.text().trim().is_empty());
        if has_text && !self.hidden {
            if let Some(auto) = said("buAutoNum") {
                let start = auto
                    .attribute("startAt")
                    .and_then(|s| s.parse().ok())
                    .unwrap_or(1);
                self.numbers.truncate(level + 1);
                self.numbers.resize(level + 1, 0);
                let count = &mut self.numbers[level];
                *count = if *count == 0 {
                    start
                } else {
                    count.saturating_add(1)
                };
                let mark = numbered(&auto.attribute("type").unwrap_or_default(), *count);
                self.rich.push(&mark);
                self.rich.push(" ");
            } else if said("buChar").is_some() || listed && said("buNone").is_none() {
                self.numbers.truncate(level);
                self.rich.push("• ");
            }
        }
        self.runs(node);
    }

    fn runs(&mut self, node: Node<'_, '_>) {
        for child in node.children() {
            match child.name() {
                "r" | "fld" => self.run(child),
                "br" => self.rich.push(" "),
                "AlternateContent" => {
                    if let Some(choice) = child.child("Choice").or_else(|| child.child("Fallback")) {
                        self.runs(choice);
                    }
                }
                "m" | "oMathPara" | "oMath" => {
                    let before = self.rich.before();
                    let text = omml::read(child).linear(&before);
                    self.rich.push(&text);
                }
                _ => {}
            }
        }
    }

    fn run(&mut self, run: Node<'_, '_>) {
        let text: String = run
            .children()
            .filter(|c| c.name() == "t")
            .map(|t| t.text())
            .collect();
        let properties = run.child("rPr");
        let said = |name: &str| properties.and_then(|p| p.attribute(name));
        if said("strike").is_some_and(|s| s != "noStrike") {
            return;
        }
        let fill = properties.and_then(|p| p.child("solidFill"));
        let white = fill.is_some_and(|f| {
            f.children().any(|c| {
                c.name() == "srgbClr" && c.value().is_some_and(|v| is_nearly_white(&v))
                    || matches!(c.name(), "schemeClr")
                        && c.value().is_some_and(|v| v == "bg1" || v == "lt1")
                        && c.children().next().is_none()
            })
        });
        let clear = properties.is_some_and(|p| p.child("noFill").is_some() && p.child("ln").is_none())
            || fill.is_some_and(|f| {
                f.descendants()
                    .any(|n| n.name() == "alpha" && n.value().is_some_and(|v| v == "0"))
            });
        let reason = if self.hidden {
            Some(HiddenReason::Invisible)
        } else if clear {
            Some(HiddenReason::Transparent)
        } else if said("sz")
            .and_then(|s| s.parse::<u32>().ok())
            .is_some_and(|s| s < 150)
        {
            Some(HiddenReason::Tiny)
        } else {
            (white && self.white).then_some(HiddenReason::Colour)
        };
        if let Some(reason) = reason {
            return self.rich.push_hidden(reason, &text);
        }
        let script = match said("baseline").and_then(|b| b.trim_end_matches('%').parse::<i32>().ok()) {
            Some(rise) if rise > 0 => Script::Raised,
            Some(rise) if rise < 0 => Script::Lowered,
            _ => Script::Line,
        };
        let font = ["sym", "latin"]
            .iter()
            .find_map(|name| properties?.child(name)?.attribute("typeface"))
            .unwrap_or_default();
        let shown: String = text.chars().map(|c| symbol::character(&font, c)).collect();
        self.rich.push_script(script, &shown);
    }

    fn table(&mut self, table: Node<'_, '_>) {
        let header = table
            .child("tblPr")
            .and_then(|p| p.attribute("firstRow"))
            .is_some_and(|f| f == "1" || f == "true");
        // Styles paint tables.
        let white = std::mem::replace(&mut self.white, false);
        self.rich.start_table(false);
        for (number, row) in table.children().filter(|n| n.name() == "tr").enumerate() {
            self.rich.start_row(header && number == 0);
            for cell in row.children().filter(|n| n.name() == "tc") {
                let on = |name: &str| cell.attribute(name).is_some_and(|v| v == "1" || v == "true");
                if on("hMerge") || on("vMerge") {
                    continue;
                }
                let span = |name: &str| cell.attribute(name).and_then(|v| v.parse().ok()).unwrap_or(1);
                self.rich.start_cell(false, span("rowSpan"), span("gridSpan"));
                if let Some(body) = cell.child("txBody") {
                    for paragraph in body.children().filter(|n| n.name() == "p") {
                        self.runs(paragraph);
                        self.rich.flush(BlockKind::Paragraph, None);
                    }
                }
                self.rich.end_cell();
            }
        }
        self.rich.end_table();
        self.white = white;
        self.rich.end_hidden();
    }

    /// What the speaker says to the slide.
    fn notes(&mut self, tree: &Tree<'_>) {
        let mut first = true;
        for shape in tree.root().descendants().filter(|n| n.name() == "sp") {
            let kind = shape.find("ph").and_then(|p| p.attribute("type"));
            let Some(body) = shape.child("txBody").filter(|_| kind.as_deref() == Some("body")) else {
                continue;
            };
            for paragraph in body.children().filter(|n| n.name() == "p") {
                self.runs(paragraph);
                if !self.rich.is_blank() && std::mem::take(&mut first) {
                    let text = self.rich.take_text();
                    self.rich.push("Notes");
                    self.rich.flush(BlockKind::Heading, Some(2));
                    self.rich.take_up(text);
                }
                self.rich.flush(BlockKind::Paragraph, None);
            }
        }
    }
}

fn is_hidden(shape: Node<'_, '_>) -> bool {
    shape
        .children()
        .filter(|c| c.name().starts_with("nv"))
        .filter_map(|c| c.child("cNvPr"))
        .any(|p| p.attribute("hidden").is_some_and(|h| h == "1" || h == "true"))
}

fn is_nearly_white(hex: &str) -> bool {
    u32::from_str_radix(hex, 16).is_ok_and(|c| [c >> 16, c >> 8, c].iter().all(|p| p & 0xff > 247))
}

/// The mark of an automatic number, such as `arabicPeriod`.
fn numbered(kind: &str, n: i64) -> String {
    let number = if kind.starts_with("alphaLc") {
        numeral::letters(n)
    } else if kind.starts_with("alphaUc") {
        numeral::letters(n).to_uppercase()
    } else if kind.starts_with("romanLc") {
        numeral::roman(n)
    } else if kind.starts_with("romanUc") {
        numeral::roman(n).to_uppercase()
    } else {
        n.to_string()
    };
    if kind.ends_with("ParenBoth") {
        format!("({number})")
    } else if kind.ends_with("ParenR") {
        format!("{number})")
    } else if kind.ends_with("Plain") {
        number
    } else {
        format!("{number}.")
    }
}
