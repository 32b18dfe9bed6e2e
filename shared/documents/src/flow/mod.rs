//! Formats that flow: text without a layout of its own. Blocks are collected and cut into pages.

mod docx;
mod encoding;
mod html;
mod markdown;
mod plain;
mod rich;

use crate::clock::Clock;
use crate::model::{
    Block, BlockKind, Cell, Document, HiddenText, Number, Page, Row, Span, Table, Warning, WarningCode,
};
use crate::{DocumentError, Limits, MediaType};

pub(crate) fn parse(
    bytes: &[u8],
    media: MediaType,
    limits: &Limits,
    on_page: &mut (dyn FnMut(Page) + Send),
) -> Result<Document, DocumentError> {
    let mut flow = Flow::new(media, bytes.len(), limits, on_page);
    match media {
        MediaType::Markdown => markdown::parse(&flow.decode(bytes), &mut flow),
        MediaType::Html => html::parse(&flow.decode(bytes), &mut flow),
        MediaType::Docx => docx::parse(bytes, &mut flow, limits)?,
        _ => plain::parse(&flow.decode(bytes), &mut flow),
    }
    flow.finish()
}

/// Blocks and cells of one document: a million is a shelf of books. Each costs its reader a hundred bytes, whatever it holds.
const MAX_PIECES: usize = 1_500_000;

/// Collects blocks into pages.
pub(crate) struct Flow<'p> {
    document: Document,
    page: Page,
    /// Pages handed out.
    pages: usize,
    on_page: &'p mut (dyn FnMut(Page) + Send),
    /// The first heading of the first page: the title of a document that gives none.
    heading: Option<String>,
    clock: Clock,
    page_bytes: usize,
    max_pages: usize,
    /// The time allowed, to be told.
    seconds: u64,
    /// Bytes of text still allowed.
    budget: usize,
    /// Blocks and cells still allowed.
    pieces: usize,
}

impl<'p> Flow<'p> {
    fn new(
        media: MediaType,
        source_bytes: usize,
        limits: &Limits,
        on_page: &'p mut (dyn FnMut(Page) + Send),
    ) -> Self {
        let max_pages = (limits.max_pages as usize).max(1);
        Self {
            document: Document::new(media),
            page: Page::default(),
            pages: 0,
            on_page,
            heading: None,
            clock: Clock::document(limits),
            // Half the allowed pages, so that page breaks in the source can't make the rest fall off the end.
            page_bytes: limits.flow_page_bytes.max(2 * source_bytes / max_pages).max(256),
            max_pages,
            seconds: limits.document_time.as_secs(),
            budget: limits.max_characters,
            pieces: MAX_PIECES,
        }
    }

    fn decode(&mut self, bytes: &[u8]) -> String {
        let decoded = encoding::decode(bytes);
        self.document.metadata.encoding = Some(decoded.encoding.to_owned());
        if decoded.lossy {
            self.warn(
                WarningCode::Encoding,
                "Some bytes are not text in the detected encoding; they are shown as U+FFFD.",
            );
        }
        printable(decoded.text)
    }

    pub(crate) fn warn(&mut self, code: WarningCode, message: impl Into<String>) {
        self.document.warnings.push(Warning {
            code,
            page: None,
            message: message.into(),
        });
    }

    /// Adds a block. A block much longer than a page is cut at white space.
    pub(crate) fn block(&mut self, kind: BlockKind, level: Option<u8>, text: &str) {
        let mut rest = text.trim_matches(['\n', '\r', ' ', '\t']);
        while !rest.is_empty() {
            let cut = if rest.len() > 4 * self.page_bytes {
                cut_at_space(rest, 2 * self.page_bytes)
            } else {
                rest.len()
            };
            let (piece, tail) = rest.split_at(cut);
            let Some(range) = self.append(piece.trim_end()) else {
                return;
            };
            self.page.blocks.push(Block {
                kind,
                level,
                range,
                ..Block::default()
            });
            rest = tail.trim_start();
        }
    }

    /// Adds a table; rows are padded to the widest.
    pub(crate) fn table(&mut self, rows: &[Vec<String>], header_rows: u32) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        if columns == 0 {
            return;
        }
        self.pieces = self.pieces.saturating_sub(columns.saturating_mul(rows.len()));
        let text = rows.iter().map(|r| r.join("\t")).collect::<Vec<_>>().join("\n");
        let Some(range) = self.append(&text) else { return };
        let mut at = range.start;
        let mut out = Vec::with_capacity(rows.len());
        for row in rows {
            let mut cells = Vec::with_capacity(columns);
            for cell in row {
                let span = Span::new(at, at + cell.len() as u32);
                at = span.end + 1;
                cells.push(Cell {
                    text: cell.clone(),
                    range: span,
                    bbox: None,
                    number: Number::parse(cell),
                    ..Cell::default()
                });
            }
            cells.resize_with(columns, || Cell {
                range: Span::new(at - 1, at - 1),
                ..Cell::default()
            });
            out.push(Row { cells });
        }
        let index = self.page.tables.len() as u32;
        self.page.tables.push(Table {
            range,
            columns: columns as u32,
            header_rows,
            rows: out,
            ..Table::default()
        });
        self.page.blocks.push(Block {
            kind: BlockKind::Table,
            range,
            table: Some(index),
            ..Block::default()
        });
    }

    /// Notes text that is in the file but not shown.
    fn hidden(&mut self, hidden: HiddenText) {
        self.page.hidden.push(hidden);
    }

    /// Sets the title, if it has none yet.
    fn title(&mut self, title: &str) {
        let title = squeeze(title);
        if self.document.metadata.title.is_none() && !title.is_empty() {
            self.document.metadata.title = Some(title);
        }
    }

    /// Sets a field of the metadata by its name in Dublin Core.
    fn metadata(&mut self, field: &str, value: String) {
        let metadata = &mut self.document.metadata;
        let slot = match field {
            "title" => &mut metadata.title,
            "creator" => &mut metadata.author,
            "subject" => &mut metadata.subject,
            "keywords" => &mut metadata.keywords,
            "created" => &mut metadata.created,
            "modified" => &mut metadata.modified,
            "language" => &mut metadata.language,
            _ => return,
        };
        slot.get_or_insert(value);
    }

    /// Ends the page where the source says so, if it holds anything. Half of the pages are kept for text that is merely long.
    pub(crate) fn page_break(&mut self) {
        if !self.page.text.is_empty() && self.pages < self.max_pages / 2 {
            self.push_page();
        }
    }

    /// Ends a page that is full.
    fn turn_page(&mut self) {
        if self.pages + 1 < self.max_pages {
            self.push_page();
        }
    }

    fn push_page(&mut self) {
        let mut page = std::mem::take(&mut self.page);
        self.pages += 1;
        page.number = self.pages as u32;
        if self.pages == 1 {
            self.heading = (page.blocks.iter())
                .find(|b| b.kind == BlockKind::Heading && b.level == Some(1))
                .map(|b| page.slice(b.range).to_owned());
        }
        if !page.hidden.is_empty()
            && !self
                .document
                .warnings
                .iter()
                .any(|w| w.code == WarningCode::HiddenText)
        {
            let message = "The document holds text that a reader would not see; it is kept apart.".to_owned();
            self.document.warnings.push(Warning {
                code: WarningCode::HiddenText,
                page: Some(page.number),
                message,
            });
        }
        (self.on_page)(page);
    }

    /// Whether there is room left for text.
    fn has_room(&self) -> bool {
        self.budget > 0
    }

    /// Whether there is time left; says so in the document when there is not.
    fn has_time(&mut self) -> bool {
        if self.budget > 0 && self.clock.is_over() {
            self.budget = 0;
            let why = self.clock.why_over();
            self.warn(
                WarningCode::DocumentOverBudget,
                format!("The end of the text was left out: {why}."),
            );
        }
        self.budget > 0
    }

    /// Appends text as a new block, on a new page when this one is full. `None` once the budget is spent.
    fn append(&mut self, text: &str) -> Option<Span> {
        if text.is_empty() || self.budget == 0 {
            return None;
        }
        if self.page.text.is_empty() && !self.has_time() {
            return None;
        }
        if text.len() > self.budget || self.pieces == 0 {
            self.budget = 0;
            self.warn(
                WarningCode::DocumentOverBudget,
                "The text is longer than the limit; its end was left out.",
            );
            return None;
        }
        self.budget -= text.len();
        self.pieces -= 1;
        if !self.page.text.is_empty()
            && self.page.text.len() + text.len() > self.page_bytes + self.page_bytes / 2
            || self.page.text.len() >= self.page_bytes
        {
            self.turn_page();
        }
        if !self.page.text.is_empty() {
            self.page.text.push_str("\n\n");
        }
        let start = self.page.text.len() as u32;
        self.page.text.push_str(text);
        Some(Span::new(start, self.page.text.len() as u32))
    }

    fn finish(mut self) -> Result<Document, DocumentError> {
        if !self.page.text.is_empty() {
            self.push_page();
        }
        if self.pages == 0 {
            return Err(if self.budget == 0 {
                DocumentError::TimedOut {
                    seconds: self.seconds,
                }
            } else {
                DocumentError::NoPages
            });
        }
        self.document.metadata.title = self.document.metadata.title.or(self.heading);
        Ok(self.document)
    }
}

/// Text without control characters, which nobody sees and databases refuse.
pub(crate) fn printable(text: String) -> String {
    let control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    if text.contains(control) {
        text.replace(control, " ")
    } else {
        text
    }
}

/// The last white space before `limit`, or the last character boundary if there is none.
fn cut_at_space(text: &str, limit: usize) -> usize {
    let limit = text.floor_char_boundary(limit);
    text[..limit]
        .rfind(char::is_whitespace)
        .filter(|i| *i > 0)
        .unwrap_or(limit)
}

/// Collapses white space to single spaces.
pub(crate) fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
