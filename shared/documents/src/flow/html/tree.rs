//! HTML bytes to a tree, as browsers build it, within bounds.

use super::super::Flow;
use crate::model::WarningCode;
use ego_tree::NodeId;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};
use html5ever::tree_builder::{Tracer, TreeBuilder, TreeBuilderOpts, TreeSink};
use scraper::{Html, HtmlTreeSink};
use std::cell::Cell;

/// Elements and texts of one document.
const MAX_NODES: usize = 1_200_000;
/// Elements open at a time. Browsers stop at 512.
const MAX_OPEN: usize = 6_000;

/// Builds the tree of a page. Says so in the document if it is left unfinished.
pub(super) fn build(text: &str, flow: &mut Flow<'_>) -> Html {
    let builder = TreeBuilder::new(
        HtmlTreeSink::new(Html::new_document()),
        TreeBuilderOpts::default(),
    );
    let sink = Bounded {
        builder,
        xhtml: is_xhtml(text),
        tags: Cell::new(0),
        over: Cell::new(false),
    };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut rest = text;
    while !rest.is_empty() && !tokenizer.sink.over.get() {
        // The tokenizer takes long over some things (attributes by the thousand), so it is asked to stop between pieces.
        if !flow.has_time() {
            break;
        }
        let (piece, tail) = rest.split_at(rest.floor_char_boundary(64 << 10));
        queue.push_back(StrTendril::from_slice(piece));
        // Scripts don't run, so the tokenizer has nothing to wait for but to be called again.
        while !matches!(tokenizer.feed(&queue), html5ever::TokenizerResult::Done) {}
        rest = tail;
    }
    if tokenizer.sink.over.get() {
        flow.warn(
            WarningCode::DocumentOverBudget,
            "The page has too many elements, or elements nested too deeply; its end was left out.",
        );
    }
    tokenizer.end();
    tokenizer.sink.builder.sink.finish()
}

/// Whether a page is written as XML, where any element may be closed in its own tag.
fn is_xhtml(text: &str) -> bool {
    let head = &text[..text.floor_char_boundary(2048)];
    let head = head.trim_start();
    let html = head.find("<html").map(|at| &head[at..]);
    head.starts_with("<?xml")
        || html.is_some_and(|tag| {
            let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
            tag.contains("xmlns=\"http://www.w3.org/1999/xhtml\"")
                || tag.contains("xmlns='http://www.w3.org/1999/xhtml'")
        })
}

/// A tree builder that takes nothing more once the tree is too large or too deep.
struct Bounded {
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    xhtml: bool,
    tags: Cell<usize>,
    over: Cell<bool>,
}

impl TokenSink for Bounded {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        let is_end = matches!(token, Token::EOFToken);
        if self.over.get() && !is_end {
            return TokenSinkResult::Continue;
        }
        if let Token::TagToken(tag) = &token {
            self.tags.set(self.tags.get() + 1);
            if self.is_over() {
                self.over.set(true);
                return TokenSinkResult::Continue;
            }
            if self.xhtml && tag.self_closing && tag.kind == TagKind::StartTag && !is_void(&tag.name) {
                let mut start = tag.clone();
                start.self_closing = false;
                let end = Tag {
                    kind: TagKind::EndTag,
                    name: tag.name.clone(),
                    self_closing: false,
                    attrs: Vec::new(),
                    had_duplicate_attributes: false,
                };
                let _ = self.builder.process_token(Token::TagToken(start), line);
                let _ = self.builder.process_token(Token::TagToken(end), line);
                return TokenSinkResult::Continue;
            }
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

impl Bounded {
    fn is_over(&self) -> bool {
        if self.builder.sink.0.borrow().tree.values().len() > MAX_NODES {
            return true;
        }
        if !self.tags.get().is_multiple_of(256) {
            return false;
        }
        let count = Count(Cell::new(0));
        self.builder.trace_handles(&count);
        count.0.get() > MAX_OPEN
    }
}

/// Counts what the tree builder holds: open elements, and formatting to be taken up again.
struct Count(Cell<usize>);

impl Tracer for Count {
    type Handle = NodeId;

    fn trace_handle(&self, _: &NodeId) {
        self.0.set(self.0.get() + 1);
    }
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
