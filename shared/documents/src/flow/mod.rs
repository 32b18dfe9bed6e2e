//! Formats that flow: text without a layout of its own. Blocks are collected and cut into pages.

mod alternatives;
mod docx;
mod encoding;
mod graphic;
mod grid;
mod gridtable;
mod html;
mod mail;
mod markdown;
mod math;
mod notes;
mod numeral;
mod omml;
mod package;
mod pipetable;
mod plain;
mod pptx;
mod rich;
mod rtf;
mod script;
mod symbol;
mod text;
mod xlsx;
mod xml;

use crate::clock::Clock;
use crate::model::{
    Attachment, Block, BlockKind, Cell, Document, HiddenText, OutlineEntry, Page, Row, Span, Table, Warning,
    WarningCode,
};
use crate::{DocumentError, Limits, MediaType};
use grid::{Grid, Place};
use notes::Notes;
use std::ops::Range;
use text::Text;

pub(crate) fn parse(
    bytes: &[u8],
    media: MediaType,
    limits: &Limits,
    on_page: &mut (dyn FnMut(Page) + Send),
) -> Result<Document, DocumentError> {
    let mut flow = Flow::new(media, bytes.len(), limits, on_page);
    read(bytes, media, &mut flow, limits)?;
    flow.finish()
}

/// Reads bytes of a format into the flow: those of the document, or of a file attached to it.
fn read(bytes: &[u8], media: MediaType, flow: &mut Flow<'_>, limits: &Limits) -> Result<(), DocumentError> {
    match media {
        MediaType::Markdown => markdown::parse(&flow.decode(bytes, None), flow),
        MediaType::Html => html::parse(&flow.decode(bytes, encoding::declared(bytes)), flow),
        MediaType::Docx => docx::parse(bytes, flow, limits)?,
        MediaType::Pptx => pptx::parse(bytes, flow, limits)?,
        MediaType::Xlsx => xlsx::parse(bytes, flow, limits)?,
        MediaType::Rtf => rtf::parse(bytes, flow),
        MediaType::Email | MediaType::Mhtml => mail::parse(bytes, media, flow, limits)?,
        MediaType::PlainText | MediaType::Pdf => plain::parse(&flow.decode(bytes, None), flow),
    }
    Ok(())
}

/// Blocks and cells of one document: a million is a shelf of books. Each costs its reader a hundred bytes, whatever it holds.
const MAX_PIECES: usize = 1_500_000;

/// Collects blocks into pages.
pub(crate) struct Flow<'p> {
    document: Document,
    page: Page,
    /// Pages done.
    pages: usize,
    /// Pages done that wait for the notes their marks lead to. The last page always waits: hidden text at the end is noted there.
    held: Vec<Page>,
    notes: Notes,
    on_page: &'p mut (dyn FnMut(Page) + Send),
    /// The first heading of the first page: the title of a document that gives none.
    heading: Option<String>,
    clock: Clock,
    started: std::time::Instant,
    page_bytes: usize,
    max_pages: usize,
    /// The time allowed, to be told.
    seconds: u64,
    /// Bytes of text still allowed.
    budget: usize,
    /// Blocks and cells still allowed.
    pieces: usize,
    /// Files within files that are being read.
    parts: usize,
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
            held: Vec::new(),
            notes: Notes::default(),
            on_page,
            heading: None,
            clock: Clock::document(limits),
            started: std::time::Instant::now(),
            // Half the allowed pages, so that page breaks in the source can't make the rest fall off the end.
            page_bytes: limits.flow_page_bytes.max(2 * source_bytes / max_pages).max(256),
            max_pages,
            seconds: limits.document_time.as_secs(),
            budget: limits.max_characters,
            pieces: MAX_PIECES,
            parts: 0,
        }
    }

    fn decode(&mut self, bytes: &[u8], declared: Option<&'static encoding_rs::Encoding>) -> String {
        let decoded = encoding::decode(bytes, declared);
        self.document
            .metadata
            .encoding
            .get_or_insert_with(|| decoded.encoding.to_owned());
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
    fn block(&mut self, kind: BlockKind, level: Option<u8>, text: Text) {
        let (text, marks) = text.into_parts();
        let shown = text.trim_matches(['\n', '\r', ' ', '\t']);
        let mut at = text.len() - text.trim_start_matches(['\n', '\r', ' ', '\t']).len();
        let mut rest = shown;
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
            self.place_marks(&marks, at..at + cut, range.start);
            self.place_block(Block {
                kind,
                level,
                range,
                ..Block::default()
            });
            rest = tail.trim_start();
            at += cut + tail.len() - rest.len();
        }
    }

    /// Puts a block on the page, under the table it is the caption of if it is one, and where notes begin with it.
    fn place_block(&mut self, block: Block) {
        if block.kind == BlockKind::Caption
            && (self.page.blocks.last()).is_some_and(|b| b.kind == BlockKind::Table)
            && let Some(table) = self.page.tables.last_mut()
        {
            table.caption.get_or_insert(block.range);
        }
        let place = (self.pages as u32 + 1, self.page.blocks.len() as u32);
        self.page.blocks.push(block);
        for (page, mark) in self.notes.arrive(place) {
            self.resolve(page, mark, place);
        }
    }

    /// Notes the marks of a text, a part of which was put on the page.
    fn place_marks(&mut self, marks: &[(Range<usize>, u32)], part: Range<usize>, start: u32) {
        for (range, note) in marks {
            if range.start >= part.start && range.end <= part.end {
                let at = |byte: usize| start + (byte - part.start) as u32;
                let place = self
                    .notes
                    .refer(*note, self.pages as u32 + 1, self.page.note_marks.len() as u32);
                self.page.note_marks.push(crate::model::NoteMark {
                    range: Span::new(at(range.start), at(range.end)),
                    note: place,
                });
            }
        }
    }

    fn resolve(&mut self, page: u32, mark: u32, place: (u32, u32)) {
        let page = if page as usize == self.pages + 1 {
            Some(&mut self.page)
        } else {
            self.held.iter_mut().rev().find(|p| p.number == page)
        };
        if let Some(mark) = page.and_then(|p| p.note_marks.get_mut(mark as usize)) {
            mark.note = Some(place);
        }
    }

    /// Adds a table. One much longer than a page goes on over pages.
    fn table(&mut self, mut grid: Grid) {
        grid.finish();
        let columns = grid.columns();
        if columns == 0 {
            return;
        }
        let header = grid.header_rows;
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        let mut marks = Vec::new();
        let mut text = String::new();
        let mut first = 0;
        let last = grid.rows.len();
        for (index, places) in grid.rows.into_iter().enumerate() {
            if !text.is_empty() || !rows.is_empty() {
                text.push('\n');
            }
            let mut cells = Vec::with_capacity(columns);
            for (column, place) in places.into_iter().enumerate() {
                if column > 0 {
                    text.push('\t');
                }
                let start = text.len();
                let mut cell = Cell {
                    column: cells.len() as u32,
                    ..Cell::default()
                };
                match place {
                    Place::Empty => {}
                    Place::Covered(row, column) if row as usize >= first => {
                        cell.covered_by = Some((row - first as u32, column));
                    }
                    Place::Covered(..) => {}
                    Place::Cell(source) => {
                        let (shown, own) = source.text.into_parts();
                        marks.extend(own.into_iter().map(|(r, n)| (r.start + start..r.end + start, n)));
                        text.push_str(&shown);
                        cell.number = source.number;
                        cell.text = shown;
                        (cell.row_span, cell.column_span) = (source.row_span, source.column_span);
                    }
                }
                cell.range = Span::new(start as u32, text.len() as u32);
                cells.push(cell);
            }
            rows.push(cells);
            if index + 1 == last || text.len() > 8 * self.page_bytes {
                let continues = first > 0;
                let header_rows = if continues {
                    0
                } else {
                    header.min(rows.len() as u32)
                };
                self.table_part(&text, std::mem::take(&mut rows), &marks, header_rows, continues);
                (text, marks, first) = (String::new(), Vec::new(), index + 1);
            }
        }
    }

    fn table_part(
        &mut self,
        text: &str,
        mut rows: Vec<Vec<Cell>>,
        marks: &[(Range<usize>, u32)],
        header_rows: u32,
        continues: bool,
    ) {
        self.pieces = self.pieces.saturating_sub(rows.iter().map(Vec::len).sum());
        let caption = (self.page.blocks.last())
            .filter(|b| {
                b.kind == BlockKind::Caption
                    && self.page.tables.last().is_none_or(|t| t.caption != Some(b.range))
            })
            .map(|b| b.range);
        let pages = self.pages;
        let Some(range) = self.append(text) else {
            return;
        };
        self.place_marks(marks, 0..text.len(), range.start);
        let count = rows.len() as u32;
        for (row, cells) in rows.iter_mut().enumerate() {
            for cell in cells {
                cell.range = Span::new(cell.range.start + range.start, cell.range.end + range.start);
                cell.row_span = cell.row_span.min(count - row as u32);
            }
        }
        let index = self.page.tables.len() as u32;
        self.page.tables.push(Table {
            range,
            columns: rows.first().map_or(0, Vec::len) as u32,
            header_rows,
            rows: rows.into_iter().map(|cells| Row { cells }).collect(),
            caption: caption.filter(|_| self.pages == pages),
            continues,
            ..Table::default()
        });
        self.place_block(Block {
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

    /// Says that the source tells its pages apart, so that a full one is not ended before its time.
    fn has_pages(&mut self) {
        self.page_bytes = self.page_bytes.max(20_000);
    }

    /// Says that the last block goes on from the page before.
    fn continue_block(&mut self) {
        if let [only] = self.page.blocks.as_mut_slice() {
            only.continues = self.pages > 0;
        }
    }

    /// Keeps a footnote until the page of its mark ends.
    fn keep_note(&mut self, key: &str, texts: Vec<Text>) {
        if let Some(note) = self.notes.lead(key) {
            self.notes.keep(note, texts);
        }
    }

    /// Names the page being written, and lists it in the outline.
    fn label(&mut self, label: &str) {
        self.page.label = Some(label.to_owned());
        self.outline(label);
    }

    /// Lists the page being written in the outline.
    fn outline(&mut self, title: &str) {
        self.document.outline.push(OutlineEntry {
            title: title.to_owned(),
            level: self.parts as u32 + 1,
            page: u32::try_from(self.pages + 1).ok(),
        });
    }

    /// Begins a file carried inside: on a page of its own, and in the outline.
    fn begin_part(&mut self, name: &str) {
        self.page_break();
        self.outline(name);
        self.parts += 1;
    }

    /// Ends it. One that showed nothing leads nowhere.
    fn end_part(&mut self) {
        self.parts -= 1;
        let page = self.pages as u32 + 1;
        if self.page.text.is_empty() {
            while self.document.outline.last().is_some_and(|o| o.page >= Some(page)) {
                self.document.outline.pop();
            }
        }
        self.page_break();
    }

    /// Lists a file carried inside.
    fn attachment(&mut self, attachment: Attachment) {
        if self.document.attachments.len() < 1_000 {
            self.document.attachments.push(attachment);
        }
    }

    /// Reads a file carried inside.
    fn attached(&mut self, bytes: &[u8], media: MediaType, limits: &Limits) -> Result<(), DocumentError> {
        if media != MediaType::Pdf {
            return read(bytes, media, self, limits);
        }
        let spent = self.started.elapsed();
        let limits = Limits {
            document_time: limits.document_time.saturating_sub(spent),
            wall_time: limits.wall_time.saturating_sub(spent),
            ..limits.clone()
        };
        let mut pages = Vec::new();
        crate::pdf::parse(bytes, &limits, &mut |page| pages.push(page))?;
        pages.into_iter().for_each(|page| self.adopt(page));
        Ok(())
    }

    /// Takes over a page that another reader made.
    fn adopt(&mut self, mut page: Page) {
        self.page_break();
        if self.pages + 1 >= self.max_pages || page.text.len() > self.budget || !self.page.text.is_empty() {
            return;
        }
        self.budget -= page.text.len();
        // Its notes are on pages of its own file, whose first one follows what was there.
        let before = self.pages as u32 + 1 - page.number.min(self.pages as u32 + 1);
        for (number, _) in page.note_marks.iter_mut().filter_map(|m| m.note.as_mut()) {
            *number += before;
        }
        self.page = page;
        self.push_page();
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
        self.write_footnotes(false);
        let mut page = std::mem::take(&mut self.page);
        self.pages += 1;
        page.number = self.pages as u32;
        if self.pages == 1 {
            self.heading = (page.blocks.iter())
                .find(|b| b.kind == BlockKind::Heading && b.level == Some(1))
                .map(|b| page.slice(b.range).to_owned());
        }
        if !page.hidden.is_empty() {
            self.warn_of_hidden(page.number);
        }
        self.held.push(page);
        if self.notes.all_found() {
            let last = self.held.pop();
            self.held.drain(..).for_each(|page| (self.on_page)(page));
            self.held.extend(last);
        }
    }

    fn warn_of_hidden(&mut self, page: u32) {
        let warned = self
            .document
            .warnings
            .iter()
            .any(|w| w.code == WarningCode::HiddenText);
        if !warned {
            self.document.warnings.push(Warning {
                code: WarningCode::HiddenText,
                page: Some(page),
                message: "The document holds text that a reader would not see; it is kept apart.".to_owned(),
            });
        }
    }

    /// Writes the footnotes that the page's marks lead to at its end, or all that are left.
    fn write_footnotes(&mut self, all: bool) {
        for (note, texts) in self.notes.due(all) {
            self.notes.here(note);
            for text in texts {
                let (text, marks) = text.into_parts();
                if let Some(range) = self.append_here(&text) {
                    self.place_marks(&marks, 0..text.len(), range.start);
                    self.place_block(Block {
                        kind: BlockKind::Footnote,
                        range,
                        ..Block::default()
                    });
                }
            }
        }
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
        if !self.page.text.is_empty()
            && self.page.text.len() + text.len() > self.page_bytes + self.page_bytes / 2
            || self.page.text.len() >= self.page_bytes
        {
            self.turn_page();
        }
        self.append_here(text)
    }

    /// Appends text to the page, however full it is.
    fn append_here(&mut self, text: &str) -> Option<Span> {
        if text.is_empty() || text.len() > self.budget || self.pieces == 0 {
            return None;
        }
        self.budget -= text.len();
        self.pieces -= 1;
        if !self.page.text.is_empty() {
            self.page.text.push_str("\n\n");
        }
        let start = self.page.text.len() as u32;
        self.page.text.push_str(text);
        Some(Span::new(start, self.page.text.len() as u32))
    }

    fn finish(mut self) -> Result<Document, DocumentError> {
        self.write_footnotes(true);
        if !self.page.text.is_empty() {
            self.push_page();
        } else if !self.page.hidden.is_empty()
            && let Some(last) = self.held.last_mut()
        {
            last.hidden.append(&mut self.page.hidden);
            let number = last.number;
            self.warn_of_hidden(number);
        }
        if self.pages == 0 {
            return Err(if self.budget == 0 {
                DocumentError::TimedOut {
                    seconds: self.seconds,
                }
            } else if self.page.hidden.is_empty() {
                DocumentError::NoPages
            } else {
                DocumentError::AllHidden
            });
        }
        self.held.drain(..).for_each(|page| (self.on_page)(page));
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
