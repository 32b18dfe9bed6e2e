//! HTML as the text a reader sees. Nothing is fetched or run.

mod css;
mod generated;
mod mathml;
mod style;
mod tree;

use super::Flow;
use super::rich::Rich;
use super::script::Script;
use crate::BlockKind;
use css::Sheet;
use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::{ElementRef, Html, Node};
use style::Style;

/// Nodes between two looks at the clock.
const NODES_A_LOOK: usize = 1_000;

pub(super) fn parse(text: &str, flow: &mut Flow<'_>) {
    parse_with(text, &[], flow);
}

/// Reads a page with style sheets that came beside it.
pub(super) fn parse_with(text: &str, sheets: &[String], flow: &mut Flow<'_>) {
    let html = tree::build(text, flow);
    let mut sheet = Sheet::default();
    sheets.iter().for_each(|css| sheet.add(css));
    for node in html.tree.nodes() {
        if let Some(element) = node.value().as_element().filter(|e| e.name() == "style")
            && element.attr("media").is_none_or(css::media_applies)
        {
            sheet.add(&text_of(node));
        }
    }
    let mut writer = Writer {
        rich: Rich::new(flow),
        sheet,
        styles: Vec::new(),
        lists: Vec::new(),
        item: None,
        in_head: false,
        marks: 0,
        counters: generated::Counters::default(),
    };
    writer.walk(&html);
    writer.break_block();
    writer.rich.finish();
}

fn text_of(node: NodeRef<'_, Node>) -> String {
    node.descendants()
        .filter_map(|n| n.value().as_text().map(|t| &**t))
        .collect()
}

struct Writer<'f, 'p> {
    rich: Rich<'f, 'p>,
    sheet: Sheet,
    /// The styles of the open elements.
    styles: Vec<Style>,
    lists: Vec<List>,
    /// The mark of a list item that has no text yet.
    item: Option<String>,
    /// Whether rows are the head of their table.
    in_head: bool,
    /// Open marks that lead to notes.
    marks: usize,
    /// What style sheets count.
    counters: generated::Counters,
}

/// A list being read.
struct List {
    next: i64,
    step: i64,
    kind: Marks,
}

/// How the items of a list are marked.
#[derive(Clone, Copy, PartialEq)]
enum Marks {
    None,
    Bullets,
    Numbers,
    Letters,
    Capitals,
    Roman,
    RomanCapitals,
}

impl Writer<'_, '_> {
    fn walk(&mut self, html: &Html) {
        let root = Style::root();
        for (count, edge) in html.tree.root().traverse().enumerate() {
            if count % NODES_A_LOOK == 0 && !self.rich.flow.has_time() {
                return;
            }
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Text(text) => self.text(text),
                    Node::Element(_) => {
                        if let Some(element) = ElementRef::wrap(node) {
                            let parent = self.styles.last().unwrap_or(&root);
                            let apart = parent.apart;
                            let gone = parent.gone.is_some();
                            let style = if gone {
                                parent.clone()
                            } else {
                                parent.of(element, &self.sheet)
                            };
                            self.styles.push(style);
                            if !gone {
                                if apart || self.styles.last().is_some_and(|s| s.gap.0) {
                                    self.rich.push(" ");
                                }
                                self.enter(element);
                                self.generated(element, false);
                            }
                        }
                    }
                    _ => {}
                },
                Edge::Close(node) => {
                    if let Some(element) = ElementRef::wrap(node) {
                        if self.styles.last().is_some_and(|s| s.gone.is_none()) {
                            self.generated(element, true);
                        }
                        self.counters.leave(self.styles.len());
                        let Some(style) = self.styles.pop() else { continue };
                        let parent_gone = self.styles.last().is_some_and(|p| p.gone.is_some());
                        if style.gone.is_some() && !parent_gone {
                            self.rich.end_hidden();
                        }
                        if style.gone.is_none() {
                            self.leave(element, &style);
                            if style.gap.1 {
                                self.rich.push(" ");
                            }
                        }
                    }
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        let Some(style) = self.styles.last() else { return };
        match style.gone {
            Some(None) => return,
            Some(Some(reason)) => return self.rich.push_hidden(reason, text),
            None => {}
        }
        if style.struck {
            return;
        }
        if let Some(reason) = style.unseen() {
            return self.rich.push_hidden(reason, text);
        }
        let script = style.script;
        self.show(text, script);
    }

    fn show(&mut self, text: &str, script: Script) {
        if !text.trim().is_empty() {
            self.rich.end_hidden();
            if let Some(mark) = self.item.take() {
                self.rich.push(&mark);
            }
        }
        self.rich.push_script(script, text);
    }

    /// Leaves out what is inside the element just entered.
    fn drop_content(&mut self) {
        if let Some(style) = self.styles.last_mut() {
            style.gone = Some(None);
        }
    }

    fn enter(&mut self, element: ElementRef<'_>) {
        let name = element.value().name();
        let attribute = |name: &str| element.value().attr(name);
        if let Some(key) = attribute("id").or_else(|| attribute("name").filter(|_| name == "a")) {
            let is_note = self.rich.flow.notes.pass(key);
            if is_note
                && matches!(name, "li" | "p" | "div" | "dd" | "aside" | "fo-note")
                && let Some(style) = self.styles.last_mut()
            {
                style.note = true;
            }
        }
        if self.styles.last().is_some_and(|s| s.gone.is_some()) {
            return;
        }
        match name {
            "title" => {
                let drawing = element
                    .ancestors()
                    .any(|a| a.value().as_element().is_some_and(|e| e.name() == "svg"));
                if !drawing {
                    self.rich.flow.title(&text_of(*element));
                }
                return self.drop_content();
            }
            "meta" => {
                let field = match attribute("name")
                    .unwrap_or_default()
                    .to_ascii_lowercase()
                    .as_str()
                {
                    "author" | "dc.creator" => "creator",
                    "description" => "subject",
                    "keywords" => "keywords",
                    _ => "",
                };
                if let Some(value) = attribute("content").filter(|v| !v.trim().is_empty()) {
                    self.rich.flow.metadata(field, super::squeeze(value));
                }
            }
            "html" => {
                if let Some(language) = attribute("lang").filter(|l| !l.trim().is_empty()) {
                    self.rich.flow.metadata("language", language.trim().to_owned());
                }
            }
            "script" | "style" | "template" | "noscript" | "iframe" | "noframes" | "noembed" | "canvas"
            | "video" | "audio" | "datalist" | "rp" | "desc" | "metadata" | "defs" | "symbol" => {
                return self.drop_content();
            }
            "math" => {
                let math = mathml::read(*element);
                let script = self.styles.last().map_or(Script::Line, |s| s.script);
                let block = attribute("display") == Some("block");
                if block {
                    self.break_block();
                }
                let before = self.rich.before();
                let text = math.linear(&before);
                match self.styles.last().and_then(Style::unseen) {
                    Some(reason) => self.rich.push_hidden(reason, &text),
                    None => self.show(&text, script),
                }
                if block && !self.rich.in_table() {
                    self.rich.flush(BlockKind::Formula, None);
                }
                return self.drop_content();
            }
            "img" => self.picture(element),
            "br" => self.rich.push(if self.rich.verbatim { "\n" } else { " " }),
            "hr" => self.break_block(),
            "text" => self.rich.push(" "),
            "q" => self.quotation("“"),
            // What a form shows.
            "input" => {
                let kind = attribute("type").unwrap_or("text").to_ascii_lowercase();
                let shows = !matches!(
                    kind.as_str(),
                    "hidden" | "password" | "checkbox" | "radio" | "image" | "file" | "range" | "color"
                );
                if let Some(value) = attribute("value").filter(|_| shows) {
                    self.rich.push(" ");
                    self.text(value);
                    self.rich.push(" ");
                }
            }
            "select" | "textarea" | "button" => self.rich.push(" "),
            "option" => {
                if !is_chosen(element) {
                    return self.drop_content();
                }
                self.rich.push(" ");
            }
            "a" => self.link(element),
            "table" => {
                self.break_block();
                let layout = matches!(attribute("role"), Some("presentation" | "none"));
                self.rich.start_table(layout);
            }
            "thead" => {
                self.rich.start_section(false);
                self.in_head = true;
            }
            "tbody" | "tfoot" => self.rich.start_section(name == "tfoot"),
            "tr" => self.rich.start_row(self.in_head),
            "td" | "th" => {
                let span = |name: &str| attribute(name).and_then(leading_number).unwrap_or(1);
                // Zero rows are all that the section has left.
                let rows = match span("rowspan") {
                    0 => u32::MAX,
                    rows => rows,
                };
                self.rich.start_cell(name == "th", rows, span("colspan"));
            }
            "ul" | "menu" | "ol" => self.start_list(element),
            "li" => self.start_item(element),
            "pre" | "xmp" | "listing" | "plaintext" => {
                self.break_block();
                self.rich.verbatim = true;
            }
            // What Markdown's notes are read as.
            "fo-note" => {
                self.break_block();
                let mark = attribute("mark").unwrap_or_default();
                self.item = Some(format!("{} ", super::script::write(Script::Raised, "", mark)));
                if let Some(style) = self.styles.last_mut() {
                    style.note = true;
                }
            }
            _ if is_block(name) || self.styles.last().is_some_and(|s| s.block) => self.break_block(),
            _ => {}
        }
        if is_katex_copy(element) {
            self.drop_content();
        }
    }

    fn leave(&mut self, element: ElementRef<'_>, style: &Style) {
        let name = element.value().name();
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.as_bytes()[1] - b'0';
                self.rich.flush(BlockKind::Heading, Some(level));
            }
            "a" if self.marks > 0 => {
                self.marks -= 1;
                self.rich.end_mark();
            }
            "thead" => self.in_head = false,
            "td" | "th" => {
                self.break_block();
                self.rich.end_cell();
            }
            "table" => {
                self.break_block();
                self.rich.end_table();
            }
            "ul" | "ol" | "menu" => {
                self.break_block();
                self.lists.pop();
            }
            "li" => {
                let kind = if style.note {
                    BlockKind::Footnote
                } else {
                    BlockKind::ListItem
                };
                self.rich.flush(kind, None);
                self.item = None;
            }
            "fo-note" => {
                self.rich.flush(BlockKind::Footnote, None);
                self.item = None;
            }
            "pre" | "xmp" | "listing" | "plaintext" => {
                self.rich.flush(BlockKind::Code, None);
                self.rich.verbatim = false;
            }
            "text" | "option" | "select" | "textarea" | "button" => self.rich.push(" "),
            "q" => self.quotation("”"),
            "figcaption" | "caption" => self.rich.flush(BlockKind::Caption, None),
            _ if style.note && is_block(name) => self.rich.flush(BlockKind::Footnote, None),
            _ if is_block(name) || style.block => self.break_block(),
            _ => {}
        }
        if is_block(name) || matches!(name, "td" | "th" | "li" | "table") {
            self.rich.end_hidden();
        }
    }

    fn quotation(&mut self, mark: &str) {
        if self
            .styles
            .last()
            .is_some_and(|s| s.unseen().is_none() && !s.struck)
        {
            self.show(mark, Script::Line);
        }
    }

    /// A picture of a formula stands for its words.
    fn picture(&mut self, element: ElementRef<'_>) {
        let class = element
            .value()
            .attr("class")
            .unwrap_or_default()
            .to_ascii_lowercase();
        if !["math", "tex", "equation"]
            .iter()
            .any(|word| class.contains(word))
        {
            return;
        }
        if let Some(words) = element.value().attr("alt") {
            let inner = words
                .trim()
                .strip_prefix("{\\displaystyle")
                .and_then(|w| w.strip_suffix('}'))
                .unwrap_or(words);
            self.show(inner, Script::Line);
        }
    }

    /// A link within the page from a raised or bracketed word leads to a note.
    fn link(&mut self, element: ElementRef<'_>) {
        let Some(key) = element.value().attr("href").and_then(|h| h.strip_prefix('#')) else {
            return;
        };
        let text: String = element.text().take(20).collect();
        let text = text.trim();
        let class = element
            .value()
            .attr("class")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let names_note = element.value().attr("role") == Some("doc-noteref")
            || ["fn", "ftn", "note", "cite"]
                .iter()
                .any(|word| key.to_ascii_lowercase().contains(word))
            || ["footnote", "endnote", "noteref"]
                .iter()
                .any(|word| class.contains(word));
        let raised = self.styles.last().is_some_and(|s| s.script == Script::Raised)
            || element.child_elements().any(|c| c.value().name() == "sup");
        let short = !text.is_empty() && text.chars().count() <= 6;
        if key.is_empty() || !short || !(raised || names_note) {
            return;
        }
        // A bare number on the line would be read as part of the number before it.
        if !raised
            && text.chars().all(char::is_alphanumeric)
            && let Some(style) = self.styles.last_mut()
        {
            style.script = Script::Raised;
        }
        self.rich.start_mark(key);
        self.marks += 1;
    }

    fn start_list(&mut self, element: ElementRef<'_>) {
        self.break_block();
        let ordered = element.value().name() == "ol";
        let attribute = |name: &str| element.value().attr(name);
        let named = self.styles.last().and_then(|s| s.list.as_deref());
        let own = element.value().attr("type").map(str::trim);
        let kind = match (own, named) {
            (Some("a"), _) | (_, Some("lower-alpha" | "lower-latin")) => Marks::Letters,
            (Some("A"), _) | (_, Some("upper-alpha" | "upper-latin")) => Marks::Capitals,
            (Some("i"), _) | (_, Some("lower-roman")) => Marks::Roman,
            (Some("I"), _) | (_, Some("upper-roman")) => Marks::RomanCapitals,
            (_, Some("none")) => Marks::None,
            (_, Some("decimal")) => Marks::Numbers,
            _ if ordered => Marks::Numbers,
            _ => Marks::Bullets,
        };
        let reversed = attribute("reversed").is_some();
        let items = || {
            element
                .child_elements()
                .filter(|c| c.value().name() == "li")
                .count() as i64
        };
        let first = attribute("start").and_then(|s| s.trim().parse().ok());
        self.lists.push(List {
            next: first.unwrap_or_else(|| if reversed { items() } else { 1 }),
            step: if reversed { -1 } else { 1 },
            kind,
        });
        // A list within sets its own marks.
        if let Some(style) = self.styles.last_mut() {
            style.list = None;
        }
    }

    fn start_item(&mut self, element: ElementRef<'_>) {
        self.break_block();
        let unmarked = self.styles.last().and_then(|s| s.list.as_deref()) == Some("none");
        let Some(list) = self.lists.last_mut() else {
            self.item = Some("• ".to_owned());
            return;
        };
        if let Some(value) = element.value().attr("value").and_then(|v| v.trim().parse().ok()) {
            list.next = value;
        }
        let n = list.next;
        list.next = list.next.saturating_add(list.step);
        self.item = match list.kind {
            Marks::None => None,
            _ if unmarked => None,
            Marks::Bullets => Some("• ".to_owned()),
            Marks::Numbers => Some(format!("{n}. ")),
            Marks::Letters => Some(format!("{}. ", super::numeral::letters(n))),
            Marks::Capitals => Some(format!("{}. ", super::numeral::letters(n).to_uppercase())),
            Marks::Roman => Some(format!("{}. ", super::numeral::roman(n))),
            Marks::RomanCapitals => Some(format!("{}. ", super::numeral::roman(n).to_uppercase())),
        };
    }

    fn break_block(&mut self) {
        let kind = if self.styles.last().is_some_and(|s| s.note) {
            BlockKind::Footnote
        } else if self.lists.is_empty() || self.item.is_some() {
            BlockKind::Paragraph
        } else {
            BlockKind::ListItem
        };
        if !self.rich.is_blank() {
            self.rich.flush(kind, None);
        }
    }
}

/// Whether an option of a form is the one that shows, or one of a list that shows them all.
fn is_chosen(option: ElementRef<'_>) -> bool {
    let Some(select) = option
        .ancestors()
        .filter_map(ElementRef::wrap)
        .find(|e| e.value().name() == "select")
    else {
        return true;
    };
    let attribute = |name: &str| select.value().attr(name);
    if attribute("multiple").is_some() || attribute("size").and_then(leading_number).is_some_and(|n| n > 1) {
        return true;
    }
    let mut options = (select.descendants())
        .filter_map(ElementRef::wrap)
        .filter(|e| e.value().name() == "option");
    let chosen = options
        .clone()
        .filter(|o| o.value().attr("selected").is_some())
        .last();
    chosen.or_else(|| options.next()) == Some(option)
}

/// Whether an element repeats, for the eye, a formula that stands right before it in MathML.
fn is_katex_copy(element: ElementRef<'_>) -> bool {
    let class = |e: ElementRef<'_>, name: &str| e.value().classes().any(|c| c == name);
    class(element, "katex-html")
        && element
            .prev_siblings()
            .filter_map(ElementRef::wrap)
            .any(|e| class(e, "katex-mathml"))
}

fn leading_number(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = &text[..text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())];
    match digits.len() {
        0 => None,
        1..=9 => digits.parse().ok(),
        _ => Some(u32::MAX),
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "html"
            | "legend"
            | "main"
            | "nav"
            | "p"
            | "search"
            | "section"
            | "summary"
            | "caption"
            | "svg"
    )
}
