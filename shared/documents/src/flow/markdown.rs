//! CommonMark with tables, as the text a reader sees.

use super::{Flow, squeeze};
use crate::BlockKind;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

pub(super) fn parse(text: &str, flow: &mut Flow<'_>) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    for (i, page) in text.split('\u{c}').enumerate() {
        if i > 0 {
            flow.page_break();
        }
        let mut writer = Writer {
            flow,
            text: String::new(),
            lists: Vec::new(),
            footnote: false,
            table: None,
            skip: 0,
        };
        for event in Parser::new_ext(page, options) {
            writer.event(event);
        }
        writer.flush(BlockKind::Paragraph, None);
    }
}

struct Writer<'a, 'p> {
    flow: &'a mut Flow<'p>,
    text: String,
    /// The next number of each open list; `None` for bullets.
    lists: Vec<Option<u64>>,
    footnote: bool,
    table: Option<Vec<Vec<String>>>,
    /// Depth inside something that is not text (front matter).
    skip: u32,
}

impl Writer<'_, '_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            _ if self.skip > 0 => {}
            Event::Text(t) | Event::Code(t) | Event::InlineMath(t) | Event::DisplayMath(t) => {
                self.text.push_str(&t)
            }
            Event::SoftBreak | Event::HardBreak => self.text.push(' '),
            Event::Html(t) | Event::InlineHtml(t) => {
                // A line break is the only tag that matters to the text.
                if t.trim_start().to_ascii_lowercase().starts_with("<br") {
                    self.text.push(' ');
                }
            }
            Event::Rule => self.flush(BlockKind::Paragraph, None),
            Event::FootnoteReference(name) => {
                self.text.push('[');
                self.text.push_str(&name);
                self.text.push(']');
            }
            Event::TaskListMarker(done) => self.text.push_str(if done { "[x] " } else { "[ ] " }),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph if self.lists.is_empty() => self.flush(BlockKind::Paragraph, None),
            Tag::Paragraph if self.text.ends_with(|c: char| !c.is_whitespace()) => self.text.push(' '),
            Tag::Heading { .. } | Tag::BlockQuote(_) | Tag::HtmlBlock => self.flush_open(),
            Tag::CodeBlock(kind) => {
                self.flush_open();
                if let CodeBlockKind::Fenced(info) = kind
                    && info.starts_with("mermaid")
                {
                    self.skip += 1;
                }
            }
            Tag::List(first) => {
                self.flush_open();
                self.lists.push(first);
            }
            Tag::Item => {
                self.flush_open();
                match self.lists.last_mut() {
                    Some(Some(n)) => {
                        self.text = format!("{n}. ");
                        *n += 1;
                    }
                    _ => self.text.push_str("• "),
                }
            }
            Tag::FootnoteDefinition(name) => {
                self.flush_open();
                self.footnote = true;
                self.text = format!("[{name}] ");
            }
            Tag::Table(_) => {
                self.flush_open();
                self.table = Some(Vec::new());
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some(rows) = &mut self.table {
                    rows.push(Vec::new());
                }
            }
            Tag::MetadataBlock(_) => self.skip += 1,
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph if self.lists.is_empty() && !self.footnote => {
                self.flush(BlockKind::Paragraph, None)
            }
            TagEnd::Heading(level) => self.flush(BlockKind::Heading, Some(number(level))),
            TagEnd::CodeBlock => {
                if self.skip > 0 {
                    self.skip -= 1;
                    return;
                }
                let code = std::mem::take(&mut self.text);
                let lines: Vec<&str> = code.lines().map(str::trim_end).collect();
                self.flow.block(BlockKind::Code, None, &lines.join("\n"));
            }
            TagEnd::Item => self.flush(BlockKind::ListItem, None),
            TagEnd::List(_) => {
                self.flush_open();
                self.lists.pop();
            }
            TagEnd::FootnoteDefinition => {
                self.footnote = false;
                self.flush(BlockKind::Footnote, None);
            }
            TagEnd::TableCell => {
                let cell = squeeze(&std::mem::take(&mut self.text));
                if let Some(row) = self.table.as_mut().and_then(|t| t.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                if let Some(rows) = self.table.take() {
                    self.flow.table(&rows, 1);
                }
            }
            TagEnd::MetadataBlock(_) => self.skip = self.skip.saturating_sub(1),
            _ => {}
        }
    }

    fn flush_open(&mut self) {
        let kind = if self.lists.is_empty() {
            BlockKind::Paragraph
        } else {
            BlockKind::ListItem
        };
        // An item that only holds its bullet so far goes on in what follows.
        if !matches!(self.text.trim(), "•") {
            self.flush(kind, None);
        }
    }

    fn flush(&mut self, kind: BlockKind, level: Option<u8>) {
        let text = std::mem::take(&mut self.text);
        self.flow.block(kind, level, &squeeze(&text));
    }
}

fn number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}
