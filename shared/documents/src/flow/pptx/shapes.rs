//! Shapes of a slide: titles, lists, text, tables, and the speaker's notes.

use super::super::graphic::{self, Graphics};
use super::super::rich::Rich;
use super::super::script::Script;
use super::super::xml::{Node, Tree};
use super::super::{alternatives, numeral, omml, symbol};
use super::layout::{self, Layout};
use super::paint::{self, Colour, Paint};
use super::place::{Place, Scale, order};
use crate::BlockKind;
use crate::model::HiddenReason;

/// Levels of a list, the first not counted.
const LEVELS: usize = 9;

pub(super) struct Reader<'f, 'p, 'l> {
    rich: Rich<'f, 'p>,
    layout: &'l Layout,
    graphics: &'l Graphics,
    /// What is being read is not shown.
    hidden: bool,
    size: Option<(f64, f64)>,
    scale: Scale,
    /// The colour of the slide, and that of what is being read: where text stands on.
    page: Colour,
    backdrop: Colour,
    paint: Paint,
    /// Automatic numbers counted so far in the shape, by level.
    numbers: Vec<i64>,
}

impl<'f, 'p, 'l> Reader<'f, 'p, 'l> {
    pub(super) fn new(
        rich: Rich<'f, 'p>,
        slide: Node<'_, '_>,
        layout: &'l Layout,
        graphics: &'l Graphics,
        size: Option<(f64, f64)>,
    ) -> Self {
        let hidden = slide.attribute("show").is_some_and(|s| s == "0" || s == "false");
        let page = layout::background(slide).unwrap_or(layout.page);
        Self {
            rich,
            layout,
            graphics,
            hidden,
            size,
            scale: Scale::WHOLE,
            page,
            backdrop: page,
            paint: Paint::read(slide, &layout.paint),
            numbers: Vec::new(),
        }
    }

    pub(super) fn finish(self) {
        self.rich.finish();
    }

    /// Reads shapes: the title first, the others by where they stand.
    pub(super) fn shapes(&mut self, tree: Node<'_, '_>) {
        let shapes: Vec<Node<'_, '_>> = (tree.children())
            .flat_map(|node| match alternatives::branch(node) {
                Some(branch) => branch.children().collect(),
                None => vec![node],
            })
            .filter(|node| is_shape(*node))
            .collect();
        let (titles, others): (Vec<_>, Vec<_>) = shapes.into_iter().partition(|s| is_title(*s));
        titles.into_iter().for_each(|title| self.shape(title));
        let places: Vec<Option<Place>> = (others.iter())
            .map(|shape| Place::read(*shape).or_else(|| self.layout.place(*shape)))
            .collect();
        for index in order(&places) {
            self.one(others[index]);
        }
    }

    fn one(&mut self, node: Node<'_, '_>) {
        let (hidden, scale) = (self.hidden, self.scale);
        self.hidden |= is_hidden(node);
        match node.name() {
            "grpSp" => {
                self.scale = scale.within(node);
                self.shapes(node);
            }
            "graphicFrame" => {
                if let Some(table) = node.find("tbl") {
                    self.table(table);
                } else if let Some(xml) = self.graphics.named(node).filter(|_| !self.hidden) {
                    graphic::write(xml, &mut self.rich);
                }
            }
            _ => self.shape(node),
        }
        (self.hidden, self.scale) = (hidden, scale);
    }

    fn shape(&mut self, shape: Node<'_, '_>) {
        let Some(body) = shape.child("txBody") else { return };
        let kind = layout::holder(shape).map(|(kind, _)| kind);
        // What repeats on every slide says nothing of this one.
        if matches!(kind.as_deref(), Some("sldNum" | "dt" | "ftr" | "hdr")) {
            return;
        }
        let is_title = is_title(shape);
        let listed = kind.as_deref() == Some("body");
        let bullets: Vec<bool> = (0..=LEVELS)
            .map(|level| listed && self.layout.has_bullet(shape, level))
            .collect();
        let place = Place::read(shape)
            .map(|p| self.scale.on_slide(p))
            .or_else(|| self.layout.place(shape));
        self.backdrop = match paint::fill(shape) {
            Some(colour) => colour,
            None => self.paint.under(shape, place, self.page),
        };
        let hidden = self.hidden;
        self.hidden |= is_hidden(shape);
        let off_page = match (place, self.size) {
            (Some(place), Some(size)) => place.is_off(size),
            _ => false,
        };
        let covered = self.paint.covers(shape, place);
        self.numbers.clear();
        for paragraph in body.children().filter(|n| n.name() == "p") {
            let mut is_item = false;
            if off_page || covered {
                let reason = if off_page {
                    HiddenReason::OffPage
                } else {
                    HiddenReason::Covered
                };
                self.rich.push_hidden(reason, &paragraph.all_text());
                self.rich.push_hidden(reason, " ");
            } else {
                is_item = self.paragraph(paragraph, &bullets);
            }
            match is_item {
                _ if is_title => self.rich.push(" "),
                true => self.rich.flush(BlockKind::ListItem, None),
                false => self.rich.flush(BlockKind::Paragraph, None),
            }
        }
        if is_title {
            self.rich.flush(BlockKind::Heading, Some(1));
        }
        self.rich.end_hidden();
        (self.backdrop, self.hidden) = (self.page, hidden);
    }

    /// Reads a paragraph; says whether it is an item of a list.
    fn paragraph(&mut self, node: Node<'_, '_>, bullets: &[bool]) -> bool {
        let properties = node.child("pPr");
        let level = properties
            .and_then(|p| p.attribute("lvl")?.parse::<usize>().ok())
            .unwrap_or(0)
            .min(LEVELS);
        let said = |name: &str| properties.and_then(|p| p.child(name));
        let has_text = node
            .descendants()
            .any(|n| n.name() == "t" && !n.text().trim().is_empty());
        let is_item = said("buNone").is_none()
            && (said("buAutoNum").is_some() || said("buChar").is_some() || bullets[level]);
        if is_item && has_text && !self.hidden {
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
            } else {
                self.numbers.truncate(level);
                self.rich.push("• ");
            }
        }
        self.runs(node);
        is_item
    }

    fn runs(&mut self, node: Node<'_, '_>) {
        for child in node.children() {
            match child.name() {
                "r" | "fld" => self.run(child),
                "br" => self.rich.push(" "),
                "AlternateContent" => {
                    if let Some(branch) = alternatives::branch(child) {
                        self.runs(branch);
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
        let ink = fill.and_then(paint::colour);
        let unseen = match (ink, self.backdrop) {
            (Some(ink), Some(backdrop)) => paint::same(ink, backdrop),
            _ => false,
        };
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
            unseen.then_some(HiddenReason::Colour)
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
        let backdrop = self.backdrop.take();
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
        self.backdrop = backdrop;
        self.rich.end_hidden();
    }

    /// What the speaker says to the slide.
    pub(super) fn notes(&mut self, tree: &Tree<'_>) {
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

fn is_shape(node: Node<'_, '_>) -> bool {
    matches!(node.name(), "sp" | "cxnSp" | "grpSp" | "graphicFrame")
}

fn is_title(shape: Node<'_, '_>) -> bool {
    shape.name() == "sp" && layout::holder(shape).is_some_and(|(kind, _)| kind == "title")
}

pub(super) fn is_hidden(shape: Node<'_, '_>) -> bool {
    shape
        .children()
        .filter(|c| c.name().starts_with("nv"))
        .filter_map(|c| c.child("cNvPr"))
        .any(|p| p.attribute("hidden").is_some_and(|h| h == "1" || h == "true"))
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
