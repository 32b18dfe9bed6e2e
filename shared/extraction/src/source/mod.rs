//! A document as sections and sentences, each with its place on a page.

mod context;
mod section;

pub(crate) use context::Context;
pub(crate) use section::{Section, SectionRole};

use crate::text::{
    Duration, NumberToken, PeriodMention, durations, numbers, periods, sentences, without_marks,
};
use fo_documents::{BlockKind, Document, Table};

/// Text beyond this many bytes is left unread (a note says so): it is several books.
const MAX_TEXT: usize = 6_000_000;

/// A document ready to be read.
pub(crate) struct Source<'a> {
    pub document: &'a Document,
    pub sections: Vec<Section>,
    pub sentences: Vec<Sentence>,
    pub tables: Vec<TableAt<'a>>,
    pub title: Option<String>,
    pub truncated: bool,
}

/// A table and where it belongs.
pub(crate) struct TableAt<'a> {
    pub table: &'a Table,
    pub page: u32,
    pub section: usize,
    /// Text of its caption, or of the paragraph that leads to it.
    pub caption: String,
}

/// A sentence, heading or list item.
#[derive(Clone, Debug)]
pub(crate) struct Sentence {
    /// Position in [`Source::sentences`].
    pub index: usize,
    pub text: String,
    /// ASCII letters in lower case, marks that lead to notes blank; the same length and offsets as `text`.
    pub lower: String,
    pub page: u32,
    /// First byte in the page's text.
    pub start: u32,
    pub kind: BlockKind,
    pub section: usize,
    /// Sentences of one paragraph share this.
    pub paragraph: usize,
    /// Of a list item: the sentence that introduces the list.
    pub lead: Option<usize>,
    /// Bytes of a leading label such as `Buy signal:`, colon excluded.
    pub label: Option<usize>,
    pub numbers: Vec<NumberToken>,
    pub durations: Vec<Duration>,
    pub periods: Vec<PeriodMention>,
    pub context: Context,
}

impl Sentence {
    /// The label in lower case: `buy signal`.
    pub(crate) fn label(&self) -> Option<&str> {
        self.lower
            .get(..self.label?)
            .map(|l| l.trim_start_matches(['•', '-', '*', ' ']).trim())
    }

    /// Whether it is a heading.
    pub(crate) fn is_heading(&self) -> bool {
        self.kind == BlockKind::Heading
    }
}

/// A paragraph that may go on over a page break.
struct Paragraph {
    text: String,
    page: u32,
    start: u32,
    kind: BlockKind,
    section: usize,
}

impl<'a> Source<'a> {
    /// Reads the visible text. Hidden text is not looked at: nobody who judges the document has seen it.
    pub(crate) fn new(document: &'a Document) -> Self {
        let mut builder = Builder {
            sections: vec![Section::root()],
            paragraphs: Vec::new(),
            tables: Vec::new(),
            size: 0,
        };
        let truncated = !builder.read(document);
        let mut source = Self {
            document,
            sections: builder.sections,
            sentences: Vec::new(),
            tables: builder.tables,
            title: None,
            truncated,
        };
        for (at, paragraph) in builder.paragraphs.iter().enumerate() {
            source.split(at, paragraph);
        }
        source.link_lists();
        source.title = source.find_title();
        let (sections, sentences) = (&source.sections, &mut source.sentences);
        context::mark(sections, sentences);
        source
    }

    fn split(&mut self, at: usize, paragraph: &Paragraph) {
        let lines = matches!(paragraph.kind, BlockKind::Code | BlockKind::Table);
        for range in sentences(&paragraph.text, lines) {
            let text = paragraph.text.get(range.clone()).unwrap_or_default().to_owned();
            let lower = without_marks(&text).to_ascii_lowercase();
            let numbers = numbers(&lower);
            let durations = durations(&lower, &numbers);
            let periods = periods(&lower);
            let label = label_end(&lower);
            self.sentences.push(Sentence {
                index: self.sentences.len(),
                text,
                lower,
                page: paragraph.page,
                start: paragraph.start + range.start as u32,
                kind: paragraph.kind,
                section: paragraph.section,
                paragraph: at,
                lead: None,
                label,
                numbers,
                durations,
                periods,
                context: Context::default(),
            });
        }
    }

    /// Ties list items to the sentence that introduces them: the last one before, in the same section, that ends with a colon.
    fn link_lists(&mut self) {
        let mut lead: Option<usize> = None;
        let mut section = usize::MAX;
        for i in 0..self.sentences.len() {
            let s = &self.sentences[i];
            if s.section != section {
                section = s.section;
                lead = None;
            }
            let colon = s.text.trim_end().ends_with(':');
            let item = matches!(s.kind, BlockKind::ListItem | BlockKind::Code);
            if !item && !colon {
                lead = None;
            }
            if item && !colon {
                self.sentences[i].lead = lead;
            }
            // "Investment universe: 10 ETFs" is a labelled item that may introduce others; the items say whether it does.
            if colon {
                lead = Some(i);
            }
        }
    }

    fn find_title(&self) -> Option<String> {
        let first = self.sentences.iter().take(30).find(|s| s.is_heading());
        let named = self
            .document
            .metadata
            .title
            .as_deref()
            .map(str::trim)
            .filter(|t| t.len() > 5 && t.contains(' '));
        first
            .map(|s| s.text.clone())
            .or_else(|| named.map(str::to_owned))
            .map(|t| clip(&t, 200))
    }

    /// The role of a sentence's section.
    pub(crate) fn role(&self, sentence: &Sentence) -> SectionRole {
        self.sections
            .get(sentence.section)
            .map_or(SectionRole::Other, |s| s.role)
    }
}

struct Builder<'a> {
    sections: Vec<Section>,
    paragraphs: Vec<Paragraph>,
    tables: Vec<TableAt<'a>>,
    size: usize,
}

impl<'a> Builder<'a> {
    /// False if the document was longer than what is read.
    fn read(&mut self, document: &'a Document) -> bool {
        for page in &document.pages {
            for block in page.body() {
                let text = page.slice(block.range);
                if text.trim().is_empty() {
                    continue;
                }
                self.size += text.len();
                if self.size > MAX_TEXT {
                    return false;
                }
                let section = self.sections.len() - 1;
                match block.kind {
                    BlockKind::Heading => {
                        self.heading(text, block.level.unwrap_or(2), page.number, block.range.start)
                    }
                    BlockKind::Table => {
                        if let Some(table) = block.table.and_then(|i| page.tables.get(i as usize)) {
                            let caption = table
                                .caption
                                .map(|c| page.slice(c).to_owned())
                                .unwrap_or_default();
                            self.tables.push(TableAt {
                                table,
                                page: page.number,
                                section,
                                caption,
                            });
                        }
                    }
                    // "2. Data and method" looks like an item of a list in plain text.
                    BlockKind::ListItem if section::numbered_heading(text) => {
                        self.heading(text, 3, page.number, block.range.start);
                    }
                    BlockKind::Paragraph if section::looks_like_heading(text) => {
                        self.heading(text, 3, page.number, block.range.start);
                    }
                    BlockKind::Paragraph if section::is_abstract(text) => {
                        // What is only announced must not be read as the rule itself; the text behind it goes on as before.
                        self.sections.push(Section::new("Abstract", 6, section, &[]));
                        self.paragraph(
                            text,
                            BlockKind::Paragraph,
                            page.number,
                            block.range.start,
                            section + 1,
                        );
                        let resumed = self.sections[section].clone();
                        self.sections.push(resumed);
                    }
                    kind => self.paragraph(text, kind, page.number, block.range.start, section),
                }
            }
        }
        true
    }

    fn heading(&mut self, text: &str, level: u8, page: u32, start: u32) {
        let parent = self.sections.iter().rposition(|s| s.level < level).unwrap_or(0);
        let section = Section::new(text, level, parent, &self.sections);
        self.sections.push(section);
        let section = self.sections.len() - 1;
        self.paragraphs.push(Paragraph {
            text: text.to_owned(),
            page,
            start,
            kind: BlockKind::Heading,
            section,
        });
    }

    fn paragraph(&mut self, text: &str, kind: BlockKind, page: u32, start: u32, section: usize) {
        if let Some(last) = self.paragraphs.last_mut() {
            let open = !last
                .text
                .trim_end()
                .ends_with(['.', ':', '!', '?', ';', '”', '"', ')']);
            let goes_on = text.trim_start().starts_with(|c: char| c.is_lowercase());
            let both = last.kind == BlockKind::Paragraph && kind == BlockKind::Paragraph;
            if both && last.section == section && open && goes_on && last.page + 1 >= page {
                last.text.push(' ');
                last.text.push_str(text);
                return;
            }
        }
        self.paragraphs.push(Paragraph {
            text: text.to_owned(),
            page,
            start,
            kind,
            section,
        });
    }
}

/// A label is up to six words before a colon at the start.
fn label_end(lower: &str) -> Option<usize> {
    let colon = lower.find(':').filter(|c| *c > 1 && *c <= 60)?;
    let label = lower.get(..colon)?;
    let follows = lower.get(colon + 1..)?;
    let words = label.split_whitespace().count();
    let plain = !label.contains(['.', ',', ';', '(']) && !label.ends_with(|c: char| c.is_ascii_digit());
    (words <= 6 && plain && (follows.is_empty() || follows.starts_with(char::is_whitespace))).then_some(colon)
}

/// At most `width` bytes of `text`, cut at a character.
pub(crate) fn clip(text: &str, width: usize) -> String {
    crate::text::after(text, 0, width).to_owned()
}
