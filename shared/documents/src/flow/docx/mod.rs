//! DOCX (ECMA-376): what the main part shows, with its notes, numbers and formulas.

mod numbering;
mod styles;

use super::package::Package;
use super::rich::Rich;
use super::script::Script;
use super::xml::{Node, Tree};
use super::{Flow, math::Math, omml, symbol};
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
        boxes: Vec::new(),
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
    /// Text boxes of the paragraph, to be read after it.
    boxes: Vec<Node<'t, 'x>>,
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
                    if let Some(branch) = branch(child) {
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
        let mark = self.list_mark(&own, &style);
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
        self.fields.retain(|in_result| *in_result);
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

    /// Reads what stands on the lines of a paragraph.
    fn inline(&mut self, node: Node<'t, 'x>, looks: &RunLooks, kind: BlockKind, level: Option<u8>) {
        for child in node.children() {
            match child.name() {
                "r" => {
                    if child.children().any(is_page_break) {
                        self.run_with_break(child, looks, kind, level);
                    } else {
                        self.run(child, looks);
                    }
                }
                "oMath" | "oMathPara" => self.formula(child),
                "del" | "moveFrom" | "pPr" | "sdtPr" | "sdtEndPr" | "rt" | "annotation" | "instrText" => {}
                "AlternateContent" => {
                    if let Some(branch) = branch(child) {
                        self.inline(branch, looks, kind, level);
                    }
                }
                "p" => self.paragraph(child),
                "tbl" => self.table(child),
                "t" => self.show(&child.text(), looks),
                "" => {}
                _ => self.inline(child, looks, kind, level),
            }
        }
    }

    /// Reads a run in which a page ends.
    fn run_with_break(&mut self, run: Node<'t, 'x>, looks: &RunLooks, kind: BlockKind, level: Option<u8>) {
        let looks = self.run_looks(run, looks);
        for child in run.children() {
            if is_page_break(child) && !self.rich.in_table() && self.own_mark.is_empty() {
                let begun = !self.rich.is_blank();
                if begun {
                    self.end_block(kind, level.filter(|_| kind == BlockKind::Heading));
                }
                self.rich.flow.page_break();
                self.continues |= begun;
            } else {
                self.run_part(child, &looks);
            }
        }
    }

    fn run_looks(&mut self, run: Node<'t, 'x>, looks: &RunLooks) -> RunLooks {
        let Some(properties) = run.child("rPr") else {
            return looks.clone();
        };
        let named = properties.child("rStyle").and_then(|s| s.value());
        let styled = match named {
            Some(style) => self.styles.resolve(&style).looks.over(looks),
            None => looks.clone(),
        };
        RunLooks::read(properties).over(&styled)
    }

    fn run(&mut self, run: Node<'t, 'x>, looks: &RunLooks) {
        let looks = self.run_looks(run, looks);
        for child in run.children() {
            self.run_part(child, &looks);
        }
    }

    fn run_part(&mut self, node: Node<'t, 'x>, looks: &RunLooks) {
        match node.name() {
            "t" => self.show(&node.text(), looks),
            "tab" | "ptab" | "br" | "cr" => self.show(" ", looks),
            "noBreakHyphen" => self.show("-", looks),
            "softHyphen" => self.show("\u{ad}", looks),
            "sym" => {
                let font = node.attribute("font").unwrap_or_default();
                let code = node
                    .attribute("char")
                    .and_then(|c| u32::from_str_radix(&c, 16).ok());
                // Codes without the private prefix are the font's, too.
                let code = code.map(|c| if c < 0x100 { c + 0xf000 } else { c });
                if let Some(c) = code.and_then(char::from_u32) {
                    self.show(&symbol::character(&font, c).to_string(), &looks.without_font());
                }
            }
            "fldChar" => match node.attribute("fldCharType").as_deref() {
                Some("begin") if self.fields.len() < 1_000 => self.fields.push(false),
                Some("separate") => {
                    if let Some(in_result) = self.fields.last_mut() {
                        *in_result = true;
                    }
                }
                Some("end") => {
                    self.fields.pop();
                }
                _ => {}
            },
            "footnoteReference" => self.note_mark(node, 0, looks),
            "endnoteReference" => self.note_mark(node, 1, looks),
            "footnoteRef" | "endnoteRef" => {
                let mark = self.own_mark.trim().to_owned();
                self.rich.push_script(Script::Raised, &mark);
                self.rich.push(" ");
            }
            "AlternateContent" => {
                if let Some(branch) = branch(node) {
                    branch.children().for_each(|c| self.run_part(c, looks));
                }
            }
            "drawing" | "pict" | "object" => {
                let boxes = outermost(node, "txbxContent");
                let hidden = node
                    .find("docPr")
                    .and_then(|d| d.attribute("hidden"))
                    .is_some_and(|h| h == "1" || h == "true");
                if hidden {
                    for text_box in boxes {
                        self.rich
                            .push_hidden(HiddenReason::Invisible, &text_box.all_text());
                    }
                } else if self.boxes.len() < 10_000 {
                    self.boxes.extend(boxes);
                }
            }
            "oMath" | "oMathPara" => self.formula(node),
            "ruby" => {
                if let Some(base) = node.child("rubyBase") {
                    base.children()
                        .filter(|c| c.name() == "r")
                        .for_each(|r| self.run(r, looks));
                }
            }
            "r" => self.run(node, looks),
            _ => {}
        }
    }

    fn show(&mut self, text: &str, looks: &RunLooks) {
        if self.fields.contains(&false) || looks.is_struck() {
            return;
        }
        if let Some(reason) = looks.unseen(self.backdrop) {
            self.rich.push_hidden(reason, text);
            return;
        }
        if !text.trim().is_empty() {
            self.rich.end_hidden();
        }
        let font = looks.font.as_deref().unwrap_or_default();
        let is_private = |c: char| ('\u{f020}'..='\u{f0ff}').contains(&c);
        if symbol::is_symbolic(font) || text.contains(is_private) {
            let text: String = text.chars().map(|c| symbol::character(font, c)).collect();
            self.rich.push_script(looks.script(), &text);
        } else {
            self.rich.push_script(looks.script(), text);
        }
    }

    fn formula(&mut self, node: Node<'t, 'x>) {
        if self.fields.contains(&false) {
            return;
        }
        let before = self.rich.before();
        let text = Math::linear(&omml::read(node), &before);
        if node.name() == "oMathPara" {
            self.rich.push_formula(&text);
        } else {
            self.rich.push(&text);
        }
    }

    /// A mark that leads to a footnote (0) or an endnote (1).
    fn note_mark(&mut self, node: Node<'t, 'x>, kind: usize, looks: &RunLooks) {
        let Some(id) = node.attribute("id") else { return };
        if self.fields.contains(&false) || looks.is_struck() || looks.unseen(self.backdrop).is_some() {
            return;
        }
        // A mark of the author's own follows as text.
        if node
            .attribute("customMarkFollows")
            .is_some_and(|c| c == "1" || c == "true")
        {
            self.notes.entry((kind, id)).or_insert(0);
            return;
        }
        let counted = &mut self.counted[kind];
        let number = *self.notes.entry((kind, id.clone())).or_insert_with(|| {
            *counted += 1;
            *counted
        });
        let mark = numbering::number(&self.formats[kind], number);
        let key = format!("{kind}:{id}");
        self.rich.start_mark(&key);
        self.rich.push_script(Script::Raised, &mark);
        self.rich.end_mark();
        // A note that a note leads to is read after all others, or a chain of them would go too deep.
        if kind == 0
            && self.own_mark.is_empty()
            && let Some(note) = self.footnotes.remove(&id)
        {
            self.footnote(note, &key, mark);
        }
    }

    /// Reads a footnote where its mark stands; it is written where the page ends.
    fn footnote(&mut self, note: Node<'t, 'x>, key: &str, mark: String) {
        let outer_mark = std::mem::replace(&mut self.own_mark, mark);
        let fields = std::mem::take(&mut self.fields);
        let boxes = std::mem::take(&mut self.boxes);
        let backdrop = self.backdrop.replace(WHITE);
        let aside = self.rich.start_note();
        self.blocks(note);
        let texts = self.rich.end_note(aside);
        self.rich.flow.keep_note(key, texts);
        (self.own_mark, self.fields, self.boxes, self.backdrop) = (outer_mark, fields, boxes, backdrop);
    }

    /// Reads the notes of a part that are not written yet: endnotes, and footnotes that no mark leads to.
    fn rest_of_notes(&mut self, kind: usize, root: Node<'t, 'x>) {
        let notes = root
            .descendants()
            .filter(|n| matches!(n.name(), "footnote" | "endnote"));
        for note in notes {
            if note.attribute("type").is_some_and(|t| t != "normal") || !self.rich.flow.has_time() {
                continue;
            }
            let id = note.attribute("id").unwrap_or_default();
            if kind == 0 && !self.footnotes.contains_key(&id) {
                continue;
            }
            let number = self.notes.get(&(kind, id.clone())).copied();
            self.own_mark = match number {
                Some(number) if number > 0 => numbering::number(&self.formats[kind], number),
                _ => " ".to_owned(),
            };
            if number.is_some() {
                self.rich.flow.notes.pass(&format!("{kind}:{id}"));
            }
            self.blocks(note);
        }
        self.own_mark.clear();
    }

    fn table(&mut self, table: Node<'t, 'x>) {
        self.rich.start_table(false);
        let backdrop = self.backdrop;
        let properties = table.child("tblPr");
        let style = properties
            .and_then(|p| p.child("tblStyle"))
            .and_then(|s| s.value());
        if style.is_some_and(|s| self.styles.resolve(&s).shaded_table) {
            // Which rows a style paints is not followed.
            self.backdrop = None;
        } else if let Some(shade) = properties.and_then(|p| p.child("shd")).and_then(styles::shade) {
            self.backdrop = shade;
        }
        let rows: Vec<Row<'_, '_>> = through(table, "tr").into_iter().filter_map(Row::read).collect();
        let spans = row_spans(&rows);
        for (row, spans) in rows.iter().zip(spans) {
            if !self.rich.flow.has_time() {
                break;
            }
            if row.hidden {
                self.rich.push_hidden(
                    HiddenReason::Invisible,
                    &row.cells
                        .iter()
                        .map(|c| c.node.all_text() + " ")
                        .collect::<String>(),
                );
                self.rich.end_hidden();
                continue;
            }
            self.rich.start_row(row.header);
            self.rich.skip_places(row.before);
            for (cell, rows) in row.cells.iter().zip(spans) {
                // A cell that goes on from above has its place already.
                let Some(rows) = rows else { continue };
                self.rich.start_cell(false, rows, cell.span);
                let backdrop = self.backdrop;
                if let Some(shade) = cell.shade {
                    self.backdrop = shade;
                }
                if !cell.deleted {
                    self.blocks(cell.node);
                }
                self.backdrop = backdrop;
                self.rich.end_cell();
            }
        }
        self.backdrop = backdrop;
        self.rich.end_table();
    }
}

/// A row of a table.
struct Row<'t, 'x> {
    cells: Vec<CellNode<'t, 'x>>,
    /// Places left empty before its first cell.
    before: u32,
    header: bool,
    hidden: bool,
}

struct CellNode<'t, 'x> {
    node: Node<'t, 'x>,
    column: u32,
    span: u32,
    /// Whether it begins (`true`) or goes on with a cell over rows.
    merge: Option<bool>,
    shade: Option<Option<[u8; 3]>>,
    deleted: bool,
}

impl<'t, 'x> Row<'t, 'x> {
    /// `None` where the row was deleted under tracking.
    fn read(node: Node<'t, 'x>) -> Option<Self> {
        let properties = node.child("trPr");
        let said = |name: &str| properties.and_then(|p| p.child(name));
        if said("del").is_some() || said("moveFrom").is_some() {
            return None;
        }
        let before = said("gridBefore")
            .and_then(|n| n.value())
            .and_then(|v| v.parse().ok())
            .unwrap_or(0);
        let mut column: u32 = before;
        let mut cells = Vec::new();
        for cell in through(node, "tc") {
            let properties = cell.child("tcPr");
            let said = |name: &str| properties.and_then(|p| p.child(name));
            let span: u32 = said("gridSpan")
                .and_then(|n| n.value())
                .and_then(|v| v.parse().ok())
                .unwrap_or(1)
                .max(1);
            cells.push(CellNode {
                node: cell,
                column,
                span,
                merge: said("vMerge").map(|n| n.value().as_deref() == Some("restart")),
                shade: said("shd").and_then(styles::shade),
                deleted: said("cellDel").is_some(),
            });
            column = column.saturating_add(span);
        }
        Some(Self {
            cells,
            before,
            header: said("tblHeader").is_some_and(|n| n.is_on()),
            hidden: said("hidden").is_some_and(|n| n.is_on()),
        })
    }
}

/// How many rows each cell spans; `None` for one that goes on from above.
fn row_spans(rows: &[Row<'_, '_>]) -> Vec<Vec<Option<u32>>> {
    let mut spans: Vec<Vec<Option<u32>>> = rows.iter().map(|r| vec![Some(1); r.cells.len()]).collect();
    // By column: the row and cell that reach down to here.
    let mut open: HashMap<u32, (usize, usize)> = HashMap::new();
    for (r, row) in rows.iter().enumerate() {
        if row.hidden {
            continue;
        }
        let mut next = HashMap::new();
        for (c, cell) in row.cells.iter().enumerate() {
            match (cell.merge, open.get(&cell.column)) {
                (Some(false), Some((owner_row, owner))) => {
                    if let Some(Some(span)) = spans.get_mut(*owner_row).and_then(|s| s.get_mut(*owner)) {
                        *span += 1;
                    }
                    next.insert(cell.column, (*owner_row, *owner));
                    spans[r][c] = None;
                }
                (Some(_), _) => {
                    next.insert(cell.column, (r, c));
                }
                (None, _) => {}
            }
        }
        open = next;
    }
    spans
}

/// Elements of this name, right inside or within wrappers such as content controls; what was deleted is left out.
fn through<'t, 'x>(node: Node<'t, 'x>, name: &str) -> Vec<Node<'t, 'x>> {
    let mut found = Vec::new();
    for child in node.children() {
        if child.name() == name {
            found.push(child);
        } else if matches!(
            child.name(),
            "sdt" | "sdtContent" | "ins" | "moveTo" | "customXml" | "smartTag"
        ) {
            found.append(&mut through(child, name));
        } else if child.name() == "AlternateContent"
            && let Some(branch) = branch(child)
        {
            found.append(&mut through(branch, name));
        }
    }
    found
}

/// The one branch of alternatives that is shown: the first, unless only the other holds text.
fn branch<'t, 'x>(node: Node<'t, 'x>) -> Option<Node<'t, 'x>> {
    let branches: Vec<Node<'t, 'x>> = node
        .children()
        .filter(|c| matches!(c.name(), "Choice" | "Fallback"))
        .collect();
    let with_text = branches.iter().find(|b| b.descendants().any(|d| d.name() == "t"));
    with_text.or(branches.first()).copied()
}

/// Elements of this name that are not inside another of it, in the shown branch of alternatives.
fn outermost<'t, 'x>(node: Node<'t, 'x>, name: &str) -> Vec<Node<'t, 'x>> {
    let mut found = Vec::new();
    for child in node.children() {
        if child.name() == name {
            found.push(child);
        } else if child.name() == "AlternateContent" {
            if let Some(branch) = branch(child) {
                found.append(&mut outermost(branch, name));
            }
        } else {
            found.append(&mut outermost(child, name));
        }
    }
    found
}

fn is_page_break(node: Node<'_, '_>) -> bool {
    node.name() == "lastRenderedPageBreak"
        || node.name() == "br" && node.attribute("type").as_deref() == Some("page")
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
