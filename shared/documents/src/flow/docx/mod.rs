//! DOCX (ECMA-376): what the main part shows, with its notes, numbers and formulas.

mod fields;
mod notes;
mod numbering;
mod runs;
mod styles;
mod table;

use super::graphic::{self, Graphics};
use super::package::Package;
use super::rich::Rich;
use super::xml::{Node, Tree};
use super::{Flow, alternatives};
use crate::model::{HiddenReason, WarningCode};
use crate::{BlockKind, DocumentError, Limits, MediaType};
use numbering::Numbering;
use std::collections::HashMap;
use styles::{RunLooks, Style, Styles};

const WHITE: [u8; 3] = [255; 3];
/// Twips to the left or right of the page where nothing is seen.
const FAR: i32 = 9_000;

pub(super) fn parse(bytes: &[u8], flow: &mut Flow<'_>, limits: &Limits) -> Result<(), DocumentError> {
    let mut package = Package::open(bytes, MediaType::Docx, limits)?;
    let main = package.main("word/document.xml")?;
    let xml = package
        .part(&main)?
        .ok_or_else(|| package.damaged("it has no main text"))?;
    package.metadata(flow);
    let related = package.relationships(&main);
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let other = |kind: &str| {
        let named = related
            .values()
            .find(|r| r.kind == kind)
            .map(|r| r.target.clone());
        let usual = format!("{folder}/{kind}.xml");
        package.optional(&named.unwrap_or(usual)).unwrap_or_default()
    };
    let parts = ["styles", "numbering", "settings", "footnotes", "endnotes"].map(other);
    let [styles, numbers, settings, footnotes, endnotes] = parts.each_ref().map(|part| Tree::read(part));
    let graphics = Graphics::read(&mut package, &related);
    let document = Tree::read(&xml);
    if document.root().find("lastRenderedPageBreak").is_some() {
        flow.has_pages();
    }
    let mut reader = Reader {
        rich: Rich::new(flow),
        styles: Styles::read(styles.root()),
        numbering: Numbering::read(numbers.root()),
        notes: HashMap::new(),
        counted: [0; 2],
        formats: [("footnotePr", "decimal"), ("endnotePr", "lowerRoman")].map(|(properties, usual)| {
            let said = |root: Node<'_, '_>| root.find(properties)?.child("numFmt")?.value();
            said(document.root())
                .or_else(|| said(settings.root()))
                .unwrap_or_else(|| usual.to_owned())
        }),
        fields: Vec::new(),
        codes: Vec::new(),
        boxes: Vec::new(),
        graphics: &graphics,
        drawn: Vec::new(),
        backdrop: page_colour(&document, &settings),
        own_mark: String::new(),
        continues: false,
        footnotes: (footnotes.root().descendants())
            .filter(|n| n.name() == "footnote" && n.attribute("type").is_none_or(|t| t == "normal"))
            .filter_map(|n| Some((n.attribute("id")?, n)))
            .collect(),
    };
    if let Some(body) = document.root().find("body") {
        reader.blocks(body);
    } else {
        reader.blocks(document.root());
    }
    reader.rich.flush(BlockKind::Paragraph, None);
    reader.rich.flow.write_footnotes(false);
    reader.rest_of_notes(0, footnotes.root());
    reader.rest_of_notes(1, endnotes.root());
    reader.rich.finish();
    if !document.complete {
        flow.warn(
            WarningCode::PageDamaged,
            "The document's text ends in the middle; the file is damaged.",
        );
    }
    Ok(())
}

/// The colour of the page, where one is shown.
fn page_colour(document: &Tree<'_>, settings: &Tree<'_>) -> Option<[u8; 3]> {
    let background = document
        .root()
        .find("document")
        .and_then(|d| d.child("background"));
    match background {
        Some(_)
            if settings
                .root()
                .find("displayBackgroundShape")
                .is_some_and(|n| n.is_on()) =>
        {
            None
        }
        _ => Some(WHITE),
    }
}

struct Reader<'f, 'p, 't, 'x> {
    rich: Rich<'f, 'p>,
    styles: Styles,
    numbering: Numbering,
    /// Numbers of the notes referred to, by kind and identifier.
    notes: HashMap<(usize, String), i64>,
    /// Footnotes and endnotes referred to so far.
    counted: [i64; 2],
    /// How footnotes and endnotes are numbered.
    formats: [String; 2],
    /// Open fields: whether their result has begun.
    fields: Vec<bool>,
    /// What their codes say.
    codes: Vec<String>,
    /// Text boxes of the paragraph, to be read after it.
    boxes: Vec<Node<'t, 'x>>,
    /// The parts with charts and diagrams, and those of the paragraph, to be read after it.
    graphics: &'t Graphics,
    drawn: Vec<&'t str>,
    /// The colour text stands on, where it is known.
    backdrop: Option<[u8; 3]>,
    /// The mark of the note being read.
    own_mark: String,
    /// Whether the block goes on from the page before.
    continues: bool,
    /// Footnotes that no mark has led to yet.
    footnotes: HashMap<String, Node<'t, 'x>>,
}

impl<'t, 'x> Reader<'_, '_, 't, 'x> {
    /// Reads paragraphs and tables.
    fn blocks(&mut self, node: Node<'t, 'x>) {
        for child in node.children() {
            if !self.rich.flow.has_room() {
                return;
            }
            match child.name() {
                "p" => self.paragraph(child),
                "tbl" => self.table(child),
                "del" | "moveFrom" | "pPr" | "sectPr" | "tcPr" | "sdtPr" | "sdtEndPr" | "tblPr" | "trPr" => {}
                "AlternateContent" => {
                    if let Some(branch) = alternatives::branch(child) {
                        self.blocks(branch);
                    }
                }
                "oMath" | "oMathPara" => self.formula(child),
                // Runs where only blocks belong: the file is damaged, its text is not.
                "r" => self.run(child, &RunLooks::default()),
                "t" => self.show(&child.text(), &RunLooks::default()),
                "" => {}
                _ => self.blocks(child),
            }
        }
    }

    fn paragraph(&mut self, node: Node<'t, 'x>) {
        if !self.rich.flow.has_time() {
            return;
        }
        let properties = node.child("pPr");
        let named = properties.and_then(|p| p.child("pStyle")).and_then(|s| s.value());
        let style = self.styles.paragraph(named.as_deref());
        let mut own = Style::default();
        if let Some(properties) = properties {
            own.read_paragraph(properties);
        }
        let level = own.level.or(style.level).filter(|l| *l > 0);
        if own.page_break.or(style.page_break) == Some(true) && !self.rich.in_table() {
            self.rich.flush(BlockKind::Paragraph, None);
            self.rich.flow.page_break();
        }
        let mark = if self.is_uncounted(node, properties, &style) {
            None
        } else {
            self.list_mark(&own, &style)
        };
        let is_item = mark.is_some()
            || own
                .list
                .0
                .as_deref()
                .or(style.list.0.as_deref())
                .is_some_and(|l| l != "0")
            || properties.is_some_and(|p| p.child("numPr").is_some_and(|n| n.child("numId").is_none()));
        let kind = match level {
            _ if !self.own_mark.is_empty() => BlockKind::Footnote,
            Some(_) => BlockKind::Heading,
            None if style.caption => BlockKind::Caption,
            None if is_item => BlockKind::ListItem,
            None => BlockKind::Paragraph,
        };
        let backdrop = self.backdrop;
        if let Some(shade) = own.shade.or(style.shade) {
            self.backdrop = shade;
        }
        let looks = if off_page(properties) {
            None
        } else {
            Some(style.looks.clone())
        };
        if let Some(mark) = mark.filter(|m| !m.is_empty())
            && looks.is_some()
            && has_text(node)
        {
            self.rich.push(&mark);
            self.rich.push(" ");
        }
        match looks {
            Some(looks) => self.inline(node, &looks, kind, level),
            None => self.rich.push_hidden(HiddenReason::OffPage, &node.all_text()),
        }
        self.backdrop = backdrop;
        self.rich.end_hidden();
        // A code that does not end with its paragraph ends there all the same, or the rest of a torn file would be lost.
        if self.fields.contains(&false) {
            self.fields.retain(|in_result| *in_result);
            self.codes = vec![String::new(); self.fields.len()];
        }
        let mark_deleted = properties
            .and_then(|p| p.child("rPr"))
            .is_some_and(|p| p.child("del").is_some() || p.child("moveFrom").is_some());
        if mark_deleted {
            // The next paragraph goes on here.
            self.rich.push(" ");
        } else {
            self.end_block(kind, level.filter(|_| kind == BlockKind::Heading));
        }
        for text_box in std::mem::take(&mut self.boxes) {
            let backdrop = self.backdrop;
            self.backdrop = box_colour(text_box, backdrop);
            self.blocks(text_box);
            self.rich.flush(BlockKind::Paragraph, None);
            self.backdrop = backdrop;
        }
        for xml in std::mem::take(&mut self.drawn) {
            graphic::write(xml, &mut self.rich);
        }
        let section = properties.and_then(|p| p.child("sectPr"));
        if let Some(section) = section
            && !self.rich.in_table()
        {
            let kind = section.child("type").and_then(|t| t.value());
            if !matches!(kind.as_deref(), Some("continuous" | "nextColumn")) {
                self.rich.flow.page_break();
            }
        }
    }

    fn end_block(&mut self, kind: BlockKind, level: Option<u8>) {
        let formula_only = kind == BlockKind::Paragraph && self.rich.take_formula();
        let kind = if formula_only { BlockKind::Formula } else { kind };
        self.rich.flush(kind, level);
        if std::mem::take(&mut self.continues) {
            self.rich.flow.continue_block();
        }
    }

    /// Whether a paragraph is gone with its mark, deleted or hidden, so that those after it count on as if it were not there.
    fn is_uncounted(&self, node: Node<'t, 'x>, properties: Option<Node<'t, 'x>>, style: &Style) -> bool {
        let mark = properties.and_then(|p| p.child("rPr"));
        let deleted = mark.is_some_and(|m| m.child("del").is_some() || m.child("moveFrom").is_some());
        let vanishes = |of: Option<Node<'t, 'x>>| {
            let said = of.and_then(|p| p.child("vanish"));
            said.map_or_else(|| style.looks.vanishes(), |v| v.is_on())
        };
        if !deleted && !vanishes(mark) {
            return false;
        }
        let shows = |run: Node<'t, 'x>| {
            let moved = run.parent().is_some_and(|p| p.name() == "moveFrom");
            let has_text = run
                .children()
                .any(|c| matches!(c.name(), "t" | "sym" | "drawing" | "pict"));
            has_text && !moved && !vanishes(run.child("rPr"))
        };
        !node.descendants().any(|n| n.name() == "r" && shows(n))
    }

    /// The automatic number of a paragraph, counted on.
    fn list_mark(&mut self, own: &Style, style: &Style) -> Option<String> {
        let list = own.list.0.as_deref().or(style.list.0.as_deref())?.to_owned();
        if list == "0" {
            return None;
        }
        let level = own.list.1.or(style.list.1).unwrap_or(0);
        let linked = self.numbering.link(&list).map(str::to_owned);
        let list = match linked {
            Some(style) => self.styles.resolve(&style).list.0.unwrap_or(list),
            None => list,
        };
        self.numbering.mark(&list, level)
    }
}

/// Whether a paragraph shows anything that a number could stand before.
fn has_text(node: Node<'_, '_>) -> bool {
    node.descendants()
        .any(|n| matches!(n.name(), "t" | "sym" | "drawing" | "pict"))
}

/// Whether a paragraph is put where nobody sees it.
fn off_page(properties: Option<Node<'_, '_>>) -> bool {
    let far = |node: Option<Node<'_, '_>>, names: &[&str]| {
        node.is_some_and(|n| {
            names
                .iter()
                .filter_map(|name| n.attribute(name)?.parse::<i32>().ok())
                .any(|twips| !(-FAR..=30_000).contains(&twips))
        })
    };
    properties.is_some_and(|p| {
        far(p.child("framePr"), &["x", "y"]) || far(p.child("ind"), &["left", "start", "firstLine"])
    })
}

/// The colour of a text box, where it is known.
fn box_colour(content: Node<'_, '_>, page: Option<[u8; 3]>) -> Option<[u8; 3]> {
    let shape = content.parent().and_then(|b| b.parent())?;
    let properties = shape.child("spPr");
    match properties {
        Some(properties) if properties.child("noFill").is_some() => page,
        Some(properties) if properties.children().any(|c| c.name().ends_with("Fill")) => None,
        _ if shape.attribute("fillcolor").is_some() || shape.child("style").is_some() => None,
        _ => page,
    }
}
