//! What a PDF says about itself: metadata, page labels, outline, attachments.

use super::outline::Outline;
use crate::model::{Attachment, Document, Metadata};
use hayro_syntax::Pdf;
use hayro_syntax::metadata::Metadata as Info;
use hayro_syntax::object::{Array, DateTime, Dict, Name, Object, Stream, String as PdfString};

const MAX_ATTACHMENTS: usize = 1_000;
const MAX_DEPTH: u32 = 32;

/// Fills in everything but the pages.
pub(crate) fn read(pdf: &Pdf, document: &mut Document) {
    let catalog = pdf
        .xref()
        .get::<Dict<'_>>(pdf.xref().root_id())
        .unwrap_or_default();
    document.metadata = metadata(pdf.metadata(), pdf, &catalog);
    document.outline = Outline::new(pdf, &catalog).read(&catalog);
    document.attachments = attachments(&catalog);
}

fn metadata(info: &Info, pdf: &Pdf, catalog: &Dict<'_>) -> Metadata {
    let text = |bytes: &Option<Box<[u8]>>| {
        bytes
            .as_deref()
            .map(text_string)
            .map(|t| crate::flow::squeeze(&t))
            .filter(|t| !t.is_empty())
    };
    Metadata {
        title: text(&info.title),
        author: text(&info.author),
        subject: text(&info.subject),
        keywords: text(&info.keywords),
        creator: text(&info.creator),
        producer: text(&info.producer),
        created: info.creation_date.and_then(date),
        modified: info.modification_date.and_then(date),
        language: catalog
            .get::<PdfString<'_>>(b"Lang".as_slice())
            .map(|s| text_string(s.as_bytes()))
            .filter(|s| !s.is_empty()),
        format_version: Some(version(pdf)),
        encrypted: is_encrypted(pdf),
        encoding: None,
    }
}

fn version(pdf: &Pdf) -> String {
    let name = format!("{:?}", pdf.version());
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    match digits.split_at_checked(1) {
        Some((major, minor)) => format!("{major}.{minor}"),
        None => digits,
    }
}

/// The parser opens what the empty password opens without saying so; the trailer's key shows it.
fn is_encrypted(pdf: &Pdf) -> bool {
    let data: &[u8] = pdf.data().as_ref();
    memchr::memmem::find_iter(data, b"/Encrypt").any(|at| {
        data.get(at + 8)
            .is_some_and(|b| b.is_ascii_whitespace() || *b == b'<')
    })
}

fn date(d: DateTime) -> Option<String> {
    if d.year == 0
        || !(1..=12).contains(&d.month)
        || !(1..=31).contains(&d.day)
        || d.hour > 23
        || d.minute > 59
        || d.second > 59
    {
        return None;
    }
    let zone = if d.utc_offset_hour == 0 && d.utc_offset_minute == 0 {
        "Z".to_owned()
    } else {
        format!("{:+03}:{:02}", d.utc_offset_hour, d.utc_offset_minute)
    };
    Some(format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{zone}",
        d.year, d.month, d.day, d.hour, d.minute, d.second
    ))
}

/// A text string: UTF-16 or UTF-8 by its mark, PDFDocEncoding otherwise (ISO 32000-2, 7.9.2.2).
pub(crate) fn text_string(bytes: &[u8]) -> String {
    let utf16 = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|c| read([c[0], c[1]]));
        char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect::<String>()
    };
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) if !text.is_ascii() => text.to_owned(),
            _ => bytes.iter().map(|b| pdf_doc(*b)).collect(),
        },
    };
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect()
}

/// PDFDocEncoding: Latin-1 but for two stretches (ISO 32000-1, Annex D.2).
fn pdf_doc(byte: u8) -> char {
    const LOW: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
    const HIGH: [char; 33] = [
        '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™', 'ﬁ',
        'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{fffd}', '€',
    ];
    match byte {
        0x18..=0x1f => LOW[usize::from(byte - 0x18)],
        0x80..=0xa0 => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// The labels of pages: ranges of numbering styles, keyed by page index (ISO 32000-1, 12.4.2).
pub(crate) fn page_labels(pdf: &Pdf, pages: usize) -> Vec<Option<String>> {
    let mut labels = vec![None; pages];
    let catalog = pdf
        .xref()
        .get::<Dict<'_>>(pdf.xref().root_id())
        .unwrap_or_default();
    let Some(tree) = catalog.get::<Dict<'_>>(b"PageLabels".as_slice()) else {
        return labels;
    };
    let mut ranges: Vec<(usize, Dict<'_>)> = Vec::new();
    number_tree(&tree, 0, &mut ranges);
    ranges.sort_by_key(|(start, _)| *start);
    for (i, (start, dict)) in ranges.iter().enumerate() {
        let end = ranges.get(i + 1).map_or(pages, |(next, _)| (*next).min(pages));
        let prefix = dict
            .get::<PdfString<'_>>(b"P".as_slice())
            .map(|p| text_string(p.as_bytes()))
            .unwrap_or_default();
        let style = dict.get::<Name<'_>>(b"S".as_slice());
        let first = dict.get::<u32>(b"St".as_slice()).unwrap_or(1);
        for (n, label) in labels.iter_mut().enumerate().take(end).skip(*start) {
            let number = first.saturating_add((n - start) as u32);
            let text = format!("{prefix}{}", numeral(style.as_deref(), number));
            *label = Some(text).filter(|t| !t.is_empty());
        }
    }
    labels
}

fn number_tree<'a>(node: &Dict<'a>, depth: u32, out: &mut Vec<(usize, Dict<'a>)>) {
    if depth > MAX_DEPTH || out.len() > 10_000 {
        return;
    }
    if let Some(nums) = node.get::<Array<'_>>(b"Nums".as_slice()) {
        let mut items = nums.iter::<Object<'_>>();
        while let (Some(Object::Number(index)), Some(value)) = (items.next(), items.next()) {
            if let (Ok(index), Some(dict)) = (usize::try_from(index.as_i64()), value.into_dict()) {
                out.push((index, dict));
            }
            if out.len() > 10_000 {
                return;
            }
        }
    }
    if let Some(kids) = node.get::<Array<'_>>(b"Kids".as_slice()) {
        for kid in kids.iter::<Dict<'_>>().take(1_000) {
            number_tree(&kid, depth + 1, out);
        }
    }
}

fn numeral(style: Option<&[u8]>, number: u32) -> String {
    match style {
        Some(b"D") => number.to_string(),
        Some(b"R") => roman(number),
        Some(b"r") => roman(number).to_lowercase(),
        Some(b"A") => letters(number),
        Some(b"a") => letters(number).to_lowercase(),
        _ => String::new(),
    }
}

fn roman(mut n: u32) -> String {
    if n > 9_999 {
        return n.to_string();
    }
    let mut out = String::new();
    for (value, digits) in [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ] {
        while n >= value {
            out.push_str(digits);
            n -= value;
        }
    }
    out
}

/// A to Z, then AA to ZZ, and so on.
fn letters(n: u32) -> String {
    let Some(i) = n.checked_sub(1) else {
        return String::new();
    };
    let letter = char::from(b'A' + (i % 26) as u8);
    std::iter::repeat_n(letter, ((i / 26 + 1) as usize).min(100)).collect()
}

fn attachments(catalog: &Dict<'_>) -> Vec<Attachment> {
    let mut out = Vec::new();
    if let Some(tree) = catalog
        .get::<Dict<'_>>(b"Names".as_slice())
        .and_then(|n| n.get::<Dict<'_>>(b"EmbeddedFiles".as_slice()))
    {
        embedded(&tree, 0, &mut out);
    }
    out
}

fn embedded(node: &Dict<'_>, depth: u32, out: &mut Vec<Attachment>) {
    if depth > MAX_DEPTH {
        return;
    }
    if let Some(names) = node.get::<Array<'_>>(b"Names".as_slice()) {
        let mut items = names.iter::<Object<'_>>();
        while let (Some(key), Some(value)) = (items.next(), items.next()) {
            if out.len() >= MAX_ATTACHMENTS {
                return;
            }
            let Some(spec) = value.into_dict() else { continue };
            let text = |k: &[u8]| spec.get::<PdfString<'_>>(k).map(|s| text_string(s.as_bytes()));
            let file = spec.get::<Dict<'_>>(b"EF".as_slice()).and_then(|ef| {
                ef.get::<Stream<'_>>(b"UF".as_slice())
                    .or_else(|| ef.get::<Stream<'_>>(b"F".as_slice()))
            });
            let key = key
                .into_string()
                .map(|k| text_string(k.as_bytes()))
                .unwrap_or_default();
            out.push(Attachment {
                name: text(b"UF").or_else(|| text(b"F")).unwrap_or(key),
                description: text(b"Desc").filter(|d| !d.is_empty()),
                mime: file
                    .as_ref()
                    .and_then(|f| f.dict().get::<Name<'_>>(b"Subtype".as_slice()))
                    .map(|n| n.as_str().to_owned()),
                bytes: file.as_ref().map(|f| {
                    let params = f.dict().get::<Dict<'_>>(b"Params".as_slice());
                    params
                        .and_then(|p| p.get::<usize>(b"Size".as_slice()))
                        .map(|s| s as u64)
                        .unwrap_or(f.raw_data().len() as u64)
                }),
            });
        }
    }
    if let Some(kids) = node.get::<Array<'_>>(b"Kids".as_slice()) {
        for kid in kids.iter::<Dict<'_>>().take(1_000) {
            embedded(&kid, depth + 1, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_every_kind() {
        assert_eq!(text_string(b"\xfe\xff\0H\0i"), "Hi");
        assert_eq!(text_string(b"\xef\xbb\xbfna\xc3\xafve"), "naïve");
        assert_eq!(text_string(b"caf\xe9 \x80"), "café •");
    }

    #[test]
    fn numerals() {
        assert_eq!(numeral(Some(b"r"), 14), "xiv");
        assert_eq!(numeral(Some(b"A"), 28), "BB");
        assert_eq!(numeral(Some(b"D"), 7), "7");
    }
}
