//! DOCX (ECMA-376): the paragraphs and tables of the main part, and its footnotes.

use super::Flow;
use super::rich::Rich;
use crate::model::WarningCode;
use crate::{BlockKind, DocumentError, Limits, MediaType};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{Cursor, Read};

pub(super) fn parse(bytes: &[u8], flow: &mut Flow<'_>, limits: &Limits) -> Result<(), DocumentError> {
    let damaged = |detail: String| DocumentError::Damaged {
        media: MediaType::Docx,
        detail,
    };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes))
        .map_err(|e| damaged(format!("its archive can't be opened ({e})")))?;
    let main = part(&mut archive, "word/document.xml", limits)
        .map_err(|e| damaged(e.to_string()))?
        .ok_or_else(|| damaged("it has no main text".into()))?;
    if let Ok(Some(core)) = part(&mut archive, "docProps/core.xml", limits) {
        metadata(&core, flow);
    }
    let complete = body(&main, flow, BlockKind::Paragraph);
    drop(main);
    if let Ok(Some(notes)) = part(&mut archive, "word/footnotes.xml", limits) {
        body(&notes, flow, BlockKind::Footnote);
    }
    if !complete {
        flow.warn(
            WarningCode::PageDamaged,
            "The document's text ends in the middle; the file is damaged.",
        );
    }
    Ok(())
}

/// A part of the package, bounded: `None` if there is none.
fn part(
    archive: &mut zip::ZipArchive<Cursor<&[u8]>>,
    name: &str,
    limits: &Limits,
) -> std::io::Result<Option<String>> {
    let file = match archive.by_name(name) {
        Ok(file) => file,
        Err(zip::result::ZipError::FileNotFound) => return Ok(None),
        Err(e) => return Err(std::io::Error::other(e)),
    };
    let mut data = Vec::new();
    file.take(limits.max_stream_bytes + 1).read_to_end(&mut data)?;
    if data.len() as u64 > limits.max_stream_bytes {
        return Err(std::io::Error::other(format!(
            "{name} decompresses to more than {} bytes",
            limits.max_stream_bytes
        )));
    }
    Ok(Some(super::printable(
        String::from_utf8_lossy(&data).into_owned(),
    )))
}

fn metadata(core: &str, flow: &mut Flow<'_>) {
    let mut reader = Reader::from_str(core);
    let mut field = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(e)) => field = e.local_name().as_ref().to_owned(),
            Ok(Event::Text(t)) => {
                let value = t.trim().to_owned();
                if !value.is_empty() {
                    flow.metadata(&field, value);
                }
            }
            Ok(Event::End(_)) => field.clear(),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// What is known of the paragraph being read.
#[derive(Default)]
struct Paragraph {
    level: Option<u8>,
    item: bool,
}

/// Reads paragraphs and tables. False if the XML broke off.
fn body(xml: &str, flow: &mut Flow<'_>, kind: BlockKind) -> bool {
    let mut rich = Rich::new(flow);
    let mut reader = Reader::from_str(xml);
    let mut paragraph = Paragraph::default();
    let (mut in_text, mut deleted, mut vanished, mut separator) = (false, 0u32, false, false);
    let complete = loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(_) => break false,
        };
        match event {
            Event::Start(e) => match e.local_name().as_ref() {
                "p" => paragraph = Paragraph::default(),
                "r" => vanished = false,
                "t" => in_text = true,
                "del" | "delText" | "moveFrom" | "instrText" => deleted += 1,
                "tbl" => rich.start_table(),
                "tr" => rich.start_row(),
                "tc" => rich.start_cell(false),
                "footnote" => separator = attribute(&e, "type").is_some(),
                _ => empty(&e, &mut rich, &mut paragraph, &mut vanished),
            },
            Event::Empty(e) => empty(&e, &mut rich, &mut paragraph, &mut vanished),
            Event::End(e) => match e.local_name().as_ref() {
                "t" => in_text = false,
                "r" => rich.end_hidden(),
                "del" | "delText" | "moveFrom" | "instrText" => deleted = deleted.saturating_sub(1),
                "p" => match paragraph {
                    _ if kind == BlockKind::Footnote => rich.flush(BlockKind::Footnote, None),
                    Paragraph {
                        level: Some(level), ..
                    } => rich.flush(BlockKind::Heading, Some(level)),
                    Paragraph { item: true, .. } => rich.flush(BlockKind::ListItem, None),
                    _ => rich.flush(BlockKind::Paragraph, None),
                },
                "tc" => rich.end_cell(),
                "tbl" => rich.end_table(),
                _ => {}
            },
            Event::Text(t) if in_text && deleted == 0 && !separator => {
                let text: &str = &t;
                if vanished {
                    rich.push_hidden(text)
                } else {
                    rich.push(text)
                }
            }
            Event::GeneralRef(r) if in_text && deleted == 0 && !separator => {
                if let Some(c) = entity(&r) {
                    rich.push(c.encode_utf8(&mut [0; 4]));
                }
            }
            Event::Eof => break true,
            _ => {}
        }
    };
    rich.finish();
    complete
}

/// Elements that say something by being there.
fn empty(e: &BytesStart<'_>, rich: &mut Rich<'_, '_>, paragraph: &mut Paragraph, vanished: &mut bool) {
    match e.local_name().as_ref() {
        "tab" => rich.push(" "),
        "br" if attribute(e, "type").as_deref() == Some("page") => {
            rich.flush(BlockKind::Paragraph, None);
            rich.flow.page_break();
        }
        "lastRenderedPageBreak" if rich.is_blank() && !rich.in_cell() => rich.flow.page_break(),
        "br" | "cr" => rich.push(" "),
        "noBreakHyphen" => rich.push("-"),
        "vanish" => *vanished = attribute(e, "val").is_none_or(|v| v != "false" && v != "0"),
        "pStyle" => {
            let style = attribute(e, "val").unwrap_or_default().to_ascii_lowercase();
            paragraph.level = match style.as_str() {
                "title" => Some(1),
                s => s
                    .strip_prefix("heading")
                    .and_then(|n| n.trim().parse().ok())
                    .filter(|n| (1..=6).contains(n)),
            };
        }
        "numPr" => paragraph.item = true,
        _ => {}
    }
}

fn attribute(e: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = e
        .attributes()
        .flatten()
        .find(|a| a.key.local_name().as_ref() == name)?;
    Some(found.value.into_owned())
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}
