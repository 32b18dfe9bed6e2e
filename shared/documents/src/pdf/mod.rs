//! PDF: from bytes to what each page shows, and on to the layout.

mod canvas;
mod characters;
mod cmap;
mod colour;
pub(crate) mod content;
pub(crate) mod font;
mod interpret;
mod layers;
mod matrix;
mod names;
mod numbered;
mod outline;
mod press;
mod reader;
mod region;
mod rescue;
mod screen;
mod show;
mod state;
mod stream;
mod structure;
mod visibility;

use crate::clock::Clock;
use crate::model::{Document, Page, Warning, WarningCode};
use crate::{DocumentError, Limits, MediaType, Rect};
use content::Content;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_syntax::page::{Page as PdfPage, Resources};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use interpret::Interpreter;
use layers::Layers;
use matrix::Matrix;
use press::Press;
use reader::Reader;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The libraries recurse over nested objects; a thread of our own bounds the stack, whoever calls.
const STACK_BYTES: usize = 16 << 20;

pub(crate) fn parse(
    bytes: &[u8],
    limits: &Limits,
    on_page: &mut (dyn FnMut(Page) + Send),
) -> Result<Document, DocumentError> {
    let work = || {
        catch_unwind(AssertUnwindSafe(|| parse_here(bytes, limits, on_page)))
            .unwrap_or_else(|_| Err(damaged("its structure makes no sense")))
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .name("fo-documents".into())
            .stack_size(STACK_BYTES);
        match thread.spawn_scoped(scope, work) {
            Ok(handle) => handle
                .join()
                .unwrap_or_else(|_| Err(damaged("its structure makes no sense"))),
            Err(e) => Err(DocumentError::Unavailable {
                detail: e.to_string(),
            }),
        }
    })
}

fn damaged(detail: &str) -> DocumentError {
    DocumentError::Damaged {
        media: MediaType::Pdf,
        detail: detail.to_owned(),
    }
}

fn parse_here(
    bytes: &[u8],
    limits: &Limits,
    on_page: &mut (dyn FnMut(Page) + Send),
) -> Result<Document, DocumentError> {
    let clock = Clock::document(limits);
    let (pdf, rebuilt) = load(bytes)?;
    let mut document = Document::new(MediaType::Pdf);
    let mut warnings = Vec::new();
    if rebuilt {
        warnings.push(warning(
            WarningCode::Repaired,
            None,
            "The file's structure was damaged or guarded and had to be rebuilt; parts of it may be missing.",
        ));
    }
    if catch_unwind(AssertUnwindSafe(|| structure::read(&pdf, &mut document))).is_err() {
        warnings.push(warning(
            WarningCode::Structure,
            None,
            "The metadata, outline or attachments could not be read.",
        ));
    }
    let pages = pdf.pages();
    let labels =
        catch_unwind(AssertUnwindSafe(|| structure::page_labels(&pdf, pages.len()))).unwrap_or_default();
    let catalog = pdf
        .xref()
        .get::<Dict<'_>>(pdf.xref().root_id())
        .unwrap_or_default();
    let mut reader = Reader::new(limits, Layers::new(&catalog), clock);
    let mut characters = 0;
    let noticed = Press::run(pages.len(), on_page, |press| {
        for (index, source) in pages.iter().enumerate() {
            let number = index as u32 + 1;
            if number > limits.max_pages {
                let left = pages.len() - index;
                let message = format!(
                    "The document has {} pages; the limit is {}. The last {left} were left out.",
                    pages.len(),
                    limits.max_pages
                );
                warnings.push(warning(WarningCode::DocumentOverBudget, None, &message));
                break;
            }
            if clock.is_over_with(press.spent()) {
                if index == 0 {
                    return Err(DocumentError::TimedOut {
                        seconds: limits.document_time.as_secs(),
                    });
                }
                let message = format!("Pages from {number} on were left out: {}.", clock.why_over());
                warnings.push(warning(WarningCode::DocumentOverBudget, Some(number), &message));
                break;
            }
            let (width, height, content) = catch_unwind(AssertUnwindSafe(|| read_page(source, &mut reader)))
                .unwrap_or_else(|_| {
                    (
                        612.0,
                        792.0,
                        Content {
                            damaged: true,
                            ..Content::default()
                        },
                    )
                });
            let mut page = Page {
                number,
                label: labels.get(index).cloned().flatten(),
                width,
                height,
                ..Page::default()
            };
            if let Some(why) = &content.cut {
                page.flags.incomplete = true;
                warnings.push(warning(
                    WarningCode::PageOverBudget,
                    Some(number),
                    &format!("Page {number} was cut short: {why}."),
                ));
            } else if content.damaged {
                page.flags.incomplete = true;
                warnings.push(warning(
                    WarningCode::PageDamaged,
                    Some(number),
                    &format!("Part of page {number} is damaged and could not be read."),
                ));
            }
            characters += content.glyphs.len();
            if characters > limits.max_characters {
                warnings.push(warning(
                    WarningCode::DocumentOverBudget,
                    Some(number),
                    &format!("The text is longer than the limit; pages from {number} on were left out."),
                ));
                break;
            }
            if !press.send(page, content) {
                break;
            }
        }
        Ok(())
    })?;
    warnings.extend(noticed);
    document.warnings = warnings;
    Ok(document)
}

/// Opens the file; true if it had to be rebuilt first.
fn load(bytes: &[u8]) -> Result<(Pdf, bool), DocumentError> {
    screen::check(bytes)?;
    let error = match open(bytes.to_vec()) {
        Ok(pdf) if !pdf.pages().is_empty() => return Ok((pdf, false)),
        Ok(_) => None,
        Err(error) => Some(error),
    };
    let attempts: &[rescue::Attempt] = match error {
        Some(LoadPdfError::Decryption(DecryptionError::PasswordProtected)) => {
            &[rescue::only_attachments_encrypted]
        }
        _ => &[rescue::rebuilt, rescue::adopted],
    };
    for attempt in attempts {
        let again = attempt(bytes).and_then(|bytes| open(bytes).ok());
        if let Some(pdf) = again.filter(|p| !p.pages().is_empty()) {
            return Ok((pdf, true));
        }
    }
    Err(match error {
        None => DocumentError::NoPages,
        Some(error) => refusal(bytes, &error),
    })
}

fn open(bytes: Vec<u8>) -> Result<Pdf, LoadPdfError> {
    catch_unwind(|| Pdf::new(bytes)).unwrap_or(Err(LoadPdfError::Invalid))
}

fn refusal(bytes: &[u8], error: &LoadPdfError) -> DocumentError {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => DocumentError::PasswordProtected,
        LoadPdfError::Decryption(DecryptionError::UnsupportedAlgorithm) => {
            DocumentError::UnsupportedEncryption {
                detail: "an algorithm that is not in the standard".into(),
            }
        }
        LoadPdfError::Decryption(_) => DocumentError::UnsupportedEncryption {
            detail: "the encryption dictionary is broken".into(),
        },
        LoadPdfError::Invalid
            if memchr::memmem::find(bytes, b"/Page").is_none()
                && memchr::memmem::find(bytes, b"/ObjStm").is_none() =>
        {
            DocumentError::NoPages
        }
        LoadPdfError::Invalid => damaged("no page tree could be found in it"),
    }
}

fn warning(code: WarningCode, page: Option<u32>, message: &str) -> Warning {
    Warning {
        code,
        page,
        message: message.to_owned(),
    }
}

/// Gathers what a page shows. Width and height are as displayed.
fn read_page<'a>(page: &PdfPage<'a>, reader: &mut Reader<'a>) -> (f32, f32, Content) {
    let (width, height) = page.render_dimensions();
    let base = base_matrix(page);
    let mut interpreter = Interpreter::new(reader, Rect::new(0.0, 0.0, width, height), base);
    let mut data = Vec::new();
    let most = usize::try_from(interpreter.reader.limits.max_stream_bytes).unwrap_or(usize::MAX);
    let raw = page.raw();
    if let Some(single) = raw.get::<Stream<'_>>(b"Contents".as_slice()) {
        data = interpreter.decode(&single).unwrap_or_default();
    } else if let Some(parts) = raw.get::<Array<'_>>(b"Contents".as_slice()) {
        // The parts are one stream; a token may not run over their ends.
        for part in parts.iter::<Stream<'_>>().take(100_000) {
            let Some(piece) = interpreter.decode(&part) else {
                if interpreter.content.cut.is_some() {
                    break;
                }
                continue;
            };
            data.extend_from_slice(&piece);
            data.push(b'\n');
            if data.len() > most {
                break;
            }
        }
    }
    let resources = page.resources();
    interpreter.run(&data, resources);
    annotations(raw, resources, &mut interpreter);
    if data.len() > most {
        let why = || format!("its content is longer than {most} bytes");
        interpreter.content.cut.get_or_insert_with(why);
    }
    let mut content = interpreter.content;
    visibility::look_again(&mut content);
    reader.canvas = content.canvas.take().unwrap_or_default();
    (width, height, content)
}

/// Text in annotations' appearances: form fields, free text, stamps. Hidden ones, links and pop-ups have none to see.
fn annotations<'a>(page: &Dict<'a>, resources: &Resources<'a>, interpreter: &mut Interpreter<'a, '_>) {
    let Some(list) = page.get::<Array<'_>>(b"Annots".as_slice()) else {
        return;
    };
    for annotation in list.iter::<Dict<'_>>().take(10_000) {
        let flags = annotation.get::<u32>(b"F".as_slice()).unwrap_or(0);
        let (hidden, no_view) = (1 << 1, 1 << 5);
        let kind = annotation.get::<Name<'_>>(b"Subtype".as_slice());
        if flags & (hidden | no_view) != 0 || matches!(kind.as_deref(), Some(b"Popup" | b"Link")) {
            continue;
        }
        let (Some(form), Some(rect)) = (
            appearance(&annotation),
            annotation.get::<[f64; 4]>(b"Rect".as_slice()),
        ) else {
            continue;
        };
        let bbox = form
            .dict()
            .get::<[f64; 4]>(b"BBox".as_slice())
            .unwrap_or([0.0, 0.0, 1.0, 1.0]);
        let matrix = form
            .dict()
            .get::<[f64; 6]>(b"Matrix".as_slice())
            .map_or(Matrix::IDENTITY, Matrix);
        // The appearance's box is fitted to the annotation's rectangle (ISO 32000-1, 12.5.5, algorithm 8.1).
        let b = matrix.apply_rect(bbox[0], bbox[1], bbox[2], bbox[3]);
        let (x0, y0) = (rect[0].min(rect[2]), rect[1].min(rect[3]));
        let (w, h) = ((rect[2] - rect[0]).abs(), (rect[3] - rect[1]).abs());
        let (sx, sy) = (
            w / f64::from(b.width().max(1e-6)),
            h / f64::from(b.height().max(1e-6)),
        );
        let fit = Matrix([
            sx,
            0.0,
            0.0,
            sy,
            x0 - sx * f64::from(b.x0),
            y0 - sy * f64::from(b.y0),
        ]);
        // Viewers lay these over the text, whatever their appearance says.
        let marker = matches!(
            kind.as_deref(),
            Some(b"Highlight" | b"Underline" | b"Squiggly" | b"StrikeOut" | b"Ink" | b"Redact")
        );
        interpreter.appearance(&form, resources, &fit, marker);
    }
}

fn appearance<'a>(annotation: &Dict<'a>) -> Option<Stream<'a>> {
    match annotation
        .get::<Dict<'_>>(b"AP".as_slice())?
        .get::<Object<'_>>(b"N".as_slice())?
    {
        Object::Stream(form) => Some(form),
        Object::Dict(states) => {
            let state = annotation.get::<Name<'_>>(b"AS".as_slice())?;
            states.get::<Stream<'_>>(&state)
        }
        _ => None,
    }
}

/// From the page's own space to the page as displayed: crop box, rotation, and y turned down.
fn base_matrix(page: &PdfPage<'_>) -> Matrix {
    Matrix(page.initial_transform(true).as_coeffs())
}
