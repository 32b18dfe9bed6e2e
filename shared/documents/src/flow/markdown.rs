//! Markdown: CommonMark with tables, notes and front matter, read by way of the HTML that it is short for.

use super::grid::Place;
use super::{Flow, gridtable, html, pipetable, squeeze};
use pulldown_cmark::{CodeBlockKind, Event, MetadataBlockKind, Options, Parser, Tag, TagEnd};

/// Stands for an asterisk that is no emphasis. No text holds it: control characters are taken out before.
const ASTERISK: char = '\u{1}';

pub(super) fn parse(text: &str, flow: &mut Flow<'_>) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_MATH
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    for (i, page) in text.split('\u{c}').enumerate() {
        if i > 0 {
            flow.page_break();
        }
        let page = keep_products(&draw_grids(&pipetable::draw(page)));
        let mut reader = Reader::default();
        let mut out = String::with_capacity(page.len() * 2);
        let mut events = Vec::new();
        for (count, (event, range)) in Parser::new_ext(&page, options).into_offset_iter().enumerate() {
            if count % 4_096 == 0 && !flow.has_time() {
                break;
            }
            reader.event(event, page.get(range).unwrap_or_default(), &mut events, flow);
            if events.len() > 1_024 && reader.tables == 0 {
                pulldown_cmark::html::push_html(&mut out, events.drain(..));
            }
        }
        pulldown_cmark::html::push_html(&mut out, events.into_iter());
        html::parse(&out.replace(ASTERISK, "*"), flow);
    }
}

/// What is known between events.
#[derive(Default)]
struct Reader {
    /// In front matter, of this kind.
    front: Option<(MetadataBlockKind, String)>,
    /// In a drawing's source.
    drawing: bool,
    /// Open tables: their events belong together.
    tables: usize,
}

impl Reader {
    fn event<'a>(
        &mut self,
        event: Event<'a>,
        source: &'a str,
        out: &mut Vec<Event<'a>>,
        flow: &mut Flow<'_>,
    ) {
        match event {
            Event::Start(Tag::MetadataBlock(kind)) => self.front = Some((kind, String::new())),
            Event::End(TagEnd::MetadataBlock(_)) => {
                if let Some((kind, text)) = self.front.take() {
                    front_matter(kind, &text, flow);
                }
            }
            Event::Text(text) if self.front.is_some() => {
                if let Some((_, front)) = &mut self.front {
                    front.push_str(&text);
                }
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if info.starts_with("mermaid") => {
                self.drawing = true;
            }
            Event::End(TagEnd::CodeBlock) if self.drawing => self.drawing = false,
            _ if self.drawing => {}
            // Formulas stand as they were written.
            Event::InlineMath(text) => out.push(Event::Text(format!("${text}$").into())),
            Event::DisplayMath(text) => out.push(Event::Text(format!("$${text}$$").into())),
            Event::FootnoteReference(name) => out.push(Event::InlineHtml(reference(&name).into())),
            Event::Start(Tag::FootnoteDefinition(name)) => out.push(Event::Html(definition(&name).into())),
            Event::End(TagEnd::FootnoteDefinition) => out.push(Event::Html("</fo-note>".into())),
            // One tilde is an index in some dialects and "about" in others; nothing is struck by it.
            Event::Start(Tag::Strikethrough) | Event::End(TagEnd::Strikethrough)
                if !source.starts_with("~~") =>
            {
                out.push(Event::Text("~".into()));
            }
            Event::TaskListMarker(done) => out.push(Event::Text(if done { "[x] " } else { "[ ] " }.into())),
            other => {
                match &other {
                    Event::Start(Tag::Table(_)) => self.tables += 1,
                    Event::End(TagEnd::Table) => self.tables = self.tables.saturating_sub(1),
                    _ => {}
                }
                out.push(other);
            }
        }
    }
}

/// A mark that leads to a note.
fn reference(name: &str) -> String {
    let name = escape(name);
    format!("<sup><a href=\"#fn:{name}\">{name}</a></sup>")
}

/// The beginning of a note, with its mark.
fn definition(name: &str) -> String {
    let name = escape(name);
    format!("<fo-note id=\"fn:{name}\" mark=\"{name}\">")
}

pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Takes title, author and date from front matter.
fn front_matter(kind: MetadataBlockKind, text: &str, flow: &mut Flow<'_>) {
    let separator = match kind {
        MetadataBlockKind::YamlStyle => ':',
        MetadataBlockKind::PlusesStyle => '=',
    };
    for line in text.lines() {
        let Some((key, value)) = line.split_once(separator) else {
            continue;
        };
        let value = squeeze(value.trim().trim_matches(['"', '\'']));
        if value.is_empty() || value.starts_with(['[', '{', '|', '>']) {
            continue;
        }
        match key.trim() {
            "title" => flow.title(&value),
            "author" => flow.metadata("creator", value),
            "date" => flow.metadata("created", value),
            "lang" | "language" => flow.metadata("language", value),
            "description" | "subtitle" => flow.metadata("subject", value),
            _ => {}
        }
    }
}

/// Takes the asterisks of products (`2*ATR*N`) out of the hands of emphasis: those of a word that has none but between two operands.
fn keep_products(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        if word.contains('*') && is_product(word) {
            out.extend(word.chars().map(|c| if c == '*' { ASTERISK } else { c }));
        } else {
            out.push_str(word);
        }
    }
    out
}

fn is_product(word: &str) -> bool {
    let operand_before = |c: char| c.is_alphanumeric() || matches!(c, ')' | ']' | '}' | '%');
    let operand_after =
        |c: char| c.is_alphanumeric() || matches!(c, '(' | '[' | '{' | '$' | '.' | '-' | '−' | '\\');
    let characters: Vec<char> = word.trim_end().chars().collect();
    (0..characters.len()).filter(|i| characters[*i] == '*').all(|i| {
        i.checked_sub(1).is_some_and(|b| operand_before(characters[b]))
            && characters.get(i + 1).is_some_and(|c| operand_after(*c))
    })
}

/// Writes grid tables as HTML.
fn draw_grids(text: &str) -> String {
    if !text.contains("+-") && !text.contains("+=") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let indent = line.len() - line.trim_start().len();
        if !line.trim_start().starts_with('+') || indent > 3 {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        let mut block = vec![line];
        while block.len() < 5_000
            && let Some(next) = lines.next_if(|l| l.trim_start().starts_with(['+', '|']))
        {
            block.push(next);
        }
        match gridtable::read(&block) {
            Some(grid) => {
                out.push_str("\n<table>");
                for (number, row) in grid.rows.into_iter().enumerate() {
                    let tag = if (number as u32) < grid.header_rows {
                        "th"
                    } else {
                        "td"
                    };
                    out.push_str("<tr>");
                    for place in row {
                        if let Place::Cell(cell) = place {
                            let text = escape(&cell.text.into_parts().0);
                            out.push_str(&format!("<{tag} colspan={}>{text}</{tag}>", cell.column_span));
                        }
                    }
                    out.push_str("</tr>");
                }
                out.push_str("</table>\n\n");
            }
            None => {
                for line in block {
                    out.push_str(line);
                    out.push('\n');
                }
            }
        }
    }
    out
}
