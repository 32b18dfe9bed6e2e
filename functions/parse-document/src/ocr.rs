//! Scanned pages, read by Amazon Textract. Off unless the deployment says `FO_OCR=textract`: it costs money and sends pages to a service.

use aws_sdk_textract::{Client, primitives::Blob, types};
use fo_documents::{
    Document, DocumentError, Limits, OcrWord, Page, Warning, WarningCode, isolate, page_from_ocr,
};
use std::sync::Arc;
use tokio::task::JoinSet;

/// Most scanned pages of a document that are read; each takes Textract a second or two.
pub const MAX_PAGES: usize = 60;
/// Pages asked about at once, under the account's default rate.
const AT_ONCE: usize = 8;

/// One page of a PDF as a file of its own.
pub type Cut = fn(&[u8], u32) -> Result<Vec<u8>, DocumentError>;

/// The door to Textract.
#[derive(Clone, Debug)]
pub struct Ocr {
    /// The service.
    pub client: Client,
    /// How pages are cut out.
    pub cut: Cut,
}

/// In a child process, as everything that opens a file.
pub(crate) fn cut_isolated(bytes: &[u8], number: u32) -> Result<Vec<u8>, DocumentError> {
    isolate::single_page_isolated(bytes, number, &Limits::default(), &isolate::Isolation::default())
}

impl Ocr {
    /// Reads the pages that have no usable text and lays them out like the others.
    ///
    /// A page the service can't read, or doesn't answer about, stays as it is, with a warning: the rest of the document is worth having.
    pub async fn read_scans(&self, bytes: &Arc<Vec<u8>>, document: &mut Document) {
        let scans: Vec<usize> = (0..document.pages.len())
            .filter(|&page| document.pages[page].flags.needs_ocr)
            .collect();
        let mut queue = scans.iter().copied().take(MAX_PAGES);
        let mut asked = JoinSet::new();
        let mut read = 0;
        loop {
            while asked.len() < AT_ONCE
                && let Some(page) = queue.next()
            {
                let (ocr, bytes, scan) = (self.clone(), Arc::clone(bytes), document.pages[page].clone());
                asked.spawn(async move { (page, ocr.words(&bytes, scan).await) });
            }
            let Some(done) = asked.join_next().await else {
                break;
            };
            let Ok((index, outcome)) = done else { continue };
            let number = document.pages[index].number;
            match outcome {
                Ok(words) => {
                    let page = page_from_ocr(&document.pages[index], &words);
                    if !page.flags.needs_ocr {
                        document.warnings.retain(|warning| {
                            warning.page != Some(number)
                                || !matches!(
                                    warning.code,
                                    WarningCode::NeedsOcr | WarningCode::UnmappedGlyphs
                                )
                        });
                        read += 1;
                    }
                    document.pages[index] = page;
                }
                Err(reason) => {
                    tracing::warn!(page = number, reason, "a scanned page was not read");
                    let message =
                        format!("Page {number} is a scan, and the text recognition did not read it.");
                    document.warnings.push(Warning {
                        code: WarningCode::NeedsOcr,
                        page: Some(number),
                        message,
                    });
                }
            }
        }
        if read > 0 {
            let message = format!(
                "{read} scanned pages were read by text recognition: check figures against the page."
            );
            document.warnings.push(Warning {
                code: WarningCode::NeedsOcr,
                page: None,
                message,
            });
        }
        if scans.len() > MAX_PAGES {
            let message = format!(
                "Only the first {MAX_PAGES} of {} scanned pages were read.",
                scans.len()
            );
            document.warnings.push(Warning {
                code: WarningCode::NeedsOcr,
                page: None,
                message,
            });
        }
    }

    async fn words(&self, bytes: &Arc<Vec<u8>>, page: Page) -> Result<Vec<OcrWord>, String> {
        let (cut, bytes, number) = (self.cut, Arc::clone(bytes), page.number);
        let alone = tokio::task::spawn_blocking(move || cut(&bytes, number)).await;
        let alone = alone
            .map_err(|error| error.to_string())?
            .map_err(|error| error.to_string())?;
        let document = types::Document::builder().bytes(Blob::new(alone)).build();
        let answer = self.client.detect_document_text().document(document).send().await;
        let answer =
            answer.map_err(|error| aws_sdk_textract::error::DisplayErrorContext(error).to_string())?;
        Ok(words_of(answer.blocks(), &page))
    }
}

/// Textract's words with the number of the line each belongs to. Lines list their words' ids, in reading order.
fn words_of(blocks: &[types::Block], page: &Page) -> Vec<OcrWord> {
    let of = |kind: types::BlockType| {
        blocks
            .iter()
            .filter(move |block| block.block_type() == Some(&kind))
    };
    let mut lines = std::collections::HashMap::new();
    for (number, line) in (0_u32..).zip(of(types::BlockType::Line)) {
        for id in line.relationships().iter().flat_map(types::Relationship::ids) {
            lines.insert(id.as_str(), number);
        }
    }
    of(types::BlockType::Word)
        .filter_map(|word| {
            let place = word.geometry()?.bounding_box()?;
            let share = [place.left(), place.top(), place.width(), place.height()];
            let line = lines.get(word.id()?).copied()?;
            Some(OcrWord::from_shares(
                word.text()?,
                share,
                word.confidence().unwrap_or_default(),
                line,
                page,
            ))
        })
        .collect()
}
