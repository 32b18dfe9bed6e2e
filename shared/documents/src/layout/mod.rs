//! From glyphs with positions to words, lines, blocks, tables and a reading text.

mod assemble;
mod blocks;
mod classify;
mod draft;
pub(crate) mod hyphen;
mod marks;
mod order;
mod overlay;
mod rtl;
mod scripts;
mod spaced;
mod struck;
mod tables;
mod words;

use crate::model::{HiddenReason, HiddenText, Page, Warning, WarningCode};
use crate::pdf::content::{Content, Glyph};
use crate::pdf::font::CodeText;
use crate::{OcrWord, Rect};
use classify::Classifier;
use draft::Draft;
use hyphen::Vocabulary;
use overlay::Overlay;

/// Pages judged together. Running heads and body text show only over many pages; memory is for no more than these.
const BATCH: usize = 128;
/// Words held at most, for pages that are made of nothing but words. A printed page has some hundreds.
const BATCH_WORDS: usize = 300_000;

/// Lays out pages one by one, judges them a batch at a time, and hands them out.
pub(crate) struct Builder<'p> {
    drafts: Vec<Draft>,
    /// Words in them.
    words: usize,
    judge: Classifier,
    vocabulary: Vocabulary,
    /// The table that the last page ended with: its columns and its box.
    last_table: Option<(u32, Rect)>,
    on_page: &'p mut (dyn FnMut(Page) + Send),
    warnings: Vec<Warning>,
    /// Whether any page has text, and whether any has text that nobody sees.
    shows_text: bool,
    hides_text: bool,
}

impl<'p> Builder<'p> {
    pub(crate) fn new(on_page: &'p mut (dyn FnMut(Page) + Send)) -> Self {
        Self {
            drafts: Vec::new(),
            words: 0,
            judge: Classifier::default(),
            vocabulary: Vocabulary::default(),
            last_table: None,
            on_page,
            warnings: Vec::new(),
            shows_text: false,
            hides_text: false,
        }
    }

    /// Lays out a page.
    pub(crate) fn push(&mut self, mut page: Page, content: &Content) {
        let area = (page.width * page.height).max(1.0);
        page.flags.image_share =
            (content.images.iter().map(|r| r.width() * r.height()).sum::<f32>() / area).min(1.0);
        let ocr_layer = is_ocr_layer(content, page.flags.image_share);
        page.flags.ocr_layer = ocr_layer;
        let visible = |g: &Glyph| g.hidden.is_none() || ocr_layer && is_under_image(g);

        let mut draft = Draft {
            page,
            rules: content.rules.clone(),
            ..Draft::default()
        };
        let (mut mapped, mut unmapped) = (0u32, 0u32);
        for glyph in content.glyphs.iter().filter(|g| visible(g)) {
            match glyph.text {
                CodeText::Unmapped => unmapped += 1,
                CodeText::One(' ') | CodeText::Nothing => {}
                _ => mapped += 1,
            }
        }
        // A few letters among many unknown ones say nothing; a few unknown ones among many leave a gap to be seen.
        let mostly_unknown = unmapped > mapped;
        let mut overlay = Overlay::new(draft.page.width, draft.page.height);
        let struck = if ocr_layer {
            Vec::new()
        } else {
            struck::find(content)
        };
        let seen = (content.glyphs.iter().enumerate())
            .filter(|(i, _)| struck.get(*i) != Some(&true))
            .map(|(_, g)| g)
            .filter(|g| visible(g) && !(mostly_unknown && g.text == CodeText::Unmapped))
            .filter(|g| overlay.add(g));
        words::lay(&mut draft, seen);
        let share = unmapped as f32 / (mapped + unmapped).max(1) as f32;
        draft.page.flags.unmapped_share = (share * 1000.0).round() / 1000.0;
        draft.page.flags.needs_ocr =
            unmapped >= 5 && share > 0.3 || mapped < 20 && draft.page.flags.image_share > 0.3;
        draft.hidden = hidden_text((content.glyphs.iter()).filter(|g| !visible(g) && !overlay.shows(g)));
        draft.sets_code = draft.lines.iter().filter(|l| l.mono).count() * 2 < draft.lines.len();
        tables::find(&mut draft);
        blocks::group(&mut draft);
        self.add(draft);
    }

    /// Adds a page that could not be laid out.
    pub(crate) fn push_blank(&mut self, page: Page) {
        self.add(Draft {
            page,
            ..Draft::default()
        });
    }

    fn add(&mut self, draft: Draft) {
        self.words += draft.words.len();
        self.drafts.push(draft);
        if self.drafts.len() >= BATCH || self.words > BATCH_WORDS {
            self.hand_out();
        }
    }

    /// Hands out what is left. Returns what was noticed about the pages.
    pub(crate) fn finish(mut self) -> Vec<Warning> {
        self.hand_out();
        if self.hides_text && !self.shows_text {
            self.warnings.push(Warning {
                code: WarningCode::OnlyHiddenText,
                page: None,
                message: "All text of the document is hidden: a reader of its pages would see none of it. It is kept apart and not read as the document's text.".to_owned(),
            });
        }
        self.warnings
    }

    fn hand_out(&mut self) {
        let mut drafts = std::mem::take(&mut self.drafts);
        self.words = 0;
        self.judge.classify(&mut drafts);
        self.vocabulary.learn(&drafts);
        for draft in drafts {
            let mut page = assemble::assemble(draft, &self.vocabulary);
            self.shows_text |= !page.text.is_empty();
            self.hides_text |= !page.hidden.is_empty();
            continue_table(self.last_table, &mut page);
            self.last_table = last_table(&page);
            report(&page, &mut self.warnings);
            (self.on_page)(page);
        }
    }
}

/// Lays out words that come with their places, line by line, on a page of their own.
pub(crate) fn from_words(page: &Page, words: &[&OcrWord]) -> Page {
    let page = Page {
        number: page.number,
        label: page.label.clone(),
        width: page.width,
        height: page.height,
        flags: page.flags,
        ..Page::default()
    };
    let mut draft = Draft {
        page,
        ..Draft::default()
    };
    let mut rest = words;
    while let Some(first) = rest.first() {
        let (line, tail) = rest.split_at(rest.iter().take_while(|w| w.line == first.line).count());
        rest = tail;
        draft.line_of(line);
    }
    tables::find(&mut draft);
    blocks::group(&mut draft);
    let mut drafts = [draft];
    Classifier::default().classify(&mut drafts);
    let mut vocabulary = Vocabulary::default();
    vocabulary.learn(&drafts);
    let [draft] = drafts;
    assemble::assemble(draft, &vocabulary)
}

/// Marks a table at the top of a page that goes on from one at the end of the page before: as many columns, over the same width.
fn continue_table(before: Option<(u32, Rect)>, page: &mut Page) {
    let first = page.body().next().and_then(|b| b.table);
    if let (Some((columns, a)), Some(first)) = (before, first)
        && let Some(first) = page.tables.get_mut(first as usize)
        && let Some(b) = first.bbox
    {
        first.continues =
            columns == first.columns && (a.x0 - b.x0).abs() < 12.0 && (a.x1 - b.x1).abs() < 12.0;
    }
}

/// The columns and box of the table a page ends with.
fn last_table(page: &Page) -> Option<(u32, Rect)> {
    let table = page.tables.get(page.body().last()?.table? as usize)?;
    Some((table.columns, table.bbox?))
}

fn report(page: &Page, warnings: &mut Vec<Warning>) {
    let mut warn = |code, message: String| {
        warnings.push(Warning {
            code,
            page: Some(page.number),
            message,
        })
    };
    let n = page.number;
    if page.flags.unmapped_share > 0.02 {
        let percent = (page.flags.unmapped_share * 100.0).round();
        warn(
            WarningCode::UnmappedGlyphs,
            format!(
                "On page {n}, {percent} % of the characters come from fonts that don't say which letters they are."
            ),
        );
    }
    if page.flags.needs_ocr {
        warn(
            WarningCode::NeedsOcr,
            format!("Page {n} is an image or can't be read as text; it needs OCR."),
        );
    }
    if !page.hidden.is_empty() {
        warn(
            WarningCode::HiddenText,
            format!("Page {n} holds text that a reader would not see; it is kept apart."),
        );
    }
}

/// Whether invisible text is the text of a scan: most of the page is image, and nearly all text is under it or invisible.
fn is_ocr_layer(content: &Content, image_share: f32) -> bool {
    let invisible = content.glyphs.iter().filter(|g| is_under_image(g)).count();
    let visible = content.glyphs.iter().filter(|g| g.hidden.is_none()).count();
    image_share > 0.5 && invisible > 0 && visible * 10 <= invisible
}

/// Whether a glyph is hidden as the text of a scan is: drawn in no colour, or before the image.
fn is_under_image(glyph: &Glyph) -> bool {
    matches!(
        glyph.hidden,
        Some(HiddenReason::Invisible | HiddenReason::Covered)
    )
}

/// Runs of hidden glyphs with one reason each.
fn hidden_text<'g>(glyphs: impl Iterator<Item = &'g Glyph>) -> Vec<HiddenText> {
    let mut out: Vec<HiddenText> = Vec::new();
    let mut draft = Draft::default();
    let mut reason = None;
    let flush = |draft: &mut Draft, reason: Option<HiddenReason>, out: &mut Vec<HiddenText>| {
        let draft = std::mem::take(draft);
        if let (Some(reason), Some(bbox)) = (reason, Rect::around(draft.lines.iter().map(|l| &l.bbox))) {
            let text = draft
                .lines
                .iter()
                .map(|l| draft.line_text(l))
                .collect::<Vec<_>>()
                .join("\n");
            if !text.trim().is_empty() {
                out.push(HiddenText {
                    reason,
                    text,
                    bbox: Some(bbox.rounded()),
                });
            }
        }
    };
    let mut run: Vec<&Glyph> = Vec::new();
    let mut lay = |run: &mut Vec<&Glyph>, reason: Option<HiddenReason>| {
        words::lay(&mut draft, run.drain(..));
        flush(&mut draft, reason, &mut out);
    };
    for glyph in glyphs {
        if glyph.hidden != reason {
            lay(&mut run, reason);
            reason = glyph.hidden;
        }
        run.push(glyph);
    }
    lay(&mut run, reason);
    out.truncate(200);
    out
}
