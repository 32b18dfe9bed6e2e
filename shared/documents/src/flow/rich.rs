//! What formats with markup have in common: runs of text, blocks, and tables that may nest.

use super::Flow;
use super::grid::{Grid, GridCell, Place};
use super::script::Script;
use super::text::Text;
use crate::BlockKind;
use crate::model::{HiddenReason, HiddenText};

/// Tables within tables beyond this are layout, and read as text.
const MAX_TABLES: usize = 4;
/// Hidden text kept of one place.
const MAX_HIDDEN: usize = 100_000;

/// Collects text and hands it to the flow block by block.
pub(super) struct Rich<'f, 'p> {
    pub(super) flow: &'f mut Flow<'p>,
    text: Text,
    hidden: Option<(HiddenReason, Text)>,
    tables: Vec<Open>,
    /// Tables opened beyond the limit.
    too_deep: usize,
    /// Keeps white space as it is.
    pub(super) verbatim: bool,
    /// Whether the text so far is a displayed formula.
    formula: bool,
    /// The blocks of a note being read, which go to the end of their page.
    note: Option<Vec<Text>>,
}

/// What a note was met in.
pub(super) struct Aside {
    text: Text,
    tables: Vec<Open>,
    formula: bool,
}

/// A table being read.
#[derive(Default)]
struct Open {
    grid: Grid,
    /// What the cells hold, in the order they were written.
    contents: Vec<Vec<Content>>,
    /// The spans of the cell being read, and whether it is a heading; its content is the last.
    cell: Option<(u32, u32, bool)>,
    /// Whether the row is one of the head.
    in_head: bool,
    /// Whether all that the row holds so far are headings.
    heads: Option<bool>,
    /// Rows of a foot, which show below the others wherever they are written.
    foot: Vec<usize>,
    in_foot: bool,
    caption: Vec<Text>,
    /// Whether it says that it is there for its looks.
    layout: bool,
}

/// What a cell holds.
enum Content {
    Block(BlockKind, Option<u8>, Text),
    Table(Grid),
}

impl<'f, 'p> Rich<'f, 'p> {
    pub(super) fn new(flow: &'f mut Flow<'p>) -> Self {
        Self {
            flow,
            text: Text::default(),
            hidden: None,
            tables: Vec::new(),
            too_deep: 0,
            verbatim: false,
            formula: false,
            note: None,
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        self.formula &= text.trim().is_empty();
        if self.verbatim {
            self.text.push_verbatim(text);
        } else {
            self.text.push(text);
        }
    }

    pub(super) fn push_script(&mut self, script: Script, text: &str) {
        if script == Script::Line {
            self.push(text);
        } else {
            self.text.push_script(script, text);
        }
    }

    /// Adds a displayed formula.
    pub(super) fn push_formula(&mut self, text: &str) {
        self.formula = self.text.is_blank();
        self.text.push(text);
    }

    /// Takes the text so far away.
    pub(super) fn take_text(&mut self) -> Text {
        std::mem::take(&mut self.text)
    }

    /// Takes text up again.
    pub(super) fn take_up(&mut self, text: Text) {
        self.text = text;
    }

    /// Whether the block is nothing but a displayed formula.
    pub(super) fn take_formula(&mut self) -> bool {
        std::mem::take(&mut self.formula)
    }

    /// Begins a mark that leads to the note of this key, unless that stands before it.
    pub(super) fn start_mark(&mut self, key: &str) {
        if let Some(note) = self.flow.notes.lead(key) {
            self.text.start_mark(note);
        }
    }

    pub(super) fn end_mark(&mut self) {
        self.text.end_mark();
    }

    /// Text that is in the file but not shown.
    pub(super) fn push_hidden(&mut self, reason: HiddenReason, text: &str) {
        if self.hidden.as_ref().is_some_and(|(r, _)| *r != reason) {
            self.end_hidden();
        }
        let (_, hidden) = self.hidden.get_or_insert_with(|| (reason, Text::default()));
        let room = MAX_HIDDEN.saturating_sub(hidden.len());
        hidden.push(&text[..text.floor_char_boundary(room)]);
    }

    pub(super) fn end_hidden(&mut self) {
        if let Some((reason, text)) = self.hidden.take() {
            let text = text.into_parts().0;
            if !text.is_empty() {
                self.flow.hidden(HiddenText {
                    reason,
                    text,
                    bbox: None,
                });
            }
        }
    }

    /// The last of the text on the line: what raised text would stand by.
    pub(super) fn before(&self) -> String {
        self.text.last_word().to_owned()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.is_blank()
    }

    pub(super) fn in_table(&self) -> bool {
        !self.tables.is_empty()
    }

    /// Sets aside what is being read, to read a note.
    pub(super) fn start_note(&mut self) -> Aside {
        self.note = Some(Vec::new());
        Aside {
            text: std::mem::take(&mut self.text),
            tables: std::mem::take(&mut self.tables),
            formula: std::mem::take(&mut self.formula),
        }
    }

    /// Takes up what was set aside; returns the note's blocks.
    pub(super) fn end_note(&mut self, aside: Aside) -> Vec<Text> {
        while !self.tables.is_empty() {
            self.end_table();
        }
        self.flush(BlockKind::Footnote, None);
        (self.text, self.tables, self.formula) = (aside.text, aside.tables, aside.formula);
        self.note.take().unwrap_or_default()
    }

    /// Ends a block. Inside a table it becomes part of its cell.
    pub(super) fn flush(&mut self, kind: BlockKind, level: Option<u8>) {
        let text = std::mem::take(&mut self.text);
        if text.is_blank() {
            return;
        }
        self.emit(Content::Block(kind, level, text));
    }

    /// Hands on a block or table: to the cell it stands in, or to the page.
    fn emit(&mut self, content: Content) {
        let verbatim = matches!(content, Content::Block(BlockKind::Code, ..));
        if let (Some(note), true) = (&mut self.note, self.tables.is_empty()) {
            return note.push(content.into_line());
        }
        match (self.tables.last_mut(), content) {
            (Some(table), content) if table.cell.is_some() => {
                if let Some(cell) = table.contents.last_mut() {
                    cell.push(content);
                }
            }
            (Some(table), Content::Block(BlockKind::Caption, _, text)) => table.caption.push(text),
            // Text in a table but in no cell of it stands before the table.
            (_, Content::Block(kind, level, text)) => {
                let text = if verbatim { trim_lines(text) } else { text };
                self.flow.block(kind, level, text);
            }
            (_, Content::Table(grid)) => self.flow.table(grid),
        }
    }

    pub(super) fn start_table(&mut self, layout: bool) {
        self.flush(BlockKind::Paragraph, None);
        if self.tables.len() < MAX_TABLES {
            self.tables.push(Open {
                layout,
                ..Open::default()
            });
        } else {
            self.too_deep += 1;
        }
    }

    fn table(&mut self) -> Option<&mut Open> {
        if self.too_deep > 0 {
            None
        } else {
            self.tables.last_mut()
        }
    }

    pub(super) fn start_row(&mut self, header: bool) {
        self.end_row();
        if let Some(table) = self.table() {
            table.grid.start_row();
            table.in_head = header;
            table.heads = header.then_some(true);
            if table.in_foot {
                table.foot.push(table.grid.rows.len() - 1);
            }
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        if let Some(table) = self.table()
            && table.heads.take() == Some(true)
            && table.grid.header_rows as usize + 1 == table.grid.rows.len()
        {
            table.grid.header_rows += 1;
        }
    }

    /// Begins a section of rows: cells don't reach into it.
    pub(super) fn start_section(&mut self, foot: bool) {
        self.end_row();
        if let Some(table) = self.table() {
            table.grid.end_section();
            table.in_foot = foot;
        }
    }

    /// Leaves places of the row empty.
    pub(super) fn skip_places(&mut self, columns: u32) {
        if let Some(table) = self.table() {
            table.grid.skip(columns);
        }
    }

    pub(super) fn start_cell(&mut self, header: bool, row_span: u32, column_span: u32) {
        self.end_cell();
        if let Some(table) = self.table() {
            if table.grid.rows.is_empty() {
                table.grid.start_row();
            }
            table.cell = Some((row_span, column_span, header));
            table.contents.push(Vec::new());
        } else {
            self.text.push(" ");
        }
    }

    pub(super) fn end_cell(&mut self) {
        if self.too_deep > 0 || self.tables.last().is_none_or(|t| t.cell.is_none()) {
            return;
        }
        self.flush(BlockKind::Paragraph, None);
        if let Some(table) = self.tables.last_mut()
            && let Some((row_span, column_span, header)) = table.cell.take()
        {
            // An empty corner says nothing.
            if table.contents.last().is_some_and(|content| !content.is_empty()) {
                table.heads = Some(table.heads.unwrap_or(true) && (header || table.in_head));
            }
            let mut cell = GridCell::new(Text::default(), row_span, column_span);
            cell.content = table.contents.len() - 1;
            table.grid.cell(cell);
        }
    }

    pub(super) fn end_table(&mut self) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        self.end_row();
        self.flush(BlockKind::Paragraph, None);
        let Some(mut table) = self.tables.pop() else {
            return;
        };
        for caption in std::mem::take(&mut table.caption) {
            self.emit(Content::Block(BlockKind::Caption, None, caption));
        }
        let nested = table
            .contents
            .iter()
            .flatten()
            .any(|c| matches!(c, Content::Table(_)));
        let filled = |column: usize| {
            let mut cells = table.grid.rows.iter().filter_map(|r| r.get(column));
            cells.any(|p| matches!(p, Place::Cell(cell) if table.contents.get(cell.content).is_some_and(|c| !c.is_empty())))
        };
        let columns = (0..table.grid.columns()).filter(|c| filled(*c)).take(2).count();
        // A table around others, or of one column, is there for its looks.
        if table.layout || columns <= 1 || nested && table.grid.header_rows == 0 {
            for content in table.contents.into_iter().flatten() {
                self.emit(content);
            }
            return;
        }
        let mut contents = table.contents;
        for place in table.grid.rows.iter_mut().flatten() {
            if let Place::Cell(cell) = place
                && let Some(content) = contents.get_mut(cell.content)
            {
                for part in content.drain(..) {
                    cell.text.append(part.into_line());
                }
            }
        }
        table.grid.move_to_end(&table.foot);
        self.emit(Content::Table(table.grid));
    }

    pub(super) fn finish(mut self) {
        self.too_deep = 0;
        while !self.tables.is_empty() {
            self.end_table();
        }
        self.flush(BlockKind::Paragraph, None);
        self.end_hidden();
    }
}

impl Content {
    /// All of it on one line.
    fn into_line(self) -> Text {
        match self {
            Self::Block(BlockKind::Code, _, text) => Text::new(&text.into_parts().0),
            Self::Block(_, _, text) => text,
            Self::Table(grid) => {
                let mut line = Text::default();
                for place in grid.rows.into_iter().flatten() {
                    if let Place::Cell(cell) = place {
                        line.append(cell.text);
                    }
                }
                line
            }
        }
    }
}

/// Preformatted text without the white space at its lines' ends.
fn trim_lines(text: Text) -> Text {
    let (string, _) = text.into_parts();
    let lines: Vec<&str> = string.lines().map(str::trim_end).collect();
    let mut out = Text::default();
    out.push_verbatim(&lines.join("\n"));
    out
}
