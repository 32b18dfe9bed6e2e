//! HTML as the text a reader sees. Tokens only, no tree: nesting costs nothing, and nothing is fetched or run.

use super::Flow;
use super::rich::Rich;
use crate::BlockKind;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use std::cell::RefCell;

pub(super) fn parse(text: &str, flow: &mut Flow<'_>) {
    let sink = Sink(RefCell::new(Writer {
        rich: Rich::new(flow),
        skip: None,
        lists: Vec::new(),
        item: None,
        title: None,
    }));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut rest = text;
    while !rest.is_empty() {
        // The tokenizer takes long over some things (attributes by the thousand), so it is asked to stop between pieces.
        if !tokenizer.sink.0.borrow_mut().rich.flow.has_time() {
            break;
        }
        let (piece, tail) = rest.split_at(rest.floor_char_boundary(64 << 10));
        queue.push_back(StrTendril::from_slice(piece));
        // Scripts don't run, so the tokenizer has nothing to wait for but to be called again.
        while let html5ever::TokenizerResult::Script(()) = tokenizer.feed(&queue) {}
        rest = tail;
    }
    tokenizer.end();
    tokenizer.sink.0.into_inner().finish();
}

struct Sink<'f, 'p>(RefCell<Writer<'f, 'p>>);

struct Writer<'f, 'p> {
    rich: Rich<'f, 'p>,
    /// Inside an element that isn't shown: its name, how many of that name are open, and whether its text is kept as hidden.
    skip: Option<(String, u32, bool)>,
    /// The next number of each open list; `None` for bullets.
    lists: Vec<Option<u32>>,
    /// The mark of a list item that has no text yet.
    item: Option<String>,
    title: Option<String>,
}

impl TokenSink for Sink<'_, '_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut writer = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) => return writer.tag(&tag),
            Token::CharacterTokens(text) => writer.text(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Writer<'_, '_> {
    fn text(&mut self, text: &str) {
        if let Some(title) = &mut self.title {
            title.push_str(text);
        } else if let Some((_, _, keep)) = self.skip {
            if keep {
                self.rich.push_hidden(text);
            }
        } else {
            if let Some(mark) = self.item.take_if(|_| !text.trim().is_empty()) {
                self.rich.push(&mark);
            }
            if self.rich.verbatim {
                self.rich.push(text);
            } else {
                self.rich.push(&text.replace(['\n', '\r', '\t'], " "));
            }
        }
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        if let Some((skipped, depth, keep)) = &mut self.skip {
            if skipped == name {
                match tag.kind {
                    TagKind::StartTag if !tag.self_closing => *depth += 1,
                    TagKind::EndTag => *depth -= 1,
                    TagKind::StartTag => {}
                }
                if *depth == 0 {
                    let keep = *keep;
                    self.skip = None;
                    if keep {
                        self.rich.end_hidden();
                    }
                }
            }
            return TokenSinkResult::Continue;
        }
        match tag.kind {
            TagKind::StartTag => self.start(name, tag),
            TagKind::EndTag => {
                self.end(name);
                TokenSinkResult::Continue
            }
        }
    }

    fn start(&mut self, name: &str, tag: &Tag) -> TokenSinkResult<()> {
        match name {
            "script" => {
                self.skip = Some((name.to_owned(), 1, false));
                return TokenSinkResult::RawData(RawKind::ScriptData);
            }
            "style" | "noframes" | "iframe" | "xmp" => {
                self.skip = Some((name.to_owned(), 1, false));
                return TokenSinkResult::RawData(RawKind::Rawtext);
            }
            "title" if self.title.is_none() => {
                self.title = Some(String::new());
                return TokenSinkResult::RawData(RawKind::Rcdata);
            }
            "textarea" => return TokenSinkResult::RawData(RawKind::Rcdata),
            "template" | "svg" | "math" | "object" | "noscript" | "canvas" if !tag.self_closing => {
                self.skip = Some((name.to_owned(), 1, false));
                return TokenSinkResult::Continue;
            }
            _ => {}
        }
        if is_hidden(tag) && !tag.self_closing && !is_void(name) {
            self.skip = Some((name.to_owned(), 1, true));
            return TokenSinkResult::Continue;
        }
        match name {
            "br" => self.rich.push(if self.rich.verbatim { "\n" } else { " " }),
            "hr" => self.break_block(),
            "img" => {}
            "table" => {
                self.break_block();
                self.rich.start_table();
            }
            "tr" => self.rich.start_row(),
            "td" | "th" => self.rich.start_cell(name == "th"),
            "ul" | "menu" => {
                self.break_block();
                self.lists.push(None);
            }
            "ol" => {
                self.break_block();
                let first = attribute(tag, "start")
                    .and_then(|s| s.trim().parse().ok())
                    .unwrap_or(1);
                self.lists.push(Some(first));
            }
            "li" => {
                self.break_block();
                self.item = Some(match self.lists.last_mut() {
                    Some(Some(n)) => {
                        *n = n.saturating_add(1);
                        format!("{}. ", n.saturating_sub(1))
                    }
                    _ => "• ".to_owned(),
                });
            }
            "pre" => {
                self.break_block();
                self.rich.verbatim = true;
            }
            _ if is_block(name) => self.break_block(),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    fn end(&mut self, name: &str) {
        match name {
            "title" => {
                if let Some(title) = self.title.take() {
                    self.rich.flow.title(&title);
                    // A second title is text of some drawing.
                    self.title = None;
                }
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.as_bytes()[1] - b'0';
                self.rich.flush(BlockKind::Heading, Some(level));
            }
            "td" | "th" => self.rich.end_cell(),
            "table" => self.rich.end_table(),
            "ul" | "ol" | "menu" => {
                self.break_block();
                self.lists.pop();
            }
            "li" => {
                self.rich.flush(BlockKind::ListItem, None);
                self.item = None;
            }
            "pre" => {
                self.rich.flush(BlockKind::Code, None);
                self.rich.verbatim = false;
            }
            "figcaption" | "caption" => self.rich.flush(BlockKind::Caption, None),
            _ if is_block(name) => self.break_block(),
            _ => {}
        }
    }

    fn break_block(&mut self) {
        let kind = if self.lists.is_empty() || self.item.is_some() {
            BlockKind::Paragraph
        } else {
            BlockKind::ListItem
        };
        if !self.rich.is_blank() {
            self.rich.flush(kind, None);
        }
    }

    fn finish(mut self) {
        self.break_block();
        self.rich.finish();
    }
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs
        .iter()
        .find(|a| &*a.name.local == name)
        .map(|a| &*a.value)
}

/// What the element itself says about being shown. Style sheets are not followed.
fn is_hidden(tag: &Tag) -> bool {
    if attribute(tag, "hidden").is_some() {
        return true;
    }
    let Some(style) = attribute(tag, "style") else {
        return false;
    };
    let style: String = style
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_ascii_lowercase();
    [
        "display:none",
        "visibility:hidden",
        "font-size:0;",
        "font-size:0p",
        "opacity:0;",
        "color:transparent",
    ]
    .iter()
    .any(|s| style.contains(s))
        || ["font-size:0", "opacity:0"].iter().any(|s| style.ends_with(s))
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
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
            | "html"
            | "main"
            | "nav"
            | "p"
            | "section"
            | "summary"
            | "caption"
            | "option"
    )
}
